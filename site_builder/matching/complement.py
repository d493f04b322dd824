"""Complements: what one cluster offers that another lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from site_builder.matching.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clusters that complete each other: `gives` is what the first offers and the second lacks, `takes` the other
    way round; the competences with most organisations first.
    """

    first: str
    second: str
    gives: tuple[str, ...]
    takes: tuple[str, ...]


def brings(coverage: Coverage, giver: str, taker: str) -> tuple[str, ...]:
    """Return the narrowest competences that one cluster offers and another lacks, most organisations first."""
    sizes = {id_: coverage.counts[id_][giver] for id_ in coverage.narrowest if coverage.lacks(taker, id_)}
    return _largest_first(sizes)


def elsewhere(coverage: Coverage, cluster: str) -> tuple[str, ...]:
    """Return the narrowest competences that a cluster lacks and others offer, those with most organisations first."""
    return _largest_first({id_: coverage.totals[id_] for id_ in coverage.narrowest if coverage.lacks(cluster, id_)})


def pairs(coverage: Coverage, most: int) -> tuple[Pair, ...]:
    """Return up to `most` pairs of clusters, those that give each other most first: what counts is the poorer
    direction, then both together. A pair of which one gives nothing is none.
    """
    found = []
    for first, second in combinations(coverage.members, 2):
        gives, takes = brings(coverage, first, second), brings(coverage, second, first)
        if gives and takes:
            found.append(Pair(first, second, gives, takes))
    found.sort(key=lambda pair: (-min(len(pair.gives), len(pair.takes)), -len(pair.gives) - len(pair.takes)))
    return tuple(found[:most])


def _largest_first(sizes: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted((id_ for id_, size in sizes.items() if size), key=lambda id_: -sizes[id_]))

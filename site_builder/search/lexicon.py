"""What a query may say, and the groups to which it leads, as columns (see `shards`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from site_builder.search.analysis import Analyser
from site_builder.search.columns import Array, Rows, bounds_of, distinct
from site_builder.search.concepts import Names
from site_builder.search.corpus import Said
from site_builder.search.shards import HINTED, MENTIONED, STATED, WORD
from site_builder.search.spelling import LEAST, NAMED

NOTHING = -1  # the term of the group without documents
_FRONT, _WORDS, _HINTS, _NOTHING = range(4)  # the order of a surface's groups


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups by number: the kind, the number of the thing (-1: a word), that of the term, and how many documents."""

    kind: Array
    thing: Array
    term: Array
    count: Array

    @property
    def ranks(self) -> Array:
        """How much speaks for each, as `spelling.rank` has it."""
        common = np.minimum(np.frexp(self.count)[1], NAMED - 1)  # the exponent is the length in bits
        ranks = np.where(self.count > 0, common, LEAST)
        return np.where(np.isin(self.kind, (STATED, HINTED)), NAMED, ranks)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The surfaces, sorted, and the groups of each."""

    surfaces: list[str]
    groups: Rows

    def ranked(self, groups: Groups) -> Iterator[tuple[str, int]]:
        """Yield each surface with its rank."""
        best = np.maximum.reduceat(groups.ranks[self.groups.values], self.groups.bounds[:-1])
        return zip(self.surfaces, best.tolist(), strict=True)


def make(used: Said, names: Names, analyser: Analyser, counts: Array) -> tuple[Lexicon, Groups]:
    """Join word forms and phrases to one sorted lexicon, and give each thing and each term its group.

    `counts` says how many documents each term has. A word of a name that only one document has, or none, leads to a
    group without documents besides, so that typing errors in it are corrected to it.
    """
    number = analyser.terms.get
    kinds, of_thing, terms = [], [], []

    def group(kind: int, thing: int, term: int) -> int:
        kinds.append(kind)
        of_thing.append(thing)
        terms.append(term)
        return len(kinds) - 1

    things: list[list[int]] = []
    for place, thing in enumerate(names.things):
        things.append([group(STATED, place, number(thing.stated, NOTHING))])
        mentioned = number(thing.mentioned, NOTHING)
        if mentioned != NOTHING and counts[mentioned]:
            things[-1].append(group(MENTIONED, place, mentioned))
    hinted: dict[int, int] = {}
    for place in sorted({n for numbers in names.hints.values() for n in numbers}):
        stated = number(names.things[place].stated, NOTHING)
        if stated != NOTHING and counts[stated]:
            hinted[place] = group(HINTED, place, stated)
    nothing = group(WORD, -1, NOTHING)

    said = [*map(analyser.surface, used.forms.tolist())]
    by_phrase = {" ".join(phrase): [g for n in found for g in things[n]] for phrase, found in names.phrases.items()}
    by_hint = {word: [hinted[n] for n in found if n in hinted] for word, found in names.hints.items()}
    by_hint = {word: found for word, found in by_hint.items() if found}
    named = sorted(names.words.union(map(analyser.surface, used.named.tolist())))
    surfaces = sorted({*said, *by_phrase, *by_hint, *named})
    place_of = dict(zip(surfaces, count(), strict=False))

    of_form = np.array(analyser.of_term, np.int64)[used.forms]
    words = sorted(distinct(of_form).tolist(), key=analyser.terms.names.__getitem__)
    group_of = np.zeros(len(analyser.terms.names), np.int64)
    group_of[words] = np.arange(len(words)) + len(kinds)
    groups = Groups(
        np.concatenate((np.array(kinds, np.int64), np.full(len(words), WORD))),
        np.concatenate((np.array(of_thing, np.int64), np.full(len(words), -1))),
        np.array([*terms, *words], np.int64),
        np.concatenate((_counts(counts, terms), counts[words])),
    )
    pairs = distinct(np.array([*map(place_of.__getitem__, said)], np.int64) << 32 | group_of[of_form])
    leads = [(pairs >> 32 << 2 | _WORDS, pairs & 0xFFFFFFFF)]
    for place, lists in ((_FRONT, by_phrase), (_HINTS, by_hint)):
        of_surface = ((place_of[s] << 2 | place, g) for s, found in lists.items() for g in found)
        leads.append(_columns(of_surface))
    keys, found = (np.concatenate(column) for column in zip(*leads, strict=True))
    best = np.zeros(len(surfaces), np.int64)
    np.maximum.at(best, keys >> 2, groups.ranks[found])
    unknown = [place for word in named if best[place := place_of[word]] < LEAST]
    keys = np.concatenate((keys, np.array(unknown, np.int64) << 2 | _NOTHING))
    found = np.concatenate((found, np.full(len(unknown), nothing)))
    order = np.argsort(keys, kind="stable")
    lengths = np.bincount(keys >> 2, minlength=len(surfaces))
    return Lexicon(surfaces, Rows(found[order], bounds_of(lengths))), groups


def _counts(counts: Array, terms: list[int]) -> Array:
    return np.append(counts, 0)[terms]  # the last one is that of `NOTHING`


def _columns(pairs: Iterable[tuple[int, int]]) -> tuple[Array, Array]:
    both = np.array([*pairs], np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]

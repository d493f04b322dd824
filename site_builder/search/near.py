"""Near misses: what a reader could let go of when few results or none cover all that was asked.

Each is one click: a filter taken off (`without`), words taken out of the query (`drop`), or the concept they name, or
that of a filter, replaced by a filter for its broader one (`broader`). The count is that of the results which cover all
of what is then asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from site_builder.search.ranking import Ranked, excluded, passing
from site_builder.search.reader import Reader, Thing
from site_builder.search.resolver import Resolved

FEW = 3  # full results up to which near misses are offered


@dataclass(frozen=True, slots=True)
class Near:
    """`facet` and `id` of the filter that goes (`without`; id "" if it has several values) or comes (`broader`).

    `label` is that of the thing, or the words; `words` the places of the words that go, if any (first, after the last).
    """

    kind: Literal["without", "broader", "drop"]
    facet: str
    id: str
    label: str
    words: tuple[int, int] | None
    count: int


def near_misses(
    reader: Reader,
    resolved: Resolved,
    found: Mapping[int, Ranked],
    filters: Mapping[str, Sequence[str]],
    language: str,
) -> tuple[Near, ...]:
    """Return the near misses that lead somewhere, those with most results first; `found` is before any filter."""
    things = {(thing.facet, thing.id): thing for thing in reader.things(language)}
    active = {facet: tuple(values) for facet, values in filters.items() if values}
    passes = {facet: passing(reader, facet, values) for facet, values in active.items()}
    full = resolved.full
    universe = set(range(reader.documents)) - excluded(reader, resolved)

    def count(clauses: int, lists: Mapping[str, set[int]]) -> int:
        """Count what has the clauses and stands in the lists."""
        having = {n for n, ranked in found.items() if not clauses & ~ranked.clauses} if clauses else set(universe)
        return len(having.intersection(*lists.values()))

    def every() -> Iterator[Near]:
        for facet, values in active.items():
            others = {name: documents for name, documents in passes.items() if name != facet}
            thing = things.get((facet, values[0]), Thing(facet, values[0], values[0], ""))
            one = len(values) == 1
            yield Near("without", facet, one * thing.id, one * thing.label, None, count(full, others))
            if one and (wider := things.get((facet, thing.broader))):
                lists = others | {facet: passing(reader, facet, [wider.id])}
                yield Near("broader", facet, wider.id, wider.label, None, count(full, lists))
        for place, clause in enumerate(resolved.clauses):
            # the parts of a compound go together
            rest = full & ~sum(1 << n for n, other in enumerate(resolved.clauses) if other.start == clause.start)
            words = clause.start, clause.end
            again = place > 0 and resolved.clauses[place - 1].start == clause.start
            if not clause.weight or again or (resolved.missing and not rest):
                continue
            if rest:
                yield Near("drop", "", "", clause.written, words, count(rest, passes))
            for number in clause.things:
                thing = reader.things(language)[number]
                wider = things.get((thing.facet, thing.broader))
                if wider and thing.facet not in active:
                    lists = passes | {thing.facet: passing(reader, thing.facet, [wider.id])}
                    yield Near("broader", thing.facet, wider.id, wider.label, words, count(rest, lists))

    if resolved.impossible or (resolved.missing and not resolved.clauses):
        return ()
    return tuple(sorted((near for near in every() if near.count), key=lambda near: -near.count))

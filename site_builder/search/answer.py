"""Answers a query: the reference of what the search page shows, and what `build.py search` prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any, Literal

from site_builder.problems import CannotRun
from site_builder.search import messages
from site_builder.search.analysis import LONGEST
from site_builder.search.cards import Card
from site_builder.search.facets import FACETS
from site_builder.search.fold import words
from site_builder.search.near import FEW, Near, near_misses
from site_builder.search.query import Word
from site_builder.search.ranking import SORTS, Ranked, filtered, order, required, score
from site_builder.search.reader import Reader, Thing
from site_builder.search.resolver import Clause, Resolved, key_of, resolve
from site_builder.search.shards import HINTED, MENTIONED, STATED, WORD

PLACES = ("place", "country", "cluster")
NAME, SUMMARY, TEXT = "name", "summary", "text"  # where a word was found; `field` of a reason that is no facet
ORGANISATION = "organisation"
BEST = 5  # results whose names are looked for in the query


@dataclass(frozen=True, slots=True)
class Understood:
    """Something that the query names: `facet` and `id` as in the search page's address, or `organisation` and a slug.

    `words` are the places of the query's words that name it: the first, and after the last.
    """

    facet: str
    id: str
    label: str
    words: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a result was found: `field` is a facet with the `id` it states, or `name`, `summary`, `text`."""

    field: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """An organisation that was found. `covered` of the query's words it covers; `score` is lunr's.

    `matched` are the folded words and phrases to be highlighted in its texts.
    """

    slug: str
    score: float
    covered: int
    why: tuple[Why, ...]
    matched: tuple[str, ...]
    card: Card


@dataclass(frozen=True, slots=True)
class Answer:
    """`answer` is `full` if the best results cover all that was asked, `partial` if words had to be left out, `none` if
    nobody offers it (`results` then hold what is nearest). `corrections` are (word as typed, surface used instead),
    `dropped` the words that are found nowhere, `words` those of the query as they can be typed again. `count` is the
    number of results before any limit.
    """

    query: str
    language: str
    answer: Literal["full", "partial", "none"]
    notes: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    literal: bool
    understood: tuple[Understood, ...]
    near: tuple[Near, ...]
    words: tuple[str, ...]
    results: tuple[Result, ...]
    count: int

    def as_json(self) -> dict[str, Any]:
        """Return the plain object that `build.py search --json` prints."""
        return {
            "query": self.query,
            "language": self.language,
            "answer": self.answer,
            "notes": list(self.notes),
            "understood": [{"facet": u.facet, "id": u.id, "label": u.label} for u in self.understood],
            "results": [
                {
                    "slug": r.slug,
                    "score": round(r.score, 6),
                    "why": [{"field": w.field, "id": w.id, "text": w.text} for w in r.why],
                }
                for r in self.results
            ],
        }


def search(
    reader: Reader,
    query: str,
    language: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    from_cluster: str = "",
    limit: int | None = None,
    sort: str = "relevance",
    literal: bool = False,
) -> Answer:
    """Answer a query for a reader of a language; a `literal` one without corrections.

    `filters` maps facets to values: of one facet any, of several all must hold, and `-` stands for "not stated".
    `from_cluster` puts its own organisations last. Raises `CannotRun` for an unknown facet or sort, or a damaged index.
    """
    filters = filters or {}
    unknown = [name for name in filters if name not in FACETS]
    if unknown:
        raise CannotRun(f'there is no filter "{unknown[0]}"; there are {", ".join(FACETS)}')
    if sort not in SORTS:
        raise CannotRun(f'there is no order "{sort}"; there are {", ".join(SORTS)}')
    resolved = resolve(reader, query, language, literal)
    hits = score(reader, resolved)
    # Without words the order of relevance is that of names: all scores are equal.
    kept = filtered(reader, required(hits, resolved), filters)
    found = order(reader, kept.values(), language, sort, from_cluster)
    things = reader.things(language)
    kind, notes = _judge(resolved, found, things)
    covering = sum(not resolved.full & ~ranked.clauses for ranked in found)
    named = {n: (clause.start, clause.end) for clause in reversed(resolved.clauses) for n in reversed(clause.things)}
    return Answer(
        query,
        language,
        kind,
        notes,
        resolved.corrections,
        resolved.missing,
        literal,
        (
            *(Understood(things[n].facet, things[n].id, things[n].label, named[n]) for n in reversed(named)),
            *_organisations(reader, resolved, found, language),
        ),
        near_misses(reader, resolved, hits, filters, language) if covering <= FEW else (),
        tuple({word.place: word.typed for word in resolved.words}.values()),
        tuple(_result(reader, resolved, ranked, language, things) for ranked in found[:limit]),
        len(found),
    )


def _judge(
    resolved: Resolved, found: Sequence[Ranked], things: Sequence[Thing]
) -> tuple[Literal["full", "partial", "none"], tuple[str, ...]]:
    """Say how well the results answer the query, and why not fully."""
    notes: list[str] = []
    if resolved.corrections:
        read = " ".join({word.place: word.used or word.typed for word in resolved.words}.values())
        notes.append(messages.CORRECTED % {"text": read})
    if resolved.missing:
        notes.append(messages.MISSING % {"words": ", ".join(resolved.missing)})
    not_held = [c for c in resolved.clauses if not c.held]
    if not_held:
        labels = dict.fromkeys(things[n].label for c in not_held for n in c.things[:1])
        notes.append(messages.NOT_HELD % {"names": ", ".join(labels)})
    if not found:
        return "none", (*notes, messages.NOTHING)
    best = max(found, key=lambda ranked: ranked.covered)
    left_out = [c for place, c in enumerate(resolved.clauses) if c.weight and not best.clauses >> place & 1]
    if left_out and not not_held:
        notes.append(messages.NOT_TOGETHER)
    if not_held or any(c.things for c in left_out) or (resolved.missing and not _is_about(resolved, things)):
        return "none", tuple(notes)
    return ("partial" if left_out or resolved.missing or resolved.corrections else "full"), tuple(notes)


def _is_about(resolved: Resolved, things: Sequence[Thing]) -> bool:
    """Tell whether a query names something besides places: then it is still answered without a word that nobody has."""
    return any(things[n].facet not in PLACES for clause in resolved.clauses for n in clause.things)


def _organisations(reader: Reader, resolved: Resolved, found: Sequence[Ranked], language: str) -> Iterator[Understood]:
    """Yield those of the best results whose whole name or alias stands in the query."""
    asked = [word for word in resolved.words if not word.excluded]
    for ranked in nsmallest(BEST, found, key=lambda one: (-one.covered, -one.score, one.document)) if asked else ():
        card = reader.card(language, ranked.document)
        runs = (_run(asked, [word[:LONGEST] for word in words(name)]) for name in (card.name, *card.aliases))
        if run := max(filter(None, runs), key=len, default=None):
            yield Understood(ORGANISATION, card.slug, card.name, (run[0].place, run[-1].place + 1))


def _run(asked: Sequence[Word], name: Sequence[str]) -> Sequence[Word]:
    """Return the words of a query that are a name; a lone function word is one only in capitals or by itself."""
    for start in range(len(asked) - len(name) + 1) if name else ():
        run = asked[start : start + len(name)]
        if [word.folded for word in run] == name:
            is_word = len(run) == 1 and run[0].any_stop and not run[0].written.isupper()
            return () if is_word else run
    return ()


def _result(reader: Reader, resolved: Resolved, ranked: Ranked, language: str, things: Sequence[Thing]) -> Result:
    card = reader.card(language, ranked.document)
    hit = [clause for place, clause in enumerate(resolved.clauses) if ranked.clauses >> place & 1]
    why = dict.fromkeys(w for clause in hit for w in _reasons(reader, clause, ranked.document, card, things))
    matched = {s for clause in hit for s in _matched(reader, clause, ranked.document, things)}
    return Result(card.slug, ranked.score, ranked.covered, tuple(why), tuple(sorted(matched)), card)


def _matched(reader: Reader, clause: Clause, document: int, things: Sequence[Thing]) -> Iterator[str]:
    """Yield the surfaces that lead to a clause's terms, as far as they stand beside its words, and its labels."""
    keys = {k for k, term in clause.terms.items() if any(document == n for n, _ in reader.postings(term.group))}
    for number in {reader.route(clause.folded[0]), *reader.span(clause.prefix)}:
        for surface, groups in reader.shard(number).items():
            if any(key_of(number, group) in keys for group in groups):
                yield surface
    for kind, number, _ in keys:
        if kind != WORD:
            yield " ".join(words(things[number].label))


def _reasons(reader: Reader, clause: Clause, document: int, card: Card, things: Sequence[Thing]) -> list[Why]:
    """Return the things a document states; else those it mentions; else where the word stands."""
    kinds: dict[int, list[int]] = {STATED: [], MENTIONED: []}
    for term in clause.terms.values():
        group = term.group
        kind = STATED if group.kind == HINTED else group.kind
        if kind in kinds and any(document == number for number, _ in reader.postings(group)):
            kinds[kind].append(group.number)
    if kinds[STATED]:
        return [Why(things[n].facet, things[n].id, things[n].label) for n in sorted(kinds[STATED])]
    if kinds[MENTIONED]:
        return [Why(TEXT, things[n].id, things[n].label) for n in sorted(kinds[MENTIONED])]
    for field, texts in ((NAME, (card.name, *card.aliases)), (SUMMARY, (card.summary,))):
        for word in (word for text in texts for word in words(text)):
            if word in clause.folded or (clause.prefix and word.startswith(clause.prefix)):
                return [Why(field, "", clause.written)]
    return [Why(TEXT, "", clause.written)]

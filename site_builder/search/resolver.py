"""From what somebody typed to clauses: which things and words of the index it means.

The browser's engine (`assets/js/search/resolve.js`) takes the same steps; change both together. A phrase that names
something, longest first, consumes its words: it is one clause of the things it names, which are alternatives. Every
other word is a clause of the terms its form leads to (those of things that it only hints at weigh less), and, if it is
the last one and may still be typed, of what begins with it. Stop words of the reader's language are left out; those of
the other languages, and single letters, count if they are found but need not be. Short names that are also stop words
(`SI`) are names in capitals or as the whole query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.search.analysis import LONGEST
from site_builder.search.fold import WORD, fold, tokens
from site_builder.search.reader import Reader
from site_builder.search.shards import HINTED, MENTIONED, STATED, Group
from site_builder.search.shards import WORD as PLAIN

MOST_LETTERS, MOST_WORDS = 1000, 24  # of a query; the rest is ignored
EXACT_BOOST, HINT_BOOST, PREFIX_BOOST = 10, 4, 1
SHORTEST_PREFIX, WIDEST_PREFIX = 2, 4  # letters; shards

Key = tuple[int, int, int]  # identity of a term over all shards


@dataclass(frozen=True, slots=True)
class Term:
    """A group with the boost a clause gives it."""

    group: Group
    boost: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query.

    `written` is the part as typed; `weight` how many words it covers (0: it need not be covered); `things` the numbers
    of what it names. `held` is false if it names something that no organisation has: its terms are then those of its
    words. `prefix` is the folded beginning of the last word, if that may still be typed.
    """

    written: str
    folded: tuple[str, ...]
    weight: int
    things: tuple[int, ...]
    terms: Mapping[Key, Term]
    held: bool = True
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query's clauses, and its words that are found nowhere."""

    clauses: tuple[Clause, ...]
    missing: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Words that a full answer covers."""
        return sum(clause.weight for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    written: str
    own_stop: bool
    any_stop: bool


def resolve(reader: Reader, query: str, language: str) -> Resolved:
    """Resolve a query for a reader of a language."""
    query = query[:MOST_LETTERS]
    found = _words(reader, query, language)
    open_end = bool(found) and WORD.search(fold(query[-1])) is not None
    used = [False] * len(found)
    clauses: dict[int, Clause] = {}
    for start, size in _ngrams(len(found), int(reader.root["phrase"])):
        part = found[start : start + size]
        if not any(used[start : start + size]) and (clause := _named(reader, part, len(found) == size)):
            clauses[start] = clause
            used[start : start + size] = [True] * size
    missing: list[str] = []
    for place, word in enumerate(found):
        if used[place] or word.own_stop:
            continue
        optional = word.any_stop or len(word.folded) == 1
        clause = _plain(reader, word, open_end and place == len(found) - 1, 0 if optional else 1)
        if clause.terms:
            clauses[place] = clause
        elif not optional:
            missing.append(word.written)
    ordered = tuple(clauses[place] for place in sorted(clauses))
    if ordered and not any(clause.weight for clause in ordered):
        ordered = tuple(Clause(c.written, c.folded, 1, c.things, c.terms, c.held, c.prefix) for c in ordered)
    return Resolved(ordered, tuple(dict.fromkeys(missing)))


def _words(reader: Reader, query: str, language: str) -> list[_Word]:
    own = reader.stop.get(language, frozenset())
    every = frozenset().union(*reader.stop.values())
    found = [
        _Word(folded[:LONGEST], written, folded in own, folded in every)
        for folded, written in tokens(query)[:MOST_WORDS]
    ]
    if all(word.any_stop for word in found):
        return [_Word(word.folded, word.written, False, False) for word in found]
    return found


def _ngrams(count: int, longest: int) -> Iterator[tuple[int, int]]:
    for size in range(min(count, longest), 0, -1):
        for start in range(count - size + 1):
            yield start, size


def _named(reader: Reader, part: list[_Word], whole: bool) -> Clause | None:
    """Return the clause of a phrase that names something, else None."""
    first = part[0]
    if len(part) == 1 and first.any_stop and not (whole or first.written.isupper()):
        return None
    if first.own_stop and first.folded not in reader.root["begins"].split() and not first.written.isupper():
        return None  # no phrase begins with it: its shard is not worth fetching
    shard = reader.route(first.folded)
    surface = " ".join(word.folded for word in part)
    named = [group for group in reader.shard(shard).get(surface, ()) if group.kind in (STATED, MENTIONED)]
    if not named:
        return None
    things = tuple(dict.fromkeys(group.number for group in named if group.kind == STATED))
    terms = {_key(shard, group): Term(group, EXACT_BOOST) for group in named if reader.postings(group)}
    held = bool(terms)
    if not held:
        for word in part:
            if not word.own_stop:
                terms |= _exact(reader, word.folded)
    weight = max(1, sum(not word.own_stop for word in part))
    return Clause(" ".join(word.written for word in part), tuple(w.folded for w in part), weight, things, terms, held)


def _plain(reader: Reader, word: _Word, unfinished: bool, weight: int) -> Clause:
    """Return the clause of a word; without terms if it is found nowhere."""
    terms = _exact(reader, word.folded)
    prefix = word.folded if unfinished and len(word.folded) >= SHORTEST_PREFIX else ""
    if prefix:
        begun: dict[Key, Group] = {}
        for shard, groups in reader.beginning(prefix, WIDEST_PREFIX):
            begun |= {_key(shard, group): group for group in groups if reader.postings(group)}
        for key, group in begun.items():
            terms[key] = Term(group, PREFIX_BOOST + (terms[key].boost if key in terms else 0))
    return Clause(word.written, (word.folded,), weight, (), terms, prefix=prefix)


def _exact(reader: Reader, surface: str) -> dict[Key, Term]:
    shard = reader.route(surface)
    groups = reader.shard(shard).get(surface, ())
    boosts = {PLAIN: EXACT_BOOST, HINTED: HINT_BOOST}
    return {_key(shard, group): Term(group, boosts[group.kind]) for group in groups if group.kind in boosts}


def _key(shard: int, group: Group) -> Key:
    """A thing and a word in several shards have a number of their own; another word is itself."""
    if group.number >= 0:
        return STATED if group.kind == HINTED else group.kind, group.number, -1
    return group.kind, id(group), shard

"""From what somebody typed to clauses: which things and words of the index it means.

The browser's engine (`assets/js/search/resolve.js`) takes the same steps; change both together. A phrase that names
something, longest first, consumes its words: it is one clause of the things it names, which are alternatives. Every
other word is a clause of the terms its form leads to (those of things that it only hints at weigh less), and, if it is
the last one and may still be typed, of what begins with it. A word that leads nowhere is corrected (`spelling`) or, if
it is a compound, taken apart, and the query read once more; what still leads nowhere is left out. Stop words of the
reader's language, or of that in which they ask, are left out; those of the other languages, and single letters, count
if they are found but need not be. Short names that are also stop words (`SI`) are names in capitals or as the whole
query.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from site_builder.search import spelling
from site_builder.search.query import Word, read
from site_builder.search.reader import Reader
from site_builder.search.shards import HINTED, MENTIONED, STATED, WORD, Group

EXACT_BOOST, CORRECTED_BOOST, HINT_BOOST, PREFIX_BOOST = 10, 5, 4, 1
SHORTEST_PREFIX = 2  # letters
MOST_CORRECTED = 8  # words of a query
MOST_LISTS = 12  # long lists that a prefix leads to: the longest, as each is a file

Key = tuple[int, int, int]  # identity of a term over all shards


@dataclass(frozen=True, slots=True)
class Term:
    """A group with the boost a clause gives it."""

    group: Group
    boost: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query: the words from `start` to before `end`.

    `written` is the part as typed; `weight` how many words it covers (0: it need not be covered); `things` the numbers
    of what it names. `held` is false if it names something that no organisation has: its terms are then those of its
    words. `prefix` is the folded beginning of the last word, if that may still be typed. Every result has a `required`
    clause, and none an excluded one.
    """

    start: int
    end: int
    written: str
    folded: tuple[str, ...]
    weight: int
    things: tuple[int, ...]
    terms: Mapping[Key, Term]
    held: bool = True
    prefix: str = ""
    required: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query's words and clauses, what was left out, and the words (as typed) that are found nowhere.

    `impossible` says that a word in quotes is among the latter.
    """

    words: tuple[Word, ...]
    clauses: tuple[Clause, ...]
    without: tuple[Clause, ...]
    missing: tuple[str, ...]
    impossible: bool

    @property
    def corrections(self) -> tuple[tuple[str, str], ...]:
        """(word as typed, what stands for it) of each corrected word."""
        return tuple({word.place: (word.written, word.used) for word in self.words if word.used}.values())

    @property
    def full(self) -> int:
        """The clauses that a full answer covers, as bits."""
        return sum(1 << place for place, clause in enumerate(self.clauses) if clause.weight)


def resolve(reader: Reader, query: str, language: str, literal: bool = False) -> Resolved:
    """Resolve a query for a reader of a language; nothing is corrected if it is taken literally."""
    found = read(query, reader.stop, language)
    resolved, lost = _resolve(reader, found)
    if not literal:
        free = [word for word in lost if not word.unit][:MOST_CORRECTED]
        meant = {word.place: _meant(reader, word) for word in free}
        if any(meant.values()):
            found = [one for word in found for one in meant.get(word.place) or [word]]
            resolved, _ = _resolve(reader, found)
    return resolved


def _resolve(reader: Reader, found: Sequence[Word]) -> tuple[Resolved, list[Word]]:
    """Return the clauses of the words, and the words that are found nowhere."""
    taken = [False] * len(found)
    clauses: dict[int, Clause] = {}
    for start, size in _ngrams(len(found), int(reader.root["phrase"])):
        part = found[start : start + size]
        if not any(taken[start : start + size]) and (clause := _named(reader, part, len(found) == size)):
            clauses[start] = clause
            taken[start : start + size] = [True] * size
    lost: list[Word] = []
    for place, word in enumerate(found):
        if taken[place] or word.own_stop:
            continue
        optional = word.any_stop or (len(word.folded) == 1 and not word.quoted)
        clause = _plain(reader, word, 0 if optional else 1)
        if clause.terms:
            clauses[place] = clause
        elif not optional:
            lost.append(word)
    made = [clauses[place] for place in sorted(clauses)]
    ordered = tuple(clause for clause in made if not clause.excluded)
    if not any(clause.weight for clause in ordered):
        ordered = tuple(replace(clause, weight=1) for clause in ordered)
    sought = [word for word in lost if not word.excluded]
    missing = dict.fromkeys(word.written for word in sought)
    impossible = any(word.quoted for word in sought)
    without = tuple(clause for clause in made if clause.excluded)
    return Resolved(tuple(found), ordered, without, tuple(missing), impossible), lost


def _ngrams(count: int, longest: int) -> Iterator[tuple[int, int]]:
    for size in range(min(count, longest), 0, -1):
        for start in range(count - size + 1):
            yield start, size


def _named(reader: Reader, part: Sequence[Word], whole: bool) -> Clause | None:
    """Return the clause of a phrase that names something, else None."""
    first = part[0]
    if any(word.unit != first.unit for word in part):
        return None
    if len(part) == 1 and first.any_stop and not (whole or first.written.isupper()):
        return None
    if first.own_stop and not first.written.isupper() and part[1].folded[0] not in reader.begins(first.folded):
        return None  # no phrase begins so: its shard is not worth fetching
    shard = reader.route(first.folded)
    surfaces = reader.shard(shard)
    groups = surfaces.get(" ".join(word.folded for word in part), ())
    if not groups and len(part) > 1 and not first.unit:
        groups = surfaces.get(_alike(surfaces, [word.folded for word in part]), ())
    named = [group for group in groups if group.kind in (STATED, MENTIONED)]
    if not named:
        return None
    things = tuple(dict.fromkeys(group.number for group in named if group.kind == STATED))
    boost = CORRECTED_BOOST if any(word.used for word in part) else EXACT_BOOST
    terms = {key_of(shard, group): Term(group, boost) for group in named if reader.postings(group)}
    held = bool(terms)
    if not held:
        for word in part:
            if not word.any_stop:
                terms |= _exact(reader, word)
    weight = max(1, sum(not word.own_stop for word in part))
    return _clause(part, weight, things, terms, held)


def _alike(surfaces: Mapping[str, Sequence[Group]], words: Sequence[str]) -> str:
    """Return the phrase whose words are other forms of the words, the one with most letters in common; "" if none is.

    Forms of a word share its beginning, three letters of five at least.
    """
    best, most = "", 0
    for surface in surfaces:
        if surface.count(" ") == len(words) - 1 and spelling.shared(surface, words[0]) > 1:
            common = 0
            for word, other in zip(words, surface.split(" "), strict=True):
                same = spelling.shared(word, other)
                if word != other and (same < spelling.SHORTEST or same * 5 < 3 * max(len(word), len(other))):
                    break
                common += same
            else:
                if common > most:
                    best, most = surface, common
    return best


def _plain(reader: Reader, word: Word, weight: int) -> Clause:
    """Return the clause of a word; without terms if it is found nowhere."""
    terms = _exact(reader, word)
    prefix = word.folded if word.unfinished and len(word.folded) >= SHORTEST_PREFIX else ""
    if prefix:
        begun: dict[Key, Group] = {}
        for shard, groups in reader.beginning(prefix):
            begun |= {key_of(shard, group): group for group in groups if reader.postings(group)}
        long = [key for key, group in begun.items() if group.long]
        for key in sorted(long, key=lambda key: -len(reader.postings(begun[key])))[MOST_LISTS:]:
            del begun[key]
        for key, group in begun.items():
            terms[key] = Term(group, PREFIX_BOOST + (terms[key].boost if key in terms else 0))
    return _clause([word], weight, (), terms, True, prefix)


def _clause(
    part: Sequence[Word],
    weight: int,
    things: tuple[int, ...],
    terms: Mapping[Key, Term],
    held: bool,
    prefix: str = "",
) -> Clause:
    first = part[0]
    written = " ".join(word.written for word in part)
    folded = tuple(word.folded for word in part)
    return Clause(
        first.place,
        part[-1].place + 1,
        written,
        folded,
        weight,
        things,
        terms,
        held,
        prefix,
        first.quoted and not first.excluded,
        first.excluded,
    )


def _exact(reader: Reader, word: Word) -> dict[Key, Term]:
    shard = reader.route(word.folded)
    boosts = {WORD: CORRECTED_BOOST if word.used else EXACT_BOOST, HINTED: HINT_BOOST}
    return {
        key_of(shard, group): Term(group, boosts[group.kind])
        for group in reader.shard(shard).get(word.folded, ())
        if group.kind in boosts and reader.postings(group)
    }


def key_of(shard: int, group: Group) -> Key:
    """Return a group's identity: a thing and a word in several shards have their number; another word is itself."""
    if group.number >= 0:
        return STATED if group.kind == HINTED else group.kind, group.number, -1
    return group.kind, id(group), shard


def _meant(reader: Reader, word: Word) -> list[Word]:
    """Return the word or words that are meant by one which is found nowhere."""
    folded = word.folded
    shard = reader.shard(reader.route(folded))
    if not spelling.correctable(folded) or folded in shard:
        return []
    near = ((s, spelling.rank((g.kind, len(reader.postings(g))) for g in groups)) for s, groups in shard.items())
    best = spelling.best(folded, near)
    if best is None or best[0] > 1:
        backwards = reader.backwards(folded)
        best = min(filter(None, (best, spelling.best(folded, backwards))), default=None)
        if best is None or best[0] >= spelling.TWO_EDITS:
            for parts in spelling.splits(folded, backwards):
                if parts[0] in reader.shard(reader.route(parts[0])):
                    return [replace(word, folded=p, used=" ".join(parts), unfinished=False) for p in parts]
    return [replace(word, folded=best[2], used=best[2], unfinished=False)] if best else []

"""What a query may say, and the groups to which it leads, as columns (see `shards`)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Any

import numpy as np

from site_builder.search import backwards
from site_builder.search.analysis import Analyser, Lines
from site_builder.search.columns import Array, Rows, bounds_of, distinct, fingerprint
from site_builder.search.concepts import Names
from site_builder.search.corpus import Said
from site_builder.search.memory import Memory, digest
from site_builder.search.shards import HINTED, MENTIONED, STATED, WORD
from site_builder.search.spelling import LEAST, NAMED
from site_builder.search.surfaces import Surfaces, restored, surfaces

NOTHING = -1  # the term of the group without documents
_FEW = 1000  # new words that are put among the others one by one
_FRONT, _WORDS, _HINTS = range(3)  # the order of a surface's groups


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
    """The surfaces, sorted, and the groups of each; `backwards` is what `backwards.order` returns."""

    surfaces: Surfaces
    groups: Rows
    backwards: Array

    def ranks(self, groups: Groups) -> Array:
        """Return how much speaks for each surface."""
        found: Array = np.maximum.reduceat(groups.ranks[self.groups.values], self.groups.bounds[:-1])
        return found


def make(used: Said, names: Names, analyser: Analyser, counts: Array, memory: Memory) -> tuple[Lexicon, Groups]:
    """Join word forms and phrases to one sorted lexicon, and give each thing and each term its group.

    `counts` says how many documents each term has. A word of a name that only one document has, or none, leads to a
    group without documents besides, so that typing errors in it are corrected to it.
    """
    front = _front(names, analyser, counts)
    decided = digest(names.digest, front, fingerprint(used.named))
    plain, *columns = held = _held(memory.held("lexicon", decided), used, names, analyser, front)
    memory.hold("lexicon", decided, held)
    words, named, found, bounds, order = (np.frombuffer(column, np.int32) for column in columns[2:])
    kinds, things, terms = (np.array(column, np.int32) for column in zip(*front.groups, strict=True))
    terms = np.concatenate((terms, words))
    groups = Groups(
        np.concatenate((kinds, np.full(len(words), WORD, np.int32))),
        np.concatenate((things, np.full(len(words), -1, np.int32))),
        terms,
        np.append(counts, 0).astype(np.int32)[terms],  # the last one is that of `NOTHING`
    )
    lengths = np.diff(bounds)
    best = np.zeros(len(lengths), np.int64)
    best[lengths > 0] = np.maximum.reduceat(groups.ranks[found], bounds[:-1][lengths > 0])
    unknown = named[best[named] < LEAST]
    lengths[unknown] += 1
    found = np.insert(found, bounds[unknown + 1], front.nothing)
    return Lexicon(restored(plain), Rows(found, bounds_of(lengths)), order), groups


@dataclass(frozen=True)
class _Front:
    """The groups that are not those of words, as (kind, thing, term): those of each thing when it is named, and those
    of things that are hinted at. The last of them is `nothing`.
    """

    groups: list[tuple[int, int, int]]
    things: list[list[int]]
    hinted: dict[int, int]

    @property
    def nothing(self) -> int:
        """The number of the group without documents."""
        return len(self.groups) - 1


def _front(names: Names, analyser: Analyser, counts: Array) -> _Front:
    number = analyser.terms.get
    groups: list[tuple[int, int, int]] = []

    def group(kind: int, thing: int, term: int) -> int:
        groups.append((kind, thing, term))
        return len(groups) - 1

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
    group(WORD, -1, NOTHING)
    return _Front(groups, things, hinted)


def _held(before: Any, used: Said, names: Names, analyser: Analyser, front: _Front) -> tuple[Any, ...]:
    """Return what does not depend on how many documents there are, as plain values: the surfaces; columns of the words
    said and of the places of their surfaces, of the terms of words in the order of their groups, of the places of
    surfaces that are words of names, of the groups to which surfaces lead, and where those of each begin, and of the
    surfaces' order when reversed.

    `before` is what the build before had, if it is known to differ in the words said at most.
    """
    if before and np.array_equal(np.frombuffer(before[1], np.int32), used.forms):
        return tuple(before)
    things, hinted = front.things, front.hinted
    by_phrase = {" ".join(phrase): [g for n in found for g in things[n]] for phrase, found in names.phrases.items()}
    by_hint = {word: [hinted[n] for n in found if n in hinted] for word, found in names.hints.items()}
    by_hint = {word: found for word, found in by_hint.items() if found}
    named = sorted(names.words.union(map(analyser.surface, used.named.tolist())))
    others = {*by_phrase, *by_hint, *named}
    of_form = np.array(analyser.of_term, np.int64)[used.forms]
    terms, term_names = distinct(of_form), analyser.terms.names
    (joined, *_), *columns = before or (("",), *[b""] * 4)
    forms, places, words, *_, order = (np.frombuffer(column, np.int32) for column in columns)
    known = np.isin(used.forms, forms, kind="table")
    if before and len(known) - np.count_nonzero(known) <= _FEW:
        texts, said, moved, new = _said_again(joined.split("\n"), forms, places, used.forms, known, others, analyser)
        order = backwards.order_again(order, moved, texts, new)
        words = _sorted_again(words, terms, term_names)
    else:
        texts, said = _said(used.forms, others, analyser)
        order = backwards.order(texts)
        words = np.array(sorted(terms.tolist(), key=[*term_names].__getitem__), np.int64)
    place_of = {text: bisect_left(texts, text) for text in others}

    group_of = np.zeros(len(term_names), np.int64)
    group_of[words] = np.arange(len(words)) + len(front.groups)
    pairs = distinct(said << 32 | group_of[of_form])
    leads = [(pairs >> 32 << 2 | _WORDS, pairs & 0xFFFFFFFF)]
    for place, lists in ((_FRONT, by_phrase), (_HINTS, by_hint)):
        of_surface = ((place_of[s] << 2 | place, g) for s, found in lists.items() for g in found)
        leads.append(_columns(of_surface))
    keys, found = (np.concatenate(column) for column in zip(*leads, strict=True))
    lengths = np.bincount(keys >> 2, minlength=len(texts))
    found = found[np.argsort(keys, kind="stable")]
    columns = used.forms, said, words, [*map(place_of.__getitem__, named)], found, bounds_of(lengths), order
    return surfaces(texts).plain(), *(np.array(column, np.int32).tobytes() for column in columns)


def _said(forms: Array, others: Iterable[str], analyser: Analyser) -> tuple[list[str], Array]:
    """Return all surfaces, sorted, and the place among them of each form's."""
    said = analyser.surfaces(forms)
    texts = sorted({*said, *others})
    place_of = dict(zip(texts, count(), strict=False))
    return texts, np.array([*map(place_of.__getitem__, said)], np.int64)


def _said_again(
    texts: list[str],
    before: Array,
    places: Array,
    forms: Array,
    known: Array,
    others: Iterable[str],
    analyser: Analyser,
) -> tuple[list[str], Array, Array, Sequence[int]]:
    """Return what `_said` does, from what it returned for the forms `before`, of which some are `known`, and the same
    `others`; and where the surfaces before are now, -1 if they are gone, and which are new.
    """
    stays = np.isin(before, forms, kind="table")
    new = [*map(analyser.surface, forms[~known].tolist())]
    needed = np.zeros(len(texts), bool)
    needed[places[stays]] = True
    needed[[bisect_left(texts, text) for text in others]] = True
    texts = [*compress(texts, needed.tolist())]
    lacking = [(at, text) for text in sorted({*new}) if texts[(at := bisect_left(texts, text)) : at + 1] != [text]]
    place = np.cumsum(needed) - 1
    place += np.searchsorted([at for at, _ in lacking], place, "right")
    for at, text in reversed(lacking):
        texts.insert(at, text)
    found = np.empty(len(forms), np.int64)
    found[known] = place[places[stays]]
    found[~known] = [bisect_left(texts, text) for text in new]
    return texts, found, np.where(needed, place, -1), [at + more for more, (at, _) in enumerate(lacking)]


def _sorted_again(before: Array, terms: Array, names: Lines) -> Array:
    """Return terms in the order of their names; most are among those `before`, which were in this order."""
    words = before[np.isin(before, terms, kind="table")].tolist()
    new = terms[~np.isin(terms, before, kind="table")].tolist()
    for term in new:
        insort(words, term, key=names.__getitem__)
    return np.array(words, np.int64)


def _columns(pairs: Iterable[tuple[int, int]]) -> tuple[Array, Array]:
    both = np.array([*pairs], np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]

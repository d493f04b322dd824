"""What a query may say, and the groups to which it leads, as columns (see `shards`)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from site_builder.search import backwards
from site_builder.search.analysis import Analyser, Lines
from site_builder.search.columns import Array, Rows, bounds_of, distinct, fingerprint, within
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
    decided = digest(names.digest, front.things, fingerprint(used.named))
    texts, whole = _held(memory.held("lexicon", decided), used, names, analyser, front)
    memory.hold("lexicon", decided, whole)
    _, _, *held = whole
    columns = [np.frombuffer(column, np.int32) for column in held]
    made, (found, bounds) = _Made(*columns[1:7]), columns[7:]
    kinds, things, terms = (np.array(column, np.int32) for column in zip(*front.groups, strict=True))
    terms = np.concatenate((terms, made.words))
    groups = Groups(
        np.concatenate((kinds, np.full(len(made.words), WORD, np.int32))),
        np.concatenate((things, np.full(len(made.words), -1, np.int32))),
        terms,
        np.append(counts, 0).astype(np.int32)[terms],  # the last one is that of `NOTHING`
    )
    lengths = np.diff(bounds)
    best = np.zeros(len(lengths), np.int64)
    best[lengths > 0] = np.maximum.reduceat(groups.ranks[found], bounds[:-1][lengths > 0])
    unknown = made.named[best[made.named] < LEAST]
    lengths[unknown] += 1
    found = np.insert(found, bounds[unknown + 1], front.nothing)
    return Lexicon(texts, Rows(found, bounds_of(lengths)), made.order), groups


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


def _held(before: Any, used: Said, names: Names, analyser: Analyser, front: _Front) -> tuple[Surfaces, tuple[Any, ...]]:
    """Return the surfaces, and what does not depend on how many documents there are, as plain values: the surfaces; the
    groups of words that hint at things; the words said; what `_Made` has; the groups to which surfaces lead, and where
    those of each begin.

    `before` is what the build before had, if it is known to differ in the words said and in hints at most.
    """
    by_hint = {w: tuple(front.hinted[n] for n in found if n in front.hinted) for w, found in names.hints.items()}
    by_hint = {word: found for word, found in by_hint.items() if found}
    forms = np.frombuffer(before[2] if before else b"", np.int32)
    if before and before[1] == by_hint and np.array_equal(forms, used.forms):
        return restored(before[0]), tuple(before)
    known = within(used.forms, forms, len(analyser.folded))
    if before and len(known) - np.count_nonzero(known) <= _FEW:
        found, made = _made_again(before, forms, used.forms, known, by_hint, analyser)
    else:
        found, made = _made(used, names, analyser, front.things, by_hint)
    group_of = np.zeros(len(analyser.terms.names), np.int64)
    group_of[made.words] = np.arange(len(made.words)) + len(front.groups)
    pairs = distinct(made.said.astype(np.int64) << 32 | group_of[_terms(used.forms, analyser)])
    keys = np.concatenate((pairs >> 32 << 2 | _WORDS, made.leads))
    groups = np.concatenate((pairs & 0xFFFFFFFF, made.groups))[np.argsort(keys, kind="stable")]
    bounds = bounds_of(np.bincount(keys >> 2, minlength=len(found)))
    columns = used.forms, *made, groups, bounds
    return found, (found.plain(), by_hint, *(np.array(column, np.int32).tobytes() for column in columns))


class _Made(NamedTuple):
    """Columns of a lexicon: the places of the surfaces of the words said, the terms of words in the order of their
    groups, the places of surfaces that are words of names; those of phrases and hints, each with the place of its
    groups among a surface's, and these groups; the order of surfaces when reversed.
    """

    said: Array
    words: Array
    named: Array
    leads: Array
    groups: Array
    order: Array


def _terms(forms: Array, analyser: Analyser) -> Array:
    return np.frombuffer(analyser.of_term, np.int32)[forms]


def _leads(place_of: Mapping[str, int], place: int, lists: Iterable[tuple[str, Iterable[int]]]) -> Array:
    """Return the two columns of `_Made` for such groups of surfaces."""
    pairs = [(place_of[surface] << 2 | place, group) for surface, found in lists for group in found]
    return np.array(pairs, np.int64).reshape(-1, 2).T


def _made(
    used: Said, names: Names, analyser: Analyser, things: Sequence[Sequence[int]], by_hint: Mapping[str, Sequence[int]]
) -> tuple[Surfaces, _Made]:
    by_phrase = {" ".join(phrase): [g for n in found for g in things[n]] for phrase, found in names.phrases.items()}
    named = sorted(names.words.union(map(analyser.surface, used.named.tolist())))
    terms = distinct(_terms(used.forms, analyser)).tolist()
    words = np.array(sorted(terms, key=[*analyser.terms.names].__getitem__), np.int64)
    said = analyser.surfaces(used.forms)
    texts = sorted({*said, *by_phrase, *by_hint, *named})
    place_of = dict(zip(texts, count(), strict=False))
    both = ((_FRONT, by_phrase), (_HINTS, by_hint))
    leads, groups = np.hstack([_leads(place_of, place, lists.items()) for place, lists in both])
    places, named_places = (np.array([*map(place_of.__getitem__, some)], np.int64) for some in (said, named))
    del said, place_of  # which take as much as all texts
    return surfaces(texts), _Made(places, words, named_places, leads, groups, backwards.order(texts))


def _made_again(
    before: Sequence[Any],
    forms: Array,
    used: Array,
    known: Array,
    by_hint: Mapping[str, tuple[int, ...]],
    analyser: Analyser,
) -> tuple[Surfaces, _Made]:
    """Return what `_made` does, from what the build before had of other words said, of which some are `known`, and of
    other hints.
    """
    surfaces, made = restored(before[0]), _Made(*(np.frombuffer(column, np.int32) for column in before[3:9]))
    stays = within(forms, used, len(analyser.folded))
    gone, come = before[1].items() - by_hint.items(), sorted(by_hint.items() - before[1].items())
    left = ~within(made.leads, np.array([surfaces.place(word) << 2 | _HINTS for word, _ in gone], np.int64))
    leads, groups = made.leads[left], made.groups[left]
    needed = np.zeros(len(surfaces), bool)
    for places in (made.said[stays], made.named, leads >> 2):
        needed[places] = True
    new = [*map(analyser.surface, used[~known].tolist())]
    place_of = {text: surfaces.place(text) for text in sorted({*new, *(word for word, _ in come)})}
    there = {text: at for text, at in place_of.items() if at < len(surfaces) and surfaces.text(at) == text}
    needed[[*there.values()]] = True
    lacking = [(at, text) for text, at in place_of.items() if text not in there]
    surfaces, moved, added = surfaces.edited(needed, lacking)
    now = {text: int(moved[at]) for text, at in there.items()}
    now |= {text: at for (_, text), at in zip(lacking, added.tolist(), strict=True)}
    said = np.empty(len(used), np.int64)
    said[known], said[~known] = moved[made.said[stays]], [now[text] for text in new]
    words = _sorted_again(made.words, _terms(used, analyser), analyser.terms.names)
    leads, groups = np.hstack(((moved[leads >> 2] << 2 | leads & 3, groups), _leads(now, _HINTS, come)))
    order = backwards.order_again(made.order, moved, surfaces, added.tolist())
    return surfaces, _Made(said, words, moved[made.named], leads, groups, order)


def _sorted_again(before: Array, terms: Array, names: Lines) -> Array:
    """Return the different ones of terms in the order of their names; most are among those `before`, in this order."""
    words = before[within(before, terms, len(names))]
    for term in sorted({*terms[~within(terms, before, len(names))].tolist()}):
        words = np.insert(words, bisect_left(words, names[term], key=names.__getitem__), term)
    return words

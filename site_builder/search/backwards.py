"""The lexicon by reversed words, as columns, and its files (see `spelling`): a pass over letters, not over words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from site_builder.search.codec import MOST_SHARED
from site_builder.search.columns import Array, Rows, bounds_of
from site_builder.search.spelling import LEAST, may_stand
from site_builder.search.surfaces import Surfaces

# Bytes of a file of reversed words before compression: small, as a word that is found nowhere costs one; beyond the
# first number of files they grow up to the usual size, as more words are alike.
LEAST_TARGET, USUAL_TARGET = 4000, 7000
FEW_FILES = 25
STEP = 500  # bytes by which the target grows, so that an edit seldom moves the cuts


def order(texts: Sequence[str]) -> Array:
    """Return the places of the texts that may stand for another word, in the order of their reversed letters."""
    backwards = [text[::-1] for text in texts]
    found = [place for place, text in enumerate(texts) if may_stand(text)]
    return np.array(sorted(found, key=backwards.__getitem__), np.int64)


def order_again(before: Array, places: Array, surfaces: Surfaces, new: Iterable[int]) -> Array:
    """Return what `order` does, from what it returned for other surfaces: `places` says where they are now, -1 if they
    are gone, `new` which were not among them.
    """
    found = places[before]
    found = found[found >= 0]
    for place in new:
        text = surfaces.text(place)
        if may_stand(text):
            at = bisect_left(found, text[::-1], key=lambda number: surfaces.text(number)[::-1])
            found = np.insert(found, at, place)
    return found


def files(surfaces: Surfaces, order: Array, ranks: Array) -> tuple[list[str], list[bytes]]:
    """Return the smallest reversed surface of each file, and the files, from the ranks of surfaces and their order."""
    offered = order[ranks[order] >= LEAST]
    if not len(offered):
        return [], [b"\n"]
    in_utf8, place = Rows(surfaces.letters, surfaces.bounds).take(offered)
    lengths = np.bincount(place[in_utf8 & 0xC0 != 0x80], minlength=len(offered))  # of a letter the first byte counts
    bounds = bounds_of(lengths)
    letters = np.frombuffer(in_utf8.tobytes().decode().encode("utf-32-le"), np.uint32)
    letters = letters[np.repeat(bounds[1:] - 1 + bounds[:-1], lengths) - np.arange(bounds[-1])]
    firsts = [*_cuts(np.diff(surfaces.bounds)[offered] + 2)]
    shared = _shared(letters, bounds, firsts)
    rest = np.arange(len(letters)) - np.repeat(bounds[:-1] + shared, lengths) >= 0
    until = bounds_of(1 + lengths - shared)
    coded = np.empty(until[-1], np.uint32)
    digits = np.zeros(len(coded), bool)
    digits[until[:-1]] = True
    coded[digits], coded[~digits] = ord("0") + shared, letters[rest]
    ranked = (ord("0") + ranks[offered]).astype(np.uint8).tobytes()
    found = [
        coded[until[first] : until[end]].tobytes().decode("utf-32-le").encode() + b"\n" + ranked[first:end]
        for first, end in zip(firsts, [*firsts[1:], len(offered)], strict=True)
    ]
    return [letters[bounds[at] : bounds[at + 1]].tobytes().decode("utf-32-le") for at in firsts], found


def _cuts(sizes: Array) -> Iterator[int]:
    """Yield the first place of each file."""
    until = bounds_of(sizes)
    target = min(max(LEAST_TARGET, int(until[-1]) // (FEW_FILES * STEP) * STEP), USUAL_TARGET)
    first = 0
    while first < len(sizes):
        yield first
        first = int(np.searchsorted(until, until[first] + target))


def _shared(letters: Array, bounds: Array, firsts: Sequence[int]) -> Array:
    """Return how many letters words take from the one before, as `codec.front_coded` has it, those of `firsts` none."""
    lengths = np.diff(bounds)
    shared = np.zeros(len(lengths), np.int64)
    least = np.minimum(lengths, np.roll(lengths, 1))
    least[firsts] = 0
    at = np.arange(len(lengths))
    for place in range(MOST_SHARED):
        at = at[least[at] > place]
        letter = letters[bounds[at] + place]
        # Scripts count letters beyond the Basic Multilingual Plane twice.
        at = at[(letter == letters[bounds[at - 1] + place]) & (letter < ord("\uffff"))]
        shared[at] = place + 1
    return shared

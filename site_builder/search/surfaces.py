"""What a query may say, as columns: sorted texts, where another first word begins, and what neighbours share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from site_builder.search.columns import Array, bounds_of

Plain = tuple[str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Folded words and phrases, sorted; `joined` are all, each in a line. `blocks` are the places where those with
    another first word begin; `letters` the bytes of all in UTF-8, those of number n from `bounds[n]` to
    `bounds[n + 1]`; `shared` says how many bytes each begins with as the one before.
    """

    joined: str
    letters: Array
    bounds: Array
    blocks: Array
    shared: Array

    def __len__(self) -> int:
        return len(self.shared)

    @property
    def texts(self) -> list[str]:
        """The surfaces, which are many objects, each by itself."""
        return self.joined.split("\n") if len(self) else []

    def text(self, number: int) -> str:
        """Return a surface."""
        return self.letters[self.bounds[number] : self.bounds[number + 1]].tobytes().decode()

    def plain(self) -> Plain:
        """Return what `restored` takes."""
        return self.joined, self.blocks.tobytes(), self.shared.tobytes()


def restored(plain: Plain) -> Surfaces:
    """Return surfaces by what `plain` returned of them."""
    joined, blocks, shared = plain
    return Surfaces(joined, *_letters(joined), np.frombuffer(blocks, np.int32), np.frombuffer(shared, np.int32))


def surfaces(texts: Sequence[str]) -> Surfaces:
    """Return sorted texts, which hold no line breaks, as surfaces."""
    joined = "\n".join(texts)
    letters, bounds = _letters(joined)
    shared = _shared(letters, bounds)
    return Surfaces(joined, letters, bounds, _blocks(letters, bounds, shared), shared)


def _letters(joined: str) -> tuple[Array, Array]:
    found = np.frombuffer(joined.encode(), np.uint8)
    ends = np.flatnonzero(found == ord("\n"))
    lengths = np.diff(ends, prepend=-1, append=len(found)) - 1 if joined else np.zeros(0, np.int64)
    return np.delete(found, ends), bounds_of(lengths)


def _blocks(letters: Array, bounds: Array, shared: Array) -> Array:
    """Return the places of surfaces that do not begin with the same word and a space as the one before, or are it."""
    spaces = np.append(np.flatnonzero(letters == ord(" ")), len(letters))
    first = spaces[np.searchsorted(spaces, bounds[:-1])] - bounds[:-1]  # letters of the first word, if there are more
    lengths = np.diff(bounds)
    before = np.concatenate((np.zeros(1, np.int64), lengths[:-1]))[: len(lengths)]
    follows = (first < lengths) & ((shared > first) | ((shared == first) & (before == first)))
    return np.flatnonzero(~follows).astype(np.int32)


def _shared(letters: Array, bounds: Array) -> Array:
    lengths = np.diff(bounds)
    shared = np.zeros(len(lengths), np.int32)
    least = np.minimum(lengths[1:], lengths[:-1])
    at = np.arange(1, len(lengths))
    place = 0
    while len(at):
        at = at[least[at - 1] > place]
        at = at[letters[bounds[at] + place] == letters[bounds[at - 1] + place]]
        place += 1
        shared[at] = place
    return shared

"""What a query may say, as columns: sorted texts, where another first word begins, and what neighbours share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from site_builder.search.columns import Array, bounds_of

Plain = tuple[str, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Folded words and phrases, sorted. `blocks` are the places where those with another first word begin; `letters`
    the bytes of all in UTF-8, those of number n from `bounds[n]` to `bounds[n + 1]`; `shared` says how many bytes each
    begins with as the one before.
    """

    texts: Sequence[str]
    letters: Array
    bounds: Array
    blocks: Array
    shared: Array

    def plain(self) -> Plain:
        """Return what `restored` takes."""
        return "\n".join(self.texts), self.blocks.tobytes(), self.shared.tobytes()


def restored(plain: Plain) -> Surfaces:
    """Return surfaces by what `plain` returned of them."""
    joined, blocks, shared = plain
    texts = joined.split("\n") if shared else []
    return Surfaces(texts, *_letters(joined), np.frombuffer(blocks, np.int64), np.frombuffer(shared, np.int64))


def surfaces(texts: Sequence[str]) -> Surfaces:
    """Return sorted texts, which hold no line breaks, as surfaces."""
    letters, bounds = _letters("\n".join(texts))
    begins = [True, *(_begins_block(one, other) for one, other in pairwise(texts))][: len(texts)]
    return Surfaces(texts, letters, bounds, np.flatnonzero(begins), _shared(letters, bounds))


def _letters(joined: str) -> tuple[Array, Array]:
    found = np.frombuffer(joined.encode(), np.uint8)
    ends = np.flatnonzero(found == ord("\n"))
    lengths = np.diff(ends, prepend=-1, append=len(found)) - 1 if joined else np.zeros(0, np.int64)
    return np.delete(found, ends), bounds_of(lengths)


def _begins_block(before: str, surface: str) -> bool:
    return " " not in surface or not f"{before} ".startswith(surface[: surface.index(" ") + 1])


def _shared(letters: Array, bounds: Array) -> Array:
    lengths = np.diff(bounds)
    shared = np.zeros(len(lengths), np.int64)
    least = np.minimum(lengths[1:], lengths[:-1])
    at = np.arange(1, len(lengths))
    place = 0
    while len(at):
        at = at[least[at - 1] > place]
        at = at[letters[bounds[at] + place] == letters[bounds[at - 1] + place]]
        place += 1
        shared[at] = place
    return shared

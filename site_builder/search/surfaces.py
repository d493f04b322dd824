"""What a query may say, as columns: sorted texts, where another first word begins, and what neighbours share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from site_builder.search.columns import Array, bounds_of

Plain = tuple[bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Folded words and phrases, sorted; `joined` are all in UTF-8, each with a line break at its end. `blocks` are the
    places where those with another first word begin; `letters` the bytes of all without line breaks, those of number n
    from `bounds[n]` to `bounds[n + 1]`; `shared` says how many bytes each begins with as the one before.
    """

    joined: bytes
    letters: Array
    bounds: Array
    blocks: Array
    shared: Array

    def __len__(self) -> int:
        return len(self.shared)

    @property
    def texts(self) -> list[str]:
        """The surfaces, which are many objects, each by itself."""
        return self.joined.decode().split("\n")[:-1]

    def text(self, number: int) -> str:
        """Return a surface."""
        return self.letters[self.bounds[number] : self.bounds[number + 1]].tobytes().decode()

    def place(self, text: str) -> int:
        """Return where a text stands, or before which surface it would."""
        return bisect_left(range(len(self)), text, key=self.text)

    def edited(self, stay: Array, new: Sequence[tuple[int, str]]) -> tuple[Surfaces, Array, Array]:
        """Return the surfaces that stay and new ones, which are sorted, each with its `place`; where each of those that
        were before is among them (-1: it is gone), and where each new one.
        """
        parts, done = [self.joined[:0]], 0
        gone = ((at, True, "") for at in np.flatnonzero(~stay).tolist())
        for at, leaves, text in sorted([*gone, *((at, False, text) for at, text in new)]):
            begin = int(self.bounds[at]) + at  # each before it has a line break
            parts += [self.joined[done:begin], b"" if leaves else f"{text}\n".encode()]
            done = int(self.bounds[at + 1]) + at + 1 if leaves else begin
        before = np.array([at for at, _ in new], np.int64)
        remaining = bounds_of(stay)
        places = remaining[:-1] + np.cumsum(np.bincount(before, minlength=len(self) + 1)[:-1])
        added = remaining[before] + np.arange(len(new))
        edited = self._beside(b"".join((*parts, self.joined[done:])), stay, places, added)
        return edited, np.where(stay, places, -1), added

    def _beside(self, joined: bytes, stay: Array, places: Array, added: Array) -> Surfaces:
        """Return other surfaces, which know by these of all that stand beside the same one as here."""
        letters, bounds = _letters(joined)
        shared, begins = np.zeros(len(bounds) - 1, np.int32), np.zeros(len(bounds) - 1, bool)
        shared[places[stay]], begins[places[self.blocks[stay[self.blocks]]]] = self.shared[stay], True
        found = Surfaces(joined, letters, bounds, self.blocks, shared)
        # What stands after one that is gone, new ones, and what stands after them.
        others = np.concatenate((places[~stay], added, added + 1))
        for at in sorted({*others[others < len(shared)].tolist()}):
            one, other = (found.letters[bounds[n] : bounds[n + 1]].tobytes() if n >= 0 else b"" for n in (at - 1, at))
            pairs = enumerate(zip(one, other, strict=False))
            shared[at] = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
            begins[at] = one.partition(b" ")[0] != other.partition(b" ")[0]
        return replace(found, blocks=np.flatnonzero(begins).astype(np.int32))

    def plain(self) -> Plain:
        """Return what `restored` takes."""
        return self.joined, self.blocks.tobytes(), self.shared.tobytes()


def restored(plain: Plain) -> Surfaces:
    """Return surfaces by what `plain` returned of them."""
    joined, blocks, shared = plain
    return Surfaces(joined, *_letters(joined), np.frombuffer(blocks, np.int32), np.frombuffer(shared, np.int32))


def surfaces(texts: Iterable[str]) -> Surfaces:
    """Return sorted texts, which hold no line breaks, as surfaces."""
    return _surfaces("".join([f"{text}\n" for text in texts]).encode())


def _surfaces(joined: bytes) -> Surfaces:
    letters, bounds = _letters(joined)
    shared = _shared(letters, bounds)
    return Surfaces(joined, letters, bounds, _blocks(letters, bounds, shared), shared)


def _letters(joined: bytes) -> tuple[Array, Array]:
    found = np.frombuffer(joined, np.uint8)
    ends = np.flatnonzero(found == ord("\n"))
    return np.delete(found, ends), bounds_of(np.diff(ends, prepend=-1) - 1)


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

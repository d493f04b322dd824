"""Columns of numbers: rows of different lengths in one array, and varints of whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
_PIECE = 1 << 18  # numbers that are worked on at once


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of numbers, one after another: row n is `values[bounds[n] : bounds[n + 1]]`."""

    values: Array
    bounds: Array

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def row(self, number: int) -> Array:
        """Return a row."""
        return self.values[self.bounds[number] : self.bounds[number + 1]]

    def between(self, start: int, end: int) -> Rows:
        """Return the rows from a number up to another."""
        low, high = self.bounds[start], self.bounds[end]
        return Rows(self.values[low:high], self.bounds[start : end + 1] - low)

    def take(self, numbers: Array) -> tuple[Array, Array]:
        """Return all values of the rows with these numbers, and for each the place of its row in `numbers`."""
        lengths = np.diff(self.bounds)[numbers]
        places = np.repeat(np.arange(len(numbers)), lengths)
        first = np.repeat(self.bounds[numbers] - np.cumsum(lengths) + lengths, lengths)
        return self.values[first + np.arange(len(first))], places


@dataclass(frozen=True, slots=True)
class Thin:
    """Rows of numbers in half their memory: two bytes of each, and the places, sorted, and the rest of those that have
    more.
    """

    low: Array
    places: Array
    rest: Array
    bounds: Array

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def rows(self) -> Rows:
        """The rows as they are worked with."""
        values = self.low.astype(np.uint32)
        values[self.places] |= self.rest.astype(np.uint32) << 16
        return Rows(values, self.bounds)

    def between(self, start: int, end: int) -> Thin:
        """Return the rows from a number up to another."""
        low, high = self.bounds[start], self.bounds[end]
        first, last = np.searchsorted(self.places, (low, high))
        places = self.places[first:last] - np.uint32(low)
        return Thin(self.low[low:high], places, self.rest[first:last], self.bounds[start : end + 1] - low)

    def select(self, numbers: Sequence[int]) -> Thin:
        """Return the rows with these numbers."""
        return chosen(self, self.between(0, 0), np.array(numbers, np.int64))

    def pieces(self) -> Iterator[tuple[int, Rows]]:
        """Yield (number of the first row, rows) of pieces that do not take much memory."""
        start = 0
        while start < len(self):
            end = int(np.searchsorted(self.bounds, self.bounds[start] + _PIECE))
            end = min(max(end, start + 1), len(self))
            yield start, self.between(start, end).rows
            start = end

    def among(self, size: int) -> Array:
        """Return the different ones of all numbers, which are below `size`, sorted."""
        found = np.zeros(size, bool)
        for _, piece in self.pieces():
            found[piece.values] = True
        return np.flatnonzero(found)


def thin(parts: Iterable[Rows]) -> Thin:
    """Return the rows of all parts, which are taken one at a time, in half their memory."""
    low, places, rest, lengths = bytearray(), bytearray(), bytearray(), bytearray()
    for part in parts:
        more = np.flatnonzero(part.values > 0xFFFF)
        places += (more + len(low) // 2).astype(np.uint32).data
        rest += (part.values[more] >> 16).astype(np.uint16).data
        lengths += np.diff(part.bounds).astype(np.int64).data
        low += part.values.astype(np.uint16).data
    columns = np.frombuffer(low, np.uint16), np.frombuffer(places, np.uint32), np.frombuffer(rest, np.uint16)
    return Thin(*columns, bounds_of(np.frombuffer(lengths, np.int64)))


def chosen(first: Thin, second: Thin, numbers: Array) -> Thin:
    """Return the rows with these numbers, which count the rows of both one after another."""
    starts = beginnings(numbers - np.arange(len(numbers)), numbers < len(first)).tolist()
    parts = []
    for start, end in zip(starts, [*starts, len(numbers)][1:], strict=True):
        number = int(numbers[start])
        source, number = (first, number) if number < len(first) else (second, number - len(first))
        parts.append(source.between(number, number + end - start))
    if len(parts) == 1:
        return parts[0]
    sizes = bounds_of([len(part.low) for part in parts]).tolist()
    return Thin(
        np.concatenate([first.low[:0], *(part.low for part in parts)]),
        np.concatenate([first.places[:0], *(p.places + np.uint32(at) for p, at in zip(parts, sizes, strict=False))]),
        np.concatenate([first.rest[:0], *(part.rest for part in parts)]),
        np.concatenate([np.zeros(1, np.int64), *(p.bounds[1:] + at for p, at in zip(parts, sizes, strict=False))]),
    )


def bounds_of(lengths: Iterable[int] | Array) -> Array:
    """Return where rows of these lengths begin, and where the last one ends."""
    found = lengths if isinstance(lengths, np.ndarray) else np.fromiter(lengths, np.int64)
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(found, dtype=np.int64)))


def joined(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, one after another."""
    lengths = np.concatenate([np.diff(part.bounds) for part in parts])
    return Rows(np.concatenate([part.values for part in parts]), bounds_of(lengths))


def rows_of(found: Sequence[Sequence[int]]) -> Rows:
    """Return rows of plain numbers."""
    return Rows(np.fromiter(chain.from_iterable(found), np.int64), bounds_of(map(len, found)))


def beginnings(*columns: Array) -> Array:
    """Return the places where any of some columns is not what it is at the place before."""
    differs = np.zeros(len(columns[0]), bool)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(differs)


def distinct(values: Array) -> Array:
    """Return the different ones of numbers, sorted."""
    values = np.sort(values)  # quicker than the hashes of `np.unique`
    return values[beginnings(values)]


def within(values: Array, others: Array, size: int = 0) -> Array:
    """Mark the values that are among others; `np.isin` would import masked arrays for it.

    With a `size` that is above all of them they are looked up in a table.
    """
    if size:
        table = np.zeros(size, bool)
        table[others] = True
        marked: Array = table[values]
        return marked
    others = distinct(others)
    if not len(others):
        return np.zeros(len(values), bool)
    found: Array = others[np.minimum(np.searchsorted(others, values), len(others) - 1)] == values
    return found


def fingerprint(*columns: Array) -> bytes:
    """Return a digest of columns."""
    found = blake2b(digest_size=16)
    for column in columns:
        found.update(len(column).to_bytes(8, "little") + column.tobytes())
    return found.digest()


def narrow(column: Array) -> Array:
    """Return numbers that are not negative in the fewest bytes that hold them."""
    return column.astype(np.min_scalar_type(int(column.max(initial=0))))


def plain(column: Array) -> tuple[str, bytes]:
    """Return what `frombuffer` makes the column from: its type and its bytes."""
    return column.dtype.char, column.tobytes()


def pieces(length: int, size: int = _PIECE) -> Iterator[slice]:
    """Yield the pieces of a long column that do not take much memory."""
    return (slice(start, start + size) for start in range(0, length, size))


def varints(numbers: Array, bounds: Array) -> tuple[bytes, Array]:
    """Encode numbers as `codec.varints` does; return the bytes, and where those of each row begin and the last one's
    end. `bounds` are where rows begin among the numbers, and where the last one ends.
    """
    data, size = [], 0
    ends = np.zeros(len(bounds), np.int64)
    for piece in pieces(len(numbers)):
        some = numbers[piece]
        lengths = np.ones(len(some), np.int64)
        for bits in range(7, int(some.max()).bit_length(), 7):
            lengths += some >> bits > 0
        until = np.cumsum(lengths)
        first, last = np.searchsorted(bounds, (piece.start, piece.stop), "right")
        ends[first:last] = until[bounds[first:last] - piece.start - 1] + size
        data.append(_varints(some, lengths, until))
        size += len(data[-1])
    return b"".join(data), ends


def _varints(numbers: Array, lengths: Array, ends: Array) -> bytes:
    data = np.empty(ends[-1], np.uint8)
    data[ends - 1] = numbers >> 7 * (lengths - 1)
    for at in range(int(lengths.max()) - 1):
        longer = np.flatnonzero(lengths > at + 1)
        data[ends[longer] - lengths[longer] + at] = numbers[longer] >> 7 * at & 127 | 128
    return data.tobytes()

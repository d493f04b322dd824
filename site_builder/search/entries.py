"""Entries of the index: how often a term stands in a field of a document, counted for some documents at a time.

So they take little memory, and after an edit only the few documents are counted with which the changed ones stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from site_builder.search.columns import Array, Rows, Thin, among, beginnings, fingerprint
from site_builder.search.documents import FIELDS
from site_builder.search.memory import Memory, digest

_FIELD_BITS = (len(FIELDS) - 1).bit_length()
_SHARE = 1 << 17  # words of the documents that are counted at once, on average at most
_TOGETHER = 32  # such shares are kept as one kind of value, of a few megabytes
Found: TypeAlias = Iterable[tuple[Array, Array, Any]]  # terms (negative: none), documents, and fields or the field


@dataclass(frozen=True, slots=True)
class Part:
    """The entries of some documents, from `first` on: keys, sorted, and frequencies.

    A key is made of the number of the term, that of the document less `first` in so many `bits`, and that of the field.
    """

    first: int
    bits: int
    keys: Array
    frequency: Array

    @property
    def columns(self) -> tuple[Array, Array, Array]:
        """The term, the document and the field of each entry."""
        keys = self.keys.astype(np.int64)
        document = (keys >> _FIELD_BITS & (1 << self.bits) - 1) + self.first
        return keys >> self.bits + _FIELD_BITS, document, keys & (1 << _FIELD_BITS) - 1


def entries(
    memory: Memory,
    condition: bytes,
    keys: Sequence[bytes],
    texts: Thin,
    parts: Rows,
    find: Callable[[int, Rows], Found],
) -> list[Part]:
    """Return the entries of all documents, whose `keys` are digests of their `texts`.

    `condition` is a digest of what else decides entries besides the `parts` of words; `find` returns what stands in the
    texts of documents from a number on, which it takes as 0.
    """
    found = []
    for number, (start, some) in enumerate(_shares(texts)):
        kind = f"entries {number // _TOGETHER}"
        # With the number of the first, as some terms stand in a document whatever its text is.
        key = digest(start, keys[start : start + len(some)], _parts_said(some, parts))
        bits, *columns = memory.recall(kind, condition, key, partial(_counted, find, start, some))
        found.append(Part(start, bits, *(np.frombuffer(column, char) for char, column in columns)))
        if number % _TOGETHER == _TOGETHER - 1:
            memory.let_go(kind)
    return found


def count(first: int, documents: int, found: Found) -> Part:
    """Count what was found in so many documents from `first` on, which is taken as 0."""
    bits = documents.bit_length()
    keys = np.concatenate([t.astype(np.int64) << bits + _FIELD_BITS | d << _FIELD_BITS | f for t, d, f in found])
    keys = np.sort(keys[keys >= 0])
    begins = beginnings(keys)
    return Part(first, bits, _narrow(keys[begins]), _narrow(np.diff(begins, append=len(keys))))


def _counted(find: Callable[[int, Rows], Found], start: int, texts: Rows) -> tuple[Any, ...]:
    part = count(start, len(texts), find(start, texts))
    return part.bits, *((column.dtype.char, column) for column in (part.keys, part.frequency))


def _shares(texts: Thin) -> Iterator[tuple[int, Rows]]:
    """Yield (number of the first, texts) of equal numbers of documents, which few edits change."""
    size = _SHARE * len(texts) // max(int(texts.bounds[-1]), 1)
    size = 1 << max(size.bit_length() - 1, 0)
    for start in range(0, len(texts), size):
        yield start, texts.between(start, min(start + size, len(texts))).rows


def _parts_said(texts: Rows, parts: Rows) -> bytes:
    """Return a digest of the parts of all words in texts."""
    said = among(texts.values, len(parts)) if len(parts.values) else np.zeros(0, np.int64)
    values, of = parts.take(said)
    return fingerprint(values, said[of])


def _narrow(column: Array) -> Array:
    """Return a column of numbers that are not negative in the fewest bytes that hold them."""
    return column.astype(np.min_scalar_type(int(column.max(initial=0))))

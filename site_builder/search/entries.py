"""Entries of the index: how often a term stands in a field of a document, counted for some documents at a time.

So they take little memory, and after an edit only the few documents are counted with which the changed ones stand; what
these had before tells which terms have other entries now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from site_builder.search.columns import Array, Rows, Thin, beginnings, fingerprint, narrow, plain
from site_builder.search.material import FIELDS
from site_builder.search.memory import Memory, digest

_FIELD_BITS = (len(FIELDS) - 1).bit_length()
_SHARE = 1 << 17  # words of the documents that are counted at once, on average at most
_TOGETHER = 4  # such shares are kept as one kind of value, of a megabyte or less
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

    def of_terms(self, marked: Array) -> Part:
        """Return the entries of some terms, which are marked by number."""
        return self._some(marked[self.keys >> self.keys.dtype.type(self.bits + _FIELD_BITS)])

    def without(self, other: Part) -> Part:
        """Return the entries that another part, of the same documents, lacks, or has with another frequency."""
        if not len(other.keys):
            return self
        place = np.minimum(np.searchsorted(other.keys, self.keys), len(other.keys) - 1)
        return self._some((other.keys[place] != self.keys) | (other.frequency[place] != self.frequency))

    def _some(self, these: Array) -> Part:
        return Part(self.first, self.bits, self.keys[these], self.frequency[these])


def entries(
    memory: Memory,
    condition: bytes,
    keys: Sequence[bytes],
    texts: Thin,
    parts: Rows,
    find: Callable[[int, Rows], Found],
) -> tuple[list[Part], Mapping[int, Part] | None]:
    """Return the entries of all documents, whose `keys` are digests of their `texts`, and by number the parts that
    stood where now others do, of the same documents; None if the build before is not known.

    `condition` is a digest of what else decides entries besides the `parts` of words; `find` returns what stands in the
    texts of documents from a number on, which it takes as 0.
    """
    found: list[Part] = []
    names: list[bytes] = []
    *before, documents = memory.held("shares", condition) or (0,)
    replaced: dict[int, Part] = {}
    for number, (start, some) in enumerate(_shares(texts)):
        kind = f"entries {number // _TOGETHER}"
        # With the number of the first, as some terms stand in a document whatever its text is.
        key = digest(start, keys[start : start + len(some)], _parts_said(some, parts))
        found.append(_part(start, memory.recall(kind, condition, key, partial(_counted, find, start, some))))
        names.append(key)
        if number < len(before) and before[number] != key and (held := memory.held(kind, condition, before[number])):
            replaced[number] = _part(start, held)
        if number % _TOGETHER == _TOGETHER - 1:
            memory.let_go(kind)
    memory.hold("shares", condition, (*names, len(texts)))
    others = {number for number, (one, other) in enumerate(zip(names, before, strict=False)) if one != other}
    known = documents == len(texts) and len(names) == len(before) and others == replaced.keys()
    return found, replaced if known else None


def count(first: int, documents: int, found: Found) -> Part:
    """Count what was found in so many documents from `first` on, which is taken as 0."""
    bits = documents.bit_length()
    keys = np.concatenate([t.astype(np.int64) << bits + _FIELD_BITS | d << _FIELD_BITS | f for t, d, f in found])
    keys = np.sort(keys[keys >= 0])
    begins = beginnings(keys)
    return Part(first, bits, narrow(keys[begins]), narrow(np.diff(begins, append=len(keys))))


def _part(first: int, held: Any) -> Part:
    bits, *columns = held
    return Part(first, bits, *(np.frombuffer(column, char) for char, column in columns))


def _counted(find: Callable[[int, Rows], Found], start: int, texts: Thin) -> tuple[Any, ...]:
    part = count(start, len(texts), find(start, texts.rows))
    return part.bits, plain(part.keys), plain(part.frequency)


def _shares(texts: Thin) -> Iterator[tuple[int, Thin]]:
    """Yield (number of the first, texts) of equal numbers of documents, which few edits change."""
    size = _SHARE * len(texts) // max(int(texts.bounds[-1]), 1)
    size = 1 << max(size.bit_length() - 1, 0)
    for start in range(0, len(texts), size):
        yield start, texts.between(start, min(start + size, len(texts)))


def _parts_said(texts: Thin, parts: Rows) -> bytes:
    """Return a digest of the parts of all words in texts."""
    said = texts.among(len(parts)) if len(parts.values) else np.zeros(0, np.int64)
    values, of = parts.take(said)
    return fingerprint(values, said[of])

"""Entries of the index as columns: how often a term stands in a field of a document, kept from build to build.

After an edit only documents are counted whose own texts have changed, or that hold a word which now has other parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from site_builder.search.columns import Array, Rows, beginnings
from site_builder.search.documents import FIELDS
from site_builder.search.memory import Memory

_FIELD_BITS = (len(FIELDS) - 1).bit_length()
_PLACE_BITS = 32
_FEW = 8  # no more than one of so many documents is taken out and put in again: else all are counted
Counted: TypeAlias = tuple[Array, Array]  # the keys of entries, sorted, and their frequencies


class Columns(NamedTuple):
    """Columns of entries, sorted by term, then document."""

    term: Array
    document: Array
    field: Array
    frequency: Array


def place(field: Any, document: Any) -> Any:
    """Return a number that stands for a field of a document, or a column of them."""
    return document << _FIELD_BITS | field


def key(term: Any, places: Any) -> Any:
    """Return a number that stands for a term at a place, or a column of them."""
    return term << _PLACE_BITS | places


def frequencies(words: list[Array]) -> Counted:
    """Return the different keys of all words, sorted, and how often each comes. `words` are let go of."""
    keys = np.empty(sum(map(len, words)), np.int64)
    end = len(keys)
    while words:  # not `np.concatenate`, which needs the memory twice
        keys[end - len(words[-1]) : end] = words[-1]
        end -= len(words.pop())
    keys.sort()
    first = beginnings(keys)
    return keys[first], np.diff(first, append=len(keys)).astype(np.int32)


def entries(
    memory: Memory, condition: bytes, keys: Sequence[bytes], texts: Rows, parts: Rows, count: Callable[[Array], Counted]
) -> Columns:
    """Return the entries of all documents, whose `keys` are digests of their `texts`.

    `condition` is a digest of what else decides entries besides the `parts` of words; `count` returns those of the
    documents with some numbers.
    """
    held = memory.held("entries", condition)
    everything = np.arange(len(texts))
    changed = _changed(held, keys, texts, parts) if held else everything
    if held is None or len(changed) * _FEW > len(texts):
        places, terms, frequency = _columns(*count(everything))
    else:
        places, terms, frequency = _restored(*held[-3:])
        if len(changed):
            places, terms, frequency = _renewed(places, terms, frequency, changed, *count(changed))
    memory.let_go("entries")
    of_term = np.bincount(terms).astype(np.uint32)
    small = frequency.astype(np.min_scalar_type(int(frequency.max(initial=0))), copy=False)
    plain = [parts.values.astype(np.uint32), parts.bounds.astype(np.uint32)]
    memory.hold("entries", condition, ([*keys[: len(texts)]], *plain, places, of_term, (small.dtype.char, small)))
    document, field = (places >> _FIELD_BITS).astype(np.int32), (places & (1 << _FIELD_BITS) - 1).astype(np.int8)
    return Columns(terms, document, field, frequency.astype(np.int32, copy=False))


def _columns(keys: Array, frequency: Array) -> tuple[Array, Array, Array]:
    """Return the places and the terms of entries, and their frequencies."""
    return keys.astype(np.uint32), (keys >> _PLACE_BITS).astype(np.int32), frequency


def _restored(places: bytes, of_term: bytes, frequency: tuple[str, bytes]) -> tuple[Array, Array, Array]:
    counts = np.frombuffer(of_term, np.uint32)
    kind, small = frequency
    terms = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return np.frombuffer(places, np.uint32), terms, np.frombuffer(small, kind)


def _renewed(
    places: Array, terms: Array, frequency: Array, changed: Array, keys: Array, frequencies: Array
) -> tuple[Array, Array, Array]:
    """Return columns with other entries for some documents."""
    others = ~np.isin(places >> _FIELD_BITS, changed)
    places, terms, frequency = places[others], terms[others], frequency[others]
    at = np.searchsorted(key(terms.astype(np.int64), places), keys)
    new = _columns(keys, frequencies)
    kind = np.result_type(frequency, np.min_scalar_type(int(frequencies.max(initial=0))))
    pairs = zip((places, terms, frequency.astype(kind, copy=False)), new, strict=True)
    found_places, found_terms, found_frequency = (np.insert(column, at, more) for column, more in pairs)
    return found_places, found_terms, found_frequency


def _changed(held: Any, keys: Sequence[bytes], texts: Rows, parts: Rows) -> Array:
    """Return the numbers of documents that have to be counted anew."""
    names, values, bounds, *_ = held
    if len(names) != len(texts):
        return np.arange(len(texts))
    changed = np.array([one != other for one, other in zip(names, keys, strict=False)], bool)
    before = Rows(np.frombuffer(values, np.uint32), np.frombuffer(bounds, np.uint32).astype(np.int64))
    if words := _other_parts(before, parts):
        held_by = np.flatnonzero(np.isin(texts.values, words))
        changed[np.searchsorted(texts.bounds, held_by, "right") - 1] = True
    return np.flatnonzero(changed)


def _other_parts(before: Rows, now: Rows) -> list[int]:
    """Return the words whose parts are not what they were."""

    def found(rows: Rows) -> dict[int, bytes]:
        compounds = np.flatnonzero(np.diff(rows.bounds)).tolist()
        return {word: rows.row(word).astype(np.uint32).tobytes() for word in compounds}

    if np.array_equal(before.values, now.values) and np.array_equal(before.bounds, now.bounds):
        return []
    old, new = found(before), found(now)
    return sorted(word for word in old.keys() | new.keys() if old.get(word) != new.get(word))

"""Entries of the index as columns: how often a term stands in a field of a document, kept from build to build.

After an edit only documents are counted whose own texts have changed, or that hold a word which now has other parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from site_builder.search.columns import Array, Rows, beginnings, bounds_of
from site_builder.search.documents import FIELDS
from site_builder.search.memory import Memory

_FIELD_BITS = (len(FIELDS) - 1).bit_length()
_PLACE_BITS = 32
_FEW = 32  # documents whose entries are taken out and put in again one by one
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
    alike = held is not None and len(held[0]) == len(texts)
    changed = _changed(held, keys, texts, parts) if alike else np.ones(len(texts), bool)
    numbers = np.flatnonzero(changed)
    if alike and len(numbers) <= _FEW:
        columns = _restored(*held[-3:])
        if len(numbers):
            columns = _renewed(*columns, changed, *_columns(*count(numbers)))
    else:
        columns = _columns(*count(np.arange(len(texts))))
    memory.let_go("entries")
    places, of_term, frequency = columns
    plain = [parts.values.astype(np.uint32), parts.bounds.astype(np.uint32)]
    column = (frequency.dtype.char, frequency)
    memory.hold("entries", condition, ([*keys[: len(texts)]], *plain, places, of_term, column))
    terms = np.repeat(np.arange(len(of_term), dtype=np.int32), of_term)
    field = (places & (1 << _FIELD_BITS) - 1).astype(np.int8)
    return Columns(terms, (places >> _FIELD_BITS).view(np.int32), field, frequency)


def _columns(keys: Array, frequency: Array) -> tuple[Array, Array, Array]:
    """Return the places of entries, how many each term has, and their frequencies."""
    of_term = np.bincount(keys >> _PLACE_BITS).astype(np.uint32)
    return keys.astype(np.uint32), of_term, frequency.astype(np.min_scalar_type(int(frequency.max(initial=0))))


def _restored(places: bytes, of_term: bytes, frequency: tuple[str, bytes]) -> tuple[Array, Array, Array]:
    kind, small = frequency
    return np.frombuffer(places, np.uint32), np.frombuffer(of_term, np.uint32), np.frombuffer(small, kind)


def _renewed(
    places: Array, of_term: Array, frequency: Array, changed: Array, new: Array, of_new: Array, often: Array
) -> tuple[Array, Array, Array]:
    """Return columns with other entries for documents that are marked as changed."""
    gone = np.flatnonzero(changed[places >> _FIELD_BITS])
    counts = np.zeros(max(len(of_term), len(of_new)), np.int64)
    counts[: len(of_term)] = of_term
    bounds = bounds_of(counts)
    at = [0] * len(new)
    terms = np.flatnonzero(of_new)
    ends = bounds_of(of_new[terms]).tolist()
    for term, start, end in zip(terms.tolist(), ends, ends[1:], strict=False):
        low, high = bounds[term : term + 2].tolist()
        at[start:end] = (low + np.searchsorted(places[low:high], new[start:end])).tolist()
    counts -= np.bincount(np.searchsorted(bounds, gone, "right") - 1, minlength=len(counts))
    counts[: len(of_new)] += of_new
    # What comes before a place comes before what is gone from there.
    steps = sorted(
        [*((place, 0, number) for number, place in enumerate(at)), *((place, 1, 0) for place in gone.tolist())]
    )
    frequency = frequency.astype(np.result_type(frequency, often), copy=False)
    return _spliced(places, steps, new), counts.astype(np.uint32), _spliced(frequency, steps, often)


def _spliced(column: Array, steps: Iterable[tuple[int, int, int]], new: Array) -> Array:
    """Return a column after steps of (place, 1 if its value goes, else the number of the new value before it)."""
    found: list[Array] = []
    done = 0
    for place_, gone, number in steps:
        found.append(column[done:place_])
        done = place_ + gone
        if not gone:
            found.append(new[number : number + 1])
    return np.concatenate((*found, column[done:]))


def _changed(held: Any, keys: Sequence[bytes], texts: Rows, parts: Rows) -> Array:
    """Mark the documents that have to be counted anew."""
    names, values, bounds, *_ = held
    changed = np.array([one != other for one, other in zip(names, keys, strict=False)], bool)
    before = Rows(np.frombuffer(values, np.uint32), np.frombuffer(bounds, np.uint32).astype(np.int64))
    if words := _other_parts(before, parts):
        held_by = np.flatnonzero(np.isin(texts.values, words))
        changed[np.searchsorted(texts.bounds, held_by, "right") - 1] = True
    return changed


def _other_parts(before: Rows, now: Rows) -> list[int]:
    """Return the words whose parts are not what they were."""

    def found(rows: Rows) -> dict[int, bytes]:
        compounds = np.flatnonzero(np.diff(rows.bounds)).tolist()
        return {word: rows.row(word).astype(np.uint32).tobytes() for word in compounds}

    if np.array_equal(before.values, now.values) and np.array_equal(before.bounds, now.bounds):
        return []
    old, new = found(before), found(now)
    return sorted(word for word in old.keys() | new.keys() if old.get(word) != new.get(word))

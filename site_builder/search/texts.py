"""Texts as numbers of their words, and what was found in each, kept from build to build.

A text is a row: before each of its passages stands the number of the index field that it feeds (see `analysis.MARKS`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

import numpy as np

from site_builder.search.analysis import MARKS, Analyser
from site_builder.search.columns import Array, Rows, Thin, bounds_of, chosen, joined, narrow, plain, thin
from site_builder.search.material import FIELDS, Material, Passages
from site_builder.search.memory import Memory

FIELD = {field: number for number, field in enumerate(FIELDS)}
_MOST_ADDED = 8  # the share of rows that are kept apart, at most
_MOST_KNOWN, _SPARE = 3, 50_000  # times the words of the texts, and for what names alone have
_PORTION = 1 << 19  # bytes of text that are read at once
_Passage = tuple[str, str, bytes]  # index field, language, text in UTF-8
assert len(FIELDS) <= MARKS


@dataclass(frozen=True, slots=True)
class Uses:
    """How often the texts of documents use each form: in all but names, and in names."""

    said: Array
    called: Array


def recalled(
    memory: Memory, kind: str, condition: bytes, keys: Sequence[bytes], make: Callable[[Sequence[int]], Thin]
) -> Thin:
    """Return the row of each key: those that the build before had under the same condition, and what `make` returns for
    the places of the others. What has come since most rows were kept is kept beside them, so that these stand.
    """
    held, more = memory.held(kind, condition), f"{kind} more"
    known, before, later = _kept(memory, kind, condition)
    place = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))  # two texts may be the same
    missing = sorted(at for key, at in place.items() if key not in known)
    rows = make(missing) if missing else thin(())
    numbers = {**known, **{keys[at]: number for number, at in enumerate(missing, len(before) + len(later))}}
    others = [key for key in dict.fromkeys(keys) if numbers[key] >= len(before)]
    since = chosen(later, rows, _numbers(numbers, others) - len(before))
    numbers |= {key: number for number, key in enumerate(others, len(before))}
    found = chosen(before, since, _numbers(numbers, keys))
    unused = len(before) - (len(place) - len(others))
    if max(len(others), unused) > len(before) // _MOST_ADDED:
        others, since = [], thin(())
        held = [*keys], (found.low, found.places, found.rest), found.bounds
    memory.hold(kind, condition, held)
    memory.hold(more, condition, (others, (since.low, since.places, since.rest), since.bounds))
    return found


def _kept(memory: Memory, kind: str, condition: bytes) -> tuple[dict[bytes, int], Thin, Thin]:
    """Return the rows that the build before had: for each key the number of its own, those that it found, and those
    that it kept beside them.
    """
    names: list[bytes] = []

    def rows(held: Any) -> Thin:
        some, values, bounds = held or ((), (b"", b"", b""), bytes(8))
        names.extend(some)
        return Thin(*map(np.frombuffer, (*values, bounds), (np.uint16, np.uint32, np.uint16, np.int64)))

    before, later = (rows(memory.held(each, condition)) for each in (kind, f"{kind} more"))
    return dict(zip(names, count(), strict=False)), before, later


def _numbers(numbers: Mapping[bytes, int], keys: Iterable[bytes]) -> Array:
    return np.fromiter(map(numbers.__getitem__, keys), np.int64)


def read(material: Material, analyser: Analyser, memory: Memory) -> tuple[Thin, Uses]:
    """Return the words of all texts, which are let go of, and how often those of documents use them."""

    def make(missing: Sequence[int]) -> Thin:
        portions = _portions(material.texts.pop(material.keys[at]) for at in missing)
        return thin(_read(portion, analyser) for portion in portions)

    texts = recalled(memory, "texts", b"", material.keys, make)
    return texts, _uses(texts, material.keys[: material.documents], len(analyser.folded), memory)


def _uses(texts: Thin, keys: Sequence[bytes], forms: int, memory: Memory) -> Uses:
    """Count the forms that the first texts use, equal ones as one: anew only what is not as in the build before."""
    counted, *columns = memory.held("uses", b"") or ((), ("B", b""), ("B", b""))
    said, called = np.zeros((2, forms), np.int64)
    for total, (char, column) in zip((said, called), columns, strict=True):
        held = np.frombuffer(column, char)
        total[: len(held)] = held
    known, before, later = _kept(memory, "texts", b"")
    now, done = dict(zip(keys, count(), strict=False)), frozenset(counted)
    gone = chosen(before, later, _numbers(known, [key for key in counted if key not in now]))
    new = texts.select(sorted(at for key, at in now.items() if key not in done))
    for some, sign in ((gone, -1), (new, 1)):
        for _, piece in some.pieces():
            marks = np.flatnonzero(piece.values < MARKS)
            names = np.flatnonzero(piece.values[marks] == FIELD["names"])
            in_names, _ = Rows(piece.values, np.append(marks, len(piece.values))).take(names)
            of_names = sign * np.bincount(in_names, minlength=forms)
            called += of_names
            said += sign * np.bincount(piece.values, minlength=forms) - of_names
    said[:MARKS] = called[:MARKS] = 0
    memory.hold("uses", b"", ([*now], plain(narrow(said)), plain(narrow(called))))
    return Uses(said, called)


def _portions(texts: Iterable[Passages]) -> Iterator[list[list[_Passage]]]:
    """Yield texts in portions that are read at once."""
    portion: list[list[_Passage]] = []
    size = 0
    for passages in texts:
        portion.append(
            [(field, language, t.encode() if isinstance(t, str) else t.utf8) for field, language, t in passages]
        )
        size += sum(len(text) for *_, text in portion[-1])
        if size > _PORTION:
            yield portion
            portion, size = [], 0
    yield portion


def _read(texts: Sequence[Sequence[_Passage]], analyser: Analyser) -> Rows:
    """Return the words of texts, those of each language read at once."""
    passages = [*chain.from_iterable(texts)]
    by_language: dict[str, list[int]] = {}
    for number, (_, language, _) in enumerate(passages):
        by_language.setdefault(language, []).append(number)
    rows = [Rows(np.arange(len(FIELD), dtype=np.uint32), np.arange(len(FIELD) + 1))]
    order = np.array([[FIELD[field], 0] for field, _, _ in passages], np.int64).reshape(-1, 2)
    order[[*chain.from_iterable(by_language.values())], 1] = np.arange(len(passages)) + len(FIELD)
    for language, numbers in by_language.items():
        rows.append(analyser.forms(language).read([passages[number][2] for number in numbers]))
    values, row = joined(rows).take(order.ravel())
    ends = bounds_of(map(len, texts))
    return Rows(values, np.searchsorted(row, 2 * ends))


def restored(memory: Memory) -> Analyser:
    """Return the analyser of the build before, or a new one."""
    state = memory.held("analyser", b"")
    return Analyser.restored(state) if state else Analyser()


def lasts(analyser: Analyser, memory: Memory, used: int) -> bool:
    """Tell whether enough of an analyser's words are still in use for the next build to know them; if so, hold them."""
    if len(analyser.folded) > _MOST_KNOWN * used + _SPARE:
        return False
    before, state = memory.held("analyser", b""), analyser.state()
    memory.hold("analyser", b"", before if before == state else state)
    return True

"""Texts as numbers of their words, and what was found in each, kept from build to build.

A text is a row: before each of its passages stands the number of the index field that it feeds (see `analysis.MARKS`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count

import numpy as np

from site_builder.search.analysis import MARKS, Analyser
from site_builder.search.columns import Rows, Thin, bounds_of, chosen, joined, thin
from site_builder.search.documents import FIELDS, Material, Passages
from site_builder.search.memory import Memory

FIELD = {field: number for number, field in enumerate(FIELDS)}
_MOST_KNOWN, _SPARE = 3, 50_000  # times the words of the texts, and for what names alone have
_PORTION = 1 << 19  # bytes of text that are read at once
_Passage = tuple[str, str, bytes]  # index field, language, text in UTF-8
assert len(FIELDS) <= MARKS


def recalled(
    memory: Memory, kind: str, condition: bytes, keys: Sequence[bytes], make: Callable[[Sequence[int]], Thin]
) -> Thin:
    """Return the row of each key: those that the build before had under the same condition, and what `make` returns for
    the places of the others.
    """
    held = memory.held(kind, condition)
    names, values, bounds = held or ((), (b"", b"", b""), bytes(8))
    low, places, rest = map(np.frombuffer, values, (np.uint16, np.uint32, np.uint16))
    before = Thin(low, places, rest, np.frombuffer(bounds, np.int64))
    known = dict(zip(names, count(), strict=False))
    first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))  # two texts may be the same
    missing = sorted(at for key, at in first.items() if key not in known)
    rows = make(missing) if missing else thin(())
    if len(missing) < len(keys):
        new = {keys[at]: number for number, at in enumerate(missing, len(before))}
        rows = chosen(before, rows, np.array([new[key] if key in new else known[key] for key in keys]))
    memory.let_go(kind)
    memory.hold(kind, condition, ([*keys], (rows.low, rows.places, rows.rest), rows.bounds))
    return rows


def read(material: Material, analyser: Analyser, memory: Memory) -> Thin:
    """Return the words of all texts, which are let go of."""

    def make(missing: Sequence[int]) -> Thin:
        portions = _portions(material.texts.pop(material.keys[at]) for at in missing)
        return thin(_read(portion, analyser) for portion in portions)

    return recalled(memory, "texts", b"", material.keys, make)


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

"""Texts as numbers of their words, and what was found in each, kept from build to build.

A text is a row: before each of its passages stands the number of the index field that it feeds (see `analysis.MARKS`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import count

import numpy as np

from site_builder.search.analysis import MARKS, Analyser
from site_builder.search.columns import Rows, bounds_of
from site_builder.search.documents import FIELDS, Material
from site_builder.search.memory import Memory

FIELD = {field: number for number, field in enumerate(FIELDS)}
_MOST_KNOWN, _SPARE = 3, 50_000  # times the words of the texts, and for what names alone have
assert len(FIELDS) <= MARKS


def recalled(
    memory: Memory, kind: str, condition: bytes, keys: Sequence[bytes], make: Callable[[Sequence[int]], Rows]
) -> Rows:
    """Return the row of each key: those that the build before had under the same condition, and what `make` returns for
    the places of the others.
    """
    held = memory.held(kind, condition)
    names, values, bounds = held or ((), b"", bytes(8))
    before = Rows(np.frombuffer(values, np.uint32), np.frombuffer(bounds, np.int64))
    known = dict(zip(names, count(), strict=False))
    first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))  # two texts may be the same
    missing = sorted(at for key, at in first.items() if key not in known)
    made = make(missing) if missing else Rows(before.values[:0], before.bounds[:1])
    rows = Rows(made.values.astype(np.uint32, copy=False), made.bounds)
    if len(missing) < len(keys):
        new = {keys[at]: number for number, at in enumerate(missing)}
        found = [rows.row(new[key]) if key in new else before.row(known[key]) for key in keys]
        rows = Rows(np.concatenate(found), bounds_of(map(len, found)))
    memory.hold(kind, condition, ([*keys], rows.values, rows.bounds))
    return rows


def read(material: Material, analyser: Analyser, memory: Memory) -> Rows:
    """Return the words of all texts, which are let go of."""

    def make(missing: Sequence[int]) -> Rows:
        data, bounds = bytearray(), [0]
        for at in missing:
            for field, language, text in material.texts.pop(material.keys[at]):
                words = analyser.forms(language).read(text if isinstance(text, str) else text.text)
                data += FIELD[field].to_bytes(4, sys.byteorder) + words
            bounds.append(len(data) // 4)
        return Rows(np.frombuffer(data, np.uint32), np.array(bounds, np.int64))

    return recalled(memory, "texts", b"", material.keys, make)


def restored(memory: Memory) -> Analyser:
    """Return the analyser of the build before, or a new one."""
    state = memory.held("analyser", b"")
    return Analyser.restored(state) if state else Analyser()


def dump(keys: Sequence[bytes], analyser: Analyser, memory: Memory, used: int) -> list[bytes]:
    """Return what the next build shall know, with the keys of what it need not be given; nothing if few words are still
    in use.
    """
    if len(analyser.folded) > _MOST_KNOWN * used + _SPARE:
        return []
    memory.hold("analyser", b"", analyser.state())
    return memory.dump(keys)

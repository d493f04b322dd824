"""Entries that are kept from build to build, against those of all documents counted anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from site_builder.search.columns import Array, Rows, rows_of
from site_builder.search.entries import Columns, Counted, entries, frequencies, key, place
from site_builder.search.memory import Memory

TEXTS = [[n % 7, n % 5, n % 5, 30 + n] for n in range(40)]
PARTS: list[list[int]] = [[] for _ in range(100)]


class Counter:
    """Counts the words of texts and their parts, as terms of one field; knows which documents it was asked for."""

    def __init__(self, texts: Sequence[Sequence[int]], parts: Sequence[Sequence[int]]) -> None:
        self.texts, self.parts = texts, parts
        self.asked: list[int] = []

    def __call__(self, numbers: Array) -> Counted:
        self.asked = numbers.tolist()
        said = [(word, number) for number in self.asked for word in self.texts[number]]
        said += [(part, number) for word, number in said for part in self.parts[word]]
        return frequencies([np.array([key(word, place(1, number)) for word, number in said], np.int64)])

    def entries(self, state: list[bytes]) -> tuple[list[list[int]], list[bytes]]:
        """Return the columns of all entries, and the state after."""
        memory = Memory(state)
        keys = [repr(text).encode() for text in self.texts]
        found: Columns = entries(memory, b"", keys, rows(self.texts), rows_of(self.parts), self)
        return [column.tolist() for column in found], memory.dump()


def rows(texts: Sequence[Sequence[int]]) -> Rows:
    """Return texts as the index has them."""
    found = rows_of(texts)
    return Rows(found.values.astype(np.uint32), found.bounds)


@pytest.mark.parametrize(
    ("texts", "parts", "asked"),
    [
        (TEXTS, PARTS, None),
        ([[1, 1, 99], *TEXTS[1:]], PARTS, [0]),
        ([*TEXTS[:12], [], *TEXTS[13:30], [2] * 70_000, *TEXTS[31:]], PARTS, [12, 30]),
        (TEXTS, [*PARTS[:33], [50, 51], *PARTS[34:]], [3]),  # the only text that holds it
        ([*TEXTS[:5], [200], *TEXTS[6:]], [*PARTS, *([] for _ in range(100)), [1]], [5]),
        (TEXTS[:1], PARTS, [0]),
        (TEXTS[::-1], PARTS, [*range(40)]),
    ],
)
def test_only_what_has_changed_is_counted(
    texts: Sequence[Sequence[int]], parts: Sequence[Sequence[int]], asked: list[int] | None
) -> None:
    _, state = Counter(TEXTS, PARTS).entries([])
    again = Counter(texts, parts)
    found, state = again.entries(state)
    expected, _ = Counter(texts, parts).entries([])
    assert found == expected
    assert again.asked == (asked or [])
    back, _ = Counter(TEXTS, PARTS).entries(state)
    assert back == Counter(TEXTS, PARTS).entries([])[0]

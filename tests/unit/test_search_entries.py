"""Entries that are kept from build to build, against those of all documents counted anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from site_builder.search import entries
from site_builder.search.columns import Array, Rows, Thin, rows_of, thin
from site_builder.search.memory import Memory

TEXTS = [[n % 7, n % 5, n % 5, 30 + n] for n in range(40)]
PARTS: list[list[int]] = [[] for _ in range(100)]
FIELD = 1


class Counter:
    """Counts the words of texts and their parts, as terms of one field; knows which documents it was asked for."""

    def __init__(self, texts: Sequence[Sequence[int]], parts: Sequence[Sequence[int]]) -> None:
        self.texts, self.parts = texts, parts
        self.asked: list[int] = []
        self.replaced: Mapping[int, entries.Part] | None = None

    def find(self, start: int, texts: Rows) -> Iterator[tuple[Array, Array, int]]:
        self.asked += range(start, start + len(texts))
        said = [(word, number) for number in range(len(texts)) for word in texts.row(number).tolist()]
        for pairs in (said, [(part, number) for word, number in said for part in self.parts[word]]):
            columns = np.array(pairs, np.int64).reshape(-1, 2)
            yield columns[:, 0], columns[:, 1], FIELD

    def entries(self, state: list[bytes]) -> tuple[list[Any], list[bytes]]:
        """Return all entries, and the state after."""
        memory = Memory(state)
        keys = [repr(text).encode() for text in self.texts]
        found, self.replaced = entries.entries(memory, b"", keys, rows(self.texts), rows_of(self.parts), self.find)
        columns = [(*part.columns, part.frequency) for part in found]
        return [zip(*(column.tolist() for column in of_part), strict=True) for of_part in columns], memory.dump()


def rows(texts: Sequence[Sequence[int]]) -> Thin:
    """Return texts as the index has them."""
    return thin([rows_of(texts)])


def test_each_term_is_counted_in_each_document_that_has_it() -> None:
    counter = Counter([[3, 1, 3, 2], [], [3] * 70_000], [[], [], [9, 1], []])
    found = [entry for part in counter.entries([])[0] for entry in part]
    expected = [(1, 0, FIELD, 2), (2, 0, FIELD, 1), (3, 0, FIELD, 2), (9, 0, FIELD, 1), (3, 2, FIELD, 70_000)]
    assert sorted(found) == sorted(expected)
    assert Counter([], PARTS).entries([])[0] == []


@pytest.mark.parametrize(
    ("texts", "parts", "asked"),
    [
        (TEXTS, PARTS, []),
        ([[1, 1, 99, 2], *TEXTS[1:]], PARTS, range(4)),
        ([*TEXTS[:12], [], *TEXTS[13:]], PARTS, range(12, 16)),
        (TEXTS, [*PARTS[:39], [50, 51], *PARTS[40:]], range(8, 12)),  # the only texts that hold it
        ([*TEXTS[:5], [200], *TEXTS[6:]], [*PARTS, *([] for _ in range(100)), [1]], range(4, 8)),
        ([*TEXTS[:20], [1], *TEXTS[20:]], PARTS, range(20, 41)),
        (TEXTS[:1], PARTS, [0]),
        (TEXTS[::-1], PARTS, range(40)),
    ],
)
def test_only_what_stands_beside_a_change_is_counted(
    texts: Sequence[Sequence[int]],
    parts: Sequence[Sequence[int]],
    asked: Sequence[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entries, "_SHARE", 16)  # four documents
    monkeypatch.setattr(entries, "_TOGETHER", 2)
    _, state = Counter(TEXTS, PARTS).entries([])
    again = Counter(texts, parts)
    found, state = again.entries(state)
    expected, _ = Counter(texts, parts).entries([])
    assert [*map(list, found)] == [*map(list, expected)]
    assert again.asked == [*asked]
    back, _ = Counter(TEXTS, PARTS).entries(state)
    assert [*map(list, back)] == [*map(list, Counter(TEXTS, PARTS).entries([])[0])]


def test_what_stood_in_the_place_of_changed_documents_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_SHARE", 16)  # four documents
    first = Counter(TEXTS, PARTS)
    before, state = first.entries([])
    assert first.replaced is None
    edited = Counter([*TEXTS[:5], [1, 1, 99, 2], *TEXTS[6:]], PARTS)
    _, state = edited.entries(state)
    assert edited.replaced is not None
    old = {number: (*part.columns, part.frequency) for number, part in edited.replaced.items()}
    columns = {number: [*zip(*map(np.ndarray.tolist, of_part), strict=True)] for number, of_part in old.items()}
    assert columns == {1: [*before[1]]}
    for texts in (TEXTS[:-1], [*TEXTS, [1]]):  # more or fewer documents
        other = Counter(texts, PARTS)
        other.entries([*state])
        assert other.replaced is None


def test_entries_differ_by_their_keys_or_by_how_often() -> None:
    def part(*found: tuple[int, int]) -> entries.Part:
        terms, documents = np.array(found, np.int64).reshape(-1, 2).T
        return entries.count(8, 4, [(terms, documents, FIELD)])

    one, other = part((5, 0), (5, 0), (6, 1), (9, 3), (9, 3)), part((5, 0), (6, 1), (7, 2), (9, 3), (9, 3), (300, 0))
    terms = [some.columns[0].tolist() for some in (one.without(other), other.without(one), one.without(one))]
    assert terms == [[5], [5, 7, 300], []]
    assert one.without(part()).columns[1].tolist() == [8, 9, 11]
    assert not len(part().without(one).keys)
    assert one.of_terms(np.arange(301) == 9).columns[1].tolist() == [11]


def test_equal_texts_at_different_places_have_entries_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_SHARE", 1)  # one document
    stated = [5, 6]

    def find(start: int, texts: Rows) -> Iterator[tuple[Array, Array, int]]:
        yield np.array(stated[start : start + len(texts)]), np.arange(len(texts)), FIELD

    state: list[bytes] = []
    for _ in range(2):
        memory = Memory(state)
        found, _ = entries.entries(memory, b"", [b"same"] * 2, rows([[1], [1]]), rows_of([[], []]), find)
        assert [part.columns[0].tolist() for part in found] == [[5], [6]]
        state = memory.dump()

"""Files that are kept from build to build, against those made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from site_builder.search import cut, packed
from site_builder.search.codec import pack, unpack
from site_builder.search.columnar import Postings
from site_builder.search.columns import Array, bounds_of, rows_of
from site_builder.search.cut import Lists
from site_builder.search.lexicon import Groups, Lexicon
from site_builder.search.memory import Memory
from site_builder.search.packed import Packed, pack_cut
from site_builder.search.shards import WORD
from site_builder.search.surfaces import surfaces

DOCUMENTS = 100
Found = Sequence[tuple[int, int]]  # documents and weights
LISTS: list[Found] = [[(n % DOCUMENTS, n)] for n in range(600)]
LISTS[300] = [(n, 7) for n in range(DOCUMENTS)]  # a long one
WORDS = {f"w{n:03}": n for n in range(300)} | {"x": 300}


class Build:
    """Packs words, each with the number of its term, by the lists of terms; knows which terms it had to encode."""

    def __init__(
        self, words: Mapping[str, int], lists: Sequence[Found], changed: Sequence[int] | None, state: list[bytes]
    ):
        self.encoded: list[int] = []
        self._lists = lists
        memory, marks = Memory(state), np.full(len(lists), changed is None)
        marks[[*(changed or ())]] = True
        terms = np.array([*words.values()])
        counts = np.array([len(lists[term]) for term in words.values()])
        numbers = np.arange(len(words))
        lexicon = Lexicon(surfaces([*words]), rows_of([[n] for n in numbers.tolist()]), np.zeros(0, np.int64))
        groups = Groups(np.full(len(words), WORD), np.full(len(words), -1), terms, counts)
        files = Packed(memory)
        pack_cut(cut.cut(lexicon, groups, DOCUMENTS, "term {}".format), marks, self._made, files)
        self.files = files.files()
        self.state: list[bytes] = memory.dump()

    def _made(self, marked: Array) -> Lists:
        self.encoded = np.flatnonzero(marked).tolist()
        some = [found if marked[term] else () for term, found in enumerate(self._lists)]
        columns = np.array([pair for found in some for pair in found], np.int64).reshape(-1, 2)
        return cut.lists(Postings(bounds_of(map(len, some)), columns[:, 0], columns[:, 1]))


def with_list(term: int, found: Found) -> list[Found]:
    return [*LISTS[:term], found, *LISTS[term + 1 :]]


@pytest.mark.parametrize(
    ("words", "lists", "changed", "encoded"),
    [
        pytest.param(WORDS, LISTS, [], [], id="nothing"),
        pytest.param(WORDS, with_list(5, [(3, 9)]), [5], [5], id="a weight"),
        pytest.param(WORDS, with_list(300, [(n, 8) for n in range(DOCUMENTS)]), [300], [300], id="a long list"),
        pytest.param(WORDS, with_list(300, LISTS[300][:-1]), [300], [300], id="a document less"),
        # The same surface, with as many documents, leads to another term, whose list is what it was.
        pytest.param({**WORDS, "w005": 400}, LISTS, [], [400], id="another term"),
        pytest.param({**WORDS, "x": 301}, with_list(301, LISTS[300]), [301], [301], id="another term of a long list"),
        pytest.param({**WORDS, "w0051": 400}, LISTS, [], [400], id="a new word"),
        pytest.param({w: n for w, n in WORDS.items() if n != 5}, LISTS, [], [6], id="a word less"),
        pytest.param(WORDS, LISTS, None, [*range(301)], id="all may have changed"),
    ],
)
def test_files_are_those_that_all_words_make(
    words: Mapping[str, int], lists: Sequence[Found], changed: Sequence[int] | None, encoded: Sequence[int]
) -> None:
    before = Build(WORDS, LISTS, None, [])
    words = dict(sorted(words.items()))
    again, fresh = Build(words, lists, changed, [*before.state]), Build(words, lists, None, [])
    assert again.files == fresh.files
    assert {*encoded} <= {*again.encoded}
    assert len(again.encoded) < 200 or changed is None  # of those beside them only
    assert Build(WORDS, LISTS, None, again.state).files == before.files


def test_a_file_is_compressed_again_only_if_it_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Build(WORDS, LISTS, None, [])
    packed_again: list[bytes] = []

    def counted(data: bytes) -> bytes:
        packed_again.append(data)
        return pack(data)

    monkeypatch.setattr(packed, "pack", counted)
    assert Build(WORDS, LISTS, None, [*before.state]).files == before.files
    assert not packed_again
    Build(WORDS, with_list(300, [(n, 8) for n in range(DOCUMENTS)]), None, before.state)
    (long,) = (data for name, data in before.files.items() if name.startswith("f"))
    assert [*map(len, packed_again)] == [len(unpack(long))]

"""Which lists an edit changes: those that are not marked have to be what they would be if all were weighed anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from site_builder.search import columnar, entries
from site_builder.search.analysis import lines
from site_builder.search.columnar import Postings, Weights
from site_builder.search.columns import Array, Rows, rows_of, thin
from site_builder.search.corpus import Corpus
from site_builder.search.memory import Memory

TERMS = 400
RARE, LONELY, NEW = 300, 301, 399
Texts = Sequence[Sequence[int]]
# Documents of 60 words, some of which all have; two fields, as the first word is a name.
TEXTS = [[n % 50, *((n * 7 + k * k) % 200 for k in range(59))] for n in range(120)]
TEXTS[7] = [*TEXTS[7][:-2], RARE, LONELY]
TEXTS[90] = [*TEXTS[90][:-1], RARE]


def corpus(texts: Texts, memory: Memory, condition: bytes = b"") -> Corpus:
    def find(start: int, piece: Rows) -> Iterator[tuple[Array, Array, Array]]:
        lengths = np.diff(piece.bounds)
        fields = np.full(len(piece.values), 5)
        fields[piece.bounds[:-1][lengths > 0]] = 0
        yield piece.values.astype(np.int64), np.repeat(np.arange(len(piece)), lengths), fields

    keys = [repr(text).encode() for text in texts]
    parts, replaced = entries.entries(memory, condition, keys, thin([rows_of(texts)]), rows_of([()]), find)
    return Corpus(len(texts), lines(str(number) for number in range(TERMS)), parts, replaced)


def postings(found: Postings) -> list[list[tuple[int, int]]]:
    columns = found.documents.tolist(), found.weights.tolist()
    pairs = list(zip(*columns, strict=True))
    return [pairs[found.bounds[n] : found.bounds[n + 1]] for n in range(TERMS)]


def edited(texts: Texts, state: list[bytes], condition: bytes = b"") -> tuple[Weights, list[bytes]]:
    memory = Memory(state)
    weights = columnar.weighing(corpus(texts, memory, condition), memory)
    return weights, memory.dump()


def with_text(number: int, text: Sequence[int]) -> Texts:
    return [*TEXTS[:number], text, *TEXTS[number + 1 :]]


@pytest.fixture(autouse=True)
def several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_SHARE", 1300)  # sixteen documents


@pytest.mark.parametrize(
    ("texts", "least", "most"),
    [
        pytest.param(TEXTS, 0, 0, id="nothing"),
        pytest.param(with_text(7, [*TEXTS[7][:-1], RARE]), 2, 2, id="a term loses its last document"),
        pytest.param(with_text(7, [*TEXTS[7][:-1], NEW]), 2, 2, id="a new term"),
        pytest.param(with_text(7, [*TEXTS[7][:-3], RARE, RARE, LONELY]), 2, 2, id="a term twice"),
        pytest.param(with_text(7, [*TEXTS[7], RARE, LONELY, NEW]), 20, 60, id="another rounded length"),
        pytest.param(with_text(7, [*TEXTS[7], *[RARE] * 500]), 200, 202, id="another average"),
        pytest.param([*TEXTS, TEXTS[7]], TERMS, TERMS, id="a new document"),
        pytest.param(TEXTS[:-1], TERMS, TERMS, id="a document less"),
        pytest.param([*TEXTS[:-1], [NEW]], TERMS, TERMS, id="another document"),
        pytest.param([*TEXTS[1:], TEXTS[0]], TERMS, TERMS, id="other numbers"),
    ],
)
def test_lists_that_are_kept_are_those_of_all_weighed_anew(texts: Texts, least: int, most: int) -> None:
    before, state = edited(TEXTS, [])
    weights, after = edited(texts, [*state])
    fresh, _ = edited(texts, [])
    every = np.ones(TERMS, bool)
    assert fresh.changed.all()
    assert weights.counts.tolist() == fresh.counts.tolist()
    if least < TERMS:
        assert least <= weights.changed.sum() <= most
        expected, old = postings(fresh.postings(every)), postings(before.postings(every))
        assert all(old[term] == expected[term] for term in np.flatnonzero(~weights.changed))
        again = postings(weights.postings(weights.changed))
        assert all(again[term] == expected[term] for term in np.flatnonzero(weights.changed))
        assert not any(again[term] for term in np.flatnonzero(~weights.changed))
    assert postings(weights.postings(every)) == postings(fresh.postings(every))
    back, _ = edited(TEXTS, after)
    assert postings(back.postings(every)) == postings(before.postings(every))
    assert back.counts.tolist() == before.counts.tolist()


def test_all_lists_are_made_under_another_condition() -> None:
    _, state = edited(TEXTS, [])
    assert edited(TEXTS, [*state], b"other stop words, names or facts")[0].changed.all()
    assert not edited(TEXTS, [*state])[0].changed.any()


def test_an_average_moves_the_weights_of_its_field_alone() -> None:
    name, word, lone = 1, 2, 3
    texts = [[name, *[word] * 199], [name, *[word] * 200], [name, lone, *[word] * 198]]
    _, state = edited(texts, [])
    assert columnar.rounded_lengths(np.array([199, 200])).tolist() == [200, 200]
    same, _ = edited([texts[0][:-1], *texts[1:]], [*state])  # 199.33 to 199
    other, _ = edited([[*texts[0], word], *texts[1:]], [*state])  # 199.33 to 199.67
    assert [np.flatnonzero(weights.changed).tolist() for weights in (same, other)] == [[word], [word, lone]]

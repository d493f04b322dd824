"""What rounded lengths change, against wholly stock lunr.py: weights a little, the first ten answers hardly."""

from __future__ import annotations

from statistics import mean

import numpy as np
import pytest
from lunr.builder import Builder

from site_builder.catalogue.model import Catalogue
from site_builder.search import index, lunr_index
from site_builder.search.answer import search
from site_builder.search.columnar import rounded_average, rounded_lengths
from site_builder.search.reader import Reader, from_files
from tests.oracle.test_search_columnar import stock_weights
from tests.oracle.test_search_lunr import QUERIES, queries


def test_lengths_have_six_bits_and_averages_three_digits() -> None:
    exact = [*range(65), 65, 66, 127, 129, 130, 131, 966, 1015, 1016, 1023, 10**9 + 1]
    expected = [*range(65), 66, 66, 128, 128, 132, 132, 960, 1008, 1024, 1024, 1_006_632_960]
    assert rounded_lengths(np.array(exact)).tolist() == expected
    assert rounded_lengths(np.array([float(length) for length in exact])).tolist() == expected
    averages = (0.0, 4.446, 99.96, 966.48, 1234.5)
    assert [*map(rounded_average, averages)] == [0.0, 4.45, 100.0, 966.0, 1230.0]


def test_weights_differ_from_wholly_stock_ones_by_two_percent_at_most(real_catalogue: Catalogue) -> None:
    _, corpus, _, _ = index.analysed(real_catalogue)
    weights = lunr_index.weigh(corpus)
    exact = [pair for term, pairs in sorted(stock_weights(corpus, Builder).items()) for pair in pairs]
    numbers = {term: number for number, term in enumerate(corpus.terms)}
    order = [numbers[term] for term in sorted(numbers) if weights.counts[numbers[term]]]
    rounded = [
        pair
        for number in order
        for pair in zip(
            weights.documents[weights.bounds[number] : weights.bounds[number + 1]].tolist(),
            weights.weights[weights.bounds[number] : weights.bounds[number + 1]].tolist(),
            strict=True,
        )
    ]
    assert [document for document, _ in rounded] == [document for document, _ in exact]
    ratios = [one / other for (_, one), (_, other) in zip(rounded, exact, strict=True)]
    assert 0.98 < min(ratios) < 1 < max(ratios) < 1.02
    assert mean(abs(ratio - 1) for ratio in ratios) < 0.003


def test_the_first_ten_answers_are_those_of_exact_lengths(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounded = from_files(index.build(real_catalogue))
    monkeypatch.setattr(lunr_index, "rounded_average", lambda average: average)
    monkeypatch.setattr(lunr_index, "rounded_lengths", lambda lengths: lengths)
    exact = from_files(index.build(real_catalogue))
    asked = queries(real_catalogue)
    pairs = [(first_ten(rounded, *query), first_ten(exact, *query)) for query in asked]
    found = [(ours, theirs) for ours, theirs in pairs if theirs]
    assert len(found) > QUERIES * 0.8
    assert mean(len({*ours} & {*theirs}) / len(theirs) for ours, theirs in found) > 0.998
    assert mean(ours[0] == theirs[0] for ours, theirs in found) > 0.99
    assert any(ours != theirs for ours, theirs in found)  # else nothing was compared


def first_ten(reader: Reader, query: str, language: str) -> list[str]:
    """Return the organisations that an answer begins with."""
    return [result.slug for result in search(reader, query, language, limit=10).results]

"""The columns for very many documents against stock lunr.py, but for rounded lengths: every weight of every term in
every document.
"""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from lunr.builder import Builder

from site_builder.catalogue.model import Catalogue
from site_builder.search import columnar, entries, index, lunr_index
from site_builder.search.analysis import Terms
from site_builder.search.columnar import Postings
from site_builder.search.corpus import Corpus
from site_builder.search.material import FIELDS
from tests.oracle.rounded import RoundedBuilder

DOCUMENTS = 800


def corpus_of(*made: dict[str, list[str]]) -> Corpus:
    """Return documents of the terms given for each field."""
    terms = Terms()
    found = [
        (terms[term], document, field)
        for document, one in enumerate(made)
        for field, name in enumerate(FIELDS)
        for term in one[name]
    ]
    middle = len(made) // 2
    parts = []
    for first, end in ((0, middle), (middle, len(made))):
        columns = np.array(
            [(term, document - first, field) for term, document, field in found if first <= document < end]
        )
        parts += [entries.count(first, end - first, [tuple(columns.T)])] if len(columns) else []
    return Corpus(len(made), terms.names, parts)


def stock_weights(corpus: Corpus, by: type[Builder] = RoundedBuilder) -> dict[str, list[tuple[int, int]]]:
    """Return the postings by lunr's own Builder, its scores summed over the fields."""
    builder = by()
    for field, boost in FIELDS.items():
        builder.field(field, boost=boost, extractor=lambda document, field=field: repeated(document[field]))
    for number, document in enumerate(corpus.counts()):
        builder.add({"id": number, **document})
    builder.build()
    return lunr_index.postings(builder)


def repeated(counts: dict[str, int]) -> list[str]:
    """Return each term as often as it stands in a field."""
    return [term for term, count in counts.items() for _ in range(count)]


def by_term(corpus: Corpus, postings: Postings) -> dict[str, list[tuple[int, int]]]:
    """Return the (document, weight) of each term that has any."""
    pairs = list(zip(postings.documents.tolist(), postings.weights.tolist(), strict=True))
    bounds = zip(corpus.terms, pairwise(postings.bounds.tolist()), strict=True)
    return {term: pairs[start:end] for term, (start, end) in bounds if start < end}


def invented() -> Corpus:
    """Return documents with frequent and rare terms, repeated ones, and fields that are empty or very long."""
    rng = random.Random(3)
    vocabulary = [f"w{n}" for n in range(5000)]
    chances = [1 / (n + 1) for n in range(5000)]
    made = []
    for _ in range(DOCUMENTS):
        # A term that is in every field of every document counts more often than there are documents.
        terms = {field: ["everywhere"] * rng.randint(1, 3) for field in FIELDS}
        for field in FIELDS:
            if rng.random() < 0.8:
                length = rng.choice((3, 30, 300))
                terms[field] += [*rng.choices(vocabulary, chances, k=length), f"c:x/{rng.randint(0, 99)}"]
            elif rng.random() < 0.5:
                terms[field] = []
        made.append(terms)
    return corpus_of(*made)


def assert_same(corpus: Corpus, least: int) -> None:
    expected = stock_weights(corpus)
    assert by_term(corpus, columnar.weigh(corpus)) == expected
    assert by_term(corpus, lunr_index.weigh(corpus)) == expected
    assert sum(map(len, expected.values())) > least


def test_every_weight_of_invented_documents_is_that_of_lunr() -> None:
    assert_same(invented(), 50 * DOCUMENTS)


def test_every_weight_of_the_real_content_is_that_of_lunr(real_catalogue: Catalogue) -> None:
    _, corpus, _, _ = index.analysed(real_catalogue)
    assert_same(corpus, 10_000)


def test_an_index_has_the_same_bytes_by_either_builder(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_lunr = index.build(real_catalogue)
    monkeypatch.setattr(columnar, "ABOVE", 0)
    monkeypatch.setattr(lunr_index, "weigh", None)
    assert index.build(real_catalogue) == by_lunr


def test_a_catalogue_without_documents_has_no_postings() -> None:
    assert not len(columnar.weigh(corpus_of()).documents)
    assert not len(lunr_index.weigh(corpus_of()).documents)

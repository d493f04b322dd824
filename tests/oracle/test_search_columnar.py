"""The columns for very many documents against stock lunr.py: every weight of every term in every document."""

from __future__ import annotations

import random

import pytest
from lunr.builder import Builder

from site_builder.catalogue.model import Catalogue
from site_builder.search import columnar, documents, index, lunr_index
from site_builder.search.analysis import Terms
from site_builder.search.documents import FIELDS, Corpus

DOCUMENTS = 800


def corpus_of(*made: dict[str, list[str]]) -> Corpus:
    """Return documents of the terms given for each field."""
    terms = Terms()
    counted = [{field: documents.count(map(terms.__getitem__, found)) for field, found in one.items()} for one in made]
    return Corpus(counted, terms.names, {}, frozenset())


def stock_weights(corpus: Corpus) -> dict[str, lunr_index.Postings]:
    """Return the postings by lunr's own Builder, its scores summed over the fields."""
    builder = Builder()
    for field, boost in FIELDS.items():
        builder.field(field, boost=boost, extractor=lambda document, field=field: repeated(corpus, document[field]))
    for number, document in enumerate(corpus.documents):
        builder.add({"id": number, **document})
    builder.build()
    return lunr_index.postings(builder)


def repeated(corpus: Corpus, counts: documents.Counts) -> list[str]:
    """Return each term as often as it stands in a field."""
    return [term for term, count in lunr_index.counted(corpus, counts).items() for _ in range(count)]


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
    found = columnar.weigh(corpus)
    assert found.keys() == expected.keys()
    compared = 0
    for term, postings in expected.items():
        assert list(found[term]) == list(postings), term
        assert len(found[term]) == len(postings)
        compared += len(postings)
    assert compared > least


def test_every_weight_of_invented_documents_is_that_of_lunr() -> None:
    assert_same(invented(), 50 * DOCUMENTS)


def test_every_weight_of_the_real_content_is_that_of_lunr(real_catalogue: Catalogue) -> None:
    _, corpus = index.analysed(real_catalogue)
    assert_same(corpus, 10_000)


def test_an_index_has_the_same_bytes_by_either_builder(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_lunr = index.build(real_catalogue)
    monkeypatch.setattr(columnar, "ABOVE", 0)
    monkeypatch.setattr(lunr_index, "weigh", None)
    assert index.build(real_catalogue) == by_lunr


def test_postings_are_a_sequence() -> None:
    one = {field: ["a", "b"] for field in FIELDS}
    column = columnar.weigh(corpus_of(one, one))["a"]
    assert len(column) == 2
    assert list(column) == [column[0], column[1]] == column[:]
    assert [number for number, _ in column] == [0, 1]
    assert columnar.weigh(corpus_of()) == {}

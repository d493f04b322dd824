"""Similarity of concepts: the two formulas, and what they promise."""

from __future__ import annotations

from itertools import product
from math import isclose, log

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import ConceptRecord
from site_builder.catalogue.vocabulary import Vocabulary, make_vocabulary
from site_builder.matching.similarity import information_content, nearest, shared_concept, similarity


def vocabulary(**broader: str | None) -> Vocabulary:
    """Return a vocabulary of concepts with their broader ones: `vocabulary(a=None, b="a")`."""
    records = [
        ConceptRecord.model_validate({"id": id_, "broader": above, "labels": {"en": id_}})
        for id_, above in broader.items()
    ]
    return make_vocabulary("competences", records)


TREE = vocabulary(a=None, a1="a", a2="a", a21="a2", b=None, b1="b")


def test_information_content_is_that_of_the_paper() -> None:
    content = information_content(TREE)
    assert content["a21"] == content["a1"] == content["b1"] == 1
    assert isclose(content["a"], 1 - log(3 + 1) / log(7))
    assert isclose(content["b"], content["a2"])


def test_a_vocabulary_of_one_concept_has_all_its_information_in_it() -> None:
    alone = vocabulary(a=None)
    assert information_content(alone) == {"a": 1.0}
    assert nearest(alone, {"a": 1.0}, "a") == ()


def test_similarity_is_that_of_the_paper() -> None:
    content = information_content(TREE)
    assert shared_concept(TREE, "a1", "a21") == "a"
    assert isclose(similarity(TREE, content, "a1", "a21"), content["a"])
    assert isclose(similarity(TREE, content, "a2", "a21"), 2 * content["a2"] / (content["a2"] + 1))
    assert similarity(TREE, content, "a1", "b1") == 0


def test_the_nearest_are_of_the_same_group_and_the_closest_come_first() -> None:
    found = nearest(TREE, information_content(TREE), "a21")
    assert [id_ for id_, _ in found] == ["a2", "a", "a1"]


@pytest.mark.parametrize("name", ["competences", "modalities", "areas"])
def test_similarity_is_symmetric_bounded_and_whole_only_for_the_same(real_catalogue: Catalogue, name: str) -> None:
    real = real_catalogue.vocabularies[name]
    content = information_content(real)
    for one, other in product(real.concepts, repeat=2):
        value = similarity(real, content, one, other)
        assert isclose(value, similarity(real, content, other, one), abs_tol=1e-12)
        assert 0 <= value <= 1 + 1e-12
        assert isclose(value, 1) == (one == other)

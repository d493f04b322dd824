"""Near misses: what they count is what a click gives."""

from __future__ import annotations

import random

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.search import index, near
from site_builder.search.answer import Answer, search
from site_builder.search.query import remaining
from site_builder.search.reader import Reader, from_files
from site_builder.search.resolver import resolve


@pytest.fixture(scope="module")
def reader(real_catalogue: Catalogue) -> Reader:
    return from_files(index.build(real_catalogue))


def covering(reader: Reader, answer: Answer) -> int:
    weights = resolve(reader, answer.query, answer.language)
    full = sum(clause.weight for clause in weights.clauses)
    return sum(result.covered == full for result in answer.results)


def clicked(reader: Reader, answer: Answer, filters: dict[str, list[str]], miss: near.Near) -> Answer:
    """Return the answer to what a near miss proposes."""
    query, wanted = answer.query, dict(filters)
    if miss.words:
        query = remaining(resolve(reader, query, answer.language).words, *miss.words)
    if miss.kind == "without":
        del wanted[miss.facet]
    if miss.kind == "broader":
        wanted[miss.facet] = [miss.id]
    return search(reader, query, answer.language, wanted)


@pytest.mark.parametrize("seed", range(6))
def test_counts_are_those_of_the_click(reader: Reader, real_catalogue: Catalogue, seed: int) -> None:
    rng = random.Random(seed)
    labels = [
        (label, language)
        for name in ("competences", "accreditations", "stages", "places")
        for concept in real_catalogue.vocabularies[name].concepts.values()
        for language, label in concept.record.labels.items()
    ]
    checked = 0
    for _ in range(60):
        (one, language), (other, _) = rng.sample(labels, 2)
        query = rng.choice([one, f"{one}, {other}", f"{one} proteins"])
        filters = {"country": [rng.choice(["FR", "DE", "PL"])]} if rng.random() < 0.5 else {}
        if rng.random() < 0.3:
            filters["competence"] = [rng.choice(["genomics", "viral-vectors", "gmp-biologics"])]
        answer = search(reader, query, language, filters)
        for miss in answer.near:
            assert miss.count == covering(reader, clicked(reader, answer, filters, miss)), (query, filters, miss)
            checked += 1
    assert checked > 20


def test_enough_results_have_no_near_misses(reader: Reader) -> None:
    answer = search(reader, "GMP", "en")
    assert covering(reader, answer) > near.FEW
    assert answer.near == ()


def test_a_filter_that_leaves_nothing_can_be_taken_off(reader: Reader) -> None:
    answer = search(reader, "GMP", "en", {"country": ["PT"]})
    assert answer.count == 0
    assert [(miss.kind, miss.facet, miss.id) for miss in answer.near] == [("without", "country", "PT")]


def test_a_concept_that_few_state_leads_to_its_broader_one(reader: Reader, real_catalogue: Catalogue) -> None:
    answer = search(reader, "", "en", {"competence": ["genomics"], "country": ["PL"]})
    kinds = {(miss.kind, miss.id) for miss in answer.near}
    broader = real_catalogue.vocabularies["competences"].concepts["genomics"].broader
    assert ("broader", broader) in kinds
    assert all(miss.count > 0 for miss in answer.near)

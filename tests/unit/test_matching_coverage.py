"""Coverage and complements: counts against a slow recount, and what may be said from them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.matching.complement import brings, elsewhere, pairs
from site_builder.matching.coverage import alone, cross, measure, nearest, strengths, unstated
from tests.unit.matching_sample import invented, stating

SEEDS = st.integers(0, 10_000)
SIZES = st.integers(0, 40)


def offers(catalogue: Catalogue, organisation: Organisation, concept: str) -> bool:
    """The rule said slowly: somebody offers a concept who states it or something below it."""
    return any(id_ in below(catalogue, concept) for id_ in organisation.record.competences)


def below(catalogue: Catalogue, concept: str) -> set[str]:
    concepts = catalogue.vocabularies["competences"].concepts
    found = {concept}
    while more := {id_ for id_, c in concepts.items() if c.broader in found} - found:
        found |= more
    return found


def members(catalogue: Catalogue, cluster: str) -> list[Organisation]:
    return [
        o
        for o in catalogue.organisations.values()
        if o.record.archived is None and cluster in (o.cluster, *o.record.also_in)
    ]


@settings(max_examples=15)
@given(SEEDS, SIZES)
def test_counts_are_those_of_a_slow_recount(real_catalogue: Catalogue, seed: int, size: int) -> None:
    catalogue = invented(real_catalogue, seed, size)
    found = measure(catalogue)
    assert found.listed == sum(o.record.archived is None for o in catalogue.organisations.values())
    by_cluster = {cluster: members(catalogue, cluster) for cluster in catalogue.clusters}
    everybody = {o.slug: o for here in by_cluster.values() for o in here}
    assert found.members == {cluster: len(here) for cluster, here in by_cluster.items()}
    for concept in catalogue.vocabularies["competences"].concepts:
        narrower = below(catalogue, concept) - {concept}
        assert found.totals[concept] == sum(offers(catalogue, o, concept) for o in everybody.values())
        for cluster, here in by_cluster.items():
            assert found.counts[concept][cluster] == sum(offers(catalogue, o, concept) for o in here)
            general = [o for o in here if concept in o.record.competences and not narrower & {*o.record.competences}]
            assert found.general[concept][cluster] == len(general)


@settings(max_examples=15)
@given(SEEDS, SIZES)
def test_what_one_cluster_brings_nobody_in_the_other_states_even_in_general(
    real_catalogue: Catalogue, seed: int, size: int
) -> None:
    catalogue = invented(real_catalogue, seed, size)
    found = measure(catalogue)
    vocabulary = catalogue.vocabularies["competences"]
    for giver, taker in permutations(catalogue.clusters, 2):
        given_ = brings(found, giver, taker)
        assert set(given_) <= set(elsewhere(found, taker))
        for concept in given_:
            assert not vocabulary.concepts[concept].narrower
            assert any(offers(catalogue, o, concept) for o in members(catalogue, giver))
            for other in members(catalogue, taker):
                assert not offers(catalogue, other, concept)
                fields = {*vocabulary.ancestors(concept)} & {*other.record.competences}
                assert all({*other.record.competences} & (below(catalogue, field) - {field}) for field in fields)
        numbers = [found.counts[concept][giver] for concept in given_]
        assert numbers == sorted(numbers, reverse=True)


@settings(max_examples=15)
@given(SEEDS, st.integers(1, 40))
def test_adding_a_competence_never_removes_coverage(real_catalogue: Catalogue, seed: int, size: int) -> None:
    catalogue = invented(real_catalogue, seed, size)
    slug = sorted(catalogue.organisations)[seed % size]
    before = catalogue.organisations[slug]
    new = list(catalogue.vocabularies["competences"].concepts)[seed % 97]
    record = before.record.model_copy(update={"competences": tuple(dict.fromkeys((*before.record.competences, new)))})
    richer = replace(catalogue, organisations={**catalogue.organisations, slug: replace(before, record=record)})
    old, now = measure(catalogue), measure(richer)
    for concept, row in old.counts.items():
        assert now.totals[concept] >= old.totals[concept]
        assert all(now.counts[concept][cluster] >= n for cluster, n in row.items())
    assert set(unstated(now)) <= set(unstated(old))


def test_who_states_only_the_field_lacks_nothing_of_it(real_catalogue: Catalogue) -> None:
    catalogue = stating(
        real_catalogue,
        a={"competences": ("biostatistics",), "cluster": 0},
        b={"competences": ("clinical-development",), "cluster": 1},
        c={"competences": ("clinical-development", "phase-1"), "cluster": 2},
    )
    found = measure(catalogue)
    first, second, third, fourth = catalogue.clusters
    assert not found.lacks(second, "biostatistics")
    assert found.lacks(third, "biostatistics")
    assert found.lacks(fourth, "biostatistics")
    assert "biostatistics" in brings(found, first, third)
    assert "biostatistics" not in brings(found, first, second)
    assert alone(found)[first] == (), "the second cluster may well offer it"


def test_an_organisation_of_two_clusters_counts_in_each_and_once_in_all(real_catalogue: Catalogue) -> None:
    first, second, *_ = real_catalogue.clusters
    catalogue = stating(real_catalogue, a={"competences": ("genomics",), "also_in": (second,), "cluster": 0})
    found = measure(catalogue)
    assert found.counts["genomics"][first] == found.counts["genomics"][second] == 1
    assert found.totals["genomics"] == found.totals["omics-biomarkers"] == 1
    assert pairs(found, 9) == ()


def test_pairs_give_both_ways_and_the_poorer_direction_counts(real_catalogue: Catalogue) -> None:
    catalogue = stating(
        real_catalogue,
        a={"competences": ("genomics", "proteomics", "metabolomics"), "cluster": 0},
        b={"competences": ("phase-1",), "cluster": 1},
        c={"competences": ("biostatistics", "phase-1", "upstream"), "cluster": 2},
    )
    first, second, third, _ = catalogue.clusters
    found = pairs(measure(catalogue), 9)
    assert [(p.first, p.second) for p in found] == [(first, third), (first, second)]
    assert found[0].gives == ("genomics", "proteomics", "metabolomics")
    assert found[0].takes == ("upstream", "phase-1", "biostatistics")
    assert pairs(measure(catalogue), 1) == found[:1]


def test_strengths_are_measured_by_size(real_catalogue: Catalogue) -> None:
    """Two of two members beat three of six; what is as frequent as everywhere, or done by one, is none."""
    many = {f"m{n}": {"competences": ("genomics",) if n < 3 else ("upstream",), "cluster": 0} for n in range(6)}
    few = {f"f{n}": {"competences": ("genomics", "phase-1"), "cluster": 1} for n in range(2)}
    one = {"x": {"competences": ("radiochemistry",), "cluster": 2}}
    catalogue = stating(real_catalogue, **many, **few, **one)
    first, second, third, fourth = catalogue.clusters
    assert strengths(measure(catalogue), 9) == {
        first: ("upstream",),
        second: ("phase-1", "genomics"),
        third: (),
        fourth: (),
    }
    assert strengths(measure(catalogue), 1)[second] == ("phase-1",)


@pytest.mark.parametrize("size", [0, 1])
def test_nobody_and_one_alone(real_catalogue: Catalogue, size: int) -> None:
    facts = {"a": {"competences": ("genomics",), "cluster": 0}} if size else {}
    catalogue = stating(real_catalogue, **facts)
    found = measure(catalogue)
    first, *others = catalogue.clusters
    assert pairs(found, 9) == ()
    assert not any(strengths(found, 9).values())
    assert alone(found)[first] == (("genomics",) if size else ())
    assert ("genomics" in unstated(found)) is not bool(size)
    assert all(elsewhere(found, cluster) == (("genomics",) if size else ()) for cluster in others)


def test_one_cluster_has_no_pairs(real_catalogue: Catalogue) -> None:
    only = next(iter(real_catalogue.clusters))
    alone_ = replace(real_catalogue, clusters={only: real_catalogue.clusters[only]})
    found = stating(alone_, a={"competences": ("genomics",)}, b={"competences": ("phase-1",)})
    assert pairs(measure(found), 9) == ()
    assert elsewhere(measure(found), only) == ()


@settings(max_examples=15)
@given(SEEDS, SIZES)
def test_crossing_counts_everybody_once(real_catalogue: Catalogue, seed: int, size: int) -> None:
    catalogue = invented(real_catalogue, seed, size)
    found = cross(catalogue)
    listed = [o for o in catalogue.organisations.values() if o.record.archived is None]
    assert sum(found.stating.values()) == len(listed)
    assert found.stating[True, True] == sum(bool(o.record.stages and o.record.modalities) for o in listed)
    types = catalogue.vocabularies["modalities"]
    for stage in catalogue.vocabularies["stages"].concepts:
        for modality in types.concepts:
            both = {
                o.slug
                for o in listed
                if stage in o.record.stages and {*types.descendants(modality)} & {*o.record.modalities}
            }
            slugs = found.both.get((stage, modality), ())
            assert len(slugs) == len(both)
            assert set(slugs) == both


def test_nearest_are_used_and_the_broader_comes_first(real_catalogue: Catalogue) -> None:
    catalogue = stating(real_catalogue, a={"competences": ("phase-1",)})
    assert nearest(catalogue, "competences", "biostatistics") == ("clinical-development", "phase-1")
    assert nearest(catalogue, "competences", "genomics") == ()
    assert nearest(stating(real_catalogue), "competences", "genomics") == ()

"""Journeys: who stands at each step, in which order, and what nobody offers."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Journey
from site_builder.matching.journeys import follow
from tests.unit.matching_sample import invented, stating


def journey(*steps: tuple[str, list[str]], modalities: tuple[str, ...] = ()) -> Journey:
    stages = [{"stage": stage, "competences": competences} for stage, competences in steps]
    return Journey.model_validate({"id": "j", "labels": {"en": "J"}, "modalities": modalities, "steps": stages})


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.integers(0, 40))
def test_a_step_holds_everybody_who_offers_something_of_it(real_catalogue: Catalogue, seed: int, size: int) -> None:
    catalogue = invented(real_catalogue, seed, size)
    chance = random.Random(seed)
    vocabulary = catalogue.vocabularies["competences"]
    wanted = chance.sample(list(vocabulary.concepts), 12)
    (stop,) = follow(catalogue, journey(("cmc", wanted), modalities=("gtmp",)))
    assert list(stop.totals) == wanted
    for cluster, providers in stop.providers.items():
        here = {
            o.slug: {c for c in wanted if {*vocabulary.descendants(c)} & {*o.record.competences}}
            for o in catalogue.listed.values()
            if cluster in o.clusters
        }
        assert {p.slug: set(p.covers) for p in providers} == {slug: ids for slug, ids in here.items() if ids}
        assert len(providers) == len({p.slug for p in providers})
        assert stop.offered_by(cluster) == {c for ids in here.values() for c in ids}
        for provider in providers:
            stages = catalogue.listed[provider.slug].record.stages
            assert provider.at_stage == (("cmc" in stages) if stages else None)
        excluded = [p.at_stage is False for p in providers]
        assert excluded == sorted(excluded), "who states other stages only comes last"
    assert set(stop.uncovered) == {c for c in wanted if not catalogue.by_concept["competences", c]}
    assert stop.covered == len(wanted) - len(stop.uncovered)


def test_not_stated_is_never_no(real_catalogue: Catalogue) -> None:
    shared = {"cluster": 0, "competences": ("viral-vectors",)}
    catalogue = stating(
        real_catalogue,
        a_elsewhere={**shared, "stages": ("discovery",), "competences": ("viral-vectors", "upstream")},
        b_other_type={**shared, "modalities": ("small-molecule",)},
        c_silent=shared,
        d_stage={**shared, "stages": ("cmc",)},
        e_type={**shared, "modalities": ("gtmp",)},
        f_both={**shared, "stages": ("cmc",), "modalities": ("gtmp",)},
        g_more={**shared, "competences": ("viral-vectors", "upstream")},
    )
    (stop,) = follow(catalogue, journey(("cmc", ["viral-vectors", "upstream"]), modalities=("gtmp",)))
    first = next(iter(catalogue.clusters))
    order = [provider.slug for provider in stop.providers[first]]
    assert order == ["g_more", "f_both", "e_type", "d_stage", "c_silent", "b_other_type", "a_elsewhere"]


def test_a_product_type_below_that_of_the_journey_fits(real_catalogue: Catalogue) -> None:
    catalogue = stating(real_catalogue, a={"competences": ("upstream",), "modalities": ("gtmp",)})
    (stop,) = follow(catalogue, journey(("cmc", ["upstream"]), modalities=("atmp-product",)))
    (found,) = (provider for providers in stop.providers.values() for provider in providers)
    assert found.of_type is True


def test_nobody_at_all(real_catalogue: Catalogue) -> None:
    stops = follow(stating(real_catalogue), journey(("cmc", ["upstream"]), ("phase-1", ["phase-1", "upstream"])))
    assert [(stop.covered, len(stop.totals)) for stop in stops] == [(0, 1), (0, 2)]
    assert all(near == () for stop in stops for near in stop.uncovered.values())
    assert not any(providers for stop in stops for providers in stop.providers.values())


def test_a_gap_names_the_field_somebody_offers(real_catalogue: Catalogue) -> None:
    catalogue = stating(real_catalogue, a={"competences": ("phase-1",)})
    (stop,) = follow(catalogue, journey(("phase-2", ["biostatistics", "phase-1"])))
    assert stop.uncovered["biostatistics"][0] == "clinical-development"
    assert list(stop.uncovered) == ["biostatistics"]

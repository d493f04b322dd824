"""Who may become a partner, within which limits, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.matching.candidates import Asked, candidate, candidates, fits, lists_of
from site_builder.matching.consortia import consortia

GENOMICS, VECTORS = ("competence", "genomics"), ("competence", "viral-vectors")


def test_who_states_nothing_about_a_facet_lacks_nothing_of_it(real_catalogue: Catalogue) -> None:
    asked = Asked((GENOMICS, ("stage", "cmc")))
    for one in candidates(real_catalogue, asked, "en"):
        stages = real_catalogue.listed[one.slug].record.stages
        assert (1 in one.unstated) == (not stages)
        assert (1 in one.covers) == ("cmc" in stages)


def test_who_states_only_the_group_does_not_cover_what_is_narrower(real_catalogue: Catalogue) -> None:
    organisation = next(o for o in real_catalogue.listed.values() if "genomics" in o.record.competences)
    vague = replace(organisation, record=organisation.record.model_copy(update={"competences": ("omics-biomarkers",)}))
    before = candidate(real_catalogue, Asked((GENOMICS,)), organisation)
    after = candidate(real_catalogue, Asked((GENOMICS,)), vague)
    assert (set(before.covers), set(before.near)) == ({0}, set())
    assert (set(after.covers), set(after.near)) == (set(), {0})
    broad = candidate(real_catalogue, Asked((("competence", "omics-biomarkers"),)), organisation)
    assert broad.covers == {0}


def test_the_area_that_fits_every_area_covers_each(real_catalogue: Catalogue) -> None:
    organisation = next(iter(real_catalogue.listed.values()))
    generous = replace(organisation, record=organisation.record.model_copy(update={"areas": ("any",)}))
    assert candidate(real_catalogue, Asked((("area", "oncology"),)), generous).covers == {0}


@pytest.mark.parametrize("cluster", ["biowin", "biom"])
def test_the_own_cluster_is_out_unless_it_is_asked_for_and_then_last(real_catalogue: Catalogue, cluster: str) -> None:
    asked = Asked((GENOMICS, VECTORS), cluster=cluster)
    without = candidates(real_catalogue, asked, "en")
    assert without
    assert not any(cluster in real_catalogue.listed[one.slug].clusters for one in without)
    everybody = candidates(real_catalogue, replace(asked, own=True), "en")
    assert everybody[: len(without)] == without
    assert all(one.is_own for one in everybody[len(without) :])


def test_a_certificate_is_needed_of_each_or_of_one(real_catalogue: Catalogue) -> None:
    each = Asked((GENOMICS, VECTORS), accreditations=("gmp",))
    assert {one.slug for one in candidates(real_catalogue, each, "en")} <= set(
        real_catalogue.by_concept["accreditations", "gmp"]
    )
    shared = replace(each, shared=True)
    assert shared.wanted == (GENOMICS, VECTORS, ("accreditation", "gmp"))
    assert len(candidates(real_catalogue, shared, "en")) > len(candidates(real_catalogue, each, "en"))


def test_an_expired_certificate_does_not_count(real_catalogue: Catalogue) -> None:
    slug = next(s for s in real_catalogue.by_concept["accreditations", "gmp"])
    organisation = real_catalogue.listed[slug]
    gone = tuple(
        a.model_copy(update={"valid_until": real_catalogue.today.replace(year=2020)})
        for a in organisation.record.accreditations
    )
    expired = replace(organisation, record=organisation.record.model_copy(update={"accreditations": gone}))
    asked = Asked((GENOMICS,), accreditations=("gmp",))
    assert fits(real_catalogue, asked, organisation)
    assert not fits(real_catalogue, asked, expired)


def test_languages_exclude_only_those_who_state_others(real_catalogue: Catalogue) -> None:
    organisation = next(iter(real_catalogue.listed.values()))
    asked = Asked((GENOMICS,), languages=("fr", "nl"))

    def speaking(*languages: str) -> bool:
        record = organisation.record.model_copy(update={"languages": languages})
        return fits(real_catalogue, asked, replace(organisation, record=record))

    assert speaking()
    assert speaking("fr", "en")
    assert not speaking("en")
    assert candidate(real_catalogue, asked, organisation).open_question == (not organisation.record.languages)


def test_a_competence_more_covers_no_less(real_catalogue: Catalogue) -> None:
    asked = Asked(tuple(("competence", id_) for id_ in list(real_catalogue.vocabularies["competences"].concepts)[::5]))
    before = candidates(real_catalogue, asked, "en")
    team = consortia(lists_of(before, len(asked.needs)), [one.home for one in before])
    missing = asked.needs[team.uncovered[0]][1]
    slug = before[-1].slug
    organisation = real_catalogue.listed[slug]
    record = organisation.record.model_copy(update={"competences": (*organisation.record.competences, missing)})
    changed = replace(
        real_catalogue, organisations={**real_catalogue.organisations, slug: replace(organisation, record=record)}
    )
    after = candidates(changed, asked, "en")
    wider = consortia(lists_of(after, len(asked.needs)), [one.home for one in after])
    assert set(wider.uncovered) < set(team.uncovered)
    assert {one.slug: one.covers for one in before}.items() - {one.slug: one.covers for one in after}.items() == {
        (slug, before[-1].covers)
    }

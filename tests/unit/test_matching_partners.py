"""Suggested partners: who is never one, what speaks for one, and what a new profile changes for the others."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Accreditation, Archived, Need
from site_builder.matching.partners import Partner, partners
from site_builder.matching.reasons import outlook, survey, weigh
from tests.conftest import ROOT
from tests.unit.matching_sample import invented, stating

DIGEST = """
import datetime, hashlib
from pathlib import Path
from site_builder.catalogue.assemble import load
from site_builder.matching.partners import partners
from site_builder.matching.reasons import survey
catalogue, _ = load(Path("content"), datetime.date(2026, 11, 22))
ground = survey(catalogue)
print(hashlib.sha256(repr([partners(ground, slug) for slug in catalogue.listed]).encode()).hexdigest())
"""


def suggested(catalogue: Catalogue, slug: str) -> dict[str, Partner]:
    return {partner.slug: partner for partner in partners(survey(catalogue), slug)}


def reasons(partner: Partner) -> dict[str, tuple[str, ...]]:
    return {reason.kind: reason.ids for reason in partner.reasons}


def test_nobody_is_sent_to_itself_its_own_cluster_or_its_own_house(real_catalogue: Catalogue) -> None:
    for catalogue in (real_catalogue, invented(real_catalogue, 1, 120)):
        ground = survey(catalogue)
        for slug, one in catalogue.listed.items():
            for partner in partners(ground, slug):
                other = catalogue.listed[partner.slug]
                assert not set(one.clusters) & set(other.clusters)
                assert slug != partner.slug != one.record.part_of
                assert slug != other.record.part_of
                assert one.record.part_of is None or one.record.part_of != other.record.part_of


def test_units_of_one_house_are_no_partners_even_if_it_has_no_page(real_catalogue: Catalogue) -> None:
    same = {"competences": ("genomics",), "part_of": "a-draft"}
    assert suggested(stating(real_catalogue, a=same, b=same), "a") == {}
    assert set(suggested(stating(real_catalogue, a=same, b=same | {"part_of": "another"}), "a")) == {"b"}


def test_one_makes_the_vector_and_the_other_tests_it(real_catalogue: Catalogue) -> None:
    catalogue = stating(
        real_catalogue,
        maker={"competences": ("viral-vectors",), "modalities": ("gtmp",)},
        tester={"competences": ("viral-safety",), "stages": ("cmc",)},
        other={"competences": ("telemedicine",)},
    )
    found = suggested(catalogue, "maker")
    assert set(found) == {"tester"}
    assert found["tester"].relation == "complement"
    assert reasons(found["tester"]) == {"beside": ("viral-safety",)}


def test_what_is_stated_against_a_step_counts(real_catalogue: Catalogue) -> None:
    maker = {"competences": ("viral-vectors",), "modalities": ("gtmp",)}
    for against in ({"stages": ("post-market",)}, {"modalities": ("small-molecule",)}):
        tester = {"competences": ("viral-safety",)} | against
        assert suggested(stating(real_catalogue, maker=maker, tester=tester), "maker") == {}


def test_a_product_without_a_journey_goes_by_those_of_others(real_catalogue: Catalogue) -> None:
    assert not any("vaccine" in journey.modalities for journey in real_catalogue.journeys.values())
    maker = {"competences": ("viral-vectors",), "modalities": ("vaccine",)}
    tester = {"competences": ("viral-safety",), "modalities": ("vaccine", "phage")}
    found = suggested(stating(real_catalogue, maker=maker, tester=tester), "maker")
    assert reasons(found["tester"]) == {"beside": ("viral-safety",), "modality": ("vaccine",)}


def test_a_second_source_comes_before_what_is_only_close(real_catalogue: Catalogue) -> None:
    catalogue = stating(
        real_catalogue,
        a={"competences": ("proteomics",)},
        same={"competences": ("proteomics",)},
        group={"competences": ("omics-biomarkers",)},
        sister={"competences": ("microbiome",)},
    )
    found = suggested(catalogue, "a")
    assert next(iter(found)) == "same"
    assert {slug: next(iter(reasons(p))) for slug, p in found.items()} == {
        "same": "shared",
        "group": "near",
        "sister": "near",
    }


def test_agreement_comes_before_silence_and_silence_before_contradiction(real_catalogue: Catalogue) -> None:
    base = {"competences": ("proteomics",)}
    for facet, mine, other in (("modalities", "gtmp", "adc"), ("areas", "oncology", "dental")):
        catalogue = stating(
            real_catalogue,
            a=base | {facet: (mine,), "cluster": 0},
            against=base | {facet: (other,), "cluster": 1},
            agrees=base | {facet: (mine,), "cluster": 2},
            silent=base | {"cluster": 3},
        )
        assert list(suggested(catalogue, "a")) == ["agrees", "silent", "against"]


def test_an_expired_certificate_is_nothing_in_common(real_catalogue: Catalogue) -> None:
    def holding(until: str) -> dict[str, object]:
        certificate = Accreditation.model_validate({"scheme": "gmp", "valid_until": until})
        return {"competences": ("proteomics",), "accreditations": (certificate,)}

    today = real_catalogue.today.isoformat()
    for until, shared in (("2000-01-01", False), (today, True)):
        catalogue = stating(real_catalogue, a=holding(today), b=holding(until))
        assert ("accreditation" in reasons(suggested(catalogue, "a")["b"])) == shared


def test_who_could_meet_a_need_comes_first_and_both_are_told(real_catalogue: Catalogue) -> None:
    need = Need.model_validate({"id": "wanted", "title": "Wanted", "competences": ["genomics"]})
    catalogue = stating(
        real_catalogue,
        seeker={"competences": ("telemedicine",), "needs": (need,)},
        able={"competences": ("genomics",)},
        neighbour={"competences": ("telemedicine",)},
    )
    there, back = suggested(catalogue, "seeker"), suggested(catalogue, "able")
    assert (there["able"].relation, reasons(there["able"])["answers"]) == ("complement", ("wanted",))
    assert reasons(back["seeker"])["asks"] == ("wanted",)
    assert there["neighbour"].relation == "alike"


def test_of_equals_not_everybody_is_sent_to_the_same_door(real_catalogue: Catalogue) -> None:
    hospital = {"competences": ("clinical-development",)}
    facts = {f"hospital-{n}": hospital | {"cluster": n % 2} for n in range(40)}
    catalogue = stating(real_catalogue, **facts)
    ground = survey(catalogue)
    named = {partner.slug for slug in facts for partner in partners(ground, slug)}
    assert len(named) > 30


@pytest.mark.parametrize("seed", range(8))
def test_a_new_profile_changes_only_the_suggestions_it_is_in(real_catalogue: Catalogue, seed: int) -> None:
    catalogue = invented(real_catalogue, seed, 60)
    gone = list(catalogue.listed)[seed]
    archived = catalogue.organisations[gone].record.model_copy(
        update={"archived": Archived.model_validate({"on": "2026-01-01"})}
    )
    without = replace(
        catalogue,
        organisations={
            slug: replace(o, record=archived) if slug == gone else o for slug, o in catalogue.organisations.items()
        },
    )
    before, after = survey(without), survey(catalogue)
    for slug in without.listed:
        now = partners(after, slug)
        if gone not in {partner.slug for partner in now}:
            assert now == partners(before, slug)


@pytest.mark.parametrize("seed", range(8))
def test_one_more_shared_competence_never_counts_less(real_catalogue: Catalogue, seed: int) -> None:
    catalogue = invented(real_catalogue, seed, 20)
    ground = survey(catalogue)
    for one in ground.holders.members:
        for other in ground.holders.members:
            for id_ in one.stated["competence"] - other.stated["competence"]:
                more = replace(other, stated={**other.stated, "competence": other.stated["competence"] | {id_}})
                less, now = weigh(outlook(ground, one), other), weigh(outlook(ground, one), more)
                assert now is not None
                if less and less[0] == now[0] == "alike":
                    assert now[1] > less[1]


@pytest.mark.parametrize("size", [0, 1])
def test_alone_there_is_nobody_to_talk_to(real_catalogue: Catalogue, size: int) -> None:
    catalogue = invented(real_catalogue, 3, size)
    ground = survey(catalogue)
    assert [partners(ground, slug) for slug in catalogue.listed] == [()] * size


def test_the_same_under_every_hash_seed() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1

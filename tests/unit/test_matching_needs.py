"""Needs: which are open, who covers what of them, and what is only unknown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Accreditation, Archived, Need
from site_builder.matching.needs import FIELDS, NeedMatch, matches, open_needs
from site_builder.matching.reasons import survey
from tests.unit.matching_sample import invented, stating


def need(**asked: Any) -> Need:
    return Need.model_validate({"id": "wanted", "title": "Wanted", **asked})


def answers(catalogue: Catalogue, limit: int = 9) -> dict[str, NeedMatch]:
    """Return the answers to the only need."""
    (only,) = open_needs(catalogue)
    return {match.slug: match for match in matches(survey(catalogue).holders, only, limit)[1]}


def seeking(asked: Need) -> dict[str, Any]:
    return {"competences": ("telemedicine",), "needs": (asked,)}


@pytest.mark.parametrize(("days", "is_open"), [(None, True), (1, True), (0, True), (-1, False)])
def test_the_last_day_counts(real_catalogue: Catalogue, days: int | None, is_open: bool) -> None:
    until = {} if days is None else {"until": (real_catalogue.today + dt.timedelta(days)).isoformat()}
    assert bool(open_needs(stating(real_catalogue, a=seeking(need(**until))))) == is_open


def test_needs_of_archived_profiles_are_gone(real_catalogue: Catalogue) -> None:
    archived = {"archived": Archived.model_validate({"on": "2026-01-01"})}
    assert open_needs(stating(real_catalogue, a=seeking(need()) | archived)) == ()


def test_the_newest_come_first_and_undated_ones_last(real_catalogue: Catalogue) -> None:
    days = {"a": "2026-01-01", "b": None, "c": "2026-03-01", "d": "2026-03-01"}
    facts = {slug: seeking(need(**{"posted": day} if day else {})) for slug, day in days.items()}
    found = open_needs(stating(real_catalogue, **facts))
    assert [entry.owner for entry in found] == ["c", "d", "a", "b"]


def test_a_narrower_competence_covers_and_a_group_alone_does_not(real_catalogue: Catalogue) -> None:
    facts = {"narrow": {"competences": ("genomics",)}, "group": {"competences": ("omics-biomarkers",)}}
    for asked, covering in (("omics-biomarkers", {"narrow", "group"}), ("genomics", {"narrow"})):
        catalogue = stating(real_catalogue, a=seeking(need(competences=[asked])), **facts)
        assert set(answers(catalogue)) == covering


def test_what_is_not_stated_is_open_and_what_is_otherwise_is_missing(real_catalogue: Catalogue) -> None:
    asked = need(competences=["genomics"], stages=["cmc"], modalities=["atmp-product"], accreditations=["glp"])
    expired = Accreditation.model_validate({"scheme": "glp", "valid_until": "2000-01-01"})
    base = {"competences": ("genomics",)}
    catalogue = stating(
        real_catalogue,
        a=seeking(asked),
        covers=base | {"stages": ("cmc",), "modalities": ("gtmp",)},
        other=base | {"stages": ("discovery",), "accreditations": (expired,)},
    )
    found = answers(catalogue)
    assert list(found) == ["covers", "other"]
    assert found["covers"].covered == (("competence", "genomics"), ("stage", "cmc"), ("modality", "atmp-product"))
    assert found["covers"].open == (("accreditation", "glp"),)
    assert found["other"].open == (("modality", "atmp-product"),)
    assert found["other"].missing == (("stage", "cmc"), ("accreditation", "glp"))


def test_any_area_covers_every_area_and_asks_for_none(real_catalogue: Catalogue) -> None:
    facts = {"b": {"competences": ("genomics",), "areas": ("any",)}}
    catalogue = stating(real_catalogue, a=seeking(need(competences=["genomics"], areas=["oncology", "any"])), **facts)
    assert answers(catalogue)["b"].covered == (("competence", "genomics"), ("area", "oncology"))


def test_a_cluster_may_need_something_too(real_catalogue: Catalogue) -> None:
    first, second = list(real_catalogue.clusters)[:2]
    cluster = real_catalogue.clusters[first]
    record = cluster.record.model_copy(update={"needs": (need(competences=["genomics"]),)})
    catalogue = stating(
        real_catalogue,
        here={"competences": ("genomics",), "cluster": 0},
        there={"competences": ("genomics",), "cluster": 1},
    )
    catalogue = replace(catalogue, clusters={**real_catalogue.clusters, first: replace(cluster, record=record)})
    assert set(answers(catalogue)) == {"there"}
    assert second in catalogue.listed["there"].clusters


@pytest.mark.parametrize("seed", range(6))
def test_one_more_competence_never_covers_less(real_catalogue: Catalogue, seed: int) -> None:
    catalogue = invented(real_catalogue, seed, 30)
    asked = need(competences=["genomics", "proteomics", "omics-biomarkers", "viral-safety"], stages=["cmc"])
    for slug, organisation in catalogue.listed.items():
        record = organisation.record
        covered: set[tuple[str, str]] = set()
        for more in ((), ("genomics",), ("genomics", "viral-safety")):
            grown = record.model_copy(
                update={"competences": (*record.competences, *more), "needs": (), "part_of": None}
            )
            seeker = real_catalogue.organisations["clean-cells"]
            wanting = seeker.record.model_copy(update={"needs": (asked,)})
            organisations = {
                slug: replace(organisation, record=grown, cluster=list(real_catalogue.clusters)[1]),
                "zz-seeker": replace(seeker, slug="zz-seeker", record=wanting),
            }
            if seeker.cluster in organisations[slug].clusters:
                continue
            found = answers(replace(catalogue, organisations=organisations)).get(slug)
            assert not covered or found
            now = set(found.covered) if found else set()
            assert now >= covered
            covered = now


def test_a_need_for_everything_and_one_for_nothing_are_answered(real_catalogue: Catalogue) -> None:
    names = {field: list(real_catalogue.vocabularies[field].concepts) for field in FIELDS}
    catalogue = stating(real_catalogue, a=seeking(need(**names)), b={"competences": ("genomics",)})
    found = answers(catalogue)["b"]
    assert set(found.covered) == {("competence", "genomics"), ("competence", "omics-biomarkers")}
    assert len(found.covered) + len(found.open) + len(found.missing) == sum(map(len, names.values())) - 1
    assert answers(stating(real_catalogue, a=seeking(need()), b={"competences": ("genomics",)})) == {}


def test_many_needs_at_once(real_catalogue: Catalogue) -> None:
    many = tuple(
        Need.model_validate({"id": f"need-{n}", "title": "Wanted", "competences": ["genomics"]}) for n in range(200)
    )
    catalogue = stating(
        real_catalogue, a={"competences": ("telemedicine",), "needs": many}, b={"competences": ("genomics",)}
    )
    holders = survey(catalogue).holders
    found = open_needs(catalogue)
    assert len(found) == 200
    assert all(matches(holders, entry, 5)[0] == 1 for entry in found)

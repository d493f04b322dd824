"""The assembled catalogue: what counts where, and which text a reader gets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from site_builder.catalogue.assemble import load
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, months_between
from site_builder.catalogue.records import VOCABULARIES, OrganisationRecord, all_meta, declared_messages
from site_builder.catalogue.today import choose_today
from site_builder.catalogue.vocabulary import make_vocabulary
from site_builder.problems import CannotRun, as_text
from tests.conftest import MINI, ROOT, TODAY, SiteProject


@pytest.fixture
def mini() -> Catalogue:
    return loaded(MINI)


def loaded(folder: Path, today: dt.date = TODAY, drafts: bool = False) -> Catalogue:
    catalogue, problems = load(folder, today, drafts)
    assert catalogue is not None, "\n".join(map(as_text, problems))
    return catalogue


def test_broader_concepts_include_their_narrower(mini: Catalogue) -> None:
    assert mini.by_concept["competences", "genomics"] == ("gene-house",)
    assert mini.by_concept["competences", "omics"] == ("gene-house", "lancet-lab", "zarodek")
    assert mini.by_concept["competences", "samd"] == ()
    assert mini.by_concept["places", "lesser-poland"] == ("lancet-lab", "zarodek")


def test_texts_fall_back_and_say_so(mini: Catalogue) -> None:
    gene_house = mini.organisations["gene-house"]
    polish = gene_house.summary(mini.order("pl", gene_house.language))
    assert (polish.language, polish.machine) == ("pl", True)
    zarodek = mini.organisations["zarodek"]
    assert zarodek.summary(mini.order("pl", zarodek.language)).language == "en"
    texts = gene_house.service_texts(gene_house.record.services[0], mini.order("pl"))
    assert texts["name"].value == "Odczyt genomu"


def test_expired_accreditations_do_not_count_but_the_last_day_does(project: SiteProject) -> None:
    profile = "content/clusters/north/labs/gene-house.md"
    project.replace(profile, "site: main}\nservices", "site: main, valid_until: 2026-11-22}\nservices")
    assert loaded(project.folder / "content").by_concept["accreditations", "glp"] == ("gene-house",)
    later = loaded(project.folder / "content", TODAY + dt.timedelta(days=1))
    assert later.by_concept["accreditations", "glp"] == ()


def test_archived_and_drafts(project: SiteProject) -> None:
    content = project.folder / "content"
    project.replace("content/clusters/south/labs/lancet-lab.md", "part_of", 'archived: {"on": 2026-01-01}\npart_of')
    project.replace("content/clusters/south/cros/zarodek.md", "stages", "draft: true\nstages")
    project.replace("content/clusters/south/labs/lancet-lab.md", "part_of: zarodek\n", "")
    catalogue = loaded(content)
    assert set(catalogue.organisations) == {"gene-house", "lancet-lab"}
    assert set(catalogue.listed) == {"gene-house"}
    assert set(loaded(content, drafts=True).listed) == {"gene-house", "zarodek"}


def test_an_organisation_counts_in_each_of_its_clusters(project: SiteProject) -> None:
    project.replace("content/clusters/south/cros/zarodek.md", "stages", "also_in: [north]\nstages")
    catalogue = loaded(project.folder / "content")
    assert catalogue.by_cluster == {"north": ("gene-house", "zarodek"), "south": ("lancet-lab", "zarodek")}
    assert catalogue.by_country == {"FR": ("gene-house",), "PL": ("lancet-lab", "zarodek")}


def test_any_area_fits_every_area(project: SiteProject) -> None:
    project.replace("content/clusters/north/labs/gene-house.md", "[oncology]", "[any]")
    assert loaded(project.folder / "content").by_concept["areas", "oncology"] == ("gene-house",)


def test_circles_do_not_hang() -> None:
    concept = VOCABULARIES["areas"].model_validate(
        {
            "concepts": [
                {"id": "a", "broader": "b", "labels": {"en": "A"}},
                {"id": "b", "broader": "a", "labels": {"en": "B"}},
            ]
        }
    )
    vocabulary = make_vocabulary("areas", concept.concepts)
    assert vocabulary.ancestors("a") == ("b",)
    assert vocabulary.descendants("a") == ("a", "b")


def test_the_declarations_derive_the_facets() -> None:
    assert CONCEPT_FACETS["competence"] == "competences"
    assert set(CONCEPT_FACETS) >= {"type", "competence", "area", "modality", "stage", "accreditation", "model", "place"}
    assert "Working languages" in declared_messages()
    for name, meta in all_meta(OrganisationRecord).items():
        assert meta.label or not (meta.section or meta.facet), name


def test_months() -> None:
    assert months_between(dt.date(2024, 11, 23), dt.date(2026, 11, 22)) == 23
    assert months_between(dt.date(2024, 11, 22), dt.date(2026, 11, 22)) == 24


def test_today_comes_from_option_then_environment_then_clock() -> None:
    clock = dt.date(2026, 1, 1)
    assert choose_today("2025-05-05", {"SOURCE_DATE_EPOCH": "0"}, clock) == dt.date(2025, 5, 5)
    assert choose_today(None, {"SOURCE_DATE_EPOCH": "86400"}, clock) == dt.date(1970, 1, 2)
    assert choose_today(None, {}, clock) == clock
    for option, environment in (("yesterday", {}), (None, {"SOURCE_DATE_EPOCH": "soon"})):
        with pytest.raises(CannotRun):
            choose_today(option, environment, clock)


def test_the_real_catalogue_is_whole(real_catalogue: Catalogue) -> None:
    bases = [path for path in (ROOT / "content" / "clusters").glob("*/*/*.md") if "." not in path.stem]
    drafts = {path.stem for path in bases if "\ndraft: true" in path.read_text(encoding="utf-8")}
    assert set(real_catalogue.organisations) == {path.stem for path in bases} - drafts
    assert set(real_catalogue.clusters) == {path.name for path in (ROOT / "content" / "clusters").iterdir()}


def test_a_new_language_is_one_warning_per_list_and_hides_no_other_problem(project: SiteProject) -> None:
    labels = "".join(f"- {{id: area-{n}, labels: {{en: Area {n}}}}}\n" for n in range(9))
    project.write("content/vocabularies/areas.yaml", f"concepts:\n{labels}")
    missing = [p.message for p in load(project.folder / "content", TODAY)[1] if p.ref.path.endswith("areas.yaml")]
    assert missing == ['"area-0", "area-1", "area-2" and 6 more have no label in pl']

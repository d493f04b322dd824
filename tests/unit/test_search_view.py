"""What the search page's template and script are given."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.editing.strings import declared
from site_builder.reading.strings import load_strings
from site_builder.search import facets, messages
from site_builder.site.jobs import PageJob
from site_builder.site.reader import Options, Site
from site_builder.site.views.search import plural_forms, search

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.fixture(scope="module")
def site(real_catalogue: Catalogue) -> Site:
    strings, _ = load_strings(TEMPLATES, real_catalogue.settings.languages, declared())
    translations: dict[str, NullTranslations] = dict(strings)
    return Site(real_catalogue, translations, {}, Options())


@pytest.fixture(scope="module")
def views(site: Site) -> dict[str, dict[str, Any]]:
    return {job.language: dict(job.view) for job in search(site) if isinstance(job, PageJob)}


def test_every_language_has_the_page(site: Site) -> None:
    assert [job.path for job in search(site)] == [f"{lang}/search/index.html" for lang in site.languages]


def test_panels_count_distinct_organisations(views: dict[str, dict[str, Any]], real_catalogue: Catalogue) -> None:
    panels = {panel["facet"]: panel for panel in views["en"]["panels"]}
    counts = {entry["value"]: entry["count"] for entry in panels["country"]["entries"]}
    assert counts == {code: len(slugs) for code, slugs in real_catalogue.by_country.items()}
    for facet, vocabulary in (("competence", "competences"), ("stage", "stages")):
        for entry in panels[facet]["entries"]:
            if entry["value"] != facets.NOT_STATED:
                assert entry["count"] == len(real_catalogue.by_concept[vocabulary, entry["value"]]) > 0


def test_not_stated_is_offered_where_someone_does_not_state_it(
    views: dict[str, dict[str, Any]], real_catalogue: Catalogue
) -> None:
    panels = {panel["facet"]: panel for panel in views["pl"]["panels"]}
    unstated = sum(not o.record.stages for o in real_catalogue.listed.values())
    assert panels["stage"]["entries"][-1] | {"label": ""} == {
        "value": "-",
        "label": "",
        "lang": "",
        "depth": 0,
        "count": unstated,
    }
    assert facets.NOT_STATED not in {entry["value"] for entry in panels["country"]["entries"]}


def test_narrower_concepts_stand_below_their_broader_ones(views: dict[str, dict[str, Any]]) -> None:
    panels = {panel["facet"]: panel for panel in views["de"]["panels"]}
    entries = panels["competence"]["entries"]
    values = [entry["value"] for entry in entries]
    assert values.index("omics-biomarkers") < values.index("genomics")
    assert entries[values.index("genomics")]["depth"] == 1


def test_countries_stand_in_the_order_of_the_readers_language(views: dict[str, dict[str, Any]]) -> None:
    def labels(language: str) -> list[str]:
        panel = next(panel for panel in views[language]["panels"] if panel["facet"] == "country")
        return [entry["label"] for entry in panel["entries"]]

    assert labels("en") == ["Belgium", "France", "Germany", "Poland"]
    assert labels("fr") == ["Allemagne", "Belgique", "France", "Pologne"]


def test_the_script_gets_every_text_it_uses(views: dict[str, dict[str, Any]]) -> None:
    data = views["fr"]["data"]
    assert list(data["words"]) == list(messages.PAGE)
    assert set(data["facets"]) == set(facets.FACETS)
    script = (TEMPLATES / "assets" / "js" / "search" / "page.js").read_text(encoding="utf-8")
    for name in messages.PAGE:
        assert f'"{name}"' in script or name in ("missing", "unheld", "apart", "name", "summary", "text")


@pytest.mark.parametrize(
    ("language", "categories"), [("en", {"one", "other"}), ("pl", {"one", "few", "many"}), ("fr", {"one", "other"})]
)
def test_counted_words_have_a_form_for_each_category(site: Site, language: str, categories: set[str]) -> None:
    forms = plural_forms(site.reader(language, "/"), *messages.COUNTED["count"])
    assert categories <= set(forms)
    assert all("%(num)s" in form for form in forms.values())
    assert len(set(forms.values())) > 1

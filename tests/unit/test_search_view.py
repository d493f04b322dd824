"""What the search page's template and script, and the search fields of all pages, are given."""

from __future__ import annotations

import re
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue
from site_builder.editing.strings import declared
from site_builder.reading.strings import load_strings
from site_builder.search import documents, facets, messages
from site_builder.site.jobs import PageJob
from site_builder.site.reader import Options, Site
from site_builder.site.views.search import search
from site_builder.site.views.search_words import plural_forms, suggestion_words

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.fixture(scope="module")
def site(real_catalogue: Catalogue) -> Site:
    strings, _ = load_strings(TEMPLATES, real_catalogue.settings.languages, declared())
    translations: dict[str, NullTranslations] = dict(strings)
    return Site(real_catalogue, translations, {}, Options())


@pytest.fixture(scope="module")
def views(site: Site) -> dict[str, dict[str, Any]]:
    jobs = (planned.make() for planned in search(site))
    return {job.language: dict(job.view) for job in jobs if isinstance(job, PageJob)}


def test_every_language_has_the_page(site: Site) -> None:
    assert [job.path for job in search(site)] == [f"{lang}/search/index.html" for lang in site.languages]


def test_every_facet_that_anyone_fills_has_a_panel(views: dict[str, dict[str, Any]], real_catalogue: Catalogue) -> None:
    filled = facets.collect(real_catalogue, documents.numbered(real_catalogue))
    assert [panel["facet"] for panel in views["en"]["panels"]] == list(filled)
    assert "language" not in filled, "nobody states working languages yet"
    labels = {panel["facet"]: panel["label"] for panel in views["pl"]["panels"]}
    assert (labels["country"], labels["cluster"]) == ("Kraj", "Klaster")


def test_values_that_the_index_does_not_name_are_named(views: dict[str, dict[str, Any]]) -> None:
    assert set(views["de"]["data"]["values"]) == {"kind"}
    assert views["de"]["data"]["values"]["kind"] == {"cro": "Dienstleister", "lab": "Laboratorien"}


def test_the_script_gets_every_text_it_uses(views: dict[str, dict[str, Any]]) -> None:
    data = views["fr"]["data"]
    assert list(data["words"]) == list(messages.PAGE)
    assert set(data["facets"]) == set(facets.FACETS)
    assert set(data["columns"]) == set(messages.COLUMNS)
    folder = TEMPLATES / "assets" / "js" / "search"
    used = {found for script in folder.glob("*.js") for found in re.findall(r'"(\w+)"', script.read_text("utf-8"))}
    assert set(messages.PAGE) <= used
    said = {found for script in folder.glob("*.js") for found in re.findall(r'say\("(\w+)"', script.read_text("utf-8"))}
    assert said <= set(messages.PAGE)


def test_every_module_is_loaded_at_once() -> None:
    template = (TEMPLATES / "partials/finder.html").read_text(encoding="utf-8")
    names = re.findall(r'"([\w/]+)"', template.split("{% for name in (")[1].split(")")[0])
    preloaded = {"js/site.js", *(f"js/{name}.js" for name in names)}
    page = TEMPLATES / "assets" / "js" / "search" / "page.js"
    found, todo = set(), [page]
    while todo:
        file = todo.pop()
        for name in re.findall(r'from "(\.[^"]+)"', file.read_text(encoding="utf-8")):
            other = (file.parent / name).resolve()
            if other not in found:
                found.add(other)
                todo.append(other)
    assert {file.relative_to(TEMPLATES / "assets").as_posix() for file in found} == preloaded


def test_every_search_field_gets_the_words_of_its_suggestions(site: Site) -> None:
    words = suggestion_words(site.reader("pl", "/pl/"))
    assert set(words["facets"]) == {*CONCEPT_FACETS, "country", "cluster"}
    assert words["facets"]["country"] == "Kraj"
    assert set(words["suggestions"]) >= {"one", "few", "many"}


@pytest.mark.parametrize(
    ("language", "categories"), [("en", {"one", "other"}), ("pl", {"one", "few", "many"}), ("fr", {"one", "other"})]
)
def test_counted_words_have_a_form_for_each_category(site: Site, language: str, categories: set[str]) -> None:
    forms = plural_forms(site.reader(language, "/"), *messages.COUNTED["count"])
    assert categories <= set(forms)
    assert all("%(num)s" in form for form in forms.values())
    assert len(set(forms.values())) > 1

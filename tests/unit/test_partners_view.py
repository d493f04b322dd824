"""What the partner finder's template and script are given."""

from __future__ import annotations

from gettext import NullTranslations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.editing.strings import declared
from site_builder.reading.strings import load_strings
from site_builder.site.jobs import PageJob
from site_builder.site.reader import Options, Site
from site_builder.site.views.partners import partners

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.fixture(scope="module")
def views(real_catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    strings, _ = load_strings(TEMPLATES, real_catalogue.settings.languages, declared())
    translations: dict[str, NullTranslations] = dict(strings)
    site = Site(real_catalogue, translations, {}, Options())
    jobs = (planned.make() for planned in partners(site))
    return {job.language: dict(job.view) for job in jobs if isinstance(job, PageJob)}


def test_every_step_of_a_journey_is_a_set_of_needs(views: dict[str, dict[str, Any]], real_catalogue: Catalogue) -> None:
    assert set(views) == set(real_catalogue.settings.languages)
    journeys = list(real_catalogue.journeys.values())
    shown = views["fr"]["journeys"]
    assert [len(journey["steps"]) for journey in shown] == [len(journey.steps) for journey in journeys]
    query = parse_qs(urlsplit(shown[0]["steps"][0]["href"]).query)
    assert query == {"competence": list(journeys[0].steps[0].competences)}


def test_only_limits_that_anyone_states_are_offered(
    views: dict[str, dict[str, Any]], real_catalogue: Catalogue
) -> None:
    panels = {panel["facet"]: panel["choices"] for panel in views["pl"]["panels"]}
    spoken = {code for o in real_catalogue.listed.values() for code in o.record.languages}
    assert ("language" in panels) == bool(spoken)
    assert {choice["value"] for choice in panels["country"]} == set(real_catalogue.by_country)
    labels = [choice["label"] for choice in panels["country"]]
    assert "Polska" in labels
    assert labels == sorted(labels)


def test_the_script_has_its_words_in_every_language(views: dict[str, dict[str, Any]]) -> None:
    english, polish = views["en"]["data"], views["pl"]["data"]
    assert set(polish["counted"]["covering"]) == {"one", "few", "many"}
    assert {k for k, text in polish["words"].items() if text == english["words"][k]} <= {"stated"}

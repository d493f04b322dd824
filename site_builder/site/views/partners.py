"""The partner finder: its controls, the sets of needs to begin with, and the words and names its script needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from site_builder.catalogue.localise import labelled
from site_builder.search import messages
from site_builder.site import names, urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import Counted, Finder, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.search_words import FACET_LABELS, plural_forms

MOST_COUNTRIES = 5  # that a team may be asked to come from
_COUNTED = {
    "count": messages.COUNTED["count"],
    "suggestions": messages.SUGGESTIONS,
    "countries": Counted.COUNTRIES.value,
    "covering": Counted.SMALLEST_TEAM.value,
    "uncovered": Counted.UNCOVERED.value,
    "narrow": Counted.NARROW.value,
    "lacking": Counted.LACKING.value,
    "blocked-from": Counted.BLOCKED_OWN.value,
    "blocked-accreditations": Counted.BLOCKED_CERTIFICATE.value,
    "blocked-countries": Counted.BLOCKED_COUNTRY.value,
    "blocked-languages": Counted.BLOCKED_LANGUAGE.value,
}


def partners(site: Site) -> Iterator[Planned]:
    """Yield the partner finder in each language."""
    source = shell.SETTINGS
    yield from shell.pages(site, "partners", "partners.html", urls.partners, _contents, source, section="partners")


def _contents(reader: Reader) -> shell.Contents:
    return shell.Contents(
        reader.plain(reader.say(Words.FIND_PARTNERS)),
        reader.say(Words.ABOUT_PARTNERS),
        {
            "clusters": tuple(parts.cluster(reader, id_) for id_ in reader.catalogue.clusters),
            "panels": tuple(_panels(reader)),
            "team_countries": tuple(range(2, MOST_COUNTRIES + 1)),
            "journeys": tuple(_journeys(reader)),
            "lists": parts.lists(reader),
            "data": script_data(reader),
        },
    )


def script_data(reader: Reader) -> dict[str, Any]:
    """Return what the script needs: words (plurals by CLDR category), names of facets, names and hues of clusters."""
    clusters = (parts.cluster(reader, id_) for id_ in reader.catalogue.clusters)
    return {
        "words": {word.name.lower(): reader.say(word) for word in Finder},
        "counted": {name: plural_forms(reader, *forms) for name, forms in _COUNTED.items()},
        "facets": {facet: reader.say(text) for facet, text in FACET_LABELS.items()},
        "columns": {name: reader.say(text) for name, text in _columns().items()},
        "clusters": {c["id"]: {"name": c["name"], "index": c["index"]} for c in clusters},
    }


def _columns() -> dict[str, str]:
    finder = {word.name.lower(): str(word) for word in (Finder.COVERS, Finder.NEAR, Finder.LACKS, Finder.UNSTATED)}
    return {"name": messages.COLUMNS["name"], **finder, "teams": Words.TEAMS, "address": messages.COLUMNS["address"]}


def _panels(reader: Reader) -> Iterator[dict[str, Any]]:
    """Yield the limits that every partner must be within, with the values that anyone states."""
    listed = reader.catalogue.listed.values()
    named = {
        "country": {code: names.country(code, reader.language) for o in listed for code in o.countries},
        "language": {code: names.language_name(code, reader.language) for o in listed for code in o.record.languages},
    }
    for facet, values in named.items():
        found = sorted(values.items(), key=lambda item: reader.sort_key(item[1]))
        if found:
            choices = tuple({"value": code, "label": label} for code, label in found)
            yield {"facet": facet, "label": reader.say(FACET_LABELS[facet]), "choices": choices}


def _journeys(reader: Reader) -> Iterator[dict[str, Any]]:
    """Yield development paths whose steps are sets of needs to begin with."""
    for journey in reader.catalogue.journeys.values():
        steps = []
        for step in journey.steps:
            stage = parts.concept(reader, "stages", step.stage)
            needs = urlencode([("competence", id_) for id_ in step.competences])
            steps.append(parts.link(stage["label"], reader.href(urls.partners(reader.language, needs)), stage["lang"]))
        yield {"label": reader.text(labelled(journey.labels, reader.order)), "steps": tuple(steps)}

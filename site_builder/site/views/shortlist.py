"""The shortlist: its page and what its script needs, among it a letter in every language of the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.catalogue.localise import labelled
from site_builder.search import messages
from site_builder.site import urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import Letter, Shortlist, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.search_words import FACET_LABELS, plural_forms


def shortlist(site: Site) -> Iterator[Planned]:
    """Yield the shortlist's page in each language."""
    yield from shell.pages(site, "shortlist", "shortlist.html", urls.shortlist, _contents, shell.SETTINGS)


def _contents(reader: Reader) -> shell.Contents:
    stages = reader.catalogue.vocabularies["stages"].concepts
    return shell.Contents(
        reader.plain(reader.say(Words.SHORTLIST)),
        reader.say(Words.ABOUT_SHORTLIST),
        {
            "stages": tuple(parts.concept(reader, "stages", id_) for id_ in stages),
            "lists": parts.lists(reader),
            "data": script_data(reader),
        },
    )


def script_data(reader: Reader) -> dict[str, Any]:
    """Return the words of the page's script, the labels of a comparison's first rows and the letters by language."""
    labels = {"type": FACET_LABELS["type"], "place": FACET_LABELS["place"], "cluster": FACET_LABELS["cluster"]}
    labels |= {"name": messages.COLUMNS["name"], "address": messages.COLUMNS["address"], "website": "Website"}
    return {
        "words": {word.name.lower().replace("_", ""): reader.say(word) for word in Shortlist},
        "counted": {"count": plural_forms(reader, *messages.COUNTED["count"])},
        "labels": {name: reader.say(text) for name, text in labels.items()},
        "letters": {language: _letter(reader.site, language) for language in reader.site.languages},
    }


def _letter(site: Site, language: str) -> Mapping[str, Any]:
    writer = site.reader(language, urls.shortlist(language))
    return {word.name.lower(): writer.say(word) for word in Letter} | {
        "title": labelled(site.catalogue.settings.title, writer.order).value,
        "stages": {
            id_: concept.label(writer.order).value
            for id_, concept in site.catalogue.vocabularies["stages"].concepts.items()
        },
    }

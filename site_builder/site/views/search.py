"""The search page: its filter panels and the words and names that its script needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from site_builder.search import facets, messages
from site_builder.site import names, urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import KINDS
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.search_words import FACET_LABELS, plural_forms

OPEN = ("kind", "cluster", "country")  # panels that are open from the start


def search(site: Site) -> Iterator[Planned]:
    """Yield the search page in each language."""
    yield from shell.pages(site, "search", "search.html", urls.search, _contents, shell.SETTINGS)


def _contents(reader: Reader) -> shell.Contents:
    return shell.Contents(
        reader.plain(reader.say(messages.HEADING)),
        reader.say(messages.DESCRIPTION),
        finder(reader) | {"lists": parts.lists(reader)},
    )


def finder(reader: Reader, view: str = "list") -> dict[str, Any]:
    """Return what the search needs on its page: the controls, and its script's data.

    `view` is how results are shown where the address does not say it.
    """
    return {
        "panels": tuple(
            {"facet": facet, "label": reader.say(FACET_LABELS[facet]), "open": facet in OPEN}
            for facet in reader.site.facets
        ),
        "sorts": tuple({"value": v, "label": reader.say(text)} for v, text in messages.SORTS.items()),
        "views": tuple({"value": v, "label": reader.say(text)} for v, text in messages.VIEWS.items()),
        "clusters": tuple(parts.cluster(reader, id_) for id_ in reader.catalogue.clusters),
        "data": _script_data(reader, view),
    }


def _script_data(reader: Reader, view: str) -> dict[str, Any]:
    """Return words (plurals by CLDR category), names of facets and of those of their values that the index does not
    name, names and hues of clusters, the views with that which is shown first.
    """
    clusters = (parts.cluster(reader, id_) for id_ in reader.catalogue.clusters)
    return {
        "words": {name: reader.say(text) for name, text in messages.PAGE.items()},
        "counted": {name: plural_forms(reader, *forms) for name, forms in messages.COUNTED.items()},
        "facets": {facet: reader.say(FACET_LABELS[facet]) for facet in facets.FACETS},
        "values": {
            facet: named for facet, lists in reader.site.facets.items() if (named := _values(reader, facet, lists))
        },
        "columns": {name: reader.say(text) for name, text in messages.COLUMNS.items()},
        "views": tuple(sorted(messages.VIEWS, key=lambda name: name != view)),
        "clusters": {c["id"]: {"name": c["name"], "index": c["index"]} for c in clusters},
    }


def _values(reader: Reader, facet: str, lists: facets.Lists) -> dict[str, str]:
    """Return the names of a facet's values where the index has none."""
    match facet:
        case "kind":
            return {value: reader.say(KINDS[value]) for value in lists}
        case "language":
            return {value: names.language_name(value, reader.language) for value in lists}
    return {}

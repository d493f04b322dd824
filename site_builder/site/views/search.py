"""The search page: its filter panels and the words and names that its script needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.search import documents, facets, messages
from site_builder.site import names, urls
from site_builder.site.jobs import Job
from site_builder.site.messages import KINDS
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.search_words import FACET_LABELS, plural_forms

OPEN = ("kind", "cluster", "country")  # panels that are open from the start


def search(site: Site) -> Iterator[Job]:
    """Yield the search page in each language."""
    columns = facets.collect(site.catalogue, documents.numbered(site.catalogue))
    for language in site.languages:
        reader = site.reader(language, urls.search(language))
        yield shell.page(
            reader,
            "search",
            "search.html",
            urls.search,
            reader.plain(reader.say(messages.HEADING)),
            reader.say(messages.DESCRIPTION),
            {
                "panels": filter_panels(reader, columns),
                "sorts": tuple({"value": v, "label": reader.say(text)} for v, text in messages.SORTS.items()),
                "views": tuple({"value": v, "label": reader.say(text)} for v, text in messages.VIEWS.items()),
                "clusters": tuple(parts.cluster(reader, id_) for id_ in site.catalogue.clusters),
                "lists": parts.lists(reader),
                "data": script_data(reader, columns),
            },
            source="content/site.yaml",
        )


def filter_panels(reader: Reader, columns: Mapping[str, facets.Lists]) -> tuple[parts.Part, ...]:
    """Return the filters: a panel for each facet that anyone states something about."""
    return tuple({"facet": facet, "label": reader.say(FACET_LABELS[facet]), "open": facet in OPEN} for facet in columns)


def script_data(reader: Reader, columns: Mapping[str, facets.Lists]) -> dict[str, Any]:
    """Return what the script needs: words (plurals by CLDR category), names of facets and of those of their values that
    the index does not name, names and hues of clusters.
    """
    clusters = (parts.cluster(reader, id_) for id_ in reader.catalogue.clusters)
    return {
        "words": {name: reader.say(text) for name, text in messages.PAGE.items()},
        "counted": {name: plural_forms(reader, *forms) for name, forms in messages.COUNTED.items()},
        "facets": {facet: reader.say(FACET_LABELS[facet]) for facet in facets.FACETS},
        "values": {facet: named for facet, lists in columns.items() if (named := _values(reader, facet, lists))},
        "columns": {name: reader.say(text) for name, text in messages.COLUMNS.items()},
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

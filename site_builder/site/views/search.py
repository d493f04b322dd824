"""The search page: its filter panels and the words and names that its script needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError

from site_builder.catalogue.model import CONCEPT_FACETS
from site_builder.catalogue.records import OrganisationRecord, all_meta
from site_builder.search import documents, facets, messages
from site_builder.site import names, urls
from site_builder.site.jobs import Job
from site_builder.site.messages import KINDS, TITLES
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell

OPEN = ("kind", "cluster", "country")  # panels that are open from the start
_FIELD_LABELS = {meta.facet: meta.label for meta in all_meta(OrganisationRecord).values() if meta.facet}
_LABELS = {**_FIELD_LABELS, **messages.FACETS}


def search(site: Site) -> Iterator[Job]:
    """Yield the search page in each language."""
    organisations = documents.numbered(site.catalogue)
    columns = facets.collect(site.catalogue, organisations)
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
                "panels": tuple(_panel(reader, facet, lists, len(organisations)) for facet, lists in columns.items()),
                "sorts": tuple({"value": v, "label": reader.say(text)} for v, text in messages.SORTS.items()),
                "clusters": tuple(parts.cluster(reader, id_) for id_ in site.catalogue.clusters),
                "lists": tuple(
                    parts.link(reader.say(title), reader.href(urls.listing(language, name)))
                    for name, title in TITLES.items()
                ),
                "data": script_data(reader),
            },
            source="content/site.yaml",
        )


def script_data(reader: Reader) -> dict[str, Any]:
    """Return what the script needs: words (plurals by CLDR category), names of facets, names and hues of clusters."""
    clusters = (parts.cluster(reader, id_) for id_ in reader.catalogue.clusters)
    return {
        "words": {name: reader.say(text) for name, text in messages.PAGE.items()},
        "counted": {name: plural_forms(reader, *forms) for name, forms in messages.COUNTED.items()},
        "facets": {facet: reader.say(_LABELS[facet]) for facet in facets.FACETS},
        "clusters": {c["id"]: {"name": c["name"], "index": c["index"]} for c in clusters},
    }


def plural_forms(reader: Reader, one: str, many: str) -> dict[str, str]:
    """Return the forms of a counted message by CLDR plural category of whole numbers."""
    category = _plural_form(reader.language)
    forms: dict[str, str] = {}
    # 200 numbers show every category of the languages that gettext knows.
    for number in range(200):
        forms.setdefault(category(number), reader.site.translations[reader.language].ngettext(one, many, number))
    return forms


def _plural_form(language: str) -> Callable[[int], str]:
    """Return the CLDR rule that a browser's `Intl.PluralRules` follows too."""
    try:
        return Locale.parse(language).plural_form
    except (UnknownLocaleError, ValueError):
        return Locale("en").plural_form


def _panel(reader: Reader, facet: str, lists: facets.Lists, total: int) -> dict[str, Any]:
    stated = len({number for numbers in lists.values() for number in numbers})
    entries = [{**entry, "count": len(lists[entry["value"]])} for entry in _entries(reader, facet, lists)]
    if stated < total:
        entries.append(_entry(facets.NOT_STATED, reader.say(messages.NOT_STATED)) | {"count": total - stated})
    return {
        "facet": facet,
        "label": reader.say(_LABELS[facet]),
        "open": facet in OPEN,
        "entries": tuple(entries),
    }


def _entry(value: str, label: str, lang: str = "", depth: int = 0) -> dict[str, Any]:
    return {"value": value, "label": label, "lang": lang, "depth": depth}


def _entries(reader: Reader, facet: str, lists: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    """Return the values of a facet that anyone states: concepts below their broader ones, names in their order."""
    if facet in CONCEPT_FACETS:
        return list(_concepts(reader, facet, lists))
    labels = {value: _label(reader, facet, value) for value in lists}
    if facet == "cluster":
        return [_entry(id_, labels[id_]) for id_ in reader.catalogue.clusters if id_ in lists]
    return [_entry(value, labels[value]) for value in sorted(labels, key=lambda v: reader.sort_key(labels[v]))]


def _label(reader: Reader, facet: str, value: str) -> str:
    match facet:
        case "kind":
            return reader.say(KINDS[value])
        case "country":
            return names.country(value, reader.language)
        case "language":
            return names.language_name(value, reader.language)
    return reader.catalogue.clusters[value].record.name


def _concepts(reader: Reader, facet: str, lists: Mapping[str, Sequence[int]]) -> Iterator[dict[str, Any]]:
    vocabulary = reader.catalogue.vocabularies[CONCEPT_FACETS[facet]]
    for root in vocabulary.roots():
        for id_ in vocabulary.descendants(root):
            if id_ in lists:
                label = reader.text(vocabulary.concepts[id_].label(reader.order))
                depth = len(vocabulary.ancestors(id_))
                yield _entry(id_, label["text"] or id_, label["lang"], min(depth, 2))

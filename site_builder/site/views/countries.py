"""The list of countries and the page of each country in which an organisation is."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.site import names, urls
from site_builder.site.jobs import Job
from site_builder.site.messages import TITLES
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.concepts import describe, list_page, plain_view


def countries(site: Site) -> Iterator[Job]:
    """Yield the list of countries in each language."""
    for language in site.languages:
        reader = site.reader(language, urls.listing(language, urls.COUNTRIES))
        entries = [parts.country_concept(reader, code) | {"definition": None} for code in site.catalogue.by_country]
        entries.sort(key=lambda part: reader.sort_key(part["label"]))
        view = {
            "vocabulary": urls.COUNTRIES,
            "groups": ({"heading": None, "text": None, "entries": tuple(entries)},),
            "total": len(site.catalogue.listed),
            "not_stated": 0,
        }
        yield list_page(reader, urls.COUNTRIES, view)


def country(site: Site) -> Iterator[Job]:
    """Yield the page of each country in each language."""
    for code in site.catalogue.by_country:
        for language in site.languages:
            yield _page(site.reader(language, urls.entry(language, urls.COUNTRIES, code)), code)


def _page(reader: Reader, code: str) -> Job:
    listed = reader.catalogue.by_country[code]
    name = names.country(code, reader.language)
    return shell.page(
        reader,
        "country",
        "concept.html",
        lambda other: urls.entry(other, urls.COUNTRIES, code),
        reader.plain(name),
        describe(reader, len(listed), name),
        {"vocabulary": urls.COUNTRIES} | plain_view(reader, code.lower(), name, {"country": code}, listed),
        source="content/site.yaml",
        trail=((reader.say(TITLES[urls.COUNTRIES]), urls.listing(reader.language, urls.COUNTRIES)),),
        section=urls.COUNTRIES,
    )

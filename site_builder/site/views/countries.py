"""The list of countries and the page of each country in which an organisation is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.site import names, urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import TITLES
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.concepts import describe, plain_view


def countries(site: Site) -> Iterator[Planned]:
    """Yield the list of countries in each language."""
    yield from shell.listing(site, urls.COUNTRIES, "concepts.html", _list)


def _list(reader: Reader) -> parts.Part:
    entries = [parts.country_concept(reader, code) | {"definition": None} for code in reader.catalogue.by_country]
    entries.sort(key=lambda part: reader.sort_key(part["label"]))
    return {
        "vocabulary": urls.COUNTRIES,
        "groups": ({"heading": None, "text": None, "entries": tuple(entries)},),
        "total": len(reader.catalogue.listed),
        "not_stated": 0,
    }


def country(site: Site) -> Iterator[Planned]:
    """Yield the page of each country in each language."""
    for code in site.catalogue.by_country:
        yield from shell.pages(
            site,
            "country",
            "concept.html",
            partial(urls.entry, name=urls.COUNTRIES, id_=code),
            partial(_contents, code),
            shell.SETTINGS,
            section=urls.COUNTRIES,
        )


def _contents(code: str, reader: Reader) -> shell.Contents:
    listed = reader.catalogue.by_country[code]
    name = names.country(code, reader.language)
    return shell.Contents(
        reader.plain(name),
        describe(reader, len(listed), name),
        {"vocabulary": urls.COUNTRIES} | plain_view(reader, code.lower(), name, {"country": code}, listed),
        trail=((reader.say(TITLES[urls.COUNTRIES]), urls.listing(reader.language, urls.COUNTRIES)),),
    )

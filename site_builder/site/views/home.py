"""The home page, the language choice at the root, and the page that is shown where nothing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from site_builder.catalogue.localise import labelled
from site_builder.site import names, urls
from site_builder.site.jobs import PageJob, Planned
from site_builder.site.messages import TITLES, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell, structured
from site_builder.site.views.clusters import cluster_entry
from site_builder.site.views.map import overview
from site_builder.site.views.parts import Part

LATEST = 6  # organisations under "what is new"


def home(site: Site) -> Iterator[Planned]:
    """Yield the home page of each language."""
    yield from shell.pages(site, "home", "home.html", urls.home, _contents, shell.SETTINGS)


def _contents(reader: Reader) -> shell.Contents:
    settings = reader.catalogue.settings
    title = labelled(settings.title, reader.order).value
    tagline = reader.text(labelled(settings.tagline, reader.order))
    return shell.Contents(
        tagline,
        tagline["text"],
        {
            "totals": _totals(reader),
            "partners": reader.href(urls.partners(reader.language)),
            "map": lambda: overview(reader),
            "groups": lambda: _groups(reader),
            "clusters": lambda: tuple(cluster_entry(reader, id_) for id_ in reader.catalogue.clusters),
            "latest": lambda: _latest(reader),
            "browse": lambda: _browse(reader),
        },
        json_ld=lambda: (
            structured.website(reader, title, tagline["text"]),
            structured.dataset(reader, title, tagline["text"]),
        ),
    )


def _totals(reader: Reader) -> dict[str, int]:
    catalogue = reader.catalogue
    used = [id_ for id_ in catalogue.vocabularies["competences"].concepts if catalogue.by_concept["competences", id_]]
    return {
        "organisations": len(catalogue.listed),
        "clusters": len(catalogue.clusters),
        "countries": len(catalogue.by_country),
        "competences": len(used),
    }


def _groups(reader: Reader) -> tuple[Part, ...]:
    vocabulary = reader.catalogue.vocabularies["competences"]
    return tuple(
        parts.concept(reader, "competences", id_) | {"narrower": len(vocabulary.concepts[id_].narrower)}
        for id_ in vocabulary.roots()
    )


def _latest(reader: Reader) -> tuple[Part, ...]:
    """Return the profiles that were published or confirmed last; those of one day in the order of their names."""
    news: list[tuple[dt.date, str, str]] = []
    for slug in parts.by_name(reader, reader.catalogue.listed):
        record = reader.catalogue.listed[slug].record
        if record.verified and (not record.added or record.verified.on > record.added):
            news.append((record.verified.on, "confirmed", slug))
        elif record.added:
            news.append((record.added, "added", slug))
    news.sort(key=lambda item: item[0], reverse=True)
    return tuple(
        {"card": parts.card(reader, slug), "date": parts.date(reader, day), "reason": reason}
        for day, reason, slug in news[:LATEST]
    )


def _browse(reader: Reader) -> tuple[Part, ...]:
    catalogue = reader.catalogue
    sizes = {
        "competences": len(catalogue.vocabularies["competences"].concepts),
        "organisations": len(catalogue.listed),
        "clusters": len(catalogue.clusters),
        "types": len(catalogue.vocabularies["types"].concepts),
        "areas": len(catalogue.vocabularies["areas"].concepts),
        "modalities": len(catalogue.vocabularies["modalities"].concepts),
        "stages": len(catalogue.vocabularies["stages"].concepts),
        "accreditations": len(catalogue.vocabularies["accreditations"].concepts),
        urls.COUNTRIES: len(catalogue.by_country),
        urls.JOURNEYS: len(catalogue.journeys),
    }
    return tuple(
        parts.link(reader.say(TITLES[name]), reader.href(urls.listing(reader.language, name)))
        | {"kind": name, "count": count}
        for name, count in sizes.items()
    )


def chooser(site: Site) -> Iterator[Planned]:
    """Yield the language choice at the root of the site, in the default language."""
    at = None if site.options.drafts else urls.home
    yield Planned(urls.output_path(urls.CHOOSER), shell.SETTINGS, partial(_chooser, site), site.inputs(), at)


def _chooser(site: Site) -> PageJob:
    reader = site.reader(site.default_language, urls.CHOOSER)
    settings = site.catalogue.settings
    choices = []
    for language in site.languages:
        order = site.catalogue.order(language)
        choices.append(
            {
                "code": language,
                "name": names.own_name(language),
                "href": reader.href(urls.home(language)),
                "title": labelled(settings.title, order).value,
                "tagline": labelled(settings.tagline, order).value,
                "direction": names.direction(language),
            }
        )
    title, tagline = choices[site.languages.index(site.default_language)]["title"], settings.tagline
    description = labelled(tagline, reader.order).value
    canonical = urls.absolute(site.base_url, urls.CHOOSER)
    frame = shell.common(reader, "languages") | {
        "heading": reader.text(labelled(settings.title, reader.order)),
        "title": title,
        "description": description,
        "canonical": canonical,
        "noindex": site.options.drafts,
        "alternates": shell.alternates(reader, urls.home),
        "og": shell.open_graph(title, description, title, canonical),
        "json_ld": (structured.website(reader, title, description),),
        "languages": shell.languages(reader, urls.home),
    }
    view = {"shell": frame, "choices": tuple(choices)}
    return PageJob(urls.output_path(urls.CHOOSER), "languages.html", reader.language, view, shell.SETTINGS)


def not_found(site: Site) -> Iterator[Planned]:
    """Yield the page for addresses that do not exist: all languages in one, as a host can have only one such page."""
    yield Planned(urls.output_path(urls.NOT_FOUND), shell.SETTINGS, partial(_not_found, site), site.inputs())


def _not_found(site: Site) -> PageJob:
    default = site.default_language
    versions = []
    for language in (default, *(other for other in site.languages if other != default)):
        reader = site.reader(language, urls.NOT_FOUND)
        links = (
            (Words.HOME, urls.home(language)),
            (Words.SEARCH, urls.search(language)),
            (Words.ORGANISATIONS, urls.listing(language, "organisations")),
        )
        versions.append(
            {
                "language": language,
                "direction": names.direction(language),
                "heading": reader.say(Words.NOT_FOUND),
                "text": reader.say(Words.NOT_FOUND_TEXT),
                "links": tuple(parts.link(reader.say(words), reader.href(address)) for words, address in links),
            }
        )
    reader = site.reader(default, urls.NOT_FOUND)
    heading = reader.say(Words.NOT_FOUND)
    frame = shell.common(reader, "not-found")
    frame |= {
        "heading": reader.plain(heading),
        "title": f"{heading} – {frame['site_title']}",
        "description": reader.say(Words.NOT_FOUND_TEXT),
        "menu": shell.menu(reader, shell.MENU),
        "browse": shell.menu(reader, shell.BROWSE),
        "footer": shell.footer(reader),
        "languages": shell.languages(reader, urls.home),
    }
    view = {"shell": frame, "versions": tuple(versions)}
    return PageJob(urls.output_path(urls.NOT_FOUND), "notfound.html", default, view, shell.SETTINGS)

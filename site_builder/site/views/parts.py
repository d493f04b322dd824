"""Small parts that many views share: dates, links, concepts, clusters, places, organisations in lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from site_builder.catalogue.localise import LocalText
from site_builder.catalogue.model import CONCEPT_FACETS, Organisation
from site_builder.catalogue.vocabulary import Concept
from site_builder.site import names, urls
from site_builder.site.messages import TITLES
from site_builder.site.reader import Reader

Part = dict[str, Any]


def date(reader: Reader, day: dt.date | None) -> Part | None:
    """Return a Date."""
    return {"iso": day.isoformat(), "text": names.date(day, reader.language)} if day else None


def month_or_day(reader: Reader, text: str | None) -> Part | None:
    """Return a Date of `YYYY-MM-DD` or `YYYY-MM`."""
    if not text:
        return None
    if len(text) > len("2026-11"):
        return date(reader, dt.date.fromisoformat(text))
    return {"iso": text, "text": names.month(dt.date.fromisoformat(f"{text}-01"), reader.language)}


def link(label: str, href: str, lang: str = "") -> Part:
    """Return a Link."""
    return {"label": label, "lang": lang, "href": href}


def optional_text(reader: Reader, local: LocalText | None) -> Part | None:
    """Return a Text, or None."""
    return reader.text(local) if local else None


def own_text(reader: Reader, text: str | None, language: str) -> Part | None:
    """Return a Text that exists only in the language of its file, or None."""
    return reader.text(LocalText(text, language)) if text else None


def address(href: str | None) -> Part | None:
    """Return an Address labelled with its host."""
    return {"href": href, "label": (urlsplit(href).hostname or href).removeprefix("www.")} if href else None


def concept(reader: Reader, vocabulary: str, id_: str) -> Part:
    """Return a Concept."""
    key = ("concept", vocabulary, id_)
    if key not in reader.known:
        label = reader.text(reader.catalogue.vocabularies[vocabulary].concepts[id_].label(reader.order))
        reader.known[key] = {
            "id": id_,
            "vocabulary": vocabulary,
            "label": label["text"],
            "lang": label["lang"],
            "href": reader.href(urls.concept(reader.language, vocabulary, id_)),
            "count": reader.site.counts.get(vocabulary, {}).get(id_, 0),
        }
    found: Part = reader.known[key]
    return found


def concepts(reader: Reader, vocabulary: str, ids: Iterable[str]) -> tuple[Part, ...]:
    """Return Concepts in the order of their labels."""
    found = [concept(reader, vocabulary, id_) for id_ in ids]
    return tuple(sorted(found, key=lambda part: reader.sort_key(part["label"]))) if len(found) > 1 else tuple(found)


def definition(reader: Reader, concept_: Concept) -> Part | None:
    """Return a concept's definition as a Text, or None."""
    return optional_text(reader, concept_.definition(reader.order))


def country(reader: Reader, code: str) -> Part:
    """Return a Link to a country, with its code; without a page where no organisation is."""
    has_page = code in reader.catalogue.by_country
    href = reader.href(urls.entry(reader.language, urls.COUNTRIES, code)) if has_page else ""
    return link(names.country(code, reader.language), href) | {"code": code}


def country_concept(reader: Reader, code: str) -> Part:
    """Return a country as a Concept of the list of countries."""
    found = country(reader, code)
    del found["code"]
    return found | {
        "id": code.lower(),
        "vocabulary": urls.COUNTRIES,
        "count": len(reader.catalogue.by_country.get(code, ())),
    }


def place(reader: Reader, city: str, code: str) -> Part:
    """Return a Place."""
    return {"text": f"{city}, {names.country(code, reader.language)}"}


def cluster(reader: Reader, id_: str) -> Part:
    """Return a ClusterRef; `index` is the cluster's place in the settings, from 1."""
    key = ("cluster", id_)
    if key not in reader.known:
        reader.known[key] = {
            "id": id_,
            "name": reader.catalogue.clusters[id_].record.name,
            "href": reader.href(urls.cluster(reader.language, id_)),
            "index": list(reader.catalogue.clusters).index(id_) + 1,
        }
    found: Part = reader.known[key]
    return found


def lists(reader: Reader) -> tuple[Part, ...]:
    """Return Links to the pages that list everything, for who cannot use a tool."""
    return tuple(
        link(reader.say(title), reader.href(urls.listing(reader.language, name))) for name, title in TITLES.items()
    )


def organisation_link(reader: Reader, slug: str) -> Part:
    """Return a Link to a profile."""
    name = reader.catalogue.organisations[slug].record.name
    return link(name, reader.href(urls.organisation(reader.language, slug)))


def card(reader: Reader, slug: str) -> Part:
    """Return a Card."""
    key = ("card", slug)
    if key not in reader.known:
        reader.known[key] = _card(reader, reader.catalogue.organisations[slug])
    found: Part = reader.known[key]
    return found


def _card(reader: Reader, organisation: Organisation) -> Part:
    record, site = organisation.record, organisation.record.sites[0]
    return {
        "slug": organisation.slug,
        "name": record.name,
        "href": reader.href(urls.organisation(reader.language, organisation.slug)),
        "kind": organisation.kind,
        "type": concept(reader, CONCEPT_FACETS["type"], record.type),
        "place": place(reader, site.city, site.country),
        "clusters": tuple(cluster(reader, id_) for id_ in organisation.clusters),
        "summary": reader.text(organisation.summary(reader.order_for(organisation.language))),
        "confirmed": record.verified is not None,
    }


def cards(reader: Reader, slugs: Iterable[str]) -> tuple[Part, ...]:
    """Return Cards in the order of the names."""
    return tuple(card(reader, slug) for slug in by_name(reader, slugs))


def by_name(reader: Reader, slugs: Iterable[str]) -> tuple[str, ...]:
    """Return slugs of organisations in the order of their names."""
    found = tuple(slugs)
    return tuple(sorted(found, key=reader.places.__getitem__)) if len(found) > 1 else found

"""Parts that the pages of organisations and clusters share: services, needs, facts, contact, sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from site_builder.catalogue.fields import Meta, Record, meta_of
from site_builder.catalogue.model import OLD_AFTER_MONTHS, Profile, months_between
from site_builder.catalogue.records import Contact, Need, Service, SourceNote, Verified
from site_builder.matching.needs import is_open
from site_builder.reading.addresses import is_web_address
from site_builder.site import names
from site_builder.site.messages import Words
from site_builder.site.reader import Reader
from site_builder.site.views import parts
from site_builder.site.views.parts import Part

LEADS_TO: Mapping[str, str] = {"wikidata": "https://www.wikidata.org/wiki/{}"}  # identifiers with a page
_LONG_NUMBER = 10_000  # shorter ones are written without separators, so that a year is not 2,000


def services(reader: Reader, profile: Profile, stated: Iterable[Service]) -> tuple[Part, ...]:
    """Return Services in the order of the file."""
    order = reader.order_for(profile.language)
    found = []
    for service in stated:
        base = {"name": service.name, "description": service.description}
        texts = profile.part_texts("services", service.id, base, order)
        found.append(
            {
                "id": service.id,
                "name": reader.text(texts["name"]),
                "description": parts.optional_text(reader, texts.get("description")),
            }
        )
    return tuple(found)


def needs(reader: Reader, profile: Profile, stated: Iterable[Need]) -> tuple[Part, ...]:
    """Return the Needs that are open today (the last day counts) in the order of the file."""
    order = reader.order_for(profile.language)
    found = []
    for need in stated:
        if not is_open(need, reader.catalogue.today):
            continue
        texts = profile.part_texts("needs", need.id, {"title": need.title, "description": need.description}, order)
        found.append(
            {
                "id": need.id,
                "title": reader.text(texts["title"]),
                "description": parts.optional_text(reader, texts.get("description")),
                "concepts": tuple(
                    parts.concept(reader, meta.vocabulary, id_)
                    for name, meta in meta_of(Need).items()
                    if meta.vocabulary
                    for id_ in getattr(need, name)
                ),
                "posted": parts.date(reader, need.posted),
                "until": parts.date(reader, need.until),
            }
        )
    return tuple(found)


def contact(reader: Reader, website: str | None, stated: Contact | None, language: str) -> Part | None:
    """Return website, role, e-mail and page, or None where nothing is stated."""
    if not website and not stated:
        return None
    return {
        "website": parts.address(website),
        "role": parts.own_text(reader, stated.role if stated else None, language),
        "email": (stated.email if stated else None) or "",
        "page": parts.address(stated.url if stated else None),
    }


def sources(reader: Reader, stated: Iterable[SourceNote], language: str) -> tuple[Part, ...]:
    """Return Sources in the order of the file."""
    return tuple(
        {
            **(parts.address(source.url) or {}),
            "accessed": parts.date(reader, source.accessed),
            "supports": parts.own_text(reader, source.supports, language),
        }
        for source in stated
    )


def freshness(reader: Reader, verified: Verified | None, stated: Iterable[SourceNote]) -> Part:
    """Return who confirmed a profile and when, else when its sources were last looked at."""
    day = verified.on if verified else max((s.accessed for s in stated if s.accessed), default=None)
    return {
        "confirmed": verified is not None,
        "by": verified.by if verified else "",
        "date": parts.date(reader, day),
        "old": day is not None and months_between(day, reader.catalogue.today) >= OLD_AFTER_MONTHS,
    }


def fact(label: str, value: str, href: str = "", lang: str = "") -> Part:
    """Return a Fact."""
    return {"label": label, "value": value, "href": href, "lang": lang}


def facts(
    reader: Reader, record: Record, sections: Collection[str], leave_out: frozenset[str] = frozenset()
) -> Iterator[Part]:
    """Yield the Facts of all stated fields of some sections, in the order of their declaration.

    A new field shows up here by itself; `leave_out` are the fields that have a form of their own on the page.
    """
    for name, meta in meta_of(type(record)).items():
        if meta.section in sections and name not in leave_out:
            yield from _facts_of(reader, name, meta, getattr(record, name))


def _facts_of(reader: Reader, name: str, meta: Meta, value: Any) -> Iterator[Part]:
    if value in (None, "", ()):
        return
    if isinstance(value, Record):
        for inner, inner_meta in meta_of(type(value)).items():
            if inner_meta.label:
                yield from _facts_of(reader, inner, inner_meta, getattr(value, inner))
    elif meta.label:
        yield fact(reader.say(meta.label), _shown(reader, meta, value), _leads_to(name, value))


def _leads_to(name: str, value: Any) -> str:
    if name in LEADS_TO:
        return LEADS_TO[name].format(value)
    return value if isinstance(value, str) and is_web_address(value) else ""


def _shown(reader: Reader, meta: Meta, value: Any) -> str:
    if isinstance(value, tuple):
        return names.join([_shown(reader, meta, item) for item in value], reader.language)
    if meta.vocabulary:
        return str(parts.concept(reader, meta.vocabulary, value)["label"])
    if isinstance(value, bool):
        return reader.say(Words.YES if value else Words.NO)
    if isinstance(value, int) and value >= _LONG_NUMBER:
        return names.number(value, reader.language)
    if isinstance(value, dt.date):
        return names.date(value, reader.language)
    if isinstance(value, Record):
        # One of several parts: its stated fields that have a label, in one row.
        stated = [(part, getattr(value, name)) for name, part in meta_of(type(value)).items() if part.label]
        return ", ".join(_shown(reader, part, inner) for part, inner in stated if inner not in (None, "", ()))
    return str(value)


def language_names(reader: Reader, codes: Iterable[str]) -> tuple[Part, ...]:
    """Return working languages with their names, in the order stated."""
    return tuple({"code": code, "name": names.language_name(code, reader.language)} for code in codes)


def labelled_fact(reader: Reader, record: Record, field: str, value: str, href: str = "") -> Part:
    """Return the Fact of a field that has a form of its own."""
    return fact(reader.say(meta_of(type(record))[field].label), value, href)

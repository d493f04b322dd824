"""An organisation as a card for address books (vCard 3.0, RFC 2426, which all of them read)."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalogue.model import Organisation
from site_builder.site import names, urls
from site_builder.site.reader import Site

_WIDTH = 75  # octets of a line, without its end


def vcard(site: Site, organisation: Organisation) -> bytes:
    """Return the card in the site's default language."""
    return b"".join(_folded(line) + b"\r\n" for line in _lines(site, organisation))


def _lines(site: Site, organisation: Organisation) -> Iterator[str]:
    record, language = organisation.record, site.default_language
    order = site.catalogue.order(language, organisation.language)
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"FN:{_escaped(record.name)}"
    yield f"N:{_escaped(record.name)};;;;"
    yield f"ORG:{_escaped(record.name)}"
    if record.aliases:
        yield f"NICKNAME:{','.join(_escaped(alias) for alias in record.aliases)}"
    for place in record.sites:
        country = names.country(place.country, language)
        yield f"ADR;TYPE=work:;;;{_escaped(place.city)};;;{_escaped(country)}"
    main = record.sites[0]
    if main.lat is not None and main.lon is not None:
        yield f"GEO:{main.lat};{main.lon}"
    if record.contact and record.contact.role:
        yield f"ROLE:{_escaped(record.contact.role)}"
    if record.contact and record.contact.email:
        yield f"EMAIL;TYPE=work:{_escaped(record.contact.email)}"
    for address in (record.website, record.contact.url if record.contact else None):
        if address:
            yield f"URL:{_escaped(address)}"
    competences = site.catalogue.vocabularies["competences"].concepts
    yield f"CATEGORIES:{','.join(_escaped(competences[id_].label(order).value) for id_ in record.competences)}"
    yield f"NOTE:{_escaped(organisation.summary(order).value)}"
    if profile := urls.absolute(site.base_url, urls.organisation(language, organisation.slug)):
        yield f"SOURCE:{_escaped(profile)}"
    yield "END:VCARD"


def _escaped(text: str) -> str:
    """Return a text as a value: one line, with what separates values marked as part of it."""
    text = " ".join(text.split()).replace("\\", "\\\\")
    return text.replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 octets that cut no letter; each further one begins with a space."""
    data, pieces, start, room = line.encode(), [], 0, _WIDTH
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # within a letter
            end -= 1
        pieces.append(data[start:end])
        start, room = end, _WIDTH - 1
    return b"\r\n ".join((*pieces, data[start:]))

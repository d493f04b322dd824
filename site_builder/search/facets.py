"""Facets: which documents stand under each value of each facet, one file per facet.

Format of `facet/<name>.bin` before compression, numbers as varints: number of values; then for each value the length of
its id, the id (UTF-8), documents << 1 | bitmap, and the list: either the first document number and the distances, or
one bit per document (lowest first), whichever is shorter. What a document states nothing about is under no value.
Two are no filters but for who plans a team: `home`, the country of the main site, and `family`, the organisations that
are part of each other, under the slug of the uppermost. `until` tells which certificates will expire: under
`<last day> <scheme>` who holds the scheme until then; readers leave them out of `accreditation` from the next day on.
`facet/verified.bin` is a column instead: for each document 0, or 1 + the days from 2000-01-01 to its confirmation.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, Organisation, is_valid
from site_builder.search.codec import DamagedError, numbers_in, varints

# Facets of the search page in the order of their panels.
_FIRST, _LAST = ("kind", "type", "cluster", "country"), ("language", "place")
FACETS = (*_FIRST, *(facet for facet in CONCEPT_FACETS if facet not in _FIRST + _LAST), *_LAST)
NOT_STATED = "-"
EPOCH = dt.date(2000, 1, 1)

Lists = Mapping[str, Sequence[int]]  # value -> document numbers


def values_of(catalogue: Catalogue, organisation: Organisation, facet: str) -> Sequence[str]:
    """Return the values an organisation stands under: broader concepts included, nothing if it states none."""
    match facet:
        case "kind":
            return (organisation.kind,)
        case "cluster":
            return organisation.clusters
        case "country":
            return organisation.countries
        case "language":
            return organisation.record.languages
    return catalogue.covered(organisation, facet)


def collect(catalogue: Catalogue, organisations: Sequence[Organisation]) -> dict[str, Lists]:
    """Return the lists of every facet that anyone states anything about; values sorted."""
    facets: dict[str, Lists] = {}
    for facet in FACETS:
        lists: dict[str, list[int]] = defaultdict(list)
        for number, organisation in enumerate(organisations):
            for value in values_of(catalogue, organisation, facet):
                lists[value].append(number)
        if lists:
            facets[facet] = {value: lists[value] for value in sorted(lists)}
    return facets


def relations(catalogue: Catalogue, organisations: Sequence[Organisation]) -> dict[str, Lists]:
    """Return the lists of `home` and `family`; the latter only of those with two members or more, if there are any."""
    homes: dict[str, list[int]] = defaultdict(list)
    families: dict[str, list[int]] = defaultdict(list)
    for number, organisation in enumerate(organisations):
        homes[organisation.record.sites[0].country].append(number)
        families[catalogue.family(organisation)].append(number)
    several = {slug: families[slug] for slug in sorted(families) if len(families[slug]) > 1}
    found = {"home": {code: homes[code] for code in sorted(homes)}, "family": several}
    return {name: lists for name, lists in found.items() if lists}


def last_days(catalogue: Catalogue, organisations: Sequence[Organisation]) -> Lists:
    """Return the lists of `until`, the first days first: who has no accreditation of a scheme, or of a narrower one,
    that lasts longer or has no last day.
    """
    vocabulary = catalogue.vocabularies["accreditations"]
    found: dict[str, list[int]] = defaultdict(list)
    for number, organisation in enumerate(organisations):
        held = [a for a in organisation.record.accreditations if is_valid(a, catalogue.today)]
        for scheme in catalogue.covered(organisation, "accreditation"):
            days = [a.valid_until for a in held if scheme in (a.scheme, *vocabulary.ancestors(a.scheme))]
            dated = [day for day in days if day]
            if len(dated) == len(days):
                found[f"{max(dated)} {scheme}"].append(number)
    return {value: found[value] for value in sorted(found)}


def encode(lists: Lists, documents: int) -> bytes:
    """Encode a facet."""
    out = bytearray(varints([len(lists)]))
    for value, numbers in lists.items():
        gaps = varints(b - a for a, b in zip((0, *numbers), numbers, strict=False))
        bits = bytearray((documents + 7) // 8)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        name = value.encode()
        bitmap = len(bits) < len(gaps)
        out += varints([len(name)]) + name + varints([len(numbers) << 1 | bitmap]) + (bits if bitmap else gaps)
    return bytes(out)


def decode(data: bytes, documents: int) -> dict[str, list[int]]:
    """Decode a facet; raises `DamagedError`."""
    position = 0

    def number() -> int:
        nonlocal position
        end = position
        while data[end] & 128:
            end += 1
        start, position = position, end + 1
        return numbers_in(data[start:position])[0]

    found: dict[str, list[int]] = {}
    try:
        for _ in range(number()):
            length = number()
            name = data[position : position + length].decode()
            position += length
            count, bitmap = divmod(number(), 2)
            if bitmap:
                bits = data[position : position + (documents + 7) // 8]
                position += len(bits)
                found[name] = [n for n in range(documents) if bits[n >> 3] >> (n & 7) & 1]
                continue
            at = 0
            found[name] = numbers = []
            for _ in range(count):
                at += number()
                numbers.append(at)
    except (IndexError, UnicodeDecodeError):
        raise DamagedError("a facet is cut off") from None
    return found


def confirmations(organisations: Sequence[Organisation]) -> bytes:
    """Encode the column of confirmations."""
    return varints(1 + max(0, (o.record.verified.on - EPOCH).days) if o.record.verified else 0 for o in organisations)

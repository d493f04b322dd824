"""Who holds what: an inverted list for each statement, as a bit set over all listed organisations.

Points are counted for all organisations at once, in planes: bit n of `planes[k]` is the k-th binary digit of the points
of organisation n (bit-sliced arithmetic; O'Neil and Quass, "Improved query performance with variant indexes", SIGMOD
1997). The best are read from the highest plane down, so that nobody is lost to a limit on candidates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.catalogue.vocabulary import ANY_AREA

Bits = int
Planes = list[Bits]

# Statements that are compared: facets of the catalogue, and working languages, which are no concepts.
FACETS = ("competence", "modality", "area", "stage", "accreditation", "model", "type", "language")


@dataclass(frozen=True, slots=True)
class Member:
    """A listed organisation as matching sees it. Only accreditations that are valid today are among the statements."""

    slug: str
    place: int  # in `Holders.members`
    clusters: tuple[str, ...]
    family: str  # the outermost organisation it is part of, or itself
    stated: Mapping[str, frozenset[str]]  # by facet, without the area that fits every area
    above: Mapping[str, frozenset[str]]  # what it counts under: the same, the broader ones, every area if it says so
    silent: frozenset[str]  # facets of which it says nothing that narrows them down


@dataclass(frozen=True)
class Holders:
    """The lists. `members` stand in the order of a hash of their slugs, which favours nobody and lets a new profile
    change the places of no others relative to each other.
    """

    catalogue: Catalogue
    members: tuple[Member, ...]
    places: Mapping[str, int]
    stating: Mapping[tuple[str, str], Bits]  # (facet, value): who states exactly this
    covering: Mapping[tuple[str, str], Bits]  # (facet, value): who states this or something narrower
    silent: Mapping[str, Bits]  # facet: who states nothing that narrows it down
    clusters: Mapping[str, Bits]
    families: Mapping[str, Bits]  # those of several; one alone is nearest to itself by its clusters

    @property
    def everybody(self) -> Bits:
        """All listed organisations."""
        return (1 << len(self.members)) - 1

    def elsewhere(self, clusters: Iterable[str], family: str = "") -> Bits:
        """Return who shares none of these clusters and is not of this family."""
        near = self.families.get(family, 0)
        for cluster in clusters:
            near |= self.clusters[cluster]
        return self.everybody & ~near

    def sharing(self, facet: str, stated: Iterable[str], above: Iterable[str]) -> Bits:
        """Return who states the same, something narrower or something broader than one of these statements."""
        found = 0
        for value in stated:
            found |= self.covering.get((facet, value), 0)
        for value in above:
            found |= self.stating.get((facet, value), 0)
        return found


def collect(catalogue: Catalogue) -> Holders:
    """Return the lists of the catalogue's listed organisations."""
    slugs = sorted(catalogue.listed, key=lambda slug: (blake2b(slug.encode(), digest_size=8).digest(), slug))
    same: dict[tuple[str, ...], frozenset[str]] = {}
    members = tuple(_member(catalogue, catalogue.listed[slug], place, same) for place, slug in enumerate(slugs))
    stating: dict[tuple[str, str], list[int]] = {}
    covering: dict[tuple[str, str], list[int]] = {}
    silent: dict[str, list[int]] = {facet: [] for facet in FACETS}
    clusters: dict[str, list[int]] = {id_: [] for id_ in catalogue.clusters}
    families: dict[str, list[int]] = {}
    for member in members:
        for facet in FACETS:
            for value in member.stated[facet]:
                stating.setdefault((facet, value), []).append(member.place)
            for value in member.above[facet]:
                covering.setdefault((facet, value), []).append(member.place)
            if facet in member.silent:
                silent[facet].append(member.place)
        for cluster in member.clusters:
            clusters[cluster].append(member.place)
        families.setdefault(member.family, []).append(member.place)
    size = len(members)
    return Holders(
        catalogue,
        members,
        {member.slug: member.place for member in members},
        {key: bits(places, size) for key, places in stating.items()},
        {key: bits(places, size) for key, places in covering.items()},
        {key: bits(places, size) for key, places in silent.items()},
        {key: bits(places, size) for key, places in clusters.items()},
        {key: bits(places, size) for key, places in families.items() if len(places) > 1},
    )


def _member(
    catalogue: Catalogue, organisation: Organisation, place: int, same: dict[tuple[str, ...], frozenset[str]]
) -> Member:
    """Return what matching asks of an organisation; `same` holds a set for all that state the same."""
    record = organisation.record
    stated, above = {"language": record.languages}, {"language": record.languages}
    for facet in FACETS[:-1]:
        stated[facet] = tuple(v for v in catalogue.direct(organisation, facet) if (facet, v) != ("area", ANY_AREA))
        above[facet] = catalogue.covered(organisation, facet)
    expired = ("accreditation",) if record.accreditations else ()
    silent = tuple(facet for facet in FACETS if not stated[facet] and facet not in expired)
    return Member(
        organisation.slug,
        place,
        organisation.clusters,
        catalogue.family(organisation),
        {facet: same.setdefault(values, frozenset(values)) for facet, values in stated.items()},
        {facet: same.setdefault(values, frozenset(values)) for facet, values in above.items()},
        same.setdefault(silent, frozenset(silent)),
    )


def bits(places: Iterable[int], size: int) -> Bits:
    """Return the set of some places below `size`."""
    found = bytearray(size // 8 + 1)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def add(planes: Planes, points: int, to: Bits) -> None:
    """Add points to some organisations."""
    digit = 0
    while points >> digit:
        carry = to if points >> digit & 1 else 0
        place = digit
        while carry:
            while place >= len(planes):
                planes.append(0)
            planes[place], carry = planes[place] ^ carry, planes[place] & carry
            place += 1
        digit += 1


def best(planes: Planes, among: Bits) -> Bits:
    """Return those with the most points."""
    for plane in reversed(planes):
        among = among & plane or among
    return among


def places_after(place: int, among: Bits) -> Iterator[int]:
    """Yield the places of a set, beginning after one and going round: of equals, everybody is first for somebody."""
    later = among >> (place + 1) << (place + 1)
    for part in (later, among ^ later):
        while part:
            lowest = part & -part
            yield lowest.bit_length() - 1
            part ^= lowest

"""Needs: the requests that are open today, and who in other clusters covers how much of each.

A competence is covered by who states it or a narrower one, an accreditation by who holds it today. Where an
organisation states nothing of a kind (no stage at all), the request stays open on that point; where it states others,
the point is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Need
from site_builder.catalogue.vocabulary import ANY_AREA
from site_builder.matching.holders import Bits, Holders, Member, Planes, add, best, places_after

FIELDS: Mapping[str, str] = {
    "competences": "competence",
    "stages": "stage",
    "modalities": "modality",
    "areas": "area",
    "accreditations": "accreditation",
}
"""The fields of a need that ask for something, and the facets that answer."""

_COMPETENCE, _COVERED, _OPEN = 4, 2, 1

Asked = tuple[str, str]  # (facet, concept)


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need that is open today, and whose it is."""

    kind: Literal["organisation", "cluster"]
    owner: str
    clusters: tuple[str, ...]
    family: str
    record: Need

    @property
    def asks(self) -> tuple[Asked, ...]:
        """What it asks for; the area that fits every area asks for nothing."""
        asked = ((facet, id_) for field, facet in FIELDS.items() for id_ in getattr(self.record, field))
        return tuple(dict.fromkeys(a for a in asked if a != ("area", ANY_AREA)))


@dataclass(frozen=True, slots=True)
class NeedMatch:
    """What an organisation covers of a need, what it leaves open by saying nothing, and what it lacks."""

    slug: str
    covered: tuple[Asked, ...]
    open: tuple[Asked, ...]
    missing: tuple[Asked, ...]


def is_open(need: Need, today: dt.date) -> bool:
    """Say whether a need is open: without a last day it stays, the last day counts."""
    return need.until is None or need.until >= today


def open_needs(catalogue: Catalogue) -> tuple[OpenNeed, ...]:
    """Return the open needs of clusters and listed organisations, the newest first, undated ones last."""

    def every() -> Iterator[OpenNeed]:
        for id_, cluster in catalogue.clusters.items():
            for need in cluster.record.needs:
                yield OpenNeed("cluster", id_, (id_,), "", need)
        for slug, organisation in catalogue.listed.items():
            for need in organisation.record.needs:
                yield OpenNeed("organisation", slug, organisation.clusters, catalogue.family(organisation), need)

    found = [need for need in every() if is_open(need.record, catalogue.today)]
    found.sort(key=lambda need: (need.kind, need.owner, need.record.id))
    return tuple(sorted(found, key=lambda need: need.record.posted or dt.date.min, reverse=True))


def matches(holders: Holders, need: OpenNeed, limit: int) -> tuple[int, tuple[NeedMatch, ...]]:
    """Return how many organisations of other clusters could answer a need, and the first of them with what they cover.

    Each covers a competence that is asked for, or, where none is asked for, anything else that is.
    """
    asked = need.asks
    first = tuple(a for a in asked if a[0] == "competence") or asked
    among = 0
    planes: Planes = []
    for facet, id_ in asked:
        covering = holders.covering.get((facet, id_), 0)
        if (facet, id_) in first:
            among |= covering
        add(planes, _COMPETENCE if facet == "competence" else _COVERED, covering)
        if facet != "competence":
            add(planes, _OPEN, holders.silent[facet] & ~covering)
    among &= holders.elsewhere(need.clusters, need.family)
    total = among.bit_count()
    found: list[NeedMatch] = []
    while among and len(found) < limit:
        equal = best(planes, among)
        among &= ~equal
        for place in places_after(holders.places.get(need.owner, -1), equal):
            found.append(_match(asked, holders.members[place]))
            if len(found) == limit:
                break
    return total, tuple(found)


def _match(asked: tuple[Asked, ...], member: Member) -> NeedMatch:
    covered = tuple(a for a in asked if a[1] in member.above[a[0]])
    rest = tuple(a for a in asked if a not in covered)
    silent = tuple(a for a in rest if a[0] in member.silent)
    return NeedMatch(member.slug, covered, silent, tuple(a for a in rest if a not in silent))


def fulfilling(holders: Holders, need: OpenNeed) -> Bits:
    """Return who in other clusters covers all competences of a need (there must be one) and lacks nothing of the rest.

    What they leave open counts as fine: they may be asked.
    """
    asked = need.asks
    if not any(facet == "competence" for facet, _ in asked):
        return 0
    found = holders.elsewhere(need.clusters, need.family)
    for facet, id_ in asked:
        found &= holders.covering.get((facet, id_), 0) | holders.silent[facet]
    return found

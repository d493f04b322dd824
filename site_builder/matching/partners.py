"""Partners: whom an organisation could talk to in other clusters, and why.

The points of `reasons.weigh` are added for all organisations at once (see `holders`), so that the best of each relation
are found without weighing every pair; the tests hold both to the same answers. Who has most points comes first; of
equals, those that follow in the order of `Holders.members`, so that not everybody is sent to the same door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from site_builder.matching.holders import Bits, Member, Planes, add, best, places_after
from site_builder.matching.reasons import (
    CONTEXT,
    NEED,
    NEXT_STAGE,
    SAME_TYPE,
    Ground,
    Outlook,
    Reason,
    Relation,
    outlook,
    weigh,
)

LIMIT, OF_ONE_RELATION = 5, 3
OF_ONE_CLUSTER = 2  # partners of one relation from the same cluster, as long as others have any


@dataclass(frozen=True, slots=True)
class Partner:
    """A suggested partner; what speaks most for it comes first."""

    slug: str
    relation: Relation
    reasons: tuple[Reason, ...]


def partners(ground: Ground, slug: str) -> tuple[Partner, ...]:
    """Return the suggested partners of a listed organisation: the best that are alike, then the best complements.

    None shares a cluster with it or belongs to the same house.
    """
    holders = ground.holders
    one = holders.members[holders.places[slug]]
    elsewhere = holders.elsewhere(one.clusters, one.family)
    view = outlook(ground, one)
    common = _common(ground, one)
    sharing, close, alike = _alike(ground, view, common)
    needs, around, complement = _complement(ground, view, common)
    complements = needs | around & ~sharing
    found: list[Partner] = []
    for among, planes in (((sharing | close) & ~complements, alike), (complements, complement)):
        limit = min(OF_ONE_RELATION, LIMIT - len(found))
        for place in _chosen(ground, one, planes, among & elsewhere, limit):
            other = holders.members[place]
            weighed = weigh(view, other)
            assert weighed is not None  # the planes hold the points of the same reasons
            found.append(Partner(other.slug, weighed[0], weighed[2]))
    return tuple(found)


def to_data(found: Iterable[Partner]) -> list[Any]:
    """Return partners as JSON can hold them; `from_data` is the way back."""
    return [[each.slug, each.relation, [[reason.kind, reason.ids] for reason in each.reasons]] for each in found]


def from_data(data: Iterable[Any]) -> tuple[Partner, ...]:
    """Return the partners that `to_data` was given."""
    return tuple(
        Partner(slug, relation, tuple(Reason(kind, tuple(ids)) for kind, ids in reasons))
        for slug, relation, reasons in data
    )


def _chosen(ground: Ground, one: Member, planes: Planes, among: Bits, limit: int) -> Iterator[int]:
    """Yield the places of the best."""
    holders = ground.holders
    taken: dict[str, int] = {}
    full = 0
    while among and limit:
        place = next(places_after(one.place, best(planes, among & ~full or among)))
        yield place
        limit -= 1
        among &= ~(1 << place)
        for cluster in holders.members[place].clusters:
            taken[cluster] = taken.get(cluster, 0) + 1
            if taken[cluster] == OF_ONE_CLUSTER:
                full |= holders.clusters[cluster]


def _alike(ground: Ground, view: Outlook, common: Planes) -> tuple[Bits, Bits, Planes]:
    """Return who shares a competence, who has a close one, and everybody's points for it."""
    holders, planes = ground.holders, list(common)
    sharing = close = 0
    for levels in view.levels:
        told = 0
        for kind, points, ids in levels:
            stating = 0
            for id_ in ids:
                stating |= holders.stating.get(("competence", id_), 0)
            if kind == "shared":
                sharing |= stating
            else:
                stating &= ~told
                close |= stating
            add(planes, points, stating)
            told |= stating
    add(planes, SAME_TYPE, holders.sharing("type", view.member.stated["type"], ()))
    return sharing, close, planes


def _complement(ground: Ground, view: Outlook, common: Planes) -> tuple[Bits, Bits, Planes]:
    """Return with whom one of the two could meet a need of the other, who works in steps around its own, and
    everybody's points for it.
    """
    holders, one, planes = ground.holders, view.member, list(common)
    needs = around = 0
    for need in view.needs:
        needs |= int.from_bytes(need.able, "little")
    for need in view.wanted:
        needs |= 1 << holders.places[need.owner]
    add(planes, NEED, needs)
    same_products = holders.sharing("modality", one.stated["modality"], one.above["modality"])
    suits = {}
    for step in {step: None for there in view.beyond.values() for step in there.steps}:
        made_for = ground.made_for[step] if step.made_for(one) else 0
        suits[step] = ground.in_time[step] & (same_products | made_for)
    for id_, there in view.beyond.items():
        suited = 0
        for step in there.steps:
            suited |= suits[step]
        offering = suited & holders.stating.get(("competence", id_), 0)
        add(planes, there.points, offering)
        around |= offering
    for stages in view.stages.values():
        add(planes, NEXT_STAGE, holders.sharing("stage", (), stages))
    return needs, around, planes


def _common(ground: Ground, one: Member) -> Planes:
    """Return everybody's points for what is no competence (`CONTEXT`)."""
    planes: Planes = []
    for facet, (points, unstated) in CONTEXT.items():
        if one.above[facet]:
            shared = ground.holders.sharing(facet, one.stated[facet], one.above[facet])
            add(planes, points, shared)
            if one.stated[facet]:
                add(planes, unstated, ground.holders.silent[facet] & ~shared)
    return planes

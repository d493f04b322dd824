"""Why two organisations fit: the reasons of one pair, with their points.

Every pair that fits is in one of two relations, since a cluster manager asks for both. A `complement` does what comes
before, beside or after it on the way of a product (of the same product types, or on a journey made for those of both)
and shares no competence with it, or one of the two could meet a need of the other. `alike` is who otherwise does the
same or something close: a second source, a peer. Both relations are symmetric, and so are the competences shared.

Points: a shared competence counts by its information content, a close one half of that by its similarity (see
`similarity`); within one group of competences only the closest counts unless some are shared. A competence
of a step before, beside or after counts by how many of the journeys that the organisation works in have it there. What
a profile does not state costs less than a contradiction and earns less than agreement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from site_builder.catalogue.model import Catalogue
from site_builder.matching.holders import Bits, Holders, Member, collect
from site_builder.matching.needs import fulfilling, open_needs
from site_builder.matching.paths import RELATIONS, Step, around, in_time, made_for, paths
from site_builder.matching.similarity import information_content, similarity

Relation = Literal["alike", "complement"]
SHARED, CLOSE, STEP, NEED, NEXT_STAGE, SAME_TYPE = 6, 3, 4, 64, 1, 1
# Facet -> points where something is shared, and where the other one states nothing to share.
CONTEXT: Mapping[str, tuple[int, int]] = {
    "modality": (3, 1),
    "area": (3, 1),
    "accreditation": (2, 0),
    "model": (1, 0),
    "language": (1, 0),
}


FACET_OF: Mapping[str, str] = {
    **dict.fromkeys(("shared", "near", "beside", "before", "after"), "competence"),
    **dict.fromkeys(("earlier", "later"), "stage"),
    **{facet: facet for facet in ("modality", "area", "accreditation", "model", "type")},
}
"""Kinds of reasons that name concepts, and the facet these are of."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two organisations fit; `ids` are what the other one states.

    `kind` is `shared` or `near` (competences), `beside`, `before` or `after` (competences of these steps of a
    journey), `earlier` or `later` (stages), `answers` (needs of the first one that the other could meet), `asks` (needs
    of the other that the first one could meet), or a facet in which they agree: `modality`, `area`, `accreditation`,
    `model`, `language`, `type`.
    """

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An open need of an organisation; `able` are the members that could meet it, as bits, the lowest first."""

    owner: str
    id: str
    able: bytes

    def can_be_met_by(self, member: Member) -> bool:
        """Say whether an organisation could meet it."""
        return bool(self.able[member.place >> 3] >> (member.place & 7) & 1)


@dataclass(frozen=True)
class Ground:
    """What all comparisons start from; made once for a catalogue."""

    holders: Holders
    groups: Mapping[str, tuple[str, ...]]  # competence -> all of its group
    closeness: Mapping[tuple[str, str], int]  # points of a competence for one of the same group
    journeys: tuple[tuple[Step, ...], ...]
    in_time: Mapping[Step, Bits]
    made_for: Mapping[Step, Bits]
    stages: tuple[str, ...]
    needs: Mapping[str, tuple[Wanted, ...]]  # organisation -> its open needs
    wanted: Mapping[str, tuple[Wanted, ...]]  # competence -> open needs of organisations that ask for it first


@dataclass(frozen=True, slots=True)
class Beyond:
    """A competence that an organisation does not state and that stands in steps around its own."""

    points: int
    steps: Mapping[Step, str]  # how each step relates to it


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one organisation looks for in others; made once for all comparisons with it.

    `levels` are (kind, points, competences) for each group of its competences: each that it states as `shared`, then
    the others as `near`, those closest to one of its own first. `stages` are those just before (`earlier`) and just
    after (`later`) its own.
    """

    member: Member
    levels: tuple[tuple[tuple[str, int, tuple[str, ...]], ...], ...]
    beyond: Mapping[str, Beyond]
    stages: Mapping[str, tuple[str, ...]]
    needs: tuple[Wanted, ...]  # its own
    wanted: tuple[Wanted, ...]  # those of others that it could meet


def survey(catalogue: Catalogue) -> Ground:
    """Return the ground for comparing the organisations of a catalogue."""
    holders = collect(catalogue)
    vocabulary = catalogue.vocabularies["competences"]
    journeys = paths(catalogue)
    needs: dict[str, list[Wanted]] = {}
    wanted: dict[str, list[Wanted]] = {}
    for need in open_needs(catalogue):
        if need.kind == "organisation" and need.record.competences:
            able = fulfilling(holders, need).to_bytes(len(holders.members) // 8 + 1, "little")
            found = Wanted(need.owner, need.record.id, able)
            needs.setdefault(need.owner, []).append(found)
            wanted.setdefault(need.record.competences[0], []).append(found)
    groups = {id_: vocabulary.descendants((id_, *vocabulary.ancestors(id_))[-1]) for id_ in vocabulary.concepts}
    content = information_content(vocabulary)
    return Ground(
        holders,
        groups,
        {
            (a, b): _points(SHARED if a == b else CLOSE, content[a] * similarity(vocabulary, content, a, b))
            for a in groups
            for b in groups[a]
        },
        journeys,
        {step: in_time(holders, step) for journey in journeys for step in journey},
        {step: made_for(holders, step) for journey in journeys for step in journey},
        tuple(catalogue.vocabularies["stages"].concepts),
        {slug: tuple(found) for slug, found in needs.items()},
        {id_: tuple(found) for id_, found in wanted.items()},
    )


def outlook(ground: Ground, one: Member) -> Outlook:
    """Return what an organisation looks for."""
    own, order = one.stated["stage"], ground.stages
    pairs = tuple(pairwise(order))
    stages = {
        "earlier": tuple(a for a, b in pairs if b in own and a not in own),
        "later": tuple(b for a, b in pairs if a in own and b not in own),
    }
    groups = sorted({ground.groups[id_] for id_ in one.stated["competence"]})
    byte, bit = one.place >> 3, 1 << (one.place & 7)
    wanted = (need for id_ in sorted(one.above["competence"]) for need in ground.wanted.get(id_, ()))
    return Outlook(
        one,
        tuple(tuple(_levels(ground, one, group)) for group in groups),
        _beyond(ground, one),
        stages,
        ground.needs.get(one.slug, ()),
        tuple(need for need in wanted if need.able[byte] & bit),  # of many: as `can_be_met_by`, without a call each
    )


def weigh(view: Outlook, other: Member) -> tuple[Relation, int, tuple[Reason, ...]] | None:
    """Return how `other` relates to the organisation with this outlook, its points and why; None if nothing does.

    Whether they may be partners at all (cluster, family) is not asked.
    """
    one = view.member
    needs = list(_needs(view, other))
    sharing = not one.stated["competence"].isdisjoint(other.stated["competence"])
    steps = list(_steps(view, other)) if needs or not sharing else []
    relation: Relation = "complement" if needs or steps else "alike"
    found = [*needs, *steps] if relation == "complement" else list(_alike(view, other))
    if not found:
        return None
    if relation == "complement":
        for kind, stages in view.stages.items():
            if ids := tuple(id_ for id_ in stages if id_ in other.stated["stage"]):
                found.append((Reason(kind, ids), NEXT_STAGE))
    silent = 0
    for facet, (points, unstated) in CONTEXT.items():
        if ids := agreed(facet, one, other):
            found.append((Reason(facet, ids), points))
        elif one.stated[facet] and facet in other.silent:
            silent += unstated
    if relation == "alike" and (ids := tuple(one.stated["type"] & other.stated["type"])):
        found.append((Reason("type", ids), SAME_TYPE))
    return relation, silent + sum(points for _, points in found), tuple(reason for reason, _ in found)


def agreed(facet: str, one: Member, other: Member) -> tuple[str, ...]:
    """Return what both state; of a narrower and a broader statement, the broader one."""
    mine, theirs = one.stated[facet], other.stated[facet]
    return tuple(sorted((mine & other.above[facet]) | (theirs & one.above[facet])))


def _needs(view: Outlook, other: Member) -> Iterator[tuple[Reason, int]]:
    answers = tuple(need.id for need in view.needs if need.can_be_met_by(other))
    asks = tuple(need.id for need in view.wanted if need.owner == other.slug)
    if answers:
        yield Reason("answers", answers), NEED
    if asks:
        yield Reason("asks", asks), 0 if answers else NEED


def _alike(view: Outlook, other: Member) -> Iterator[tuple[Reason, int]]:
    found: dict[str, list[str]] = {"shared": [], "near": []}
    total = {"shared": 0, "near": 0}
    for levels in view.levels:
        told = False
        for kind, points, ids in levels:
            held = [id_ for id_ in ids if id_ in other.stated["competence"]]
            if held and (kind == "shared" or not told):
                found[kind] += held
                total[kind] += points
                told = True
    for kind, held in found.items():
        if held:
            yield Reason(kind, tuple(held)), total[kind]


def _steps(view: Outlook, other: Member) -> Iterator[tuple[Reason, int]]:
    found: dict[str, list[str]] = {relation: [] for relation in RELATIONS}
    total = dict.fromkeys(RELATIONS, 0)
    same_products = bool(agreed("modality", view.member, other))
    theirs = other.stated["competence"]
    for id_ in [id_ for id_ in view.beyond if id_ in theirs]:
        there = view.beyond[id_]
        suited = {
            relation
            for step, relation in there.steps.items()
            if step.in_time_for(other) and (same_products or (step.made_for(view.member) and step.made_for(other)))
        }
        if kind := next((relation for relation in RELATIONS if relation in suited), ""):
            found[kind].append(id_)
            total[kind] += there.points
    for kind, ids in found.items():
        if ids:
            yield Reason(kind, tuple(ids)), total[kind]


def _levels(ground: Ground, one: Member, group: tuple[str, ...]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    own = [id_ for id_ in group if id_ in one.stated["competence"]]
    for id_ in own:
        yield "shared", ground.closeness[id_, id_], (id_,)
    near: dict[int, list[str]] = {}
    for id_ in group:
        if id_ not in own:
            near.setdefault(max(ground.closeness[a, id_] for a in own), []).append(id_)
    for points in sorted(near, reverse=True):
        yield "near", points, tuple(near[points])


def _points(whole: int, share: float) -> int:
    return max(1, round(whole * share))


def _beyond(ground: Ground, one: Member) -> Mapping[str, Beyond]:
    steps: dict[str, dict[Step, str]] = {}
    inside = set()
    own = one.stated["competence"]
    for relation, step in around(ground.journeys, one):
        if relation == "beside":
            inside.add(step.journey)
        for id_ in step.competences:
            if id_ not in own:
                steps.setdefault(id_, {}).setdefault(step, relation)
    points = {number: _points(STEP, number / len(inside)) for number in range(1, len(inside) + 1)}
    return {id_: Beyond(points[len({step.journey for step in found})], found) for id_, found in steps.items()}

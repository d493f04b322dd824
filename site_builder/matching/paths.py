"""What goes with a competence on the way of a product: the steps of the journeys, and those before and after them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from site_builder.catalogue.model import Catalogue
from site_builder.matching.holders import Bits, Holders, Member

RELATIONS: Mapping[str, int] = {"beside": 0, "before": -1, "after": 1}
"""A relation to a step, and how far from it the related step is; the first that holds is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step of a journey, no other one being equal to it; `modalities` are the product types of the journey, `above`
    with their broader ones.
    """

    journey: str
    stage: str
    competences: tuple[str, ...]  # in the order of their ids
    modalities: frozenset[str]
    above: frozenset[str]

    def in_time_for(self, member: Member) -> bool:
        """Say whether an organisation works at this stage; who states no stage may."""
        return "stage" in member.silent or self.stage in member.stated["stage"]

    def made_for(self, member: Member) -> bool:
        """Say whether the journey is for product types of an organisation; who states none may have any."""
        return (
            "modality" in member.silent
            or not self.modalities
            or not self.modalities.isdisjoint(member.above["modality"])
            or not self.above.isdisjoint(member.stated["modality"])
        )


def paths(catalogue: Catalogue) -> tuple[tuple[Step, ...], ...]:
    """Return the steps of each journey."""
    vocabulary = catalogue.vocabularies["modalities"]
    found = []
    for journey in catalogue.journeys.values():
        above = frozenset(b for id_ in journey.modalities for b in (id_, *vocabulary.ancestors(id_)))
        found.append(
            tuple(
                Step(journey.id, step.stage, tuple(sorted({*step.competences})), frozenset(journey.modalities), above)
                for step in journey.steps
            )
        )
    return tuple(found)


def around(journeys: tuple[tuple[Step, ...], ...], member: Member) -> Iterator[tuple[str, Step]]:
    """Yield (relation, step) of the steps that an organisation's competences stand in, and of those before and after.

    Whether a journey is made for its product types is not asked: where a product type has no journey of its own, that
    of others shows all the same what goes with what (see `reasons`).
    """
    own = member.stated["competence"]
    for journey in journeys:
        places = [n for n, s in enumerate(journey) if not own.isdisjoint(s.competences) and s.in_time_for(member)]
        for relation, distance in RELATIONS.items():
            for place in places:
                if 0 <= place + distance < len(journey):
                    yield relation, journey[place + distance]


def in_time(holders: Holders, step: Step) -> Bits:
    """Return the organisations of which `Step.in_time_for` holds."""
    return holders.silent["stage"] | holders.stating.get(("stage", step.stage), 0)


def made_for(holders: Holders, step: Step) -> Bits:
    """Return the organisations of which `Step.made_for` holds."""
    if not step.modalities:
        return holders.everybody
    return holders.silent["modality"] | holders.sharing("modality", step.modalities, step.above)

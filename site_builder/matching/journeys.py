"""Journeys: who takes a product of some class through the steps of its development, and where nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.catalogue.records import Journey, Step
from site_builder.matching.coverage import COMPETENCES, nearest


@dataclass(frozen=True, slots=True)
class Provider:
    """An organisation that offers competences of a step.

    `at_stage` and `of_type` tell whether it states the step's stage and one of the journey's product types; None where
    it states none at all, which is never no.
    """

    slug: str
    covers: tuple[str, ...]
    at_stage: bool | None
    of_type: bool | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a journey with what the catalogue has for it.

    `totals` counts the organisations of each of its competences, `providers` holds those of each cluster, most fitting
    first, `uncovered` what comes nearest to each competence that nobody states.
    """

    stage: str
    totals: Mapping[str, int]
    providers: Mapping[str, tuple[Provider, ...]]
    uncovered: Mapping[str, tuple[str, ...]]

    def offered_by(self, cluster: str) -> frozenset[str]:
        """Return which of the step's competences a cluster offers."""
        return frozenset(id_ for provider in self.providers[cluster] for id_ in provider.covers)

    @property
    def covered(self) -> int:
        """How many of its competences anybody offers."""
        return len(self.totals) - len(self.uncovered)


def follow(catalogue: Catalogue, journey: Journey) -> tuple[Stop, ...]:
    """Find the listed organisations for every step of a journey."""
    return tuple(_stop(catalogue, journey, step) for step in journey.steps)


def _stop(catalogue: Catalogue, journey: Journey, step: Step) -> Stop:
    covers: dict[str, list[str]] = {}
    for id_ in step.competences:
        for slug in catalogue.by_concept[COMPETENCES, id_]:
            covers.setdefault(slug, []).append(id_)
    providers: dict[str, list[Provider]] = {cluster: [] for cluster in catalogue.clusters}
    for slug, ids in covers.items():
        organisation = catalogue.listed[slug]
        at_stage = _states(catalogue, organisation, "stage", (step.stage,))
        of_type = _states(catalogue, organisation, "modality", journey.modalities)
        for cluster in organisation.clusters:
            providers[cluster].append(Provider(slug, tuple(ids), at_stage, of_type))
    return Stop(
        step.stage,
        {id_: len(catalogue.by_concept[COMPETENCES, id_]) for id_ in step.competences},
        {cluster: tuple(sorted(found, key=_rank)) for cluster, found in providers.items()},
        {
            id_: nearest(catalogue, COMPETENCES, id_)
            for id_ in step.competences
            if not catalogue.by_concept[COMPETENCES, id_]
        },
    )


def _states(catalogue: Catalogue, organisation: Organisation, facet: str, wanted: tuple[str, ...]) -> bool | None:
    stated = catalogue.covered(organisation, facet)
    return bool({*stated} & {*wanted}) if stated and wanted else None


def _rank(provider: Provider) -> tuple[bool, int, bool, bool, bool, str]:
    """Who states other stages only comes last; then counts what is covered, the type of product, the stage."""
    return (
        provider.at_stage is False,
        -len(provider.covers),
        provider.of_type is False,
        not provider.of_type,
        not provider.at_stage,
        provider.slug,
    )

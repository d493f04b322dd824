"""Journeys: who takes a product of some class through the steps of its development, and where nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.catalogue.model import Catalogue
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
    types = _stating(catalogue, "modalities", journey.modalities) if journey.modalities else None
    staged = {step.stage: _stating(catalogue, "stages", (step.stage,)) for step in journey.steps}
    return tuple(_stop(catalogue, step, staged[step.stage], types) for step in journey.steps)


def _stating(catalogue: Catalogue, vocabulary: str, wanted: tuple[str, ...]) -> Mapping[str, bool]:
    """Return for everybody who states concepts of a vocabulary whether one that is wanted is among them."""
    holders = catalogue.by_concept
    found = {slug: False for id_ in catalogue.vocabularies[vocabulary].concepts for slug in holders[vocabulary, id_]}
    return found | {slug: True for id_ in wanted for slug in holders[vocabulary, id_]}


def _stop(catalogue: Catalogue, step: Step, staged: Mapping[str, bool], types: Mapping[str, bool] | None) -> Stop:
    holders = {id_: catalogue.by_concept[COMPETENCES, id_] for id_ in step.competences}
    covers: dict[str, list[str]] = {}
    for id_, slugs in holders.items():
        for slug in slugs:
            covers.setdefault(slug, []).append(id_)
    providers: dict[str, list[Provider]] = {cluster: [] for cluster in catalogue.clusters}
    for slug, ids in covers.items():
        provider = Provider(slug, tuple(ids), staged.get(slug), types.get(slug) if types else None)
        for cluster in catalogue.listed[slug].clusters:
            providers[cluster].append(provider)
    return Stop(
        step.stage,
        {id_: len(slugs) for id_, slugs in holders.items()},
        {cluster: tuple(sorted(found, key=_rank)) for cluster, found in providers.items()},
        {id_: nearest(catalogue, COMPETENCES, id_) for id_, slugs in holders.items() if not slugs},
    )


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

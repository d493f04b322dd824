"""Coverage: which cluster offers which competence, and which stages go with which product types.

Organisations are counted once each, in every cluster they belong to (`also_in`); a broader concept counts those of its
narrower ones; archived organisations do not count. Those are the rules of the search, so that a number here and the
list behind it are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import AccreditationConcept
from site_builder.catalogue.vocabulary import Vocabulary

COMPETENCES = "competences"
STRONG = 2  # organisations from which on a competence may be called a strength


@dataclass(frozen=True, slots=True)
class Coverage:
    """Competences by clusters. `counts` and `general` are by concept and then by cluster, zeros included.

    `general` counts the organisations that state a concept and none of its narrower ones: "something of this field".
    `totals` are the distinct organisations of a concept, `members` those of a cluster, `listed` all of them.
    """

    vocabulary: Vocabulary
    counts: Mapping[str, Mapping[str, int]]
    general: Mapping[str, Mapping[str, int]]
    totals: Mapping[str, int]
    members: Mapping[str, int]
    listed: int

    @property
    def narrowest(self) -> tuple[str, ...]:
        """Concepts without narrower ones: what a gap or a strength is about."""
        return tuple(id_ for id_, concept in self.vocabulary.concepts.items() if not concept.narrower)

    def lacks(self, cluster: str, concept: str) -> bool:
        """Tell whether nobody in a cluster states a concept, nor in general the field that it belongs to.

        Who states only the field may well offer the concept: not stated is never no.
        """
        above = self.vocabulary.ancestors(concept)
        return not self.counts[concept][cluster] and not any(self.general[id_][cluster] for id_ in above)


def measure(catalogue: Catalogue) -> Coverage:
    """Count the listed organisations of every cluster under every competence."""
    vocabulary = catalogue.vocabularies[COMPETENCES]
    counts = {id_: dict.fromkeys(catalogue.clusters, 0) for id_ in vocabulary.concepts}
    general = {id_: dict.fromkeys(catalogue.clusters, 0) for id_ in vocabulary.concepts}
    for organisation in catalogue.listed.values():
        covered = catalogue.covered(organisation, "competence")
        refined = {a for id_ in covered for a in vocabulary.ancestors(id_)}
        for cluster in organisation.clusters:
            for id_ in covered:
                counts[id_][cluster] += 1
                general[id_][cluster] += id_ not in refined
    totals = {id_: len(catalogue.by_concept[COMPETENCES, id_]) for id_ in vocabulary.concepts}
    members = {id_: len(slugs) for id_, slugs in catalogue.by_cluster.items()}
    return Coverage(vocabulary, counts, general, totals, members, len(catalogue.listed))


def unstated(coverage: Coverage) -> tuple[str, ...]:
    """Return the narrowest concepts that no organisation states, in the order of the vocabulary."""
    return tuple(id_ for id_ in coverage.narrowest if not coverage.totals[id_])


def alone(coverage: Coverage) -> Mapping[str, tuple[str, ...]]:
    """Return the narrowest concepts that one cluster states and all others lack, by cluster."""
    found: dict[str, list[str]] = {cluster: [] for cluster in coverage.members}
    for id_ in coverage.narrowest:
        able = [cluster for cluster in coverage.members if not coverage.lacks(cluster, id_)]
        if len(able) == 1 and coverage.counts[id_][able[0]]:
            found[able[0]].append(id_)
    return {cluster: tuple(ids) for cluster, ids in found.items()}


def strengths(coverage: Coverage, most: int) -> Mapping[str, tuple[str, ...]]:
    """Return up to `most` narrowest concepts that each cluster offers more often than its size lets one expect.

    They are ordered by the surplus: organisations here, less the cluster's members times the concept's share of all
    organisations (the numerator of the location quotient of regional economics, which alone would favour what one
    organisation of a small cluster does).
    """

    def surplus(cluster: str, id_: str) -> int:
        return coverage.counts[id_][cluster] * coverage.listed - coverage.members[cluster] * coverage.totals[id_]

    found = {}
    for cluster in coverage.members:
        strong = [id_ for id_ in coverage.narrowest if coverage.counts[id_][cluster] >= STRONG]
        strong = [id_ for id_ in strong if surplus(cluster, id_) > 0]
        found[cluster] = tuple(sorted(strong, key=lambda id_: -surplus(cluster, id_))[:most])
    return found


def nearest(catalogue: Catalogue, vocabulary: str, concept: str) -> tuple[str, ...]:
    """Return the used concepts near one that nobody states: broader ones first, then those beside it.

    Beside an accreditation are those of its family.
    """
    found = catalogue.vocabularies[vocabulary]
    above = found.ancestors(concept)
    siblings = found.concepts[above[0]].narrower if above else found.roots()
    record = found.concepts[concept].record
    if isinstance(record, AccreditationConcept):
        siblings = tuple(
            id_
            for id_, other in found.concepts.items()
            if isinstance(other.record, AccreditationConcept)
            and (other.record.family, other.record.applies_to) == (record.family, record.applies_to)
        )
    return tuple(id_ for id_ in dict.fromkeys((*above, *siblings)) if catalogue.by_concept[vocabulary, id_])


@dataclass(frozen=True, slots=True)
class Crossing:
    """Stages by product types: `both` holds the slugs under each (stage, product type) that an organisation states.

    `stating` counts the organisations that state both, only stages, only product types, or neither.
    """

    both: Mapping[tuple[str, str], tuple[str, ...]]
    stating: Mapping[tuple[bool, bool], int]


def cross(catalogue: Catalogue) -> Crossing:
    """Find the listed organisations that state a stage and a product type."""
    both: dict[tuple[str, str], list[str]] = {}
    stating = {(stages, types): 0 for stages in (True, False) for types in (True, False)}
    for slug, organisation in catalogue.listed.items():
        stages, types = catalogue.covered(organisation, "stage"), catalogue.covered(organisation, "modality")
        stating[bool(stages), bool(types)] += 1
        for stage in stages:
            for modality in types:
                both.setdefault((stage, modality), []).append(slug)
    return Crossing({pair: tuple(slugs) for pair, slugs in both.items()}, stating)

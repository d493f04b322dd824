"""Who covers which need: organisations that may become partners, best first.

The reference of `templates/assets/js/partners/answer.js`. Who states nothing about a facet is not said to lack anything
of it: that is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from site_builder.catalogue.collation import sort_key
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, Organisation

NEED_FACETS = ("competence", "area", "modality", "stage")

Need = tuple[str, str]  # facet, concept


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: `needs` that a team covers together, and what every partner must have.

    `accreditations` are schemes that each partner must hold (valid today), or if `shared` only one of the team; of
    `countries` and `languages` any one is enough. `cluster` is the asker's own: its organisations are left out unless
    `own`. A team comes from at least `least` countries.
    """

    needs: tuple[Need, ...]
    accreditations: tuple[str, ...] = ()
    shared: bool = False
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    cluster: str = ""
    own: bool = False
    least: int = 1

    @property
    def wanted(self) -> tuple[Need, ...]:
        """All needs that a team covers together."""
        return (*self.needs, *(("accreditation", id_) for id_ in self.accreditations if self.shared))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible partner; the sets are places of needs. For `near` ones it has something else of the same group, for
    `unstated` ones it says nothing about the facet. `home` is the country of its main site; there is an
    `open_question` if the asker limits working languages and it states none.
    """

    slug: str
    covers: frozenset[int]
    near: frozenset[int]
    unstated: frozenset[int]
    home: str
    is_own: bool
    open_question: bool


def candidates(catalogue: Catalogue, asked: Asked, language: str) -> tuple[Candidate, ...]:
    """Return who covers at least one need within the limits, best first; equals by name for readers of a language.

    Organisations of the asker's cluster come last.
    """
    key = sort_key(language)
    fitting = (o for o in catalogue.listed.values() if fits(catalogue, asked, o))
    found = [one for o in fitting if (one := candidate(catalogue, asked, o)).covers]

    def rank(one: Candidate) -> tuple[object, ...]:
        lacks = len(asked.wanted) - len(one.covers) - len(one.near) - len(one.unstated)
        name = key(catalogue.organisations[one.slug].record.name)
        return one.is_own, -len(one.covers), one.open_question, -len(one.near), lacks, name, one.slug

    return tuple(sorted(found, key=rank))


def fits(catalogue: Catalogue, asked: Asked, organisation: Organisation) -> bool:
    """Say whether an organisation is within the limits; languages that it does not state are no obstacle."""
    held = catalogue.covered(organisation, "accreditation")
    spoken = organisation.record.languages
    return (
        (asked.own or asked.cluster not in organisation.clusters)
        and (asked.shared or set(asked.accreditations) <= set(held))
        and (not asked.countries or bool(set(asked.countries) & set(organisation.countries)))
        and (not asked.languages or not spoken or bool(set(asked.languages) & set(spoken)))
    )


def candidate(catalogue: Catalogue, asked: Asked, organisation: Organisation) -> Candidate:
    """Return what an organisation covers, and what it says nothing about."""
    covers, near, unstated = set[int](), set[int](), set[int]()
    for place, (facet, id_) in enumerate(asked.wanted):
        values = catalogue.covered(organisation, facet)
        if not values:
            unstated.add(place)
        elif id_ in values:
            covers.add(place)
        elif catalogue.vocabularies[CONCEPT_FACETS[facet]].concepts[id_].broader in values:
            near.add(place)
    return Candidate(
        organisation.slug,
        frozenset(covers),
        frozenset(near),
        frozenset(unstated),
        organisation.record.sites[0].country,
        asked.cluster in organisation.clusters,
        bool(asked.languages and not organisation.record.languages),
    )


def lists_of(found: Sequence[Candidate], needs: int) -> tuple[tuple[int, ...], ...]:
    """Return for each need the candidates that cover it, by number."""
    return tuple(tuple(n for n, one in enumerate(found) if need in one.covers) for need in range(needs))

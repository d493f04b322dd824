"""The frozen catalogue: what every later stage reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from site_builder.catalogue.localise import LocalText, fallback_order, pick
from site_builder.catalogue.records import (
    Accreditation,
    ClusterRecord,
    Journey,
    OrganisationRecord,
    OrganisationTranslation,
    PageRecord,
    PageTranslation,
    Service,
    Settings,
    all_meta,
    values_at,
)
from site_builder.catalogue.vocabulary import ANY_AREA, Vocabulary
from site_builder.reading.body import Markup
from site_builder.reading.sources import Source

_FACET_FIELDS: Mapping[str, str] = {
    meta.facet: path for path, meta in all_meta(OrganisationRecord).items() if meta.facet and meta.vocabulary
}
CONCEPT_FACETS: Mapping[str, str] = {
    **{facet: all_meta(OrganisationRecord)[path].vocabulary for facet, path in _FACET_FIELDS.items()},
    "place": "places",  # joined by name, not by id
}
"""The facets whose values are concepts: address parameter -> vocabulary."""
_NUMBERS = {facet: number for number, facet in enumerate(CONCEPT_FACETS)}


@lru_cache(maxsize=1 << 10)
def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values without repetitions; the same object for equal ones, as many profiles have the same few."""
    return tuple(dict.fromkeys(values))


@dataclass(frozen=True, slots=True)
class Profile:
    """What organisations and clusters share: a base file, its translations and a body in each language."""

    slug: str
    path: str  # of the base file, relative to the content folder
    shown: str  # the same, as shown in messages
    language: str
    bodies: Mapping[str, Markup]
    translations: Mapping[str, OrganisationTranslation]

    def _machine(self, language: str) -> bool:
        return language in self.translations and self.translations[language].translation == "machine"

    def _text(self, field: str, base: str | None, order: tuple[str, ...]) -> LocalText | None:
        texts = {lang: text for lang, t in self.translations.items() if (text := getattr(t, field))}
        if base:
            texts[self.language] = base
        found = pick(texts, order)
        return LocalText(found[1], found[0], self._machine(found[0])) if found else None

    def body(self, order: tuple[str, ...]) -> tuple[LocalText, Markup] | None:
        """Return the body for a reader, and in a text without words its language; None if the profile has none."""
        found = pick({lang: body for lang, body in self.bodies.items() if body.packed}, order)
        return (LocalText("", found[0], self._machine(found[0])), found[1]) if found else None

    def part_texts(
        self, part: str, id_: str, base: Mapping[str, str | None], order: tuple[str, ...]
    ) -> dict[str, LocalText]:
        """Return the localized words of a service or need: `part` is `services` or `needs`, `base` its own words."""
        words: dict[str, Mapping[str, str | None]] = {self.language: base}
        for language, translation in self.translations.items():
            for item in getattr(translation, part):
                if item.id == id_:
                    words[language] = {key: getattr(item, key) for key in base}
        texts: dict[str, LocalText] = {}
        for key in base:
            found = pick({lang: text for lang, w in words.items() if (text := w.get(key))}, order)
            if found:
                texts[key] = LocalText(found[1], found[0], self._machine(found[0]))
        return texts


@dataclass(frozen=True, slots=True)
class Organisation(Profile):
    """A CRO or laboratory: `clusters` are its own, the one that keeps the profile first, `countries` those of its
    sites, the main site's first.
    """

    cluster: str  # whose folder it stands in
    kind: str  # cro | lab
    record: OrganisationRecord
    places: tuple[str | None, ...]  # concept of `places` for each site, None where the town is not listed
    digest: str = ""  # of its files (see `digests`)

    clusters: tuple[str, ...] = field(init=False)
    countries: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clusters", _distinct((self.cluster, *self.record.also_in)))
        object.__setattr__(self, "countries", _distinct(tuple(site.country for site in self.record.sites)))

    def summary(self, order: tuple[str, ...]) -> LocalText:
        """Return its one-sentence summary for a reader."""
        text = self._text("summary", self.record.summary, order)
        assert text is not None  # the base summary is required
        return text

    def service_texts(self, service: Service, order: tuple[str, ...]) -> dict[str, LocalText]:
        """Return `name` and, where there is one, `description` of a service for a reader."""
        return self.part_texts(
            "services", service.id, {"name": service.name, "description": service.description}, order
        )

    @property
    def freshness(self) -> dt.date | None:
        """Date of the confirmation, else of the newest access to a source."""
        if self.record.verified:
            return self.record.verified.on
        return max((s.accessed for s in self.record.sources if s.accessed), default=None)


@dataclass(frozen=True, slots=True)
class Cluster(Profile):
    """A cluster; its slug is its id."""

    record: ClusterRecord

    def summary(self, order: tuple[str, ...]) -> LocalText:
        """Return its one-sentence summary for a reader."""
        text = self._text("summary", self.record.summary, order)
        assert text is not None  # the base summary is required
        return text

    def full_name(self, order: tuple[str, ...]) -> LocalText | None:
        """Return its full name for a reader."""
        return self._text("full_name", self.record.full_name, order)


@dataclass(frozen=True)
class TextPage:
    """A page of text, with its versions by language."""

    slug: str
    path: str
    shown: str
    language: str
    versions: Mapping[str, tuple[PageRecord | PageTranslation, Markup]]

    def version(self, order: tuple[str, ...]) -> tuple[LocalText, LocalText, Markup]:
        """Return title, summary and body for a reader."""
        found = pick(self.versions, order)
        assert found is not None  # the base version exists
        language, (record, body) = found
        machine = getattr(record, "translation", None) == "machine"
        return LocalText(record.title, language, machine), LocalText(record.summary, language, machine), body


def is_valid(accreditation: Accreditation, today: dt.date) -> bool:
    """An accreditation is valid unless its date has passed; the last day counts, no date counts as valid."""
    return accreditation.valid_until is None or accreditation.valid_until >= today


def months_between(earlier: dt.date, later: dt.date) -> int:
    """Return the whole months from `earlier` to `later`."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


OLD_AFTER_MONTHS = 24


@dataclass(frozen=True)
class Catalogue:
    """Everything the site is made from. Mappings are in a fixed order; `organisations` is sorted by slug."""

    settings: Settings
    today: dt.date
    vocabularies: Mapping[str, Vocabulary]
    clusters: Mapping[str, Cluster]
    organisations: Mapping[str, Organisation]
    journeys: Mapping[str, Journey]
    pages: Mapping[str, TextPage]
    media: Mapping[str, Source]  # by path relative to the content folder
    base_map: Source | None
    digest: str = ""  # of everything except what the bodies of organisations say (see `digests`); empty: not known
    stated: str = ""  # of everything except their bodies and words

    def order(self, reader: str, own: str = "") -> tuple[str, ...]:
        """Return the languages to try for a reader (see `localise.fallback_order`)."""
        default = self.settings.default_language
        return fallback_order(reader, default, own or default)

    @cached_property
    def listed(self) -> Mapping[str, Organisation]:
        """The organisations that lists, search and counts show: those that are not archived."""
        return {slug: o for slug, o in self.organisations.items() if o.record.archived is None}

    @cached_property
    def by_cluster(self) -> Mapping[str, tuple[str, ...]]:
        """Slugs of the listed organisations of each cluster."""
        return {id_: tuple(s for s, o in self.listed.items() if id_ in o.clusters) for id_ in self.clusters}

    @cached_property
    def by_country(self) -> Mapping[str, tuple[str, ...]]:
        """Slugs of the listed organisations with a site in each country that has one, by country code."""
        found: dict[str, list[str]] = {}
        for slug, organisation in self.listed.items():
            for code in organisation.countries:
                found.setdefault(code, []).append(slug)
        return {code: tuple(slugs) for code, slugs in sorted(found.items())}

    def family(self, organisation: Organisation) -> str:
        """Return the slug of the outermost organisation that this one is part of, or its own."""
        while parent := organisation.record.part_of:
            if parent not in self.organisations:
                return parent  # a draft that is not part of this site
            organisation = self.organisations[parent]
        return organisation.slug

    def direct(self, organisation: Organisation, facet: str) -> tuple[str, ...]:
        """Return the concepts that an organisation states for a facet of `CONCEPT_FACETS`, without broader ones.

        Only accreditations that are valid today count.
        """
        if organisation is not self.organisations.get(organisation.slug):
            return tuple(dict.fromkeys(self._stated(organisation, facet)))
        if organisation.slug not in self._direct:
            stated = (tuple(dict.fromkeys(self._stated(organisation, each))) for each in CONCEPT_FACETS)
            self._direct[organisation.slug] = tuple(stated)
        return self._direct[organisation.slug][_NUMBERS[facet]]

    @cached_property
    def _direct(self) -> dict[str, tuple[tuple[str, ...], ...]]:  # in the order of the facets
        return {}

    def _stated(self, organisation: Organisation, facet: str) -> Iterable[str]:
        if facet == "place":
            return (place for place in organisation.places if place)
        if facet == "accreditation":
            return (a.scheme for a in organisation.record.accreditations if is_valid(a, self.today))
        return values_at(organisation.record, _FACET_FIELDS[facet])

    def covered(self, organisation: Organisation, facet: str) -> tuple[str, ...]:
        """Return the concepts an organisation counts under: those it states and their broader ones, sorted.

        The area `any` fits every area.
        """
        direct = self.direct(organisation, facet)
        if not direct:  # as most facets of most organisations
            return ()
        vocabulary = self.vocabularies[CONCEPT_FACETS[facet]]
        stated = [c for c in direct if c in vocabulary.concepts]
        if facet == "area" and ANY_AREA in stated:
            return tuple(sorted(vocabulary.concepts))
        return tuple(sorted({c for s in stated for c in (s, *vocabulary.ancestors(s))}))

    @cached_property
    def by_concept(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Slugs of the listed organisations under each (vocabulary, concept); a broader one includes its narrower."""
        found: dict[tuple[str, str], list[str]] = {
            (vocabulary, id_): []
            for vocabulary in CONCEPT_FACETS.values()
            for id_ in self.vocabularies[vocabulary].concepts
        }
        for slug, organisation in self.listed.items():
            for facet, vocabulary in CONCEPT_FACETS.items():
                for concept in self.covered(organisation, facet):
                    found[vocabulary, concept].append(slug)
        return {key: tuple(slugs) for key, slugs in found.items()}

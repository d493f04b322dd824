"""The things of a catalogue that a query can name (see `concepts`), with their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError

from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue
from site_builder.catalogue.records import AccreditationConcept, EngagementConcept
from site_builder.catalogue.vocabulary import Concept
from site_builder.search.concepts import Nameable

# Countries a reader may ask for although nobody there is listed: Europe, with its neighbours across the Channel.
EUROPE = (
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS "
    "SE SI SK SM TR UA VA XK"
)


def nameable(catalogue: Catalogue) -> Iterator[tuple[Nameable, Iterable[tuple[str, str]]]]:
    """Yield everything a query can name, with its names as (language, name)."""
    languages = catalogue.settings.languages
    for facet, vocabulary in CONCEPT_FACETS.items():
        for concept in catalogue.vocabularies[vocabulary].concepts.values():
            if _asked_for(concept):
                labels = {lang: concept.label(catalogue.order(lang)).value or concept.id for lang in languages}
                broader = concept.broader if concept.broader in catalogue.vocabularies[vocabulary].concepts else None
                yield Nameable(facet, vocabulary, concept.id, labels, broader or ""), tuple(concept.texts())
    for code in sorted({*EUROPE.split(), *catalogue.by_country}):
        by_language = country_names(code, languages)
        yield Nameable("country", "countries", code, by_language), tuple(by_language.items())
    for id_, cluster in catalogue.clusters.items():
        orders = {lang: catalogue.order(lang, cluster.language) for lang in languages}
        full = {lang: text.value for lang, order in orders.items() if (text := cluster.full_name(order))}
        names = ((lang, name) for lang in languages for name in (cluster.record.name, full.get(lang, "")) if name)
        yield Nameable("cluster", "clusters", id_, dict.fromkeys(languages, cluster.record.name)), tuple(names)


def _asked_for(concept: Concept) -> bool:
    """Leave out what no organisation is listed under: lead times, and labels that only clusters hold."""
    record = concept.record
    if isinstance(record, EngagementConcept):
        return record.kind == "model"
    return not (isinstance(record, AccreditationConcept) and record.applies_to == "cluster")


def country_names(code: str, languages: Sequence[str]) -> dict[str, str]:
    """Return the CLDR name of a country in each language; in English for a language that CLDR only names."""
    return {lang: str(_locale(lang).territories.get(code, code)) for lang in languages}


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")

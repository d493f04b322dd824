"""The catalogue as documents: one organisation is one document, with the texts of all its languages in it.

Which field of a profile feeds which field of the index is declared in `catalogue.records` (`Meta.search`). The terms of
stated concepts stand in the field `concepts`; those of their broader ones in a field of lower boost of their own
(`broader`), because lunr weighs fields, not terms; those of concepts that the texts name without the profile stating
them in a weaker one (`mentions`), as the declared facts of many profiles are thin; the parts of German and Dutch
compounds in the weakest (`parts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, Organisation
from site_builder.catalogue.records import OrganisationRecord, all_meta
from site_builder.search.analysis import LONGEST, Analyser
from site_builder.search.compounds import Splitter, splitters
from site_builder.search.concepts import Names
from site_builder.search.fold import tokens, words

# Index field -> boost.
FIELDS: Mapping[str, float] = {
    "names": 10,
    "concepts": 4,
    "summary": 3,
    "services": 3,
    "broader": 1.5,
    "body": 1,
    "mentions": 1,
    "parts": 0.5,
}
# A text that names a country, town or cluster says little about where an organisation is.
NOT_MENTIONED = ("place", "country", "cluster")
_META = all_meta(OrganisationRecord)
_TEXTS = {path: meta for path, meta in _META.items() if meta.search and meta.search != "concepts"}
# Concepts of parts (a service's competences) are stated too; those of the whole profile come from `Catalogue.direct`.
_PART_CONCEPTS = {
    path: meta.vocabulary
    for path, meta in _META.items()
    if meta.search == "concepts" and meta.vocabulary and "." in path
}


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An organisation as lunr sees it: the terms of each field, in the order of the text."""

    slug: str
    terms: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, numbered by their place, and the terms that each word form leads to.

    `names` are the forms in names of organisations.
    """

    documents: tuple[SearchDocument, ...]
    surfaces: Mapping[str, frozenset[str]]
    names: frozenset[str]


def numbered(catalogue: Catalogue) -> tuple[Organisation, ...]:
    """Return the listed organisations in the order of their numbers: alike ones together, so that lists pack well."""
    return tuple(sorted(catalogue.listed.values(), key=lambda o: (o.language, o.countries[:1], o.record.type, o.slug)))


def make(catalogue: Catalogue, names: Names, analyser: Analyser) -> Corpus:
    """Analyse every listed organisation."""
    surfaces: dict[str, set[str]] = defaultdict(set)
    organisations = numbered(catalogue)
    split = splitters(written_words(catalogue))
    documents = [_document(catalogue, o, names, analyser, split, surfaces) for o in organisations]
    called = (words(text) for o in organisations for field, _, text in texts(o) if field == "names")
    return Corpus(
        tuple(documents),
        {s: frozenset(surfaces[s]) for s in sorted(surfaces)},
        frozenset(word[:LONGEST] for found in called for word in found),
    )


def written_words(catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """Yield (language, words as written) of every text but names."""
    for organisation in catalogue.listed.values():
        for field, language, text in texts(organisation):
            if field != "names":
                yield language, [written for _, written in tokens(text)]
    for vocabulary in catalogue.vocabularies.values():
        for concept in vocabulary.concepts.values() if vocabulary.name != "places" else ():
            for language, text in concept.texts():
                yield language, [written for _, written in tokens(text)]


def _document(
    catalogue: Catalogue,
    organisation: Organisation,
    names: Names,
    analyser: Analyser,
    split: Mapping[str, Splitter],
    surfaces: dict[str, set[str]],
) -> SearchDocument:
    terms: dict[str, list[str]] = {field: [] for field in FIELDS}
    for field, language, text in texts(organisation):
        # Names keep their function words: an organisation may be called by one.
        for surface, term in analyser.terms(text, language, keep_all=field == "names"):
            terms[field].append(term)
            surfaces[surface].add(term)
        for written in (w for _, w in tokens(text)) if field != "names" and language in split else ():
            for part in split[language].parts(written):
                for surface, term in analyser.terms(part, language):
                    terms["parts"].append(term)
                    surfaces[surface].add(term)
        things = (names.things[number] for number in names.mentions(text))
        terms["mentions"] += [thing.mentioned for thing in things if thing.facet not in NOT_MENTIONED]
    direct, broader = concept_terms(catalogue, organisation)
    terms["concepts"] += direct
    terms["broader"] += broader
    return SearchDocument(organisation.slug, {field: tuple(found) for field, found in terms.items()})


def texts(organisation: Organisation) -> Iterator[tuple[str, str, str]]:
    """Yield (index field, language, text) of everything that is searched in a profile, in every language it has."""
    for path, meta in _TEXTS.items():
        for text in _values(organisation.record, path):
            yield meta.search, organisation.language, text
        if meta.localized:
            for language, translation in sorted(organisation.translations.items()):
                for text in _values(translation, path):
                    yield meta.search, language, text
    for language, body in sorted(organisation.bodies.items()):
        yield "body", language, body.text


def concept_terms(catalogue: Catalogue, organisation: Organisation) -> tuple[list[str], list[str]]:
    """Return the terms of what an organisation states, and of what is broader than that."""
    stated: set[tuple[str, str]] = {("countries", code) for code in organisation.countries}
    stated |= {("clusters", id_) for id_ in organisation.clusters}
    covered: set[tuple[str, str]] = set()
    for facet, vocabulary in CONCEPT_FACETS.items():
        stated |= {(vocabulary, id_) for id_ in catalogue.direct(organisation, facet)}
        covered |= {(vocabulary, id_) for id_ in catalogue.covered(organisation, facet)}
    for path, vocabulary in _PART_CONCEPTS.items():
        known = [
            id_ for id_ in _values(organisation.record, path) if id_ in catalogue.vocabularies[vocabulary].concepts
        ]
        stated |= {(vocabulary, id_) for id_ in known}
        covered |= {(vocabulary, a) for id_ in known for a in catalogue.vocabularies[vocabulary].ancestors(id_)}
    return (
        [f"c:{list_}/{id_}".lower() for list_, id_ in sorted(stated)],
        [f"c:{list_}/{id_}".lower() for list_, id_ in sorted(covered - stated)],
    )


def _values(record: Any, path: str) -> Iterator[str]:
    """Yield the texts at `field` or `field.part` of a record; a translation need not have the field."""
    name, _, rest = path.partition(".")
    value = getattr(record, name, None)
    for item in value if isinstance(value, tuple) else (value,):
        if rest and item is not None:
            yield from _values(item, rest)
        elif isinstance(item, str):
            yield item

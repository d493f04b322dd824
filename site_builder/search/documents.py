"""The catalogue as documents: one organisation is one document, with the texts of all its languages in it.

Which field of a profile feeds which field of the index is declared in `catalogue.records` (`Meta.search`). The terms of
stated concepts stand in the field `concepts`; those of their broader ones in a field of lower boost of their own
(`broader`), because lunr weighs fields, not terms; those of concepts that the texts name without the profile stating
them in a weaker one (`mentions`), as the declared facts of many profiles are thin; the parts of German and Dutch
compounds in the weakest (`parts`).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from site_builder.catalogue.collation import sort_key
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, Organisation
from site_builder.catalogue.records import OrganisationRecord, all_meta
from site_builder.reading.body import Markup
from site_builder.reading.memo import Memo
from site_builder.search.material import UNKNOWN, Digests, Facts, Material, Passages
from site_builder.search.memory import digest
from site_builder.search.things import nameable

_META = all_meta(OrganisationRecord)
_TEXTS = {path: meta for path, meta in _META.items() if meta.search and meta.search != "concepts"}
# Concepts of parts (a service's competences) are stated too; those of the whole profile come from `Catalogue.direct`.
_PART_CONCEPTS = {
    path: meta.vocabulary
    for path, meta in _META.items()
    if meta.search == "concepts" and meta.vocabulary and "." in path
}


def material(
    catalogue: Catalogue,
    organisations: Sequence[Organisation],
    known: Digests = UNKNOWN,
    remembered: Container[bytes] = (),
) -> Material:
    """Return what the words of the index are made from, without that whose digests are remembered.

    `organisations` are those that `numbered` returns.
    """
    found: dict[bytes, Passages] = {}
    order: list[bytes] = []
    for organisation in organisations:
        key = known.profiles.get(organisation.slug)
        read = None if key else passages(organisation)
        order.append(key := key or digest(read))
        if key not in remembered:
            found[key] = read or passages(organisation)
    others: dict[str, list[str]] = {language: [] for language in catalogue.settings.languages}
    for language, text in sorted(_other_texts(catalogue), key=lambda found: found[0]):
        others.setdefault(language, []).append(text)
    for language, written in others.items():
        order.append(key := digest(language, written))
        if key not in remembered:
            found[key] = tuple(("body", language, text) for text in written)
    facts = None if known.facts and known.facts in remembered else _facts(catalogue, organisations, tuple(others))
    return Material(len(organisations), order, found, known.facts or digest(facts), facts)


def _facts(catalogue: Catalogue, organisations: Sequence[Organisation], languages: Sequence[str]) -> Facts:
    concepts = (c for v in catalogue.vocabularies.values() if v.name != "places" for c in v.concepts.values())
    return Facts(
        languages,
        [concept_terms(catalogue, organisation) for organisation in organisations],
        [(thing, tuple(names)) for thing, names in nameable(catalogue)],
        [pair for concept in concepts for pair in concept.texts()],
    )


def numbered(catalogue: Catalogue, memo: Memo | None = None, facts: str = "") -> tuple[Organisation, ...]:
    """Return the listed organisations in the order of their numbers.

    That is the order of names in the default language; of equal names the slug decides. So the number of a document is
    its place among equally good results, and no list of places has to be fetched for the first query. `memo` knows it
    by a digest of the facts of the catalogue.
    """
    listed = catalogue.listed

    def slugs() -> list[str]:
        key = sort_key(catalogue.settings.default_language)
        return sorted(listed, key=lambda slug: (key(listed[slug].record.name), slug))

    order = memo.recall("numbered", (facts,), slugs) if memo and facts else slugs()
    return tuple(map(listed.__getitem__, order))


def passages(organisation: Organisation) -> Passages:
    """Return what is searched in a profile, in every language it has; bodies packed."""
    found: list[tuple[str, str, str | Markup]] = []
    for path, meta in _TEXTS.items():
        found += ((meta.search, organisation.language, text) for text in _values(organisation.record, path))
        if meta.localized:
            for language, translation in sorted(organisation.translations.items()):
                found += ((meta.search, language, text) for text in _values(translation, path))
    bodies = sorted(organisation.bodies.items())
    return (*found, *(("body", language, body.alone()) for language, body in bodies))


def texts(organisation: Organisation) -> Iterator[tuple[str, str, str]]:
    """Yield (index field, language, text) of everything that is searched in a profile, in every language it has."""
    for index, language, text in passages(organisation):
        yield index, language, text.text if isinstance(text, Markup) else text


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


def _other_texts(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of everything that is written in the catalogue besides the profiles of organisations."""
    for vocabulary in catalogue.vocabularies.values():
        for concept in vocabulary.concepts.values():
            yield from concept.texts()
            yield from concept.record.definition.items()
    for profile in catalogue.clusters.values():
        for language, body in profile.bodies.items():
            yield language, body.text
    for page in catalogue.pages.values():
        for language, (record, body) in page.versions.items():
            yield from ((language, text) for text in (record.title, record.summary, body.text))

"""The catalogue as documents: one organisation is one document, with the texts of all its languages in it.

Which field of a profile feeds which field of the index is declared in `catalogue.records` (`Meta.search`). The terms of
stated concepts stand in the field `concepts`; those of their broader ones in a field of lower boost of their own
(`broader`), because lunr weighs fields, not terms; those of concepts that the texts name without the profile stating
them in a weaker one (`mentions`), as the declared facts of many profiles are thin; the parts of German and Dutch
compounds in the weakest (`parts`).
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, TypeAlias

from site_builder.catalogue.collation import sort_key
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, Organisation
from site_builder.catalogue.records import OrganisationRecord, all_meta
from site_builder.search.analysis import END, NO_TERM, Analyser, Forms, composed
from site_builder.search.compounds import splitters
from site_builder.search.concepts import Names
from site_builder.search.fold import tokens
from site_builder.search.memory import Memory, digest
from site_builder.search.phrases import spotter, tree

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


# What is searched in a profile: for each index field and language the words, as `Forms.read` takes them.
Passages: TypeAlias = tuple[tuple[str, str, str], ...]
Used: TypeAlias = Mapping[str, set[int]]  # language -> numbers of forms


@dataclass(frozen=True, slots=True)
class Profile:
    """The passages of a profile with the numbers of their words; `key` is a digest of the profile."""

    key: bytes
    passages: tuple[tuple[str, str, array[int]], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in a field, terms by number; two equally long columns."""

    terms: array[int]
    frequencies: Sequence[int]


_NOTHING = Counts(array("I"), b"")
Counted = tuple[tuple[str, bytes, Sequence[int]], ...]  # for each field the columns of its `Counts`


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, numbered by their place: for each the fields that have terms. `terms` gives terms by number.

    `surfaces` are the terms that each word form leads to, sorted; `names` the forms in names of organisations.
    """

    documents: Sequence[Mapping[str, Counts]]
    terms: Sequence[str]
    surfaces: Mapping[str, Sequence[str]]
    names: frozenset[str]


def numbered(catalogue: Catalogue) -> tuple[Organisation, ...]:
    """Return the listed organisations in the order of their numbers.

    That is the order of names in the default language; of equal names the slug decides. So the number of a document is
    its place among equally good results, and no list of places has to be fetched for the first query.
    """
    key = sort_key(catalogue.settings.default_language)
    return tuple(sorted(catalogue.listed.values(), key=lambda o: (key(o.record.name), o.slug)))


def passages(organisation: Organisation) -> Passages:
    """Return what is searched in a profile; it depends on nothing else, so that it can be kept."""
    found: dict[tuple[str, str], list[str]] = {}
    for field, language, text in texts(organisation):
        found.setdefault((field, language), []).append(composed(text))
    return tuple((field, language, "  ".join(words)) for (field, language), words in found.items())


def read(organisation: Organisation, memory: Memory, key: bytes = b"") -> Profile:
    """Return what is searched in a profile with its words by number; `key` is a digest of the profile, if known."""
    found = passages(organisation) if memory.keeping and not key else None
    key = key or (digest(found) if found else b"")

    def make() -> tuple[tuple[str, str, bytes], ...]:
        forms = memory.analyser.forms
        return tuple((f, lang, forms(lang).read(words).tobytes()) for f, lang, words in found or passages(organisation))

    values = memory.recall("profile", b"", key, make)
    return Profile(key, tuple((field, language, array("I", words)) for field, language, words in values))


def used(profiles: Iterable[Profile]) -> tuple[Used, Used]:
    """Return the numbers of the forms of each language in the texts of profiles but names, and in names."""
    said: dict[str, list[array[int]]] = defaultdict(list)
    called: dict[str, list[array[int]]] = defaultdict(list)
    for profile in profiles:
        for field, language, text in profile.passages:
            (called if field == "names" else said)[language].append(text)
    return (
        {language: set().union(*found) for language, found in said.items()},
        {language: set().union(*found) for language, found in called.items()},
    )


def make(
    catalogue: Catalogue, profiles: Mapping[str, Profile], forms_used: tuple[Used, Used], names: Names, memory: Memory
) -> Corpus:
    """Count the terms of every listed organisation.

    `profiles` are their texts by slug, `forms_used` what `used` returns of them.
    """
    analyser = memory.analyser
    said, called = forms_used
    memory.in_use = sum(map(len, (*said.values(), *called.values())))
    parts = _parts(catalogue, said, analyser)
    counter = _counter(names, {*said, *called}, parts, analyser)
    condition = _condition(names, parts, analyser) if memory.keeping else b""
    documents = []
    for organisation in numbered(catalogue):
        profile = profiles[organisation.slug]
        values = memory.recall("counts", condition, profile.key, partial(counter, profile))
        document = dict.fromkeys(FIELDS, _NOTHING) | {f: Counts(array("I", terms), n) for f, terms, n in values}
        for field, stated in zip(("concepts", "broader"), concept_terms(catalogue, organisation), strict=True):
            document[field] = Counts(array("I", map(analyser.terms.__getitem__, stated)), bytes([1]) * len(stated))
        documents.append(document)
    found: list[tuple[Forms, Collection[int]]] = []
    for language, numbers in said.items():
        forms = analyser.forms(language)
        found.append((forms, [form for form in numbers if forms.kept[form] != NO_TERM]))
        found.append((forms, [*chain.from_iterable(parts.get(language, {}).values())]))
    named = [(analyser.forms(language), numbers - {END}) for language, numbers in called.items()]
    return Corpus(
        documents,
        analyser.terms.names,
        _surfaces([*found, *named], analyser.terms.names),
        frozenset(forms.surface(form) for forms, numbers in named for form in numbers),
    )


def _counter(
    names: Names, languages: Iterable[str], parts: Mapping[str, Mapping[int, Sequence[int]]], analyser: Analyser
) -> Callable[[Profile], Counted]:
    """Return the function that counts the terms of a profile's texts."""
    phrases = tree(names.phrases.items())
    spotters = {language: spotter(names, phrases, analyser.forms(language)) for language in languages}
    mentioned = [NO_TERM if t.facet in NOT_MENTIONED else analyser.terms[t.mentioned] for t in names.things]

    def counted(profile: Profile) -> Counted:
        terms: dict[str, list[Iterable[int]]] = defaultdict(list)
        for field, language, text in profile.passages:
            forms = analyser.forms(language)
            # Names keep their function words: an organisation may be called by one.
            terms[field].append(map((forms.terms if field == "names" else forms.kept).__getitem__, text))
            if field != "names" and language in parts:
                compounds = filter(parts[language].__contains__, text)
                found = chain.from_iterable(map(parts[language].__getitem__, compounds))
                terms["parts"].append(map(forms.terms.__getitem__, found))
            terms["mentions"].append(map(mentioned.__getitem__, spotters[language].mentions(text)))
        counts = ((field, count(chain.from_iterable(found))) for field, found in terms.items())
        return tuple((field, found.terms.tobytes(), found.frequencies) for field, found in counts if found.terms)

    return counted


def _condition(names: Names, parts: Mapping[str, Mapping[int, Sequence[int]]], analyser: Analyser) -> bytes:
    """Return a digest of what decides the counts of a profile besides its texts."""
    split = []
    for language, compounds in sorted(parts.items()):
        forms = analyser.forms(language)
        split += sorted(
            (language, forms.written[f], [forms.folded[p] for p in found]) for f, found in compounds.items()
        )
    things = [(thing.mentioned, thing.facet) for thing in names.things]
    return digest(things, list(names.phrases.items()), sorted(names.capitals), split)


def count(terms: Iterable[int]) -> Counts:
    """Count the terms of a field, `NO_TERM` left out."""
    counts = Counter(terms)
    counts.pop(NO_TERM, None)
    frequencies = counts.values()
    return Counts(array("I", counts), bytes(frequencies) if max(frequencies, default=0) < 256 else [*frequencies])


def _parts(
    catalogue: Catalogue, said: Mapping[str, Collection[int]], analyser: Analyser
) -> dict[str, dict[int, tuple[int, ...]]]:
    """Return the parts of the compounds of each language, both as forms, without stop words."""
    split = splitters(written_words(catalogue, said, analyser))
    found: dict[str, dict[int, tuple[int, ...]]] = {}
    for language in sorted(split.keys() & said.keys()):
        forms = analyser.forms(language)
        for form in sorted(said[language]):
            if parts := split[language].parts(forms.written[form]):
                read = chain.from_iterable(forms.read(composed(part)) for part in parts)
                found.setdefault(language, {})[form] = tuple(part for part in read if forms.kept[part] != NO_TERM)
    return found


def written_words(
    catalogue: Catalogue, said: Mapping[str, Collection[int]], analyser: Analyser
) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield (language, words as written) of the profiles' texts but names, and of the vocabularies' but places."""
    for language, found in said.items():
        yield language, map(analyser.forms(language).written.__getitem__, found)
    for vocabulary in catalogue.vocabularies.values():
        for concept in vocabulary.concepts.values() if vocabulary.name != "places" else ():
            for language, text in concept.texts():
                yield language, [written for _, written in tokens(text)]


def _surfaces(used: Iterable[tuple[Forms, Collection[int]]], terms: Sequence[str]) -> dict[str, tuple[str, ...]]:
    pairs: set[tuple[str, int]] = set()
    for forms, numbers in used:
        surfaces, of_forms = map(forms.surface, numbers), map(forms.terms.__getitem__, numbers)
        pairs.update(zip(surfaces, of_forms, strict=True))
    found: dict[str, tuple[str, ...]] = {}
    for surface, term in sorted(pairs):
        named = terms[term]
        found[surface] = tuple(sorted((*found[surface], named))) if surface in found else (named,)
    return found


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

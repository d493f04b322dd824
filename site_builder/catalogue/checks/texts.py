"""Checks: translations fit their base files, labels are there and tell concepts apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from site_builder.catalogue.checks.facts import Facts
from site_builder.catalogue.content import Entry
from site_builder.catalogue.decode import did_you_mean
from site_builder.catalogue.fields import Record
from site_builder.catalogue.localise import every_text
from site_builder.catalogue.records import AccreditationVocabulary, ConceptRecord, Family, Journey
from site_builder.problems import Problem
from site_builder.reading.front_matter import Document

Labelled = tuple[tuple[str | int, ...], Mapping[str, str], str]  # path of the labels, labels, what they name

_SINGLY = 5  # missing labels of one file that are told one by one; of more, the first are named
_NAMED = 3


def translations_fit(facts: Facts) -> Iterator[Problem]:
    """A translation has a base file, is in another language of the site, and translates what the base has."""
    content = facts.content
    yield from _fit(facts, content.organisations, content.organisation_translations)
    yield from _fit(facts, content.clusters, content.cluster_translations)
    yield from _fit(facts, content.pages, content.page_translations)


def _fit(facts: Facts, bases: Sequence[Entry[Record]], translations: Sequence[Entry[Record]]) -> Iterator[Problem]:
    by_path = {entry.document.source.path: entry for entry in bases}
    for entry in translations:
        path = entry.document.source.path
        base_path = path.removesuffix(f".{entry.language}.md") + ".md"
        base = by_path.get(base_path)
        if base is None:
            if base_path not in facts.content.paths:
                message = f"there is no base file {base_path}"
                yield Problem("translation-without-base", message, facts.whole(path))
            continue
        own = getattr(base.record, "language", None) or facts.default_language
        if facts.languages and entry.language not in facts.languages:
            message = f'"{entry.language}" is not a language of this site'
            yield Problem("unknown-language", message, facts.whole(path))
        elif entry.language == own:
            message = f"the base file {base_path} is in this language already"
            yield Problem("translation-mismatch", message, facts.whole(path))
        for part in ("services", "needs"):
            known = [item.id for item in getattr(base.record, part, ())]
            seen: set[str] = set()
            for index, item in enumerate(getattr(entry.record, part, ())):
                place = partial(entry.document.at, (part, index, "id"))
                if item.id not in known:
                    message = f'the base file has no {part.removesuffix("s")} "{item.id}"'
                    yield Problem("translation-mismatch", message, place(), did_you_mean(item.id, known))
                elif item.id in seen:
                    yield Problem("duplicate-id", f'"{item.id}" is translated twice here', place())
                seen.add(item.id)


def labels_are_complete(facts: Facts) -> Iterator[Problem]:
    """Titles, concepts, families and journeys have a label in every language of the site."""
    if facts.content.settings:
        document, settings = facts.content.settings
        texts = {"title": settings.title, "tagline": settings.tagline}
        yield from _missing(facts, document, [((name,), labels, f"the {name}") for name, labels in texts.items()])
    for document, vocabulary in facts.content.vocabularies.values():
        found = _labelled("concepts", vocabulary.concepts if vocabulary else ())
        if isinstance(vocabulary, AccreditationVocabulary):
            found += _labelled("families", vocabulary.families)
        yield from _missing(facts, document, found)
    if facts.content.journeys:
        document, record = facts.content.journeys
        yield from _missing(facts, document, _labelled("journeys", record.journeys))


def _labelled(key: str, records: Sequence[ConceptRecord | Family | Journey]) -> list[Labelled]:
    return [((key, index, "labels"), record.labels, f'"{record.id}"') for index, record in enumerate(records)]


def _missing(facts: Facts, document: Document, found: Iterable[Labelled]) -> Iterator[Problem]:
    """Many labels that lack the same languages, as after one was added, are one problem, at the first of them."""
    groups: dict[str, list[tuple[tuple[str | int, ...], str]]] = {}
    for path, labels, what in found:
        missing = ", ".join(language for language in facts.languages if language not in labels)
        if missing:
            groups.setdefault(missing, []).append((path, what))
    for missing, members in groups.items():
        if len(members) > _SINGLY:
            names = ", ".join(what for _, what in members[:_NAMED])
            message = f"{names} and {len(members) - _NAMED} more have no label in {missing}"
            yield Problem("missing-label", message, document.at_key(members[0][0]))
        else:
            for path, what in members:
                yield Problem("missing-label", f"{what} has no label in {missing}", document.at_key(path))


def labels_are_distinct(facts: Facts) -> Iterator[Problem]:
    """Within a vocabulary and a language, no two concepts share a label; a synonym never is another's label."""
    for document, vocabulary in facts.content.vocabularies.values():
        owners: dict[tuple[str, str], str] = {}
        concepts = vocabulary.concepts if vocabulary else ()
        for index, concept in enumerate(concepts):
            for language, label in sorted(concept.labels.items()):
                owner = owners.setdefault((language, _folded(label)), concept.id)
                if owner != concept.id:
                    message = f'"{label}" ({language}) is the label of "{owner}" too'
                    yield Problem("ambiguous-label", message, document.at(("concepts", index, "labels", language)))
        yield from _taken_synonyms(document, concepts, owners)


def _taken_synonyms(
    document: Document, concepts: Iterable[object], owners: Mapping[tuple[str, str], str]
) -> Iterator[Problem]:
    for index, concept in enumerate(concepts):
        synonyms: Mapping[str, Sequence[str]] = getattr(concept, "synonyms", {})
        for language, text in every_text({}, synonyms):
            owner = owners.get((language, _folded(text)), "")
            if owner and owner != getattr(concept, "id", ""):
                message = f'the synonym "{text}" ({language}) is the label of "{owner}"'
                place = document.at(("concepts", index, "synonyms", language))
                yield Problem("ambiguous-label", message, place)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()

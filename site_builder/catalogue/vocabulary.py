"""Vocabularies: concepts with broader and narrower ones, and labels in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from site_builder.catalogue.localise import LocalText, every_text, labelled, pick
from site_builder.catalogue.records import ConceptRecord, Family

ANY_AREA = "any"  # the area that fits every area


@dataclass(frozen=True, slots=True)
class Concept:
    """A controlled term. `narrower` are its direct children, in the order of the file."""

    vocabulary: str
    record: ConceptRecord
    narrower: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id, unique within the vocabulary."""
        return self.record.id

    @property
    def broader(self) -> str | None:
        """Id of the broader concept, if any."""
        return self.record.broader

    def label(self, order: Sequence[str]) -> LocalText:
        """Return the label in the first language of `order` that has one."""
        return labelled(self.record.labels, order)

    def definition(self, order: Sequence[str]) -> LocalText | None:
        """Return the definition in the first language of `order` that has one; None if there is none at all."""
        found = pick(self.record.definition, order)
        return LocalText(found[1], found[0]) if found else None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield (language, text) of all labels and synonyms."""
        return every_text(self.record.labels, self.record.synonyms)


@dataclass(frozen=True)
class Vocabulary:
    """A list of concepts in the order of its file."""

    name: str
    concepts: Mapping[str, Concept]
    families: Mapping[str, Family]

    def roots(self) -> tuple[str, ...]:
        """Return the ids of the concepts without a broader one."""
        return self._roots

    @cached_property
    def _roots(self) -> tuple[str, ...]:
        return tuple(c.id for c in self.concepts.values() if c.broader not in self.concepts)

    def ancestors(self, concept: str) -> tuple[str, ...]:
        """Return the broader concepts of `concept`, nearest first; stops at a cycle."""
        return self._ancestors[concept]

    @cached_property
    def _ancestors(self) -> Mapping[str, tuple[str, ...]]:
        return {id_: self._above(id_) for id_ in self.concepts}

    def _above(self, concept: str) -> tuple[str, ...]:
        found: list[str] = []
        current = self.concepts[concept].broader
        while current is not None and current in self.concepts and current not in found and current != concept:
            found.append(current)
            current = self.concepts[current].broader
        return tuple(found)

    def descendants(self, concept: str) -> tuple[str, ...]:
        """Return `concept` and all its narrower concepts, in file order below each other; stops at a cycle."""
        found: list[str] = []
        waiting = [concept]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.append(current)
                waiting += reversed(self.concepts[current].narrower)
        return tuple(found)


def make_vocabulary(name: str, records: Sequence[ConceptRecord], families: Sequence[Family] = ()) -> Vocabulary:
    """Build a vocabulary from decoded records; of two concepts with one id the first stays (the checks report it)."""
    first: dict[str, ConceptRecord] = {}
    for record in records:
        first.setdefault(record.id, record)
    narrower: dict[str, list[str]] = {id_: [] for id_ in first}
    for record in first.values():
        if record.broader in narrower:
            narrower[record.broader].append(record.id)
    concepts = {id_: Concept(name, record, tuple(narrower[id_])) for id_, record in first.items()}
    return Vocabulary(name, concepts, {family.id: family for family in families})

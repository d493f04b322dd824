"""How often each term stands in each field of each document, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from site_builder.search.analysis import MARKS, NO_TERM, Analyser
from site_builder.search.columns import Array, Rows, bounds_of, distinct, rows_of
from site_builder.search.compounds import RULES, Splitter
from site_builder.search.concepts import Names
from site_builder.search.documents import FIELDS, NOT_MENTIONED, Facts, Material, Texts
from site_builder.search.entries import Counted, entries, frequencies, key, place
from site_builder.search.fold import tokens
from site_builder.search.memory import Memory, digest
from site_builder.search.phrases import spotter
from site_builder.search.texts import FIELD, recalled


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, numbered by their place. An entry says how often a term stands in a field of a document; entries
    are sorted by term, then document. `terms` gives terms by number.
    """

    documents: int
    terms: Sequence[str]
    term: Array
    document: Array
    field: Array
    frequency: Array

    def counts(self) -> list[dict[str, dict[str, int]]]:
        """Return for each document and field how often each term stands in it."""
        found: list[dict[str, dict[str, int]]] = [{field: {} for field in FIELDS} for _ in range(self.documents)]
        fields = list(FIELDS)
        entries = (column.tolist() for column in (self.term, self.document, self.field, self.frequency))
        for term, document, field, frequency in zip(*entries, strict=True):
            found[document][fields[field]][self.terms[term]] = frequency
        return found


@dataclass(frozen=True, slots=True)
class Said:
    """The forms that lead to their terms, and among them those in names of organisations."""

    forms: Array
    named: Array


def make(
    material: Material, facts: Facts, texts: Rows, names: Names, analyser: Analyser, memory: Memory
) -> tuple[Corpus, Said]:
    """Count the terms of every document."""
    documents = Rows(texts.values[: texts.bounds[material.documents]], texts.bounds[: material.documents + 1])
    said, called = _used(documents, len(analyser.folded))
    parts = _parts(facts.known, said, analyser)
    mentions = _mentions(material, documents, names, analyser, memory)
    of_form = np.array(analyser.of_term, np.int32)
    stop = np.frombuffer(bytes(analyser.stop), bool)
    kept = np.where(stop, NO_TERM, of_form)
    things = [NO_TERM if t.facet in NOT_MENTIONED else analyser.terms[t.mentioned] for t in names.things]
    mentioned = np.array(things, np.int64)

    def keys_of(term: Array, places: Array) -> Array:
        known = np.flatnonzero(term != NO_TERM)
        keys: Array = key(term[known].astype(np.int64), places[known])
        return keys

    def count(numbers: Array) -> Counted:
        found: list[Array] = []
        for start, piece in documents.select(numbers).pieces():
            marks = np.flatnonzero(piece.values < MARKS)
            field, lengths = piece.values[marks].astype(np.int64), np.diff(marks, append=len(piece.values))
            document = numbers[np.searchsorted(piece.bounds, marks, "right") - 1 + start]
            in_names = np.repeat(field == FIELD["names"], lengths)
            term, named = kept[piece.values], np.flatnonzero(in_names)
            # Names keep their function words: an organisation may be called by one.
            term[named] = of_form[piece.values[named]]
            found.append(keys_of(term, np.repeat(place(field, document), lengths)))
            if len(parts.values):
                heard = ~in_names
                part, of = parts.take(piece.values[heard])
                found.append(keys_of(of_form[part], place(FIELD["parts"], np.repeat(document, lengths)[heard][of])))
        mentioned_there = mentions.select(numbers)
        document = np.repeat(numbers, np.diff(mentioned_there.bounds))
        found.append(keys_of(mentioned[mentioned_there.values], place(FIELD["mentions"], document)))
        stated = (facts.stated[number] for number in numbers.tolist())
        for name, terms in zip(("concepts", "broader"), zip(*stated, strict=True), strict=False):
            document = np.repeat(numbers, [*map(len, terms)])
            known = np.fromiter(map(analyser.terms.__getitem__, chain.from_iterable(terms)), np.int64)
            found.append(keys_of(known, place(FIELD[name], document)))
        return frequencies(found)

    decided = digest(material.digest, names.digest)
    columns = entries(memory, decided, material.keys, documents, parts, count)
    forms = distinct(np.concatenate((said[~stop[said]], parts.values, called)))
    return Corpus(material.documents, analyser.terms.names, *columns), Said(forms, called)


def _fields(text: Array) -> Array:
    """Return the field that each word feeds."""
    marks = np.flatnonzero(text < MARKS)
    return np.repeat(text[marks].astype(np.int8), np.diff(marks, append=len(text)))


def _used(documents: Rows, forms: int) -> tuple[Array, Array]:
    """Return the forms in the texts of documents but names, and those in names."""
    said, called = np.zeros(forms, bool), np.zeros(forms, bool)
    for _, piece in documents.pieces():
        in_names = _fields(piece.values) == FIELD["names"]
        called[piece.values[in_names]] = True
        said[piece.values[~in_names]] = True
    return np.flatnonzero(said[MARKS:]) + MARKS, np.flatnonzero(called[MARKS:]) + MARKS


def _mentions(material: Material, documents: Rows, names: Names, analyser: Analyser, memory: Memory) -> Rows:
    """Return the things that the texts of each document mention."""

    def make(missing: Sequence[int]) -> Rows:
        texts = documents.select(missing)
        find = spotter(names, analyser, distinct(texts.values))
        found = [find.mentions(piece) for _, piece in texts.pieces()]
        lengths = chain.from_iterable(np.diff(piece.bounds).tolist() for piece in found)
        return Rows(np.concatenate([piece.values for piece in found]), bounds_of(lengths))

    return recalled(memory, "mentions", names.digest, material.keys[: material.documents], make)


def _parts(known: Texts, said: Array, analyser: Analyser) -> Rows:
    """Return for each form its parts, if it is a compound: both as forms, without stop words."""
    of_language = np.frombuffer(bytes(analyser.language), np.uint8)[said]
    found: dict[int, list[int]] = {}
    for language in sorted(RULES.keys() & analyser.languages.keys()):
        compounds = said[of_language == analyser.languages[language]].tolist()
        if not compounds:
            continue
        split = splitter(language, map(analyser.written.__getitem__, compounds), known)
        parts = [" ".join(split.parts(analyser.written[form])).encode() for form in compounds]
        read = analyser.forms(language).read(parts)
        for at, form in enumerate(compounds):
            found[form] = [part for part in read.row(at).tolist() if not analyser.stop[part]]
    return rows_of([found.get(form, ()) for form in range(len(analyser.folded))] if found else [()])


def splitter(language: str, said: Iterable[str], known: Texts) -> Splitter:
    """Return the splitter of a language that knows the words that are said, and those of what has names."""
    words = (written for of, text in known if of == language for _, written in tokens(text))
    return Splitter(language, frozenset(word.lower() for word in chain(said, words)))

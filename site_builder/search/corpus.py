"""How often each term stands in each field of each document, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from site_builder.search.analysis import MARKS, NO_TERM, Analyser, Lines
from site_builder.search.columns import Array, Rows, Thin, distinct, rows_of, thin
from site_builder.search.compounds import RULES, Splitter
from site_builder.search.concepts import Names
from site_builder.search.entries import Found, Part, entries
from site_builder.search.fold import tokens
from site_builder.search.material import FIELDS, NOT_MENTIONED, Facts, Material, Texts
from site_builder.search.memory import Memory, digest
from site_builder.search.phrases import spotter
from site_builder.search.texts import FIELD, Uses, recalled


@dataclass(frozen=True, slots=True)
class Corpus:
    """All documents, numbered by their place, in parts. `terms` gives terms by number; `replaced` by number the parts
    of the build before that are others now, None if it is not known.
    """

    documents: int
    terms: Lines
    parts: Sequence[Part]
    replaced: Mapping[int, Part] | None = None

    def counts(self) -> list[dict[str, dict[str, int]]]:
        """Return for each document and field how often each term stands in it."""
        found: list[dict[str, dict[str, int]]] = [{field: {} for field in FIELDS} for _ in range(self.documents)]
        fields, terms = list(FIELDS), [*self.terms]
        for part in self.parts:
            columns = (column.tolist() for column in (*part.columns, part.frequency))
            for term, document, field, frequency in zip(*columns, strict=True):
                found[document][fields[field]][terms[term]] = frequency
        return found


@dataclass(frozen=True, slots=True)
class Said:
    """The forms that lead to their terms, among them those in names of organisations, and by form its parts, if it is a
    compound: as forms, without stop words.
    """

    forms: Array
    named: Array
    parts: Rows


def said(uses: Uses, known: Texts, analyser: Analyser) -> Said:
    """Return what the texts of documents say; `known` are names whose words may be parts."""
    heard, called = np.flatnonzero(uses.said), np.flatnonzero(uses.called)
    parts = _parts(known, heard, analyser)
    stop = np.frombuffer(analyser.stop, bool)
    return Said(distinct(np.concatenate((heard[~stop[heard]], parts.values, called))), called, parts)


def make(
    material: Material, facts: Facts, documents: Thin, said: Said, names: Names, analyser: Analyser, memory: Memory
) -> Corpus:
    """Count the terms of all documents, whose texts are given as `said` has read them."""
    parts = said.parts
    mentions = _mentions(material, documents, names, analyser, memory)
    of_form = np.array(analyser.of_term, np.int32)
    stop = np.frombuffer(bytes(analyser.stop), bool)
    kept = np.where(stop, NO_TERM, of_form)
    numbers = analyser.terms.__getitem__
    mentioned = [NO_TERM if thing.facet in NOT_MENTIONED else numbers(thing.mentioned) for thing in names.things]
    of_thing = np.array(mentioned, np.int64)

    def find(start: int, piece: Rows) -> Found:
        marks = np.flatnonzero(piece.values < MARKS)
        field, lengths = piece.values[marks], np.diff(marks, append=len(piece.values))
        document = np.repeat(np.searchsorted(piece.bounds, marks, "right") - 1, lengths)
        in_names = np.repeat(field == FIELD["names"], lengths)
        term, named = kept[piece.values], np.flatnonzero(in_names)
        # Names keep their function words: an organisation may be called by one.
        term[named] = of_form[piece.values[named]]
        yield term, document, np.repeat(field, lengths)
        if len(parts.values):
            heard = ~in_names
            part, at = parts.take(piece.values[heard])
            yield of_form[part], document[heard][at], FIELD["parts"]
        end = start + len(piece)
        some = mentions.between(start, end)
        besides = {"mentions": Rows(of_thing[some.values], some.bounds)}
        for name, stated in zip(("concepts", "broader"), zip(*facts.stated[start:end], strict=True), strict=False):
            besides[name] = rows_of([[*map(numbers, terms)] for terms in stated])
        for name, some in besides.items():
            yield some.values, np.repeat(np.arange(len(some)), np.diff(some.bounds)), FIELD[name]

    condition = digest(material.digest, names.digest)
    counted, replaced = entries(memory, condition, material.keys, documents, parts, find)
    return Corpus(material.documents, analyser.terms.names, counted, replaced)


def _mentions(material: Material, documents: Thin, names: Names, analyser: Analyser, memory: Memory) -> Rows:
    """Return the things that the texts of each document mention."""

    def make(missing: Sequence[int]) -> Thin:
        texts = documents.select(missing)
        find = spotter(names, analyser, texts.among(len(analyser.folded)))
        return thin(find.mentions(piece) for _, piece in texts.pieces())

    return recalled(memory, "mentions", names.digest, material.keys[: material.documents], make).rows


def _parts(known: Texts, said: Array, analyser: Analyser) -> Rows:
    """Return the parts of all forms: those of compounds, as forms without stop words."""
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

"""The weights of terms in many documents: lunr's formula over columns of numbers.

The same results as `lunr_index.weigh`, without an object for each term of each field of each document, of which lunr's
Builder makes millions. The formula is that of `lunr.builder` and `lunr.idf`: BM25 with an inverse document frequency
that counts a document once for each field in which the term stands.

One thing is not lunr's: lengths of fields are rounded, to `LENGTH_BITS`, and their averages to `AVERAGE_DIGITS`. With
exact ones, each word more or less moves weights of all documents by the average, and all weights of its own by its
length, so that a small edit rewrites every fifth file of the index. Lucene rounds lengths more, to four bits. Of the
first ten answers 0.9997 stay on the real content, 0.991 and 0.987 of 1,000 and 10,000 invented documents, which differ
in little; `tests/oracle/test_search_rounding.py` holds the difference to lunr's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import log

import numpy as np

from site_builder.search.columns import Array, beginnings, bounds_of, narrow, plain
from site_builder.search.corpus import Corpus
from site_builder.search.entries import Part
from site_builder.search.material import FIELDS
from site_builder.search.memory import Memory

K1, B = 1.2, 0.75  # lunr's defaults
LENGTH_BITS, AVERAGE_DIGITS = 6, 3  # significant binary digits of the length of a field, decimal ones of the average
# A score that is nearer than this to the middle between two thousandths is rounded as lunr rounds it.
UNSURE = 1e-6
ABOVE = 500  # documents; for fewer lunr's Builder takes less than half a second


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of each term, sorted, with the weights of the term in them in thousandths.

    Those of the term with number n are from `bounds[n]` to `bounds[n + 1]` of both columns.
    """

    bounds: Array
    documents: Array
    weights: Array

    @property
    def counts(self) -> Array:
        """How many documents each term has."""
        return np.diff(self.bounds)


@dataclass(frozen=True, slots=True)
class Weights:
    """What weighs terms: `counts` says how many documents each has, `changed` marks those whose postings may not be
    what the build before had under the same numbers; `postings` returns those of the terms that are marked for it, and
    may leave out the others.
    """

    documents: int
    counts: Array
    changed: Array
    postings: Callable[[Array], Postings]


@dataclass(frozen=True, slots=True)
class _Totals:
    """Lengths by field and document, and by term in how many fields, and in how many documents, it stands."""

    lengths: Array
    fields: Array
    documents: Array

    def count(self, part: Part, sign: int = 1) -> None:
        """Add the entries of a part, or take them away."""
        term, document, field = part.columns
        own = self.lengths[:, part.first : part.first + (1 << part.bits)]
        found = np.bincount(field << part.bits | document - part.first, part.frequency, len(FIELDS) << part.bits)
        own += sign * found.astype(np.int64).reshape(-1, 1 << part.bits)[:, : own.shape[1]]  # exact as floats, too
        for totals, numbers in ((self.fields, term), (self.documents, term[beginnings(term, document)])):
            first = beginnings(numbers)
            totals[numbers[first]] += sign * np.diff(first, append=len(numbers))

    @property
    def averages(self) -> Array:
        """The average lengths of fields, as the formula has them."""
        documents = max(self.lengths.shape[1], 1)
        return np.array([rounded_average(total / documents) for total in self.lengths.sum(axis=1).tolist()])


def weigh(corpus: Corpus) -> Postings:
    """Return the postings of each term: the weight is the sum of lunr's over all fields."""
    weights = weighing(corpus, Memory([]))
    return weights.postings(weights.changed)


def weighing(corpus: Corpus, memory: Memory) -> Weights:
    """Return what weighs terms. An edit changes the postings of the terms whose entries it changes, of all terms in a
    field of a document whose rounded length it changes, and of all in a field whose rounded average moves.
    """
    before = _totals_before(corpus, memory)
    totals = _totals(corpus, before)
    columns = totals.lengths, totals.fields, totals.documents
    memory.hold("totals", b"", tuple(plain(narrow(column)) for column in columns))
    changed = np.full(len(corpus.terms), before is None)
    if before and corpus.replaced is not None:
        averages = before.averages != totals.averages
        moved = averages[:, np.newaxis] | (rounded_lengths(before.lengths) != rounded_lengths(totals.lengths))
        for number, part in enumerate(corpus.parts):
            if old := corpus.replaced.get(number):
                changed[old.without(part).columns[0]] = True
                changed[part.without(old).columns[0]] = True
            if old or averages.any():
                term, document, field = part.columns
                changed[term[moved[field, document]]] = True
    return Weights(corpus.documents, totals.documents, changed, partial(_postings, corpus, totals))


def _totals(corpus: Corpus, before: _Totals | None) -> _Totals:
    if before:
        terms = len(corpus.terms) - len(before.fields)
        totals = _Totals(before.lengths.copy(), *(np.pad(c, (0, terms)) for c in (before.fields, before.documents)))
        assert corpus.replaced is not None
        for number, old in corpus.replaced.items():
            totals.count(old, -1)
            totals.count(corpus.parts[number])
        return totals
    fields, documents = np.zeros((2, len(corpus.terms)), np.int64)
    totals = _Totals(np.zeros((len(FIELDS), corpus.documents), np.int64), fields, documents)
    for part in corpus.parts:
        totals.count(part)
    return totals


def _totals_before(corpus: Corpus, memory: Memory) -> _Totals | None:
    """Return the totals of the build before, if it had as many documents and it is known how its entries differ."""
    held = memory.held("totals", b"")
    if corpus.replaced is None or not held:
        return None
    lengths, fields, documents = (np.frombuffer(column, char).astype(np.int64) for char, column in held)
    return _Totals(lengths.reshape(len(FIELDS), corpus.documents), fields, documents)


def _postings(corpus: Corpus, totals: _Totals, marked: Array) -> Postings:
    """Return the postings of terms that are marked; others have none."""
    # The same operations in the same order as lunr, so that the last bit agrees.
    with np.errstate(invalid="ignore"):  # a field that nobody fills
        lengths = rounded_lengths(totals.lengths) / totals.averages[:, np.newaxis]
    saturation = K1 * (1 - B + B * lengths)
    rarity, boosts = _rarity(totals.fields, corpus.documents), np.array([*FIELDS.values()])
    bounds = bounds_of(np.where(marked, totals.documents, 0))
    free = bounds[:-1].copy()
    numbers = np.min_scalar_type(max(corpus.documents - 1, 0))
    found = Postings(bounds, np.empty(bounds[-1], numbers), np.empty(bounds[-1], np.int32))
    every = bool(marked.all())
    for part in corpus.parts:
        if not every:
            part = part.of_terms(marked)
        term, document, field = part.columns
        scores = rarity[term] * ((K1 + 1) * part.frequency)
        scores /= saturation[field, document] + part.frequency
        scores *= boosts[field]
        thousandths = scores * 1000
        weights = np.rint(thousandths)
        for at in np.flatnonzero(np.abs(thousandths - weights) > 0.5 - UNSURE):
            weights[at] = round(round(float(scores[at]), 3) * 1000)
        first = beginnings(term, document)
        places = _count(free, term[first])
        found.documents[places] = document[first]
        found.weights[places] = np.add.reduceat(weights, first) if len(first) else weights
    return found


def rounded_average(average: float) -> float:
    """Return an average length as the formula has it; Python rounds decimals alike on every platform."""
    return float(f"{average:.{AVERAGE_DIGITS}g}")


def rounded_lengths(lengths: Array) -> Array:
    """Return lengths, which are whole numbers, as the formula has them; halves are rounded up."""
    steps = 1 << np.maximum(np.frexp(lengths)[1].astype(np.int64) - LENGTH_BITS, 0)
    rounded: Array = (lengths.astype(np.int64) + steps // 2) // steps * steps
    return rounded


def _count(totals: Array, numbers: Array) -> Array:
    """Count numbers, which are sorted, and return for each what the count of it was before."""
    first = beginnings(numbers)
    different, lengths = numbers[first], np.diff(first, append=len(numbers))
    before: Array = np.repeat(totals[different] - first, lengths) + np.arange(len(numbers))
    totals[different] += lengths
    return before


def _rarity(fields: Array, documents: int) -> Array:
    """Return the inverse document frequency of each term; a term counts once for each field it stands in."""
    found = [log(1 + abs((documents - n + 0.5) / (n + 0.5))) for n in range(int(fields.max(initial=0)) + 1)]
    return np.array(found)[fields]

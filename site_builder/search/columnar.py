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

from dataclasses import dataclass
from math import log

import numpy as np

from site_builder.search.columns import Array, beginnings, bounds_of
from site_builder.search.corpus import Corpus
from site_builder.search.documents import FIELDS

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


def weigh(corpus: Corpus) -> Postings:
    """Return the postings of each term: the weight is the sum of lunr's over all fields."""
    size = len(FIELDS), corpus.documents
    lengths = np.zeros(size)  # whole numbers, and sums of them, are exact as floats
    fields, documents = np.zeros((2, len(corpus.terms)), np.int64)  # that hold a term
    for part in corpus.parts:
        term, document, field = part.columns
        lengths += np.bincount(field * corpus.documents + document, part.frequency, lengths.size).reshape(size)
        _count(fields, term)
        _count(documents, term[beginnings(term, document)])
    averages = np.array([rounded_average(total / max(corpus.documents, 1)) for total in lengths.sum(axis=1).tolist()])
    lengths = rounded_lengths(lengths)
    # The same operations in the same order as lunr, so that the last bit agrees.
    with np.errstate(invalid="ignore"):  # a field that nobody fills
        saturation = K1 * (1 - B + B * (lengths / averages[:, np.newaxis]))
    rarity, boosts = _rarity(fields, corpus.documents), np.array([*FIELDS.values()])
    bounds = bounds_of(documents)
    free = bounds[:-1].copy()
    numbers = np.min_scalar_type(max(corpus.documents - 1, 0))
    found = Postings(bounds, np.empty(bounds[-1], numbers), np.empty(bounds[-1], np.int32))
    for part in corpus.parts:
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

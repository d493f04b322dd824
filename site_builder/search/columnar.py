"""The weights of terms in many documents: lunr's formula over columns of numbers.

The same results as `lunr_index.weigh`, without an object for each term of each field of each document, of which lunr's
Builder makes millions. The formula is that of `lunr.builder` and `lunr.idf`: BM25 with an inverse document frequency
that counts a document once for each field in which the term stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from site_builder.search.columns import Array, beginnings, bounds_of
from site_builder.search.corpus import Corpus
from site_builder.search.documents import FIELDS

K1, B = 1.2, 0.75  # lunr's defaults
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
    lengths = np.zeros(size)  # sums of whole numbers are exact as floats
    fields, documents = np.zeros((2, len(corpus.terms)), np.int64)  # that hold a term
    for part in corpus.parts:
        term, document, field = part.columns
        lengths += np.bincount(field * corpus.documents + document, part.frequency, lengths.size).reshape(size)
        _count(fields, term)
        _count(documents, term[beginnings(term, document)])
    averages = lengths.sum(axis=1) / max(corpus.documents, 1)
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

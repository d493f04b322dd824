"""The weights of terms in many documents: lunr's formula over columns of numbers.

The same results as `lunr_index.weigh`, without an object for each term of each field of each document, of which lunr's
Builder makes millions. The formula is that of `lunr.builder` and `lunr.idf`: BM25 with an inverse document frequency
that counts a document once for each field in which the term stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from site_builder.search.columns import Array, beginnings, bounds_of, pieces
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
    size = len(FIELDS) * corpus.documents
    places = corpus.field * np.int32(corpus.documents) + corpus.document
    # Sums of whole numbers are exact as floats.
    lengths = np.bincount(places, corpus.frequency, size).reshape(len(FIELDS), corpus.documents)
    averages = lengths.sum(axis=1) / max(corpus.documents, 1)
    # The same operations in the same order as lunr, so that the last bit agrees.
    with np.errstate(invalid="ignore"):  # a field that nobody fills
        saturation = K1 * (1 - B + B * (lengths / averages[:, np.newaxis]))
    rarity, boosts = _rarity(corpus), np.array([*FIELDS.values()])
    weights = np.empty(len(corpus.term), np.int32)
    for piece in pieces(len(weights)):
        field, frequency = corpus.field[piece], corpus.frequency[piece]
        scores = rarity[corpus.term[piece]] * ((K1 + 1) * frequency)
        scores /= saturation[field, corpus.document[piece]] + frequency
        scores *= boosts[field]
        thousandths = scores * 1000
        found = np.rint(thousandths)
        for at in np.flatnonzero(np.abs(thousandths - found) > 0.5 - UNSURE):
            found[at] = round(round(float(scores[at]), 3) * 1000)
        weights[piece] = found
    first = beginnings(corpus.term, corpus.document)
    counts = np.bincount(corpus.term[first], minlength=len(corpus.terms))
    sums = np.add.reduceat(weights, first, dtype=np.int32) if len(first) else weights
    return Postings(bounds_of(counts), corpus.document[first], sums)


def _rarity(corpus: Corpus) -> Array:
    """Return the inverse document frequency of each term; a term counts once for each field it stands in."""
    held = np.bincount(corpus.term, minlength=len(corpus.terms))
    total = corpus.documents
    found = [log(1 + abs((total - n + 0.5) / (n + 0.5))) for n in range(int(held.max(initial=0)) + 1)]
    return np.array(found)[held]

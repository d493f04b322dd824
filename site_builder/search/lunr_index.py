"""The weights of terms in documents, computed by lunr.py.

`CatalogueBuilder` is lunr's Builder without what a sharded index has no use for: the tokenizer and its copy of the
metadata for each token, the sorted insertion into vectors (terms are sorted once and appended), and the token set.
Inverted index and vectors are equal to those of the stock Builder with lengths rounded as `columnar` has it, which the
tests compare.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from lunr.builder import Builder
from lunr.idf import idf
from lunr.vector import Vector

from site_builder.search.columnar import Postings, Weights, rounded_average, rounded_lengths
from site_builder.search.columns import bounds_of
from site_builder.search.corpus import Corpus
from site_builder.search.material import FIELDS


class CatalogueBuilder(Builder):  # type: ignore[misc]  # lunr has no types
    """Takes documents whose terms are already counted."""

    def __init__(self, boosts: Mapping[str, float]) -> None:
        super().__init__()
        for field, boost in boosts.items():
            self.field(field, boost=boost)

    def add_terms(self, number: int, terms: Mapping[str, Mapping[str, int]]) -> None:
        """Add a document by its number, with how often each term stands in each field; as `Builder.add`."""
        ref = str(number)
        self._documents[ref] = {}
        self.document_count += 1
        for field in self._fields:
            counts = terms[field]
            self.field_term_frequencies[f"{field}/{ref}"] = counts
            self.field_lengths[f"{field}/{ref}"] = sum(counts.values())
            for term in counts:
                posting = self.inverted_index.get(term)
                if posting is None:
                    posting = {name: {} for name in self._fields}
                    posting["_index"] = self.term_index
                    self.term_index += 1
                    self.inverted_index[term] = posting
                posting[field][ref] = {}

    def weigh(self) -> None:
        """Compute the vectors; the equivalent of `Builder.build` without the index object."""
        if not self.document_count:
            self.field_vectors: dict[str, Vector] = {}
            return
        self._calculate_average_field_lengths()
        self._create_field_vectors()

    def _calculate_average_field_lengths(self) -> None:
        super()._calculate_average_field_lengths()
        for field, average in self.average_field_length.items():
            self.average_field_length[field] = rounded_average(average)
        lengths = rounded_lengths(np.array([*self.field_lengths.values()]))
        self.field_lengths.update(zip(self.field_lengths, lengths.tolist(), strict=True))

    def _create_field_vectors(self) -> None:
        weights = {
            term: (posting["_index"], idf(posting, self.document_count))
            for term, posting in self.inverted_index.items()
        }
        k1, b = self._k1, self._b
        self.field_vectors = {}
        for ref, frequencies in self.field_term_frequencies.items():
            field = ref.partition("/")[0]
            boost = self._fields[field].boost
            average = self.average_field_length[field]
            elements: list[tuple[int, float]] = []
            for term, tf in frequencies.items():
                index, rarity = weights[term]
                # The same operations in the same order as lunr, so that the last bit agrees.
                length = self.field_lengths[ref] / average
                score = rarity * ((k1 + 1) * tf) / (k1 * (1 - b + b * length) + tf)
                elements.append((index, round(score * boost, 3)))
            elements.sort()
            self.field_vectors[ref] = Vector([part for element in elements for part in element])


def weighing(corpus: Corpus) -> Weights:
    """Return what weighs terms, as `columnar.weighing`, by what `weigh` returns: all may have changed."""
    found = weigh(corpus)
    return Weights(corpus.documents, found.counts, np.ones(len(corpus.terms), bool), lambda _: found)


def weigh(corpus: Corpus) -> Postings:
    """Return the postings of each term: the weight is the sum of lunr's over all fields.

    lunr's score of a document is the sum over the fields of the dot product of query and field vector, divided by the
    length of the query vector, which is the same for all fields; so the sum is all that a query needs.
    """
    builder = CatalogueBuilder(FIELDS)
    for number, counts in enumerate(corpus.counts()):
        builder.add_terms(number, counts)
    builder.weigh()
    found = postings(builder)
    by_term = [found.get(term, ()) for term in corpus.terms]
    columns = np.array([pair for pairs in by_term for pair in pairs], np.int64).reshape(-1, 2)
    return Postings(bounds_of(map(len, by_term)), columns[:, 0], columns[:, 1])


def postings(builder: Builder) -> dict[str, list[tuple[int, int]]]:
    """Return the summed (document, weight in thousandths) of each term of a weighed builder."""
    terms = {posting["_index"]: term for term, posting in builder.inverted_index.items()}
    sums: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for ref, vector in builder.field_vectors.items():
        number = int(ref.partition("/")[2])
        elements = iter(vector.elements)
        for index, weight in zip(elements, elements, strict=True):
            sums[index][number] += round(weight * 1000)
    return {terms[index]: sorted(sums[index].items()) for index in sorted(sums)}

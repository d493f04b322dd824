"""The weights of terms in very many documents: lunr's formula over plain columns of numbers.

The same interface and the same results as `lunr_index.weigh`, without an object for each term of each field of each
document, of which lunr's Builder makes millions. The formula is that of `lunr.builder` and `lunr.idf`: BM25 with an
inverse document frequency that counts a document once for each field in which the term stands.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import overload

from site_builder.search.documents import FIELDS, SearchDocument

K1, B = 1.2, 0.75  # lunr's defaults
ABOVE = 20_000  # documents for which lunr's Builder is fast and small enough


@dataclass(frozen=True, slots=True, eq=False)
class Column(Sequence[tuple[int, int]]):
    """The postings of a term, as (document number, weight in thousandths), in twice four bytes each."""

    numbers: array[int]  # document, weight, document, weight ...

    def __len__(self) -> int:
        return len(self.numbers) // 2

    def __iter__(self) -> Iterator[tuple[int, int]]:
        numbers = iter(self.numbers)
        return zip(numbers, numbers, strict=True)

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[int, int]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, int] | list[tuple[int, int]]:
        return list(self)[at]


def weigh(documents: Sequence[SearchDocument]) -> dict[str, Column]:
    """Return the postings of each term, by document number: the weight is the sum of lunr's over all fields."""
    rarity = _rarity(documents)
    averages = {field: sum(len(d.terms[field]) for d in documents) / len(documents) for field in FIELDS if documents}
    columns: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, document in enumerate(documents):
        sums: dict[str, int] = {}
        for field, boost in FIELDS.items():
            terms = document.terms[field]
            if not terms:
                continue
            # The same operations in the same order as lunr, so that the last bit agrees.
            saturation = K1 * (1 - B + B * (len(terms) / averages[field]))
            for term, frequency in Counter(terms).items():
                score = rarity[term] * ((K1 + 1) * frequency) / (saturation + frequency)
                sums[term] = sums.get(term, 0) + round(round(score * boost, 3) * 1000)
        for term, weight in sums.items():
            columns[term].extend((number, weight))
    return {term: Column(numbers) for term, numbers in columns.items()}


def _rarity(documents: Sequence[SearchDocument]) -> Mapping[str, float]:
    """Return the inverse document frequency of each term."""
    held: Counter[str] = Counter()
    for document in documents:
        for terms in document.terms.values():
            held.update(set(terms))
    total = len(documents)
    return {term: log(1 + abs((total - n + 0.5) / (n + 0.5))) for term, n in held.items()}

"""From clauses to an order: words covered first, lunr's score inside, then the name.

All sums are of whole thousandths, so that Python and JavaScript agree to the last bit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from site_builder.search.facets import NOT_STATED
from site_builder.search.reader import Reader
from site_builder.search.resolver import Key, Resolved, Term

SORTS = ("relevance", "name", "verified")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that was found: `covered` words of the query, in the clauses whose bits are set; lunr's score."""

    document: int
    covered: int
    clauses: int
    score: float


def score(reader: Reader, resolved: Resolved) -> dict[int, Ranked]:
    """Return every document that any clause finds and no exclusion meets; of an empty query, all documents.

    Documents that lack a required clause are included: near misses count them.
    """
    if resolved.impossible:
        return {}
    terms: dict[Key, Term] = {}
    bits: dict[int, int] = defaultdict(int)
    if not resolved.clauses and not resolved.missing:
        bits |= dict.fromkeys(range(reader.documents), 0)
    for place, clause in enumerate(resolved.clauses):
        for key, term in clause.terms.items():
            boost = term.boost + (terms[key].boost if key in terms else 0)
            terms[key] = Term(term.group, boost)
            for document, _ in reader.postings(term.group):
                bits[document] |= 1 << place
    sums: dict[int, int] = defaultdict(int)
    for term in terms.values():
        for document, weight in reader.postings(term.group):
            sums[document] += term.boost * weight
    length = sqrt(sum(term.boost * term.boost for term in terms.values())) or 1.0
    weights = [clause.weight for clause in resolved.clauses]
    without = excluded(reader, resolved)
    return {
        document: Ranked(
            document,
            sum(w for place, w in enumerate(weights) if found >> place & 1),
            found,
            sums[document] / 1000 / length,
        )
        for document, found in bits.items()
        if document not in without
    }


def excluded(reader: Reader, resolved: Resolved) -> set[int]:
    """Return the documents that have what the query leaves out."""
    terms = (term for clause in resolved.without for term in clause.terms.values())
    return {document for term in terms for document, _ in reader.postings(term.group)}


def required(found: Mapping[int, Ranked], resolved: Resolved) -> dict[int, Ranked]:
    """Keep the documents that have every required clause."""
    needed = sum(1 << place for place, clause in enumerate(resolved.clauses) if clause.required)
    return {document: ranked for document, ranked in found.items() if not needed & ~ranked.clauses}


def passing(reader: Reader, facet: str, values: Iterable[str]) -> set[int]:
    """Return the documents under any of the values of a facet; `-` are those that state nothing about it."""
    lists = reader.facet(facet)
    found: set[int] = set()
    for value in values:
        if value == NOT_STATED:
            found |= set(range(reader.documents)).difference(*lists.values())
        else:
            found.update(lists.get(value, ()))
    return found


def filtered(reader: Reader, found: Mapping[int, Ranked], filters: Mapping[str, Sequence[str]]) -> dict[int, Ranked]:
    """Keep the documents that pass every facet that has values."""
    kept = set(found)
    for facet, values in filters.items():
        if values:
            kept &= passing(reader, facet, values)
    return {document: ranked for document, ranked in found.items() if document in kept}


def order(
    reader: Reader, found: Iterable[Ranked], language: str, sort: str = "relevance", from_cluster: str = ""
) -> list[Ranked]:
    """Sort results; those that share a cluster with the asker come after all others, whatever the sort."""
    ranks = reader.ranks(language)
    own = set(reader.facet("cluster").get(from_cluster, ()))
    confirmed = reader.confirmed() if sort == "verified" else ()

    def key(ranked: Ranked) -> tuple[float, ...]:
        n = ranked.document
        match sort:
            case "name":
                return n in own, ranks[n]
            case "verified":
                return n in own, -confirmed[n], ranks[n]
        return n in own, -ranked.covered, -ranked.score, ranks[n]

    return sorted(found, key=key)

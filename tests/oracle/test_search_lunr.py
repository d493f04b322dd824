"""Our index against stock lunr.py, but for rounded lengths, on the real content: the same vectors, the same scores, the
same order.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from lunr.index import Index

from site_builder.catalogue.model import Catalogue
from site_builder.search import concepts, documents, index, material, shards
from site_builder.search.lunr_index import CatalogueBuilder, postings
from site_builder.search.ranking import order, score
from site_builder.search.reader import Reader, from_files
from site_builder.search.resolver import Term, resolve
from tests.oracle.rounded import RoundedBuilder

QUERIES = 300


@dataclass(frozen=True)
class Indexed:
    """The real content, indexed by us and by lunr."""

    names: concepts.Names
    surfaces: dict[str, list[str]]  # the terms of each word, sorted
    called: set[str]  # words of names of organisations
    stock: Index
    ours: CatalogueBuilder
    weights: dict[str, list[tuple[int, int]]]
    reader: Reader


@pytest.fixture(scope="module")
def indexed(real_catalogue: Catalogue) -> Indexed:
    names, corpus, said, analyser = index.analysed(real_catalogue)
    stock = RoundedBuilder()
    ours = CatalogueBuilder(material.FIELDS)
    for field, boost in material.FIELDS.items():
        # A list of terms is taken as it is; without a pipeline nothing else happens to them.
        stock.field(field, boost=boost, extractor=lambda found, field=field: found[field])
    for number, counts in enumerate(corpus.counts()):
        stock.add({"id": number, **{f: [t for t, n in found.items() for _ in range(n)] for f, found in counts.items()}})
        ours.add_terms(number, counts)
    ours.weigh()
    reader = from_files(index.build(real_catalogue))
    terms: dict[str, set[str]] = defaultdict(set)
    for form in said.forms.tolist():
        terms[analyser.surface(form)].add(corpus.terms[analyser.of_term[form]])
    surfaces = {surface: sorted(found) for surface, found in terms.items()}
    called = {analyser.surface(form) for form in said.named.tolist()}
    return Indexed(names, surfaces, called, stock.build(), ours, postings(ours), reader)


def test_inverted_index_and_vectors_are_those_of_the_stock_builder(indexed: Indexed) -> None:
    same = Index(
        inverted_index=indexed.ours.inverted_index,
        field_vectors=indexed.ours.field_vectors,
        token_set=indexed.stock.token_set,
        fields=list(material.FIELDS),
        pipeline=indexed.stock.pipeline,
    )
    assert json.dumps(same.serialize()) == json.dumps(indexed.stock.serialize())


def test_every_surface_leads_to_the_summed_weights_of_lunr(indexed: Indexed) -> None:
    found = {}
    for number in range(len(indexed.reader.separators)):
        for surface, groups in indexed.reader.shard(number).items():
            assert indexed.reader.route(surface.split(" ")[0]) == number
            found[surface] = groups
    phrases = {" ".join(phrase) for phrase in indexed.names.phrases}
    assert set(indexed.surfaces) | phrases <= set(found)
    named = indexed.names.words | indexed.called
    assert set(found) <= set(indexed.surfaces) | phrases | set(indexed.names.hints) | named
    for surface, groups in found.items():
        for term, group in zip(terms_of(indexed, surface, groups), groups, strict=True):
            assert list(indexed.reader.postings(group)) == indexed.weights.get(term, []), (surface, term)


def terms_of(indexed: Indexed, surface: str, groups: tuple[shards.Group, ...]) -> list[str]:
    """Return lunr's term of each group of a surface; "" for the one that says only that names hold the word."""
    words = iter(sorted(indexed.surfaces.get(surface, ())))
    things = indexed.names.things
    names: dict[int, Callable[[shards.Group], str]] = {
        shards.STATED: lambda group: things[group.number].stated,
        shards.HINTED: lambda group: things[group.number].stated,
        shards.MENTIONED: lambda group: things[group.number].mentioned,
        shards.WORD: lambda group: next(words) if indexed.reader.postings(group) else "",
    }
    found = [names[group.kind](group) for group in groups]
    assert next(words, None) is None
    return found


def queries(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return seeded (query, language): labels, words, pieces of sentences, beginnings."""
    rng = random.Random(20261122)
    labels = [text for v in catalogue.vocabularies.values() for c in v.concepts.values() for _, text in c.texts()]
    texts = [text for o in catalogue.listed.values() for _, _, text in documents.texts(o)]
    words = [word for text in texts for word in text.split()]
    made = []
    for number in range(QUERIES):
        label, text = rng.choice(labels), rng.choice(texts).split()
        at = rng.randrange(len(text))
        query = [
            label,
            f"{label} {rng.choice(labels)}",
            " ".join(rng.choices(words, k=rng.randint(1, 5))),
            " ".join(text[at : at + rng.randint(1, 6)]),
            rng.choice(words)[: rng.randint(1, 6)],
            label[: rng.randint(2, 12)],
        ][number % 6]
        made.append((query, rng.choice(catalogue.settings.languages)))
    return made


def test_scores_and_order_are_those_of_lunr(indexed: Indexed, real_catalogue: Catalogue) -> None:
    names = {
        id(group): term
        for number in range(len(indexed.reader.separators))
        for surface, groups in indexed.reader.shard(number).items()
        for term, group in zip(terms_of(indexed, surface, groups), groups, strict=True)
    }
    compared = 0
    for query, language in queries(real_catalogue):
        resolved = resolve(indexed.reader, query, language)
        found = score(indexed.reader, resolved)
        if not resolved.clauses:
            continue
        asked: list[Term] = [term for clause in resolved.clauses for term in clause.terms.values()]
        expected = lunr_scores(indexed.stock, [(names[id(term.group)], term.boost) for term in asked])
        assert found.keys() == expected.keys(), query
        for document, ranked in found.items():
            assert ranked.score == pytest.approx(expected[document], rel=1e-12, abs=1e-15), query
        ranking = order(indexed.reader, found.values(), language)
        for one, next_ in pairwise(ranking):
            assert one.covered >= next_.covered
            if one.covered == next_.covered:
                assert expected[one.document] >= expected[next_.document] * (1 - 1e-12), query
        compared += len(found)
    assert compared > 5 * QUERIES


def lunr_scores(stock: Index, terms: list[tuple[str, int]]) -> dict[int, float]:
    """Return lunr's own scores of all documents for clauses of (term, boost)."""
    query = stock.create_query()
    for term, boost in terms:
        query.term(term, boost=boost, use_pipeline=False)
    results: list[dict[str, Any]] = stock.query(query)
    return {int(result["ref"]): result["score"] for result in results}

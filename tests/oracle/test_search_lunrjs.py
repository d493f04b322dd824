"""Our scores against the original: lunr.js in a real browser, over the index that lunr.py writes, lengths rounded."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from playwright.sync_api import Browser

from site_builder.catalogue.model import Catalogue
from site_builder.search.ranking import score
from site_builder.search.resolver import resolve
from tests.oracle.test_search_lunr import QUERIES, Indexed, indexed, queries, terms_of

__all__ = ["indexed"]  # fixture

# MkDocs carries lunr.js for the search of its own sites.
LUNR = files("mkdocs") / "contrib" / "search" / "templates" / "search" / "lunr.js"
ASK = """([index, asked]) => {
  const loaded = lunr.Index.load(JSON.parse(index));
  return asked.map((clauses) => {
    const found = loaded.query((query) => {
      for (const [term, boost] of clauses) query.term(term, { boost, usePipeline: false });
    });
    return found.map(({ ref, score }) => [Number(ref), score]);
  });
}"""


def test_scores_are_those_of_lunr_js(browser: Browser, indexed: Indexed, real_catalogue: Catalogue) -> None:
    script = LUNR.read_text(encoding="utf-8")
    assert "2.3.9" in script[:200]
    terms = {
        id(group): term
        for number in range(len(indexed.reader.separators))
        for surface, groups in indexed.reader.shard(number).items()
        for term, group in zip(terms_of(indexed, surface, groups), groups, strict=True)
    }
    asked = []
    for query, language in queries(real_catalogue):
        resolved = resolve(indexed.reader, query, language)
        clauses = [term for clause in resolved.clauses for term in clause.terms.values()]
        if clauses:
            asked.append((query, resolved, [[terms[id(term.group)], term.boost] for term in clauses]))
    page = browser.new_page()
    page.add_script_tag(content=script)
    answers: list[list[tuple[int, float]]] = page.evaluate(
        ASK, [json.dumps(indexed.stock.serialize()), [clauses for _, _, clauses in asked]]
    )
    page.close()
    compared = 0
    for (query, resolved, _), answer in zip(asked, answers, strict=True):
        theirs = dict(answer)
        ours = {document: ranked.score for document, ranked in score(indexed.reader, resolved).items()}
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-15), query
        compared += len(ours)
    assert len(asked) > QUERIES * 0.8
    assert compared > 5 * QUERIES

"""How well our search answers the judged questions, beside stock lunr.py and Pagefind on the same content.

    python -m benchmarks.search.quality

The others are used as their manuals say. lunr.py: its default pipeline, every profile one document with its texts and
the names of its concepts in all languages. Pagefind: the built site's profile pages, each question in its language's
index. Neither has filters or an own cluster as we do, so these are applied to what they find.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lunr import lunr
from playwright.sync_api import sync_playwright

from benchmarks.generate import ROOT, TODAY
from benchmarks.search.contestants import FIELDS, PAGEFIND, catalogue_of, run
from benchmarks.search.line import serving
from benchmarks.search.race import FLAGS, chromium
from site_builder import pipeline
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue
from site_builder.search import documents, facets, index
from site_builder.search.answer import search
from site_builder.search.reader import from_files
from tests.search_quality.measures import DEPTH, Found, Question, by_kind, questions, table

Engine = Callable[[Question], Sequence[str]]


def passing(catalogue: Catalogue) -> Callable[[Question, Sequence[str]], list[str]]:
    """Return a function that keeps what passes a question's filters, the own cluster's last."""
    organisations = documents.numbered(catalogue)
    values: Mapping[tuple[str, str], Sequence[str]] = {
        (o.slug, facet): facets.values_of(catalogue, o, facet) for o in organisations for facet in facets.FACETS
    }

    def kept(question: Question, slugs: Sequence[str]) -> list[str]:
        found = [s for s in slugs if all(set(wanted) & set(values[s, f]) for f, wanted in question.filters.items())]
        return sorted(found, key=lambda slug: bool(question.own) and question.own in values[slug, "cluster"])

    return kept


def stock_lunr(catalogue: Catalogue) -> Engine:
    """Return a search by lunr.py alone."""
    made = []
    for organisation in documents.numbered(catalogue):
        texts: dict[str, list[str]] = {field: [] for field in FIELDS}
        for field, _, text in documents.texts(organisation):
            texts[field].append(text)
        for facet, vocabulary in CONCEPT_FACETS.items():
            for id_ in catalogue.direct(organisation, facet):
                texts["concepts"] += [text for _, text in catalogue.vocabularies[vocabulary].concepts[id_].texts()]
        made.append({"id": organisation.slug, **{field: " ".join(found) for field, found in texts.items()}})
    fields = [{"field_name": name, "boost": boost} for name, boost in FIELDS.items()]
    stock = lunr(ref="id", fields=fields, documents=made)

    def engine(question: Question) -> Sequence[str]:
        # Its query language has meanings for these.
        plain = re.sub(r"[:~^*+-]", " ", question.query)
        return [result["ref"] for result in stock.search(plain)]

    return engine


ASK_PAGEFIND = """async ([language, query]) => {
  document.documentElement.lang = language;
  const pagefind = await import(`/pagefind/pagefind.js?${language}`);
  const { results } = await pagefind.search(query);
  const found = await Promise.all(results.map((result) => result.data()));
  return found.map(({ url }) => url);
}"""


def pagefind_answers(asked: Sequence[Question]) -> dict[str, list[str]]:
    """Build the site, let Pagefind index its profile pages, and ask it everything in a browser."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "site"
        request = pipeline.Request(ROOT / "content", ROOT / "templates", folder, TODAY)
        outcome = pipeline.build(request)
        if not outcome.published:
            raise SystemExit(f"the site cannot be built: {outcome.problems[:3]}")
        run([*PAGEFIND, "--site", str(folder), "--glob", "*/organisations/*/index.html", "--quiet"])
        (folder / "ask.html").write_text('<!DOCTYPE html><html lang="en"><title>ask</title>', encoding="utf-8")
        with serving(folder, Path(scratch), round_trip=0, bits=1e9) as line, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for language in sorted({question.language for question in asked}):
                page = browser.new_context(ignore_https_errors=True).new_page()
                page.goto(f"{line.address}ask.html")
                for question in asked:
                    if question.language == language:
                        urls: list[str] = page.evaluate(ASK_PAGEFIND, [language, question.query])
                        found[question.id] = list(dict.fromkeys(url.split("/")[-2] for url in urls))
                page.close()
            browser.close()
    return found


def main() -> None:
    """Print a table for each engine."""
    asked = questions()
    catalogue = catalogue_of(ROOT / "content")
    kept = passing(catalogue)
    reader = from_files(index.build(catalogue))
    ours = []
    for question in asked:
        answer = search(reader, question.query, question.language, question.filters, question.own, DEPTH)
        ours.append((question, Found([result.slug for result in answer.results], answer.answer == "full")))
    print(f"## Ours\n\n{table(by_kind(ours))}\n")
    lunr_engine = stock_lunr(catalogue)
    others = [(q, Found(kept(q, lunr_engine(q))[:DEPTH], confident=True)) for q in asked]
    print(f"## Stock lunr.py\n\n{table(by_kind(others))}\n")
    answers = pagefind_answers(asked)
    others = [(q, Found(kept(q, answers[q.id])[:DEPTH], confident=True)) for q in asked]
    print(f"## Pagefind\n\n{table(by_kind(others))}")


if __name__ == "__main__":
    main()

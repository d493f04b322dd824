"""How long the partner finder thinks: ranked organisations and teams, from facets to an answer, in a real Chromium.

    python -m benchmarks.partners [--sizes 85,1000,10000]

85 is the real content; other sizes are invented organisations. The page gets the facets as the index would give them,
decoded; fetching and showing are not measured. CPU is that of the page's thread, which a busy machine does not
lengthen; "first" is the first answer of a page, whose code has not run before.
Prints a table. Needs Chromium.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Route, sync_playwright

from benchmarks.generate import ROOT, generate
from benchmarks.search.contestants import catalogue_of
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue
from site_builder.search import documents, facets, numbers

REAL = 85
SCRIPTS = ROOT / "templates" / "assets" / "js" / "partners"
QUESTIONS = 20
NEEDS = (1, 3, 6, 12, 16, 30, 200)
FACETS = ("competence", "competence", "competence", "area", "modality", "stage")  # most needs are competences
OPEN = """async ({ size, columns, places, things }) => {
  const { answer } = await import("/answer.js");
  const facets = new Map(columns.map(([name, lists]) => [name, new Map(lists)]));
  const facet = async (name) => facets.get(name) ?? new Map();
  const index = { root: { documents: size }, things, places: async () => places, facet };
  window.ask = async (asked) => {
    const start = performance.now();
    const { teams, smallest, fewest } = await answer(index, asked);
    return [performance.now() - start, teams[0]?.length ?? 0, smallest && fewest];
  };
}"""


def given(catalogue: Catalogue) -> dict[str, Any]:
    """Return what the page needs of an index."""
    organisations = documents.numbered(catalogue)
    columns = facets.collect(catalogue, organisations) | facets.relations(catalogue, organisations)
    things = [
        {"facet": facet, "id": concept.id, "label": concept.id, "broader": concept.broader}
        for facet, vocabulary in CONCEPT_FACETS.items()
        for concept in catalogue.vocabularies[vocabulary].concepts.values()
    ]
    return {
        "size": len(organisations),
        "columns": [
            [name, [[value, list(found)] for value, found in lists.items()]] for name, lists in columns.items()
        ],
        "places": numbers.name_ranks(organisations, "en"),
        "things": things,
    }


def questions(catalogue: Catalogue, needs: int, least: int) -> Iterator[dict[str, Any]]:
    """Yield seeded questions of members of a cluster, with as many needs as there are at most."""
    chance = random.Random(needs)
    by_facet = {facet: sorted(catalogue.vocabularies[CONCEPT_FACETS[facet]].concepts) for facet in set(FACETS)}
    every = sorted((facet, id_) for facet, ids in by_facet.items() for id_ in ids)
    for _ in range(QUESTIONS):
        picked = {(facet, chance.choice(by_facet[facet])) for facet in chance.choices(FACETS, k=needs)}
        picked |= set(chance.sample(every, min(needs - len(picked), len(every))))
        yield {
            "needs": [{"facet": facet, "id": id_} for facet, id_ in sorted(picked)],
            **{limit: [] for limit in ("accreditations", "countries", "languages")},
            **{"shared": False, "own": False, "least": least, "from": chance.choice(list(catalogue.clusters))},
        }


def serve(route: Route) -> None:
    """Answer a request of the page from the scripts; the page itself is empty."""
    path = SCRIPTS / Path(urlsplit(route.request.url).path).name
    if path.is_file():
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(body="<!DOCTYPE html><title>partners</title>", content_type="text/html")


def rows(browser: Browser, catalogue: Catalogue) -> Iterator[str]:
    """Yield a line of the table for each number of needs."""
    base = given(catalogue)
    for needs in NEEDS:
        for least in (1, 3):
            first, *found = asked_of(browser, base, questions(catalogue, needs, least))
            cpu, wall, sizes, proven = zip(*found, strict=True)
            times = f"{first[0]:.0f} | {median(cpu):.1f} | {quantiles(cpu, n=20)[-1]:.1f} | {median(wall):.1f}"
            team = f"{median(sizes):g} | {sum(proven)}/{len(found)}"
            yield f"| {base['size']:,} | {needs} | {least} | {times} | {team} |"


def asked_of(
    browser: Browser, base: Mapping[str, Any], asked: Iterable[Mapping[str, Any]]
) -> list[tuple[float, float, int, bool]]:
    """Return milliseconds of CPU and by the clock, size of the team and whether it is proven, of each answer."""
    page = browser.new_page()
    page.route("**/*", serve)
    page.goto("http://partners.test/")
    page.evaluate(OPEN, base)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return float(metrics["ThreadTime"]) * 1000

    found = []
    for one in asked:
        before = spent()
        wall, size, proven = page.evaluate("(asked) => ask(asked)", one)
        found.append((spent() - before, wall, size, proven))
    page.close()
    return found


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="85,1000,10000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    print(
        "| organisations | needs | countries | first CPU ms | median CPU ms | p95 CPU ms | median ms | team | proven |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for size in sizes:
            content = ROOT / "content" if size == REAL else Path(folder) / str(size)
            if size != REAL:
                generate(content, size, ["en", "pl"], 1)
            for line in rows(browser, catalogue_of(content)):
                print(line, flush=True)


if __name__ == "__main__":
    main()

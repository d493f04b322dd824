"""What a first visitor's first answer costs on the real site: page, icon, styles, scripts and index, from a cold cache.

    python -m benchmarks.search.first [--judged]

Over the line of the race; with `--judged` all judged questions, each on the page of its own language, without waiting.
An answer is shown once its cards are on the page; all that its page loads by itself is there when the filters have
their counts too. A test of the search page proves that nothing later is needed for the answer.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

from benchmarks.generate import ROOT, TODAY
from benchmarks.search.line import Line, serving
from benchmarks.search.race import FLAGS, chromium
from site_builder import pipeline
from tests.search_quality.measures import questions

QUESTIONS = (
    *("", "toxicology", "GLP", "genomics", "cell therapy", "flow cytometry", "Kraków proteomics"),
    *("who can make AAV under GMP?", "imunotherapy", "GMP viral vectors", "wer testet auf Viren in Belgien?"),
)
KINDS = ("page", "css", "js", "svg", "index")
HEAVIEST = 12  # judged questions that are named
LATER = re.compile(r"/assets/(further|facets|filters|keep|keys)\.")  # the first of what follows an answer


def measured(browser: Browser, line: Line, query: str, language: str = "en") -> tuple[Sequence[tuple[str, int]], int]:
    """Ask once; return what was sent until the answer is shown, and the bytes of everything."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    line.sent.clear()
    page.goto(f"{line.address}{language}/search/?{urlencode({'q': query})}", wait_until="commit")
    page.wait_for_selector("html[data-search=ready]")
    page.wait_for_load_state("networkidle")
    context.close()
    later = next(place for place, (path, _) in enumerate(line.sent) if LATER.search(path))
    return line.sent[:later], sum(size for _, size in line.sent)


def kind(path: str) -> str:
    """Return what a file is to the page."""
    return "index" if path.endswith((".bin", ".json")) else Path(path).suffix.lstrip(".") or "page"


def table(browser: Browser, line: Line) -> None:
    """Print what some questions cost."""
    print(f"| | answer shown kB | requests | {', '.join(KINDS)} kB | all in all kB |\n{'|---' * 5}|")
    for query in QUESTIONS:
        sent, whole = measured(browser, line, query)
        parts = [sum(size for path, size in sent if kind(path) == one) for one in KINDS]
        split = " + ".join(f"{size / 1000:.1f}" for size in parts)
        cells = [f"{sum(parts) / 1000:.1f}", f"{len(sent)}", split, f"{whole / 1000:.1f}"]
        print(f"| `{query}` | {' | '.join(cells)} |")


def judged(browser: Browser, line: Line) -> None:
    """Print what the judged questions cost, and which cost most."""
    asked = [(sum(size for _, size in measured(browser, line, q.query, q.language)[0]), q) for q in questions()]
    asked.sort(key=lambda one: -one[0])
    sizes = [size for size, _ in asked]
    middle, high = median(sizes) / 1000, quantiles(sizes, n=20)[-1] / 1000
    print(f"{len(asked)} questions: median {middle:.1f} kB, 95th percentile {high:.1f}")
    for size, question in asked[:HEAVIEST]:
        print(f"{size / 1000:.1f} {question.id} {question.query}")


def main() -> None:
    """Build the site, ask everything and print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--judged", action="store_true", help="all judged questions")
    of_judged = parser.parse_args().judged
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        request = pipeline.Request(ROOT / "content", ROOT / "templates", folder / "site", TODAY)
        outcome = pipeline.build(request)
        if not outcome.published:
            raise SystemExit(f"the site cannot be built: {outcome.problems[:3]}")
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(folder / "site", folder, **({"round_trip": 0.0} if of_judged else {})) as line:
            (judged if of_judged else table)(browser, line)
        browser.close()


if __name__ == "__main__":
    main()

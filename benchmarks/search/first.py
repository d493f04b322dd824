"""What a first visitor's first answer costs on the real site: page, icon, styles, scripts and index, from a cold cache.

    python -m benchmarks.search.first

Over the line of the race. An answer is shown once its cards are on the page; all that its page loads by itself is there
when the filters have their counts too. A test of the search page proves that nothing later is needed for the answer.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.generate import ROOT, TODAY
from benchmarks.search.line import Line, serving
from benchmarks.search.race import FLAGS, chromium
from site_builder import pipeline

QUESTIONS = (
    *("", "toxicology", "GLP", "genomics", "cell therapy", "flow cytometry", "Kraków proteomics"),
    *("who can make AAV under GMP?", "imunotherapy", "GMP viral vectors", "wer testet auf Viren in Belgien?"),
)
KINDS = ("page", "css", "js", "svg", "index")
LATER = re.compile(r"/assets/(further|facets|filters|keep|keys)\.")  # the first of what follows an answer


def measured(browser: Browser, line: Line, query: str) -> tuple[Sequence[tuple[str, int]], int]:
    """Ask once; return what was sent until the answer is shown, and the bytes of everything."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    line.sent.clear()
    page.goto(f"{line.address}en/search/?q={query}", wait_until="commit")
    page.wait_for_selector("html[data-search=ready]")
    page.wait_for_load_state("networkidle")
    context.close()
    later = next(place for place, (path, _) in enumerate(line.sent) if LATER.search(path))
    return line.sent[:later], sum(size for _, size in line.sent)


def kind(path: str) -> str:
    """Return what a file is to the page."""
    return "index" if path.endswith((".bin", ".json")) else Path(path).suffix.lstrip(".") or "page"


def main() -> None:
    """Build the site, ask everything and print a table."""
    print(f"| | answer shown kB | requests | {', '.join(KINDS)} kB | all in all kB |\n{'|---' * 5}|")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch)
        request = pipeline.Request(ROOT / "content", ROOT / "templates", folder / "site", TODAY)
        outcome = pipeline.build(request)
        if not outcome.published:
            raise SystemExit(f"the site cannot be built: {outcome.problems[:3]}")
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(folder / "site", folder) as line:
            for query in QUESTIONS:
                sent, whole = measured(browser, line, query)
                parts = [sum(size for path, size in sent if kind(path) == one) for one in KINDS]
                split = " + ".join(f"{size / 1000:.1f}" for size in parts)
                cells = [f"{sum(parts) / 1000:.1f}", f"{len(sent)}", split, f"{whole / 1000:.1f}"]
                print(f"| `{query}` | {' | '.join(cells)} |")
        browser.close()


if __name__ == "__main__":
    main()

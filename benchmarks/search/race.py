"""The race: our search beside Pagefind, MiniSearch and lunr.js, on the same content in the same run.

    python -m benchmarks.search.race [--sizes 85,1000,10000] [--firsts 5] [--write]

85 is the real content; other sizes are invented organisations in English and Polish. A real Chromium asks over a line
of 100 ms and 10 Mbit/s (`line`); every figure comes from what that line carried and what the page's own clock says.
`--write` puts the tables into benchmarks/search/RESULTS.md. Needs Chromium, openssl and `pip install` of the extra
`race`; MiniSearch also node and npm.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.generate import ROOT
from benchmarks.search import corpus
from benchmarks.search.contestants import MINISEARCH, NAMES, Build, build_all, catalogue_of
from benchmarks.search.line import Line, serving

RESULTS = Path(__file__).parent / "RESULTS.md"
REAL = 85
TYPED = "genom"
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--ignore-certificate-errors"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one contestant costs: bytes, milliseconds, and the requests of a first query."""

    build: Build
    first_bytes: int
    first_requests: int
    first_ms: float
    next_bytes: int
    next_ms: float
    session_bytes: int
    typed_bytes: int
    compute_ms: float
    compute_p95_ms: float


def chromium() -> str:
    """Return the path of the browser."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if not found:
        raise SystemExit("no Chromium; name it in the environment: CHROMIUM=/path/to/chromium")
    return found


@contextmanager
def visitor(browser: Browser, address: str) -> Iterator[Page]:
    """A page of a visitor who has never been here."""
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("window.ask !== undefined")
    yield page
    context.close()


def ask(page: Page, line: Line, query: str) -> tuple[int, int, float]:
    """Ask once; return bytes, requests, and milliseconds until the cards are on the page."""
    line.sent.clear()
    script = """async (query) => {
      const start = performance.now();
      await ask(query);
      document.body.getBoundingClientRect();
      return performance.now() - start;
    }"""
    took = page.evaluate(script, query)
    return sum(size for _, size in line.sent), len(line.sent), took


def measure(browser: Browser, line: Line, name: str, build: Build, asked: Sequence[str], firsts: int) -> Figures:
    """Take all figures of one contestant."""
    address = f"{line.address}{name}.html"
    first = []
    for query in asked[:firsts]:
        with visitor(browser, address) as page:
            first.append(ask(page, line, query))
    with visitor(browser, address) as page:
        session = [ask(page, line, query) for query in asked]
        script = """async (queries) => {
          const took = [];
          for (let round = 0; round < 6; round++) {
            for (const query of queries) {
              const start = performance.now();
              await compute(query);
              if (round) took.push(performance.now() - start);
            }
          }
          return took;
        }"""
        warm = page.evaluate(script, list(asked))
    with visitor(browser, address) as page:
        typed = sum(ask(page, line, TYPED[:letters])[0] for letters in range(3, len(TYPED) + 1))
    return Figures(
        build,
        round(mean(size for size, _, _ in first)),
        round(median(count for _, count, _ in first)),
        median(took for _, _, took in first),
        round(mean(size for size, _, _ in session[1:])),
        median(took for _, _, took in session[1:]),
        sum(size for size, _, _ in session),
        typed,
        median(warm),
        quantiles(warm, n=20)[-1],
    )


def race(browser: Browser, size: int, content: Path, folder: Path, names: Sequence[str], firsts: int) -> str:
    """Build and measure every contestant on one content folder; return the section with its table."""
    builds = build_all(content, folder, names)
    catalogue = catalogue_of(content)
    asked = corpus.queries(catalogue)
    rows = {}
    with serving(folder, folder.parent) as line:
        for name, build in builds.items():
            rows[name] = measure(browser, line, name, build, asked, firsts)
            print(f"{size}: {name} done", file=sys.stderr, flush=True)
    what = "the real content" if size == REAL else "invented"
    head = f"## {size:,} organisations ({what}; languages: {', '.join(catalogue.settings.languages)})"
    return f"{head}\n\n{table(rows)}"


def table(rows: dict[str, Figures]) -> str:
    """Return figures as a Markdown table."""
    lines = [
        "| | first query kB | requests | cards after ms | next query kB | ms | session of 16 kB | typing "
        f"{TYPED} kB | warm compute ms | p95 | build s | peak MB | index files | MB |",
        "|---|" + "---|" * 13,
    ]
    for name, f in rows.items():
        cells = [f"{f.first_bytes / 1000:.1f}", f"{f.first_requests}", f"{f.first_ms:.0f}"]
        cells += [f"{f.next_bytes / 1000:.1f}", f"{f.next_ms:.0f}", f"{f.session_bytes / 1000:.0f}"]
        cells += [f"{f.typed_bytes / 1000:.1f}", f"{f.compute_ms:.2f}", f"{f.compute_p95_ms:.2f}"]
        cells += [f"{f.build.seconds:.1f}", f"{f.build.peak_mb:.0f}", f"{f.build.files:,}"]
        lines.append(f"| {name} | {' | '.join(cells)} | {f.build.bytes / 1e6:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Read the command line, run the race and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="85,1000,10000")
    parser.add_argument("--contestants", default=",".join(NAMES))
    parser.add_argument(
        "--firsts", type=int, default=5, help="first queries of new visitors, of which medians are taken"
    )
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    options = parser.parse_args()
    names = options.contestants.split(",")
    parts = []
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        machine = (
            f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
            f"load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, Chromium {browser.version}, "
            f"lunr.py {version('lunr')}, lunr.js 2.3.9, Pagefind {version('pagefind')}, {MINISEARCH.replace('@', ' ')}."
        )
        for size in map(int, options.sizes.split(",")):
            content, folder = ROOT / "content", Path(scratch) / f"race{size}"
            folder.mkdir()
            if size != REAL:
                content = Path(scratch) / f"content{size}"
                corpus.write(content, size, ("en", "pl"))
            parts.append(race(browser, size, content, folder, names, options.firsts))
            shutil.rmtree(folder)
        browser.close()
    text = "\n\n".join([machine, *parts])
    print(text)
    if options.write:
        head = RESULTS.read_text(encoding="utf-8").split("<!-- tables -->")[0]
        RESULTS.write_text(f"{head}<!-- tables -->\n\n{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""What a visitor's line has to carry, compressed: the page budgets of the design."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

TOOLS = {"search", "partners", "map", "shortlist"}  # pages with budgets of their own
WIDE = {"coverage": 18_000}  # a table of the whole catalogue grows with its vocabulary
FIRST_PAINT, SCRIPT, TOOL_SCRIPT = 14_000, 3_000, 15_000  # bytes; that of a tool page beside the engine
WHOLE = 50_000  # bytes of a page with everything that it loads by itself, but for an organisation's own pictures
# "spell" and "near" are loaded when a word has to be corrected, or little is found
ENGINE = {"index", "resolve", "facets", "labels"}  # the client of the index


@cache
def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9, mtime=0))


def loaded(page: Path, pattern: str) -> list[Path]:
    """Return the files that a page names, and those that its scripts import."""
    found = [(page.parent / m).resolve() for m in re.findall(pattern, page.read_text(encoding="utf-8"))]
    for path in found:
        if path.suffix == ".js":
            imported = re.findall(r'(?:from|import)\s*"(\./[^"]+|\.\./[^"]+)"', path.read_text(encoding="utf-8"))
            named = dict.fromkeys((path.parent / name).resolve() for name in imported)
            found += [new for new in named if new not in found]
    return found


def content_pages(site: Path) -> Iterator[Path]:
    for page in site.rglob("*.html"):
        if not any(tool in page.parts for tool in TOOLS) and page.name != "404.html":
            yield page


STYLES = r'<link rel="stylesheet" href="([^"]+)"'
SCRIPTS = r'<script type="module" src="([^"]+)"'


def test_content_pages_fit_the_first_congestion_window(built_site: Path) -> None:
    heaviest = 0
    for page in content_pages(built_site):
        styles, scripts = loaded(page, STYLES), loaded(page, SCRIPTS)
        total = weight(page) + sum(map(weight, styles)) + sum(map(weight, scripts))
        assert total <= WIDE.get(page.parent.name, FIRST_PAINT), f"{page.relative_to(built_site)}: {total} bytes"
        assert sum(map(weight, scripts)) <= SCRIPT
        heaviest = max(heaviest, total)
    assert heaviest > 5_000, "nothing was measured"


@pytest.mark.parametrize("tool", ["search", "partners"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "pl", "nl"])
def test_script_of_a_tool_beside_the_engine(tool: str, language: str, built_site: Path) -> None:
    scripts = loaded(built_site / language / tool / "index.html", SCRIPTS)
    own = [path for path in scripts if path.name.split(".")[0] not in ENGINE]
    assert 3_000 < sum(map(weight, own)) <= TOOL_SCRIPT


def test_the_whole_of_a_content_page_is_light(built_site: Path) -> None:
    heaviest = 0
    for page in content_pages(built_site):
        shown = {path for pattern in (STYLES, SCRIPTS, r'<use href="([^"#]+)') for path in loaded(page, pattern)}
        total = weight(page) + sum(map(weight, shown))
        assert total <= WHOLE, f"{page.relative_to(built_site)}: {total} bytes"
        heaviest = max(heaviest, total)
    assert heaviest > FIRST_PAINT, "no map was measured"

"""The small catalogue's pages as they were last approved: `<main>` of every page, one page and the data files whole.

`pytest tests/golden --bless` accepts what is built now; read the diff before you commit it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import SiteProject, tree

EXPECTED = Path(__file__).parent / "expected"
WHOLE = "en/organisations/gene-house/index.html"
HASH = re.compile(r"(?<=[./])[0-9a-f]{10,40}(?=[./])")


def approved_form(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return what a person reviews: no styles, scripts or index, and no hash that changes with them."""
    shown = {}
    for path, data in files.items():
        if path.startswith(("assets/", "search/", ".")):
            continue
        text = data.decode()
        if path.endswith(".html") and path != WHOLE:
            main = re.search(r"<main.*</main>", text, re.DOTALL)
            text = (main[0] if main else text) + "\n"
        shown[path] = HASH.sub("HASH", text)
    return shown


def test_pages_are_as_approved(project: SiteProject, bless: bool) -> None:
    files = project.build(base_url="https://two-valleys.example.org/").tree()
    assert files, project.problems()
    shown = approved_form(files)
    if bless:
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for path, text in shown.items():
            target = EXPECTED / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
    approved = {path: data.decode() for path, data in tree(EXPECTED).items()}
    assert sorted(shown) == sorted(approved)
    for path, text in shown.items():
        assert text == approved[path], f"{path} has changed"

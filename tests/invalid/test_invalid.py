"""Each folder here is the smallest broken content for one problem code, laid over the small catalogue.

`expected.txt` is what the terminal shows. `pytest --bless` rewrites it; read the diff before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.problems import CODES
from tests.conftest import SiteProject

HERE = Path(__file__).parent
CASES = sorted(path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__"))
# Cannot be kept as files here: made by the tests of the room that reports them.
ELSEWHERE = {
    "unreadable-file": "unit/test_reading_sources.py",
    "file-too-large": "unit/test_reading_sources.py",
    "path-collision": "unit/test_output_paths.py",
}


@pytest.mark.parametrize("case", CASES)
def test_problem_is_located_and_nothing_is_published(case: str, project: SiteProject, bless: bool) -> None:
    before = project.build().tree()
    assert before, project.problems()
    shown = project.overlay(HERE / case).build().problems() + "\n"
    expected = HERE / case / "expected.txt"
    if bless:
        expected.write_text(shown, encoding="utf-8")
    assert shown == expected.read_text(encoding="utf-8")
    assert f"[{case}]" in shown
    if f"error[{case}]" in shown:
        assert project.tree() == before


def test_every_code_has_a_case() -> None:
    assert set(CODES) == set(CASES) | set(ELSEWHERE)
    for code, place in ELSEWHERE.items():
        assert code in (HERE.parent / place).read_text(encoding="utf-8")

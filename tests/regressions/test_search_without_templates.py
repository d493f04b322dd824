"""`search` asked for a templates folder that it never reads and has no option for."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.cli import FINE, main
from tests.conftest import SiteProject


def test_search_needs_content_only(project: SiteProject, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert main(["search", "genomics", "--content", str(project.folder / "content")]) == FINE

"""The name of a file could clear the screen, or begin a line that looked like a message of ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from site_builder.cli import PROBLEMS, USAGE, main
from tests.conftest import SiteProject

NAME = "a\nerror: all is lost\x1b[2J"


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be made there")
def test_names_of_content_files_are_shown_harmless(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.folder)
    project.write(f"content/{NAME}.md", "x")
    assert main(["build", "--quiet"]) == PROBLEMS
    error = capsys.readouterr().err
    assert "content/a□error: all is lost□[2J.md: error[bad-name]" in error
    assert "\x1b" not in error


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be made there")
def test_names_of_foreign_files_are_shown_harmless(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.folder)
    Path("public").mkdir()
    Path("public", NAME).touch()
    assert main(["build", "--quiet"]) == USAGE
    error = capsys.readouterr().err
    assert (error.count("\n"), "\x1b" in error) == (1, False)

"""Names that the file system cannot hold, and circles of links, ended commands with a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.cli import USAGE, main
from tests.conftest import SiteProject

LONG = "x" * 300


@pytest.mark.parametrize(
    "words", [("--output", LONG), ("--output", "x/" * 3000), ("--content", LONG), ("--templates", LONG)]
)
def test_a_name_too_long_is_wrong_usage(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, str]
) -> None:
    monkeypatch.chdir(project.folder)
    assert main(["build", *words]) == USAGE
    assert capsys.readouterr().err.count("\n") == 1


def test_a_circle_of_links_is_wrong_usage(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.folder)
    try:
        Path("public").symlink_to("public")
    except OSError:
        pytest.skip("no right to make links here")
    assert main(["build"]) == USAGE
    assert capsys.readouterr().err.startswith("error: public cannot be a folder")

"""The name of a template that is not UTF-8 could not be written into a report, which ended the command."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from site_builder.cli import PROBLEMS, main
from tests.conftest import SiteProject


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_report_names_the_file_as_well_as_it_can(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.folder)
    Path(os.fsdecode(b"templates/\xff.html")).write_text("{% if %}", encoding="utf-8")
    assert main(["build", "--quiet", "--json-report", "report.json"]) == PROBLEMS
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert [problem["path"] for problem in report["problems"]] == ["templates/?.html"]
    capsys.readouterr()
    assert main(["check", "--format", "json"]) == PROBLEMS
    assert json.loads(capsys.readouterr().out)[0]["path"] == "templates/?.html"

"""Commands as a person calls them: what they print, what they leave, which code they exit with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.cli import FINE, OUR_FAULT, PROBLEMS, USAGE, main
from tests.conftest import ROOT, SiteProject, tree


def run(project: SiteProject, *words: str) -> int:
    """Call a command with the project's folders and a fixed day."""
    folders = {"--content": "content", "--templates": "templates", "--output": "public"}
    known = {"build": 3, "serve": 3, "check": 2, "search": 0, "match": 0, "schema": 0, "clean": 0}
    given: list[str] = [word for word in words if word]
    for option, name in list(folders.items())[: known[words[0]]]:
        if option not in given:
            given += [option, str(project.folder / name)]
    if words[0] in ("search", "match", "schema"):
        given += ["--content", str(project.folder / "content")]
    if words[0] in ("search", "clean"):
        given += ["--output", str(project.folder / "public")]
    return main([*given, "--today", "2026-11-22"])


def test_build_says_what_it_did(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "build") == FINE
    assert "3 organisations" in capsys.readouterr().out
    assert run(project, "build") == FINE
    assert "0 files written" in capsys.readouterr().out


def test_build_is_the_default_command(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.folder)
    assert main([]) == FINE
    assert (project.folder / "public" / "index.html").exists()
    assert main(["--quiet"]) == FINE
    assert "published" not in capsys.readouterr().err


def test_a_problem_stops_the_build_and_leaves_the_site(
    project: SiteProject, capsys: pytest.CaptureFixture[str]
) -> None:
    run(project, "build")
    before = project.tree()
    project.replace("content/clusters/north/labs/gene-house.md", "competences: [genomics]\nareas", "areas")
    assert run(project, "build") == PROBLEMS
    error = capsys.readouterr().err
    assert "error[missing-field]" in error
    assert "1 error in 1 file. Nothing was published" in error
    assert project.tree() == before


def test_strict_makes_warnings_errors(project: SiteProject) -> None:
    project.replace("content/vocabularies/areas.yaml", ', pl: "Onkologia"', "")
    assert run(project, "check") == FINE
    assert run(project, "check", "--strict") == PROBLEMS
    assert run(project, "build", "--strict") == PROBLEMS
    assert run(project, "build") == FINE


@pytest.mark.parametrize("format_", ["text", "github", "json"])
def test_check_writes_nothing(format_: str, project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    project.replace("content/clusters/north/labs/gene-house.md", "[oncology]", "[onkology]")
    before = tree(project.folder)
    assert run(project, "check", "--format", format_) == PROBLEMS
    out = capsys.readouterr().out
    assert "unknown-concept" in out
    if format_ == "json":
        assert json.loads(out)[0]["line"] == 10
    if format_ == "github":
        assert out.startswith("::error file=")
    assert tree(project.folder) == before


def test_json_report(project: SiteProject) -> None:
    report = project.folder / "report.json"
    assert run(project, "build", "--json-report", str(report)) == FINE
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["stages"][0]["name"] == "reading"
    assert found["pages"]["written"] > 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("build", "--content", "nowhere"), "the content folder nowhere does not exist"),
        (("build", "--today", "soon"), '--today "soon" is not a date'),
        (("build", "--base-url", "example.org"), "--base-url"),
        (("search", "x", "--language", "xx"), '"xx" is not a language of this site'),
        (("search", "x", "--from", "east"), 'there is no cluster "east"'),
        (("search", "x", "--filter", "colour=red"), "expected NAME=VALUE"),
    ],
)
def test_wrong_usage_is_one_clear_line(
    words: tuple[str, ...], message: str, project: SiteProject, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [*words]
    if "--content" not in words:
        given += ["--content", str(project.folder / "content")]
    assert main(given) == USAGE
    error = capsys.readouterr().err.strip()
    assert message in error
    assert len(error.splitlines()) == 1


def test_unknown_options_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--fast"]) == USAGE
    assert main(["fly"]) == USAGE
    assert "invalid choice" in capsys.readouterr().err


def test_output_may_not_touch_content_or_foreign_folders(
    project: SiteProject, capsys: pytest.CaptureFixture[str]
) -> None:
    for output in ("content", "content/public", "templates", "."):
        assert run(project, "build", "--output", str(project.folder / output)) == USAGE, output
    project.write("mine/thesis.txt", "years of work")
    assert run(project, "build", "--output", str(project.folder / "mine")) != FINE
    assert (project.folder / "mine" / "thesis.txt").read_text() == "years of work"
    assert "mine" in capsys.readouterr().err


def test_our_own_fault_is_told_as_such(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(pipeline, "build", broken)
    assert run(project, "build") == OUR_FAULT
    assert "Please report it" in capsys.readouterr().err


def test_search_answers_as_text_and_json(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "search", "sequencing") == FINE
    assert "Gene House" in capsys.readouterr().out
    assert run(project, "search", "sekwencjonowanie", "--language", "pl", "--json") == FINE
    found = json.loads(capsys.readouterr().out)
    assert [result["slug"] for result in found["results"]] == ["gene-house"]
    assert found["answer"] == "full"
    assert set(found) == {"query", "language", "answer", "notes", "understood", "results"}


def test_match_tells_partners_and_why(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "match", "zarodek") == FINE
    assert "Gene House (gene-house), north: complement\n     before: Genomics and sequencing" in capsys.readouterr().out
    assert run(project, "match", "zarodek", "--json") == FINE
    assert json.loads(capsys.readouterr().out)["partners"][0]["reasons"][0] == {"kind": "before", "ids": ["genomics"]}


def test_match_explains_what_it_cannot_do(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "match", "zarodk") == USAGE
    assert 'there is no organisation "zarodk"; did you mean "zarodek"?' in capsys.readouterr().err
    path = "content/clusters/south/cros/zarodek.md"
    project.replace(path, "type: cdmo", "type: cdmo\nformerly: [seed]\narchived: {on: 2026-01-01}")
    assert run(project, "match", "seed") == USAGE
    assert "zarodek is archived since 2026-01-01" in capsys.readouterr().err
    project.replace(path, "archived: {on: 2026-01-01}", "draft: true")
    assert run(project, "match", "zarodek") == USAGE
    assert run(project, "match", "zarodek", "--drafts") == FINE


def test_match_says_that_nobody_fits(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    project.replace("content/clusters/south/cros/zarodek.md", "type: cdmo", "type: cdmo\nalso_in: [north]")
    assert run(project, "match", "zarodek") == FINE
    assert "nobody in another cluster" in capsys.readouterr().out


def test_schema_writes_one_file_per_kind(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    folder = project.folder / "schemas"
    assert run(project, "schema", str(folder)) == FINE
    names = {Path(line).name for line in capsys.readouterr().out.split()}
    assert {"organisation.json", "cluster.json", "vocabulary-competences.json", "site.json"} <= names
    assert "genomics" in (folder / "organisation.json").read_text(encoding="utf-8")


def test_clean_deletes_what_was_published_and_nothing_else(project: SiteProject) -> None:
    run(project, "build")
    project.write("public/mine.txt", "kept")
    assert run(project, "clean") == FINE
    assert set(project.tree()) == {"mine.txt"}


def test_a_python_without_the_packages_is_told_what_to_do() -> None:
    words = [sys.executable, "-S", str(ROOT / "build.py"), "check"]  # -S: no installed packages
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "make site" in done.stderr
    assert "Traceback" not in done.stderr


def test_thousands_of_problems_are_a_screen_with_what_they_are(
    project: SiteProject, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(200):
        project.write(f"content/clusters/north/labs/lab-{number}.md", "no front matter")
        project.write(f"content/clusters/north/labs/lab-{number}.txt", "a stranger")
    assert run(project, "build", "--quiet") == PROBLEMS
    lines = capsys.readouterr().err.splitlines()
    assert sum("error[" in line for line in lines) == 100
    assert "and 300 more (--max-problems shows more of them); of all:" in lines
    assert "     200 no-front-matter" in lines and "     200 unexpected-file" in lines
    assert lines[-1].startswith("400 errors in 400 files. Nothing was published")
    assert run(project, "build", "--quiet", "--max-problems", "400") == PROBLEMS
    assert sum("error[" in line for line in capsys.readouterr().err.splitlines()) == 400

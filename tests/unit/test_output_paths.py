from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.output.ownership import check_folders
from site_builder.output.paths import collisions, parents
from site_builder.problems import CannotRun


def test_distinct_paths_do_not_collide() -> None:
    assert collisions([("en/a/index.html", "a.md"), ("en/ab/index.html", "b.md"), ("en/a.html", "c.md")]) == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("en/a/index.html", "en/a/index.html"),
        ("en/a/index.html", "en/A/index.html"),
        ("en/stra\u00dfe", "en/strasse"),
        ("en/caf\u00e9", "en/cafe\u0301"),
        ("en/a", "en/a/index.html"),
        ("en/A", "en/a/b/index.html"),
    ],
)
def test_collision_names_both_sources(first: str, second: str) -> None:
    for places in ([(first, "one.md"), (second, "two.md")], [(second, "two.md"), (first, "one.md")]):
        (problem,) = collisions(places)
        assert problem.code == "path-collision"
        assert {problem.ref.path, "one.md" if "one.md" in problem.message else "two.md"} == {"one.md", "two.md"}


def test_three_sources_on_one_path_are_two_problems() -> None:
    assert [p.ref.path for p in collisions([("a", "3.md"), ("a", "1.md"), ("a", "2.md")])] == ["2.md", "3.md"]


def test_one_source_that_yields_a_path_twice_collides_with_itself() -> None:
    assert len(collisions([("a", "1.md"), ("a", "1.md")])) == 1


def test_parents() -> None:
    assert parents("a/b/c.html") == ("a", "a/b")
    assert parents("c.html") == ()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root, home = tmp_path / "project", tmp_path / "home"
    for folder in (root / "content", root / "templates", home):
        folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.chdir(root)
    return root


def test_folders_that_are_apart_are_fine(project: Path) -> None:
    for output in (Path("public"), project / "new" / "deep", project.parent / "elsewhere", project / "contents"):
        check_folders(Path("content"), Path("templates"), output)


@pytest.mark.parametrize(
    "output",
    ["content", "content/public", "templates/x/y", ".", "..", "/", "../home", "content/../templates", "link", "file"],
)
def test_dangerous_output_is_refused(project: Path, output: str) -> None:
    (project / "link").symlink_to(project / "content", target_is_directory=True)
    (project / "file").write_text("")
    with pytest.raises(CannotRun) as raised:
        check_folders(Path("content"), Path("templates"), Path(output))
    assert raised.value.exit_code == 2
    assert "\n" not in str(raised.value)


@pytest.mark.usefixtures("project")
def test_output_that_holds_the_program_is_refused(tmp_path: Path) -> None:
    for folder in ("c", "t"):
        (tmp_path / folder).mkdir()
    with pytest.raises(CannotRun, match="program"):
        check_folders(tmp_path / "c", tmp_path / "t", Path(__file__).parents[2])

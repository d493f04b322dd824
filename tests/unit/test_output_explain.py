"""Why a page was built anew, as the store remembers it."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.cli import FINE, USAGE, main
from tests.conftest import SiteProject

PAGE = "en/organisations/gene-house/index.html"


@pytest.fixture
def project(tmp_path: Path) -> SiteProject:
    made = SiteProject(tmp_path)
    return made.build(cache=tmp_path / "store", base_url="https://example.org/sub/")


def why(project: SiteProject, capsys: pytest.CaptureFixture[str], address: str = PAGE) -> str:
    project.build(cache=project.folder / "store", base_url="https://example.org/sub/")
    capsys.readouterr()
    names = ["--output", str(project.folder / "public"), "--cache", str(project.folder / "store")]
    assert main(["explain", address, *names]) == FINE
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/sub/en/organisations/gene-house/",
        "/en/organisations/gene-house/?from=north#offer",
        "en/organisations/gene-house",
        PAGE,
    ],
)
def test_a_page_is_known_by_any_form_of_its_address(
    project: SiteProject, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert why(project, capsys, address) == f"{PAGE} is new\n"


def test_each_reason_is_named_and_stays_until_the_next_one(
    project: SiteProject, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = "content/clusters/north/labs/gene-house.md"
    project.replace(profile, "reads genomes.", "reads many genomes.")
    expected = f"{PAGE} was built anew because\n  its view changed: body\n"
    assert why(project, capsys) == expected
    project.write("content/pages/more.md", '---\ntitle: "More"\nsummary: "More."\n---\nText.\n')
    assert why(project, capsys) == expected
    project.write("templates/base.html", (project.folder / "templates/base.html").read_text() + "<!-- x -->")
    assert "a template changed" in why(project, capsys)
    assert why(project, capsys).count("\n") == 2
    project.replace("templates/assets/css/main.css", "body", "body ")
    project.write("templates/assets/css/extra.css", "p { margin: 0 }")
    assert "an asset changed" in why(project, capsys)


def test_pages_that_nobody_made_and_stores_that_are_not_there(
    project: SiteProject, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ["--output", str(project.folder / "public"), "--cache", str(project.folder / "store")]
    assert main(["explain", "/en/nobody/", *names]) == USAGE
    assert 'made no page at "/en/nobody/"' in capsys.readouterr().err
    assert main(["explain", "/en/", "--cache", str(project.folder / "none")]) == USAGE
    assert "there is no store" in capsys.readouterr().err

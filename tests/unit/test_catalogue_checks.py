"""What builds before have found right is not checked again, and nothing that is wrong is hidden by that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_builder.catalogue import checks
from site_builder.catalogue.assemble import from_sources
from site_builder.catalogue.checks.facts import Facts
from site_builder.problems import Problem
from site_builder.reading.memo import Held, Memo
from site_builder.reading.sources import discover
from tests.conftest import TODAY, SiteProject

PROFILE = "content/clusters/north/labs/gene-house.md"


class Builds:
    """Builds of one project with the same memory."""

    def __init__(self, project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
        self.content, self.values, self.runs = project.folder / "content", Held(), 0
        monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, self._count))

    def _count(self, facts: Facts) -> Iterator[Problem]:
        self.runs += 1
        yield from ()

    def check(self, today: dt.date = TODAY) -> tuple[list[tuple[str, int]], int]:
        """Return codes and lines of what is wrong, and whether it was looked for."""
        self.runs = 0
        sources, _ = discover(self.content, "content")
        problems = from_sources(sources, today, memo=Memo("1", self.values))[1]
        assert problems == from_sources(sources, today)[1]
        return [(problem.code, problem.ref.line) for problem in problems], self.runs - 1


@pytest.fixture
def builds(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> Builds:
    return Builds(project, monkeypatch)


def line_of(project: SiteProject, text: str) -> int:
    lines = Path(project.folder / PROFILE).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_after_the_edit_of_a_body_only_links_are_checked(project: SiteProject, builds: Builds) -> None:
    assert builds.check() == ([], 1)
    assert builds.check() == ([], 0)
    project.replace(PROFILE, "reads genomes.", "reads [genomes](no-such-file.md).")
    assert builds.check() == ([("broken-link", line_of(project, "no-such-file"))], 0)
    project.replace(PROFILE, "[genomes](no-such-file.md)", "genomes")
    assert builds.check() == ([], 0)
    assert builds.check(TODAY + dt.timedelta(1))[1] == 1


def test_a_warning_moves_with_its_line(project: SiteProject, builds: Builds) -> None:
    project.replace(PROFILE, "site: main}\nservices", "site: main, valid_until: 2020-01-01}\nservices")
    expired = line_of(project, "2020-01-01")
    assert builds.check() == ([("expired-accreditation", expired)], 1)
    project.replace(PROFILE, "reads genomes.", "reads many genomes.")
    assert builds.check() == ([("expired-accreditation", expired)], 0)
    project.replace(PROFILE, "---\nname", "---\n# a comment\nname")
    assert builds.check() == ([("expired-accreditation", expired + 1)], 1)
    project.replace(PROFILE, ", valid_until: 2020-01-01", "")
    assert builds.check() == ([], 1)

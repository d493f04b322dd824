"""The name of a file was taken for a slug, however long it was; references to it were refused."""

from __future__ import annotations

import pytest

from tests.conftest import SiteProject


@pytest.mark.parametrize(("length", "expected"), [(80, ""), (81, "is longer than 80 characters")])
def test_a_slug_has_at_most_80_characters(project: SiteProject, length: int, expected: str) -> None:
    labs = project.folder / "content" / "clusters" / "south" / "labs"
    (labs / "lancet-lab.md").rename(labs / f"{'x' * length}.md")
    problems = project.build().problems()
    assert expected in problems
    assert ("error[bad-name]" in problems) == bool(expected)

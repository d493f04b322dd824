"""The rule for plurals of a .po file is computed as it stands: a division by zero in it ended the build."""

from __future__ import annotations

import re

import pytest

from tests.conftest import SiteProject

PO = "templates/locales/pl/LC_MESSAGES/messages.po"


def with_rule(project: SiteProject, rule: str) -> str:
    text = (project.folder / PO).read_text(encoding="utf-8")
    project.write(PO, re.sub(r"plural=[^\\]*;", f"plural={rule};", text, count=1))
    return project.build().problems()


@pytest.mark.parametrize("rule", ["n%0", "1/n", "100%(n-5)", "n / 00", "n% n"])
def test_a_rule_that_can_divide_by_zero_is_a_problem(project: SiteProject, rule: str) -> None:
    assert "the rule for plurals cannot be read" in with_rule(project, rule)


def test_a_rule_that_divides_by_numbers_is_none(project: SiteProject) -> None:
    assert with_rule(project, "(n==1 ? 0 : n%10>=2 && n % 100 < 10 ? 1 : 2)") == ""

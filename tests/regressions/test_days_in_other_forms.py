"""Newer versions of Python read week dates and dates without hyphens; `--today` takes one form only."""

from __future__ import annotations

import datetime as dt

import pytest

from site_builder.catalogue.today import choose_today
from site_builder.problems import CannotRun


@pytest.mark.parametrize("text", ["20261122", "2026-W01-1", "2026-1-2", "２０２６-11-22", "2026-11-22\n", "2026-02-30"])
def test_other_forms_are_wrong_usage(text: str) -> None:
    with pytest.raises(CannotRun, match="--today"):
        choose_today(text, {}, dt.date(2026, 1, 1))


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31"])
def test_every_day_of_the_calendar_is_fine(text: str) -> None:
    assert choose_today(text, {}, dt.date(2026, 1, 1)).isoformat() == text

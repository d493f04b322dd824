"""`search --limit -1` left out the last result."""

from __future__ import annotations

import pytest

from site_builder.cli import FINE, USAGE, main
from tests.conftest import SiteProject


@pytest.mark.parametrize(
    ("limit", "code"), [("-1", USAGE), ("1e3", USAGE), ("٣", USAGE), ("0", FINE), ("999999999", FINE)]
)
def test_a_limit_is_a_whole_number(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, limit: str, code: int
) -> None:
    monkeypatch.chdir(project.folder)
    assert main(["search", "genomics", f"--limit={limit}"]) == code

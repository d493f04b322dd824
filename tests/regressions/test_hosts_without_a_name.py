"""A host that cannot be a name ended `serve` with a traceback."""

from __future__ import annotations

import pytest

from site_builder.cli import USAGE, main
from tests.conftest import SiteProject


@pytest.mark.parametrize("host", ["a" * 100, "\udcff", "a..b"])
def test_a_host_that_cannot_be_is_wrong_usage(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    monkeypatch.chdir(project.folder)
    assert main(["serve", "--port", "0", "--host", host]) == USAGE
    assert "is not the name of a host" in capsys.readouterr().err

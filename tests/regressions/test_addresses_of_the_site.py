"""Some public addresses ended the build, others went into every page and broke them."""

from __future__ import annotations

import pytest

from site_builder.cli import FINE, USAGE, main
from tests.conftest import SiteProject

ODD = (
    "http://[",
    "https://example.org:99999/",
    "https://example.org:port/",
    "https://user:word@example.org/",
    "https://example.org/?a=b",
    "https://example.org/#a",
    "https://example.org/../",
    "https://example.org//a/",
    "https://example.org/%zz/",
    'https://example.org/"><script>/',
    "https://example.org/\x1b/",
    "https://example.org/\n",
    "https://a..b/",
)


@pytest.mark.parametrize("address", ODD)
def test_an_odd_address_is_wrong_usage(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.chdir(project.folder)
    assert main(["build", "--base-url", address]) == USAGE
    error = capsys.readouterr().err
    assert error.startswith("error: --base-url")
    assert error.count("\n") == 1
    assert "\x1b" not in error


@pytest.mark.parametrize(
    "address", ["http://localhost:8000", "https://example.org/a.b/c%20d/", "https://ą.example.org"]
)
def test_an_address_of_a_folder_is_fine(project: SiteProject, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.chdir(project.folder)
    assert main(["build", "--quiet", "--base-url", address]) == FINE


@pytest.mark.parametrize("address", ["https://example.org/?a=b", "https://example.org/../", "https://example.org//a/"])
def test_the_settings_name_a_folder_too(project: SiteProject, address: str) -> None:
    project.replace("content/site.yaml", 'repository: ""', f'repository: ""\nbase_url: "{address}"')
    problems = project.build().problems()
    assert problems.startswith("content/site.yaml:8:11: error[wrong-value] expected the address of a folder")

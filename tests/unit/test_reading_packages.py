"""What is installed is found as `importlib.metadata` finds it."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from site_builder.reading.packages import installed, version


@pytest.mark.parametrize("package", ["babel", "deflate", "lunr", "pystemmer"])
def test_versions_are_those_that_are_installed(package: str) -> None:
    assert version(package) == metadata.version(package)
    assert any(name.lower().startswith(f"{package}-") for name in installed())


def test_what_is_found_first_when_it_is_imported_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a/Lunr-9.0.dist-info", "a/lunrish-1.0.dist-info", "b/lunr-8.0.dist-info"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "gone"), str(tmp_path / "a"), str(tmp_path / "b"), *sys.path])
    assert version("lunr") == "9.0"


def test_other_forms_are_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "older.egg-info"
    folder.mkdir()
    (folder / "PKG-INFO").write_text("Metadata-Version: 1.0\nName: older\nVersion: 2.5\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert version("older") == "2.5"
    with pytest.raises(metadata.PackageNotFoundError):
        version("there-is-none")

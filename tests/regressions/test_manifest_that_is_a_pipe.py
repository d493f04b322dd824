"""A pipe in the manifest's place was waited for, for ever."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from site_builder.cli import PROBLEMS
from site_builder.output.paths import JOURNAL, MANIFEST
from tests.conftest import ROOT, SiteProject


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("name", [MANIFEST, JOURNAL])
@pytest.mark.parametrize("command", ["build", "clean"])
def test_only_an_ordinary_file_is_read(project: SiteProject, name: str, command: str) -> None:
    (project.folder / "public").mkdir()
    os.mkfifo(project.folder / "public" / name)
    words = [sys.executable, str(ROOT / "build.py"), command]
    done = subprocess.run(words, cwd=project.folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == PROBLEMS
    assert f"error: public/{name} is not an ordinary file" in done.stderr.replace("\\", "/")

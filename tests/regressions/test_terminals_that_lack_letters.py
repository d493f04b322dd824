"""Where the terminal's encoding lacks a letter of a name, as a redirected one on Windows does, commands broke off."""

from __future__ import annotations

import os
import subprocess
import sys

from site_builder.cli import FINE
from tests.conftest import ROOT, SiteProject


def test_what_cannot_be_written_is_escaped(project: SiteProject) -> None:
    words = [sys.executable, str(ROOT / "build.py"), "search", "vaccine"]
    surroundings = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, cwd=project.folder, env=surroundings, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (FINE, "")
    assert "\\u017barodek (zarodek)" in done.stdout

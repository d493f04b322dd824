"""A pipe among the templates was waited for, for ever; a link brought any file of the machine into the site."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from site_builder.cli import PROBLEMS
from tests.conftest import ROOT, SiteProject

PLACES = ("templates/extra.html", "templates/assets/extra.css", "templates/locales/pl/LC_MESSAGES/messages.po")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("place", PLACES)
def test_a_pipe_is_a_problem(project: SiteProject, place: str) -> None:
    (project.folder / place).unlink(missing_ok=True)
    os.mkfifo(project.folder / place)
    words = [sys.executable, str(ROOT / "build.py"), "build", "--quiet"]
    done = subprocess.run(words, cwd=project.folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == PROBLEMS
    assert f"{place}: error[unreadable-file] not an ordinary file" in done.stderr


@pytest.mark.parametrize("place", PLACES)
def test_a_symbolic_link_is_not_followed(project: SiteProject, tmp_path: Path, place: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    (project.folder / place).unlink(missing_ok=True)
    try:
        (project.folder / place).symlink_to(secret)
    except OSError:
        pytest.skip("no right to make links here")
    assert "symbolic links are not followed" in project.build().problems()
    assert not (project.folder / "public").exists()

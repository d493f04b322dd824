"""Shared by all tests: a small catalogue to change, and the real one, built once."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from site_builder import pipeline
from site_builder.catalogue.assemble import load
from site_builder.catalogue.model import Catalogue
from site_builder.pipeline import Outcome, Request
from site_builder.problems import as_text

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
ROOT = Path(__file__).parent.parent
MINI = ROOT / "tests" / "mini" / "content"
TODAY = dt.date(2026, 11, 22)

settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault
settings.load_profile("unhurried")


class SiteProject:
    """A folder with content and templates that a test changes, builds and looks at; every step returns the project."""

    def __init__(self, folder: Path, content: Path = MINI) -> None:
        self.folder = folder
        self.outcome: Outcome | None = None
        shutil.copytree(content, folder / "content")
        shutil.copytree(ROOT / "templates", folder / "templates")

    def overlay(self, folder: Path) -> SiteProject:
        """Copy a folder's files over the project's."""
        shutil.copytree(folder, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
        return self

    def write(self, path: str, text: str) -> SiteProject:
        """Write a file, its folders included."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return self

    def replace(self, path: str, old: str, new: str) -> SiteProject:
        """Replace a text that must be there."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        return self.write(path, text.replace(old, new))

    def remove(self, path: str) -> SiteProject:
        """Delete a file."""
        (self.folder / path).unlink()
        return self

    def request(self, **changes: object) -> Request:
        """Return the request that `build` makes."""
        settings: dict[str, object] = {
            "content": self.folder / "content",
            "templates": self.folder / "templates",
            "output": self.folder / "public",
            "today": TODAY,
        }
        return Request(**(settings | changes))  # type: ignore[arg-type]  # the names are those of Request

    def build(self, **changes: object) -> SiteProject:
        """Build into public/."""
        self.outcome = pipeline.build(self.request(**changes))
        return self

    def problems(self) -> str:
        """Return the problems of the last build as the terminal shows them, with paths relative to the project."""
        assert self.outcome is not None
        text = "\n".join(as_text(problem) for problem in self.outcome.problems)
        return text.replace(f"{self.folder.as_posix()}/", "")

    def tree(self) -> Mapping[str, bytes]:
        """Return every published file."""
        return tree(self.folder / "public")

    def page(self, path: str) -> str:
        """Return a published page."""
        return (self.folder / "public" / path).read_text(encoding="utf-8")


def tree(folder: Path) -> Mapping[str, bytes]:
    """Return every file below a folder by its POSIX path."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def project(tmp_path: Path) -> SiteProject:
    """A fresh copy of the small catalogue."""
    return SiteProject(tmp_path)


@pytest.fixture(scope="session")
def real_catalogue() -> Catalogue:
    """The catalogue in content/."""
    catalogue, problems = load(ROOT / "content", TODAY)
    assert catalogue is not None, "\n".join(as_text(problem) for problem in problems)
    return catalogue


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real catalogue as a folder of files, for an address below a host's root."""
    output = tmp_path_factory.mktemp("site") / "public"
    address = "https://catalogue.example.org/sub/"
    outcome = pipeline.build(Request(ROOT / "content", ROOT / "templates", output, TODAY, base_url=address))
    assert outcome.published, "\n".join(as_text(problem) for problem in outcome.problems)
    return output


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` rewrites expected files."""
    parser.addoption("--bless", action="store_true", help="rewrite expected results with what is now")


@pytest.fixture
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether expected results are to be rewritten."""
    return bool(request.config.getoption("--bless"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests (Playwright runs once in a process); a missing one is a failure, never a skip."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no Chromium: `make test` says what to install"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        running.close()

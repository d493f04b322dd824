"""What is planned: each file of the site, and the job that makes it, as frozen plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

View = Mapping[str, Any]
At = Callable[[str], str]  # language -> address of the page in it


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to render.

    `path` is POSIX and relative to the output folder (`en/index.html`), `template` the template's file name,
    `language` that of the page's strings, `view` plain data (None, bool, int, float, str, tuple, list, dict) and
    `source` the file it comes from, as shown in messages.
    """

    path: str
    template: str
    language: str
    view: View
    source: str


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file whose bytes are known already."""

    path: str
    data: bytes
    source: str


@dataclass(frozen=True, slots=True)
class LongFileJob:
    """A file that is too long to be held as a whole: `parts` makes its bytes, one part after another, at each call."""

    path: str
    parts: Callable[[], Iterable[bytes]] = field(compare=False)
    source: str

    @property
    def data(self) -> bytes:
        """All of its bytes."""
        return b"".join(self.parts())


Job = PageJob | FileJob | LongFileJob


@dataclass(frozen=True, slots=True)
class Planned:
    """A file of the site before its turn has come: what is known without its view, and `make`, which makes the job.

    `path` and `source` are those of the job. `inputs` is a digest of all of the catalogue that the job can show: equal
    ones mean equal jobs (`Site.inputs`); empty: nobody knows. `at` gives a page's address in each language if search
    engines may list it.
    """

    path: str
    source: str
    make: Callable[[], Job]
    inputs: str = ""
    at: At | None = None


def finished(job: FileJob) -> Planned:
    """Return the plan of a file that is made already."""
    return Planned(job.path, job.source, lambda: job)

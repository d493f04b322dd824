"""What is planned: one job for each file of the site, as frozen plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

View = Mapping[str, Any]


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


Job = PageJob | FileJob
Plan = tuple[Job, ...]

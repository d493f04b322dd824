"""What a build is asked for, and what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from site_builder.output.standing import Signature
    from site_builder.problems import Problem
    from site_builder.site.plan import PageKind

Observer = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Called with a stage's name and the number of its steps (0: not known); the context spans the stage and yields a
function to call after each step."""


def unobserved(stage: str, steps: int) -> AbstractContextManager[Callable[[], None]]:
    """The observer of a build that nobody watches."""
    return nullcontext(lambda: None)


def available() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Request:
    """What to build, from where, to where."""

    content: Path
    templates: Path
    output: Path
    today: dt.date
    base_url: str = ""  # empty: as site.yaml says
    drafts: bool = False
    strict: bool = False
    cache: Path | str | None = None  # folder or URL of the store; None: nothing is taken from former builds or kept
    jobs: int = 1  # processes that render; 1: this one alone
    scheduler: str = ""  # address of the Dask scheduler whose workers render instead
    kinds: Callable[[], Sequence[PageKind]] | None = None  # gives the kinds of page to build; None: all


@dataclass(frozen=True, slots=True)
class Published:
    """How many files a publish wrote, found unchanged, and deleted; `tree` is the SHA-256 of what is published now.

    `tree` is what `sha256sum` gives for its own list of all files, sorted by the bytes of their paths.
    """

    written: int
    unchanged: int
    deleted: int
    tree: str = field(default="", compare=False)
    files: Mapping[str, str] = field(default_factory=dict, compare=False)  # SHA-256 by path, the manifest's too
    signatures: Mapping[str, Signature] = field(default_factory=dict, compare=False)  # of the files that stand there


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build: `published` is None if something stopped it."""

    problems: tuple[Problem, ...]
    published: Published | None = None
    pages: int = 0
    organisations: int = 0
    has_address: bool = False  # a public address is known: canonical links and the sitemap are there
    rendered: int = 0  # pages whose template ran; the others were reused

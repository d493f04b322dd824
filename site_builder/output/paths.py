"""Paths of output files: which may be written, and which of them meet."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from site_builder.problems import Problem, SourceRef, sort_problems

if TYPE_CHECKING:
    from collections.abc import Iterable


_PLAIN = re.compile(r"[a-z0-9][a-z0-9_.-]*(?:/[a-z0-9][a-z0-9_.-]*)*")  # as most paths are: no doubt about them
MANIFEST = ".catalogue-manifest.json"
JOURNAL = ".catalogue-journal.json"
LOCK = ".catalogue-lock"  # there while a build goes into the folder (`lock`)
TEMPORARY = ".catalogue-new"  # what a file is called until it is whole
STAGED = ".catalogue-staged"  # holds new folders until they are whole (`staging`)


def is_publishable(path: str) -> bool:
    """Say whether the path is relative and POSIX, stays in its folder, and is not a name of our own book-keeping."""
    if _PLAIN.fullmatch(path):
        return True
    parts = path.split("/")
    return (
        all(part not in ("", ".", "..", TEMPORARY) for part in parts)
        and not any(sign in "\\:" or unicodedata.category(sign) in ("Cc", "Cs") for sign in path)
        and parts[0] not in (MANIFEST, JOURNAL, LOCK, STAGED)
    )


def folded(path: str) -> str:
    """Return what file systems that ignore case or compose accents take the path for."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def parents(path: str) -> tuple[str, ...]:
    """Return the folders above an output path, outermost first, without the output folder itself."""
    parts = path.split("/")
    return tuple("/".join(parts[:length]) for length in range(1, len(parts)))


def folders_of(paths: Iterable[str]) -> set[str]:
    """Return all folders above the paths, without the output folder itself."""
    found: set[str] = set()
    level = {path.rpartition("/")[0] for path in paths}
    while level:
        found |= level
        level = {folder.rpartition("/")[0] for folder in level} - found
    return found - {""}


def collisions(places: Iterable[tuple[str, str]]) -> tuple[Problem, ...]:
    """Return a problem for each output path that a second source wants too, or wants as a folder.

    `places` are pairs of output path and source. Paths that differ in case or Unicode form only are one path, as they
    are on some file systems.
    """
    places = tuple(places)
    keys = {folded(path) for path, _ in places}
    if len(keys) == len(places) and keys.isdisjoint(folders_of(keys)):
        return ()
    first: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    for path, source in sorted(places):
        key = folded(path)
        if key in first:
            problems.append(_collision(path, source, *first[key]))
        else:
            first[key] = (path, source)
    blocking = {folder for folder in folders_of(first) if folder in first}
    for key, place in first.items() if blocking else ():
        problems += [_collision(*place, *first[folder]) for folder in parents(key) if folder in blocking]
    return sort_problems(problems)


def _collision(path: str, source: str, other_path: str, other_source: str) -> Problem:
    other = f'"{other_path}" from {other_source}' if other_path != path else other_source
    return Problem("path-collision", f'the address "{path}" is already taken by {other}', SourceRef(source))

"""Puts the finished files into the output folder: all of them, or as a later publish completes it.

The order serves visitors who read the site meanwhile: a page comes after what it needs, a file is old or new and never
a part, and what is no longer needed goes last. A journal, written first, lets the next publish complete a killed one.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from site_builder.output.disk import Disk, holds, prepare_folder, put, remove
from site_builder.output.manifest import Journal, Manifest
from site_builder.output.ownership import check_entries, folders_of, owned_files
from site_builder.output.paths import JOURNAL, MANIFEST, TEMPORARY, is_publishable, parents
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from site_builder.output.artifacts import Artifact

_SEARCH_ENTRANCE = "search/manifest.json"  # names the index folder, so it follows that folder's files


@dataclass(frozen=True, slots=True)
class Published:
    """How many files a publish wrote, found unchanged, and deleted."""

    written: int
    unchanged: int
    deleted: int


def publish(artifacts: Sequence[Artifact], output: Path, inputs: str, disk: Disk | None = None) -> Published:
    """Make the output folder hold exactly the artifacts, beside foreign files, which are left alone.

    `inputs` goes into the manifest. Paths must not meet (see `paths.collisions`). Raises CannotRun with nothing changed
    if the folder was not made by a publish, or something foreign stands where a file has to go. If the file system
    refuses an operation, CannotRun says what that leaves. Raises ValueError if two artifacts have one path.
    """
    disk = disk or Disk()
    new = {artifact.path for artifact in artifacts}
    if unfit := sorted(path for path in new if not is_publishable(path)):
        raise CannotRun(f'the site would hold a file "{unfit[0]}", which cannot be published', exit_code=1)
    if len(new) != len(artifacts):
        raise ValueError("two artifacts have one path")
    with _refusals_left(f"{output} is as it was"):
        owned = owned_files(output)
        check_entries(output, new, owned)
        for folder in (*reversed(output.parents), output):
            if not folder.is_dir():
                prepare_folder(disk, folder)
        remove(disk, output / TEMPORARY)
        put(disk, output / JOURNAL, Journal(owned, new).to_bytes(), durable=True)
    with _refusals_left(f"{output} now holds whole files of the old and of the new site; the next build completes it"):
        _remove_leftovers(disk, output, new | owned)
        obstacles = _obstacles(owned - new, new)
        deleted = _prune(disk, output, obstacles, new)
        written = _write_all(disk, output, sorted(artifacts, key=_order))
        deleted += _prune(disk, output, owned - new - obstacles, new)
        files = {path: blake2b(data, digest_size=16).hexdigest() for path, data in _contents(artifacts)}
        put(disk, output / MANIFEST, Manifest(inputs, files).to_bytes(), durable=True)
        disk.remove(output / JOURNAL)
    return Published(written, len(artifacts) - written, deleted)


def clean(output: Path, disk: Disk | None = None) -> int:
    """Delete what the manifest and the journal name, and the folders this empties; return the number of files.

    The output folder itself and foreign files stay; a folder without a manifest is left as it is. Raises CannotRun if
    a symbolic link or the file system is in the way.
    """
    disk = disk or Disk()
    if not any((output / name).exists() for name in (MANIFEST, JOURNAL)):
        return 0
    with _refusals_left(f"a part of {output} is deleted; calling this again deletes the rest"):
        owned = owned_files(output)
        check_entries(output, set(), owned)
        _remove_leftovers(disk, output, owned)
        deleted = _prune(disk, output, owned, set())
        for name in (TEMPORARY, JOURNAL, MANIFEST):
            remove(disk, output / name)
    return deleted


@contextmanager
def _refusals_left(state: str) -> Iterator[None]:
    """Turn a refused operation into one line that says what the folder holds now."""
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise CannotRun(f"{place}{error.strerror or error}; {state}", exit_code=1) from error


def _write_all(disk: Disk, output: Path, artifacts: Sequence[Artifact]) -> int:
    prepared: set[str] = set()
    written = 0
    for artifact in artifacts:
        for folder in parents(artifact.path):
            if folder not in prepared:
                prepare_folder(disk, output / folder)
                prepared.add(folder)
        if not holds(output / artifact.path, artifact.data):
            put(disk, output / artifact.path, artifact.data)
            written += 1
    return written


def _order(artifact: Artifact) -> tuple[int, bool, str]:
    """Assets, search, data, pages."""
    folder, slash, _ = artifact.path.partition("/")
    rank = {"assets": 0, "search": 1, "data": 2}.get(folder, 3) if slash else 3
    return rank, artifact.path == _SEARCH_ENTRANCE, artifact.path


def _obstacles(old: Iterable[str], new: set[str]) -> set[str]:
    """Return the old files that stand in the way of new ones: where a folder has to be, or below a file's place."""
    folders = folders_of(new)
    return {path for path in old if path in folders or not new.isdisjoint(parents(path))}


def _prune(disk: Disk, output: Path, old: set[str], new: set[str]) -> int:
    """Remove files, the search index last, and then the folders that are empty; return the number of files."""
    removed = [remove(disk, output / path) for path in sorted(old, key=lambda p: (p.startswith("search/"), p))]
    for folder in sorted(folders_of(old) - folders_of(new), reverse=True):
        place = output / folder
        if place.is_dir() and not any(place.iterdir()):
            disk.remove_folder(place)
    return sum(removed)


def _remove_leftovers(disk: Disk, output: Path, paths: set[str]) -> None:
    for folder in sorted(folders_of(paths)):
        remove(disk, output / folder / TEMPORARY)


def _contents(artifacts: Iterable[Artifact]) -> Iterator[tuple[str, bytes]]:
    return ((artifact.path, artifact.data) for artifact in sorted(artifacts, key=lambda a: a.path))

"""Puts the finished files into the output folder: all of them, or as a later publish completes it.

The order serves visitors who read the site meanwhile: a page comes after what it needs, a file is old or new and never
a part, and what is no longer needed goes last. A folder that is new comes with all that it holds. A journal, written
first, lets the next publish complete a killed one.
"""

from __future__ import annotations

import os
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from site_builder.output.artifacts import LongArtifact
from site_builder.output.disk import (
    Disk,
    beside,
    holds,
    holds_all,
    mode_of,
    prepare_folder,
    put,
    refusals_left,
    remove,
    remove_tree,
)
from site_builder.output.manifest import Journal, Manifest
from site_builder.output.outcome import Published
from site_builder.output.ownership import check_entries, holds_nothing, owned_files
from site_builder.output.paths import JOURNAL, MANIFEST, STAGED, folders_of, is_publishable, parents
from site_builder.output.staging import Staging
from site_builder.output.standing import Standing, settled, signature
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from pathlib import Path

    from site_builder.output.artifacts import AnyArtifact
    from site_builder.output.standing import Signature

_SEARCH_ENTRANCE = "search/manifest.json"  # names the index folder, so it follows that folder's files


def publish(
    artifacts: Sequence[AnyArtifact],
    output: Path,
    inputs: str,
    disk: Disk | None = None,
    standing: Standing | None = None,
    staged: Staging | None = None,
) -> Published:
    """Make the output folder hold exactly the artifacts, beside foreign files, which are left alone.

    `inputs` goes into the manifest, `standing` are files that need not be looked at, `staged` holds those that were
    written already. Paths must not meet (see `paths.collisions`). Raises CannotRun with nothing changed if the folder
    was not made by a publish, or something foreign stands where a file has to go. If the file system refuses an
    operation, CannotRun says what that leaves. Raises ValueError if two artifacts have one path, or a staged file is
    none of them as it is.
    """
    disk, standing = disk or Disk(), standing or Standing()
    staging = staged or Staging(disk, output)
    new = {artifact.path for artifact in artifacts}
    if unfit := sorted(path for path in new - standing.digests.keys() if not is_publishable(path)):
        raise CannotRun(f'the site would hold a file "{unfit[0]}", which cannot be published', exit_code=1)
    if len(new) != len(artifacts):
        raise ValueError("two artifacts have one path")
    if staged and not staged.digests.items() <= {(artifact.path, artifact.digest) for artifact in artifacts}:
        raise ValueError("a staged file is not to be published")
    with refusals_left(f"{output} is as it was"):
        killed = (output / JOURNAL).exists()
        owned = set(standing.owned) if standing.owned and not killed else owned_files(output)
        empty = holds_nothing(output)
        if not empty:
            check_entries(output, new - standing.digests.keys(), owned - standing.digests.keys())
        if killed or (empty and not staged):
            _remove_leftovers(disk, output, owned)
        for folder in (*reversed(output.parents), output):
            if not folder.is_dir():
                prepare_folder(disk, str(folder))
        # Whoever completes this has the old manifest, or has everything if there is none any more.
        put(disk, f"{output}/{JOURNAL}", Journal(owned if killed else (), new - owned).to_bytes(), durable=True)
    with refusals_left(f"{output} now holds whole files of the old and of the new site; the next build completes it"):
        obstacles = _obstacles(owned - new, new)
        deleted = _prune(disk, output, obstacles, new)
        changed = [artifact for artifact in artifacts if standing.digests.get(artifact.path) != artifact.digest]
        written, signatures = _write_all(disk, output, sorted(changed, key=_order), staging, standing.digests)
        deleted += _prune(disk, output, owned - new - obstacles, new)
        files = {artifact.path: artifact.digest for artifact in sorted(artifacts, key=attrgetter("path"))}
        manifest = Manifest(inputs, files).to_bytes()
        known = {**files, MANIFEST: sha256(manifest).hexdigest()}
        if standing.digests.get(MANIFEST) != known[MANIFEST] and not holds(f"{output}/{MANIFEST}", manifest):
            put(disk, f"{output}/{MANIFEST}", manifest, durable=True)
        disk.remove(f"{output}/{JOURNAL}")
    unchanged = {path: seen for path, seen in standing.signatures.items() if standing.digests[path] == files.get(path)}
    seen = settled({**unchanged, **signatures}, (output / MANIFEST).lstat())
    return Published(written, len(artifacts) - written, deleted, tree_digest(files), known, seen)


def tree_digest(files: Mapping[str, str]) -> str:
    """Return the SHA-256 of the list that `sha256sum` prints for the files, sorted by the bytes of their paths."""
    lines = [f"{digest}  {path}\n" for path, digest in sorted(files.items())]  # letters sort as their UTF-8 does
    return sha256("".join(lines).encode()).hexdigest()


def clean(output: Path, disk: Disk | None = None) -> int:
    """Delete what the manifest and the journal name, and the folders this empties; return the number of files.

    The output folder itself and foreign files stay; a folder without a manifest is left as it is. Raises CannotRun if
    a symbolic link or the file system is in the way.
    """
    disk = disk or Disk()
    if not any((output / name).exists() for name in (MANIFEST, JOURNAL)) and not holds_nothing(output):
        return 0
    with refusals_left(f"a part of {output} is deleted; calling this again deletes the rest"):
        owned = owned_files(output)
        check_entries(output, set(), owned)
        _remove_leftovers(disk, output, owned)
        deleted = _prune(disk, output, owned, set())
        for name in (JOURNAL, MANIFEST):
            remove(disk, f"{output}/{name}")
    return deleted


def _write_all(
    disk: Disk, output: Path, artifacts: Sequence[AnyArtifact], staging: Staging, others: Container[str]
) -> tuple[int, dict[str, Signature]]:
    """Return how many files had to be written, and how all of them look; `others` stand there with other bytes."""
    opened: set[str] = set()
    seen: dict[str, Signature] = {}
    written = 0
    for missing, group in groupby(artifacts, _missing_above(output)):
        if missing:
            staging.fill(missing, group)
            continue
        for artifact in group:
            for folder in parents(artifact.path):
                if folder not in opened:
                    prepare_folder(disk, f"{output}/{folder}")
                    opened.add(folder)
            file = f"{output}/{artifact.path}"
            if isinstance(artifact, LongArtifact):
                before = None if artifact.path in others else holds_all(file, artifact.parts)
                data, more = b"", artifact.parts
            else:
                data, more = artifact.data, ()
                before = holds(file, data)  # what changes now will not be settled
            if before is None:
                put(disk, file, data, more=more)
                written += 1
            seen[artifact.path] = signature(before or os.lstat(file))
    staging.remove()
    return written + len(staging.digests), seen | staging.signatures


def _missing_above(output: Path) -> Callable[[AnyArtifact], str]:
    """Return what tells the outermost of the folders above a file that is not there, if any."""
    known = {"": ""}

    def missing(artifact: AnyArtifact) -> str:
        folder = artifact.path.rpartition("/")[0]
        if folder not in known:
            above = (*parents(folder), folder)
            known[folder] = next((each for each in above if mode_of(f"{output}/{each}") is None), "")
        return known[folder]

    return missing


def _order(artifact: AnyArtifact) -> tuple[int, bool, str]:
    """Assets, search, data, pages."""
    folder, slash, _ = artifact.path.partition("/")
    rank = {"assets": 0, "search": 1, "data": 2}.get(folder, 3) if slash else 3
    return rank, artifact.path == _SEARCH_ENTRANCE, artifact.path


def _obstacles(old: set[str], new: set[str]) -> set[str]:
    """Return the old files that stand in the way of new ones: where a folder has to be, or below a file's place."""
    folders = folders_of(new) if old else set()
    return {path for path in old if path in folders or not new.isdisjoint(parents(path))}


def _prune(disk: Disk, output: Path, old: set[str], new: set[str]) -> int:
    """Remove files, the search index last, and then the folders that are empty; return the number of files."""
    removed = [remove(disk, f"{output}/{path}") for path in sorted(old, key=lambda p: (p.startswith("search/"), p))]
    for folder in sorted(folders_of(old) - folders_of(new), reverse=True) if old else ():
        place = output / folder
        if place.is_dir() and not any(place.iterdir()):
            disk.remove_folder(str(place))
    return sum(removed)


def _remove_leftovers(disk: Disk, output: Path, paths: set[str]) -> None:
    remove_tree(disk, f"{output}/{STAGED}")
    for folder in ("", *sorted(folders_of(paths))):
        remove_tree(disk, beside(f"{output}/{folder}/"))

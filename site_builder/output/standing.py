"""What stands in the output folder, told by looking at it and not by reading it.

A file whose size, inode and times are those that were noted when its bytes were known has these bytes: whoever writes
to it changes its times. Times are as coarse as the file system makes them, so a file that changed just before the
noting is not noted: it will be read.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from site_builder.output.disk import FILE_MODE, FOLDER_MODE
from site_builder.output.paths import folders_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Set
    from pathlib import Path

Signature = tuple[int, int, int, int]
"""Size, inode, and the times (ns) of the last change of the bytes, and of anything."""

_FILE = stat.S_IFREG | FILE_MODE
_TICK = 50_000_000  # ns: kernels stamp files by a clock that moves every few milliseconds
_COARSE_TICK = 2_000_000_000  # where times have no fractions of seconds


@dataclass(frozen=True, slots=True)
class Standing:
    """Files that are known to stand in the output folder: their SHA-256, and how they look.

    `owned` are all files of the last build, where it is sure that the manifest there names these.
    """

    digests: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    owned: Set[str] = frozenset()


def look(output: Path, paths: Collection[str]) -> dict[str, Signature]:
    """Return the signatures of those files that are there and that everybody can read.

    There are none if a folder above them has not its rights, or is a symbolic link. Each file is asked for by its name:
    listing the folders, most of which hold one page, takes twice as long.
    """
    found: dict[str, Signature] = {}
    posix = os.name == "posix"
    for folder in folders_of(paths):
        try:
            mode = os.lstat(f"{output}/{folder}").st_mode
        except OSError:  # nor are its files there
            continue
        if not stat.S_ISDIR(mode) or (posix and mode & FOLDER_MODE != FOLDER_MODE):
            return {}
    for path in paths:
        try:
            status = os.lstat(f"{output}/{path}")
        except OSError:
            continue
        if status.st_mode == _FILE or (not posix and stat.S_ISREG(status.st_mode)):
            found[path] = signature(status)
    return found


def signature(status: os.stat_result) -> Signature:
    """Return what tells a file from what it was before a change."""
    return status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def settled(found: Mapping[str, Signature], last: os.stat_result) -> dict[str, Signature]:
    """Return the signatures of files that were left alone for a while before the `last` file on that disk was made."""
    newest = max(last.st_mtime_ns, last.st_ctime_ns)
    limit = newest - (_TICK if newest % 1_000_000_000 else _COARSE_TICK)
    return {path: seen for path, seen in found.items() if seen[2] < limit and seen[3] < limit}


def holds(file: Path, digest: str) -> bool:
    """Say whether a file has these bytes, by reading it."""
    try:
        return sha256(file.read_bytes()).hexdigest() == digest
    except OSError:
        return False

"""The few operations by which publishing changes a folder: one small seam, so that tests can stop it at any of them."""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from site_builder.output.paths import TEMPORARY

if TYPE_CHECKING:
    from pathlib import Path

FILE_MODE = 0o644  # whatever the umask: another user's web server has to read the site
FOLDER_MODE = 0o755
_POSIX = os.name == "posix"


class Disk:
    """Changes the file system, one step a method; only `write` can be stopped half-way, and nobody reads that file."""

    def make_folder(self, folder: Path) -> None:
        """Make one folder; those above it exist."""
        folder.mkdir()

    def open_folder(self, folder: Path) -> None:
        """Let everybody read a folder, keeping the rights it has."""
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | FOLDER_MODE)

    def write(self, file: Path, data: bytes, *, durable: bool) -> None:
        """Write a file that does not exist yet. `durable` waits until the bytes are on the medium."""
        with file.open("xb", buffering=0) as stream:
            left = memoryview(data)
            while left:
                left = left[stream.write(left) :]
            if durable:
                os.fsync(stream.fileno())
            mode = os.fstat(stream.fileno()).st_mode
        if stat.S_IMODE(mode) != FILE_MODE:
            file.chmod(FILE_MODE)

    def replace(self, written: Path, target: Path, *, durable: bool) -> None:
        """Put a written file into its place: readers meet the old or the new one, never a part."""
        written.replace(target)
        if durable and _POSIX:
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def remove(self, file: Path) -> None:
        """Remove a file or a symbolic link."""
        file.unlink()

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()


def mode_of(entry: Path) -> int | None:
    """Return the mode of what stands there, links not followed; None if there is nothing."""
    try:
        return entry.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def put(disk: Disk, target: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file beside its place, then move it there."""
    written = target.with_name(TEMPORARY)
    try:
        disk.write(written, data, durable=durable)
        disk.replace(written, target, durable=durable)
    except OSError:
        with contextlib.suppress(OSError):  # gives back the space on a full disk; else the next publish does
            disk.remove(written)
        raise


def prepare_folder(disk: Disk, folder: Path) -> bool:
    """Make the folder unless it exists, and let everybody read it; say whether it was made."""
    mode = mode_of(folder)
    missing = mode is None
    if missing:
        disk.make_folder(folder)
        mode = mode_of(folder)
    if mode is not None and _POSIX and mode & FOLDER_MODE != FOLDER_MODE:
        disk.open_folder(folder)
    return missing


def holds(file: Path, data: bytes) -> bool:
    """Say whether the file stands there as `put` would leave it."""
    try:
        found = file.lstat()
        as_written = stat.S_ISREG(found.st_mode) and (not _POSIX or stat.S_IMODE(found.st_mode) == FILE_MODE)
        return as_written and found.st_size == len(data) and file.read_bytes() == data
    except OSError:  # missing, or unreadable: then it is replaced
        return False


def remove(disk: Disk, file: Path) -> bool:
    """Remove a file if there is one; say whether there was."""
    mode = mode_of(file)
    if mode is None or stat.S_ISDIR(mode):
        return False
    disk.remove(file)
    return True

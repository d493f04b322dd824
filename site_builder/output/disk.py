"""The few operations by which publishing changes a folder: one small seam, so that tests can stop it at any of them.

Files are named by plain text: making a `Path` of each costs as much as writing it.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import TYPE_CHECKING

from site_builder.output.paths import TEMPORARY
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILE_MODE = 0o644  # whatever the umask: another user's web server has to read the site
FOLDER_MODE = 0o755
_POSIX = os.name == "posix"
_BLOCK = 256 * 1024  # bytes
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Disk:
    """Changes the file system, one step a method; only `write` can be stopped half-way, and nobody reads that file."""

    def make_folder(self, folder: str) -> None:
        """Make one folder; those above it exist."""
        os.mkdir(folder)

    def open_folder(self, folder: str) -> None:
        """Let everybody read a folder, keeping the rights it has."""
        os.chmod(folder, stat.S_IMODE(os.stat(folder).st_mode) | FOLDER_MODE)

    def write(self, file: str, data: bytes, *, durable: bool) -> None:
        """Write a file that does not exist yet. `durable` waits until the bytes are on the medium."""
        descriptor = os.open(file, _NEW, FILE_MODE)
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(descriptor, left) :]
            if durable:
                os.fsync(descriptor)
            mode = os.fstat(descriptor).st_mode
        finally:
            os.close(descriptor)
        if stat.S_IMODE(mode) != FILE_MODE:
            os.chmod(file, FILE_MODE)

    def extend(self, file: str, data: bytes) -> None:
        """Write more of a file that was written before, and that nobody reads yet."""
        with open(file, "ab", buffering=0) as opened:
            left = memoryview(data)
            while left:
                left = left[opened.write(left) :]

    def replace(self, written: str, target: str, *, durable: bool) -> None:
        """Put a written file into its place: readers meet the old or the new one, never a part."""
        os.replace(written, target)
        if durable and _POSIX:
            folder = os.open(os.path.dirname(target), os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def remove(self, file: str) -> None:
        """Remove a file or a symbolic link."""
        os.unlink(file)

    def remove_folder(self, folder: str) -> None:
        """Remove an empty folder."""
        os.rmdir(folder)


def mode_of(entry: str) -> int | None:
    """Return the mode of what stands there, links not followed; None if there is nothing."""
    try:
        return os.lstat(entry).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextlib.contextmanager
def refusals_left(state: str) -> Iterator[None]:
    """Turn a refused operation into one line that says what the folder holds now."""
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise CannotRun(f"{place}{error.strerror or error}; {state}", exit_code=1) from error


def beside(target: str) -> str:
    """Return the name under which a file is made before it is moved to its place."""
    return f"{target.rpartition('/')[0]}/{TEMPORARY}"


def put(disk: Disk, target: str, data: bytes, *, more: Iterable[bytes] = (), durable: bool = False) -> None:
    """Write a file beside its place, then move it there; `more` of it may come in parts."""
    written = beside(target)
    try:
        try:
            disk.write(written, data, durable=durable)
        except FileExistsError:  # a leftover, or what somebody has put there
            remove(disk, written)
            disk.write(written, data, durable=durable)
        for part in blocks(more):
            disk.extend(written, part)
        disk.replace(written, target, durable=durable)
    except OSError:
        with contextlib.suppress(OSError):  # gives back the space on a full disk; else the next publish does
            disk.remove(written)
        raise


def blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in fewer parts, as opening a file takes as long as writing a page."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= _BLOCK:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    yield b"".join(waiting)


def prepare_folder(disk: Disk, folder: str) -> None:
    """Make the folder unless it exists, and let everybody read it."""
    with contextlib.suppress(FileExistsError):
        disk.make_folder(folder)
    mode = mode_of(folder)
    if mode is not None and _POSIX and mode & FOLDER_MODE != FOLDER_MODE:
        disk.open_folder(folder)


def holds(file: str, data: bytes) -> os.stat_result | None:
    """Return how the file looks if it stands there as `put` would leave it."""
    try:
        found = os.lstat(file)
        as_written = stat.S_ISREG(found.st_mode) and (not _POSIX or stat.S_IMODE(found.st_mode) == FILE_MODE)
        if as_written and found.st_size == len(data):
            with open(file, "rb", buffering=0) as opened:
                return found if opened.read() == data else None
    except OSError:  # missing, or unreadable: then it is replaced
        pass
    return None


def holds_all(file: str, parts: Iterable[bytes]) -> os.stat_result | None:
    """Return what `holds` does of a file whose bytes come in parts."""
    try:
        found = os.lstat(file)
        if stat.S_ISREG(found.st_mode) and (not _POSIX or stat.S_IMODE(found.st_mode) == FILE_MODE):
            with open(file, "rb") as opened:
                return found if all(opened.read(len(part)) == part for part in parts) and not opened.read(1) else None
    except OSError:  # as there
        pass
    return None


def remove(disk: Disk, file: str) -> bool:
    """Remove a file if there is one; say whether there was."""
    mode = mode_of(file)
    if mode is None or stat.S_ISDIR(mode):
        return False
    disk.remove(file)
    return True


def remove_tree(disk: Disk, entry: str) -> None:
    """Remove a file, a symbolic link, or a folder with all that it holds; nothing may stand there."""
    if not remove(disk, entry) and mode_of(entry) is not None:
        for name in sorted(os.listdir(entry)):
            remove_tree(disk, f"{entry}/{name}")
        disk.remove_folder(entry)

"""Two builds at once: the second waits, and can say for whom. The operating system lets go when a holder dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from site_builder.output.disk import Disk, prepare_folder
from site_builder.output.paths import LOCK
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_MACHINE = os.uname().nodename if hasattr(os, "uname") else "this machine"
_POLL_SECONDS = 0.05
_MISSES = 5
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


def nobody(holder: str) -> None:
    """Does not tell anybody that a build waits."""


@contextlib.contextmanager
def locked(folder: Path, waiting: Callable[[str], None] = nobody) -> Iterator[None]:
    """Hold the lock of a store's folder, which is made if it is missing.

    While another process holds it, this one waits; `waiting` is called once with who does what. Raises CannotRun if
    the folder cannot be written, or its file system has no locks.
    """
    refusals = _Refusals(f"the store {folder}", "--cache DIR", ", --no-cache builds without one")

    def make() -> None:
        folder.mkdir(parents=True, exist_ok=True)

    with _held(folder / "lock", make, refusals, waiting, "with the same store"):
        yield


@contextlib.contextmanager
def claimed(output: Path, waiting: Callable[[str], None] = nobody) -> Iterator[None]:
    """Hold an output folder, as `locked` does a store's. Afterwards nothing is left of it, nor of a folder it made."""
    made: list[Path] = []

    def make() -> None:
        for folder in (*reversed(output.parents), output):
            if not folder.is_dir():
                prepare_folder(Disk(), str(folder))
                made.append(folder)

    refusals = _Refusals(f"the output folder {output}", "--output DIR")
    try:
        with _held(output / LOCK, make, refusals, waiting, "into the same folder"):
            try:
                yield
            finally:
                with contextlib.suppress(OSError):  # Windows keeps it while it is open
                    (output / LOCK).unlink()
    finally:
        with contextlib.suppress(OSError):  # the site stands there
            for folder in reversed(made):
                folder.rmdir()


@dataclass(frozen=True, slots=True)
class _Refusals:
    """What is said where a lock cannot be had: whose it is, which option names another place, what else may help."""

    what: str
    option: str
    instead: str = ""

    def as_error(self, error: OSError, verb: str) -> CannotRun:
        hint = f"{self.option} names another place{self.instead}"
        return CannotRun(f"{self.what} cannot be {verb} ({error.strerror}): {hint}")


@contextlib.contextmanager
def _held(
    place: Path, make: Callable[[], None], refusals: _Refusals, waiting: Callable[[str], None], where: str
) -> Iterator[None]:
    """Hold the lock of a file; `make` makes the folders above it where they are missing."""
    told, missed = False, 0
    while True:
        try:
            make()
            file = open(place, "a+b", buffering=0, opener=_open_itself)  # noqa: SIM115  closed below
        except OSError as error:
            missed += isinstance(error, FileNotFoundError)
            if 0 < missed < _MISSES:  # who had made the folder has ended without a site
                continue
            raise refusals.as_error(error, "written") from error
        with file:
            if _try(file, refusals):
                try:
                    if _is_current(file, place):
                        file.truncate(0)
                        file.write(f" process {os.getpid()} on {_MACHINE}\n".encode())
                        yield
                        return
                finally:
                    _release(file)
            elif not told:
                file.seek(1)
                holder = file.read(200).decode("utf-8", "replace").strip() or "another process"
                waiting(f"{holder} is building {where}")
                told = True
        time.sleep(_POLL_SECONDS)


def _open_itself(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)  # not what somebody's link leads to


def _is_current(file: IO[bytes], place: Path) -> bool:
    """Say whether the file is still the one that others would lock: whoever has held it may have deleted it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), place.stat())
    except OSError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # the first byte; who holds it stands behind

    def _release(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


def _try(file: IO[bytes], refusals: _Refusals) -> bool:
    try:
        _take(file)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise refusals.as_error(error, "locked") from error
    return True

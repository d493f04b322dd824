"""Two builds at once: the second waits, and can say for whom. The operating system lets go when a holder dies."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import sys
import time
from typing import IO, TYPE_CHECKING

from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_POLL_SECONDS = 0.05
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextlib.contextmanager
def locked(folder: Path, waiting: Callable[[str], None] = lambda holder: None) -> Iterator[None]:
    """Hold the lock of a folder, which is made if it is missing.

    While another process holds it, this one waits; `waiting` is called once with who that is. Raises CannotRun if the
    folder cannot be written, or its file system has no locks.
    """
    told = False
    while True:
        with _opened(folder) as file:
            if _try(file, folder):
                try:
                    if _is_current(file, folder):
                        file.truncate(0)
                        file.write(f" process {os.getpid()} on {platform.node()}\n".encode())
                        yield
                        return
                finally:
                    _release(file)
            elif not told:
                file.seek(1)
                waiting(file.read(200).decode("utf-8", "replace").strip() or "another process")
                told = True
        time.sleep(_POLL_SECONDS)


def _opened(folder: Path) -> IO[bytes]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / "lock").open("a+b", buffering=0)
    except OSError as error:
        raise CannotRun(
            f"the store {folder} cannot be written ({error.strerror}): "
            "--cache DIR names another place, --no-cache builds without one"
        ) from error


def _is_current(file: IO[bytes], folder: Path) -> bool:
    """Say whether the file is still the one that others would lock: `clean` deletes it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), (folder / "lock").stat())
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


def _try(file: IO[bytes], folder: Path) -> bool:
    try:
        _take(file)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise CannotRun(
            f"{folder} cannot be locked ({error.strerror}): --cache DIR names a place on a disk of this machine"
        ) from error
    return True

"""Work that a copy of this process does meanwhile, such as looking at files: it takes no memory and changes nothing."""

from __future__ import annotations

import _thread
import os
import pickle
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


@contextmanager
def aside(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Begin to work, and give what waits for the result, which can be pickled.

    Where there are no copies (Windows), or other threads, whose locks a copy could find held, or where the copy comes
    to nothing, the work is done when the result is asked for.
    """
    # `threading` would tell of the other threads too, but has to be imported.
    copy = _copy(work) if hasattr(os, "fork") and not _thread._count() else None
    if copy is None:
        yield work
        return
    process, pipe = copy
    with os.fdopen(pipe, "rb") as answer:

        def result() -> T:
            packed = answer.read()
            found: T
            try:
                found = pickle.loads(packed)  # noqa: S301  made by the copy
            except (EOFError, pickle.UnpicklingError):  # somebody has ended it
                found = work()
            return found

        try:
            yield result
        finally:
            answer.close()  # of which it dies, if nobody has waited
            with suppress(ChildProcessError):
                os.waitpid(process, 0)


def _copy(work: Callable[[], object]) -> tuple[int, int] | None:
    """Return the number of a process that is at work, and the pipe at whose end its result will come."""
    reading, writing = os.pipe()
    try:
        process = os.fork()
    except OSError:  # there are too many
        os.close(reading)
        os.close(writing)
        return None
    if process:
        os.close(writing)
        return process, reading
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as answer:
            answer.write(pickle.dumps(work()))
    finally:
        os._exit(0)  # without what the other one does at its end

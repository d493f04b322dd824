"""Work that a copy of this process does meanwhile, such as looking at files: it starts at once, knows all that this one
knows, and changes nothing here.

There are none where the system has no copies (Windows), nor where there are other threads, whose locks a copy could
find held. They end with the span they are made for, whatever they do; if this process is killed, when they want to
tell it something.
"""

from __future__ import annotations

import _thread
import os
import pickle
import signal
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
_ROOM = 1 << 20  # bytes of results that a copy need not wait with until somebody asks, where the system lets it


class Copy(Generic[T]):
    """A copy of this process at work."""

    def __init__(self, question: IO[bytes], answer: IO[bytes]) -> None:
        self._question, self._answer = question, answer

    def tell(self, value: object) -> None:
        """Give it, once, what it waits for, which can be pickled."""
        with suppress(BrokenPipeError), self._question:  # somebody has ended it
            pickle.dump(value, self._question, pickle.HIGHEST_PROTOCOL)

    def result(self) -> T:
        """Wait for the next thing it has found. Raises EOFError if it came to nothing."""
        try:
            found: T = pickle.load(self._answer)  # noqa: S301  made by the copy
        except pickle.UnpicklingError as error:
            raise EOFError from error
        return found


@contextmanager
def copied(work: Callable[[Callable[[], Any]], Iterable[T]]) -> Iterator[Copy[T] | None]:
    """Begin to work in a copy; `work` is given what waits for all that it is told, and yields what can be pickled."""
    # `threading` would tell of the other threads too, but has to be imported.
    possible = hasattr(os, "fork") and not _thread._count()
    ends = _fork(work) if possible else None
    if ends is None:
        yield None
        return
    process, question, answer = ends
    with os.fdopen(answer, "rb") as answer_, os.fdopen(question, "wb") as question_:
        try:
            yield Copy(question_, answer_)
        finally:
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(process, signal.SIGKILL)  # it is at its end, or nobody waits for it
                os.waitpid(process, 0)


@contextmanager
def aside(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Begin to work, and give what waits for the result, which can be pickled.

    Where there can be no copy, or it comes to nothing, the work is done when the result is asked for.
    """
    with copied(lambda _: (work() for _ in range(1))) as copy:

        def result() -> T:
            if copy:
                with suppress(EOFError):
                    return copy.result()
            return work()

        yield result


def _fork(work: Callable[[Callable[[], Any]], Iterable[object]]) -> tuple[int, int, int] | None:
    """Return the number of a process that is at work, the pipe that it is told by, and that at whose end its results
    will come.
    """
    asking, question = os.pipe()
    answer, answering = os.pipe()
    try:
        process = os.fork()
    except OSError:  # there are too many
        for end in (asking, question, answer, answering):
            os.close(end)
        return None
    if process:
        os.close(asking)
        os.close(answering)
        return process, question, answer
    try:
        os.close(question)
        os.close(answer)
        with os.fdopen(asking, "rb") as asked, os.fdopen(answering, "wb") as answered:
            _widen(answering)
            for found in work(lambda: pickle.load(asked)):  # noqa: S301  made by the other one
                pickle.dump(found, answered, pickle.HIGHEST_PROTOCOL)
                answered.flush()
    finally:
        os._exit(0)  # without what the other one does at its end


def _widen(pipe: int) -> None:
    import fcntl

    with suppress(AttributeError, OSError):  # not Linux, or not so much
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _ROOM)

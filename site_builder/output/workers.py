"""Where work is done: in this process, or in several. Whoever hands out work sees a `concurrent.futures.Executor`.

What is handed out are plain functions of modules with frozen plain data, in chunks; so an executor over many machines
can take this one's place.
"""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import signal
import tempfile
from collections import deque
from concurrent.futures import Executor, Future
from functools import cached_property, partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from site_builder.output.aside import copied
from site_builder.output.garbage import give_back
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import ProcessPoolExecutor

    from site_builder.output.aside import Copy

P = TypeVar("P")
T = TypeVar("T")
# What a clean build hands out, in this order.
_NEEDED = "site_builder.reading.documents", "site_builder.output.render", "site_builder.search.words"
_LARGEST = 5_000_000  # bytes of a result, beside which free memory counts
_LARGE = 50_000  # bytes of one piece of work, or of its result, which go through a file: a pipe holds little more


class Workers(Executor):
    """Says beside an executor's work whether more of it would only wait there: whoever asks can do it as well."""

    distant = False  # whether they see other folders than this process

    def __init__(self, most: int) -> None:
        self.awake = False  # whether any work was handed out yet, for which processes have to start
        self._most = most
        self._handed_out: list[Future[Any]] = []

    @property
    def busy(self) -> bool:
        """Whether `most` pieces of work are not finished yet."""
        self._handed_out = [future for future in self._handed_out if not future.done()]
        return len(self._handed_out) >= self._most

    def shared(self, data: bytes) -> bytes | Path:
        """Return what many pieces of work can be given for the same bytes: a file where that is quicker."""
        return data

    def spread(self, function: Callable[[P], T], pieces: Iterable[P]) -> Iterator[T]:
        """Do what `map` does; this process works too, whenever the others have enough to do."""
        running: deque[Future[T]] = deque()
        here = Serial()
        for piece in pieces:
            running.append((here if self.busy else self).submit(function, piece))
            while running and running[0].done():
                yield running.popleft().result()
        yield from (future.result() for future in running)

    def copy(self, work: Callable[[Callable[[], Any]], Iterable[T]]) -> Copy[T] | None:
        """Return a copy of this process that works at once, for which no other one has to start; None if there can be
        none.
        """
        return None

    def handed_out(self, future: Future[T]) -> Future[T]:
        """Return a future, from now on counted."""
        self.awake = True
        self._handed_out.append(future)
        return future


class Serial(Workers):
    """Does the work at once, in the process that asks."""

    def __init__(self) -> None:
        super().__init__(1)

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Return the finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # as every executor does: it is raised where the result is asked for
            future.set_exception(error)
        return future


class _Answer(Future[T]):
    """The future of a call whose result is unpacked when it is asked for, which may be done once."""

    def __init__(self, packed: Future[bytes | Path]) -> None:
        super().__init__()
        self._packed = packed

    def done(self) -> bool:
        return self._packed.done()

    def cancel(self) -> bool:
        return self._packed.cancel()

    def result(self, timeout: float | None = None) -> T:
        found: T = _unpacked(self._packed.result(timeout))
        return found


class Processes(Workers):
    """Hands work to other processes of this machine, until `stack` is left."""

    def __init__(self, number: int, soon: bool, stack: contextlib.ExitStack) -> None:
        super().__init__(3 * number)  # so that nobody waits while this process is at work
        self._stack = stack
        self._others = stack.enter_context(contextlib.ExitStack())
        self._start = partial(_pool, number, soon)
        self._numbers = count()

    @cached_property
    def pool(self) -> tuple[ProcessPoolExecutor, Path]:
        """The others, and a folder for what is too large to be sent: an edit does without, and without importing it."""
        return self._others.enter_context(self._start())

    def copy(self, work: Callable[[Callable[[], Any]], Iterable[T]]) -> Copy[T] | None:
        """Return a copy of this process that works at once, and ends when these processes do."""
        return self._stack.enter_context(copied(work))

    def shared(self, data: bytes) -> bytes | Path:
        """Return what many pieces of work can be given for the same bytes; no process starts for it."""
        file = self.pool[1] / f"{next(self._numbers)}.shared" if self.awake else None
        return file if file and _is_written(file, data) else data

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Return the future of a call; processes start as they are needed."""
        number = next(self._numbers)
        pool, folder = self.pool
        # Pickled here, as the pool does it later, in a thread of its own: by then the arguments may be changing.
        work = _packed((function, args, kwargs), folder / f"{number}.work")
        return self.handed_out(_Answer(pool.submit(_work, work, folder / f"{number}.answer")))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the other processes, which have no more work; others start if there is some after all."""
        self.__dict__.pop("pool", None)
        self._others.close()


@contextlib.contextmanager
def processes(jobs: int, soon: bool = False) -> Iterator[Workers]:
    """Span work by so many processes, this one among them. The others end at once when it does, whatever they do.

    They start when work is handed out, which waits for them; those that are needed `soon` get ready at once, for all
    that there is to do.
    """
    if jobs <= 1:
        yield Serial()
        return
    with contextlib.ExitStack() as stack:
        workers = Processes(jobs - 1, soon, stack)
        if soon:
            _ = workers.pool
        yield workers


@contextlib.contextmanager
def _pool(number: int, soon: bool) -> Iterator[tuple[ProcessPoolExecutor, Path]]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing.forkserver import ensure_running

    # Not "fork": a copy of a process with threads (the progress bar's, the server's) may find their locks held.
    # A server that forks is one process more, and of use only to several others.
    method = "forkserver" if number > 1 and "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    needed = _NEEDED if soon else _NEEDED[:1]
    if method == "forkserver":
        context.set_forkserver_preload([*needed])  # found if the program is installed, or in the folder it runs in
        ensure_running()
    pool = ProcessPoolExecutor(number, context, initializer=_get_ready, initargs=(needed,))
    if method == "spawn":
        with _no_interrupts():  # of which it would complain until it is told to leave them to this process
            pool.submit(int)
    with tempfile.TemporaryDirectory(prefix="catalogue-") as folder:
        try:
            yield pool, Path(folder)
        except BrokenProcessPool as error:
            lost = "another process that this build had started was ended from outside, as systems without memory do"
            raise CannotRun(f"{lost}: --jobs 1 needs none", exit_code=1) from error
        finally:
            running = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.kill()


def _get_ready(needed: Iterable[str]) -> None:
    """Import what is needed soon; leave interrupts to the process that hands out the work, and end when that one is
    gone, even if it was killed: the processes of a pool would wait for its next word for ever.
    """
    import multiprocessing
    from importlib import import_module
    from threading import Thread

    parent = multiprocessing.parent_process()
    assert parent
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_with_it() -> None:
        parent.join()
        os._exit(1)

    Thread(target=end_with_it, daemon=True).start()
    for module in needed:
        import_module(module)


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Span what this process, and all that it starts, is not interrupted in."""
    if not hasattr(signal, "pthread_sigmask"):  # not a POSIX system
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(work: bytes | Path, answer: Path) -> bytes | Path:
    function, args, kwargs = _unpacked(work)
    packed = _packed(function(*args, **kwargs), answer)
    if isinstance(packed, Path) and packed.stat().st_size > _LARGEST:
        give_back()  # what it was made in
    return packed


def _packed(value: Any, file: Path) -> bytes | Path:
    """Return a value as bytes, or the file with them: a pool holds large ones for long, in both processes."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return file if len(data) > _LARGE and _is_written(file, data) else data


def _is_written(file: Path, data: bytes) -> bool:
    try:
        file.write_bytes(data)
    except OSError:  # no room for it: then memory has to do
        with contextlib.suppress(OSError):
            file.unlink()
        return False
    return True


def _unpacked(packed: bytes | Path) -> Any:
    """Return the value, once: its file goes, as those of a whole build are as large as the site."""
    enabled = gc.isenabled()
    gc.disable()  # it would look for garbage in what comes now, again and again
    try:
        with packed.open("rb") if isinstance(packed, Path) else io.BytesIO(packed) as opened:
            found = pickle.load(opened)  # noqa: S301  made by this program, in another process
    finally:
        if enabled:
            gc.enable()
    if isinstance(packed, Path):
        packed.unlink()
    return found

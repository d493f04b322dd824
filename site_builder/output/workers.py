"""Where work is done: in this process, or in several. Whoever hands out work sees a `concurrent.futures.Executor`.

What is handed out are plain functions of modules with frozen plain data, in chunks; so an executor over many machines
can take this one's place.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Serial(Executor):
    """Does the work at once, in the process that asks."""

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Return the finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:  # as every executor does: it is raised where the result is asked for
            future.set_exception(error)
        return future


@contextlib.contextmanager
def processes(jobs: int) -> Iterator[Executor]:
    """Span work by so many processes. Whatever ends it early, Ctrl-C included, ends them at once."""
    if jobs <= 1:
        yield Serial()
        return
    # Not "fork": a copy of a process with threads (the progress bar's, the server's) may find their locks held.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["site_builder.output.render"])
    pool = ProcessPoolExecutor(jobs, context, initializer=_leave_interrupts_to_the_parent)
    try:
        yield pool
    except BaseException:
        running = list((pool._processes or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.kill()
        raise
    pool.shutdown()


def available() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)

"""Work done by the workers of a Dask cluster, instead of by processes of this machine.

Scheduler and workers run the program that this build runs, to the byte, or are refused by name: another template
engine or Python might write other pages. They unpickle what they are sent, so whoever reaches the scheduler's port
commands them: it belongs into a network that is trusted, or behind TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import platform
import re
import threading
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from site_builder.output.inputs import engine_parts
from site_builder.output.workers import Workers
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")

CONNECT_SECONDS = 5
WORKER_SECONDS = 5
"""How long a scheduler may take to answer, and to have a worker."""
_LARGE = 50_000  # bytes: what every piece of work needs, not the work itself
_SHOWN = 3
_DIGEST = re.compile("(?<= [0-9a-f]{7})[0-9a-f]+$")  # most of it
_one_at_a_time = threading.Lock()


class Cluster(Workers):
    """Hands work to the workers of a scheduler."""

    distant = True

    def __init__(self, client: Any, engine: tuple[str, ...], threads: int) -> None:
        super().__init__(4 * threads)
        self._client = client
        self._executor = client.get_executor(pure=False)
        self._engine = engine
        self._large: dict[bytes, Any] = {}

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Return the future of a call. Long bytes that come again are sent once, and found again if a worker dies."""
        places = [place for place, arg in enumerate(args) if isinstance(arg, bytes) and len(arg) > _LARGE]
        rest = [None if place in places else arg for place, arg in enumerate(args)]
        work = pickle.dumps((function, rest, places, kwargs))
        future: Future[T] = self._executor.submit(
            _work, self._engine, work, *(self._sent(args[place]) for place in places)
        )
        return self.handed_out(future)

    def _sent(self, data: bytes) -> Any:
        if data not in self._large:
            self._large[data] = self._client.submit(bytes, data, pure=False)
        return self._large[data]


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """Span work by the workers of the scheduler at an address (`tcp://host:8786`, `tls://…`).

    Raises CannotRun if Dask is not installed here, nothing answers, nobody works there or somebody runs another
    program, and where the cluster is lost on the way. One worker that dies costs time alone.
    """
    try:
        import distributed
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import NoWorkerError
    except ModuleNotFoundError as missing:
        need = f"--executor dask needs {missing.name}, which is not installed"
        raise CannotRun(f'{need}: pip install ".[cluster]"') from missing
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is raised
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    make: Any = distributed.Client
    try:
        with ThreadPoolExecutor(1) as aside:  # as a loop may run here
            aside.submit(asyncio.run, _knock(address)).result()
        client = make(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # the address may be nonsense, or something else that listens there
        raise CannotRun(f"no Dask scheduler answers at {address} ({_reason(error)})") from error
    try:
        engine = engine_parts()
        yield Cluster(client, engine, _inspect(client, engine, address))
    except (distributed.KilledWorker, ClosedClientError, CommClosedError, NoWorkerError, CancelledError) as error:
        raise CannotRun(f"the Dask cluster at {address} was lost ({_reason(error)})", exit_code=1) from error
    finally:
        with contextlib.suppress(TimeoutError):
            client.close(timeout=CONNECT_SECONDS)


async def _knock(address: str) -> None:
    """Raise an error if no Dask scheduler answers: a client waits for ever for one who listens and says nothing."""
    from distributed import Security
    from distributed.comm.core import connect

    known: Any = Security
    answer: Any = connect
    async with asyncio.timeout(CONNECT_SECONDS):
        comm = await answer(address, timeout=CONNECT_SECONDS - 1, **known().get_connection_args("client"))
    comm.abort()


def _inspect(client: Any, engine: tuple[str, ...], address: str) -> int:
    """Return the number of threads that wait for work. Raises CannotRun if there are none, or of another program."""
    with contextlib.suppress(TimeoutError):
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
    threads: dict[str, int] = client.nthreads()
    if not threads:
        raise CannotRun(f"the Dask scheduler at {address} has no workers: start them with `dask worker {address}`")
    try:
        told = {"the scheduler": client.run_on_scheduler(own_engine)}
    except Exception as error:  # whatever it could not unpickle
        told = {"the scheduler": error}
    told |= {f"worker {name}": answer for name, answer in client.run(own_engine, on_error="return").items()}
    for name, answer in sorted(told.items()):
        _compare(name, answer, engine)
    return sum(threads.values())


def _compare(name: str, theirs: Any, engine: tuple[str, ...]) -> None:
    """Raise CannotRun if somebody runs another program; `theirs` is an error if that has not even this module."""
    if theirs == engine:
        return
    if isinstance(theirs, tuple):
        reason = f"there: {_few(set(theirs) - set(engine))}; here: {_few(set(engine) - set(theirs))}"
    else:
        reason = _reason(theirs)
    raise CannotRun(f"{name} of the cluster runs another program ({reason}): install the same and start it again")


@lru_cache(maxsize=1)
def own_engine() -> tuple[str, ...]:
    """Return what this process runs: asked when it is loaded, as the files may change later."""
    return engine_parts()


def _work(engine: tuple[str, ...], work: bytes, *large: bytes) -> Any:
    """Do on a worker what was handed to `submit`; one at a time, as the threads of a process share its templates."""
    with _one_at_a_time:
        _compare(f"a worker on {platform.node()}", own_engine(), engine)  # it may have come after the others were asked
        function, args, places, kwargs = pickle.loads(work)  # noqa: S301  see above
        for place, data in zip(places, large, strict=True):
            args[place] = data
        return function(*args, **kwargs)


def _few(parts: Iterable[str]) -> str:
    shown = [_DIGEST.sub("", part)[:60].strip() for part in sorted(parts)]
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return (", ".join(shown[:_SHOWN]) or "nothing else") + more


def _reason(error: BaseException) -> str:
    silent = "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
    return str(error).partition("\n")[0][:200] or silent

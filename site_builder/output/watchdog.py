"""A time limit for what a template may take: an endless loop is a fault with a name, not a build that never ends."""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from typing import TYPE_CHECKING

from jinja2 import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

PAGE_SECONDS = 20.0
"""A page takes milliseconds, the longest lists less than a second; a busy machine may need some patience."""


class TooSlow(TemplateError):  # noqa: N818  a fault of a template like the others
    """Raised in the thread that renders, wherever it is."""

    def __init__(self) -> None:
        super().__init__(f"the page is not finished after {PAGE_SECONDS:.0f} seconds: does a loop never end?")


class Watchdog:
    """Watches the thread that enters it; works on every platform, in any thread, for code that runs in Python."""

    def __init__(self, seconds: float = PAGE_SECONDS) -> None:
        self._seconds = seconds
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._since: float | None = None
        self.barked = False  # at a page that took too long
        self._end = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()

    @contextlib.contextmanager
    def page(self) -> Iterator[None]:
        """Span the work on one page. TooSlow is raised inside, or at its very end."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._since = None

    def _watch(self) -> None:
        while not self._end.wait(min(self._seconds / 4, 0.5)):
            with self._lock:
                if self._since is not None and time.monotonic() - self._since > self._seconds:
                    self.barked = True
                    self._since = time.monotonic()  # asked again if somebody swallowed it
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(TooSlow))

"""When Python looks for garbage: not among what a build is made from, which is needed until its end.

And when memory goes back to the system, which it hardly ever does by itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_RARELY = 50_000
"""New objects after which the youngest are looked through."""


@contextmanager
def lasting() -> Iterator[None]:
    """Span the making of what lasts until `forgotten` ends.

    The collector walks through everything whenever there is a quarter more of it, and finds nothing: that is a third
    of the time that planning takes. Pages leave nothing for it to find either.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


@contextmanager
def forgotten() -> Iterator[None]:
    """Span a build: what lasted until its end may be collected afterwards.

    In between Python looks for garbage rarely: modules, documents and pages are many new objects, and hardly any of
    them is garbage that only the collector finds.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_RARELY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def give_back() -> None:
    """Return to the system what is free, where the C library (glibc) keeps it: a third of what reading has taken."""
    import ctypes

    with suppress(AttributeError, OSError, TypeError):  # other libraries have no such function, or no such name
        ctypes.CDLL(None).malloc_trim(0)

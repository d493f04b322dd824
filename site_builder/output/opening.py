"""The store that a build is asked to use: in a folder, at a URL, or none that lasts."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.output.lock import locked, nobody
from site_builder.output.store import delete_store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from site_builder.output.store import Store


@contextlib.contextmanager
def opened(cache: Path | str | None, waiting: Callable[[str], None] = nobody) -> Iterator[Store]:
    """Span the use of a store: that of a folder, of a URL, or an empty one that goes afterwards.

    `waiting` is called if another build has to end first, with who does what. Raises CannotRun if it cannot be used.
    """
    if isinstance(cache, Path):
        with locked(cache, waiting), contextlib.closing(open_store(cache)) as store:
            yield store
        return
    import tempfile  # which takes a tenth as long as finding that nothing has changed

    with tempfile.TemporaryDirectory(prefix="catalogue-") as name:
        folder = Path(name)
        if cache:
            from site_builder.output.shared import open_shared

            with contextlib.closing(open_shared(cache, folder)) as store:
                yield store
        else:
            with contextlib.closing(open_store(folder)) as store:
                yield store


def delete(cache: Path | str, waiting: Callable[[str], None] = nobody) -> int:
    """Delete what `opened` keeps; return the number of bytes."""
    if isinstance(cache, str):
        from site_builder.output.shared import delete_shared

        return delete_shared(cache)
    if not cache.is_dir():
        return 0
    with locked(cache, waiting):
        return delete_store(cache)

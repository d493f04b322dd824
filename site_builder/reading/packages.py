"""Which packages are installed, by the names of their folders (PEP 376): an edit would wait for `importlib.metadata` to
be imported as long as for all that it renders.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator


def installed() -> Iterator[str]:
    """Yield the names of the folders with what is known of packages, such as `lunr-0.8.0.dist-info`, as they are found
    when something is imported.
    """
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208  names alone, and sys.path holds files and gaps too
        except OSError:
            continue
        yield from (name for name in sorted(names) if name.endswith((".dist-info", ".egg-info")))


def version(package: str) -> str:
    """Return the version of a package that is installed; its name in lower case. Raises PackageNotFoundError."""
    for name in installed():
        found, _, rest = name.removesuffix(".dist-info").partition("-")
        if found.lower() == package and rest and not rest.endswith(".egg-info"):
            return rest
    from importlib import metadata  # which finds those that are in archives too, and older forms

    return metadata.version(package)

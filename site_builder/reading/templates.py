"""Reads the templates folder: page templates, assets and strings of the interface, as bytes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from site_builder.problems import CannotRun, Problem
from site_builder.reading.sources import OTHER_LIMIT, read_file

if TYPE_CHECKING:
    from pathlib import Path


def read_templates(folder: Path) -> dict[str, bytes | None]:
    """Return the bytes of every file below the templates folder; hidden ones are passed over."""
    found: dict[str, bytes | None] = {}
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            with os.scandir(folder / prefix) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    name = prefix + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{name}/")
                    else:
                        data = read_file(entry.path, OTHER_LIMIT, name)
                        found[name] = None if isinstance(data, Problem) else data
        except OSError as error:
            raise CannotRun(f"cannot read the templates folder {folder / prefix}: {error.strerror}") from error
    return dict(sorted(found.items()))

"""What we published, and what we are about to publish: two dot files in the output folder.

The manifest names every file of the last completed publish. The journal lies there while a publish is under way; after
a killed one it tells the next which files may be half replaced, or left over.
"""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.output.disk import mode_of
from site_builder.output.paths import JOURNAL, MANIFEST, is_publishable
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """A completed publish: `inputs` says what it was built from, `files` gives the SHA-256 (hex) of each path."""

    inputs: str
    files: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """Return the file's bytes; equal manifests give equal bytes."""
        return _to_bytes({"format": _FORMAT, "inputs": self.inputs, "files": dict(self.files)})


@dataclass(frozen=True, slots=True)
class Journal:
    """A publish under way: the files that were ours before it and those that will be."""

    old: Collection[str]
    new: Collection[str]

    def to_bytes(self) -> bytes:
        """Return the file's bytes."""
        return _to_bytes({"format": _FORMAT, "old": sorted(self.old), "new": sorted(self.new)})


def read_manifest(output: Path) -> Manifest | None:
    """Return the manifest of the site in `output`; None where none was published, or a publish was not completed.

    Raises CannotRun if the manifest cannot be read or is damaged.
    """
    return None if (output / JOURNAL).exists() else stored_manifest(output)


def stored_manifest(output: Path) -> Manifest | None:
    """Return the last completed publish's manifest, whether or not another one has begun since."""
    values = _read(output / MANIFEST)
    if values is None:
        return None
    match values:
        case {"inputs": str(inputs), "files": dict(files)} if _are_paths([*files]) and _are_texts([*files.values()]):
            return Manifest(inputs, files)
    raise _damaged(output / MANIFEST)


def stored_journal(output: Path) -> Journal | None:
    """Return the journal of a publish that was not completed."""
    values = _read(output / JOURNAL)
    if values is None:
        return None
    match values:
        case {"old": list(old), "new": list(new)} if _are_paths(old) and _are_paths(new):
            return Journal(old, new)
    raise _damaged(output / JOURNAL)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        mode = mode_of(str(file))
        if mode is None:
            return None
        if not stat.S_ISREG(mode):  # a pipe would be waited for
            raise CannotRun(f"{file} is not an ordinary file: move it away", exit_code=1)
        values = json.loads(file.read_bytes())
    except OSError as error:
        raise CannotRun(f"{file} cannot be read ({error.strerror})", exit_code=1) from error
    except (ValueError, RecursionError) as error:
        raise _damaged(file) from error
    if not isinstance(values, dict) or values.get("format") != _FORMAT:
        raise _damaged(file)
    return values


def _are_paths(values: Collection[Any]) -> bool:
    return _are_texts(values) and all(is_publishable(value) for value in values)


def _are_texts(values: Collection[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def _damaged(file: Path) -> CannotRun:
    return CannotRun(
        f"{file} is damaged, so it is not known which files of {file.parent} were published: "
        "empty that folder and build again",
        exit_code=1,
    )


def _to_bytes(values: Mapping[str, Any]) -> bytes:
    # A line for each entry, as `indent` would do in many times the time: it is not for the C encoder.
    return (json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",\n", ": ")) + "\n").encode()

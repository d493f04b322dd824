"""Finds the content files and reads their bytes."""

from __future__ import annotations

import os
import re
import stat
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from site_builder.problems import CannotRun, Problem, SourceRef

TEXT_LIMIT = 1024 * 1024
"""Bytes that a .md or .yaml file may have."""
OTHER_LIMIT = 4 * 1024 * 1024
"""Bytes that any other file may have."""

_PORTABLE = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_NAME_LIMIT = 120
_EXCEPTIONS = frozenset({"README.md"})
_LINK = "symbolic links are not followed"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FLAGS = os.O_RDONLY | _NO_FOLLOW | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC"))
# Windows takes these for devices, whatever their suffix.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))})


class Source(NamedTuple):
    """A content file.

    `path` is POSIX, relative to the content folder; `shown` is how messages name the file; `digest` is the BLAKE2b-128
    of `data` in hexadecimal.
    """

    path: str
    shown: str
    data: bytes
    digest: str


def make_source(path: str, data: bytes, shown: str = "") -> Source:
    """Return the source for bytes at `path`; `shown` is `path` unless given."""
    return Source(path, shown or path, data, blake2b(data, digest_size=16).hexdigest())


def discover(content: Path, shown: str | None = None) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Return every regular file below `content`, sorted by path, and what is wrong with the others.

    Symbolic links are never followed. Hidden files (`.name`) and editors' copies (`name~`) are passed over. `shown` is
    the content folder's name in messages. Raises CannotRun if `content` is no folder that can be listed.
    """
    root = (content.as_posix() if shown is None else shown).rstrip("/")
    try:
        pending = _listed(content, "")
    except OSError as error:
        raise CannotRun(f"cannot read the content folder {root or '/'}: {_reason(error)}") from error
    sources: list[Source] = []
    problems: list[Problem] = []
    while pending:
        path, entry = pending.pop()
        shown_ = _encodable(f"{root}/{path}")
        if not is_portable(entry.name):
            message = f'"{_encodable(entry.name)}" is not a portable file name'
            problems.append(Problem("bad-name", message, SourceRef(shown_)))
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                pending += _listed(Path(entry.path), f"{path}/")
            else:
                limit = TEXT_LIMIT if path.endswith((".md", ".yaml")) else OTHER_LIMIT
                data = read_file(entry.path, limit, shown_)
                if isinstance(data, Problem):
                    problems.append(data)
                else:
                    sources.append(make_source(path, data, shown_))
        except OSError as error:
            problems.append(Problem("unreadable-file", _reason(error), SourceRef(shown_)))
    return tuple(sorted(sources, key=lambda source: source.path)), tuple(sorted(problems, key=lambda p: p.ref.path))


def is_portable(name: str) -> bool:
    """Tell whether a file or folder of this name can be checked out and addressed everywhere."""
    return name in _EXCEPTIONS or (
        len(name) <= _NAME_LIMIT and bool(_PORTABLE.fullmatch(name)) and name.partition(".")[0] not in _DEVICES
    )


def read_file(path: str | Path, limit: int, shown: str) -> bytes | Problem:
    """Return the bytes of an ordinary file; a problem if it is none, cannot be opened or has more than `limit` bytes.

    A symbolic link is not followed, a pipe or device is not waited for. `shown` names the file in the problem.
    """
    data: bytes | None = None
    try:
        reason = "" if _NO_FOLLOW or not Path(path).is_symlink() else _LINK
        data = None if reason else _read(path, limit)
    except OSError as error:
        reason = _LINK if Path(path).is_symlink() else _reason(error)
    if reason:
        return Problem("unreadable-file", reason, SourceRef(shown))
    if data is None:
        return Problem("file-too-large", f"the file is larger than {limit // 1024:,} KiB", SourceRef(shown))
    return data


def _listed(folder: Path, prefix: str) -> list[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        return [(prefix + e.name, e) for e in entries if not e.name.startswith(".") and not e.name.endswith("~")]


def _read(path: str | Path, limit: int) -> bytes | None:
    """Return the bytes of a regular file, or None if there are more than `limit`."""
    # The entry may have been exchanged since it was listed: a link is not followed, a pipe does not block.
    descriptor = os.open(path, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not an ordinary file")
        data = b""
        # Not `limit` bytes at once: what is cut off from so large a piece of memory stays a mapping of its own, and a
        # process may have 65,530 of these.
        while status.st_size <= limit and (more := os.read(descriptor, status.st_size + 1)):
            data += more
            if len(data) > limit:  # it has grown meanwhile
                return None
            if len(data) == status.st_size:  # and a byte more was asked for
                break
    finally:
        os.close(descriptor)
    return data if status.st_size <= limit else None


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _encodable(text: str) -> str:
    """File names that are not UTF-8 hold lone surrogates, which no message can be written with."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

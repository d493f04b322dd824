"""What rendering yields and publishing writes: the finished bytes of one output file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file.

    `path` is POSIX and relative to the output folder (`en/index.html`), `source` the file that a problem of it is
    reported at, as shown in messages (`content/pages/about.en.md`).
    """

    path: str
    data: bytes
    source: str

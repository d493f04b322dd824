"""What rendering yields and publishing writes: the finished bytes of one output file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True)
class Artifact:
    """One output file.

    `path` is POSIX and relative to the output folder (`en/index.html`), `source` the file that a problem of it is
    reported at, as shown in messages (`content/pages/about.en.md`).
    """

    path: str
    data: bytes
    source: str

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of the bytes."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptArtifact:
    """An output file whose bytes lie elsewhere, and are fetched only if they have to be written."""

    path: str
    digest: str
    load: Callable[[], bytes]

    @property
    def data(self) -> bytes:
        """The bytes, fetched anew at each call."""
        return self.load()


@dataclass(frozen=True, slots=True)
class LongArtifact:
    """The same of a file that is too long to be held as a whole."""

    path: str
    digest: str
    load: Callable[[], Iterable[bytes]]

    @property
    def parts(self) -> Iterable[bytes]:
        """The bytes, one part after another, fetched anew at each call."""
        return self.load()

    @property
    def data(self) -> bytes:
        """All of them."""
        return b"".join(self.load())


AnyArtifact = Artifact | KeptArtifact | LongArtifact

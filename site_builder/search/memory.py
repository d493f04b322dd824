"""What a build of the index keeps for the next one, so that only texts that have changed are analysed again.

Each value is kept under a condition and a key, which together are a digest of all that decides it; so a build that
remembers yields the bytes of one that does not. Numbers of words and terms are those of the analyser that is kept too.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from hashlib import blake2b
from importlib.metadata import version
from typing import TypeVar

from site_builder import __version__
from site_builder.search.analysis import VERSION, Analyser

# What decides values besides conditions and keys.
_FORMAT = f"1 {__version__} {VERSION} babel-{version('babel')} deflate-{version('deflate')}"
_MOST_KNOWN, _SPARE = 3, 50_000  # times the words of the profiles, and for those of all labels

Value = TypeVar("Value")


class Memory:
    """The analyser and values of the build before and of this one; values are plain data."""

    def __init__(self, keeping: bool = False) -> None:
        self.analyser = Analyser()
        self.keeping = keeping
        self.in_use = 0  # words that the profiles have
        self._before: dict[str, tuple[bytes, dict[bytes, object]]] = {}
        self._now: dict[str, tuple[bytes, dict[bytes, object]]] = {}

    def recall(self, kind: str, condition: bytes, key: bytes, make: Callable[[], Value]) -> Value:
        """Return the value of a kind for a key, made anew unless the build before had it under the same condition."""
        if not self.keeping:
            return make()
        held, values = self._before.get(kind, (b"", {}))
        value = values.get(key) if held == condition else None
        if value is None:
            value = make()
        self._now.setdefault(kind, (condition, {}))[1][key] = value
        return value  # type: ignore[return-value]  # a kind has values of one type

    def dump(self) -> bytes:
        """Return what the next build shall know; nothing if most of the words are no longer in use."""
        if self.analyser.size > _MOST_KNOWN * self.in_use + _SPARE:
            return b""
        return marshal.dumps((_FORMAT, self.analyser.state(), self._now))


def remember(state: bytes) -> Memory:
    """Return the memory that a build has dumped; an empty one if it is of another version or there is none."""
    memory = Memory(keeping=True)
    if state:
        made_by, analyser, values = marshal.loads(state)  # noqa: S302  data, never code; the store notices damage
        if made_by == _FORMAT:
            memory.analyser = Analyser.restored(analyser)
            memory._before = values
    return memory


def digest(*parts: object) -> bytes:
    """Return a digest of plain values, by their canonical text."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()

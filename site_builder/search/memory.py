"""What a build of the index keeps for the next one, so that only what has changed is made again.

Each value is kept under a condition and a key, which together are a digest of all that decides it; so a build that
remembers yields the bytes of one that does not.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Sequence
from hashlib import blake2b
from importlib.metadata import version
from typing import Any, TypeVar, cast

from site_builder import __version__
from site_builder.search.analysis import VERSION

# What decides values besides conditions and keys.
_FORMAT = f"2 {__version__} {VERSION} babel-{version('babel')} deflate-{version('deflate')}"

Value = TypeVar("Value")
_Values = dict[str, tuple[bytes, dict[bytes, Any]]]  # kind -> condition, values by key


class Memory:
    """Values of the build before and of this one; values are plain data."""

    def __init__(self, state: bytes = b"") -> None:
        """Take what a build has dumped; of another version it is worth nothing."""
        _, at = _head(state)
        # Data, never code; the store notices damage.
        self._before: _Values = marshal.loads(memoryview(state)[at:]) if at else {}  # noqa: S302
        self._now: _Values = {}

    def held(self, kind: str, condition: bytes, key: bytes = b"") -> Any:
        """Return the value of a kind for a key that the build before had under the same condition, if there is one."""
        held, values = self._before.get(kind, (b"", {}))
        return values.get(key) if held == condition else None

    def hold(self, kind: str, condition: bytes, value: object, key: bytes = b"") -> None:
        """Take a value for the next build."""
        self._now.setdefault(kind, (condition, {}))[1][key] = value

    def recall(self, kind: str, condition: bytes, key: bytes, make: Callable[[], Value]) -> Value:
        """Return the value of a kind for a key, made anew unless the build before had it under the same condition."""
        value = self.held(kind, condition, key)
        if value is None:
            value = make()
        self.hold(kind, condition, value, key)
        return cast(Value, value)  # a kind has values of one type

    def dump(self, texts: Sequence[bytes] = ()) -> bytes:
        """Return what the next build shall know, with the keys of the texts that it need not be given again."""
        head = marshal.dumps((_FORMAT, [*texts]))
        return len(head).to_bytes(4, "little") + head + marshal.dumps(self._now)


def remembered(state: bytes) -> frozenset[bytes]:
    """Return the keys of the texts that a build need not be given if it has this state."""
    return frozenset(_head(state)[0])


def _head(state: bytes) -> tuple[Sequence[bytes], int]:
    """Return the keys of texts in a state, and where its values begin; 0 if it is of another version or empty."""
    at = 4 + int.from_bytes(state[:4], "little")
    made_by, texts = marshal.loads(state[4:at]) if state else ("", ())  # noqa: S302
    return (texts, at) if made_by == _FORMAT else ((), 0)


def digest(*parts: object) -> bytes:
    """Return a digest of plain values, by their canonical text."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()

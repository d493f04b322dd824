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

    def __init__(self, state: list[bytes]) -> None:
        """Take what a build has dumped, which is emptied; of another version, or not whole, it is worth nothing."""
        self._before: _Values = {}
        self._now: _Values = {}
        sound, _ = _head(state)
        while sound and len(state) > 1:
            # Data, never code; the store notices damage.
            kind, condition, values = marshal.loads(state.pop())  # noqa: S302
            self._before[kind] = condition, values

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

    def dump(self, texts: Sequence[bytes] = ()) -> list[bytes]:
        """Return what the next build shall know, with the keys of the texts that it need not be given again."""
        parts = [marshal.dumps((kind, *value)) for kind, value in self._now.items()]
        return [marshal.dumps((_FORMAT, len(parts), [*texts])), *parts]


def remembered(state: Sequence[bytes]) -> frozenset[bytes]:
    """Return the keys of the texts that a build need not be given if it has this state."""
    return frozenset(_head(state)[1])


def _head(state: Sequence[bytes]) -> tuple[bool, Sequence[bytes]]:
    """Tell whether a state is whole and of this version, and return the keys of texts in it."""
    made_by, parts, texts = marshal.loads(state[0]) if state else ("", 0, ())  # noqa: S302
    sound = (made_by, parts) == (_FORMAT, len(state) - 1)
    return sound, texts if sound else ()


def digest(*parts: object) -> bytes:
    """Return a digest of plain values, by their canonical text."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()

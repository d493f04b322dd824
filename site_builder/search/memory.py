"""What a build of the index keeps for the next one, so that only what has changed is made again.

Each value is kept under a condition and a key, which together are a digest of all that decides it; so a build that
remembers yields the bytes of one that does not.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import count
from typing import Any, TypeVar, cast

from site_builder import __version__
from site_builder.reading.packages import version
from site_builder.search.versions import ANALYSIS

# What decides values besides conditions and keys.
_FORMAT = f"8 {__version__} {ANALYSIS} babel-{version('babel')} deflate-{version('deflate')}"

Value = TypeVar("Value")
_Values = dict[str, tuple[bytes, dict[bytes, Any]]]  # kind -> condition, values by key


Aside = Callable[[int, Callable[[], bytes], bool], Any]
"""Takes a part of a state, by its number, as soon as it is finished; what it returns stands for it from then on. The
last argument says that the state before had the same part under this number."""


def do_nothing() -> None:
    """Do nothing."""


def as_it_is(number: int, part: Callable[[], bytes], stands: bool) -> bytes:
    """Return a part of a state, which stays where it is."""
    return part()


class Memory:
    """Values of the build before and of this one; values are plain data."""

    def __init__(self, state: list[bytes], aside: Aside = as_it_is, give_back: Callable[[], None] = do_nothing) -> None:
        """Take what a build has dumped, which is emptied; of another version, or not whole, it is worth nothing.

        `aside` is given what this one keeps for the next; `give_back` is called whenever much has been let go.
        """
        self._before: _Values = {}
        self._now: _Values = {}
        self._sealed: dict[str, Any] = {}
        self._aside, self._give_back = aside, give_back
        kinds, _ = _head(state)
        self._unread = dict(zip(kinds, state[1:], strict=False))
        self._places = dict(zip(kinds, count(1), strict=False))
        state.clear()

    def held(self, kind: str, condition: bytes, key: bytes = b"") -> Any:
        """Return the value of a kind for a key that the build before had under the same condition, if there is one."""
        if kind in self._unread:
            self._before[kind] = _loaded(self._unread.pop(kind))
        held, values = self._before.get(kind, (b"", {}))
        return values.get(key) if held == condition else None

    def let_go(self, kind: str) -> None:
        """Forget what the build before had of a kind."""
        self._before.pop(kind, None)

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

    def seal(self) -> None:
        """Put aside what this build holds, in the form that is kept; no more of the same kinds may come."""
        self._give_back()
        for kind in [*self._now]:
            number = len(self._sealed) + 1
            stands = self._places.get(kind) == number and self._had(kind, *self._now[kind])
            self._sealed[kind] = self._aside(number, partial(self._packed, kind), stands)
            self._now.pop(kind, None)
            self.let_go(kind)
        self._give_back()

    def _packed(self, kind: str) -> bytes:
        return marshal.dumps(self._now.pop(kind))

    def _had(self, kind: str, condition: bytes, values: Mapping[bytes, Any]) -> bool:
        """Say whether the build before had these very values, as it is found out without comparing them."""
        held, before = self._before.get(kind, (b"", {}))
        return held == condition and before.keys() == values.keys() and all(values[k] is before[k] for k in values)

    def dump(self, given: Sequence[bytes] = ()) -> list[Any]:
        """Return what the next build shall know, with the keys of what it need not be given again, all put aside."""
        self.seal()
        head = self._aside(0, partial(marshal.dumps, (_FORMAT, [*self._sealed], [*given])), False)
        return [head, *self._sealed.values()]


def remembered(state: Sequence[bytes]) -> frozenset[bytes]:
    """Return the keys of what a build need not be given if it has this state."""
    return frozenset(_head(state)[1])


def promised(head: bytes) -> frozenset[bytes]:
    """Return the same of the first part of a state, if it turns out to be whole."""
    made_by, _, given = _loaded(head) if head else ("", (), ())
    return frozenset(given) if made_by == _FORMAT else frozenset()


def _head(state: Sequence[bytes]) -> tuple[Sequence[str], Sequence[bytes]]:
    """Return the kinds of value in a state, and the keys of what was given; none if it is not whole, or of another
    version.
    """
    made_by, kinds, given = _loaded(state[0]) if state else ("", (), ())
    return (kinds, given) if made_by == _FORMAT and len(kinds) == len(state) - 1 else ((), ())


def _loaded(part: bytes) -> Any:
    return marshal.loads(part)  # noqa: S302  data, never code; the store notices damage


def digest(*parts: object) -> bytes:
    """Return a digest of plain values, by their canonical text."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()

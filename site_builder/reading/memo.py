"""What was read before: the results of pure functions, kept under a digest of their arguments."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Protocol
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_SHELVES = 256


class Values(Protocol):
    """Key -> bytes, of this build and former ones."""

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, if there is one."""

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value."""


class Held(dict[bytes, bytes]):
    """Values that stay as long as this process holds them."""

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value."""
        self[key] = value


class Memo:
    """Keeps data that JSON can hold. `program` tells versions of this program apart; without `values` nothing stays."""

    def __init__(self, program: str = "", values: Values | None = None) -> None:
        self._program = program
        self._values = values

    def recall(self, kind: str, arguments: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """Return what `make` yields, or has yielded for these arguments, as JSON has it: lists for tuples."""
        if self._values is None:
            return make()
        key = self._key(kind, *arguments)
        value = self._values.get(key)
        if value is not None:
            return json.loads(value)
        made = make()
        self._values.put(key, json.dumps(made).encode())
        return made

    def recall_each(
        self, kind: str, arguments: Mapping[str, tuple[str, ...]], make: Callable[[Sequence[str]], Iterable[Any]]
    ) -> Mapping[str, Any]:
        """Return by name what `make` yields for the names that it is called with, or has yielded for these arguments.

        What was made for a name is kept until it is made for other arguments; many names share one value.
        """
        if self._values is None:
            names = list(arguments)
            return dict(zip(names, make(names), strict=True))
        shelves: dict[int, list[str]] = {}
        for name in arguments:
            shelves.setdefault(crc32(name.encode("utf-8", "surrogatepass")) % _SHELVES, []).append(name)
        found: dict[str, Any] = {}
        changed: list[int] = []
        for shelf, names in shelves.items():
            value = self._values.get(self._key(kind, str(shelf)))
            kept: dict[str, Any] = json.loads(value) if value else {}
            fits = {name: kept[name][1] for name in names if name in kept and tuple(kept[name][0]) == arguments[name]}
            found.update(fits)
            if len(fits) < len(names) or len(names) < len(kept):
                changed.append(shelf)
        missing = [name for name in arguments if name not in found]
        found.update(zip(missing, make(missing), strict=True))
        for shelf in changed:
            data = {name: [arguments[name], found[name]] for name in shelves[shelf]}
            self._values.put(self._key(kind, str(shelf)), json.dumps(data).encode())
        return found

    def _key(self, *parts: str) -> bytes:
        return blake2b(repr((self._program, *parts)).encode("utf-8", "surrogatepass"), digest_size=16).digest()

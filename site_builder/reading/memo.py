"""What was read before: the results of pure functions, kept under a digest of their arguments; and what is too large to
be held until somebody asks for it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Protocol
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_SHELVES = 256
KEY_BYTES = 16


class DamagedStoreError(Exception):
    """A value that was there is not there any more: `forget` and begin again."""


class Values(Protocol):
    """Key -> bytes, of this build and former ones."""

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, if there is one."""

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value."""

    def keep(self, key: bytes) -> None:
        """Count a value as used without reading it."""


class Held(dict[bytes, bytes]):
    """Values that stay as long as this process holds them."""

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value."""
        self[key] = value

    def keep(self, key: bytes) -> None:
        """Do nothing: all of them stay."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that lies elsewhere. Equal keys mean equal values, as they are digests of these."""

    key: bytes
    values: Values = field(compare=False, repr=False)

    def load(self) -> bytes:
        """Return the value. Raises DamagedStoreError if it is not there any more."""
        value = self.values.get(self.key)
        if value is None:
            raise DamagedStoreError
        return value


class Memo:
    """Keeps data that JSON can hold. `program` tells versions of this program apart; without `values` nothing stays.

    `larger` is where large values lie, which may be the same; unless it is given, they are held.
    """

    def __init__(self, program: str = "", values: Values | None = None, larger: Values | None = None) -> None:
        self._program = program
        self._values = values
        self._larger = Held() if larger is None else larger

    def keep(self, value: bytes) -> str:
        """Take a large value; return what `kept` asks for."""
        key = blake2b(value, digest_size=KEY_BYTES).digest()
        self._larger.put(key, value)
        if self._values is not None and self._values is not self._larger:
            self._values.put(key, value)
        return key.hex()

    def kept(self, name: str) -> Kept:
        """Return a large value that this build or a former one took. Raises DamagedStoreError if it is to be held, and
        is not there any more.
        """
        key = bytes.fromhex(name)
        if self._values is None or self._values is self._larger:
            self._larger.keep(key)
        else:
            self._larger.put(key, Kept(key, self._values).load())
        return Kept(key, self._larger)

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

    def recall_last(self, kind: str, name: str, arguments: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """Do the same, but keep only what was made last for each name: of many of them, all may change at once."""
        if self._values is None:
            return make()
        key = self._key(kind, name)
        value = self._values.get(key)
        known = json.loads(value) if value else None
        if known and tuple(known[0]) == arguments:
            return known[1]
        made = make()
        self._values.put(key, json.dumps([arguments, made]).encode())
        return made

    def recall_bytes(self, kind: str, arguments: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """Do what `recall` does for a large value, which lies where `keep` puts those."""
        key = self._key(kind, *arguments)
        value = self._larger.get(key)
        if value is None:
            value = make()
            self._larger.put(key, value)
        return value

    def recall_each(
        self,
        kind: str,
        arguments: Mapping[str, tuple[str, ...]],
        make: Callable[[Sequence[Sequence[str]], Mapping[str, Any]], Iterable[Iterable[Any]]],
    ) -> Iterator[tuple[str, Any]]:
        """Yield each name with what `make` has yielded for these arguments before, or yields now.

        It is called once, with groups of names and what was made for them with other arguments, if that is known; it
        answers for one group after another. What was made for a name is kept until it is made for other arguments; the
        names of a group share one value.
        """
        shelves: dict[int, list[str]] = {}
        for name in arguments:
            shelves.setdefault(crc32(name.encode("utf-8", "surrogatepass")) % _SHELVES, []).append(name)
        changed: dict[int, dict[str, Any]] = {}  # with what stays of each
        former: dict[str, Any] = {}
        for shelf, names in shelves.items():
            value = self._values.get(self._key(kind, str(shelf))) if self._values is not None else None
            kept: dict[str, Any] = json.loads(value) if value else {}
            fits = {name: kept[name] for name in names if name in kept and tuple(kept[name][0]) == arguments[name]}
            yield from ((name, data) for name, (_, data) in fits.items())
            if len(fits) < len(names) or len(names) < len(kept):
                changed[shelf] = fits
                former.update((name, kept[name][1]) for name in names if name in kept and name not in fits)
        missing = [[name for name in shelves[shelf] if name not in fits] for shelf, fits in changed.items()]
        for (shelf, fits), names, made in zip(changed.items(), missing, make(missing, former), strict=True):
            found = dict(zip(names, made, strict=True))
            yield from found.items()
            if self._values is not None:
                data = fits | {name: [arguments[name], one] for name, one in found.items()}
                self._values.put(self._key(kind, str(shelf)), json.dumps(data).encode())

    def _key(self, *parts: str) -> bytes:
        return blake2b(repr((self._program, *parts)).encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()

"""What was read before: the results of pure functions, kept under a digest of their arguments."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Values(Protocol):
    """Key -> bytes, of this build and former ones."""

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, if there is one."""

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value."""


class Memo:
    """Keeps data that JSON can hold. `program` tells versions of this program apart; without `values` nothing stays."""

    def __init__(self, program: str = "", values: Values | None = None) -> None:
        self._program = program
        self._values = values

    def recall(self, kind: str, arguments: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """Return what `make` yields, or has yielded for these arguments, as JSON has it: lists for tuples."""
        if self._values is None:
            return make()
        key = blake2b(repr((self._program, kind, arguments)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        value = self._values.get(key)
        if value is not None:
            return json.loads(value)
        made = make()
        self._values.put(key, json.dumps(made).encode())
        return made

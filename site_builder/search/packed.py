"""The files of words, compressed: what an edit cannot have changed is neither made nor compressed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b
from zlib import crc32

import numpy as np

from site_builder.search.codec import pack
from site_builder.search.columns import Array, bounds_of
from site_builder.search.cut import Cut, Lists
from site_builder.search.memory import Memory

_KINDS = 16  # of values, most of which an edit leaves as they are
_Kept = tuple[bytes, bytes, bytes]  # a digest of what decides a file but for lists, one of its bytes, these compressed


class Packed:
    """Compressed files by name: those that are held by the memory of the build before, and those of this one."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._kinds = [(f"packed {number}", memory.held(f"packed {number}", b"")) for number in range(_KINDS)]
        self._before: Mapping[str, _Kept] = {
            name: kept for _, held in self._kinds for name, kept in (held or {}).items()
        }
        self._now: dict[str, _Kept] = {}

    def stands(self, name: str, key: bytes) -> bool:
        """Take a file as it was in the build before; return whether that had made it from the same."""
        kept = self._before.get(name)
        if kept is None or kept[0] != key:
            return False
        self._now[name] = kept
        return True

    def take(self, name: str, key: bytes, data: bytes) -> None:
        """Take a file, which was made from what `key` is a digest of, and from lists."""
        kept, digest = self._before.get(name), blake2b(data, digest_size=16).digest()
        if kept is None or kept[1] != digest:
            kept = key, digest, pack(data)
        self._now[name] = kept if kept[0] == key else (key, *kept[1:])

    def files(self) -> dict[str, bytes]:
        """Return all that were taken; no more may come."""
        now: list[dict[str, _Kept]] = [{} for _ in self._kinds]
        for name, kept in self._now.items():
            now[crc32(name.encode()) % _KINDS][name] = kept
        for (kind, before), values in zip(self._kinds, now, strict=True):
            self._memory.hold(kind, b"", before if before == values else values)
        return {name: packed for name, (_, _, packed) in self._now.items()}


def pack_cut(cut: Cut, changed: Array, lists: Callable[[Array], Lists], packed: Packed) -> None:
    """Make the files of shards and long lists.

    `changed` marks the terms whose lists may not be those of the build before, `lists` returns those of marked terms.
    """
    changed = np.append(changed, False)  # the last one is `NOTHING`
    until = bounds_of(changed[cut.terms.values])
    moved = (np.diff(until[cut.terms.bounds]) > 0).tolist()
    shards = [
        (number, name, key)
        for number, (name, key) in enumerate(zip(cut.names(), cut.keys(), strict=True))
        if moved[number] or not packed.stands(name, key)
    ]
    long = [
        (name, b"%d" % term, term)
        for name, term in cut.long.items()
        if changed[term] or not packed.stands(name, b"%d" % term)
    ]
    numbers = np.array([number for number, _, _ in shards], np.int64)
    needed = np.zeros(len(changed), bool)
    needed[cut.terms.take(numbers)[0]] = True
    needed[[term for _, _, term in long]] = True
    made = lists(needed[:-1])
    for (_, name, key), data in zip(shards, cut.shards(numbers, made), strict=True):
        packed.take(name, key, data)
    for name, key, term in long:
        packed.take(name, key, made.of(term))

"""A store on storage that many machines see: whoever renders writes there, and only places cross back.

    <URL>/index          as in a folder (`store`)
    <URL>/<number>.pack  values, one after another; the number is their digest, so that work done twice leaves one

What a build puts itself, and the packs that it has to read, lie in a folder of its own until it ends. Nobody holds a
lock: packs never change, and of two builds that end together one may lose its index, which costs time alone. The
storage is any that fsspec reaches.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from site_builder.output.store import Deposit, Entry, Lot, Store, aged, checksum, decode_index, encode_index
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")
    U = TypeVar("U")

_PACK = re.compile(r"\d{1,20}\.pack", re.ASCII)


@dataclass(frozen=True, slots=True)
class Storage:
    """The files of a URL; can be pickled. Every method raises CannotRun where they are out of reach."""

    url: str

    def make(self) -> None:
        """Make the folder, where the storage has such."""
        self._do(lambda files, root: files.makedirs(root, exist_ok=True))

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, None if there is none."""
        return self._do(lambda files, root: bytes(files.cat_file(f"{root}/{name}")), None)

    def size(self, name: str) -> int | None:
        """Return the number of bytes of a file, None if there is none."""
        return self._do(lambda files, root: int(files.info(f"{root}/{name}")["size"]), None)

    def write(self, name: str, data: bytes) -> None:
        """Write a file that nobody else writes, or writes otherwise."""
        self._do(lambda files, root: files.pipe_file(f"{root}/{name}", data))

    def replace(self, name: str, data: bytes) -> None:
        """Write a file as a whole, so that nobody sees half of it."""
        temporary = f"{name}.{platform.node()}.{os.getpid()}"
        self.write(temporary, data)
        self._do(lambda files, root: files.mv(f"{root}/{temporary}", f"{root}/{name}"))

    def delete(self, names: Iterable[str]) -> None:
        """Delete files; those that are gone already do not matter."""
        for name in names:
            self._do(partial(_remove, name), None)

    def sizes(self) -> dict[str, int]:
        """Return the number of bytes of every file, by name."""
        found: Any = self._do(lambda files, root: files.ls(root, detail=True), ())
        return {item["name"].rsplit("/", 1)[-1]: item["size"] for item in found if item["type"] == "file"}

    def _do(self, ask: Callable[[Any, str], T], *missing: U) -> T | U:
        """Ask the storage; `missing` is the answer where a file is missing, else that is an error too."""
        try:
            from fsspec.core import url_to_fs
        except ModuleNotFoundError as error:
            raise CannotRun(f'--cache {self.shown} needs a package: pip install ".[cluster]"') from error
        try:
            files, root = url_to_fs(self.url)
            return ask(files, root.rstrip("/"))
        except FileNotFoundError as error:
            if missing:
                return missing[0]
            raise self._refused(error) from error
        except Exception as error:  # each kind of storage has its own
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> CannotRun:
        reason = str(getattr(error, "strerror", None) or error).partition("\n")[0][:200] or type(error).__name__
        return CannotRun(f"the store {self.shown} cannot be used from {platform.node()} ({reason})")

    @property
    def shown(self) -> str:
        """The URL as messages show it."""
        return re.sub("//[^/]*@", "//…@", self.url)  # a password may stand there


@dataclass(frozen=True, slots=True)
class SharedDeposit:
    """Writes values as one pack to the storage, from whichever machine."""

    storage: Storage

    def __call__(self, values: Mapping[bytes, bytes]) -> Lot:
        """Return where the values lie."""
        data = b"".join(values.values())
        number = int.from_bytes(blake2b(data, digest_size=8).digest(), "little")
        entries, offset = {}, 0
        for key, value in values.items():
            entries[key] = Entry(number, offset, len(value), checksum(key, value))
            offset += len(value)
        if entries:
            self.storage.write(_name(number), data)
        return Lot(entries)


class SharedStore(Store):
    """The values of a URL, and those of this build in a folder of its own."""

    shared = True

    def __init__(self, folder: Path, storage: Storage) -> None:
        super().__init__(folder)
        self._storage = storage
        self._index = storage.read("index") or b""
        self._far = decode_index(self._index)
        self._keys: dict[int, list[bytes]] = {}  # of each pack
        self._note(self._far)
        self._fresh: set[int] = set()  # packs of this build

    def __contains__(self, key: bytes) -> bool:
        """Say whether there is a value, which may turn out to be damaged."""
        return key in self._far or super().__contains__(key)

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key; None if there is none, or it is damaged."""
        if key in self._far and not super().__contains__(key):
            self._fetch(self._far[key].pack)
        return super().get(key)

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value. Raises CannotRun if it cannot be written."""
        self._far.pop(key, None)
        super().put(key, value)

    @property
    def deposit(self) -> Deposit:
        """What a worker hands its values to; it can be pickled."""
        return SharedDeposit(self._storage)

    @property
    def deposit_large(self) -> Deposit:
        """The same: all values are written there."""
        return self.deposit

    def take(self, deposited: Lot) -> None:
        """Take what `deposit` returned. Raises CannotRun if this machine does not see what was written."""
        packs = {entry.pack for entry in deposited.entries.values()}
        if not self._fresh and any(self._storage.size(_name(pack)) is None for pack in packs):
            raise self._unseen()
        self._fresh |= packs
        self._far.update(deposited.entries)
        self._note(deposited.entries)
        self._used.update(deposited.entries)

    def forget(self) -> None:
        """Let go of every value."""
        super().forget()
        self._far.clear()

    def commit(self) -> None:
        """Make the values of this build last, and let go of those that nothing has used for long."""
        own = {key: super(SharedStore, self).get(key) for key in list(self._entries) if key not in self._far}
        self.take(self.deposit({key: value for key, value in own.items() if value is not None}))
        index = self._storage.read("index") or b""
        others = {} if index == self._index else decode_index(index)  # another build has ended meanwhile
        entries = aged({**others, **self._far}, self._used)
        self._storage.replace("index", encode_index(entries))
        listed = {entry.pack for entry in (*decode_index(self._index).values(), *others.values())}
        self._storage.delete(_name(pack) for pack in sorted(listed - {entry.pack for entry in entries.values()}))
        self.close()

    def _fetch(self, pack: int) -> None:
        """Copy a pack to the folder: who needs one of its values often needs the next one too."""
        data = self._storage.read(_name(pack))
        if data is None and pack in self._fresh:
            raise self._unseen()
        used = set(self._used)
        for key in self._keys[pack]:
            entry = self._far.get(key)
            if entry is None or entry.pack != pack:
                continue
            value = (data or b"")[entry.offset : entry.offset + entry.length]
            if checksum(key, value) == entry.check:
                super().put(key, value)
            else:
                del self._far[key]
        self._used = used

    def _note(self, entries: Mapping[bytes, Entry]) -> None:
        for key, entry in entries.items():
            self._keys.setdefault(entry.pack, []).append(key)

    def _unseen(self) -> CannotRun:
        return CannotRun(f"what was written to {self._storage.shown} is not found there: do all machines see the same?")


def open_shared(url: str, folder: Path) -> SharedStore:
    """Return the store of a URL, which is made if it is missing; `folder` is an empty one for this build alone.

    Raises CannotRun if the storage is out of reach, or needs a package that is not installed.
    """
    storage = Storage(url)
    storage.make()
    return SharedStore(folder, storage)


def delete_shared(url: str) -> int:
    """Delete the files of a store; return the number of bytes."""
    storage = Storage(url)
    found = {name: size for name, size in storage.sizes().items() if name.startswith("index") or _PACK.fullmatch(name)}
    storage.delete(sorted(found))
    return sum(found.values())


def _remove(name: str, files: Any, root: str) -> None:
    files.rm_file(f"{root}/{name}")


def _name(pack: int) -> str:
    return f"{pack}.pack"

"""Key -> bytes, kept from build to build in few large files; losing or damaging any of it costs time and nothing else.

    index      a line that names the format, an entry for each value (key, pack, offset, length, check, age), and a
               digest of all that; replaced as a whole
    <n>.pack   values, one after another; written once, never changed
    lock       who uses the store (`lock`)

Values are data, never code. Their digests find accidents, not malice: like `.git`, the folder belongs to whoever
builds, and a build of content that nobody has read yet (a pull request from a stranger) gets a store of its own.
"""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import deflate

from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Deposit = Callable[[Mapping[bytes, bytes]], Any]
"""Called with finished values by whoever made them, in whichever process; what it returns is for `Store.take`."""

KEPT_BUILDS = 20
"""Builds of the same store that an unused value survives, so that switching back and forth stays quick."""
LIMIT = 4 * 1024**3
"""Bytes of all values; beyond it the longest unused ones go."""

_FORMAT = b"competence catalogue, store 3\n"
_ENTRY = struct.Struct("<16sQQI8sB")
_CHECK = struct.Struct("<II")
_DIGEST_BYTES = 16
_WORTH_REWRITING = 1024 * 1024  # packs with less unused bytes than this stay as they are
_MOST_PACKS = 24  # each build that writes anything leaves one or two


class Entry(NamedTuple):
    """Where a value lies, and how it can be told that it does."""

    pack: int
    offset: int
    length: int
    check: bytes
    age: int = 0  # builds since it was last used


@dataclass(frozen=True, slots=True)
class Lot:
    """What a deposit hands back: where each value lies."""

    entries: Mapping[bytes, Entry]


class PackDeposit:
    """Writes values to a pack of its own, with the least number that is free from one on."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder, self._number = folder, number
        self._writer: IO[bytes] | None = None

    def __reduce__(self) -> tuple[type[PackDeposit], tuple[Path, int]]:
        return PackDeposit, (self._folder, self._number)

    def __call__(self, values: Mapping[bytes, bytes]) -> Lot:
        """Return where the values lie. Raises CannotRun if they cannot be written."""
        entries = {}
        with _refusals(self._folder):
            if self._writer is None:
                self._number, self._writer = _new_pack(self._folder, self._number)
            for key, value in values.items():
                entries[key] = Entry(self._number, self._writer.tell(), len(value), checksum(key, value))
                self._writer.write(value)
            self._writer.flush()
        return Lot(entries)


class Store:
    """The values of one folder; lives for one build, which holds the folder's lock.

    What `put` takes is found at once, and kept once `commit` has been called.
    """

    shared = False  # whether other machines build with it too

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._entries = decode_index(_read(folder / "index"))
        self._used: set[bytes] = set()
        self._readers: dict[tuple[int, int], IO[bytes] | None] = {}  # of each process, as copies would share places
        # Not the number of a pack that the index names and somebody has deleted: nobody is to take it for that one.
        numbers = {entry.pack for entry in self._entries.values()} | _pack_numbers(folder)
        self._number = max(numbers, default=0) + 1
        self._writer: IO[bytes] | None = None
        self._written = self._flushed = 0

    def __contains__(self, key: bytes) -> bool:
        """Say whether there is a value, which may turn out to be damaged."""
        return key in self._entries

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key; None if there is none, or it is damaged."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        value = self._read(entry)
        if value is None or checksum(key, value) != entry.check:
            del self._entries[key]
            return None
        self._used.add(key)
        return value

    def keep(self, key: bytes) -> None:
        """Count a value as used without reading it."""
        self._used.add(key)

    def put(self, key: bytes, value: bytes) -> None:
        """Take a value. Raises CannotRun if it cannot be written."""
        with _refusals(self._folder):
            if self._writer is None:
                self._number, self._writer = _new_pack(self._folder, self._number)
            self._writer.write(value)
        self._entries[key] = Entry(self._number, self._written, len(value), checksum(key, value))
        self._written += len(value)
        self._used.add(key)

    @property
    def deposit(self) -> Deposit:
        """What a worker hands its values to; it can be pickled."""
        return dict  # they travel back as they are

    @property
    def deposit_large(self) -> Deposit:
        """The same for few large values, and workers that see the folder: nobody holds them in memory on their way."""
        return PackDeposit(self._folder, self._number)

    def take(self, deposited: Any) -> None:
        """Take what `deposit` or `deposit_large` returned."""
        if isinstance(deposited, Lot):
            self._entries.update(deposited.entries)
            self._used.update(deposited.entries)
            return
        for key, value in deposited.items():
            self.put(key, value)

    def forget(self) -> None:
        """Let go of every value."""
        self._entries.clear()
        self._used.clear()

    def commit(self) -> None:
        """Make the values of this build last, and let go of those that nothing has used for long."""
        self._entries = aged(self._entries, self._used)
        with _refusals(self._folder):
            self._rewrite()
            self._flush()
            temporary = self._folder / "index.new"
            temporary.write_bytes(encode_index(self._entries))
            temporary.replace(self._folder / "index")
            self.close()
            live = {entry.pack for entry in self._entries.values()}
            for number in _pack_numbers(self._folder) - live:
                self._pack(number).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files; what was not committed is lost."""
        for file in (self._writer, *self._readers.values()):
            if file:
                with contextlib.suppress(OSError):  # of what is lost anyway; `commit` has written the rest
                    file.close()
        self._writer = None
        self._readers.clear()

    def _rewrite(self) -> None:
        """Copy what is left of packs that are mostly unused to a pack of its own.

        It will last; most of what is new the next build exchanges, and would have to copy the rest again.
        """
        live: dict[int, int] = {}
        for entry in self._entries.values():
            live[entry.pack] = live.get(entry.pack, 0) + entry.length
        crowd = sorted(live, key=live.__getitem__)[: len(live) // 2 if len(live) > _MOST_PACKS else 0]
        new = self._number
        if self._writer:
            self._writer.close()
        self._writer, self._number, self._written, self._flushed = None, new + 1, 0, 0
        for number, used in live.items():
            size = self._pack(number).stat().st_size if number != new and self._pack(number).exists() else 0
            if size - used > max(used, _WORTH_REWRITING) or (number != new and number in crowd):
                for key in [key for key, entry in self._entries.items() if entry.pack == number]:
                    age = self._entries[key].age
                    value = self.get(key)
                    if value is not None:
                        self.put(key, value)
                        self._entries[key] = self._entries[key]._replace(age=age)

    def _read(self, entry: Entry) -> bytes | None:
        if entry.pack == self._number and entry.offset + entry.length > self._flushed:
            self._flush()
        place = os.getpid(), entry.pack
        try:
            if place not in self._readers:
                self._readers[place] = self._pack(entry.pack).open("rb", buffering=0)
            reader = self._readers[place]
            if reader is None:
                return None
            reader.seek(entry.offset)
            return reader.read(entry.length)
        except OSError:
            self._readers[place] = None
            return None

    def _flush(self) -> None:
        if self._writer:
            with _refusals(self._folder):
                self._writer.flush()
        self._flushed = self._written

    def _pack(self, number: int) -> Path:
        return self._folder / f"{number}.pack"


def open_store(folder: Path) -> Store:
    """Return the store in a folder, which is made if it is missing. Raises CannotRun if it cannot be."""
    with _refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return Store(folder)


def delete_store(folder: Path) -> int:
    """Delete the files of a store, and the folder if that leaves it empty; return the number of bytes."""
    freed = 0
    with _refusals(folder):
        for name in ("index", "index.new", "lock", *(f"{number}.pack" for number in sorted(_pack_numbers(folder)))):
            file = folder / name
            if file.is_file():
                freed += file.stat().st_size
                file.unlink()
        with contextlib.suppress(OSError):  # missing, or it holds other files
            folder.rmdir()
    return freed


def aged(entries: Mapping[bytes, Entry], used: set[bytes]) -> dict[bytes, Entry]:
    """Return the entries after a build that used some of them, without those that nothing has used for long."""
    found = {}
    for key, entry in entries.items():
        age = 0 if key in used else entry.age + 1
        if age <= KEPT_BUILDS:
            found[key] = entry if entry.age == age else entry._replace(age=age)
    total = sum(entry.length for entry in found.values())
    for key in sorted(found, key=lambda key: -found[key].age) if total > LIMIT else ():
        if total <= LIMIT:
            break
        total -= found.pop(key).length
    return found


def encode_index(entries: Mapping[bytes, Entry]) -> bytes:
    """Return the bytes of the index."""
    body = _FORMAT + b"".join(_ENTRY.pack(key, *entry) for key, entry in entries.items())
    return body + blake2b(body, digest_size=_DIGEST_BYTES).digest()


def decode_index(data: bytes) -> dict[bytes, Entry]:
    """Return the entries, none if the index is damaged or of another format."""
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    sound = body.startswith(_FORMAT) and blake2b(body, digest_size=_DIGEST_BYTES).digest() == digest
    entries = body[len(_FORMAT) :] if sound else b""
    if len(entries) % _ENTRY.size:
        return {}
    rows = _ENTRY.iter_unpack(entries)
    return {key: Entry(pack, offset, length, check, age) for key, pack, offset, length, check, age in rows}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _pack_numbers(folder: Path) -> set[int]:
    found = (path.stem for path in folder.glob("*.pack"))
    return {int(stem) for stem in found if stem.isascii() and stem.isdigit() and len(stem) < 10}


def _new_pack(folder: Path, number: int) -> tuple[int, IO[bytes]]:
    """Make the pack with the least number that is free from one on; return that and the file."""
    while True:
        with contextlib.suppress(FileExistsError):
            return number, (folder / f"{number}.pack").open("xb")
        number += 1


def checksum(key: bytes, value: bytes) -> bytes:
    """Return what tells a value from a damaged one: CRC-32 and Adler-32 of libdeflate, which take no time."""
    return _CHECK.pack(deflate.crc32(value, deflate.crc32(key)), deflate.adler32(value))


@contextlib.contextmanager
def _refusals(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotRun(
            f"the store {folder} cannot be written ({error.strerror or error}): "
            "--cache DIR names another place, --no-cache builds without one",
            exit_code=1,
        ) from error

"""Numbers of variable length, as in Protocol Buffers (7 bits a byte, least significant first), front-coded words, gzip.

Files are compressed by libdeflate, which writes no time stamp and gives the same bytes on every platform; a browser
reads them with `DecompressionStream`.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

import deflate

from site_builder.problems import CannotRun

LEVEL = 10  # of 12: half their time for 0.1 % more bytes; 9 would save 0.1 s of 1,000 documents, but costs 1 %
MOST_SHARED = 9  # letters that a front-coded word takes from the one before: a digit
LARGEST = 64 * 1024 * 1024  # bytes of an unpacked file that are read


class DamagedError(CannotRun):
    """A file of the index is missing or cannot be decoded."""

    def __init__(self, message: str) -> None:
        super().__init__(f"the search index cannot be read: {message}", 1)


class _Varints(dict[int, bytes]):
    """The encodings of numbers, each of the small ones made once."""

    def __missing__(self, number: int) -> bytes:
        encoded = bytes((number,)) if number < 128 else bytes((number & 127 | 128,)) + self[number >> 7]
        if number < _OFTEN:
            self[number] = encoded
        return encoded


_OFTEN = 1 << 14
_VARINTS = _Varints()


def varints(numbers: Iterable[int]) -> bytes:
    """Encode numbers that are not negative."""
    return b"".join(map(_VARINTS.__getitem__, numbers))


def numbers_in(data: bytes) -> list[int]:
    """Decode all numbers of a stream; raises `DamagedError` if the last one is cut off."""
    found: list[int] = []
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        if byte & 128:
            shift += 7
        else:
            found.append(number)
            number = shift = 0
    if shift:
        raise DamagedError("a number is cut off")
    return found


def front_coded(words: Iterable[str]) -> Iterator[str]:
    """Yield each word with a digit in place of the letters that it shares with the one before."""
    before = ""
    for word in words:
        pairs = zip(before, word, strict=False)
        # Scripts count letters beyond the Basic Multilingual Plane twice.
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] < "\uffff", pairs))
        common = min(common, MOST_SHARED)
        yield f"{common}{word[common:]}"
        before = word


def front_decoded(coded: Iterable[str]) -> list[str]:
    """Return the words that `front_coded` has coded."""
    found: list[str] = []
    for piece in coded:
        found.append((found[-1] if found else "")[: int(piece[0])] + piece[1:])
    return found


def front_parted(coded: str) -> list[str]:
    """Part what `front_coded` has coded, where no word has digits and nothing stands between."""
    return re.findall("[0-9][^0-9]*", coded)


def pack(data: bytes) -> bytes:
    """Compress."""
    return bytes(deflate.gzip_compress(data, LEVEL))


def unpack(data: bytes) -> bytes:
    """Decompress; raises `DamagedError`."""
    try:
        reader = zlib.decompressobj(wbits=31)
        found = reader.decompress(data, LARGEST)
    except zlib.error as error:
        raise DamagedError(str(error)) from None
    if not reader.eof:
        raise DamagedError("the file is cut off")
    return found


def pack_json(value: Any) -> bytes:
    """Compress a value as JSON without spaces, keys in the order given."""
    return pack(as_json(value).encode())


def as_json(value: Any) -> str:
    """Return a value as JSON without spaces, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unpack_json(data: bytes) -> Any:
    """Decode what `pack_json` wrote; raises `DamagedError`."""
    try:
        return json.loads(unpack(data))
    except ValueError as error:
        raise DamagedError(str(error)) from None

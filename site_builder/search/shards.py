"""The lexicon with its postings, cut into files of a few kilobytes, and files for long lists.

A surface is a folded word, or a phrase of folded words with spaces between; it leads to groups. A group is what a
query weighs: a word term, or a nameable thing (stated, mentioned, or stated and only hinted at by the surface), with
its postings. Format of a shard before
compression, all numbers as varints: number of surfaces, number of groups, the byte lengths of seven streams, then
the streams:

1. letters shared with the surface before (bytes of UTF-8),
2. lengths of the rest in bytes,
3. the rests,
4. references of the surfaces to groups: 0 the same group as the last reference, 1 the next new one, 2 + x the new one
   that came x before the newest; times two, plus one if the surface has a further reference,
5. groups: documents << 4 | kind << 2 | numbered << 1 | long; then the number of the thing if kind is not a word, else
   that of the word if it is numbered: if it stands in several shards, or its list is long,
6. document numbers of the lists that are not long: the first, then the distances,
7. their weights in thousandths.

A long list's file holds its document numbers, then its weights, in the same way.

Files are named by what they are about, not counted, so that a new word moves those beside it only: a shard by where its
surfaces begin and where those of the next one do (`shard_name`), a list by its thing or word (`list_name`). Nothing is
at an address that was at another's before: who has separators of an hour ago finds the same part of the lexicon, or
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from site_builder.search.codec import DamagedError, numbers_in

WORD, STATED, MENTIONED, HINTED = range(4)
Postings = Sequence[tuple[int, int]]  # (document number, weight in thousandths), by number


class Group(NamedTuple):
    """A word or a thing with its postings.

    `number` is that of the thing or of the word (-1: it stands in one shard only). If the list is `long`, the postings
    are in a file of their own.
    """

    kind: int
    number: int
    postings: Postings
    long: bool = False


def shard_name(separators: Sequence[str], number: int) -> str:
    """Return the name of a shard's file: the hash of its separator and the next one, joined by a comma.

    Scripts compute it, too: FNV-1a of 64 bits, but that it begins with 0 and takes a code point at a time.
    """
    found = 0
    for letter in ",".join(separators[number : number + 2]):
        found = (found ^ ord(letter)) * 0x100000001B3 % (1 << 64)
    return f"s{found}.bin"


def list_name(kind: int, number: int) -> str:
    """Return the name of a long list's file, from the kind and number of its group."""
    return f"f{number << 2 | (STATED if kind == HINTED else kind)}.bin"


def widest_prefix(shards: int) -> int:
    """Return in how many shards the surfaces with a prefix may stand for it to be looked up; small ones count less."""
    return 4 if shards > 400 else 10


def decode_list(data: bytes) -> Postings:
    """Decode the file of a long list; raises `DamagedError`."""
    numbers = numbers_in(data)
    half, odd = divmod(len(numbers), 2)
    if odd:
        raise DamagedError("a list is cut off")
    return _postings(numbers[:half], numbers[half:])


def _postings(gaps: Sequence[int], weights: Sequence[int]) -> Postings:
    found: list[tuple[int, int]] = []
    document = 0
    for gap, weight in zip(gaps, weights, strict=True):
        document += gap
        found.append((document, weight))
    return found


def decode(data: bytes) -> dict[str, tuple[Group, ...]]:
    """Decode a shard: surface -> groups, sorted; equal groups are one object. Raises `DamagedError`."""
    try:
        return _decode(data)
    except (IndexError, ValueError, UnicodeDecodeError) as error:
        raise DamagedError(f"a shard cannot be decoded ({error})") from None


def _decode(data: bytes) -> dict[str, tuple[Group, ...]]:
    position = 0
    head: list[int] = []
    while len(head) < 9:
        end = position
        while data[end] & 128:
            end += 1
        head += numbers_in(data[position : end + 1])
        position = end + 1
    streams: list[bytes] = []
    for length in head[2:]:
        streams.append(data[position : position + length])
        position += length
    if position != len(data):
        raise DamagedError("a shard has the wrong length")
    shared, lengths, references, headers = (numbers_in(streams[i]) for i in (0, 1, 3, 4))
    groups = list(_groups(headers, numbers_in(streams[5]), numbers_in(streams[6])))
    codes = iter(references)
    text, at, newest, last = b"", 0, -1, -1
    found: dict[str, tuple[Group, ...]] = {}
    for common, length in zip(shared, lengths, strict=True):
        text = text[:common] + streams[2][at : at + length]
        at += length
        mine: list[Group] = []
        more = 1
        while more:
            code, more = divmod(next(codes, 1 << 40), 2)
            if code == 1:
                newest += 1
            last = last if code == 0 else newest if code == 1 else newest - (code - 2)
            mine.append(groups[last])
        found[text.decode()] = tuple(mine)
    return found


def _groups(headers: Sequence[int], gaps: Sequence[int], weights: Sequence[int]) -> Iterator[Group]:
    at = taken = 0
    while at < len(headers):
        header = headers[at]
        at += 1
        kind, numbered, long, count = header >> 2 & 3, header >> 1 & 1, header & 1, header >> 4
        number = -1
        if kind != WORD or numbered:
            number = headers[at]
            at += 1
        size = 0 if long else count
        yield Group(kind, number, _postings(gaps[taken : taken + size], weights[taken : taken + size]), bool(long))
        taken += size

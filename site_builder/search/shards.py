"""The lexicon with its postings, cut into files of a few kilobytes: `s<k>.bin`, and `f<i>.bin` for long lists.

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
5. groups: documents << 4 | kind << 2 | shared << 1 | long; then the number of the thing if kind is not a word, else the
   global number if the group stands in several shards; then the number of the list's file if it is long,
6. document numbers of the lists that are not long: the first, then the distances,
7. their weights in thousandths.

A long list's file holds its document numbers, then its weights, in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from typing import NamedTuple

from site_builder.search.codec import DamagedError, numbers_in, varints
from site_builder.search.columnar import Column, column
from site_builder.search.lunr_index import Postings

WORD, STATED, MENTIONED, HINTED = range(4)
# Bytes of a shard before compression: small, as a query fetches one for each of its words; in a large index larger, as
# the separators of all of them are fetched first.
LEAST_TARGET, MOST_SHARDS = 3000, 2000
STEP = 500  # bytes by which the target grows, so that an edit seldom moves the cuts
LONG = 300  # bytes of a list beyond which it gets its own file, lest all words beside it carry it too
FILED = 6  # bytes that such a list leaves in its shards


class Group(NamedTuple):
    """A word or a thing with its postings; a tuple, as there are tens of thousands.

    `number` is that of the thing, or the global number of a word (-1: it stands in one shard only).

    `file` is the number of the file with the postings, -1 if they are here.
    """

    kind: int
    number: int
    postings: Postings
    file: int = -1


Lexicon = Mapping[str, Sequence[int]]  # surface -> indexes of its groups; sorted


@dataclass(frozen=True, slots=True)
class Cut:
    """A finished lexicon: the files, and for each shard the smallest surface that belongs into it.

    `long` are the indexes of the groups whose lists have files, `shared` those of the words that stand in several
    shards, both in the order of their numbers.
    """

    shards: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    separators: tuple[str, ...]
    long: tuple[int, ...]
    shared: tuple[int, ...]


def cut(lexicon: Lexicon, groups: Sequence[Group]) -> Cut:
    """Cut a lexicon into encoded shards and long lists. Surfaces with the same first word stay together."""
    if not lexicon:
        return Cut((encode({}, ()),), (), ("",), (), ())
    blocks = [tuple(b) for _, b in groupby(lexicon, key=lambda surface: surface.partition(" ")[0])]
    members = [
        set(chain.from_iterable(map(lexicon.__getitem__, block))) if len(block) > 1 else lexicon[block[0]]
        for block in blocks
    ]
    sizes = [len(found.gaps) + len(found.weights) + 3 for found in (_column(group.postings) for group in groups)]
    letters = [sum(len(surface.encode()) // 2 + 4 for surface in block) for block in blocks]
    costs = [FILED if size > LONG else size for size in sizes]
    steps = -(-(sum(letters) + sum(costs)) // (MOST_SHARDS * STEP))
    bounds = _bounds(members, letters, costs, max(LEAST_TARGET, steps * STEP))
    copies = Counter(chain.from_iterable(set(chain.from_iterable(members[start:end])) for start, end in bounds))
    long = tuple(g for g, size in enumerate(sizes) if size > LONG)
    shared = tuple(g for g, group in enumerate(groups) if group.kind == WORD and copies[g] > 1)
    final = _numbered(groups, long, shared)
    shards, separators = [], []
    for number, (start, end) in enumerate(bounds):
        surfaces = [s for block in blocks[start:end] for s in block]
        shards.append(encode({s: lexicon[s] for s in surfaces}, final))
        separators.append(_separator(blocks[start - 1][-1], surfaces[0]) if number else "")
    lists = tuple(_list_bytes(groups[g].postings) for g in long)
    return Cut(tuple(shards), lists, tuple(separators), long, shared)


def widest_prefix(shards: int) -> int:
    """Return in how many shards the surfaces with a prefix may stand for it to be looked up; small ones count less."""
    return 4 if shards > 400 else 8


def _bounds(
    members: Sequence[Collection[int]], letters: Sequence[int], costs: Sequence[int], target: int
) -> list[tuple[int, int]]:
    """Cut within a fifth of the target size, where the fewest groups stand on both sides."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for block, found in enumerate(members):
        for g in found:
            first.setdefault(g, block)
            last[g] = block
    change = [0] * (len(members) + 1)
    for g, block in first.items():
        change[block + 1] += 1
        change[last[g] + 1 if last[g] + 1 < len(change) else -1] -= 1
    straddling, running = [], 0
    for step in change:
        running += step
        straddling.append(running)  # groups on both sides of a cut before this block
    bounds: list[tuple[int, int]] = []
    start = 0
    while start < len(members):
        seen: set[int] = set()
        size, best = 0, None
        for end in range(start + 1, len(members) + 1):
            new = [g for g in members[end - 1] if g not in seen]
            seen.update(new)
            size += letters[end - 1] + sum(costs[g] for g in new)
            if end == len(members):
                best = end if best is None or size <= target else best
            elif size >= target * 0.8 and (
                best is None or (size <= target * 1.2 and straddling[end] < straddling[best])
            ):
                best = end
            if size > target * 1.2 and best is not None:
                break
        assert best is not None  # the last block always sets it
        bounds.append((start, best))
        start = best
    return bounds


def _numbered(groups: Sequence[Group], long: Sequence[int], shared: Sequence[int]) -> list[Group]:
    """Give files to long lists, and global numbers to words that stand in several shards."""
    final = list(groups)
    for file, g in enumerate(long):
        final[g] = final[g]._replace(file=file)
    for number, g in enumerate(shared):
        final[g] = final[g]._replace(number=number)
    return final


def _separator(before: str, first: str) -> str:
    """Return the shortest beginning of `first` that sorts after `before`."""
    pairs = enumerate(zip(before, first, strict=False))
    return first[: next((at for at, (a, b) in pairs if a != b), len(before)) + 1]


def _shared(one: bytes, other: bytes) -> int:
    """Return the length of the common beginning."""
    length = min(len(one), len(other))
    different = int.from_bytes(one[:length], "big") ^ int.from_bytes(other[:length], "big")
    return length - (different.bit_length() + 7) // 8


def encode(lexicon: Lexicon, groups: Sequence[Group]) -> bytes:
    """Encode one shard; the surfaces are sorted."""
    numbers: list[list[int]] = [[] for _ in range(4)]
    shared, lengths, references, headers = numbers
    rests, documents, weights = bytearray(), bytearray(), bytearray()
    local: dict[int, int] = {}
    before, last = b"", -1
    for surface, found in lexicon.items():
        text = surface.encode()
        common = _shared(before, text)
        shared.append(common)
        lengths.append(len(text) - common)
        rests += text[common:]
        before = text
        for place, index in enumerate(found):
            if index in local:
                code = 0 if local[index] == last else 2 + len(local) - 1 - local[index]
            else:
                code, local[index] = 1, len(local)
                _encode_group(groups[index], headers, documents, weights)
            last = local[index]
            references.append(code << 1 | (place + 1 < len(found)))
    begin = [varints(shared), varints(lengths), bytes(rests)]
    streams = [*begin, varints(references), varints(headers), bytes(documents), bytes(weights)]
    return varints([len(lexicon), len(local), *map(len, streams)]) + b"".join(streams)


def _encode_group(group: Group, headers: list[int], documents: bytearray, weights: bytearray) -> None:
    long = group.file >= 0
    shared = group.kind == WORD and group.number >= 0
    headers.append(len(group.postings) << 4 | group.kind << 2 | shared << 1 | long)
    headers += [group.number] if group.kind != WORD or shared else []
    headers += [group.file] if long else []
    if not long:
        found = _column(group.postings)
        documents += found.gaps
        weights += found.weights


def _column(postings: Postings) -> Column:
    if isinstance(postings, Column):
        return postings
    return column([document for document, _ in postings], [weight for _, weight in postings])


def _list_bytes(postings: Postings) -> bytes:
    found = _column(postings)
    return found.gaps + found.weights


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
        kind, shared, long, count = header >> 2 & 3, header >> 1 & 1, header & 1, header >> 4
        number = file = -1
        if kind != WORD or shared:
            number = headers[at]
            at += 1
        if long:
            file = headers[at]
            at += 1
        size = 0 if long else count
        yield Group(kind, number, _postings(gaps[taken : taken + size], weights[taken : taken + size]), file)
        taken += size

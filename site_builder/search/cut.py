"""The lexicon cut into files: shards and long lists, as `shards` describes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from site_builder.search.codec import varints as plain_varints
from site_builder.search.columnar import Postings
from site_builder.search.columns import Array, Rows, bounds_of, distinct, pieces, rows_of, varints
from site_builder.search.lexicon import NOTHING, Groups, Lexicon
from site_builder.search.shards import WORD, list_name, shard_name
from site_builder.search.surfaces import Surfaces

# Bytes of a shard before compression: small, as a query fetches one for each of its words; in a large index larger, as
# the separators of all of them are fetched first. Beyond the first number of shards they grow up to the usual size,
# beyond the second one without end.
LEAST_TARGET, USUAL_TARGET = 1500, 3000
FEW_SHARDS, MOST_SHARDS = 300, 2000
STEP = 500  # bytes by which the target grows, so that an edit seldom moves the cuts
LONG = 300  # bytes of a list beyond which it gets its own file, lest all words beside it carry it too
_PIECE = 1 << 14  # lists that are joined at once
FILED = 6  # bytes that such a list leaves in its shards
_BITS = 28  # of the number of a word: four bytes


@dataclass(frozen=True, slots=True)
class _Stream:
    """Bytes, and where those of each part begin and the last one ends."""

    data: bytes
    bounds: Array

    def part(self, number: int) -> bytes:
        """Return the bytes of a part."""
        return self.data[self.bounds[number] : self.bounds[number + 1]]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of terms, encoded, the last of which is `NOTHING`: distances of documents and weights."""

    gaps: _Stream
    weights: _Stream

    def of(self, term: int) -> bytes:
        """Return the file of a list."""
        return self.gaps.part(term) + self.weights.part(term)


@dataclass(frozen=True, slots=True)
class Cut:
    """A lexicon that is cut, but for its lists: the streams before those of all shards (`heads`), how many surfaces and
    groups each shard has (`counts`), the terms of the lists that stand in each, and the smallest surface that belongs
    into it (`separators`). `long` are the terms whose lists have files, by the names of these.
    """

    heads: tuple[_Stream, ...]
    counts: tuple[tuple[int, int], ...]
    terms: Rows
    separators: tuple[str, ...]
    long: Mapping[str, int]

    def names(self) -> list[str]:
        """Return the names of the shards' files."""
        return [shard_name(self.separators, number) for number in range(len(self.counts))]

    def keys(self) -> list[bytes]:
        """Return for each shard a digest of all that decides it besides what stands in its lists."""
        found = []
        for number in range(len(self.counts)):
            parts = [stream.part(number) for stream in self.heads]
            # The lengths of the streams, too, as what belongs to one could belong to the next.
            parts += [bytes(str([*map(len, parts)]), "ascii"), self.terms.row(number).tobytes()]
            found.append(blake2b(b"".join(parts), digest_size=16).digest())
        return found

    def shards(self, numbers: Array, lists: Lists) -> Iterator[bytes]:
        """Yield some shards, encoded."""
        terms, _ = self.terms.take(numbers)
        bounds = bounds_of(np.diff(self.terms.bounds)[numbers])
        columns = [_parts(column, terms, bounds) for column in (lists.gaps, lists.weights)]
        for place, number in enumerate(numbers.tolist()):
            streams = [*(head.part(number) for head in self.heads), *(column.part(place) for column in columns)]
            yield plain_varints([*self.counts[number], *map(len, streams)]) + b"".join(streams)


def lists(postings: Postings) -> Lists:
    """Return the lists of all terms."""
    bounds = np.append(postings.bounds, postings.bounds[-1])
    gaps = postings.documents.copy()
    gaps[1:] -= postings.documents[:-1]
    begins = postings.bounds[:-1][postings.counts > 0]
    gaps[begins] = postings.documents[begins]
    return Lists(_varints(gaps, bounds), _varints(postings.weights, bounds))


def cut(lexicon: Lexicon, groups: Groups, documents: int, name: Callable[[int], str]) -> Cut:
    """Cut a lexicon of so many documents. Surfaces with the same first word stay together. `name` is that of a term."""
    surfaces = lexicon.surfaces
    if not len(surfaces):
        return Cut((_Stream(b"", np.zeros(2, np.int64)),) * 5, ((0, 0),), rows_of([()]), ("",), {})
    sizes = _sizes(groups.count, documents)
    starts, copies = _divided(surfaces, lexicon.groups, sizes)
    long, number = sizes > LONG, groups.thing.copy()
    numbered = np.flatnonzero((groups.kind == WORD) & (long | (copies > 1)))
    number[numbered] = _numbers(["" if term == NOTHING else name(term) for term in groups.term[numbered].tolist()])

    bounds = np.append(surfaces.blocks[starts], len(surfaces))
    references, instances, of_instance = _references(lexicon.groups, bounds)
    per_shard = np.searchsorted(of_instance, np.arange(len(starts) + 1))
    headers, per_instance = _headers(groups, instances, number, long)
    heads = (
        *_letters(surfaces, bounds),
        _varints(references, lexicon.groups.bounds[bounds]),
        _varints(headers, per_instance[per_shard]),
    )
    here = np.where(long[instances], NOTHING, groups.term[instances])
    filed = zip(*(column[long].tolist() for column in (groups.kind, number, groups.term)), strict=True)
    return Cut(
        heads,
        tuple(zip(np.diff(bounds).tolist(), np.diff(per_shard).tolist(), strict=True)),
        Rows(here, per_shard),
        ("", *(_separator(surfaces.text(at - 1), surfaces.text(at)) for at in bounds[1:-1].tolist())),
        {list_name(kind, of): term for kind, of, term in filed},
    )


def _numbers(words: Sequence[str]) -> list[int]:
    """Return a number for each word: its hash. Words with the same one have others instead, beyond all hashes: each of
    them, so that none comes to have what was the number of another when words come or go.
    """
    found: dict[str, int] = {}
    salt = 0
    while left := {word for word in words if word not in found}:
        hashes = {word: _hash(word, salt) for word in left}
        alike = Counter(hashes.values())
        found |= {word: salt << _BITS | number for word, number in hashes.items() if alike[number] == 1}
        salt += 1
    return [found[word] for word in words]


def _hash(word: str, salt: int) -> int:
    """Return a number of `_BITS` bits."""
    digest = blake2b(word.encode(), digest_size=4, salt=bytes([salt])).digest()
    return int.from_bytes(digest, "little") % (1 << _BITS)


def _divided(surfaces: Surfaces, groups: Rows, sizes: Array) -> tuple[Array, Array]:
    """Return the first block of each shard, and in how many shards each group stands."""
    first = surfaces.blocks
    blocks = np.repeat(np.arange(len(first)), np.diff(groups.bounds[np.append(first, len(surfaces))]))
    members = distinct(blocks << 32 | groups.values)
    of_block, group = (members >> 32).astype(np.int32), members.astype(np.int32)
    del members
    letters = np.add.reduceat(np.diff(surfaces.bounds) // 2 + 4, first)
    costs = np.where(sizes > LONG, FILED, sizes)
    target = _target(int(letters.sum() + costs.sum()))
    starts = _starts(of_block, group, letters, costs, surfaces.shared[first], target)
    shard = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(first)))
    return starts, np.bincount(distinct(shard[of_block] << 32 | group).astype(np.int32), minlength=len(sizes))


def _sizes(counts: Array, documents: int) -> Array:
    """Return about how many bytes the lists of so many documents have, and a header.

    What they have is decided by weights, too, which every edit moves a little: cuts would move with them.
    """
    distances = documents // np.maximum(counts, 1)  # the average one, of seven bits a byte
    found: Array = counts * (3 + (distances >= 1 << 7) + (distances >= 1 << 14)) + 3
    return found


def _target(size: int) -> int:
    """Return the size of a shard where all have `size` bytes."""
    few, most = (-(-size // (shards * STEP)) * STEP for shards in (FEW_SHARDS, MOST_SHARDS))
    return max(LEAST_TARGET, min(USUAL_TARGET, few), most)


def _starts(of_block: Array, group: Array, letters: Array, costs: Array, shared: Array, target: int) -> Array:
    """Return the first block of each shard: cut at 70 to 110 % of the target size, where the fewest groups stand on
    both sides, and the first surface shares the fewest letters with the one before, which a new word seldom changes. A
    group of a block is a place in the columns `of_block` and `group`, which are sorted.
    """
    several = np.flatnonzero((np.bincount(group) > 1)[group])  # of most groups there is one
    by_group = several[np.argsort(group[several], kind="stable")]
    same = np.diff(group[by_group], prepend=-1) == 0
    before = np.full(len(group), -1, np.int32)  # the block before in which the group stands too
    before[by_group[same]] = of_block[by_group[np.flatnonzero(same) - 1]]
    begin, end = (of_block[by_group[~some]] + 1 for some in (same, np.append(same[1:], False)[: len(same)]))
    change = np.bincount(begin, minlength=len(letters) + 1) - np.bincount(end, minlength=len(letters) + 1)
    against = np.cumsum(change[:-1]) << 8 | np.minimum(shared, 255)  # a cut before a block
    places, costs = bounds_of(np.bincount(of_block, minlength=len(letters))), costs[group]
    ends, blocks = bounds_of(letters), len(letters)
    starts, reach = [0], 100
    while True:
        start = starts[-1]
        while True:  # look as far as a shard may go
            last = min(start + reach, blocks)
            here = slice(places[start], places[last])
            new = (costs[here] * (before[here] < start)).cumsum()
            # Each block has a group at least.
            size = ends[start + 1 : last + 1] - ends[start] + new[places[start + 1 : last + 1] - (places[start] + 1)]
            if last == blocks or size[-1] > target * 1.1:
                break
            reach *= 2
        least, most = int(size.searchsorted(target * 0.7)), int(size.searchsorted(target * 1.1, "right"))
        reach = most + most // 4 + 10  # the next one has about as many
        if least >= blocks - start - 1 or (last == blocks and size[-1] <= target):
            return np.array(starts)
        most = min(max(most, least + 1), blocks - start - 1)
        starts.append(start + 1 + least + int(np.argmin(against[start + 1 + least : start + 1 + most])))


def _separator(before: str, first: str) -> str:
    """Return the shortest beginning of `first` that sorts after `before`."""
    pairs = enumerate(zip(before, first, strict=False))
    return first[: next((at for at, (a, b) in pairs if a != b), len(before)) + 1]


def _letters(surfaces: Surfaces, bounds: Array) -> tuple[_Stream, _Stream, _Stream]:
    """Return the streams of surfaces: letters shared with the one before, lengths of the rests, the rests."""
    lengths, shared = np.diff(surfaces.bounds), surfaces.shared.copy()
    shared[bounds[:-1]] = 0
    taken = np.stack((shared, lengths - shared), axis=1).ravel()
    rest = np.repeat(np.tile([False, True], len(shared)), taken)
    rests = _Stream(surfaces.letters[rest].tobytes(), bounds_of(lengths - shared)[bounds])
    return _varints(shared, bounds), _varints(lengths - shared, bounds), rests


def _references(groups: Rows, bounds: Array) -> tuple[Array, Array, Array]:
    """Return the references of surfaces to their groups, and of each group in each shard, as they come, its number and
    that of the shard. `bounds` are the first surfaces of shards, and where the last one ends.
    """
    refs = groups.values
    shard = np.repeat(np.arange(len(bounds) - 1), np.diff(groups.bounds[bounds]))
    _, firsts, which = np.unique(shard << 32 | refs, return_index=True, return_inverse=True)
    new = np.zeros(len(refs), bool)
    new[firsts] = True
    newest = np.cumsum(new) - 1
    instance = newest[firsts][which]
    codes = np.where(new, 1, np.where(np.diff(instance, prepend=-1) == 0, 0, 2 + newest - instance))
    more = np.ones(len(refs), np.int64)
    more[groups.bounds[1:] - 1] = 0
    return codes << 1 | more, refs[new], shard[new]


def _headers(groups: Groups, instances: Array, number: Array, long: Array) -> tuple[Array, Array]:
    """Return the numbers that describe groups, and where those of each begin and the last one's end."""
    kind, number = groups.kind[instances], number[instances]
    numbered = number >= 0
    flags = kind << 2 | (numbered & (kind == WORD)) << 1 | long[instances]
    columns = np.stack((groups.count[instances] << 4 | flags, number), axis=1)
    stated = np.stack((np.ones(len(kind), bool), numbered), axis=1)
    return columns[stated], bounds_of(stated.sum(axis=1))


def _varints(numbers: Array, bounds: Array) -> _Stream:
    """Encode numbers in parts."""
    return _Stream(*varints(numbers, bounds))


def _parts(stream: _Stream, numbers: Array, bounds: Array) -> _Stream:
    """Join the parts with these numbers, in parts."""
    numbers = numbers % (len(stream.bounds) - 1)  # -1 is the last one
    parts = Rows(np.frombuffer(stream.data, np.uint8), stream.bounds)
    data = b"".join(parts.take(numbers[piece])[0].tobytes() for piece in pieces(len(numbers), _PIECE))
    return _Stream(data, bounds_of(np.diff(stream.bounds)[numbers])[bounds])

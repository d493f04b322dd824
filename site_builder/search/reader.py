"""Reads a finished index, from memory or from the output folder, decoding each file once."""

from __future__ import annotations

import datetime as dt
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from site_builder.search import facets, shards, spelling
from site_builder.search.cards import Card
from site_builder.search.codec import DamagedError, front_decoded, front_parted, numbers_in, unpack, unpack_json
from site_builder.search.manifest import FORMAT, MANIFEST


@dataclass(frozen=True, slots=True)
class Thing:
    """Something nameable, with its label in the reader's language."""

    facet: str
    id: str
    label: str
    broader: str  # id of the broader one in the same facet; "" if there is none


class Reader:
    """The decoded files of an index. `fetch` returns the bytes at a path of the output or raises `DamagedError`.

    `today` is the asker's day, if not that of the build: certificates that have expired until then do not count.
    """

    def __init__(self, fetch: Callable[[str], bytes], today: dt.date | None = None) -> None:
        self._fetch = fetch
        self._today = today.isoformat() if today else ""
        self._decoded: dict[str, Any] = {}

    @cached_property
    def root(self) -> Mapping[str, Any]:
        """The manifest (see `index`); raises `DamagedError` if this is not an index of our format."""
        try:
            found = json.loads(self._fetch(MANIFEST))
            if isinstance(found, dict) and found.get("format") == FORMAT and isinstance(found.get("folder"), str):
                return found
        except ValueError:
            pass
        raise DamagedError("this is not a search index of this version")

    @cached_property
    def separators(self) -> Sequence[str]:
        """The smallest surface of each shard."""
        return front_decoded(self.root["separators"].split(" "))

    @cached_property
    def stop(self) -> Mapping[str, frozenset[str]]:
        """Stop words by language."""
        stop = self.root["stop"].items()
        return {language: frozenset(front_decoded(front_parted(found))) for language, found in stop}

    def begins(self, stop_word: str) -> str:
        """Return the letters with which the second words begin of the phrases that begin with a stop word."""
        return str(self.root["begins"].get(stop_word, ""))

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return int(self.root["documents"])

    def route(self, surface: str) -> int:
        """Return the number of the shard in which a surface is, if it is anywhere."""
        return max(0, bisect_right(self.separators, surface) - 1)

    def shard(self, number: int) -> Mapping[str, tuple[shards.Group, ...]]:
        """Return a shard: surface -> groups, sorted."""
        found: Mapping[str, tuple[shards.Group, ...]] = self._once(
            shards.shard_name(self.separators, number), shards.decode
        )
        return found

    def span(self, prefix: str) -> range:
        """Return the shards in which surfaces with a prefix stand; none without prefix or if they are too many."""
        first, last = self.route(prefix), self.route(prefix + "\uffff")
        return range(first, last + 1) if prefix and last - first < int(self.root["widest"]) else range(0)

    def beginning(self, prefix: str) -> Iterator[tuple[int, Sequence[shards.Group]]]:
        """Yield (shard, groups) of each surface with a prefix in the shards of `span`."""
        for number in self.span(prefix):
            for surface, groups in self.shard(number).items():
                if surface.startswith(prefix):
                    yield number, groups

    def backwards(self, word: str) -> Iterable[tuple[str, int]]:
        """Return the surfaces with ranks (`spelling`) in the file of reversed words where a word would stand."""
        if "rev.bin" not in self._decoded:
            self._decoded["rev.bin"] = unpack_json(self._file("rev.bin"))
        number = spelling.route(self._decoded["rev.bin"], word)
        found: Iterable[tuple[str, int]] = self._once(f"r{number}.bin", spelling.candidates)
        return found

    def postings(self, group: shards.Group) -> Sequence[tuple[int, int]]:
        """Return (document, weight) of a group, by document."""
        found: Sequence[tuple[int, int]] = group.postings
        if group.long:
            found = self._once(shards.list_name(group.kind, group.number), shards.decode_list)
        gone = self._gone.get(group.number) if group.kind in (shards.STATED, shards.HINTED) else None
        return [posting for posting in found if posting[0] not in gone] if gone else found

    def facet(self, name: str) -> Mapping[str, Sequence[int]]:
        """Return the document numbers under each value of a facet; nothing if nobody states anything about it."""
        if name not in self.root["facets"]:
            return {}
        found: Mapping[str, Sequence[int]] = self._once(
            f"facet/{name}.bin", lambda data: facets.decode(data, self.documents)
        )
        if name != "accreditation" or not self._expired:
            return found
        left = {id_: [n for n in numbers if n not in self._expired.get(id_, ())] for id_, numbers in found.items()}
        return {id_: numbers for id_, numbers in left.items() if numbers}

    @cached_property
    def _expired(self) -> Mapping[str, set[int]]:
        """Scheme -> documents that have come to hold it no longer."""
        found: dict[str, set[int]] = {}
        if self.root.get("expires", self._today) < self._today:
            for value, numbers in self.facet("until").items():
                day, _, id_ = value.partition(" ")
                if day < self._today:
                    found.setdefault(id_, set()).update(numbers)
        return found

    @cached_property
    def _gone(self) -> Mapping[int, set[int]]:
        """The same by the numbers of things."""
        if not self._expired:
            return {}
        things = enumerate(self.things(""))
        return {n: self._expired[t.id] for n, t in things if t.facet == "accreditation" and t.id in self._expired}

    def confirmed(self) -> Sequence[int]:
        """Return for each document 0, or 1 + the day of its confirmation (`facets.EPOCH`)."""
        found: Sequence[int] = self._once("facet/verified.bin", numbers_in)
        return found

    def ranks(self, language: str) -> Sequence[int]:
        """Return for each document its place in the order of names."""
        known = self._known(language)
        if known not in self.root["orders"]:
            return range(self.documents)
        found: Sequence[int] = self._once(f"order.{known}.bin", _places)
        return found

    def things(self, language: str) -> Sequence[Thing]:
        """Return everything nameable, in the order of the numbers in the shards."""
        key = f"label/{self._known(language)}"
        if key not in self._decoded:
            facets_ = [facet for facet, count in self.root["things"].items() for _ in range(count)]
            rows = unpack_json(self._file(f"{key}/all.bin"))
            self._decoded[key] = [
                Thing(facet, id_, label, rows[broader[0]][0] if broader else "")
                for facet, (id_, label, *broader) in zip(facets_, rows, strict=True)
            ]
        found: Sequence[Thing] = self._decoded[key]
        return found

    def card(self, language: str, document: int) -> Card:
        """Return the card of a document."""
        pack, place = divmod(document, int(self.root["pack"]))
        return Card(*unpack_json(self._file(f"card/{self._known(language)}/{pack}.bin"))[place])

    def _known(self, language: str) -> str:
        return language if language in self.root["languages"] else str(self.root["languages"][0])

    def _once(self, path: str, decode: Callable[[bytes], Any]) -> Any:
        if path not in self._decoded:
            self._decoded[path] = decode(unpack(self._file(path)))
        return self._decoded[path]

    def _file(self, path: str) -> bytes:
        return self._fetch(f"search/{self.root['folder']}/{path}")


def _places(data: bytes) -> list[int]:
    moves = (number // 2 if number % 2 == 0 else -(number + 1) // 2 for number in numbers_in(data))
    return [number + move for number, move in enumerate(moves)]


def from_files(files: Mapping[str, bytes], today: dt.date | None = None) -> Reader:
    """Read an index that `index.build` has returned, on a later day if one is given."""

    def fetch(path: str) -> bytes:
        if path not in files:
            raise DamagedError(f"{path} is missing")
        return files[path]

    return Reader(fetch, today)


def from_folder(output: Path) -> Reader:
    """Read the index in an output folder."""

    def fetch(path: str) -> bytes:
        try:
            return (output / path).read_bytes()
        except (OSError, ValueError):
            raise DamagedError(f"{output / path} cannot be read") from None

    return Reader(fetch)

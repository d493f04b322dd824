"""How a finished page is kept: its bytes, what the checks across files need to know of it, what it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import deflate
from pydantic_core import to_json

from site_builder.output.inspection import Facts

_LEVEL = 1  # of libdeflate: a fifth of the size for a thirtieth of the time that rendering takes
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Summary:
    """What the check of all pages together needs of one: most of them link to the same few places.

    `sound` says that the page alone has no fault. Ids and versions are held for all pages at once, so they are texts.
    """

    ids: str  # each between two U+0000, which no page holds
    versions: str  # (language, path) as the page names them, in order: equal texts mean equal sets
    sound: bool

    def has(self, id_: str) -> bool:
        """Say whether the page has an id."""
        return "\0" not in id_ and f"\0{id_}\0" in self.ids  # an address may name one that no page holds: `%00`

    @property
    def version_paths(self) -> frozenset[str]:
        """The paths of the versions."""
        return frozenset(self.versions.split("\0")[1::2])


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was rendered or reused, without its bytes.

    `key` is that of the store, `digest` a SHA-256 (hex), `inputs` what decides the page (`Setup.inputs`).
    """

    path: str
    source: str
    key: bytes
    digest: str
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where pages lead: paths in the output folder, and (path, id)."""

    paths: frozenset[str] = frozenset()
    fragments: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Links) -> Links:
        return Links(self.paths | other.paths, self.fragments | other.fragments)


@dataclass(frozen=True, slots=True)
class Known:
    """A file of that build as `Page` has it, and the key that a page had before it last changed, if any."""

    key: bytes
    digest: str
    former: bytes = b""
    inputs: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """The last build into an output folder in which everything was right: its pages, and where they led, or more.

    `files` are those of the other files that were made from the catalogue.
    """

    pages: Mapping[str, Known] = field(default_factory=dict)
    files: Mapping[str, Known] = field(default_factory=dict)
    links: Links = field(default_factory=Links)


def summarise(facts: Facts) -> Summary:
    """Return the summary of a page."""
    versions = "\0".join(chain.from_iterable(sorted({*facts.alternates})))
    return Summary("\0".join(("", *sorted(facts.ids), "")), versions, not facts.findings)


def links_of(seen: Iterable[Facts]) -> Links:
    """Return where pages lead; browsers know #top."""
    targets = {target for facts in seen for target in facts.targets}
    return Links(
        frozenset(target.path for target in targets),
        frozenset((t.path, t.fragment) for t in targets if t.fragment and t.fragment.lower() != "top"),
    )


def pack(data: bytes, digest: str, facts: Facts, parts: Mapping[str, Any]) -> bytes:
    """Return what the store keeps of a page; `parts` are the digests of what it depends on."""
    head = to_json({"digest": digest, "facts": facts.to_data(), "parts": parts})
    return len(head).to_bytes(_LENGTH_BYTES, "little") + bytes(deflate.gzip_compress(head + data, _LEVEL))


def unpack_head(value: bytes) -> dict[str, Any]:
    """Return `digest`, `facts` and `parts` of a kept page."""
    head: dict[str, Any] = json.loads(_unpacked(value)[: _length(value)])
    return head


def unpack_data(value: bytes) -> bytes:
    """Return the bytes of a kept page."""
    return _unpacked(value)[_length(value) :]


def _length(value: bytes) -> int:
    return int.from_bytes(value[:_LENGTH_BYTES], "little")


def _unpacked(value: bytes) -> bytes:
    return bytes(deflate.gzip_decompress(value[_LENGTH_BYTES:]))

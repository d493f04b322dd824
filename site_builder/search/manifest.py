"""The manifest and the addresses of all files of the index.

    search/manifest.json               the only stable name: what every query needs, see `_root`
    search/<folder>/s<hash>.bin, f<n>.bin  shards and long lists (`shards`)
    search/<folder>/rev.bin, r<k>.bin  the surfaces by reversed word, for corrections (`spelling`)
    search/<folder>/facet/<name>.bin   facets (`facets`)
    search/<folder>/card/<lang>/<n>.bin  cards (`cards`)
    search/<folder>/label/<lang>/<n>.bin  JSON: [[id, label, number of the broader one if any], ...] of `LABELS` things
    search/<folder>/label/<lang>/all.bin  the same of all things
    search/<folder>/order.<lang>.bin  the order of names for readers of a language, where it is not that of the numbers:
                                       for each document its place, less its number, times two; negative ones less
                                       one, with the sign changed (zigzag, as in Protocol Buffers)
    search/<folder>/slugs.bin          JSON: the slug of each document

All but the manifest are compressed by themselves. <folder> is the hash of the organisations and things in the order of
their numbers, and shards and long lists are named by the words they are about. So a file never speaks of another
organisation, thing or word than the one that was at its address before: an edit rewrites the files that it changes, and
who reads the site meanwhile may get some of them newer than others, with a weight, a filter or a card of a minute
later, or finds that one is gone and asks for the manifest again. Browsers tell versions apart by a query that no host
heeds, `?v=<hash>`: that of the bytes of the family (`VERSIONED`), else of all others (`index`). The manifest is
asked for anew by every visitor, with the scripts; a host answers "not modified" to all but the first time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from site_builder.search import shards
from site_builder.search.codec import front_coded
from site_builder.search.material import Digests
from site_builder.search.memory import Memory
from site_builder.search.stopwords import STOPWORDS
from site_builder.search.versions import ANALYSIS

FORMAT = 8
VERSIONED = ("card", "facet", "label")  # families of files that many an edit leaves as they are
MANIFEST = "search/manifest.json"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The files by name, what the manifest says of them (`root`, `things`, `last` and `versions`), and what the next
    build shall know. `folder` is a hash of the organisations and things in the order of their numbers, `versions` are
    those of the bytes of families.
    """

    files: Mapping[str, bytes]
    folder: str
    root: Mapping[str, Any]
    things: Mapping[str, int]
    last: Mapping[str, Any]
    versions: Mapping[str, str]
    state: list[bytes]


@dataclass(frozen=True, slots=True)
class Words:
    """The files of words by name, and what the manifest says of them.

    `longest` is the length of the longest phrase, `begins` the words that begin one of several, with the letters with
    which its second word may begin. `state` is what the next build shall know, each part as it was put aside.
    """

    files: Mapping[str, bytes]
    separators: tuple[str, ...]
    longest: int
    begins: Mapping[str, str]
    state: list[Any]


def join(numbered: Numbers, worded: Words) -> dict[str, bytes]:
    """Return every file of the index by its path, sorted, from its two halves."""
    files = {**numbered.files, **worded.files}
    root = _root(numbered, worded) | {"folder": numbered.folder, "versions": numbered.versions, **numbered.last}
    described = json.dumps(root, ensure_ascii=False, separators=(",", ":"))
    others = {path: data for path, data in files.items() if path.partition("/")[0] not in VERSIONED}
    index = hash_of({**others, "": described.encode()}, 6)  # with the versions of those that are left out
    found = addressed(files, numbered)
    found[MANIFEST] = f'{{"index":"{index}",{described[1:]}\n'.encode()
    return dict(sorted(found.items()))


def addressed(files: Mapping[str, bytes], numbered: Numbers) -> dict[str, bytes]:
    """Return files by their path in the output folder."""
    return {f"search/{numbered.folder}/{path}": data for path, data in files.items()}


def held(state: list[bytes], known: Digests) -> Numbers | None:
    """Return the numbers that a state holds; None if it was not made from what is known."""
    found = Memory([*state]).held("whole", known.catalogue) if known.catalogue else None
    return Numbers(**found, state=state) if found else None


def hash_of(files: Mapping[str, bytes], size: int) -> str:
    """Return the hash, of so many bytes, of files with their paths."""
    digest = blake2b(digest_size=size)
    for path, data in sorted(files.items()):
        for part in (path.encode(), data):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def _root(numbered: Numbers, worded: Words) -> dict[str, Any]:
    """`things` gives how many things each facet has, in the order of their numbers; `stop` each language's stop words,
    sorted (`begins`: those that begin a phrase, with the letters with which its second word may begin), `phrase` the
    longest phrase, `widest` the shards over which the surfaces with a prefix may be spread, `separators` where each
    shard begins (`stop` and these: see `codec.front_coded`). `expires` is added where a certificate has a last day: the
    first of them all.
    """
    stop = {language: sorted(STOPWORDS.get(language, ())) for language in numbered.root["languages"]}
    known = {word for found in stop.values() for word in found}
    return {
        "format": FORMAT,
        "analysis": ANALYSIS,
        **numbered.root,
        "phrase": worded.longest,
        "widest": shards.widest_prefix(len(worded.separators)),
        "things": numbered.things,
        "stop": {language: "".join(front_coded(found)) for language, found in stop.items()},
        "begins": {word: letters for word, letters in sorted(worded.begins.items()) if word in known},
        "separators": " ".join(front_coded(worded.separators)),
    }

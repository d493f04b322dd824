"""The manifest and the addresses of all files of the index.

    search/manifest.json               the only stable name: what every query needs, see `_root`
    search/<folder>/s<k>.bin, f<i>.bin shards and long lists (`shards`)
    search/<folder>/rev.bin, r<k>.bin  the surfaces by reversed word, for corrections (`spelling`)
    search/<numbers>/facet/<name>.bin  facets (`facets`)
    search/<numbers>/card/<lang>/<n>.bin  cards (`cards`)
    search/<numbers>/label/<lang>/<n>.bin  JSON: [[id, label, number of the broader one if any], ...] of `LABELS` things
    search/<numbers>/label/<lang>/all.bin  the same of all things
    search/<folder>/order.<lang>.bin  the order of names for readers of a language, where it is not that of the numbers:
                                       for each document its place, less its number, times two; negative ones less
                                       one, with the sign changed (zigzag, as in Protocol Buffers)
    search/<folder>/slugs.bin          JSON: the slug of each document

All but the manifest are compressed by themselves. <numbers> is the hash of the organisations and things in the order of
their numbers, <folder> that of these and of the words which shards, long lists and shared groups stand for. So a file
never speaks of another organisation, thing or word than the one that was at its address before: an edit rewrites the
files that it changes, and who reads the site meanwhile may get some of them newer than others, with a weight, a filter
or a card of a minute later. Browsers tell versions apart by a query that no host heeds, `?v=<hash>`: that of the bytes
of the family (`numbers.VERSIONED`), else of all others (`index`). The manifest is asked for anew by every visitor, with
the scripts; a host answers "not modified" to all but the first time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.search import shards
from site_builder.search.analysis import VERSION
from site_builder.search.codec import front_coded
from site_builder.search.numbers import FORMAT, VERSIONED, Numbers, hash_of, meaning
from site_builder.search.stopwords import STOPWORDS

MANIFEST = "search/manifest.json"


@dataclass(frozen=True, slots=True)
class Words:
    """The files of words by name, and what the manifest says of them.

    `terms` are those that long lists and shared groups stand for, `longest` is the length of the longest phrase,
    `begins` the words that begin one of several, with the letters with which its second word may begin. `state` is what
    the next build shall know, each part as it was put aside.
    """

    files: Mapping[str, bytes]
    separators: tuple[str, ...]
    terms: tuple[list[str], list[str]]
    longest: int
    begins: Mapping[str, str]
    state: list[Any]


def join(numbered: Numbers, worded: Words) -> dict[str, bytes]:
    """Return every file of the index by its path, sorted, from its two halves."""
    files = {**numbered.files, **worded.files}
    folder = meaning(numbered.meaning, worded.separators, *worded.terms)
    root = _root(numbered, worded) | {"numbers": numbered.meaning, "folder": folder}
    root |= {"versions": numbered.versions, **numbered.last}
    described = json.dumps(root, ensure_ascii=False, separators=(",", ":"))
    others = {path: data for path, data in files.items() if not _versioned(path)}
    index = hash_of({**others, "": described.encode()}, 6)  # with the versions of those that are left out
    found = addressed(numbered)
    found |= {f"search/{folder}/{path}": data for path, data in others.items()}
    found[MANIFEST] = f'{{"index":"{index}",{described[1:]}\n'.encode()
    return dict(sorted(found.items()))


def addressed(numbered: Numbers) -> dict[str, bytes]:
    """Return by its path every file whose address does not depend on words."""
    return {f"search/{numbered.meaning}/{path}": data for path, data in numbered.files.items() if _versioned(path)}


def _versioned(path: str) -> bool:
    return path.partition("/")[0] in VERSIONED


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
        "analysis": VERSION,
        **numbered.root,
        "phrase": worded.longest,
        "widest": shards.widest_prefix(len(worded.separators)),
        "things": numbered.things,
        "stop": {language: "".join(front_coded(found)) for language, found in stop.items()},
        "begins": {word: letters for word, letters in sorted(worded.begins.items()) if word in known},
        "separators": " ".join(front_coded(worded.separators)),
    }

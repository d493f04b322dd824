"""What the words of an index are made from: plain data for a process that need not know the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from site_builder.reading.body import Markup
from site_builder.search.concepts import Nameable

# Index field -> boost.
FIELDS: Mapping[str, float] = {
    "names": 10,
    "concepts": 4,
    "summary": 3,
    "services": 3,
    "broader": 1.5,
    "body": 1,
    "mentions": 1,
    "parts": 0.5,
}
# A text that names a country, town or cluster says little about where an organisation is.
NOT_MENTIONED = ("place", "country", "cluster")

Texts: TypeAlias = Sequence[tuple[str, str]]  # (language, text)
Passages: TypeAlias = tuple[tuple[str, str, str | Markup], ...]  # (index field, language, text)


@dataclass(frozen=True, slots=True)
class Digests:
    """What is known of a catalogue without looking at it, so that what follows from it need not be made again.

    `profiles` are digests of all that each profile is made from, by slug; `catalogue` is that of everything except what
    bodies of profiles say, `facts` that of everything except their bodies and words; empty: not known.
    """

    profiles: Mapping[str, bytes] = field(default_factory=dict)
    catalogue: bytes = b""
    facts: bytes = b""


UNKNOWN = Digests()


@dataclass(frozen=True, slots=True)
class Facts:
    """What words of the index are made from besides texts: the languages of the site in its order; for each document
    the terms of what it states, and of what is broader; all that a query can name, with its names; the names of
    concepts but places.
    """

    languages: Sequence[str]
    stated: Sequence[tuple[Sequence[str], Sequence[str]]]
    things: Sequence[tuple[Nameable, Texts]]
    known: Texts


@dataclass(frozen=True, slots=True)
class Material:
    """What the words of the index are made from: the documents by number and, after them, other texts.

    `keys` are digests of each one's texts; `texts` gives by key those that the memory of the build before lacks;
    `digest` is that of the facts, which are None if it has them.
    """

    documents: int
    keys: Sequence[bytes]
    texts: dict[bytes, Passages]
    digest: bytes
    facts: Facts | None

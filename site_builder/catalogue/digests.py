"""What a catalogue is made from, as digests: each organisation's files, and everything except what their bodies say.

A profile's body is the part that is edited most, and the one that nobody else's page shows: others know of a body
whether there is one and which of its headings can be linked to. So a page that shows no body is decided by the digest
of the catalogue. Some words of a profile stand nowhere else but in lists: a profile's own page is decided by the digest
of everything else and that of its files.
"""

from __future__ import annotations

import datetime as dt
import marshal
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from site_builder.catalogue.content import Content
from site_builder.reading.sources import Source

WORDS = ("summary", "website", "contact", "sources")
"""Fields of an organisation that its own page and lists show, and from which nothing follows for other profiles."""
_NO_REFERENCES = 2  # the version of marshal whose bytes depend on values alone


def organisation_digest(sources: Iterable[Source]) -> str:
    """Return the digest of an organisation's files, the base file first."""
    return _digest(part for source in sources for part in (source.path, source.digest))


def catalogue_digests(sources: Iterable[Source], found: Content, today: dt.date, drafts: bool) -> tuple[str, str]:
    """Return the digest of all that decides a catalogue except what the bodies of organisations say, and that of all
    except their bodies and words.
    """
    entries = {e.document.source.path: e for e in (*found.organisations, *found.organisation_translations)}
    stated, words = blake2b(digest_size=16), blake2b(digest_size=16)

    def add(digest: blake2b, *values: Any) -> None:
        digest.update(marshal.dumps(values, _NO_REFERENCES))

    add(stated, today.isoformat(), drafts)
    for source in sources:
        if entry := entries.get(source.path):
            values = dict(entry.document.values)
            add(words, *[values.pop(name, None) for name in WORDS])
            add(stated, source.path, values, bool(entry.body.packed), *[heading.id for heading in entry.body.headings])
        else:
            add(stated, source.path, source.digest)
    words.update(stated.digest())
    return words.hexdigest(), stated.hexdigest()


def _digest(parts: Iterable[str]) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

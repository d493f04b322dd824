"""What a catalogue is made from, as digests: each organisation's files, and everything except what their bodies say.

A profile's body is the part that is edited most, and the one that nobody else's page shows: others know of a body
whether there is one and which of its headings can be linked to. So a page that shows no body is decided by the digest
of the catalogue, and a profile's own page by that and the digest of its files.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from hashlib import blake2b

from site_builder.catalogue.content import Content
from site_builder.reading.sources import Source

# Where the front matter ends, or later: the parser takes every such line for the end, and some that are none here.
_END = re.compile(rb"[\r\n]---[ \t]*(?=[\r\n]|\Z)")


def organisation_digest(sources: Iterable[Source]) -> str:
    """Return the digest of an organisation's files, the base file first."""
    return _digest(part for source in sources for part in (source.path, source.digest))


def catalogue_digest(sources: Iterable[Source], found: Content, today: dt.date, drafts: bool) -> str:
    """Return the digest of all that decides a catalogue except what the bodies of organisations say."""
    bodies = {entry.document.source.path: entry.body for entry in found.organisations}
    bodies |= {entry.document.source.path: entry.body for entry in found.organisation_translations}
    parts = [today.isoformat(), str(drafts)]
    for source in sources:
        parts.append(source.path)
        if source.path in bodies:
            body = bodies[source.path]
            parts += [
                _front_matter(source),
                str(bool(body.packed)),
                " ".join(heading.id for heading in body.headings),
            ]
        else:
            parts.append(source.digest)
    return _digest(parts)


def _front_matter(source: Source) -> str:
    end = _END.search(source.data)
    return blake2b(source.data[: end.end()] if end else source.data, digest_size=16).hexdigest()


def _digest(parts: Iterable[str]) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

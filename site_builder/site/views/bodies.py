"""Bodies of profiles and pages: links between content files become links between pages."""

from __future__ import annotations

import html
import re
from typing import Any

from site_builder.catalogue.localise import LocalText
from site_builder.reading.body import Markup
from site_builder.reading.markup import CONTENT_SCHEME
from site_builder.site.reader import Reader

# The sanitiser writes attributes in double quotes, and links cannot nest.
_LINK = re.compile(rf'<a\b[^>]*?\bhref="{CONTENT_SCHEME}([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def body(reader: Reader, text: LocalText, markup: Markup) -> dict[str, Any] | None:
    """Return a Body, or None if it is empty; `text` says which language `markup` is in."""
    if not markup.packed:
        return None

    def link(found: re.Match[str]) -> str:
        target, _, fragment = html.unescape(found[1]).partition("#")
        href = href_of(reader, target, fragment)
        return f'<a href="{html.escape(href)}">{found[2]}</a>' if href else found[2]

    local = reader.text(text)
    return {
        "html": _LINK.sub(link, markup.html),
        "lang": local["lang"],
        "language": local["language"],
        "machine": local["machine"],
    }


def href_of(reader: Reader, target: str, fragment: str = "") -> str:
    """Return how a content file's page is linked to; empty where it has none in this build (a draft).

    The reader's language version may lack a heading that the text's own language has: then the link leads to the page.
    """
    page = reader.site.addresses.get(target)
    if page is None:
        return ""
    leads_there = fragment and fragment in _anchors(reader, target)
    return reader.href(page(reader.language)) + (f"#{fragment}" if leads_there else "")


def _anchors(reader: Reader, target: str) -> frozenset[str]:
    catalogue = reader.catalogue
    for profile in (*catalogue.organisations.values(), *catalogue.clusters.values()):
        if profile.path == target:
            found = profile.body(reader.order_for(profile.language))
            return frozenset(heading.id for heading in found[1].headings) if found else frozenset()
    for page in catalogue.pages.values():
        if page.path == target:
            return frozenset(heading.id for heading in page.version(reader.order_for(page.language))[2].headings)
    return frozenset()

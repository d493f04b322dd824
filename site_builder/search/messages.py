"""The words of an answer and of the search page's interface; the message id is the English text.

The page gets them translated in its data (`site.views.search`), so that no script holds words of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

MISSING = "Found nowhere, so left out: %(words)s."
NOT_HELD = "Nobody is listed under %(names)s."
NOT_TOGETHER = "Nobody here covers all of this; those that cover most come first."
NOTHING = "Nothing found."

# Name in the page's data -> message.
PAGE: Mapping[str, str] = {
    "missing": MISSING,
    "unheld": NOT_HELD,
    "apart": NOT_TOGETHER,
    "nothing": NOTHING,
    "name": "In the name: %(text)s",
    "summary": "In the summary: %(text)s",
    "text": "In the profile: %(text)s",
    "stated": "%(facet)s: %(text)s",
    "understood": "Understood as",
    "remove": "Remove filter: %(name)s",
    "more": "Show more",
    "part": "These cover a part of it",
    "own": "In your own cluster",
    "failed": "Part of the search could not be loaded.",
    "retry": "Try again",
    "machine": "Machine translation, not reviewed",
    "language": "In %(language)s",
}
COUNTED: Mapping[str, tuple[str, str]] = {
    "count": ("%(num)s organisation", "%(num)s organisations"),
    "covering": ("%(num)s covers everything you asked for", "%(num)s cover everything you asked for"),
}
# Facets whose name is not that of a field of the profile.
FACETS: Mapping[str, str] = {"kind": "Kind", "cluster": "Cluster", "place": "Place"}
NOT_STATED = "Not stated"
SORTS: Mapping[str, str] = {"relevance": "Best match", "name": "Name", "verified": "Last confirmed"}
HEADING = "Search"
DESCRIPTION = "Search CROs and laboratories by competence, place, accreditation or name, in any of the languages."


def declared_messages() -> tuple[str | tuple[str, str], ...]:
    """Return the messages that the locales must translate; plurals as pairs."""
    singles = {*PAGE.values(), *FACETS.values(), *SORTS.values(), NOT_STATED, HEADING, DESCRIPTION}
    return (*sorted(singles), *sorted(COUNTED.values()))

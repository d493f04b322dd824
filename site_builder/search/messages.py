"""The words of an answer and of the search page's interface; the message id is the English text.

The page gets them translated in its data (`site.views.search`), so that no script holds words of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

MISSING = "Found nowhere, so left out: %(words)s."
CORRECTED = "Showing results for “%(text)s”."
NOT_HELD = "Nobody is listed under %(names)s."
NOT_TOGETHER = "Nobody here covers all of this; those that cover most come first."
NOTHING = "Nothing found."
NOT_STATED = "Not stated"

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
    "organisation": "Organisation: %(name)s",
    "or": "or",
    "choose": "Use as a filter: %(name)s",
    "corrected": CORRECTED,
    "literal": "Search for “%(text)s” exactly as typed",
    "unread": "Could not be looked up just now: %(words)s.",
    "unstated": NOT_STATED,
    "remove": "Remove filter: %(name)s",
    "clear": "Clear all filters",
    "without": "Without %(name)s",
    "broader": "Broader: %(name)s",
    "part": "These cover a part of it",
    "own": "In your own cluster",
    "failed": "Part of the search could not be loaded.",
    "retry": "Try again",
    "machine": "Machine translation, not reviewed",
    "language": "In %(language)s",
    "keep": "Shortlist",
    "preparing": "Preparing the file…",
    "unsaved": "The file could not be made: part of the results could not be loaded.",
}
# Columns of the table and of the file to download, by name in the page's data; others are named after a facet.
COLUMNS: Mapping[str, str] = {
    "name": "Name",
    "concepts": "Main competences",
    "summary": "Summary",
    "why": "Found because",
    "address": "Web address",
}
VIEWS: Mapping[str, str] = {"list": "List", "table": "Table", "map": "Map"}
COUNTED: Mapping[str, tuple[str, str]] = {
    "count": ("%(num)s organisation", "%(num)s organisations"),
    "near": ("%(num)s organisation comes near", "%(num)s organisations come near"),
    "covering": ("%(num)s covers everything you asked for", "%(num)s cover everything you asked for"),
}
SUGGESTIONS = ("%(num)s suggestion", "%(num)s suggestions")
# Facets whose name is not that of a field of the profile.
FACETS: Mapping[str, str] = {"kind": "Kind", "cluster": "Cluster", "place": "Place"}
SORTS: Mapping[str, str] = {"relevance": "Best match", "name": "Name", "verified": "Last confirmed"}
HEADING = "Search"
DESCRIPTION = "Search CROs and laboratories by competence, place, accreditation or name, in any of the languages."


def declared_messages() -> tuple[str | tuple[str, str], ...]:
    """Return the messages that the locales must translate; plurals as pairs."""
    groups = (PAGE, COLUMNS, VIEWS, FACETS, SORTS)
    singles = {text for group in groups for text in group.values()} | {HEADING, DESCRIPTION}
    return (*sorted(singles), *sorted((*COUNTED.values(), SUGGESTIONS)))

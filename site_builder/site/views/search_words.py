"""The words that the scripts of the search need: on the search page, and beside the search field of every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError

from site_builder.catalogue.model import CONCEPT_FACETS
from site_builder.catalogue.records import OrganisationRecord, all_meta
from site_builder.search import messages
from site_builder.site.reader import Reader

FACET_LABELS: Mapping[str, str] = {
    **{meta.facet: meta.label for meta in all_meta(OrganisationRecord).values() if meta.facet},
    **messages.FACETS,
}


def suggestion_words(reader: Reader) -> dict[str, Any]:
    """Return what the suggestions of a search field say: the names of what they lead to, and how many there are."""
    key = ("suggestion words",)
    if key not in reader.known:
        reader.known[key] = {
            "facets": {facet: reader.say(FACET_LABELS[facet]) for facet in (*CONCEPT_FACETS, "country", "cluster")},
            "suggestions": plural_forms(reader, *messages.SUGGESTIONS),
        }
    words: dict[str, Any] = reader.known[key]
    return words


def plural_forms(reader: Reader, one: str, many: str) -> dict[str, str]:
    """Return the forms of a counted message by CLDR plural category of whole numbers."""
    category = _plural_form(reader.language)
    forms: dict[str, str] = {}
    # 200 numbers show every category of the languages that gettext knows.
    for number in range(200):
        forms.setdefault(category(number), reader.site.translations[reader.language].ngettext(one, many, number))
    return forms


def _plural_form(language: str) -> Callable[[int], str]:
    """Return the CLDR rule that a browser's `Intl.PluralRules` follows too."""
    try:
        return Locale.parse(language).plural_form
    except (UnknownLocaleError, ValueError):
        return Locale("en").plural_form

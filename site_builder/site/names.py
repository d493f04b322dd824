"""Names of countries and languages, dates, numbers and lists as each language writes them (CLDR, through Babel)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal

_KEPT = 1 << 14  # dates and numbers that are remembered


@cache
def _locale(language: str) -> Locale:
    """Return the language's CLDR data; a language that CLDR only names is written as English is."""
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@cache
def country(code: str, language: str) -> str:
    """Return the name of a country (ISO 3166-1 code) in a language."""
    return str(_locale(language).territories.get(code, code))


@cache
def language_name(code: str, language: str) -> str:
    """Return the name of the language `code` in `language`."""
    return str(_locale(language).languages.get(code, code))


@cache
def own_name(code: str) -> str:
    """Return a language's name in itself, with a capital as the first word of a menu entry."""
    name = language_name(code, code)
    return name[:1].upper() + name[1:]


@cache
def direction(language: str) -> str:
    """Return `ltr` or `rtl`."""
    return "rtl" if _locale(language).character_order == "right-to-left" else "ltr"


@lru_cache(maxsize=_KEPT)
def date(day: dt.date, language: str) -> str:
    """Return a date with the month as a word: `22 November 2026`."""
    # CLDR's plain English is American; these readers are European.
    locale = "en_GB" if language == "en" else _locale(language)
    return format_date(day, "long", locale=locale)


@lru_cache(maxsize=_KEPT)
def month(day: dt.date, language: str) -> str:
    """Return month and year: `February 2022`."""
    return format_skeleton("yMMMM", day, locale=_locale(language))


@lru_cache(maxsize=_KEPT)
def number(value: int | float, language: str) -> str:
    """Return a number with the language's separators."""
    return format_decimal(value, locale=_locale(language))


def join(texts: Sequence[str], language: str) -> str:
    """Return a list as a sentence has it: `a, b and c`."""
    return format_list(list(texts), locale="en_GB" if language == "en" else _locale(language))

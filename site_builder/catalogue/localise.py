"""Texts in several languages: which one a reader gets, and how it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text with the language it is in, and whether a machine translated it unreviewed."""

    value: str
    language: str
    machine: bool = False


def fallback_order(reader: str, default: str, own: str) -> tuple[str, ...]:
    """Return the languages to try: the reader's, the site's default, the file's own."""
    return tuple(dict.fromkeys((reader, default, own)))


def pick(texts: Mapping[str, T], order: Sequence[str]) -> tuple[str, T] | None:
    """Return the first language of `order` in `texts` with its text; else the first of `texts`; None if empty."""
    for language in order:
        if language in texts:
            return language, texts[language]
    return next(iter(sorted(texts.items(), key=lambda item: item[0])), None)


def labelled(labels: Mapping[str, str], order: Sequence[str]) -> LocalText:
    """Return the label for a reader; an empty mapping yields an empty text."""
    found = pick(labels, order)
    return LocalText(found[1], found[0]) if found else LocalText("", order[0])


def every_text(labels: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of all labels, then of all synonyms, in a stable order."""
    yield from sorted(labels.items())
    for language, texts in sorted(synonyms.items()):
        for text in texts:
            yield language, text

"""Texts to terms: each word stemmed in the language of its text, then folded.

Equal terms of two languages are one term. The forms that led to a term are its surfaces; the browser finds terms
through them and so needs no stemmer.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

import Stemmer

from site_builder.search.fold import tokens, words
from site_builder.search.stopwords import STOPWORDS

# ISO 639-1 -> Snowball algorithm; a language that is not here is indexed by its forms.
ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hu": "hungarian",
    "hy": "armenian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "tr": "turkish",
}
LONGEST = 40  # letters of a word that count; longer ones are cut

# What decides the terms besides the content.
VERSION = f"2 pystemmer-{version('pystemmer')} lunr-{version('lunr')}"

Term = tuple[str, str]  # (surface, term)


class Analyser:
    """Turns texts into terms; each form is stemmed once per language."""

    def __init__(self) -> None:
        self._stems: dict[tuple[str, str, str], Term] = {}
        self._stemmers: dict[str, Callable[[str], str] | None] = {}

    def terms(self, text: str, language: str, keep_all: bool = False) -> list[Term]:
        """Return (surface, term) of each word of a text, without the language's stop words unless `keep_all`."""
        stop = frozenset() if keep_all else STOPWORDS.get(language, frozenset())
        return [
            self._stem(language, folded, written) for folded, written in tokens(text) if keep_all or folded not in stop
        ]

    def _stem(self, language: str, folded: str, written: str) -> Term:
        key = (language, folded, written)
        if key not in self._stems:
            stem = self._stemmer(language)
            # A written form that folds to several words (`½`) has no stem of its own.
            stemmed = words(stem(written.lower())) if stem and words(written) == [folded] else [folded]
            self._stems[key] = (folded[:LONGEST], (stemmed[0] if stemmed else folded)[:LONGEST])
        return self._stems[key]

    def _stemmer(self, language: str) -> Callable[[str], str] | None:
        if language not in self._stemmers:
            name = ALGORITHMS.get(language)
            self._stemmers[language] = Stemmer.Stemmer(name).stemWord if name else None
        return self._stemmers[language]

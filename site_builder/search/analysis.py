"""Texts to terms: each word stemmed in the language of its text, then folded.

Equal terms of two languages are one term. The forms that led to a term are its surfaces; the browser finds terms
through them and so needs no stemmer.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from collections.abc import Iterable
from importlib.metadata import version
from itertools import count
from typing import TypeVar

import Stemmer

from site_builder.search.fold import tokens_of, words
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

NO_TERM = -1
MARKS = 16  # numbers below are no words: they stand before texts and tell of which kind they are

State = tuple[str, str, str, str, bytes, bytes, bytes, list[bytes]]
Name = TypeVar("Name")


class Numbers(dict[Name, int]):
    """Numbers of things as they come; `names` gives the things by number."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self.names = list(names)
        super().__init__(zip(self.names, count(), strict=False))

    def __missing__(self, name: Name) -> int:
        self[name] = number = len(self.names)
        self.names.append(name)
        return number


class Forms(dict[str, bytes]):
    """The words of a language as they are written; `forms[chunk]` are the numbers of the words in a piece of composed
    text without white space, four bytes each. A word stands under its `_key`, which is such a piece or has a space.
    """

    def __init__(self, language: str, analyser: Analyser) -> None:
        self.number = analyser.languages[language]
        self._all = analyser
        self._stop = STOPWORDS.get(language, frozenset())
        name = ALGORITHMS.get(language)
        self._stem = Stemmer.Stemmer(name, 0).stemWord if name else None

    def __missing__(self, chunk: str) -> bytes:
        written, space, folded = chunk.partition(" ")
        found = [(folded, written)] if space else tokens_of(chunk)
        keys = [_key(*token) for token in found]
        self[chunk] = numbers = self._add(*found[0]) if keys == [chunk] else b"".join([self[key] for key in keys])
        return numbers

    def read(self, text: str) -> bytes:
        """Return the numbers of the words of a text."""
        return b"".join(map(self.__getitem__, unicodedata.normalize("NFC", text).split()))

    def _add(self, folded: str, written: str) -> bytes:
        number = self._all.before.get((self.number, folded, written))
        if number is None:
            folded = written if folded == written else folded  # one object for both
            term = self._all.terms[self._term(folded, written)]
            number = self._all.add(folded, written, self.number, term, folded in self._stop)
        return number.to_bytes(4, sys.byteorder)

    def _term(self, folded: str, written: str) -> str:
        # A written form that folds to several words (`½`) has no stem of its own.
        if self._stem and (written.isascii() or words(written) == [folded]):
            stem: str = self._stem(written.lower())
            if not (stem.isascii() and stem.isalnum()):
                stem = next(iter(words(stem)), folded)
            return stem[:LONGEST]
        return folded[:LONGEST]


def _key(folded: str, written: str) -> str:
    """Return what tells a form from others: a sign that folds to several words is written alike in each of them."""
    return written if written.isascii() else f"{written} {folded}"


class Analyser:
    """The words of all languages as they are written, by number; each is folded and stemmed once.

    Columns by number: the word `folded` and as `written`, the number of its `language`, that of its term (`of_term`),
    and whether it is a stop word (`stop`). `runs` numbers runs of words, each as the bytes of their numbers. `before`
    gives the numbers of words that had come before any language was asked for, by language, `folded` and `written`.
    """

    def __init__(self) -> None:
        self.terms: Numbers[str] = Numbers()
        self.languages: Numbers[str] = Numbers()
        self.runs: Numbers[bytes] = Numbers()
        self.folded, self.written = [""] * MARKS, [""] * MARKS
        self.language, self.stop = bytearray(b"\xff" * MARKS), bytearray(b"\1" * MARKS)
        self.of_term = array("i", [NO_TERM] * MARKS)
        self.before: dict[tuple[int, str, str], int] = {}
        self._forms: dict[str, Forms] = {}

    def forms(self, language: str) -> Forms:
        """Return the words of a language."""
        if not self._forms:
            self.before = dict(zip(zip(self.language, self.folded, self.written, strict=True), count(), strict=False))
        if language not in self._forms:
            self._forms[language] = Forms(language, self)
        return self._forms[language]

    def rest(self) -> None:
        """Let go of all that only reading needs: it takes several times the memory of the words."""
        self._forms.clear()
        self.before.clear()

    def add(self, folded: str, written: str, language: int, term: int, stop: bool) -> int:
        """Take a word and return its number."""
        self.folded.append(folded)
        self.written.append(written)
        self.language.append(language)
        self.stop.append(stop)
        self.of_term.append(term)
        return len(self.folded) - 1

    def surface(self, form: int) -> str:
        """Return what a query finds a word by."""
        return self.folded[form][:LONGEST]

    def state(self) -> State:
        """Return all that has come as plain values."""
        texts = (self.terms.names, self.languages.names, self.folded, self.written)
        terms, languages, folded, written = map("\n".join, texts)
        columns = (bytes(self.language), bytes(self.stop), self.of_term.tobytes())
        return terms, languages, folded, written, *columns, self.runs.names

    @classmethod
    def restored(cls, state: State) -> Analyser:
        """Return an analyser by its state."""
        analyser = cls()
        terms, languages, folded, written, language, stop, of_term, runs = state
        analyser.terms, analyser.languages = Numbers(filter(None, terms.split("\n"))), Numbers(languages.split("\n"))
        analyser.folded, analyser.written = folded.split("\n"), written.split("\n")
        analyser.language, analyser.stop = bytearray(language), bytearray(stop)
        analyser.of_term, analyser.runs = array("i", of_term), Numbers(runs)
        return analyser

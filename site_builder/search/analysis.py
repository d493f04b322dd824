"""Texts to terms: each word stemmed in the language of its text, then folded.

Equal terms of two languages are one term. The forms that led to a term are its surfaces; the browser finds terms
through them and so needs no stemmer.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from itertools import compress, count, islice
from operator import not_
from typing import TypeVar

import numpy as np
import Stemmer

from site_builder.search.columns import Array, Rows, bounds_of, rows_of
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
_BETWEEN = b"\xff"  # stands between texts, and in none of them: no UTF-8 has it
_WORDS_ONLY = bytes(byte if byte > 127 or chr(byte).isalnum() else ord(" ") for byte in range(256))

State = tuple[str, str, str, str, bytes, bytes, bytes, list[bytes]]
Name = TypeVar("Name")


class Numbers(defaultdict[Name, int]):
    """Numbers of things as they come."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        super().__init__(count().__next__)  # quicker than `__missing__`
        deque(map(self.__getitem__, names), 0)


class Lines:
    """Many texts as one: each is a line, and none has line breaks. Without texts it is empty."""

    def __init__(self, joined: str) -> None:
        self._letters = joined.encode()
        ends = np.flatnonzero(np.frombuffer(self._letters, np.uint8) == ord("\n"))
        self._bounds = np.concatenate(((0,), ends + 1, (len(self._letters) + 1,) if joined else ()))

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, number: int) -> str:
        return self._letters[self._bounds[number] : self._bounds[number + 1] - 1].decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self.joined.split("\n") if self._letters else ())

    @property
    def joined(self) -> str:
        """The text."""
        return self._letters.decode()


class Terms(Numbers[str]):
    """Numbers of terms as they come: of words, and of things, which have a colon."""

    _before: Lines | None = None

    def rest(self) -> None:
        """Let only things be found by their terms from here on: words are many objects."""
        things = {term: number for term, number in self.items() if ":" in term}
        self._before = self.names
        self.clear()
        self.update(things)

    @property
    def names(self) -> Lines:
        """The terms by number."""
        if self._before is None:
            return Lines("\n".join(self))
        new = [term for term, number in self.items() if number >= len(self._before)]
        if new:
            self._before = Lines("\n".join((*filter(None, (self._before.joined,)), *new)))
        return self._before


class Forms:
    """The words of a language as they are written.

    Texts are taken apart at spaces and signs of ASCII; each different piece is looked at once. A piece in ASCII is a
    word; others are none, one or several. Words that have other letters stand among the pieces under their `_key`.
    """

    def __init__(self, language: str, analyser: Analyser) -> None:
        self.number = analyser.languages[language]
        self._all = analyser
        self._stop = STOPWORDS.get(language, frozenset())
        name = ALGORITHMS.get(language)
        self._stems = Stemmer.Stemmer(name, 0).stemWords if name else None
        known = [form for form, number in enumerate(analyser.language) if number == self.number]
        keys = [_key(analyser.folded[form], analyser.written[form]) for form in known]
        self._pieces = Numbers([_BETWEEN, *map(str.encode, keys)])
        self._form = array("i", [0, *known])  # by piece; -1 less a place in `_several` if it is not one word
        self._several: list[Sequence[int]] = []

    def read(self, texts: Iterable[bytes]) -> Rows:
        """Return the numbers of the words of each text, which is in UTF-8."""
        pieces = b" ".join([part for text in texts for part in (text, _BETWEEN)]).translate(_WORDS_ONLY).split()
        numbers = np.fromiter(map(self._pieces.__getitem__, pieces), np.int32, len(pieces))
        del pieces
        self._learn()
        ends = np.flatnonzero(numbers == 0)
        forms = np.array(self._form)[np.delete(numbers, ends)]
        bounds = np.concatenate((np.zeros(1, np.int64), ends - np.arange(len(ends))))
        others = np.flatnonzero(forms < 0)
        if len(others):
            words_, place = rows_of(self._several).take(~forms[others])
            lengths = np.ones(len(forms), np.int64)
            lengths[others] = np.bincount(place, minlength=len(others))
            forms, bounds = np.repeat(forms, lengths), bounds_of(lengths)[bounds]
            forms[forms < 0] = words_
        return Rows(forms.view(np.uint32), bounds)

    def _learn(self) -> None:
        """Find the words of new pieces."""
        known = len(self._form)
        new = self._since(known)
        plain = bytearray(map(str.isascii, new))
        others: dict[int, list[int]] = {}
        for number, piece in compress(enumerate(new, known), map(not_, plain)):
            inside = tokens_of(unicodedata.normalize("NFC", piece))
            others[number] = [self._pieces[_key(*word).encode()] for word in inside]
        words_ = [*compress(new, plain), *self._since(known + len(new))]
        plain += b"\1" * (len(self._pieces) - known - len(new))
        forms = np.zeros(len(plain), np.int32)
        forms[np.frombuffer(plain, bool)] = self._numbers(words_)
        self._form.frombytes(forms.tobytes())
        for number, parts in others.items():
            found = [self._form[part] for part in parts]
            if len(found) == 1:
                self._form[number] = found[0]
            else:
                self._form[number] = ~len(self._several)
                self._several.append(found)

    def _since(self, number: int) -> list[str]:
        """Return the pieces from a number on."""
        last = [*islice(reversed(self._pieces), len(self._pieces) - number)]
        return b"\n".join(reversed(last)).decode().split("\n") if last else []

    def _numbers(self, keys: Sequence[str]) -> range:
        """Take new words by their keys and return their numbers."""
        written, folded = [*keys], [*map(str.lower, keys)]
        for at, key in enumerate(keys):
            if not key.isascii():
                written[at], _, folded[at] = key.partition(" ")
        stems = self._stems([*map(str.lower, written)]) if self._stems else folded
        terms = [
            stem if stem.isalnum() and stem.isascii() and word.isascii() else self._term(word, fold, stem)
            for word, fold, stem in zip(written, folded, stems, strict=True)
        ]
        return self._all.add(folded, written, self.number, terms, map(self._stop.__contains__, folded))

    def _term(self, written: str, folded: str, stem: str) -> str:
        # A written form that folds to several words (`½`) has no stem of its own.
        return next(iter(words(stem)), folded) if self._stems and words(written) == [folded] else folded


def _key(folded: str, written: str) -> str:
    """Return what tells a form from others: a sign that folds to several words is written alike in each of them."""
    return written if written.isascii() else f"{written} {folded}"


class Analyser:
    """The words of all languages as they are written, by number; each is folded and stemmed once.

    Columns by number: the word `folded` and as `written`, the number of its `language`, that of its term (`of_term`),
    and whether it is a stop word (`stop`). `runs` numbers runs of words, each as the bytes of their numbers.
    """

    folded: list[str] | Lines
    written: list[str] | Lines

    def __init__(self) -> None:
        self.terms = Terms()
        self.languages: Numbers[str] = Numbers()
        self.runs: Numbers[bytes] = Numbers()
        self.folded, self.written = [""] * MARKS, [""] * MARKS
        self.language, self.stop = bytearray(b"\xff" * MARKS), bytearray(b"\1" * MARKS)
        self.of_term = array("i", [NO_TERM] * MARKS)
        self._forms: dict[str, Forms] = {}

    def forms(self, language: str) -> Forms:
        """Return the words of a language."""
        if language not in self._forms:
            self._forms[language] = Forms(language, self)
        return self._forms[language]

    def rest(self) -> None:
        """Let go of all that only reading needs: it takes several times the memory of the words, which lie scattered
        among it as objects. Nothing can be read from here on.
        """
        self._forms.clear()
        self.terms.rest()
        self.folded = Lines("\n".join(self.folded))
        self.written = Lines("\n".join(self.written))

    def add(
        self, folded: list[str], written: list[str], language: int, terms: list[str], stop: Iterable[bool]
    ) -> range:
        """Take words of a language and return their numbers."""
        assert isinstance(self.folded, list) and isinstance(self.written, list)  # it has not come to rest
        first = len(self.folded)
        # One object for what is spelt alike: these are all words that there are.
        self.written += [one if one != other else other for one, other in zip(written, folded, strict=True)]
        own = (one if one != other else other for one, other in zip(terms, folded, strict=True))
        self.folded += folded
        self.language += bytes((language,)) * len(folded)
        self.stop += bytes(stop)
        self.of_term.extend([self.terms[term[:LONGEST]] for term in own])
        return range(first, len(self.folded))

    def surface(self, form: int) -> str:
        """Return what a query finds a word by."""
        return self.folded[form][:LONGEST]

    def surfaces(self, forms: Array) -> list[str]:
        """Return those of many words."""
        found = [text[:LONGEST] for text in self.folded]
        return [*map(found.__getitem__, forms.tolist())]

    def state(self) -> State:
        """Return all that has come as plain values."""
        texts = (self.terms.names, self.languages, self.folded, self.written)
        terms, languages, folded, written = map("\n".join, texts)
        columns = (bytes(self.language), bytes(self.stop), self.of_term.tobytes())
        return terms, languages, folded, written, *columns, [*self.runs]

    @classmethod
    def restored(cls, state: State) -> Analyser:
        """Return an analyser by its state."""
        analyser = cls()
        terms, languages, folded, written, language, stop, of_term, runs = state
        analyser.terms, analyser.languages = Terms(filter(None, terms.split("\n"))), Numbers(languages.split("\n"))
        analyser.folded, analyser.written = folded.split("\n"), written.split("\n")
        analyser.language, analyser.stop = bytearray(language), bytearray(stop)
        analyser.of_term, analyser.runs = array("i", of_term), Numbers(runs)
        return analyser

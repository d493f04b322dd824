"""Texts to terms: each word stemmed in the language of its text, then folded.

Equal terms of two languages are one term. The forms that led to a term are its surfaces; the browser finds terms
through them and so needs no stemmer.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, count, islice, repeat
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

NO_TERM = -1
MARKS = 16  # numbers below are no words: they stand before texts and tell of which kind they are
_SIGN_BITS = 18  # so that few words have a sign in common
_LOOKED_FOR = 100  # terms that are found in less time than all are put into a table
_BETWEEN = b"\xff"  # stands between texts, and in none of them: no UTF-8 has it
_WORDS_ONLY = bytes(byte if byte > 127 or chr(byte).isalnum() else ord(" ") for byte in range(256))

State = tuple[Sequence[bytes], Sequence[bytes], Sequence[bytes]]
Name = TypeVar("Name")


class Numbers(defaultdict[Name, int]):
    """Numbers of things as they come; those given first differ from each other."""

    def __init__(self, names: Iterable[Name] = ()) -> None:
        super().__init__(None, zip(names, count(), strict=False))
        self.default_factory = count(len(self)).__next__  # quicker than `__missing__`


class Lines:
    """Many texts as one, by number: each is a line, and none has line breaks. Those that come later stand apart."""

    def __init__(self, joined: bytes) -> None:
        """Take texts in UTF-8, each with a line break at its end."""
        self._joined = joined
        self._letters, self._more = np.frombuffer(joined, np.uint8), list[str]()
        self._bounds = np.append(0, np.flatnonzero(self._letters == ord("\n")) + 1)
        self._signs: Array | None = None

    def __len__(self) -> int:
        return len(self._bounds) - 1 + len(self._more)

    def __iter__(self) -> Iterator[str]:
        return chain(self._joined.decode().split("\n")[:-1], self._more)

    def __getitem__(self, number: int) -> str:
        if number >= len(self._bounds) - 1:
            return self._more[number - len(self._bounds) + 1]
        return self._joined[self._bounds[number] : self._bounds[number + 1] - 1].decode()

    def take(self, numbers: Array) -> list[str]:
        """Return the texts with these numbers."""
        every = self if len(numbers) < len(self) // 10 else [*self]
        return [*map(every.__getitem__, numbers.tolist())]

    def extend(self, texts: Iterable[str]) -> None:
        """Take more texts."""
        self._more += texts

    @property
    def joined(self) -> bytes:
        """All as one."""
        return self._joined + "".join([f"{text}\n" for text in self._more]).encode()

    def find(self, text: str) -> int:
        """Return the number of a text; -1 if it is none of those that came first."""
        line = text.encode() + b"\n"
        at = self._bounds[:-1][np.diff(self._bounds) == len(line)]
        for place, byte in enumerate(line):  # each leaves few of those before
            at = at[self._letters[at + place] == byte]
        return int(np.searchsorted(self._bounds, at[0])) if len(at) else -1

    def alike(self, texts: Iterable[str]) -> Array:
        """Return the numbers of those that came first, among them all that are equal to one of some texts."""
        marks = np.zeros(1 << _SIGN_BITS, bool)
        marks[lines(texts).signs] = True
        return np.flatnonzero(marks[self.signs])

    @property
    def signs(self) -> Array:
        """A number for each that came first, by its length and its first, middle and last four bytes."""
        if self._signs is None:
            first, signs = self._bounds[:-1], np.diff(self._bounds).astype(np.uint32)
            four = np.ndarray(len(self._joined), "<u4", self._joined + bytes(3), strides=(1,))  # from each byte on
            more, masks = np.maximum(signs, 5) - 5, np.array([0, 0, 0xFF, 0xFFFF, 0xFFFFFF, 0xFFFFFFFF], np.uint32)
            masks = masks[np.minimum(signs, 5)]  # with its line break a text is one longer
            for at in (first, first + (more >> 1), first + more):
                signs = signs * np.uint32(0x9E3779B1) ^ four[at] & masks
            self._signs = signs * np.uint32(0x9E3779B1) >> np.uint32(32 - _SIGN_BITS)
        return self._signs

    def with_second(self, letter: str) -> list[int]:
        """Return the numbers of those that came first, none of which is empty, with such a second letter."""
        found: list[int] = np.flatnonzero(self._letters[self._bounds[:-1] + 1] == ord(letter)).tolist()
        return found


def lines(texts: Iterable[str]) -> Lines:
    """Return texts as one."""
    return texts if isinstance(texts, Lines) else Lines("".join([f"{text}\n" for text in texts]).encode())


class Terms(Numbers[str]):
    """Numbers of terms as they come: of words, and of things, which have a colon."""

    @property
    def names(self) -> Lines:
        """The terms by number."""
        return lines(self)


class KnownTerms(Terms):
    """Terms most of which are known, as lines, because as objects words are many. Those of things are found at once;
    each word is looked for when it is asked for, until so many have been that a table of all takes less time.
    """

    def __init__(self, known: Lines) -> None:
        super().__init__()
        self._lines, self._left = known, _LOOKED_FOR
        things = known.with_second(":")
        self.update(zip(map(known.__getitem__, things), things, strict=True))

    @property
    def names(self) -> Lines:
        """The terms by number."""
        return self._lines

    def __missing__(self, term: str) -> int:
        number = -1 if ":" in term else self._found(term)
        if number < 0:
            number = len(self._lines)
            self._lines.extend((term,))
        self[term] = number
        return number

    def _found(self, word: str) -> int:
        self._left -= 1
        if not self._left:
            self.update(zip(self._lines, count(), strict=False))
        return self._lines.find(word) if self._left > 0 else self.get(word, -1)


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
        self._known = np.flatnonzero(np.frombuffer(analyser.language, np.uint8) == self.number)
        self._by_key: dict[str, int] = {}
        self._asked = False
        self._pieces = Numbers([_BETWEEN])
        self._form = array("i", [0])  # by piece; -1 less a place in `_several` if it is not one word
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

    def _numbers(self, keys: Sequence[str]) -> Array:
        """Return the numbers of words by their keys; new ones are taken."""
        known = self._recalled(keys) if len(self._known) else {}
        found = np.array([*map(known.get, keys, repeat(-1))], np.int32)
        keys = [key for key in keys if key not in known]
        written, folded = [*keys], [*map(str.lower, keys)]
        for at, key in enumerate(keys):
            if not key.isascii():
                written[at], _, folded[at] = key.partition(" ")
        stems = self._stems([*map(str.lower, written)]) if self._stems else folded
        terms = [
            stem if stem.isalnum() and stem.isascii() and word.isascii() else self._term(word, fold, stem)
            for word, fold, stem in zip(written, folded, stems, strict=True)
        ]
        found[found < 0] = self._all.add(folded, written, self.number, terms, map(self._stop.__contains__, folded))
        return found

    def _recalled(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Return by key the numbers of words of the build before: when asked first, of those with the keys alone, as
        the texts of an edit have few words.
        """
        if not self._asked:
            self._asked = True
            return self._keyed(self._all.written_so({key.partition(" ")[0] for key in keys}, self.number))
        if not self._by_key:
            self._by_key = self._keyed(self._known)
        return self._by_key

    def _keyed(self, forms: Array) -> dict[str, int]:
        pairs = (lines(texts).take(forms) for texts in (self._all.folded, self._all.written))
        return dict(zip(map(_key, *pairs), forms.tolist(), strict=True))

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

    def written_so(self, words_: Collection[str], language: int) -> Array:
        """Return the numbers of the words of a language that are written in one of some ways."""
        known = lines(self.written)
        found = known.alike(words_)
        found = found[np.frombuffer(self.language, np.uint8)[found] == language]
        written: Array = found[[text in words_ for text in known.take(found)]]
        return written

    def rest(self) -> None:
        """Let go of all that only reading needs: it takes several times the memory of the words, which lie scattered
        among it as objects. Nothing can be read from here on.
        """
        self._forms.clear()
        if not isinstance(self.terms, KnownTerms):
            self.terms = KnownTerms(self.terms.names)
        self.folded, self.written = lines(self.folded), lines(self.written)

    def add(
        self, folded: list[str], written: list[str], language: int, terms: list[str], stop: Iterable[bool]
    ) -> range:
        """Take words of a language and return their numbers."""
        first = len(self.folded)
        # One object for what is spelt alike: these are all words that there are.
        self.written.extend([one if one != other else other for one, other in zip(written, folded, strict=True)])
        own = (one if one != other else other for one, other in zip(terms, folded, strict=True))
        self.folded.extend(folded)
        self.language += bytes((language,)) * len(folded)
        self.stop += bytes(stop)
        self.of_term.extend([self.terms[term[:LONGEST]] for term in own])
        return range(first, len(self.folded))

    def surface(self, form: int) -> str:
        """Return what a query finds a word by."""
        return self.folded[form][:LONGEST]

    def surfaces(self, forms: Array) -> list[str]:
        """Return those of many words."""
        return [text[:LONGEST] for text in lines(self.folded).take(forms)]

    def state(self) -> State:
        """Return all that has come as plain values."""
        texts = self.terms.names, lines(self.languages), lines(self.folded), lines(self.written)
        columns = bytes(self.language), bytes(self.stop), self.of_term.tobytes()
        return tuple(found.joined for found in texts), columns, [*self.runs]

    @classmethod
    def restored(cls, state: State) -> Analyser:
        """Return an analyser by its state."""
        analyser = cls()
        texts, (language, stop, of_term), runs = state
        terms, languages, analyser.folded, analyser.written = map(Lines, texts)
        analyser.terms, analyser.languages = KnownTerms(terms), Numbers(languages)
        analyser.language, analyser.stop = bytearray(language), bytearray(stop)
        analyser.of_term, analyser.runs = array("i", of_term), Numbers(runs)
        return analyser

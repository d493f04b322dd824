"""Texts to terms: each word stemmed in the language of its text, then folded.

Equal terms of two languages are one term. The forms that led to a term are its surfaces; the browser finds terms
through them and so needs no stemmer.
"""

from __future__ import annotations

import unicodedata
from array import array
from importlib.metadata import version
from itertools import chain, count

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

State = tuple[str, dict[str, tuple[str, str, bytes]]]

NO_TERM = -1
END = 0  # the number that stands after each text


def composed(text: str) -> str:
    """Return a text as `Forms.read` takes it: composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Terms(dict[str, int]):
    """The terms of all languages, numbered as they come; `names` gives them by number."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self.names)
        self.names.append(term)
        return number


class Forms(dict[str, tuple[int, ...]]):
    """The words of a language as they are written, by number; each is folded and stemmed once.

    `forms[chunk]` are the numbers of the words in a piece of composed text without white space, that of the empty piece
    is `END`. The other attributes are columns by number: the word `folded` and as `written`, the number of its term,
    and the same with `NO_TERM` for stop words (`kept`).
    """

    def __init__(self, language: str, terms: Terms) -> None:
        super().__init__({"": (END,)})
        self.folded, self.written, self.terms, self.kept = [""], [""], [NO_TERM], [NO_TERM]
        self._all = terms
        self._stop = STOPWORDS.get(language, frozenset())
        name = ALGORITHMS.get(language)
        self._stem = Stemmer.Stemmer(name, 0).stemWord if name else None
        self._known: dict[tuple[str, str], int] = {}

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        self[chunk] = found = tuple(self._number(folded, written) for folded, written in tokens_of(chunk))
        return found

    def read(self, text: str) -> array[int]:
        """Return the numbers of the words of composed text; pieces and texts in it are one and two spaces apart."""
        return array("I", chain.from_iterable(map(self.__getitem__, text.split(" "))))

    def state(self) -> tuple[str, str, bytes]:
        """Return the columns as plain values."""
        return "\n".join(self.folded), "\n".join(self.written), array("I", self.terms[1:]).tobytes()

    def restore(self, folded: str, written: str, terms: bytes) -> None:
        """Take over columns by their state."""
        self.folded, self.written = folded.split("\n"), written.split("\n")
        self.terms = [NO_TERM, *array("I", terms)]
        known = zip(self.folded, self.terms, strict=True)
        self.kept = [NO_TERM if word in self._stop else term for word, term in known]
        self._known = dict(zip(zip(self.folded, self.written, strict=True), count(), strict=False))

    def surface(self, form: int) -> str:
        """Return what a query finds the word by."""
        return self.folded[form][:LONGEST]

    def _number(self, folded: str, written: str) -> int:
        number = self._known.get((folded, written))
        if number is None:
            number = self._known[folded, written] = len(self.folded)
            self.folded.append(folded)
            self.written.append(written)
            self.terms.append(self._all[self._term(folded, written)])
            self.kept.append(NO_TERM if folded in self._stop else self.terms[-1])
        return number

    def _term(self, folded: str, written: str) -> str:
        # A written form that folds to several words (`½`) has no stem of its own.
        if self._stem and (written.isascii() or words(written) == [folded]):
            stem: str = self._stem(written.lower())
            if not (stem.isascii() and stem.isalnum()):
                stem = next(iter(words(stem)), folded)
            return stem[:LONGEST]
        return folded[:LONGEST]


class Analyser:
    """Turns texts into terms."""

    def __init__(self) -> None:
        self.terms = Terms()
        self._forms: dict[str, Forms] = {}

    def forms(self, language: str) -> Forms:
        """Return the words of a language that have come so far."""
        if language not in self._forms:
            self._forms[language] = Forms(language, self.terms)
        return self._forms[language]

    @property
    def size(self) -> int:
        """How many words have come so far."""
        return sum(len(forms.folded) for forms in self._forms.values())

    def state(self) -> State:
        """Return all that has come as plain values."""
        forms = self._forms.items()
        return "\n".join(self.terms.names), {language: found.state() for language, found in forms}

    @classmethod
    def restored(cls, state: State) -> Analyser:
        """Return an analyser by its state."""
        analyser = cls()
        names, forms = state
        analyser.terms.names = names.split("\n") if names else []
        analyser.terms.update(zip(analyser.terms.names, count(), strict=False))
        for language, columns in forms.items():
            analyser.forms(language).restore(*columns)
        return analyser

"""What somebody typed, taken apart: words, words in quotes, words to be left out.

Words in quotes count as they stand: none is corrected, completed or left out, and a result has each of them. (The index
holds no positions, so they need not stand side by side.) A minus before a word or a quoted phrase leaves out what has
it; before a digit it is a sign ("-80 °C"), after a function word a hyphen ("Entwickler und -hersteller"). The browser
reads queries in the same way (`assets/js/search/resolve.js`).

A query with at least two function words more of another language than of the reader's is a question in that language:
its function words are left out as the reader's own are, but for those in capitals, which may be acronyms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from site_builder.search.analysis import LONGEST
from site_builder.search.fold import WORD, fold, tokens

MOST_LETTERS, MOST_WORDS = 1000, 24  # of a query; the rest is ignored
_QUOTES = re.compile('["“”„«»]')
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query.

    `own_stop` is a function word of the reader's language, or of that in which they ask, `any_stop` of any. Words of
    one `unit` may name something together: each quoted phrase and each exclusion is one. `unfinished` words may still
    be typed. `place` is that among the words as typed; `used` what stands for a corrected word (two words for a
    compound that was taken apart).
    """

    folded: str
    written: str
    own_stop: bool = False
    any_stop: bool = False
    unit: int = 0
    quoted: bool = False
    excluded: bool = False
    unfinished: bool = False
    place: int = 0
    used: str = ""

    @property
    def typed(self) -> str:
        """The word as it can be typed again, by itself."""
        return f'{"-" * self.excluded}"{self.written}"' if self.unit else self.written


def read(query: str, stop: Mapping[str, Set[str]], language: str) -> list[Word]:
    """Take apart the query of a reader of a language; `stop` are the function words by language."""
    query = query[:MOST_LETTERS]
    every = frozenset().union(*stop.values())
    found: list[Word] = []
    unit = 0
    minus = False
    for number, piece in enumerate(_QUOTES.split(query)):
        quoted = number % 2 == 1
        chunks = [piece] if quoted else _SPACE.split(piece)
        for chunk in chunks:
            excluded = minus if quoted else _has_minus(chunk) and not (found and found[-1].any_stop)
            unit += quoted or excluded
            for folded, written in tokens(chunk):
                free = not (quoted or excluded)
                cut = folded[:LONGEST]
                found.append(Word(cut, written, False, free and cut in every, 0 if free else unit, quoted, excluded))
        minus = chunks[-1] == "-"
    del found[MOST_WORDS:]
    found = [replace(word, place=place) for place, word in enumerate(found)]
    if all(word.any_stop for word in found):
        found = [replace(word, any_stop=False) for word in found]
    left_out = _left_out(found, stop, stop.get(language, frozenset()))
    found = [replace(word, own_stop=word.any_stop and word.folded in left_out) for word in found]
    if found and not found[-1].unit and WORD.search(fold(query[-1])):
        found[-1] = replace(found[-1], unfinished=True)
    return found


def _left_out(found: Sequence[Word], stop: Mapping[str, Set[str]], own: Set[str]) -> Set[str]:
    """Return the function words of the reader's language, and those of the languages in which the query may be."""
    said = {word.folded for word in found if word.any_stop and not word.written.isupper()}
    asked = (said & words for words in stop.values() if len(said & words) > len(said & own) + 1)
    return frozenset(own).union(*asked)


def _has_minus(chunk: str) -> bool:
    return chunk.startswith("-") and chunk[1:2].isalpha()


def remaining(words: Sequence[Word], start: int, end: int) -> str:
    """Return the query without the words from place `start` to before `end`; what is left is as open-ended as it was.

    Nothing is left of a query that would have function words only.
    """
    typed = {word.place: word for word in words}
    kept = [word for place, word in typed.items() if not start <= place < end]
    if all(word.any_stop or len(word.folded) == 1 for word in kept):
        return ""
    return " ".join(word.typed for word in kept) + " " * (end == len(typed))

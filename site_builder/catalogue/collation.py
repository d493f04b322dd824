"""Order of names as the readers of each language expect it, and the letter under which a name stands in an A-Z list.

The base is the Unicode Collation Algorithm with its default table (UTS #10), which already is the order of English,
French, Dutch and German dictionaries (DIN 5007-1: `ä` as `a`). Languages whose alphabets have letters of their own
are tailored by the rules below, taken from CLDR's collation charts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from pyuca import Collator
from pyuca.collator import COLL_ELEMENT_PATTERN
from pyuca.trie import Trie
from pyuca.utils import hexstrings2int

Key = tuple[tuple[int, ...], str]

DIGITS = "0-9"  # the A-Z heading of names that begin with a digit
OTHER = "#"  # the heading of names without any letter or digit

# `a<ą` makes ą a letter of its own, directly after every word with a; `h<ch` does so for a pair of letters.
TAILORING: Mapping[str, str] = {
    "cs": "c<č h<ch r<ř s<š z<ž",
    "da": "z<æ<ø<å",
    "es": "n<ñ",
    "et": "s<š z<ž w<õ<ä<ö<ü",
    "fi": "z<å<ä<ö",
    "hr": "c<č<ć d<dž<đ l<lj n<nj s<š z<ž",
    "lt": "c<č s<š z<ž",
    "lv": "c<č g<ģ k<ķ l<ļ n<ņ s<š z<ž",
    "nb": "z<æ<ø<å",
    "nn": "z<æ<ø<å",
    "no": "z<æ<ø<å",
    "pl": "a<ą c<ć e<ę l<ł n<ń o<ó s<ś z<ź<ż",
    "ro": "a<ă<â i<î s<ș t<ț",
    "sk": "a<ä c<č h<ch o<ô s<š z<ž",
    "sl": "c<č s<š z<ž",
    "sv": "z<å<ä<ö",
}

# Unassigned characters get the highest primary weights of the table, in their own order: a letter followed by one
# sorts after every other word with that letter and before the next letter.
_AFTER = 0xFFF0
# No entry of the table joins a space with what precedes or follows it, so the weights of a text are those of its words.
_WORD = re.compile(" ?[^ ]*")


class _Table(Trie):  # type: ignore[misc]  # pyuca has no types
    """Understands a line of the table when a text first asks for it: names need a hundred of 30,000."""

    def __init__(self, lines: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._lines = dict(lines)

    def find_prefix(self, key: list[int]) -> tuple[list[int], Any, list[int]]:
        for line in self._lines.pop(f"{key[0]:04X}", ()):
            characters, _, elements = line.partition("#")[0].partition(";")
            found = [hexstrings2int(element.groups()) for element in COLL_ELEMENT_PATTERN.finditer(elements)]
            self.add(hexstrings2int(characters.split()), found)
        return super().find_prefix(key)  # type: ignore[no-any-return]


class _Collator(Collator):  # type: ignore[misc]
    def load(self, filename: str) -> None:
        lines: dict[str, list[str]] = {}  # by their first word, which is the first character
        with Path(filename).open(encoding="utf-8") as file:
            for line in file:
                lines.setdefault(line.partition(" ")[0], []).append(line)
        for line in lines.pop("@implicitweights", ()):
            self.implicit_weights.append([int(number, 16) for number in re.findall(r"\b[0-9A-F]+\b", line)[:3]])
        self.table = _Table(lines)


@cache
def _collator() -> Collator:
    return _Collator()


@cache
def _rules(language: str) -> tuple[re.Pattern[str], Mapping[str, str]] | None:
    """Return what to look for and, by lower-case letter, what stands for it in sort keys."""
    stands_for: dict[str, str] = {}
    for rule in TAILORING.get(language, "").split():
        base, *letters = rule.split("<")
        for number, letter in enumerate(letters):
            stands_for[letter] = base + chr(_AFTER + number)
    if not stands_for:
        return None
    pattern = "|".join(re.escape(letter) for letter in sorted(stands_for, key=lambda letter: (-len(letter), letter)))
    return re.compile(pattern, re.IGNORECASE), stands_for


@lru_cache(maxsize=1 << 17)
def _key(language: str, text: str) -> Key:
    text = unicodedata.normalize("NFC", text)
    prepared, rules = text, _rules(language)
    if rules:
        pattern, stands_for = rules

        def replacement(found: re.Match[str]) -> str:
            letter = found.group()
            other = stands_for.get(letter.lower(), letter)
            return other.upper() if letter[0].isupper() else other

        prepared = pattern.sub(replacement, text)
    return _weights(prepared), text


@lru_cache(maxsize=1 << 17)
def _weights(text: str) -> tuple[int, ...]:  # the same for all languages that have no rule for its letters
    letters, accents, case = map(chain.from_iterable, zip(*map(_levels, _WORD.findall(text)), strict=True))
    return (*letters, 0, *accents, 0, *case, 0)


@lru_cache(maxsize=1 << 14)
def _levels(word: str) -> tuple[tuple[int, ...], ...]:
    """Return the weights of letters, of accents and of case; many names are made of the same few words."""
    weights = _collator().sort_key(word)
    accents = weights.index(0) + 1
    case = weights.index(0, accents) + 1
    return weights[: accents - 1], weights[accents : case - 1], weights[case:-1]


def sort_key(language: str) -> Callable[[str], Key]:
    """Return the function that gives a text's place among others for readers of a language.

    Texts that collate equally (`resume`, `resume` with an invisible mark) are ordered by their code points, so that
    the order is total and the same everywhere.
    """
    return lambda text: _key(language, text)


@cache
def _latin_by_weight() -> Mapping[int, str]:
    return {_levels(letter)[0][0]: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}


def initial(name: str, language: str) -> str:
    """Return the heading of an A-Z list under which a name stands for readers of a language.

    That is an own letter of the language's alphabet (Ł in Polish), else the base letter (Ä under A, Ł under L in
    German), `DIGITS` or `OTHER`. Quotation marks and the like in front of the name are passed over.
    """
    text = unicodedata.normalize("NFC", name)
    start = next((index for index, character in enumerate(text) if character.isalnum()), None)
    if start is None:
        return OTHER
    text = text[start:]
    if text[0].isnumeric():
        return DIGITS
    rules = _rules(language)
    own = rules[0].match(text) if rules else None
    if own and own.group().lower() in (rules[1] if rules else {}):
        return own.group()[0].upper() + own.group()[1:].lower()
    weights, *_ = _levels(text[0])
    return _latin_by_weight().get(weights[0] if weights else 0, text[0].upper()[:1])


def initial_key(language: str) -> Callable[[str], tuple[int, Key]]:
    """Return the order of the headings that `initial` gives: digits, the letters of the language, everything else."""
    rank = {DIGITS: 0, OTHER: 2}
    return lambda heading: (rank.get(heading, 1), _key(language, heading))

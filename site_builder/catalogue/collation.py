"""Order of names as the readers of each language expect it, and the letter under which a name stands in an A-Z list.

The base is the Unicode Collation Algorithm with its default table (UTS #10), which already is the order of English,
French, Dutch and German dictionaries (DIN 5007-1: `ä` as `a`). Languages whose alphabets have letters of their own
are tailored by the rules below, taken from CLDR's collation charts.
"""

from __future__ import annotations

import re
import struct
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

Key = bytes

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

    def __init__(self, pages: Mapping[str, str]) -> None:
        super().__init__()
        self._pages = pages  # lines by the first character in them, without its last two digits
        self._understood: set[int] = set()

    def find_prefix(self, key: list[int]) -> tuple[list[int], Any, list[int]]:
        if key[0] not in self._understood:
            self._understood.add(key[0])
            first = f"{key[0]:04X} "
            for line in self._pages.get(first[:-3], "").splitlines():
                if line.startswith(first):
                    characters, _, elements = line.partition("#")[0].partition(";")
                    found = [hexstrings2int(element.groups()) for element in COLL_ELEMENT_PATTERN.finditer(elements)]
                    self.add(hexstrings2int(characters.split()), found)
        return super().find_prefix(key)  # type: ignore[no-any-return]


class _Collator(Collator):  # type: ignore[misc]
    def load(self, filename: str) -> None:
        pages: dict[str, list[str]] = {}
        with Path(filename).open(encoding="utf-8") as file:
            for line in file:
                pages.setdefault(line.partition(" ")[0][:-2], []).append(line)
        for line in pages.pop("@implicitweights"[:-2], ()):
            self.implicit_weights.append([int(number, 16) for number in re.findall(r"\b[0-9A-F]+\b", line)[:3]])
        self.table = _Table({page: "".join(lines) for page, lines in pages.items()})


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


@lru_cache(maxsize=1 << 16)
def _weights(text: str) -> bytes:  # the same for all languages that have no rule for its letters
    levels = zip(*map(_levels, _WORD.findall(text)), strict=True)
    return b"".join(chain.from_iterable((*level, b"\0\0") for level in levels))


@lru_cache(maxsize=1 << 12)
def _levels(word: str) -> tuple[bytes, bytes, bytes]:
    """Return the weights of letters, of accents and of case, two bytes each, the higher one first: none is 0, and none
    has more. Many names are made of the same few words.
    """
    weights = _collator().sort_key(word)
    accents = weights.index(0) + 1
    case = weights.index(0, accents) + 1
    return _bytes(weights[: accents - 1]), _bytes(weights[accents : case - 1]), _bytes(weights[case:-1])


def _bytes(weights: Sequence[int]) -> bytes:
    return struct.pack(f">{len(weights)}H", *weights)


@cache
def sort_key(language: str) -> Callable[[str], Key]:
    """Return the function that gives a text's place among others for readers of a language.

    Texts that collate equally (`resume`, `resume` with an invisible mark) are ordered by their code points, so that
    the order is total and the same everywhere.
    """
    rules = _rules(language)

    def own_letter(found: re.Match[str]) -> str:
        letter = found.group()
        other = rules[1].get(letter.lower(), letter) if rules else letter
        return other.upper() if letter[0].isupper() else other

    def key(text: str) -> Key:
        text = unicodedata.normalize("NFC", text)
        # The order of UTF-8 is that of code points.
        return _weights(rules[0].sub(own_letter, text) if rules else text) + text.encode("utf-8", "surrogatepass")

    return key


@cache
def _latin_by_weight() -> Mapping[bytes, str]:
    return {_levels(letter)[0][:2]: letter.upper() for letter in "abcdefghijklmnopqrstuvwxyz"}


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
    return _latin_by_weight().get(_levels(text[0])[0][:2], text[0].upper()[:1])


def initial_key(language: str) -> Callable[[str], tuple[int, Key]]:
    """Return the order of the headings that `initial` gives: digits, the letters of the language, everything else."""
    rank = {DIGITS: 0, OTHER: 2}
    key = sort_key(language)
    return lambda heading: (rank.get(heading, 1), key(heading))

"""Folding and tokenising, identical to `templates/assets/js/search/resolve.js` (a test compares them in a browser).

Both work code point by code point. A word is a run of letters and digits; hyphens, apostrophes and all other signs
separate words.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that no decomposition takes apart, and signs whose decomposition would be read as part of the word before.
SPECIAL = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "ς": "σ",
    "™": " ",
    "℠": " ",
}
WORD = re.compile(r"[^\W_]+")  # letters and digits of all scripts; [\p{L}\p{N}]+ in JavaScript
_PARTS = re.compile(f"({WORD.pattern})")
_MARK = re.compile(r"[\u0300-\u036f]")


class _Folded(dict[int, str]):
    """Folding of each code point, filled on demand, for `str.translate`."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        lowered = SPECIAL.get(character, unicodedata.normalize("NFKD", character).lower())
        self[code] = folded = _MARK.sub("", "".join(SPECIAL.get(c, c) for c in lowered))
        return folded


_TABLE = _Folded()


def fold(text: str) -> str:
    """Return the text without case, accents and ligatures: `Łódź` and `lodz` become the same."""
    return text.translate(_TABLE)


def words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return WORD.findall(fold(text))


def tokens(text: str) -> list[tuple[str, str]]:
    """Return (folded word, the same word as written) for each word of a text, in the order of `words`."""
    return [token for chunk in unicodedata.normalize("NFC", text).split() for token in tokens_of(chunk)]


def tokens_of(chunk: str) -> list[tuple[str, str]]:
    """Return the `tokens` of a piece of composed text (NFC) without white space."""
    if chunk.isascii():
        if chunk.isalnum():
            return [(chunk.lower(), chunk)]
        return [(written.lower(), written) for written in WORD.findall(chunk)]
    parts = [_TABLE[ord(character)] for character in chunk]
    if all(len(part) == 1 for part in parts):
        return [(found[0], chunk[found.start() : found.end()]) for found in WORD.finditer("".join(parts))]
    found: list[tuple[str, str]] = []
    folded = written = ""
    for character in f"{chunk} ":
        counted = False
        for part in _PARTS.split(fold(character)):
            if WORD.match(part):
                folded += part
                written += "" if counted else character
                counted = True
            elif part and folded:
                found.append((folded, written))
                folded = written = ""
                counted = False
    return found

"""Corrections of words that are found nowhere, from the surfaces of a shard.

One edit leaves the beginning or the end of a word intact, so the word meant stands in the word's own shard or near it
in the lexicon sorted by reversed words: `rev.bin` is a JSON array of the smallest reversed surface of each of
`r<k>.bin` (`backwards`), which hold reversed surfaces, front-coded, then a line end, and for each surface the digit of
its rank. Only surfaces that two documents have or that belong to a name are offered. A compound that is found nowhere
is taken apart: its head stands in the reversed lexicon too. The browser corrects in the same way
(`assets/js/search/spell.js`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from site_builder.search.codec import DamagedError, front_decoded, front_parted
from site_builder.search.shards import HINTED, STATED

SHORTEST = 4  # letters of a word that is corrected
SHORTEST_TWO_EDITS = 8
NAMED = 9  # rank of the surface that is a name
TWO_EDITS = 6  # cost
SHORTEST_HEAD, SHORTEST_MODIFIER = 4, 3  # letters of the parts of a compound
LINKS = ("", "s", "es", "n", "en", "er", "e")  # what German and Dutch put between them
LEAST = 2  # rank of a surface that may stand for another word
_DIGIT = re.compile("[0-9]")
_NO_CANDIDATE = re.compile("[0-9 ]")

Candidate = tuple[int, int, str]  # (cost, -rank, surface): the smallest is the best


def rank(groups: Iterable[tuple[int, int]]) -> int:
    """Return how much speaks for a surface, from the (kind, documents) of its groups.

    A name counts most, then the number of documents on a logarithmic scale; a word of a name that no document has (a
    group without documents) counts as much as a word of two.
    """
    best = 0
    for kind, count in groups:
        best = max(best, NAMED if kind in (STATED, HINTED) else min(NAMED - 1, count.bit_length()) if count else LEAST)
    return best


def may_stand(surface: str) -> bool:
    """Tell whether a surface may stand for another word: neither a phrase nor a number or code, and not too short."""
    return len(surface) >= SHORTEST - 1 and not _NO_CANDIDATE.search(surface)


def correctable(word: str) -> bool:
    """Tell whether a word may be corrected: a word with a digit is a number or a code and means itself."""
    return len(word) >= SHORTEST and not _DIGIT.search(word)


def best(word: str, surfaces: Iterable[tuple[str, int]]) -> Candidate | None:
    """Return the best of the surfaces with their ranks.

    First those one edit away (a letter missing, too many, wrong, or two transposed), then those with the longest common
    beginning, which are mostly other forms of the word, then those two edits away (`TWO_EDITS`) if the word is long
    enough.
    """
    found: Candidate | None = None
    for surface, rank_ in surfaces:
        if rank_ >= LEAST and not _NO_CANDIDATE.search(surface) and (cost := _cost(word, surface)):
            found = min(found or (99, 0, ""), (cost, -rank_, surface))
    return found


def _cost(word: str, surface: str) -> int:
    """Return how far a surface is from a word; 0 if it cannot be meant."""
    from rapidfuzz.distance import OSA  # builds do without it

    longer = len(surface) - len(word)
    if not -5 < longer < 5 or len(surface) < SHORTEST - 1:
        return 0
    edits = OSA.distance(word, surface, score_cutoff=2) if -3 < longer < 3 else 3
    if edits < 2:
        return 1
    common = shared(word, surface)
    if common >= max(SHORTEST + 1, len(word) - 3):
        return 2 + len(word) - common
    return TWO_EDITS if edits == 2 and len(word) >= SHORTEST_TWO_EDITS else 0


def splits(word: str, surfaces: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Yield the (modifier, head) that a compound may be made of, the longest head first; heads are from the surfaces.

    Whether the modifiers are words of the index is left to the caller.
    """
    ends = [surface for surface, _ in surfaces if len(surface) >= SHORTEST_HEAD and word.endswith(surface)]
    for head in sorted(ends, key=len, reverse=True):
        before = word.removesuffix(head)
        for link in LINKS:
            if before.endswith(link) and len(before) - len(link) >= SHORTEST_MODIFIER:
                yield before.removesuffix(link), head


def shared(one: str, other: str) -> int:
    """Return the length of the common beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def route(separators: Sequence[str], word: str) -> int:
    """Return the number of the file of reversed words in which a word would stand."""
    return max(0, bisect_right(separators, word[::-1]) - 1)


def candidates(data: bytes) -> list[tuple[str, int]]:
    """Return the (surface, rank) of a file of reversed words; raises `DamagedError`."""
    try:
        coded, ranks = data.decode().split("\n")
        return [(w[::-1], int(r)) for w, r in zip(front_decoded(front_parted(coded)), ranks, strict=True)]
    except ValueError as error:
        raise DamagedError(f"a file of reversed words cannot be decoded ({error})") from None

"""The lexicon by reversed words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search import backwards, spelling
from site_builder.search.codec import front_coded
from site_builder.search.surfaces import surfaces

WORDS = st.text("abcdeł\U0001f600\uffff", min_size=1, max_size=14)


def files(ranks: Mapping[str, int]) -> tuple[list[str], list[bytes]]:
    texts = sorted(ranks)
    return backwards.files(surfaces(texts), backwards.order(texts), np.array([ranks[text] for text in texts]))


@given(st.dictionaries(WORDS, st.integers(0, 9), min_size=1, max_size=60))
def test_a_file_is_what_front_coding_makes_of_its_words(ranks: dict[str, int]) -> None:
    expected = sorted((text[::-1], rank) for text, rank in ranks.items() if len(text) > 2 and rank >= spelling.LEAST)
    separators, (only,) = files(ranks)
    words = "".join(front_coded(word for word, _ in expected))
    assert only == f"{words}\n{''.join(str(rank) for _, rank in expected)}".encode()
    assert separators == [word for word, _ in expected[:1]]


def test_reversed_words_are_cut_into_files() -> None:
    words = [f"{a}{b}{c}word" for a in "abcdefgh" for b in "abcdefghijklmno" for c in "abcdefghijklmno"]
    separators, found = files(dict.fromkeys([*words, "word 2", "word2", "or"], spelling.NAMED))
    assert len(found) == len(separators) > 2
    assert max(map(len, found)) < backwards.LEAST_TARGET * 1.1
    parts = [spelling.candidates(file) for file in found]
    assert sorted(surface for part in parts for surface, _ in part) == sorted(words)
    for word in words:
        assert (word, spelling.NAMED) in parts[spelling.route(separators, word)]


def test_the_order_follows_words_that_come_and_go() -> None:
    before, after = ["abc", "bcd", "cde", "x"], ["aaa", "bcd", "cab", "cde", "y"]
    places = np.array([-1, 1, 3, -1])
    found = backwards.order_again(backwards.order(before), places, surfaces(after), [0, 2, 4])
    assert found.tolist() == backwards.order(after).tolist() == [0, 2, 1, 3]

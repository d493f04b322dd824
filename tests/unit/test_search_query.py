"""Queries, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search.query import MOST_WORDS, Word, read, remaining

OWN, EVERY = {"the", "and"}, {"the", "and", "und", "si"}


def kinds(query: str) -> list[str]:
    """Return the words: in quotes, with a minus, in brackets if a function word, with … if they may still be typed."""
    return [
        "-" * w.excluded
        + (f'"{w.folded}"' if w.quoted else f"({w.folded})" if w.any_stop else w.folded)
        + "…" * w.unfinished
        for w in read(query, OWN, EVERY)
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("flow cytometry", ["flow", "cytometry…"]),
        ("flow cytometry ", ["flow", "cytometry"]),
        ('"flow cytometry" Nantes', ['"flow"', '"cytometry"', "nantes…"]),
        ("„Zelltherapie“ «GMP»", ['"zelltherapie"', '"gmp"']),
        ('"not closed', ['"not"', '"closed"']),
        ("GMP -Belgium", ["gmp", "-belgium"]),
        ('GMP -"cell therapy"', ["gmp", '-"cell"', '-"therapy"']),
        ("GMP - Belgium", ["gmp", "belgium…"]),
        ("at -80 °C", ["at", "80", "c…"]),
        ("Entwickler und -hersteller", ["entwickler", "(und)", "hersteller…"]),
        ("CAR-T", ["car", "t…"]),
        ('the "the" x', ["(the)", '"the"', "x…"]),
        ("SI", ["si…"]),
        ("", []),
        ('"', []),
        ("-", []),
    ],
)
def test_words(query: str, found: list[str]) -> None:
    assert kinds(query) == found


def test_only_words_of_one_unit_may_name_something_together() -> None:
    units = [word.unit for word in read('flow "a b" cytometry -x-y "c"', OWN, EVERY)]
    assert units == [0, 1, 1, 0, 2, 2, 3]


@pytest.mark.parametrize(
    ("query", "start", "end", "left"),
    [
        ("flow cytometry Nantes", 0, 2, "Nantes"),
        ("flow cytometry Nantes", 2, 3, "flow cytometry "),
        ('the "xx yy" -zz', 1, 2, 'the "yy" -"zz"'),
        ("GMP and", 0, 1, ""),
        ("", 0, 0, ""),
    ],
)
def test_what_remains_without_some_words(query: str, start: int, end: int, left: str) -> None:
    assert remaining(read(query, OWN, EVERY), start, end) == left


def meaning(word: Word) -> tuple[str, bool, bool]:
    return word.folded, word.unit > 0, word.excluded


@given(st.text(alphabet='ab -"„ 8und', max_size=80))
def test_any_query_is_bounded_and_words_can_be_typed_again(query: str) -> None:
    found = read(query, OWN, EVERY)
    assert len(found) <= MOST_WORDS
    assert [word.place for word in found] == list(range(len(found)))
    again = read(" ".join(word.typed for word in found), OWN, EVERY)
    assert [meaning(word) for word in again] == [meaning(word) for word in found]

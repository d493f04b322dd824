"""Queries, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search.query import MOST_WORDS, Word, read, remaining

STOP = {"en": {"the", "and", "in"}, "de": {"und", "wer", "in", "auf"}, "fr": {"si"}}


def kinds(query: str) -> list[str]:
    """Return the words: in quotes, with a minus, in brackets if a function word, with … if they may still be typed."""
    return [
        "-" * w.excluded
        + (f'"{w.folded}"' if w.quoted else f"({w.folded})" if w.any_stop else w.folded)
        + "…" * w.unfinished
        for w in read(query, STOP, "en")
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


@pytest.mark.parametrize(
    ("query", "left_out"),
    [
        ("wer testet auf Viren in Belgien", ["wer", "auf", "in"]),
        ("wer testet Viren auf Masern", ["wer", "auf"]),
        ("wer testet auf Viren and Phagen", ["and"]),  # one more than of the reader's language is no evidence
        ("wer testet Viren in Belgien", ["in"]),
        ("wer kennt wer in Belgien", ["in"]),
        ("wer testet AUF Viren in Belgien", ["in"]),
        ("WER testet auf Viren und wer in Belgien", ["WER", "auf", "und", "wer", "in"]),
        ('wer "auf" Viren in', ["in"]),
        ("wer auf in", []),
    ],
)
def test_function_words_of_the_language_of_a_question_are_left_out(query: str, left_out: list[str]) -> None:
    assert [word.written for word in read(query, STOP, "en") if word.own_stop] == left_out


def test_only_words_of_one_unit_may_name_something_together() -> None:
    units = [word.unit for word in read('flow "a b" cytometry -x-y "c"', STOP, "en")]
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
    assert remaining(read(query, STOP, "en"), start, end) == left


def meaning(word: Word) -> tuple[str, bool, bool]:
    return word.folded, word.unit > 0, word.excluded


@given(st.text(alphabet='ab -"„ 8und', max_size=80))
def test_any_query_is_bounded_and_words_can_be_typed_again(query: str) -> None:
    found = read(query, STOP, "en")
    assert len(found) <= MOST_WORDS
    assert [word.place for word in found] == list(range(len(found)))
    again = read(" ".join(word.typed for word in found), STOP, "en")
    assert [meaning(word) for word in again] == [meaning(word) for word in found]

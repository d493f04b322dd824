"""Folding and tokenising."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search.fold import WORD, fold, tokens, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Łódź Größe Œuvre Ångström", ["lodz", "grosse", "oeuvre", "angstrom"]),
        ("CAR-T l'ARNm RNA-seq", ["car", "t", "l", "arnm", "rna", "seq"]),
        ("ISO 15189, 16S m²", ["iso", "15189", "16s", "m2"]),
        ("CRISPR™ (Cas9)", ["crispr", "cas9"]),
        ("½ a½b", ["1", "2", "a1", "2b"]),
        ("Σίσυφος ΣΊΣΥΦΟΣ", ["σισυφοσ", "σισυφοσ"]),
        ("клітина", ["клітина".replace("і", "і")]),
        ("🧬 — …", []),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert words("prote\u0301omique") == words("protéomique") == ["proteomique"]


@given(st.text())
def test_tokens_are_the_words_as_written(text: str) -> None:
    assert [folded for folded, _ in tokens(text)] == words(text)


@given(st.text())
def test_folding_twice_changes_no_word(text: str) -> None:
    assert [w for word in words(text) for w in words(word)] == words(text)
    assert all(WORD.fullmatch(word) for word in words(text))


@given(st.text(max_size=40))
def test_case_does_not_matter_for_latin_letters(text: str) -> None:
    latin = "".join(c for c in text if c.isascii() or c in "äöüßéèçłńóśźżœæø")
    assert fold(latin.upper().replace("SS", "ss")) == fold(latin.lower().replace("ß", "ss"))

"""Words to terms."""

import pytest

from site_builder.search.analysis import LONGEST, Analyser
from site_builder.search.stopwords import STOPWORDS


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "laboratories", "laboratory"),
        ("fr", "thérapies", "thérapie"),
        ("de", "Zellen", "Zelle"),
        ("pl", "sekwencjonowanie", "sekwencjonowania"),
        ("nl", "analyses", "analyse"),
    ],
)
def test_inflected_forms_share_a_term(language: str, one: str, other: str) -> None:
    analyser = Analyser()
    (_, first), (_, second) = analyser.terms(f"{one} {other}", language)
    assert first == second


def test_surfaces_are_folded_forms() -> None:
    assert Analyser().terms("Zelltherapie für Größere", "de")[0][0] == "zelltherapie"
    assert [surface for surface, _ in Analyser().terms("Zelltherapie für Größere", "de")] == [
        "zelltherapie",
        "grossere",
    ]


def test_function_words_are_left_out_unless_kept() -> None:
    assert Analyser().terms("the of and", "en") == []
    assert [term for _, term in Analyser().terms("The And", "en", keep_all=True)] == ["the", "and"]


def test_a_language_without_stemmer_is_indexed_by_its_forms() -> None:
    assert Analyser().terms("laboratoires", "uk") == [("laboratoires", "laboratoires")]


def test_endless_words_are_cut() -> None:
    ((surface, term),) = Analyser().terms("x" * 5000, "en")
    assert len(surface) == LONGEST
    assert len(term) == LONGEST


def test_stop_words_are_folded() -> None:
    assert "fur" in STOPWORDS["de"]
    assert "ze" in STOPWORDS["pl"]
    assert "l" in STOPWORDS["fr"]

"""Words to terms."""

import pytest

from site_builder.search.analysis import END, LONGEST, NO_TERM, Analyser, composed
from site_builder.search.stopwords import STOPWORDS


def terms(text: str, language: str) -> list[tuple[str, str]]:
    """Return (surface, term) of each word of a text."""
    analyser = Analyser()
    forms = analyser.forms(language)
    return [(forms.surface(form), analyser.terms.names[forms.terms[form]]) for form in forms.read(composed(text))]


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
    (_, first), (_, second) = terms(f"{one} {other}", language)
    assert first == second


def test_surfaces_are_folded_forms() -> None:
    assert [surface for surface, _ in terms("Zelltherapie für Größere", "de")] == ["zelltherapie", "fur", "grossere"]


def test_function_words_are_marked() -> None:
    forms = Analyser().forms("en")
    found = forms.read("the of And cell")
    assert [forms.kept[form] == NO_TERM for form in found] == [True, True, True, False]
    assert NO_TERM not in [forms.terms[form] for form in found]


def test_a_language_without_stemmer_is_indexed_by_its_forms() -> None:
    assert terms("laboratoires", "uk") == [("laboratoires", "laboratoires")]


def test_endless_words_are_cut() -> None:
    ((surface, term),) = terms("x" * 5000, "en")
    assert len(surface) == LONGEST
    assert len(term) == LONGEST


def test_texts_are_read_with_their_ends() -> None:
    forms = Analyser().forms("de")
    assert list(map(forms.written.__getitem__, forms.read("Zelle, Zell-Linie  Zelle"))) == [
        "Zelle",
        "Zell",
        "Linie",
        "",
        "Zelle",
    ]
    assert list(forms.read("")) == [END]


def test_each_form_has_one_number() -> None:
    forms = Analyser().forms("pl")
    one, other, capital = forms.read(composed("komo\u0301rka (komórka) Komórka"))
    assert one == other != capital
    assert forms.terms[one] == forms.terms[capital]


def test_stop_words_are_folded() -> None:
    assert "fur" in STOPWORDS["de"]
    assert "ze" in STOPWORDS["pl"]
    assert "l" in STOPWORDS["fr"]

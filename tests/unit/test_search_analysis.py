"""Words to terms."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_builder.search import analysis
from site_builder.search.analysis import LONGEST, MARKS, Analyser
from site_builder.search.fold import tokens
from site_builder.search.stopwords import STOPWORDS


def read(analyser: Analyser, text: str, language: str) -> list[int]:
    """Return the numbers of the words of a text."""
    return [*analyser.forms(language).read([text.encode()]).values]


def terms(text: str, language: str) -> list[tuple[str, str]]:
    """Return (surface, term) of each word of a text."""
    analyser = Analyser()
    found = read(analyser, text, language)
    return [(analyser.surface(form), analyser.terms.names[analyser.of_term[form]]) for form in found]


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
    analyser = Analyser()
    found = read(analyser, "the of And cell", "en")
    assert [bool(analyser.stop[form]) for form in found] == [True, True, True, False]
    assert min(analyser.of_term[form] for form in found) >= 0


def test_a_language_without_stemmer_is_indexed_by_its_forms() -> None:
    assert terms("laboratoires", "uk") == [("laboratoires", "laboratoires")]


def test_endless_words_are_cut() -> None:
    ((surface, term),) = terms("x" * 5000, "en")
    assert len(surface) == LONGEST
    assert len(term) == LONGEST


def test_each_form_of_a_language_has_one_number() -> None:
    analyser = Analyser()
    one, other, capital = read(analyser, "komo\u0301rka  (komórka)\nKomórka", "pl")
    assert one == other != capital
    assert analyser.of_term[one] == analyser.of_term[capital]
    assert read(analyser, "komórka", "de") != [one]
    assert min(one, capital) >= MARKS
    assert read(analyser, " ", "pl") == []


@given(st.lists(st.text(max_size=40)))
@example(["a\u0301-\u0301b=\u0338c", "½–¼ “x” \u212a\u00a0y", "", "Ünder_score’s"])
def test_texts_are_read_together_as_each_by_itself(texts: list[str]) -> None:
    analyser = Analyser()
    found = analyser.forms("de").read(map(str.encode, texts))
    read = [[(analyser.folded[n], analyser.written[n]) for n in found.row(at)] for at in range(len(texts))]
    assert read == [*map(tokens, texts)]
    again = analyser.forms("de").read([" ".join(texts).encode()])
    assert again.values.tolist() == found.values.tolist()


@pytest.mark.parametrize("looked_for", [1, 2, 100])
def test_what_is_known_comes_back(monkeypatch: pytest.MonkeyPatch, looked_for: int) -> None:
    monkeypatch.setattr(analysis, "_LOOKED_FOR", looked_for)
    first = Analyser()
    first.terms["c:competences/cells"]
    numbers = read(first, "Zelle, Zell-Linie Ärzte ½", "de"), read(first, "cells of labs", "en")
    again = Analyser.restored(first.state())
    for _ in range(3):  # those who ask for the first time, the second, and again are answered in three ways
        assert (read(again, "Zelle, Zell-Linie Ärzte ½", "de"), read(again, "cells of labs", "en")) == numbers
    assert again.state() == first.state()
    assert again.terms.get("c:competences/cells") == 0
    assert again.terms["cell"] == first.terms["cell"]
    new = [
        read(analyser, "newish Ärztin cells, Zellen", language)
        for analyser in (first, again)
        for language in ("en", "de")
    ]
    assert new[:2] == new[2:]
    assert again.state() == first.state()
    names = [*first.terms.names]
    assert [again.terms.names[number] for number in range(len(names))] == [*again.terms.names] == names
    assert [again.terms[name] for name in names] == [*range(len(names))]


def test_what_has_come_to_rest_is_as_it_was() -> None:
    resting, other = Analyser(), Analyser()
    for analyser in (resting, other):
        read(analyser, "Zelle, Zell-Linie Ärzte ½", "de")
        assert analyser.terms["c:competences/assays"] == len(analyser.terms.names) - 1
    resting.rest()
    forms = np.arange(len(other.folded))
    assert resting.surfaces(forms) == other.surfaces(forms) == [*map(resting.surface, forms.tolist())]
    assert [*map(resting.written.__getitem__, forms.tolist())] == other.written
    for analyser in (resting, other):
        assert analyser.terms["m:competences/assays"] == analyser.terms["c:competences/assays"] + 1
        assert analyser.terms.get("c:competences/none") is None
    assert (
        [*resting.terms.names]
        == [*other.terms.names]
        == [*map(other.terms.names.__getitem__, range(len(other.terms.names)))]
    )
    assert Analyser.restored(resting.state()).state() == resting.state() == other.state()


def test_what_knows_nothing_may_rest() -> None:
    analyser = Analyser()
    analyser.rest()
    assert ([*analyser.terms.names], len(analyser.terms.names), len(analyser.folded)) == ([], 0, MARKS)
    assert analyser.terms["c:competences/assays"] == 0
    assert [*analyser.terms.names] == ["c:competences/assays"]


def test_stop_words_are_folded() -> None:
    assert "fur" in STOPWORDS["de"]
    assert "ze" in STOPWORDS["pl"]
    assert "l" in STOPWORDS["fr"]

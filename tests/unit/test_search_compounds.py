"""German and Dutch compounds, against the golden lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from site_builder.catalogue.model import Catalogue
from site_builder.search import documents, index
from site_builder.search.compounds import RULES, Splitter, general_words
from site_builder.search.corpus import splitter
from site_builder.search.fold import tokens

LISTS: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent.parent / "search_quality" / "lists.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def split(real_catalogue: Catalogue) -> dict[str, Splitter]:
    facts = documents.material(real_catalogue, documents.numbered(real_catalogue)).facts
    assert facts
    said: dict[str, list[str]] = {language: [] for language in RULES}
    for organisation in real_catalogue.listed.values():
        for _, language, text in documents.texts(organisation):
            if language in said:
                said[language] += (written for _, written in tokens(text))
    return {language: splitter(language, words, facts.known) for language, words in said.items()}


def right(language: str, found: tuple[str, ...], parts: list[str]) -> bool:
    """The head has to agree, the rest too but for a linking element."""
    if not found or found[-1] != parts[-1]:
        return False
    one, other = "".join(found[:-1]), "".join(parts[:-1])
    return any(one in (other + link, other.removesuffix(link)) for link in RULES[language].links)


@pytest.mark.parametrize(("language", "floor"), [("de", 0.9), ("nl", 0.85)])
def test_recall_and_precision(split: dict[str, Splitter], language: str, floor: float) -> None:
    compounds = LISTS[f"compounds_{language}"]
    found = {c["word"]: split[language].parts(c["word"]) for c in compounds}
    good = [c["word"] for c in compounds if right(language, found[c["word"]], c["parts"])]
    false = [word for word in LISTS[f"simplex_{language}"] if split[language].parts(word)]
    wrong = [word for word, parts in found.items() if parts and word not in good]
    assert len(good) / len(compounds) >= floor, set(found) - set(good)
    assert len(good) / (len(good) + len(wrong) + len(false)) >= 0.85, (wrong, false)


@pytest.mark.parametrize(
    ("language", "word", "parts"),
    [
        ("de", "Zelltherapie", ("zell", "therapie")),
        ("de", "Haltbarkeitsstudie", ("haltbarkeit", "studie")),  # the linking s after -keit
        ("de", "Tierarzneimittelstudie", ("tier", "arzneimittel", "studie")),  # a compound within
        ("de", "zelltherapeutisch", ()),  # no noun
        ("de", "ZELLTHERAPIE", ()),
        ("de", "Cas9Therapie", ()),
        ("de", "Interesse", ()),
        ("nl", "celtherapie", ("cel", "therapie")),
        ("nl", "hersenonderzoek", ("hersen", "onderzoek")),
        ("fr", "thérapie", ()),
    ],
)
def test_parts(language: str, word: str, parts: tuple[str, ...]) -> None:
    assert Splitter(language).parts(word) == parts


@pytest.mark.parametrize("word", ["x" * 5000, "Ab" * 20, "Therapie" * 5, "", "é"])
def test_odd_words_do_no_harm(word: str) -> None:
    assert isinstance(Splitter("de").parts(word), tuple)


def test_the_words_of_the_catalogue_count() -> None:
    assert Splitter("de").parts("Quarxtherapie") == ()
    assert Splitter("de", {"quarx"}).parts("Quarxtherapie") == ("quarx", "therapie")


def test_lists_are_sorted_lower_case_words() -> None:
    for language in RULES:
        assert len(general_words(language)) > 20_000
        assert all(word == word.lower() and word.isalpha() for word in general_words(language))


def test_parts_lead_to_documents(real_catalogue: Catalogue) -> None:
    _, corpus, said, analyser = index.analysed(real_catalogue)
    assert any("therapi" in document["parts"] for document in corpus.counts())
    forms = [form for form in said.forms.tolist() if analyser.surface(form) == "therapie"]
    assert "therapi" in {corpus.terms[analyser.of_term[form]] for form in forms}

"""Other forms of names."""

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.search import concepts, index, things
from site_builder.search.stopwords import STOPWORDS


@pytest.fixture(scope="module")
def both(real_catalogue: Catalogue) -> tuple[concepts.Names, concepts.Names]:
    return concepts.collect(things.nameable(real_catalogue)), index.analysed(real_catalogue)[0]


def test_forms_in_texts_name_what_the_label_names(both: tuple[concepts.Names, concepts.Names]) -> None:
    plain, names = both
    assert ("badan", "klinicznych") not in plain.phrases
    things = {names.things[n].id for n in names.phrases["badan", "klinicznych"]}
    assert "clinical-development" in things


def test_names_keep_what_they_name(both: tuple[concepts.Names, concepts.Names]) -> None:
    plain, names = both
    assert plain.phrases.items() <= names.phrases.items()
    assert list(names.phrases) == sorted(names.phrases)
    assert len(names.phrases) > len(plain.phrases)


def test_acronyms_and_function_words_have_no_forms(both: tuple[concepts.Names, concepts.Names]) -> None:
    plain, names = both
    new = {phrase for phrase in names.phrases.keys() - plain.phrases.keys() if len(phrase) == 1}
    function_words = set().union(*STOPWORDS.values())
    assert not {word for (word,) in new} & (function_words | plain.capitals)


def test_hints_are_no_names(both: tuple[concepts.Names, concepts.Names]) -> None:
    _, names = both
    assert not {(word,) for word in names.hints} & names.phrases.keys()

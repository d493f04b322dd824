"""Facets and cards."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalogue.model import Catalogue
from site_builder.search import cards, documents, facets
from site_builder.search.codec import DamagedError, numbers_in, unpack_json
from site_builder.search.memory import Memory

LISTS = st.dictionaries(
    st.text(min_size=1, max_size=6), st.sets(st.integers(0, 99), min_size=1).map(sorted), max_size=6
)


@given(LISTS)
def test_a_facet_comes_back(lists: dict[str, list[int]]) -> None:
    assert facets.decode(facets.encode(lists, 100), 100) == lists


@given(LISTS.filter(bool))
def test_a_cut_off_facet_is_noticed(lists: dict[str, list[int]]) -> None:
    data = facets.encode(lists, 100)
    for length in range(len(data)):
        with pytest.raises(DamagedError):
            facets.decode(data[:length], 100)


def test_broader_values_include_narrower_ones(real_catalogue: Catalogue) -> None:
    found = facets.collect(real_catalogue, documents.numbered(real_catalogue))["competence"]
    assert found["genomics"]
    assert set(found["genomics"]) < set(found["omics-biomarkers"])


def test_facets_that_nobody_fills_are_missing(real_catalogue: Catalogue) -> None:
    found = facets.collect(real_catalogue, documents.numbered(real_catalogue))
    filled = {lang for o in real_catalogue.listed.values() for lang in o.record.languages}
    assert ("language" in found) == bool(filled)
    assert set(found) <= set(facets.FACETS)


def test_families_hold_all_parts_of_an_organisation(real_catalogue: Catalogue) -> None:
    organisations = documents.numbered(real_catalogue)
    found = facets.relations(real_catalogue, organisations)
    (university,) = (lists for slug, lists in found["family"].items() if slug == "jagiellonian-university")
    slugs = {organisations[number].slug for number in university}
    assert slugs > {"jagiellonian-university", "jcet", "solaris-synchrotron"}
    assert all(len(lists) > 1 for lists in found["family"].values())
    for code, lists in found["home"].items():
        assert {organisations[number].record.sites[0].country for number in lists} == {code}
    assert sum(map(len, found["home"].values())) == len(organisations)


def test_confirmations_count_days(real_catalogue: Catalogue) -> None:
    organisations = documents.numbered(real_catalogue)
    found = numbers_in(facets.confirmations(organisations))
    for organisation, number in zip(organisations, found, strict=True):
        verified = organisation.record.verified
        assert number == ((verified.on - dt.date(1999, 12, 31)).days if verified else 0)


@pytest.mark.parametrize(
    ("text", "shown"), [("short", "short"), ("one two three", "one two…"), ("abcdefghijklm", "abcdefghi…")]
)
def test_summaries_are_cut_between_words(text: str, shown: str) -> None:
    assert cards.shorten(text, 10) == shown
    assert len(shown) <= 10


def test_cards_speak_the_readers_language(real_catalogue: Catalogue) -> None:
    giga = real_catalogue.organisations["giga-institute"]
    card = cards.make(real_catalogue, giga, "pl")
    assert (card.country, card.language) == ("Belgia", "pl")
    assert card.place == real_catalogue.vocabularies["places"].concepts["liege"].label(("pl",)).value
    assert len(card.concepts) == cards.CONCEPTS


def test_packs_hold_every_card_in_its_place(monkeypatch: pytest.MonkeyPatch, real_catalogue: Catalogue) -> None:
    organisations = documents.numbered(real_catalogue)

    def packs() -> list[list[list[object]]]:
        return [unpack_json(pack) for pack in cards.packs(real_catalogue, organisations, "en", Memory([]), {})]

    assert [len(pack) for pack in packs()] == [1] * len(organisations)
    monkeypatch.setattr(cards, "PACK_ABOVE", 10)
    packed = packs()
    assert [packed[n // cards.PACK][n % cards.PACK][0] for n in range(len(organisations))] == [
        o.slug for o in organisations
    ]

"""Names stand where readers of each language look for them."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyuca import Collator

from site_builder.catalogue.collation import DIGITS, OTHER, TAILORING, initial, initial_key, sort_key

# The order of the Polish alphabet; each name differs from the one before at the first letter that matters.
POLISH = [
    "3D Bio",
    "Akademia",
    "Azotowa",
    "Ąbecki",
    "Batory",
    "Cyfra",
    "Ćma",
    "Dom",
    "Lublin",
    "Lwów",
    "Łazarski",
    "Łódź",
    "Malopolska",
    "Małopolska",
    "Nysa",
    "Ńko",
    "Ogród",
    "Ósemka",
    "Selvita",
    "Szpital",
    "Śląsk",
    "Zabrze",
    "Zwoleń",
    "Źródło",
    "Żak",
]

# DIN 5007-1: umlauts as their base letters, ß as ss.
GERMAN = [
    "Aachen",
    "Ärztehaus",
    "Bayern",
    "Böblingen",
    "Bochum",
    "Boschstraße",
    "München",
    "Mundipharma",
    "Oberland",
    "Österreich",
    "Straße",
    "Strasse Nord",
    "Ulm",
    "Würzburg",
    "Zürich",
]


@pytest.mark.parametrize(("language", "names"), [("pl", POLISH), ("de", GERMAN)])
def test_names_are_in_the_order_of_the_language(language: str, names: list[str]) -> None:
    shuffled = names[::2] + names[1::2]
    assert sorted(shuffled, key=sort_key(language)) == names


def test_polish_letters_are_their_own_only_for_polish_readers() -> None:
    assert sorted(["Łódź", "Lwów", "Lyon"], key=sort_key("pl")) == ["Lwów", "Lyon", "Łódź"]
    assert sorted(["Łódź", "Lwów", "Lyon"], key=sort_key("de")) == ["Łódź", "Lwów", "Lyon"]


def test_case_and_accents_decide_only_between_otherwise_equal_names() -> None:
    assert sorted(["élan", "Elan B", "ELAN", "elan"], key=sort_key("fr")) == ["elan", "ELAN", "élan", "Elan B"]


def test_digraphs_and_letters_after_z() -> None:
    assert sorted(["Chomutov", "Cheb", "Hradec", "Ivan", "Cibulka"], key=sort_key("cs")) == [
        "Cibulka",
        "Hradec",
        "Cheb",
        "Chomutov",
        "Ivan",
    ]
    assert sorted(["Ödla", "Ål", "Äpple", "Zebra", "Orm"], key=sort_key("sv")) == [
        "Orm",
        "Zebra",
        "Ål",
        "Äpple",
        "Ödla",
    ]


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Łódź", "pl", "Ł"),
        ("łódź", "pl", "Ł"),
        ("Łódź", "de", "L"),
        ("Ärztehaus", "de", "A"),
        ("Östersund", "sv", "Ö"),
        ("Østerbro", "fr", "O"),
        ("Éts Müller", "fr", "E"),
        ("5th Military Clinical Hospital", "en", DIGITS),
        ("«Zeta»", "fr", "Z"),
        ("Cheb", "cs", "Ch"),
        ("Ωmega", "en", "Ω"),
        ("— …", "en", OTHER),
    ],
)
def test_initial(name: str, language: str, expected: str) -> None:
    assert initial(name, language) == expected


def test_headings_follow_the_alphabet() -> None:
    assert sorted([OTHER, "Z", "Ł", "L", "M", DIGITS], key=initial_key("pl")) == [DIGITS, "L", "Ł", "M", "Z", OTHER]


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(["en", *TAILORING]))
def test_the_order_is_total_and_never_fails(one: str, other: str, language: str) -> None:
    key = sort_key(language)
    assert initial(one, language)
    assert (key(one) == key(other)) == (unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other))
    assert initial_key(language)(initial(one, language)) >= (0, b"")


@cache
def whole_table() -> Collator:
    return Collator()


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(" lLab·\u0301\u0323\u0f71\u0fb2\u17000")))
def test_weights_are_those_of_the_whole_table(text: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    weights = b"".join(weight.to_bytes(2, "big") for weight in whole_table().sort_key(normal))
    assert sort_key("en")(text) == weights + normal.encode()

"""Addresses: relative links lead where they should, from everywhere."""

from __future__ import annotations

import posixpath
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.site import urls

_SEGMENT = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)
_ADDRESS = st.lists(_SEGMENT, max_size=5).map(lambda parts: "/" + "".join(f"{part}/" for part in parts))


@given(_ADDRESS, _ADDRESS, st.sampled_from(["https://host.example", "https://host.example/deep/sub"]))
def test_a_relative_link_leads_to_its_address_at_any_sub_path(page: str, target: str, base: str) -> None:
    assert urljoin(base + page, urls.under(urls.root_of(page), target)) == base + target


@given(_ADDRESS, _SEGMENT)
def test_files_are_reached_like_folders(page: str, name: str) -> None:
    assert urljoin(f"https://host.example{page}", urls.under(urls.root_of(page), urls.asset(f"{name}.css"))) == (
        f"https://host.example/assets/{name}.css"
    )


@given(_ADDRESS)
def test_the_output_file_answers_the_address(address: str) -> None:
    path = urls.output_path(address)
    assert "/" + path.removesuffix("index.html") == address
    assert posixpath.basename(path) == "index.html"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (urls.home("en"), "/en/"),
        (urls.organisation("fr", "giga-institute"), "/fr/organisations/giga-institute/"),
        (urls.cluster("pl", "biowin"), "/pl/clusters/biowin/"),
        (urls.concept("de", "competences", "genomics"), "/de/competences/genomics/"),
        (urls.concept("de", "engagement", "training"), ""),
        (urls.entry("nl", urls.COUNTRIES, "FR"), "/nl/countries/fr/"),
        (urls.search("en", "country=FR"), "/en/search/?country=FR"),
        (urls.output_path(urls.NOT_FOUND), "404.html"),
    ],
)
def test_addresses_are_the_published_ones(address: str, expected: str) -> None:
    assert address == expected


def test_the_base_path_has_slashes_at_both_ends() -> None:
    assert urls.base_path("") == "/"
    assert urls.base_path("https://host.example/sub/path") == "/sub/path/"
    assert urls.base_path("https://host.example/sub/") == "/sub/"

"""Plain pages are read without a parser; the parser has to find the same in them."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.output.addresses import resolve, site_at
from site_builder.output.artifacts import Artifact
from site_builder.output.inspection import Facts, Inspector, _parsed_page

SITE = site_at("https://example.org/sub/")
ADDRESSES = (
    "../",
    "../../en/a/",
    "../b/#x",
    "../../../../x",
    "../../c/../d/",
    "#x",
    "?q=1",
    "x/",
    "",
    "/en/",
    "//x.org/",
    "https://example.org/sub/en/?a#b",
    "https://x.org/?a=1&b=2",
    "mailto:a@b.org",
    "javascript:alert(1)",
    "../..",
    "../%2e%2e/",
    "..\\x",
    " ../a/ ",
)
NAMES = ("href", "src", "id", "class", "style", "onclick", "rel", "hreflang", "srcset", "http-equiv", "content", "lang")
VALUES = st.one_of(
    st.sampled_from(ADDRESSES),
    st.sampled_from(["alternate", "canonical", "stylesheet", "refresh", "0; url=../", "a b", "og:url", "&amp;"]),
    st.text("ab<>&\"' \n\udcc3", max_size=4),
)
TAGS = ("a", "img", "link", "meta", "script", "h1", "title", "p", "svg", "template", "iframe", "textarea", "form", "/p")
Piece = str | tuple[str, list[tuple[str, str, str]]]

attribute = st.tuples(st.sampled_from((*NAMES, "property", "data-page")), VALUES, st.sampled_from("\"'r"))
tag = st.tuples(st.sampled_from(TAGS), st.lists(attribute, max_size=3))
# Many that differ in their last value only.
usual = st.tuples(st.sampled_from(("class", "href", "content", "rel", "property")), VALUES, st.just('"'))
alike = st.tuples(st.sampled_from(("a", "meta", "link", "p")), st.lists(usual, min_size=1, max_size=2))
texts = st.sampled_from(["text", "a > b", "&nbsp;", "<!-- x -->", "</a>", "</script>", "<", "</title>", "\udcc3"])
piece = st.one_of(tag, alike, texts)


def as_html(pieces: list[Piece]) -> str:
    shown = ""
    for found in pieces:
        if isinstance(found, str):
            shown += found
            continue
        name, attributes = found
        shown += f"<{name}"
        for attribute_name, value, mark in attributes:
            # `r`: as it comes, whatever that makes of the tag
            shown += f" {attribute_name}=" + (f'"{value}"' if mark == "r" else mark + escape(value) + mark)
        shown += "></script>" if name == "script" else ">"
    return shown


def told(facts: Facts) -> object:
    return (
        *(facts.ids, facts.language, facts.redirects, facts.has_canonical),
        *(set(facts.targets), facts.alternates, set(facts.findings)),
    )


@pytest.mark.parametrize("between", ["", "</form>", "<p></p>", "<p></form>"])
def test_a_form_within_a_form_is_none(between: str) -> None:
    forms = f'<form action="../x/">{between}<form action="../y/"></form></form>'
    text = f'<!DOCTYPE html>\n<html lang="en"><head><title>T</title></head><body><h1>x</h1>{forms}</body></html>'
    artifact = Artifact("en/a/index.html", text.encode(), "content")
    assert told(Inspector(SITE).page(artifact)) == told(_parsed_page(artifact, SITE))


@settings(max_examples=300)
@given(st.lists(st.tuples(st.lists(piece, max_size=6), st.lists(piece, max_size=12)), min_size=1, max_size=3))
def test_the_parser_agrees(pages: list[tuple[list[Piece], list[Piece]]]) -> None:
    inspector = Inspector(SITE)
    for number, (head, body) in enumerate(pages):
        text = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>T</title>\n{as_html(head)}\n</head>\n<body>\n'
        text += f"<h1>x</h1>{as_html(body)}</body>\n</html>"
        for path in (f"en/a/p{number}/index.html", "en/b/index.html", "404.html"):
            artifact = Artifact(path, text.encode(errors="surrogateescape"), "content")
            parsed = told(_parsed_page(artifact, SITE))
            assert told(inspector.page(artifact)) == parsed


@given(
    st.lists(st.sampled_from(["..", "..", "a", "b-2", "x.html", "c.d.e", ".", "", "%2e%2e", "A"]), max_size=5).map(
        "/".join
    ),
    st.sampled_from(["", "/", "#x", "/#y-1", "#", "?q", "#a:~:text=b"]),
    st.sampled_from(["index.html", "en/index.html", "en/a/b/index.html", "404.html"]),
)
def test_plain_addresses_lead_where_all_others_do(path: str, end: str, page: str) -> None:
    whole = resolve(SITE.base_url + path + end, page, SITE)
    assert whole == resolve(f" {SITE.base_url}{path}{end}", page, SITE)
    if path and not path.startswith("/"):  # with "./" before it, no address is written plainly
        assert resolve(path + end, page, SITE) == resolve(f"./{path}{end}", page, SITE)

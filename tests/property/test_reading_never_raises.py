"""Whatever stands in a file, reading it gives a value and problems: no exception, no active content."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.problems import Problem, as_github, as_json, as_text
from site_builder.reading import addresses, markdown_tree, strict_yaml
from site_builder.reading.characters import FORBIDDEN
from site_builder.reading.front_matter import parse_markdown, parse_yaml
from site_builder.reading.markup import render
from site_builder.reading.sources import make_source

EXAMPLES = settings(max_examples=300)

YAML_SIGNS = "ab:[]{},'\"|>#%\\~ \n\té\x00\u202e\U0001f600"
yaml_pieces = st.one_of(
    st.sampled_from(YAML_SIGNS),
    st.sampled_from([": ", "- ", "? ", "&x ", "*x", "!t ", "\n  ", "\n---\n", "...", "<<", "\\u0000"]),
)
MARKDOWN_SIGNS = "a*_`[]()<>&|=#@\"'\\\n\té²\u00a0\U0001f600"
markdown_pieces = st.one_of(
    st.sampled_from(MARKDOWN_SIGNS),
    st.sampled_from(["\n\n", "    ", "> ", "- ", "1. ", "９. ", "## ", "**", "```", "![", "](", "]: ", "|-", "---"]),
    st.sampled_from(["<b>", "</b>", "<!--", "-->", "<script>", "onclick", "&#", "x3c;", "&lt;", "&colon;", "&#2;"]),
    st.sampled_from(["javascript:", "mailto:", "https://example.org", "//x", "../", "x.md", "#a", "klzzwxh:0000"]),
)
prose_pieces = st.sampled_from(
    [
        "a line\n",
        "and a line  \n",
        "Another\n\n",
        "   \n",
        "\t",
        "- a\n",
        "  b\n",
        "a | b\n",
        "[a]: b\n",
        "> c\n",
        "---\n",
        "é\n",
    ]
)

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong"}
TABLE_TAGS = {"table", "tbody", "td", "th", "thead", "tr"}


def yaml_texts() -> st.SearchStrategy[str]:
    return st.lists(yaml_pieces, max_size=40).map("".join)


def check_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        assert problem.ref.path
        assert problem.ref.column <= len(problem.ref.text) + 1
        as_text(problem).encode()
        as_github(problem).encode()
    as_json(problems).encode()


def check_html(html: str) -> None:
    """Only known tags and attributes, written by nh3; everything else is text."""
    outside = re.sub(r"<(/?)([a-z][a-z0-9]*)((?: [a-z]+=\"[^\"]*\")*)>", "", html)
    assert "<" not in outside
    assert not FORBIDDEN.search(html)
    for tag, attributes in re.findall(r"<([a-z][a-z0-9]*)((?: [a-z]+=\"[^\"]*\")*)>", html):
        assert tag in TAGS | TABLE_TAGS | {"ul"}
        for name, value in re.findall(r" ([a-z]+)=\"([^\"]*)\"", attributes):
            assert name in ("href", "rel", "id", "start")
            if name == "href":
                assert re.match(r"https?://|mailto:|tel:\+|content:[A-Za-z0-9]|#s-", value), value


@EXAMPLES
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    for parse in (parse_markdown, parse_yaml):
        document, problems = parse(make_source("a.md", data))
        assert document is not None or problems
        check_problems(problems)


@EXAMPLES
@given(yaml_texts())
def test_anything_like_yaml(text: str) -> None:
    parsed, problems = strict_yaml.parse(text, "f", 7)
    assert parsed is not None or problems
    check_problems(problems)
    if parsed is not None:
        # The quick reader, which knows no places, and the thorough one agree.
        thorough = parsed._places
        assert (thorough.values, bool(thorough.problems)) == (parsed.values, bool(problems))
        lines = text.split("\n")
        for mark in (*parsed.marks.values(), *parsed.key_marks.values()):
            assert 7 <= mark.line < 7 + len(lines)
            assert 1 <= mark.column <= len(lines[mark.line - 7]) + 1


@EXAMPLES
@given(yaml_texts(), st.text(max_size=100))
def test_anything_between_fences(text: str, body: str) -> None:
    document, problems = parse_markdown(make_source("a.md", f"---\n{text}\n---\n{body}".encode("utf-8", "replace")))
    check_problems(problems)
    if document is not None:
        assert document.lines[document.body_line - 1 :] == tuple(document.body.split("\n"))
        for path in (*document.marks, *document.key_marks, ("nothing", 0)):
            check_problems(
                (Problem("wrong-value", "", document.at(path)), Problem("wrong-value", "", document.at_key(path)))
            )


@EXAMPLES
@given(st.one_of(st.lists(markdown_pieces, max_size=60).map("".join), st.text(max_size=200)))
def test_anything_like_markdown(body: str) -> None:
    document, problems = parse_markdown(
        make_source("pages/a.md", b"---\na: b\n---\n" + body.encode("utf-8", "replace"))
    )
    if document is None:
        assert problems
        return
    markup, problems = render(document)
    markdown_tree._configured.cache_clear()
    assert render(document) == (markup, problems)  # no text leaves anything behind for the next one
    check_problems(problems)
    check_html(markup.html)
    assert not FORBIDDEN.search(markup.text)
    assert len({heading.id for heading in markup.headings}) == len(markup.headings)
    for link in markup.links:
        assert re.fullmatch(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*", link.target)
        assert ".." not in link.target.split("/")


@EXAMPLES
@given(st.one_of(st.lists(st.one_of(markdown_pieces, prose_pieces), max_size=40).map("".join), st.text(max_size=200)))
def test_what_is_spared_changes_nothing(body: str) -> None:
    body = FORBIDDEN.sub("", body)
    if markdown_tree.first_excess(body.split("\n")) is None:
        everything = markdown_tree._tree(body, markdown_tree._library())
        assert markdown_tree.to_html(markdown_tree.to_tree(body)) == markdown_tree.to_html(everything)


@EXAMPLES
@given(st.text(max_size=80), st.sampled_from(["", "https://", "http://", "a@", "+", "https://example.org/"]))
def test_any_address(text: str, before: str) -> None:
    for check in (addresses.is_web_address, addresses.is_email, addresses.is_phone):
        assert check(before + text) in (True, False)

from __future__ import annotations

import time

import pytest

from site_builder.problems import Problem
from site_builder.reading import markdown_tree
from site_builder.reading.body import Heading, Link, Markup
from site_builder.reading.front_matter import parse_markdown
from site_builder.reading.markup import render, slugify
from site_builder.reading.sources import make_source


def rendered(body: str) -> tuple[Markup, tuple[Problem, ...]]:
    """Render a body whose first line is line 4 of its file."""
    source = make_source("clusters/biom/cros/x.md", f"---\nname: x\n---\n{body}".encode())
    document, problems = parse_markdown(source)
    assert document is not None, problems
    return render(document)


def html_of(body: str) -> str:
    markup, problems = rendered(body)
    assert problems == ()
    return markup.html


def faults(body: str) -> list[tuple[str, int]]:
    return [(p.code, p.ref.line) for p in rendered(body)[1]]


def test_markdown_of_profiles() -> None:
    assert html_of("A *b* **c** `d<`  \ne & f\n\n> g") == (
        "<p>A <em>b</em> <strong>c</strong> <code>d&lt;</code><br>\ne &amp; f</p>\n"
        "<blockquote>\n<p>g</p>\n</blockquote>"
    )
    assert html_of("3. a\n4. b").replace("\n", "") == '<ol start="3"><li>a</li><li>b</li></ol>'
    assert "<th>a</th>" in html_of("| a | b |\n|---|:-:|\n| 1 | 2 |")
    assert "style" not in html_of("| a | b |\n|---|:-:|\n| 1 | 2 |")
    assert html_of("p \\< 0.05, 3 < 4, caf&eacute;, https://example.org") == (
        "<p>p &lt; 0.05, 3 &lt; 4, café, https://example.org</p>"
    )
    assert html_of("") == ""


def test_headings_get_unique_ascii_ids() -> None:
    markup, problems = rendered("## Über Łódź\n\n### A & `b`\n\n## A b\n\n## A b 2\n\n## A b\n\n## 日本\n")
    assert problems == ()
    assert markup.headings == (
        Heading(2, "s-uber-lodz", "Über Łódź"),
        Heading(3, "s-a-b", "A & b"),
        Heading(2, "s-a-b-2", "A b"),
        Heading(2, "s-a-b-2-2", "A b 2"),
        Heading(2, "s-a-b-3", "A b"),
        Heading(2, "s-section", "日本"),
    )
    assert '<h3 id="s-a-b">A &amp; <code>b</code></h3>' in markup.html


def test_a_heading_of_level_1_is_demoted_with_a_warning() -> None:
    markup, problems = rendered("Text\n\n# Title\n")
    assert markup.headings == (Heading(2, "s-title", "Title"),)
    assert [(p.code, p.ref.line, p.ref.column, p.ref.length) for p in problems] == [("heading-level", 6, 3, 5)]


def test_links_outwards() -> None:
    assert html_of("[a](https://example.org/?a=1&b=2)") == (
        '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener">a</a></p>'
    )
    assert html_of("<https://example.org>") == (
        '<p><a href="https://example.org" rel="noopener">https://example.org</a></p>'
    )
    assert html_of("<bd@example.org>") == '<p><a href="mailto:bd@example.org">bd@example.org</a></p>'
    assert html_of("[a](tel:+33240123456)") == '<p><a href="tel:+33240123456">a</a></p>'
    assert html_of("[a]\n\n[a]: https://example.org 'title'") == (
        '<p><a href="https://example.org" rel="noopener">a</a></p>'
    )


def test_links_to_content_files_lead_to_the_base_file() -> None:
    markup, problems = rendered("[a](../labs/jcet.fr.md#Qualität) and\n[b](y.md) [c](../../../pages/about.md#a)")
    assert problems == ()
    assert markup.links == (
        Link("clusters/biom/labs/jcet.md", "s-qualitat", 4),
        Link("clusters/biom/cros/y.md", "", 5),
        Link("pages/about.md", "s-a", 5),
    )
    assert 'href="content:clusters/biom/labs/jcet.md#s-qualitat"' in markup.html
    assert 'href="content:clusters/biom/cros/y.md"' in markup.html


def test_links_to_headings_of_the_same_text() -> None:
    assert '<a href="#s-cell-banks">' in html_of("[a](#cell-banks)\n\n## Cell banks")
    assert '<a href="#s-qualitat">' in html_of("[a](#qualit%C3%A4t)\n\n## Qualität")
    assert faults("x\n[a](#cell-bank)\n\n## Cell banks") == [("broken-link", 5)]
    assert faults("[a]()") == [("broken-link", 4)]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&amp;colon;alert(1)",
        "javascript&amp;amp;amp;amp;amp;amp;colon;alert(1)",
        "<java&Tab;script:alert(1)>",
        "data:text/html,x",
        "vbscript:x",
        "content:pages/about.md",
        "//example.org",
        "/admin/",
        "\\\\example.org",
        "..\\x.md",
        "../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fx.md",
        "a.md?x=1",
        "https://user@example.org",
        "https://localhost/",
        "mailto:a@example.org?bcc=b@example.org",
        "tel:112",
        "file:///etc/passwd",
        "www.example.org",
    ],
)
def test_unsafe_links_are_errors_and_leave_only_their_text(href: str) -> None:
    markup, problems = rendered(f"Text\n\n[click]({href})")
    assert [p.code for p in problems] == ["unsafe-link"]
    assert markup.html == "<p>Text</p>\n<p>click</p>"
    assert markup.links == ()


def test_an_unsafe_link_is_located() -> None:
    _, problems = rendered("/x\n\na [b](//x) [c](/x)")
    assert [(p.ref.line, p.ref.column, p.ref.length) for p in problems] == [(6, 7, 3), (6, 16, 2)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a <b onclick=x>b</b>", "<p>a b</p>"),
        ("<div>\nx\n</div>", "<p>\nx\n</p>"),
        ("a <script>alert(1)</script>", "<p>a </p>"),
        ("a <style>b</style>", "<p>a </p>"),
        ("a <!-- b\nc --> d", "<p>a  d</p>"),
        ("a <img src=x onerror=alert(1)>", "<p>a </p>"),
        ("<svg/onload=alert(1)>", "<p></p>"),
        ("a ![alt](https://example.org/x.png) b", "<p>a alt b</p>"),
        ('a <a href="javascript:alert(1)">b</a>', "<p>a b</p>"),
    ],
)
def test_raw_html_and_pictures_are_removed_with_a_warning(body: str, expected: str) -> None:
    markup, problems = rendered(body)
    assert markup.html == expected
    assert problems
    assert {(p.code, str(p.severity)) for p in problems} == {("unsafe-html", "warning")}


def test_html_in_code_is_shown() -> None:
    assert html_of("`<b>`\n\n    <script>") == (
        "<p><code>&lt;b&gt;</code></p>\n<pre><code>&lt;script&gt;\n</code></pre>"
    )


def test_removed_html_is_located() -> None:
    assert faults("x\n\ny <b>z</b>") == [("unsafe-html", 6), ("unsafe-html", 6)]


@pytest.mark.parametrize("body", ["a &#x202e; b", "a &#2; b", "[a&#8238;](https://example.org)"])
def test_character_references_cannot_bring_in_control_characters(body: str) -> None:
    markup, problems = rendered(body)
    assert [(p.code, p.ref.line) for p in problems] == [("forbidden-character", 4)]
    assert "\u202e" not in markup.html + markup.text
    assert "\x02" not in markup.html + markup.text


def test_plain_text_has_a_line_for_each_block() -> None:
    markup, _ = rendered("## A &amp; B\n\nc *d*\ne  \nf\n\n- g\n- h\n\n    - i\n\n| j | k |\n|--|--|\n| l | `<` |\n")
    assert markup.text.split("\n") == ["A & B", "c d e", "f", "g", "h", "i", "j", "k", "l", "<"]


def test_slugs() -> None:
    assert slugify("  Straße & Œuvre, ŁÓDŹ 2 ") == "strasse-oeuvre-lodz-2"
    assert slugify("日本") == ""


@pytest.mark.parametrize(
    "body",
    [
        "> " * 5000 + "a",
        ">" * 5000,
        "- " * 4000 + "a",
        "1. " * 3000 + "a",
        "\n\n".join("    " * depth + "- a" for depth in range(300)),
        "a" * 10_001,
        "a\n" * 5001,
        "a\n\n" * 40_000,
        "[a" * 501,
        "\n\n".join(["|a" * 100 + "\n" + "|-" * 100 + "\n|" * 390] * 9),
        "|a" * 500 + "|\n" + "|-" * 500 + "|" + "\n|a" * 380,
        "``a`" * 200,
        "\n\u00a0\n".join(["**_ " * 600] * 6),
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(body: str) -> None:
    start = time.perf_counter()
    markup, problems = rendered(body)
    assert [p.code for p in problems] == ["markup-limit"]
    assert markup.html == ""
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "unit",
    ["*", "_", "**a ", "*a **b ", "*_", "`", "<", "<!--", "<a ", "&", "\\", "|a", "(", "<script>", "**_", "a@", "#"],
)
def test_pathological_paragraphs_neither_hang_nor_crash(unit: str) -> None:
    paragraph = unit * ((markdown_tree.BLOCK_LIMIT - 10) // len(unit))
    start = time.perf_counter()
    rendered(f"{paragraph}\n\n{paragraph}")
    rendered((unit + "\n") * (markdown_tree.BLOCK_LINES_LIMIT - 1))
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("unit", ["[", "![", "[a](", "[a][b] ", "[[a](b)](", "[`", "[\\]"])
def test_pathological_brackets_neither_hang_nor_crash(unit: str) -> None:
    body = (unit + "a" * 15) * (markdown_tree.MARK_LIMIT // (unit.count("[") + unit.count("`")))
    body = body[: markdown_tree.BLOCK_LIMIT - 10]
    start = time.perf_counter()
    rendered(body)
    assert time.perf_counter() - start < 10

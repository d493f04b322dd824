from __future__ import annotations

import pickle

import pytest

from site_builder.problems import Problem, SourceRef
from site_builder.reading.front_matter import Document, parse_markdown, parse_yaml
from site_builder.reading.sources import make_source


def markdown(data: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    return parse_markdown(make_source("a.md", data, "content/a.md"))


def test_fields_body_and_their_lines() -> None:
    document, problems = markdown(b"---\nname: Caf\xc3\xa9\n---\n\nText\n")
    assert problems == ()
    assert document is not None
    assert document.values == {"name": "Café"}
    assert (document.body, document.body_line) == ("\nText\n", 4)
    assert document.lines == ("---", "name: Café", "---", "", "Text", "")


def test_byte_order_mark_and_foreign_line_ends_change_nothing() -> None:
    data = b"---\nname: x\nsites: [{id: main}]\n---\nText\n"
    plain, _ = markdown(data)
    assert plain is not None
    for variant in (b"\xef\xbb\xbf" + data, data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r")):
        document, problems = markdown(variant)
        assert problems == ()
        assert document is not None
        assert (document.values, document.marks, document.body, document.lines) == (
            plain.values,
            plain.marks,
            plain.body,
            plain.lines,
        )


def test_places_of_values_keys_and_of_what_is_missing() -> None:
    document, _ = markdown(b"---\nname: x\nsites:\n  - {id: main, city: Nantes}\n---\n")
    assert document is not None
    row = "  - {id: main, city: Nantes}"
    assert document.at(("sites", 0, "city")) == SourceRef("content/a.md", 4, 22, 6, row)
    assert document.at_key(("sites", 0, "city")) == SourceRef("content/a.md", 4, 16, 4, row)
    assert document.at(("sites", 0, "country")) == SourceRef("content/a.md", 4, 5, 24, row)
    assert document.at_key(("sites", 0, "country")) == document.at(("sites", 0))
    assert document.at(("summary",)) == document.at() == SourceRef("content/a.md")


def test_three_hyphens_further_down_belong_to_the_body() -> None:
    document, _ = markdown(b"---\na: b\n---\nx\n\n---\n\ny\n")
    assert document is not None
    assert document.body == "x\n\n---\n\ny\n"


def test_front_matter_only_and_without_fields() -> None:
    document, problems = markdown(b"---\n---")
    assert problems == ()
    assert document is not None
    assert (document.values, document.body) == ({}, "")


@pytest.mark.parametrize("data", [b"", b"Text\n", b"\n---\na: b\n---\n", b"---\na: b\n", b"----\na: b\n----\n"])
def test_without_front_matter(data: bytes) -> None:
    document, problems = markdown(data)
    assert document is None
    assert [(p.code, p.ref.line) for p in problems] == [("no-front-matter", 1)]


def test_bytes_that_are_not_utf8_are_located() -> None:
    document, problems = markdown("---\nname: é".encode() + b"\xe9t\xe9\n---\n")
    assert document is None
    assert [(p.code, p.ref.line, p.ref.column, p.message) for p in problems] == [
        ("not-utf8", 2, 8, "the byte 0xE9 is not UTF-8")
    ]
    assert [p.code for p in markdown("---\na: b\n---\n".encode("utf-16"))[1]] == ["not-utf8"]


def test_control_characters_in_the_body_are_located() -> None:
    document, problems = markdown(b"---\na: b\n---\nx\n\nab\x1bc\n")
    assert document is None
    assert [(p.code, p.ref.line, p.ref.column, p.ref.text) for p in problems] == [
        ("forbidden-character", 6, 3, "ab\x1bc")
    ]


def test_problems_of_the_yaml_have_lines_of_the_file() -> None:
    _, problems = markdown(b"---\nname: x\nname: y\n---\n")
    assert [(p.ref.path, p.ref.line, p.ref.text) for p in problems] == [("content/a.md", 3, "name: y")]


def test_a_yaml_file_is_all_fields() -> None:
    document, problems = parse_yaml(make_source("site.yaml", b"title:\n  en: X\n"))
    assert problems == ()
    assert document is not None
    assert (document.values, document.body) == ({"title": {"en": "X"}}, "")
    assert document.at(("title", "en")) == SourceRef("site.yaml", 2, 7, 1, "  en: X")


def test_documents_can_be_sent_to_other_processes() -> None:
    document, _ = markdown(b"---\na: [b]\n---\nText")
    assert pickle.loads(pickle.dumps(document)) == document

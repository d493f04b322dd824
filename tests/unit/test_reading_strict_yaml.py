from __future__ import annotations

import time

import pytest
import yaml

from site_builder.reading import strict_yaml
from site_builder.reading.strict_yaml import Mark, parse


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everything holds with libyaml and without it."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML was built without libyaml")
    monkeypatch.setattr(strict_yaml, "_LOADER", getattr(yaml, request.param))
    return str(request.param)


def test_scalars_stay_text() -> None:
    parsed, problems = parse("a: no\nb: 1.10\nc: 12:30\nd: 010\ne: null\nf: ~\ng:\nh: ''\ni: 2026-01-02\non: y\n", "f")
    assert problems == ()
    assert parsed is not None
    assert parsed.values == {
        "a": "no",
        "b": "1.10",
        "c": "12:30",
        "d": "010",
        "e": "null",
        "f": "~",
        "g": "",
        "h": "",
        "i": "2026-01-02",
        "on": "y",
    }


def test_lists_mappings_and_long_texts() -> None:
    text = "a:\n  - {b: c, d: [1, 2]}\n  -\ne: |\n  x\n  y\nf: >\n  x\n  y\n'<<': {}\n"
    parsed, problems = parse(text, "f")
    assert problems == ()
    assert parsed is not None
    assert parsed.values == {
        "a": [{"b": "c", "d": ["1", "2"]}, ""],
        "e": "x\ny\n",
        "f": "x y\n",
        "<<": {},
    }


def test_every_value_and_key_has_its_place() -> None:
    parsed, _ = parse("sites:\n  - {id: é, city: Nantes}\nnote: 'two\n  lines'\nempty:\n", "f", first_line=2)
    assert parsed is not None
    assert parsed.marks == {
        ("sites",): Mark(3, 3, 23),
        ("sites", 0): Mark(3, 5, 21),
        ("sites", 0, "id"): Mark(3, 10, 1),
        ("sites", 0, "city"): Mark(3, 19, 6),
        ("note",): Mark(4, 7, 4),
        ("empty",): Mark(6, 7, 0),
    }
    assert parsed.key_marks == {
        ("sites",): Mark(2, 1, 5),
        ("sites", 0, "id"): Mark(3, 6, 2),
        ("sites", 0, "city"): Mark(3, 13, 4),
        ("note",): Mark(4, 1, 4),
        ("empty",): Mark(6, 1, 5),
    }


def test_nothing_and_comments_are_no_fields() -> None:
    for text in ("", "# only a comment\n", "---\n"):
        parsed, problems = parse(text, "f")
        assert problems == ()
        assert parsed is not None
        assert parsed.values == {}


def test_a_repeated_key_names_the_first_place_and_changes_nothing() -> None:
    parsed, problems = parse("a: 1\nb: {x: 1}\na: {x: 2, y: 3}\na: {x: 4}\n", "f.md", 2)
    assert parsed is not None
    assert parsed.values == {"a": "1", "b": {"x": "1"}}
    assert parsed.marks[("a",)] == Mark(2, 4, 1)
    assert [(p.code, p.ref.line, p.ref.column, p.hint) for p in problems] == [
        ("yaml-duplicate-key", 4, 1, "first on line 2"),
        ("yaml-duplicate-key", 5, 1, "first on line 2"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: &x b", 1, 4),
        ("a: &x {b: c}", 1, 4),
        ("a: !!str b", 1, 4),
        ("a: ! b", 1, 4),
        ("a: !x [b]", 1, 4),
        ("a: *x", 1, 4),
        ("a: b\n---\nc: d", 2, 1),
        ("a: b\n...\n---\nc: d", 3, 1),
        ("%YAML 1.2\n---\na: b", 1, 1),
        ("[a]: b", 1, 1),
        ("{a: b}: c", 1, 1),
        ("x: {? [a] : b}", 1, 7),
    ],
)
def test_what_else_yaml_can_do_is_forbidden(text: str, line: int, column: int) -> None:
    _, problems = parse(text, "f")
    assert [(p.code, p.ref.line, p.ref.column) for p in problems] == [("yaml-forbidden", line, column)]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 'b\nc: d", 1, 4, "the quotation mark is never closed"),
        ('a: 1\nb: ["c]\nd: e', 2, 5, "the quotation mark is never closed"),
        ("a: [b, c\nd: e", 1, 4, 'after this "[", a comma or "]" is missing'),
        ("a: {b: c\n", 1, 4, 'after this "{", a comma or "}" is missing'),
        ("a:\n\tb: c", 2, 1, "a tab stands where spaces are needed"),
        ("a: b: c", 1, 5, 'a ": " is not expected here'),
        ("a: b\n  c: d", 2, 4, 'a ": " is not expected here'),
        ("a:\n  b: c\n d: e", 3, 2, "this does not continue what stands above it"),
        ('a: "b" c', 1, 8, "this does not continue what stands above it"),
        ("a: 1\nbc\nd: e", 2, 1, 'a field is written "name: value"; the ": " is missing here'),
        ("a: @b", 1, 4, 'a value cannot begin with "@"'),
        ("a: %b", 1, 4, 'a value cannot begin with "%"'),
        ("a: * b", 1, 4, 'a value cannot begin with "*"'),
        ("a: ]", 1, 4, 'a value cannot begin with "]"'),
        ("a: - b", 1, 4, "a list with hyphens begins on its own line"),
        ("- a", 1, 1, 'fields are needed here, each "name: value"'),
        ("a", 1, 1, 'fields are needed here, each "name: value"'),
    ],
)
def test_syntax_errors_in_plain_words_at_their_cause(text: str, line: int, column: int, message: str) -> None:
    parsed, problems = parse(text, "f.md")
    assert parsed is None
    assert [(p.code, p.ref.line, p.ref.column, p.message) for p in problems] == [("yaml-syntax", line, column, message)]
    assert problems[0].ref.text == text.split("\n")[line - 1]


def test_an_unknown_escape_is_a_syntax_error() -> None:
    _, problems = parse('a: "\\q"', "f")
    assert [(p.code, p.ref.line, p.message) for p in problems] == [
        ("yaml-syntax", 1, "unknown escape sequence in double quotes")
    ]


@pytest.mark.parametrize("text", ["a: b\x00", "a: \x1b[2J", "a: b\u202ec", "a: b\x85", "a\u2028: b", "a: \ufeffb"])
def test_control_and_direction_characters_are_refused(text: str) -> None:
    parsed, problems = parse(text, "f")
    assert parsed is None
    assert [p.code for p in problems] == ["forbidden-character"]


@pytest.mark.parametrize("text", ['a: "\\u202e"', 'a: "\\0"', 'a: "\\x1b"', '"\\0": a', 'a: "\\N"'])
def test_escapes_cannot_bring_them_in(text: str) -> None:
    parsed, problems = parse(text, "f")
    assert parsed is None
    assert [p.code for p in problems] == ["forbidden-character"]


def test_limits_of_depth_and_of_number() -> None:
    deepest = "a: " + "[" * 31 + "]" * 31
    assert parse(deepest, "f")[1] == ()
    assert [p.code for p in parse(deepest.replace("[]", "[[]]"), "f")[1]] == ["yaml-limit"]
    assert [p.code for p in parse("a: [" + "b," * 50_000 + "]", "f")[1]] == ["yaml-limit"]


def test_a_file_of_faults_stops_being_read() -> None:
    parsed, problems = parse("a: b\n" * 1000, "f")
    assert parsed is None
    assert len(problems) == strict_yaml.PROBLEM_LIMIT


@pytest.mark.parametrize("unit", ["[", "{", "- ", "? ", "a: ", "!a ", "{a: ", "[?", "'", '"', "|\n", "#", "[a,", "&a "])
def test_what_crashes_composers_is_refused_at_once(unit: str, parser: str) -> None:
    text = unit * ((100_000 if parser == "CSafeLoader" else 5_000) // len(unit))
    start = time.perf_counter()
    parse(text, "f")
    parse("a: " + text, "f")
    assert time.perf_counter() - start < 5

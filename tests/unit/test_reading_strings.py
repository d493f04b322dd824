from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from site_builder.problems import Problem
from site_builder.reading.messages import Message, Required, required_messages
from site_builder.reading.strings import load_strings, po_path, update_po

TEMPLATE = """\
{# NOTE: a greeting #}
{{ _("Hello %(name)s", name=x) }}
{% trans count=n %}one <b>lab</b>{% pluralize %}{{ count }} <b>labs</b>{% endtrans %}
{% trans %}
  Home,
  sweet home: 100%
{% endtrans %}
{{ pgettext("menu", "Home") }} {{ npgettext("list", "%(num)s item", "%(num)s items", n) }} {{ _(x) }}
"""
HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "partials").mkdir(parents=True)
    return folder


def write_po(templates: Path, entries: str, language: str = "pl") -> Path:
    path = po_path(templates, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + entries, encoding="utf-8")
    return path


def problems_of(
    templates: Path, entries: str, *declared: str | tuple[str, str] | Message
) -> list[tuple[str, int, str]]:
    write_po(templates, entries)
    problems = load_strings(templates, ["pl"], declared)[1]
    return [(p.code, p.ref.line, p.message) for p in problems]


def translated(text: str) -> str:
    """Fill every empty string of a .po file with its own message (the plural one for all forms)."""
    text = re.sub(r'msgid_plural (".*")\n(?:msgstr\[\d\] ""\n?)+', lambda m: plural_entry(m[1]), text)
    return re.sub(r'msgid (".+")\nmsgstr ""', r"msgid \1\nmsgstr \1", text)


def plural_entry(text: str) -> str:
    return f"msgid_plural {text}\n" + "".join(f"msgstr[{n}] {text}\n" for n in range(3))


def test_messages_of_templates_and_code(templates: Path) -> None:
    (templates / "a.html").write_text(TEMPLATE)
    (templates / "partials" / "b.html").write_text('{{ _("Hello %(name)s", name=y) }}')
    required, problems = required_messages(templates, ["Label", ("one", "many"), Message("Home", context="menu")])
    assert problems == ()
    assert [one.message for one in required] == [
        Message("%(num)s item", "%(num)s items", "list"),
        Message("Hello %(name)s"),
        Message("Home", context="menu"),
        Message("Home, sweet home: 100%%"),
        Message("Label"),
        Message("one", "many"),
        Message("one <b>lab</b>", "%(count)s <b>labs</b>"),
    ]
    hello = required[1]
    assert [(Path(p.path).name, p.line) for p in hello.places] == [("a.html", 2), ("b.html", 1)]
    assert hello.notes == ("a greeting",)


def test_one_entry_serves_a_message_with_and_without_a_number(templates: Path) -> None:
    (templates / "a.html").write_text('{{ _("lab") }}{{ ngettext("lab", "labs", n) }}')
    required, _ = required_messages(templates)
    assert [(one.message, len(one.places)) for one in required] == [(Message("lab", "labs"), 2)]


def test_broken_templates_are_located(templates: Path) -> None:
    (templates / "a.html").write_text("x\n{% if %}")
    (templates / "b.html").write_bytes(b"\xff")
    _, problems = required_messages(templates)
    assert [(p.code, Path(p.ref.path).name, p.ref.line) for p in problems] == [
        ("template-error", "a.html", 2),
        ("not-utf8", "b.html", 0),
    ]


def test_templates_show_the_translations(templates: Path) -> None:
    (templates / "a.html").write_text(
        '{% trans count=n %}{{ count }} lab{% pluralize %}{{ count }} labs{% endtrans %} {{ pgettext("menu", "Home") }}'
    )
    write_po(
        templates,
        'msgid "%(count)s lab"\nmsgid_plural "%(count)s labs"\n'
        'msgstr[0] "%(count)s laboratorium"\nmsgstr[1] "%(count)s laboratoria"\nmsgstr[2] "%(count)s laboratoriów"\n\n'
        'msgctxt "menu"\nmsgid "Home"\nmsgstr "Start"\n',
    )
    strings, problems = load_strings(templates, ["en", "pl"])
    assert problems == ()
    shown = {}
    for language in ("en", "pl"):
        environment = Environment(loader=FileSystemLoader(templates), extensions=["jinja2.ext.i18n"], autoescape=True)
        environment.install_gettext_translations(strings[language], newstyle=True)  # type: ignore[attr-defined]  # added by the extension
        shown[language] = [environment.get_template("a.html").render(n=n) for n in (1, 2, 5, 22)]
    assert shown == {
        "en": ["1 lab Home", "2 labs Home", "5 labs Home", "22 labs Home"],
        "pl": ["1 laboratorium Start", "2 laboratoria Start", "5 laboratoriów Start", "22 laboratoria Start"],
    }


def test_strings_are_the_same_bytes_each_time_and_can_be_sent(templates: Path) -> None:
    write_po(templates, 'msgid "a"\nmsgstr "b"\n')
    first = load_strings(templates, ["pl"])[0]["pl"]
    write_po(templates, '# a comment\nmsgid "a"\nmsgstr "b"\n')
    second = load_strings(templates, ["pl"])[0]["pl"]
    assert first.mo == second.mo
    copy = pickle.loads(pickle.dumps(first))
    assert (copy.language, copy.gettext("a"), copy.gettext("x")) == ("pl", "b", "x")
    write_po(templates, 'msgid "a"\nmsgstr "c"\n')
    assert load_strings(templates, ["pl"])[0]["pl"].mo != first.mo


def test_what_has_no_entry_is_shown_where_it_is_used(templates: Path) -> None:
    (templates / "a.html").write_text('\n{{ _("Home") }}')
    path = write_po(templates, "")
    problems = load_strings(templates, ["pl"], ["Label"])[1]
    assert [(p.code, p.ref.path, p.ref.line, p.message) for p in problems] == [
        ("missing-translation", (templates / "a.html").as_posix(), 2, '"Home" has no entry (pl)'),
        ("missing-translation", path.as_posix(), 0, '"Label" has no entry (pl)'),
    ]


@pytest.mark.parametrize(
    ("entry", "declared", "fault"),
    [
        ('msgid "a"\nmsgstr ""\n', "a", "is not translated"),
        ('msgid "a"\nmsgstr " "\n', "a", "is not translated"),
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"\n', "a", "is marked as fuzzy"),
        ('msgid "a %(x)s"\nmsgstr "b %(y)s"\n', "a %(x)s", "has other placeholders in its translation"),
        ('msgid "a %(x)s"\nmsgstr "b"\n', "a %(x)s", "has other placeholders in its translation"),
        ('msgid "a {x}"\nmsgstr "b {y}"\n', "a {x}", "has other placeholders in its translation"),
        ('msgid "a"\nmsgstr "<script>b</script>"\n', "a", "has other HTML tags in its translation"),
        ('msgid "a"\nmsgstr "100 %"\n', "a", "has a single % in its translation (write %%)"),
        ('msgid "a"\nmsgstr "b"\n', ("a", "as"), "has not the forms that its number needs"),
        (
            'msgid "a"\nmsgid_plural "%(num)s as"\nmsgstr[0] "b"\nmsgstr[1] "%(num)s bs"\n',
            ("a", "%(num)s as"),
            "is not translated",
        ),
        (
            'msgid "a"\nmsgid_plural "%(num)s as"\nmsgstr[0] "b"\nmsgstr[1] "bs"\nmsgstr[2] "%(num)s bs"\n',
            ("a", "%(num)s as"),
            "has other placeholders in its translation",
        ),
    ],
)
def test_translations_that_do_not_fit(templates: Path, entry: str, declared: str | tuple[str, str], fault: str) -> None:
    original = declared if isinstance(declared, str) else declared[0]
    line = HEADER.count("\n") + (2 if entry.startswith("#") else 1)
    assert problems_of(templates, entry, declared) == [("missing-translation", line, f'"{original}" {fault} (pl)')]


@pytest.mark.parametrize(
    ("entry", "declared"),
    [
        ('msgid "a"\nmsgstr "b 100%%"\n', "a"),
        (
            'msgid "%(num)s a"\nmsgid_plural "%(num)s as"\n'
            'msgstr[0] "%(num)s b"\nmsgstr[1] "%(num)s bs"\nmsgstr[2] "%(num)s bs"\n',
            ("%(num)s a", "%(num)s as"),
        ),
        (
            'msgid "a"\nmsgid_plural "%(num)s as"\nmsgstr[0] "b"\nmsgstr[1] "%(num)s bs"\nmsgstr[2] "%(num)s bs"\n',
            ("a", "%(num)s as"),
        ),
    ],
)
def test_translations_that_fit(templates: Path, entry: str, declared: str | tuple[str, str]) -> None:
    assert problems_of(templates, entry, declared) == []


def test_a_missing_file_is_one_problem(templates: Path) -> None:
    strings, problems = load_strings(templates, ["pl"], ["a", "b", "c"])
    assert [(p.code, p.ref.path) for p in problems] == [("missing-translation", po_path(templates, "pl").as_posix())]
    assert strings["pl"].gettext("a") == "a"


@pytest.mark.parametrize(
    "text",
    [
        "garbage",
        'msgid ""\nmsgstr ""\n"PO-Revision-Date: yesterday\\n"\n',
        'msgid ""\nmsgstr "Plural-Forms: nplurals=999999999; plural=0;\\n"\n',
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=__import__(\'os\');\\n"\n',
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=' + "(" * 3000 + ';\\n"\n',
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=nonsense\\n"\n',
        'msgid "a\nmsgstr "b"',
        'msgid "\\x"\nmsgstr "\\q"',
        'msgstr[9] "x"',
        "\x00",
        "",
    ],
)
def test_broken_files_are_problems(templates: Path, text: str) -> None:
    path = write_po(templates, "")
    path.write_text(text)
    strings, problems = load_strings(templates, ["pl"], ["a"])
    assert problems
    assert {p.code for p in problems} == {"missing-translation"}
    assert strings["pl"].gettext("unknown") == "unknown"
    path.write_bytes(b"\xff")
    assert [p.code for p in load_strings(templates, ["pl"])[1]] == ["not-utf8"]


def required_of(templates: Path, *declared: str | tuple[str, str]) -> tuple[Required, ...]:
    required, problems = required_messages(templates, declared)
    assert problems == ()
    return required


def test_updated_files_hold_what_is_required_and_nothing_else(templates: Path) -> None:
    (templates / "a.html").write_text(TEMPLATE)
    new = update_po("", "pl", required_of(templates, "Label"), templates)
    assert "POT-Creation-Date" not in new
    assert "#: a.html\n" in new
    assert "#. a greeting\n" in new
    assert "nplurals=3" in new
    path = write_po(templates, "")
    path.write_text(translated(new), encoding="utf-8")
    assert load_strings(templates, ["pl"], ["Label"])[1] == ()

    fewer = update_po(path.read_text(encoding="utf-8"), "pl", required_of(templates, "Other"), templates)
    assert "Label" not in fewer
    assert 'msgid "Other"\nmsgstr ""' in fewer
    assert 'msgid "Hello %(name)s"\nmsgstr "Hello %(name)s"' in fewer


def test_updating_twice_changes_nothing(templates: Path) -> None:
    (templates / "a.html").write_text(TEMPLATE)
    required = required_of(templates, "Label", 'a "quoted"\nlong ' + "text " * 40)
    for text in ("", HEADER + '# who said it\n#, fuzzy\nmsgid "Label"\nmsgstr "Etykieta"\n'):
        once = update_po(text, "pl", required, templates)
        assert update_po(once, "pl", required, templates) == once
    assert '# who said it\n#, fuzzy\nmsgid "Label"\nmsgstr "Etykieta"' in once


def test_a_message_that_gets_a_plural_is_translated_anew(templates: Path) -> None:
    text = update_po(HEADER + 'msgid "lab"\nmsgstr "x"\n', "pl", required_of(templates, ("lab", "labs")), templates)
    assert 'msgid_plural "labs"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""' in text


def test_what_is_no_po_file_is_not_overwritten(templates: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        update_po("garbage", "pl", (), templates)


def test_problems_are_problems(templates: Path) -> None:
    assert all(isinstance(p, Problem) for p in load_strings(templates, ["pl"])[1])

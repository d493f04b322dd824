"""The template environment: as guarded as Jinja2's sandbox, whatever way it takes."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from site_builder.site.environment import PlainDataEnvironment, make_once

PARTS = "{% macro word(part, loud=False) %}<b>{{ part.text }}{{ '!' if loud }}</b>{% endmacro %}"


def shout(text: str) -> str:
    return text.upper()


def environments(source: str) -> tuple[PlainDataEnvironment, SandboxedEnvironment]:
    options = {
        "loader": DictLoader(
            {"parts": PARTS, "note": "<i>{{ shout('note') }}</i>", "page": "{% import 'parts' as p %}" + source}
        ),
        "extensions": ["jinja2.ext.loopcontrols"],
        "autoescape": True,
        "undefined": StrictUndefined,
    }
    quick, plain = PlainDataEnvironment(**options), SandboxedEnvironment(**options)
    quick.install({"once": make_once(), "shout": shout})
    quick.translate(shout)
    plain.globals["shout"] = shout
    return quick, plain


def rendered(environment: SandboxedEnvironment, **view: Any) -> str:
    try:
        return environment.get_template("page").render(view=view)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    "source",
    [
        "{{ view.text }} {{ view['text'] }} {{ view.mark }} {{ view.number }} {{ view.nothing }} {{ view.list }}",
        "{{ view.missing }}",
        "{{ view.text.missing }}",
        "{{ view.__class__ }}",
        "{{ view.__class__.__mro__ }}",
        "{{ view.text.__class__ }}",
        "{{ view.keys()|list }} {{ view.get('text') }}",
        "{{ view.function.__globals__ }}",
        "{{ view.function('a') }}",
        "{{ view.text.format(1) }} {{ '{0.__class__}'.format(view) }}",
        "{{ '{0.__class__}'.format_map(view) }}",
        "{{ p.word(view) }} {{ p.word(view, loud=True) }} {{ p.word(part=view) }}",
        "{{ p.word() }}",
        "{{ p.word(view, 1, 2) }}",
        "{{ p.absent }}",
        "{{ p.__name__ }} {{ p._body_stream }}",
        "{{ p.__class__ }}",
        "{{ p.word.__class__ }} {{ p.word._func }}",
        "{{ p.word._func.__globals__ }}",
        "{{ p.word.name }}",
        "{{ shout('<b>') }} {{ shout(view.text) }}",
        "{{ shout.__globals__ }}",
        "{% macro other(shout) %}{{ shout('<x>') }}{% endmacro %}{{ other(p.word) }}",
        "{% macro other(shout) %}{{ shout('<x>') }}{% endmacro %}{{ other() }}",
        "{% set shout = view.function %}{{ shout('x') }}",
        "{{ missing('x') }}",
        "{{ view.text }}{% include 'note' %}{{ view.text }}{% include 'note' without context %}{{ view.text }}",
        "{% block a %}1{% include 'note' without context %}2{% block b %}3{% endblock %}4{% endblock %}{{ self.b() }}",
        "{% for x in view.list %}{{ x }}{% include 'note' without context %}{% break %}{% endfor %}{{ view.text }}",
        "{{ view.text }}{% include ['gone', 'note'] without context %}{% include 'gone' ignore missing %}",
        "{{ view.text }}{% include 'gone' ignore missing without context %}{% include 'gone' without context %}",
        "{{ view() }}",
        "{% for x in view.list %}{{ loop.index }}{{ loop.last }}{{ x }}{% endfor %}",
        "{% for x in view.list %}{{ loop.previtem if not loop.first }}{% endfor %}",
        "{% for x in view.list %}{{ loop.__class__ }}{{ loop._iterable }}{% endfor %}",
        "{% for x in view.list %}{{ loop.nextitem }}{% endfor %}",
        "{% for x in view.list %}{{ p.word({'text': x}) }}{% endfor %}",
        "{% set made %}<i>{{ view.text }}</i>{% endset %}{{ made }}{{ made|upper }}",
        "{% autoescape false %}{{ view.text }}{{ p.word(view) }}{% endautoescape %}",
        "{{ view.text ~ view.mark }}",
    ],
)
def test_it_says_what_the_sandbox_says(source: str) -> None:
    view = {"text": "<a & 'b' \">", "mark": Markup("<hr>"), "number": 1.5, "nothing": None, "list": ["x", "<y>"]}
    quick, plain = (rendered(e, **view, function=rendered) for e in environments(source))
    assert quick == plain


def test_an_entry_comes_before_a_method() -> None:
    quick, _ = environments("{{ view.items }} {{ view.items.text }}")
    assert rendered(quick, items={"text": "<b>"}).endswith(" &lt;b&gt;")


def test_once_makes_a_part_once_for_each_object() -> None:
    made = []

    class Watched(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            made.append(key)
            return super().__getitem__(key)

    one, other = Watched(text="<1>"), Watched(text="<1>")
    source = "{% for i in (1, 2) %}{{ once(p.word, view.one) }}{{ once(p.word, view.other, True) }}{% endfor %}"
    quick, _ = environments(source)
    shown = "<b>&lt;1&gt;</b><b>&lt;1&gt;!</b>"
    assert rendered(quick, one=one, other=other) == shown * 2
    assert rendered(quick, one=one, other=other) == shown * 2
    assert len(made) == 2


def test_once_is_for_macros_only() -> None:
    quick, _ = environments("{{ once(view.function, 1) }}")
    assert rendered(quick, function=rendered).startswith(TemplateError.__name__)

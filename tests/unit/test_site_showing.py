"""A page holds what its template shows, however it gets there."""

from __future__ import annotations

from gettext import NullTranslations

import pytest

from site_builder.site.assets import Assets
from site_builder.site.plan import plan
from site_builder.site.reader import Options
from site_builder.site.showing import Shown, closure, made, shown
from site_builder.site.views.organisation import organisation
from tests.unit.site_sample import make_catalogue, make_jobs, view_of

ALL = Shown()
BASE = "{% set shell = view.shell %}{{ shell.title }}"
PROFILE = '{% extends "base.html" %}{% import "parts/line.html" as p %}{{ p.line(view.sources) }}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("viewport, data-preview", Shown({"shell"}, {"root"})),
        ("{{ view.name }} {{ view.summary.text }}", Shown({"shell", "name", "summary"}, {"root"})),
        ("{{ view.shell.title }}", Shown({"shell"}, {"root", "title"})),
        ("{%- set shell = view.shell -%}{{ shell.title }}", Shown({"shell"}, {"root", "title"})),
        ("{% set s = view.shell %}{{ s.title }}", Shown({"shell"}, None)),
        ("{% set shell = view.shell['og'] %}{{ shell.title }}", Shown({"shell"}, None)),
        ("{{ p.frame(shell) }}", Shown({"shell"}, None)),
        ("{% for name in shell.items() %}{% endfor %}", Shown({"shell"}, None)),
        ("{{ view['name'] }}", ALL),
        ("{{ view\n.name }}", ALL),
        ("{% for name, value in view.items() %}{% endfor %}", ALL),
        ("{% set v = view %}{{ v.name }}", ALL),
        ("{{ view|attr('name') }}", ALL),
        ("{% include view.name %}", Shown({"shell", "name"}, {"root"})),
    ],
)
def test_what_a_template_may_show(text: str, expected: Shown) -> None:
    assert shown({"page.html": text.encode()}, "page.html") == expected


def test_what_a_template_leads_to_shows_too() -> None:
    templates = {
        "base.html": BASE,
        "page.html": PROFILE,
        "parts/line.html": "{{ view.name }}",
        "other.html": "{{ view }}",
    }
    files = {name: text.encode() for name, text in templates.items()}
    assert closure(files, "page.html") == {"page.html", "base.html", "parts/line.html"}
    assert shown(files, "page.html") == Shown({"shell", "sources", "name"}, {"root", "title"})
    files["base.html"] += b"{% include view.name %}"  # which may be any
    assert shown(files, "page.html") == ALL
    assert shown(files, "missing.html") == ALL


def test_only_that_is_made() -> None:
    def fail() -> None:
        raise AssertionError

    assert made({"a": 1, "b": lambda: 2, "c": fail}, {"a", "b"}) == {"a": 1, "b": 2}


def test_a_view_holds_what_is_shown_as_if_all_were() -> None:
    catalogue = make_catalogue()
    strings = {language: NullTranslations() for language in catalogue.settings.languages}
    templates = {"organisation.html": PROFILE.encode(), "base.html": BASE.encode(), "parts/line.html": b""}
    few, everything = (
        view_of(
            make_jobs(plan(catalogue, strings, Assets({}, ()), Options(), (organisation,), templates=known)),
            "en/organisations/zeta/index.html",
        )
        for known in (templates, {})
    )
    assert {name: everything[name] for name in few} == {**few, "shell": everything["shell"]}
    assert few.keys() == {"shell", "sources"} < everything.keys()
    assert few["shell"] == {name: everything["shell"][name] for name in ("root", "title")}

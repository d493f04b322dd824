"""Rendering: escaped content, located faults, the same bytes for the same job."""

from __future__ import annotations

from functools import partial
from gettext import NullTranslations
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from site_builder.catalogue.model import Organisation, Profile
from site_builder.output.artifacts import Artifact, LongArtifact
from site_builder.output.keys import Setup
from site_builder.output.pages import Verified
from site_builder.output.render import Rendering, render, render_job
from site_builder.output.store import open_store
from site_builder.output.workers import Serial
from site_builder.reading.compiled import Strings
from site_builder.reading.strings import load_strings
from site_builder.reading.templates import read_templates
from site_builder.site.jobs import FileJob, Job, LongFileJob, PageJob, Planned
from site_builder.site.reader import Site
from site_builder.site.templating import make_environments
from site_builder.site.views import data_files, shell
from tests.conftest import SiteProject, tree


class Polish(NullTranslations):
    def gettext(self, message: str) -> str:
        return {"Hello %(name)s": "Cześć %(name)s", "Name": "Nazwa"}.get(message, message)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return "%(num)s sztuka" if n == 1 else "%(num)s sztuk"


def environments(folder: Path, **templates: str) -> dict[str, Environment]:
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    strings = {"en": NullTranslations(), "pl": Polish()}
    return dict(make_environments(existing(folder), strings, {"css/main.css": "/assets/main.0123.css"}))


def all_rendered(jobs: list[Job], folder: Path, **templates: str) -> Rendering:
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    strings = {language: Strings(language, load_strings(folder, ["en"])[0]["en"].mo) for language in ("en", "pl")}
    setup = Setup("engine", existing(folder), "templates", strings, {}, "")
    planned = [Planned(job.path, job.source, partial(_same, job)) for job in jobs]
    return render(planned, (), setup, open_store(folder / "store"), Verified(), {}, Serial())


def _same(job: Job) -> Job:
    return job


def existing(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in read_templates(folder).items() if data is not None}


def page(view: dict[str, object], language: str = "en", template: str = "page.html") -> PageJob:
    return PageJob(
        f"{language}/x/index.html", template, language, {"shell": {"root": "../../"}, **view}, "content/x.md"
    )


def text(result: object) -> str:
    assert isinstance(result, Artifact), result
    return result.data.decode()


def test_content_is_escaped_and_only_what_a_template_calls_safe_is_not(tmp_path: Path) -> None:
    known = environments(tmp_path, page="<p title='{{ view.name }}'>{{ view.name }}</p>{{ view.html|safe }}")
    result = text(render_job(page({"name": "<b>'x\"</b>", "html": "<em>y</em>"}), known))
    assert result == "<p title='&lt;b&gt;&#39;x&#34;&lt;/b&gt;'>&lt;b&gt;&#39;x&#34;&lt;/b&gt;</p><em>y</em>"


def test_data_blocks_cannot_be_left(tmp_path: Path) -> None:
    known = environments(tmp_path, page='<script type="application/ld+json">{{ view.data|tojson }}</script>')
    result = text(render_job(page({"data": {"b": "</script><script>alert(1)", "a": "é"}}), known))
    assert result.count("</script>") == 1
    assert '{"a": "é", "b": "\\u003c/script' in result


def test_strings_numbers_and_labels_are_in_the_language_of_the_job(tmp_path: Path) -> None:
    known = environments(
        tmp_path,
        page="""{{ _("Hello %(name)s", name=view.name) }}|{{ label("name") }}|{{ number(12345) }}|
{{- join(["a", "b"]) }}|
{%- trans num=2 %}{{ num }} piece{% pluralize %}{{ num }} pieces{% endtrans %}""",
    )
    assert text(render_job(page({"name": "<i>"}, "pl"), known)) == "Cześć &lt;i&gt;|Nazwa|12\xa0345|a i b|2 sztuk"
    assert text(render_job(page({"name": "x"}), known)) == "Hello x|Name|12,345|a and b|2 pieces"


def test_assets_are_addressed_from_the_page(tmp_path: Path) -> None:
    known = environments(tmp_path, page="{{ asset('css/main.css') }}")
    assert text(render_job(page({}), known)) == "../../assets/main.0123.css"


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("a\n{{ view.gone }}", 2, "has no attribute 'gone'"),
        ("a\n\n{% for x in %}", 3, "Expected an expression"),
        ("{{ asset('css/none.css') }}", 1, 'there is no asset "css/none.css"'),
        ("{{ label('none') }}", 1, 'there is no field "none"'),
        ("\n{{ 1 / 0 }}", 2, "ZeroDivisionError"),
        ("{% include 'none.html' %}", 1, "none.html"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", 1, "RecursionError"),
        ("{{ view.surrogate }}", 0, "UnicodeEncodeError"),
    ],
)
def test_a_fault_of_a_template_is_located_in_it(tmp_path: Path, template: str, line: int, message: str) -> None:
    rendering = all_rendered([page({"surrogate": "\ud800"})], tmp_path, page=template)
    (problem,) = rendering.problems
    assert rendering.artifacts == []
    assert problem.code == "template-error"
    assert message in problem.message
    assert (problem.ref.path, problem.ref.line) == ("templates/page.html", line)


def test_a_fault_in_a_part_is_located_in_the_part(tmp_path: Path) -> None:
    parts = {"page": "{% include 'part.html' %}", "part": "\n\n{{ view.gone }}"}
    (problem,) = all_rendered([page({})], tmp_path, **parts).problems
    assert (problem.ref.path, problem.ref.line, problem.ref.text) == ("templates/part.html", 3, "{{ view.gone }}")


def test_all_jobs_are_tried_and_a_shared_fault_is_told_once(tmp_path: Path) -> None:
    templates = {"page": "{{ view.gone }}", "good": "fine", "other": "{{ view.lost }}"}
    jobs: list[Job] = [
        FileJob("a.txt", b"bytes", "content/a"),
        page({}),
        page({}, "pl"),
        page({}, template="good.html"),
        page({}, template="other.html"),
    ]
    rendering = all_rendered(jobs, tmp_path, **templates)
    assert [artifact.data for artifact in rendering.artifacts] == [b"bytes", b"fine"]
    assert [(p.ref.path, p.hint) for p in rendering.problems] == [
        ("templates/other.html", "found on en/x/index.html"),
        ("templates/page.html", "found on en/x/index.html"),
    ]


def test_a_long_file_is_made_in_parts(tmp_path: Path) -> None:
    parts = [bytes([number]) * 300_000 for number in range(9)]
    job = LongFileJob("data/all.json", lambda: iter(parts), "content")
    (artifact,) = all_rendered([job], tmp_path).artifacts
    assert isinstance(artifact, LongArtifact)
    assert artifact.digest == sha256(job.data).hexdigest()
    found = [*artifact.parts]
    assert b"".join(found) == b"".join(artifact.parts) == job.data
    assert max(map(len, found)) < len(job.data) / 2


def test_environments_made_anew_render_the_same_bytes(tmp_path: Path) -> None:
    template = "{% for key, value in view.data|dictsort %}{{ key }}={{ value }}{% endfor %}"
    job = page({"data": {"b": 1, "a": 2}})
    once = render_job(job, environments(tmp_path, page=template))
    assert once == render_job(job, environments(tmp_path, page=template))
    assert text(once) == "a=2b=1"


def test_only_the_pages_of_a_profile_are_made_anew_where_its_body_changed(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, made, make = project.folder / "store", [], shell._page
    project.build(cache=store)

    def noted(site: Site, frame: shell.Frame, language: str) -> PageJob:
        made.append(frame.at(language))
        return make(site, frame, language)

    monkeypatch.setattr(shell, "_page", noted)
    project.replace("content/clusters/north/labs/gene-house.md", "reads genomes.", "reads many genomes.")
    project.build(cache=store)
    assert made == ["/en/organisations/gene-house/", "/pl/organisations/gene-house/"]
    assert project.tree() == tree_of_clean_build(project)
    published = project.folder / "public" / "en/index.html"
    published.write_text("somebody was here")
    made.clear()
    project.build(cache=store)
    assert made == ["/en/"]
    assert project.tree() == tree_of_clean_build(project)


def test_only_the_record_of_a_profile_is_written_anew_where_its_body_changed(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, made, make = project.folder / "store", [], data_files._profile

    def noted(profile: Profile) -> dict[str, Any]:
        if isinstance(profile, Organisation):
            made.append(profile.slug)
        return make(profile)

    monkeypatch.setattr(data_files, "_profile", noted)
    project.build(cache=store)
    assert sorted(made) == sorted(set(made)), "none twice, though two files hold it"
    made.clear()
    project.replace("content/clusters/north/labs/gene-house.md", "reads genomes.", "reads many genomes.")
    project.build(cache=store)
    assert made == ["gene-house"]
    assert project.tree() == tree_of_clean_build(project)


def tree_of_clean_build(project: SiteProject) -> dict[str, bytes]:
    return dict(tree(project.build(output=project.folder / "clean").folder / "clean"))

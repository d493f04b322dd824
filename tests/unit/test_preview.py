"""Previews: the page of an edit is what the build will publish, and what takes a build to know is left to it."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from site_builder import pipeline
from site_builder.pipeline import Request
from site_builder.preview import Preview, Previewer
from tests.conftest import SiteProject
from tests.property import test_incremental as edits

HOUSE = "content/clusters/north/labs/gene-house.md"
POLISH = "content/clusters/north/labs/gene-house.pl.md"
LANCET = "content/clusters/south/labs/lancet-lab.md"
ABOUT = "content/pages/about.md"
PAGES = tuple(
    f"{language}/{name}/index.html"
    for language in ("en", "pl")
    for name in (
        *(f"organisations/{slug}" for slug in ("gene-house", "lancet-lab", "zarodek")),
        "clusters/north",
        "about",
    )
)


def ready(project: SiteProject) -> Previewer:
    project.build()
    previewer = Previewer(project.request())
    previewer.load()
    return previewer


def changed(project: SiteProject, before: Mapping[str, bytes]) -> list[str]:
    now = edits.snapshot(project.folder)
    return [os.fspath(project.folder / path) for path in {**before, **now} if before.get(path) != now.get(path)]


def agrees_with_the_build(project: SiteProject, preview: Preview) -> None:
    seen = {path: preview.page(path) for path in PAGES}
    built = project.build().tree()
    for path, page in seen.items():
        assert page == built[path], path


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (HOUSE, "Gene House reads genomes.", "It *reads* [Lancet Lab](../../south/labs/lancet-lab.md).\n\n## More\n"),
        (HOUSE, "Reads genomes for others.", "Reads & writes genomes."),
        (HOUSE, 'name: "Gene House"', 'name: "The House of Genes"'),
        (HOUSE, 'city: "Nantes"', 'city: "Kraków"'),
        (HOUSE, "competences: [genomics]\nareas", "competences: [omics]\nareas"),
        (HOUSE, "added:", "archived: {on: 2026-01-12}\nadded:"),
        (POLISH, "Odczytuje genomy na zlecenie.", "Czyta genomy."),
        (POLISH, "Gene House odczytuje genomy.", "Inaczej."),
        (LANCET, "type: laboratory", "type: laboratory\nlanguage: pl"),
        ("content/clusters/north/cluster.md", "\n---", '\n---\n\nMore of the "north".\n'),
        (ABOUT, "title:", "title: Else #"),
        ("content/pages/about.pl.md", "title:", "title: Inaczej #"),
    ],
)
def test_a_preview_is_what_will_be_published(project: SiteProject, file: str, old: str, new: str) -> None:
    previewer = ready(project)
    before = project.tree()
    text = (project.folder / file).read_text(encoding="utf-8")
    assert old in text
    project.write(file, new.join(text.rsplit(old, 1) if old == "\n---" else text.split(old, 1)))
    preview = previewer.edit([os.fspath(project.folder / file)])
    assert preview
    assert any(preview.page(path) != before[path] for path in PAGES)
    agrees_with_the_build(project, preview)


def test_edits_add_up(project: SiteProject) -> None:
    previewer = ready(project)
    preview = None
    for number, file in enumerate((HOUSE, LANCET, HOUSE, ABOUT)):
        with (project.folder / file).open("a", encoding="utf-8") as stream:
            stream.write(f"\n\nText {number}.\n")
        preview = previewer.edit([os.fspath(project.folder / file)])
    assert preview
    agrees_with_the_build(project, preview)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_edited_a_preview_is_what_will_be_published_or_there_is_none(
    project: SiteProject, seed: int
) -> None:
    chance = random.Random(seed)
    previewer = ready(project)
    shown = 0
    for _ in range(12):
        before = edits.snapshot(project.folder)
        chance.choice(edits.EDITS[:14])(project, chance)
        files = changed(project, before)
        preview = previewer.edit(files)
        outcome = project.build().outcome
        assert outcome
        if not outcome.published:
            edits.restore(project.folder, before)
            previewer.edit(files)
            continue
        built = project.tree()
        for path in built if preview else ():
            page = preview and preview.page(path)
            assert page in (None, built[path]), path
            shown += page is not None
        previewer.load()
    assert shown > 20


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("content/clusters/north/labs/new.md", (Path("tests/mini") / LANCET).read_text(encoding="utf-8")),
        ("content/clusters/south/labs/lancet-lab.pl.md", '---\nsummary: "Nowe."\n---\n'),
        ("content/site.yaml", ""),
        ("content/vocabularies/areas.yaml", ""),
        ("templates/organisation.html", "other"),
        (LANCET, "no front matter"),
        (LANCET, "x" * 2_000_000),
        (
            LANCET,
            (Path("tests/mini") / LANCET).read_text(encoding="utf-8").replace("part_of: zarodek", "draft: true"),
        ),
    ],
)
def test_what_takes_a_build_to_know_is_left_to_it(project: SiteProject, file: str, text: str) -> None:
    previewer = ready(project)
    before = edits.snapshot(project.folder)
    project.write(file, text)
    files = [os.fspath(project.folder / file)]
    assert previewer.edit(files) is None
    assert previewer.edit([os.fspath(project.folder / HOUSE)]) is None, "another file does not hide it"
    edits.restore(project.folder, before)
    preview = previewer.edit(files)
    if preview is None:  # a file that came and went
        previewer.load()
        preview = previewer.edit([os.fspath(project.folder / HOUSE)])
    assert preview
    agrees_with_the_build(project, preview)


def test_a_mistake_that_only_the_checks_know_shows_no_page(project: SiteProject) -> None:
    previewer = ready(project)
    project.replace(LANCET, "competences: [omics]", "competences: [omicz]")
    preview = previewer.edit([os.fspath(project.folder / LANCET)])
    assert preview is None or preview.page("en/organisations/lancet-lab/index.html") is None


def test_an_edit_that_comes_while_the_site_is_read_is_not_lost(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    previewer = ready(project)
    house = [os.fspath(project.folder / HOUSE)]
    project.write("content/pages/new.md", "broken")
    assert previewer.edit([os.fspath(project.folder / "content/pages/new.md")]) is None
    project.remove("content/pages/new.md")
    reading = pipeline.open_site

    def slow(request: Request) -> object:
        found = reading(request)
        if "Meanwhile" not in (project.folder / HOUSE).read_text(encoding="utf-8"):
            project.replace(HOUSE, "Gene House reads genomes.", "Meanwhile.")
            previewer.edit(house)
        return found

    monkeypatch.setattr(pipeline, "open_site", slow)
    previewer.load()
    preview = previewer.edit(())
    assert preview
    assert b"Meanwhile" in (preview.page("en/organisations/gene-house/index.html") or b"")
    agrees_with_the_build(project, preview)
    assert previewer.edit(()) is None, "nothing is left to show"


def test_the_first_preview_finds_its_templates_compiled(project: SiteProject) -> None:
    previewer = ready(project)
    previewer.warm()
    with (project.folder / HOUSE).open("a", encoding="utf-8") as stream:
        stream.write("\n\nMore.\n")
    preview = previewer.edit([os.fspath(project.folder / HOUSE)])
    assert preview
    for environment in preview.environments.values():
        assert environment.cache
        assert {name for _, name in environment.cache} >= {"organisation.html", "cluster.html", "text.html"}


def test_nothing_is_shown_before_the_site_was_read(project: SiteProject) -> None:
    previewer = Previewer(project.request())
    assert previewer.edit([os.fspath(project.folder / HOUSE)]) is None
    project.remove("content/site.yaml")
    previewer.load()
    assert previewer.edit([os.fspath(project.folder / HOUSE)]) is None


def test_a_held_site_leaves_the_store_to_builds(project: SiteProject) -> None:
    cache = project.folder / "cache"
    found = pipeline.open_site(project.request(cache=cache))
    assert found and found[0].memo
    before = sorted(cache.iterdir())
    made: list[str] = []
    for _ in range(2):  # as the base map, which is drawn when a page shows it first
        found[0].memo.recall("drawn", (), lambda: made.append("drawn"))
    assert made == ["drawn"]
    assert sorted(cache.iterdir()) == before

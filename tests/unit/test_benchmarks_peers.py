"""The plain pages of the race against other generators: as long as they build, they measure this program."""

from __future__ import annotations

import shutil

from benchmarks.peers.plain.build import kinds
from site_builder.problems import as_text
from tests.conftest import ROOT, SiteProject


def test_the_plain_templates_build_with_the_fewer_kinds_of_page_they_link_to(project: SiteProject) -> None:
    shutil.copytree(ROOT / "templates/locales", project.folder / "plain/locales")
    shutil.copytree(ROOT / "benchmarks/peers/plain/templates", project.folder / "plain", dirs_exist_ok=True)
    project.build(templates=project.folder / "plain", kinds=kinds)
    assert project.outcome
    assert not [as_text(problem) for problem in project.outcome.problems]
    folders = {path.parent.name for path in (project.folder / "public/en").glob("*/index.html")}
    assert folders == {"organisations", "clusters", "competences"}


def test_another_choice_of_page_kinds_is_another_build_in_the_same_store(project: SiteProject) -> None:
    from site_builder.site.plan import PAGE_KINDS

    cache = project.folder / "cache"
    project.build(cache=cache)
    assert project.outcome
    whole = project.outcome.pages
    project.build(cache=cache, kinds=lambda: PAGE_KINDS[:4])
    assert project.outcome.published is None  # links lead to what is left out
    project.build(cache=cache)
    assert project.outcome.pages == whole

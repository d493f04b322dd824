"""The index that a copy of this process makes after an edit is that of a clean build."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from typing import Any

import pytest
from jinja2 import Environment

from site_builder import pipeline
from site_builder.output import indexing, store
from site_builder.output.workers import Workers
from tests.conftest import SiteProject, tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")
LAB = "content/clusters/north/labs/gene-house.md"
SAYS = "Gene House reads genomes."


@pytest.fixture
def built(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> SiteProject:
    """The small catalogue, built with a store: as if it was large, and no test runner had threads."""
    monkeypatch.setattr("_thread._count", lambda: 0)
    monkeypatch.setattr(pipeline, "FEW", 0)
    return project.build(cache=project.folder / "cache")


def build_again(project: SiteProject) -> None:
    """Build with the store and copies; compare that with a clean build."""
    project.build(cache=project.folder / "cache", jobs=2)
    assert project.outcome and project.outcome.published
    clean = project.folder / "clean"
    SiteProject.build(project, output=clean)
    assert project.tree() == tree(clean)
    shutil.rmtree(clean)


def made_here(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return what tells of each index that is made by this process, whether for want of a copy."""
    found: list[bool] = []
    make = indexing._halves
    here = os.getpid()

    def halves(making: indexing._Making, workers: Workers) -> indexing.Begun:
        if os.getpid() == here and making.store._folder.name == "cache":
            found.append(making.prepared.copy is None)
        return make(making, workers)

    monkeypatch.setattr(indexing, "_halves", halves)
    return found


def test_edit_after_edit_is_made_by_a_copy(built: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT_BUILDS", 0)  # what a copy has used stays all the same
    here, before = made_here(monkeypatch), SAYS
    for after in ("Gene House reads zebrafish.", "Gene House says nothing.", "A house."):
        build_again(built.replace(LAB, before, after))
        before = after
    assert not here


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (LAB, "competences: [genomics]\nareas", "competences: [genomics, proteomics]\nareas"),  # numbers change too
        (LAB, 'name: "Gene House"', 'name: "House of Genes"'),  # and the order of names
        ("content/site.yaml", "\n", "\n# as before\n"),
    ],
)
def test_other_edits_are_made_the_same(
    built: SiteProject, monkeypatch: pytest.MonkeyPatch, path: str, old: str, new: str
) -> None:
    here = made_here(monkeypatch)
    text = (built.folder / path).read_text()
    build_again(built.write(path, text.replace(old, new, 1)))
    build_again(built.replace(LAB, SAYS, "Nothing is said."))
    assert not here


def test_while_it_waits_it_compiles_what_the_page_of_a_profile_needs(
    built: SiteProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str | None] = []
    compile_, here = Environment.compile, os.getpid()

    def counted(environment: Environment, source: Any, name: str | None = None, *rest: Any) -> Any:
        if os.getpid() == here:
            compiled.append(name)
        return compile_(environment, source, name, *rest)

    monkeypatch.setattr(Environment, "compile", counted)
    built.replace(LAB, SAYS, "Gene House reads zebrafish.").build(cache=built.folder / "cache", jobs=2)
    assert built.outcome and built.outcome.rendered
    assert "organisation.html" not in compiled
    assert "base.html" not in compiled


def test_it_need_not_import_what_only_the_catalogue_is_read_with() -> None:
    """That takes longer than all that it does import."""
    script = (
        "import sys\n"
        "import site_builder.search.words, site_builder.search.manifest, site_builder.site.compiling\n"
        "sys.exit(' '.join({'pydantic', 'babel', 'markdown', 'lunr'} & sys.modules.keys()) or 0)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_a_copy_that_comes_to_nothing_costs_time_alone(built: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    here, words, process = made_here(monkeypatch), indexing._words, os.getpid()

    def ended(*arguments: Any) -> Any:
        if os.getpid() != process:
            os.kill(os.getpid(), signal.SIGKILL)
        return words(*arguments)

    monkeypatch.setattr(indexing, "_words", ended)
    build_again(built.replace(LAB, SAYS, "Gene House reads zebrafish."))
    assert here == [False]


def test_a_state_that_is_damaged_is_made_again(built: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    here, state, process = made_here(monkeypatch), indexing._state, os.getpid()

    def damaged(*arguments: Any) -> list[bytes]:
        found = state(*arguments)
        return found if os.getpid() == process else found[:1]

    monkeypatch.setattr(indexing, "_state", damaged)
    build_again(built.replace(LAB, SAYS, "Gene House reads zebrafish."))
    assert here == [False]


def test_content_with_errors_leaves_no_copy_behind(built: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    fork = os.fork

    def counted() -> int:
        started.append(fork())
        return started[-1]

    monkeypatch.setattr(os, "fork", counted)
    built.replace(LAB, "type: laboratory", "type: nonsense").build(cache=built.folder / "cache", jobs=2)
    assert built.outcome and built.outcome.published is None
    assert len(started) == 1
    for process in started:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_where_there_are_other_threads_it_is_made_here(built: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("_thread._count", lambda: 1)
    here = made_here(monkeypatch)
    build_again(built.replace(LAB, SAYS, "Gene House reads zebrafish."))
    assert here == [True]

"""A build depends on content, templates and options alone, and building over an old site equals a clean build."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, SiteProject, tree

GENE_HOUSE = "content/clusters/north/labs/gene-house.md"
ZARODEK = "content/clusters/south/cros/zarodek.md"
ABOUT = "content/pages/about.md"


def build_apart(project: SiteProject, output: Path, **environment: str) -> None:
    """Build in a process of its own, with its own surroundings."""
    folder = environment.pop("cwd", str(ROOT))
    names = [sys.executable, str(ROOT / "build.py"), "build", "--quiet", "--today", "2026-11-22", "--content"]
    names += [str(project.folder / "content"), "--templates", str(project.folder / "templates")]
    done = subprocess.run(
        [*names, "--output", str(output)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"},
        {"TZ": "America/Adak", "LC_ALL": "pl_PL.UTF-8", "LANGUAGE": "pl", "PYTHONUTF8": "0"},
        {"cwd": "elsewhere"},
    ],
    ids=["hash seed", "seed, time zone, C locale", "time zone, Polish", "working folder"],
)
def test_same_bytes_under_other_surroundings(project: SiteProject, environment: dict[str, str]) -> None:
    first, second = project.folder / "first", project.folder / "second"
    build_apart(project, first, PYTHONHASHSEED="0", TZ="UTC")
    surroundings = dict(environment)
    if "cwd" in surroundings:
        surroundings["cwd"] = str(project.folder)
    build_apart(project, second, **surroundings)
    assert tree(first) == tree(second)


def test_same_bytes_whatever_order_the_folder_lists(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = project.build().tree()
    listed = os.scandir

    def backwards(path: str) -> object:
        with listed(path) as entries:
            return nullcontext(sorted(entries, key=lambda entry: entry.name, reverse=True))

    monkeypatch.setattr(os, "scandir", backwards)
    assert project.build(output=project.folder / "again").outcome
    assert tree(project.folder / "again") == expected


def test_same_bytes_whatever_the_umask(project: SiteProject) -> None:
    expected = project.build().tree()
    before = os.umask(0o077)
    try:
        project.build(output=project.folder / "again")
    finally:
        os.umask(before)
    assert tree(project.folder / "again") == expected
    modes = {p.stat().st_mode & 0o777 for p in (project.folder / "again").rglob("*") if p.is_file()}
    assert modes == {0o644}


def rename(project: SiteProject) -> None:
    source = project.folder / ZARODEK
    source.rename(source.with_name("renamed.md"))
    for gone in ("content/clusters/south/labs/lancet-lab.md", "content/clusters/south/cros/zarodek.pl.md"):
        (project.folder / gone).unlink(missing_ok=True)


EDITS: dict[str, Callable[[SiteProject], object]] = {
    "summary": lambda p: p.replace(GENE_HOUSE, "for others", "for many others"),
    "body": lambda p: p.replace(GENE_HOUSE, "reads genomes.", "reads genomes.\n\n## More\n\n*Proteomes* too."),
    "competence": lambda p: p.replace(GENE_HOUSE, "competences: [genomics]\nareas", "competences: [proteomics]\nareas"),
    "translation": lambda p: p.replace(ZARODEK, "competences", "competences").write(
        "content/clusters/south/cros/zarodek.pl.md", '---\nsummary: "Szczepionki na zlecenie."\n---\n'
    ),
    "label": lambda p: p.replace("content/vocabularies/competences.yaml", '"Proteomics"', '"Proteome research"'),
    "concept": lambda p: p.replace(
        "content/vocabularies/areas.yaml", "concepts:", 'concepts:\n- {id: rare, labels: {en: "Rare", pl: "Rzadkie"}}'
    ),
    "title": lambda p: p.replace("content/site.yaml", '"Two valleys"', '"Three valleys"'),
    "page": lambda p: p.write("content/pages/help.md", '---\ntitle: "Help"\nsummary: "Help."\n---\nText.\n'),
    "page gone": lambda p: p.remove("content/pages/help.md"),
    "style": lambda p: p.write("templates/assets/css/extra.css", "p { margin: 0 }\n"),
    "draft": lambda p: p.replace(ZARODEK, "stages: [cmc]", "stages: [cmc]\narchived: {on: 2026-01-01}"),
    "rename": rename,
    "new": lambda p: p.write(
        "content/clusters/south/labs/new-lab.md",
        '---\nname: "New Lab"\ntype: laboratory\nsummary: "New."\n'
        'sites: [{id: main, city: "Kraków", country: PL}]\ncompetences: [genomics]\nformerly: [newest-lab]\n---\n',
    ),
    "gone": lambda p: p.remove("content/clusters/south/labs/new-lab.md"),
}


@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # a shrinking run would take minutes; the sequence is in the message
    derandomize=True,
)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=6, max_size=6, unique=True))
def test_building_over_an_old_site_equals_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    project = SiteProject(tmp_path_factory.mktemp("edited"))
    project.build()
    for number, step in enumerate(steps):
        try:
            EDITS[step](project)
        except (AssertionError, FileNotFoundError):
            continue  # the edit does not apply to what former edits left
        project.build()
        over = project.tree()
        assert project.outcome and project.outcome.published, f"{steps[: number + 1]}: {project.problems()}"
        clean = project.folder / f"clean-{number}"
        project.build(output=clean)
        assert over == tree(clean), steps[: number + 1]

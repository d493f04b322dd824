"""Whole builds that are killed, that meet, that hang: files are old or new and whole, and the next build completes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from site_builder import pipeline
from site_builder.output import lock, render
from site_builder.output.artifacts import Artifact
from site_builder.output.lock import claimed, locked
from site_builder.output.paths import STAGED
from site_builder.output.store import Store
from site_builder.problems import CannotRun, Problem
from site_builder.reading.memo import DamagedStoreError
from site_builder.site.jobs import PageJob
from tests.conftest import ROOT, SiteProject, tree

OWN = {".catalogue-manifest.json", ".catalogue-journal.json", ".catalogue-new", ".catalogue-staged", ".catalogue-lock"}


def start(project: SiteProject, *options: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, str(ROOT / "build.py"), "build", "--today", "2026-11-22", "--jobs", "2", *options]
    return subprocess.Popen(
        words, cwd=project.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )


def edit(project: SiteProject, number: int) -> Mapping[str, bytes]:
    """Change every page, and return what a clean build makes of that."""
    project.write("templates/assets/css/extra.css", f".x {{ margin: {number}px }}\n")
    project.write(f"content/pages/page-{number}.md", f'---\ntitle: "{number}"\nsummary: "x"\n---\nText.\n')
    project.remove(f"content/pages/page-{number - 1}.md") if number else None
    project.build(output=project.folder / f"clean-{number}")
    return files(project.folder / f"clean-{number}")


def files(folder: Path) -> Mapping[str, bytes]:
    return {path: data for path, data in tree(folder).items() if OWN.isdisjoint(Path(path).parts)}


def test_a_new_site_is_written_ahead_and_nothing_of_it_stays_after_a_fault(project: SiteProject) -> None:
    staged = project.folder / "public" / STAGED
    seen: list[list[str]] = []

    @contextmanager
    def look(stage: str, steps: int) -> Iterator[Callable[[], None]]:
        yield lambda: None
        if stage == "rendering":
            seen.append([path.name for path in staged.rglob("*") if path.is_file()])

    pipeline.build(project.request(), look)
    assert seen[0].count("index.html") > 50
    assert "manifest.json" in seen.pop(), "the search index does not wait for the last page"
    assert not staged.exists()
    expected = project.tree()
    pipeline.build(project.request(), look)
    assert seen.pop() == []  # what stands there is compared first
    shutil.rmtree(project.folder / "public")
    project.replace("templates/home.html", "</h1>", '</h1><a href="/nowhere/">x</a>')
    outcome = pipeline.build(project.request(), look)
    assert [problem.code for problem in outcome.problems if problem.code == "dead-link"]
    assert len(seen.pop()) > 50
    assert not (project.folder / "public").exists()
    staged.mkdir(parents=True)
    (staged / "x.html").write_text("what a killed build has left")
    project.replace("templates/home.html", '<a href="/nowhere/">x</a>', "").build()
    assert project.tree() == expected


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_killed_again_and_again(project: SiteProject) -> None:
    chance = random.Random(5)
    old = edit(project, 0)
    began = time.monotonic()
    assert start(project).wait() == 0
    whole_build = time.monotonic() - began
    for number in range(1, 7):
        new = edit(project, number)
        running = start(project)
        time.sleep(whole_build * chance.uniform(0.3, 1))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        for path, data in files(project.folder / "public").items():
            assert data in (old.get(path), new.get(path)), (number, path)
        done = start(project)
        said, _ = done.communicate()
        assert done.returncode == 0, said.decode()
        assert files(project.folder / "public") == new, number
        old = new


WORKING = """
import os, time
from site_builder.output.workers import processes

if __name__ == "__main__":
    with processes(2) as workers:
        print(workers.submit(os.getpid).result(), flush=True)
        workers.submit(time.sleep, 60).result()
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_no_process_outlives_the_build_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "working.py").write_text(WORKING)
    running = subprocess.Popen(
        [sys.executable, str(tmp_path / "working.py")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert running.stdout is not None
    other = Path(f"/proc/{int(running.stdout.readline())}/stat")
    assert other.exists()
    running.kill()
    running.wait()
    limit = time.monotonic() + 20
    while other.exists() and other.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < limit, "it waits for a build that is gone"
        time.sleep(0.05)


def test_the_second_build_waits_and_says_for_whom(project: SiteProject) -> None:
    expected = edit(project, 0)
    with locked(project.folder / ".cache"):
        running = start(project)
        line = b""
        assert running.stdout is not None
        while b"waiting" not in line:
            line = running.stdout.readline()
            assert line, "it did not wait"
        assert f"process {os.getpid()} on ".encode() in line
        assert not (project.folder / "public").exists()
    assert running.wait() == 0
    assert files(project.folder / "public") == expected


def test_builds_with_other_stores_do_not_meet_in_one_output_folder(project: SiteProject) -> None:
    expected = edit(project, 0)
    running = [start(project, *options) for options in (("--cache", "one"), ("--cache", "two"), ("--no-cache",))]
    said = [process.communicate()[0].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    waited = [text for text in said if "is building into the same folder" in text]
    assert len(waited) == 2
    assert all(any(f"waiting: process {process.pid} on " in text for process in running) for text in waited)
    assert tree(project.folder / "public") == tree(project.folder / "clean-0")
    assert files(project.folder / "public") == expected


def test_a_lock_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "public"
    with claimed(folder):
        assert [path.name for path in folder.iterdir()] == [".catalogue-lock"]
    assert not folder.parent.exists()
    folder.mkdir(parents=True)
    (folder / "kept").write_text("x")
    with claimed(folder):
        pass
    assert [path.name for path in folder.iterdir()] == ["kept"]


def test_a_lock_goes_through_nobodys_link_and_into_no_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("x")
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / ".catalogue-lock").symlink_to(tmp_path / "precious")
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    for folder in ("public", "nowhere", "nowhere/deeper", "precious/deeper"):
        with pytest.raises(CannotRun, match="--output DIR names another place"), claimed(tmp_path / folder):
            pass
    assert (tmp_path / "precious").read_text() == "x"


def test_a_lock_is_found_again_after_its_file_was_replaced(tmp_path: Path) -> None:
    waits, entered = threading.Event(), threading.Event()

    def enter() -> None:
        with locked(tmp_path, lambda holder: waits.set()):
            entered.set()

    other = threading.Thread(target=enter)
    with locked(tmp_path / "elsewhere"):
        with locked(tmp_path):
            other.start()
            assert waits.wait(10)
            (tmp_path / "elsewhere" / "lock").replace(tmp_path / "lock")
        assert not entered.wait(0.3)  # nobody holds the file that stood there, but somebody holds this one
    other.join(10)
    assert entered.is_set()


def test_a_lock_whose_file_goes_while_it_is_taken_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, taken = lock._try, []

    def late(file: IO[bytes], refusals: Any) -> bool:
        taken.append((tmp_path / "lock").stat().st_ino)
        if len(taken) == 1:
            (tmp_path / "lock").replace(tmp_path / "gone")
        return take(file, refusals)

    monkeypatch.setattr(lock, "_try", late)
    with locked(tmp_path):
        assert taken[-1] == (tmp_path / "lock").stat().st_ino
    assert len(taken) == 2


def test_a_template_that_never_ends_is_a_problem_with_a_place(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.build()
    before = project.tree()
    monkeypatch.setattr(render, "PAGE_SECONDS", 1.0)
    loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    project.write("templates/home.html", f"<p>\n\n{loops}</p>").build()
    assert "templates/home.html:3: error[template-error] the page is not finished after" in project.problems()
    assert project.tree() == before


def test_a_template_that_never_ends_is_tried_once_and_not_for_each_page(
    project: SiteProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    rendering = render.render_job

    def counted(job: PageJob, *rest: Any) -> Artifact | Problem:
        tried.append(job.template)
        return rendering(job, *rest)

    monkeypatch.setattr(render, "PAGE_SECONDS", 1.0)
    monkeypatch.setattr(render, "render_job", counted)
    loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    project.write("templates/organisation.html", f"<p>{loops}</p>").build()
    assert project.problems().count("error[template-error]") == 1
    assert tried.count("organisation.html") == 1


def test_a_store_that_is_damaged_while_a_build_reads_it(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    store = project.folder / "store"
    expected = project.build(cache=store).tree()
    for path in (project.folder / "public").rglob("*.html"):
        path.unlink()
    get, asked = Store.get, [0]

    def failing(self: Store, key: bytes) -> bytes | None:
        asked[0] += 1
        if asked[0] == 150:
            raise DamagedStoreError
        return get(self, key)

    monkeypatch.setattr(Store, "get", failing)
    project.write("content/pages/more.md", '---\ntitle: "x"\nsummary: "x"\n---\nText.\n').build(cache=store)
    assert asked[0] > 150
    project.remove("content/pages/more.md").build(cache=store)
    assert project.tree() == expected


def test_a_store_that_cannot_be_written_is_one_line(project: SiteProject, capsys: pytest.CaptureFixture[str]) -> None:
    from site_builder.cli import main

    (project.folder / "occupied").write_text("a file")
    names = ["--content", str(project.folder / "content"), "--templates", str(project.folder / "templates")]
    names += ["--output", str(project.folder / "public"), "--cache", str(project.folder / "occupied")]
    assert main(["build", *names]) == 2
    assert "--no-cache builds without one" in capsys.readouterr().err
    assert main(["build", *names, "--no-cache"]) == 0


def test_several_processes_make_the_same_bytes(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "FEW", 0)
    monkeypatch.setattr(render, "WORTH_WORKERS", 10)
    expected = project.build(output=project.folder / "one").outcome
    for jobs in (2, 4):
        outcome = project.build(output=project.folder / f"by-{jobs}", jobs=jobs).outcome
        assert outcome and expected and outcome.published and expected.published
        assert tree(project.folder / f"by-{jobs}") == tree(project.folder / "one")
        assert outcome.published.tree == expected.published.tree

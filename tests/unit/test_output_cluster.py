"""Rendering by the workers of a Dask cluster: the same bytes, whoever dies, and clear words where it cannot be."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from site_builder import pipeline
from site_builder.cli import main
from site_builder.output import cluster as module
from site_builder.output import render
from site_builder.output.cluster import _work, cluster
from site_builder.output.inputs import engine_parts
from site_builder.problems import CannotRun
from tests.conftest import ROOT, SiteProject, tree


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    """Two worker processes, their keepers and a scheduler."""
    from distributed import LocalCluster

    make: Any = LocalCluster
    with make(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local:
        yield local


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "WORTH_WORKERS", 8)
    monkeypatch.setattr(render, "CHUNK", 4)


def test_same_bytes_as_one_process(project: SiteProject, workers: Any, small_chunks: None) -> None:
    expected = project.build().tree()
    url = f"file://{project.folder.as_posix()}/store"
    project.build(output=project.folder / "far", cache=url, scheduler=workers.scheduler_address)
    assert project.outcome is not None
    assert project.outcome.rendered == project.outcome.pages > 50
    assert tree(project.folder / "far") == expected
    assert len(list((project.folder / "store").glob("*.pack"))) > 10
    project.build(output=project.folder / "again", cache=url)
    assert project.outcome.rendered == 0
    assert tree(project.folder / "again") == expected
    project.build(output=project.folder / "without", scheduler=workers.scheduler_address)
    assert tree(project.folder / "without") == expected


def test_a_killed_worker_changes_nothing(project: SiteProject, workers: Any, small_chunks: None) -> None:
    expected = project.build().tree()
    killed: list[int] = []

    @contextmanager
    def observe(stage: str, steps: int) -> Iterator[Callable[[], None]]:
        def done() -> None:
            if stage == "rendering" and not killed:  # both are at work: most pages wait for them
                killed.append(next(iter(workers.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        yield done

    request = project.request(
        output=project.folder / "far",
        cache=f"file://{project.folder.as_posix()}/store",
        scheduler=workers.scheduler_address,
    )
    outcome = pipeline.build(request, observe)
    assert killed
    assert outcome.rendered == outcome.pages
    assert tree(project.folder / "far") == expected


def test_a_fault_of_a_template_is_told_as_by_one_process(
    project: SiteProject, workers: Any, small_chunks: None
) -> None:
    project.replace("templates/organisation.html", "{% block main %}", "{% block main %}{{ view.gone }}")
    alone = project.build().problems()
    assert "template-error" in alone
    assert project.build(scheduler=workers.scheduler_address).problems() == alone


def test_workers_of_another_program_are_refused(workers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = engine_parts()
    monkeypatch.setattr(module, "engine_parts", lambda: (f"Python 3.99.1 {'x' * 80}", *ours[1:], "new-2.0.dist-info"))
    with pytest.raises(CannotRun) as caught, cluster(workers.scheduler_address):
        pass
    assert f"there: {ours[0][:20]}" in str(caught.value)
    assert "here: Python 3.99.1 x" in str(caught.value)
    assert "new-2.0.dist-info): install the same" in str(caught.value)


def test_a_worker_that_comes_later_is_refused_too() -> None:
    work = pickle.dumps((divmod, [None, 2], [0], {}))
    assert _work(module.own_engine(), work, 7) == (3, 1)  # type: ignore[arg-type]  # any value may be sent apart
    with pytest.raises(CannotRun, match="runs another program"):
        _work(("another",), work, 7)  # type: ignore[arg-type]


def test_what_every_piece_of_work_needs_is_sent_once(workers: Any) -> None:
    data = bytes(range(256)) * 1000
    with cluster(workers.scheduler_address) as executor:
        futures = [executor.submit(bytes.find, data, bytes([n])) for n in range(5)]
        assert [future.result() for future in futures] == [0, 1, 2, 3, 4]
        assert list(executor._large) == [data]
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result()


def test_a_cluster_that_goes_away_is_one_clear_line(workers: Any) -> None:
    with (
        pytest.raises(CannotRun, match=r"the Dask cluster at tcp://\S+ was lost") as caught,
        cluster(workers.scheduler_address) as executor,
    ):
        running = executor.submit(time.sleep, 3)
        executor._client.close()
        running.result(timeout=20)
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("address", ["nonsense", "tcp://127.0.0.1:1", "silent"])
def test_a_scheduler_that_does_not_answer_is_one_clear_line(
    address: str, project: SiteProject, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}" if address == "silent" else address
        folders = ("--content", str(project.folder / "content"), "--output", str(project.folder / "public"))
        assert main(["build", "--quiet", "--no-cache", *folders, "--executor", "dask", "--scheduler", address]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: no Dask scheduler answers at {address} (")
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", [["--executor", "dask"], ["--scheduler", "tcp://127.0.0.1:1"]])
def test_executor_and_scheduler_go_together(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", *words]) == 2
    assert "go together" in capsys.readouterr().err


def test_without_dask_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(CannotRun, match=r'distributed, which is not installed: pip install "\.\[cluster\]"'),
        cluster("tcp://127.0.0.1:1"),
    ):
        pass


def test_other_builds_load_nothing_of_it(project: SiteProject) -> None:
    program = (
        "import sys; from site_builder.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or ' '.join({'dask', 'distributed', 'fsspec'} & sys.modules.keys()) or 0)"
    )
    folders = ("--content", str(project.folder / "content"), "--output", str(project.folder / "public"))
    words = ("build", "--quiet", *folders, "--cache", str(project.folder / "store"))
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(project.folder / "public" / "index.html").exists()

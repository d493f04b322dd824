"""What a copy of this process does meanwhile is what this one would have done."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

import pytest

from site_builder import pipeline
from site_builder.output.aside import aside
from tests.conftest import SiteProject

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no test runner had threads: what is copied here takes no locks."""
    monkeypatch.setattr("_thread._count", lambda: 0)


@pytest.mark.usefixtures("alone")
def test_the_work_is_done_elsewhere() -> None:
    large = "x" * 1_000_000  # more than a pipe holds
    with aside(lambda: (os.getpid(), large)) as result:
        process, text = result()
    assert process != os.getpid()
    assert text == large


def test_with_other_threads_it_is_done_here() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    with aside(os.getpid) as result:
        assert result() == os.getpid()
    done.set()
    thread.join()


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 / 0])
def test_what_comes_to_nothing_is_done_again(end: Callable[[], object]) -> None:
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            end()
        return "done"

    with aside(work) as result:
        assert result() == "done"


@pytest.mark.usefixtures("alone")
def test_nobody_needs_to_wait(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ended, wait = [], os.waitpid
    monkeypatch.setattr(os, "waitpid", lambda process, options: ended.append(wait(process, options)))
    with pytest.raises(ValueError), aside(lambda: "x" * 1_000_000):
        raise ValueError
    assert len(ended) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("alone")
def test_a_build_finds_the_same_changes(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MANY", 0)
    request = project.request(cache=project.folder / "cache", jobs=2)
    first = pipeline.build(request)
    assert first.published and first.published.written
    assert pipeline.build(request).rendered == 0
    page = request.output / "en/index.html"
    data = page.read_bytes()
    page.write_bytes(b"?")
    again = pipeline.build(request)
    assert again.published and again.published.written == 1
    assert page.read_bytes() == data
    (request.output / "robots.txt").unlink()
    again = pipeline.build(request)
    assert again.published and again.published.written == 1

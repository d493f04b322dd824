"""What a copy of this process does meanwhile is what this one would have done."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from site_builder import pipeline
from site_builder.output.aside import aside, copied
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
    since = time.monotonic()
    with pytest.raises(ValueError), aside(partial(time.sleep, 60)):
        raise ValueError
    assert len(ended) == 1
    assert time.monotonic() - since < 30
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("alone")
def test_a_copy_is_told_what_nobody_knew_when_it_began() -> None:
    large = bytes(1_000_000)  # more than a pipe holds

    def work(told: Callable[[], bytes]) -> Iterator[int]:
        yield os.getpid()
        yield len(told())

    with copied(work) as copy:
        assert copy
        assert copy.result() != os.getpid()
        copy.tell(large)
        assert copy.result() == len(large)
        with pytest.raises(EOFError):
            copy.result()


@pytest.mark.usefixtures("alone")
def test_who_was_ended_from_outside_hinders_nobody() -> None:
    def work(told: Callable[[], object]) -> Iterator[object]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield told()

    with copied(work) as copy:
        assert copy
        with pytest.raises(EOFError):
            copy.result()
        copy.tell(bytes(1_000_000))


@pytest.mark.usefixtures("alone")
def test_a_copy_that_waits_ends_with_the_process_that_made_it() -> None:
    reading, writing = os.pipe()
    parent = os.fork()
    if not parent:

        def work(told: Callable[[], object]) -> Iterator[object]:
            yield os.write(writing, b"%d" % os.getpid())
            yield told()

        with copied(work):
            time.sleep(60)
        os._exit(0)
    copy = int(os.read(reading, 20))
    os.close(writing)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    assert os.read(reading, 1) == b"", f"{copy} holds the pipe"
    os.close(reading)


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

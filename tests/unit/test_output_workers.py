"""Work for other processes, and when there is no point in handing out more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import time
from dataclasses import replace
from functools import partial
from gettext import NullTranslations
from pathlib import Path

import pytest
from jinja2 import Environment

from site_builder.output.workers import Processes, Serial, processes
from site_builder.problems import CannotRun
from site_builder.reading.messages import required_messages
from site_builder.site.compiling import compiled
from site_builder.site.templating import make_environments


def test_what_is_handed_out_is_as_it_was_then() -> None:
    with processes(2) as workers:
        numbers = [1, 2]
        future = workers.submit(sum, numbers)
        numbers.append(3)
        assert future.result() == 3


def test_workers_are_busy_while_twice_as_much_waits_as_they_do() -> None:
    with processes(2) as workers:
        assert isinstance(workers, Processes)
        futures = [workers.submit(time.sleep, 0.2) for _ in range(3)]
        assert workers.busy
        for future in futures:
            future.result()
        assert not workers.busy


def test_who_has_no_more_work_ends_and_others_start_if_there_is_some() -> None:
    with processes(2) as workers:
        workers.shutdown()
        first = workers.submit(os.getpid).result()
        assert workers.submit(os.getpid).result() == first
        workers.shutdown()
        since = time.monotonic()
        # Not `join`: the pool's own thread waits for it too, and whoever comes second cannot tell that it has ended.
        while multiprocessing.active_children() and time.monotonic() - since < 10:
            time.sleep(0.01)
        assert not multiprocessing.active_children()
        assert workers.submit(os.getpid).result() not in (first, os.getpid())


@pytest.mark.parametrize("room", [True, False])
def test_large_work_does_not_stay_in_memory_and_needs_no_room_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, room: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with processes(2, soon=True) as workers:
        (folder,) = tmp_path.glob("catalogue-*")
        if not room:
            folder.rmdir()
        workers.submit(time.sleep, 0.5)
        future = workers.submit(len, bytes(5_000_000))
        assert len(list(folder.glob("*"))) == room
        assert future.result() == 5_000_000
        assert not list(folder.glob("*"))
        folder.mkdir(exist_ok=True)
    assert not folder.exists()


def test_a_large_result_waits_until_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with processes(2) as workers:
        future = workers.submit(bytes, 5_000_000)
        while not future.done():
            time.sleep(0.01)
        assert [file.stat().st_size > 5_000_000 for file in tmp_path.glob("catalogue-*/*")] == [True]
        assert future.result() == bytes(5_000_000)
        assert not [*tmp_path.glob("catalogue-*/*")], "all answers of a build are as large as the site"


def test_what_many_pieces_need_is_sent_once_and_starts_nobody() -> None:
    with processes(2) as workers:
        assert workers.shared(b"setup") == b"setup"
        workers.submit(int).result()
        file = workers.shared(b"setup")
        assert isinstance(file, Path)
        assert workers.submit(Path.read_bytes, file).result() == b"setup"
    assert not file.exists()
    assert Serial().shared(b"setup") == b"setup"


def test_one_process_does_everything_at_once_and_is_never_busy() -> None:
    with processes(1) as workers:
        assert isinstance(workers, Serial)
        assert workers.submit(divmod, 7, 2).done()
        assert not workers.busy


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_spread_keeps_its_order_and_this_process_works_too(jobs: int) -> None:
    with processes(jobs, soon=True) as workers:
        done = list(workers.spread(_where, range(8)))
        assert [number for number, _ in done] == list(range(8))
        assert len({process for _, process in done}) == jobs


def test_a_fault_in_what_is_spread_is_raised_wherever_it_happened() -> None:
    with processes(2) as workers, pytest.raises(ZeroDivisionError):
        list(workers.spread(partial(divmod, 1), [1, 1, 1, 1, 0]))
    with pytest.raises(CannotRun, match="--jobs 1 needs none"), processes(2) as workers:
        list(workers.spread(partial(_ended_in_another, os.getpid()), range(8)))


def _where(number: int) -> tuple[int, int]:
    time.sleep(0.1)
    return number, os.getpid()


def _ended_in_another(here: int, number: int) -> int:
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_what_still_runs_at_the_end_is_not_waited_for() -> None:
    since = time.monotonic()
    with processes(2) as workers:
        workers.submit(time.sleep, 60)
    assert time.monotonic() - since < 30


def test_a_process_that_is_killed_is_one_line() -> None:
    with pytest.raises(CannotRun, match="--jobs 1 needs none"), processes(2) as workers:
        workers.submit(os.kill, workers.submit(os.getpid).result(), signal.SIGKILL).result()


def test_compiled_templates_are_not_compiled_again_and_broken_ones_hinder_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    templates = {"a.html": b"{{ 1 + view }}", "b.html": b"{% for %}", "c.html": b"\xff"}
    code, calls = compiled(templates)
    assert len(code) == len(calls) == 1
    environments = make_environments(templates, {"en": NullTranslations()}, {}, code)
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert environments["en"].get_template("a.html").render(view=2) == "3"


def test_templates_are_parsed_once_for_their_strings_and_their_code(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(__file__).parents[2] / "templates"
    with_notes, _ = required_messages(folder)
    templates = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.html")}
    code, calls = compiled(templates)
    environment = make_environments(templates, {"en": NullTranslations()}, {})["en"]
    for name in templates:
        environment.get_template(name)
    assert environment.bytecode_cache
    assert vars(environment.bytecode_cache) == {"code": code}, "as parsed with the environment's own settings"
    monkeypatch.setattr(Environment, "parse", lambda *_, **__: pytest.fail("parsed again"))
    without_notes, _ = required_messages(folder, calls=calls)
    assert without_notes == tuple(replace(required, notes=()) for required in with_notes)

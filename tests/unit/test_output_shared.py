"""The store on shared storage: found by every machine, whole or not at all, and never trusted further than a folder."""

from __future__ import annotations

import pickle
import random
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from site_builder.cli import main
from site_builder.output.shared import SharedStore, Storage, delete_shared, open_shared
from site_builder.output.store import KEPT_BUILDS
from site_builder.problems import CannotRun
from tests.conftest import SiteProject, tree

KEY, OTHER = b"k" * 16, b"o" * 16


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A place in the memory of this process."""
    url = f"memory://{tmp_path.as_posix()}"
    yield url
    delete_shared(url)


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Path]:
    """A new empty folder for each machine."""
    return (tmp_path / f"machine{number}" for number in range(1000))


def opened(url: str, machines: Iterator[Path]) -> closing[SharedStore]:
    folder = next(machines)
    folder.mkdir()
    return closing(open_shared(url, folder))


def test_another_machine_finds_what_was_committed(url: str, machines: Iterator[Path]) -> None:
    with opened(url, machines) as store:
        store.put(KEY, b"here")
        deposit = pickle.loads(pickle.dumps(store.deposit))  # as a worker gets it
        lot = deposit({OTHER: b"", b"m" * 16: b"more"})
        assert OTHER not in store
        store.take(lot)
        assert store.get(b"m" * 16) == b"more"
        with opened(url, machines) as early:
            assert KEY not in early
        store.commit()
    with opened(url, machines) as store:
        assert (store.get(KEY), store.get(OTHER), store.get(b"m" * 16)) == (b"here", b"", b"more")
        assert store.get(b"x" * 16) is None
        store.put(KEY, b"new")
        store.commit()
    with opened(url, machines) as store:
        assert (store.get(KEY), store.get(OTHER)) == (b"new", b"")
        store.forget()
        assert KEY not in store and store.get(KEY) is None


def test_work_done_twice_leaves_one_pack(url: str, machines: Iterator[Path]) -> None:
    with opened(url, machines) as store:
        first = store.deposit({KEY: b"value"})
        (name,) = Storage(url).sizes()
        Storage(url).write(name, b"vaLue")  # damaged, or by a worker that was killed meanwhile
        assert store.deposit({KEY: b"value"}) == first
        store.take(first)
        assert store.get(KEY) == b"value"
        assert list(Storage(url).sizes()) == [name]


def test_two_builds_at_once_keep_what_both_made(url: str, machines: Iterator[Path]) -> None:
    with opened(url, machines) as one, opened(url, machines) as two:
        one.put(KEY, b"one")
        two.put(OTHER, b"two")
        one.commit()
        two.commit()
    with opened(url, machines) as store:
        assert (store.get(KEY), store.get(OTHER)) == (b"one", b"two")


def test_unused_values_go_after_a_while_and_their_packs_with_them(url: str, machines: Iterator[Path]) -> None:
    for build in range(KEPT_BUILDS + 3):
        with opened(url, machines) as store:
            if build == 0:
                store.put(OTHER, bytes(10_000))
                store.take(store.deposit({KEY: b"value"}))
            assert store.get(KEY) == b"value"
            assert (OTHER in store) == (build <= KEPT_BUILDS + 1)
            store.commit()
    assert len(Storage(url).sizes()) == 2


def test_storage_that_is_not_shared_is_noticed(url: str, tmp_path: Path, machines: Iterator[Path]) -> None:
    with opened(f"file://{(tmp_path / 'elsewhere').as_posix()}", machines) as elsewhere, opened(url, machines) as store:
        with pytest.raises(CannotRun, match="do all machines see the same"):
            store.take(elsewhere.deposit({KEY: b"value"}))
        lot = store.deposit({KEY: b"value"})
        store.take(lot)
        delete_shared(url)
        with pytest.raises(CannotRun, match="do all machines see the same"):
            store.get(KEY)


def test_a_damaged_store_costs_time_and_nothing_else(project: SiteProject) -> None:
    expected = project.build().tree()
    folder, chance = project.folder / "store", random.Random(5)
    for round_ in range(5):
        project.build(output=project.folder / str(round_), cache=f"file://{folder.as_posix()}")
        assert tree(project.folder / str(round_)) == expected, round_
        for path in chance.sample(sorted(folder.iterdir()), 2) if round_ % 2 else [folder / "index"]:
            data = bytearray(path.read_bytes())
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            path.write_bytes(data[: chance.choice((0, len(data) // 2, len(data)))])


def test_what_another_machine_published_is_not_believed_here(project: SiteProject, url: str) -> None:
    expected = project.build(cache=url).tree()
    page = project.folder / "public" / "en" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"<h1", b"<H1"))  # of the same length
    assert project.build(cache=url).tree() == expected
    assert project.outcome is not None and project.outcome.rendered == 0


def test_commands_reach_it(project: SiteProject, url: str, capsys: pytest.CaptureFixture[str]) -> None:
    output = ("--output", str(project.folder / "public"), "--cache", url)
    assert main(["build", "--quiet", "--content", str(project.folder / "content"), *output]) == 0
    assert main(["explain", "/en/", *output]) == 0
    assert main(["clean", *output]) == 0
    assert capsys.readouterr().err == ""
    assert Storage(url).sizes() == {}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nope://x", "Protocol not known"),
        ("file:///dev/null/store", "cannot be used"),
        ("nope://name:secret@host/store", "the store nope://…@host/store"),
    ],
)
def test_storage_out_of_reach_is_one_clear_line(url: str, said: str, project: SiteProject) -> None:
    with pytest.raises(CannotRun) as caught:
        project.build(cache=url)
    assert said in str(caught.value) and "\n" not in str(caught.value) and "secret" not in str(caught.value)


def test_without_fsspec_it_says_what_to_install(project: SiteProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(CannotRun, match=r'needs a package: pip install "\.\[cluster\]"'):
        project.build(cache="memory://x")

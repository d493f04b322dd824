"""A store that is stopped or refused at any operation loses nothing that was kept, and the next build completes."""

from __future__ import annotations

import contextlib
import errno
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.output import store as module
from site_builder.output.store import Store, open_store
from site_builder.problems import CannotRun
from tests.conftest import SiteProject, tree

OLD = {bytes([number]) * 16: bytes([number]) * 5000 for number in range(1, 21)}
NEW = {bytes([number]) * 16: bytes([number, 7]) * 4000 for number in range(11, 31)}


class Killed(BaseException):
    """Stands for the end of the process: nothing that handles errors may see it."""


class Medium:
    """The file system below a folder. It fails at the operation with the number `stop_at`; what is written then has
    half arrived. A full disk stays full, and who is dead does nothing any more.
    """

    def __init__(self, folder: Path, stop_at: int | None = None, refusal: int = 0) -> None:
        self.folder = folder
        self.stop_at = stop_at
        self.refusal = refusal  # the number of the error; 0: the process is killed
        self.count = 0

    def step(self) -> bool:
        self.count += 1
        return self.stop_at is not None and self.count > self.stop_at

    def fail(self) -> None:
        if self.step():
            raise self.error()

    def error(self) -> BaseException:
        return OSError(self.refusal, os.strerror(self.refusal)) if self.refusal else Killed()

    @contextlib.contextmanager
    def used(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Let everything that goes through pathlib meet this medium."""
        opened: list[Raw] = []
        really = Path.open

        def open_(path: Path, mode: str = "r", *rest: Any, **options: Any) -> Any:
            if not path.is_relative_to(self.folder):
                return really(path, mode, *rest, **options)
            if mode not in ("wb", "xb"):
                if self.refusal != errno.ENOSPC:  # from a full disk can be read
                    self.fail()
                return really(path, mode, *rest, **options)
            self.fail()
            opened.append(Raw(path, mode, self))
            return io.BufferedWriter(opened[-1])

        def write_bytes(path: Path, data: bytes) -> None:
            with path.open("wb") as stream:
                stream.write(data)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "open", open_)
            patch.setattr(Path, "write_bytes", write_bytes)
            for name in ("replace", "unlink", "mkdir"):
                patch.setattr(Path, name, self.guarded(getattr(Path, name)))
            yield
        self.stop_at = None
        for raw in opened:
            raw.dead = True

    def guarded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(path: Path, *rest: Any, **options: Any) -> Any:
            if path.is_relative_to(self.folder):
                self.fail()
            return function(path, *rest, **options)

        return guarded


class Raw(io.FileIO):
    """A file on a medium; what is still in a buffer above it when its process dies never arrives."""

    dead = False

    def __init__(self, path: Path, mode: str, medium: Medium) -> None:
        super().__init__(path, mode)
        self.medium = medium

    def write(self, data: Any) -> int:
        if self.dead:
            return len(data)
        if self.medium.step():
            super().write(bytes(data)[: len(data) // 2])
            raise self.medium.error()
        return super().write(data) or 0


def session(folder: Path) -> None:
    with contextlib.closing(open_store(folder)) as store:
        for key in OLD:
            store.get(key)
        for key, value in NEW.items():
            store.put(key, value)
        store.get(next(iter(NEW)))
        store.commit()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(module, "_WORTH_REWRITING", 1000)  # packs are copied, too
    fill(tmp_path / "store")
    return tmp_path / "store"


def fill(folder: Path) -> None:
    for part in (dict(list(OLD.items())[:10]), dict(list(OLD.items())[10:])):
        with contextlib.closing(open_store(folder)) as store:
            for key, value in part.items():
                store.put(key, value)
            store.commit()


def values(store: Store) -> dict[bytes, bytes | None]:
    return {key: store.get(key) for key in {**OLD, **NEW}}


@pytest.mark.parametrize("refusal", [0, errno.ENOSPC, errno.EIO], ids=["killed", "full", "broken"])
def test_stopped_at_every_operation(folder: Path, monkeypatch: pytest.MonkeyPatch, refusal: int) -> None:
    before = tree(folder)
    whole = Medium(folder, None, refusal)
    with whole.used(monkeypatch):
        session(folder)
    assert whole.count > 10
    kept = []
    for stop_at in range(whole.count):
        for path in folder.iterdir():
            path.unlink()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        with (
            Medium(folder, stop_at, refusal).used(monkeypatch),
            pytest.raises(CannotRun if refusal else Killed) as raised,
        ):
            session(folder)
        if refusal:
            assert os.strerror(refusal) in str(raised.value), stop_at
            assert "--no-cache builds without one" in str(raised.value), stop_at
        with contextlib.closing(open_store(folder)) as store:
            found = values(store)
            kept.append(all(found[key] == value for key, value in NEW.items()))
            for key, value in found.items():
                assert value in ((OLD[key], NEW.get(key)) if key in OLD else (NEW[key], None)), stop_at
            store.put(b"next" * 4, b"value")
            store.commit()
        session(folder)
        with contextlib.closing(open_store(folder)) as store:
            assert values(store) == {**OLD, **NEW}, stop_at
            assert store.get(b"next" * 4) == b"value"
    assert kept == sorted(kept) and not kept[0], "what was kept once stays"


@pytest.mark.parametrize("refusal", [0, errno.ENOSPC], ids=["killed", "full"])
def test_a_build_whose_store_stops(project: SiteProject, monkeypatch: pytest.MonkeyPatch, refusal: int) -> None:
    store = project.folder / "store"
    project.build(cache=store)
    for number, share in enumerate((0, 0.02, 0.5, 0.97, 1)):
        project.write("content/pages/about.md", f'---\ntitle: "{number}"\nsummary: "x"\n---\nText {number}.\n')
        expected = project.build(output=project.folder / f"clean-{number}").outcome
        whole = Medium(store, None, refusal)
        copy = tree(store), project.tree()
        with whole.used(monkeypatch):
            project.build(cache=store)
        for folder, files in zip((store, project.folder / "public"), copy, strict=True):
            for path in folder.rglob("*"):
                if path.is_file():
                    path.unlink()
            for name, data in files.items():
                (folder / name).write_bytes(data)
        stopping = Medium(store, min(int(share * whole.count), whole.count - 1), refusal)
        with stopping.used(monkeypatch), pytest.raises(CannotRun if refusal else Killed):
            project.build(cache=store)
        outcome = project.build(cache=store).outcome
        assert outcome and outcome.published and expected and expected.published
        assert outcome.published.tree == expected.published.tree
        assert project.tree() == tree(project.folder / f"clean-{number}")

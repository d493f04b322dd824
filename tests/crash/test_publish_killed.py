"""A publish that is stopped at any file operation leaves whole files, and the next publish completes it."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_builder.output.artifacts import Artifact
from site_builder.output.disk import Disk
from site_builder.output.manifest import read_manifest
from site_builder.output.publish import clean, publish
from site_builder.output.staging import staged
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
OWN = {".catalogue-manifest.json", ".catalogue-journal.json", ".catalogue-new", ".catalogue-staged"}

OLD = {
    "404.html": b"not found",
    "assets/site.aaaa.css": b"old css",
    "data/catalogue.json": b"[1]",
    "en/becomes-folder": b"a file",
    "en/becomes-file/deep/index.html": b"a page in a folder",
    "en/index.html": b"old home, assets/site.aaaa.css",
    "en/organisations/gone/index.html": b"will be removed",
    "search/1111/root.bin": b"old root",
    "search/1111/s0.bin": b"old shard",
    "search/manifest.json": b"1111",
}
NEW = {
    "404.html": b"not found",
    "assets/site.bbbb.css": b"new css",
    "data/catalogue.json": b"[1, 2]",
    "en/becomes-folder/index.html": b"a page now",
    "en/becomes-file": b"a file now",
    "en/index.html": b"new home, assets/site.bbbb.css",
    "en/organisations/added/index.html": b"added",
    "search/2222/root.bin": b"new root",
    "search/2222/s0.bin": b"new shard",
    "search/manifest.json": b"2222",
}
THIRD = {"en/index.html": b"third home", "en/becomes-folder": b"a file again", "fr/index.html": b"bonjour"}


class Killed(BaseException):
    """Stands for the end of the process: nothing that handles errors may see it."""


class StoppingDisk(Disk):
    """Fails at the operation with the number `stop_at`; a write has half happened by then.

    Whoever is killed does nothing more.
    """

    def __init__(self, stop_at: int | None, error: BaseException | None = None) -> None:
        self.stop_at = stop_at
        self.error = error or Killed()
        self.count = 0

    def _step(self) -> bool:
        dead = isinstance(self.error, Killed) and self.stop_at is not None and self.count > self.stop_at
        stops = dead or self.count == self.stop_at
        self.count += 1
        return stops

    def make_folder(self, folder: str) -> None:
        if self._step():
            raise self.error
        super().make_folder(folder)

    def open_folder(self, folder: str) -> None:
        if self._step():
            raise self.error
        super().open_folder(folder)

    def write(self, file: str, data: bytes, *, durable: bool) -> None:
        if self._step():
            Path(file).write_bytes(data[: len(data) // 2])
            raise self.error
        super().write(file, data, durable=durable)

    def replace(self, written: str, target: str, *, durable: bool) -> None:
        if self._step():
            raise self.error
        super().replace(written, target, durable=durable)

    def remove(self, file: str) -> None:
        if self._step():
            raise self.error
        super().remove(file)

    def remove_folder(self, folder: str) -> None:
        if self._step():
            raise self.error
        super().remove_folder(folder)


def artifacts(files: Mapping[str, bytes]) -> list[Artifact]:
    return [Artifact(path, data, "content/x.md") for path, data in files.items()]


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        entry.relative_to(folder).as_posix(): None if entry.is_dir() else entry.read_bytes()
        for entry in sorted(folder.rglob("*"))
    }


def files(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in tree(folder).items() if data is not None and OWN.isdisjoint(Path(path).parts)}


def clean_tree(tmp_path: Path, site: Mapping[str, bytes], inputs: str) -> dict[str, bytes | None]:
    folder = tmp_path / f"clean-{inputs}"
    if not folder.exists():
        publish(artifacts(site), folder, inputs)
    return tree(folder)


def operations(tmp_path: Path, before: Mapping[str, bytes] | None) -> int:
    folder = tmp_path / "counted"
    if before is not None:
        publish(artifacts(before), folder, "before")
    disk = StoppingDisk(None)
    publish(artifacts(NEW), folder, "new", disk)
    return disk.count


def check_half_published(folder: Path) -> None:
    found = files(folder)
    for path, data in found.items():
        assert data in (OLD.get(path), NEW.get(path)), path
    if index := found.get("search/manifest.json"):
        whole = {path for path in {**OLD, **NEW} if path.startswith(f"search/{index.decode()}/")}
        assert whole <= found.keys()
    if home := found.get("en/index.html"):
        assert home.decode().rpartition(" ")[2] in found


def publish_ahead(folder: Path, disk: Disk | None = None) -> None:
    """Publish the new site, half of which is written before the rest is known."""
    folder.mkdir(exist_ok=True)
    with staged(folder, disk) as staging:
        if staging:
            for artifact in artifacts(NEW)[::2]:
                staging.ahead(artifact)
        publish(artifacts(NEW), folder, "new", disk, staged=staging)


def test_what_is_written_ahead_is_killed_at_every_operation(tmp_path: Path) -> None:
    disk = StoppingDisk(None)
    publish_ahead(tmp_path / "counted", disk)
    assert tree(tmp_path / "counted") == clean_tree(tmp_path, NEW, "new")
    for stop_at in range(disk.count):
        folders = [tmp_path / f"{name}-{stop_at}" for name in ("ahead", "publish", "clean")]
        for folder in folders:
            with pytest.raises(Killed):
                publish_ahead(folder, StoppingDisk(stop_at))
            check_half_published(folder)
        publish_ahead(folders[0])
        publish(artifacts(NEW), folders[1], "new")
        assert tree(folders[0]) == tree(folders[1]) == clean_tree(tmp_path, NEW, "new"), stop_at
        clean(folders[2])
        assert tree(folders[2]) == {}, stop_at


def test_what_is_written_ahead_fills_the_disk(tmp_path: Path) -> None:
    disk = StoppingDisk(None)
    publish_ahead(tmp_path / "counted", disk)
    for stop_at in range(disk.count):
        folder = tmp_path / f"site-{stop_at}"
        full = OSError(errno.ENOSPC, "No space left on device", str(folder / "x"))
        with pytest.raises(CannotRun, match="No space left on device") as refused:
            publish_ahead(folder, StoppingDisk(stop_at, full))
        assert "the next build completes it" in str(refused.value) or tree(folder) == {}
        check_half_published(folder)
        publish_ahead(folder)
        assert tree(folder) == clean_tree(tmp_path, NEW, "new")


@pytest.mark.parametrize("before", [OLD, None], ids=["over an old site", "first publish"])
def test_killed_at_every_operation(tmp_path: Path, before: Mapping[str, bytes] | None) -> None:
    total = operations(tmp_path, before)
    assert total > 2 * len(NEW)
    for stop_at in range(total):
        folder = tmp_path / f"site-{stop_at}"
        if before is not None:
            publish(artifacts(before), folder, "before")
        with pytest.raises(Killed):
            publish(artifacts(NEW), folder, "new", StoppingDisk(stop_at))
        check_half_published(folder)

        back = tmp_path / "other-site"
        if folder.exists():
            shutil.copytree(folder, back)
        publish(artifacts(NEW), folder, "new")
        assert tree(folder) == clean_tree(tmp_path, NEW, "new"), stop_at
        publish(artifacts(THIRD), back, "third")
        assert tree(back) == clean_tree(tmp_path, THIRD, "third"), stop_at
        shutil.rmtree(folder)
        shutil.rmtree(back)


def test_killed_twice(tmp_path: Path) -> None:
    total = operations(tmp_path, OLD)
    for first in range(total):
        for second in range(0, total, 5):
            folder = tmp_path / "site"
            publish(artifacts(OLD), folder, "before")
            with pytest.raises(Killed):
                publish(artifacts(NEW), folder, "new", StoppingDisk(first))
            try:
                publish(artifacts(OLD), folder, "before", StoppingDisk(second))
            except Killed:
                check_half_published(folder)
            publish(artifacts(THIRD), folder, "third")
            assert tree(folder) == clean_tree(tmp_path, THIRD, "third"), (first, second)
            shutil.rmtree(folder)


def test_manifest_is_not_given_out_while_a_publish_is_incomplete(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(artifacts(OLD), folder, "before")
    total = operations(tmp_path, OLD)
    for stop_at in range(total):
        with pytest.raises(Killed):
            publish(artifacts(NEW), folder, "new", StoppingDisk(stop_at))
        manifest = read_manifest(folder)
        assert manifest is None or (manifest.inputs == "before" and files(folder) == OLD)
        publish(artifacts(OLD), folder, "before")
        manifest = read_manifest(folder)
        assert manifest is not None and manifest.inputs == "before"


def test_full_disk_at_every_operation_is_one_line_and_the_next_publish_completes(tmp_path: Path) -> None:
    total = operations(tmp_path, OLD)
    for stop_at in range(total):
        folder = tmp_path / "site"
        publish(artifacts(OLD), folder, "before")
        full = OSError(errno.ENOSPC, "No space left on device", str(folder / "x"))
        with pytest.raises(CannotRun) as raised:
            publish(artifacts(NEW), folder, "new", StoppingDisk(stop_at, full))
        message = str(raised.value)
        assert raised.value.exit_code == 1
        assert "No space left on device" in message and "\n" not in message
        if "is as it was" in message:
            assert files(folder) == OLD
        else:
            assert "the next build completes it" in message
            check_half_published(folder)
        publish(artifacts(NEW), folder, "new")
        assert tree(folder) == clean_tree(tmp_path, NEW, "new")
        shutil.rmtree(folder)


def test_clean_killed_at_every_operation_is_completed_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    for stop_at in range(100):
        publish(artifacts(OLD), folder, "before")
        try:
            clean(folder, StoppingDisk(stop_at))
        except Killed:
            clean(folder)
        else:
            assert stop_at > len(OLD)
            break
        assert tree(folder) == {}
    assert tree(folder) == {}


SLOW_PUBLISH = """
import json, sys, time
from pathlib import Path
from site_builder.output.artifacts import Artifact
from site_builder.output.disk import Disk
from site_builder.output.publish import publish

class SlowDisk(Disk):
    def write(self, file, data, *, durable):
        with open(file, "xb") as stream:
            for start in range(0, len(data), 4):
                stream.write(data[start : start + 4])
                stream.flush()
                print("step", flush=True)
                time.sleep(0.005)

files = json.loads(sys.argv[2])
publish([Artifact(p, d.encode(), "x") for p, d in files.items()], Path(sys.argv[1]), "new", SlowDisk())
"""


@pytest.mark.parametrize("lines", [1, 40, 160, 190, 230])
def test_process_killed_by_signal(tmp_path: Path, lines: int) -> None:
    folder = tmp_path / "site"
    publish(artifacts(OLD), folder, "before")
    given = json.dumps({path: data.decode() for path, data in NEW.items()})
    command = [sys.executable, "-c", SLOW_PUBLISH, str(folder), given]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(lines):
            assert process.stdout.readline() == "step\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    check_half_published(folder)
    publish(artifacts(NEW), folder, "new")
    assert tree(folder) == clean_tree(tmp_path, NEW, "new")

"""What stands in the output folder: whatever somebody does to it, no file is taken for what it is not."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import pytest

from site_builder.output.artifacts import Artifact
from site_builder.output.memory import Before, changes, recall, remember, standing
from site_builder.output.outcome import Outcome
from site_builder.output.pages import Known, Links, Verified
from site_builder.output.paths import JOURNAL, MANIFEST
from site_builder.output.publish import publish
from site_builder.output.standing import look
from site_builder.output.store import open_store
from site_builder.output.verified import recall_verified, remember_verified

SITE = {"en/index.html": b"home", "en/x/index.html": b"x", "robots.txt": b""}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def before(output: Path) -> Before:
    artifacts = [Artifact(path, data, "content/x.md") for path, data in SITE.items()]
    return Before("inputs", Outcome((), publish(artifacts, output, "abc")))


def test_all_stand_until_somebody_comes(output: Path, before: Before) -> None:
    found = standing(before, changes(output, before))
    assert found.digests == before.files
    assert found.digests.keys() == {*SITE, MANIFEST}
    assert found.owned == set(SITE)


@pytest.mark.parametrize("path", SITE)
def test_other_bytes_of_the_same_size_and_time_are_seen(output: Path, before: Before, path: str) -> None:
    file = output / path
    times = file.stat()
    file.write_bytes(b"?" * len(SITE[path]) or b"?")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert standing(before, changes(output, before)).digests.keys() == before.files.keys() - {path}


@pytest.mark.skipif(os.name != "posix", reason="POSIX rights and links")
def test_a_file_that_not_everybody_can_read_or_a_link_does_not_stand(output: Path, before: Before) -> None:
    (output / "robots.txt").chmod(0o600)
    (output / "en/index.html").rename(output / "moved.html")
    (output / "en/index.html").symlink_to("../moved.html")
    assert standing(before, changes(output, before)).digests.keys() == {"en/x/index.html", MANIFEST}


@pytest.mark.skipif(os.name != "posix", reason="POSIX rights and links")
def test_nothing_stands_below_a_link_or_a_closed_folder(output: Path, before: Before) -> None:
    (output / "en").chmod(0o700)
    assert not look(output, SITE)
    (output / "en").chmod(0o755)
    assert look(output, SITE).keys() == SITE.keys()
    (output / "en/x").rename(output / "moved")
    (output / "en/x").symlink_to("../moved", target_is_directory=True)
    assert not standing(before, changes(output, before)).digests


def test_a_folder_that_is_gone_takes_only_its_own_files(output: Path, before: Before) -> None:
    (output / "en/x/index.html").unlink()
    (output / "en/x").rmdir()
    assert standing(before, changes(output, before)).digests.keys() == before.files.keys() - {"en/x/index.html"}


def test_nothing_stands_while_a_publish_is_under_way(output: Path, before: Before) -> None:
    (output / JOURNAL).write_text("{}")
    found = standing(before, changes(output, before))
    assert not found.digests
    assert not found.owned


def test_without_the_manifest_nobody_knows_what_is_ours(output: Path, before: Before) -> None:
    (output / MANIFEST).write_text("{}")
    found = standing(before, changes(output, before))
    assert found.digests.keys() == set(SITE)
    assert not found.owned


def test_what_is_remembered_is_recalled(tmp_path: Path, output: Path, before: Before) -> None:
    with closing(open_store(tmp_path / "store")) as store:
        assert recall(store, output) is None
        remember(store, output, before)
        again = recall(store, output)
        assert again is not None
        assert (again.inputs, again.files, again.signatures) == (before.inputs, before.files, before.signatures)
        assert recall(store, tmp_path) is None


@pytest.mark.parametrize("number", [0, 1, 3])
def test_what_was_verified_is_recalled(tmp_path: Path, number: int) -> None:
    pages = {f"{n}/index.html": Known(bytes([n]) * 16, f"{n:064}", b"" if n else b"f" * 16, "") for n in range(number)}
    verified = Verified(pages, {"data.json": Known(b"k" * 16, "d" * 64)}, Links(frozenset(pages), frozenset()))
    with closing(open_store(tmp_path / "store")) as store:
        assert recall_verified(store, tmp_path) == Verified()
        remember_verified(store, tmp_path, verified)
        assert recall_verified(store, tmp_path) == verified

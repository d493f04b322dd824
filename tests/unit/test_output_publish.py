from __future__ import annotations

import json
import os
import stat
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from site_builder.output.artifacts import Artifact, LongArtifact
from site_builder.output.disk import Disk
from site_builder.output.manifest import read_manifest
from site_builder.output.outcome import Published
from site_builder.output.paths import JOURNAL, MANIFEST, TEMPORARY
from site_builder.output.publish import clean, publish
from site_builder.output.staging import staged
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SITE = {"assets/a.css": b"a", "en/index.html": b"home", "en/x/index.html": b"x", "search/manifest.json": b"{}"}


def artifacts(files: Mapping[str, bytes]) -> list[Artifact]:
    return [Artifact(path, data, "content/x.md") for path, data in files.items()]


def files(folder: Path) -> dict[str, bytes]:
    found = {e.relative_to(folder).as_posix(): e.read_bytes() for e in folder.rglob("*") if not e.is_dir()}
    return {path: data for path, data in found.items() if path != MANIFEST}


class RecordingDisk(Disk):
    def __init__(self) -> None:
        self.placed: list[str] = []
        self.removed: list[str] = []

    def replace(self, written: str, target: str, *, durable: bool) -> None:
        self.placed.append(target.partition("/site/")[2])
        super().replace(written, target, durable=durable)

    def remove(self, file: str) -> None:
        self.removed.append(file.partition("/site/")[2])
        super().remove(file)


def test_first_publish_makes_the_folder_and_the_manifest(tmp_path: Path) -> None:
    output = tmp_path / "deep" / "site"
    assert publish(artifacts(SITE), output, "abc") == Published(written=4, unchanged=0, deleted=0)
    assert files(output) == SITE
    manifest = json.loads((output / MANIFEST).read_bytes())
    digests = {path: sha256(data).hexdigest() for path, data in SITE.items()}
    assert manifest == {"format": 1, "inputs": "abc", "files": digests}


def test_manifest_does_not_depend_on_the_order_of_the_artifacts(tmp_path: Path) -> None:
    publish(artifacts(SITE), tmp_path / "a", "abc")
    publish(artifacts(SITE)[::-1], tmp_path / "b", "abc")
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


def test_unchanged_bytes_are_not_rewritten(tmp_path: Path) -> None:
    publish(artifacts(SITE), tmp_path, "abc")
    before = {path: (tmp_path / path).stat().st_ino for path in SITE}
    changed = {**SITE, "en/index.html": b"new!"}
    assert publish(artifacts(changed), tmp_path, "def") == Published(written=1, unchanged=3, deleted=0)
    after = {path: (tmp_path / path).stat().st_ino for path in SITE}
    assert {path for path in SITE if before[path] != after[path]} == {"en/index.html"}


@pytest.mark.parametrize("ahead", [True, False])
def test_a_long_file_is_published_in_parts_and_not_rewritten(tmp_path: Path, ahead: bool) -> None:
    def long(*parts: bytes) -> LongArtifact:
        return LongArtifact("data/all.json", sha256(b"".join(parts)).hexdigest(), lambda: iter(parts))

    file = tmp_path / "data/all.json"
    with staged(tmp_path) as staging:
        if ahead and staging:
            staging.ahead(long(b"one", b"two"))
        assert publish([long(b"one", b"two")], tmp_path, "a", staged=staging) == Published(1, 0, 0)
    assert file.read_bytes() == b"onetwo"
    assert publish([long(b"on", b"etwo")], tmp_path, "a") == Published(0, 1, 0)
    for other in ((b"one", b"twx"), (b"one", b"tw"), (b"onetwo", b"!"), ()):
        assert publish([long(*other)], tmp_path, "a") == Published(1, 0, 0)
        assert file.read_bytes() == b"".join(other)
    assert publish([long(b"")], tmp_path, "a") == Published(0, 1, 0)


def test_bytes_on_disk_count_not_the_manifest(tmp_path: Path) -> None:
    publish(artifacts(SITE), tmp_path, "abc")
    (tmp_path / "en/index.html").write_bytes(b"hack")
    assert publish(artifacts(SITE), tmp_path, "abc").written == 1
    assert files(tmp_path) == SITE


def test_order_serves_visitors(tmp_path: Path) -> None:
    publish(artifacts({"search/old/root.bin": b"", "en/gone.html": b"", "assets/old.css": b""}), tmp_path / "site", "1")
    disk = RecordingDisk()
    new = ["en/index.html", "data/a.json", "search/manifest.json", "search/z/root.bin", "assets/a.css", "robots.txt"]
    publish(artifacts(dict.fromkeys(new, b"new")), tmp_path / "site", "2", disk)
    assert disk.placed == [
        JOURNAL,
        "assets/a.css",
        "search/z",
        "search/manifest.json",
        "data",
        "en/index.html",
        "robots.txt",
        MANIFEST,
    ]
    assert disk.removed == ["assets/old.css", "en/gone.html", "search/old/root.bin", JOURNAL]


def test_prune_removes_old_files_and_their_empty_folders_but_nothing_foreign(tmp_path: Path) -> None:
    publish(artifacts({**SITE, "fr/a/b/index.html": b"", "de/index.html": b""}), tmp_path, "1")
    (tmp_path / "de" / "CNAME").write_text("kept")
    (tmp_path / "foreign").mkdir()
    assert publish(artifacts(SITE), tmp_path, "2").deleted == 2
    assert not (tmp_path / "fr").exists()
    assert files(tmp_path) == {**SITE, "de/CNAME": b"kept"}
    assert (tmp_path / "foreign").is_dir()


def test_publishing_nothing_keeps_the_output_folder(tmp_path: Path) -> None:
    publish(artifacts(SITE), tmp_path / "site", "1")
    publish([], tmp_path / "site", "2")
    assert [entry.name for entry in (tmp_path / "site").iterdir()] == [MANIFEST]


def test_foreign_folder_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("precious")
    with pytest.raises(CannotRun, match=r"thesis\.doc") as raised:
        publish(artifacts(SITE), tmp_path, "1")
    assert raised.value.exit_code == 2
    assert files(tmp_path) == {"thesis.doc": b"precious"}


@pytest.mark.parametrize("foreign", ["en/index.html", "en"])
def test_foreign_file_in_the_way_is_refused_and_kept(tmp_path: Path, foreign: str) -> None:
    publish(artifacts({"robots.txt": b""}), tmp_path, "1")
    (tmp_path / foreign).parent.mkdir(exist_ok=True)
    (tmp_path / foreign).write_text("mine")
    with pytest.raises(CannotRun, match="move it away") as raised:
        publish(artifacts(SITE), tmp_path, "2")
    assert raised.value.exit_code == 1
    assert files(tmp_path) == {"robots.txt": b"", foreign: b"mine"}


def test_foreign_file_below_a_new_file_is_refused_and_kept(tmp_path: Path) -> None:
    publish(artifacts({"en/page/index.html": b""}), tmp_path, "1")
    (tmp_path / "en/page/notes.txt").write_text("mine")
    with pytest.raises(CannotRun, match=r"notes\.txt"):
        publish(artifacts({"en/page": b"file"}), tmp_path, "2")
    assert files(tmp_path) == {"en/page/index.html": b"", "en/page/notes.txt": b"mine"}


def test_file_becomes_folder_and_folder_becomes_file(tmp_path: Path) -> None:
    for index, site in enumerate([{"a": b"1", "b/c/d": b"2"}, {"a/x": b"3", "b": b"4"}, {"a": b"5", "b/c": b"6"}]):
        publish(artifacts(site), tmp_path, str(index))
        assert files(tmp_path) == site


@pytest.mark.parametrize("link", ["en", "en/x"])
def test_symbolic_link_to_a_folder_is_never_followed(tmp_path: Path, link: str) -> None:
    output, outside = tmp_path / "site", tmp_path / "outside"
    publish(artifacts({"robots.txt": b"", "en/x/index.html": b"x"}), output, "1")
    outside.mkdir()
    (outside / "index.html").write_text("somebody's")
    (output / link).rename(tmp_path / "moved")
    (output / link).symlink_to(outside, target_is_directory=True)
    for action in (
        lambda: publish(artifacts(SITE), output, "2"),
        lambda: publish(artifacts({"robots.txt": b""}), output, "2"),
        lambda: clean(output),
    ):
        with pytest.raises(CannotRun, match="symbolic link"):
            action()
    assert files(outside) == {"index.html": b"somebody's"}


def test_symbolic_link_in_a_files_place_is_replaced_not_followed(tmp_path: Path) -> None:
    output, outside = tmp_path / "site", tmp_path / "outside.html"
    publish(artifacts(SITE), output, "1")
    outside.write_bytes(b"home")
    (output / "en/index.html").unlink()
    (output / "en/index.html").symlink_to(outside)
    publish(artifacts(SITE), output, "2")
    assert not (output / "en/index.html").is_symlink()
    publish(artifacts({"robots.txt": b""}), output, "3")
    assert outside.read_bytes() == b"home"


def test_temporary_name_that_links_elsewhere_is_not_written_through(tmp_path: Path) -> None:
    output, outside = tmp_path / "site", tmp_path / "outside"
    publish(artifacts(SITE), output, "1")
    outside.write_bytes(b"mine")
    for folder in ("", "en"):
        (output / folder / TEMPORARY).symlink_to(outside)
    publish(artifacts({**SITE, "en/index.html": b"changed"}), output, "2")
    assert outside.read_bytes() == b"mine"
    assert not (output / "en" / TEMPORARY).is_symlink()


def test_a_new_folder_comes_with_all_that_it_holds(tmp_path: Path) -> None:
    class LookingDisk(Disk):
        def write(self, file: str, data: bytes, *, durable: bool) -> None:
            super().write(file, data, durable=durable)
            assert not file.endswith(".html") or not (tmp_path / "site" / "fr").exists()

    publish(artifacts(SITE), tmp_path / "site", "1")
    new = {f"fr/{name}/index.html": name.encode() for name in "abc"}
    assert publish(artifacts({**SITE, **new}), tmp_path / "site", "2", LookingDisk()).written == 3
    assert files(tmp_path / "site") == {**SITE, **new}


@pytest.mark.parametrize("folder", ["", "en/"])
def test_somebodys_folder_of_the_temporary_name_is_kept(tmp_path: Path, folder: str) -> None:
    publish(artifacts(SITE), tmp_path, "1")
    foreign = {f"{folder}{TEMPORARY}/x/notes.txt": b"mine"}
    (tmp_path / folder / TEMPORARY / "x").mkdir(parents=True)
    (tmp_path / folder / TEMPORARY / "x/notes.txt").write_bytes(b"mine")
    with pytest.raises(CannotRun, match="File exists"):
        publish(artifacts({**SITE, "en/index.html": b"new", "en/new/index.html": b"new"}), tmp_path, "2")
    assert files(tmp_path).items() >= foreign.items()


@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "a/../../x", "a\\b", "a//b", "./a", "", "a/", "c:x", "a\nb", MANIFEST, f"en/{TEMPORARY}"]
)
def test_path_that_escapes_is_never_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(CannotRun, match="cannot be published"):
        publish(artifacts({path: b"x"}), tmp_path / "site", "1")
    assert list(tmp_path.iterdir()) == []


def test_two_artifacts_on_one_path_are_our_own_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one path"):
        publish([*artifacts(SITE), *artifacts(SITE)], tmp_path / "site", "1")
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_ahead_needs_no_memory_and_is_written_once(tmp_path: Path) -> None:
    with staged(tmp_path) as staging:
        assert staging
        (page,) = artifacts({"en/a.html": b"a"})
        (root,) = artifacts({"index.html": b"index"})
        lying = staging.ahead(page)
        assert not isinstance(lying, Artifact)
        assert (lying.path, lying.digest, lying.data) == (page.path, page.digest, b"a")
        assert staging.ahead(lying).data == b"a"
        assert staging.ahead(root) is root, "what is in no folder waits"
        assert publish([lying, root], tmp_path, "1", staged=staging).written == 2
    assert (tmp_path / "en/a.html").read_bytes() == b"a"


@pytest.mark.parametrize("other", [{}, {"en/index.html": b"another"}])
def test_what_was_staged_is_what_is_published(tmp_path: Path, other: Mapping[str, bytes]) -> None:
    with staged(tmp_path) as staging:
        assert staging is not None
        staging.ahead(Artifact("en/index.html", b"home", "content/x.md"))
        with pytest.raises(ValueError, match="staged"):
            publish(artifacts(other), tmp_path, "1", staged=staging)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[]",
        b'{"format": 2, "inputs": "", "files": {}}',
        b'{"format": 1, "inputs": "", "files": {"../../victim": ""}}',
        b'{"format": 1, "inputs": "", "files": {"a": 1}}',
        b'{"format": 1, "inputs": ""}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_damaged_manifest_is_refused_and_nothing_changed(tmp_path: Path, damage: bytes) -> None:
    output = tmp_path / "site"
    publish(artifacts(SITE), output, "1")
    (tmp_path / "victim").write_text("outside")
    (output / MANIFEST).write_bytes(damage)
    for action in (lambda: publish([], output, "2"), lambda: clean(output), lambda: read_manifest(output)):
        with pytest.raises(CannotRun, match="damaged"):
            action()
    assert files(output) == SITE
    assert (tmp_path / "victim").exists()


@pytest.fixture
def narrow_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name != "posix", reason="POSIX rights")
@pytest.mark.usefixtures("narrow_umask")
def test_rights_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(artifacts(SITE), output, "1")
    modes = {entry: stat.S_IMODE(entry.stat().st_mode) for entry in [output, *output.rglob("*")]}
    assert modes == {entry: 0o755 if entry.is_dir() else 0o644 for entry in modes}
    (output / "en/index.html").chmod(0o600)
    (output / "en").chmod(0o700)
    publish(artifacts(SITE), output, "1")
    assert modes == {entry: stat.S_IMODE(entry.stat().st_mode) for entry in modes}


def test_output_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    with pytest.raises(CannotRun, match="as it was") as raised:
        publish(artifacts(SITE), tmp_path / "site", "1")
    assert raised.value.exit_code == 1


def test_name_too_long_for_the_file_system_is_one_line_and_changes_nothing(tmp_path: Path) -> None:
    output = tmp_path / "site"
    publish(artifacts(SITE), output, "1")
    with pytest.raises(CannotRun, match="is as it was") as raised:
        publish(artifacts({**SITE, f"{'x' * 300}/index.html": b""}), output, "2")
    assert "\n" not in str(raised.value)
    assert files(output) == SITE


def test_clean_deletes_what_is_ours_only(tmp_path: Path) -> None:
    publish(artifacts(SITE), tmp_path, "1")
    (tmp_path / "en" / "notes.txt").write_text("mine")
    assert clean(tmp_path) == len(SITE)
    assert files(tmp_path) == {"en/notes.txt": b"mine"}
    assert not (tmp_path / MANIFEST).exists()
    assert clean(tmp_path) == 0
    assert clean(tmp_path / "missing") == 0


def test_read_manifest(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "missing") is None
    publish(artifacts(SITE), tmp_path, "abc")
    manifest = read_manifest(tmp_path)
    assert manifest is not None
    assert manifest.inputs == "abc"
    assert set(manifest.files) == set(SITE)

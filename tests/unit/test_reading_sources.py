from __future__ import annotations

import errno
import os
from hashlib import blake2b
from pathlib import Path

import pytest

from site_builder.problems import CannotRun
from site_builder.reading import sources
from site_builder.reading.sources import discover


def write(folder: Path, name: str, data: bytes = b"x") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_files_come_sorted_by_path_with_bytes_and_digest(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.yaml", "a-b.md", "a/b.fr.md", "README.md"):
        write(tmp_path, name, name.encode())
    found, problems = discover(tmp_path, "content/")
    assert problems == ()
    assert [s.path for s in found] == ["README.md", "a-b.md", "a/b.fr.md", "a/z.yaml", "b.md"]
    assert found[2].shown == "content/a/b.fr.md"
    assert found[2].data == b"a/b.fr.md"
    assert found[2].digest == blake2b(b"a/b.fr.md", digest_size=16).hexdigest()


def test_hidden_files_and_editors_copies_are_passed_over(tmp_path: Path) -> None:
    for name in (".git/config.md", ".a.md.swp", "a.md~", "a.md"):
        write(tmp_path, name)
    found, problems = discover(tmp_path)
    assert ([s.path for s in found], problems) == (["a.md"], ())


@pytest.mark.parametrize("name", ["A.md", "a b.md", "a_b.md", "ä.md", "a--b.md", "con.md", "a.md.", "-a.md", "a" * 130])
def test_names_that_are_not_portable_are_reported_and_not_read(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    found, problems = discover(tmp_path, "content")
    assert found == ()
    assert [(p.code, p.ref.path) for p in problems] == [("bad-name", f"content/{name}")]


def test_a_folder_with_a_bad_name_is_reported_once(tmp_path: Path) -> None:
    write(tmp_path, "My Folder/a.md")
    write(tmp_path, "My Folder/b.md")
    found, problems = discover(tmp_path)
    assert (found, [p.code for p in problems]) == ((), ["bad-name"])


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_name_that_is_not_utf8_can_be_shown(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff.md", "wb"):  # noqa: PTH123  pathlib takes no bytes
        pass
    _, problems = discover(tmp_path)
    assert [p.code for p in problems] == ["bad-name"]
    (problems[0].ref.path + problems[0].message).encode("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="links and pipes need rights there")
def test_links_and_pipes_are_never_followed_or_opened(tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.md")
    content = tmp_path / "content"
    content.mkdir()
    (content / "link.md").symlink_to(tmp_path / "outside/secret.md")
    (content / "folder").symlink_to(tmp_path / "outside")
    (content / "loop").symlink_to(content)
    os.mkfifo(content / "pipe.md")
    found, problems = discover(content, "content")
    assert found == ()
    assert [(p.code, p.ref.path) for p in problems] == [
        ("unreadable-file", f"content/{name}") for name in ("folder", "link.md", "loop", "pipe.md")
    ]


def test_large_files_are_refused_by_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "TEXT_LIMIT", 10)
    monkeypatch.setattr(sources, "OTHER_LIMIT", 20)
    for name, size in (("a.md", 10), ("b.md", 11), ("c.yaml", 11), ("d.png", 20), ("e.png", 21)):
        write(tmp_path, name, b"x" * size)
    found, problems = discover(tmp_path, "c")
    assert [s.path for s in found] == ["a.md", "d.png"]
    assert [(p.code, p.ref.path) for p in problems] == [
        ("file-too-large", f"c/{name}") for name in ("b.md", "c.yaml", "e.png")
    ]


def test_a_file_without_read_permission_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md")

    def refuse(*_: object, **__: object) -> int:  # taking the right away would not stop root
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert [p.code for p in discover(tmp_path)[1]] == ["unreadable-file"]


def test_without_a_content_folder_there_is_one_clear_line(tmp_path: Path) -> None:
    write(tmp_path, "file")
    for path in (tmp_path / "missing", tmp_path / "file"):
        with pytest.raises(CannotRun, match="cannot read the content folder") as caught:
            discover(path)
        assert caught.value.exit_code == 2


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells")
def test_many_small_files_are_no_mappings_each(tmp_path: Path) -> None:
    for number in range(300):
        write(tmp_path, f"{number}.md")
    before = len(Path("/proc/self/maps").read_text().splitlines())
    found, _ = discover(tmp_path)
    assert len(found) == 300
    assert len(Path("/proc/self/maps").read_text().splitlines()) < before + 100


def test_a_file_that_grows_while_it_is_read_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.md", b"long text")
    really = os.fstat

    def smaller(descriptor: int) -> os.stat_result:
        return os.stat_result([*really(descriptor)[:6], 3, *really(descriptor)[7:]])

    monkeypatch.setattr(os, "fstat", smaller)
    assert discover(tmp_path)[0][0].data == b"long text"

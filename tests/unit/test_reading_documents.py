"""Documents that are remembered, or read elsewhere, are those that reading yields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from site_builder.output.workers import processes
from site_builder.reading import documents, strict_yaml
from site_builder.reading.documents import Chunk, Read, read_documents
from site_builder.reading.memo import DamagedStoreError, Held, Memo
from site_builder.reading.sources import Source, make_source

TEXTS = {
    "a.md": "---\nname: x\nparts: [{id: a}]\n---\n## Heading\n\nA [link](b.md#x) and <b>HTML</b>.\n",
    "b.md": "no front matter",
    "c.md": "---\nname: [\n---\n",
    "d.yaml": "concepts:\n  - id: é\n",
    "e.yaml": "a: 1\na: 2\n",
}


def sources(**changed: str) -> list[Source]:
    texts = {**TEXTS, **{name.replace("_", "."): text for name, text in changed.items()}}
    return [make_source(path, text.encode(), f"content/{path}") for path, text in texts.items()]


class Spread:
    """Does what `map` does and notes for what."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, function: Callable[[Chunk], list[Any]], chunks: Sequence[Chunk]) -> Iterable[list[Any]]:
        self.paths += [source.path for chunk in chunks for source, _ in chunk]
        return map(function, chunks)


def read(found: list[Source], values: Held, program: str = "1") -> tuple[dict[str, Read], list[str]]:
    spread = Spread()
    return dict(read_documents(found, Memo(program, values), spread)), sorted(spread.paths)


@pytest.fixture(autouse=True)
def few_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "WORTH_WORKERS", 0)


def test_what_is_remembered_is_what_was_read() -> None:
    plain = read_documents(sources(), Memo())
    assert {p.code for read in plain.values() for p in read.problems} == {
        *("no-front-matter", "unsafe-html", "yaml-duplicate-key", "yaml-syntax")
    }
    assert plain["a.md"].body.headings[0].text == "Heading"
    assert plain["a.md"].body.links[0].target == "b.md"
    values = Held()
    assert read(sources(), values) == (plain, list(TEXTS))
    assert read(sources(), values) == (plain, [])
    document = read(sources(), values)[0]["a.md"].document
    assert document is not None
    assert document.at(("parts", 0, "id")).line == 3
    assert document.body.startswith("## Heading")


def test_only_what_has_changed_is_read_again() -> None:
    values = Held()
    read(sources(), values)
    found, again = read(sources(a_md="---\nname: y\n---\n"), values)
    assert again == ["a.md"]
    assert found["a.md"].document is not None
    assert found["a.md"].document.values == {"name": "y"}
    assert read(sources(f_md="---\n---\n"), values)[1] == ["a.md", "f.md"]
    assert read(sources()[1:], values)[1] == []
    assert read(sources(), values, program="2")[1] == list(TEXTS)


def test_fields_that_have_not_changed_are_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    values = Held()
    front = "---\nname: x\n---\n"
    first = read(sources(a_md=f"{front}Before.\n"), values)[0]["a.md"]
    with monkeypatch.context() as patched:
        patched.setattr(strict_yaml, "parse", lambda *_: pytest.fail("it was parsed"))
        again = read(sources(a_md=f"{front}\nAfter \u202e.\n"), values)[0]["a.md"]
        assert [problem.code for problem in again.problems] == ["forbidden-character"]
    plain = read_documents(sources(a_md=f"{front}\nAfter.\n"), Memo())
    assert read(sources(a_md=f"{front}\nAfter.\n"), values)[0] == plain
    with monkeypatch.context() as patched:
        patched.setattr(strict_yaml, "parse", lambda *_: pytest.fail("it was parsed"))
        found = read(sources(a_md=f"{front}\n\nAfter all.\n"), values)[0]["a.md"]
    assert first.document and found.document
    assert found.document.values == first.document.values
    assert found.document.body == "\n\nAfter all.\n"
    assert found.body.html != first.body.html
    other = read(sources(a_md="---\nname: x \n---\nAfter all.\n"), values)[0]["a.md"]  # the text of the fields counts
    assert other.document is not None


def test_other_names_in_messages_are_other_problems() -> None:
    values = Held()
    read(sources(), values)
    moved = [make_source(source.path, source.data, f"elsewhere/{source.path}") for source in sources()]
    found, again = read(moved, values)
    assert again == list(TEXTS)
    assert found["b.md"].problems[0].ref.path == "elsewhere/b.md"


def test_other_processes_read_the_same_and_keep_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [make_source(f"{n:02}-{s.path}", s.data, f"content/{n:02}-{s.path}") for n in range(50) for s in sources()]
    here, there = Held(), Held()
    plain = read_documents(found, Memo("1", here))
    with processes(2) as workers:
        monkeypatch.setattr(type(workers), "busy", False)  # so that this process has nothing to do
        assert read_documents(found, Memo("1", there), workers.spread) == plain
    assert here == there


def test_few_files_are_read_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "WORTH_WORKERS", len(TEXTS))
    assert read(sources(), Held())[1] == []


def test_bodies_lie_where_they_were_put_until_somebody_asks() -> None:
    store, here = Held(), Held()
    body = read_documents(sources(), Memo("1", store, store))["a.md"].body
    assert "A link" not in repr(body)
    again = read_documents(sources(), Memo("1", store, here))["a.md"].body
    store.clear()
    assert again.text.startswith("Heading\nA link"), "they are held where the store is closed afterwards"
    with pytest.raises(DamagedStoreError):
        _ = body.text
    assert body.headings == again.headings


def test_only_what_was_made_last_for_a_name_is_kept() -> None:
    values = Held()
    memo, made = Memo("1", values), []

    def make() -> list[int]:
        made.append(1)
        return [len(made)]

    assert [memo.recall_last("count", "a", ("x",), make) for _ in range(2)] == [[1], [1]]
    assert memo.recall_last("count", "a", ("y",), make) == [2]
    assert memo.recall_last("count", "a", ("x",), make) == [3]
    assert memo.recall_last("count", "b", ("x",), make) == [4]
    assert len(values) == 2

"""Sources -> documents with their rendered bodies; what an earlier build has read is not read again.

Reading a file depends on its bytes and its path alone, so it can be done in other processes, and its result is plain
data that is kept: one value for many files, as there is one look at the store for each value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from site_builder.problems import Problem, from_data, to_data
from site_builder.reading.body import NOTHING, Heading, Link, Markup
from site_builder.reading.front_matter import Document, Fields, fields_digest, parse_markdown, parse_yaml
from site_builder.reading.markup import render

if TYPE_CHECKING:
    from site_builder.reading.memo import Memo
    from site_builder.reading.sources import Source

WORTH_WORKERS = 240
"""Fewer files are read sooner than another process has started."""

CHUNK = 32
"""Files that are read at once: some hundredths of a second, as handing over takes a thousandth."""

Chunk = Sequence[tuple["Source", Fields | None]]
"""Files, with the fields that each of them had before, if that is known."""
Spread = Callable[[Callable[[Chunk], list[Any]], Sequence[Chunk]], Iterable[list[Any]]]
"""Does what `map` does, perhaps in several processes."""


_heading = lru_cache(maxsize=1 << 12)(Heading)  # many bodies have the same ones


class Read(NamedTuple):
    """What became of a file: no document if nothing of it can be used. A YAML file has an empty body."""

    document: Document | None
    body: Markup
    problems: tuple[Problem, ...]


def read_documents(sources: Iterable[Source], memo: Memo, spread: Spread = map) -> Mapping[str, Read]:
    """Return what the Markdown and YAML files hold, by path."""
    by_path = {source.path: source for source in sources}

    def make(groups: Sequence[Sequence[str]], former: Mapping[str, Any]) -> Iterable[list[Any]]:
        files = [(by_path[path], _fields(former.get(path))) for group in groups for path in group]
        chunks = [files[at : at + CHUNK] for at in range(0, len(files), CHUNK)]
        found = chain.from_iterable((spread if len(files) > WORTH_WORKERS else map)(read_chunk, chunks))
        for group in groups:
            yield [[memo.keep(packed) if packed else "", *rest] for packed, *rest in islice(found, len(group))]

    arguments = {path: (source.shown, source.digest) for path, source in by_path.items()}
    return {path: _from_data(by_path[path], data, memo) for path, data in memo.recall_each("document", arguments, make)}


def read_chunk(sources: Chunk) -> list[Any]:
    """Return what the files hold, as plain data."""
    return [_to_data(source, fields) for source, fields in sources]


def _to_data(source: Source, fields: Fields | None) -> list[Any]:
    is_markdown = source.path.endswith(".md")
    document, problems = parse_markdown(source, fields) if is_markdown else parse_yaml(source)
    body, found = render(document) if document and is_markdown else (NOTHING, ())
    place = [document.values, document.fields_line, document.body_line] if document else []
    headings = [[heading.level, heading.id, heading.text] for heading in body.headings]
    links = [[link.target, link.fragment, link.line] for link in body.links]
    told = [to_data(problem) for problem in (*problems, *found)]
    digest = fields_digest(document) if document and is_markdown and not told else ""
    return [body.packed, place, headings, links, told, digest]


def _fields(data: Sequence[Any] | None) -> Fields | None:
    return Fields(data[5], data[1][0]) if data and data[5] else None


def _from_data(source: Source, data: Sequence[Any], memo: Memo) -> Read:
    kept, place, headings, links, problems, _ = data
    packed = memo.kept(kept) if kept else b""
    body = Markup(packed, tuple(_heading(*each) for each in headings), tuple(Link(*each) for each in links))
    return Read(Document(source, *place) if place else None, body, tuple(map(from_data, problems)))

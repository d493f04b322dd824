"""Documents: the fields of a content file, where each of them stands, and the Markdown below them."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from site_builder.problems import Problem, SourceRef
from site_builder.reading.characters import FORBIDDEN, describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from site_builder.reading.sources import Source
    from site_builder.reading.strict_yaml import Mark, Parsed, Path, Value

FENCE = "---"


class Document(NamedTuple):
    """A parsed content file: `values` are those of its fields.

    Fields and body begin on the lines `fields_line` and `body_line` of the file, counted from 1. All else is worked
    out again from the file's bytes when somebody asks for it: it would double the memory that a catalogue takes.
    """

    source: Source
    values: Mapping[str, Value]
    fields_line: int
    body_line: int

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines of the file without their ends."""
        return _lines(self.source)

    @property
    def body(self) -> str:
        """The Markdown below the front matter; empty for YAML files."""
        return "\n".join(self.lines[self.body_line - 1 :])

    @property
    def marks(self) -> Mapping[Path, Mark]:
        """Where the values stand."""
        return _places(self.source, self.fields_line, self.body_line).marks

    @property
    def key_marks(self) -> Mapping[Path, Mark]:
        """Where their keys stand."""
        return _places(self.source, self.fields_line, self.body_line).key_marks

    def at(self, path: Path = ()) -> SourceRef:
        """Return the place of the value at `path`, of the nearest one above it that has a place, else the file."""
        marks = self.marks
        for length in range(len(path), 0, -1):
            mark = marks.get(path[:length])
            if mark:
                return self._ref(mark)
        return SourceRef(self.source.shown)

    def at_key(self, path: Path) -> SourceRef:
        """Return the place of the key that `path` ends with; if there is none, what `at` says."""
        mark = self.key_marks.get(path)
        return self._ref(mark) if mark else self.at(path)

    def at_line(self, line: int, column: int = 1, length: int = 0) -> SourceRef:
        """Return a place by its numbers, from 1; a length of 0 stands for the rest of the line."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return SourceRef(self.source.shown, line, column, length or max(len(text) - column + 1, 1), text)

    def _ref(self, mark: Mark) -> SourceRef:
        return self.at_line(mark.line, mark.column, mark.length or 1)


class Fields(NamedTuple):
    """What the fields of a file were when their text had this digest and nothing was wrong."""

    digest: str
    values: Mapping[str, Value]


def fields_digest(document: Document) -> str:
    """Return the digest of the text of the fields of a Markdown file."""
    return _digest("\n".join(document.lines[document.fields_line - 1 : document.body_line - 2]))


def parse_markdown(source: Source, known: Fields | None = None) -> tuple[Document | None, tuple[Problem, ...]]:
    """Return the document of a Markdown file: fields between two lines `---`, then the body.

    Fields that are `known` are not parsed again.
    """
    try:
        lines = _lines(source)
    except UnicodeDecodeError as error:
        return None, (_not_utf8(source, error),)
    if lines[0].rstrip() != FENCE:
        place = SourceRef(source.shown, 1, 1, max(len(lines[0]), 1), lines[0])
        return None, (Problem("no-front-matter", "the file does not begin with front matter", place),)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if not end:
        place = SourceRef(source.shown, 1, 1, len(FENCE), lines[0])
        return None, (Problem("no-front-matter", "the front matter that begins here never ends", place),)
    text = "\n".join(lines[1:end])
    values, problems = (known.values, ()) if known and known.digest == _digest(text) else _parse(text, source, 2)
    hidden = _forbidden("\n".join(lines[end + 1 :]), source, lines, end + 2)
    if hidden:
        problems = (*problems, hidden)
    if values is None or hidden:
        return None, problems
    return Document(source, values, 2, end + 2), problems


def parse_yaml(source: Source) -> tuple[Document | None, tuple[Problem, ...]]:
    """Return the document of a YAML file; its body is empty."""
    try:
        lines = _lines(source)
    except UnicodeDecodeError as error:
        return None, (_not_utf8(source, error),)
    values, problems = _parse("\n".join(lines), source)
    if values is None:
        return None, problems
    return Document(source, values, 1, len(lines) + 1), problems


def _parse(text: str, source: Source, first_line: int = 1) -> tuple[Mapping[str, Value] | None, tuple[Problem, ...]]:
    from site_builder.reading import strict_yaml  # PyYAML, for which the edit of a body has no use

    parsed, problems = strict_yaml.parse(text, source.shown, first_line)
    return parsed.values if parsed else None, problems


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=4)
def _lines(source: Source) -> tuple[str, ...]:
    """Return the lines of a file, without a byte order mark. Raises UnicodeDecodeError."""
    return tuple(_with_line_feeds(source.data.decode("utf-8-sig")).split("\n"))


@lru_cache(maxsize=4)
def _places(source: Source, fields_line: int, body_line: int) -> Parsed:
    from site_builder.reading import strict_yaml

    text = "\n".join(_lines(source)[fields_line - 1 : body_line - fields_line])
    return strict_yaml.Parsed({}, text, fields_line)


def _not_utf8(source: Source, error: UnicodeDecodeError) -> Problem:
    before = _with_line_feeds(source.data[: error.start].decode("utf-8-sig"))
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    shown = _with_line_feeds(source.data.decode("utf-8-sig", "replace")).split("\n")[line - 1]
    place = SourceRef(source.shown, line, column, 1, shown)
    return Problem("not-utf8", f"the byte 0x{source.data[error.start]:02X} is not UTF-8", place)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _forbidden(body: str, source: Source, lines: tuple[str, ...], first_line: int) -> Problem | None:
    found = FORBIDDEN.search(body)
    if not found:
        return None
    before = body[: found.start()]
    line = first_line + before.count("\n")
    column = found.start() - (before.rfind("\n") + 1) + 1
    place = SourceRef(source.shown, line, column, 1, lines[line - 1])
    return Problem("forbidden-character", f"the character {describe(found[0])} is not allowed", place)

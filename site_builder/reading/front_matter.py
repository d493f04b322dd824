"""Documents: the fields of a content file, where each of them stands, and the Markdown below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.problems import Problem, SourceRef
from site_builder.reading import strict_yaml
from site_builder.reading.characters import FORBIDDEN, describe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from site_builder.reading.sources import Source
    from site_builder.reading.strict_yaml import Mark, Parsed, Path, Value

FENCE = "---"


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed content file.

    `lines` are all lines of the file without their ends. `body` is the Markdown below the front matter (empty for
    YAML files); its first line is line `body_line` of the file, counted from 1.
    """

    source: Source
    fields: Parsed
    body: str
    body_line: int
    lines: tuple[str, ...]

    @property
    def values(self) -> Mapping[str, Value]:
        """Return the values of the fields."""
        return self.fields.values

    @property
    def marks(self) -> Mapping[Path, Mark]:
        """Return where the values stand."""
        return self.fields.marks

    @property
    def key_marks(self) -> Mapping[Path, Mark]:
        """Return where their keys stand."""
        return self.fields.key_marks

    def at(self, path: Path = ()) -> SourceRef:
        """Return the place of the value at `path`, of the nearest one above it that has a place, else the file."""
        for length in range(len(path), 0, -1):
            mark = self.marks.get(path[:length])
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


def parse_markdown(source: Source) -> tuple[Document | None, tuple[Problem, ...]]:
    """Return the document of a Markdown file: fields between two lines `---`, then the body."""
    text, problem = _decode(source)
    if problem:
        return None, (problem,)
    lines = tuple(text.split("\n"))
    if lines[0].rstrip() != FENCE:
        place = SourceRef(source.shown, 1, 1, max(len(lines[0]), 1), lines[0])
        return None, (Problem("no-front-matter", "the file does not begin with front matter", place),)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if not end:
        place = SourceRef(source.shown, 1, 1, len(FENCE), lines[0])
        return None, (Problem("no-front-matter", "the front matter that begins here never ends", place),)
    parsed, problems = strict_yaml.parse("\n".join(lines[1:end]), source.shown, first_line=2)
    body = "\n".join(lines[end + 1 :])
    hidden = _forbidden(body, source, lines, end + 2)
    if hidden:
        problems = (*problems, hidden)
    if parsed is None or hidden:
        return None, problems
    return Document(source, parsed, body, end + 2, lines), problems


def parse_yaml(source: Source) -> tuple[Document | None, tuple[Problem, ...]]:
    """Return the document of a YAML file; its body is empty."""
    text, problem = _decode(source)
    if problem:
        return None, (problem,)
    lines = tuple(text.split("\n"))
    parsed, problems = strict_yaml.parse(text, source.shown)
    if parsed is None:
        return None, problems
    return Document(source, parsed, "", len(lines) + 1, lines), problems


def _decode(source: Source) -> tuple[str, Problem | None]:
    """Return the text with line feeds as line ends, without a byte order mark."""
    try:
        text = source.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _with_line_feeds(source.data[: error.start].decode("utf-8-sig"))
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        shown = _with_line_feeds(source.data.decode("utf-8-sig", "replace")).split("\n")[line - 1]
        place = SourceRef(source.shown, line, column, 1, shown)
        return "", Problem("not-utf8", f"the byte 0x{source.data[error.start]:02X} is not UTF-8", place)
    return _with_line_feeds(text), None


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

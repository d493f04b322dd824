"""The strict YAML reader: texts, lists and mappings, each with its place; nothing else of YAML.

It runs over the events of PyYAML's parser (libyaml where it is built in) in one pass and without recursion, because
composing loaders expand aliases, let the last of two equal keys win, guess types (`NO`, `12:30`) and can be crashed by
deep nesting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

import yaml

from site_builder.problems import Problem, SourceRef
from site_builder.reading.characters import FORBIDDEN, describe
from site_builder.reading.yaml_errors import explain

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
"""Scalars stay text, whatever they look like; an empty scalar is the empty text."""
Path = tuple[str | int, ...]
"""Keys and list positions that lead to a value, such as ("sites", 0, "city")."""

_Place = tuple[int, int]  # line and column from 0, within the text, as PyYAML counts them

DEPTH_LIMIT = 32
NODE_LIMIT = 50_000
PROBLEM_LIMIT = 50
"""Problems after which reading one file stops."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(NamedTuple):
    """A place in the file: line and column count from 1, length is that of the value's first line, in code points."""

    line: int
    column: int
    length: int


@dataclass(frozen=True)
class Parsed:
    """The values of a text, the place of every value below the top, and the place of every key.

    Places are for messages, and most files need none: they are looked up when somebody asks for the first one.
    """

    values: dict[str, Value]
    text: str
    first_line: int = 1

    @property
    def marks(self) -> Mapping[Path, Mark]:
        """Places of values."""
        return self._places.marks

    @property
    def key_marks(self) -> Mapping[Path, Mark]:
        """Places of keys."""
        return self._places.key_marks

    @cached_property
    def _places(self) -> _Reader:
        reader = _Reader("", self.first_line, self.text.split("\n"))
        reader.read(self.text)
        return reader


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open; `key` waits for its value."""

    value: list[Value] | dict[str, Value]
    path: Path
    start: _Place
    key: str | None = None
    repeated: bool = False


class _Stop(Exception):  # noqa: N818  not an error: the problems are already noted
    """What follows cannot be read or is not worth reading."""


def parse(text: str, shown: str, first_line: int = 1) -> tuple[Parsed | None, tuple[Problem, ...]]:
    """Return what a YAML text of fields holds, and its problems.

    `shown` names the file in problems; `first_line` is the number in the file of the text's first line. The text has
    line feeds as line ends and no byte order mark. After repeated keys (the first one counts), anchors and tags there
    is a result beside the problems; after anything worse there is none.
    """
    values = _faultless(text)
    if values is not None:
        return Parsed(values, text, first_line), ()
    reader = _Reader(shown, first_line, text.split("\n"))
    complete = False
    try:
        reader.check_characters(text)
        reader.read(text)
        complete = True
    except _Stop:
        pass
    except yaml.YAMLError as error:
        message, hint, line, column = explain(error, reader.lines)
        reader.problems.append(Problem("yaml-syntax", message, reader.ref((line, column), 1), hint))
    return Parsed(reader.values, text, first_line) if complete else None, tuple(reader.problems)


def _faultless(text: str) -> dict[str, Value] | None:
    """Return the values of a text of which nothing is to be reported, else None: `_Reader` says what and where.

    Knows no places, which makes it much faster.
    """
    if FORBIDDEN.search(text):
        return None
    escapes = "\\" in text  # only they bring in characters that do not stand in the text
    events = _LOADER(text)
    top: dict[str, Value] | None = None
    current: Any = None  # the innermost open list or mapping
    above: list[Any] = []
    key: str | None = None  # waits for its value
    nodes = 0
    try:
        while (event := events.get_event()) is not None:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                value = event.value
                if event.anchor is not None or event.tag is not None or (escapes and FORBIDDEN.search(value)):
                    return None
                if key is not None:
                    current[key], key = value, None
                elif type(current) is list:
                    current.append(value)
                elif current is None or value in current:
                    return None
                else:
                    key = value
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                value = {} if kind is yaml.MappingStartEvent else []
                if event.anchor is not None or event.tag is not None or len(above) >= DEPTH_LIMIT:
                    return None
                if key is not None:
                    current[key], key = value, None
                elif type(current) is list:
                    current.append(value)
                elif current is None and top is None and type(value) is dict:
                    top = value
                else:
                    return None
                above.append(current)
                current = value
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                current = above.pop()
                continue
            elif kind is yaml.AliasEvent or (kind is yaml.DocumentStartEvent and (event.version or event.tags)):
                return None
            else:
                continue
            nodes += 1
            if nodes > NODE_LIMIT:
                return None
    except yaml.YAMLError:
        return None
    return top


@dataclass(slots=True)
class _Reader:
    shown: str
    first_line: int
    lines: list[str]
    values: dict[str, Value] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    key_marks: dict[Path, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Frame] = field(default_factory=list)

    def check_characters(self, text: str) -> None:
        found = FORBIDDEN.search(text)
        if found:
            before = text[: found.start()]
            line, column = before.count("\n"), found.start() - (before.rfind("\n") + 1)
            message = f"the character {describe(found[0])} is not allowed"
            self.problems.append(Problem("forbidden-character", message, self.ref((line, column), 1)))
            raise _Stop

    def read(self, text: str) -> None:
        nodes = documents = 0
        events = _LOADER(text)
        while (event := events.get_event()) is not None:
            if isinstance(event, yaml.NodeEvent):
                nodes += 1
                if nodes > NODE_LIMIT:
                    self.stop("yaml-limit", f"the file holds more than {NODE_LIMIT:,} values", event)
                self.node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.close(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.stop("yaml-forbidden", "a second document begins here", event)
                if event.version or event.tags:
                    self.report("yaml-forbidden", "directives (%YAML, %TAG) are not allowed", event)

    def node(self, event: yaml.NodeEvent) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.stop("yaml-forbidden", "aliases (*name) are not allowed", event, 'quote a text that begins with "*"')
        if event.anchor is not None:
            self.report("yaml-forbidden", "anchors (&name) are not allowed", event, 'quote a text that begins with "&"')
        if getattr(event, "tag", None) is not None:
            self.report("yaml-forbidden", "tags (!name) are not allowed", event, 'quote a text that begins with "!"')
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
            return
        value: list[Value] | dict[str, Value] = {} if isinstance(event, yaml.MappingStartEvent) else []
        if not self.stack:
            if not isinstance(value, dict):
                self.stop("yaml-syntax", 'fields are needed here, each "name: value"', event)
            self.values = value
            self.stack.append(_Frame(value, (), _start(event)))
            return
        if len(self.stack) >= DEPTH_LIMIT:
            self.stop("yaml-limit", f"nested more than {DEPTH_LIMIT} levels deep", event)
        self.stack.append(_Frame(value, self.place(value, event), _start(event)))

    def scalar(self, event: yaml.ScalarEvent) -> None:
        # An escape such as "\u202e" brings in what the text itself does not show.
        hidden = FORBIDDEN.search(event.value)
        if hidden:
            self.stop("forbidden-character", f"the character {describe(hidden[0])} is not allowed", event)
        if not self.stack:
            if event.value:
                self.stop("yaml-syntax", 'fields are needed here, each "name: value"', event)
            return
        frame = self.stack[-1]
        if isinstance(frame.value, dict) and frame.key is None:
            self.key(frame, event)
        else:
            self.marks[self.place(event.value, event)] = self.mark(_start(event), _end(event))

    def key(self, frame: _Frame, event: yaml.ScalarEvent) -> None:
        frame.key = event.value
        first = self.key_marks.get((*frame.path, event.value))
        frame.repeated = first is not None
        if first:
            message = f'"{event.value[:60]}" stands here a second time'
            self.report("yaml-duplicate-key", message, event, f"first on line {first.line}")
            # What stands below is read under a path of its own and left out.
            frame.key += "\0{}:{}".format(*_start(event))
        else:
            self.key_marks[(*frame.path, event.value)] = self.mark(_start(event), _end(event))

    def place(self, value: Value, event: yaml.NodeEvent) -> Path:
        """Put a value into the innermost open list or mapping and return its path."""
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
            return (*frame.path, len(frame.value) - 1)
        if frame.key is None:
            self.stop("yaml-forbidden", "a key has to be plain text", event)
        if not frame.repeated:
            frame.value[frame.key] = value
        path = (*frame.path, frame.key)
        frame.key = None
        return path

    def close(self, event: yaml.CollectionEndEvent) -> None:
        frame = self.stack.pop()
        if frame.path:
            self.marks[frame.path] = self.mark(frame.start, _end(event))

    def mark(self, start: _Place, end: _Place) -> Mark:
        line, column = start if start[0] == end[0] < len(self.lines) else self.within(start)
        end_column = end[1] if end[0] == line else len(self.lines[line].rstrip())
        return Mark(line + self.first_line, column + 1, max(end_column - column, 0))

    def ref(self, place: _Place, length: int) -> SourceRef:
        line, column = self.within(place)
        return SourceRef(self.shown, line + self.first_line, column + 1, length, self.lines[line])

    def within(self, place: _Place) -> _Place:
        """Return the place, or the end of the text for one behind it: the parser may add a last line feed."""
        line, column = place
        if line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        return line, min(column, len(self.lines[line]))

    def report(self, code: str, message: str, event: yaml.Event, hint: str = "") -> None:
        length = self.mark(_start(event), _end(event)).length
        ref = self.ref(_start(event), length)
        self.problems.append(Problem(code, message, ref, hint))
        if len(self.problems) >= PROBLEM_LIMIT:
            raise _Stop

    def stop(self, code: str, message: str, event: yaml.Event, hint: str = "") -> NoReturn:
        self.report(code, message, event, hint)
        raise _Stop


def _start(event: yaml.Event) -> _Place:
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _end(event: yaml.Event) -> _Place:
    mark = event.end_mark
    return (mark.line, mark.column) if mark else (0, 0)

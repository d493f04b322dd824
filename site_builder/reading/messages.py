"""Which interface strings the templates and the code need, and where each is used."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateError
from jinja2.ext import babel_extract, extract_from_ast

from site_builder.problems import Problem, SourceRef
from site_builder.reading.sources import TEXT_LIMIT, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from jinja2 import nodes

Call = tuple[int, str, "str | tuple[str | None, ...] | None", "Sequence[str]"]
"""Line, function, arguments and comments of a call that translates."""
KEYWORDS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
NOTE = "NOTE:"
"""Begins a template comment that translators see with the string below it."""

# The templates' environment has the same settings: with others, {% trans %} blocks would have other ids.
_OPTIONS = {
    "encoding": "utf-8",
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "silent": "false",
}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """An interface string in English: with `plural` it depends on a number; `context` tells equal texts apart."""

    id: str
    plural: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class Required:
    """A message that every language needs, the template lines that use it, and notes for translators."""

    message: Message
    places: tuple[SourceRef, ...] = ()
    notes: tuple[str, ...] = ()


def required_messages(
    templates: Path,
    declared: Iterable[str | tuple[str, str] | Message] = (),
    calls: Mapping[str, Sequence[Call]] | None = None,
) -> tuple[tuple[Required, ...], tuple[Problem, ...]]:
    """Return the messages in all .html files below `templates` and the declared ones, sorted, and problems.

    A message that Python code declares is a text, a pair of singular and plural, or a `Message` for one with context.
    Templates that cannot be read or parsed are problems.

    Where `calls` has those of some texts of templates, or of none, notes for translators are left out.
    """
    found: dict[Message, tuple[list[SourceRef], list[str]]] = {_message(one): ([], []) for one in declared}
    problems: list[Problem] = []
    for path in sorted(templates.rglob("*.html")):
        shown = path.as_posix()
        data = read_file(path, TEXT_LIMIT, shown)
        if isinstance(data, Problem):
            problems.append(data)
            continue
        try:
            text = data.decode("utf-8")
            extracted = _calls(text, calls)
        except UnicodeDecodeError:
            problems.append(Problem("not-utf8", "the template is not UTF-8", SourceRef(shown)))
            continue
        except (TemplateError, RecursionError) as error:
            line = getattr(error, "lineno", None) or 0
            message = getattr(error, "message", None) or "the template is nested too deeply"
            ref = _line(shown, text, line)
            problems.append(Problem("template-error", message, ref))
            continue
        for line, function, arguments, comments in extracted:
            one = _extracted(function, arguments)
            if one:
                places, told = found.setdefault(one, ([], []))
                places.append(_line(shown, text, line))
                told += [" ".join(c.removeprefix(NOTE).split()) for c in comments]
    required = tuple(
        Required(message, tuple(places), tuple(dict.fromkeys(told)))
        for message, (places, told) in sorted(found.items())
    )
    return _merged(required), tuple(problems)


def parse(text: str) -> nodes.Template:
    """Return what a template is parsed to, as the templates' environment does. Raises TemplateError."""
    return _environment().parse(text)


def calls_in(template: nodes.Template) -> list[Call]:
    """Return the calls that translate, without comments."""
    return [(line, function, arguments, ()) for line, function, arguments in extract_from_ast(template, KEYWORDS)]


@cache
def _environment() -> Environment:
    environment = Environment(extensions=["jinja2.ext.i18n", *_OPTIONS["extensions"].split(",")], autoescape=True)
    environment.policies["ext.i18n.trimmed"] = True
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # by ext.i18n
    return environment


def _calls(text: str, known: Mapping[str, Sequence[Call]] | None) -> Sequence[Call]:
    if known is None:
        return list(babel_extract(io.BytesIO(text.encode()), KEYWORDS, [NOTE], _OPTIONS))
    return known[text] if text in known else calls_in(parse(text))


def _merged(required: tuple[Required, ...]) -> tuple[Required, ...]:
    """A catalogue has one entry for an id, be it used with or without a number: the plural one serves both."""
    merged: dict[tuple[str, str], Required] = {}
    for one in required:
        key = (one.message.id, one.message.context)
        before = merged.get(key)
        if before:
            message = max(before.message, one.message)
            one = Required(message, before.places + one.places, before.notes + one.notes)
        merged[key] = one
    return tuple(merged.values())


def _message(declared: str | tuple[str, str] | Message) -> Message:
    if isinstance(declared, Message):
        return declared
    return Message(declared) if isinstance(declared, str) else Message(*declared)


def _extracted(function: str, arguments: str | tuple[str | None, ...] | None) -> Message | None:
    """Return the message of a call; None where an argument is no literal text, which nobody could translate."""
    texts = arguments if isinstance(arguments, tuple) else (arguments,)
    wanted = {"ngettext": 2, "pgettext": 2, "npgettext": 3}.get(function, 1)
    literals = [text for text in texts[:wanted] if text]
    if len(literals) < wanted:
        return None
    if function == "pgettext":
        return Message(literals[1], context=literals[0])
    if function == "npgettext":
        return Message(literals[1], literals[2], literals[0])
    return Message(*literals)


def _line(shown: str, text: str, line: int) -> SourceRef:
    lines = text.splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    start = len(source) - len(source.lstrip())
    return SourceRef(shown, line, start + 1, max(len(source.strip()), 1), source) if line else SourceRef(shown)

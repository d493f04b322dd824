"""What can be wrong with content or templates, where it stands, and how it is shown (text, GitHub annotations, JSON).

Every stage returns problems instead of raising. Codes are declared once, here; each has a fixture in `tests/invalid/`.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Severity(StrEnum):
    """An error stops the build; a warning does so only under `--strict`."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """What a problem code means: its severity and one line of help for the person who has to mend it."""

    severity: Severity
    help: str


def _error(text: str) -> Code:
    return Code(Severity.ERROR, text)


def _warning(text: str) -> Code:
    return Code(Severity.WARNING, text)


CODES: Mapping[str, Code] = MappingProxyType(
    {
        # reading
        "unreadable-file": _error(
            "The file cannot be read: check that it exists, is an ordinary file and may be opened."
        ),
        "not-utf8": _error("Save the file as UTF-8."),
        "forbidden-character": _error("Delete the invisible control character."),
        "file-too-large": _error("Split the file or shorten it."),
        "bad-name": _error("Use a portable file name: lower-case ASCII letters, digits and single hyphens."),
        "unexpected-file": _error("Move the file to the folder its kind belongs in, or delete it."),
        "yaml-syntax": _error("The YAML cannot be parsed at this place."),
        "yaml-forbidden": _error("Anchors, aliases, tags and further documents are not part of the content format."),
        "yaml-duplicate-key": _error("Write each key once."),
        "yaml-limit": _error("The YAML is nested too deeply or holds too many values."),
        "no-front-matter": _error("Begin the file with a line ---, then the fields, then a line ---."),
        "unsafe-link": _error("Links are https, http, mailto or tel addresses, or relative paths to content files."),
        "markup-limit": _error("Shorten the text, divide it into paragraphs or nest it less."),
        "heading-level": _warning("Headings in a body begin at level 2; level 1 is the page's title."),
        "unsafe-html": _warning("HTML in Markdown is removed: write Markdown."),
        # decoding
        "unknown-field": _error("The field is not part of the content format."),
        "missing-field": _error("Add the field."),
        "wrong-value": _error("Give a value of the kind that the field takes."),
        "fact-in-translation": _error("A translation holds texts only; facts stand in the base file."),
        # references and rules
        "unknown-concept": _error("Use an id from the vocabulary."),
        "unknown-reference": _error("Name something that exists in this catalogue."),
        "ambiguous-concept": _error("The id stands in two vocabularies: write vocabulary/id."),
        "duplicate-id": _error("Ids are unique."),
        "duplicate-slug": _error("Slugs are unique in the whole catalogue."),
        "reserved-slug": _error("This name is needed for an address of the site: choose another."),
        "cycle": _error("`broader` and `part_of` lead upwards and never back."),
        "wrong-folder": _error("The kind of the type names the folder: cro -> cros/, lab -> labs/."),
        "translation-without-base": _error("A translation needs its base file beside it."),
        "translation-mismatch": _error("A translation translates only what the base file has."),
        "unknown-language": _error("Name the language in site.yaml or remove the file."),
        "missing-label": _warning("Add the label; until then another language's is shown."),
        "missing-media": _error("Put the file into the cluster's media/ folder."),
        "bad-media": _error("Pictures are PNG, JPEG or WebP files of at most 2 MB."),
        "broken-link": _error("The link leads nowhere."),
        "ambiguous-label": _warning("Two concepts of one vocabulary share this label or synonym."),
        "wrong-place": _warning("The coordinates lie far from the other sites in this country."),
        "date-order": _error("The end lies before the beginning."),
        "future-date": _warning("The date lies in the future."),
        "expired-accreditation": _warning("Renew the date or remove the accreditation."),
        "old-verification": _warning("Confirm the profile again."),
        "not-certifiable": _warning("Nobody can hold a certificate for this alone."),
        "not-for-organisations": _error("This accreditation is for clusters."),
        # site
        "path-collision": _error("Two sources lead to one address: rename one of them."),
        "template-error": _error("The template cannot be rendered."),
        "missing-translation": _error("Translate the string in the language's messages.po and remove its fuzzy mark."),
        "dead-link": _error("A page links to an address that the site does not have."),
        "dead-anchor": _error("A page links to a heading that the target does not have."),
        "duplicate-anchor": _error("Two elements of a page have the same id."),
        "hreflang": _error("Pages of one text in several languages must name each other."),
        "unsafe-output": _error("The page would carry active content."),
        "bad-page": _error("Every page names its language, has one main heading and a title."),
    }
)


class CannotRun(Exception):  # noqa: N818  the message is shown as it is, as one line
    """The command cannot do its work here (a wrong path, a port in use, a full disk): one clear line, no traceback.

    `exit_code` is 2 where the user has to call it differently, else 1.
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True)
class SourceRef:
    """A place in a file.

    `path` is shown as the user would type it. `line` and `column` count from 1 (0: the whole file), in code points;
    `length` is that of the marked text; `text` is the whole source line.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One located fault, with a hint where one can be given (`did you mean "genomics"?`)."""

    code: str
    message: str
    ref: SourceRef
    hint: str = ""

    @property
    def severity(self) -> Severity:
        """Severity of the problem's code."""
        return CODES[self.code].severity


def to_data(problem: Problem) -> list[str | int]:
    """Return a problem as JSON can hold it; `from_data` is the way back."""
    ref = problem.ref
    return [problem.code, problem.message, problem.hint, ref.path, ref.line, ref.column, ref.length, ref.text]


def from_data(data: Sequence[Any]) -> Problem:
    """Return the problem that `to_data` was given."""
    code, message, hint, *place = data
    return Problem(code, message, SourceRef(*place), hint)


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without repetitions, by path, place, code and message."""
    return tuple(sorted(set(problems), key=lambda p: (p.ref.path, p.ref.line, p.ref.column, p.code, p.message, p.hint)))


def errors_in(problems: Iterable[Problem], strict: bool = False) -> tuple[Problem, ...]:
    """Return the problems that stop a build: the errors, and the warnings too if `strict`."""
    return tuple(p for p in problems if strict or p.severity is Severity.ERROR)


def as_text(problem: Problem) -> str:
    """Return `path:line:column: error[code] message`, the source line and a marker with the hint below it."""
    ref = problem.ref
    place = (f":{ref.line}" if ref.line else "") + (f":{ref.column}" if ref.line and ref.column else "")
    head = f"{printable(ref.path)}{place}: {problem.severity}[{problem.code}] {printable(problem.message)}"
    hint = printable(problem.hint)
    if not (ref.line and ref.text):
        return head + (f"\n    {hint}" if hint else "")
    number, gutter = str(ref.line), " " * len(str(ref.line))
    text, column, length = _window(printable(ref.text), max(ref.column, 1), ref.length)
    marker = " " * _width(text[: column - 1]) + "^" * max(_width(text[column - 1 : column - 1 + length]), 1)
    return f"{head}\n    {number} | {text}\n    {gutter} | {marker}{' ' + hint if hint else ''}"


def as_github(problem: Problem) -> str:
    """Return a GitHub workflow command that annotates the line (docs.github.com, "workflow commands")."""
    ref = problem.ref
    properties = {"file": ref.path, "line": str(ref.line or 1)}
    if ref.column:
        properties |= {"col": str(ref.column), "endColumn": str(ref.column + max(ref.length, 1))}
    properties["title"] = problem.code
    joined = ",".join(f"{key}={_escape(value, ':,')}" for key, value in properties.items())
    message = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return f"::{problem.severity} {joined}::{_escape(message, '')}"


def as_json(problems: Iterable[Problem]) -> str:
    """Return the problems as a JSON array of objects with a fixed set of keys."""
    text = json.dumps(
        [
            {
                "code": p.code,
                "severity": str(p.severity),
                "message": p.message,
                "hint": p.hint,
                "path": p.ref.path,
                "line": p.ref.line,
                "column": p.ref.column,
                "length": p.ref.length,
                "help": CODES[p.code].help,
            }
            for p in problems
        ],
        ensure_ascii=False,
        indent=2,
    )
    return text.encode("utf-8", "replace").decode("utf-8")  # names of files may hold lone surrogates


def summary(problems: Iterable[Problem]) -> str:
    """Return `1 error and 2 warnings in 2 files`."""
    found = tuple(problems)
    errors = len(errors_in(found))
    files = len({p.ref.path for p in found})
    parts = [_count(errors, "error")] if errors else []
    if len(found) > errors:
        parts.append(_count(len(found) - errors, "warning"))
    return f"{' and '.join(parts) or 'no problems'} in {_count(files, 'file')}" if found else "no problems"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _escape(text: str, extra: str) -> str:
    for character in "%\r\n" + extra:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def printable(text: str) -> str:
    """Return one line of text that cannot steer a terminal: control and direction characters are shown as a box."""
    return "".join("\N{WHITE SQUARE}" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)


def _window(text: str, column: int, length: int, limit: int = 120) -> tuple[str, int, int]:
    """Cut a long line to a window around the marked place."""
    if len(text) <= limit:
        return text, column, max(length, 1)
    start = max(0, min(column - 1 - limit // 4, len(text) - limit))
    length = max(1, min(length, limit - (column - 1 - start)))
    return ("…" if start else "") + text[start : start + limit] + "…", column - start + bool(start), length


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)

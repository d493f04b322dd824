"""Says in short, plain words what PyYAML found wrong, and where the mistake was made rather than noticed."""

from __future__ import annotations

import re

import yaml

_BRACKETS = {"sequence": "[", "mapping": "{"}
_OPAQUE = "found character", "that cannot start any token"


def explain(error: yaml.YAMLError, lines: list[str]) -> tuple[str, str, int, int]:
    """Return message, hint, line and column (from 0, within `lines`) for a syntax error.

    libyaml and PyYAML's own parser word some errors differently; both are known here.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return "this is not YAML", "", 0, 0
    problem, context = error.problem or "", error.context or ""
    line, column = _place(error.problem_mark or error.context_mark)
    start = _place(error.context_mark) if error.context_mark else (line, column)
    character = lines[line][column : column + 1] if line < len(lines) else ""

    if "quoted scalar" in context or "double-quoted" in context:
        if "escape" in problem:
            return (
                "unknown escape sequence in double quotes",
                "write \\\\ for a backslash, or use single quotes",
                line,
                column,
            )
        return "the quotation mark is never closed", "close it, or write \\\" or '' for a mark inside the text", *start
    if "flow" in context and "node" not in context:
        bracket = _BRACKETS["sequence" if "sequence" in context else "mapping"]
        other = {"[": "]", "{": "}"}[bracket]
        return f'after this "{bracket}", a comma or "{other}" is missing', "", *start
    if "tab character" in problem or (character == "\t" and _cannot_start(problem)):
        return "a tab stands where spaces are needed", "indent with spaces", line, column
    if _cannot_start(problem):
        return f'a value cannot begin with "{character}"', "put it in quotation marks", line, column
    if "mapping values are not allowed" in problem:
        hint = "quote a text that holds a colon and a space; check the indentation of this line and the one before"
        return 'a ": " is not expected here', hint, line, column
    if "could not find expected ':'" in problem:
        return 'a field is written "name: value"; the ": " is missing here', "", *start
    if "sequence entries are not allowed" in problem:
        return "a list with hyphens begins on its own line", "", line, column
    if "block mapping" in context or "block collection" in context or "block sequence" in context:
        hint = "check the indentation, and that a quoted text ends with its quotation mark"
        return "this does not continue what stands above it", hint, line, column
    if "scanning an alias" in context or "scanning an anchor" in context:
        mark = "*" if "alias" in context else "&"
        return f'a value cannot begin with "{mark}"', "put it in quotation marks", *start
    if "node" in context:
        return f'a value cannot begin with "{character}"', "put it in quotation marks", line, column
    return _cleaned(problem or context), "", line, column


def _cannot_start(problem: str) -> bool:
    return all(part in problem for part in _OPAQUE)


def _place(mark: yaml.Mark | None) -> tuple[int, int]:
    return (mark.line, mark.column) if mark else (0, 0)


def _cleaned(problem: str) -> str:
    return re.sub(r"[^ -~]", "", re.sub(r"\s+", " ", problem)).strip()[:200] or "this is not YAML"

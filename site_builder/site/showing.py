"""What a template can show, as far as its text tells: what it leaves out need not be made."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

_REFERENCE = re.compile(
    r"\{%[-+]?\s*(?:extends|include|import|from)\b"
    r"(?:\s*(?P<quote>[\"'])(?P<name>[^\"'\\]+)(?P=quote)(?=\s*(?:[-+]?%\}|as\b|import\b|ignore\b|with\b|without\b)))?"
)
# `view.name` and `shell.name`, or either of them alone, of which anything may be shown.
_MENTION = re.compile(r"\b(?:set shell = view\.shell\s*-?%\}|(?P<whole>view\.shell|shell|view)\b(?:\.(?P<name>\w+))?)")
_ANY = frozenset({"", *dir(dict)})  # after these, any entry may be shown


@dataclass(frozen=True, slots=True)
class Shown:
    """Names of the entries of a view, and of its `shell`, that a template may show; None means all."""

    view: Collection[str] | None = None
    shell: Collection[str] | None = None


def closure(templates: Mapping[str, bytes], name: str) -> Collection[str]:
    """Return the names of a template and of all that it extends, includes and imports, as far as that leads.

    `templates` are the bytes of the files by name; one that is missing there may be named.
    """
    names, waiting = {name}, [name]
    while waiting:
        for reference in _REFERENCE.finditer(_text(templates, waiting.pop())):
            found = reference["name"]
            if found is None:  # worked out while rendering: it may be any
                names.update(templates)
            elif found not in names:
                names.add(found)
                waiting.append(found)
    return names


def shown(templates: Mapping[str, bytes], name: str) -> Shown:
    """Return what the template may show; everything if it is not among `templates`."""
    if name not in templates:
        return Shown()
    names: dict[str, set[str]] = {"view": {"shell"}, "shell": {"root"}}
    for text in (_text(templates, each) for each in closure(templates, name)):
        for mention in _MENTION.finditer(text):
            if whole := mention["whole"]:
                names[whole.removeprefix("view.")].add(mention["name"] or "")
    view, shell = (found if _ANY.isdisjoint(found) else None for found in names.values())
    return Shown(view, shell if view is not None else None)


def made(entries: Mapping[str, Any], wanted: Collection[str] | None) -> dict[str, Any]:
    """Return the wanted entries; where a function stands for a value, it makes it."""
    return {
        name: value() if type(value) is FunctionType else value
        for name, value in entries.items()
        if wanted is None or name in wanted
    }


def _text(templates: Mapping[str, bytes], name: str) -> str:
    return templates.get(name, b"").decode("utf-8", "replace")

"""Documents -> records: every fault of a file at once, in our words, at its place."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from site_builder.catalogue.fields import Record
from site_builder.problems import Problem, SourceRef
from site_builder.reading.front_matter import Document

R = TypeVar("R", bound=Record)
Path = tuple[str | int, ...]


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return `did you mean "genomics"?` if one of the known words is close to `word`, else nothing."""
    if len(word) > 100:
        return ""
    from rapidfuzz import process  # only mistakes need it

    best = process.extractOne(word, sorted(known), score_cutoff=70)
    return f'did you mean "{best[0]}"?' if best else ""


def decode(
    document: Document, record: type[R], base: type[Record] | None = None
) -> tuple[R | None, tuple[Problem, ...]]:
    """Decode a document's fields as `record`.

    `base` is given for translations: a field that belongs to the base record is reported as a fact in a translation.
    """
    try:
        return record.model_validate(document.values), ()
    except ValidationError as failure:
        found: dict[tuple[SourceRef, str], Problem] = {}
        for error in failure.errors(include_url=False, include_context=True):
            if error["type"] == "too_short" and error["input"]:
                continue  # pydantic leaves broken items out and then misses them; they have problems of their own
            problem = _problem(document, error, record, base)
            found.setdefault((problem.ref, problem.code), problem)
        return None, tuple(found.values())


def _problem(document: Document, error: ErrorDetails, record: type[Record], base: type[Record] | None) -> Problem:
    path = _known_path(document, error["loc"])
    value = error["input"]
    shown = value if isinstance(value, str) else ""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            name = str(error["loc"][-1])
            place = document.at(path) if path else document.at_line(1)
            return Problem("missing-field", f'the required field "{name}" is missing', place)
        case "extra_forbidden":
            return _unknown_field(document, error["loc"], record, base)
        case "content":
            message = str(context["text"])
        case "string_too_long":
            message = f"{len(shown)} characters; at most {context['max_length']} are allowed"
        case "too_short":
            message = f"at least {context['min_length']} must be given"
        case "too_long":
            message = f"at most {context['max_length']} can be given"
        case "literal_error":
            allowed = [str(option) for option in _literals(record, error["loc"])]
            if not allowed:
                message = f'"{shown}" is not allowed here'
            else:
                message = f'"{shown}" is not one of {", ".join(allowed)}'
                return Problem("wrong-value", message, document.at(path), did_you_mean(shown, allowed))
        case "greater_than_equal" | "less_than_equal":
            bound = context.get("ge", context.get("le"))
            word = "not below" if "ge" in context else "not above"
            message = f"{shown or value} is out of range: expected a number {word} {bound:g}"
        case "model_type" | "model_attributes_type" | "dict_type":
            message = "expected fields, e.g. {id: main, …}" if value != "" else "empty: give a value or leave it out"
        case _:
            message = f"{error['msg'][:1].lower()}{error['msg'][1:]}"
    place = document.at_key(path) if error["loc"] and error["loc"][-1] == "[key]" else document.at(path)
    return Problem("wrong-value", message, place)


def _known_path(document: Document, location: tuple[str | int, ...]) -> Path:
    """Leave out the parts that pydantic adds for unions and keys: they have no place in the file."""
    path: Path = ()
    for part in location:
        if (*path, part) in document.marks or (*path, part) in document.key_marks:
            path = (*path, part)
    return path


def _unknown_field(
    document: Document, location: tuple[str | int, ...], record: type[Record], base: type[Record] | None
) -> Problem:
    name = str(location[-1])
    place = document.at_key(_known_path(document, location))
    owner = model_at(record, location[:-1])
    basic = model_at(base, location[:-1]) if base else None
    if basic is not None and name in field_names(basic):
        message = f'"{name}" is a fact: it stands in the base file only'
        return Problem("fact-in-translation", message, place)
    known = field_names(owner) if owner else ()
    return Problem("unknown-field", f'"{name}" is not a field here', place, did_you_mean(name, known))


def field_names(record: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of a record's fields as an editor writes them."""
    return tuple(info.alias or name for name, info in record.model_fields.items())


def model_at(record: type[BaseModel], location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the record class that a location of a pydantic error lies in; None where it lies in a mapping."""
    current: type[BaseModel] | None = record
    for part in location:
        if isinstance(part, int) or current is None:
            continue
        info = next((i for n, i in current.model_fields.items() if part in (n, i.alias)), None)
        current = part_of(info.annotation) if info else current
    return current


def part_of(annotation: Any) -> type[BaseModel] | None:
    """Return the record class that a field of this type holds, alone or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in get_args(annotation) if (found := part_of(arg))), None)


def _literals(record: type[Record], location: tuple[str | int, ...]) -> tuple[Any, ...]:
    words = [part for part in location if isinstance(part, str)]
    for end in range(len(words), 0, -1):
        owner = model_at(record, tuple(words[: end - 1]))
        info = owner.model_fields.get(words[end - 1]) if owner else None
        if info:
            return _literal_values(info.annotation)
    return ()


def _literal_values(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(value for arg in get_args(annotation) for value in _literal_values(arg))
    return tuple(v for v in get_args(annotation) if isinstance(v, str)) if get_args(annotation) else ()


def raw_ids(document: Document | None, key: str) -> frozenset[str]:
    """Return the ids written in a list of a file, whether or not its records could be decoded."""
    items = document.values.get(key) if document else None
    if not isinstance(items, list):
        return frozenset()
    ids = (item.get("id") for item in items if isinstance(item, Mapping))
    return frozenset(id_ for id_ in ids if isinstance(id_, str))

"""JSON Schemas of every kind of content file, so that an editor can complete and check while typing.

The schemas follow the records; ids of vocabularies are listed if a catalogue is given. Format: JSON Schema 2020-12.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from site_builder.catalogue import records as r
from site_builder.catalogue.fields import Meta, meta_of
from site_builder.catalogue.model import Catalogue
from site_builder.problems import CannotRun

KINDS: Mapping[str, type[BaseModel]] = {
    "organisation": r.OrganisationRecord,
    "organisation-translation": r.OrganisationTranslation,
    "cluster": r.ClusterRecord,
    "cluster-translation": r.ClusterTranslation,
    "page": r.PageRecord,
    "page-translation": r.PageTranslation,
    "journeys": r.JourneysRecord,
    "site": r.Settings,
    **{f"vocabulary-{name}": record for name, record in r.VOCABULARIES.items()},
}


def schemas(catalogue: Catalogue | None = None) -> Mapping[str, dict[str, Any]]:
    """Return the schema of each kind of file; with a catalogue, references to its vocabularies list the ids."""
    return {kind: _schema(kind, record, catalogue) for kind, record in KINDS.items()}


def write_schemas(folder: Path, catalogue: Catalogue | None = None) -> tuple[Path, ...]:
    """Write `<kind>.json` for every kind into `folder`, made if needed; return the paths."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind, schema in schemas(catalogue).items():
            path = folder / f"{kind}.json"
            path.write_text(as_json(schema), encoding="utf-8", newline="\n")
            written.append(path)
    except OSError as error:
        raise CannotRun(f"cannot write {error.filename or folder}: {error.strerror}", 1) from error
    return tuple(written)


def as_json(schema: Mapping[str, Any]) -> str:
    """Return the text of a schema file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema(kind: str, record: type[BaseModel], catalogue: Catalogue | None) -> dict[str, Any]:
    schema = record.model_json_schema(by_alias=True)
    _describe(schema, record, catalogue)
    for part in r.PARTS.values():
        definition = schema.get("$defs", {}).get(part.__name__)
        if definition:
            _describe(definition, part, catalogue)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": kind}


def _describe(schema: dict[str, Any], record: type[BaseModel], catalogue: Catalogue | None) -> None:
    for name, meta in meta_of(record).items():
        field = schema["properties"][record.model_fields[name].alias or name]
        if meta.label:
            field["title"] = meta.label
        ids = _ids(meta, catalogue)
        if ids:
            _restrict(field, ids)


def _ids(meta: Meta, catalogue: Catalogue | None) -> list[str]:
    if catalogue is None or not meta.vocabulary:
        return []
    if meta.vocabulary != "*":
        return list(catalogue.vocabularies[meta.vocabulary].concepts)
    every = [(name, id_) for name, vocabulary in catalogue.vocabularies.items() for id_ in vocabulary.concepts]
    plain = [id_ for _, id_ in every]
    return sorted({id_ for id_ in plain if plain.count(id_) == 1} | {f"{name}/{id_}" for name, id_ in every})


def _restrict(field: dict[str, Any], ids: list[str]) -> None:
    """Put the ids where the schema speaks of one text: in the field, its items, or its alternative to null."""
    if "items" in field:
        field["items"] = {"type": "string", "enum": ids}
    elif "anyOf" in field:
        field["anyOf"] = [{"type": "string", "enum": ids} if "string" in str(o) else o for o in field["anyOf"]]
    else:
        field["enum"] = ids

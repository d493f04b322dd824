"""The JSON Schemas accept what the records accept: a second opinion by jsonschema on the real content."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.editing.schema import KINDS, schemas
from site_builder.reading.front_matter import parse_markdown, parse_yaml
from site_builder.reading.sources import discover
from tests.conftest import ROOT


def kind_of(path: str) -> str | None:
    """Return the kind of a content file by its path."""
    parts = path.removesuffix(".md").removesuffix(".yaml").split("/")
    translated = "-translation" if "." in parts[-1] else ""
    if path.endswith("README.md"):
        return None
    if parts[0] == "clusters" and path.endswith(".md"):
        return ("cluster" if parts[2].startswith("cluster") else "organisation") + translated
    if parts[0] == "pages":
        return "page" + translated
    if parts[0] == "vocabularies":
        return f"vocabulary-{parts[1]}"
    return parts[0] if parts[0] in KINDS else None


def typed(value: Any) -> Any:
    """Read scalars as an editor's YAML 1.2 parser does."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    if value in ("true", "false"):
        return value == "true"
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def test_schemas_are_valid_and_accept_the_real_content(real_catalogue: Catalogue) -> None:
    validators = {}
    for name, schema in schemas(real_catalogue).items():
        jsonschema.Draft202012Validator.check_schema(schema)
        validators[name] = jsonschema.Draft202012Validator(schema)
    sources, _ = discover(ROOT / "content")
    seen = set()
    for source in sources:
        kind = kind_of(source.path)
        if kind:
            document, _ = (parse_yaml if source.path.endswith(".yaml") else parse_markdown)(source)
            assert document is not None
            problems = [error.message for error in validators[kind].iter_errors(typed(dict(document.values)))]
            assert not problems, f"{source.path}: {problems}"
            seen.add(kind)
    assert seen == set(KINDS)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"competences": ["genomcs"]}, "organisation"),
        ({"colour": "red"}, "organisation"),
        ({"founded": "recently"}, "organisation"),
        ({"regions": []}, "cluster"),
    ],
)
def test_schemas_refuse_what_the_checks_refuse(change: dict[str, Any], kind: str, real_catalogue: Catalogue) -> None:
    profiles: dict[str, Any] = {
        "organisation": {
            "name": "A",
            "type": "cdmo",
            "summary": "B",
            "sites": [{"id": "main", "city": "C", "country": "FR"}],
            "competences": ["genomics"],
        },
        "cluster": {"name": "A", "summary": "B", "country": "FR", "regions": ["C"], "website": "https://a.example.org"},
    }
    validator = jsonschema.Draft202012Validator(schemas(real_catalogue)[kind])
    assert validator.is_valid(profiles[kind])
    assert not validator.is_valid(profiles[kind] | change)

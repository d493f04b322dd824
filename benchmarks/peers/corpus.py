"""The corpus of the race: what `benchmarks/search/corpus.py` invents, cut down to what every generator can show.

One page for each organisation and language: title, summary, type, cluster, competences, Markdown body.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import RATES
from benchmarks.search.corpus import write
from site_builder.catalogue.model import Catalogue

PARAGRAPHS = 4  # of a body: the pages of the others are of about 6.5 kB then
NEUTRAL = {field: float(field == "translated") for field in RATES}


def write_neutral(folder: Path, organisations: int, languages: Sequence[str]) -> None:
    """Write content with no field but those that every generator shows, and what the format asks for besides."""
    write(folder, organisations, languages, 1, PARAGRAPHS, NEUTRAL)


def write_full(folder: Path, organisations: int, languages: Sequence[str]) -> None:
    """Write content with every field of the format, and bodies as long."""
    write(folder, organisations, languages, 1, PARAGRAPHS)


@dataclass(frozen=True)
class Page:
    """An organisation in one language."""

    language: str
    slug: str
    title: str
    summary: str
    type: str
    cluster: str
    competences: tuple[str, ...]
    body: str


def read_corpus(content: Path, catalogue: Catalogue, languages: Sequence[str]) -> list[Page]:
    """Return the listed organisations in every language, by slug."""
    pages = []
    for slug, organisation in catalogue.listed.items():
        base = _fields(content / organisation.path)
        for language in languages:
            path = content / organisation.path.replace(".md", f".{language}.md")
            words = _fields(path) if language != languages[0] and path.exists() else base
            pages.append(
                Page(
                    language,
                    slug,
                    str(base["name"]),
                    str(words["summary"]),
                    str(base["type"]),
                    organisation.cluster,
                    _competences(catalogue, organisation.record.competences),
                    str(words["body"]),
                )
            )
    return pages


def _competences(catalogue: Catalogue, stated: Sequence[str]) -> tuple[str, ...]:
    """Return the stated competences behind the broader one of each, under which the profile is listed too."""
    vocabulary = catalogue.vocabularies["competences"]
    groups: dict[str, list[str]] = {}
    for id_ in stated:
        groups.setdefault((id_, *vocabulary.ancestors(id_))[-1], []).append(id_)
    ordered = (id_ for root in vocabulary.roots() if root in groups for id_ in (root, *groups[root]))
    return tuple(dict.fromkeys(ordered))


def labels(catalogue: Catalogue, languages: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the names of competences, types and clusters by language."""
    found: dict[str, dict[str, str]] = {}
    for language in languages:
        names = {id_: cluster.record.name for id_, cluster in catalogue.clusters.items()}
        for vocabulary in ("competences", "types"):
            for id_, concept in catalogue.vocabularies[vocabulary].concepts.items():
                names[id_] = concept.record.labels[language]
        found[language] = names
    return found


def _fields(path: Path) -> dict[str, object]:
    """Read a file of the generator, which writes one JSON value a line."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    lines = (line.partition(": ") for line in head.splitlines())
    return {json.loads(key): json.loads(value) for key, _, value in lines} | {"body": body.strip()}

"""What the checks look things up in: the content and indexes over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from site_builder.catalogue.checks.geography import Survey, survey
from site_builder.catalogue.content import Content, Entry
from site_builder.catalogue.decode import Path, part_of, raw_ids
from site_builder.catalogue.fields import Record, meta_of
from site_builder.catalogue.records import VOCABULARIES
from site_builder.problems import Problem, SourceRef
from site_builder.reading.front_matter import Document
from site_builder.reading.memo import Memo


@dataclass(frozen=True)
class Facts:
    """Content with what is known of it; ids and slugs include those of files whose records are broken."""

    content: Content
    today: dt.date
    shown: str
    languages: tuple[str, ...]  # of the site; empty when site.yaml is broken
    default_language: str
    concept_ids: Mapping[str, frozenset[str]]
    organisation_slugs: frozenset[str]
    cluster_ids: frozenset[str]
    survey: Survey

    def whole(self, path: str) -> SourceRef:
        """Return the place of a whole file of the content folder."""
        return SourceRef(f"{self.shown.rstrip('/')}/{path}")

    def profiles(self) -> Iterator[Entry[Record]]:
        """Yield the base files of organisations and clusters."""
        yield from self.content.organisations
        yield from self.content.clusters


def gather(content: Content, today: dt.date, shown: str, memo: Memo) -> Facts:
    """Index the content for the checks."""
    settings = content.settings[1] if content.settings else None
    parts = [path.split("/") for path in content.paths]
    return Facts(
        content=content,
        today=today,
        shown=shown,
        languages=settings.languages if settings else (),
        default_language=settings.default_language if settings else "",
        concept_ids={
            name: raw_ids(content.vocabularies[name][0] if name in content.vocabularies else None, "concepts")
            for name in VOCABULARIES
        },
        organisation_slugs=frozenset(
            p[3].removesuffix(".md") for p in parts if len(p) == 4 and p[2] in ("cros", "labs") and p[3].count(".") == 1
        ),
        cluster_ids=frozenset(p[1] for p in parts if len(p) == 3 and p[0] == "clusters" and p[2] == "cluster.md"),
        survey=survey(content.base_map, memo),
    )


def concepts_in(record: BaseModel, path: Path = ()) -> Iterator[tuple[Path, tuple[str, ...] | str, str]]:
    """Yield the path of each field that names concepts, what it holds, and its vocabulary; descends into parts."""
    for name, vocabulary in _concept_fields(type(record)):
        value = getattr(record, name)
        if not value:
            continue
        if vocabulary:
            yield (*path, name), value, vocabulary
        elif isinstance(value, BaseModel):
            yield from concepts_in(value, (*path, name))
        else:
            for index, part in enumerate(value):
                yield from concepts_in(part, (*path, name, index))


@cache
def _concept_fields(record: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """Return the fields with a vocabulary, and without one those whose parts have such fields."""
    found = []
    for name, meta in meta_of(record).items():
        part = part_of(record.model_fields[name].annotation)
        if meta.vocabulary or (part and _concept_fields(part)):
            found.append((name, meta.vocabulary))
    return tuple(found)


def repeated(document: Document, path: Path, ids: list[str], what: str) -> Iterator[Problem]:
    """Yield a problem for each id that stands in `ids` before."""
    seen: set[str] = set()
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield Problem("duplicate-id", f'the {what} "{id_}" stands here twice', document.at((*path, index, "id")))
        seen.add(id_)

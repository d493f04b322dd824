"""What the checks look things up in: the content and indexes over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from site_builder.catalogue.content import Content, Entry
from site_builder.catalogue.decode import Path, raw_ids
from site_builder.catalogue.fields import Meta, Record, meta_of
from site_builder.catalogue.records import VOCABULARIES
from site_builder.problems import Problem, SourceRef
from site_builder.reading.front_matter import Document


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

    def whole(self, path: str) -> SourceRef:
        """Return the place of a whole file of the content folder."""
        return SourceRef(f"{self.shown.rstrip('/')}/{path}")

    def profiles(self) -> Iterator[Entry[Record]]:
        """Yield the base files of organisations and clusters."""
        yield from self.content.organisations
        yield from self.content.clusters


def gather(content: Content, today: dt.date, shown: str) -> Facts:
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
    )


def stated(record: BaseModel, path: Path = ()) -> Iterator[tuple[Path, str, Meta]]:
    """Yield every text value of a record that has a Meta, with its path; descends into parts and lists."""
    for name, meta in meta_of(type(record)).items():
        value = getattr(record, name)
        items = enumerate(value) if isinstance(value, tuple) else ((None, value),)
        for index, item in items:
            here = (*path, name) if index is None else (*path, name, index)
            if isinstance(item, BaseModel):
                yield from stated(item, here)
            elif isinstance(item, str):
                yield here, item, meta


def repeated(document: Document, path: Path, ids: list[str], what: str) -> Iterator[Problem]:
    """Yield a problem for each id that stands in `ids` before."""
    seen: set[str] = set()
    for index, id_ in enumerate(ids):
        if id_ in seen:
            yield Problem("duplicate-id", f'the {what} "{id_}" stands here twice', document.at((*path, index, "id")))
        seen.add(id_)

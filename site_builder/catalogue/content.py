"""What was read, before it is joined: every content file with its document and its record.

The layout of the content folder is known here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Generic, NamedTuple, TypeVar

from site_builder.catalogue import records as r
from site_builder.catalogue.decode import decode
from site_builder.catalogue.fields import SLUG_LIMIT, SLUG_PATTERN, Record
from site_builder.problems import Problem, SourceRef
from site_builder.reading.body import Markup
from site_builder.reading.documents import Read, Spread, read_documents
from site_builder.reading.front_matter import Document
from site_builder.reading.memo import Memo
from site_builder.reading.sources import Source

R = TypeVar("R", bound=Record, covariant=True)


class Entry(NamedTuple, Generic[R]):
    """A decoded file: `language` is that of its name (`jcet.pl.md`), empty for a base file."""

    slug: str
    cluster: str
    kind: str  # cro | lab for organisations, else empty
    language: str
    document: Document
    record: R
    body: Markup


@dataclass(frozen=True)
class Content:
    """All that was decoded. `paths` are all files found, broken ones included: a reference to one is no broken link."""

    settings: tuple[Document, r.Settings] | None
    vocabularies: Mapping[str, tuple[Document, r.VocabularyRecord | None]]
    journeys: tuple[Document, r.JourneysRecord] | None
    clusters: tuple[Entry[r.ClusterRecord], ...]
    organisations: tuple[Entry[r.OrganisationRecord], ...]
    pages: tuple[Entry[r.PageRecord], ...]
    cluster_translations: tuple[Entry[r.ClusterTranslation], ...]
    organisation_translations: tuple[Entry[r.OrganisationTranslation], ...]
    page_translations: tuple[Entry[r.PageTranslation], ...]
    media: Mapping[str, Source]
    base_map: Source | None
    paths: frozenset[str] = field(default_factory=frozenset)


_LANGUAGE = r"(?:\.(?P<language>[a-z]{2}))?"
_SLUG = rf"(?P<slug>{SLUG_PATTERN})"
_CLUSTER = rf"clusters/(?P<cluster>{SLUG_PATTERN})"
_ORGANISATION = re.compile(rf"{_CLUSTER}/(?P<folder>cros|labs)/{_SLUG}{_LANGUAGE}\.md")
_CLUSTER_FILE = re.compile(rf"{_CLUSTER}/cluster{_LANGUAGE}\.md")
_PAGE = re.compile(rf"pages/{_SLUG}{_LANGUAGE}\.md")
_VOCABULARY = re.compile(rf"vocabularies/{_SLUG}\.yaml")
_MEDIA = re.compile(rf"{_CLUSTER}/media/[^/]+")
_MAP = "map/europe.geojson"

Problems = list[Problem]


def read(
    sources: Iterable[Source], memo: Memo | None = None, spread: Spread = map
) -> tuple[Content, tuple[Problem, ...]]:
    """Parse and decode every source; what is wrong with one file never hides the others.

    What `memo` knows is not parsed again; `spread` may let several processes parse.
    """
    problems: Problems = []
    everything = tuple(sources)
    texts = (source for source in everything if source.path.endswith((".md", ".yaml")))
    reader = _Reader(problems, read_documents(texts, memo or Memo(), spread))
    for source in everything:
        reader.take(source)
    content = Content(
        settings=reader.settings,
        vocabularies=reader.vocabularies,
        journeys=reader.journeys,
        clusters=tuple(reader.clusters),
        organisations=tuple(reader.organisations),
        pages=tuple(reader.pages),
        cluster_translations=tuple(reader.cluster_translations),
        organisation_translations=tuple(reader.organisation_translations),
        page_translations=tuple(reader.page_translations),
        media=reader.media,
        base_map=reader.base_map,
        paths=frozenset(source.path for source in everything),
    )
    return content, tuple(problems)


class _Reader:
    """Collects what `read` returns; lives for one call."""

    def __init__(self, problems: Problems, documents: Mapping[str, Read]) -> None:
        self.problems = problems
        self.documents = documents
        self.settings: tuple[Document, r.Settings] | None = None
        self.vocabularies: dict[str, tuple[Document, r.VocabularyRecord | None]] = {}
        self.journeys: tuple[Document, r.JourneysRecord] | None = None
        self.clusters: list[Entry[r.ClusterRecord]] = []
        self.organisations: list[Entry[r.OrganisationRecord]] = []
        self.pages: list[Entry[r.PageRecord]] = []
        self.cluster_translations: list[Entry[r.ClusterTranslation]] = []
        self.organisation_translations: list[Entry[r.OrganisationTranslation]] = []
        self.page_translations: list[Entry[r.PageTranslation]] = []
        self.media: dict[str, Source] = {}
        self.base_map: Source | None = None

    def take(self, source: Source) -> None:
        path = source.path
        if match := _ORGANISATION.fullmatch(path):
            kind = intern(match["folder"][:-1])
            base, translated = (self.organisations, self.organisation_translations)
            self._profile(source, match, kind, r.OrganisationRecord, r.OrganisationTranslation, base, translated)
        elif match := _CLUSTER_FILE.fullmatch(path):
            base_c, translated_c = (self.clusters, self.cluster_translations)
            self._profile(source, match, "", r.ClusterRecord, r.ClusterTranslation, base_c, translated_c)
        elif match := _PAGE.fullmatch(path):
            base_p, translated_p = (self.pages, self.page_translations)
            self._profile(source, match, "", r.PageRecord, r.PageTranslation, base_p, translated_p)
        elif path == "site.yaml":
            self.settings = self._yaml(source, r.Settings)
        elif path == "journeys.yaml":
            self.journeys = self._yaml(source, r.JourneysRecord)
        elif (match := _VOCABULARY.fullmatch(path)) and match["slug"] in r.VOCABULARIES:
            document = self._document(source).document
            if document:
                record, found = decode(document, r.VOCABULARIES[match["slug"]])
                self.problems += found
                self.vocabularies[match["slug"]] = (document, record)
        elif path == _MAP:
            self.base_map = source
        elif _MEDIA.fullmatch(path):
            self.media[path] = source
        elif not path.endswith("README.md"):
            message = "this file has no place in the content folder"
            self.problems.append(Problem("unexpected-file", message, SourceRef(source.shown)))

    def _document(self, source: Source) -> Read:
        found = self.documents[source.path]
        self.problems += found.problems
        return found

    def _yaml(self, source: Source, record: type[S]) -> tuple[Document, S] | None:
        document = self._document(source).document
        if document is None:
            return None
        decoded, found = decode(document, record)
        self.problems += found
        return (document, decoded) if decoded else None

    def _profile(
        self,
        source: Source,
        match: re.Match[str],
        kind: str,
        record: type[B],
        translation: type[T],
        bases: list[Entry[B]],
        translations: list[Entry[T]],
    ) -> None:
        read = self._document(source)
        document, body = read.document, read.body
        if document is None:
            return
        parts = match.groupdict()
        cluster = intern(parts.get("cluster") or "")
        slug, language = parts.get("slug") or cluster, intern(parts["language"] or "")
        if len(slug) > SLUG_LIMIT:
            message = f'"{slug}" is longer than {SLUG_LIMIT} characters'
            self.problems.append(Problem("bad-name", message, SourceRef(source.shown)))
        if language:
            decoded, found = decode(document, translation, base=record)
            if decoded:
                translations.append(Entry(slug, cluster, kind, language, document, decoded, body))
        else:
            basic, found = decode(document, record)
            if basic:
                bases.append(Entry(slug, cluster, kind, "", document, basic, body))
        self.problems += found


S = TypeVar("S", bound=Record)
B = TypeVar("B", bound=Record)
T = TypeVar("T", bound=Record)

"""Content -> Catalogue: settings applied, translations joined, towns joined to places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from site_builder.catalogue import content as c
from site_builder.catalogue import records as r
from site_builder.catalogue.checks import check
from site_builder.catalogue.digests import catalogue_digests, organisation_digest
from site_builder.catalogue.fields import Record
from site_builder.catalogue.model import Catalogue, Cluster, Organisation, TextPage
from site_builder.catalogue.vocabulary import Vocabulary, make_vocabulary
from site_builder.problems import Problem, errors_in, sort_problems
from site_builder.reading.body import Markup
from site_builder.reading.documents import Spread
from site_builder.reading.memo import Memo
from site_builder.reading.sources import Source, discover

T = TypeVar("T", bound=Record)


def load(
    content: Path, today: dt.date, drafts: bool = False, shown: str | None = None
) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Read the content folder. The catalogue is None if any file has an error; all problems are returned, sorted."""
    sources, problems = discover(content, shown)
    catalogue, more = from_sources(sources, today, drafts, shown or content.as_posix())
    problems = sort_problems((*problems, *more))
    return (None if errors_in(problems) else catalogue), problems


def from_sources(
    sources: Iterable[Source],
    today: dt.date,
    drafts: bool = False,
    shown: str = "content",
    memo: Memo | None = None,
    spread: Spread = map,
) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Like `load`, from sources already in memory; `memo` and `spread` are those of `content.read`."""
    sources = tuple(sources)
    found, problems = c.read(sources, memo, spread)
    digests = catalogue_digests(sources, found, today, drafts)
    problems = sort_problems((*problems, *check(found, today, shown, memo, digests[0])))
    if errors_in(problems) or found.settings is None:
        return None, problems
    return assemble(found, found.settings[1], today, drafts, *digests), problems


def assemble(
    found: c.Content, settings: r.Settings, today: dt.date, drafts: bool, digest: str, stated: str
) -> Catalogue:
    """Join checked content into the frozen catalogue; `digest` and `stated` are its digests."""
    vocabularies = {name: _vocabulary(name, found) for name in r.VOCABULARIES}
    by_name = places_by_name(vocabularies["places"])
    default = settings.default_language
    translations: dict[tuple[str, str], list[c.Entry[r.OrganisationTranslation]]] = {}
    for translation in found.organisation_translations:
        translations.setdefault((translation.cluster, translation.slug), []).append(translation)
    organisations = {}
    for entry in sorted(found.organisations, key=lambda e: e.slug):
        record = entry.record
        if record.draft and not drafts:
            continue
        own = translations.get((entry.cluster, entry.slug), [])
        language = record.language or default
        organisations[entry.slug] = Organisation(
            slug=entry.slug,
            path=entry.document.source.path,
            shown=entry.document.source.shown,
            language=language,
            bodies=_bodies(entry.body, language, own),
            translations={t.language: t.record for t in own},
            cluster=entry.cluster,
            kind=entry.kind,
            record=record,
            places=places_of(record, by_name),
            digest=organisation_digest(e.document.source for e in (entry, *own)),
        )
    clusters = {entry.slug: entry for entry in found.clusters}
    return Catalogue(
        settings=settings,
        today=today,
        vocabularies=vocabularies,
        clusters={id_: _cluster(clusters[id_], found, default) for id_ in settings.clusters},
        organisations=organisations,
        journeys={j.id: j for j in found.journeys[1].journeys} if found.journeys else {},
        pages={e.slug: _page(e, found, default) for e in sorted(found.pages, key=lambda e: e.slug)},
        media=dict(sorted(found.media.items())),
        base_map=found.base_map,
        digest=digest,
        stated=stated,
    )


def _vocabulary(name: str, found: c.Content) -> Vocabulary:
    _, record = found.vocabularies.get(name, (None, None))
    return make_vocabulary(name, record.concepts if record else (), getattr(record, "families", ()))


def places_by_name(places: Vocabulary) -> Mapping[tuple[str, str], str]:
    """A town is joined to the place that bears its name in any language, in the same country; regions are no towns."""
    names: dict[tuple[str, str], str] = {}
    for concept in places.concepts.values():
        assert isinstance(concept.record, r.PlaceConcept)
        if concept.record.nuts is None:
            for _, text in concept.texts():
                names.setdefault((concept.record.country, text.casefold()), concept.id)
    return names


def places_of(record: r.OrganisationRecord, by_name: Mapping[tuple[str, str], str]) -> tuple[str | None, ...]:
    """Return the place that each site of an organisation is in; None where `places_by_name` knows none."""
    return tuple(by_name.get((site.country, site.city.casefold())) for site in record.sites)


def _bodies(base: Markup, language: str, translations: Iterable[c.Entry[T]]) -> Mapping[str, Markup]:
    return {language: base} | {t.language: t.body for t in translations}


def _cluster(entry: c.Entry[r.ClusterRecord], found: c.Content, default: str) -> Cluster:
    own = [t for t in found.cluster_translations if t.slug == entry.slug]
    language = entry.record.language or default
    return Cluster(
        slug=entry.slug,
        path=entry.document.source.path,
        shown=entry.document.source.shown,
        language=language,
        bodies=_bodies(entry.body, language, own),
        translations={t.language: t.record for t in own},
        record=entry.record,
    )


def _page(entry: c.Entry[r.PageRecord], found: c.Content, default: str) -> TextPage:
    versions: dict[str, tuple[r.PageRecord | r.PageTranslation, Markup]] = {default: (entry.record, entry.body)}
    for translation in found.page_translations:
        if translation.slug == entry.slug:
            versions[translation.language] = (translation.record, translation.body)
    source = entry.document.source
    return TextPage(entry.slug, source.path, source.shown, default, versions)

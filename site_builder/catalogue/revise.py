"""A catalogue with a few of its files as they are now, without reading the others again.

What the checks say of all files together is not asked: this is for looking at an edit, not for publishing it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from site_builder.catalogue import content as c
from site_builder.catalogue import records as r
from site_builder.catalogue.assemble import places_by_name, places_of
from site_builder.catalogue.model import Catalogue, Cluster, Organisation
from site_builder.problems import errors_in
from site_builder.reading.sources import Source

P = TypeVar("P", Organisation, Cluster)


def revised(catalogue: Catalogue, sources: Iterable[Source]) -> Catalogue | None:
    """Return the catalogue with other bytes for files of its profiles and text pages, translations included.

    None if a file has an error, or was not part of the catalogue, or says that it is none any more.
    """
    given = tuple(sources)
    found, problems = c.read(given)
    organisations, clusters, pages = dict(catalogue.organisations), dict(catalogue.clusters), dict(catalogue.pages)
    default = catalogue.settings.default_language
    done = 0
    for o in found.organisations:
        old = organisations.get(o.slug)
        if old and old.path == o.document.source.path and old.record.draft == o.record.draft:
            organisations[o.slug] = _with_record(catalogue, _with_body(old, o, o.record.language or default), o.record)
            done += 1
    for ot in found.organisation_translations:
        old = organisations.get(ot.slug)
        if old and old.cluster == ot.cluster and ot.language in old.translations:
            organisations[ot.slug] = _translated(old, ot)
            done += 1
    for b in found.clusters:
        if b.slug in clusters:
            clusters[b.slug] = replace(_with_body(clusters[b.slug], b, b.record.language or default), record=b.record)
            done += 1
    for bt in found.cluster_translations:
        if bt.slug in clusters and bt.language in clusters[bt.slug].translations:
            clusters[bt.slug] = _translated(clusters[bt.slug], bt)
            done += 1
    versions: list[c.Entry[r.PageRecord] | c.Entry[r.PageTranslation]] = [*found.pages, *found.page_translations]
    for page in versions:
        old_page, language = pages.get(page.slug), page.language or default
        if old_page and language in old_page.versions:
            pages[page.slug] = replace(old_page, versions={**old_page.versions, language: (page.record, page.body)})
            done += 1
    if errors_in(problems) or done < len(given):
        return None
    return replace(catalogue, organisations=organisations, clusters=clusters, pages=pages, digest="")


def _with_record(catalogue: Catalogue, old: Organisation, record: r.OrganisationRecord) -> Organisation:
    places = old.places
    if record.sites != old.record.sites:
        places = places_of(record, places_by_name(catalogue.vocabularies["places"]))
    return replace(old, record=record, places=places)


def _with_body(old: P, entry: c.Entry[r.OrganisationRecord] | c.Entry[r.ClusterRecord], language: str) -> P:
    others = {lang: body for lang, body in old.bodies.items() if lang != old.language}
    return replace(old, language=language, bodies={language: entry.body} | others)


def _translated(old: P, entry: c.Entry[r.OrganisationTranslation] | c.Entry[r.ClusterTranslation]) -> P:
    translations = {**old.translations, entry.language: entry.record}
    return replace(old, translations=translations, bodies={**old.bodies, entry.language: entry.body})

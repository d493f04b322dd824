"""The list of clusters and the page of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from site_builder.catalogue.fields import SECTIONS
from site_builder.catalogue.model import Cluster
from site_builder.matching.complement import brings, elsewhere
from site_builder.matching.coverage import Coverage
from site_builder.site import names, urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import KINDS, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import bodies, parts, profiles, shell, structured
from site_builder.site.views.map import region
from site_builder.site.views.parts import Part

LIST = "clusters"
ELSEWHERE, BRINGS = 8, 3  # competences that a page names: of other clusters, and for each of them
# Fields with a look of their own on the page; every other one is a row among the facts.
_OWN_LOOK = frozenset(
    {"name", "summary", "full_name", "country", "regions", "website", "focus", "languages", "members", "excellence"}
    | {"contact", "services", "needs", "sources", "verified"}
)


def cluster_entry(reader: Reader, id_: str) -> Part:
    """Return a ClusterRef with what a list of clusters says about each."""
    subject = reader.catalogue.clusters[id_]
    return parts.cluster(reader, id_) | {
        "summary": reader.text(subject.summary(reader.order_for(subject.language))),
        "country": parts.country(reader, subject.record.country),
        "regions": names.join(subject.record.regions, reader.language),
        "count": len(reader.catalogue.by_cluster[id_]),
    }


def clusters(site: Site) -> Iterator[Planned]:
    """Yield the list of clusters in each language."""
    yield from shell.listing(site, LIST, "clusters.html", _list)


def _list(reader: Reader) -> Part:
    entries = []
    for id_, subject in reader.catalogue.clusters.items():
        excellence, members = _excellence(reader, subject), subject.record.members
        entries.append(
            cluster_entry(reader, id_)
            | {
                "full_name": parts.optional_text(reader, subject.full_name(reader.order_for(subject.language))),
                "excellence": excellence["scheme"] if excellence else None,
                "members": names.number(members.count, reader.language) if members else "",
            }
        )
    return {"clusters": tuple(entries)}


def cluster(site: Site) -> Iterator[Planned]:
    """Yield the page of each cluster in each language."""
    for id_, subject in site.catalogue.clusters.items():
        yield from shell.pages(
            site,
            "cluster",
            "cluster.html",
            partial(urls.cluster, id_=id_),
            partial(_contents, subject),
            subject.shown,
            section=LIST,
            edit=subject.path,
        )


def _contents(subject: Cluster, reader: Reader) -> shell.Contents:
    record, order, site = subject.record, reader.order_for(subject.language), reader.site
    summary = reader.text(subject.summary(order))
    members = reader.catalogue.by_cluster[subject.slug]
    by_kind = {kind: [s for s in members if reader.catalogue.organisations[s].kind == kind] for kind in KINDS}
    focus = (reader.concept_record(reference) for reference in record.focus)
    reference = parts.cluster(reader, subject.slug)
    view = {
        "id": subject.slug,
        "name": record.name,
        "index": reference["index"],
        "full_name": parts.optional_text(reader, subject.full_name(order)),
        "summary": summary,
        "country": parts.country(reader, record.country),
        "regions": names.join(record.regions, reader.language),
        "body": lambda: bodies.body(reader, *found) if (found := subject.body(order)) else None,
        "facts": lambda: _facts(reader, subject),
        "excellence": lambda: _excellence(reader, subject),
        "focus": tuple(parts.concept(reader, concept.vocabulary, concept.id) for concept in focus),
        "services": lambda: profiles.services(reader, subject, record.services),
        "needs": lambda: profiles.needs(reader, subject, record.needs),
        "all_needs": reader.href(urls.listing(reader.language, "needs")),
        "contact": lambda: profiles.contact(reader, record.website, record.contact, subject.language),
        "members": tuple(
            {"kind": kind, "cards": parts.cards(reader, slugs)} for kind, slugs in by_kind.items() if slugs
        ),
        "total": len(members),
        "profile": lambda: _profile(reader, site.measured, subject.slug),
        "elsewhere": lambda: _competences(reader, elsewhere(site.measured, subject.slug)[:ELSEWHERE]),
        "brings": lambda: _brings(reader, site.measured, subject.slug),
        "coverage": reader.href(urls.listing(reader.language, urls.COVERAGE)),
        "map": lambda: region(reader, subject.slug),
        "sources": lambda: profiles.sources(reader, record.sources, subject.language),
        "freshness": lambda: profiles.freshness(reader, record.verified, record.sources),
        "added": parts.date(reader, record.added),
    }
    return shell.Contents(
        reader.plain(record.name),
        summary["text"],
        view,
        trail=((reader.say(Words.CLUSTERS), urls.listing(reader.language, LIST)),),
        json_ld=lambda: (structured.cluster(reader, subject, summary["text"]),),
    )


def _facts(reader: Reader, subject: Cluster) -> tuple[Part, ...]:
    record = subject.record
    found = list(profiles.facts(reader, record, SECTIONS, _OWN_LOOK))
    if record.members:
        value = names.number(record.members.count, reader.language)
        as_of = parts.month_or_day(reader, record.members.on)
        if as_of:
            value = reader.say(Words.AS_OF, number=value, date=as_of["text"])
        found.append(profiles.labelled_fact(reader, record, "members", value))
    if record.languages:
        spoken = [entry["name"] for entry in profiles.language_names(reader, record.languages)]
        found.append(profiles.labelled_fact(reader, record, "languages", names.join(spoken, reader.language)))
    return tuple(found)


def _excellence(reader: Reader, subject: Cluster) -> Part | None:
    label = subject.record.excellence
    if not label:
        return None
    return {
        "scheme": parts.concept(reader, "accreditations", f"{label.scheme}-{label.level}"),
        "as_of": parts.month_or_day(reader, label.as_of),
        "evidence": parts.address(label.evidence),
    }


def _profile(reader: Reader, measured: Coverage, id_: str) -> tuple[Part, ...]:
    """Return the competence groups with the share of the cluster's organisations, and of all, that offer each."""
    rows = []
    for root in measured.vocabulary.roots():
        here = measured.counts[root][id_]
        rows.append(
            parts.concept(reader, "competences", root)
            | {
                "here": here,
                "share": _per_cent(here, measured.members[id_]),
                "network": _per_cent(measured.totals[root], measured.listed),
            }
        )
    return tuple(rows)


def _competences(reader: Reader, ids: Sequence[str]) -> tuple[Part, ...]:
    return tuple(parts.concept(reader, "competences", id_) for id_ in ids)


def _brings(reader: Reader, measured: Coverage, id_: str) -> tuple[Part, ...]:
    """Return the other clusters, with what they lack and this one offers."""
    given = {other: brings(measured, id_, other)[:BRINGS] for other in measured.members if other != id_}
    return tuple(
        parts.cluster(reader, other) | {"concepts": _competences(reader, ids)}
        for other, ids in given.items()
        if ids and measured.members[other]
    )


def _per_cent(part: int, whole: int) -> int:
    """Return the share in per cent, halves rounded up."""
    return (200 * part + whole) // (2 * whole) if whole else 0

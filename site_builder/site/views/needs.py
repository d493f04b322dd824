"""The page of needs: what organisations and clusters look for today, and who elsewhere could help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import urlencode

from site_builder.catalogue.model import CONCEPT_FACETS, Cluster, Organisation
from site_builder.matching.needs import Asked, NeedMatch, OpenNeed, matches, open_needs
from site_builder.site import urls
from site_builder.site.jobs import Planned
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, profiles, shell
from site_builder.site.views.parts import Part

LIST = "needs"
GUIDE = "taking-part"  # the text page that says how a profile is changed, if there is one
SHOWN = 5  # organisations that a need names; the search lists them all


def anchor(need: OpenNeed) -> str:
    """Return the id of a need on the page; slugs hold no two hyphens in a row."""
    return f"{need.kind}-{need.owner}--{need.record.id}"


def needs(site: Site) -> Iterator[Planned]:
    """Yield the page of needs in each language."""

    @cache
    def found() -> tuple[tuple[OpenNeed, int, tuple[NeedMatch, ...]], ...]:
        return tuple((need, *matches(site.ground.holders, need, SHOWN)) for need in open_needs(site.catalogue))

    def view(reader: Reader) -> Part:
        guide = reader.catalogue.pages.get(GUIDE)
        href = reader.href(urls.listing(reader.language, GUIDE))
        return {
            "needs": tuple(_entry(reader, need, total, answers) for need, total, answers in found()),
            "guide": parts.link(guide.version(reader.order)[0].value, href) if guide else None,
            "clusters": tuple(parts.cluster(reader, id_) for id_ in site.catalogue.clusters),
        }

    yield from shell.listing(site, LIST, "needs.html", view)


def _entry(reader: Reader, need: OpenNeed, total: int, answers: Iterable[NeedMatch]) -> Part:
    owner: Organisation | Cluster = (
        reader.catalogue.clusters[need.owner] if need.kind == "cluster" else reader.catalogue.organisations[need.owner]
    )
    (text,) = profiles.needs(reader, owner, (need.record,))
    mine = ("from", need.clusters[0])
    asked = [("competence", id_) for id_ in need.record.competences]
    # What one partner lacks another of the team may have, certificates too.
    shared = [("certificates", "team")] if need.record.accreditations else []
    return text | {
        "anchor": anchor(need),
        "owner": parts.organisation_link(reader, need.owner) if need.kind == "organisation" else None,
        "clusters": tuple(parts.cluster(reader, id_) for id_ in need.clusters),
        "total": total,
        "search": reader.href(urls.search(reader.language, urlencode([*asked, mine])))
        if asked and total > SHOWN
        else "",
        "team": reader.href(urls.partners(reader.language, urlencode([*need.asks, *shared, mine])))
        if need.asks
        else "",
        "answers": tuple(_answer(reader, answer) for answer in answers),
    }


def _answer(reader: Reader, answer: NeedMatch) -> Part:
    organisation = reader.catalogue.organisations[answer.slug]
    return parts.organisation_link(reader, answer.slug) | {
        "cluster": parts.cluster(reader, organisation.cluster),
        "covered": _concepts(reader, answer.covered),
        "open": _concepts(reader, answer.open),
        "missing": _concepts(reader, answer.missing),
    }


def _concepts(reader: Reader, asked: Iterable[Asked]) -> tuple[Part, ...]:
    """Return what was asked without links: the need itself has them."""
    found = (parts.concept(reader, CONCEPT_FACETS[facet], id_) for facet, id_ in asked)
    return tuple(parts.link(concept["label"], "", concept["lang"]) for concept in found)

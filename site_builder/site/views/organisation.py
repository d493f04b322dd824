"""The page of one organisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from site_builder.catalogue.fields import SECTIONS, meta_of
from site_builder.catalogue.localise import labelled
from site_builder.catalogue.model import Organisation, is_valid
from site_builder.catalogue.records import Accreditation, AccreditationConcept, OrganisationRecord, StageConcept
from site_builder.site import urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import bodies, elsewhere, parts, profiles, shell, structured
from site_builder.site.views.map import where

Part = parts.Part

LIST = "organisations"
LEVELS = range(1, 10)  # technology readiness levels
# Sections of the profile in which an empty field is worth an invitation to fill it.
_INVITING = ("offer", "accreditations", "equipment", "terms", "contact")
# Fields with a look of their own on the page; every other one is a row in "what it offers", in the terms, or else among
# the facts.
_OWN_LOOK = frozenset(
    {"name", "type", "summary", "aliases", "website", "logo", "languages", "sites", "competences", "areas"}
    | {"modalities", "stages", "trl", "accreditations", "services", "equipment", "needs", "contact", "also_in"}
    | {"part_of", "sources", "verified", "added", "archived"}
)
_VALIDITY = ("valid", "undated", "expired")


def organisation(site: Site) -> Iterator[Planned]:
    """Yield the page of each organisation in each language; archived ones keep theirs."""
    units: dict[str, list[str]] = {}
    for slug, other in site.catalogue.listed.items():
        if other.record.part_of:
            units.setdefault(other.record.part_of, []).append(slug)
    for slug, subject in site.catalogue.organisations.items():
        yield from shell.pages(
            site,
            "organisation",
            "organisation.html",
            partial(urls.organisation, slug=slug),
            partial(_contents, subject, units.get(slug, ())),
            subject.shown,
            section=LIST,
            noindex=subject.record.archived is not None,
            edit=subject.path,
            of=(subject,),
        )


def _contents(subject: Organisation, units: Sequence[str], reader: Reader) -> shell.Contents:
    record, order = subject.record, reader.order_for(subject.language)
    summary = reader.text(subject.summary(order))
    main = record.sites[0]
    archived = record.archived
    view = {
        "slug": subject.slug,
        "name": record.name,
        "kind": subject.kind,
        "type": lambda: parts.concept(reader, "types", record.type),
        "place": lambda: parts.place(reader, main.city, main.country),
        "clusters": lambda: tuple(parts.cluster(reader, id_) for id_ in subject.clusters),
        "summary": summary,
        "aliases": record.aliases,
        "logo": lambda: _logo(reader, subject),
        "archived": {
            "date": parts.date(reader, archived.on),
            "reason": parts.own_text(reader, archived.reason, subject.language),
        }
        if archived
        else None,
        "body": lambda: bodies.body(reader, *found) if (found := subject.body(order)) else None,
        "competences": lambda: _competences(reader, record),
        "services": lambda: profiles.services(reader, subject, record.services),
        "stages": lambda: reader.shared(("stages", record.stages), lambda: _stages(reader, record)),
        "stages_stated": bool(record.stages),
        "trl": tuple({"level": n, "covered": record.trl[0] <= n <= record.trl[1]} for n in LEVELS)
        if record.trl
        else (),
        "trl_text": span(record.trl) if record.trl else "",
        "modalities": lambda: parts.concepts(reader, "modalities", record.modalities),
        "areas": lambda: parts.concepts(reader, "areas", record.areas),
        "accreditations": lambda: _accreditations(reader, subject),
        "equipment": lambda: tuple(
            {"name": parts.own_text(reader, item.name, subject.language), "shared": item.shared}
            for item in record.equipment
        ),
        "languages": lambda: profiles.language_names(reader, record.languages),
        "offer": lambda: tuple(profiles.facts(reader, record, ("offer",), _OWN_LOOK)),
        "terms": lambda: tuple(profiles.facts(reader, record, ("terms",), _OWN_LOOK)),
        "needs": lambda: profiles.needs(reader, subject, () if archived else record.needs),
        "all_needs": lambda: reader.href(urls.listing(reader.language, "needs")),
        "elsewhere": lambda: elsewhere.elsewhere(reader, subject, reader.site.partners(subject.slug)),
        "data": lambda: {
            "json": reader.href(urls.organisation_data(subject.slug, "json")),
            "vcf": reader.href(urls.organisation_data(subject.slug, "vcf")),
        },
        "contact": lambda: profiles.contact(reader, record.website, record.contact, subject.language),
        "facts": lambda: _facts(reader, record),
        "units": lambda: tuple(parts.organisation_link(reader, slug) for slug in parts.by_name(reader, units)),
        "sites": lambda: tuple({"place": parts.place(reader, site.city, site.country)} for site in record.sites),
        "map": lambda: where(reader, subject.slug),
        "sources": lambda: profiles.sources(reader, record.sources, subject.language),
        "freshness": lambda: profiles.freshness(reader, record.verified, record.sources),
        "added": lambda: parts.date(reader, record.added),
        "not_stated": lambda: tuple(
            reader.say(meta.label)
            for name, meta in meta_of(OrganisationRecord).items()
            if meta.section in _INVITING and getattr(record, name) in (None, ())
        ),
    }
    return shell.Contents(
        reader.plain(record.name),
        summary["text"],
        view,
        trail=((reader.say(Words.ORGANISATIONS), urls.listing(reader.language, LIST)),),
        json_ld=lambda: (structured.organisation(reader, subject, summary["text"]),),
    )


def _logo(reader: Reader, subject: Organisation) -> Part | None:
    if not subject.record.logo:
        return None
    source = reader.site.assets[f"clusters/{subject.cluster}/media/{subject.record.logo}"]
    return {"src": reader.href(source), "alt": subject.record.name}


def _competences(reader: Reader, record: OrganisationRecord) -> tuple[Part, ...]:
    """Return the stated competences by their outermost broader concept, in the order of the vocabulary."""
    vocabulary = reader.catalogue.vocabularies["competences"]
    groups: dict[str, list[str]] = {}
    for id_ in record.competences:
        above = vocabulary.ancestors(id_)
        members = groups.setdefault(above[-1] if above else id_, [])
        if above:
            members.append(id_)
    return tuple(
        {"group": parts.concept(reader, "competences", root), "concepts": _concepts(reader, groups[root])}
        for root in vocabulary.roots()
        if root in groups
    )


def _concepts(reader: Reader, ids: list[str]) -> tuple[Part, ...]:
    return parts.concepts(reader, "competences", ids)


def _stages(reader: Reader, record: OrganisationRecord) -> tuple[Part, ...]:
    found = []
    for id_, stage in reader.catalogue.vocabularies["stages"].concepts.items():
        assert isinstance(stage.record, StageConcept)
        found.append(
            parts.concept(reader, "stages", id_) | {"covered": id_ in record.stages, "trl": span(stage.record.trl)}
        )
    return tuple(found)


def span(pair: tuple[int, int]) -> str:
    """Return `1–3`, or one number where both are the same."""
    return str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}–{pair[1]}"


def _accreditations(reader: Reader, subject: Organisation) -> tuple[Part, ...]:
    """Return the accreditations: valid ones first, expired ones last, by the names of their schemes."""
    entries = [accreditation(reader, subject, stated) for stated in subject.record.accreditations]
    entries.sort(key=lambda entry: (_VALIDITY.index(entry["status"]), reader.sort_key(entry["scheme"]["label"])))
    return tuple(entries)


def accreditation(reader: Reader, subject: Organisation, stated: Accreditation) -> Part:
    """Return an accreditation that an organisation states."""
    vocabulary = reader.catalogue.vocabularies["accreditations"]
    scheme = vocabulary.concepts[stated.scheme].record
    assert isinstance(scheme, AccreditationConcept)
    status = "valid" if is_valid(stated, reader.catalogue.today) else "expired"
    towns = {site.id: site.city for site in subject.record.sites}
    return {
        "scheme": parts.concept(reader, "accreditations", stated.scheme),
        "status": status if stated.valid_until else "undated",
        "valid_until": parts.date(reader, stated.valid_until),
        "scope": parts.own_text(reader, stated.scope, subject.language),
        "site": towns.get(stated.site or "", ""),
        "issuer": stated.issuer or "",
        "number": stated.number or "",
        "evidence": parts.address(stated.evidence),
        "register": register(reader, scheme),
        "certifiable": scheme.certifiable,
    }


def family(reader: Reader, scheme: AccreditationConcept) -> Part | None:
    """Return the name of the group that an accreditation is shown in."""
    found = reader.catalogue.vocabularies["accreditations"].families.get(scheme.family)
    return reader.text(labelled(found.labels, reader.order)) if found else None


def register(reader: Reader, scheme: AccreditationConcept) -> Part | None:
    """Return where a claim of this accreditation can be looked up."""
    if not scheme.register_:
        return None
    return {"text": reader.text(labelled(scheme.register_.text, reader.order)), "href": scheme.register_.url or ""}


def _facts(reader: Reader, record: OrganisationRecord) -> tuple[Part, ...]:
    found = list(profiles.facts(reader, record, SECTIONS - {"offer", "terms"}, _OWN_LOOK))
    # A parent that is still a draft is not part of this site.
    if record.part_of and record.part_of in reader.catalogue.organisations:
        parent = parts.organisation_link(reader, record.part_of)
        found.append(profiles.labelled_fact(reader, record, "part_of", parent["label"], parent["href"]))
    return tuple(found)

"""Checks: what is named exists, is named once, and leads nowhere in a circle."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from functools import partial

from site_builder.catalogue.checks.facts import Facts, concepts_in, repeated
from site_builder.catalogue.content import Entry
from site_builder.catalogue.decode import did_you_mean
from site_builder.catalogue.fields import Record
from site_builder.catalogue.records import AccreditationConcept, TypeConcept
from site_builder.problems import Problem, SourceRef
from site_builder.reading.body import Link
from site_builder.reading.front_matter import Document

# First parts of addresses that the site itself uses (or will): no text page may stand there.
RESERVED_PAGES = frozenset(
    {
        *("accreditations", "areas", "clusters", "competences", "countries", "coverage", "feed", "index", "journeys"),
        *("map", "modalities", "needs", "organisations", "partners", "quality", "search", "shortlist", "stages"),
        "types",
    }
)
_SINGULAR = {
    "accreditations": "an accreditation",
    "areas": "a therapeutic area",
    "competences": "a competence",
    "engagement": "a form of cooperation or lead time",
    "modalities": "a product type",
    "places": "a place",
    "stages": "a development stage",
    "types": "a type",
}


def settings_exist(facts: Facts) -> Iterator[Problem]:
    """site.yaml exists and names the clusters and pages that there are."""
    if facts.content.settings is None:
        if "site.yaml" not in facts.content.paths:
            yield Problem("unreadable-file", "the settings file site.yaml is missing", facts.whole("site.yaml"))
        return
    document, settings = facts.content.settings
    if settings.default_language not in settings.languages:
        message = f'the default language "{settings.default_language}" is not among the languages'
        yield Problem("unknown-language", message, document.at(("default_language",)))
    for index, cluster in enumerate(settings.clusters):
        if cluster not in facts.cluster_ids:
            hint = did_you_mean(cluster, tuple(facts.cluster_ids))
            message = f'there is no cluster "{cluster}" (clusters/{cluster}/cluster.md)'
            yield Problem("unknown-reference", message, document.at(("clusters", index)), hint)
    for cluster in sorted(facts.cluster_ids - set(settings.clusters)):
        message = f'site.yaml does not name the cluster "{cluster}" under clusters'
        yield Problem("unknown-reference", message, facts.whole(f"clusters/{cluster}/cluster.md"))
    folders = {path.split("/")[1] for path in facts.content.paths if path.startswith("clusters/")}
    for folder in sorted(folders - facts.cluster_ids):
        message = f"the cluster's own profile clusters/{folder}/cluster.md is missing"
        yield Problem("unknown-reference", message, facts.whole(f"clusters/{folder}"))
    for index, page in enumerate(settings.menu):
        if f"pages/{page}.md" not in facts.content.paths:
            hint = did_you_mean(page, tuple(e.slug for e in facts.content.pages))
            message = f'there is no text page "{page}" (pages/{page}.md)'
            yield Problem("unknown-reference", message, document.at(("menu", index)), hint)


def slugs_are_unique(facts: Facts) -> Iterator[Problem]:
    """An organisation's address is its own: slugs and former slugs are unique in the whole catalogue."""
    owner: dict[str, str] = {}
    for entry in facts.content.organisations:
        if entry.slug in owner:
            message = f'the slug "{entry.slug}" is taken by {owner[entry.slug]}'
            yield Problem("duplicate-slug", message, facts.whole(entry.document.source.path))
        owner.setdefault(entry.slug, entry.document.source.shown)
    for entry in facts.content.organisations:
        for index, slug in enumerate(entry.record.formerly):
            if slug in owner:
                message = f'the former slug "{slug}" is in use by {owner[slug]}'
                yield Problem("duplicate-slug", message, entry.document.at(("formerly", index)))
            owner.setdefault(slug, entry.document.source.shown)


def pages_keep_addresses_free(facts: Facts) -> Iterator[Problem]:
    """A text page does not take an address that the site uses."""
    for entry in facts.content.pages:
        if entry.slug in RESERVED_PAGES:
            message = f'a text page cannot be called "{entry.slug}"'
            yield Problem("reserved-slug", message, facts.whole(entry.document.source.path))


def ids_are_unique(facts: Facts) -> Iterator[Problem]:
    """Ids are unique in their list."""
    for name, (document, vocabulary) in facts.content.vocabularies.items():
        if vocabulary:
            ids = [concept.id for concept in vocabulary.concepts]
            yield from repeated(document, ("concepts",), ids, "concept")
            families = [family.id for family in getattr(vocabulary, "families", ())]
            yield from repeated(document, ("families",), families, f"family of {name}")
    if facts.content.journeys:
        document, record = facts.content.journeys
        yield from repeated(document, ("journeys",), [j.id for j in record.journeys], "journey")
    for entry in facts.profiles():
        for part in ("sites", "services", "needs"):
            ids = [item.id for item in getattr(entry.record, part, ())]
            yield from repeated(entry.document, (part,), ids, part.removesuffix("s"))


def concepts_exist(facts: Facts) -> Iterator[Problem]:
    """Every concept that is named stands in its vocabulary."""
    for entry in facts.profiles():
        yield from _concepts(facts, entry.document, entry.record)
    if facts.content.journeys:
        yield from _concepts(facts, *facts.content.journeys)
    for name, (document, vocabulary) in facts.content.vocabularies.items():
        for index, concept in enumerate(vocabulary.concepts if vocabulary else ()):
            if concept.broader is not None and concept.broader not in facts.concept_ids[name]:
                place = document.at(("concepts", index, "broader"))
                yield _unknown(concept.broader, name, facts.concept_ids[name], place=place)
            if isinstance(concept, AccreditationConcept):
                families = frozenset(f.id for f in getattr(vocabulary, "families", ()))
                if concept.family not in families:
                    message = f'"{concept.family}" is not a family of accreditations'
                    place = document.at(("concepts", index, "family"))
                    yield Problem("unknown-concept", message, place, did_you_mean(concept.family, tuple(families)))
    for cluster in facts.content.clusters:
        excellence = cluster.record.excellence
        if excellence and (id_ := f"{excellence.scheme}-{excellence.level}") not in facts.concept_ids["accreditations"]:
            place = cluster.document.at(("excellence", "level"))
            yield _unknown(id_, "accreditations", facts.concept_ids["accreditations"], place=place)


def _concepts(facts: Facts, document: Document, record: Record) -> Iterator[Problem]:
    for path, named, vocabulary in concepts_in(record):
        places = [(path, named)] if isinstance(named, str) else [((*path, i), id_) for i, id_ in enumerate(named)]
        for place, id_ in places:
            if vocabulary == "*":
                yield from _in_any_vocabulary(facts, document, place, id_)
            elif id_ not in facts.concept_ids[vocabulary]:
                yield _unknown(id_, vocabulary, facts.concept_ids[vocabulary], place=document.at(place))


def _in_any_vocabulary(facts: Facts, document: Document, path: tuple[str | int, ...], value: str) -> Iterator[Problem]:
    vocabulary, _, id_ = value.rpartition("/")
    homes = [name for name, ids in facts.concept_ids.items() if id_ in ids and vocabulary in ("", name)]
    if not homes:
        known = tuple(i for ids in facts.concept_ids.values() for i in ids)
        message = f'"{value}" is in no vocabulary'
        yield Problem("unknown-concept", message, document.at(path), did_you_mean(id_, known))
    elif len(homes) > 1:
        message = f'"{value}" stands in {" and ".join(homes)}'
        yield Problem("ambiguous-concept", message, document.at(path), f"write {homes[0]}/{id_} or {homes[1]}/{id_}")


def _unknown(value: str, vocabulary: str, known: frozenset[str], *, place: SourceRef) -> Problem:
    message = f'"{value}" is not {_SINGULAR.get(vocabulary, "in " + vocabulary)}'
    return Problem("unknown-concept", message, place, did_you_mean(value, tuple(known)))


def named_things_exist(facts: Facts) -> Iterator[Problem]:
    """Clusters, organisations and sites that a profile names exist."""
    for entry in facts.content.organisations:
        document, record = entry.document, entry.record
        for index, cluster in enumerate(record.also_in):
            if cluster not in facts.cluster_ids:
                hint = did_you_mean(cluster, tuple(facts.cluster_ids))
                yield Problem(
                    "unknown-reference", f'there is no cluster "{cluster}"', document.at(("also_in", index)), hint
                )
            elif cluster == entry.cluster:
                message = "its own cluster need not be named"
                yield Problem("duplicate-id", message, document.at(("also_in", index)))
        if record.part_of and record.part_of not in facts.organisation_slugs:
            hint = did_you_mean(record.part_of, tuple(facts.organisation_slugs))
            message = f'there is no organisation "{record.part_of}"'
            yield Problem("unknown-reference", message, document.at(("part_of",)), hint)
        sites = tuple(site.id for site in record.sites)
        for index, accreditation in enumerate(record.accreditations):
            if accreditation.site and accreditation.site not in sites:
                place = document.at(("accreditations", index, "site"))
                message = f'this profile has no site "{accreditation.site}"'
                yield Problem("unknown-reference", message, place, did_you_mean(accreditation.site, sites))


def nothing_leads_in_a_circle(facts: Facts) -> Iterator[Problem]:
    """`broader` and `part_of` lead upwards."""
    for document, vocabulary in facts.content.vocabularies.values():
        concepts = vocabulary.concepts if vocabulary else ()
        parents = {concept.id: concept.broader for concept in concepts}
        for index, concept in enumerate(concepts):
            if _circular(concept.id, parents):
                place = document.at(("concepts", index, "broader"))
                yield Problem("cycle", f'"{concept.id}" is its own broader concept', place)
    parents = {entry.slug: entry.record.part_of for entry in facts.content.organisations}
    for entry in facts.content.organisations:
        if _circular(entry.slug, parents):
            yield Problem("cycle", f'"{entry.slug}" is part of itself', entry.document.at(("part_of",)))


def _circular(start: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    current = parents.get(start)
    while current is not None and current not in seen:
        if current == start:
            return True
        seen.add(current)
        current = parents.get(current)
    return False


def links_lead_somewhere(facts: Facts) -> Iterator[Problem]:
    """Relative links in bodies lead to content files and to headings that these have."""
    content = facts.content
    bases: tuple[Entry[Record], ...] = (*content.organisations, *content.clusters, *content.pages)
    headings = {e.document.source.path: {h.id for h in e.body.headings} for e in bases}
    translated = (*content.organisation_translations, *content.cluster_translations, *content.page_translations)
    for entry in (*bases, *translated):
        for link in entry.body.links:
            place = _place(entry, link)
            if link.target not in headings:
                if link.target in content.paths and link.target.endswith(".md"):
                    continue  # the file exists and has an error of its own
                close = did_you_mean(link.target, tuple(headings))
                hint = close.replace(f'"{_target(close)}"', f'"{_relative(entry, _target(close))}"') if close else ""
                yield Problem("broken-link", f"there is no content file {link.target}", place, hint)
            elif link.fragment and link.fragment not in headings[link.target]:
                message = f'{link.target} has no heading "#{link.fragment.removeprefix("s-")}"'
                yield Problem("broken-link", message, place)


def _place(entry: Entry[Record], link: Link) -> SourceRef:
    """Mark the address in its line where it is written as it is resolved, else the whole line."""
    document = entry.document
    written = _relative(entry, link.target)
    column = document.lines[link.line - 1].find(written) + 1
    return document.at_line(link.line, column, len(written)) if column else document.at_line(link.line)


def _target(hint: str) -> str:
    return hint.split('"')[1]


def _relative(entry: Entry[Record], target: str) -> str:
    return posixpath.relpath(target, posixpath.dirname(entry.document.source.path))


def types_fit_folders(facts: Facts) -> Iterator[Problem]:
    """cros/ holds service providers, labs/ laboratories; cluster labels are for clusters."""
    _, types = facts.content.vocabularies.get("types", (None, None))
    kinds = {c.id: c.kind for c in types.concepts if isinstance(c, TypeConcept)} if types else {}
    _, schemes = facts.content.vocabularies.get("accreditations", (None, None))
    concepts = {c.id: c for c in schemes.concepts if isinstance(c, AccreditationConcept)} if schemes else {}
    for entry in facts.content.organisations:
        record = entry.record
        kind = kinds.get(record.type)
        if kind and kind != entry.kind:
            message = f'"{record.type}" is a type of {kind}s/, but the file stands in {entry.kind}s/'
            yield Problem("wrong-folder", message, entry.document.at(("type",)))
        for index, accreditation in enumerate(record.accreditations):
            concept = concepts.get(accreditation.scheme)
            place = partial(entry.document.at, ("accreditations", index, "scheme"))
            if concept and concept.applies_to == "cluster":
                yield Problem("not-for-organisations", f'"{concept.id}" is for clusters only', place())
            elif concept and not concept.certifiable:
                message = f'nobody can hold a certificate for "{concept.id}" alone'
                yield Problem("not-certifiable", message, place())

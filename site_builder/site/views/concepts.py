"""The vocabularies: a page for each list and each concept, used or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from site_builder.catalogue.localise import labelled
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, is_valid
from site_builder.catalogue.records import AccreditationConcept, CompetenceConcept, StageConcept, TypeConcept
from site_builder.catalogue.vocabulary import ANY_AREA, Concept, Vocabulary
from site_builder.matching.coverage import nearest
from site_builder.site import names, urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import KINDS, TITLES, Counted, Words
from site_builder.site.reader import FACETS, Reader, Site
from site_builder.site.views import parts, profiles, shell, structured
from site_builder.site.views.organisation import accreditation, family, register, span

Part = parts.Part

EDAM = "http://edamontology.org/{}"  # the ontology's own identifiers are http addresses
# Lists whose concepts keep the order of their file; the others are in the order of their labels.
_OWN_ORDER = frozenset({"stages"})
_ALWAYS_STATED = frozenset({"types"})


def lists(site: Site, vocabularies: Iterable[str] = urls.CONCEPT_PAGES) -> Iterator[Planned]:
    """Yield the list page of each vocabulary in each language."""
    for name in vocabularies:
        source = f"content/vocabularies/{name}.yaml"
        yield from shell.listing(site, name, "concepts.html", partial(_list, name), source)


def _list(name: str, reader: Reader) -> Part:
    return {
        "vocabulary": name,
        "groups": tuple(_list_groups(reader, reader.catalogue.vocabularies[name])),
        "total": len(reader.catalogue.listed),
        "not_stated": _not_stated(reader, name),
    }


def _list_groups(reader: Reader, vocabulary: Vocabulary) -> Iterator[Part]:
    concepts = vocabulary.concepts
    if vocabulary.name == "competences":
        for id_ in vocabulary.roots():
            heading = parts.concept(reader, vocabulary.name, id_)
            yield _list_group(reader, vocabulary, concepts[id_].narrower, heading, concepts[id_])
    elif vocabulary.name == "accreditations":
        for family_id, record in vocabulary.families.items():
            ids = [i for i, c in concepts.items() if _accreditation(c).family == family_id]
            label = reader.text(labelled(record.labels, reader.order))
            if ids:
                yield _list_group(reader, vocabulary, ids, parts.link(label["text"], "", label["lang"]))
    elif vocabulary.name == "types":
        for kind, words in KINDS.items():
            ids = [i for i, c in concepts.items() if _type(c).kind == kind]
            if ids:
                yield _list_group(reader, vocabulary, ids, parts.link(reader.say(words), ""))
    else:
        yield _list_group(reader, vocabulary, concepts, None)


def _list_group(
    reader: Reader, vocabulary: Vocabulary, ids: Iterable[str], heading: Part | None, concept: Concept | None = None
) -> Part:
    ordered = [parts.concept(reader, vocabulary.name, id_) for id_ in ids]
    if vocabulary.name not in _OWN_ORDER:
        ordered.sort(key=lambda part: reader.sort_key(part["label"]))
    return {
        "heading": heading,
        "text": parts.definition(reader, concept) if concept else None,
        "entries": tuple(
            part | {"definition": parts.definition(reader, vocabulary.concepts[part["id"]])} for part in ordered
        ),
    }


def _not_stated(reader: Reader, vocabulary: str) -> int:
    if vocabulary in _ALWAYS_STATED:
        return 0
    catalogue = reader.catalogue
    return sum(not catalogue.direct(o, FACETS[vocabulary]) for o in catalogue.listed.values())


def concepts(site: Site, vocabularies: Iterable[str] = urls.CONCEPT_PAGES) -> Iterator[Planned]:
    """Yield the page of each concept in each language."""
    for name in vocabularies:
        unused = _unused(site, name)
        for concept in site.catalogue.vocabularies[name].concepts.values():
            yield from shell.pages(
                site,
                urls.CONCEPT_PAGES[name],
                "concept.html",
                partial(urls.concept, vocabulary=name, id_=concept.id),
                partial(_contents, concept),
                f"content/vocabularies/{name}.yaml",
                section=name,
                noindex=concept.id in unused,
                edit=f"vocabularies/{name}.yaml",
            )


def _unused(site: Site, vocabulary: str) -> Collection[str]:
    """Return the concepts of a vocabulary that nobody has."""
    catalogue = site.catalogue

    def found() -> list[str]:
        concepts = catalogue.vocabularies[vocabulary].concepts.items()
        return [id_ for id_, concept in concepts if _nobody_has(catalogue, concept)]

    unused: list[str] = site.recall(f"unused {vocabulary}", found)
    return unused


def _nobody_has(catalogue: Catalogue, concept: Concept) -> bool:
    return not catalogue.by_concept[concept.vocabulary, concept.id] and not _holders(catalogue, concept)


def _contents(concept: Concept, reader: Reader) -> shell.Contents:
    name, id_ = concept.vocabulary, concept.id
    listed = reader.catalogue.by_concept[name, id_]
    label = reader.text(concept.label(reader.order))
    definition = parts.definition(reader, concept)
    title = reader.say(TITLES[name])
    view = {
        "vocabulary": name,
        "id": id_,
        "label": label,
        "definition": definition,
        "search": lambda: search_href(reader, {FACETS[name]: id_}),
        "names": lambda: _names(reader, concept),
        "broader": lambda: parts.concept(reader, name, concept.broader) if concept.broader else None,
        "narrower": lambda: parts.concepts(reader, name, concept.narrower),
        "facts": lambda: tuple(_facts(reader, concept)),
        "notices": lambda: tuple(_notices(reader, concept)),
        "total": len(listed),
        "groups": lambda: _groups(reader, concept),
        "holders": lambda: tuple(parts.cluster(reader, holder) for holder in _holders(reader.catalogue, concept)),
        "nearest": lambda: (
            tuple(parts.concept(reader, name, i) for i in nearest(reader.catalogue, name, id_))
            if _nobody_has(reader.catalogue, concept)
            else ()
        ),
    }
    return shell.Contents(
        label,
        definition["text"] if definition else describe(reader, len(listed), label["text"]),
        view,
        trail=((title, urls.listing(reader.language, name)),),
        json_ld=lambda: (structured.term(reader, concept, title),),
    )


def describe(reader: Reader, number: int, label: str) -> str:
    """Return the description of a page that lists organisations under a label."""
    return reader.count(Counted.ORGANISATIONS_OFFER, number, label=label)


def search_href(reader: Reader, filters: Mapping[str, str | Sequence[str]]) -> str:
    """Return the search page filtered by values of facets."""
    return reader.href(urls.search(reader.language, urlencode(filters, doseq=True)))


def plain_view(reader: Reader, id_: str, label: str, filters: Mapping[str, str], slugs: Sequence[str]) -> Part:
    """Return what the template of a concept shows for organisations by cluster under a label that is no concept."""
    return {
        "id": id_,
        "label": reader.plain(label),
        "definition": None,
        "search": search_href(reader, filters),
        "names": (),
        "broader": None,
        "narrower": (),
        "facts": (),
        "notices": (),
        "total": len(slugs),
        "groups": _by_cluster(reader, slugs, lambda slug: {"card": parts.card(reader, slug), "via": (), "proofs": ()}),
        "holders": (),
        "nearest": (),
    }


def _names(reader: Reader, concept: Concept) -> tuple[Part, ...]:
    record = concept.record
    others = (language for language in reader.site.languages if language != reader.language)
    return tuple(
        {
            "code": language,
            "language": names.language_name(language, reader.language),
            "label": record.labels.get(language, ""),
            "synonyms": record.synonyms.get(language, ()),
        }
        for language in (reader.language, *others)
        if language in record.labels or language in record.synonyms
    )


def _groups(reader: Reader, concept: Concept) -> tuple[Part, ...]:
    """Return the organisations under a concept by cluster, with the narrower concepts that led them here."""
    catalogue, name = reader.catalogue, concept.vocabulary
    below = set(catalogue.vocabularies[name].descendants(concept.id))
    if name == CONCEPT_FACETS["area"]:
        below.add(ANY_AREA)

    def entry(slug: str) -> Part:
        stated = catalogue.direct(catalogue.organisations[slug], FACETS[name])
        via = () if concept.id in stated else parts.concepts(reader, name, [i for i in stated if i in below])
        return {"card": parts.card(reader, slug), "via": via, "proofs": _proofs(reader, concept, slug)}

    return _by_cluster(reader, catalogue.by_concept[name, concept.id], entry)


def _by_cluster(reader: Reader, slugs: Iterable[str], entry: Callable[[str], Part]) -> tuple[Part, ...]:
    """Return the entries of organisations in the order of their names, by cluster."""
    groups: dict[str, list[Part]] = {id_: [] for id_ in reader.catalogue.clusters}
    for slug in parts.by_name(reader, slugs):
        made = entry(slug)
        for id_ in reader.catalogue.organisations[slug].clusters:
            groups[id_].append(made)
    return tuple(
        {"cluster": parts.cluster(reader, id_), "entries": tuple(found)} for id_, found in groups.items() if found
    )


def _proofs(reader: Reader, concept: Concept, slug: str) -> tuple[Part, ...]:
    """Return the valid accreditations for which an organisation stands under a scheme."""
    if concept.vocabulary != "accreditations":
        return ()
    below = reader.catalogue.vocabularies[concept.vocabulary].descendants(concept.id)
    subject = reader.catalogue.organisations[slug]
    return tuple(
        accreditation(reader, subject, stated)
        for stated in subject.record.accreditations
        if stated.scheme in below and is_valid(stated, reader.catalogue.today)
    )


def _holders(catalogue: Catalogue, concept: Concept) -> tuple[str, ...]:
    """Return the clusters with this label of excellence."""
    if concept.vocabulary != "accreditations":
        return ()
    labels = {id_: cluster.record.excellence for id_, cluster in catalogue.clusters.items()}
    return tuple(id_ for id_, e in labels.items() if e and f"{e.scheme}-{e.level}" == concept.id)


def _facts(reader: Reader, concept: Concept) -> Iterator[Part]:
    record = concept.record
    if isinstance(record, CompetenceConcept) and record.match:
        topic = record.match.edam
        yield profiles.fact(reader.say(Words.EDAM), topic, EDAM.format(topic))
    elif isinstance(record, StageConcept):
        yield profiles.fact(reader.say(Words.READINESS), span(record.trl))
    elif isinstance(record, TypeConcept):
        yield profiles.fact(reader.say(Words.KIND), reader.say(KINDS[record.kind]))
    elif isinstance(record, AccreditationConcept):
        if group := family(reader, record):
            yield profiles.fact(reader.say(Words.GROUP), group["text"], lang=group["lang"])
        if found := register(reader, record):
            text = found["text"]
            yield profiles.fact(reader.say(Words.REGISTER), text["text"], found["href"], text["lang"])
        if more := parts.address(record.url):
            yield profiles.fact(reader.say(Words.MORE_ABOUT), more["label"], more["href"])


def _notices(reader: Reader, concept: Concept) -> Iterator[str]:
    record = concept.record
    if isinstance(record, AccreditationConcept):
        if not record.certifiable:
            yield reader.say(Words.NOT_CERTIFIABLE)
        if record.applies_to == "cluster":
            yield reader.say(Words.FOR_CLUSTERS)


def _accreditation(concept: Concept) -> AccreditationConcept:
    assert isinstance(concept.record, AccreditationConcept)
    return concept.record


def _type(concept: Concept) -> TypeConcept:
    assert isinstance(concept.record, TypeConcept)
    return concept.record

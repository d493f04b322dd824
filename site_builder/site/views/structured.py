"""Structured data of pages for search engines and scripts (schema.org as JSON-LD).

Addresses in it are absolute, so they are left out while the site has no public address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from site_builder.catalogue.model import Cluster, Organisation
from site_builder.catalogue.vocabulary import Concept
from site_builder.site import urls
from site_builder.site.reader import Reader

Thing = dict[str, Any]

CONTEXT = "https://schema.org"
# schema.org knows three sorts of organisation that fit; a type that is not named here is told by its kind.
_TYPES: Mapping[str, str] = {"hospital-clinical-centre": "MedicalOrganization"}
_KINDS: Mapping[str, str] = {"lab": "ResearchOrganization", "cro": "Organization"}


def thing(type_: str, **properties: Any) -> Thing:
    """Return a schema.org item without its empty properties."""
    filled = {name: value for name, value in properties.items() if value not in (None, "", (), [], {})}
    return {"@context": CONTEXT, "@type": type_, **filled}


def part(type_: str, **properties: Any) -> Thing:
    """Return an item that stands within another one."""
    item = thing(type_, **properties)
    del item["@context"]
    return item


def breadcrumbs(reader: Reader, trail: Sequence[tuple[str, str]]) -> Thing:
    """Return the BreadcrumbList of (label, address) from the home page to the page itself."""
    items = tuple(
        part("ListItem", position=number, name=label, item=urls.absolute(reader.site.base_url, address))
        for number, (label, address) in enumerate(trail, 1)
    )
    return thing("BreadcrumbList", itemListElement=items)


def website(reader: Reader, title: str, description: str) -> Thing:
    """Return the WebSite with its search, for home pages."""
    base = reader.site.base_url
    search = urls.absolute(base, urls.search(reader.language, "q={query}"))
    action = {
        "@type": "SearchAction",
        "target": part("EntryPoint", urlTemplate=search),
        "query-input": "required name=query",
    }
    return thing(
        "WebSite",
        name=title,
        description=description,
        url=urls.absolute(base, urls.home(reader.language)),
        inLanguage=reader.language,
        potentialAction=action if base else None,
    )


def dataset(reader: Reader, title: str, description: str) -> Thing:
    """Return the Dataset that the data files are, for the home page."""
    base, settings = reader.site.base_url, reader.catalogue.settings
    files = (("application/json", urls.CATALOGUE_JSON), ("text/csv", urls.ORGANISATIONS_CSV))
    downloads = tuple(
        part("DataDownload", encodingFormat=kind, contentUrl=urls.absolute(base, address)) for kind, address in files
    )
    return thing(
        "Dataset",
        name=title,
        description=description,
        url=urls.absolute(base, urls.home(reader.language)),
        license=settings.content_licence.url,
        inLanguage=list(reader.site.languages),
        creator=part("Organization", name=settings.operator.name) if settings.operator.name else None,
        distribution=downloads if base else (),
    )


def organisation(reader: Reader, subject: Organisation, description: str) -> Thing:
    """Return the Organization, ResearchOrganization or MedicalOrganization that a profile is about."""
    record, order = subject.record, reader.order
    competences = reader.catalogue.vocabularies["competences"].concepts
    site = record.sites[0]
    same_as = []
    if record.ids:
        same_as = [record.ids.ror] if record.ids.ror else []
        same_as += [f"https://www.wikidata.org/wiki/{record.ids.wikidata}"] if record.ids.wikidata else []
    geo = part("GeoCoordinates", latitude=site.lat, longitude=site.lon) if None not in (site.lat, site.lon) else None
    return thing(
        _TYPES.get(record.type, _KINDS[subject.kind]),
        name=record.name,
        alternateName=list(record.aliases),
        description=description,
        url=record.website or urls.absolute(reader.site.base_url, urls.organisation(reader.language, subject.slug)),
        mainEntityOfPage=urls.absolute(reader.site.base_url, urls.organisation(reader.language, subject.slug)),
        address=part("PostalAddress", addressLocality=site.city, addressCountry=site.country),
        location=part("Place", geo=geo) if geo else None,
        foundingDate=str(record.founded) if record.founded else None,
        vatID=record.ids.vat if record.ids else None,
        email=record.contact.email if record.contact else None,
        sameAs=same_as,
        knowsAbout=[competences[id_].label(order).value for id_ in record.competences],
        memberOf=[
            part("Organization", name=c.name, url=c.website)
            for c in (reader.catalogue.clusters[id_].record for id_ in subject.clusters)
        ],
    )


def cluster(reader: Reader, subject: Cluster, description: str) -> Thing:
    """Return the Organization that a cluster is."""
    record = subject.record
    full_name = subject.full_name(reader.order_for(subject.language))
    return thing(
        "Organization",
        name=record.name,
        alternateName=full_name.value if full_name else None,
        description=description,
        url=record.website,
        mainEntityOfPage=urls.absolute(reader.site.base_url, urls.cluster(reader.language, subject.slug)),
        address=part("PostalAddress", addressLocality=record.city, addressCountry=record.country),
        foundingDate=str(record.founded) if record.founded else None,
        areaServed=list(record.regions),
    )


def term(reader: Reader, concept: Concept, list_title: str) -> Thing:
    """Return the DefinedTerm that a concept is."""
    definition = concept.definition(reader.order)
    base = reader.site.base_url
    list_address = urls.absolute(base, urls.listing(reader.language, concept.vocabulary))
    return thing(
        "DefinedTerm",
        name=concept.label(reader.order).value,
        alternateName=list(concept.record.synonyms.get(reader.language, ())),
        description=definition.value if definition else None,
        termCode=concept.id,
        url=urls.absolute(base, urls.concept(reader.language, concept.vocabulary, concept.id)),
        inDefinedTermSet=part("DefinedTermSet", name=list_title, url=list_address),
    )

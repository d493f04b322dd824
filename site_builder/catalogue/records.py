"""THE declarations: one line per field of every content kind.

Decoding, reference checks, the profile's page, search weight, facets, the JSON Schema and the exports derive from these
lines (see `fields.Meta`). The format is described for editors in CONTRIBUTING; a new field is one line here and its
label in the locales.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel
from pydantic import Field as Limits

from site_builder.catalogue import fields as f
from site_builder.catalogue.fields import Meta, Record
from site_builder.reading.addresses import is_site_address


def _ordered_pair(pair: tuple[int, int]) -> tuple[int, int]:
    if pair[0] > pair[1]:
        raise f.refuse("expected [from, to] with from not above to")
    return pair


def _site_address(value: str) -> str:
    if not is_site_address(value):
        raise f.refuse("expected the address of a folder, e.g. https://example.org/catalogue/, without ? or #")
    return value


Trl = Annotated[f.Integer, Limits(ge=1, le=9)]
TrlRange = Annotated[tuple[Trl, Trl], f.LIST, AfterValidator(_ordered_pair)]
Latitude = Annotated[f.Decimal, Limits(ge=-90, le=90)]
Longitude = Annotated[f.Decimal, Limits(ge=-180, le=180)]
Year = Annotated[f.Integer, Limits(ge=1000, le=9999)]
SizeClass = Literal["1-9", "10-49", "50-249", "250+"]
TranslationKind = Literal["machine", "reviewed"]
OptionalAddress = f.WebAddress | Literal[""]
SiteAddress = Annotated[f.WebAddress, AfterValidator(_site_address)] | Literal[""]

_ROR, _PIC, _VAT, _QID = r"https://ror\.org/0[a-z0-9]{8}", "[0-9]{9}", r"[A-Z]{2}[0-9A-Z+*.]{2,14}", "Q[1-9][0-9]{0,11}"
_NUTS, _TOPIC, _ACCOUNT = "[A-Z]{2}[0-9A-Z]{0,3}", "topic_[0-9]{4}", r"@[A-Za-z0-9-]+(/[A-Za-z0-9._-]+)?"
Ror = Annotated[str, f.matching(_ROR, "expected a ROR address, e.g. https://ror.org/04yznqr36"), f.form(_ROR)]
Pic = Annotated[str, f.matching(_PIC, "expected the nine digits of a participant code"), f.form(_PIC)]
Vat = Annotated[str, f.matching(_VAT, "expected a VAT number, e.g. BE0123456789"), f.form(_VAT)]
Wikidata = Annotated[str, f.matching(_QID, "expected a Wikidata item, e.g. Q42"), f.form(_QID)]
Nuts = Annotated[str, f.matching(_NUTS, "expected a NUTS code, e.g. FRG"), f.form(_NUTS)]
Topic = Annotated[str, f.matching(_TOPIC, "expected a topic of EDAM, e.g. topic_0622"), f.form(_TOPIC)]
Account = Annotated[str, f.matching(_ACCOUNT, "expected an account or team, e.g. @org/team"), f.form(_ACCOUNT)]


# ------------------------------------------------------------------------------------------------ parts of profiles
class Site(Record):
    """A place where an organisation works."""

    id: f.Slug
    city: Annotated[f.Town, Meta("City", search="names", facet="place", column="city")]
    country: Annotated[f.Country, Meta("Country", facet="country", column="country")]
    lat: Annotated[Latitude | None, Meta("Latitude", column="lat")] = None
    lon: Annotated[Longitude | None, Meta("Longitude", column="lon")] = None


class Accreditation(Record):
    """A certificate, licence or approval that an organisation states."""

    scheme: Annotated[f.ConceptRef, Meta("Accreditation", vocabulary="accreditations", facet="accreditation")]
    scope: Annotated[f.Text | None, Meta("Scope", search="body")] = None
    site: Annotated[f.Slug | None, Meta("Site", reference="site")] = None
    issuer: Annotated[f.Line | None, Meta("Issuer")] = None
    number: Annotated[f.Line | None, Meta("Number")] = None
    valid_until: Annotated[f.Day | None, Meta("Valid until")] = None
    evidence: Annotated[f.WebAddress | None, Meta("Evidence")] = None


class Service(Record):
    """Something that can be ordered; its name and description are localized by `id`."""

    id: f.Slug
    name: Annotated[f.Line, Meta("Service", search="services", localized=True)]
    description: Annotated[f.Text | None, Meta("Description", search="services", localized=True)] = None
    competences: Annotated[f.ConceptRefs, Meta("Competences", vocabulary="competences", search="concepts")] = ()
    stages: Annotated[f.ConceptRefs, Meta("Development stages", vocabulary="stages", search="concepts")] = ()


class Equipment(Record):
    """An instrument or installation."""

    name: Annotated[f.Line, Meta("Equipment", search="services")]
    shared: Annotated[f.Truth | None, Meta("Shared")] = None


class Engagement(Record):
    """How one can work with an organisation."""

    models: Annotated[f.ConceptRefs, Meta("Forms of cooperation", vocabulary="engagement", facet="model")] = ()
    lead_time: Annotated[f.ConceptRef | None, Meta("Lead time", vocabulary="engagement")] = None
    minimum_project_eur: Annotated[f.Integer | None, Meta("Smallest project (EUR)")] = None


class Need(Record):
    """What an organisation or cluster looks for; its title and description are localized by `id`."""

    id: f.Slug
    title: Annotated[f.Line, Meta("Need", localized=True)]
    description: Annotated[f.Text | None, Meta("Description", localized=True)] = None
    competences: Annotated[f.ConceptRefs, Meta("Competences", vocabulary="competences")] = ()
    stages: Annotated[f.ConceptRefs, Meta("Development stages", vocabulary="stages")] = ()
    modalities: Annotated[f.ConceptRefs, Meta("Product types", vocabulary="modalities")] = ()
    areas: Annotated[f.ConceptRefs, Meta("Therapeutic areas", vocabulary="areas")] = ()
    accreditations: Annotated[f.ConceptRefs, Meta("Accreditations", vocabulary="accreditations")] = ()
    posted: Annotated[f.Day | None, Meta("Posted")] = None
    until: Annotated[f.Day | None, Meta("Until")] = None


class Contact(Record):
    """A role mailbox or web page, never a person."""

    role: Annotated[f.Line | None, Meta("Role")] = None
    email: Annotated[f.Email | None, Meta("E-mail", column="contact_email")] = None
    url: Annotated[f.WebAddress | None, Meta("Contact page", column="contact_url")] = None


class Ids(Record):
    """Identifiers in public registers."""

    ror: Annotated[Ror | None, Meta("ROR")] = None
    pic: Annotated[Pic | None, Meta("PIC")] = None
    vat: Annotated[Vat | None, Meta("VAT number")] = None
    wikidata: Annotated[Wikidata | None, Meta("Wikidata")] = None


class SourceNote(Record):
    """A public page from which facts of a profile were taken."""

    url: Annotated[f.WebAddress, Meta("Source")]
    accessed: Annotated[f.Day | None, Meta("Accessed")] = None
    supports: Annotated[f.Text | None, Meta("Supports")] = None


class Verified(Record):
    """Who confirmed a profile, and when."""

    on: Annotated[f.Day, Meta("Confirmed on")]
    by: Annotated[Literal["organisation", "cluster"], Meta("Confirmed by")]


class Archived(Record):
    """Since when and why a profile is kept for its address only."""

    on: Annotated[f.Day, Meta("Archived on")]
    reason: Annotated[f.Text | None, Meta("Reason")] = None


class Members(Record):
    """How many members a cluster has."""

    count: Annotated[f.Integer, Meta("Members")]
    on: Annotated[f.MonthOrDay | None, Meta("As of")] = None


class Excellence(Record):
    """A cluster management label; shown as the accreditation `<scheme>-<level>`."""

    scheme: Literal["esca"]
    level: Literal["gold", "silver", "bronze"]
    as_of: Annotated[f.MonthOrDay | None, Meta("As of")] = None
    evidence: Annotated[f.WebAddress | None, Meta("Evidence")] = None


# -------------------------------------------------------------------------------------------------------- profiles
class OrganisationRecord(Record):
    """A service provider or laboratory (`cros/<slug>.md`, `labs/<slug>.md`)."""

    name: Annotated[f.Line, Meta("Name", "head", search="names", column="name")]
    type: Annotated[f.ConceptRef, Meta("Type", "head", "concepts", "type", "type", vocabulary="types")]
    summary: Annotated[f.Sentence, Meta("Summary", "head", search="summary", column="summary", localized=True)]
    aliases: Annotated[f.Lines, Meta("Also known as", "head", search="names", column="aliases")] = ()
    website: Annotated[f.WebAddress | None, Meta("Website", "contact", column="website")] = None
    logo: Annotated[f.Line | None, Meta("Logo", "head", reference="media")] = None
    founded: Annotated[Year | None, Meta("Founded", "facts", column="founded")] = None
    size: Annotated[SizeClass | None, Meta("Size (people)", "facts", column="size")] = None
    languages: Annotated[f.Languages, Meta("Working languages", "terms", facet="language", column="languages")] = ()
    ids: Annotated[Ids | None, Meta("Identifiers", "facts")] = None
    sites: Annotated[tuple[Site, ...], f.SOME, f.LIST, Meta("Sites", "facts")]
    competences: Annotated[
        f.SomeConceptRefs,
        Meta("Competences", "offer", "concepts", "competence", "competences", vocabulary="competences"),
    ]
    areas: Annotated[
        f.ConceptRefs, Meta("Therapeutic areas", "offer", "concepts", "area", "areas", vocabulary="areas")
    ] = ()
    modalities: Annotated[
        f.ConceptRefs, Meta("Product types", "offer", "concepts", "modality", "modalities", vocabulary="modalities")
    ] = ()
    stages: Annotated[
        f.ConceptRefs, Meta("Development stages", "offer", "concepts", "stage", "stages", vocabulary="stages")
    ] = ()
    trl: Annotated[TrlRange | None, Meta("Technology readiness", "offer", column="trl")] = None
    accreditations: Annotated[
        tuple[Accreditation, ...], f.LIST, Meta("Accreditations", "accreditations", "concepts", column="accreditations")
    ] = ()
    services: Annotated[tuple[Service, ...], f.LIST, Meta("Services", "offer", column="services", localized=True)] = ()
    equipment: Annotated[tuple[Equipment, ...], f.LIST, Meta("Equipment", "equipment", column="equipment")] = ()
    engagement: Annotated[Engagement | None, Meta("Terms of engagement", "terms")] = None
    needs: Annotated[tuple[Need, ...], f.LIST, Meta("Needs", "needs", localized=True)] = ()
    contact: Annotated[Contact | None, Meta("Contact", "contact")] = None
    also_in: Annotated[f.Slugs, Meta("Also a member of", "head", column="also_in", reference="cluster")] = ()
    part_of: Annotated[f.Slug | None, Meta("Part of", "facts", column="part_of", reference="organisation")] = None
    sources: Annotated[tuple[SourceNote, ...], f.LIST, Meta("Sources", "sources")] = ()
    verified: Annotated[Verified | None, Meta("Confirmation", "sources")] = None
    added: Annotated[f.Day | None, Meta("First published", "sources", column="added")] = None
    language: f.Language | None = None
    formerly: f.Slugs = ()
    draft: f.Truth = False
    archived: Annotated[Archived | None, Meta("Archived", "head")] = None


class ClusterRecord(Record):
    """A cluster's own profile (`cluster.md`)."""

    name: Annotated[f.Line, Meta("Name", "head")]
    summary: Annotated[f.Sentence, Meta("Summary", "head", localized=True)]
    country: Annotated[f.Country, Meta("Country", "facts")]
    regions: Annotated[f.SomeLines, Meta("Regions", "facts")]
    website: Annotated[f.WebAddress, Meta("Website", "contact")]
    full_name: Annotated[f.Line | None, Meta("Full name", "head", localized=True)] = None
    city: Annotated[f.Line | None, Meta("City", "facts")] = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    nuts: Annotated[tuple[Nuts, ...], f.LIST, f.DISTINCT, Meta("NUTS")] = ()
    founded: Annotated[Year | None, Meta("Founded", "facts")] = None
    focus: Annotated[f.ConceptRefs, Meta("Focus", "offer", vocabulary="*")] = ()
    languages: Annotated[f.Languages, Meta("Working languages", "facts")] = ()
    members: Annotated[Members | None, Meta("Members", "facts")] = None
    excellence: Annotated[Excellence | None, Meta("Excellence label", "head")] = None
    contact: Annotated[Contact | None, Meta("Contact", "contact")] = None
    services: Annotated[tuple[Service, ...], f.LIST, Meta("Services to members", "offer", localized=True)] = ()
    needs: Annotated[tuple[Need, ...], f.LIST, Meta("Needs", "needs", localized=True)] = ()
    maintainers: Annotated[tuple[Account, ...], f.LIST, f.DISTINCT] = ()
    sources: Annotated[tuple[SourceNote, ...], f.LIST, Meta("Sources", "sources")] = ()
    verified: Annotated[Verified | None, Meta("Confirmation", "sources")] = None
    added: f.Day | None = None
    language: f.Language | None = None


class PageRecord(Record):
    """A text page (`pages/<name>.md`)."""

    title: Annotated[f.Line, Meta("Title", localized=True)]
    summary: Annotated[f.Text, Meta("Summary", localized=True)]


# ---------------------------------------------------------------------------------------------------- translations
class ServiceText(Record):
    """A service's words in another language."""

    id: f.Slug
    name: f.Line
    description: f.Text | None = None


class NeedText(Record):
    """A need's words in another language."""

    id: f.Slug
    title: f.Line
    description: f.Text | None = None


class OrganisationTranslation(Record):
    """`<slug>.<lang>.md`: the localized fields and the body, nothing else."""

    summary: f.Sentence | None = None
    services: Annotated[tuple[ServiceText, ...], f.LIST] = ()
    needs: Annotated[tuple[NeedText, ...], f.LIST] = ()
    translation: TranslationKind | None = None


class ClusterTranslation(OrganisationTranslation):
    """`cluster.<lang>.md`."""

    full_name: f.Line | None = None


class PageTranslation(Record):
    """`pages/<name>.<lang>.md`."""

    title: f.Line
    summary: f.Text
    translation: TranslationKind | None = None


# ---------------------------------------------------------------------------------------------------- vocabularies
class ConceptRecord(Record):
    """What the concepts of all vocabularies share."""

    id: f.Slug
    broader: f.Slug | None = None
    labels: f.Labels
    synonyms: Annotated[f.LabelLists, Limits(default_factory=dict)]
    definition: Annotated[f.Labels, Limits(default_factory=dict)]
    review: f.Languages = ()


class Edam(Record):
    """A close topic of the EDAM ontology (edamontology.org)."""

    edam: Topic


class CompetenceConcept(ConceptRecord):
    """Competences, in two levels."""

    match: Edam | None = None


class TypeConcept(ConceptRecord):
    """Kinds of organisation; `kind` names the folder."""

    kind: Literal["cro", "lab"]


class StageConcept(ConceptRecord):
    """Development stages, in order."""

    trl: TrlRange


class Register(Record):
    """Where a claim can be looked up."""

    text: f.Labels
    url: f.WebAddress | None = None


class AccreditationConcept(ConceptRecord):
    """Certificates, licences and approvals."""

    family: f.Slug
    register_: Annotated[Register | None, Limits(alias="register")] = None  # BaseModel has a method `register`
    url: f.WebAddress | None = None
    certifiable: f.Truth = True
    applies_to: Literal["cluster"] | None = None


class Months(Record):
    """Bounds of a band."""

    from_: Annotated[f.Integer, Limits(alias="from")]
    to: f.Integer | None = None


class EngagementConcept(ConceptRecord):
    """Forms of cooperation and lead times."""

    kind: Literal["model", "lead-time"]
    months: Months | None = None


class PlaceConcept(ConceptRecord):
    """Towns and regions."""

    country: f.Country
    nuts: Nuts | None = None


class Family(Record):
    """A group of accreditations, for display."""

    id: f.Slug
    labels: f.Labels


class VocabularyRecord(Record):
    """A vocabulary file; `concepts` is decoded with the class that `VOCABULARIES` names."""

    concepts: Annotated[tuple[ConceptRecord, ...], f.LIST]


class AreaVocabulary(VocabularyRecord):
    """Therapeutic areas."""


class CompetenceVocabulary(VocabularyRecord):
    """Competences."""

    concepts: Annotated[tuple[CompetenceConcept, ...], f.LIST]


class TypeVocabulary(VocabularyRecord):
    """Types."""

    concepts: Annotated[tuple[TypeConcept, ...], f.LIST]


class StageVocabulary(VocabularyRecord):
    """Stages."""

    concepts: Annotated[tuple[StageConcept, ...], f.LIST]


class AccreditationVocabulary(VocabularyRecord):
    """Accreditations and their families."""

    concepts: Annotated[tuple[AccreditationConcept, ...], f.LIST]
    families: Annotated[tuple[Family, ...], f.LIST]


class EngagementVocabulary(VocabularyRecord):
    """Engagement."""

    concepts: Annotated[tuple[EngagementConcept, ...], f.LIST]


class PlaceVocabulary(VocabularyRecord):
    """Places."""

    concepts: Annotated[tuple[PlaceConcept, ...], f.LIST]


VOCABULARIES: Mapping[str, type[VocabularyRecord]] = {
    "accreditations": AccreditationVocabulary,
    "areas": AreaVocabulary,
    "competences": CompetenceVocabulary,
    "engagement": EngagementVocabulary,
    "modalities": AreaVocabulary,
    "places": PlaceVocabulary,
    "stages": StageVocabulary,
    "types": TypeVocabulary,
}


# ------------------------------------------------------------------------------------------- journeys and settings
class Step(Record):
    """One step of a journey."""

    stage: Annotated[f.ConceptRef, Meta(vocabulary="stages")]
    competences: Annotated[f.SomeConceptRefs, Meta(vocabulary="competences")]


class Journey(Record):
    """A development path for a class of products."""

    id: f.Slug
    labels: f.Labels
    modalities: Annotated[f.ConceptRefs, Meta(vocabulary="modalities")] = ()
    steps: Annotated[tuple[Step, ...], f.SOME, f.LIST]


class JourneysRecord(Record):
    """`journeys.yaml`."""

    journeys: Annotated[tuple[Journey, ...], f.LIST]


class Licence(Record):
    """The licence of the content."""

    name: f.Line
    url: f.WebAddress


class Operator(Record):
    """Who runs the site; what is empty is not shown."""

    name: f.Line | Literal[""] = ""
    email: f.Email | Literal[""] = ""
    imprint: OptionalAddress = ""


class Settings(Record):
    """`site.yaml`."""

    title: f.Labels
    tagline: f.Labels
    languages: f.SomeLanguages
    default_language: f.Language
    clusters: f.SomeSlugs
    menu: f.Slugs = ()
    repository: OptionalAddress = ""
    content_licence: Licence
    base_url: SiteAddress = ""
    operator: Operator = Operator()
    admin: f.Truth = False


def all_meta(record: type[BaseModel] = OrganisationRecord) -> Mapping[str, Meta]:
    """Return the `Meta` of a record's fields and, under `field.part`, of the fields of its parts."""
    found = dict(f.meta_of(record))
    for name, part in PARTS.items():
        if name in found:
            found |= {f"{name}.{key}": meta for key, meta in f.meta_of(part).items()}
    return found


def values_at(record: BaseModel, path: str) -> Iterator[str]:
    """Yield the texts at a dotted path of a record (`engagement.models`), through lists."""
    name, _, rest = path.partition(".")
    value = getattr(record, name)
    for item in value if isinstance(value, tuple) else (value,):
        if isinstance(item, BaseModel) and rest:
            yield from values_at(item, rest)
        elif isinstance(item, str):
            yield item


PARTS: Mapping[str, type[Record]] = {
    "sites": Site,
    "accreditations": Accreditation,
    "services": Service,
    "equipment": Equipment,
    "engagement": Engagement,
    "needs": Need,
    "contact": Contact,
    "ids": Ids,
    "sources": SourceNote,
    "verified": Verified,
    "archived": Archived,
    "members": Members,
    "excellence": Excellence,
}


def declared_messages() -> tuple[str, ...]:
    """Return the labels of all fields, sorted: the locales must translate them."""
    labels = {m.label for r in (OrganisationRecord, ClusterRecord) for m in all_meta(r).values() if m.label}
    return tuple(sorted(labels))

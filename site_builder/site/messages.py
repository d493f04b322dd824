"""The words of the interface that stand in views instead of templates: titles, menus, descriptions, notices.

The message id is the English text; the locales translate it. Templates hold all other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum

from site_builder.catalogue.records import declared_messages as field_labels


class Words(StrEnum):
    """A message without a number in it; `%(name)s` are its variables."""

    HOME = "Home"
    SEARCH = "Search"
    ORGANISATIONS = "Organisations"
    CLUSTERS = "Clusters"
    COMPETENCES = "Competences"
    AREAS = "Therapeutic areas"
    MODALITIES = "Product types"
    STAGES = "Development stages"
    ACCREDITATIONS = "Accreditations"
    TYPES = "Types of organisation"
    COUNTRIES = "Countries"
    MAP = "Map"
    PROVIDERS = "Service providers"
    LABORATORIES = "Laboratories"
    COVERAGE = "Coverage"
    JOURNEYS = "Development journeys"

    ABOUT_ORGANISATIONS = "All CROs and laboratories of the directory from A to Z."
    ABOUT_CLUSTERS = "The clusters of the directory, their regions and their members."
    ABOUT_COMPETENCES = "What the organisations can do for others, by field, with the number of organisations for each."
    ABOUT_AREAS = "Organisations by therapeutic area."
    ABOUT_MODALITIES = "Organisations by the type of product they work on."
    ABOUT_STAGES = "Organisations by the stage of development they support, from discovery to the market."
    ABOUT_ACCREDITATIONS = "Certificates, licences and approvals, and who states them."
    ABOUT_TYPES = "Service providers and laboratories by type of organisation."
    ABOUT_COUNTRIES = "Organisations by country."
    ABOUT_COVERAGE = "What the clusters can do together: their strengths, their gaps, and who completes whom."
    ABOUT_JOURNEYS = "From the idea to the patient: who in the clusters can take a product through each step."
    ABOUT_JOURNEY = "%(name)s, from the idea to the patient: who in the clusters offers what each step needs."
    ABOUT_MAP = "Where the organisations are: all of Europe, then region by region with the list beside each map."

    PARTNERS = "Partners"
    FIND_PARTNERS = "Find partners"
    TEAMS = "Teams"
    ABOUT_PARTNERS = (
        "Name what a project needs. You see who covers it in the other clusters, "
        "and the smallest teams that cover all of it."
    )
    NEEDS = "Needs"
    ABOUT_NEEDS = "What organisations and clusters look for today, and who in other clusters could help."
    SHARED = "In common"
    NEAR = "Close to it"
    BEFORE = "Comes before it"
    BESIDE = "Goes with it"
    AFTER = "Comes after it"
    ANSWERS = "Could help with"
    ASKS = "Is looking for"

    SHORTLIST = "Shortlist"
    ABOUT_SHORTLIST = "Organisations that you keep: side by side, as a file, and with a letter ready to send."

    NOT_FOUND = "Page not found"
    NOT_FOUND_TEXT = "There is nothing at this address. The search or the list of all organisations may help."
    MOVED = "%(name)s has moved"

    GROUP = "Group"
    KIND = "Kind"
    REGISTER = "Where to look it up"
    MORE_ABOUT = "More about it"
    EDAM = "EDAM topic"
    READINESS = "Technology readiness levels"
    PAIR = "%(facet)s: %(text)s"
    AS_OF = "%(number)s (as of %(date)s)"
    YES = "yes"
    NO = "no"
    NOT_CERTIFIABLE = "Nobody can hold a certificate for this alone: it is applied within a certified system."
    STEPS_REACHED = "All competences in steps: %(full)s. Some: %(partly)s. None: %(none)s."
    FOR_CLUSTERS = "This label is awarded to clusters, not to organisations."


class Shortlist(StrEnum):
    """What the script of the shortlist says."""

    UNSTATED = "Not stated"
    ONLY = "not all of them"
    GONE = "No longer in the directory: %(names)s."
    REMOVE = "Take off the list: %(name)s"
    TAKE_OFF = "Take off"
    COMPARE = "Compare"
    ARCHIVED = "This profile is no longer kept up to date."
    UNSAVED = "The file could not be made: a part of it could not be loaded."
    COPIED = "The address has been copied."


class Finder(StrEnum):
    """What the script of the partner finder says."""

    NEEDS = "You need"
    LIMITS = "Every partner"
    STATED = "%(facet)s: %(text)s"
    REMOVE = "Remove: %(name)s"
    UNKNOWN = "Not in this directory, so left out: %(ids)s."
    CUT = "The address asks for too much at once; what comes last was left out."
    GREEDY = "For so many needs it is not proven that no smaller team exists."
    ROUGH = "A team of the same size from fewer countries may exist."
    OPEN = "Some do not state their working languages; they are not left out, so ask them."
    COVERS = "Covers"
    NEAR = "Close to"
    LACKS = "Not listed"
    UNSTATED = "Not stated"
    NOBODY = "Nobody within your limits covers any of this."
    EMPTY = "Nothing is asked for yet."
    NOTFOUND = "Nothing here is called “%(text)s”. Try another word."
    TEAM = "Team %(number)s"
    FAMILY = "Parts of the same institution: %(names)s."
    BROADER = "Broader: %(name)s"
    SIBLING = "Related: %(name)s"
    NOWHERE = "Nobody in the directory lists it, nor anything close to it."
    SHARE = "%(num)s of %(all)s"
    OWN = "In your own cluster"
    KEEP = "Shortlist"
    FAILED = "Part of the search could not be loaded."
    RETRY = "Try again"
    PREPARING = "Preparing the file…"
    UNSAVED = "The file could not be made: part of the results could not be loaded."


class Letter(StrEnum):
    """A first request to an organisation, in the language of whoever reads it."""

    SUBJECT = "Enquiry: %(text)s"
    GREETING = "Dear Sir or Madam,"
    FOUND = "We found your profile in the directory “%(title)s”:"
    NEED = "We are looking for"
    STAGE = "Development stage"
    TIMING = "Timing"
    LINE = "%(facet)s: %(text)s"
    CONFIDENTIAL = (
        "Before we share details we would like to sign a confidentiality agreement. "
        "May we send you ours, or would you rather send yours?"
    )
    ASK = "Could you tell us whether you offer this, from when, and whom we should talk to?"
    REGARDS = "Kind regards,"


class Counted(Enum):
    """A message with a number in it, `%(num)s`: the English singular and plural."""

    ORGANISATIONS_OFFER = (
        "%(num)s organisation in the directory: %(label)s",
        "%(num)s organisations in the directory: %(label)s",
    )
    COUNTRIES = ("%(num)s country", "%(num)s countries")
    SMALLEST_TEAM = ("%(num)s organisation covers everything", "a team of %(num)s covers everything")
    UNCOVERED = ("%(num)s need is not covered", "%(num)s needs are not covered")
    NARROW = (
        "These organisations all come from %(num)s country, so a team cannot come from more.",
        "These organisations come from %(num)s countries, so a team cannot come from more.",
    )
    LACKING = ("%(num)s need not listed", "%(num)s needs not listed")
    BLOCKED_OWN = (
        "%(num)s organisation of your own cluster has it",
        "%(num)s organisations of your own cluster have it",
    )
    BLOCKED_CERTIFICATE = (
        "%(num)s organisation has it without stating the certificate",
        "%(num)s organisations have it without stating the certificate",
    )
    BLOCKED_COUNTRY = (
        "%(num)s organisation has it in another country",
        "%(num)s organisations have it in other countries",
    )
    BLOCKED_LANGUAGE = (
        "%(num)s organisation has it but works in other languages",
        "%(num)s organisations have it but work in other languages",
    )


# Titles and descriptions of the list pages by the name of the list.
TITLES: Mapping[str, Words] = {
    "organisations": Words.ORGANISATIONS,
    "clusters": Words.CLUSTERS,
    "competences": Words.COMPETENCES,
    "areas": Words.AREAS,
    "modalities": Words.MODALITIES,
    "stages": Words.STAGES,
    "accreditations": Words.ACCREDITATIONS,
    "types": Words.TYPES,
    "countries": Words.COUNTRIES,
    "coverage": Words.COVERAGE,
    "journeys": Words.JOURNEYS,
    "map": Words.MAP,
    "needs": Words.NEEDS,
}
DESCRIPTIONS: Mapping[str, Words] = {
    "organisations": Words.ABOUT_ORGANISATIONS,
    "clusters": Words.ABOUT_CLUSTERS,
    "competences": Words.ABOUT_COMPETENCES,
    "areas": Words.ABOUT_AREAS,
    "modalities": Words.ABOUT_MODALITIES,
    "stages": Words.ABOUT_STAGES,
    "accreditations": Words.ABOUT_ACCREDITATIONS,
    "types": Words.ABOUT_TYPES,
    "countries": Words.ABOUT_COUNTRIES,
    "coverage": Words.ABOUT_COVERAGE,
    "journeys": Words.ABOUT_JOURNEYS,
    "map": Words.ABOUT_MAP,
    "needs": Words.ABOUT_NEEDS,
}
# Titles of the tools that stand in the menu.
TOOLS: Mapping[str, Words] = {"partners": Words.PARTNERS}
KINDS: Mapping[str, Words] = {"cro": Words.PROVIDERS, "lab": Words.LABORATORIES}


def declared_messages() -> tuple[str | tuple[str, str], ...]:
    """Return every message that the locales must translate besides those of the templates; plurals as pairs.

    The labels of the records' fields are among them.
    """
    words = (*Words, *Shortlist, *Finder, *Letter)
    singles = sorted({*(str(word) for word in words), *field_labels()})
    return (*singles, *sorted(counted.value for counted in Counted))

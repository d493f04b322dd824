"""The addresses of the site, as pure functions: the public contract that nothing else in the code spells out.

An address begins with `/`, as if the site lay at the root of its host: `/en/organisations/giga-institute/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

# Vocabularies whose concepts have pages: name of the list, which is the folder and the vocabulary -> kind of the page.
CONCEPT_PAGES: Mapping[str, str] = MappingProxyType(
    {
        "competences": "competence",
        "areas": "area",
        "modalities": "modality",
        "stages": "stage",
        "accreditations": "accreditation",
        "types": "type",
    }
)
COUNTRIES = "countries"
COVERAGE = "coverage"
JOURNEYS = "journeys"

CHOOSER = "/"
NOT_FOUND = "/404.html"
SITEMAP = "/sitemap.xml"
ROBOTS = "/robots.txt"
CATALOGUE_JSON = "/data/catalogue.json"
ORGANISATIONS_CSV = "/data/organisations.csv"


def home(language: str) -> str:
    """Return the address of the home page in a language."""
    return f"/{language}/"


def listing(language: str, name: str) -> str:
    """Return the address of a page directly below the language: `organisations`, `competences`, a text page."""
    return f"/{language}/{name}/"


def entry(language: str, name: str, id_: str) -> str:
    """Return the address of one entry of a list: an organisation, a cluster, a concept; a country in lower case."""
    return f"/{language}/{name}/{id_.lower()}/"


def organisation(language: str, slug: str) -> str:
    """Return the address of a profile."""
    return entry(language, "organisations", slug)


def cluster(language: str, id_: str) -> str:
    """Return the address of a cluster."""
    return entry(language, "clusters", id_)


def organisation_data(slug: str, ending: str) -> str:
    """Return the address of the data of one organisation: `ending` is `json` or `vcf`."""
    return f"/data/organisations/{slug}.{ending}"


def concept(language: str, vocabulary: str, id_: str) -> str:
    """Return the address of a concept, empty where the vocabulary has no pages."""
    return entry(language, vocabulary, id_) if vocabulary in CONCEPT_PAGES else ""


def crossing(language: str, stage: str, modality: str) -> str:
    """Return the address of the organisations that state both a stage and a product type."""
    return f"{listing(language, COVERAGE)}{stage}/{modality}/"


def of_cluster(address: str, id_: str) -> str:
    """Return the part of a list's page that holds the organisations of one cluster."""
    return f"{address}#cluster-{id_}"


def search(language: str, query: str = "") -> str:
    """Return the address of the search page; `query` is an encoded query string without its question mark."""
    return listing(language, "search") + (f"?{query}" if query else "")


def partners(language: str, query: str = "") -> str:
    """Return the address of the partner finder; `query` is an encoded query string without its question mark."""
    return listing(language, "partners") + (f"?{query}" if query else "")


def shortlist(language: str) -> str:
    """Return the address of the shortlist."""
    return listing(language, "shortlist")


def asset(file_name: str) -> str:
    """Return the address of a hashed asset."""
    return f"/assets/{file_name}"


def output_path(address: str) -> str:
    """Return the output file that answers an address: `/en/` -> `en/index.html`."""
    path = address.removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def address(path: str) -> str:
    """Return the address that an output file answers: `en/index.html` -> `/en/`."""
    return "/" + path.removesuffix("index.html")


def root_of(address: str) -> str:
    """Return the relative prefix that leads from a page to the root of the site: `../../` from `/en/clusters/`."""
    return "../" * (address.count("/") - 1)


def under(root: str, address: str) -> str:
    """Return `address` as it is written on a page whose prefix to the root of the site is `root`."""
    return root + address.removeprefix("/") or "./"


def base_path(base_url: str) -> str:
    """Return the path under which the site lies, for the one page that is shown at any address: `/` or `/sub/`."""
    return urlsplit(base_url).path.rstrip("/") + "/"


def absolute(base_url: str, address: str) -> str:
    """Return the absolute address, empty where the site has no public address yet."""
    return base_url.rstrip("/") + address if base_url else ""

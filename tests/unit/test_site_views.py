"""What the views decide: texts by language, grouping, validity, counts, what search engines are told."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Annotated, Any

import pytest

from site_builder.catalogue.fields import SECTIONS, Meta, Record
from site_builder.site.jobs import FileJob, LongFileJob, PageJob
from site_builder.site.reader import Options, Site
from site_builder.site.views import profiles
from tests.unit.site_sample import Jobs, make_catalogue, make_plan, view_of

BASE = "https://catalogue.example/sub"


@pytest.fixture(scope="module")
def jobs() -> Jobs:
    return make_plan()


@pytest.fixture(scope="module")
def public() -> Jobs:
    return make_plan(BASE)


# Types and properties that we use; each is in the list of schema.org names that rdflib 7 ships (rdflib.SDO).
_NAMES = """
    BreadcrumbList DataDownload Dataset DefinedTerm DefinedTermSet EntryPoint GeoCoordinates ListItem
    MedicalOrganization Organization Place PostalAddress ResearchOrganization SearchAction WebSite
    address addressCountry addressLocality alternateName areaServed contentUrl creator description distribution email
    encodingFormat foundingDate geo inDefinedTermSet inLanguage item itemListElement knowsAbout latitude license
    location longitude mainEntityOfPage memberOf name position potentialAction sameAs target termCode url urlTemplate
    vatID
"""
SCHEMA_ORG = frozenset(_NAMES.split())


def page_jobs(jobs: Jobs) -> list[PageJob]:
    return [job for job in jobs if isinstance(job, PageJob)]


def labels(parts: Any) -> list[str]:
    return [part["label"] for part in parts]


def assert_plain(value: Any) -> None:
    if isinstance(value, dict):
        assert all(type(key) is str for key in value)
        for inner in value.values():
            assert_plain(inner)
    elif type(value) in (tuple, list):
        for inner in value:
            assert_plain(inner)
    else:
        assert value is None or type(value) in (str, int, float, bool), value


def test_views_are_plain_data(public: Jobs) -> None:
    for job in page_jobs(public):
        assert_plain(dict(job.view))


def test_the_same_content_gives_the_same_plan(jobs: Jobs) -> None:
    assert make_plan() == jobs
    for kind in (PageJob, (FileJob, LongFileJob)):
        paths = [job.path for job in jobs if isinstance(job, kind)]
        assert paths == sorted(paths)


# ------------------------------------------------------------------------------------------------------ organisation
def test_accreditations_are_valid_on_their_last_day_and_expired_after_it(jobs: Jobs) -> None:
    view = view_of(jobs, "en/organisations/zeta/index.html")
    found = [(a["scheme"]["id"], a["status"], a["site"], bool(a["evidence"])) for a in view["accreditations"]]
    assert found == [("gmp", "valid", "", True), ("iso-14971", "undated", "", False), ("glp", "expired", "Łódź", False)]


def test_an_expired_accreditation_does_not_count(jobs: Jobs) -> None:
    assert view_of(jobs, "en/accreditations/glp/index.html")["total"] == 0
    assert view_of(jobs, "en/accreditations/gmp/index.html")["total"] == 1


def test_an_accreditation_without_a_date_stays_and_its_list_says_what_it_rests_on(jobs: Jobs) -> None:
    view = view_of(jobs, "en/accreditations/iso-14971/index.html")
    assert view["total"] == 1
    (proof,) = view["groups"][0]["entries"][0]["proofs"]
    assert (proof["status"], proof["certifiable"], proof["evidence"]) == ("undated", False, None)
    (proof,) = view_of(jobs, "en/accreditations/gmp/index.html")["groups"][0]["entries"][0]["proofs"]
    assert (proof["status"], proof["valid_until"]["iso"]) == ("valid", "2026-11-22")
    assert view_of(jobs, "en/competences/chemistry/index.html")["groups"][0]["entries"][0]["proofs"] == ()


def test_competences_are_grouped_by_the_broader_one(jobs: Jobs) -> None:
    groups = view_of(jobs, "en/organisations/zeta/index.html")["competences"]
    assert [(g["group"]["id"], labels(g["concepts"])) for g in groups] == [("discovery", ["Chemistry", "Screening"])]
    only_the_group = view_of(jobs, "en/organisations/lodz-lab/index.html")["competences"]
    assert [(g["group"]["id"], g["concepts"]) for g in only_the_group] == [("discovery", ())]


def test_texts_say_when_they_are_in_another_language_or_by_machine(jobs: Jobs) -> None:
    polish = view_of(jobs, "pl/organisations/zeta/index.html")
    assert polish["summary"] == {"text": "Robi rzeczy.", "lang": "", "language": "", "machine": True}
    need = polish["needs"][0]["title"]
    assert need == {"text": "Open need", "lang": "en", "language": "angielski", "machine": False}
    assert polish["services"][0]["name"]["text"] == "Testy"
    scope = next(a["scope"] for a in polish["accreditations"] if a["scope"])
    assert scope["lang"] == "en"


def test_all_stages_are_drawn_and_the_stated_ones_marked(jobs: Jobs) -> None:
    view = view_of(jobs, "en/organisations/zeta/index.html")
    assert [(s["id"], s["covered"], s["trl"]) for s in view["stages"]] == [("early", True, "1–3"), ("late", False, "4")]
    assert [level["level"] for level in view["trl"] if level["covered"]] == [2, 3]
    assert not view_of(jobs, "en/organisations/lodz-lab/index.html")["stages_stated"]


def test_facts_and_terms_follow_the_declared_fields(jobs: Jobs) -> None:
    view = view_of(jobs, "en/organisations/zeta/index.html")
    assert [(f["label"], f["value"], f["href"]) for f in view["facts"]] == [
        ("Founded", "2000", ""),
        ("ROR", "https://ror.org/04yznqr36", "https://ror.org/04yznqr36"),
        ("Wikidata", "Q42", "https://www.wikidata.org/wiki/Q42"),
    ]
    assert [(f["label"], f["value"]) for f in view["terms"]] == [
        ("Forms of cooperation", "Fee for service"),
        ("Lead time", "Under a month"),
        ("Smallest project (EUR)", "25,000"),
    ]
    assert "Equipment" in view["not_stated"]
    assert "Competences" not in view["not_stated"]


def test_a_field_that_no_template_knows_is_shown_with_its_label() -> None:
    class Vessel(Record):
        name: Annotated[str, Meta("Name")]
        crew: Annotated[int | None, Meta("Crew")] = None

    class Extended(Record):
        motto: Annotated[str | None, Meta("Motto", "head")] = None
        shop: Annotated[str | None, Meta("Shop", "contact")] = None
        areas: Annotated[tuple[str, ...], Meta("Areas", "offer", vocabulary="areas")] = ()
        fleet: Annotated[tuple[Vessel, ...], Meta("Fleet", "equipment")] = ()
        silent: str = "not shown"

    catalogue = make_catalogue()
    area = next(iter(catalogue.vocabularies["areas"].concepts))
    record = Extended(
        motto="Ad astra",
        shop="https://shop.example.org/x",
        areas=(area,),
        fleet=(Vessel(name="Vasa", crew=145), Vessel(name="Argo")),
    )
    strings = {language: NullTranslations() for language in catalogue.settings.languages}
    reader = Site(catalogue, strings, {}, Options()).reader("en", "/en/")
    assert [(f["label"], f["value"], f["href"]) for f in profiles.facts(reader, record, SECTIONS)] == [
        ("Motto", "Ad astra", ""),
        ("Shop", "https://shop.example.org/x", "https://shop.example.org/x"),
        ("Areas", reader.text(catalogue.vocabularies["areas"].concepts[area].label(reader.order))["text"], ""),
        ("Fleet", "Vasa, 145 and Argo", ""),
    ]
    assert [f["label"] for f in profiles.facts(reader, record, ("offer",))] == ["Areas"]


def test_parents_and_parts_are_linked(jobs: Jobs) -> None:
    part = view_of(jobs, "en/organisations/lodz-lab/index.html")
    assert [(f["label"], f["href"]) for f in part["facts"]] == [("Part of", "../../../en/organisations/zeta/")]
    assert labels(view_of(jobs, "en/organisations/zeta/index.html")["units"]) == ["Łódź Lab"]


def test_a_confirmation_is_old_after_two_years(jobs: Jobs) -> None:
    assert view_of(jobs, "en/organisations/zeta/index.html")["freshness"] == {
        "confirmed": True,
        "by": "organisation",
        "date": {"iso": "2024-11-22", "text": "22 November 2024"},
        "old": True,
    }
    unconfirmed = view_of(jobs, "pl/organisations/lodz-lab/index.html")["freshness"]
    assert (unconfirmed["confirmed"], unconfirmed["old"]) == (False, False)
    assert unconfirmed["date"]["text"] == "1 października 2026"


def test_only_open_needs_are_shown(jobs: Jobs) -> None:
    assert [need["id"] for need in view_of(jobs, "en/organisations/zeta/index.html")["needs"]] == ["open"]


def test_an_archived_profile_keeps_its_page_and_leaves_lists_and_counts(jobs: Jobs) -> None:
    view = view_of(jobs, "en/organisations/gone/index.html")
    assert view["archived"]["reason"]["text"] == "Closed."
    assert view["shell"]["noindex"]
    assert view_of(jobs, "en/organisations/index.html")["total"] == 3
    assert view_of(jobs, "en/competences/mri/index.html")["total"] == 0


def test_the_source_of_a_page_can_be_edited(jobs: Jobs) -> None:
    shell = view_of(jobs, "pl/organisations/zeta/index.html")["shell"]
    assert shell["edit"] == "https://github.com/example/catalogue/edit/main/content/clusters/west/cros/zeta.md"


# ------------------------------------------------------------------------------------------------- lists and concepts
@pytest.mark.parametrize(("language", "expected"), [("en", ["L", "Z"]), ("pl", ["L", "Ł", "Z"])])
def test_the_list_of_organisations_follows_the_alphabet_of_the_reader(
    jobs: Jobs, language: str, expected: list[str]
) -> None:
    initials = view_of(jobs, f"{language}/organisations/index.html")["initials"]
    assert [entry["initial"] for entry in initials] == expected


def test_a_concept_says_through_which_narrower_ones_organisations_came(jobs: Jobs) -> None:
    view = view_of(jobs, "en/competences/discovery/index.html")
    found = {
        group["cluster"]["id"]: [(e["card"]["slug"], labels(e["via"])) for e in group["entries"]]
        for group in view["groups"]
    }
    # In the order of the names: "=Zeta" begins with a sign, which comes before all letters.
    zeta = ("zeta", ["Chemistry", "Screening"])
    assert found == {"west": [zeta], "east": [zeta, ("lodz-lab", []), ("lublin-lab", ["Chemistry"])]}
    assert view["total"] == 3


def test_who_serves_any_area_stands_under_each(jobs: Jobs) -> None:
    view = view_of(jobs, "en/areas/oncology/index.html")
    assert view["total"] == 1
    assert labels(view["groups"][0]["entries"][0]["via"]) == ["Any area"]


def test_an_unused_concept_is_not_indexed_and_names_what_is_near(jobs: Jobs) -> None:
    unused = view_of(jobs, "en/accreditations/glp/index.html")
    assert unused["shell"]["noindex"]
    assert [near["id"] for near in unused["nearest"]] == ["gmp"]
    assert not view_of(jobs, "en/competences/screening/index.html")["shell"]["noindex"]


def test_labels_of_clusters_have_their_holders(jobs: Jobs) -> None:
    view = view_of(jobs, "en/accreditations/esca-gold/index.html")
    assert [holder["id"] for holder in view["holders"]] == ["west"]
    assert not view["shell"]["noindex"]
    assert len(view["notices"]) == 1


def test_lists_count_who_states_nothing(jobs: Jobs) -> None:
    assert view_of(jobs, "en/stages/index.html")["not_stated"] == 2
    assert view_of(jobs, "en/types/index.html")["not_stated"] == 0


def test_other_names_begin_with_the_language_of_the_page(jobs: Jobs) -> None:
    names = view_of(jobs, "pl/competences/screening/index.html")["names"]
    assert [(name["code"], name["label"], name["synonyms"]) for name in names] == [
        ("pl", "Skrining", ()),
        ("en", "Screening", ("HTS",)),
    ]


def test_an_organisation_counts_in_each_of_its_clusters_and_countries(jobs: Jobs) -> None:
    assert view_of(jobs, "en/countries/fr/index.html")["total"] == 1
    assert view_of(jobs, "en/countries/pl/index.html")["total"] == 3
    east = view_of(jobs, "en/clusters/east/index.html")
    assert east["total"] == 3
    shares = {row["id"]: (row["here"], row["share"], row["network"]) for row in east["profile"]}
    assert shares == {"discovery": (3, 100, 100), "imaging": (0, 0, 0)}


def test_a_cluster_states_its_facts_in_the_language(jobs: Jobs) -> None:
    view = view_of(jobs, "pl/clusters/west/index.html")
    assert view["regions"] == "Bretagne i Normandie"
    assert view["excellence"]["as_of"]["text"] == "luty 2022"
    assert [f["value"] for f in view["facts"]] == ["12\xa0345 (as of marzec 2025)"]
    assert [(c["vocabulary"], c["id"]) for c in view["focus"]] == [("competences", "imaging"), ("areas", "oncology")]


def test_the_news_of_the_home_page_are_the_latest_first(jobs: Jobs) -> None:
    latest = view_of(jobs, "en/index.html")["latest"]
    assert [(item["card"]["slug"], item["reason"]) for item in latest] == [("lodz-lab", "added"), ("zeta", "confirmed")]


# ---------------------------------------------------------------------------------------------------------- text pages
def test_links_between_content_files_become_links_between_pages_of_the_language(jobs: Jobs) -> None:
    english = view_of(jobs, "en/about/index.html")["body"]["html"]
    assert 'href="../../en/organisations/lodz-lab/#s-methods"' in english
    polish = view_of(jobs, "pl/about/index.html")["body"]
    # The Polish version of the profile has no heading "Methods".
    assert 'href="../../pl/organisations/lodz-lab/"' in polish["html"]
    assert "#s-methods" not in polish["html"]
    assert 'href="../../pl/clusters/west/"' in polish["html"]
    assert polish["lang"] == "en"


def test_a_link_to_a_draft_is_plain_words() -> None:
    files = {
        "clusters/east/labs/draft.md": """---
name: "Draft"
type: research-laboratory
summary: "Not yet."
sites: [{id: main, city: "Lublin", country: PL}]
competences: [mri]
draft: true
---
""",
        "pages/more.md": "---\ntitle: More\nsummary: More.\n---\n\nSee [a draft](../clusters/east/labs/draft.md).\n",
    }
    html = view_of(make_plan(changes=files), "en/more/index.html")["body"]["html"]
    assert "See a draft." in html


# ------------------------------------------------------------------------------------------------------ search engines
def test_every_page_names_all_its_versions(public: Jobs) -> None:
    for job in page_jobs(public):
        shell = job.view["shell"]
        if shell["kind"] in ("redirect", "not-found"):
            assert shell["noindex"] and not shell["alternates"]
            continue
        versions = {alternate["hreflang"]: alternate["href"] for alternate in shell["alternates"]}
        assert sorted(versions) == ["en", "pl", "x-default"]
        address = f"{BASE}/{job.path.removesuffix('index.html')}"
        assert shell["canonical"] == address
        assert address in versions.values()
        is_home = shell["kind"] in ("home", "languages")
        assert versions["x-default"] == (f"{BASE}/" if is_home else versions["en"])


def test_nothing_is_absolute_without_a_public_address(jobs: Jobs) -> None:
    for job in page_jobs(jobs):
        shell = job.view["shell"]
        assert shell["canonical"] == ""
        assert not any(entry["property"] == "og:url" for entry in shell["og"])
        assert all(not alternate["href"].startswith(("http", "/")) for alternate in shell["alternates"])
    assert "sitemap.xml" not in {job.path for job in jobs}


def things(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(inner for part in value.values() for inner in things(part))]
    if isinstance(value, (list, tuple)):
        return [inner for part in value for inner in things(part)]
    return []


def test_structured_data_use_the_words_of_schema_org(public: Jobs) -> None:
    types = set()
    for job in page_jobs(public):
        for thing in things(job.view["shell"]["json_ld"]):
            types.add(thing["@type"])
            for name in (thing["@type"], *(key for key in thing if not key.startswith("@") and key != "query-input")):
                assert name in SCHEMA_ORG, name
    assert {
        "Organization",
        "MedicalOrganization",
        "ResearchOrganization",
        "BreadcrumbList",
        "DefinedTerm",
        "Dataset",
        "WebSite",
        "SearchAction",
    } <= types


def test_the_page_for_missing_addresses_works_at_any_address(public: Jobs) -> None:
    view = view_of(public, "404.html")
    assert [version["language"] for version in view["versions"]] == ["en", "pl"]
    hrefs = [link["href"] for version in view["versions"] for link in version["links"]]
    assert all(href.startswith("/sub/") for href in (*hrefs, view["shell"]["home"], view["shell"]["root"]))


def test_a_former_address_leads_to_the_present_one(jobs: Jobs) -> None:
    view = view_of(jobs, "pl/organisations/zeta-old/index.html")
    assert view["target"] == "../../../pl/organisations/zeta/"
    assert view["shell"]["kind"] == "redirect"


def test_the_sitemap_leaves_out_what_is_not_indexed(public: Jobs) -> None:
    sitemap = next(job.data.decode() for job in public if isinstance(job, FileJob) and job.path == "sitemap.xml")
    assert f"<loc>{BASE}/pl/organisations/zeta/</loc>" in sitemap
    for left_out in ("zeta-old", "organisations/gone/", "accreditations/glp/", "404"):
        assert left_out not in sitemap


def test_a_preview_with_drafts_is_closed_to_search_engines() -> None:
    preview = make_plan(BASE, drafts=True)
    assert all(job.view["shell"]["noindex"] for job in page_jobs(preview))
    files = {job.path: job.data for job in preview if isinstance(job, FileJob)}
    assert b"Disallow: /\n" in files["robots.txt"]
    assert "sitemap.xml" not in files

"""The partner finder as a visitor meets it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from site_builder.catalogue.model import Catalogue
from site_builder.matching.candidates import Asked, candidates, lists_of
from site_builder.matching.consortia import consortia
from tests.browser.conftest import guarded, served
from tests.conftest import SiteProject

At = Callable[[str], Page]
NEEDS = "competence=genomics&competence=viral-vectors"


def ready(page: Page) -> Page:
    expect(page.locator("html[data-partners=ready]")).to_have_count(1)
    return page


@pytest.fixture
def at(page: Page, site_url: str) -> At:
    def open_(address: str) -> Page:
        page.goto(site_url + address)
        return ready(page)

    return open_


def values(page: Page, name: str) -> list[str]:
    script = "(found, name) => found.map((one) => one.getAttribute(name))"
    found: list[str] = page.locator(f"[{name}]").evaluate_all(script, name)
    return found


@pytest.mark.parametrize("language", ["en", "pl"])
def test_the_page_shows_what_the_reference_says(at: At, real_catalogue: Catalogue, language: str) -> None:
    page = at(f"{language}/partners/?{NEEDS}&area=oncology&from=biowin&countries=2")
    needs = (("competence", "genomics"), ("competence", "viral-vectors"), ("area", "oncology"))
    found = candidates(real_catalogue, Asked(needs, cluster="biowin"), language)
    teams = consortia(lists_of(found, len(needs)), [one.home for one in found], least=2)
    assert values(page, "data-result") == [one.slug for one in found][:20]
    assert values(page, "data-team") == [",".join(found[n].slug for n in team) for team in teams.teams]
    assert teams.countries == 2
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(len(found)))
    assert not [one for one in found if "biowin" in real_catalogue.listed[one.slug].clusters]


def test_needs_are_added_by_typing_in_any_language_and_taken_away(at: At) -> None:
    page = at("en/partners/")
    field = page.get_by_role("combobox", name="What do you need?")
    field.press_sequentially("sekwencjonowanie")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("Genomics and sequencing")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.locator('[data-need="competence:genomics"]')).to_have_count(1)
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    assert page.url.endswith("/en/partners/?competence=genomics")
    expect(page.get_by_role("status").filter(has_text="organisations")).to_have_count(1)
    field.press_sequentially("GMP")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    expect(page.locator("[data-need], [data-limit]")).to_have_count(2)
    page.get_by_role("button", name="Remove: Genomics and sequencing").click()
    expect(page.locator('[data-need="competence:genomics"]')).to_have_count(0)
    expect(field).to_be_focused()
    page.go_back()
    expect(page.locator('[data-need="competence:genomics"]')).to_have_count(1)


def test_a_word_that_names_nothing_is_answered(at: At) -> None:
    page = at("pl/partners/")
    page.locator("#need").fill("xyzzy <b>")
    page.locator("#need").press("Enter")
    expect(page.locator("#tally")).to_contain_text("„xyzzy <b>”")
    expect(page.locator("#tally b")).to_have_count(0)


def test_an_address_restores_everything_and_switches_language(at: At) -> None:
    query = f"{NEEDS}&accreditation=gmp&country=FR&certificates=team&from=biom&own=1&countries=3"
    page = at(f"en/partners/?{query}")
    assert sorted(values(page, "data-need")) == ["accreditation:gmp", "competence:genomics", "competence:viral-vectors"]
    assert values(page, "data-limit") == ["country:FR"]
    expect(page.locator("#own")).to_be_checked()
    for name, value in (("from", "biom"), ("least", "3"), ("certificates", "team")):
        expect(page.locator(f"#{name}")).to_have_value(value)
    expect(page.locator('input[name=country][value="FR"]')).to_be_checked()
    before = values(page, "data-result")
    page.locator("a[hreflang=pl]").first.click()
    page.wait_for_url(re.compile(r"/pl/partners/\?.*countries=3"))
    assert sorted(values(ready(page), "data-result")) == sorted(before)


def test_my_cluster_is_left_out_or_comes_last(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/partners/?competence=genomics")
    everybody = page.locator("[data-result-count]").get_attribute("data-result-count")
    page.locator("#from").select_option("biom")
    own = [s for s in real_catalogue.by_concept["competences", "genomics"] if s in real_catalogue.by_cluster["biom"]]
    assert own
    expect(page.locator("[data-result-count]")).to_have_attribute(
        "data-result-count", str(int(everybody or 0) - len(own))
    )
    assert "from=biom" in page.url
    page.locator("#own").check()
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", everybody or "")
    assert set(values(page, "data-result")[-len(own) :]) == set(own)
    expect(page.locator(".turn")).to_have_text("In your own cluster")


def test_a_remembered_cluster_goes_into_the_address_but_not_into_a_shared_link(at: At) -> None:
    page = at("en/partners/")
    page.locator("#from").select_option("biowin")
    expect(page).to_have_url(re.compile("from=biowin"))
    page = at("en/partners/?competence=genomics")
    expect(page.locator("#from")).to_have_value("")
    page.locator("#least").select_option("2")
    expect(page).to_have_url(re.compile("from=biowin"))


def test_a_must_have_certificate_is_held_by_every_partner_and_who_lacks_it_is_named(
    at: At, real_catalogue: Catalogue
) -> None:
    gmp = set(real_catalogue.by_concept["accreditations", "gmp"])
    competences = real_catalogue.vocabularies["competences"].concepts
    by_id = {id_: set(real_catalogue.by_concept["competences", id_]) for id_ in competences}
    elsewhere = next(id_ for id_, held in by_id.items() if held and not held & gmp)
    page = at(f"en/partners/?competence={elsewhere}&competence=gmp-biologics&accreditation=gmp")
    assert set(values(page, "data-result")) <= gmp
    uncovered = page.locator(f'[data-uncovered="competence:{elsewhere}"]')
    near = uncovered.locator("[data-near=accreditations]")
    expect(near).to_contain_text("without stating the certificate")
    expect(near.locator("a.name").first).to_be_visible()
    near.locator("a").first.click()
    expect(page.locator('[data-limit="accreditation:gmp"]')).to_have_count(0)
    expect(page.locator("[data-uncovered]")).to_have_count(0)


def test_what_is_not_stated_is_never_said_to_be_lacking(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/partners/?competence=genomics&stage=cmc")
    silent = next(s for s in values(page, "data-result") if not real_catalogue.listed[s].record.stages)
    lines = page.locator(f"[data-result={silent}] .why").all_inner_texts()
    assert any(line.startswith("NOT STATED") and "CMC" in line for line in lines)
    assert not any(line.startswith("NOT LISTED") for line in lines)


def test_affiliates_in_one_team_are_said_to_be_so(at: At, real_catalogue: Catalogue) -> None:
    family = [o for o in real_catalogue.listed.values() if real_catalogue.family(o) == "jagiellonian-university"]
    single = {
        c: s[0]
        for o in family
        for c in o.record.competences
        if len(s := real_catalogue.by_concept["competences", c]) == 1
    }
    two = [next(c for c, s in single.items() if s == slug) for slug in sorted(set(single.values()))[:2]]
    assert len(two) == 2, "no two affiliates have competences that nobody else has"
    page = at(f"en/partners/?{urlencode([('competence', c) for c in two])}")
    expect(page.locator("[data-team]")).to_have_count(1)
    expect(page.locator("[data-team]")).to_contain_text("Parts of the same institution:")


def test_two_hundred_needs_get_an_explained_answer(at: At, real_catalogue: Catalogue) -> None:
    every = [("competence", id_) for id_ in real_catalogue.vocabularies["competences"].concepts]
    every += [("area", id_) for id_ in real_catalogue.vocabularies["areas"].concepts]
    every += [("modality", id_) for id_ in real_catalogue.vocabularies["modalities"].concepts]
    page = at(f"en/partners/?{urlencode(every[:200])}")
    assert len(values(page, "data-need")) == min(200, len(every)) > 100
    expect(page.locator("#notes")).to_contain_text("not proven")
    expect(page.locator("[data-team]")).to_have_count(1)
    assert values(page, "data-uncovered")
    assert len(values(page, "data-result")) == 20


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("competence=nothing&competence=genomics&from=atlantis", "competence=nothing, from=atlantis"),
        ("competence=__proto__&stage=constructor&area=<img src=x>", "area=<img src=x>"),
        ("competence=" + "x" * 5000, "competence=xxxx"),
        ("countries=99&own=maybe&language=!!&certificates=", "countries=99, own=maybe, language=!!, certificates="),
        ("&".join(f"competence=c{n}" for n in range(2000)), "too much at once"),
        ("competence=%E0%A4%A&competence=genomics", "Not in this directory"),
    ],
)
def test_what_an_address_asks_in_vain_is_named_and_ignored(at: At, query: str, said: str) -> None:
    page = at(f"en/partners/?{query}")
    expect(page.locator("#notes")).to_contain_text(said)
    expect(page.locator("#notes img")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_more_countries_than_there_are_is_explained(at: At) -> None:
    page = at("en/partners/?competence=genomics&country=FR&countries=3")
    expect(page.locator("#notes")).to_contain_text("all come from 1 country")
    assert values(page, "data-team") or values(page, "data-result")


def test_nobody_fits_is_explained_with_ways_out(at: At) -> None:
    page = at("pl/partners/?competence=genomics&accreditation=glp&country=NL")
    assert not values(page, "data-result")
    expect(page.locator("#tally")).to_have_text(re.compile("Nikt w podanych granicach"))
    assert values(page, "data-near")


def test_the_empty_page_invites_with_steps_of_journeys(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/partners/")
    journey = next(iter(real_catalogue.journeys.values()))
    page.locator("#start a").first.click()
    ready(page)
    assert values(page, "data-need") == [f"competence:{id_}" for id_ in journey.steps[0].competences]
    expect(page.locator("#start")).to_be_hidden()


def saved(page: Page, kind: str) -> str:
    with page.expect_download() as found:
        page.locator(f"[data-format={kind}]").click()
    return Path(found.value.path()).read_text(encoding="utf-8-sig")


def test_the_answer_can_be_carried_away(at: At, real_catalogue: Catalogue) -> None:
    page = at(f"en/partners/?{NEEDS}&stage=cmc&area=oncology")
    rows = list(csv.DictReader(io.StringIO(saved(page, "csv"), newline="")))
    count = int(page.locator("[data-result-count]").get_attribute("data-result-count") or 0)
    assert len(rows) == count > 20
    assert [row["Name"] for row in rows[:20]] == page.locator("#results .name").all_inner_texts()
    assert {"Covers", "Not listed", "Not stated", "Teams"} <= set(rows[0])
    found = json.loads(saved(page, "json"))
    assert [",".join(team) for team in found["teams"]] == values(page, "data-team")
    assert len(found["organisations"]) == count
    assert found["needs"][0] == {"facet": "competence", "id": "genomics"}


def test_more_are_shown_on_request(at: At) -> None:
    page = at(f"en/partners/?{NEEDS}&competence=biobanking&competence=histopathology")
    page.locator("#more").click()
    expect(page.locator("#results .name").nth(20)).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
def test_accessible_with_suggestions_and_no_wider_than_a_phone(at: At, width: int) -> None:
    page = at(f"pl/partners/?{NEEDS}&competence=radiochemistry&accreditation=glp&from=biom")
    page.set_viewport_size({"width": width, "height": 800})
    page.locator("#need").press_sequentially("bio")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#need").press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert not found.response["violations"], found.generate_report()


def test_names_are_never_markup(at: At, page: Page) -> None:
    def harmful(route: Route) -> None:
        card = ["x", "Clean <img src=x>", "<b>t</b>", "", "", ["biom"], [], "", "en", False, []]
        route.fulfill(body=json.dumps([card]))

    page.route(re.compile(r"/card/en/\d+\.bin\?"), harmful)
    at(f"en/partners/?{NEEDS}")
    expect(page.locator("[data-result]").first).to_contain_text("<img src=x>")
    expect(page.locator("main img, main .finder b")).to_have_count(0)


def test_what_cannot_be_loaded_is_said_and_tried_again(page: Page, site_url: str) -> None:
    page.route("**/facet/home.bin?*", lambda route: route.abort())
    page.goto(f"{site_url}en/partners/?{NEEDS}")
    expect(page.locator("html[data-partners=failed]")).to_have_count(1)
    page.unroute("**/facet/home.bin?*")
    page.get_by_role("button", name="Try again").click()
    assert values(ready(page), "data-result")


def test_without_javascript_the_page_leads_to_the_lists(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    for visitor in guarded(context):
        page = visitor.new_page()
        page.goto(f"{site_url}en/partners/")
        expect(page.locator("noscript p")).to_contain_text("needs JavaScript")
        assert page.locator("noscript a").count() > 5
        expect(page.locator("#finder")).to_be_hidden()


@pytest.fixture
def small(tmp_path: Path, context: BrowserContext) -> Iterator[Page]:
    """A catalogue of one organisation, and a cluster without any."""
    project = SiteProject(tmp_path).write("content/journeys.yaml", "journeys: []\n")
    for path in ("clusters/south/cros/zarodek.md", "clusters/south/labs/lancet-lab.md"):
        project.remove(f"content/{path}")
    folder = tmp_path / "public"
    project.build()
    assert project.outcome
    assert project.outcome.published, project.problems()
    page = context.new_page()
    for address in served(folder):
        page.goto(f"{address}en/partners/")
        yield page


def test_a_catalogue_of_one(small: Page) -> None:
    ready(small)
    expect(small.locator("#tally")).to_have_text("Nothing is asked for yet.")
    small.goto(f"{small.url}?competence=genomics&from=south&countries=3")
    assert values(ready(small), "data-result") == ["gene-house"]
    small.locator("#from").select_option("north")
    expect(small.locator("[data-near=from]")).to_contain_text("1 organisation of your own cluster has it")
    assert values(small, "data-result") == []

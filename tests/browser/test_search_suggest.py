"""The search field of every page: it suggests while one types, and always leads to the search page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from site_builder.catalogue.model import Catalogue
from site_builder.search.answer import search
from site_builder.search.reader import from_folder
from tests.browser.conftest import ready

Open = Callable[[str], Locator]


@pytest.fixture
def field(page: Page, site_url: str) -> Open:
    """Open a page and return its search field."""

    def open_(address: str) -> Locator:
        page.goto(site_url + address)
        return page.locator("#q")

    return open_


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def test_nothing_is_loaded_before_it_is_used(field: Open, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box = field("en/organisations/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "suggest" in url or "manifest" in url]
    with page.expect_request(re.compile("/assets/suggest")), page.expect_request(re.compile("/search/manifest.json")):
        box.focus()


@pytest.mark.parametrize("address", ["en/", "en/organisations/", "en/organisations/clean-cells/", "no/such/page/"])
def test_every_page_suggests(field: Open, page: Page, address: str) -> None:
    box = field(address)
    box.press_sequentially("genom")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options(page).first).to_contain_text("Genomics and sequencing")


def test_one_letter_is_too_little(field: Open, page: Page) -> None:
    box = field("en/organisations/")
    box.press_sequentially("ge", delay=300)
    expect(options(page).first).to_be_visible()
    box.fill("g")
    expect(options(page)).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")


def test_a_concept_leads_to_the_search_filtered_by_it(field: Open, page: Page, real_catalogue: Catalogue) -> None:
    box = field("pl/organisations/")
    box.press_sequentially("genomi")
    first = options(page).first
    held = len(real_catalogue.by_concept["competences", "genomics"])
    expect(first).to_contain_text(f"Kompetencje · {held}")
    expect(first).to_have_attribute("aria-selected", "false")
    box.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    box.press("Enter")
    page.wait_for_url("**/pl/search/?competence=genomics")
    ready(page)
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(held))


def test_another_name_leads_to_the_concept_too(field: Open, page: Page) -> None:
    field("fr/organisations/").press_sequentially("BPL")
    expect(options(page).first).to_contain_text("bonnes pratiques de laboratoire")
    options(page).first.click()
    page.wait_for_url("**/fr/search/?accreditation=glp")


def test_an_organisation_leads_to_its_profile(field: Open, page: Page) -> None:
    field("de/organisations/").press_sequentially("clean ce")
    option = options(page).filter(has_text="Clean Cells")
    option.click()
    page.wait_for_url("**/de/organisations/clean-cells/")


def test_nobody_is_suggested_who_is_not_there(field: Open, page: Page, built_site: Path) -> None:
    assert [u.id for u in search(from_folder(built_site), "Portugal", "en").understood] == ["PT"]
    box = field("en/organisations/")
    with page.expect_response(re.compile(r"/facet/country\.bin\?")):
        box.press_sequentially("portugal")
    expect(options(page)).to_have_count(0)


def test_enter_without_a_choice_searches(field: Open, page: Page) -> None:
    box = field("en/organisations/")
    box.press_sequentially("genom")
    expect(options(page).first).to_be_visible()
    box.press("Enter")
    page.wait_for_url("**/en/search/?q=genom")


def test_arrows_go_round_and_escape_closes(field: Open, page: Page) -> None:
    box = field("en/")
    box.press_sequentially("bio")
    expect(options(page).first).to_be_visible()
    box.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(0)
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("bio")
    expect(box).to_be_focused()


def test_leaving_the_field_closes(field: Open, page: Page) -> None:
    box = field("en/organisations/")
    box.press_sequentially("bio")
    expect(options(page).first).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_how_many_there_are_is_read_out(field: Open, page: Page) -> None:
    field("pl/").press_sequentially("genomika")
    expect(options(page).first).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ podpowied"))


def test_my_cluster_goes_along(field: Open, page: Page, site_url: str) -> None:
    page.goto(f"{site_url}en/search/")
    page.locator("#from").select_option("biowin")
    field("en/organisations/").press_sequentially("genomi")
    options(page).first.click()
    page.wait_for_url("**/en/search/?competence=genomics&from=biowin")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_and_no_wider_than_a_phone(field: Open, page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    box = field("pl/organisations/")
    box.press_sequentially("bio")
    expect(options(page).first).to_be_visible()
    box.press("ArrowDown")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": rules})
    assert not found.response["violations"], found.generate_report()


def test_names_are_never_markup(field: Open, page: Page) -> None:
    def harmful(route: Route) -> None:
        route.fulfill(body=json.dumps([["x", "Clean <img src=x>", "", "", "", [], [], "", "en", False, []]]))

    page.route(re.compile(r"/card/en/\d+\.bin\?"), harmful)
    field("en/organisations/").press_sequentially("clean")
    expect(options(page).filter(has_text="<img src=x>").first).to_be_visible()
    expect(page.locator("[role=listbox] img")).to_have_count(0)


@pytest.mark.parametrize("lost", ["**/search/manifest.json", "**/assets/suggest.*.js"])
def test_without_its_files_the_field_still_searches(field: Open, page: Page, lost: str) -> None:
    page.route(lost, lambda route: route.abort())
    box = field("en/organisations/")
    box.press_sequentially("genom")
    box.press("Enter")
    page.wait_for_url("**/en/search/?q=genom")


def test_a_new_index_is_found_by_an_old_page(field: Open, page: Page) -> None:
    outdated = [True]

    def answer(route: Route) -> None:
        found = route.fetch().json()
        if outdated:
            outdated.pop()
            found |= {"index": "0123456789ab", "folder": "0123456789ab"}
        route.fulfill(body=json.dumps(found), content_type="application/json")

    page.route("**/search/manifest.json", answer)
    field("en/organisations/").press_sequentially("genom")
    expect(options(page).first).to_contain_text("Genomics")
    assert not outdated

"""The map as a visitor meets it: the atlas, its filters, the map of the search."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from site_builder.catalogue.model import Catalogue
from tests.browser.conftest import At, guarded, ready

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOWN = "[data-result]:not([hidden])"


def listed(page: Page) -> set[str]:
    found: list[str] = page.eval_on_selector_all(SHOWN, "found => found.map((one) => one.dataset.result)")
    return set(found)


def test_everyone_is_there_and_the_counts_agree(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/map/")
    assert listed(page) == set(real_catalogue.listed)
    expect(page.locator("#tally")).to_have_text(f"{len(real_catalogue.listed)} organisations")
    assert page.locator("[data-of]").count() == len(real_catalogue.listed)
    for id_, members in real_catalogue.by_cluster.items():
        plate = page.locator(f"#plate-{id_}")
        expect(plate.locator("h2 .num")).to_have_text(str(len(members)))
        in_dots = [int(text or 1) for text in plate.locator(".dot .count").all_text_contents()]
        assert sum(in_dots) == len(members)


@pytest.mark.parametrize(
    "query",
    [
        "country=BE",
        "competence=genomics",
        "country=FR&kind=cro",
        "accreditation=gmp",
        "stage=-",
        "q=proteomics",
        "q=GMP",
    ],
)
def test_the_map_shows_whom_the_search_finds(query: str, at: At, real_catalogue: Catalogue) -> None:
    page = at(f"en/search/?{query}")
    total = int(page.locator("#tally").get_attribute("data-result-count") or 0)
    while page.locator("#more").is_visible():
        page.locator("#more").click()
        ready(page)
    found = listed(page)
    assert len(found) == total > 0
    page = at(f"en/map/?{query}")
    expect(page.locator("#tally")).to_have_attribute("data-result-count", str(total))
    assert listed(page) == found
    assert page.locator("[data-of]:not(.faint)").count() == total
    for plate in page.locator("[data-plate]:not([hidden])").all():
        assert int(plate.locator("h2 .num").inner_text()) == plate.locator(SHOWN).count()
        dots = plate.locator(".dot:not(.gone) .count").all_text_contents()
        assert sum(int(text or 1) for text in dots) == plate.locator(SHOWN).count()


def test_a_filter_narrows_the_map_and_leaves_it_again_whole(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/map/")
    state = """() => [...document.querySelectorAll('.dot')].map((dot) => [dot.ariaLabel, dot.textContent.trim(),
        +dot.querySelector('circle:not(.hit)').getAttribute('r')])"""
    before = page.evaluate(state)
    page.locator('[data-facet=country] [data-value="PL"] input').check()
    ready(page)
    assert page.url.endswith("?country=PL")
    expect(page.locator("#plate-biowin")).to_be_hidden()
    expect(page.locator(".frame:visible")).to_have_count(1)
    page.locator("[data-active-filter]").click()
    ready(page)
    expect(page.locator("#plate-biowin")).to_be_visible()
    # The script's sizes, numbers and names of dots are those that the page was built with.
    assert page.evaluate(state) == before
    page.go_back()
    ready(page)
    assert listed(page) == set(real_catalogue.by_country["PL"])


def test_a_dot_leads_to_its_list_by_keyboard_and_names_it(at: At) -> None:
    page = at("fr/map/")
    dot = page.locator("#plate-klaster-lifescience-krakow .dot").first
    assert re.fullmatch(r"Cracovie.*: \d+ organisations", dot.get_attribute("aria-label") or "")
    dot.focus()
    page.keyboard.press("Enter")
    group = page.locator("#klaster-lifescience-krakow-1")
    expect(page).to_have_url(re.compile("#klaster-lifescience-krakow-1$"))
    ready(page)
    expect(group).to_be_in_viewport()
    assert group.evaluate("group => group.matches(':target')")
    assert group.evaluate(
        "group => getComputedStyle(group).backgroundColor !== getComputedStyle(document.body).backgroundColor"
    )


def test_a_frame_of_the_overview_leads_to_its_plate(at: At) -> None:
    page = at("en/map/")
    page.get_by_role("link", name="BioM", exact=True).first.press("Enter")
    expect(page.locator("#plate-biom h2")).to_be_in_viewport()


@pytest.mark.parametrize("address", ["en/", "en/map/"])
@pytest.mark.parametrize("width", [1280, 360])
def test_each_cluster_is_named_on_the_overview_and_no_name_covers_another(
    address: str, width: int, page: Page, site_url: str, real_catalogue: Catalogue
) -> None:
    page.goto(site_url + address)
    page.set_viewport_size({"width": width, "height": 900})
    texts = page.locator("svg.map").first.locator("text")
    names = {cluster.record.name for cluster in real_catalogue.clusters.values()}
    found = [text for text in texts.all() if text.text_content() in names]
    assert {text.text_content() for text in found} == names
    boxes = [text.bounding_box() for text in found]
    for number, a in enumerate(boxes):
        for b in boxes[:number]:
            assert a is not None
            assert b is not None
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            # A box holds the space above and below the letters too.
            down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            assert across <= 0 or down < a["height"] / 3


def test_the_search_shows_its_results_on_the_map_beside_list_and_table(at: At) -> None:
    page = at("pl/search/?competence=genomics")
    found = listed(page)
    page.locator("[data-view=map]").click()
    expect(page.locator("#results #atlas")).to_be_visible()
    ready(page)
    assert page.url.endswith("competence=genomics&view=map")
    assert listed(page) == found
    page.locator("#q").fill("GMP")
    ready(page)
    assert listed(page) != found
    page.locator("[data-view=list]").click()
    expect(page.locator("#results ol")).to_be_visible()
    page.go_back()
    ready(page)
    expect(page.locator("#results #atlas .overview")).to_be_visible()
    assert Axe().run(page, options={"runOnly": WCAG}).violations_count == 0


def test_the_map_page_can_show_the_list_too(at: At) -> None:
    page = at("en/map/?q=gmp&view=list")
    expect(page.locator("#results ol [data-result]").first).to_be_visible()
    page.locator("[data-view=map]").click()
    expect(page.locator("#results #atlas .overview")).to_be_visible()
    assert page.url.endswith("/en/map/?q=gmp")


@pytest.mark.parametrize("query", ["country=<b>", "view=map&view=x", "q=%00&country=ZZ", "place=nowhere"])
def test_hostile_addresses_are_answered(query: str, at: At) -> None:
    page = at(f"en/map/?{query}")
    assert page.locator("h1").is_visible()


def test_nothing_found_is_said_and_the_map_stays(at: At) -> None:
    page = at("en/map/?country=BE&country=-&place=krakow")
    expect(page.locator("#tally")).to_have_attribute("data-result-count", "0")
    expect(page.locator(".overview .map")).to_be_visible()
    assert listed(page) == set()


def test_the_base_map_takes_the_colours_of_the_page(browser: Browser, site_url: str) -> None:
    seen = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
        for visitor in guarded(context):
            page = visitor.new_page()
            page.goto(site_url + "en/", wait_until="networkidle")
            shot = page.locator(".hero .map").screenshot()
            seen[scheme] = shot
            # Land, coasts, borders and regions: without its drawing the map compresses to almost nothing.
            assert len(shot) > 40_000
    assert seen["light"] != seen["dark"]


def test_without_javascript_the_atlas_is_whole(browser: Browser, site_url: str, real_catalogue: Catalogue) -> None:
    for visitor in guarded(browser.new_context(java_script_enabled=False)):
        page = visitor.new_page()
        page.goto(site_url + "en/map/")
        assert listed(page) == set(real_catalogue.listed)
        expect(page.locator(".overview .map")).to_be_visible()
        expect(page.locator("#panels")).to_be_hidden()
        page.locator("#plate-biowin .dot").first.click()
        assert re.search("#biowin-1$", page.url)


def test_dots_are_large_enough_for_a_finger(browser: Browser, site_url: str) -> None:
    for width, least in ((1280, 24), (360, 22)):  # WCAG 2.5.8; on narrow screens the list is the same, and larger
        for visitor in guarded(browser.new_context(viewport={"width": width, "height": 800})):
            page = visitor.new_page()
            page.goto(site_url + "en/map/")
            ready(page)
            for hit in page.locator(".dot .hit").all():
                box = hit.bounding_box()
                assert box is not None
                assert box["width"] >= least


def test_a_locator_is_on_each_profile_with_a_place(page: Page, site_url: str, built_site: Path) -> None:
    page.goto(site_url + "de/organisations/clean-cells/")
    expect(page.get_by_role("img", name="Karte: Montaigu-Vendée, Frankreich")).to_be_visible()
    pages = list((built_site / "en/organisations").glob("*/index.html"))
    assert sum("#map" in one.read_text(encoding="utf-8") for one in pages) == len(pages)

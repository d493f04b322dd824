"""What every page kind promises, in a real browser: structure, accessibility, languages, keyboard, small screens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import guarded

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = {
    "languages": "",
    "home": "{}/",
    "organisations": "{}/organisations/",
    "organisation": "{}/organisations/clean-cells/",
    "clusters": "{}/clusters/",
    "cluster": "{}/clusters/biowin/",
    "competences": "{}/competences/",
    "competence": "{}/competences/genomics/",
    "areas": "{}/areas/",
    "area": "{}/areas/oncology/",
    "modalities": "{}/modalities/",
    "modality": "{}/modalities/vaccine/",
    "stages": "{}/stages/",
    "stage": "{}/stages/cmc/",
    "accreditations": "{}/accreditations/",
    "accreditation": "{}/accreditations/gmp/",
    "countries": "{}/countries/",
    "country": "{}/countries/fr/",
    "types": "{}/types/",
    "type": "{}/types/cdmo/",
    "coverage": "{}/coverage/",
    "crossing": "{}/coverage/cmc/gtmp/",
    "journeys": "{}/journeys/",
    "journey": "{}/journeys/car-t/",
    "needs": "{}/needs/",
    "page": "{}/about/",
    "search": "{}/search/?q=gmp",
    "map": "{}/map/",
    "partners": "{}/partners/?competence=genomics&competence=regulatory-toxicology&from=biowin",
    "shortlist": "{}/shortlist/?org=clean-cells&org=porsolt",
    "not-found": "no/such/page/",
}

TOOLS = {"search", "partners", "shortlist"}  # pages that a script fills


def test_every_page_kind_is_looked_at(built_site: Path) -> None:
    pattern = re.compile(r'<body[^>]* data-page="([a-z-]+)"')
    found = {m[1] for p in built_site.rglob("*.html") if (m := pattern.search(p.read_text(encoding="utf-8")))}
    assert found - {"redirect"} == set(KINDS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_accessible(kind: str, scheme: str, browser: Browser, site_url: str) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    for visitor in guarded(context):
        page = visitor.new_page()
        language = "pl" if scheme == "dark" else "en"
        page.goto(site_url + KINDS[kind].format(language))
        if kind in TOOLS:
            expect(page.locator("html")).to_have_attribute(f"data-{kind}", "ready")
        found = Axe().run(page, options={"runOnly": WCAG})
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("kind", KINDS)
def test_one_heading_landmarks_and_no_sideways_scrolling_at_320(kind: str, page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site_url + KINDS[kind].format("de"))
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") in ("de", "en")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 320, f"the page is {width} px wide"


@pytest.mark.parametrize("kind", ["home", "organisation", "competence", "search", "page"])
def test_the_language_switch_keeps_the_page(kind: str, page: Page, site_url: str) -> None:
    page.goto(site_url + KINDS[kind].format("en"))
    page.locator('nav a[hreflang="pl"], footer a[hreflang="pl"], header a[hreflang="pl"]').first.click()
    page.wait_for_url(re.compile(re.escape(site_url + KINDS[kind].format("pl").split("?")[0])))
    assert page.locator("html").get_attribute("lang") == "pl"


def test_the_first_tab_stop_skips_to_the_content(page: Page, site_url: str) -> None:
    page.goto(site_url + "en/organisations/clean-cells/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null || location.hash === '#main'")


def test_focus_is_visible_and_never_under_something(page: Page, site_url: str) -> None:
    page.goto(site_url + "en/")
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
            const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
            return { name: e.outerHTML.slice(0, 80),
                     outline: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0,
                     shown: !!top && (e.contains(top) || top.contains(e)) }; }"""
        )
        assert seen["outline"], seen
        assert seen["shown"], seen


@pytest.fixture
def without_script(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor whose browser runs no JavaScript."""
    yield from guarded(browser.new_context(java_script_enabled=False))


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_says_something_without_javascript(kind: str, without_script: BrowserContext, site_url: str) -> None:
    page = without_script.new_page()
    page.goto(site_url + KINDS[kind].format("fr"))
    assert page.locator("h1").inner_text().strip()
    assert len(page.locator("main").inner_text().strip()) > 40


def test_no_cookie_and_nothing_stored(context: BrowserContext, page: Page, site_url: str) -> None:
    for kind in ("home", "organisation", "search"):
        page.goto(site_url + KINDS[kind].format("en"))
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_text_in_another_language_is_marked(page: Page, site_url: str) -> None:
    page.goto(site_url + "pl/organisations/clean-cells/")
    marked = page.locator('main [lang="en"]')
    assert marked.count() > 0, "scope and sources are in English and marked so"

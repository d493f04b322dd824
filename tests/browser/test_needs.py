"""Partners on a profile and the page of needs, as a visitor sees them, with and without scripts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import guarded, served
from tests.conftest import TODAY, SiteProject

NEEDS = """needs:
  - {id: soon, title: "Proteins measured", competences: [proteomics], posted: 2026-11-01, until: 2026-12-01}
  - {id: later, title: "Anything else", competences: [samd], posted: 2026-10-01, until: 2027-01-31}
"""
SEEKER = "content/clusters/north/labs/gene-house.md"


@pytest.fixture(scope="module")
def wanting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a small site with two dated needs."""
    project = SiteProject(tmp_path_factory.mktemp("needs"))
    head, _, body = (project.folder / SEEKER).read_text(encoding="utf-8").rpartition("---\n")
    project.write(SEEKER, f"{head}{NEEDS}---\n{body}")
    of_cluster = "needs: [{id: own, title: Genomes, competences: [genomics], until: 2027-02-28}]"
    project.replace("content/clusters/south/cluster.md", "country: PL", f"country: PL\n{of_cluster}")
    project.build()
    assert project.outcome and project.outcome.published, project.problems()
    yield from served(project.folder / "public")


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor without scripts."""
    yield from guarded(browser.new_context(java_script_enabled=False))


def opened(context: BrowserContext, address: str, day: dt.date = TODAY) -> Page:
    page = context.new_page()
    page.clock.set_fixed_time(dt.datetime.combine(day, dt.time(12)))
    page.goto(address)
    return page


def test_a_profile_names_partners_elsewhere_and_why(plain: BrowserContext, site_url: str) -> None:
    page = plain.new_page()
    page.goto(f"{site_url}en/organisations/exothera/")
    section = page.locator("section", has=page.get_by_role("heading", name="In other clusters"))
    names = section.locator("a.name")
    assert 3 <= names.count() <= 5
    assert section.get_by_text("BioWin").count() == 0
    tester = section.locator("li", has=page.get_by_role("link", name="Clean Cells"))
    expect(tester).to_contain_text("Goes with it: Viral safety, sterility and microbiology")
    section.get_by_role("link", name="Clean Cells").click()
    expect(page.locator("h1")).to_have_text("Clean Cells")


def test_needs_say_who_covers_what(plain: BrowserContext, wanting: str) -> None:
    page = plain.new_page()
    page.goto(f"{wanting}en/needs/")
    first = page.locator("#organisation-gene-house--soon")
    expect(first.get_by_role("heading", level=2)).to_have_text("Proteins measured")
    expect(first.get_by_role("listitem").filter(has_text="Żarodek")).to_contain_text("Covers: Proteomics")
    expect(page.locator("#cluster-south--own li").filter(has_text="Gene House")).to_contain_text("Genomics")
    expect(page.locator("#organisation-gene-house--later")).to_contain_text("No organisation in another cluster")
    expect(page.locator(".nobody")).to_be_hidden()


def test_needs_leave_after_their_last_day(context: BrowserContext, wanting: str) -> None:
    address = f"{wanting}en/needs/"
    days = (dt.date(2026, 12, 1), dt.date(2026, 12, 2), dt.date(2027, 2, 1), dt.date(2027, 3, 1))
    for day, left in zip(days, (3, 2, 1, 0), strict=True):
        page = opened(context, address, day)
        expect(page.locator(".asked > li")).to_have_count(left)
        expect(page.locator(".nobody")).to_be_visible(visible=not left)
        page.close()


def test_a_profile_leads_to_all_needs(plain: BrowserContext, wanting: str) -> None:
    page = plain.new_page()
    page.goto(f"{wanting}pl/organisations/gene-house/")
    page.locator("section", has=page.locator("#need-soon")).locator("p > a").click()
    expect(page).to_have_url(f"{wanting}pl/needs/")


def test_without_needs_the_page_says_how_to_post_one(plain: BrowserContext, site_url: str) -> None:
    page = plain.new_page()
    page.goto(f"{site_url}en/needs/")
    expect(page.locator(".nobody")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Take part").click()
    expect(page.locator("h1")).to_have_text("Take part")


def test_data_of_a_profile_are_linked(plain: BrowserContext, built_site: Path, site_url: str) -> None:
    page = plain.new_page()
    page.goto(f"{site_url}en/organisations/porsolt/")
    for ending, name in (("json", "JSON"), ("vcf", "vCard")):
        link = page.get_by_role("main").get_by_role("link", name=name, exact=True)
        expect(link).to_have_attribute("href", f"../../../data/organisations/porsolt.{ending}")
        assert (built_site / "data" / "organisations" / f"porsolt.{ending}").exists()


@pytest.mark.parametrize("width", [320, 1280])
def test_needs_are_accessible_and_fit(width: int, browser: Browser, wanting: str) -> None:
    for context in guarded(browser.new_context(viewport={"width": width, "height": 800})):
        page = opened(context, f"{wanting}en/needs/")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

"""Coverage and journeys in a real browser: order by a column, keyboard, my cluster; and what expires by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import guarded, served
from tests.conftest import TODAY, SiteProject

CLUSTERS = ["Atlanpole Biotherapies", "BioWin", "BioM", "Klaster LifeScience Kraków"]


def column(page: Page, number: int, rows: str) -> list[int]:
    return [int(cell) for cell in page.locator(f"{rows} > td:nth-child({number + 1})").all_inner_texts()]


def test_columns_order_the_groups_and_the_rows_in_them(page: Page, site_url: str) -> None:
    page.goto(site_url + "en/coverage/")
    table = page.locator("table[data-sort]")
    before = table.inner_text()
    for number, name in enumerate([*CLUSTERS, "Whole directory"], 1):
        button = page.get_by_role("button", name=f"Most first: {name}")
        button.focus()
        page.keyboard.press("Enter")
        expect(table.locator("thead th[aria-sort=descending]")).to_have_count(1)
        expect(table.locator(f"thead th:nth-child({number + 1})")).to_have_attribute("aria-sort", "descending")
        groups = column(page, number, ".field > tr:first-child")
        assert groups == sorted(groups, reverse=True)
        for body in range(1, 13):
            rows = column(page, number, f".field:nth-of-type({body}) > tr:not(:first-child)")
            assert rows == sorted(rows, reverse=True)
        expect(table.locator("tbody tr")).to_have_count(101)
        expect(table.locator("tbody:last-of-type + tfoot")).to_have_count(1)
    button.press("Enter")
    expect(table.locator("thead th[aria-sort]")).to_have_count(0)
    assert table.inner_text() == before


def test_the_wide_table_scrolls_by_keyboard_inside_its_own_frame(page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site_url + "de/coverage/")
    frame = page.get_by_role("region", name="Kompetenzen nach Cluster")
    frame.focus()
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.sheet').scrollLeft > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    heads = frame.locator("tbody th").first.bounding_box()
    box = frame.bounding_box()
    assert heads and box
    assert abs(heads["x"] - box["x"]) < 2, "the names of the rows stay in sight"


def test_a_focused_number_is_never_under_a_head_that_stays(page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(site_url + "en/coverage/")
    links = page.locator(".heat:not(.upright) td a")
    for number in (60, 61, 62, 40, 20, 3, 0):
        links.nth(number).focus()
        seen = links.nth(number).evaluate(
            """e => { const r = e.getBoundingClientRect();
            const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
            return !!top && (e.contains(top) || top.contains(e)); }"""
        )
        assert seen, f"number {number} is hidden"


def test_without_javascript_every_number_is_a_list(browser: Browser, site_url: str) -> None:
    for visitor in guarded(browser.new_context(java_script_enabled=False)):
        page = visitor.new_page()
        page.goto(site_url + "fr/coverage/")
        link = page.locator("td.s3 a").first
        number = int(link.inner_text())
        link.click()
        target = page.locator(f"[id='{page.url.split('#')[1]}']")
        expect(target.locator("li.line")).to_have_count(number)
        page.goto(site_url + "fr/journeys/car-t/")
        expect(page.locator("#mine")).to_be_hidden()
        expect(page.locator(".ways svg")).to_have_count(5)


def test_my_cluster_stands_out_on_a_journey_and_is_remembered(page: Page, site_url: str) -> None:
    page.goto(site_url + "en/journeys/car-t/")
    expect(page.locator(".mine")).to_have_count(0)
    page.get_by_label("My cluster").select_option("BioWin")
    assert page.locator(".mine").evaluate_all("all => all.every((e) => e.dataset.cluster === 'biowin')")
    count = page.locator(".mine").count()
    assert count > 3
    page.goto(site_url + "pl/journeys/small-molecule/")
    expect(page.get_by_label("Mój klaster")).to_have_value("biowin")
    expect(page.locator(".ways .mine")).to_have_count(1)
    page.get_by_label("Mój klaster").select_option("")
    expect(page.locator(".mine")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_a_remembered_cluster_that_is_gone_harms_nothing(page: Page, site_url: str) -> None:
    page.goto(site_url + "en/")
    page.evaluate("""localStorage.setItem("catalogue:my-cluster", '"] <b>x')""")
    page.goto(site_url + "en/journeys/car-t/")
    expect(page.get_by_label("My cluster")).to_be_visible()
    expect(page.locator(".mine")).to_have_count(0)


def test_a_journey_is_drawn_with_words(page: Page, site_url: str) -> None:
    page.goto(site_url + "en/journeys/car-t/")
    drawings = page.get_by_role("img")
    expect(drawings).to_have_count(5)
    for drawing in drawings.all():
        assert "All competences in steps: " in (drawing.locator("title").text_content() or "")
    stations = page.locator(".ways li").first.locator("text")
    assert stations.all_text_contents() == [str(n) for n in range(1, page.locator(".stops > li").count() + 1)]


# ------------------------------------------------------------------------------------------------ expiry by itself
@pytest.fixture
def old_site(project: SiteProject) -> Iterator[str]:
    """A small site, built while everything was valid."""
    path = "content/clusters/north/labs/gene-house.md"
    text = (project.folder / path).read_text(encoding="utf-8")
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    kept = [line for line in head.split("\n") if not line.startswith(("accreditations:", "  - {scheme", "needs:"))]
    extra = [
        "accreditations:",
        f'  - {{scheme: glp, scope: "Dated", valid_until: {TODAY}, evidence: "https://register.example.org/1"}}',
        '  - {scheme: glp, scope: "Undated"}',
        "needs:",
        f'  - {{id: sequencer, title: "Wanted today", until: {TODAY}}}',
    ]
    project.write(path, "\n".join(["---", *kept, *extra, "---", body])).build()
    assert project.problems() == ""
    yield from served(Path(project.folder / "public"))


@pytest.mark.parametrize(("days", "valid"), [(0, True), (1, False)])
@pytest.mark.parametrize("address", ["en/organisations/gene-house/", "en/accreditations/glp/"])
def test_a_badge_expires_in_a_page_that_was_built_before(
    address: str, days: int, valid: bool, page: Page, old_site: str
) -> None:
    page.clock.set_fixed_time(dt.datetime.combine(TODAY + dt.timedelta(days), dt.time(12), dt.UTC))
    page.goto(old_site + address)
    proofs = page.locator("[data-validity]")
    expect(proofs).to_have_count(2)
    dated, undated = proofs.nth(0), proofs.nth(1)
    expect(dated).to_have_text(
        "Evidenced · Valid until 22 November 2026" if valid else "Expired on 22 November 2026", use_inner_text=True
    )
    expect(dated.locator(".badge")).to_have_count(1 if valid else 0)
    expect(undated).to_have_text("Declared only · No expiry date stated", use_inner_text=True)
    expect(undated.locator(".badge.weak")).to_have_count(1)


@pytest.mark.parametrize(("days", "shown"), [(0, 1), (1, 0)])
def test_a_need_leaves_the_profile_when_its_day_has_passed(days: int, shown: int, page: Page, old_site: str) -> None:
    page.clock.set_fixed_time(dt.datetime.combine(TODAY + dt.timedelta(days), dt.time(12), dt.UTC))
    page.goto(old_site + "en/organisations/gene-house/")
    expect(page.get_by_text("Wanted today")).to_have_count(shown)
    expect(page.get_by_role("heading", name="What it looks for")).to_have_count(shown)


@pytest.mark.parametrize(("zone", "left"), [("Pacific/Auckland", 0), ("America/Los_Angeles", 1)])
def test_the_last_day_is_that_of_the_visitor(zone: str, left: int, browser: Browser, old_site: str) -> None:
    for visitor in guarded(browser.new_context(timezone_id=zone)):
        page = visitor.new_page()
        page.clock.set_fixed_time(dt.datetime.combine(TODAY, dt.time(23), dt.UTC))
        page.goto(old_site + "en/organisations/gene-house/")
        expect(page.get_by_text("Wanted today")).to_have_count(left)
        expect(page.locator("[data-validity] .badge.good")).to_have_count(left)

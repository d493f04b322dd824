"""The shortlist: kept in the browser, shared by address, compared, carried away, written to."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Download, Page, Route, expect

from tests.browser.conftest import guarded

CELLS, PORSOLT, GIGA = "clean-cells", "porsolt", "giga-institute"


def ready(page: Page) -> Page:
    expect(page.locator("html[data-shortlist=ready]")).to_have_count(1)
    return page


def opened(page: Page, site_url: str, *slugs: str, language: str = "en", more: str = "") -> Page:
    query = "&".join(f"org={slug}" for slug in slugs)
    page.goto(f"{site_url}{language}/shortlist/?{query}{more}")
    return ready(page)


def entries(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("[data-entry]", "all => all.map((one) => one.dataset.entry)")
    return found


def cells(page: Page, label: str) -> list[str]:
    row = page.locator("#sheet tbody tr").filter(has=page.get_by_role("rowheader", name=label, exact=True))
    return [" ".join(text.split()) for text in row.locator("td").all_inner_texts()]


def test_a_profile_and_a_search_result_go_on_the_list_and_off(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}en/organisations/{CELLS}/")
    expect(page.locator("#kept")).to_be_hidden()
    star = page.get_by_role("button", name="Shortlist")
    expect(star).to_have_attribute("aria-pressed", "false")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#kept")).to_have_text("Shortlist (1)")
    page.goto(f"{site_url}pl/search/?q=porsolt")
    first = page.locator(f"[data-result={PORSOLT}] .keep")
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_attribute("aria-pressed", "true")
    page.locator("#kept a").click()
    assert entries(ready(page)) == [CELLS, PORSOLT]
    expect(page.locator("#shared")).to_be_hidden()
    page.locator(f"[data-entry={CELLS}] button").click()
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.reload()
    assert entries(ready(page)) == [PORSOLT]


def test_an_address_shows_the_same_list_elsewhere_and_leaves_the_receivers_alone(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}en/organisations/{GIGA}/")
    page.get_by_role("button", name="Shortlist").click()
    opened(page, site_url, PORSOLT, CELLS)
    assert entries(page) == [PORSOLT, CELLS]
    expect(page.locator("#shared")).to_be_visible()
    page.locator(f"[data-entry={CELLS}] button").click()
    expect(page.locator("[data-entry]")).to_have_count(1)
    page.locator("#own-list").click()
    expect(page.locator(f"[data-entry={GIGA}]")).to_have_count(1)
    opened(page, site_url, PORSOLT)
    page.locator("#keep-shared").click()
    expect(page.locator("[data-entry]")).to_have_count(2)
    expect(page.locator("#shared")).to_be_hidden()
    page.goto(f"{site_url}en/shortlist/")
    assert entries(ready(page)) == [GIGA, PORSOLT]


def test_the_language_switch_takes_the_list_along(page: Page, site_url: str) -> None:
    opened(page, site_url, PORSOLT, CELLS)
    page.locator("header a[hreflang=de]").click()
    assert entries(ready(page)) == [PORSOLT, CELLS]
    expect(page.locator("#side")).to_have_text("Nebeneinander")


def test_the_comparison_says_what_profiles_say_and_marks_what_differs(page: Page, site_url: str) -> None:
    opened(page, site_url, CELLS, PORSOLT)
    cdmo = "Contract development and manufacturing organisation (CDMO) (not all of them)"
    assert cells(page, "Type") == [cdmo, "Preclinical CRO (not all of them)"]
    assert cells(page, "Cluster") == ["Atlanpole Biotherapies"] * 2
    # What only one of them states is no difference: of the other it is not known.
    assert cells(page, "Safety, toxicology and DMPK") == ["Not stated", "Safety pharmacology"]
    before = page.locator("#sheet tbody tr").count()
    page.locator("#short").check()
    assert page.locator("#sheet tbody tr").count() < before
    assert cells(page, "Cluster") == []


def test_four_stand_side_by_side_and_the_choice_is_in_the_address(page: Page, site_url: str) -> None:
    several = [CELLS, PORSOLT, GIGA, "biotrial", "biofortis", "exothera"]
    opened(page, site_url, *several)
    heads = page.locator("#sheet thead th")
    expect(heads).to_have_count(4)
    expect(page.locator("[data-entry=exothera] input")).to_be_disabled()
    page.locator(f"[data-entry={CELLS}] input").uncheck()
    expect(heads).to_have_count(3)
    page.locator("[data-entry=exothera] input").check()
    expect(heads).to_have_count(4)
    names = heads.all_inner_texts()
    page.reload()
    ready(page)
    assert heads.all_inner_texts() == names


@pytest.mark.parametrize(
    "slug", ["no-such-organisation", "<img src=x onerror=alert(1)>", "../../evil", "A" * 5000, "%00"]
)
def test_whatever_stands_in_the_address_is_explained(slug: str, page: Page, site_url: str) -> None:
    page.goto(f"{site_url}en/shortlist/")
    page.evaluate("(slug) => location.search = new URLSearchParams([['org', slug]])", slug)
    ready(page)
    expect(page.locator("#gone:not([hidden]), #empty:not([hidden])")).to_have_count(1)
    assert page.locator("main").inner_text().strip()


def test_one_that_is_gone_is_named_beside_the_others(page: Page, site_url: str) -> None:
    opened(page, site_url, "no-such-organisation", CELLS)
    expect(page.locator("#gone")).to_contain_text("no-such-organisation")
    page.locator("#forget").click()
    expect(page.locator("#gone")).to_be_hidden()
    assert "no-such" not in page.url


def test_a_profile_that_cannot_be_loaded_is_tried_again(page: Page, site_url: str) -> None:
    def lost(route: Route) -> None:
        route.abort()

    page.route("**/organisations/porsolt/", lost)
    opened(page, site_url, PORSOLT, CELLS)
    assert entries(page) == [CELLS]
    expect(page.locator("#failed")).to_be_visible()
    page.unroute("**/organisations/porsolt/", lost)
    page.locator("#retry").click()
    expect(page.locator("[data-entry]")).to_have_count(2)
    expect(page.locator("#failed")).to_be_hidden()


def saved(page: Page, ending: str) -> str:
    with page.expect_download() as waiting:
        page.locator(f"[data-format={ending}]").click()
    download: Download = waiting.value
    assert download.suggested_filename == f"shortlist.{ending}"
    return Path(download.path()).read_bytes().decode()


def test_the_list_is_carried_away_as_files(page: Page, site_url: str, built_site: Path) -> None:
    opened(page, site_url, CELLS, PORSOLT)
    rows = list(csv.reader(io.StringIO(saved(page, "csv").removeprefix("\N{BYTE ORDER MARK}"))))
    assert [row[0] for row in rows] == ["Name", "Clean Cells", "Porsolt"]
    assert dict(zip(rows[0], rows[2], strict=True))["Safety, toxicology and DMPK"] == "Safety pharmacology"
    whole: dict[str, Any] = json.loads(saved(page, "json"))
    data = built_site / "data" / "organisations"
    assert whole["organisations"] == [json.loads((data / f"{slug}.json").read_bytes()) for slug in (CELLS, PORSOLT)]
    cards = saved(page, "vcf")
    assert cards == "".join((data / f"{slug}.vcf").read_bytes().decode() for slug in (CELLS, PORSOLT))
    assert cards.count("BEGIN:VCARD\r\n") == 2


def letter(page: Page) -> dict[str, str]:
    href = page.locator("#send").get_attribute("href") or ""
    found = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
    return found | {"to": urlsplit(href).path, "shown": page.locator("#letter").input_value()}


def test_a_request_is_written_in_the_recipients_language_or_ones_own(page: Page, site_url: str) -> None:
    opened(page, site_url, CELLS, "selvita")
    expect(page.locator("#letter")).to_have_attribute("lang", "fr")  # of a French organisation
    page.locator("#need").fill("AAV vectors & more?\n2nd line")
    page.locator("#stage").select_option("cmc")
    page.locator("#tongue").select_option("en")
    expect(page.locator("#letter")).to_have_attribute("lang", "en")
    expect(page.locator("#letter")).to_have_value(re.compile("AAV vectors & more"))
    found = letter(page)
    assert found["subject"] == "Enquiry: AAV vectors & more?"
    assert found["body"].replace("\r\n", "\n") == found["shown"]
    assert "CMC and manufacturing development" in found["shown"]
    assert f"en/organisations/{CELLS}/" in found["shown"]
    assert "confidentiality" in found["shown"]
    assert found["to"] == ""  # no profile of the starting content states an address
    expect(page.locator("#no-address")).to_be_visible()
    page.get_by_label("Ask for a confidentiality agreement first").uncheck()
    page.locator("#to").select_option("selvita")
    page.locator("#tongue").select_option("")
    expect(page.locator("#letter")).to_have_attribute("lang", "pl")
    assert "poufności" not in letter(page)["shown"]


def test_a_letter_too_long_for_an_address_is_to_be_copied(page: Page, site_url: str) -> None:
    opened(page, site_url, CELLS)
    page.locator("#need").fill("ż" * 600)
    expect(page.locator("#too-long")).to_be_visible()
    assert len(page.locator("#send").get_attribute("href") or "") < 1800


def test_nothing_is_kept_where_storage_is_off(browser: Browser, site_url: str) -> None:
    for context in guarded(browser.new_context()):
        context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('off'); }})")
        page = context.new_page()
        page.goto(f"{site_url}en/organisations/{CELLS}/")
        page.get_by_role("button", name="Shortlist").click()
        assert entries(ready(page)) == [CELLS]
        assert page.url.endswith(f"?org={CELLS}")


def test_an_empty_list_says_how_to_fill_it(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}pl/shortlist/")
    ready(page)
    expect(page.locator("#empty")).to_contain_text("Gwiazdka")
    expect(page.locator("#lists")).to_be_hidden()

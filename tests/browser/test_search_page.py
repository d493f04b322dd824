"""The search page as a visitor meets it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from site_builder.catalogue.model import Catalogue
from site_builder.search.answer import search
from site_builder.search.reader import Reader, from_folder


@pytest.fixture(scope="module")
def reader(built_site: Path) -> Reader:
    return from_folder(built_site)


def ready(page: Page) -> None:
    expect(page.locator("html[data-search=ready]")).to_have_count(1)


def results(page: Page) -> list[str]:
    ready(page)
    found: list[str] = page.eval_on_selector_all("[data-result]", "found => found.map((one) => one.dataset.result)")
    return found


def ask(page: Page, text: str) -> list[str]:
    page.locator("#q").fill(text)
    return results(page)


@pytest.fixture
def at(page: Page, site_url: str) -> Callable[[str], Page]:
    def open_(address: str) -> Page:
        page.goto(site_url + address)
        ready(page)
        return page

    return open_


At = Callable[[str], Page]


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("en", "GMP"),
        ("fr", "BPL"),
        ("pl", "sekwencjonowanie"),
        ("de", "Viren in Belgien"),
        ("nl", "proteo"),
        ("pl", ""),
    ],
)
def test_the_page_shows_what_the_command_line_says(at: At, reader: Reader, language: str, query: str) -> None:
    page = at(f"{language}/search/")
    found = ask(page, query)
    answer = search(reader, query, language)
    assert found == [result.slug for result in answer.results][: len(found)]
    assert len(found) == min(answer.count, 20)
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(answer.count))
    understood = page.eval_on_selector_all("[data-understood]", "found => found.map((one) => one.dataset.understood)")
    assert understood == [f"{u.facet}:{u.id}" for u in answer.understood]


def test_every_result_says_why(at: At) -> None:
    page = at("fr/search/?q=s%C3%A9quen%C3%A7age")
    reasons = page.locator("[data-result] [data-why]").all_inner_texts()
    assert len(reasons) == len(results(page)) > 3
    assert all("Génomique et séquençage" in reason for reason in reasons)


def test_results_lead_to_profiles(at: At, real_catalogue: Catalogue) -> None:
    page = at("de/search/?q=GIGA")
    slug = results(page)[0]
    page.locator("[data-result] .name").first.click()
    expect(page.locator("h1")).to_have_text(real_catalogue.organisations[slug].record.name)
    assert page.url.endswith(f"/de/organisations/{slug}/")


def test_filters_narrow_count_and_leave(at: At, reader: Reader) -> None:
    page = at("en/search/?q=GMP")
    box = page.locator('[data-facet="country"] [data-value="BE"]')
    count = int(box.locator("[data-count]").get_attribute("data-count") or "")
    assert count == search(reader, "GMP", "en", {"country": ["BE"]}).count > 0
    box.locator("input").check()
    assert len(results(page)) == count
    assert "country=BE" in page.url
    chip = page.locator('[data-active-filter="country:BE"]')
    expect(chip).to_have_accessible_name(re.compile("Belgium"))
    chip.click()
    expect(page.locator("[data-active-filter]")).to_have_count(0)
    assert len(results(page)) > count
    assert "country" not in page.url


def test_options_without_results_are_greyed_not_removed(at: At) -> None:
    page = at("en/search/")
    before = page.locator('[data-facet="country"] [data-value]').count()
    ask(page, "Kraków")
    assert page.locator('[data-facet="country"] [data-value]').count() == before
    expect(page.locator('[data-facet="country"] [data-value="FR"]')).to_have_class(re.compile("none"))


def test_an_address_restores_everything(at: At, reader: Reader) -> None:
    page = at("en/search/?q=analysis&kind=lab&country=DE&country=PL&from=biom&sort=name")
    filters = {"kind": ["lab"], "country": ["DE", "PL"]}
    expected = search(reader, "analysis", "en", filters, from_cluster="biom", sort="name")
    found = results(page)
    assert found == [r.slug for r in expected.results][: len(found)]
    assert len(found) > 1
    assert page.locator("#q").input_value() == "analysis"
    assert page.locator("#sort").input_value() == "name"
    assert page.locator("#from").input_value() == "biom"
    expect(page.locator('[data-facet="country"] input:checked')).to_have_count(2)


def test_back_and_forward_walk_through_searches(at: At) -> None:
    page = at("en/search/?q=GMP")
    first = results(page)
    page.locator('[data-facet="kind"] [data-value="lab"] input').check()
    second = results(page)
    assert second != first
    page.go_back()
    expect(page.locator("[data-active-filter]")).to_have_count(0)
    assert results(page) == first
    page.go_forward()
    expect(page.locator("[data-active-filter]")).to_have_count(1)
    assert results(page) == second


def test_my_cluster_comes_last(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/search/?q=genomics")
    page.locator("#from").select_option("biowin")
    own = [slug in real_catalogue.by_cluster["biowin"] for slug in results(page)]
    assert any(own)
    assert own == sorted(own)
    assert "from=biowin" in page.url


def test_the_language_switch_keeps_the_search(at: At) -> None:
    page = at("en/search/")
    ask(page, "GLP")
    page.locator("a[hreflang=fr]").first.click()
    ready(page)
    assert page.url.endswith("/fr/search/?q=GLP")
    assert len(results(page)) > 0


def test_keyboard(at: At) -> None:
    page = at("en/search/?q=GMP")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    links = page.locator("[data-result] .name")
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    ready(page)
    assert "q=" not in page.url


def test_enter_opens_a_result(at: At) -> None:
    page = at("en/search/?q=GMP")
    slug = results(page)[0]
    page.locator("#q").press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/en/organisations/{slug}/")


def test_more_results_on_demand(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/search/")
    assert len(results(page)) == 20
    page.locator("#more").click()
    expect(page.locator("[data-result]")).to_have_count(40)
    expect(page.locator("[data-result] .name").nth(20)).to_be_focused()


def test_notes_name_what_was_left_out(at: At) -> None:
    page = at("en/search/?q=xyzzy+Nantes")
    expect(page.locator("#notes")).to_contain_text("xyzzy")
    assert results(page)


def test_texts_are_never_markup(at: At) -> None:
    page = at("en/search/?q=" + "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&country=%3Cb%3E")
    expect(page.locator("#finder img, #finder b")).to_have_count(0)
    expect(page.locator('[data-active-filter="country:<b>"]')).to_have_count(1)


@pytest.mark.parametrize("query", ["a" * 10_000, "x y " * 5_000, "\u202e\u0000\ud7ff"])
def test_hostile_queries_do_no_harm(at: At, query: str) -> None:
    page = at("en/search/")
    ask(page, query)
    ask(page, "GMP")
    assert results(page)


def test_a_failed_file_is_said_and_can_be_asked_for_again(page: Page, site_url: str) -> None:
    broken = [True]

    def fail(route: Route) -> None:
        if broken[0]:
            route.abort()
        else:
            route.fallback()

    page.route(re.compile(r"/s\d+\.bin$"), fail)
    page.goto(f"{site_url}en/search/?q=GMP")
    expect(page.locator("html[data-search=failed]")).to_have_count(1)
    expect(page.locator("#failure")).to_be_visible()
    broken[0] = False
    page.locator("#failure button").click()
    ready(page)
    assert results(page)
    expect(page.locator("#failure")).to_be_hidden()


def test_a_missing_card_leaves_the_rest(page: Page, site_url: str, reader: Reader) -> None:
    found = search(reader, "GMP", "en")
    page.route(re.compile(r"/card/en/\d+\.bin$"), once(lambda route: route.abort()))
    page.goto(f"{site_url}en/search/?q=GMP")
    ready(page)
    expect(page.locator("[data-result]")).to_have_count(found.count - 1)
    expect(page.locator("#failure")).to_be_visible()


def once(action: Callable[[Route], None]) -> Callable[[Route], None]:
    left = [action]

    def handle(route: Route) -> None:
        if left:
            left.pop()(route)
        else:
            route.fallback()

    return handle


def test_an_old_page_finds_a_new_index(page: Page, site_url: str) -> None:
    def outdated(route: Route) -> None:
        found = route.fetch().json()
        route.fulfill(body=json.dumps(found | {"index": "0123456789abcdef"}), content_type="application/json")

    page.route("**/search/manifest.json", once(outdated))
    page.goto(f"{site_url}en/search/?q=GMP")
    ready(page)
    assert results(page)


def test_only_the_last_answer_is_shown(page: Page, site_url: str, reader: Reader) -> None:
    page.goto(f"{site_url}en/search/")
    ready(page)
    page.locator("#q").press_sequentially("proteomics", delay=15)
    found = results(page)
    expect(page).to_have_url(re.compile(r"\?q=proteomics$"))
    assert found == [r.slug for r in search(reader, "proteomics", "en").results][: len(found)]


@pytest.fixture
def without_script(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_javascript_the_lists_answer(without_script: Page, site_url: str) -> None:
    without_script.goto(f"{site_url}en/search/?q=GMP")
    expect(without_script.locator("noscript p")).to_contain_text("JavaScript")
    assert without_script.locator("noscript a").count() >= 8
    expect(without_script.locator("#finder")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_notes_filters_and_groups_are_accessible(at: At, page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    at("pl/search/?q=xyzzy+genomics+Nantes&from=biowin&country=FR&country=BE&competence=genomics&stage=-")
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert not found.response["violations"], found.generate_report()


def test_a_first_answer_is_light(page: Page, site_url: str) -> None:
    sizes: list[tuple[str, int]] = []
    page.on("response", lambda response: sizes.append((response.url, len(response.body()))))
    page.goto(f"{site_url}en/search/?q=genomics")
    ready(page)
    index = [size for url, size in sizes if "/search/" in url and url.endswith((".bin", ".json"))]
    assert len(index) > 5
    assert sum(index) <= 25_000

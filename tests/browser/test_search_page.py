"""The search page as a visitor meets it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, Route, expect

from site_builder.catalogue.model import Catalogue
from site_builder.search.answer import search
from site_builder.search.concepts import collect
from site_builder.search.fold import words
from site_builder.search.reader import Reader, from_folder
from site_builder.search.things import nameable
from site_builder.site.views.data_files import safe_cell
from tests.browser.conftest import At, ready
from tests.search_quality.measures import questions

# Bytes until a first answer is shown, and until everything is there.
FIRST_ANSWERS = {
    "genomics": (32_000, 37_600),
    "GLP": (29_200, 36_500),
    "Kraków proteomics": (32_900, 41_000),
    "who can make AAV under GMP?": (33_100, 40_800),
    "GMP viral vectors": (34_100, 40_500),
    "imunotherapy": (34_400, 40_000),
    "wer testet auf Viren in Belgien?": (35_200, 41_500),
}
# Bytes until the first answer to a judged question is shown, on the page of its own language, and those that take most
# (`python -m benchmarks.search.first --judged`).
JUDGED = 40_000
HEAVIEST = (
    *("nl-question-02", "pl-question-02", "pl-combined-02", "de-question-02", "pl-question-01", "fr-question-01"),
    *("pl-text-03", "fr-combined-01", "de-compound-02", "en-question-03", "de-compound-01", "fr-question-02"),
)
LATER = re.compile(r"/assets/(further|facets|filters|keep|keys)\.")  # loaded once a first answer is shown


@pytest.fixture(scope="module")
def reader(built_site: Path) -> Reader:
    return from_folder(built_site)


def results(page: Page) -> list[str]:
    ready(page)
    found: list[str] = page.eval_on_selector_all("[data-result]", "found => found.map((one) => one.dataset.result)")
    return found


def ask(page: Page, text: str) -> list[str]:
    page.locator("#q").fill(text)
    return results(page)


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
    assert len(found) == min(answer.count, 10)
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(answer.count))
    understood = page.eval_on_selector_all("[data-understood]", "found => found.map((one) => one.dataset.understood)")
    assert understood == [f"{u.facet}:{u.id}" for u in answer.understood]


def test_where_nobody_offers_it_the_headline_does_not_sound_like_a_hit(at: At) -> None:
    page = at("en/search/?q=proton+therapy")
    expect(page.locator("[data-result-count]")).to_have_text(re.compile(r"^\d+ organisations? comes? near$"))
    page = at("en/search/?q=GMP")
    expect(page.locator("[data-result-count]")).to_have_text(re.compile(r"^\d+ organisations\b(?! come near)"))


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
    assert len(results(page)) == 10
    page.locator("#more").click()
    expect(page.locator("[data-result]")).to_have_count(20)
    expect(page.locator("[data-result] .name").nth(10)).to_be_focused()


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


def test_a_missing_facet_costs_only_its_counts(page: Page, site_url: str, reader: Reader) -> None:
    page.route(re.compile(r"/facet/competence\.bin\?"), lambda route: route.abort())
    page.goto(f"{site_url}en/search/?q=genomics&country=PL")
    ready(page)
    expect(page.locator("#failure")).to_be_hidden()
    page.locator('[data-facet="competence"] > summary').click()
    expect(page.locator("#failure")).to_be_visible()
    assert results(page) == [r.slug for r in search(reader, "genomics", "en", {"country": ["PL"]}).results]
    expect(page.locator('[data-facet="competence"] [data-value]')).to_have_count(0)
    expect(page.locator('[data-facet="country"] [data-value="PL"] [data-count="1"]')).to_have_count(1)


def test_an_old_page_answers_without_the_corrections_it_no_longer_finds(page: Page, site_url: str) -> None:
    page.route(re.compile(r"/assets/spell\."), lambda route: route.fulfill(status=404, body=""))
    page.goto(f"{site_url}en/search/?q=proteomcs+Nantes")
    ready(page)
    assert results(page)
    expect(page.locator("#notes")).to_contain_text("proteomcs")


def test_a_missing_card_leaves_the_rest(page: Page, site_url: str, reader: Reader) -> None:
    found = search(reader, "GMP", "en")
    page.route(re.compile(r"/card/en/\d+\.bin\?"), once(lambda route: route.abort()))
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
        gone = {"index": "0123456789ab", "folder": "0123456789ab"}
        route.fulfill(body=json.dumps(found | gone), content_type="application/json")

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


def test_what_was_understood_becomes_a_filter(at: At, reader: Reader) -> None:
    page = at("en/search/?q=genomics+in+Belgium")
    chip = page.locator('[data-understood="country:BE"]')
    expect(chip).to_have_accessible_name("Use as a filter: Country: Belgium")
    chip.click()
    expect(page.locator('[data-active-filter="country:BE"]')).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q=genomics\+in\+?&country=BE$"))
    assert results(page) == [r.slug for r in search(reader, "genomics in ", "en", {"country": ["BE"]}).results]
    assert page.locator("#q").input_value().strip() == "genomics in"
    page.go_back()
    expect(page.locator("[data-active-filter]")).to_have_count(0)
    assert page.locator("#q").input_value() == "genomics in Belgium"


def test_an_organisation_that_is_named_leads_to_its_profile(at: At) -> None:
    page = at("fr/search/?q=GIGA+Institute")
    chip = page.locator('[data-understood="organisation:giga-institute"]')
    expect(chip).to_have_text(re.compile("^Organisation : GIGA"))
    chip.click()
    page.wait_for_url("**/fr/organisations/giga-institute/")


def test_function_words_alone_do_not_stay(at: At) -> None:
    page = at("en/search/?q=who+is+in+Belgium")
    page.locator('button[data-understood="country:BE"]').click()
    expect(page).to_have_url(re.compile(r"/search/\?country=BE$"))
    expect(page.locator("#q")).to_have_value("")


def test_things_of_one_name_are_alternatives(at: At, real_catalogue: Catalogue) -> None:
    names = collect(nameable(real_catalogue))
    phrase, numbers = next(
        (phrase, numbers)
        for phrase, numbers in names.phrases.items()
        if len({names.things[n].facet for n in numbers}) > 1 and len(" ".join(phrase)) > 6
    )
    page = at("en/search/")
    ask(page, " ".join(phrase))
    understood = page.locator("#understood li:has([data-understood])")
    expect(understood).to_have_count(1)
    expect(understood.locator("[data-understood]")).to_have_count(len(numbers))
    expect(understood).to_contain_text(" or ")


def test_a_correction_is_said_and_can_be_undone(at: At, reader: Reader) -> None:
    page = at("fr/search/?q=proteomcs+Nantes")
    corrected = page.locator("[data-corrected]")
    expect(corrected).to_contain_text("Résultats pour « proteomics Nantes »")
    before = results(page)
    assert before == [r.slug for r in search(reader, "proteomcs Nantes", "fr").results][: len(before)]
    corrected.get_by_role("link").click()
    expect(corrected).to_have_count(0)
    expect(page).to_have_url(re.compile("literal=1"))
    expect(page.locator("#notes")).to_contain_text("proteomcs")
    page.reload()
    ready(page)
    expect(corrected).to_have_count(0)
    ask(page, "proteomcs")
    expect(corrected).to_have_count(1)


@pytest.mark.parametrize(("language", "query"), [("en", "genomics GMP"), ("pl", "badania kliniczne"), ("de", "proteo")])
def test_the_words_that_matched_are_marked(at: At, reader: Reader, language: str, query: str) -> None:
    page = at(f"{language}/search/")
    ask(page, query)
    marked = 0
    for result in search(reader, query, language, limit=10).results:
        card = result.card
        meant = {word for surface in result.matched for word in words(surface)}
        texts = [card.summary, *(text for text, _ in card.services)]
        shown = page.locator(f'[data-result="{card.slug}"]')
        marks = shown.locator("mark").all_inner_texts()
        assert {word for text in marks for word in words(text)} <= meant
        singles = {surface for surface in result.matched if " " not in surface}
        assert bool(marks) >= any(singles & set(words(text)) for text in texts)
        expect(shown.locator(".service:not(:has(mark))")).to_have_count(0)
        marked += len(marks)
    assert marked >= 2


def test_a_matched_service_is_shown_in_the_readers_language(at: At) -> None:
    page = at("fr/search/?q=vecteurs")
    service = page.locator('[data-result="atlantic-bio-gmp-abg"] .service')
    expect(service).to_contain_text("Lots de MTI pour la phase I/II")
    expect(service.locator("mark")).to_have_text("vecteurs")


def test_panels_offer_what_anyone_states(at: At, real_catalogue: Catalogue) -> None:
    page = at("en/search/")
    expect(page.locator('[data-facet="stage"] [data-value]')).to_have_count(0)
    closed = page.locator("details[data-facet]:not([open]) > summary")
    while closed.count():
        closed.first.click()
        ready(page)
    offered = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("details[data-facet]")].map((panel) => [
            panel.dataset.facet,
            [...panel.querySelectorAll("[data-value]")].map((one) =>
                [one.dataset.value, +one.querySelector("[data-count]").dataset.count, one.className])]))"""
    )
    countries = {value: n for value, n, _ in offered["country"]}
    assert countries == {code: len(slugs) for code, slugs in real_catalogue.by_country.items()}
    assert list(countries) == ["BE", "FR", "DE", "PL"], "by their English names"
    for facet, vocabulary in (("competence", "competences"), ("stage", "stages")):
        stated = [(value, n) for value, n, _ in offered[facet] if value != "-"]
        assert stated == [(value, len(real_catalogue.by_concept[vocabulary, value])) for value, _ in stated]
        assert all(n for _, n in stated)
    unstated = sum(not o.record.stages for o in real_catalogue.listed.values())
    assert offered["stage"][-1][:2] == ["-", unstated]
    order = [value for value, _, _ in offered["competence"]]
    assert order.index("omics-biomarkers") < order.index("genomics")
    assert offered["competence"][order.index("genomics")][2] == "depth-1"


def test_who_does_not_state_something_can_be_asked_for(at: At, reader: Reader) -> None:
    page = at("pl/search/?stage=-")
    expect(page.locator('[data-active-filter="stage:-"]')).to_have_accessible_name(re.compile("Nie podano"))
    answer = search(reader, "", "pl", {"stage": ["-"]})
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(answer.count))


def test_all_filters_leave_at_once(at: At) -> None:
    page = at("en/search/?q=GMP&country=BE&kind=cro")
    expect(page.locator("#panels > summary")).to_have_text("Filters (2)")
    page.locator("#clear").click()
    expect(page.locator("[data-active-filter]")).to_have_count(0)
    expect(page.locator("#panels input:checked")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=GMP$"))
    expect(page.locator("#q")).to_be_focused()


def test_my_cluster_is_remembered_and_a_shared_link_is_not_touched(at: At, page: Page, site_url: str) -> None:
    at("en/search/?q=genomics").locator("#from").select_option("biowin")
    ready(page)
    assert page.evaluate("localStorage.length") == 1
    at("en/search/?q=genomics")
    assert page.locator("#from").input_value() == ""
    assert "from" not in page.url
    ask(page, "genomics GMP")
    assert page.locator("#from").input_value() == "biowin"
    assert "from=biowin" in page.url
    at("en/search/?q=genomics&from=biom")
    ask(page, "GMP")
    assert "from=biom" in page.url, "the link's cluster stays until the visitor names another"
    page.goto(site_url + "en/organisations/")
    page.locator("#q").fill("sequencing")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/en/search/?q=sequencing&from=biowin")
    ready(page)
    page.locator("#from").select_option("")
    ready(page)
    assert "from" not in page.url
    assert page.evaluate("localStorage.length") == 0


def test_near_misses_at_zero_lead_to_what_they_count(at: At, reader: Reader) -> None:
    filters = {"accreditation": ["iso-15189"], "country": ["DE"]}
    answer = search(reader, "AAV", "en", filters)
    assert answer.count == 0
    page = at("en/search/?q=AAV&accreditation=iso-15189&country=DE")
    links = page.locator("#near [data-near]")
    counts = page.locator("#near [data-count]")
    assert [int(text) for text in counts.all_inner_texts()] == [near.count for near in answer.near] != []
    assert links.evaluate_all("found => found.map((one) => one.dataset.near)") == [near.kind for near in answer.near]
    for place, near in enumerate(answer.near):
        address = links.nth(place).get_attribute("href") or ""
        other = page.context.new_page()
        other.goto(page.url.split("?")[0] + address)
        tally = int(
            other.locator("[data-result-count]:not([data-result-count=''])").get_attribute("data-result-count") or 0
        )
        assert tally >= near.count > 0, near
        other.close()
    first = answer.near[0]
    links.first.click()
    ready(page)
    expect(page.locator(f'[data-active-filter="{first.facet}:{first.id}"]')).to_have_count(0)
    assert len(results(page)) >= first.count


def test_a_broader_concept_is_offered_at_few(at: At, reader: Reader) -> None:
    page = at("en/search/?competence=genomics&country=PL")
    answer = search(reader, "", "en", {"competence": ["genomics"], "country": ["PL"]})
    broader = next(near for near in answer.near if near.kind == "broader")
    link = page.locator('[data-near="broader"]').first
    expect(link).to_have_text(f"Broader: {broader.label}")
    link.click()
    expect(page).to_have_url(re.compile(f"[?&]competence={broader.id}(&|$)"))
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(broader.count))


def test_the_table_shows_the_same(at: At) -> None:
    page = at("en/search/?q=GMP")
    listed = results(page)
    button = page.get_by_role("button", name="Table")
    button.click()
    expect(page.get_by_role("table")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert results(page) == listed
    assert page.locator("tr[data-result] [data-why]").count() == len(listed)
    expect(page.get_by_role("columnheader")).to_have_count(5)
    page.locator("#q").press("ArrowDown")
    expect(page.locator("[data-result] .name").first).to_be_focused()
    page.reload()
    ready(page)
    expect(page.get_by_role("table")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("table")).to_have_count(0)


@pytest.mark.parametrize("view", ["list", "table"])
def test_nothing_is_wider_than_a_small_phone(at: At, page: Page, view: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    at(f"de/search/?q=genomcs+GMP+Belgien&view={view}&from=biowin&country=BE&accreditation=iso-15189&kind=lab")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def saved(page: Page, name: str) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    assert waiting.value.suggested_filename == f"organisations.{name.lower()}"
    return Path(waiting.value.path()).read_text(encoding="utf-8")


def test_the_result_can_be_taken_along(at: At, reader: Reader) -> None:
    page = at("pl/search/?q=GMP&country=BE&country=FR")
    answer = search(reader, "GMP", "pl", {"country": ["BE", "FR"]})
    text = saved(page, "CSV")
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["Nazwa"] for row in rows] == [result.card.name for result in answer.results]
    assert rows[0]["Kraj"] == answer.results[0].card.country
    assert rows[0]["Adres strony"].endswith(f"/pl/organisations/{answer.results[0].slug}/")
    found = json.loads(saved(page, "JSON"))
    assert found["search"] == page.url
    assert [one["slug"] for one in found["organisations"]] == [result.slug for result in answer.results]
    assert all(one["why"] for one in found["organisations"])
    expect(page.locator("#saving")).to_have_text("")


def test_an_export_holds_all_results_not_only_those_shown(at: At, real_catalogue: Catalogue) -> None:
    found = json.loads(saved(at("en/search/"), "JSON"))
    assert {one["slug"] for one in found["organisations"]} == set(real_catalogue.listed)


@pytest.mark.parametrize(
    ("name", "cell"),
    [('=HYPERLINK("x")', '\'=HYPERLINK("x")'), ("@a,b\n", "'@a,b\n"), ("-1; +2", "'-1; +2"), ("-1; 2", "-1; 2")],
)
def test_a_spreadsheet_runs_nothing(at: At, page: Page, name: str, cell: str) -> None:
    def harmful(route: Route) -> None:
        (card,) = json.loads(gzip.decompress(route.fetch().body()))
        route.fulfill(body=json.dumps([[card[0], name, *card[2:]]]))

    page.route(re.compile(r"/card/en/\d+\.bin\?"), harmful)
    rows = list(csv.reader(io.StringIO(saved(at("en/search/?q=GIGA"), "CSV").removeprefix("\ufeff"), newline="")))
    assert rows[1][0] == cell
    assert safe_cell(name) == cell, "the rule of the published table"


def test_an_export_that_fails_says_so(at: At, page: Page) -> None:
    at("en/search/")
    page.route(re.compile(r"/card/en/\d+\.bin\?"), lambda route: route.abort())
    page.get_by_role("button", name="CSV").click()
    expect(page.locator("#saving")).to_contain_text("could not be made")


def test_the_count_is_read_out(at: At) -> None:
    page = at("en/search/?q=GMP")
    status = page.get_by_role("status").filter(has_text="organisation")
    expect(status).to_have_attribute("id", "tally")
    ask(page, "xyzzy")
    expect(page.locator("#tally")).to_have_text("Nothing found.")


@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_a_lost_shard_costs_only_its_words(page: Page, site_url: str, reader: Reader, damage: str) -> None:
    asked: list[str] = []
    shards = re.compile(r"/s\d+\.bin\?")
    page.on("request", lambda request: asked.append(request.url) if shards.search(request.url) else None)
    page.goto(f"{site_url}en/search/?q=Nantes+")
    ready(page)
    first, whole = set(asked), [True]
    page.goto(f"{site_url}en/search/?q=Nantes+proteomics+")
    ready(page)
    lost = set(asked) - first
    assert lost, "the words are in one shard: choose others"

    def harm(route: Route) -> None:
        if not whole[0] or route.request.url not in lost:
            route.fallback()
        elif damage == "missing":
            route.abort()
        else:
            route.fulfill(body=route.fetch().body()[:40])

    page.context.clear_cookies()
    page.route(shards, harm)
    page.goto(f"{site_url}en/search/?q=Nantes+proteomics+")
    ready(page)
    failure = page.get_by_role("alert")
    expect(failure).to_contain_text("Could not be looked up just now: proteomics.")
    expect(page.locator("#notes")).not_to_contain_text("proteomics")
    assert set(results(page)) == {result.slug for result in search(reader, "Nantes ", "en").results}
    whole[0] = False
    failure.get_by_role("button").click()
    expect(failure).to_be_hidden()
    answer = search(reader, "Nantes proteomics ", "en")
    expect(page.locator("[data-result-count]")).to_have_attribute("data-result-count", str(answer.count))


def test_nothing_moves_for_those_who_ask_for_calm(at: At, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    at("en/search/?q=GMP&country=BE")
    assert page.locator(".tag").first.evaluate("one => getComputedStyle(one).transitionDuration") == "0s"


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


@pytest.mark.parametrize(("scheme", "view"), [("light", "list"), ("dark", "table")])
def test_notes_filters_and_groups_are_accessible(
    at: At, page: Page, scheme: Literal["light", "dark"], view: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    at(f"pl/search/?q=genomcs+xyzzy+Nantes&from=biowin&country=FR&country=BE&stage=-&view={view}")
    assert page.locator("#understood button").count()
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert not found.response["violations"], found.generate_report()


class Held:
    """Requests for what leads on from an answer, kept waiting until `release`."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[Route] | None = []
        self.page = page
        page.route(LATER, self)

    def __call__(self, route: Route) -> None:
        """Let a request wait."""
        route.fallback() if self.waiting is None else self.waiting.append(route)

    def release(self) -> None:
        """Let all go on, once there is any."""
        for _ in range(200):
            if not self.waiting:
                self.page.wait_for_timeout(50)
        waiting, self.waiting = self.waiting or [], None
        assert waiting, "nothing came after the answer"
        for route in waiting:
            route.fallback()


def answered(page: Page) -> None:
    expect(page.locator("html[data-search=answered]")).to_have_count(1)


def weighed(page: Page, address: str) -> tuple[int, int]:
    """Ask as a first visitor with a cold cache; return the bytes until the answer is shown, and those of everything.

    Bytes as a host sends them: page, icon, styles, scripts and index. The answer counts as shown once what was
    understood, how many there are, and the first ten with their reasons are on the page. What comes after it is held
    back till then, so that none of it can have been needed: values and counts of the filters, wider searches, the
    buttons of the shortlist. Everything is all that the page loads by itself.
    """
    asked: list[str] = []
    loaded: dict[str, int] = {}

    def weigh(response: Response) -> None:
        body = response.body()
        loaded[response.url] = len(body if body[:2] == b"\x1f\x8b" else gzip.compress(body, 9))

    page.on("request", lambda request: asked.append(request.url))
    page.on("response", weigh)
    held = Held(page)
    page.goto(address, wait_until="commit")
    answered(page)
    expect(page.locator("#tally")).not_to_be_empty()
    expect(page.locator("[data-result]:visible [data-why]").first).not_to_be_empty()
    before = {url for url in asked if not LATER.search(url)}
    held.release()
    ready(page)
    page.wait_for_load_state("networkidle")
    assert len(before) > 15
    assert before < loaded.keys()
    return sum(loaded[url] for url in before), sum(loaded.values())


@pytest.mark.parametrize("query", FIRST_ANSWERS)
def test_a_first_answer_is_light(query: str, page: Page, site_url: str) -> None:
    shown, whole = weighed(page, f"{site_url}en/search/?{urlencode({'q': query})}")
    most_shown, most = FIRST_ANSWERS[query]
    assert shown <= most_shown
    assert whole <= most


@pytest.mark.parametrize("id_", HEAVIEST)
def test_the_first_answer_to_a_judged_question_is_light(id_: str, page: Page, site_url: str) -> None:
    question = next(question for question in questions() if question.id == id_)
    shown, _ = weighed(page, f"{site_url}{question.language}/search/?{urlencode({'q': question.query})}")
    assert shown <= JUDGED


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("view", ["list", "table"])
def test_nothing_moves_when_the_rest_arrives(view: str, width: int, page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    held = Held(page)
    places = """() => [...document.querySelectorAll("#results *, #panels > summary, .tools *")]
        .filter((one) => one.checkVisibility()).map((one) => [one.tagName, one.getBoundingClientRect().toJSON()])"""
    page.goto(f"{site_url}en/search/?q=Krak%C3%B3w+proteomics&view={view}", wait_until="commit")
    answered(page)
    before = page.evaluate(places)
    held.release()
    ready(page)
    expect(page.locator("#results [data-keep]").first).to_be_visible()
    expect(page.locator("#near")).to_be_visible()
    assert len(before) > 50
    assert page.evaluate(places) == before


def test_an_answer_stands_without_what_leads_on_from_it(page: Page, site_url: str, reader: Reader) -> None:
    broken = [True]
    page.route(LATER, lambda route: route.abort() if broken[0] else route.fallback())
    page.goto(f"{site_url}en/search/?q=GMP")
    failure = page.get_by_role("alert")
    expect(failure).to_contain_text("could not be loaded")
    assert results(page) == [result.slug for result in search(reader, "GMP", "en").results][:10]
    expect(page.locator("#panels input")).to_have_count(0)
    broken[0] = False
    failure.get_by_role("button").click()
    expect(failure).to_be_hidden()
    expect(page.locator('[data-facet="country"] [data-value="BE"]')).to_be_visible()

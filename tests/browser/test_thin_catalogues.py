"""Every page that brings partners together, where there is little to bring together: an answer, never a blank page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import guarded, served
from tests.conftest import SiteProject

EMPTY = """---
name: "Empty"
summary: "Nobody has joined yet."
country: DE
regions: ["Bavaria"]
website: "https://empty.example.org"
---
"""
SEEKER = "content/clusters/north/labs/gene-house.md"
# Address, the attribute that says that a script is done, and what stands there.
PAGES = {
    "map/": ("data-search", "Not on the map 2"),
    "map/?cluster=empty": ("data-search", "Nothing found."),
    "search/?view=map&q=proteomics": ("data-search", "Not on the map 1"),
    "partners/?competence=genomics&from=empty": ("data-partners", "Gene House"),
    "partners/?competence=samd&from=empty": ("data-partners", "Nobody within your limits covers any of this."),
    "shortlist/?org=gene-house&org=nobody": ("data-shortlist", "nobody"),
    "coverage/": ("", "Empty"),
    "journeys/vaccine/": ("", "Empty"),
    "needs/": ("", "Nobody is looking for anything here at the moment."),
    "clusters/empty/": ("", "There is nothing here yet."),
}


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a small site with an empty cluster and two organisations whose place is not known."""
    project = SiteProject(tmp_path_factory.mktemp("thin"))
    project.write("content/clusters/empty/cluster.md", EMPTY)
    project.replace("content/site.yaml", "clusters: [north, south]", "clusters: [north, south, empty]").build()
    assert project.outcome and project.outcome.published, project.problems()
    yield from served(project.folder / "public")


@pytest.mark.parametrize("address", PAGES)
def test_an_empty_cluster_leaves_no_page_blank(address: str, page: Page, thin: str) -> None:
    attribute, said = PAGES[address]
    page.goto(f"{thin}en/{address}")
    if attribute:
        expect(page.locator(f"html[{attribute}=ready]")).to_have_count(1)
    expect(page.locator("main")).to_contain_text(said, use_inner_text=True)


@pytest.mark.parametrize(
    "address", ["map/", "partners/?competence=genomics", "coverage/", "journeys/vaccine/", "needs/"]
)
def test_one_organisation_alone_leaves_no_page_blank(address: str, page: Page, project: SiteProject) -> None:
    for path in ("cros/zarodek.md", "labs/lancet-lab.md"):
        project.remove(f"content/clusters/south/{path}")
    project.build()
    assert project.outcome and project.outcome.published, project.problems()
    for url in served(project.folder / "public"):
        page.goto(f"{url}en/{address}")
        page.wait_for_load_state("networkidle")
        expect(page.locator("html[data-search=failed], html[data-partners=failed]")).to_have_count(0)
        expect(page.locator("main h2:visible").first).to_be_visible()


def test_two_hundred_needs_are_one_page_that_can_be_read(browser: Browser, project: SiteProject) -> None:
    head, _, body = (project.folder / SEEKER).read_text(encoding="utf-8").rpartition("---\n")
    needs = "".join(f'  - {{id: n{n}, title: "Wanted {n}", competences: [proteomics]}}\n' for n in range(200))
    project.write(SEEKER, f"{head}needs:\n{needs}---\n{body}").build()
    assert project.outcome and project.outcome.published, project.problems()
    for url in served(project.folder / "public"):
        for context in guarded(browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=False)):
            page = context.new_page()
            page.goto(f"{url}en/needs/")
            entries = page.locator(".asked > li")
            expect(entries).to_have_count(200)
            expect(entries.last).to_contain_text("Żarodek")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            entries.last.get_by_role("link", name="Find a team for this need").click()
            expect(page).to_have_url(f"{url}en/partners/?competence=proteomics&from=north")

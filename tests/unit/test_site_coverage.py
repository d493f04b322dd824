"""Coverage and journeys as pages: every number is the length of the list it leads to, and what the search finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.search import documents, facets
from site_builder.site.views.coverage import SHADES, shade
from tests.conftest import SiteProject
from tests.unit.site_sample import make_plan, view_of

NUMBER = re.compile(r'<td[^>]*><a href="([^"]+)">([\d\s\xa0\u202f.,]+)</a></td>')
CARD = re.compile(r'<a class="name" href="[^"]*/organisations/([a-z0-9-]+)/"')


def slugs_on(page: Path, anchor: str) -> list[str]:
    """Return the organisations that a page lists, or its section at an anchor."""
    text = page.read_text(encoding="utf-8").split("<main", 1)[1].split("</main>")[0]
    if anchor:
        start = text.index(f'<section id="{anchor}"')
        text = text[start : text.index("</section>", start)]
    return CARD.findall(text)


@pytest.fixture(scope="module")
def found_by_search(real_catalogue: Catalogue) -> dict[str, dict[str, set[str]]]:
    organisations = documents.numbered(real_catalogue)
    lists = facets.collect(real_catalogue, organisations)
    return {f: {v: {organisations[n].slug for n in ns} for v, ns in values.items()} for f, values in lists.items()}


def numbers(page: Path) -> Iterator[tuple[Path, str, int]]:
    """Yield page, anchor and number of every number that is a link."""
    for href, shown in NUMBER.findall(page.read_text(encoding="utf-8")):
        parts = urlsplit(unescape(href))
        yield (page.parent / parts.path / "index.html").resolve(), parts.fragment, int(re.sub(r"\D", "", shown))


@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_number_is_its_list_and_what_the_search_finds(
    language: str, built_site: Path, found_by_search: dict[str, dict[str, set[str]]], real_catalogue: Catalogue
) -> None:
    seen: set[str] = set()
    for page, anchor, number in numbers(built_site / language / "coverage" / "index.html"):
        listed = slugs_on(page, anchor)
        if anchor:
            assert len(listed) == number, page
        kind, id_ = page.parts[-3], page.parts[-2]
        seen.add(kind)
        if kind == "competences":
            cluster = anchor.removeprefix("cluster-")
            here = found_by_search["cluster"][cluster] if cluster else set(real_catalogue.listed)
            assert set(listed) == found_by_search["competence"][id_] & here
            assert number == len(set(listed))
        elif kind == "clusters":
            assert len(found_by_search["cluster"][id_]) == number == len(set(listed))
        elif id_ == "organisations":
            assert number == len(real_catalogue.listed) == len(set(listed))
        else:
            both = found_by_search["stage"][kind] & found_by_search["modality"][id_]
            assert set(listed) == both
            assert number == len(both) == len(set(listed))
    assert {"competences", "clusters", language, "cmc"} <= seen


def test_the_providers_of_a_step_are_those_of_the_search(
    built_site: Path, found_by_search: dict[str, dict[str, set[str]]]
) -> None:
    links = 0
    for journey in sorted((built_site / "en" / "journeys").glob("*/index.html")):
        text = journey.read_text(encoding="utf-8")
        for href, number in re.findall(r'<a href="([^"]*/search/\?[^"]+)">All: (\d+)</a>', text):
            filters = parse_qsl(urlsplit(unescape(href)).query)
            offering = found_by_search["competence"]
            wanted = set().union(*(offering.get(value, set()) for facet, value in filters if facet == "competence"))
            (cluster,) = (v for f, v in filters if f == "cluster")
            assert len(wanted & found_by_search["cluster"][cluster]) == int(number)
            links += 1
    assert links > 20


def test_a_crossing_links_to_the_search_with_both_filters(built_site: Path) -> None:
    text = (built_site / "en" / "coverage" / "cmc" / "gtmp" / "index.html").read_text(encoding="utf-8")
    assert 'href="../../../../en/search/?stage=cmc&amp;modality=gtmp"' in text


def test_shades_grow_with_the_numbers() -> None:
    for most in (1, 2, 3, 9, 100, 50_000):
        shades = [shade(n, most) for n in range(min(most, 3000) + 1)]
        assert shades[0] == 0
        assert shades[1] == 1
        assert shades == sorted(shades)
        assert shade(most, most) == (SHADES if most > 1 else 1)


# ------------------------------------------------------------------------------------------------------- small sites
EMPTY = """---
name: "Empty"
summary: "Nobody yet."
country: PL
regions: ["Mazury"]
website: "https://empty.example/"
---
"""


def test_an_empty_cluster_300_unused_competences_and_no_journeys(project: SiteProject) -> None:
    entry = '- id: unused-{0}\n  broader: omics\n  labels: {{en: "Unused {0}", pl: "Nieużywane {0}"}}\n'
    concepts = "".join(entry.format(number) for number in range(300))
    competences = project.folder / "content/vocabularies/competences.yaml"
    project.write("content/vocabularies/competences.yaml", competences.read_text(encoding="utf-8") + concepts)
    project.replace("content/site.yaml", "clusters: [north, south]", "clusters: [north, empty, south]")
    project.write("content/clusters/empty/cluster.md", EMPTY).remove("content/journeys.yaml").build()
    assert project.problems() == ""
    coverage = project.page("en/coverage/index.html")
    assert coverage.count('<th scope="row"><a href="../../en/competences/') == 302
    assert '<a href="../../en/clusters/empty/">0</a>' in coverage
    assert "No journey is described yet." in project.page("en/journeys/index.html")
    assert "With the other clusters" not in project.page("en/clusters/empty/index.html")
    assert "clusters/empty" not in project.page("en/clusters/north/index.html").split("With the other clusters")[-1]


def test_one_organisation_only(project: SiteProject) -> None:
    for path in ("south/cros/zarodek.md", "south/labs/lancet-lab.md"):
        project.remove(f"content/clusters/{path}")
    for path in ("pages/about.md", "pages/about.pl.md"):
        project.write(f"content/{path}", '---\ntitle: "About"\nsummary: "This."\n---\nText.\n')
    project.build()
    assert project.problems() == ""
    coverage = project.page("en/coverage/index.html")
    assert "Who completes whom" not in coverage
    assert "Only here" in coverage
    assert "What the others lack and find here" not in project.page("en/clusters/north/index.html")


def test_a_cluster_tells_what_it_lacks_and_what_it_brings(project: SiteProject) -> None:
    in_general = project.build().page("en/clusters/north/index.html")
    assert "What the others lack and find here" not in in_general, "somebody in the south states omics in general"
    project.replace("content/clusters/south/labs/lancet-lab.md", "[omics]", "[proteomics]").build()
    north = project.page("en/clusters/north/index.html")
    there, here = north.split("What members find there and not here")[1].split("What the others lack and find here")
    assert "competences/proteomics/" in there
    assert "competences/genomics/" not in there
    assert "competences/genomics/" in here
    assert 'class="chip cluster-2"' in here


def test_the_head_holds_the_main_lists_and_the_foot_all() -> None:
    shell = view_of(make_plan(), "en/index.html")["shell"]
    head, foot = ([item["href"] for item in shell[part]] for part in ("menu", "browse"))
    assert [href for href in head if href in foot] == head
    assert {"../en/coverage/", "../en/competences/"} <= set(head)
    assert {"../en/journeys/", "../en/accreditations/", "../en/countries/"} <= set(foot) - set(head)

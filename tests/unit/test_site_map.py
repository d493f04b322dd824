"""What the maps show: every organisation once, where it is known to be; the rest by name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.site.atlas import Atlas, locator, make
from site_builder.site.jobs import FileJob
from tests.unit.site_sample import CONTENT, make_catalogue, make_plan, view_of

LODZ = CONTENT["clusters/east/labs/lodz-lab.md"]
LUBLIN = CONTENT["clusters/east/labs/lublin-lab.md"]
PAGE = "en/map/index.html"


def base_map(**members: Any) -> str:
    ring = [[-4, 46], [2, 46], [2, 49], [-4, 49], [-4, 46]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    country = {"type": "Feature", "properties": {"level": "country", "iso": "FR"}, "geometry": shape}
    region = {"type": "Feature", "properties": {"level": "region", "cluster": "west"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [country, region], **members})


def shown(view: Mapping[str, Any]) -> Counter[str]:
    """Return how often each organisation is listed on the page."""
    lists = [view["missing"]]
    for plate in view["plates"]:
        lists += [plate["beyond"], *(group["entries"] for group in plate["groups"])]
    return Counter(entry["slug"] for entries in lists for entry in entries)


@pytest.fixture(scope="module")
def atlas(real_catalogue: Catalogue) -> Atlas:
    return make(real_catalogue)


def test_everyone_is_on_the_overview_or_named_as_missing(atlas: Atlas, real_catalogue: Catalogue) -> None:
    dots = [slug for dot in atlas.bunches for slug in dot.members]
    assert sorted((*dots, *atlas.missing)) == sorted(real_catalogue.listed)


def test_a_plate_shows_each_member_of_its_cluster_once(atlas: Atlas, real_catalogue: Catalogue) -> None:
    for id_, plate in atlas.plates.items():
        members = [*(slug for dot in plate.dots for slug in dot.members), *plate.beyond]
        assert sorted(members) == sorted(set(real_catalogue.by_cluster[id_]) - set(atlas.missing))
        left, top, width, height = plate.frame
        for dot in plate.dots:
            assert left < dot.at[0] < left + width
            assert top < dot.at[1] < top + height


def test_the_page_lists_everyone_in_each_of_their_clusters() -> None:
    view = view_of(make_plan(changes={"map/europe.geojson": base_map(attribution="Someone")}), PAGE)
    # Zeta is in both clusters, in Nantes and in Lodz; nobody says where Lublin is.
    assert shown(view) == {"zeta": 2, "lublin-lab": 1, "lodz-lab": 1}
    assert [entry["slug"] for entry in view["missing"]] == ["lodz-lab", "lublin-lab"]
    assert view["credit"] == "Someone"
    assert [plate["total"] for plate in view["plates"]] == [1, 3]


def test_a_town_that_another_organisation_places_is_known() -> None:
    placed = LUBLIN.replace('city: "Lublin", country: PL', 'city: "Lodz", country: PL, lat: 51.77, lon: 19.45')
    atlas = make(make_catalogue({"clusters/east/labs/lublin-lab.md": placed}))
    assert atlas.places["lodz-lab"] == atlas.places["lublin-lab"]  # joined to the place by its name in any language
    assert atlas.missing == ()


def test_who_is_outside_europe_is_named_and_not_drawn() -> None:
    far = LODZ.replace("country: PL", "country: PL, lat: 51.77, lon: 119.45")
    assert "lodz-lab" in make(make_catalogue({"clusters/east/labs/lodz-lab.md": far})).missing


def test_without_a_base_map_no_page_refers_to_one() -> None:
    jobs = make_plan()
    assert not [job.path for job in jobs if isinstance(job, FileJob) and "europe" in job.path]
    view = view_of(jobs, PAGE)
    assert view["overview"] is None
    assert sum(len(group["entries"]) for plate in view["plates"] for group in plate["groups"]) == 2  # Zeta, twice
    assert view_of(jobs, "en/index.html")["map"] is None
    assert view_of(jobs, "en/organisations/zeta/index.html")["map"] is None


@pytest.mark.parametrize("attribution", [None, 7, ["a"], {"b": "c"}])
def test_an_attribution_that_is_no_text_is_not_shown(attribution: object) -> None:
    assert make(make_catalogue({"map/europe.geojson": base_map(attribution=attribution)})).credit == ""


def test_an_archived_profile_has_a_locator_but_no_dot(real_catalogue: Catalogue) -> None:
    gone = CONTENT["clusters/east/labs/gone.md"].replace("country: PL", "country: PL, lat: 51.25, lon: 22.57")
    changes = {"clusters/east/labs/gone.md": gone, "map/europe.geojson": base_map()}
    assert "gone" in make(make_catalogue(changes)).places
    jobs = make_plan(changes=changes)
    assert "gone" not in shown(view_of(jobs, PAGE))
    assert view_of(jobs, "en/organisations/gone/index.html")["map"]["hue"] == 2


@pytest.mark.parametrize("at", [(0, 0), (4200, 4250), (2000, 10)])
def test_a_locator_stays_on_the_sheet(at: tuple[int, int]) -> None:
    left, top, width, height = locator(at)
    assert left <= at[0] <= left + width
    assert top <= at[1] <= top + height
    assert (left >= 0, top >= 0, left + width <= 4200, top + height <= 4250) == (True,) * 4

"""The base map: neighbours share borders, whatever the file holds, and the drawing stays small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from site_builder.catalogue.checks.geography import features
from site_builder.reading.sources import make_source
from site_builder.site.outlines import dissolve, draw, simplified

CONTENT = Path(__file__).parent.parent.parent / "content"


def feature(rings: list[Any], kind: str = "Polygon", **properties: str) -> dict[str, Any]:
    return {"properties": {"level": "country", **properties}, "geometry": {"type": kind, "coordinates": rings}}


def square(west: float, south: float, side: float = 4.0) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def paths(svg: bytes) -> list[str]:
    return re.findall(r' d="([^"]*)"', svg.decode())


def test_the_real_base_map_is_small_and_well_formed() -> None:
    source = make_source("map/europe.geojson", (CONTENT / "map/europe.geojson").read_bytes(), "content/map")
    clusters = ("atlanpole-biotherapies", "biowin", "biom", "klaster-lifescience-krakow")
    drawing = draw(features(source), clusters)
    assert len(gzip.compress(drawing.svg, 9, mtime=0)) <= 15_000
    root = ElementTree.fromstring(drawing.svg)
    assert {element.get("id") for element in root.iter() if element.get("id")} == {"map", "r1", "r2", "r3", "r4"}
    assert set(drawing.regions) == set(clusters)
    left, top, width, height = drawing.regions["biom"]
    assert (left, top, width, height) == (1849, 2451, 352, 365)
    assert drawing == draw(features(source), clusters)


def test_a_border_between_two_countries_is_drawn_once_and_is_no_coast() -> None:
    for second in (square(9, 48), square(9, 48)[::-1]):  # whichever way the neighbour's ring turns
        _, coast, borders = paths(draw([feature([square(5, 48)]), feature([second])], ()).svg)
        assert coast.count("M") == 1
        assert borders.count("M") == 1


def test_a_hole_stays_a_hole_and_an_enclave_fills_it() -> None:
    country = [square(5, 46, 8.0), square(8, 49, 2.0)]
    _, coast, borders = paths(draw([feature(country)], ()).svg)
    assert (coast.count("M"), borders) == (2, "")
    _, coast, borders = paths(draw([feature(country), feature([square(8, 49, 2.0)])], ()).svg)
    assert (coast.count("M"), borders.count("M")) == (1, 1)


def test_a_border_that_neighbours_draw_a_little_differently_has_no_gap() -> None:
    west = [[5, 46], [9, 46], [9, 47.6], [9, 48.4], [9, 50], [5, 50], [5, 46]]
    east = [[9, 46], [13, 46], [13, 50], [9, 50], [9, 48.4], [9.014, 48], [9, 47.6], [9, 46]]
    _, coast, borders = paths(draw([feature([west]), feature([east])], ()).svg)
    assert coast.count("M") == 1
    assert borders.count("M") == 3  # two shared stretches, and one side of the sliver


def test_what_lies_beyond_europe_is_not_drawn() -> None:
    far = [square(178, -30, 6.0), square(-60, 2), square(-180, -90, 20.0)]
    assert paths(draw([feature([[ring] for ring in far], "MultiPolygon")], ()).svg)[1:] == ["", ""]


def test_a_region_of_a_cluster_is_tinted_in_its_hue() -> None:
    region = feature([square(5, 48)], level="region", cluster="west")
    drawing = draw([region, feature([square(12, 48)], level="region", cluster="nobody")], ("east", "west"))
    assert b'<g id="r2" stroke="var(--c2,var(--soft))">' in drawing.svg
    assert list(drawing.regions) == ["west"]


NUMBER = st.integers(0, 6)
RING = st.lists(st.tuples(NUMBER, NUMBER), min_size=3, max_size=12)


@given(st.lists(RING, max_size=5))
def test_any_rings_become_closed_outlines(rings: list[list[tuple[int, int]]]) -> None:
    outlines, borders = dissolve(rings)

    def doubled(shapes: list[list[tuple[int, int]]]) -> int:
        return sum(
            a[0] * b[1] - b[0] * a[1] for shape in shapes for a, b in zip(shape, [*shape[1:], shape[0]], strict=True)
        )

    # The outline encloses what the rings enclose, counted as often as they do.
    assert doubled(outlines) == doubled(rings)
    assert all(len(line) > 1 for line in borders)


DEGREES = st.floats(-360, 360)


@given(st.lists(st.lists(st.lists(DEGREES, min_size=2, max_size=2), min_size=1, max_size=8), min_size=1, max_size=4))
def test_any_coordinates_make_a_drawing(rings: list[Any]) -> None:
    ElementTree.fromstring(draw([feature(rings), feature([rings], "MultiPolygon", cluster="west")], ("west",)).svg)


@given(RING)
def test_simplifying_keeps_the_ends_and_adds_nothing(line: list[tuple[int, int]]) -> None:
    kept = simplified(line, 2.0)
    assert (kept[0], kept[-1]) == (line[0], line[-1])
    rest = iter(line)
    assert all(vertex in rest for vertex in kept)

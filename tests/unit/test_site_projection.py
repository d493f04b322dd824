"""EPSG:3035 against published points, and what makes it an equal-area projection."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.site.projection import HEIGHT, WIDTH, point, project


@pytest.mark.parametrize(
    ("latitude", "longitude", "easting", "northing"),
    [
        (50.0, 5.0, 3962799.45, 2999718.85),  # the worked example of IOGP Guidance Note 7-2, method 9820
        (52.0, 10.0, 4321000.0, 3210000.0),  # the natural origin and its false coordinates (EPSG:3035)
    ],
)
def test_published_points(latitude: float, longitude: float, easting: float, northing: float) -> None:
    assert project(latitude, longitude) == pytest.approx((easting, northing), abs=0.01)


def area_on_grs80(south: float, north: float, width: float) -> float:
    """Return the area in m2 between two parallels over `width` degrees (Snyder, equation 3-12, by its integral)."""
    a, f = 6378137.0, 1 / 298.257222101
    e = math.sqrt(f * (2 - f))

    def upto(latitude: float) -> float:
        sine = math.sin(math.radians(latitude))
        return sine / (2 * (1 - e * e * sine * sine)) + math.log((1 + e * sine) / (1 - e * sine)) / (4 * e)

    return a * a * (1 - e * e) * math.radians(width) * (upto(north) - upto(south))


@given(st.floats(35, 70), st.floats(-24, 44))
def test_areas_stay_what_they_are_on_the_ellipsoid(latitude: float, longitude: float) -> None:
    step = 0.01
    corners = [(0.0, 0.0), (step / 2, 0.0), (step, 0.0), (step, step), (step / 2, step), (0.0, step)]
    shape = [project(latitude + up, longitude + right) for up, right in corners]
    pairs = zip(shape, [*shape[1:], shape[0]], strict=True)
    area = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
    assert area == pytest.approx(area_on_grs80(latitude, latitude + step, step), rel=1e-5)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_place_on_earth_has_finite_coordinates_or_none_on_the_sheet(latitude: float, longitude: float) -> None:
    assert all(map(math.isfinite, project(latitude, longitude)))
    at = point(latitude, longitude)
    assert at is None or (0 <= at[0] <= WIDTH and 0 <= at[1] <= HEIGHT)


def test_the_sheet_shows_europe() -> None:
    places = {"Reykjavik": (64.15, -21.94), "Lisbon": (38.72, -9.14), "Nicosia": (35.17, 33.36), "Vardo": (70.4, 31.1)}
    assert all(point(*at) for at in places.values())
    assert point(-52.0, -170.0) is None  # opposite the origin
    assert point(46.8, -71.2) is None  # Quebec

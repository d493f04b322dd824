"""EPSG:3035, the projection of European statistics, and the sheet that our maps are cut from.

Lambert azimuthal equal area on ETRS89 (GRS80): IOGP Guidance Note 7-2, "Coordinate Conversions and Transformations
including Formulas", method 9820; the formulas are those of Snyder, Map Projections: A Working Manual (USGS Professional
Paper 1395, 1987), p. 187. Equal areas are equal wherever they lie, so that regions and densities can be compared.
"""

from __future__ import annotations

import math

Point = tuple[int, int]  # kilometres right of and below the sheet's corner
Box = tuple[int, int, int, int]  # left, top, width, height in kilometres

WEST, NORTH = 2400, 5500  # kilometres of EPSG:3035 at the sheet's upper left corner
WIDTH, HEIGHT = 4200, 4250  # from Iceland and Portugal to Cyprus and the North Cape
NEAR = (-70.0, 10.0, 90.0, 88.0)  # degrees west, south, east, north: nothing beyond comes near the sheet

_A, _FLATTENING = 6378137.0, 1 / 298.257222101
_E2 = _FLATTENING * (2 - _FLATTENING)
_E = math.sqrt(_E2)
_LATITUDE, _LONGITUDE = math.radians(52), math.radians(10)  # natural origin
_EASTING, _NORTHING = 4321000.0, 3210000.0  # metres, false ones, at the origin


def _q(latitude: float) -> float:
    sine = math.sin(latitude)
    return (1 - _E2) * (sine / (1 - _E2 * sine * sine) - math.log((1 - _E * sine) / (1 + _E * sine)) / (2 * _E))


_QP = _q(math.pi / 2)
_BETA = math.asin(_q(_LATITUDE) / _QP)  # authalic latitude of the origin
_RQ = _A * math.sqrt(_QP / 2)
_D = _A * math.cos(_LATITUDE) / (math.sqrt(1 - _E2 * math.sin(_LATITUDE) ** 2) * _RQ * math.cos(_BETA))


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Return easting and northing in metres of a place in degrees.

    The point opposite the origin, which lies in the Pacific, has no place; what comes out for it means nothing.
    """
    beta = math.asin(max(-1.0, min(1.0, _q(math.radians(latitude)) / _QP)))
    turn = math.radians(longitude) - _LONGITUDE
    sine, cosine = math.sin(beta), math.cos(beta) * math.cos(turn)
    away = max(1e-12, 1 + math.sin(_BETA) * sine + math.cos(_BETA) * cosine)
    b = _RQ * math.sqrt(2 / away)
    east = _EASTING + b * _D * math.cos(beta) * math.sin(turn)
    north = _NORTHING + b / _D * (math.cos(_BETA) * sine - math.sin(_BETA) * cosine)
    return east, north


def on_sheet(latitude: float, longitude: float) -> tuple[float, float]:
    """Return where a place in degrees lies on the sheet, or beyond its edges."""
    east, north = project(latitude, longitude)
    return east / 1000 - WEST, NORTH - north / 1000


def point(latitude: float, longitude: float) -> Point | None:
    """Return the place on the sheet, None for what lies beyond its edges."""
    west, south, east, north = NEAR
    if not (south <= latitude <= north and west <= longitude <= east):
        return None
    x, y = on_sheet(latitude, longitude)
    return (round(x), round(y)) if 0 <= x <= WIDTH and 0 <= y <= HEIGHT else None

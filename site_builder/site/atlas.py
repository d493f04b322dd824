"""The catalogue on the map: where each organisation stands, and the plates that show each cluster's region larger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from site_builder.catalogue.checks.geography import features
from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.reading.memo import Memo
from site_builder.reading.sources import Source
from site_builder.site.assets import hashed_file
from site_builder.site.gathering import DISC, LARGEST_BUNCH, Dot, bunch_radius, gather
from site_builder.site.jobs import FileJob
from site_builder.site.outlines import Drawing, box, draw
from site_builder.site.projection import HEIGHT, WIDTH, Box, Point, point

FILE = "europe.svg"
PLATE_TARGET = 26  # a plate is that many times as wide as the radius within which a dot can be hit
_ASPECT = (4, 3)  # width and height of every map
_OVERVIEW, _PLATE, _LOCATOR = 2800, 260, 1100  # least widths in kilometres
_CROWD = 400  # organisations above which the overview shows no bunches: the home page is to stay small
_REACH = 400  # kilometres from a cluster's region within which its plate is made larger for an organisation


@dataclass(frozen=True, slots=True)
class Plate:
    """A cluster's part of the map: its organisations as dots, and those that are beyond its frame."""

    frame: Box
    target: float  # radius in kilometres within which a dot can be hit
    dots: tuple[Dot, ...]
    beyond: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Atlas:
    """All that the maps of a site show, in kilometres of the sheet (see `projection`)."""

    file: FileJob | None  # the base map; None: the content has none, dots stand on empty ground
    credit: str  # whom the base map credits; may be empty
    regions: Mapping[str, Box]
    places: Mapping[str, Point]  # where the organisations are, archived ones too; not all have coordinates
    overview: Box
    bunches: tuple[Dot, ...]  # the listed organisations on the overview
    largest: int  # members up to which a dot of the overview is drawn as a bunch; with more, one disc stands for all
    plates: Mapping[str, Plate]
    missing: tuple[str, ...]  # listed organisations that are not on the map


def make(catalogue: Catalogue, memo: Memo | None = None) -> Atlas:
    """Return the atlas of a catalogue whose base map, if it has one, has passed the checks.

    What `memo` knows is not drawn again.
    """
    clusters = tuple(catalogue.clusters)
    drawing = _drawn(catalogue.base_map, clusters, memo or Memo()) if catalogue.base_map else Drawing(b"", {})
    source = catalogue.base_map.shown if catalogue.base_map else ""
    credit = json.loads(catalogue.base_map.data).get("attribution") if catalogue.base_map else ""
    places = _places(catalogue)
    listed = {slug: places[slug] for slug in catalogue.listed if slug in places}
    return Atlas(
        file=hashed_file(FILE, drawing.svg, source) if drawing.svg else None,
        credit=credit if isinstance(credit, str) else "",
        regions=drawing.regions,
        places=places,
        overview=frame([*_corners(drawing.regions.values()), *listed.values()], _OVERVIEW),
        bunches=gather(listed, (lambda _: DISC) if len(listed) > _CROWD else bunch_radius),
        largest=1 if len(listed) > _CROWD else LARGEST_BUNCH,
        plates={id_: _plate(catalogue, id_, drawing.regions.get(id_), places) for id_ in clusters},
        missing=tuple(slug for slug in catalogue.listed if slug not in places),
    )


def _drawn(base_map: Source, clusters: tuple[str, ...], memo: Memo) -> Drawing:
    def drawn() -> list[Any]:
        drawing = draw(features(base_map), clusters)
        return [drawing.svg.decode(), drawing.regions]

    svg, regions = memo.recall("base map", (base_map.digest, *clusters), drawn)
    return Drawing(svg.encode(), {id_: (x, y, width, height) for id_, (x, y, width, height) in regions.items()})


def locator(at: Point) -> Box:
    """Return the part of the sheet around one place."""
    return frame([at], _LOCATOR)


def frame(points: Iterable[Point], least: int) -> Box:
    """Return the part of the sheet, `least` wide or wider and of the shape of every map, that shows some points."""
    found = list(points)
    left, top, width, height = box(found) if found else (0, 0, WIDTH, HEIGHT)
    wide = min(max(least, round(1.16 * width), round(1.16 * height * _ASPECT[0] / _ASPECT[1])), WIDTH)
    high = round(wide * _ASPECT[1] / _ASPECT[0])
    x, y = left + width // 2 - wide // 2, top + height // 2 - high // 2
    return max(0, min(x, WIDTH - wide)), max(0, min(y, HEIGHT - high)), wide, high


def _corners(boxes: Iterable[Box]) -> list[Point]:
    return [corner for x, y, width, height in boxes for corner in ((x, y), (x + width, y + height))]


def _places(catalogue: Catalogue) -> Mapping[str, Point]:
    """Return where each organisation is: its first site that has coordinates, else the first one in a town that another
    organisation gives coordinates of. A country alone is no place.
    """
    towns: dict[tuple[str, str], Point] = {}
    for organisation in catalogue.organisations.values():
        for site, town in zip(organisation.record.sites, _towns(organisation), strict=True):
            if site.lat is not None and site.lon is not None and (at := point(float(site.lat), float(site.lon))):
                towns.setdefault(town, at)
    found: dict[str, Point] = {}
    for slug, organisation in catalogue.organisations.items():
        sites = organisation.record.sites
        stated = (point(float(s.lat), float(s.lon)) for s in sites if s.lat is not None and s.lon is not None)
        known = (towns.get(town) for town in _towns(organisation))
        if at := next((place for place in (*stated, *known) if place), None):
            found[slug] = at
    return found


def _towns(organisation: Organisation) -> tuple[tuple[str, str], ...]:
    """Return country and town of each site; towns of the vocabulary by their id."""
    sites = zip(organisation.record.sites, organisation.places, strict=True)
    return tuple((site.country, place or site.city) for site, place in sites)


def _plate(catalogue: Catalogue, id_: str, region: Box | None, places: Mapping[str, Point]) -> Plate:
    members = {slug: places[slug] for slug in catalogue.by_cluster[id_] if slug in places}
    corners = _corners([region] if region else [])
    # Without a region, the middle one of the cluster's organisations stands for it.
    middle = corners or sorted(members.values())[len(members) // 2 :][:1]
    left, top, width, height = box(middle) if middle else (0, 0, WIDTH, HEIGHT)
    near = {
        slug: at
        for slug, at in members.items()
        if left - _REACH <= at[0] <= left + width + _REACH and top - _REACH <= at[1] <= top + height + _REACH
    }
    shown = frame([*corners, *near.values()], _PLATE)
    target = shown[2] / PLATE_TARGET
    beyond = tuple(slug for slug in members if slug not in near)
    return Plate(shown, target, gather(near, lambda _: target), beyond)

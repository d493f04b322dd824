"""The base map: the polygons of a GeoJSON file as one small drawing that all maps of the site are cut from.

Neighbours share their borders: an edge that runs both ways is a border and is drawn once, the edges that remain are
coasts. What is drawn is therefore right whatever the polygons look like, and each line is simplified only once, so that
no gap opens between neighbours (Visvalingam and Whyatt, The Cartographic Journal 30, 1993).

Colours are the site's own custom properties: a page that shows the drawing by <use> lends it its colours.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from site_builder.catalogue.checks.geography import positions
from site_builder.site.projection import HEIGHT, NEAR, WIDTH, Box, Point, on_sheet

LAND = "map"  # id of all land, borders and tinted regions in the drawing
_TRIANGLE = 20.0  # square kilometres that a vertex must add to a coast or border to be kept
_FINE = 4.0  # the same in the outlines of regions, which are shown larger
_ISLET = 60.0  # square kilometres below which an island is left out
_MARGIN = 60  # kilometres that are drawn beyond the edge of the sheet

Vertex = tuple[float, float]
Edge = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The SVG file, and the box of each cluster's regions on the sheet."""

    svg: bytes
    regions: Mapping[str, Box]


def draw(features: Iterable[Mapping[str, Any]], clusters: Sequence[str]) -> Drawing:
    """Draw the features of a base map; those of `clusters` are tinted in the hue of their place in the order."""
    countries: list[list[Point]] = []
    regions: dict[str, list[list[Point]]] = defaultdict(list)
    for feature in features:
        cluster = feature["properties"].get("cluster")
        found = [shape for ring in _rings(feature["geometry"]["coordinates"]) if (shape := _on_sheet(ring))]
        if cluster in clusters:
            regions[cluster] += found
        elif feature["properties"].get("level") != "region":
            countries += found
    coasts, borders = dissolve(countries)
    borders += _slivers(coasts, _ends(borders))
    hairline = 'fill="none" vector-effect="non-scaling-stroke"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><g id="{LAND}">',
        f'<path {hairline} stroke="var(--line)" d="{_graticule()}"/>',
        f'<path fill="var(--sheet)" stroke="var(--rule)" stroke-width=".7" vector-effect="non-scaling-stroke" '
        f'd="{_closed(coasts, _TRIANGLE, _ends(borders))}"/>',
        f'<path {hairline} stroke="var(--rule)" stroke-width=".6" stroke-dasharray="3 2" d="{_open(borders)}"/>',
    ]
    boxes = {}
    for number, cluster in enumerate(clusters, 1):
        if not regions[cluster]:
            continue
        boxes[cluster] = box(p for ring in regions[cluster] for p in ring)
        outline, inner = dissolve(regions[cluster])
        hue = f"var(--c{number},var(--soft))"
        parts.append(
            f'<g id="r{number}" stroke="{hue}"><path fill="{hue}" fill-opacity=".2" vector-effect="non-scaling-stroke" '
            f'd="{_closed(outline, _FINE, _ends(inner))}"/>'
            f'<path {hairline} stroke-opacity=".4" d="{_open(inner)}"/></g>'
        )
    parts.append("</g></svg>\n")
    return Drawing("".join(parts).encode(), boxes)


def box(points: Iterable[Point]) -> Box:
    """Return the smallest box around some points (at least one)."""
    found = list(points)
    left, top = min(x for x, _ in found), min(y for _, y in found)
    return left, top, max(x for x, _ in found) - left, max(y for _, y in found) - top


def dissolve(rings: Iterable[Sequence[Point]]) -> tuple[list[list[Point]], list[list[Point]]]:
    """Return the outline of polygons as closed rings, and the borders inside it as lines.

    A shape that touches itself has no border there.
    """
    outer: dict[Edge, list[int]] = defaultdict(list)  # edge -> the rings it belongs to
    shared: dict[Edge, None] = {}
    for number, ring in enumerate(rings):
        for edge in zip(ring, (*ring[1:], ring[0]), strict=True):
            other = (edge[1], edge[0])
            if edge[0] == edge[1]:
                continue
            if outer[other]:
                if outer[other].pop() != number:
                    shared[min(edge, other)] = None
            else:
                outer[edge].append(number)
    return _walk_rings(edge for edge, owners in outer.items() for _ in owners), _walk_lines(shared)


def _walk_rings(edges: Iterable[Edge]) -> list[list[Point]]:
    """Join directed edges of which as many enter each point as leave it."""
    after: dict[Point, list[Point]] = defaultdict(list)
    for start, end in edges:
        after[start].append(end)
    rings = []
    for start in list(after):
        while after[start]:
            ring = [start]
            while (here := after[ring[-1]].pop()) != start:
                ring.append(here)
            rings.append(ring)
    return rings


def _walk_lines(edges: Iterable[Edge]) -> list[list[Point]]:
    """Join undirected edges to lines from one fork or end to the next."""
    beside: dict[Point, list[Point]] = defaultdict(list)
    for start, end in edges:
        beside[start].append(end)
        beside[end].append(start)
    forks = {point for point, others in beside.items() if len(others) != 2}
    lines = []
    for start in sorted(beside, key=lambda point: (point not in forks, point)):
        while beside[start]:
            line = [start]
            while beside[line[-1]] and (len(line) == 1 or line[-1] not in forks):
                here = beside[line[-1]].pop()
                beside[here].remove(line[-1])
                line.append(here)
            lines.append(line)
    return lines


def _ends(lines: Iterable[Sequence[Point]]) -> frozenset[Point]:
    return frozenset(point for line in lines for point in (line[0], line[-1]))


def _slivers(rings: Iterable[Sequence[Point]], ends: frozenset[Point]) -> list[list[Point]]:
    """Return one side of each sliver, which is where two neighbours do not quite agree on a stretch of their border."""
    touched = [
        (ring, [n for n, place in enumerate(ring) if place in ends]) for ring in rings if abs(_area(ring)) < _ISLET
    ]
    return [list(ring[cuts[0] : cuts[-1] + 1]) for ring, cuts in touched if len(cuts) > 1]


def simplified(line: Sequence[Point], least: float) -> list[Point]:
    """Return a line without the vertices whose triangle with their neighbours is smallest, down to `least`; its ends
    stay.
    """
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    kept = [True] * len(line)
    heap: list[tuple[float, int]] = []

    def triangle(n: int) -> float:
        return abs(_cross(line[before[n]], line[n], line[after[n]])) / 2

    current = [0.0] * len(line)
    for n in range(1, len(line) - 1):
        current[n] = triangle(n)
        heap.append((current[n], n))
    heapq.heapify(heap)
    while heap and heap[0][0] < least:
        size, n = heapq.heappop(heap)
        if not kept[n] or size != current[n]:
            continue
        kept[n] = False
        after[before[n]], before[after[n]] = after[n], before[n]
        for near in (before[n], after[n]):
            if 0 < near < len(line) - 1:
                # Never smaller than what was removed beside it: a curve loses no more than its steps.
                current[near] = max(size, triangle(near))
                heapq.heappush(heap, (current[near], near))
    return [vertex for vertex, keep in zip(line, kept, strict=True) if keep]


def _closed(rings: Iterable[Sequence[Point]], least: float, fixed: frozenset[Point]) -> str:
    """Return the path of rings whose points in `fixed` stay; islets are left out."""
    paths = []
    for ring in rings:
        if abs(_area(ring)) < _ISLET:
            continue
        cuts = [n for n, point in enumerate(ring) if point in fixed] or [0]
        turned = [*ring[cuts[0] :], *ring[: cuts[0] + 1]]
        stops = [*(n - cuts[0] for n in cuts), len(ring)]
        kept = [p for a, b in pairwise(stops) for p in simplified(turned[a : b + 1], least)[:-1]]
        if len(kept) > 2:
            paths.append(_path(kept) + "z")
    return "".join(paths)


def _open(lines: Iterable[Sequence[Point]]) -> str:
    return "".join(_path(simplified(line, _TRIANGLE)) for line in lines)


def _path(points: Sequence[Point]) -> str:
    """Return SVG path data, in whole kilometres from each point to the next."""
    (x, y), steps = points[0], []
    for to_x, to_y in points[1:]:
        steps.append(f"{to_x - x} {to_y - y}")
        x, y = to_x, to_y
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}".replace(" -", "-")


def _cross(a: Vertex, b: Vertex, c: Vertex) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])


def _area(ring: Sequence[Vertex]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def _rings(coordinates: list[Any]) -> Iterator[list[Vertex]]:
    """Yield the rings of a Polygon or MultiPolygon; outlines turn one way, holes the other, whatever the file does."""
    rings = [part for part in coordinates if _is_ring(part)]
    for number, part in enumerate(rings):
        ring = list(positions(part))
        if (_area(ring) < 0) != (number > 0):
            ring.reverse()
        yield ring
    for part in coordinates:
        if isinstance(part, list) and not _is_ring(part):
            yield from _rings(part)


def _is_ring(part: object) -> bool:
    return (
        isinstance(part, list)
        and bool(part)
        and all(isinstance(place, list) and place and not isinstance(place[0], list) for place in part)
    )


def _on_sheet(ring: Sequence[Vertex]) -> list[Point]:
    """Return what of a ring in degrees is on the sheet, in whole kilometres; nothing if too little is."""
    near = _clipped(ring, NEAR)
    edges = (-_MARGIN, -_MARGIN, WIDTH + _MARGIN, HEIGHT + _MARGIN)
    here = _clipped([on_sheet(latitude, longitude) for longitude, latitude in near], edges)
    points: list[Point] = []
    for x, y in here:
        if not points or points[-1] != (round(x), round(y)):
            points.append((round(x), round(y)))
    return points if len(points) > 2 else []


def _clipped(ring: Sequence[Vertex], limits: tuple[float, float, float, float]) -> list[Vertex]:
    """Return the part of a polygon within (least x, least y, most x, most y): Sutherland and Hodgman, 1974."""
    found = list(ring)
    for axis, limit, sign in ((0, limits[0], 1), (1, limits[1], 1), (0, limits[2], -1), (1, limits[3], -1)):
        corners, found = found, []
        for a, b in zip([*corners[-1:], *corners], corners, strict=False):
            inside = sign * (b[axis] - limit) >= 0
            if inside != (sign * (a[axis] - limit) >= 0):
                share = (limit - a[axis]) / (b[axis] - a[axis])
                other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
                found.append((limit, other) if axis == 0 else (other, limit))
            if inside:
                found.append(b)
    return found


def _graticule() -> str:
    """Return meridians and parallels of every ten degrees."""
    meridians = [[(latitude, lon) for latitude in range(20, 81, 4)] for lon in range(-40, 71, 10)]
    parallels = [[(lat, longitude) for longitude in range(-40, 71, 5)] for lat in range(30, 81, 10)]
    return "".join(
        _path([(round(x), round(y)) for x, y in (on_sheet(*place) for place in line)]) for line in meridians + parallels
    )

"""Organisations as dots: those that would cover each other gather in one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from site_builder.site.projection import Point

GAP = 21  # kilometres between the dots of a bunch
_RINGS = 3
LARGEST_BUNCH = 1 + 3 * _RINGS * (_RINGS + 1)  # with more, one disc stands for all
DISC = GAP * (_RINGS + 0.5)  # radius in kilometres of such a disc


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the sheet and who is there, in the order they were given in."""

    at: Point
    members: tuple[str, ...]


def gather(places: Mapping[str, Point], radius: Callable[[int], float]) -> tuple[Dot, ...]:
    """Return dots of which none covers another; every organisation of `places` is in exactly one.

    `radius` gives that of a dot by the number of its members, in kilometres. A dot that covers another takes it in; it
    stays where most of its members are. The result does not depend on the order of `places`.
    """
    rank = {slug: number for number, slug in enumerate(places)}
    by_point: dict[Point, list[str]] = {}
    for slug in sorted(places):
        by_point.setdefault(places[slug], []).append(slug)
    dots = _gridded(by_point, radius(1))
    while len(merged := _merged(dots, radius)) < len(dots):
        dots = merged
    return tuple(Dot(at, tuple(sorted(members, key=rank.__getitem__))) for at, members in sorted(dots))


def _gridded(by_point: Mapping[Point, list[str]], cell: float) -> list[tuple[Point, list[str]]]:
    """Join the points of each cell of a grid, so that many places cost no more than the sheet is large."""
    cells: dict[Point, list[tuple[Point, list[str]]]] = {}
    for at, members in _largest_first(by_point.items()):
        cells.setdefault((int(at[0] // cell), int(at[1] // cell)), []).append((at, members))
    return [(found[0][0], [slug for _, members in found for slug in members]) for found in cells.values()]


def _largest_first(dots: object) -> list[tuple[Point, list[str]]]:
    return sorted(dots, key=lambda dot: (-len(dot[1]), dot[0]))  # type: ignore[call-overload,no-any-return]


def _merged(dots: list[tuple[Point, list[str]]], radius: Callable[[int], float]) -> list[tuple[Point, list[str]]]:
    kept: list[tuple[Point, list[str]]] = []
    for at, members in _largest_first(dots):
        mine = radius(len(members))
        near = [
            (away, number)
            for number, (other, others) in enumerate(kept)
            if (away := math.dist(at, other)) < mine + radius(len(others))
        ]
        if near:
            kept[min(near)[1]][1].extend(members)
        else:
            kept.append((at, list(members)))
    return kept


def bunch_radius(members: int) -> float:
    """Return the radius of a bunch of dots, of which each stands for one organisation."""
    return GAP * (_rings_of(min(members, LARGEST_BUNCH)) + 0.5)


def _rings_of(members: int) -> int:
    """Return how many rings around the middle one it takes to place that many dots."""
    return math.ceil((math.sqrt(12 * members - 3) - 3) / 6)


def bunch(at: Point, members: int) -> tuple[Point, ...]:
    """Return the places of the dots of a bunch, as close as in a honeycomb, from the middle outwards."""
    found = [at]
    for ring in range(1, _rings_of(members) + 1):
        for step in range(6 * ring):
            side, along = divmod(step, ring)
            corner, following = (math.radians(60 * (side + turn)) for turn in (0, 1))
            x = math.cos(corner) * (ring - along) + math.cos(following) * along
            y = math.sin(corner) * (ring - along) + math.sin(following) * along
            found.append((round(at[0] + GAP * x), round(at[1] + GAP * y)))
    return tuple(found[:members])

"""Names beside dots on a map, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from site_builder.site.projection import Box, Point

# Widths of letters in letter heights, of the widest faces that readers may have (DejaVu Serif): narrow ones, wide ones,
# capitals, others.
_NARROW, _WIDE = frozenset("fijlrtI '’.,-–()"), frozenset("mwMW")
_WIDTHS = (0.4, 0.95, 0.74, 0.62)
_GAP = 0.3  # between dot and name, in letter heights

_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}  # share of a label that lies before its anchor
BESIDE = ("right", "left", "above", "below")  # sides of a dot
# Sides of a region: a label that begins or ends with it rarely runs out of the map.
AROUND = ("above from left", "above to right", "below from left", "below to right", "above", "below", "right", "left")

Span = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name stands: `at` its baseline, `anchor` the end of it that stands there (as in SVG)."""

    at: Point
    anchor: str


def place(
    things: Sequence[tuple[Span, str]], sides: Sequence[str], size: float, frame: Box
) -> tuple[Label | None, ...]:
    """Return the label of each thing, given the space it takes and its name; None where there is no room for it.

    No label touches a thing or another label or leaves the frame; earlier things choose first, and of `sides` the first
    that is free. If some find no room they choose first in another round, and the round with most labels counts
    (squeaky wheel optimisation, Joslin and Clements 1999). `size`: height of the letters in the unit of the places.
    """
    order = list(range(len(things)))
    best: dict[int, Label] = {}
    for _ in things:
        found = _round(things, order, sides, size, frame)
        if len(found) > len(best):
            best = found
        if len(found) == len(things):
            break
        order.sort(key=lambda number: number in found)
    return tuple(best.get(number) for number in range(len(things)))


def _round(
    things: Sequence[tuple[Span, str]], order: Sequence[int], sides: Sequence[str], size: float, frame: Box
) -> dict[int, Label]:
    """Return labels by the number of their thing, those for which there is room when things choose in this order."""
    taken = [span for span, _ in things]
    left, top, width, height = frame
    found = {}
    for number in order:
        space, name = things[number]
        for side in sides:
            x, baseline, anchor = _beside(space, side, size)
            long = _length(name) * size
            if anchor == "middle":  # slides as far as it must to stay in the frame
                x = max(left + long / 2, min(x, left + width - long / 2))
            start = x - long * _ANCHORS[anchor]
            span = (start, baseline - 0.8 * size, start + long, baseline + 0.25 * size)
            inside = span[0] >= left and span[1] >= top and span[2] <= left + width and span[3] <= top + height
            if inside and not any(_touch(span, other) for other in taken):
                taken.append(span)
                found[number] = Label((round(x), round(baseline)), anchor)
                break
    return found


def _length(name: str) -> float:
    """Return how long a name is at most, in letter heights."""
    narrow, wide, capital, other = _WIDTHS
    return sum(
        narrow if letter in _NARROW else wide if letter in _WIDE else capital if letter.isupper() else other
        for letter in name
    )


def _beside(space: Span, side: str, size: float) -> tuple[float, float, str]:
    """Return where a label on one side of a space begins, on which baseline, and which end of it stands there."""
    left, top, right, bottom = space
    middle, baseline = (left + right) / 2, (top + bottom) / 2 + 0.35 * size
    above, below = top - _GAP * size, bottom + (_GAP + 0.75) * size
    match side:
        case "right":
            return right + _GAP * size, baseline, "start"
        case "left":
            return left - _GAP * size, baseline, "end"
        case "above" | "below":
            return middle, above if side == "above" else below, "middle"
        case "above from left" | "below from left":
            return left, above if side == "above from left" else below, "start"
    return right, above if side == "above to right" else below, "end"


def _touch(a: Span, b: Span) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]

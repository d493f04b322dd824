"""Names beside dots on a map, where there is room for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from site_builder.site.projection import Box, Point

_LETTER = 0.52  # mean width of a letter, in letter heights, of most faces
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
    that is free. `size` is the height of the letters in the unit of the places.
    """
    taken = [span for span, _ in things]
    left, top, width, height = frame
    found: list[Label | None] = []
    for space, name in things:
        label = None
        for side in sides:
            x, baseline, anchor = _beside(space, side, size)
            long = len(name) * _LETTER * size
            start = x - long * _ANCHORS[anchor]
            span = (start, baseline - 0.8 * size, start + long, baseline + 0.25 * size)
            inside = span[0] >= left and span[1] >= top and span[2] <= left + width and span[3] <= top + height
            if inside and not any(_touch(span, other) for other in taken):
                taken.append(span)
                label = Label((round(x), round(baseline)), anchor)
                break
        found.append(label)
    return tuple(found)


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

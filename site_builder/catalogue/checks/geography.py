"""The base map, as far as checks need it: whether it is one, its clusters, the bounding box of each country."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from site_builder.reading.memo import Memo
from site_builder.reading.sources import Source

MARGIN = 0.5  # degrees: coasts are simplified, towns lie at borders
_TURN = 360  # degrees: shapes that cross the date line may go on beyond 180
_DEEPEST = 4  # lists in lists: more than any geometry has
_NUMBER = int | float

Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class Survey:
    """What checks know of a base map: why it is none, or the clusters whose regions it tints, and the bounding box of
    each country, widened by `MARGIN`.
    """

    fault: str = ""
    clusters: tuple[str, ...] = ()
    boxes: Mapping[str, Box] = field(default_factory=dict)


def survey(base_map: Source | None, memo: Memo) -> Survey:
    """Return what is known of a base map; nothing if there is none."""
    if base_map is None:
        return Survey()
    fault, clusters, boxes = memo.recall("base map", (base_map.digest,), lambda: _surveyed(base_map))
    return Survey(fault, tuple(clusters), {code: (box[0], box[1], box[2], box[3]) for code, box in boxes.items()})


def features(base_map: Source) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON FeatureCollection (RFC 7946); ValueError says why it is none."""
    try:
        data = json.loads(base_map.data)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    found = data.get("features") if isinstance(data, dict) else None
    if not isinstance(found, list) or not found:
        raise ValueError("no list of features")
    for feature in found:
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise ValueError("a feature without properties")
        geometry = feature.get("geometry")
        if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
            raise ValueError("a feature that is neither Polygon nor MultiPolygon")
        if not list(positions(geometry.get("coordinates"))):
            raise ValueError("a feature without coordinates")
    return found


def _surveyed(base_map: Source) -> list[Any]:
    try:
        found = features(base_map)
    except ValueError as reason:
        return [str(reason), [], {}]
    boxes: dict[str, Box] = {}
    for feature in found:
        code = feature["properties"].get("iso")
        if feature["properties"].get("level") == "country" and isinstance(code, str):
            points = list(positions(feature["geometry"]["coordinates"]))
            longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
            boxes[code] = (
                min(longitudes) - MARGIN,
                min(latitudes) - MARGIN,
                max(longitudes) + MARGIN,
                max(latitudes) + MARGIN,
            )
    named = {str(feature["properties"].get("cluster") or "") for feature in found} - {""}
    return ["", sorted(named), boxes]


def positions(coordinates: object, depth: int = 0) -> Iterator[tuple[float, float]]:
    """Yield (longitude, latitude) of nested GeoJSON coordinates; ValueError where they are none."""
    if not isinstance(coordinates, list) or depth > _DEEPEST:
        raise ValueError("coordinates that are no lists of numbers")
    if point := _point(coordinates):
        yield point
        return
    for part in coordinates:
        if depth < _DEEPEST and isinstance(part, list) and (point := _point(part)):
            yield point  # as nearly always: without a generator for each
        else:
            yield from positions(part, depth + 1)


def _point(coordinates: list[Any]) -> tuple[float, float] | None:
    """Return a position; None for lists of something else."""
    if len(coordinates) < 2 or not all(isinstance(number, _NUMBER) for number in coordinates):
        return None
    longitude, latitude = coordinates[:2]
    # Compared before they become floats: JSON knows no bounds, and NaN is not within any.
    if not (-_TURN <= longitude <= _TURN and -_TURN <= latitude <= _TURN):
        raise ValueError("coordinates that are no degrees")
    return float(longitude), float(latitude)

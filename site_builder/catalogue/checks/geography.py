"""The base map, as far as checks need it: the bounding box of each country."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.reading.sources import Source

MARGIN = 0.5  # degrees: coasts are simplified, towns lie at borders
_TURN = 360  # degrees: shapes that cross the date line may go on beyond 180

Box = tuple[float, float, float, float]  # west, south, east, north


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


def country_boxes(base_map: Source | None) -> Mapping[str, Box]:
    """Return the bounding box of each country of the map, widened by `MARGIN`; none if there is no usable map."""
    if base_map is None:
        return {}
    try:
        found = features(base_map)
    except ValueError:
        return {}
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
    return boxes


def positions(coordinates: object, depth: int = 0) -> Iterator[tuple[float, float]]:
    """Yield (longitude, latitude) of nested GeoJSON coordinates; ValueError where they are none."""
    if not isinstance(coordinates, list) or depth > 4:
        raise ValueError("coordinates that are no lists of numbers")
    if len(coordinates) >= 2 and all(isinstance(number, int | float) for number in coordinates):
        # Compared before it becomes a float: JSON knows no bounds, and NaN is not within any.
        if not all(-_TURN <= number <= _TURN for number in coordinates[:2]):
            raise ValueError("coordinates that are no degrees")
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from positions(part, depth + 1)

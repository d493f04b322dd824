"""JSON knows numbers that no float holds: one in the base map ended the build; NaN passed every comparison."""

from __future__ import annotations

import pytest

from tests.conftest import SiteProject


@pytest.mark.parametrize("number", ["9" * 400, "NaN", "1e999", "-361"])
def test_coordinates_are_degrees(project: SiteProject, number: str) -> None:
    geometry = f'{{"type": "Polygon", "coordinates": [[[{number}, 1], [2, 3]]]}}'
    feature = f'{{"type": "Feature", "properties": {{"level": "country", "iso": "FR"}}, "geometry": {geometry}}}'
    project.write("content/map/europe.geojson", f'{{"type": "FeatureCollection", "features": [{feature}]}}')
    problems = project.build().problems()
    assert "content/map/europe.geojson: error[wrong-value]" in problems
    assert "coordinates that are no degrees" in problems

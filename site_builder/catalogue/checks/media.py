"""Checks: pictures and the base map are what they say they are."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalogue.checks.facts import Facts
from site_builder.catalogue.decode import did_you_mean
from site_builder.problems import Problem, SourceRef

LIMIT = 2 * 1024 * 1024  # bytes
# First bytes of the formats that are published. SVG is refused: it can carry scripts.
_SIGNATURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".webp": b"RIFF"}


def pictures_are_sound(facts: Facts) -> Iterator[Problem]:
    """Logos exist, and media files are pictures of the kind their name says."""
    for path, source in sorted(facts.content.media.items()):
        suffix = "." + path.rpartition(".")[2]
        signature = _SIGNATURES.get(suffix)
        place = SourceRef(source.shown)
        if signature is None:
            yield Problem("bad-media", "only .png, .jpg and .webp pictures are published", place)
        elif not source.data.startswith(signature) or (suffix == ".webp" and source.data[8:12] != b"WEBP"):
            yield Problem("bad-media", f"this is not a {suffix} picture", place)
        elif len(source.data) > LIMIT:
            yield Problem("bad-media", f"{len(source.data):,} bytes; at most {LIMIT:,} are allowed", place)
    for entry in facts.content.organisations:
        logo = entry.record.logo
        if logo and f"clusters/{entry.cluster}/media/{logo}" not in facts.content.media:
            folder = f"clusters/{entry.cluster}/media/"
            known = [path.removeprefix(folder) for path in facts.content.media if path.startswith(folder)]
            message = f"there is no file {folder}{logo}"
            yield Problem("missing-media", message, entry.document.at(("logo",)), did_you_mean(logo, known))


def base_map_is_geojson(facts: Facts) -> Iterator[Problem]:
    """The base map is a GeoJSON file of polygons, and its tinted regions belong to clusters of the site."""
    base_map = facts.content.base_map
    if base_map is None:
        return
    place = SourceRef(base_map.shown)
    if facts.survey.fault:
        yield Problem("wrong-value", f"the base map is not usable: {facts.survey.fault}", place)
    for cluster in facts.survey.clusters:
        if cluster not in facts.cluster_ids:
            message = f'a region of the map belongs to "{cluster}", which is no cluster'
            yield Problem("unknown-reference", message, place, did_you_mean(cluster, tuple(facts.cluster_ids)))

"""The maps: an overview and a plate for each cluster with the list beside it; those of the home page and profiles."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.site import labels, names, urls
from site_builder.site.atlas import Plate, locator
from site_builder.site.gathering import DISC, bunch
from site_builder.site.jobs import Planned, finished
from site_builder.site.outlines import LAND
from site_builder.site.projection import Box, Point
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.parts import Part
from site_builder.site.views.search import finder

NAME = "map"
_LETTERS = 26  # a plate is that many times as wide as the letters of its names are high, at most
_NAMES = 78  # kilometres: height of the letters of the names of clusters
_LARGE = 16  # members from which a dot is as large as the area in which it can be hit


def base_map(site: Site) -> Iterator[Planned]:
    """Yield the drawing that all maps share, if the content has a base map."""
    if site.atlas.file:
        yield finished(site.atlas.file)


def map_page(site: Site) -> Iterator[Planned]:
    """Yield the map in each language."""
    yield from shell.listing(site, NAME, "map.html", _view)


def _view(reader: Reader) -> Part:
    atlas = reader.site.atlas
    return finder(reader, NAME) | {
        "total": len(reader.catalogue.listed),
        "overview": _large_overview(reader),
        "plates": tuple(_plate(reader, id_, plate) for id_, plate in atlas.plates.items()),
        "missing": _entries(reader, atlas.missing),
        "credit": atlas.credit,
    }


def _large_overview(reader: Reader) -> Part | None:
    """Return the overview with each organisation's dot by itself and the frames of the plates; None as `overview`."""
    atlas = reader.site.atlas
    if atlas.file is None:
        return None
    frames = {id_: plate.frame for id_, plate in atlas.plates.items() if plate.dots or id_ in atlas.regions}
    return _ground(reader, atlas.overview) | _bunches(reader.site, apart=True) | {"frames": _named(reader, frames)}


def overview(reader: Reader) -> Part | None:
    """Return the small overview: its ground, the dots of each cluster as one path, the names of the clusters.

    None where there is no base map: dots alone tell nothing about Europe.
    """
    if not reader.site.options.maps or reader.site.atlas.file is None:
        return None
    atlas = reader.site.atlas
    return (
        _ground(reader, atlas.overview)
        | _bunches(reader.site, apart=False)
        | {"href": reader.href(urls.listing(reader.language, NAME)), "names": _named(reader, atlas.regions)}
    )


def where(reader: Reader, slug: str) -> Part | None:
    """Return the small map that shows where one organisation is; None if it is not known."""
    at = reader.site.atlas.places.get(slug) if reader.site.options.maps else None
    if at is None or reader.site.atlas.file is None:
        return None
    organisation = reader.catalogue.organisations[slug]
    hue = _hue(reader.site, organisation.cluster)
    return _ground(reader, locator(at)) | {"x": at[0], "y": at[1], "hue": hue, "region": ""}


def region(reader: Reader, id_: str) -> Part | None:
    """Return the small map of a cluster's region; None where the base map has none."""
    box = reader.site.atlas.regions.get(id_) if reader.site.options.maps else None
    if box is None:
        return None
    middle = (box[0] + box[2] // 2, box[1] + box[3] // 2)
    return _ground(reader, locator(middle)) | {"region": f"r{_hue(reader.site, id_)}"}


def _ground(reader: Reader, frame: Box) -> Part:
    file = reader.site.atlas.file
    address = reader.href("/" + file.path) if file else ""
    return {"box": " ".join(map(str, frame)), "file": address, "land": f"{address}#{LAND}" if file else ""}


def _hue(site: Site, cluster: str) -> int:
    return list(site.catalogue.clusters).index(cluster) + 1


def _bunches(site: Site, *, apart: bool) -> dict[str, Any]:
    """Return `dots`, one for each organisation, as paths of points: each by itself with its slug, or those of a cluster
    together; and `discs`, which stand for more organisations than a bunch holds.
    """
    dots: list[tuple[int, str, Point]] = []
    discs = []
    for found in site.atlas.bunches:
        if len(found.members) > site.atlas.largest:
            x, y = found.at
            discs.append({"x": x, "y": y, "r": round(DISC), "count": len(found.members)})
            continue
        hues = sorted((_hue(site, site.catalogue.organisations[slug].cluster), slug) for slug in found.members)
        dots += ((hue, slug, at) for (hue, slug), at in zip(hues, bunch(found.at, len(hues)), strict=True))
    dots.sort()
    if apart:
        paths = [{"hue": hue, "slug": slug, "path": _points([at])} for hue, slug, at in dots]
    else:
        hues_used = sorted({hue for hue, _, _ in dots})
        paths = [
            {"hue": hue, "slug": "", "path": _points([at for other, _, at in dots if other == hue])}
            for hue in hues_used
        ]
    return {"dots": tuple(paths), "discs": tuple(discs)}


def _points(places: list[Point]) -> str:
    """Return SVG path data of points: lines without length, which round ends make visible."""
    return "".join(f"M{x} {y}h0" for x, y in places)


def _named(reader: Reader, boxes: Mapping[str, Box]) -> tuple[Part, ...]:
    """Return the clusters whose parts of the overview are given, with these and with where their names stand."""
    # Long names find less room than short ones.
    ids = sorted(boxes, key=lambda id_: (-len(reader.catalogue.clusters[id_].record.name), id_))
    things = []
    for id_ in ids:
        x, y, width, height = boxes[id_]
        things.append(((x, y, x + width, y + height), reader.catalogue.clusters[id_].record.name))
    found = labels.place(things, labels.AROUND, _NAMES, reader.site.atlas.overview)
    by_id = dict(zip(ids, found, strict=True))
    return tuple(parts.cluster(reader, id_) | {"box": box, "label": _label(by_id[id_])} for id_, box in boxes.items())


def _label(label: labels.Label | None) -> Part | None:
    return {"x": label.at[0], "y": label.at[1], "anchor": label.anchor} if label else None


def _plate(reader: Reader, id_: str, plate: Plate) -> Part:
    subject = reader.catalogue.clusters[id_].record
    groups = [_group(reader, dot.members) for dot in plate.dots]
    order = sorted(range(len(groups)), key=lambda n: (-len(groups[n]["entries"]), reader.sort_key(groups[n]["towns"])))
    size = plate.frame[2] / _LETTERS
    spaces = []
    for n in order:
        (x, y), r = plate.dots[n].at, _radius(plate.target, len(groups[n]["entries"]))
        groups[n] |= {"x": x, "y": y, "r": round(r, 1)}
        spaces.append(((x - r, y - r, x + r, y + r), groups[n]["town"]))
    placed = labels.place(spaces, labels.BESIDE, size, plate.frame)
    shown = tuple(
        groups[n] | {"id": f"{id_}-{number}", "label": _label(label)}
        for number, (n, label) in enumerate(zip(order, placed, strict=True), 1)
    )
    return _ground(reader, plate.frame) | {
        "cluster": parts.cluster(reader, id_),
        "regions": names.join(subject.regions, reader.language),
        "country": parts.country(reader, subject.country),
        "total": len(reader.catalogue.by_cluster[id_]),
        "size": round(size),
        "target": round(plate.target, 1),
        "groups": shown,
        "beyond": _entries(reader, plate.beyond),
    }


def _radius(target: float, members: int) -> float:
    """Return the radius of a dot: its area grows with its members. The same as in templates/assets/js/atlas.js."""
    return target * min(1, 0.4 + 0.6 * math.sqrt((members - 1) / (_LARGE - 1)))


def _group(reader: Reader, slugs: tuple[str, ...]) -> Part:
    """Return the organisations that one dot stands for, with the names of their towns, that of most of them first."""
    entries = _entries(reader, slugs)
    found = [entry["town"] for entry in entries]
    towns = sorted(set(found), key=lambda town: (-found.count(town), reader.sort_key(town)))
    return {
        "town": towns[0],
        "towns": names.join(towns, reader.language),
        "single": len(towns) == 1,
        "entries": entries,
    }


def _entries(reader: Reader, slugs: tuple[str, ...]) -> tuple[Part, ...]:
    """Return organisations by name, with their towns, and with the numbers of the discs of the overview they are in."""
    atlas = reader.site.atlas
    large = (dot for dot in atlas.bunches if len(dot.members) > atlas.largest)
    discs = {slug: number for number, dot in enumerate(large, 1) for slug in dot.members}
    found = []
    for slug in parts.by_name(reader, slugs):
        organisation = reader.catalogue.organisations[slug]
        town = organisation.places[0]
        name = parts.concept(reader, "places", town)["label"] if town else organisation.record.sites[0].city
        found.append(parts.organisation_link(reader, slug) | {"slug": slug, "town": name, "disc": discs.get(slug)})
    return tuple(found)

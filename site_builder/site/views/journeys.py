"""Development journeys: the list, and each from the idea to the patient with who can take a product through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlencode

from site_builder.catalogue.localise import labelled
from site_builder.catalogue.records import Journey
from site_builder.matching.journeys import Provider, Stop
from site_builder.site import urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import TITLES, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.concepts import search_href
from site_builder.site.views.parts import Part

LIST = urls.JOURNEYS
SOURCE = "content/journeys.yaml"
SHOWN = 3  # organisations of a cluster that a step names


def journeys(site: Site) -> Iterator[Planned]:
    """Yield the list of journeys and the page of each, in each language."""
    yield from shell.listing(site, LIST, "journeys.html", _list, SOURCE)
    for id_, journey in site.catalogue.journeys.items():
        yield from shell.pages(
            site,
            "journey",
            "journey.html",
            partial(urls.entry, name=LIST, id_=id_),
            partial(_contents, journey),
            SOURCE,
            section=LIST,
            edit="journeys.yaml",
        )


def _list(reader: Reader) -> Part:
    return {
        "journeys": tuple(
            _head(reader, journey, reader.site.journeys[id_])
            | {"href": reader.href(urls.entry(reader.language, LIST, id_))}
            for id_, journey in reader.catalogue.journeys.items()
        )
    }


def _contents(found: Journey, reader: Reader) -> shell.Contents:
    stops = reader.site.journeys[found.id]
    head = _head(reader, found, stops)
    return shell.Contents(
        head["label"],
        reader.say(Words.ABOUT_JOURNEY, name=head["label"]["text"]),
        head
        | {
            "clusters": tuple(_line(reader, stops, id_) for id_ in reader.catalogue.clusters),
            "stops": tuple(_stop(reader, stop) for stop in stops),
        },
        trail=((reader.say(TITLES[LIST]), urls.listing(reader.language, LIST)),),
    )


def _head(reader: Reader, found: Journey, stops: Sequence[Stop]) -> Part:
    """Return what the list and the page say about a journey as a whole."""
    needed = {id_ for stop in stops for id_ in stop.totals}
    return {
        "label": reader.text(labelled(found.labels, reader.order)),
        "modalities": parts.concepts(reader, "modalities", found.modalities),
        "needed": len(needed),
        "line": _drawn(reader, stops, [stop.covered for stop in stops])
        | {"covered": len(needed - {id_ for stop in stops for id_ in stop.uncovered})},
    }


def _line(reader: Reader, stops: Sequence[Stop], cluster: str) -> Part:
    """Return a cluster with its line through the steps."""
    offered = {id_ for stop in stops for id_ in stop.offered_by(cluster)}
    drawn = _drawn(reader, stops, [len(stop.offered_by(cluster)) for stop in stops])
    return parts.cluster(reader, cluster) | drawn | {"covered": len(offered)}


def _drawn(reader: Reader, stops: Sequence[Stop], covered: Sequence[int]) -> Part:
    """Return how far each step is covered (`full`, `partly`, `none`), and the same in words."""
    reached = [
        "none" if not n else "full" if n == len(stop.totals) else "partly"
        for stop, n in zip(stops, covered, strict=True)
    ]
    steps = {
        state: ", ".join(str(number) for number, found in enumerate(reached, 1) if found == state) or "–"
        for state in ("full", "partly", "none")
    }
    return {"reached": tuple(reached), "words": reader.say(Words.STEPS_REACHED, **steps)}


def _stop(reader: Reader, stop: Stop) -> Part:
    competences = []
    for id_ in stop.totals:
        near = stop.uncovered.get(id_, ())[:1]
        nearest = parts.concept(reader, "competences", near[0]) if near else None
        competences.append(parts.concept(reader, "competences", id_) | {"nearest": nearest})
    return {
        "stage": parts.concept(reader, "stages", stop.stage),
        "competences": tuple(competences),
        "team": reader.href(urls.partners(reader.language, urlencode([("competence", id_) for id_ in stop.totals]))),
        "clusters": tuple(
            parts.cluster(reader, id_)
            | {
                "providers": tuple(_provider(reader, provider) for provider in providers[:SHOWN]),
                "total": len(providers),
                "search": search_href(reader, {"competence": tuple(stop.totals), "cluster": id_}),
            }
            for id_, providers in stop.providers.items()
            if providers
        ),
    }


def _provider(reader: Reader, provider: Provider) -> Part:
    return parts.organisation_link(reader, provider.slug) | {"other_stages": provider.at_stage is False}

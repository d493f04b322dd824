"""Coverage: competences by clusters and stages by product types, what follows from them, and the lists behind both."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.matching.complement import pairs
from site_builder.matching.coverage import Coverage, Crossing, alone, strengths, unstated
from site_builder.site import urls
from site_builder.site.jobs import Planned
from site_builder.site.messages import TITLES, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell
from site_builder.site.views.concepts import describe, plain_view
from site_builder.site.views.parts import Part

LIST = urls.COVERAGE
PAIRS, STRENGTHS, NAMED = 6, 5, 4  # how many pairs, strengths of a cluster and competences of each side are told
SHADES = 5


def coverage(site: Site) -> Iterator[Planned]:
    """Yield the page of tables in each language."""
    yield from shell.listing(site, LIST, "coverage.html", _tables)


def _tables(reader: Reader) -> Part:
    measured = reader.site.measured
    return {
        "clusters": tuple(parts.cluster(reader, id_) | {"count": count} for id_, count in measured.members.items()),
        "total": measured.listed,
        "organisations": reader.href(urls.listing(reader.language, "organisations")),
        "fields": _fields(reader, measured),
        "stand_out": _standing_out(reader, measured),
        "pairs": _pairs(reader, measured),
        "unstated": _unstated(reader, measured),
        "crossing": _crossing(reader, reader.site.crossing),
    }


def crossings(site: Site) -> Iterator[Planned]:
    """Yield the list behind each number of the stages by product types, in each language."""
    for stage, modality in site.recall("crossings", lambda: [*site.crossing.both]):
        yield from shell.pages(
            site,
            "crossing",
            "concept.html",
            partial(urls.crossing, stage=stage, modality=modality),
            partial(_list_behind, stage, modality),
            shell.SETTINGS,
            section=LIST,
            noindex=True,  # the pages of the stage and of the product type are what a stranger looks for
        )


def _list_behind(stage: str, modality: str, reader: Reader) -> shell.Contents:
    slugs = reader.site.crossing.both[stage, modality]
    type_, when = parts.concept(reader, "modalities", modality), parts.concept(reader, "stages", stage)
    name = reader.say(Words.PAIR, facet=type_["label"], text=when["label"])
    return shell.Contents(
        reader.plain(name),
        describe(reader, len(slugs), name),
        plain_view(reader, f"{stage}-{modality}", name, {"stage": stage, "modality": modality}, slugs),
        trail=((reader.say(TITLES[LIST]), urls.listing(reader.language, LIST)),),
    )


def shade(number: int, most: int) -> int:
    """Return the shade of a number from 0 for none to SHADES for `most`; each holds about as many doublings."""
    doublings = max(1, most.bit_length() - 1)
    return 1 + (SHADES - 1) * (number.bit_length() - 1) // doublings if number else 0


def _fields(reader: Reader, measured: Coverage) -> tuple[Part, ...]:
    """Return the outermost concepts as rows, each with the rows of its narrower concepts."""
    most = max((n for row in measured.counts.values() for n in row.values()), default=0)

    def row(id_: str) -> Part:
        concept = parts.concept(reader, "competences", id_)
        return concept | {
            "cells": tuple(
                {"count": n, "shade": shade(n, most), "href": urls.of_cluster(concept["href"], cluster)}
                for cluster, n in measured.counts[id_].items()
            )
        }

    vocabulary = measured.vocabulary
    return tuple(
        row(id_) | {"rows": tuple(row(below) for below in vocabulary.descendants(id_)[1:])}
        for id_ in vocabulary.roots()
    )


def _concepts(reader: Reader, ids: tuple[str, ...]) -> tuple[Part, ...]:
    return tuple(parts.concept(reader, "competences", id_) for id_ in ids)


def _standing_out(reader: Reader, measured: Coverage) -> tuple[Part, ...]:
    """Return what each cluster is strong in, and what it alone offers."""
    strong, only = strengths(measured, STRENGTHS), alone(measured)
    return tuple(
        parts.cluster(reader, id_)
        | {
            "strong": tuple(
                concept | {"here": measured.counts[concept["id"]][id_], "href": urls.of_cluster(concept["href"], id_)}
                for concept in _concepts(reader, strong[id_])
            ),
            "alone": _concepts(reader, only[id_]),
        }
        for id_ in measured.members
        if strong[id_] or only[id_]
    )


def _pairs(reader: Reader, measured: Coverage) -> tuple[Part, ...]:
    return tuple(
        {
            "sides": tuple(
                {
                    "giver": parts.cluster(reader, giver),
                    "taker": parts.cluster(reader, taker),
                    "concepts": tuple(
                        concept | {"href": urls.of_cluster(concept["href"], giver)}
                        for concept in _concepts(reader, ids[:NAMED])
                    ),
                    "more": len(ids) > NAMED,
                }
                for giver, taker, ids in (
                    (pair.first, pair.second, pair.gives),
                    (pair.second, pair.first, pair.takes),
                )
            )
        }
        for pair in pairs(measured, PAIRS)
    )


def _unstated(reader: Reader, measured: Coverage) -> tuple[Part, ...]:
    """Return the competences that nobody states by their field, and whether anybody states the field in general."""
    vocabulary, missing = measured.vocabulary, set(unstated(measured))
    found = []
    for root in vocabulary.roots():
        below = [id_ for id_ in vocabulary.descendants(root)[1:] if id_ in missing]
        if below or root in missing:
            field = parts.concept(reader, "competences", root) | {"general": any(measured.general[root].values())}
            found.append({"field": field, "concepts": parts.concepts(reader, "competences", below)})
    return tuple(found)


def _crossing(reader: Reader, crossing: Crossing) -> Part:
    """Return stages by product types: a row for each product type that stands together with some stage."""
    vocabularies = reader.catalogue.vocabularies
    most = max(map(len, crossing.both.values()), default=0)
    stages = tuple(vocabularies["stages"].concepts)
    used = {modality for _, modality in crossing.both}
    rows = []
    for modality in vocabularies["modalities"].concepts:
        if modality in used:
            counts = [(stage, len(crossing.both.get((stage, modality), ()))) for stage in stages]
            cells = tuple(
                {
                    "count": n,
                    "shade": shade(n, most),
                    "href": reader.href(urls.crossing(reader.language, stage, modality)) if n else "",
                }
                for stage, n in counts
            )
            rows.append(parts.concept(reader, "modalities", modality) | {"cells": cells})
    others = [modality for modality in vocabularies["modalities"].concepts if modality not in used]
    return {
        "stages": tuple(parts.concept(reader, "stages", id_) for id_ in stages),
        "rows": tuple(rows),
        "others": parts.concepts(reader, "modalities", others),
        "both": crossing.stating[True, True],
        "one": crossing.stating[True, False] + crossing.stating[False, True],
        "neither": crossing.stating[False, False],
    }

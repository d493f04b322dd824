"""Suggested partners as a profile shows them: their names and a line or two of reasons, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from site_builder.catalogue.model import CONCEPT_FACETS, Organisation
from site_builder.matching.partners import Partner
from site_builder.matching.reasons import FACET_OF, Reason
from site_builder.site.messages import Words
from site_builder.site.reader import Reader
from site_builder.site.views import parts
from site_builder.site.views.parts import Part

LINES, ITEMS = 2, 3  # reasons that a partner is shown with, and things that each names
# Kinds of reasons that are told, in the order of their lines; the others only help to choose.
_LINES = (
    (Words.ANSWERS, ("answers",)),
    (Words.ASKS, ("asks",)),
    (Words.BEFORE, ("before",)),
    (Words.BESIDE, ("beside",)),
    (Words.AFTER, ("after",)),
    (Words.SHARED, ("shared", "modality", "area", "accreditation")),
    (Words.NEAR, ("near",)),
)
_NEAR_FIRST = (*_LINES[:-2], *_LINES[:-3:-1])  # where nothing is the same


def elsewhere(reader: Reader, subject: Organisation, found: Iterable[Partner]) -> Part:
    """Return the entries of each relation; both are empty where nobody fits."""
    entries: Part = {"alike": [], "complement": []}
    for partner in found:
        other = reader.catalogue.organisations[partner.slug]
        entries[partner.relation].append(
            parts.organisation_link(reader, partner.slug)
            | {
                "cluster": parts.cluster(reader, other.cluster),
                "reasons": tuple(islice(_lines(reader, subject, other, partner.reasons), LINES)),
            }
        )
    return {relation: tuple(listed) for relation, listed in entries.items()}


def _lines(reader: Reader, one: Organisation, other: Organisation, reasons: Iterable[Reason]) -> Iterator[Part]:
    by_kind = {reason.kind: reason.ids for reason in reasons}
    for words, kinds in _LINES if "shared" in by_kind else _NEAR_FIRST:
        things = [(kind, id_) for kind in kinds for id_ in by_kind.get(kind, ())][:ITEMS]
        if things:
            named = [_named(reader, one, other, kind, id_) for kind, id_ in things]
            if not any(lang for _, lang in named):  # as one: there are many of them
                named = [(", ".join(label for label, _ in named), "")]
            yield {"label": reader.say(words), "things": tuple(parts.link(label, "", lang) for label, lang in named)}


def _named(reader: Reader, one: Organisation, other: Organisation, kind: str, id_: str) -> tuple[str, str]:
    """Return what a reason names and its language, without a link: the profiles of both have those."""
    if kind in ("answers", "asks"):
        owner = one if kind == "answers" else other
        title = next(need.title for need in owner.record.needs if need.id == id_)
        found = reader.text(owner.part_texts("needs", id_, {"title": title}, reader.order_for(owner.language))["title"])
        return found["text"], found["lang"]
    concept = parts.concept(reader, CONCEPT_FACETS[FACET_OF[kind]], id_)
    return concept["label"], concept["lang"]

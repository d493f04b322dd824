"""Checks: values that are possible, current and agree with each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from site_builder.catalogue.checks.facts import Facts
from site_builder.catalogue.model import OLD_AFTER_MONTHS, is_valid, months_between
from site_builder.catalogue.records import EngagementConcept
from site_builder.problems import Problem


def dates_are_possible(facts: Facts) -> Iterator[Problem]:
    """Nothing was founded, confirmed, read or published after today; a need ends after it begins."""
    for entry in facts.profiles():
        document, record = entry.document, entry.record
        founded = getattr(record, "founded", None)
        if founded and founded > facts.today.year:
            yield Problem("future-date", f"{founded} lies in the future", document.at(("founded",)))
        verified = getattr(record, "verified", None)
        archived = getattr(record, "archived", None)
        dated: list[tuple[tuple[str | int, ...], dt.date | None]] = [
            (("verified", "on"), verified and verified.on),
            (("archived", "on"), archived and archived.on),
            (("added",), getattr(record, "added", None)),
        ]
        dated += [(("sources", i, "accessed"), s.accessed) for i, s in enumerate(getattr(record, "sources", ()))]
        dated += [(("needs", i, "posted"), n.posted) for i, n in enumerate(getattr(record, "needs", ()))]
        for path, day in dated:
            if day and day > facts.today:
                yield Problem("future-date", f"{day.isoformat()} lies in the future", document.at(path))
        for index, need in enumerate(getattr(record, "needs", ())):
            if need.posted and need.until and need.until < need.posted:
                message = f"it ends on {need.until} and was posted on {need.posted}"
                yield Problem("date-order", message, document.at(("needs", index, "until")))


def accreditations_hold(facts: Facts) -> Iterator[Problem]:
    """Accreditations whose date has passed are named: the site shows them without a badge."""
    for entry in facts.content.organisations:
        for index, accreditation in enumerate(entry.record.accreditations):
            if not is_valid(accreditation, facts.today):
                message = f'"{accreditation.scheme}" was valid until {accreditation.valid_until}'
                yield Problem(
                    "expired-accreditation", message, entry.document.at(("accreditations", index, "valid_until"))
                )


def verifications_are_recent(facts: Facts) -> Iterator[Problem]:
    """A confirmation that is too old is named."""
    for entry in facts.profiles():
        verified = getattr(entry.record, "verified", None)
        if verified and months_between(verified.on, facts.today) >= OLD_AFTER_MONTHS:
            message = f"this profile was confirmed more than {OLD_AFTER_MONTHS} months ago"
            yield Problem("old-verification", message, entry.document.at(("verified", "on")))


def coordinates_fit(facts: Facts) -> Iterator[Problem]:
    """Latitude and longitude come together and lie in or near the country, as far as the base map knows it."""
    boxes = facts.survey.boxes
    for entry in facts.content.organisations:
        for index, site in enumerate(entry.record.sites):
            place = partial(entry.document.at, ("sites", index))
            if (site.lat is None) != (site.lon is None):
                yield Problem("wrong-value", "give both lat and lon, or neither", place())
            elif site.lat is not None and site.lon is not None and site.country in boxes:
                west, south, east, north = boxes[site.country]
                if not (west <= site.lon <= east and south <= site.lat <= north):
                    message = f"{site.lat}, {site.lon} does not lie in {site.country}"
                    swapped = west <= site.lat <= east and south <= site.lon <= north
                    hint = "are lat and lon exchanged?" if swapped else ""
                    yield Problem("wrong-place", message, entry.document.at(("sites", index, "lat")), hint)


def engagement_terms_fit(facts: Facts) -> Iterator[Problem]:
    """`models` names forms of cooperation, `lead_time` a band."""
    _, vocabulary = facts.content.vocabularies.get("engagement", (None, None))
    kinds = {c.id: c.kind for c in vocabulary.concepts if isinstance(c, EngagementConcept)} if vocabulary else {}
    for entry in facts.content.organisations:
        engagement = entry.record.engagement
        if engagement is None:
            continue
        for index, model in enumerate(engagement.models):
            if kinds.get(model, "model") != "model":
                place = entry.document.at(("engagement", "models", index))
                yield Problem("wrong-value", f'"{model}" is a lead time, not a form of cooperation', place)
        if engagement.lead_time and kinds.get(engagement.lead_time, "lead-time") != "lead-time":
            message = f'"{engagement.lead_time}" is a form of cooperation, not a lead time'
            yield Problem("wrong-value", message, entry.document.at(("engagement", "lead_time")))

"""The rules across profiles: a flat list of functions `(Facts) -> problems`, each run over all content.

`references` holds what must exist, `texts` what translations and labels must be, `values` what a single value must
satisfy beside its type. A check never stops at the first fault and never raises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache

from site_builder.catalogue.checks import media, references, texts, values
from site_builder.catalogue.checks.facts import Facts, gather
from site_builder.catalogue.content import Content
from site_builder.problems import Problem, from_data, to_data
from site_builder.reading.front_matter import fields_digest
from site_builder.reading.memo import Memo

CHECKS: tuple[Callable[[Facts], Iterator[Problem]], ...] = (
    references.settings_exist,
    references.slugs_are_unique,
    references.pages_keep_addresses_free,
    references.ids_are_unique,
    references.concepts_exist,
    references.named_things_exist,
    references.nothing_leads_in_a_circle,
    references.types_fit_folders,
    texts.translations_fit,
    texts.labels_are_complete,
    texts.labels_are_distinct,
    values.dates_are_possible,
    values.accreditations_hold,
    values.verifications_are_recent,
    values.coordinates_fit,
    values.engagement_terms_fit,
    media.pictures_are_sound,
    media.base_map_is_geojson,
)
"""Rules that look at no body."""


def check(
    content: Content, today: dt.date, shown: str, memo: Memo | None = None, digest: str = ""
) -> tuple[Problem, ...]:
    """Run every check; `shown` is the content folder's name in messages.

    `digest` is that of all but the bodies of organisations: what the rules say that look at no body follows from it,
    and from the text of the fields that they complain of, where it has its places. Without one nothing is remembered.
    """
    memo = memo or Memo()
    facts = gather(content, today, shown, memo)
    memo = memo if digest else Memo()

    @cache
    def found() -> tuple[Problem, ...]:
        return tuple(problem for rule in CHECKS for problem in rule(facts))

    faulty = memo.recall("faulty", (shown, digest), lambda: sorted({problem.ref.path for problem in found()}))
    entries = (*content.organisations, *content.organisation_translations)
    documents = {entry.document.source.shown: entry.document for entry in entries}
    fields = [fields_digest(documents[path]) for path in faulty if path in documents]
    told = memo.recall("rules", (shown, digest, *fields), lambda: list(map(to_data, found())))
    return (*map(from_data, told), *references.links_lead_somewhere(facts))

"""Catalogues of invented organisations with the real vocabularies, for the tests of matching."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Accreditation, Archived, Engagement, Need

NEEDED = {"competences": 2, "stages": 1, "modalities": 1, "areas": 1, "accreditations": 1}


def invented(real: Catalogue, seed: int, size: int) -> Catalogue:
    """Return a catalogue of `size` organisations that state something, nothing or everything, few things often."""
    rng = random.Random(seed)
    some = {name: tuple(v.concepts) for name, v in real.vocabularies.items()}
    # Few competences, so that many share some.
    some["competences"] = tuple(rng.sample(some["competences"], rng.randint(3, 40)))

    def pick(name: str, most: int) -> tuple[str, ...]:
        return tuple(rng.sample(some[name], min(rng.randint(0, most), len(some[name]))))

    clusters = tuple(real.clusters)
    template = next(iter(real.organisations.values()))
    slugs = [f"org-{number}" for number in range(size)]
    organisations = {}
    days = (None, real.today.isoformat(), (real.today - dt.timedelta(days=1)).isoformat())
    for number, slug in enumerate(slugs):
        needs = tuple(
            Need.model_validate(
                {
                    "id": f"need-{n}",
                    "title": "Wanted",
                    **{field: pick(field, most) for field, most in NEEDED.items()},
                    "until": rng.choice(days),
                }
            )
            for n in range(rng.choice((0, 0, 0, 1, 2)))
        )
        record = template.record.model_copy(
            update={
                "name": slug,
                "type": rng.choice(some["types"]),
                "competences": pick("competences", 4) or some["competences"][:1],
                "areas": rng.choice(((), pick("areas", 3), ("any",))),
                "modalities": pick("modalities", 3),
                "stages": pick("stages", 3),
                "languages": rng.choice(((), ("en",), ("en", "pl"))),
                "accreditations": tuple(
                    Accreditation.model_validate({"scheme": scheme, "valid_until": rng.choice(days)})
                    for scheme in pick("accreditations", 2)
                ),
                "engagement": rng.choice((None, Engagement(models=pick("engagement", 2)))),
                "needs": needs,
                "part_of": rng.choice(slugs[:number]) if number and rng.random() < 0.2 else None,
                "also_in": tuple(rng.sample(clusters, 1)) if rng.random() < 0.2 else (),
                "archived": Archived.model_validate({"on": days[1]}) if rng.random() < 0.05 else None,
            }
        )
        cluster = rng.choice(clusters)
        organisations[slug] = replace(template, slug=slug, cluster=cluster, record=record)
    return replace(real, organisations=dict(sorted(organisations.items())))


def stating(real: Catalogue, **facts: Mapping[str, Any]) -> Catalogue:
    """Return a catalogue of organisations that state only what is given: `stating(real, a={"competences": (...)})`.

    `cluster` among the facts is the place of the cluster in the settings; by default each has the next one.
    """
    template = next(iter(real.organisations.values()))
    clusters: Sequence[str] = tuple(real.clusters)
    bare = {"areas": (), "modalities": (), "stages": (), "accreditations": (), "engagement": None, "needs": ()}
    bare |= {"part_of": None, "also_in": (), "languages": ()}
    organisations = {}
    for number, (slug, given) in enumerate(sorted(facts.items())):
        update = {**bare, **given}
        cluster = clusters[update.pop("cluster", number % len(clusters))]
        record = template.record.model_copy(update=update)
        organisations[slug] = replace(template, slug=slug, cluster=cluster, record=record)
    return replace(real, organisations=organisations)

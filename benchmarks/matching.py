"""Measures matching: the suggested partners of every organisation, and the answers to every need.

    python benchmarks/matching.py [--sizes 1000,10000,50000] [--seed 1]

Organisations are invented in memory with the rates of `generate`: 1 to 6 competences of 89, about half of them without
product types, areas or stages. Prints a Markdown table; `benchmarks/matching/RESULTS.md` keeps one. Seconds are CPU
time of one process, memory is what matching adds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import random
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.generate import RATES, ROOT, TODAY
from site_builder.catalogue.assemble import load
from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Accreditation, Engagement, Need
from site_builder.matching.needs import matches, open_needs
from site_builder.matching.partners import partners
from site_builder.matching.reasons import survey


def invented(real: Catalogue, size: int, seed: int) -> Catalogue:
    """Return a catalogue of invented organisations."""
    chance = random.Random(seed)
    template = next(iter(real.organisations.values()))
    some = {name: list(vocabulary.concepts) for name, vocabulary in real.vocabularies.items()}
    some["competences"] = [c for c in some["competences"] if real.vocabularies["competences"].concepts[c].broader]

    def pick(name: str, least: int, most: int, rate: str = "") -> tuple[str, ...]:
        stated = not rate or chance.random() < RATES[rate]
        return tuple(chance.sample(some[name], chance.randint(least, most))) if stated else ()

    organisations = {}
    for number in range(size):
        need = {
            "id": "need-0",
            "title": "Wanted",
            "competences": pick("competences", 1, 2),
            "accreditations": pick("accreditations", 0, 1),
        }
        update = {
            "type": chance.choice(some["types"]),
            "competences": pick("competences", 1, 6),
            "areas": pick("areas", 1, 3, "areas"),
            "modalities": pick("modalities", 1, 4, "modalities"),
            "stages": pick("stages", 1, 4, "stages"),
            "languages": chance.choice(((), ("en",), ("en", "fr"), ("en", "de"))),
            "accreditations": tuple(
                Accreditation.model_validate({"scheme": scheme})
                for scheme in pick("accreditations", 1, 3, "accreditations")
            ),
            "engagement": Engagement(models=("fee-for-service",)) if chance.random() < RATES["engagement"] else None,
            "needs": (Need.model_validate(need),) if chance.random() < RATES["needs"] else (),
            "part_of": f"org-{chance.randrange(number):06}" if number and chance.random() < 0.03 else None,
            "also_in": (chance.choice(list(real.clusters)),) if chance.random() < RATES["also_in"] else (),
            "archived": None,
        }
        slug, cluster = f"org-{number:06}", chance.choice(list(real.clusters))
        record = template.record.model_copy(update=update)
        organisations[slug] = replace(template, slug=slug, cluster=cluster, record=record)
    return replace(real, organisations=organisations)


def row(real: Catalogue, size: int, seed: int) -> str:
    """Measure one size; return a row of the table."""
    catalogue = invented(real, size, seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    ground = survey(catalogue)
    surveyed = time.process_time()
    suggested = sum(len(partners(ground, slug)) for slug in catalogue.listed)
    matched = time.process_time()
    needs = open_needs(catalogue)
    answered = sum(bool(matches(ground.holders, need, 5)[0]) for need in needs)
    end = time.process_time()
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return (
        f"| {size:,} | {surveyed - start:.2f} | {matched - surveyed:.2f} | {(matched - surveyed) / size * 1000:.2f} | "
        f"{suggested / size:.1f} | {len(needs):,} | {answered:,} | {end - matched:.2f} | {memory:.0f} |"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="1000,10000,50000")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    real, _ = load(ROOT / "content", TODAY)
    assert real is not None
    print(
        f"{dt.date.today().isoformat()}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )
    print("\n| organisations | lists s | partners s | ms each | partners each | needs | answered | needs s | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in options.sizes.split(","):
        print(row(real, int(size), options.seed), flush=True)


if __name__ == "__main__":
    main()

"""The suggestions for the fullest profiles, held to the judgement of whether a cluster manager would nod."""

from __future__ import annotations

from pathlib import Path

import yaml

from site_builder.catalogue.model import Catalogue
from site_builder.matching.partners import partners
from site_builder.matching.reasons import survey

JUDGED: dict[str, dict[str, int]] = yaml.safe_load((Path(__file__).parent / "judged.yaml").read_text(encoding="utf-8"))
WORTH_A_CALL, DEFENSIBLE = 0.70, 0.90  # shares of the suggestions, a little below what they are


def test_a_cluster_manager_nods(real_catalogue: Catalogue) -> None:
    ground = survey(real_catalogue)
    marks = [
        JUDGED[slug].get(partner.slug, 0)
        for slug in JUDGED
        if slug in real_catalogue.listed
        for partner in partners(ground, slug)
    ]
    assert len(marks) > 60
    assert sum(mark == 2 for mark in marks) / len(marks) >= WORTH_A_CALL
    assert sum(mark >= 1 for mark in marks) / len(marks) >= DEFENSIBLE

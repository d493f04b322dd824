"""Partners and answers to needs, held to a slow search that weighs every pair."""

from __future__ import annotations

from itertools import product

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.matching import needs
from site_builder.matching.holders import Member
from site_builder.matching.partners import LIMIT, OF_ONE_CLUSTER, OF_ONE_RELATION, partners
from site_builder.matching.reasons import Ground, outlook, survey, weigh
from tests.unit.matching_sample import invented

SEEDS = range(40)


def house(catalogue: Catalogue, slug: str) -> str:
    seen = {slug}
    while (above := catalogue.organisations[slug].record.part_of) and above not in seen:
        seen.add(above)
        slug = above
    return slug


def related(catalogue: Catalogue, one: str, other: str) -> bool:
    """Say whether they share a cluster, a house or are one."""
    first, second = catalogue.organisations[one], catalogue.organisations[other]
    return bool(set(first.clusters) & set(second.clusters)) or house(catalogue, one) == house(catalogue, other)


def slow_partners(catalogue: Catalogue, ground: Ground, one: Member) -> list[tuple[str, str]]:
    """Weigh every pair, sort, choose."""
    found: list[tuple[str, str]] = []
    weighed = []
    view = outlook(ground, one)
    for other in ground.holders.members:
        if not related(catalogue, one.slug, other.slug) and (answer := weigh(view, other)):
            turn = (other.place - one.place) % len(ground.holders.members)
            weighed.append((answer[0], -answer[1], turn, other))
    weighed.sort(key=lambda entry: entry[1:3])
    for relation in ("alike", "complement"):
        left = [other for found_as, _, _, other in weighed if found_as == relation]
        taken: list[str] = []
        for _ in range(min(OF_ONE_RELATION, LIMIT - len(found))):
            fresh = [o for o in left if all(taken.count(c) < OF_ONE_CLUSTER for c in o.clusters)]
            if not left:
                break
            chosen = (fresh or left)[0]
            left.remove(chosen)
            taken += chosen.clusters
            found.append((relation, chosen.slug))
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_partners_are_those_of_the_slow_search(real_catalogue: Catalogue, seed: int) -> None:
    catalogue = invented(real_catalogue, seed, size=(1, 2, 5, 30, 90)[seed % 5])
    ground = survey(catalogue)
    for one in ground.holders.members:
        quick = [(partner.relation, partner.slug) for partner in partners(ground, one.slug)]
        assert quick == slow_partners(catalogue, ground, one), one.slug


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_to_needs_are_those_of_the_slow_search(real_catalogue: Catalogue, seed: int) -> None:
    catalogue = invented(real_catalogue, seed, size=60)
    holders = survey(catalogue).holders
    for need in needs.open_needs(catalogue):
        scored = []
        for slug, organisation in catalogue.listed.items():
            if related(catalogue, need.owner, slug):
                continue
            points, competences, others = 0, 0, 0
            for facet, id_ in need.asks:
                covers = id_ in catalogue.covered(organisation, facet)
                if facet == "competence":
                    competences += covers
                    points += 4 * covers
                else:
                    others += covers
                    stated = organisation.record.accreditations if facet == "accreditation" else ()
                    silent = not catalogue.direct(organisation, facet) and not stated
                    points += 2 * covers or silent
            asked_for_some = any(facet == "competence" for facet, _ in need.asks)
            if competences or (others and not asked_for_some):
                turn = (holders.places[slug] - holders.places[need.owner]) % len(holders.members)
                scored.append((-points, turn, slug))
        total, found = needs.matches(holders, need, 4)
        assert total == len(scored)
        assert [match.slug for match in found] == [slug for _, _, slug in sorted(scored)[:4]]
        for match in found:
            assert sorted((*match.covered, *match.open, *match.missing)) == sorted(need.asks)


@pytest.mark.parametrize("seed", SEEDS)
def test_relations_are_symmetric(real_catalogue: Catalogue, seed: int) -> None:
    ground = survey(invented(real_catalogue, seed, size=30))
    mirrored = {"before": "after", "after": "before", "beside": "beside", "answers": "asks", "asks": "answers"}
    for one, other in product(ground.holders.members, repeat=2):
        there, back = weigh(outlook(ground, one), other), weigh(outlook(ground, other), one)
        assert (there is None) == (back is None)
        if there and back:
            assert there[0] == back[0]
            mine, theirs = ({r.kind: set(r.ids) for r in side[2]} for side in (there, back))
            for kind in ("shared", "modality", "area", "accreditation", "model", "language", "type"):
                assert mine.get(kind) == theirs.get(kind)
            for kind in ("answers", "asks"):
                assert (kind in mine) == (mirrored[kind] in theirs)

"""The smallest teams, against brute force."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.matching import consortia as module
from site_builder.matching.consortia import EXACT, TEAMS, consortia

Lists = Sequence[Sequence[int]]


@st.composite
def cases(draw: st.DrawFn, needs: int = 6, people: int = 9) -> tuple[list[list[int]], list[str]]:
    """Draw who covers what, and everybody's country."""
    size = draw(st.integers(1, people))
    some = st.sets(st.integers(0, size - 1)).map(sorted)
    lists = draw(st.lists(some, min_size=1, max_size=needs))
    return lists, draw(st.lists(st.sampled_from(["BE", "DE", "FR", "PL"]), min_size=size, max_size=size))


def covers(team: Sequence[int], lists: Lists) -> bool:
    return all(set(team) & set(found) for found in lists if found)


def brute_force(lists: Lists, homes: Sequence[str], least: int) -> tuple[int, int, set[tuple[int, ...]]]:
    """Return size, number of countries and all of the best teams, after looking at every team."""
    people = sorted({candidate for found in lists for candidate in found})
    goal = min(least, len({homes[one] for one in people}))
    for size in range(len(people) + 1):
        teams = [
            team
            for team in combinations(people, size)
            if covers(team, lists) and len({homes[one] for one in team}) >= goal
        ]
        if teams:
            fewest = min(len({homes[one] for one in team}) for team in teams)
            return size, fewest, {team for team in teams if len({homes[one] for one in team}) == fewest}
    raise AssertionError("everybody together covers everything")


@given(cases(), st.integers(1, 4))
@settings(max_examples=400)
def test_no_team_is_smaller_or_of_fewer_countries(case: tuple[list[list[int]], list[str]], least: int) -> None:
    lists, homes = case
    found = consortia(lists, homes, least)
    size, countries, best = brute_force(lists, homes, least)
    assert found.uncovered == tuple(n for n, one in enumerate(lists) if not one)
    assert found.smallest
    assert found.fewest
    if size == 0:
        assert found.teams == ()
        return
    assert set(found.teams) <= best
    assert found.teams
    assert found.countries == countries
    assert len(found.teams) == len(set(found.teams)) <= TEAMS
    assert found.wide == (len({homes[c] for one in lists for c in one}) >= least)
    assert {len(team) for team in found.teams} == {size}


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_holds_up_to_as_many_needs_as_are_called_exact(seed: int) -> None:
    rng = random.Random(seed)
    people = 14
    lists = [sorted(rng.sample(range(people), rng.randint(1, 4))) for _ in range(EXACT)]
    homes = [rng.choice(["BE", "DE", "FR"]) for _ in range(people)]
    for least in (1, 3):
        found = consortia(lists, homes, least)
        size, countries, best = brute_force(lists, homes, least)
        assert found.smallest
        assert set(found.teams) <= best
        assert (len(found.teams[0]), found.countries) == (size, countries)


@given(cases(needs=24, people=20), st.integers(1, 4))
def test_every_team_covers_all_that_anyone_covers(case: tuple[list[list[int]], list[str]], least: int) -> None:
    lists, homes = case
    found = consortia(lists, homes, least)
    goal = min(least, len({homes[c] for one in lists for c in one}))
    for team in found.teams:
        assert covers(team, lists)
        assert len({homes[one] for one in team}) == found.countries >= goal
        assert list(team) == sorted(set(team))


@given(cases(), st.data())
def test_a_competence_more_never_loses_coverage_nor_makes_the_team_larger(
    case: tuple[list[list[int]], list[str]], data: st.DataObject
) -> None:
    lists, homes = case
    before = consortia(lists, homes)
    need = data.draw(st.integers(0, len(lists) - 1))
    one = data.draw(st.integers(0, len(homes) - 1))
    after = consortia([sorted({*f, one}) if n == need else f for n, f in enumerate(lists)], homes)
    assert set(after.uncovered) <= set(before.uncovered)
    if after.uncovered == before.uncovered and before.teams:
        assert len(after.teams[0]) <= len(before.teams[0])


def test_a_team_without_redundant_members_even_if_it_is_not_proven() -> None:
    rng = random.Random(5)
    lists = [sorted(rng.sample(range(60), 6)) for _ in range(200)]
    homes = [rng.choice(["BE", "DE", "FR", "PL"]) for _ in range(60)]
    found = consortia(lists, homes)
    (team,) = found.teams
    assert not found.smallest
    assert not found.fewest
    assert covers(team, lists)
    assert not any(covers([other for other in team if other != one], lists) for one in team)


def test_too_few_countries_is_said() -> None:
    found = consortia([[0, 1], [1]], ["FR", "FR"], least=3)
    assert found.teams == ((1,),)
    assert not found.wide
    assert found.countries == 1


def test_a_member_may_join_for_its_country() -> None:
    found = consortia([[0, 1, 2]], ["FR", "FR", "PL"], least=2)
    assert found.teams == ((0, 2),)


def test_where_the_search_is_cut_short_the_team_is_still_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STEPS", 3)
    lists = [[0, 1, 2], [2, 3], [1, 3], [0, 4], [4, 5]]
    found = consortia(lists, ["BE", "DE", "FR", "PL", "NL", "AT"])
    assert not found.fewest
    assert all(covers(team, lists) for team in found.teams)
    assert found.teams


def test_nobody_covers_anything() -> None:
    assert consortia([[], []], []) == module.Consortia((), (0, 1), 0, True, True, False)

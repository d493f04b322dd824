"""Dots that gather: nobody is lost, none covers another, and the order of the files does not matter."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.site.gathering import DISC, GAP, LARGEST_BUNCH, bunch, bunch_radius, gather

COORDINATE = st.integers(0, 400)
PLACES = st.lists(st.tuples(COORDINATE, COORDINATE), max_size=60).map(
    lambda found: {f"o{number}": at for number, at in enumerate(found)}
)


@given(PLACES, st.sampled_from([lambda n: 12.0, bunch_radius, lambda n: 5.0 + n]))
def test_everyone_is_in_one_dot_and_no_dot_covers_another(places, radius) -> None:  # type: ignore[no-untyped-def]
    dots = gather(places, radius)
    assert sorted(slug for dot in dots for slug in dot.members) == sorted(places)
    for number, dot in enumerate(dots):
        for other in dots[number + 1 :]:
            assert math.dist(dot.at, other.at) >= radius(len(dot.members)) + radius(len(other.members))


@given(PLACES, st.randoms(use_true_random=False))
def test_the_order_of_the_organisations_changes_no_dot(places, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(places.items())
    random.shuffle(shuffled)
    seen = [(dot.at, set(dot.members)) for dot in gather(places, bunch_radius)]
    assert seen == [(dot.at, set(dot.members)) for dot in gather(dict(shuffled), bunch_radius)]


def test_a_dot_stays_where_most_of_its_members_are() -> None:
    (dot,) = gather({"a": (0, 0), "b": (10, 0), "c": (10, 0)}, lambda _: 8.0)
    assert (dot.at, dot.members) == ((10, 0), ("a", "b", "c"))


def test_ten_thousand_organisations_cost_no_more_than_the_sheet_is_large() -> None:
    places = {f"o{n}": ((n * 37) % 4200, (n * n * 11) % 4250) for n in range(10_000)}
    dots = gather(places, lambda _: DISC)
    assert sum(len(dot.members) for dot in dots) == 10_000
    assert len(dots) < 900


@pytest.mark.parametrize("members", [1, 2, 7, 8, 19, LARGEST_BUNCH])
def test_the_dots_of_a_bunch_lie_side_by_side_within_its_radius(members: int) -> None:
    dots = bunch((500, 500), members)
    assert len(set(dots)) == members
    for number, dot in enumerate(dots):
        assert math.dist(dot, (500, 500)) + GAP / 2 <= bunch_radius(members) + 1
        assert all(math.dist(dot, other) > GAP - 2 for other in dots[number + 1 :])

"""The smallest teams that cover every need: minimum set cover, with the countries of the members beside it.

The reference of `templates/assets/js/partners/teams.js`, which takes the same steps in the same order, so that both
return the same teams. Set cover is NP-hard (Karp 1972); up to `EXACT` needs it is solved exactly by dynamic programming
over sets of needs, written as bits; beyond that by Chvátal's greedy rule (1979), whose team may be larger than need be
(at most by the harmonic number of the needs) and is said to be so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache

EXACT = 16  # needs up to which the smallest team is proven
TEAMS = 5  # teams that are returned at most
STEPS = 100_000  # beginnings of teams that are looked at

Team = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Consortia:
    """Teams as sorted numbers of candidates, all of one size and with one number of countries, `countries`.

    `uncovered` are the needs that no candidate covers. `smallest` says that no smaller team exists, `fewest` that none
    of this size has fewer countries; `wide` is false where all candidates together come from too few countries.
    """

    teams: tuple[Team, ...]
    uncovered: tuple[int, ...]
    countries: int
    smallest: bool
    fewest: bool
    wide: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """What candidates of one country have in common: the needs they cover, as bits; `first` is the best of them."""

    first: int
    home: str
    mask: int


def consortia(lists: Sequence[Sequence[int]], homes: Sequence[str], least: int = 1) -> Consortia:
    """Return the smallest teams that together cover every need that anyone covers.

    `lists` holds for each need the candidates that cover it, ascending; candidates are numbered from the best one, and
    `homes` is the country each of them counts for. A team has members of at least `least` countries; where its size
    leaves a choice, of as few as possible.
    """
    uncovered = tuple(need for need, found in enumerate(lists) if not found)
    # The rarest need first: its candidates make the narrowest branching.
    covered = sorted((found for found in lists if found), key=len)
    available = {homes[candidate] for found in covered for candidate in found}
    wide = len(available) >= least
    if not covered:
        return Consortia((), uncovered, 0, True, True, wide)
    goal = min(least, len(available))
    teams: tuple[Team, ...] = ()
    fewest = False
    if len(covered) <= EXACT:
        teams, fewest = smallest_teams(offers(covered, homes), len(covered), goal)
    smallest = bool(teams)
    teams = teams or (greedy(covered, homes, goal),)
    return Consortia(teams, uncovered, len({homes[member] for member in teams[0]}), smallest, fewest, wide)


def offers(lists: Sequence[Sequence[int]], homes: Sequence[str]) -> tuple[Offer, ...]:
    """Return what the candidates offer: of equal ones the best, and none that another of its country surpasses."""
    masks: dict[int, int] = defaultdict(int)
    for need, found in enumerate(lists):
        for candidate in found:
            masks[candidate] |= 1 << need
    kept: dict[tuple[str, int], int] = {}
    offered: dict[str, list[int]] = defaultdict(list)
    for candidate in sorted(masks):
        home, mask = homes[candidate], masks[candidate]
        if (home, mask) not in kept:
            kept[home, mask] = candidate
            offered[home].append(mask)
    return tuple(
        Offer(candidate, home, mask) for (home, mask), candidate in kept.items() if not _surpassed(mask, offered[home])
    )


def _surpassed(mask: int, others: Iterable[int]) -> bool:
    return any(mask != other and not mask & ~other for other in others)


def smallest_teams(found: Sequence[Offer], needs: int, goal: int) -> tuple[tuple[Team, ...], bool]:
    """Return up to `TEAMS` teams by branch and bound, and whether none of their size has fewer countries.

    The lowest need that is open branches; the exact number of members that the rest takes bounds. Members that only
    add a country come last. There is no team where `STEPS` were not enough to prove one.
    """
    by_need = [[offer for offer in found if offer.mask >> need & 1] for need in range(needs)]
    reach: dict[str, int] = defaultdict(int)  # what each country covers
    for offer in found:
        reach[offer.home] |= offer.mask
    size = team_sizes({offer.mask for offer in found}, needs)
    pairs = [(offer.first, offer.home) for offer in found]
    teams: set[Team] = set()
    steps = best = 0

    def extend(rest: int, team: tuple[int, ...], homes: frozenset[str], reached: int, limit: int) -> None:
        nonlocal steps, best
        left = limit - len(team)
        if steps > STEPS or size(rest) > left or len(homes) + left < goal:
            return
        steps += 1
        # What the countries of the team do not have takes one more.
        bound = max(goal, len(homes) + bool(rest & ~reached))
        if teams and (bound > best or (bound == best and len(teams) == TEAMS)):
            return
        if not rest:
            if bound < best:
                teams.clear()
            best = bound
            teams.add(tuple(sorted((*team, *from_elsewhere(pairs, homes, goal)))))
            return
        # New countries first while there are too few, else the same: good teams that come early cut more.
        for known in (len(homes) >= goal, len(homes) < goal):
            for offer in by_need[(rest & -rest).bit_length() - 1]:
                if (offer.home in homes) == known:
                    wider = homes | {offer.home}
                    extend(rest & ~offer.mask, (*team, offer.first), wider, reached | reach[offer.home], limit)

    limit = size((1 << needs) - 1)
    while not teams and steps <= STEPS:
        extend((1 << needs) - 1, (), frozenset(), 0, limit)
        limit += 1
    return tuple(sorted(teams)), steps <= STEPS


def team_sizes(masks: Iterable[int], needs: int) -> Callable[[int], int]:
    """Return the function that gives the least number of masks that together hold all bits of `rest`."""
    every = set(masks)
    useful = sorted(mask for mask in every if not _surpassed(mask, every))
    by_need = [[mask for mask in useful if mask >> need & 1] for need in range(needs)]

    @cache
    def size(rest: int) -> int:
        if not rest:
            return 0
        return 1 + min(size(rest & ~mask) for mask in by_need[(rest & -rest).bit_length() - 1])

    return size


def greedy(lists: Sequence[Sequence[int]], homes: Sequence[str], goal: int) -> Team:
    """Return a team that is found by always taking whoever covers most of what is still open."""
    covers: dict[int, list[int]] = defaultdict(list)
    for need, found in enumerate(lists):
        for candidate in found:
            covers[candidate].append(need)
    gain = {candidate: len(covers[candidate]) for candidate in sorted(covers)}
    holders = [0] * len(lists)
    team: list[int] = []
    while not all(holders):
        present = {homes[member] for member in team}
        wanted = len(present) >= goal  # a member of a country of the team, else of another
        chosen = max(gain, key=lambda c: (gain[c], (homes[c] in present) == wanted, -c))
        for need in covers[chosen]:
            if not holders[need]:
                for candidate in lists[need]:
                    gain[candidate] -= 1
            holders[need] += 1
        team.append(chosen)
    for member in team[::-1]:
        if all(holders[need] > 1 for need in covers[member]):
            team.remove(member)
            for need in covers[member]:
                holders[need] -= 1
    pairs = [(candidate, homes[candidate]) for candidate in gain]
    return tuple(sorted([*team, *from_elsewhere(pairs, {homes[member] for member in team}, goal)]))


def from_elsewhere(candidates: Iterable[tuple[int, str]], present: Set[str], goal: int) -> list[int]:
    """Return the best of the candidates (number, country) from as many more countries as `goal` asks for."""
    added: dict[str, int] = {}
    for candidate, home in candidates:
        if len(present) + len(added) < goal and home not in present:
            added.setdefault(home, candidate)
    return list(added.values())

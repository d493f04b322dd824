"""The lexicon in shards."""

import random
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.search import cut, shards
from site_builder.search.codec import DamagedError
from site_builder.search.columnar import Postings as Columns
from site_builder.search.columns import bounds_of, rows_of
from site_builder.search.fold import words
from site_builder.search.lexicon import Groups, Lexicon
from site_builder.search.shards import HINTED, MENTIONED, STATED, WORD, Group, Postings
from site_builder.search.surfaces import surfaces

POSTINGS = st.dictionaries(st.integers(0, 500), st.integers(0, 90000), max_size=8).map(
    lambda found: sorted(found.items())
)
LETTERS = st.text("abcłżäß日", min_size=1, max_size=5).map(lambda text: "".join(words(text)) or "a")


@st.composite
def lexicons(draw: st.DrawFn) -> tuple[dict[str, tuple[int, ...]], list[Group]]:
    groups = [
        Group(kind, -1 if kind == WORD else number, postings)
        for number, (kind, postings) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.sampled_from([WORD, STATED, MENTIONED, HINTED]), POSTINGS), min_size=1, max_size=9
                )
            )
        )
    ]
    surfaces = draw(st.lists(st.lists(LETTERS, min_size=1, max_size=3).map(" ".join), max_size=30, unique=True))
    some = st.lists(st.integers(0, len(groups) - 1), min_size=1, max_size=4, unique=True).map(tuple)
    return {surface: draw(some) for surface in sorted(surfaces)}, groups


class Made(NamedTuple):
    """Finished shards and long lists, and where shards begin."""

    shards: list[bytes]
    lists: dict[str, bytes]
    separators: tuple[str, ...]


def made(lexicon: Mapping[str, Sequence[int]], groups: Sequence[Group]) -> Made:
    """Cut a lexicon of plain values; each group has a term of its own."""
    columns = np.array([*chain.from_iterable(group.postings for group in groups)], np.int64).reshape(-1, 2)
    counts = np.array([len(group.postings) for group in groups])
    found = cut.cut(
        Lexicon(surfaces([*lexicon]), rows_of([*lexicon.values()]), np.zeros(0, np.int64)),
        Groups(
            np.array([group.kind for group in groups]),
            np.array([group.number for group in groups]),
            np.arange(len(groups)),
            counts,
        ),
        int(columns[:, 0].max(initial=0)) + 1,
        "term {}".format,
    )
    lists = cut.lists(Columns(bounds_of(counts), columns[:, 0], columns[:, 1]))
    encoded = [*found.shards(np.arange(len(found.counts)), lists)]
    return Made(encoded, {name: lists.of(term) for name, term in found.long.items()}, found.separators)


def decoded(found: Made) -> dict[str, tuple[tuple[int, int, Postings], ...]]:
    """Return what shards and lists say: for each surface the kind, number of the thing and postings of each group."""
    groups = (pair for shard in found.shards for pair in shards.decode(shard).items())
    return {
        surface: tuple(
            (
                g.kind,
                -1 if g.kind == WORD else g.number,
                shards.decode_list(found.lists[shards.list_name(g.kind, g.number)]) if g.long else g.postings,
            )
            for g in of_surface
        )
        for surface, of_surface in groups
    }


@given(lexicons(), st.integers(20, 3000))
def test_a_lexicon_comes_back(drawn: tuple[dict[str, tuple[int, ...]], list[Group]], target: int) -> None:
    lexicon, groups = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "LEAST_TARGET", target)
        patch.setattr(cut, "LONG", target // 20)
        found = made(lexicon, groups)
    expected = {s: tuple(groups[index][:3] for index in indexes) for s, indexes in lexicon.items()}
    assert decoded(found) == expected
    assert list(decoded(found)) == list(lexicon)


@given(lexicons())
@settings(max_examples=30)
def test_every_cut_off_shard_is_noticed(drawn: tuple[dict[str, tuple[int, ...]], list[Group]]) -> None:
    data = made(*drawn).shards[0]
    for length in range(len(data)):
        with pytest.raises(DamagedError):
            shards.decode(data[:length])


@given(st.binary(max_size=60))
def test_hostile_bytes_are_noticed(data: bytes) -> None:
    try:
        shards.decode(data)
    except DamagedError:
        return
    assert data[:2] == b"\0\0"  # an empty shard


def many(count: int, size: int) -> tuple[dict[str, tuple[int, ...]], list[Group]]:
    groups = [Group(WORD, -1, [(n, 7) for n in range(size)]) for _ in range(count)]
    groups.append(Group(STATED, 3, [(n, 9) for n in range(600)]))
    lexicon = {f"w{n:05}": (n,) for n in range(count)} | {"w00000 and more": (count,), f"w{count - 1:05} x": (count,)}
    return dict(sorted(lexicon.items())), groups


def test_shards_have_about_the_target_size_and_partition_the_lexicon() -> None:
    lexicon, groups = many(2000, 20)
    found = made(lexicon, groups)
    decoded = [shards.decode(shard) for shard in found.shards]
    assert [surface for shard in decoded for surface in shard] == list(lexicon)
    assert len(decoded) > 5
    assert max(map(len, found.shards)) < cut.LEAST_TARGET * 1.5


def test_separators_lead_to_the_shard_and_phrases_stay_with_their_first_word() -> None:
    lexicon, groups = many(2000, 20)
    found = made(lexicon, groups)
    for number, shard in enumerate(found.shards):
        for surface in shards.decode(shard):
            first = surface.split(" ")[0]
            assert max(k for k, separator in enumerate(found.separators) if separator <= first) == number


def test_long_lists_get_their_own_file() -> None:
    lexicon, groups = many(2000, 20)
    found = made(lexicon, groups)
    first, last = shards.decode(found.shards[0])["w00000 and more"][0], shards.decode(found.shards[-1])["w01999 x"][0]
    assert first == last == Group(STATED, 3, [], True)
    assert shards.decode_list(found.lists[shards.list_name(STATED, 3)]) == groups[-1].postings
    assert len(found.lists) == 1


def test_what_is_stated_and_what_is_hinted_at_have_one_list() -> None:
    assert shards.list_name(STATED, 3) == shards.list_name(HINTED, 3)
    others = {shards.list_name(kind, number) for kind in (WORD, STATED, MENTIONED) for number in (3, 4)}
    assert len(others) == 6


def test_words_in_several_shards_have_a_number() -> None:
    groups = [Group(WORD, -1, [(1, 5)]), *(Group(WORD, -1, [(n, 1) for n in range(95)]) for _ in range(40))]
    lexicon = {f"w{n:02}": (n,) for n in range(1, 41)} | {"a": (0,), "z": (0,)}
    found = made(dict(sorted(lexicon.items())), groups)
    first, last = shards.decode(found.shards[0])["a"][0], shards.decode(found.shards[-1])["z"][0]
    assert len(found.shards) > 1
    (number,) = cut._numbers(["term 0"])
    assert first == last == Group(WORD, number, [(1, 5)])


@given(st.sets(st.text("ab", max_size=6), max_size=20), st.text("ab", max_size=6))
def test_no_word_comes_to_have_the_number_of_another(words: set[str], other: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "_BITS", 6)  # so that many are alike
        before, after = (dict(zip(some, cut._numbers(some), strict=True)) for some in ([*words], [*words, other]))
    words.add(other)
    assert len(set(after.values())) == len(words)
    meant = {number: word for word, number in before.items()}
    assert all(meant.get(number, word) == word for word, number in after.items())


def test_a_shard_is_named_by_where_it_and_the_next_one_begin() -> None:
    separators, other = ["", "b", "dé", "f"], ["", "a", "c", "dé", "f"]
    names, others = ([shards.shard_name(found, k) for k in range(len(found))] for found in (separators, other))
    assert len({*names, *others}) == len(names) + len(others) - 2
    assert names[2:] == others[3:]


def test_new_words_change_the_files_beside_them_only() -> None:
    def files(lexicon: Mapping[str, Sequence[int]], groups: Sequence[Group]) -> dict[str, bytes]:
        found = made(dict(sorted(lexicon.items())), groups)
        names = (shards.shard_name(found.separators, number) for number in range(len(found.shards)))
        return {**found.lists, **dict(zip(names, found.shards, strict=True))}

    rng = random.Random(5)
    words = {"".join(rng.choices("aeinorst", k=rng.randint(3, 9))) for _ in range(2000)}
    lexicon = {word: (number,) for number, word in enumerate(sorted(words))}
    groups = [Group(WORD, -1, [(n, 7) for n in range(rng.randint(1, 40))]) for _ in words]
    before = files(lexicon, groups)
    long, moving = len(groups), {f"note{'s' * number}": (500,) for number in range(1, 40)}
    groups.append(Group(WORD, -1, [(n, 5) for n in range(200)]))
    after = files({**lexicon, **moving, "eat": (long,)}, groups)
    changed = {name for name in after if before.get(name) != after[name]}
    assert len(after) > 60
    assert any(name not in before for name in changed)
    assert len(changed) < 8


def test_an_empty_lexicon_is_one_empty_shard() -> None:
    found = made({}, [])
    assert ([shards.decode(shard) for shard in found.shards], found.separators) == ([{}], ("",))


@pytest.mark.parametrize(
    ("size", "target"), [(0, 1500), (300_000, 1500), (700_000, 2500), (3_000_000, 3000), (6_100_000, 3500)]
)
def test_shards_grow_with_the_index(size: int, target: int) -> None:
    assert cut._target(size) == target

"""A build that remembers the one before, against builds that do not."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.search import corpus, documents, index, memory, numbers, texts
from site_builder.search.analysis import MARKS, Analyser
from site_builder.search.columns import Thin, rows_of, thin
from site_builder.search.material import Digests, Passages
from site_builder.search.memory import Memory, digest, remembered

Reading = Callable[[Sequence[int]], Thin]


def with_summary(catalogue: Catalogue, slug: str, summary: str) -> Catalogue:
    """Return the catalogue with another summary of an organisation."""
    organisation = catalogue.organisations[slug]
    changed = replace(organisation, record=organisation.record.model_copy(update={"summary": summary}))
    return replace(catalogue, organisations={**catalogue.organisations, slug: changed})


def without(catalogue: Catalogue, slug: str) -> Catalogue:
    """Return the catalogue without an organisation."""
    return replace(catalogue, organisations={s: o for s, o in catalogue.organisations.items() if s != slug})


def test_what_is_remembered_changes_nothing_but_the_time(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    slugs = sorted(real_catalogue.listed)
    steps = [
        real_catalogue,
        with_summary(real_catalogue, slugs[3], "Sequencing of quarkish samples and clinically developed things"),
        # New forms of names and new words that compounds may have as parts change how other profiles are read.
        with_summary(real_catalogue, slugs[5], "Badaniami klinicznymi, Zymologie und Zymologietherapie, badań"),
        without(real_catalogue, slugs[9]),
        replace(real_catalogue, clusters=dict(list(real_catalogue.clusters.items())[:-1])),
        real_catalogue,
    ]
    state = keyed_state = None
    for step in steps:
        files = index.build(step)
        found, state = index.rebuild(step, state)
        assert found == files
        profiles = {slug: digest(o.record.model_dump()) for slug, o in step.organisations.items()}
        facts = digest([*profiles], [*step.clusters])  # no step changes others
        known = Digests(profiles, digest(profiles, facts), facts)
        found, keyed_state = index.rebuild(step, keyed_state, known)
        assert found == files
    read = 0

    def counted(found: Organisation) -> Passages:
        nonlocal read
        read += 1
        return ()

    monkeypatch.setattr(documents, "passages", counted)
    keyed = Digests({slug: slug.encode() for slug in slugs})
    _, state = index.rebuild(real_catalogue, known=keyed)
    assert read == len(slugs)
    index.rebuild(real_catalogue, state, keyed)
    assert read == len(slugs)


def test_a_value_is_made_anew_under_another_condition() -> None:
    first = Memory([])
    assert first.recall("kind", b"1", b"key", lambda: "one") == "one"
    assert first.recall("kind", b"1", b"other", lambda: "two") == "two"
    second = Memory(first.dump())
    assert second.recall("kind", b"1", b"key", lambda: "new") == "one"
    third = Memory(second.dump())
    assert third.recall("kind", b"1", b"other", lambda: "new") == "new"  # the build before had no use for it
    assert Memory(first.dump()).recall("kind", b"2", b"key", lambda: "new") == "new"


def test_what_is_sealed_early_is_kept_as_the_rest() -> None:
    first = Memory([])
    first.hold("one", b"", 1)
    first.seal()
    first.hold("two", b"", 2)
    second = Memory(first.dump())
    assert (second.held("one", b""), second.held("two", b"")) == (1, 2)


def test_a_state_is_put_aside_part_by_part() -> None:
    aside: dict[int, bytes] = {}

    def put(number: int, part: Callable[[], bytes], stands: bool) -> str:
        aside[number] = part()
        return f"place {number}"

    first = Memory([], put)
    first.hold("one", b"", 1)
    first.seal()
    assert [*aside] == [1]
    first.hold("two", b"", 2)
    assert first.dump([b"text"]) == ["place 0", "place 1", "place 2"]
    second = Memory([aside[number] for number in range(3)])
    assert (second.held("one", b""), second.held("two", b"")) == (1, 2)


def test_who_puts_parts_aside_is_told_which_stand_as_they_were() -> None:
    first = Memory([])
    for kind in ("same", "another value", "another condition", "one less"):
        first.hold(kind, b"condition", [1])
    first.hold("one less", b"condition", [2], b"key")
    told: list[tuple[int, bool]] = []

    def aside(number: int, part: Callable[[], bytes], stands: bool) -> bytes:
        told.append((number, stands))
        return part()

    state = first.dump()
    second = Memory([*state], aside)
    second.recall("same", b"condition", b"", list)
    second.hold("another value", b"condition", [1])
    second.hold("another condition", b"changed", second.held("another condition", b"condition"))
    second.recall("one less", b"condition", b"", list)
    assert Memory(second.dump()).held("same", b"condition") == [1]
    assert told == [(1, True), (2, False), (3, False), (4, False), (0, False)]
    told.clear()
    third = Memory([*state], aside)
    third.recall("another value", b"condition", b"", list)
    third.dump()
    assert told == [(1, False), (0, False)]  # another number


def test_rows_are_recalled_by_key_in_any_order() -> None:
    made: list[list[int]] = []

    def rows(keys: list[bytes], memory: Memory) -> list[list[int]]:
        def make(missing: Sequence[int]) -> Thin:
            made.append([*missing])
            # Some have more than two bytes.
            return thin(rows_of([[40_000 * n for n in range(at + 1)]]) for at in missing)

        found = texts.recalled(memory, "kind", b"", keys, make).rows
        return [(found.row(number) // 40_000).tolist() for number in range(len(keys))]

    first = Memory([])
    assert rows([b"a", b"b", b"c"], first) == [[0], [0, 1], [0, 1, 2]]
    second = Memory(first.dump())
    assert rows([b"c", b"new", b"a"], second) == [[0, 1, 2], [0, 1], [0]]
    assert rows([b"new", b"c"], Memory(second.dump())) == [[0, 1], [0, 1, 2]]
    assert rows([], Memory(second.dump())) == []
    assert made == [[0, 1, 2], [1]]


def test_the_memory_of_another_version_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Memory([])
    first.recall("kind", b"", b"key", lambda: "one")
    state = first.dump([b"text"])
    assert remembered(state) == {b"text"}
    assert Memory([*state]).recall("kind", b"", b"key", lambda: "new") == "one"
    for not_whole in (state[:-1], [*state, b""], []):
        assert remembered(not_whole) == set()
        assert Memory(not_whole).recall("kind", b"", b"key", lambda: "new") == "new"
    monkeypatch.setattr(memory, "_FORMAT", "another")
    assert remembered(state) == set()
    assert Memory(state).recall("kind", b"", b"key", lambda: "new") == "new"


def test_words_that_are_no_longer_used_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_SPARE", 0)
    first, analyser = Memory([]), Analyser()
    analyser.forms("en").read([b"one two three four"])
    known = MARKS + 4
    assert not texts.lasts(analyser, first, known // 3 - 1)
    assert texts.lasts(analyser, first, known // 3 + 1)
    read = texts.restored(Memory(first.dump())).forms("en").read([b"four five"])
    assert read.values.tolist() == [MARKS + 3, MARKS + 4]


def test_what_follows_from_facts_is_not_asked_for_again(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = {slug: slug.encode() for slug in real_catalogue.listed}
    known = Digests(profiles, b"everything but bodies", b"facts")
    files, (of_numbers, of_words) = index.rebuild(real_catalogue, known=known)
    monkeypatch.setattr(documents, "concept_terms", None)
    monkeypatch.setattr(numbers, "name_ranks", None)
    edited = replace(known, profiles={**profiles, min(profiles): b"edited"})
    found, state = index.rebuild(real_catalogue, (of_numbers, of_words), edited)
    assert found == files
    assert state[0] is of_numbers


def test_a_word_that_only_hints_at_things_has_nothing_made_anew_that_is_not_its_own(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug, word = min(real_catalogue.listed), "agnostically"
    before, *_ = index.analysed(real_catalogue)
    _, state = index.rebuild(real_catalogue)
    looked_for: list[int] = []

    def recalled(memory: Memory, kind: str, condition: bytes, keys: Sequence[bytes], make: Reading) -> Thin:
        def make_(missing: Sequence[int]) -> Thin:
            looked_for.append(len(missing))
            return make(missing)

        return texts.recalled(memory, kind, condition, keys, make_)

    monkeypatch.setattr(corpus, "recalled", recalled)
    summary = real_catalogue.organisations[slug].record.summary
    edited = with_summary(real_catalogue, slug, f"{summary} {word}")
    names, *_ = index.analysed(edited)
    assert word in names.hints.keys() - before.hints.keys()
    assert names.phrases == before.phrases
    looked_for.clear()
    with monkeypatch.context() as patched:
        for made_anew in ("inflections._joined", "lexicon._made", "words._begins"):
            patched.setattr(f"site_builder.search.{made_anew}", None)
        files, state = index.rebuild(edited, state)
        without, _ = index.rebuild(real_catalogue, state)
    assert looked_for == [1]
    assert files == index.build(edited)
    assert without == index.build(real_catalogue)


def test_a_hint_may_become_a_name_and_a_hint_again(real_catalogue: Catalogue) -> None:
    slug, word = min(real_catalogue.listed), "humane"  # a word of a Dutch label, in English a form of another
    edited = with_summary(real_catalogue, slug, f"{real_catalogue.organisations[slug].record.summary} {word}")
    (before, *_), (names, *_) = map(index.analysed, (real_catalogue, edited))
    assert word in before.hints.keys() - names.hints.keys()
    assert (word,) in names.phrases.keys() - before.phrases.keys()
    _, state = index.rebuild(real_catalogue)
    for catalogue in (edited, real_catalogue):
        files, state = index.rebuild(catalogue, state)
        assert files == index.build(catalogue)


def test_uses_of_words_are_those_of_all_texts_whatever_came_and_went() -> None:
    chance = random.Random(1)
    body, names = texts.FIELD["body"], texts.FIELD["names"]
    rows = {
        b"%d" % number: [body, *(chance.randrange(MARKS, 60) for _ in range(9)), names, MARKS + number]
        for number in range(40)
    }
    state: list[bytes] = []
    for size in (30, 29, 31, 30, 3, 40, 39, 40, 0, 8):
        keys = [*chance.sample(sorted(rows), size), *chance.sample(sorted(rows), size > 0)]
        memory = Memory(state)

        def read(missing: Sequence[int], keys: list[bytes] = keys) -> Thin:
            return thin([rows_of([rows[keys[at]] for at in missing])])

        read_again = texts.recalled(memory, "texts", b"", keys, read)
        uses = texts._uses(read_again, keys, 70, memory)
        said = [form for key in {*keys} for form in rows[key][1:-2]]
        assert uses.said.tolist() == [said.count(form) for form in range(70)]
        assert np.flatnonzero(uses.called).tolist() == sorted(rows[key][-1] for key in {*keys})
        state = memory.dump()

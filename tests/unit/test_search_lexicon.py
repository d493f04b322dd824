"""The lexicon made again from that of the build before, against one made anew."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from site_builder.search import lexicon
from site_builder.search.analysis import Analyser
from site_builder.search.columns import Array, distinct, rows_of
from site_builder.search.concepts import Nameable, Names
from site_builder.search.corpus import Said
from site_builder.search.memory import Memory

NAMES = Names(
    tuple(Nameable("competence", "competences", id_, {"en": id_}) for id_ in ("assays", "cells")),
    {("binding", "assays"): (0,), ("assays",): (0,), ("cells",): (1,)},
    {"binding": (0,)},
    frozenset(),
    frozenset({"binding", "assays", "cells"}),
    (),
    b"names",
)
TERMS = [term for thing in NAMES.things for term in (thing.stated, thing.mentioned)]
Hints = Mapping[str, tuple[int, ...]]


def made(said: Said, analyser: Analyser, memory: Memory, names: Names = NAMES, unused: str = "") -> list[object]:
    """Return all columns of a lexicon in which each term has one document, but one."""
    counts = np.array([term != unused for term in analyser.terms.names], np.int64)
    found, groups = lexicon.make(said, names, analyser, counts, memory)
    surfaces = found.surfaces
    columns = (surfaces.letters, surfaces.bounds, surfaces.blocks, surfaces.shared, found.groups.values)
    more = (found.backwards, found.groups.bounds, groups.kind, groups.thing, groups.term, groups.count)
    return [surfaces.texts, *(column.tolist() for column in (*columns, *more))]


def read(analyser: Analyser, *texts: str) -> Array:
    """Return the forms in texts in English and French, which state things and mention them."""
    for term in TERMS:
        analyser.terms[term]
    rows = [analyser.forms(language).read([" ".join(texts).encode()]) for language in ("en", "fr")]
    return distinct(np.concatenate([found.values for found in rows]).astype(np.int64))


@pytest.mark.parametrize("seed", range(8))
def test_words_and_hints_that_come_and_go_leave_the_lexicon_that_all_make(seed: int) -> None:
    rng = random.Random(seed)
    words = [*{"".join(rng.choices("abeinsté", k=rng.randint(1, 5))) for _ in range(400)}, "assays", "binding"]
    analyser = Analyser()
    forms = read(analyser, *words)
    named = forms[:3]
    state: list[bytes] = []
    for share in (0.9, 0.92, 0.5, 1.0, 1.0, 0.0):
        some = distinct(np.concatenate((forms[[rng.random() < share for _ in forms]], named)))
        said, memory = Said(some, named, rows_of([()])), Memory(state)
        others = rng.sample([*words, *(f"{word}x" for word in words)], 30)  # said in texts, and nowhere
        names = replace(NAMES, hints={word: rng.choice([(0,), (1,), (0, 1)]) for word in others})
        unused = rng.choice(["", *TERMS])
        assert made(said, analyser, memory, names, unused) == made(said, analyser, Memory([]), names, unused)
        state = memory.dump()


@pytest.mark.parametrize("words", ["edit", "edit edited"])
@pytest.mark.parametrize(
    ("before", "now"),
    [
        ({}, {"edited": (1,)}),  # the first hint
        ({"edited": (1,)}, {}),
        ({"edits": (1,)}, {"edits": (1,), "edited": (0,)}),  # the first one at the first thing
        ({"edits": (0,), "editor": (1,)}, {"editor": (1,)}),
        ({"edited": (1,)}, {"edit": (1,), "edits": (1,)}),
        ({"edited": (1,)}, {"edited": (0, 1)}),
        ({"edited": (0, 1)}, {"edited": (0,)}),
        ({"cells": (0,)}, {"binding": (1,)}),  # names, too
        ({"edited": (1,), "editor": (0,)}, {"edited": (1,), "editor": (0,)}),
    ],
)
def test_hints_are_put_among_all_that_stays(
    before: Hints, now: Hints, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (replace(NAMES, hints=hints) for hints in (before, now))
    for other in ("edit", "edited", words):  # what is said stays, or not
        analyser, memory = Analyser(), Memory([])
        forms = read(analyser, words)
        made(Said(read(analyser, other), forms[:0], rows_of([()])), analyser, memory, first)
        said, memory = Said(forms, forms[:0], rows_of([()])), Memory(memory.dump())
        anew = made(said, analyser, Memory([]), second)
        with monkeypatch.context() as patched:
            patched.setattr(lexicon, "_made", None)
            assert made(said, analyser, memory, second) == anew


@pytest.mark.parametrize(
    ("now", "unused"),
    [
        (replace(NAMES, phrases={**NAMES.phrases, ("binding",): (0,)}, hints={}, digest=b"others"), ""),
        *((NAMES, term) for term in TERMS),
    ],
)
def test_other_groups_of_things_leave_nothing_of_those_before(now: Names, unused: str) -> None:
    analyser, memory = Analyser(), Memory([])
    forms = read(analyser, "binding", "edited")
    said = Said(forms, forms[:0], rows_of([()]))
    first = made(said, analyser, memory)
    memory = Memory(memory.dump())
    assert made(said, analyser, memory, now, unused) == made(said, analyser, Memory([]), now, unused) != first
    assert made(said, analyser, Memory(memory.dump())) == first

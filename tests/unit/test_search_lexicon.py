"""The lexicon made again from that of the build before, against one made anew."""

from __future__ import annotations

import random

import numpy as np
import pytest

from site_builder.search import lexicon
from site_builder.search.analysis import Analyser
from site_builder.search.columns import distinct, rows_of
from site_builder.search.concepts import Nameable, Names
from site_builder.search.corpus import Said
from site_builder.search.memory import Memory

NAMES = Names(
    (Nameable("competence", "competences", "assays", {"en": "Assays"}),),
    {("binding", "assays"): (0,), ("assays",): (0,)},
    {"binding": (0,)},
    frozenset(),
    frozenset({"binding", "assays"}),
    (),
    b"names",
)


def made(said: Said, analyser: Analyser, memory: Memory) -> list[object]:
    """Return all columns of a lexicon in which each term has one document."""
    counts = np.ones(len(analyser.terms), np.int64)
    found, groups = lexicon.make(said, NAMES, analyser, counts, memory)
    surfaces = found.surfaces
    columns = (surfaces.letters, surfaces.bounds, surfaces.blocks, surfaces.shared, found.groups.values)
    more = (found.backwards, found.groups.bounds, groups.kind, groups.thing, groups.term, groups.count)
    return [surfaces.texts, *(column.tolist() for column in (*columns, *more))]


@pytest.mark.parametrize("seed", range(8))
def test_words_that_come_and_go_leave_the_lexicon_that_all_words_make(seed: int) -> None:
    rng = random.Random(seed)
    analyser = Analyser()
    analyser.terms["c:competences/assays"]  # is stated
    words = [*{"".join(rng.choices("abeinsté", k=rng.randint(1, 5))) for _ in range(400)}, "assays", "binding"]
    of_language = {language: analyser.forms(language).read([" ".join(words).encode()]) for language in ("en", "fr")}
    forms = distinct(np.concatenate([rows.values for rows in of_language.values()]).astype(np.int64))
    named = forms[:3]
    state: list[bytes] = []
    for share in (0.9, 0.92, 0.5, 1.0, 0.0):
        some = distinct(np.concatenate((forms[[rng.random() < share for _ in forms]], named)))
        said, memory = Said(some, named, rows_of([()])), Memory(state)
        assert made(said, analyser, memory) == made(said, analyser, Memory([]))
        state = memory.dump()

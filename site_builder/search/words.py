"""The files of words: shards, long lists and the lexicon by reversed words. They are made from texts alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from site_builder.search import backwards, columnar, concepts, corpus, cut, inflections, lexicon, texts
from site_builder.search.analysis import Analyser
from site_builder.search.codec import pack_json
from site_builder.search.columns import Array, distinct
from site_builder.search.manifest import Words
from site_builder.search.material import Facts, Material
from site_builder.search.memory import Aside, Memory, as_it_is, digest, do_nothing
from site_builder.search.packed import Packed, pack_cut


def make(
    material: Material,
    state: list[bytes],
    aside: Aside = as_it_is,
    give_back: Callable[[], None] = do_nothing,
) -> Words:
    """Return the words of the index; `state` is that of the build before, which is emptied, `aside` takes that for the
    next, and `give_back` is called whenever much memory has been let go.
    """
    memory = Memory(state, aside, give_back)
    analyser = texts.restored(memory)
    names, counted, said = analysed(material, analyser, memory)
    memory.seal()
    weights = _weighing(counted, memory)
    del counted  # in a large catalogue as much as all texts
    documents, counts, changed, lists = weights.documents, weights.counts, weights.changed, _lists(weights)
    del weights
    memory.seal()
    lasts = texts.lasts(analyser, memory, len(said.forms))
    memory.seal()
    found, groups = lexicon.make(said, names, analyser, counts, memory)
    terms = analyser.terms.names
    del analyser, said  # the files are made of columns
    memory.seal()
    parts = cut.cut(found, groups, documents, terms.__getitem__)
    del terms
    packed = Packed(memory)
    pack_cut(parts, changed, lists, packed)
    del lists
    give_back()
    files, separators = _files(found, found.ranks(groups), packed), parts.separators
    del found, groups, parts
    longest, begins = memory.recall("begins", b"", names.digest, lambda: _begins(names.phrases))
    state = memory.dump((*material.keys, material.digest)) if lasts else []
    return Words(files, separators, longest, begins, state)


def _weighing(counted: corpus.Corpus, memory: Memory) -> columnar.Weights:
    if counted.documents > columnar.ABOVE:
        return columnar.weighing(counted, memory)
    from site_builder.search import lunr_index

    return lunr_index.weighing(counted)


def _lists(weights: columnar.Weights) -> Callable[[Array], cut.Lists]:
    """Return what makes the lists of the terms that are marked for it. If all have to be made, they are at once, while
    nothing else takes memory.
    """
    if not weights.changed.all():
        return lambda marked: cut.lists(weights.postings(marked))
    found = cut.lists(weights.postings(weights.changed))
    return lambda _: found


def _files(found: lexicon.Lexicon, ranks: Array, packed: Packed) -> dict[str, bytes]:
    """Return the files of a lexicon: those that are packed, and those of its reversed words."""
    separators, reversed_files = backwards.files(found.surfaces, found.backwards, ranks)
    for number, data in enumerate(reversed_files):
        packed.take(f"r{number}.bin", b"", data)
    return {**packed.files(), "rev.bin": pack_json(separators)}


def analysed(
    material: Material, analyser: Analyser, memory: Memory
) -> tuple[concepts.Names, corpus.Corpus, corpus.Said]:
    """Return what a query can name, how often each term stands in each document, and the words that lead to terms."""
    facts, names = _facts(material, memory)
    labels = inflections.labels(names, analyser, memory)
    words, uses = texts.read(material, analyser, memory)
    memory.seal()
    documents = words.between(0, material.documents)
    said = corpus.said(uses, facts.known, analyser)
    analyser.rest()  # nothing is read from here on
    others = words.between(material.documents, len(words)).among(len(analyser.folded))
    used = distinct(np.concatenate((others, *map(np.flatnonzero, (uses.said, uses.called)))))
    names = inflections.with_inflections(names, labels, words, material.keys, used, facts.languages, analyser, memory)
    return names, corpus.make(material, facts, documents, said, names, analyser, memory), said


def _facts(material: Material, memory: Memory) -> tuple[Facts, concepts.Names]:
    """Return the facts, and what a query can name, but for the forms of it that only texts have."""

    def plain(made: Any) -> list[Any]:
        return [getattr(made, field.name) for field in fields(made)]

    def make() -> tuple[Any, ...]:
        facts = material.facts
        assert facts
        things = [(plain(thing), names) for thing, names in facts.things]
        _, *names, _ = plain(concepts.collect(facts.things))
        phrases, hints, capitals, words, labels = names
        of_all = digest(things, [*phrases.items()], [*hints.items()], sorted(capitals), sorted(words), labels)
        return facts.languages, facts.stated, things, facts.known, [*names, of_all]

    languages, stated, things, known, names = memory.recall("facts", b"", material.digest, make)
    named_so = [(concepts.Nameable(*thing), texts_) for thing, texts_ in things]
    return Facts(languages, stated, named_so, known), concepts.Names(tuple(t for t, _ in named_so), *names)


def _begins(phrases: Collection[Sequence[str]]) -> tuple[int, dict[str, str]]:
    """Return how many words the longest phrase has, and the words that begin a phrase of several, with the letters with
    which its second word may begin.
    """
    found: dict[str, set[str]] = {}
    for first, *rest in phrases:
        if rest:
            found.setdefault(first, set()).add(rest[0][0])
    begins = {first: "".join(sorted(letters)) for first, letters in found.items()}
    return max(map(len, phrases), default=1), begins

"""The files of words: shards, long lists and the lexicon by reversed words. They are made from texts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import partial
from hashlib import blake2b
from typing import Any

from site_builder.search import backwards, columnar, concepts, corpus, cut, inflections, lexicon, texts
from site_builder.search.analysis import Analyser, Lines
from site_builder.search.codec import pack, pack_json
from site_builder.search.columns import Array
from site_builder.search.documents import Facts, Material
from site_builder.search.manifest import Words
from site_builder.search.memory import Aside, Memory, as_it_is, digest, do_nothing


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
    postings = _weigh(counted)
    del counted  # in a large catalogue as much as all texts
    counts, lists = postings.counts, cut.lists(postings)
    del postings
    lasts = texts.lasts(analyser, memory, len(said.forms))
    memory.seal()
    found, groups = lexicon.make(said, names, analyser, counts, memory)
    terms = analyser.terms.names
    del analyser, said  # the files are made of columns
    memory.seal()
    parts = cut.cut(found, groups, lists)
    del lists
    give_back()
    files, separators = _files(parts, found, found.ranks(groups), memory), parts.separators
    named = _named(terms, parts.long), _named(terms, parts.shared)
    del found, groups, parts, terms
    longest, begins = max(map(len, names.phrases), default=1), _begins(names.phrases)
    state = memory.dump((*material.keys, material.digest)) if lasts else []
    return Words(files, separators, named, longest, begins, state)


def _weigh(counted: corpus.Corpus) -> columnar.Postings:
    if counted.documents > columnar.ABOVE:
        return columnar.weigh(counted)
    from site_builder.search import lunr_index

    return lunr_index.weigh(counted)


def _files(parts: cut.Cut, found: lexicon.Lexicon, ranks: Array, memory: Memory) -> dict[str, bytes]:
    """Return the files of a lexicon, and those of its reversed words."""
    packed = partial(_packed, memory)
    files = {f"s{k}.bin": packed(shard) for k, shard in enumerate(parts.shards)}
    files |= {f"f{i}.bin": packed(data) for i, data in enumerate(parts.lists)}
    separators, reversed_files = backwards.files(found.surfaces, found.backwards, ranks)
    files["rev.bin"] = pack_json(separators)
    return files | {f"r{k}.bin": packed(text) for k, text in enumerate(reversed_files)}


def _named(terms: Lines, numbers: Sequence[int]) -> list[str]:
    return ["" if number == lexicon.NOTHING else terms[number] for number in numbers]


def analysed(
    material: Material, analyser: Analyser, memory: Memory
) -> tuple[concepts.Names, corpus.Corpus, corpus.Said]:
    """Return what a query can name, how often each term stands in each document, and the words that lead to terms."""
    facts, names = _facts(material, memory)
    labels = inflections.labels(names, analyser, memory)
    words = texts.read(material, analyser, memory)
    memory.seal()
    documents = words.between(0, material.documents)
    said = corpus.said(documents, facts.known, analyser)
    analyser.rest()  # nothing is read from here on
    names = inflections.with_inflections(names, labels, words, material.keys, facts.languages, analyser, memory)
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


def _begins(phrases: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the words that begin a phrase of several, with the letters with which its second word may begin."""
    found: dict[str, set[str]] = {}
    for first, *rest in phrases:
        if rest:
            found.setdefault(first, set()).add(rest[0][0])
    return {first: "".join(sorted(letters)) for first, letters in found.items()}


def _packed(memory: Memory, data: bytes) -> bytes:
    """Compress, unless the build before had the same to compress."""
    return memory.recall("packed", b"", blake2b(data, digest_size=16).digest(), partial(pack, data))

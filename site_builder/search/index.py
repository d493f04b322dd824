"""The finished index as files.

    search/manifest.json               the only stable name: what every query needs, see `_root`
    search/<folder>/s<k>.bin, f<i>.bin shards and long lists (`shards`)
    search/<folder>/rev.bin, r<k>.bin  the surfaces by reversed word, for corrections (`spelling`)
    search/<numbers>/facet/<name>.bin  facets (`facets`)
    search/<numbers>/card/<lang>/<n>.bin  cards (`cards`)
    search/<numbers>/label/<lang>/<n>.bin  JSON: [[id, label, number of the broader one if any], ...] of `LABELS` things
    search/<folder>/order.<lang>.bin  the order of names for readers of a language, where it is not that of the numbers:
                                       for each document its place, less its number, times two; negative ones less
                                       one, with the sign changed (zigzag, as in Protocol Buffers)
    search/<folder>/slugs.bin          JSON: the slug of each document

All but the manifest are compressed by themselves. <numbers> is the hash of the organisations and things in the order of
their numbers, <folder> that of these and of the words which shards, long lists and shared groups stand for. So a file
never speaks of another organisation, thing or word than the one that was at its address before: an edit rewrites the
files that it changes, and who reads the site meanwhile may get some of them newer than others, with a weight, a filter
or a card of a minute later. Browsers tell versions apart by a query that no host heeds, `?v=<hash>`: that of the bytes
of the family (`VERSIONED`), else of all bytes (`index`). The manifest is asked for anew by every visitor, together with
the scripts; a host answers "not modified" to all but the first time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from itertools import groupby, takewhile
from typing import Any

from site_builder.catalogue.collation import sort_key
from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.search import cards, columnar, concepts, documents, facets, inflections, lunr_index, shards, spelling
from site_builder.search.analysis import VERSION
from site_builder.search.codec import as_json, pack, pack_json, varints
from site_builder.search.memory import Memory, remember
from site_builder.search.stopwords import STOPWORDS

FORMAT = 5
MANIFEST = "search/manifest.json"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LABELS = 32  # things whose labels are in one file: a query names few
VERSIONED = ("card", "facet", "label")  # families that know numbers only, and that many an edit leaves as they are


def rebuild(
    catalogue: Catalogue, state: bytes, keys: Mapping[str, bytes] | None = None
) -> tuple[dict[str, bytes], bytes]:
    """Return what `build` does, and the state with which the next build analyses only what has changed.

    `state` is that of the build before, intact, or empty; `keys` are digests of all that each profile is made from, by
    slug, where they are known (the texts of the others are hashed).
    """
    memory = remember(state)
    files = build(catalogue, memory, keys)
    return files, memory.dump()


def build(
    catalogue: Catalogue, memory: Memory | None = None, keys: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return every file of the index by its path in the output folder, sorted."""
    memory, keys = memory or Memory(), keys or {}
    names, corpus = analysed(catalogue, memory, keys)
    organisations = documents.numbered(catalogue)
    languages = catalogue.settings.languages
    builder = columnar if len(corpus.documents) > columnar.ABOVE else lunr_index
    lexicon, groups, terms = make_lexicon(corpus, names, builder.weigh(corpus))
    cut = shards.cut(lexicon, groups)
    columns = facets.collect(catalogue, organisations) | facets.relations(catalogue, organisations)
    ends = facets.last_days(catalogue, organisations)
    columns |= {"until": ends} if ends else {}
    packed = partial(_packed, memory)
    files = {f"s{k}.bin": packed(shard) for k, shard in enumerate(cut.shards)}
    files |= {f"f{i}.bin": packed(found) for i, found in enumerate(cut.lists)}
    backwards, reversed_files = spelling.reversed_lexicon(lexicon, groups)
    files["rev.bin"] = pack_json(backwards)
    files |= {f"r{k}.bin": packed(found.encode()) for k, found in enumerate(reversed_files or [""])}
    files |= {f"facet/{n}.bin": pack(facets.encode(lists, len(organisations))) for n, lists in columns.items()}
    slugs = [organisation.slug for organisation in organisations]
    files["slugs.bin"] = pack_json(slugs)
    files["facet/verified.bin"] = pack(facets.confirmations(organisations))
    for language in languages:
        for n, text in enumerate(cards.packs(cards.texts(catalogue, organisations, language, memory, keys))):
            files[f"card/{language}/{n}.bin"] = packed(text.encode())
        files |= {f"label/{language}/{n}.bin": pack_json(found) for n, found in enumerate(_labels(names, language))}
        moves = [rank - number for number, rank in enumerate(name_ranks(organisations, language))]
        if any(moves):
            files[f"order.{language}.bin"] = pack(varints(2 * m if m >= 0 else -2 * m - 1 for m in moves))
    numbers = _meaning(LABELS, cards.pack_size(len(slugs)), slugs, [(thing.facet, thing.id) for thing in names.things])
    folder = _meaning(numbers, cut.separators, *([terms[group] for group in found] for found in (cut.long, cut.shared)))
    root = _root(catalogue, names, cut.separators, len(organisations)) | {
        "numbers": numbers,
        "folder": folder,
        "versions": {family: _hash_of(files, f"{family}/") for family in VERSIONED},
        "facets": {name: len(files[f"facet/{name}.bin"]) for name in columns},
        "orders": [language for language in languages if f"order.{language}.bin" in files],
    }
    root |= {"expires": min(ends).split()[0]} if ends else {}
    described = json.dumps(root, ensure_ascii=False, separators=(",", ":"))
    index = _hash_of({**files, "": described.encode()})
    found = {
        f"search/{numbers if path.partition('/')[0] in VERSIONED else folder}/{path}": data
        for path, data in files.items()
    }
    found[MANIFEST] = f'{{"index":"{index}",{described[1:]}\n'.encode()
    return dict(sorted(found.items()))


def _packed(memory: Memory, data: bytes) -> bytes:
    """Compress, unless the build before had the same to compress."""
    key = blake2b(data, digest_size=16).digest() if memory.keeping else b""
    return memory.recall("packed", b"", key, partial(pack, data))


def analysed(
    catalogue: Catalogue, memory: Memory | None = None, keys: Mapping[str, bytes] | None = None
) -> tuple[concepts.Names, documents.Corpus]:
    """Return what a query can name, and the documents as terms."""
    memory = memory or Memory()
    known = keys or {}
    profiles = {slug: documents.read(o, memory, known.get(slug, b"")) for slug, o in catalogue.listed.items()}
    others = inflections.other_texts(catalogue, memory)
    forms = documents.used(profiles.values())
    names = inflections.with_inflections(concepts.collect(catalogue), profiles.values(), forms, others, memory)
    return names, documents.make(catalogue, profiles, forms, names, memory)


def make_lexicon(
    corpus: documents.Corpus, names: concepts.Names, weights: Mapping[str, lunr_index.Postings]
) -> tuple[dict[str, tuple[int, ...]], list[shards.Group], list[str]]:
    """Join word forms and phrases to one sorted lexicon, and give each thing and each term its group.

    Returned beside lexicon and groups is the term of each group; of the one without documents it is empty.
    A word of a name that only one document has, or none, leads to a group without documents besides, so that typing
    errors in it are corrected to it.
    """
    surfaces = corpus.surfaces
    groups: list[shards.Group] = []
    terms: list[str] = []
    things: list[tuple[int, ...]] = []
    for number, thing in enumerate(names.things):
        both = [shards.Group(shards.STATED, number, weights.get(thing.stated, []))]
        terms.append(thing.stated)
        if thing.mentioned in weights:
            both.append(shards.Group(shards.MENTIONED, number, weights[thing.mentioned]))
            terms.append(thing.mentioned)
        things.append(tuple(range(len(groups), len(groups) + len(both))))
        groups += both
    hinted: dict[int, int] = {}
    for number in sorted({n for numbers in names.hints.values() for n in numbers}):
        if stated := weights.get(names.things[number].stated):
            hinted[number] = len(groups)
            groups.append(shards.Group(shards.HINTED, number, stated))
            terms.append(names.things[number].stated)
    nothing = len(groups)
    groups.append(shards.Group(shards.WORD, -1, []))
    terms.append("")
    words: dict[str, int] = {}
    for term in sorted(set().union(*surfaces.values())):
        words[term] = len(groups)
        groups.append(shards.Group(shards.WORD, -1, weights[term]))
    terms += words
    lexicon = {surface: [*map(words.__getitem__, found)] for surface, found in surfaces.items()}
    for phrase, numbers in names.phrases.items():
        lexicon.setdefault(" ".join(phrase), [])[:0] = [g for number in numbers for g in things[number]]
    for word, numbers in names.hints.items():
        if found := [hinted[number] for number in numbers if number in hinted]:
            lexicon.setdefault(word, []).extend(found)
    for word in sorted(names.words | corpus.names):
        found = lexicon.setdefault(word, [])
        if spelling.rank((groups[g].kind, len(groups[g].postings)) for g in found) < spelling.LEAST:
            found.append(nothing)
    return {surface: tuple(lexicon[surface]) for surface in sorted(lexicon)}, groups, terms


def name_ranks(organisations: Sequence[Organisation], language: str) -> list[int]:
    """Return for each document its place in the order of names; of equal names the slug decides."""
    key = sort_key(language)
    order = sorted(range(len(organisations)), key=lambda n: (key(organisations[n].record.name), organisations[n].slug))
    ranks = [0] * len(order)
    for rank, number in enumerate(order):
        ranks[number] = rank
    return ranks


def _root(catalogue: Catalogue, names: concepts.Names, separators: Sequence[str], count: int) -> dict[str, Any]:
    """`things` gives how many things each facet has, in the order of their numbers; `stop` each language's stop words
    (`begins`: which of them begin a phrase), `phrase` the longest phrase, `widest` the shards over which the surfaces
    with a prefix may be spread, `separators` where each shard begins (see `_front_coded`). `expires` is added where a
    certificate has a last day: the first of them all.
    """
    languages = catalogue.settings.languages
    stop = {language: " ".join(sorted(STOPWORDS.get(language, ()))) for language in languages}
    known = {word for found in stop.values() for word in found.split()}
    return {
        "format": FORMAT,
        "analysis": VERSION,
        "documents": count,
        "pack": cards.pack_size(count),
        "languages": languages,
        "default": catalogue.settings.default_language,
        "phrase": max(map(len, names.phrases), default=1),
        "widest": shards.widest_prefix(len(separators)),
        "things": {facet: len(list(found)) for facet, found in groupby(names.things, key=lambda thing: thing.facet)},
        "stop": stop,
        "begins": " ".join(sorted({phrase[0] for phrase in names.phrases if len(phrase) > 1} & known)),
        "separators": " ".join(_front_coded(separators)),
    }


def _front_coded(separators: Sequence[str]) -> Iterator[str]:
    """Yield each with a digit (to base 36) in place of the letters that it shares with the one before."""
    before = ""
    for separator in separators:
        pairs = zip(before, separator, strict=False)
        # Scripts count letters beyond the Basic Multilingual Plane twice.
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] < "\uffff", pairs))
        common = min(common, len(_DIGITS) - 1)
        yield _DIGITS[common] + separator[common:]
        before = separator


def _labels(names: concepts.Names, language: str) -> list[list[list[str | int]]]:
    """Return (id, label, number of the broader one if any) of all things, in packs."""
    numbers = {(thing.facet, thing.id): number for number, thing in enumerate(names.things)}
    plain: list[list[str | int]] = [
        [t.id, t.labels.get(language, t.id), *([numbers[t.facet, t.broader]] if t.broader else [])]
        for t in names.things
    ]
    return [plain[at : at + LABELS] for at in range(0, len(plain), LABELS)]


def _meaning(*numbered: object) -> str:
    """Return the hash of what numbers stand for, which is the name of the folder of the files that use them."""
    return blake2b(as_json([FORMAT, VERSION, *numbered]).encode(), digest_size=6).hexdigest()


def _hash_of(files: Mapping[str, bytes], folder: str = "") -> str:
    """Return the hash of the files, or of those in a folder, with their paths."""
    digest = blake2b(digest_size=4 if folder else 6)
    for path in sorted(path for path in files if path.startswith(folder)):
        for part in (path.encode(), files[path]):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()

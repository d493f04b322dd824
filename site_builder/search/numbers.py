"""The files that know organisations and things by number only: facets, cards, labels, slugs and orders of names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any

from site_builder.catalogue.collation import sort_key
from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.search import cards, facets
from site_builder.search.codec import as_json, pack, pack_json, varints
from site_builder.search.concepts import Nameable
from site_builder.search.manifest import FORMAT, VERSIONED, Numbers, hash_of, held
from site_builder.search.material import UNKNOWN, Digests
from site_builder.search.memory import Memory
from site_builder.search.things import nameable
from site_builder.search.versions import ANALYSIS

LABELS = 8  # things whose labels are in one file: a query names few


def make(
    catalogue: Catalogue,
    organisations: Sequence[Organisation],
    state: list[bytes],
    known: Digests = UNKNOWN,
) -> Numbers:
    """Return the numbers of the index; `state` and `known` are as `index.rebuild` has them, `organisations` those that
    `documents.numbered` returns. Where nothing that decides them has changed, the state is that of the build before.
    """
    if before := held(state, known):
        return before
    memory = Memory([*state])
    things = [thing for thing, _ in nameable(catalogue)]
    languages = catalogue.settings.languages
    columns = facets.collect(catalogue, organisations) | facets.relations(catalogue, organisations)
    ends = facets.last_days(catalogue, organisations)
    columns |= {"until": ends} if ends else {}
    files = {f"facet/{n}.bin": pack(facets.encode(lists, len(organisations))) for n, lists in columns.items()}
    slugs = [organisation.slug for organisation in organisations]
    files["slugs.bin"] = pack_json(slugs)
    files["facet/verified.bin"] = pack(facets.confirmations(organisations))
    orders = []
    for language in languages:
        packs = cards.packs(catalogue, organisations, language, memory, known.profiles)
        files |= {f"card/{language}/{n}.bin": data for n, data in enumerate(packs)}
        files |= {f"label/{language}/{n}.bin": pack_json(found) for n, found in _labels(things, language)}
        moves = [rank - number for number, rank in enumerate(name_ranks(organisations, language))]
        if any(moves):
            orders.append(language)
            files[f"order.{language}.bin"] = pack(varints(2 * m if m >= 0 else -2 * m - 1 for m in moves))
    size = cards.pack_size(len(slugs))
    root = {
        "documents": len(slugs),
        "pack": size,
        "languages": languages,
        "default": catalogue.settings.default_language,
    }
    last = {"facets": {name: len(files[f"facet/{name}.bin"]) for name in columns}, "orders": orders}
    last |= {"expires": min(ends).split()[0]} if ends else {}
    named = [(thing.facet, thing.id) for thing in things]
    by_facet = {facet: len(list(found)) for facet, found in groupby(things, key=lambda thing: thing.facet)}
    meant = as_json([FORMAT, ANALYSIS, LABELS, size, slugs, named])
    folder = blake2b(meant.encode(), digest_size=6).hexdigest()
    whole: dict[str, Any] = {"files": files, "folder": folder, "root": root, "things": by_facet, "last": last}
    families = {f: {path: data for path, data in files.items() if path.startswith(f"{f}/")} for f in VERSIONED}
    whole["versions"] = {family: hash_of(found, 4) for family, found in families.items()}
    memory.hold("whole", known.catalogue, whole)
    return Numbers(**whole, state=memory.dump((known.catalogue,)))


def name_ranks(organisations: Sequence[Organisation], language: str) -> list[int]:
    """Return for each document its place in the order of names; of equal names the slug decides."""
    key = sort_key(language)
    order = sorted(range(len(organisations)), key=lambda n: (key(organisations[n].record.name), organisations[n].slug))
    ranks = [0] * len(order)
    for rank, number in enumerate(order):
        ranks[number] = rank
    return ranks


def _labels(things: Sequence[Nameable], language: str) -> Iterator[tuple[str, list[list[str | int]]]]:
    """Yield the names of files, with (id, label, number of the broader one if any) of the things in each."""
    numbers = {(thing.facet, thing.id): number for number, thing in enumerate(things)}
    plain: list[list[str | int]] = [
        [t.id, t.labels.get(language, t.id), *([numbers[t.facet, t.broader]] if t.broader else [])] for t in things
    ]
    yield "all", plain
    yield from ((f"{at // LABELS}", plain[at : at + LABELS]) for at in range(0, len(plain), LABELS))

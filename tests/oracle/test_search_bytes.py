"""What a query costs on the line at 1,000 invented organisations, so that 10,000 stay within the budget of the design.

There a first query may cost 25 kB, the engine's scripts included (`benchmarks.search.race` measures it). From 1,000 to
10,000 the manifest grows by 1.3 kB, and what a query fetches by 8.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, quantiles

import pytest
from rjsmin import jsmin

from benchmarks.generate import TODAY
from benchmarks.search import corpus
from benchmarks.search.corpus import queries
from site_builder.catalogue.assemble import load
from site_builder.catalogue.model import Catalogue
from site_builder.search import index, manifest
from site_builder.search.ranking import order, score
from site_builder.search.reader import Reader
from site_builder.search.resolver import resolve

SCRIPTS = Path(__file__).parent.parent.parent / "templates" / "assets" / "js" / "search"
CARDS = 10
ENGINE, MANIFEST, SHARD, QUERY = 6_000, 3_600, 2_700, 9_500  # bytes


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("invented") / "content"
    corpus.write(folder, 1000, ("en", "pl"))
    made, _ = load(folder, TODAY)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def files(catalogue: Catalogue) -> dict[str, bytes]:
    return index.build(catalogue)


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def test_the_engine_is_small() -> None:
    scripts = ((SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in ("index", "resolve"))
    assert sum(compressed(str(jsmin(script)).encode()) for script in scripts) <= ENGINE


def test_what_every_query_needs_is_small(files: dict[str, bytes]) -> None:
    assert compressed(files[manifest.MANIFEST]) <= MANIFEST


def test_shards_are_small(files: dict[str, bytes]) -> None:
    sizes = [len(data) for path, data in files.items() if re.search(r"/s[0-9]+\.bin$", path)]
    assert len(sizes) > 100
    assert quantiles(sizes, n=20)[-1] <= SHARD


def test_a_query_fetches_little(catalogue: Catalogue, files: dict[str, bytes]) -> None:
    costs = [sum(fetched(files, query)) for query in queries(catalogue)]
    assert mean(costs) <= QUERY


def fetched(files: dict[str, bytes], query: str) -> Iterator[int]:
    """Yield the bytes of each file that a query needs besides the manifest, cards included."""
    sizes: dict[str, int] = {}

    def fetch(path: str) -> bytes:
        sizes[path] = len(files[path])
        return files[path]

    reader = Reader(fetch)
    for ranked in order(reader, score(reader, resolve(reader, query, "en")).values(), "en")[:CARDS]:
        reader.card("en", ranked.document)
    return (size for path, size in sizes.items() if path != manifest.MANIFEST)

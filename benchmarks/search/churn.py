"""What one added profile rewrites of the index, and what a coding that rewrites less would cost.

    python -m benchmarks.search.churn [--invented 1000]

Now every weight holds what depends on all documents: how rare a term is and how long fields are on average. The coding
measured beside it keeps how often a term stands in each field instead; a browser would compute the weights itself, from
a table of all field lengths, which the first query has to fetch, and documents would keep their numbers for ever.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.generate import ROOT
from benchmarks.search import corpus
from benchmarks.search.contestants import catalogue_of
from site_builder.catalogue.model import Catalogue
from site_builder.search import columnar, documents, index
from site_builder.search.codec import pack, varints
from site_builder.search.lunr_index import counted

BLOCK = 6000  # bytes of a shard before compression


def rewritten(catalogue: Catalogue) -> Iterator[str]:
    """Yield a row for each kind of file: how many there are, and how many the last profile changed."""
    last = sorted(catalogue.listed)[len(catalogue.listed) // 2]
    without = {slug: o for slug, o in catalogue.organisations.items() if slug != last}
    before = plain(index.build(replace(catalogue, organisations=without)))
    after = plain(index.build(catalogue))
    kinds: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for path, data in after.items():
        name = path.split("/")[0].split(".")[0]
        kind = name.rstrip("0123456789") if name[-1].isdigit() else name
        kinds[kind].append((len(data), before.get(path) != data))
    for kind, found in sorted(kinds.items()):
        sizes, changed = [size for size, _ in found], [size for size, new in found if new]
        yield f"| {kind} | {len(sizes)} | {len(changed)} | {sum(sizes) / 1000:.0f} | {sum(changed) / 1000:.0f} |"


def plain(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files by their path below the folder of the index."""
    return {path.split("/", 2)[2]: data for path, data in files.items() if path.count("/") > 1}


def codings(catalogue: Catalogue) -> str:
    """Return the bytes of all postings in both codings, and of the table of lengths."""
    _, made = index.analysed(catalogue)
    fields = list(documents.FIELDS)
    counts: defaultdict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for number, document in enumerate(made.documents):
        held: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for place, field in enumerate(fields):
            for term, count in counted(made, document[field]).items():
                held[term][place] = count
        for term, by_field in held.items():
            mask = sum(1 << place for place in by_field)
            counts[term].append((number, [mask, *by_field.values()]))
    weights = {term: [(number, [weight]) for number, weight in c] for term, c in columnar.weigh(made).items()}
    lengths = pack(varints(sum(document[field].frequencies) for field in fields for document in made.documents))
    now, then = coded(weights), coded(counts)
    return (
        f"Postings: {now / 1000:.0f} kB as weights, {then / 1000:.0f} kB as counts by field; "
        f"the table of lengths, which every first query would fetch: {len(lengths) / 1000:.1f} kB."
    )


def coded(postings: dict[str, list[tuple[int, list[int]]]]) -> int:
    """Return the compressed bytes of postings in blocks of the size of a shard."""
    total = 0
    numbers: list[int] = []
    values: list[int] = []
    for term in sorted(postings):
        before = 0
        for number, found in postings[term]:
            numbers.append(number - before)
            values += found
            before = number
        if len(numbers) + len(values) > BLOCK:
            total += len(pack(varints(numbers) + varints(values)))
            numbers, values = [], []
    return total + len(pack(varints(numbers) + varints(values)))


def report(name: str, catalogue: Catalogue) -> str:
    """Return the section of one content folder."""
    rows: Sequence[str] = list(rewritten(catalogue))
    head = "| files | there are | one profile changes | kB | changed kB |\n|---|---|---|---|---|"
    return "\n".join((f"### {name}", "", head, *rows, "", codings(catalogue)))


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--invented", type=int, default=1000)
    options = parser.parse_args()
    print(report("The real content", catalogue_of(ROOT / "content")))
    with tempfile.TemporaryDirectory() as scratch:
        content = Path(scratch) / "content"
        corpus.write(content, options.invented, ("en", "pl"))
        print("\n" + report(f"{options.invented:,} invented organisations", catalogue_of(content)))


if __name__ == "__main__":
    main()

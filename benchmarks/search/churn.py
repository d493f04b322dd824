"""What one added or edited profile rewrites of the index, and what a coding that rewrites less would cost.

    python -m benchmarks.search.churn [--invented 1000]

Now every weight holds what depends on all documents: how rare a term is and how long fields are on average. The coding
measured beside it keeps how often a term stands in each field instead; a browser would compute the weights itself, from
a table of all field lengths, which the first query has to fetch, and documents would keep their numbers for ever.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from benchmarks.generate import ROOT
from benchmarks.search import corpus
from benchmarks.search.contestants import catalogue_of
from site_builder.catalogue.model import Catalogue
from site_builder.search import columnar, index, material
from site_builder.search.codec import pack, varints
from site_builder.search.reader import from_files

BLOCK = 6000  # bytes of a shard before compression
EDITS = 24


def rewritten(catalogue: Catalogue) -> Iterator[str]:
    """Yield a row for each kind of file: how many there are, and how many an added and an edited profile change."""
    last = sorted(catalogue.listed)[len(catalogue.listed) // 2]
    without = {slug: o for slug, o in catalogue.organisations.items() if slug != last}
    made = index.build(catalogue)
    after = plain(made)
    fewer = index.build(replace(catalogue, organisations=without))
    other = index.build(with_words(catalogue, last, "Proteomics"))
    # A file at another address is another one; added profiles move all, so that only their bytes are compared.
    stays = {path.split("/", 2)[-1] for path, data in made.items() if other.get(path) == data}
    before = plain(fewer)
    kinds: defaultdict[str, list[tuple[int, bool, bool]]] = defaultdict(list)
    for path, data in after.items():
        name = path.split("/")[0].split(".")[0]
        kind = name.rstrip("0123456789") if name[-1].isdigit() else name
        kinds[kind].append((len(data), before.get(path) != data, path not in stays))
    for kind, found in sorted(kinds.items()):
        cells = [f"{len(found)}", f"{sum(size for size, _, _ in found) / 1000:.0f}"]
        for change in (1, 2):
            sizes = [one[0] for one in found if one[change]]
            cells += [f"{len(sizes)}", f"{sum(sizes) / 1000:.0f}"]
        yield f"| {kind} | {' | '.join(cells)} |"


def with_words(catalogue: Catalogue, slug: str, words: str) -> Catalogue:
    """Return the catalogue with more words in the summary of an organisation."""
    organisation = catalogue.organisations[slug]
    record = organisation.record.model_copy(update={"summary": f"{organisation.record.summary} {words}"})
    return replace(catalogue, organisations={**catalogue.organisations, slug: replace(organisation, record=record)})


def with_new_words(catalogue: Catalogue, count: int) -> str:
    """Return how many files are written and deleted by edits with so many words that were nowhere."""
    rng = random.Random(20261123)
    before, (of_numbers, of_words) = index.rebuild(catalogue)
    beginnings = [separator[:4] for separator in from_files(before).separators]
    written, most, deleted = 0, 0, 0
    for _ in range(EDITS):
        ends = ("".join(rng.choice("aeiou") + rng.choice("bdglmnrst") for _ in range(3)) for _ in range(count))
        new = " ".join(rng.choice(beginnings) + end for end in ends)
        edited = with_words(catalogue, rng.choice([*catalogue.listed]), new)
        after, _ = index.rebuild(edited, ([*of_numbers], [*of_words]))
        changed = sum(before.get(path) != data for path, data in after.items())
        written, most, deleted = written + changed, max(most, changed), deleted + len(before.keys() - after.keys())
    return f"| {count} | {written / EDITS:.0f} | {most} | {deleted / EDITS:.0f} |"


def plain(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files by their path below the folder of the index."""
    return {path.split("/", 2)[2]: data for path, data in files.items() if path.count("/") > 1}


def codings(catalogue: Catalogue) -> str:
    """Return the bytes of all postings in both codings, and of the table of lengths."""
    _, made, _, _ = index.analysed(catalogue)
    fields = list(material.FIELDS)
    found = made.counts()
    counts: defaultdict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for number, document in enumerate(found):
        held: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for place, field in enumerate(fields):
            for term, count in document[field].items():
                held[term][place] = count
        for term, by_field in held.items():
            mask = sum(1 << place for place in by_field)
            counts[term].append((number, [mask, *by_field.values()]))
    weighed = columnar.weigh(made)
    pairs = [*zip(weighed.documents.tolist(), ([weight] for weight in weighed.weights.tolist()), strict=True)]
    of_terms = zip(made.terms, pairwise(weighed.bounds.tolist()), strict=True)
    weights = {term: pairs[start:end] for term, (start, end) in of_terms if start < end}
    lengths = pack(varints(sum(document[field].values()) for field in fields for document in found))
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
    head = f"| files | there are | kB | an added profile changes | kB | one more word in one | kB |\n{'|---' * 7}|"
    edits = f"| new words in an edit | files written, mean of {EDITS} | most | deleted, mean |\n{'|---' * 4}|"
    more = [with_new_words(catalogue, count) for count in (1, 5, 20)]
    return "\n".join((f"### {name}", "", head, *rows, "", edits, *more, "", codings(catalogue)))


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

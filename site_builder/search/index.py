"""The whole index at once, for searches without a site, tests and measurements; a build makes its halves apart."""

from __future__ import annotations

from site_builder.catalogue.model import Catalogue
from site_builder.search import concepts, corpus, documents, numbers, words
from site_builder.search.analysis import Analyser
from site_builder.search.manifest import join
from site_builder.search.material import UNKNOWN, Digests
from site_builder.search.memory import Memory, remembered

State = tuple[list[bytes], list[bytes]]  # what numbers and words remember


def build(catalogue: Catalogue) -> dict[str, bytes]:
    """Return every file of the index by its path in the output folder, sorted."""
    return rebuild(catalogue)[0]


def rebuild(
    catalogue: Catalogue,
    state: State | None = None,
    known: Digests = UNKNOWN,
) -> tuple[dict[str, bytes], State]:
    """Return what `build` does, and the state with which the next build makes only what has changed.

    `state` is that of the build before, intact; that of words is emptied. The texts of profiles whose digests are not
    known are hashed.
    """
    of_numbers, of_words = state or ([], [])
    organisations = documents.numbered(catalogue)
    numbered = numbers.make(catalogue, organisations, of_numbers, known)
    worded = words.make(documents.material(catalogue, organisations, known, remembered(of_words)), of_words)
    return join(numbered, worded), (numbered.state, worded.state)


def analysed(catalogue: Catalogue) -> tuple[concepts.Names, corpus.Corpus, corpus.Said, Analyser]:
    """Return what a query can name, the documents as terms, which words lead to them, and the words of all texts."""
    analyser = Analyser()
    return *words.analysed(documents.material(catalogue, documents.numbered(catalogue)), analyser, Memory([])), analyser

"""Corrections."""

import pytest

from site_builder.search import spelling
from site_builder.search.codec import DamagedError
from site_builder.search.shards import HINTED, MENTIONED, STATED, WORD


@pytest.mark.parametrize(
    ("word", "surfaces", "meant"),
    [
        ("imunotherapy", {"immunotherapy": 2, "immunology": 9}, "immunotherapy"),
        ("gneomics", {"genomics": 2, "genomic": 8}, "genomics"),  # transposed letters are one edit
        ("proteomik", {"proteomikas": 9, "proteomic": 2}, "proteomic"),  # one edit before a common beginning
        ("laboratoryjnego", {"laboratoryjny": 3, "laboratorium": 9}, "laboratoryjny"),
        ("sequensinkg", {"sequencing": 2}, "sequencing"),  # two edits in a long word
        ("cells", {"bells": 2, "cella": 9}, "cella"),  # the name
        ("pigs", {"dogs": 9}, None),  # two edits in a short word
        ("genomcs", {"genomics": 1}, None),  # a single document, and no name
        ("genomcs", {"genomics 2": 9, "gen0mcs": 9}, None),  # neither phrases nor codes
    ],
)
def test_the_best_surface(word: str, surfaces: dict[str, int], meant: str | None) -> None:
    found = spelling.best(word, surfaces.items())
    assert (found[2] if found else None) == meant


@pytest.mark.parametrize(("word", "may"), [("cas9", False), ("15189", False), ("gmo", False), ("gene", True)])
def test_codes_and_short_words_mean_themselves(word: str, may: bool) -> None:
    assert spelling.correctable(word) is may


def test_names_rank_above_many_documents_and_both_above_one() -> None:
    ranks = [spelling.rank(found) for found in ([(WORD, 1)], [(WORD, 0)], [(MENTIONED, 300)], [(HINTED, 1)])]
    assert ranks == sorted(ranks)
    assert ranks[0] < spelling.LEAST == ranks[1]
    assert spelling.rank([(STATED, 0)]) == spelling.NAMED


@pytest.mark.parametrize("data", [b"", b"0abc", b"\xff1\n1", b"0abc1d\n2", b"0abc\nx", b"abc\n2"])
def test_damaged_files_are_noticed(data: bytes) -> None:
    with pytest.raises(DamagedError):
        spelling.candidates(data)


def test_a_compound_may_be_split_before_its_head_and_its_linking_element() -> None:
    found = list(spelling.splits("stabilitatsprufung", [("prufung", 3), ("ung", 3), ("sprufung", 2), ("x", 9)]))
    assert found[0] == ("stabilitat", "sprufung")
    assert ("stabilitats", "prufung") in found
    assert ("stabilitat", "prufung") in found
    assert not list(spelling.splits("aprufung", [("prufung", 3)]))

"""What a query can name, and what texts mention."""

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.search import concepts, documents, index, things
from site_builder.search.analysis import MARKS, Analyser
from site_builder.search.columns import distinct, rows_of
from site_builder.search.fold import words
from site_builder.search.phrases import spotter


@pytest.fixture(scope="module")
def names(real_catalogue: Catalogue) -> concepts.Names:
    return concepts.collect(things.nameable(real_catalogue))


def named(names: concepts.Names, phrase: str) -> set[str]:
    found = names.phrases.get(tuple(phrase.split()), ())
    return {f"{names.things[n].facet}:{names.things[n].id}" for n in found}


@pytest.mark.parametrize("phrase", ["glp", "bpl", "gute laborpraxis", "good laboratory practice"])
def test_acronyms_and_names_of_all_languages_lead_to_the_same_things(names: concepts.Names, phrase: str) -> None:
    assert named(names, phrase) == {"accreditation:glp", "competence:regulatory-toxicology"}


def test_every_label_and_synonym_is_a_name(names: concepts.Names, real_catalogue: Catalogue) -> None:
    for number, thing in enumerate(names.things):
        if thing.facet in ("country", "cluster"):
            continue
        for _, text in real_catalogue.vocabularies[thing.list].concepts[thing.id].texts():
            phrase = tuple(words(text))
            if len(phrase) <= concepts.LONGEST_PHRASE:
                assert number in names.phrases[phrase], text


def test_a_part_that_stands_in_several_labels_is_no_name(names: concepts.Names) -> None:
    # "CRO – badania kliniczne" and "CRO – badania przedkliniczne" are two types.
    assert named(names, "cro") == set()


def test_places_and_countries_have_names_in_every_language(names: concepts.Names) -> None:
    for phrase in ("munich", "munchen", "muenchen", "monachium"):
        assert named(names, phrase) == {"place:munich"}
    for phrase in ("belgium", "belgique", "belgien", "belgia", "belgie"):
        assert named(names, phrase) == {"country:BE"}


def test_hyphens_may_be_left_out(names: concepts.Names) -> None:
    assert named(names, "rnaseq") == named(names, "rna seq") != set()


def test_lone_words_hint_at_few_things_only(names: concepts.Names) -> None:
    assert {names.things[n].id for n in names.hints["lipidomics"]} == {"metabolomics"}
    assert "validation" not in names.hints
    assert all(len(found) <= concepts.MOST_HINTED for found in names.hints.values())


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("We do GLP studies", ["preclinical-regulatory"]),  # the longest name wins
        ("certified for GLP", ["regulatory-toxicology", "glp"]),
        ("20 ml of a cap", []),  # acronyms in capitals only
        ("with ML and RNA-seq", ["transcriptomics", "artificial-intelligence"]),
        ("RNA  seq", []),  # two texts
    ],
)
def test_texts_mention_things(names: concepts.Names, text: str, mentioned: list[str]) -> None:
    analyser = Analyser()
    read = analyser.forms("en").read(map(str.encode, text.split("  ")))
    texts = rows_of([[form for at in range(len(read)) for form in (MARKS - 1, *read.row(at))], []])
    found = spotter(names, analyser, distinct(texts.values)).mentions(texts)
    assert sorted(names.things[n].id for n in found.row(0)) == sorted(mentioned)
    assert not len(found.row(1))


def test_documents_hold_what_is_stated_and_what_is_broader(real_catalogue: Catalogue) -> None:
    direct, broader = documents.concept_terms(real_catalogue, real_catalogue.organisations["giga-institute"])
    assert {"c:competences/genomics", "c:countries/be", "c:places/liege", "c:clusters/biowin"} <= set(direct)
    assert {"c:competences/omics-biomarkers", "c:places/wallonia"} <= set(broader)
    assert not set(direct) & set(broader)


def test_texts_of_all_languages_are_searched(real_catalogue: Catalogue) -> None:
    giga = real_catalogue.organisations["giga-institute"]
    found = {(field, language) for field, language, _ in documents.texts(giga)}
    assert {(f, lang) for f in ("summary", "services", "body") for lang in ("en", "fr", "de", "pl", "nl")} <= found
    assert ("names", "en") in found


def test_documents_are_numbered_by_name(real_catalogue: Catalogue) -> None:
    organisations = documents.numbered(real_catalogue)
    names = [o.record.name.lower() for o in organisations if o.record.name.isascii() and o.record.name.isalpha()]
    assert len(names) > 5
    assert names == sorted(names)
    _, corpus, _, _ = index.analysed(real_catalogue)
    for organisation, document in zip(organisations, corpus.counts(), strict=True):
        assert f"c:countries/{organisation.countries[0]}".lower() in document["concepts"]

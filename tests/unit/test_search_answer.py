"""Answers over the real content: the reference of the search page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.catalogue.collation import sort_key
from site_builder.catalogue.model import Catalogue
from site_builder.problems import CannotRun
from site_builder.search import index, manifest
from site_builder.search.answer import Answer, search
from site_builder.search.codec import DamagedError
from site_builder.search.fold import words
from site_builder.search.reader import Reader, from_files, from_folder
from site_builder.search.resolver import resolve
from site_builder.search.shards import shard_name


@pytest.fixture(scope="module")
def files(real_catalogue: Catalogue) -> dict[str, bytes]:
    return index.build(real_catalogue)


@pytest.fixture(scope="module")
def reader(files: dict[str, bytes]) -> Reader:
    return from_files(files)


def slugs(answer: Answer) -> list[str]:
    return [result.slug for result in answer.results]


def holders(catalogue: Catalogue, vocabulary: str, concept: str) -> set[str]:
    return set(catalogue.by_concept[vocabulary, concept])


def test_one_name_in_three_languages_finds_the_same_organisations(reader: Reader, real_catalogue: Catalogue) -> None:
    answers = [search(reader, q, lang) for q, lang in (("BPL", "fr"), ("GLP", "en"), ("Gute Laborpraxis", "de"))]
    assert slugs(answers[0]) == slugs(answers[1]) == slugs(answers[2])
    assert {answer.answer for answer in answers} == {"full"}
    expected = holders(real_catalogue, "accreditations", "glp") | holders(
        real_catalogue, "competences", "regulatory-toxicology"
    )
    assert expected <= set(slugs(answers[0]))


def test_a_polish_and_a_french_reader_see_the_same_laboratories(reader: Reader, real_catalogue: Catalogue) -> None:
    polish, french = search(reader, "sekwencjonowanie", "pl"), search(reader, "séquençage", "fr")
    assert slugs(polish) == slugs(french)
    assert holders(real_catalogue, "competences", "genomics") <= set(slugs(polish))
    assert polish.understood[0].label == "Genomika i sekwencjonowanie"


def test_every_label_finds_all_that_state_it(reader: Reader, real_catalogue: Catalogue) -> None:
    asked = 0
    for (vocabulary, id_), expected in real_catalogue.by_concept.items():
        concept = real_catalogue.vocabularies[vocabulary].concepts[id_]
        if expected and vocabulary not in ("engagement", "areas"):  # the area `any` fits every area
            for language, label in concept.record.labels.items():
                answer = search(reader, label, language)
                covering = [r.slug for r in answer.results if r.covered == answer.results[0].covered]
                assert set(expected) <= set(covering), label
                asked += 1
    assert asked > 300


def test_words_covered_come_first(reader: Reader) -> None:
    answer = search(reader, "proteomics Belgien", "de")
    covered = [result.covered for result in answer.results]
    assert covered == sorted(covered, reverse=True)
    assert {(w.field, w.id) for w in answer.results[0].why} == {("competence", "proteomics"), ("country", "BE")}


def test_a_lone_word_of_a_label_finds_those_that_state_the_concept(reader: Reader, real_catalogue: Catalogue) -> None:
    answer = search(reader, "lipidomics somewhere", "en")
    assert holders(real_catalogue, "competences", "metabolomics") <= set(slugs(answer))


@pytest.mark.parametrize("query", ["SI", "si"])
def test_a_stop_word_as_the_whole_query_is_a_name(reader: Reader, query: str) -> None:
    assert [u.id for u in search(reader, query, "pl").understood] == ["artificial-intelligence"]


def test_a_stop_word_inside_a_query_is_a_name_in_capitals_only(reader: Reader) -> None:
    assert "artificial-intelligence" in {u.id for u in search(reader, "SI Kraków", "pl").understood}
    assert "artificial-intelligence" not in {u.id for u in search(reader, "si Kraków", "fr").understood}


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("wer testet auf Viren in Belgien?", "de"),
        ("quel laboratoire analyse le microbiote ?", "fr"),
        ("kto prowadzi badania I fazy u zdrowych ochotników?", "pl"),
    ],
)
def test_a_question_has_the_same_answer_on_the_pages_of_every_language(
    query: str, language: str, reader: Reader, real_catalogue: Catalogue
) -> None:
    wanted = search(reader, query, language)
    assert wanted.results
    for other in real_catalogue.settings.languages:
        answer = search(reader, query, other)
        assert [(r.slug, r.score) for r in answer.results] == [(r.slug, r.score) for r in wanted.results], other


@pytest.mark.parametrize(
    ("query", "fetched"),
    [("tests in vitro", True), ("tests in Belgium", False), ("tests IN", True), ("tests in", False)],
)
def test_a_function_word_is_looked_up_where_a_phrase_may_begin_so(
    query: str, fetched: bool, files: dict[str, bytes]
) -> None:
    asked: list[str] = []

    def fetch(path: str) -> bytes:
        asked.append(path.rpartition("/")[2])
        return files[path]

    reader = Reader(fetch)
    resolve(reader, query, "en")
    one, other = (shard_name(reader.separators, reader.route(word)) for word in ("in", "tests"))
    assert (one in asked) == fetched
    assert other in asked


def test_the_last_word_may_still_be_typed(reader: Reader) -> None:
    begun, done = search(reader, "prote", "en"), search(reader, "prote ", "en", literal=True)
    assert begun.count > 0
    assert done.count == 0


@pytest.mark.parametrize(("query", "kind"), [("xyzzy proteomics", "partial"), ("xyzzy Nantes", "none")])
def test_an_unknown_word_is_left_out_and_named(reader: Reader, query: str, kind: str) -> None:
    answer = search(reader, query, "en")
    assert answer.answer == kind  # a place alone is not what somebody looks for
    assert answer.dropped == ("xyzzy",)
    assert any("xyzzy" in note for note in answer.notes)
    assert answer.results


@pytest.mark.parametrize(("query", "count"), [("xyzzy", 0), ("Portugal", 0)])
def test_what_nobody_offers_is_none(reader: Reader, query: str, count: int) -> None:
    answer = search(reader, query, "en")
    assert (answer.answer, answer.count) == ("none", count)
    assert answer.notes


def test_names_together_that_nobody_holds_are_none_with_the_nearest(reader: Reader) -> None:
    answer = search(reader, "ISO 15189 Nantes", "en")
    assert answer.answer == "none"
    assert answer.results


@pytest.mark.parametrize("language", ["en", "pl"])
def test_no_query_is_everything_by_name(reader: Reader, real_catalogue: Catalogue, language: str) -> None:
    key = sort_key(language)
    expected = sorted(real_catalogue.listed.values(), key=lambda o: (key(o.record.name), o.slug))
    answer = search(reader, "", language)
    assert slugs(answer) == [o.slug for o in expected]
    assert answer.answer == "full"


def test_filters_hold_together_and_values_are_alternatives(reader: Reader, real_catalogue: Catalogue) -> None:
    answer = search(reader, "", "en", {"country": ["FR", "BE"], "competence": ["omics-biomarkers"]})
    listed = real_catalogue.listed
    expected = {
        slug
        for slug in real_catalogue.by_concept["competences", "omics-biomarkers"]
        if {"FR", "BE"} & set(listed[slug].countries)
    }
    assert set(slugs(answer)) == expected != set()


def test_not_stated_is_a_value(reader: Reader, real_catalogue: Catalogue) -> None:
    unstated = {slug for slug, o in real_catalogue.listed.items() if not o.record.stages}
    assert set(slugs(search(reader, "", "en", {"stage": ["-"]}))) == unstated != set()
    # nobody states working languages in the real content, so the facet has no file
    assert search(reader, "", "en", {"language": ["xx"]}).count == 0


def test_other_clusters_come_first(reader: Reader, real_catalogue: Catalogue) -> None:
    own = set(real_catalogue.by_cluster["biowin"])
    for sort in ("relevance", "name", "verified"):
        found = slugs(search(reader, "genomics", "en", from_cluster="biowin", sort=sort))
        flags = [slug in own for slug in found]
        assert flags == sorted(flags)
        assert any(flags)
    assert not all(flags)


def test_a_limit_keeps_the_order(reader: Reader) -> None:
    whole, part = search(reader, "GMP", "en"), search(reader, "GMP", "en", limit=2)
    assert slugs(part) == slugs(whole)[:2]
    assert part.count == whole.count


def test_json_has_the_promised_keys(reader: Reader) -> None:
    found = search(reader, "proteomics", "en").as_json()
    assert list(found) == ["query", "language", "answer", "notes", "understood", "results"]
    assert list(found["understood"][0]) == ["facet", "id", "label"]
    assert list(found["results"][0]) == ["slug", "score", "why"]
    assert list(found["results"][0]["why"][0]) == ["field", "id", "text"]


def test_unknown_filters_and_orders_are_refused(reader: Reader) -> None:
    with pytest.raises(CannotRun, match="colour"):
        search(reader, "", "en", {"colour": ["red"]})
    with pytest.raises(CannotRun, match="age"):
        search(reader, "", "en", sort="age")


@pytest.mark.parametrize(
    ("query", "used"),
    [("imunotherapy", "immunotherapy"), ("gneomics Nantes", "genomics"), ("Virusvektoren", "virus vektoren")],
)
def test_a_word_that_is_found_nowhere_is_corrected_and_said_so(reader: Reader, query: str, used: str) -> None:
    answer = search(reader, query, "en")
    assert answer.corrections == ((query.split()[0], used),)
    assert any(used in note for note in answer.notes)
    assert answer.answer != "full"
    assert answer.results


def test_a_literal_query_is_not_corrected(reader: Reader) -> None:
    answer = search(reader, "imunotherapy", "en", literal=True)
    assert (answer.corrections, answer.dropped, answer.count) == ((), ("imunotherapy",), 0)


def test_a_correction_can_name_something(reader: Reader) -> None:
    answer = search(reader, "flow cytomtry in Nnates", "en")
    assert {u.id: u.words for u in answer.understood} == {"immune-monitoring": (0, 2), "nantes": (3, 4)}


def test_codes_are_not_corrected(reader: Reader) -> None:
    assert search(reader, "ISO 15180", "en").corrections == ()


def test_words_in_quotes_are_all_required_and_taken_as_they_are(reader: Reader) -> None:
    plain, quoted = search(reader, "flow nantes", "en"), search(reader, '"flow" "nantes"', "en")
    both = {r.slug for r in plain.results if r.covered == 2}
    assert set(slugs(quoted)) == both != set(slugs(plain))
    assert search(reader, '"imunotherapy"', "en").count == 0
    assert search(reader, '"prote"', "en").count == 0


def test_a_minus_leaves_out_words_and_things(reader: Reader, real_catalogue: Catalogue) -> None:
    found = set(slugs(search(reader, "GMP", "en")))
    belgian = set(real_catalogue.by_country["BE"])
    assert set(slugs(search(reader, "GMP -Belgique", "en"))) == found - belgian != found
    assert set(slugs(search(reader, "-Belgium", "en"))) == set(real_catalogue.listed) - belgian


def test_a_hyphen_after_a_function_word_is_no_minus(reader: Reader) -> None:
    assert search(reader, "Auftragsentwickler und -hersteller (CDMO)", "de").understood[0].id == "cdmo"


@pytest.mark.parametrize("query", ["badań klinicznych", "badaniami klinicznymi"])
def test_an_inflected_phrase_reaches_its_concept(reader: Reader, query: str) -> None:
    assert search(reader, query, "pl").understood


def test_results_say_what_to_highlight(reader: Reader) -> None:
    answer = search(reader, "séquençage", "en")
    assert "sequencage" in answer.results[0].matched
    assert any(
        "sequencing" in surface for surface in answer.results[0].matched
    )  # of the label in the reader's language


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "pl", "xx"]))
@settings(max_examples=150)
def test_any_query_has_an_answer(reader: Reader, query: str, language: str) -> None:
    answer = search(reader, query, language, limit=3)
    assert (answer.answer == "none") >= (answer.count == 0)


@pytest.mark.parametrize(
    "query", ["a" * 10_000, "genomics " * 2_000, "(.*)+[", "\x00\x1b[31m", "\ud800", "؟ بحث", '"' * 500, "-" * 500]
)
def test_hostile_queries_have_an_answer(reader: Reader, query: str) -> None:
    assert search(reader, query, "en").answer in ("full", "partial", "none")


def test_the_index_is_the_same_every_time(files: dict[str, bytes], real_catalogue: Catalogue) -> None:
    assert index.build(real_catalogue) == files


def test_a_catalogue_without_organisations_has_an_index(real_catalogue: Catalogue) -> None:
    empty = from_files(index.build(dataclasses.replace(real_catalogue, organisations={})))
    assert search(empty, "", "en").count == 0
    assert search(empty, "GMP Nantes", "en").answer == "none"


def test_hostile_texts_do_no_harm(real_catalogue: Catalogue) -> None:
    giga = real_catalogue.organisations["giga-institute"]
    for name in ("…", "a" * 300, "\u0301\u0301", "\U0001f9ec 𝔤𝔦𝔤𝔞", "c:x/y m:z", "ĳ ǆ ﷺ ½"):
        record = giga.record.model_copy(update={"name": name, "aliases": (name,), "summary": name})
        hostile = dataclasses.replace(giga, record=record)
        changed = from_files(index.build(dataclasses.replace(real_catalogue, organisations={giga.slug: hostile})))
        assert slugs(search(changed, "", "en")) == [giga.slug]
        search(changed, name, "pl")


@pytest.mark.parametrize(
    ("query", "places"),
    [("GIGA", (0, 1)), ("sequencing at the giga lab", (3, 4)), ("gigs", None), ("sequencing -GIGA", None)],
)
def test_organisations_are_understood_by_name_and_alias(
    reader: Reader, query: str, places: tuple[int, int] | None
) -> None:
    answer = search(reader, query, "en")
    found = [(u.id, u.words) for u in answer.understood if u.facet == "organisation"]
    assert found == ([("giga-institute", places)] if places else [])


def test_a_word_of_another_name_is_found_in_the_name(reader: Reader, real_catalogue: Catalogue) -> None:
    named = (o for o in real_catalogue.listed.values() if o.record.aliases)
    alias, slug = next(
        (alias, o.slug)
        for o in named
        for alias in o.record.aliases
        if len(words(alias)) == 1 and words(alias)[0] not in words(f"{o.record.name} {o.record.summary}")
    )
    result = next(r for r in search(reader, f'"{alias}"', "en").results if r.slug == slug)
    assert ("name", alias) in [(why.field, why.text) for why in result.why]


def test_only_the_manifest_has_a_stable_name(files: dict[str, bytes]) -> None:
    root = from_files(files).root
    assert {p.split("/")[1] for p in files if p != manifest.MANIFEST} == {root["folder"]}
    assert all(p.endswith(".bin") for p in files if p != manifest.MANIFEST)


def test_a_published_index_answers_like_one_in_memory(files: dict[str, bytes], reader: Reader, tmp_path: Path) -> None:
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert search(from_folder(tmp_path), "GMP", "fr") == search(reader, "GMP", "fr")


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"format": 999, "folder": "x"}', None])
def test_a_damaged_index_is_one_clear_line(tmp_path: Path, damage: bytes | None) -> None:
    if damage is not None:
        (tmp_path / "search").mkdir()
        (tmp_path / manifest.MANIFEST).write_bytes(damage)
    with pytest.raises(DamagedError) as caught:
        search(from_folder(tmp_path), "x", "en")
    assert caught.value.exit_code == 1

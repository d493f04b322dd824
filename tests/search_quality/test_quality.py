"""The judged questions and the golden lists, answered by the reference engine over the real content.

`pytest tests/search_quality -s` prints the table by kind of question.
"""

from __future__ import annotations

from statistics import mean
from typing import Any

import pytest

from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue
from site_builder.search import index
from site_builder.search.answer import Answer, search
from site_builder.search.reader import Reader, from_files
from tests.search_quality.measures import DEPTH, Found, Question, by_kind, falsely_confident, lists, questions, table

SUCCESS_1, SUCCESS_5, NDCG = 0.93, 0.98, 0.93
ONE_EDIT = 0.93
LISTS = lists()


@pytest.fixture(scope="module")
def reader(real_catalogue: Catalogue) -> Reader:
    return from_files(index.build(real_catalogue))


@pytest.fixture(scope="module")
def answered(reader: Reader) -> list[tuple[Question, Found]]:
    found = [(q, shown(search(reader, q.query, q.language, q.filters, q.own, DEPTH))) for q in questions()]
    print("\n" + table(by_kind(found)))  # noqa: T201  the purpose of running these tests with -s
    return found


def shown(answer: Answer) -> Found:
    return Found([result.slug for result in answer.results], answer.answer == "full")


def test_every_judged_organisation_exists(real_catalogue: Catalogue) -> None:
    judged = {slug for question in questions() for slug in question.relevant}
    assert len(judged) > 50
    assert judged <= real_catalogue.listed.keys()


def test_the_right_organisations_are_on_top(answered: list[tuple[Question, Found]]) -> None:
    found = by_kind(answered)
    total = found["all"]
    assert (total.success_1 or 0) >= SUCCESS_1, table(found)
    assert (total.success_5 or 0) >= SUCCESS_5, table(found)
    assert (total.ndcg or 0) >= NDCG, table(found)


def test_where_nobody_offers_it_the_answer_says_so(answered: list[tuple[Question, Found]]) -> None:
    asked = [(q, f) for q, f in answered if q.nobody]
    assert len(asked) >= 16
    assert [q.id for q, f in asked if falsely_confident(q, f)] == []


def recognised(reader: Reader, query: str, language: str, wanted: list[str]) -> bool:
    """Tell whether an answer is about one of the things wanted: understood so, or the first result's reason."""
    answer = search(reader, query, language, limit=1)
    things = {f"{thing.facet}:{thing.id}" for thing in answer.understood}
    for result in answer.results:
        things |= {f"organisation:{result.slug}"} | {f"{why.field}:{why.id}" for why in result.why}
    return bool(things & set(wanted))


def share(reader: Reader, name: str, text: str) -> tuple[float, list[str]]:
    """Return the share of a golden list that is recognised, and what is not."""
    found = {e[text]: recognised(reader, e[text], e["language"], e["wanted"]) for e in LISTS[name]}
    return mean(found.values()), [query for query, right in found.items() if not right]


@pytest.mark.parametrize(
    ("name", "text", "floor"),
    [
        ("typos_one_edit", "word", ONE_EDIT),
        ("typos_two_edits", "word", 0.73),
        ("inflections", "phrase", 0.95),
        ("cross_language", "query", 1.0),
    ],
)
def test_golden_list(reader: Reader, name: str, text: str, floor: float) -> None:
    right, wrong = share(reader, name, text)
    assert right >= floor, f"{right:.3f}: {wrong}"


def test_every_label_finds_everybody_who_states_it(reader: Reader, real_catalogue: Catalogue) -> None:
    asked = 0
    lost: list[Any] = []
    for facet, vocabulary in CONCEPT_FACETS.items():
        holders: dict[str, set[str]] = {}
        for organisation in real_catalogue.listed.values():
            for id_ in real_catalogue.covered(organisation, facet):
                holders.setdefault(id_, set()).add(organisation.slug)
        for id_, slugs in sorted(holders.items()):
            for language, label in sorted(real_catalogue.vocabularies[vocabulary].concepts[id_].record.labels.items()):
                asked += 1
                answer = search(reader, label, language)
                if missed := slugs - {result.slug for result in answer.results}:
                    lost.append((label, language, sorted(missed)))
    assert asked > 500
    assert lost == []

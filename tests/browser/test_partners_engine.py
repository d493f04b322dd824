"""Teams and candidates in the browser against their reference in Python."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from site_builder.catalogue.model import Catalogue
from site_builder.matching.candidates import Asked, candidates, lists_of
from site_builder.matching.consortia import EXACT, consortia
from site_builder.search import documents, index
from tests.browser.conftest import served

SCRIPTS = Path(__file__).parent.parent.parent / "templates" / "assets" / "js"
FACETS = {"competence": "competences", "area": "areas", "modality": "modalities", "stage": "stages"}

TEAMS = """async (cases) => {
  const { consortia } = await import("/js/partners/teams.js");
  return cases.map(([lists, homes, least]) => consortia(lists, homes, least));
}"""
ANSWERS = """async (all) => {
  const { Index } = await import("/js/search/index.js");
  const { nameThings } = await import("/js/search/labels.js");
  const { answer } = await import("/js/partners/answer.js");
  const index = await new Index("/", "fr").open();
  await nameThings(index);
  const found = [];
  for (const asked of all) {
    const { documents, teams, near, uncovered, wanted, state, countries, smallest, wide } = await answer(index, asked);
    const states = documents.map((n) => wanted.map((_, need) => state(n, need)));
    found.push({ documents, states, teams, near, uncovered, countries, smallest, wide });
  }
  return found;
}"""
LACKS, COVERS, NEAR, UNSTATED = range(4)


@pytest.fixture(scope="module")
def engine(browser: Browser, real_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An empty page beside the index and the scripts."""
    folder = tmp_path_factory.mktemp("partners")
    shutil.copytree(SCRIPTS, folder / "js")
    (folder / "index.html").write_text("<!DOCTYPE html><title>engine</title>", encoding="utf-8")
    for path, data in index.build(real_catalogue).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    for address in served(folder):
        page = browser.new_page()
        page.goto(address)
        yield page
        page.close()


def test_the_teams_are_those_of_the_reference(engine: Page) -> None:
    cases = list(team_cases())
    for (lists, homes, least), found in zip(cases, engine.evaluate(TEAMS, cases), strict=True):
        expected = asdict(consortia(lists, homes, least))
        assert found == {
            k: [list(v) if k == "teams" else v for v in vs] if isinstance(vs, tuple) else vs
            for k, vs in expected.items()
        }, (lists, homes, least)


def team_cases() -> Iterator[tuple[list[list[int]], list[str], int]]:
    rng = random.Random(11)
    for number in range(400):
        people = rng.randint(1, 30)
        needs = rng.choice((1, 2, 4, 7, EXACT, EXACT + 1, 40))
        most = min(people, rng.choice((2, 5, 12)))
        lists = [sorted(rng.sample(range(people), rng.randint(number % 3 > 0, most))) for _ in range(needs)]
        homes = [rng.choice(["BE", "DE", "FR", "NL", "PL"]) for _ in range(people)]
        yield lists, homes, rng.choice((1, 1, 2, 3, 6))
    wide = [sorted(rng.sample(range(900), 150)) for _ in range(14)]
    yield wide, [rng.choice(["BE", "DE", "FR", "NL", "PL"]) for _ in range(900)], 3


def test_who_covers_what_is_what_the_reference_says(engine: Page, real_catalogue: Catalogue) -> None:
    numbers = {o.slug: n for n, o in enumerate(documents.numbered(real_catalogue))}
    questions = list(asked(real_catalogue))
    found_ones = engine.evaluate(ANSWERS, [in_script(question) for question in questions])
    some = 0
    for question, found in zip(questions, found_ones, strict=True):
        expected = candidates(real_catalogue, question, "fr")
        assert found["documents"] == [numbers[one.slug] for one in expected], question
        for one, states in zip(expected, found["states"], strict=True):
            for need, state in enumerate(states):
                sets = {COVERS: one.covers, NEAR: one.near, UNSTATED: one.unstated}
                assert [s for s, places in sets.items() if need in places] == ([state] if state != LACKS else [])
        teams = consortia(lists_of(expected, len(question.wanted)), [one.home for one in expected], question.least)
        assert found["teams"] == [[numbers[expected[n].slug] for n in team] for team in teams.teams], question
        assert found["uncovered"] == list(teams.uncovered)
        assert (found["countries"], found["smallest"], found["wide"]) == (teams.countries, teams.smallest, teams.wide)
        some += len(expected)
    assert some > 1_000, "the questions find too little to prove anything"


def asked(catalogue: Catalogue) -> Iterator[Asked]:
    """Yield seeded questions of every kind, some of them with many needs, some that nobody fits."""
    rng = random.Random(3)
    every = [(facet, id_) for facet, v in FACETS.items() for id_ in catalogue.vocabularies[v].concepts]
    held = [need for need in every if catalogue.by_concept[FACETS[need[0]], need[1]]]
    schemes = sorted({a.scheme for o in catalogue.listed.values() for a in o.record.accreditations})
    countries = sorted(catalogue.by_country)
    for _ in range(150):
        pool = held if rng.random() < 0.7 else every
        yield Asked(
            needs=tuple(rng.sample(pool, rng.choice((1, 2, 3, 5, 9, 30)))),
            accreditations=tuple(rng.sample(schemes, rng.choice((0, 0, 0, 1, 2)))),
            shared=rng.random() < 0.5,
            countries=tuple(rng.sample(countries, rng.choice((0, 0, 1, 2)))),
            languages=rng.choice(((), (), ("fr",))),
            cluster=rng.choice(("", *catalogue.clusters)),
            own=rng.random() < 0.3,
            least=rng.choice((1, 1, 2, 3)),
        )
    yield Asked(tuple(every[:200]), cluster="biom")


def in_script(question: Asked) -> dict[str, Any]:
    needs = [{"facet": facet, "id": id_} for facet, id_ in question.needs]
    plain = {name: list(getattr(question, name)) for name in ("accreditations", "countries", "languages")}
    state = {"shared": question.shared, "from": question.cluster, "own": question.own, "least": question.least}
    return {"needs": needs, **plain, **state}


def test_the_nearest_thing_to_what_nobody_covers(engine: Page, real_catalogue: Catalogue) -> None:
    (cluster,) = {
        o.cluster for s in real_catalogue.by_concept["competences", "genomics"][:1] if (o := real_catalogue.listed[s])
    }
    # Only those of one country are wanted where nobody of the own cluster is.
    question = Asked((("competence", "genomics"),), accreditations=("glp",), countries=("FR",), cluster=cluster)
    (found,) = engine.evaluate(ANSWERS, [in_script(question)])
    assert found["uncovered"] == [0]
    limits = {one["limit"]: len(one["documents"]) for one in found["near"][0]["blocked"]}
    own = {
        s for s in real_catalogue.by_concept["competences", "genomics"] if cluster in real_catalogue.listed[s].clusters
    }
    assert limits["from"] == len(own)
    assert sum(limits.values()) == len(real_catalogue.by_concept["competences", "genomics"])

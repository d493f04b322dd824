"""The engine in the browser against its reference in Python: letters, answers, reasons, counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import random
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from site_builder.catalogue.model import Catalogue
from site_builder.search import cut, documents, facets, index, shards
from site_builder.search.answer import search
from site_builder.search.fold import fold, words
from site_builder.search.reader import Reader, from_files
from tests.browser.conftest import served
from tests.conftest import TODAY

SCRIPTS = Path(__file__).parent.parent.parent / "templates" / "assets" / "js"
QUERIES = 400
SHOWN = 10

ASK = """async (asked) => {
  const { Index } = await import("/js/search/index.js");
  const { open, search } = await import("/js/search/resolve.js");
  const { judge, matched, near, reasons } = await import("/js/search/why.js");
  const { countsOf, listsOf } = await import("/js/search/facets.js");
  const opened = {};
  const found = [];
  for (const { q, literal, language, filters, from, sort } of asked) {
    const index = (opened[language] ??= new Index("/", language));
    await open(index);
    const sets = new Map(Object.entries(filters).map(([facet, values]) => [facet, new Set(values)]));
    const ranked = await search(index, { q, literal, filters: sets, from, sort });
    const answer = { ...ranked, ...(await judge(index, ranked)) };
    const results = [];
    for (const result of answer.results.slice(0, SHOWN)) {
      const card = await index.card(result.document);
      const why = reasons(index, answer.clauses, result, card);
      const { score, covered } = result;
      results.push({ slug: card.slug, score, covered, matched: matched(index, answer, result), why });
    }
    const counts = [];
    for (const facet of ["country", "stage", "competence"]) {
      counts.push([facet, [...countsOf(await listsOf(index, facet), facet, answer)].sort()]);
    }
    found.push({
      answer: answer.answer, count: answer.results.length, notes: answer.notes.length,
      understood: answer.understood.map(({ facet, id, label, words }) => [facet, id, label, words]),
      near: await near(index, answer), corrections: answer.corrections, dropped: answer.missing, results, counts,
    });
  }
  return found;
}""".replace("SHOWN", str(SHOWN))


@pytest.fixture(scope="module")
def files(real_catalogue: Catalogue) -> dict[str, bytes]:
    """An index with long lists, as only large ones have them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cut, "LONG", 40)
        made = index.build(real_catalogue)
    assert sum("/f" in path for path in made) > 100
    return made


@pytest.fixture(scope="module")
def engine(browser: Browser, files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An empty page beside the index and the scripts."""
    yield from beside(files, browser, tmp_path_factory.mktemp("engine"))


def beside(files: dict[str, bytes], browser: Browser, folder: Path) -> Iterator[Page]:
    shutil.copytree(SCRIPTS, folder / "js")
    (folder / "index.html").write_text("<!DOCTYPE html><title>engine</title>", encoding="utf-8")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    for address in served(folder):
        page = browser.new_page()
        page.goto(address)
        yield page
        page.close()


def test_every_letter_folds_alike(engine: Page) -> None:
    # Unicode tables of browser and Python differ in letters that are newer than Python's; those are not compared.
    codes = [c for c in range(0x10000) if unicodedata.category(chr(c)) not in ("Cn", "Cs")]
    codes += [0x10400, 0x1D400, 0x1F9EC, 0x20000]
    script = """async (codes) => {
      const { fold } = await import("/js/search/resolve.js");
      return codes.map((code) => fold(String.fromCodePoint(code)));
    }"""
    found = engine.evaluate(script, codes)
    different = [(hex(c), fold(chr(c)), other) for c, other in zip(codes, found, strict=True) if fold(chr(c)) != other]
    assert not different, (different[:20], sys.version)


def test_every_text_splits_alike(engine: Page, real_catalogue: Catalogue) -> None:
    texts = sorted({text for o in real_catalogue.listed.values() for _, _, text in documents.texts(o)})
    texts += ["½ a½b", "Σίσυφος ΣΊΣΥΦΟΣ", "CRISPR™-Cas9", "İstanbul", "e\u0301 ﬁ №5", "\ud83e\uddec x", "日本語", ""]
    script = """async (texts) => {
      const { words } = await import("/js/search/resolve.js");
      return texts.map(words);
    }"""
    assert engine.evaluate(script, texts) == [words(text) for text in texts]


def test_shards_have_the_names_of_the_reference(engine: Page) -> None:
    separators = ["", "ab", "dłuż", "z" * 40, "日本", "\U0001f9ec", "\U0001f9ecx"]
    script = """async (separators) => {
      const { Index } = await import("/js/search/index.js");
      const index = Object.assign(new Index("/", "en"), { separators, file: (path) => path });
      return separators.map((_, number) => index.shard(number));
    }"""
    expected = [shards.shard_name(separators, number) for number in range(len(separators))]
    assert engine.evaluate(script, separators) == expected


def test_answers_are_those_of_the_reference(engine: Page, files: dict[str, bytes], real_catalogue: Catalogue) -> None:
    reader = from_files(files)
    asked = list(questions(real_catalogue))
    for question, found in zip(asked, engine.evaluate(ASK, asked), strict=True):
        counts = dict(found.pop("counts"))
        assert found == expected(reader, question), question
        check_counts(reader, question, counts)


def questions(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Yield seeded questions of every kind, and some that were trouble."""
    rng = random.Random(7)
    labels = [text for v in catalogue.vocabularies.values() for c in v.concepts.values() for _, text in c.texts()]
    texts = [text for o in catalogue.listed.values() for _, _, text in documents.texts(o)]
    every = [word for text in texts for word in text.split()]
    stages = list(catalogue.vocabularies["stages"].concepts)
    fixed = [
        "",
        "the",
        "SI",
        "si",
        "xyzzy",
        "a" * 2000,
        "genomics " * 40,
        "Portugal",
        "ISO 15189 Nantes",
        "\u202e (.*)[",
        '"flow cytometry" -Belgium',
        'GMP -"cell therapy" -20 °C -x',
        '„Zelltherapie“ «xyzzy"',
        "-GMP",
        '"the" - -',
        "badaniami klinicznymi",
        *["wer testet auf Viren in Belgien?", "Wer testet AUF Viren in vitro"] * 3,  # in several languages
        *["qui fait de la toxicologie in vitro ?", "kto ma akredytację w Monachium"] * 2,
        "imunotherapy gneomics xqzwv",
        "Virusvektoren Belgien",
        "Zelltherapieherstellung",
        "und -hersteller",
        "𝔤𝔢𝔫𝔬𝔪𝔦 𐐨𐐨𐐨𐐨𐐨",
    ]
    for number in range(QUERIES):
        text = rng.choice(texts).split()
        at = rng.randrange(len(text))
        query = [
            rng.choice(labels),
            " ".join(rng.choices(every, k=rng.randint(1, 4))),
            f"{rng.choice(labels)} {rng.choice(labels)}",
            misspelt(rng, rng.choice(labels)),
            quoted(rng, rng.choice(texts)),
            rng.choice(every)[: rng.randint(1, 6)],
            " ".join(text[at : at + rng.randint(1, 7)]) + rng.choice(["", " ", "?"]),
        ][number % 7]
        filters: dict[str, list[str]] = {}
        if rng.random() < 0.4:
            filters["country"] = rng.sample(["FR", "BE", "DE", "PL", "-", "XX"], rng.randint(1, 2))
        if rng.random() < 0.2:
            filters["stage"] = rng.sample(["-", *stages], rng.randint(1, 2))
        yield {
            "q": fixed[number] if number < len(fixed) else query.upper() if rng.random() < 0.1 else query,
            "language": rng.choice(catalogue.settings.languages),
            "filters": filters,
            "from": rng.choice(["", "biowin", "nowhere"]),
            "sort": rng.choice(["relevance", "relevance", "relevance", "name", "verified"]),
            "literal": rng.random() < 0.1,
        }


def misspelt(rng: random.Random, text: str) -> str:
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(text))
        text = text[:at] + rng.choice(["", "x", "en"]) + text[at + rng.randint(0, 1) :]
    return text


def quoted(rng: random.Random, text: str) -> str:
    found = rng.choices(text.split(), k=rng.randint(2, 5))
    signs = [rng.choice(["", "", "-", '"', '-"']) for _ in found]
    return " ".join(sign + word + '"' * sign.endswith('"') for sign, word in zip(signs, found, strict=True))


def expected(reader: Reader, question: dict[str, Any]) -> dict[str, Any]:
    answer = search(
        reader,
        question["q"],
        question["language"],
        question["filters"],
        question["from"],
        SHOWN,
        question["sort"],
        question["literal"],
    )
    return {
        "answer": answer.answer,
        "count": answer.count,
        "notes": len(answer.notes) - bool(answer.corrections),  # the page words corrections itself
        "understood": [[u.facet, u.id, u.label, list(u.words)] for u in answer.understood],
        "near": [asdict(near) | {"words": near.words and list(near.words)} for near in answer.near],
        "corrections": [{"word": word, "used": used} for word, used in answer.corrections],
        "dropped": list(answer.dropped),
        "results": [
            {
                "slug": r.slug,
                "score": r.score,
                "covered": r.covered,
                "matched": list(r.matched),
                "why": [{"field": w.field, "id": w.id, "text": w.text} for w in r.why],
            }
            for r in answer.results
        ],
    }


def check_counts(reader: Reader, question: dict[str, Any], counts: dict[str, list[list[Any]]]) -> None:
    """A value's count is that of the answer if it were the facet's only filter."""
    for facet in ("country", "stage"):
        others = {name: values for name, values in question["filters"].items() if name != facet}
        for value, count in counts[facet]:
            only = search(
                reader,
                question["q"],
                question["language"],
                {**others, facet: [value]},
                limit=0,
                literal=question["literal"],
            )
            assert count == only.count, (question, facet, value)
        assert {value for value, _ in counts[facet]} == {*reader.facet(facet), facets.NOT_STATED}


@pytest.fixture(scope="module")
def dated(real_catalogue: Catalogue) -> Catalogue:
    """The real catalogue with last days for most of its certificates."""
    days = itertools.cycle([0, 1, 5, None, 30])
    organisations = dict(real_catalogue.organisations)
    for slug, organisation in organisations.items():
        held = tuple(
            a.model_copy(update={"valid_until": None if n is None else TODAY + dt.timedelta(n)})
            for a, n in zip(organisation.record.accreditations, days, strict=False)
        )
        record = organisation.record.model_copy(update={"accreditations": held})
        organisations[slug] = dataclasses.replace(organisation, record=record)
    return dataclasses.replace(real_catalogue, organisations=organisations)


@pytest.mark.parametrize("later", [0, 1, 2, 40])
def test_what_has_expired_since_the_build_counts_no_more(
    later: int, dated: Catalogue, browser: Browser, tmp_path: Path
) -> None:
    day = TODAY + dt.timedelta(later)
    files = index.build(dated)
    reader = from_files(files, day)
    anew = dataclasses.replace(dated, today=day)
    lists = reader.facet("accreditation")
    assert lists == facets.collect(anew, documents.numbered(anew)).get("accreditation", {})
    assert len(lists) > 2
    queries = ["GMP", "ISO 15189", "GLP genomics", "-GMP", "gm"]
    plain = {"language": "en", "from": "", "sort": "relevance", "literal": False}
    asked = [{"q": query, "filters": {}} | plain for query in queries]
    asked += [{"q": "", "filters": {"accreditation": [id_]}} | plain for id_ in (*lists, "-")]
    fetched: list[str] = []
    for page in beside(files, browser, tmp_path):
        page.on("request", lambda request: fetched.append(request.url))
        page.clock.set_fixed_time(dt.datetime.combine(day, dt.time(12), dt.UTC))
        for question, found in zip(asked, page.evaluate(ASK, asked), strict=True):
            found.pop("counts")
            assert found == expected(reader, question), question
    assert any("until.bin?" in url for url in fetched) == bool(later), "asked for only when it is needed"
    holding = search(reader, "", "en", {"accreditation": ["gmp"]})
    assert {r.slug for r in holding.results} == set(anew.by_concept["accreditations", "gmp"])

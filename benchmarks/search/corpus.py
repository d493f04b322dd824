"""Invented organisations whose texts have a realistic vocabulary: the more texts, the more different words.

`benchmarks.generate` writes the facts; here each text body is replaced by one that is made of words of the real content
by their frequency, names of the profile's own competences, and a long tail of invented words: the word of rank r is
drawn with a chance of 1/r, so that ten times the texts have about four times the words, as in real collections. Words
that name a concept by themselves are only drawn for who states it, as a real profile mentions few others.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from benchmarks.generate import RATES, ROOT, SYLLABLES, TODAY, generate
from site_builder.catalogue.assemble import load
from site_builder.catalogue.model import Catalogue
from site_builder.search import concepts, documents, things
from site_builder.search.fold import tokens

WORDS = 150  # of a paragraph
NAMED, RARE = 0.06, 0.12  # shares of names of competences, and of invented words
RANKS = 2_000_000
QUERIES = 16  # of a session


def write(
    folder: Path,
    organisations: int,
    languages: Sequence[str],
    seed: int = 1,
    paragraphs: int = 1,
    rates: Mapping[str, float] = RATES,
) -> None:
    """Write a content folder; same arguments, same bytes. Each paragraph of a body but the first has a heading."""
    generate(folder, organisations, languages, seed, rates)
    catalogue, _ = load(ROOT / "content", TODAY)
    assert catalogue is not None
    rng = random.Random(seed)
    names = concepts.collect(things.nameable(catalogue))
    common = {language: _frequencies(catalogue, names, language) for language in languages}
    competences = catalogue.vocabularies["competences"].concepts
    for path in sorted(folder.glob("clusters/*/*s/*.md")):
        slug, *of = path.name.removesuffix(".md").split(".")
        language = of[0] if of else languages[0]
        head = path.read_text(encoding="utf-8").split("\n---\n", 1)[0]
        stated = re.search(r'^"competences": (\[.*\])$', path.with_name(f"{slug}.md").read_text("utf-8"), re.MULTILINE)
        assert stated
        own = [t for id_ in json.loads(stated[1]) for of_, t in competences[id_].texts() if of_ == language]
        words, sums = common[language]
        text: list[str] = []
        for word in rng.choices(words, cum_weights=sums, k=WORDS * paragraphs):
            chance = rng.random()
            if chance < NAMED:
                text.append(rng.choice(own))
            elif chance < NAMED + RARE:
                text.append(invented(int(RANKS ** rng.random())))
            else:
                text.append(word)
        body = " ".join(text[:WORDS]) + "."
        for start in range(WORDS, len(text), WORDS):
            body += f"\n\n## {rng.choice(own)}\n\n{' '.join(text[start : start + WORDS])}."
        path.write_text(f"{head}\n---\n\n{body}\n", encoding="utf-8", newline="\n")


def invented(rank: int) -> str:
    """Return the word of a rank; frequent ones are shorter."""
    syllables = SYLLABLES.split()
    found = ""
    number = rank + len(syllables)
    while number:
        number, digit = divmod(number, len(syllables))
        found += syllables[digit]
    return found


def queries(catalogue: Catalogue) -> list[str]:
    """Return what a session asks in English: a thing, another, one with a place, two of them or an organisation."""
    rng = random.Random(16)
    competences = [c.record.labels["en"] for c in catalogue.vocabularies["competences"].concepts.values()]
    synonyms = [
        text
        for list_ in ("competences", "modalities", "areas")
        for concept in catalogue.vocabularies[list_].concepts.values()
        for language, text in concept.texts()
        if language == "en"
    ]
    towns = [c.record.labels["en"] for c in catalogue.vocabularies["places"].concepts.values()]
    names = [o.record.name for o in catalogue.listed.values()]
    return [
        [
            rng.choice(synonyms),
            rng.choice(competences),
            f"{rng.choice(synonyms)} {rng.choice(towns)}",
            rng.choice(names) if number % 8 == 3 else f"{rng.choice(synonyms)} {rng.choice(competences)}",
        ][number % 4]
        for number in range(QUERIES)
    ]


def _frequencies(catalogue: Catalogue, names: concepts.Names, language: str) -> tuple[list[str], list[int]]:
    counts: Counter[str] = Counter()
    for organisation in catalogue.listed.values():
        for _, of, text in documents.texts(organisation):
            if of == language:
                counts.update(word for folded, word in tokens(text) if not _names(names, folded, word))
    found = sorted(counts.items())
    return [word for word, _ in found], list(accumulate(count for _, count in found))


def _names(names: concepts.Names, folded: str, word: str) -> bool:
    return (folded,) in names.phrases and (word.isupper() or folded not in names.capitals)

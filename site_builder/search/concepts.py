"""What a query can name: concepts of the vocabularies, countries and clusters, with every name in every language.

Each is one term of the index, `c:<list>/<id>` where it is stated and `m:<list>/<id>` where a text mentions it, so that
a name in any language leads to the same organisations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from site_builder.search.fold import tokens, words
from site_builder.search.stopwords import STOPWORDS

LONGEST_PHRASE = 8  # words; a longer label is nothing that anyone types
# A lone word of a label (`genomics` of "Genomics and sequencing") hints at the concept if it is rare enough.
HINTING = ("competence", "area", "modality", "stage")
SHORTEST_HINT, MOST_HINTED = 4, 2  # letters; things

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_ACRONYM = re.compile(r"[A-Z][A-Za-z0-9-]*[A-Z][A-Za-z0-9-]*|[A-Z][a-z]*[A-Z][A-Za-z0-9-]*")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)")
# What joins the parts of a label: "Artificial intelligence and machine learning".
_JOINTS = {
    language: re.compile(rf"\s*[,;&]\s*|\s+(?:{words_})\s+")
    for language, words_ in {"en": "and|or", "fr": "et|ou", "de": "und|oder", "pl": "i|oraz|lub", "nl": "en|of"}.items()
}
_DASH = re.compile(r"\s+[–—-]\s+")

Phrase = tuple[str, ...]  # folded words


@dataclass(frozen=True, slots=True)
class Nameable:
    """Something a query can name: `facet` and `id` as in the search page's address, `list` as in the term."""

    facet: str
    list: str
    id: str
    labels: Mapping[str, str]  # language -> what a reader sees
    broader: str = ""  # id of the broader one of the same facet

    @property
    def stated(self) -> str:
        """Term of the organisations that state it. Lower case, because lunr lower-cases terms."""
        return f"c:{self.list}/{self.id}".lower()

    @property
    def mentioned(self) -> str:
        """Term of the organisations whose texts mention it."""
        return f"m:{self.list}/{self.id}".lower()


@dataclass(frozen=True, slots=True)
class Names:
    """All nameable things, numbered by their place, and the phrases that lead to them.

    `capitals` holds the one-word phrases that count in a text only in capitals: acronyms and stop words (`ML`, `SI`);
    `hints` the words that stand in the names of very few things and are not a name themselves.
    """

    things: tuple[Nameable, ...]
    phrases: Mapping[Phrase, tuple[int, ...]]
    hints: Mapping[str, tuple[int, ...]]
    capitals: frozenset[str]
    words: frozenset[str]  # of all phrases, but function words and very short ones
    labels: tuple[tuple[str, str, int], ...]  # (language, name, number), clusters' left out
    digest: bytes = b""  # of all the rest, where it is known, but for hints that only texts have


def collect(named_so: Iterable[tuple[Nameable, Iterable[tuple[str, str]]]]) -> Names:
    """Collect the phrases of everything a query can name, which is what `things.nameable` yields.

    Places, countries and clusters are not mentions: see `documents`.
    """
    things: list[Nameable] = []
    named: dict[Phrase, set[int]] = defaultdict(set)
    derived: dict[tuple[str, Phrase], set[int]] = defaultdict(set)
    capitals: dict[str, bool] = {}
    lone: dict[str, set[int]] = defaultdict(set)
    labels: list[tuple[str, str, int]] = []
    for thing, texts in named_so:
        number = len(things)
        things.append(thing)
        for language, text in texts:
            for word in words(text) if thing.facet in HINTING else ():
                lone[word].add(number)
            if thing.facet != "cluster":
                labels.append((language, _BRACKETS.sub("", text), number))
            for variant in _spellings(text, language):
                _add(named, variant, number)
                _note_capitals(capitals, variant)
            for variant in (*_parts(text), *(_joined(text, language) if thing.facet in HINTING else ())):
                phrase = tuple(words(variant))
                derived[thing.list, phrase].add(number)
                _note_capitals(capitals, variant)
    function_words = frozenset().union(*STOPWORDS.values())
    for (_, phrase), numbers in sorted(derived.items()):
        # A part of a label that stands in the labels of several concepts of one list says nothing about either.
        if len(numbers) == 1 and 0 < len(phrase) <= LONGEST_PHRASE:
            named[phrase] |= numbers
    return Names(
        tuple(things),
        {phrase: tuple(sorted(numbers)) for phrase, numbers in sorted(named.items())},
        {
            word: tuple(sorted(numbers))
            for word, numbers in sorted(lone.items())
            if len(numbers) <= MOST_HINTED
            and len(word) >= SHORTEST_HINT
            and (word,) not in named
            and word not in function_words
        },
        frozenset(w for w, always in capitals.items() if always or w in function_words),
        frozenset(w for phrase in named for w in phrase if len(w) >= SHORTEST_HINT) - function_words,
        tuple(labels),
    )


def _add(named: dict[Phrase, set[int]], text: str, number: int) -> None:
    phrase = tuple(words(text))
    if 0 < len(phrase) <= LONGEST_PHRASE:
        named[phrase].add(number)
        if len(phrase) > 1 and "-" in text and not set(text) & set(" /()"):
            named["".join(phrase),].add(number)  # "RNA-seq" is also written "RNAseq"


def _note_capitals(capitals: dict[str, bool], text: str) -> None:
    found = tokens(text)
    if len(found) == 1:
        folded, written = found[0]
        capitals[folded] = capitals.get(folded, True) and written.isupper() and len(folded) <= 4


def _spellings(text: str, language: str) -> tuple[str, ...]:
    """Return a name as written, without what stands in brackets, and in German also with `ae` for `ä`."""
    forms = (text, _BRACKETS.sub("", text))
    return tuple(dict.fromkeys((*forms, *(f.translate(_UMLAUTS) for f in forms if language == "de"))))


def _parts(text: str) -> Iterator[str]:
    """Yield the acronym and the name in labels such as `GLP – Good Laboratory Practice` and `Toxicology (GLP)`."""
    plain = _BRACKETS.sub("", text)
    head, dash, rest = _split(plain)
    if dash:
        acronyms = head.split("/")
        if all(_ACRONYM.fullmatch(a) for a in acronyms):
            yield from acronyms
            yield rest
        return
    for inner in _BRACKETS.findall(text):
        acronyms = inner.split("/")
        if all(_ACRONYM.fullmatch(a) for a in acronyms):
            yield from acronyms


def _joined(text: str, language: str) -> Iterator[str]:
    """Yield the parts of a label of several parts that have two words at least; a lone word is a hint at most."""
    if language in _JOINTS:
        parts = _JOINTS[language].split(_BRACKETS.sub("", text))
        # "In-vitro- und Tiermodelle": a part that ends in a hyphen lacks its head.
        yield from (part for part in parts if len(parts) > 1 and len(words(part)) > 1 and not part.endswith("-"))


def _split(text: str) -> tuple[str, str, str]:
    found = _DASH.search(text)
    return (text[: found.start()], found.group(), text[found.end() :]) if found else (text, "", "")

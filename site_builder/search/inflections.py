"""Other forms of names: what the texts of the catalogue hold of them is a name too.

A label is written in one form; texts and visitors use others ("badania kliniczne", "badań klinicznych"). The browser
has no stemmer, so every run of words in any text whose stems are those of a label in the same language becomes a phrase
of the same things, and words like those that hint at a thing hint at it too. Forms that no text has are left to the
resolver (`resolver._alike`, `spelling`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from site_builder.catalogue.model import Catalogue
from site_builder.search import documents
from site_builder.search.analysis import Analyser
from site_builder.search.concepts import LONGEST_PHRASE, SHORTEST_HINT, Names, Phrase
from site_builder.search.stopwords import STOPWORDS

SHORTEST_STEM = 4  # letters of the stem of a lone word


def with_inflections(catalogue: Catalogue, names: Names, analyser: Analyser) -> Names:
    """Return the names with every other form of them that any text has, and what that form may mean."""
    stems: dict[tuple[str, Phrase], set[int]] = defaultdict(set)
    hinting: dict[tuple[str, str], tuple[int, ...]] = {}
    for language, text, number in names.labels:
        found = analyser.terms(text, language, keep_all=True)
        hinting |= {(language, stem): names.hints[surface] for surface, stem in found if surface in names.hints}
        if _may_inflect(names, [surface for surface, _ in found]):
            stems[language, tuple(stem for _, stem in found)].add(number)
    begins = {(language, phrase[0]) for language, phrase in stems}
    forms: dict[Phrase, set[int]] = defaultdict(set)
    hints = dict(names.hints)
    for language, text in _texts(catalogue):
        found = analyser.terms(text, language, keep_all=True)
        for at, (surface, stem) in enumerate(found):
            if (language, stem) in hinting and len(surface) >= SHORTEST_HINT:
                hints.setdefault(surface, hinting[language, stem])
            for size in range(1, LONGEST_PHRASE + 1 if (language, stem) in begins else 1):
                part = found[at : at + size]
                if len(part) == size and (numbers := stems.get((language, tuple(stem for _, stem in part)))):
                    forms[tuple(surface for surface, _ in part)] |= numbers
    function_words = frozenset().union(*STOPWORDS.values())
    new = {
        phrase: tuple(sorted(numbers))
        for phrase, numbers in forms.items()
        if phrase not in names.phrases and not (len(phrase) == 1 and phrase[0] in function_words)
    }
    phrases = dict(sorted({**names.phrases, **new}.items()))
    hints = {w: n for w, n in sorted(hints.items()) if (w,) not in phrases and w not in function_words}
    return replace(names, phrases=phrases, hints=hints)


def _may_inflect(names: Names, words: list[str]) -> bool:
    """Acronyms and short words have no other forms that could be told from other words."""
    if len(words) == 1:
        return len(words[0]) >= SHORTEST_STEM and words[0] not in names.capitals
    return 0 < len(words) <= LONGEST_PHRASE


def _texts(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of everything that is written in the catalogue."""
    for organisation in catalogue.listed.values():
        for _, language, text in documents.texts(organisation):
            yield language, text
    for vocabulary in catalogue.vocabularies.values():
        for concept in vocabulary.concepts.values():
            yield from concept.texts()
            yield from concept.record.definition.items()
    for profile in catalogue.clusters.values():
        for language, body in profile.bodies.items():
            yield language, body.text
    for page in catalogue.pages.values():
        for language, (record, body) in page.versions.items():
            yield from ((language, text) for text in (record.title, record.summary, body.text))

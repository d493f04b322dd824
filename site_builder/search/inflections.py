"""Other forms of names: what the texts of the catalogue hold of them is a name too.

A label is written in one form; texts and visitors use others ("badania kliniczne", "badań klinicznych"). The browser
has no stemmer, so every run of words in any text whose stems are those of a label in the same language becomes a phrase
of the same things, and words like those that hint at a thing hint at it too. Forms that no text has are left to the
resolver (`resolver._alike`, `spelling`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from site_builder.catalogue.model import Catalogue
from site_builder.search.analysis import Analyser, composed
from site_builder.search.concepts import LONGEST_PHRASE, SHORTEST_HINT, Names, Phrase
from site_builder.search.documents import Read
from site_builder.search.phrases import begins, runs, tree
from site_builder.search.stopwords import STOPWORDS

SHORTEST_STEM = 4  # letters of the stem of a lone word


def with_inflections(names: Names, texts: Mapping[str, Iterable[array[int]]], analyser: Analyser) -> Names:
    """Return the names with every other form of them that any text has, and what that form may mean.

    `texts` are those of each language, read by the analyser. Where forms of two languages are spelt alike but hint at
    different things, the language that comes first decides.
    """
    stems, hinting = _stems(names, analyser)
    inflected: dict[Phrase, set[int]] = defaultdict(set)
    hints = dict(names.hints)
    for language, passages in texts.items():
        forms = analyser.forms(language)
        phrases = tree(stems[language].items())
        marks = begins(forms.terms, phrases)
        seen: set[int] = set()
        found: dict[tuple[int, ...], tuple[int, ...]] = {}
        for text in passages:
            seen.update(text)
            for at, end, things in runs(phrases, marks, forms.terms, text):
                found[tuple(text[at:end])] = things
        for run, things in found.items():
            inflected[tuple(map(forms.surface, run))].update(things)
        alike = ((forms.written[form], form) for form in seen if forms.terms[form] in hinting[language])
        for _, form in sorted(alike):
            if len(forms.surface(form)) >= SHORTEST_HINT:
                hints.setdefault(forms.surface(form), hinting[language][forms.terms[form]])
    function_words = frozenset().union(*STOPWORDS.values())
    new = {
        phrase: tuple(sorted(numbers))
        for phrase, numbers in inflected.items()
        if phrase not in names.phrases and not (len(phrase) == 1 and phrase[0] in function_words)
    }
    all_phrases = dict(sorted({**names.phrases, **new}.items()))
    hints = {w: n for w, n in sorted(hints.items()) if (w,) not in all_phrases and w not in function_words}
    return replace(names, phrases=all_phrases, hints=hints)


def _stems(
    names: Names, analyser: Analyser
) -> tuple[Mapping[str, dict[tuple[int, ...], set[int]]], Mapping[str, dict[int, tuple[int, ...]]]]:
    """Return for each language what the terms of whole labels name, and what the term of a hinting word hints at."""
    stems: dict[str, dict[tuple[int, ...], set[int]]] = defaultdict(lambda: defaultdict(set))
    hinting: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for language, text, number in names.labels:
        forms = analyser.forms(language)
        found = forms.read(composed(text))
        surfaces, terms = [forms.surface(form) for form in found], [forms.terms[form] for form in found]
        pairs = zip(surfaces, terms, strict=True)
        hinting[language] |= {term: names.hints[surface] for surface, term in pairs if surface in names.hints}
        if _may_inflect(names, surfaces):
            stems[language][tuple(terms)].add(number)
    return stems, hinting


def _may_inflect(names: Names, words: list[str]) -> bool:
    """Acronyms and short words have no other forms that could be told from other words."""
    if len(words) == 1:
        return len(words[0]) >= SHORTEST_STEM and words[0] not in names.capitals
    return 0 < len(words) <= LONGEST_PHRASE


def texts(catalogue: Catalogue, profiles: Iterable[Read], analyser: Analyser) -> dict[str, list[array[int]]]:
    """Return what is written in the catalogue in each language, the site's languages in its order and before others.

    `profiles` are those of the organisations, read.
    """
    found: dict[str, list[array[int]]] = {language: [] for language in catalogue.settings.languages}
    for profile in profiles:
        for _, language, text in profile:
            found.setdefault(language, []).append(text)
    for language, written in _other_texts(catalogue):
        found.setdefault(language, []).append(analyser.forms(language).read(composed(written)))
    known = len(catalogue.settings.languages)
    return {language: found[language] for language in (*[*found][:known], *sorted([*found][known:]))}


def _other_texts(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield (language, text) of everything that is written in the catalogue besides the profiles of organisations."""
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

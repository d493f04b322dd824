"""Other forms of names: what the texts of the catalogue hold of them is a name too.

A label is written in one form; texts and visitors use others ("badania kliniczne", "badań klinicznych"). The browser
has no stemmer, so every run of words in any text whose stems are those of a label in the same language becomes a phrase
of the same things, and words like those that hint at a thing hint at it too. Forms that no text has are left to the
resolver (`resolver._alike`, `spelling`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from site_builder.catalogue.model import Catalogue
from site_builder.search.analysis import Analyser, composed
from site_builder.search.concepts import LONGEST_PHRASE, SHORTEST_HINT, Names, Phrase
from site_builder.search.documents import Profile, Used
from site_builder.search.memory import Memory, digest
from site_builder.search.phrases import begins, runs, tree
from site_builder.search.stopwords import STOPWORDS

Texts = Mapping[str, Collection["array[int]"]]  # by language
Stems = Mapping[str, Mapping[tuple[int, ...], set[int]]]  # by language: terms -> numbers of the things they name
SHORTEST_STEM = 4  # letters of the stem of a lone word


def with_inflections(
    names: Names, profiles: Iterable[Profile], forms_used: Iterable[Used], others: Texts, memory: Memory
) -> Names:
    """Return the names with every other form of them that any text has, and what that form may mean.

    Texts are those of the profiles, whose forms are `forms_used`, and of each language the `others`. Where forms of two
    languages are spelt alike but hint at different things, the language that comes first in `others` decides.
    """
    analyser = memory.analyser
    stems, hinting = _stems(names, analyser)
    trees = {language: tree(found.items()) for language, found in stems.items()}
    marks = {language: begins(analyser.forms(language).terms, found) for language, found in trees.items()}

    def inflected(passages: Iterable[tuple[str, str, array[int]]]) -> tuple[tuple[str, bytes], ...]:
        found = set()
        for _, language, text in passages:
            if language in trees:
                terms = analyser.forms(language).terms
                found |= {
                    (language, text[at:end].tobytes())
                    for at, end in runs(trees[language], marks[language], terms, text)
                }
        return tuple(sorted(found))

    condition = _condition(stems, analyser) if memory.keeping else b""
    found: set[tuple[str, bytes]] = set()
    seen: dict[str, set[int]] = {language: set() for language in others}
    for profile in profiles:
        found.update(memory.recall("inflected", condition, profile.key, partial(inflected, profile.passages)))
    for by_language in forms_used:
        for language, in_use in by_language.items():
            seen.setdefault(language, set()).update(in_use)
    for language, texts in others.items():
        found.update(inflected(("", language, text) for text in texts))
        seen[language].update(*texts)
    forms_of: dict[Phrase, set[int]] = defaultdict(set)
    for language, run in found:
        forms = analyser.forms(language)
        numbers = array("I", run)
        things = stems[language][tuple(forms.terms[form] for form in numbers)]
        forms_of[tuple(map(forms.surface, numbers))] |= things
    return _joined(names, forms_of, _alike(names, hinting, seen, analyser))


def _joined(names: Names, inflected: Mapping[Phrase, set[int]], hints: Mapping[str, tuple[int, ...]]) -> Names:
    function_words = frozenset().union(*STOPWORDS.values())
    new = {
        phrase: tuple(sorted(numbers))
        for phrase, numbers in inflected.items()
        if phrase not in names.phrases and not (len(phrase) == 1 and phrase[0] in function_words)
    }
    phrases = dict(sorted({**names.phrases, **new}.items()))
    hinting = {w: n for w, n in sorted(hints.items()) if (w,) not in phrases and w not in function_words}
    return replace(names, phrases=phrases, hints=hinting)


def _alike(
    names: Names, hinting: Mapping[str, Mapping[int, tuple[int, ...]]], seen: Mapping[str, set[int]], analyser: Analyser
) -> dict[str, tuple[int, ...]]:
    """Return the hints with the words that have the stem of one."""
    hints = dict(names.hints)
    for language, numbers in seen.items():
        forms, meant = analyser.forms(language), hinting.get(language, {})
        alike = [form for form in numbers if forms.terms[form] in meant and len(forms.surface(form)) >= SHORTEST_HINT]
        for form in sorted(alike, key=lambda form: (forms.written[form], forms.folded[form])):
            hints.setdefault(forms.surface(form), meant[forms.terms[form]])
    return hints


def _condition(stems: Stems, analyser: Analyser) -> bytes:
    """Return a digest of what decides the inflected names in a profile besides its texts."""
    names = analyser.terms.names
    return digest(
        [(lang, sorted([names[t] for t in terms] for terms in found)) for lang, found in sorted(stems.items())]
    )


def _stems(names: Names, analyser: Analyser) -> tuple[Stems, Mapping[str, dict[int, tuple[int, ...]]]]:
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


def other_texts(catalogue: Catalogue, memory: Memory) -> Texts:
    """Return what is written besides the profiles of organisations; the site's languages come first, in its order."""
    written: dict[str, list[str]] = {language: [] for language in catalogue.settings.languages}
    for language, text in sorted(_other_texts(catalogue), key=lambda found: found[0]):
        written.setdefault(language, []).append(text)

    def read(language: str, texts: list[str]) -> bytes:
        return memory.analyser.forms(language).read("  ".join(map(composed, texts))).tobytes()

    found: dict[str, list[array[int]]] = {}
    for language, texts in written.items():
        key = digest(language, texts) if memory.keeping else b""
        found[language] = [array("I", memory.recall("others", b"", key, partial(read, language, texts)))]
    return found


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

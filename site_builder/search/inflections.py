"""Other forms of names: what the texts of the catalogue hold of them is a name too.

A label is written in one form; texts and visitors use others ("badania kliniczne", "badań klinicznych"). The browser
has no stemmer, so every run of words in any text whose stems are those of a label in the same language becomes a phrase
of the same things, and words like those that hint at a thing hint at it too. Forms that no text has are left to the
resolver (`resolver._alike`, `spelling`).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np

from site_builder.search.analysis import LONGEST, Analyser, lines
from site_builder.search.columns import Array, Rows, Thin, distinct, fingerprint, thin, within
from site_builder.search.concepts import LONGEST_PHRASE, SHORTEST_HINT, Names, Phrase
from site_builder.search.memory import Memory, digest
from site_builder.search.phrases import runs, tree
from site_builder.search.stopwords import STOPWORDS
from site_builder.search.texts import recalled

Stems = Mapping[tuple[int, ...], set[int]]  # number of the language, then terms -> numbers of the things they name
Hinting = Mapping[int, Mapping[int, tuple[int, ...]]]  # number of the language -> term -> what its word hints at
Labels = tuple[Stems, Hinting]
SHORTEST_STEM = 4  # letters of the stem of a lone word
_FUNCTION_WORDS = frozenset().union(*STOPWORDS.values())


def with_inflections(
    names: Names,
    labels: Labels,
    texts: Thin,
    keys: Sequence[bytes],
    used: Array,
    languages: Sequence[str],
    analyser: Analyser,
    memory: Memory,
) -> Names:
    """Return the names with every other form of them that any text has, and what that form may mean.

    `labels` is what the function of that name returns, `keys` are digests of the texts, `used` the forms in them,
    sorted. Where forms of two languages are spelt alike but hint at different things, the language that comes first in
    `languages` decides.
    """
    stems, hinting = labels
    found = recalled(
        memory, "inflected", names.digest, keys, lambda missing: _inflected(stems, texts.select(missing), analyser)
    )
    runs_ = distinct(found.rows.values)
    hints = _alike(names, hinting, used, languages, analyser, memory)

    def make() -> dict[Phrase, tuple[int, ...]]:
        forms_of: dict[Phrase, set[int]] = defaultdict(set)
        numbered = [*analyser.runs]
        for run in runs_.tolist():
            forms = array("I", numbered[run])
            things = stems[analyser.language[forms[0]], *map(analyser.of_term.__getitem__, forms)]
            forms_of[tuple(map(analyser.surface, forms))] |= things
        return _joined(names, forms_of)

    # Hints are no part of the key: they come and go with words that mean nothing else, and leave the phrases.
    key = digest(names.digest, runs_.tobytes())
    phrases = memory.recall("with inflections", b"", key, make)
    hints = {word: numbers for word, numbers in hints.items() if (word,) not in phrases and word not in _FUNCTION_WORDS}
    return replace(names, phrases=phrases, hints=hints, digest=key)


def _inflected(stems: Stems, texts: Thin, analyser: Analyser) -> Thin:
    """Return for each text the numbers of the runs of words in it whose stems are those of a name."""
    used = texts.among(len(analyser.folded))
    words = np.frombuffer(analyser.language, np.uint8)[used].astype(np.int64) << 32
    words |= np.frombuffer(analyser.of_term, np.int32)[used]
    stem_words = [[language << 32 | term for term in terms] for language, *terms in stems]
    alike = within(words, np.fromiter(chain.from_iterable(stem_words), np.int64))
    used, known = used[alike], words[alike].tolist()
    phrases, numbers = tree(filter(frozenset(known).issuperset, stem_words))
    of_form = np.zeros(len(analyser.folded), np.int64)
    of_form[used] = [numbers.get(word, 0) for word in known]
    found = [np.zeros(0, np.int64)]
    for start, piece in texts.pieces():
        for length, at, _ in runs(phrases, of_form, piece.values):
            of_text = np.searchsorted(piece.bounds, at, "right") - 1 + start
            found.append(distinct(of_text << 32 | _numbered(piece.values, at, length, analyser)))
    both = distinct(np.concatenate(found))
    return thin([Rows(both & 0xFFFFFFFF, np.searchsorted(both >> 32, np.arange(len(texts) + 1)))])


def _numbered(text: Array, at: Array, length: int, analyser: Analyser) -> Array:
    """Return the numbers of the runs of this length at these places."""
    same = text[at].astype(np.int64)
    for word in range(1, length):
        _, same = np.unique(same * len(analyser.folded) + text[at + word], return_inverse=True)
    _, first, which = np.unique(same, return_index=True, return_inverse=True)
    numbers = [analyser.runs[text[place : place + length].tobytes()] for place in at[first]]
    return np.array(numbers, np.int64)[which]


def _joined(names: Names, inflected: Mapping[Phrase, set[int]]) -> dict[Phrase, tuple[int, ...]]:
    """Return the phrases with the inflected ones."""
    new = {
        phrase: tuple(sorted(numbers))
        for phrase, numbers in inflected.items()
        if phrase not in names.phrases and not (len(phrase) == 1 and phrase[0] in _FUNCTION_WORDS)
    }
    return dict(sorted({**names.phrases, **new}.items()))


def _alike(
    names: Names, hinting: Hinting, used: Array, languages: Sequence[str], analyser: Analyser, memory: Memory
) -> dict[str, tuple[int, ...]]:
    """Return the hints with the words, of those used, that have the stem of one."""
    of_language = np.frombuffer(analyser.language, np.uint8)[used]
    of_term = np.frombuffer(analyser.of_term, np.int32)[used]
    alike = []
    for language in dict.fromkeys((*languages, *sorted(analyser.languages))):
        number = analyser.languages[language]
        hinted = np.zeros(len(analyser.terms.names) + 1, bool)  # the last one is no term
        hinted[[*hinting.get(number, ())]] = True
        alike.append((number, used[hinted[of_term] & (of_language == number)]))

    def make() -> dict[str, tuple[int, ...]]:
        hints = dict(names.hints)
        for number, forms in alike:
            texts = (lines(column).take(forms) for column in (analyser.written, analyser.folded))
            for _, folded, form in sorted(zip(*texts, forms.tolist(), strict=True)):
                if len(folded) >= SHORTEST_HINT:
                    hints.setdefault(folded[:LONGEST], hinting[number][analyser.of_term[form]])
        return hints

    key = digest([number for number, _ in alike], fingerprint(*(forms for _, forms in alike)))
    return memory.recall("alike", names.digest, key, make)


def labels(names: Names, analyser: Analyser, memory: Memory) -> Labels:
    """Return what terms of labels mean."""
    return memory.recall("stems", names.digest, b"", lambda: _labels(names, analyser))


def _labels(names: Names, analyser: Analyser) -> Labels:
    """Return what the terms of whole labels name, and what the term of a hinting word hints at."""
    stems: dict[tuple[int, ...], set[int]] = {}
    hinting: dict[int, dict[int, tuple[int, ...]]] = {}
    for language in dict.fromkeys(language for language, _, _ in names.labels):
        forms = analyser.forms(language)
        written = [(text, number) for of, text, number in names.labels if of == language]
        texts = forms.read(text.encode() for text, _ in written)
        found = texts.values.tolist()
        surfaces, terms = [*map(analyser.surface, found)], [*map(analyser.of_term.__getitem__, found)]
        pairs = zip(surfaces, terms, strict=True)
        hinting[forms.number] = {term: names.hints[surface] for surface, term in pairs if surface in names.hints}
        for (_, number), (start, end) in zip(written, pairwise(texts.bounds.tolist()), strict=True):
            if _may_inflect(names, surfaces[start:end]):
                stems.setdefault((forms.number, *terms[start:end]), set()).add(number)
    return stems, hinting


def _may_inflect(names: Names, words: list[str]) -> bool:
    """Acronyms and short words have no other forms that could be told from other words."""
    if len(words) == 1:
        return len(words[0]) >= SHORTEST_STEM and words[0] not in names.capitals
    return 0 < len(words) <= LONGEST_PHRASE

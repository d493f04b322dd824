"""Compounds of German and Dutch in their parts, so that `Therapie` finds profiles that speak of a `Zelltherapie`.

The head, the longest word at the end that is known, goes first; what is before it has to be a known word too, with a
linking element (German s, es, n, en, er, e; Dutch s, en, e) or without its ending (`Wund-` of `Wunde`), or end in a
suffix whose linking s is found in compounds only (`-heits`, `-tions`), or be a compound itself. Known are the words of
the catalogue and those of a general list (`wordlists/`). In German only nouns are split: words with a capital.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

SHORTEST_COMPOUND, SHORTEST_PART, LONGEST_COMPOUND = 7, 4, 40  # letters
DEEPEST = 3  # compounds within compounds
_FOLDER = Path(__file__).parent / "wordlists"


@dataclass(frozen=True, slots=True)
class Rules:
    """How a language makes compounds.

    `short` are the words of three letters that begin compounds, `words` those of our field that the general list lacks;
    `no_modifiers` are prefixes, and `no_heads` endings, that happen to be words. `whole` are words that look like
    compounds and are none.
    """

    links: tuple[str, ...]
    endings: tuple[str, ...]
    suffixes: tuple[str, ...]
    nouns_only: bool
    short: frozenset[str]
    words: frozenset[str]
    no_modifiers: frozenset[str]
    no_heads: frozenset[str]
    whole: frozenset[str]


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


RULES: Mapping[str, Rules] = {
    "de": Rules(
        ("", "s", "es", "n", "en", "er", "e"),
        ("e", "en"),
        ("heits", "keits", "schafts", "ungs", "tions", "sions", "täts", "lings"),
        True,
        _set("arm bad bau dna eis gas gel gen hof jod ohr ort rat rna see tag tod tor uhr wal weg zug"),
        _set(
            """assay biopsie charge formulierung genom immun kohorte lyse mikroskopie organoid peptid plasmid proteom
            rekrutierung sequenzierung spektrometrie spektroskopie tomographie trocknung vektor zyklotron
            zytometrie"""
        ),
        _set(
            """aber alle aller allge ange anti auch ausge auto bei beim dies durch eine einge epi ergo erst extra forum
            gegen hinter hydro hyper immer inter intra kardio kein mega mehr meta mikro mini mono multi
            nach nano neben neuro nicht ober onko para peri photo poly pseudo psycho radio seit semi sich
            sub super tele thermo trans über ultra umge unter vier voll vorge wider wieder zurück zusammen
            zwischen"""
        ),
        _set(
            """arten bern burg chen elle ellen ende enden erung esse haft heit ieren innen ionen isch keit kopie lich
            logie ment metrie nahme nische reich schaft sche schung selben sion sten ster stern tanz tion
            these tisch"""
        ),
        _set("ansprechpartner interesse netzwerk standort weihenstephan"),
    ),
    "nl": Rules(
        ("", "s", "en", "e"),
        ("en",),
        ("heids", "schaps", "ings", "iteits", "ties", "sies"),
        False,
        _set("arm bot bus cel dag dna gas gel gen hof lab lot oog oor pil rna vet weg zee"),
        _set("""borging cohort immuun organoïde peptide plasmide rekrutering sequencing spectrometrie vrijgave"""),
        _set(
            """aan achter alle anti auto best bete binnen boven daar deze door extra geen goed hier hydro hyper inge
            inter intra kardio maar meer mega meta micro mini mono multi naar nano neuro niet omge onder
            onge over poly psycho radio samen semi sinds super tegen tele thermo toe trans tussen uitge
            veel voor waar weer zonder"""
        ),
        _set(
            """baar bare dien eden eelde eerd enden eren esse ging heid huis kent kopie lijk lijke lijken ling logie
            maal matig matige ment metrie neemt rijk rijke ring schap spark teit teld tellingen ting ving"""
        ),
        _set("interesse tijdschrift"),
    ),
}


@dataclass(frozen=True)
class Splitter:
    """Splits the compounds of a language; `known` are lower-case words besides those of the general list."""

    language: str
    known: Collection[str] = ()
    _found: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _words: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if rules := RULES.get(self.language):
            known = (word for word in self.known if len(word) >= SHORTEST_PART and word.isalpha())
            self._words.update(general_words(self.language), rules.words, rules.short, known)

    def parts(self, written: str) -> tuple[str, ...]:
        """Return the parts of a word in lower case, without linking elements; nothing if it is no compound."""
        rules = RULES.get(self.language)
        if not rules or not SHORTEST_COMPOUND <= len(written) <= LONGEST_COMPOUND or not written.isalpha():
            return ()
        if written[1:] != written[1:].lower() or (rules.nouns_only and not written[0].isupper()):
            return ()
        word = written.lower()
        if word not in self._found:
            self._found[word] = () if word in rules.whole else self._split(rules, word, 0)
        return self._found[word]

    def _split(self, rules: Rules, word: str, depth: int) -> tuple[str, ...]:
        for at in range(len(min(rules.short, key=len)), len(word) - SHORTEST_PART + 1):
            head = word[at:]
            if head in self._words and head not in rules.no_heads:
                modifier = self._modifier(rules, word[:at], depth)
                if modifier:
                    return (*modifier, head)
        return ()

    def _modifier(self, rules: Rules, text: str, depth: int) -> tuple[str, ...]:
        if text in rules.no_modifiers:
            return ()
        bare = [text.removesuffix(link) for link in rules.links if text.endswith(link)]
        for word in bare:
            if word in self._words and word not in rules.no_modifiers and self._is_long(rules, word):
                return (word,)
        if self._is_long(rules, text) and any(text + ending in self._words for ending in rules.endings):
            return (text,)
        if text.endswith(rules.suffixes) and len(text) > SHORTEST_COMPOUND:
            return (text.removesuffix("s"),)
        if depth < DEEPEST:
            return next((found for word in bare if (found := self._split(rules, word, depth + 1))), ())
        return ()

    def _is_long(self, rules: Rules, word: str) -> bool:
        return len(word) >= SHORTEST_PART or word in rules.short


@cache
def general_words(language: str) -> frozenset[str]:
    """Return the general word list of a language."""
    lines = (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(line for line in lines if line and not line.startswith("#"))

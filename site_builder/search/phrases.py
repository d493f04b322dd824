"""Runs of words in texts that are among given phrases: a tree of words, walked from where a phrase may begin."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Any

from site_builder.search.analysis import Forms
from site_builder.search.concepts import Names

Tree = dict[Any, Any]  # word -> the tree of what follows it; under `THINGS` what the phrase so far names
THINGS = None
_BEGINS, _BEGINS_LONGER = 1, 2


def tree(phrases: Iterable[tuple[Sequence[Hashable], Iterable[int]]]) -> Tree:
    """Return the tree of (words, numbers of the things that they name)."""
    root: Tree = {}
    for words, things in phrases:
        node = root
        for word in words:
            node = node.setdefault(word, {})
        node[THINGS] = tuple(things)
    return root


def begins(words: Iterable[Hashable], phrases: Mapping[Any, Any]) -> bytearray:
    """Return a mark for each form of a language that is the first word of a phrase; `words` are those of the forms."""
    return bytearray(map(phrases.__contains__, words))


def runs(phrases: Tree, marks: bytearray, words: Sequence[Hashable], text: array[int]) -> Iterator[tuple[int, int]]:
    """Yield (begin, end) of every run of a text that is a phrase. `words` gives what a form is in the tree."""
    for at in compress(count(), map(marks.__getitem__, text)):
        node = phrases[words[text[at]]]
        end = at + 1
        while node:
            if THINGS in node:
                yield at, end
            node = node.get(words[text[end]]) if end < len(text) else None
            end += 1


@dataclass(frozen=True, slots=True)
class Spotter:
    """Finds what the texts of a language name."""

    phrases: Tree
    forms: Forms
    marks: bytearray  # by number of the form

    def mentions(self, text: array[int]) -> list[int]:
        """Return the number of each thing that a text names, longest phrases first choice, none inside another."""
        found: list[int] = []
        folded, marks = self.forms.folded, self.marks
        free = 0  # where the phrase before ends
        last = len(text)
        for at in compress(count(), map(marks.__getitem__, text)):
            if at < free:
                continue
            form = text[at]
            node = self.phrases[folded[form]]
            things = node.get(THINGS, ()) if marks[form] == _BEGINS else ()
            end = free = at + 1
            while end < last and (node := node.get(folded[text[end]])):
                end += 1
                if THINGS in node:
                    things, free = node[THINGS], end
            found += things
        return found


def spotter(names: Names, phrases: Tree, forms: Forms) -> Spotter:
    """Return the spotter of a language; `phrases` is the `tree` of the names' phrases."""
    marks = begins(forms.folded, phrases)
    for form in compress(count(), marks):
        # An acronym counts in capitals only.
        if forms.folded[form] in names.capitals and not forms.written[form].isupper():
            marks[form] = _BEGINS_LONGER
    return Spotter(phrases, forms, marks)

"""Runs of words in texts that are among given phrases: a tree of words, walked from all places at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TypeVar

import numpy as np

from site_builder.search.analysis import Analyser, lines
from site_builder.search.columns import Array, Rows, rows_of
from site_builder.search.concepts import Names

Word = TypeVar("Word")
_ROOT = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """Phrases as a tree of words, numbered from 1. Columns by node: the `phrase` that ends there (-1: none does), and
    whether others go on (`longer`); a step leads from a node by a word to another.
    """

    first: Array  # by word: the node after it, where it begins a phrase; 0 elsewhere
    inside: Array  # by word: whether it stands in a phrase after another
    steps: Array  # node * words + word, sorted
    after: Array  # for each step the node
    phrase: Array
    longer: Array


def tree(phrases: Iterable[Sequence[Word]]) -> tuple[Tree, Mapping[Word, int]]:
    """Return the tree of phrases, numbered as they come, and the numbers of their words."""
    words: dict[Word, int] = {}
    nodes: dict[tuple[int, int], int] = {}
    ends = [-1]
    for number, phrase in enumerate(phrases):
        node = _ROOT
        for word in phrase:
            step = node, words.setdefault(word, len(words) + 1)
            if step not in nodes:
                nodes[step] = len(ends)
                ends.append(-1)
            node = nodes[step]
        ends[node] = number
    pairs = np.array([*nodes], np.int64).reshape(-1, 2)
    steps, after = pairs[:, 0] * (len(words) + 1) + pairs[:, 1], np.array([*nodes.values()], np.int64)
    first = np.zeros(len(words) + 1, np.int64)
    at_root = pairs[:, 0] == _ROOT
    first[pairs[at_root, 1]] = after[at_root]
    inside, longer = np.zeros(len(first), bool), np.zeros(len(ends), bool)
    inside[pairs[~at_root, 1]] = True
    longer[pairs[:, 0]] = True
    order = np.argsort(steps)
    return Tree(first, inside, steps[order], after[order], np.array(ends, np.int64), longer), words


def runs(phrases: Tree, words: Array, text: Array) -> Iterator[tuple[int, Array, Array]]:
    """Yield (length, places, phrases) of all runs of a text that are phrases, the shortest first.

    `words` gives for each form the number of the word that it is in the tree, 0 if it is none. Places are sorted.
    """
    at = np.flatnonzero((phrases.first[words] > 0)[text])
    node = phrases.first[words[text[at]]]
    length = 1
    while len(at):
        ends = phrases.phrase[node] >= 0
        yield length, at[ends], phrases.phrase[node[ends]]
        on = phrases.longer[node] & (at + length < len(text))
        at, node = at[on], node[on]
        word = words[text[at + length]]
        on = phrases.inside[word]
        at, node, word = at[on], node[on], word[on]
        step = node * len(phrases.first) + word
        place = np.minimum(np.searchsorted(phrases.steps, step), len(phrases.steps) - 1)
        on = phrases.steps[place] == step
        at, node = at[on], phrases.after[place[on]]
        length += 1


@dataclass(frozen=True, slots=True)
class Spotter:
    """Finds what texts name."""

    phrases: Tree
    words: Array  # by form
    alone: Array  # by form: whether it counts as a phrase of one word
    things: Rows  # by phrase: numbers of the things that it names

    def mentions(self, texts: Rows) -> Rows:
        """Return the number of each thing that texts name, longest phrases first choice, none inside another."""
        text = texts.values
        longest, named = np.zeros(len(text), np.uint8), np.zeros(len(text), np.uint32)
        for length, at, phrase in runs(self.phrases, self.words, text):
            counts = self.alone[text[at]] if length == 1 else slice(None)
            longest[at[counts]], named[at[counts]] = length, phrase[counts]
        places = np.flatnonzero(longest)
        begins = _apart(places, longest[places])
        found, of = self.things.take(named[begins])
        return Rows(found, np.searchsorted(begins[of], texts.bounds))


def _apart(places: Array, lengths: Array) -> Array:
    """Return the places where runs begin, but those within a run that was chosen before."""
    ends = places + lengths
    free = np.ones(len(places), bool)
    free[1:] = places[1:] >= np.maximum.accumulate(ends)[:-1]
    chosen, begin, end = bytearray(free), places.tolist(), ends.tolist()
    last = 0
    for at in np.flatnonzero(~free).tolist():
        last = at - 1 if chosen[at - 1] else last
        chosen[at] = begin[at] >= end[last]
    kept: Array = places[np.frombuffer(chosen, bool)]
    return kept


def spotter(names: Names, analyser: Analyser, forms: Array) -> Spotter:
    """Return the spotter of names in texts that have these words."""
    used = lines(analyser.folded).take(forms)
    known = frozenset(used)
    named = {phrase: things for phrase, things in names.phrases.items() if known.issuperset(phrase)}
    phrases, words = tree(named)
    of_form = np.zeros(len(analyser.folded), np.int64)
    of_form[forms] = np.fromiter(map(words.get, used, repeat(0)), np.int64)
    alone = np.ones(len(of_form), bool)
    for form in np.flatnonzero(np.isin(of_form, [words[word] for word in names.capitals if word in words])):
        # An acronym counts in capitals only.
        alone[form] = analyser.written[int(form)].isupper()
    return Spotter(phrases, of_form, alone, rows_of([*named.values()]))

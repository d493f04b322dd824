"""How near two concepts of a vocabulary are: Lin's similarity on the information content of the vocabulary's structure.

Information content (Seco, Veale and Hayes, "An intrinsic information content metric for semantic similarity in
WordNet", ECAI 2004): IC(c) = 1 - log(hypo(c) + 1) / log(nodes), with hypo(c) the number of concepts below c and nodes
that of all concepts and the root above them. A concept without narrower ones has 1, the root 0. It comes from the
vocabulary alone, not from how often profiles use a term: one new profile does not change what the others are near to.

Similarity (Lin, "An information-theoretic definition of similarity", ICML 1998): 2 IC(s) / (IC(a) + IC(b)), where s is
the narrowest concept above or equal to both. It is symmetric, 1 for a concept and itself, 0 in different groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from site_builder.catalogue.vocabulary import Vocabulary


def information_content(vocabulary: Vocabulary) -> Mapping[str, float]:
    """Return the information content of each concept, 0 (says nothing) to 1 (as narrow as the vocabulary gets)."""
    nodes = log(len(vocabulary.concepts) + 1)
    return {id_: 1 - log(len(vocabulary.descendants(id_))) / nodes for id_ in vocabulary.concepts}


def shared_concept(vocabulary: Vocabulary, one: str, other: str) -> str | None:
    """Return the narrowest concept that is above or equal to both; None where their groups differ."""
    above = {one, *vocabulary.ancestors(one)}
    return next((id_ for id_ in (other, *vocabulary.ancestors(other)) if id_ in above), None)


def similarity(vocabulary: Vocabulary, content: Mapping[str, float], one: str, other: str) -> float:
    """Return Lin's similarity of two concepts, 0 to 1; `content` is the vocabulary's `information_content`."""
    shared = shared_concept(vocabulary, one, other)
    return 2 * content[shared] / (content[one] + content[other]) if shared else 0.0


def nearest(vocabulary: Vocabulary, content: Mapping[str, float], concept: str) -> tuple[tuple[str, float], ...]:
    """Return (id, similarity) of every other concept of the same group, nearest first, then in vocabulary order."""
    root = (concept, *vocabulary.ancestors(concept))[-1]
    group = (id_ for id_ in vocabulary.concepts if id_ in set(vocabulary.descendants(root)) and id_ != concept)
    found = ((id_, similarity(vocabulary, content, concept, id_)) for id_ in group)
    return tuple(sorted(found, key=lambda pair: -pair[1]))

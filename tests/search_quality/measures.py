"""How well a search answers the judged questions: measures by kind of question, and a table of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean
from typing import Any

import yaml

FOLDER = Path(__file__).parent
GOOD = 2  # from this grade on, a result is a success
DEPTH = 10  # results that count


@dataclass(frozen=True, slots=True)
class Question:
    """A judged question; `relevant` maps organisations to grades 1 to 3."""

    id: str
    language: str
    kind: str
    query: str
    relevant: Mapping[str, int]
    nobody: bool
    filters: Mapping[str, Sequence[str]]
    own: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search shows: the organisations in order, and whether it says that they are what was asked for."""

    slugs: Sequence[str]
    confident: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over the questions of one kind; None where no question counts.

    `false_confidence`: nobody offers it, or the first result does not, and the search does not say so. `denied`:
    somebody offers it and the search says that nobody does.
    """

    questions: int
    success_1: float | None
    success_5: float | None
    ndcg: float | None
    false_confidence: float
    denied: float | None


def questions() -> list[Question]:
    """Read the judged questions."""
    found = yaml.safe_load((FOLDER / "judged.yaml").read_text(encoding="utf-8"))["questions"]
    return [
        Question(
            q["id"],
            q["language"],
            q["kind"],
            q["query"],
            q.get("relevant", {}),
            q.get("nobody", False),
            q.get("filters", {}),
            q.get("from", ""),
        )
        for q in found
    ]


def lists() -> Mapping[str, list[Any]]:
    """Read the golden lists."""
    found: dict[str, list[Any]] = yaml.safe_load((FOLDER / "lists.yaml").read_text(encoding="utf-8"))
    return found


def success(question: Question, found: Found, depth: int) -> bool:
    """Tell whether one of the first results clearly offers what was asked."""
    return any(question.relevant.get(slug, 0) >= GOOD for slug in found.slugs[:depth])


def ndcg(question: Question, found: Found) -> float:
    """Return the normalised discounted cumulative gain of the first ten, with gains of 2^grade - 1 (Burges 2005)."""
    ideal = sorted(question.relevant.values(), reverse=True)
    return _gain([question.relevant.get(slug, 0) for slug in found.slugs]) / _gain(ideal)


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(place + 2) for place, grade in enumerate(grades[:DEPTH]))


def falsely_confident(question: Question, found: Found) -> bool:
    """Tell whether the search presents something as the answer that is none."""
    return found.confident and bool(found.slugs) and not success(question, found, 1)


def scores(answered: Sequence[tuple[Question, Found]]) -> Scores:
    """Return the means over some questions."""
    offered = [(q, f) for q, f in answered if not q.nobody]

    def over(measure: Callable[[Question, Found], float]) -> float | None:
        return mean(measure(q, f) for q, f in offered) if offered else None

    return Scores(
        len(answered),
        over(lambda q, f: success(q, f, 1)),
        over(lambda q, f: success(q, f, 5)),
        over(ndcg),
        mean(falsely_confident(q, f) for q, f in answered),
        over(lambda _, f: not f.slugs),
    )


def by_kind(answered: Sequence[tuple[Question, Found]]) -> dict[str, Scores]:
    """Return the scores of each kind, and of all under `all`."""
    kinds: defaultdict[str, list[tuple[Question, Found]]] = defaultdict(list)
    for question, found in answered:
        kinds[question.kind].append((question, found))
    return {kind: scores(kinds[kind]) for kind in sorted(kinds)} | {"all": scores(answered)}


def table(found: Mapping[str, Scores]) -> str:
    """Return the scores as a Markdown table."""
    lines = [
        "| kind | questions | Success@1 | Success@5 | nDCG@10 | false confidence | denied |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, s in found.items():
        figures = (s.success_1, s.success_5, s.ndcg, s.false_confidence, s.denied)
        cells = ["–" if figure is None else f"{figure:.3f}" for figure in figures]
        lines.append(f"| {kind} | {s.questions} | {' | '.join(cells)} |")
    return "\n".join(lines)

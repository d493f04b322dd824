"""What the store remembers of the last build into an output folder, so that the next one need not look again.

Both values are JSON. `Before` lets a build end at once where nothing has changed; `Verified` (in `render`) tells which
pages were found right together.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.output.outcome import Outcome, Published
from site_builder.output.paths import JOURNAL, MANIFEST
from site_builder.output.standing import Standing, holds, look
from site_builder.problems import from_data, to_data
from site_builder.reading.memo import KEY_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from site_builder.output.standing import Signature
    from site_builder.output.store import Store

_FORMAT = "3"
_BETWEEN = ":"  # stands in no path that can be published


@dataclass(frozen=True, slots=True)
class Before:
    """The last build into an output folder: from which inputs, with which outcome."""

    inputs: str
    outcome: Outcome

    @property
    def files(self) -> Mapping[str, str]:
        """SHA-256 of every published file and of the manifest."""
        return self.outcome.published.files if self.outcome.published else {}

    @property
    def signatures(self) -> Mapping[str, Signature]:
        """How those files look that can be told by it."""
        return self.outcome.published.signatures if self.outcome.published else {}


def place(name: str, output: Path) -> bytes:
    """Return the key of what is remembered under a name of an output folder."""
    return blake2b(f"{_FORMAT}\0{name}\0{output.resolve()}".encode(), digest_size=KEY_BYTES).digest()


def join(column: Iterable[str]) -> str:
    """Return one text for many: JSON takes a tenth of the time for it. None of them holds what stands between them."""
    return _BETWEEN.join((*column, ""))


def split(text: str) -> list[str]:
    """Return what `join` joined."""
    return text.split(_BETWEEN)[:-1]


def recall(store: Store, output: Path) -> Before | None:
    """Return what is known of the last build into a folder."""
    value = store.get(place("before", output))
    if value is None:
        return None
    data = json.loads(value)
    outcome = data["outcome"]
    files = dict(zip(split(data["paths"]), split(data["digests"]), strict=True))
    numbers = iter(data["signatures"])
    seen = dict(zip(split(data["seen"]), zip(numbers, numbers, numbers, numbers, strict=True), strict=True))
    return Before(
        data["inputs"],
        Outcome(
            tuple(map(from_data, outcome["problems"])),
            # As a build that finds all this in place reports it; the manifest does not count.
            Published(0, len(files) - 1, 0, outcome["tree"], files, seen),
            outcome["pages"],
            outcome["organisations"],
            outcome["has_address"],
        ),
    )


def remember(store: Store, output: Path, before: Before) -> None:
    """Keep what the next build into a folder wants to know."""
    outcome, published = before.outcome, before.outcome.published
    assert published is not None
    seen = {} if store.shared else before.signatures  # which mean nothing on another machine
    data = {
        "inputs": before.inputs,
        "outcome": {
            "problems": [to_data(problem) for problem in outcome.problems],
            "tree": published.tree,
            "pages": outcome.pages,
            "organisations": outcome.organisations,
            "has_address": outcome.has_address,
        },
        "paths": join(before.files),
        "digests": join(before.files.values()),
        "seen": join(seen),
        "signatures": list(chain.from_iterable(seen.values())),
    }
    store.put(place("before", output), json.dumps(data).encode())


def changes(output: Path, before: Before) -> dict[str, Signature | None]:
    """Return what the folder holds otherwise than it was noted: files of the last build that look different, but have
    its bytes, with how they look, and None for those that do not stand there any more.
    """
    files, signatures = before.files, before.signatures
    found = {} if (output / JOURNAL).exists() else look(output, files)
    others = [path for path in files if (now := found.get(path)) is None or now != signatures.get(path)]
    return {path: found[path] if path in found and holds(output / path, files[path]) else None for path in others}


def standing(before: Before, changed: Mapping[str, Signature | None]) -> Standing:
    """Return the files of the last build that stand in the folder as they were left, given the `changes`."""
    gone = {path for path, now in changed.items() if now is None}
    seen = {path: now for path, now in {**before.signatures, **changed}.items() if now is not None}
    files = {path: digest for path, digest in before.files.items() if path not in gone} if gone else before.files
    return Standing(files, seen, before.files.keys() - {MANIFEST} if MANIFEST in files else frozenset())

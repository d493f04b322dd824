"""What the store remembers of the last build into an output folder, so that the next one need not look again.

Both values are JSON. `Before` lets a build end at once where nothing has changed; `Verified` (in `render`) tells which
pages were found right together.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.output.outcome import Outcome, Published
from site_builder.output.paths import JOURNAL
from site_builder.output.standing import Standing, holds, look
from site_builder.output.store import KEY_BYTES
from site_builder.problems import from_data, to_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from site_builder.output.standing import Signature
    from site_builder.output.store import Store

_FORMAT = "2"


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


def recall(store: Store, output: Path) -> Before | None:
    """Return what is known of the last build into a folder."""
    value = store.get(place("before", output))
    if value is None:
        return None
    data = json.loads(value)
    outcome = data["outcome"]
    seen = {path: (size, inode, changed, touched) for path, (size, inode, changed, touched) in data["seen"].items()}
    return Before(
        data["inputs"],
        Outcome(
            tuple(map(from_data, outcome["problems"])),
            # As a build that finds all this in place reports it; the manifest does not count.
            Published(0, len(data["files"]) - 1, 0, outcome["tree"], data["files"], seen),
            outcome["pages"],
            outcome["organisations"],
            outcome["has_address"],
        ),
    )


def remember(store: Store, output: Path, before: Before) -> None:
    """Keep what the next build into a folder wants to know."""
    outcome, published = before.outcome, before.outcome.published
    assert published is not None
    data = {
        "inputs": before.inputs,
        "outcome": {
            "problems": [to_data(problem) for problem in outcome.problems],
            "tree": published.tree,
            "pages": outcome.pages,
            "organisations": outcome.organisations,
            "has_address": outcome.has_address,
        },
        "files": dict(before.files),
        "seen": {} if store.shared else dict(before.signatures),  # which mean nothing on another machine
    }
    store.put(place("before", output), json.dumps(data).encode())


def standing(output: Path, before: Before) -> Standing:
    """Return the files of the last build that stand in the folder as they were left."""
    found = {} if (output / JOURNAL).exists() else look(output) or {}
    digests, seen = {}, {}
    for path, digest in before.files.items():
        signature = found.get(path)
        if signature is not None and (signature == before.signatures.get(path) or holds(output / path, digest)):
            digests[path], seen[path] = digest, signature
    return Standing(digests, seen)

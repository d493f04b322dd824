"""The check of links where most pages are as they were: what was right is not looked at again.

A page has faults of its own, or with others: it leads to a file or an id that is not there, or another version of it
names other versions. None of these can come to a page that has not changed unless a file went, an id went, or a page
changed the versions it names; so only that is looked for. Where it is found, all pages are checked.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from site_builder.output.memory import join, place, split
from site_builder.output.pages import Known, Links, Page, Summary, Verified, links_of, summarise
from site_builder.output.verify import are_sound, check_together
from site_builder.reading.memo import DamagedStoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from site_builder.output.inspection import Facts
    from site_builder.output.render import Rendering
    from site_builder.output.store import Store
    from site_builder.problems import Problem

_LOST = Summary("", "\0", sound=False)  # equal to no page


def recall_verified(store: Store, output: Path) -> Verified:
    """Return what is remembered for an output folder."""
    value = store.get(place("verified", output))
    if value is None:
        return Verified()
    data = json.loads(value)
    links = Links(frozenset(data["paths"]), frozenset((path, id_) for path, id_ in data["fragments"]))
    return Verified(_from_columns(data["pages"]), _from_columns(data["files"]), links)


def remember_verified(store: Store, output: Path, verified: Verified) -> None:
    """Keep it for the next build; the pages' former values stay too, for `explain`."""
    for known in verified.pages.values():
        if known.former in store:
            store.keep(known.former)
    data = {
        "pages": _columns(verified.pages),
        "files": _columns(verified.files),
        "paths": sorted(verified.links.paths),
        "fragments": sorted(verified.links.fragments),
    }
    store.put(place("verified", output), json.dumps(data).encode())


def _columns(known: Mapping[str, Known]) -> list[str]:
    """Return a text for each column of a table."""
    each = known.values()
    columns = (known, (k.key.hex() for k in each), (k.digest for k in each), (k.former.hex() for k in each))
    return [join(column) for column in (*columns, (k.inputs for k in each))]


def _from_columns(columns: Sequence[str]) -> dict[str, Known]:
    paths, keys, digests, formers, inputs = map(split, columns)
    rest = zip(map(bytes.fromhex, keys), digests, map(bytes.fromhex, formers), inputs, strict=True)
    return {path: Known(*values) for path, values in zip(paths, rest, strict=True)}


def verify_rendering(
    rendering: Rendering, before: Verified, paths: frozenset[str], facts: Callable[[Page], Facts]
) -> tuple[tuple[Problem, ...], Verified]:
    """Check all pages of a rendering against `paths`, those of all files.

    `facts` reads those of a page, its key being enough; it may raise DamagedStoreError. Returns the problems, and what
    is to be remembered if there are none.
    """

    def present(path: str) -> Summary | None:
        return summarise(facts(rendering.pages[path])) if path in rendering.pages else None

    def former(path: str) -> Summary | None:
        known = before.pages.get(path)
        return None if known is None else _former(path, known, facts)

    vouched = len(rendering.pages) > sum(path in rendering.pages for path in rendering.fresh)
    links = before.links if vouched else Links()
    if are_sound(rendering.fresh, rendering.links, links, paths, present, former if vouched else lambda path: None):
        return (), Verified(*_known(rendering, before), rendering.links | links)
    seen = [*(facts(page) for page in rendering.pages.values()), *rendering.files.values()]
    links = links_of(seen)
    return check_together(seen, paths), Verified(*_known(rendering, before), links)


def _former(path: str, known: Known, facts: Callable[[Page], Facts]) -> Summary:
    try:
        return summarise(facts(Page(path, "", known.key, known.digest)))
    except DamagedStoreError:
        return _LOST


def _known(rendering: Rendering, before: Verified) -> tuple[Mapping[str, Known], Mapping[str, Known]]:
    """Return pages and other files; a page that is as it was keeps its former key."""
    found = {}
    for path, page in sorted(rendering.pages.items()):
        old = before.pages.get(path)
        former = b"" if old is None else old.former if old.key == page.key else old.key
        found[path] = Known(page.key, page.digest, former, page.inputs)
    return found, {path: Known(file.key, file.digest, inputs=file.inputs) for path, file in rendering.data.items()}

"""Why a page was built anew: what it was made from, compared with what it had been made from before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from site_builder.output.pages import unpack_head
from site_builder.output.verified import recall_verified
from site_builder.problems import CannotRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from site_builder.output.store import Store

_REASONS = {
    "program": "the program, or a package it uses, is another version",
    "templates": "a template changed, or one that it extends, includes or imports",
    "strings": "the strings of the interface in this language changed",
    "assets": "an asset changed, so that assets have other addresses",
    "site": "the site's address or its languages changed",
}


def explain(store: Store, output: Path, address: str) -> tuple[str, ...]:
    """Return the reasons why the page at an address was last built anew, one a line, none of them missing.

    `address` is a whole one, its path on the site or the path of the file. Raises CannotRun if the store knows no such
    page.
    """
    pages = recall_verified(store, output).pages
    path = next((path for path in _candidates(address) if path in pages), None)
    if path is None:
        raise CannotRun(f'the last build into {output} with this store made no page at "{address[:200]}"')
    known = pages[path]
    now = store.get(known.key)
    before = store.get(known.former) if known.former else None
    if now is None or (known.former and before is None):
        return (f"{path}: what it was made from before is not in the store any more",)
    if before is None:
        return (f"{path} is new",)
    return (f"{path} was built anew because", *(f"  {reason}" for reason in _differences(_parts(before), _parts(now))))


def _parts(value: bytes) -> dict[str, Any]:
    parts: dict[str, Any] = unpack_head(value)["parts"]
    return parts


def _differences(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name, reason in _REASONS.items():
        if before[name] != now[name]:
            yield reason
    old, new = before["view"], now["view"]
    if changed := sorted(key for key in old.keys() & new.keys() if old[key] != new[key]):
        yield f"its view changed: {', '.join(changed)}"
    if added := sorted(new.keys() - old.keys()):
        yield f"its view has more: {', '.join(added)}"
    if gone := sorted(old.keys() - new.keys()):
        yield f"its view has less: {', '.join(gone)}"


def _candidates(address: str) -> Iterator[str]:
    """Yield the output files that an address can mean: the site may lie below a path of its host."""
    path = unquote(urlsplit(address).path).lstrip("/")
    while True:
        yield path
        yield f"{path.rstrip('/')}/index.html".lstrip("/")
        path = path.partition("/")[2]
        if not path:
            return

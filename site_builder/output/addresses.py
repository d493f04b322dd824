"""Where an address written in a page leads, as browsers see it (url.spec.whatwg.org)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum, auto
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_C0_AND_SPACE = "".join(map(chr, range(0x21)))  # browsers strip these at both ends of an address
_INVISIBLE = re.compile(r"[\t\n\r]")  # and these everywhere in it
_SIMPLE = re.compile(
    r"((?:\.\./)*)((?:[a-z0-9-]+/)*)([a-z0-9-]+(?:\.[a-z0-9-]+)*)?(?:#([A-Za-z0-9-]+))?"
)  # as most are, some behind the site's own address
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.\-]*:")


class Kind(IntEnum):
    """What sort of address it is."""

    INTERNAL = auto()  # a file of this site
    WEB = auto()  # http, https or //host elsewhere
    CONTACT = auto()  # mailto, tel
    ROOT = auto()  # begins with / : does not survive a move of the site to a sub-path
    OUTSIDE = auto()  # climbs out of the site, or holds empty segments
    UNSAFE = auto()  # javascript:, data: and all other schemes; backslashes


@dataclass(frozen=True, slots=True)
class Site:
    """The public address of the site: `base_url` with a slash at its end, or empty where there is none."""

    base_url: str = ""

    @property
    def base_path(self) -> str:
        """Path under which the site lies: `/` or `/sub/path/`."""
        path = urlsplit(self.base_url).path
        return path if path.endswith("/") else path + "/"

    def address(self, path: str) -> str:
        """Return the absolute address of an output file; `dir/index.html` is `dir/`."""
        return self.base_url + (path[: -len("index.html")] if is_index(path) else path)


class Target(NamedTuple):
    """Where an address leads: for INTERNAL and ROOT, `path` is relative to the output folder."""

    kind: Kind
    path: str = ""
    fragment: str = ""


def is_index(path: str) -> bool:
    """Say whether the file is what its folder's address shows."""
    return path == "index.html" or path.endswith("/index.html")


def site_at(base_url: str) -> Site:
    """Return the site at this address, whether or not the address ends with a slash."""
    return Site(base_url if not base_url or base_url.endswith("/") else base_url + "/")


def resolve(address: str, page: str, site: Site) -> Target:
    """Return where `address` leads when it stands in the file `page`. Never raises."""
    start = len(site.base_url) if site.base_url and address.startswith(site.base_url) else 0
    if simple := _SIMPLE.fullmatch(address, start):
        climbing, down, name, fragment = simple.groups("")
        if start and not climbing:
            return Target(Kind.INTERNAL, down + (name or "index.html"), fragment)
        left = page.count("/") - len(climbing) // 3  # folders of the page
        if climbing and not start and left >= 0:
            above = page.rsplit("/", len(climbing) // 3 + 1)[0] + "/" if left else ""
            return Target(Kind.INTERNAL, above + down + (name or "index.html"), fragment)
    text = _INVISIBLE.sub("", address.strip(_C0_AND_SPACE))
    rest, _, fragment = text.partition("#")
    path = rest.partition("?")[0]
    fragment = unquote(fragment.partition(":~:")[0])
    if site.base_url and (path + "/" == site.base_url or path.startswith(site.base_url)):
        return _within("", path[len(site.base_url) :], fragment)
    if "\\" in path:
        return Target(Kind.UNSAFE)
    if scheme := _SCHEME.match(path):
        return Target(_kind_of(scheme.group().lower()))
    if path.startswith("//"):
        return Target(Kind.WEB)
    if path.startswith("/"):
        inside = path.startswith(site.base_path)
        target = _within("", path[len(site.base_path) :], fragment) if inside else Target(Kind.OUTSIDE)
        return Target(Kind.ROOT, target.path, fragment) if target.kind is Kind.INTERNAL else target
    if not path:  # only a query or a fragment: the page itself
        return Target(Kind.INTERNAL, page, fragment)
    return _within(page.rpartition("/")[0], path, fragment)


def _kind_of(scheme: str) -> Kind:
    if scheme in ("http:", "https:"):
        return Kind.WEB
    return Kind.CONTACT if scheme in ("mailto:", "tel:") else Kind.UNSAFE


@lru_cache(maxsize=1 << 12)  # a page names its own address several times
def _within(folder: str, path: str, fragment: str) -> Target:
    parts = folder.split("/") if folder else []
    segments = unquote(path).split("/")
    last = len(segments) - 1
    for position, segment in enumerate(segments):
        if segment == "..":
            if not parts:
                return Target(Kind.OUTSIDE)
            parts.pop()
        elif segment == "":
            if position != last:
                return Target(Kind.OUTSIDE)
        elif segment != ".":
            parts.append(segment)
    if segments[-1] in ("", ".", ".."):
        parts.append("index.html")
    return Target(Kind.INTERNAL, "/".join(parts), fragment)

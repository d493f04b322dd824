"""The tags of a page that is written plainly, as our templates write: found many times faster than by a parser.

Plain is what the HTML standard leaves no choice in: complete tags in lower case, attributes in quotation marks, the
usual character references, no comments, no elements in which other rules hold. Everything else is for the parser.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG = re.compile("<(?:/[a-z][a-z0-9]*|([^/>][^>]*))>")  # a closing one is found as ""
_NAME = "[A-Za-z][A-Za-z0-9:_-]*"
_OPENING = re.compile(rf"""([a-z][a-z0-9]*)((?: {_NAME}(?:="[^"<>]*"|='[^'<>]*')?)*) ?/?""")
_ATTRIBUTE = re.compile(rf"""({_NAME})(?:="([^"]*)"|='([^']*)')?""")
_REFERENCE = re.compile("&(?:amp|lt|gt|quot|#39|#34);")
_DOCTYPE = "!DOCTYPE html"
# What stands in these is text to browsers, so there must be no tag in it.
_TEXTS = re.compile(r"<(script|title|style|textarea)(?: [^>]*)?>[^<]*</\1>")
_TEXT_ELEMENTS = frozenset({"script", "title", "style", "textarea"})
_UNUSUAL = frozenset({"template", "plaintext", "xmp", "noscript", "iframe", "noembed", "noframes", "math", "frameset"})
_IN_HEAD = frozenset({"html", "head", "meta", "title", "link", "script"})
_OPENED = re.compile("<([a-z0-9]+)")
_TITLE = re.compile("<title(?: [^>]*)?>([^<]*)<")


class Tag(NamedTuple):
    """An opening tag, as a parser understands it."""

    name: str
    attributes: Mapping[str, str | None]


class TagReader:
    """Reads plain pages. `known` are the tags met so far, as written and as understood."""

    def __init__(self) -> None:
        self.known: dict[str, Tag] = {"": Tag("", {}), _DOCTYPE: Tag("", {})}
        self._named: dict[str, list[str]] = {}

    def read(self, page: bytes) -> tuple[Counter[str], tuple[str, ...]] | None:
        """Return how often each tag stands in a page, and the text of its titles; None if it is not plain."""
        try:
            text = page.decode()
        except UnicodeDecodeError:
            return None
        written = _TAG.findall(text)
        if not text.startswith(f"<{_DOCTYPE}>") or text.count("<") != len(written) or "\r" in text or "\0" in text:
            return None
        counts = Counter(written)
        known = self.known
        if not all(map(self._learn, [tag for tag in counts if tag not in known])):
            return None
        texts = sum(self.count(counts, name) for name in _TEXT_ELEMENTS)
        if texts != len(_TEXTS.findall(text)) or any(self.count(counts, n) != 1 for n in ("html", "head", "body")):
            return None
        head, end, _ = text.partition("</head>")
        if not end or not _IN_HEAD.issuperset(_OPENED.findall(head)):
            return None
        return counts, tuple(map(html.unescape, _TITLE.findall(head)))

    def count(self, counts: Counter[str], name: str) -> int:
        """Return the number of elements of one name."""
        return sum(counts[tag] for tag in self._named.get(name, ()) if tag in counts)

    def only(self, counts: Counter[str], name: str) -> Mapping[str, str | None]:
        """Return the attributes of the one element of this name."""
        return next(self.known[tag].attributes for tag in self._named[name] if tag in counts)

    def _learn(self, tag: str) -> bool:
        """Note what a tag means; say whether it is plain."""
        opening = _OPENING.fullmatch(tag)
        if not opening or opening[1] in _UNUSUAL:
            return False
        attributes: dict[str, str | None] = {}
        for name, double, single in _ATTRIBUTE.findall(opening[2]):
            value = double or single
            if "&" in value:
                if "&" in _REFERENCE.sub("", value):
                    return False
                value = html.unescape(value)
            if (lower := name.lower()) in attributes:
                return False
            attributes[lower] = value
        self.known[tag] = Tag(opening[1], attributes)
        self._named.setdefault(opening[1], []).append(tag)
        return True

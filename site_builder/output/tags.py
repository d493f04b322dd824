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
    from collections.abc import Container, Mapping, Sequence

_TAG = re.compile(b"<(?:/[a-z][a-z0-9]*|([^/>][^>]*))>")  # a closing one is found as b""
_NAME = "[A-Za-z][A-Za-z0-9:_-]*"
_OPENING = re.compile(rf"""([a-z][a-z0-9]*)((?: {_NAME}(?:="[^"<>]*"|='[^'<>]*')?)*) ?/?""")
_ATTRIBUTE = re.compile(rf"""({_NAME})(?:="([^"]*)"|='([^']*)')?""")
_REFERENCE = re.compile("&(?:amp|lt|gt|quot|#39|#34);")
_LAST_VALUE = re.compile('[^"<&]*"')
_DOCTYPE = b"!DOCTYPE html"
# What stands in these is text to browsers, so there must be no tag in it.
_TEXTS = re.compile(rb"<(script|title|style|textarea)(?: [^>]*)?>[^<]*</\1>")
_TEXT_ELEMENTS = frozenset({"script", "title", "style", "textarea"})
_COUNTED = _TEXT_ELEMENTS | {"html", "head", "body", "h1"}
_UNUSUAL = frozenset({"template", "plaintext", "xmp", "noscript", "iframe", "noembed", "noframes", "math", "frameset"})
_IN_HEAD = frozenset({b"html", b"head", b"meta", b"title", b"link", b"script"})
_OPENED = re.compile(b"<([a-z0-9]+)")
_TITLE = re.compile(b"<title(?: [^>]*)?>([^<]*)<")


class Tag(NamedTuple):
    """An opening tag, as a parser understands it.

    `shape` is what is written before the value of its last attribute; it may be empty, as it is where there is none.
    """

    name: str
    attributes: Mapping[str, str | None]
    shape: str = ""


class Tags(NamedTuple):
    """The opening tags of a page: how often each is written, those that its reader is not familiar with, the attributes
    of `<html>` and `<body>`, the number of `<h1>`, and the text of the titles.
    """

    counts: Mapping[bytes, int]
    strange: Sequence[bytes]
    html: Mapping[str, str | None]
    body: Mapping[str, str | None]
    headings: int
    titles: Sequence[str]


class TagReader:
    """Reads plain pages. `known` are the tags met so far, as written and as understood."""

    def __init__(self) -> None:
        self.known: dict[bytes, Tag] = {b"": Tag("", {}), _DOCTYPE: Tag("", {})}
        self._counted: dict[bytes, str] = {}  # tags of some elements, and the names of these
        self._shapes: dict[str, tuple[str, Mapping[str, str | None], str]] = {}  # name, first attributes, last one

    def read(self, page: bytes, familiar: Container[bytes] = ()) -> Tags | None:
        """Return the tags of a page; None if it is not plain. What is `familiar` is known to be."""
        # As bytes: what is no UTF-8 may stand in texts, where it swallows no "<".
        written = _TAG.findall(page)
        beginning = page.startswith(b"<%b>" % _DOCTYPE)
        if not beginning or page.count(b"<") != len(written) or b"\r" in page or b"\0" in page:
            return None
        counts = Counter(written)
        strange = [tag for tag in counts if tag not in familiar]
        if not all(map(self._learn, [tag for tag in strange if tag not in self.known])):
            return None
        numbers = dict.fromkeys(_COUNTED, 0)
        only: dict[str, bytes] = {}
        for tag in counts.keys() & self._counted.keys():
            numbers[name := self._counted[tag]] += counts[tag]
            only[name] = tag
        texts = sum(numbers[name] for name in _TEXT_ELEMENTS)
        if page.count(b"<form") > 1 and any(b"</form>" not in part for part in page.split(b"<form")[1:-1]):
            return None  # one within another is not there for a parser
        if texts != len(_TEXTS.findall(page)) or any(numbers[name] != 1 for name in ("html", "head", "body")):
            return None
        head, end, _ = page.partition(b"</head>")
        if not end or not _IN_HEAD.issuperset(_OPENED.findall(head)):
            return None
        html_, body = (self.known[only[name]].attributes for name in ("html", "body"))
        titles = [html.unescape(title.decode("utf-8", "replace")) for title in _TITLE.findall(head)]
        return Tags(counts, strange, html_, body, numbers["h1"], titles)

    def _learn(self, written: bytes) -> bool:
        """Note what a tag means; say whether it is plain."""
        try:
            tag = written.decode()
        except UnicodeDecodeError:
            return False
        shape, _, value = tag.rpartition('="')
        if (known := self._shapes.get(shape)) and _LAST_VALUE.fullmatch(value):
            name, first, last = known
            self.known[written] = Tag(name, {**first, last: value[:-1]}, shape)
            return True
        opening = _OPENING.fullmatch(tag)
        if not opening or opening[1] in _UNUSUAL:
            return False
        name = opening[1]
        attributes: dict[str, str | None] = {}
        for attribute, double, single in _ATTRIBUTE.findall(opening[2]):
            text = double or single
            if "&" in text:
                if "&" in _REFERENCE.sub("", text):
                    return False
                text = html.unescape(text)
            if (lower := attribute.lower()) in attributes:
                return False
            attributes[lower] = text
        if name in _COUNTED:
            self._counted[written] = name
        elif shape and _LAST_VALUE.fullmatch(value):
            last = [*attributes][-1]
            self._shapes[shape] = name, {key: text for key, text in attributes.items() if key != last}, last
            self.known[written] = Tag(name, attributes, shape)
            return True
        self.known[written] = Tag(name, attributes)
        return True

"""Markdown bodies -> safe HTML, plain text, headings and links; what is unsafe or leads nowhere is reported."""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

import nh3

from site_builder.problems import Problem, SourceRef
from site_builder.reading import markdown_tree
from site_builder.reading.addresses import is_email, is_phone, is_web_address
from site_builder.reading.body import NOTHING, Heading, Link, Markup, pack
from site_builder.reading.characters import FORBIDDEN, describe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from xml.etree.ElementTree import Element

    from site_builder.reading.front_matter import Document

CONTENT_SCHEME = "content:"
"""Begins the address of a link to a content file, until the page planner puts the page's address in its place."""
HEADING_PREFIX = "s-"
"""Begins the ids of headings, so that none is the same as an id of the page around the body."""

_TAGS = (
    {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
    | {"h2", "h3", "h4", "h5", "h6"}
    | {"table", "tbody", "td", "th", "thead", "tr"}
)
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "rel"}, "ol": {"start"}} | {tag: {"id"} for tag in _HEADINGS},
    url_schemes={"https", "http", "mailto", "tel", CONTENT_SCHEME.rstrip(":")},
    link_rel=None,
    strip_comments=True,
)
_BLOCK_END = re.compile(r"</(?:p|h[2-6]|li|td|th|pre|blockquote)>|<(?:br|hr)>|<(?:ul|ol)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_RELATIVE = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*")
_LANGUAGE_SUFFIX = re.compile(r"\.[a-z]{2,3}(?=\.md$)")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
# Letters that Unicode does not decompose, as they are usually written in ASCII.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def render(document: Document) -> tuple[Markup, tuple[Problem, ...]]:
    """Return the rendered body of a document, and its problems."""
    excess = markdown_tree.first_excess(document.lines[document.body_line - 1 :])
    if excess:
        place = document.at_line(document.body_line + excess[0])
        return NOTHING, (Problem("markup-limit", excess[1], place),)
    body = _Body(document, document.body)
    try:
        root = markdown_tree.to_tree(body.written)
        body.visit(root)
        raw = markdown_tree.to_html(root)
    except RecursionError:
        place = document.at_line(document.body_line)
        return NOTHING, (Problem("markup-limit", "the text is nested too deeply", place),)
    if len(raw) > markdown_tree.HTML_LIMIT:
        place = document.at_line(document.body_line)
        message = f"the text becomes more than {markdown_tree.HTML_LIMIT:,} characters of HTML"
        return NOTHING, (Problem("markup-limit", message, place),)
    safe = _CLEANER.clean(raw).strip()
    hidden = FORBIDDEN.search(safe)
    if hidden:
        # Character references, such as &#x202e;, bring in what the text itself does not show.
        body.report("forbidden-character", f"the character {describe(hidden[0])} is not allowed", [("", "&#")])
        safe = FORBIDDEN.sub("", safe)
    packed = pack(safe, plain_text(safe))
    return Markup(packed, tuple(body.headings), tuple(body.links)), tuple(body.problems)


def plain_text(safe_html: str) -> str:
    """Return the text of sanitised HTML, a line for each block."""
    text = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", safe_html.replace("\n", " "))))
    return "\n".join(filter(None, map(_spaced, text.split("\n"))))


def _spaced(line: str) -> str:
    """Return a line with a single space for all white space, of which only the space is printable."""
    line = line.strip()
    return line if "  " not in line and line.isprintable() else " ".join(line.split())


def slugify(text: str) -> str:
    """Return `text` as lower-case ASCII words joined by hyphens; empty if nothing of it can be written so."""
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_IN_SLUG.sub("-", letters).strip("-")


_Needle = tuple[str, str]  # what to look for: what stands before it, and itself


@dataclass(slots=True)
class _Body:
    """What is gathered while the tree of one body is visited."""

    document: Document
    written: str
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _searched: dict[str, int] = field(default_factory=dict)

    def visit(self, root: Element) -> None:
        elements = list(root.iter())
        for element in elements:
            if element.tag in _HEADINGS:
                self._heading(element)
        for element in elements:
            if element.tag == "a":
                self._link(element)
            elif element.tag == "img":
                self.report("unsafe-html", "pictures in a text are not shown", [("](", element.get("src", ""))])
                element.tag, element.text = "span", element.get("alt", "")
            elif element.tag == markdown_tree.REMOVED:
                raw = element.get("raw", "")
                self.report("unsafe-html", f"{_shortened(raw)} is removed", [("", raw)])

    def report(self, code: str, message: str, needles: Iterable[_Needle], hint: str = "") -> None:
        self.problems.append(Problem(code, message, self._place(needles), hint))

    def _place(self, needles: Iterable[_Needle]) -> SourceRef:
        """Return the place of the next occurrence of the first needle that occurs; if none does, the first line.

        Markdown keeps no positions, so what it took out of the text is looked for again.
        """
        for before, text in needles:
            text = text.split("\x02")[0].split("\n")[0]  # a placeholder of Markdown's; the rest of a paragraph
            needle = before + text
            position = self.written.find(needle, self._searched.get(needle, 0)) if needle else -1
            if position >= 0:
                self._searched[needle] = position + len(needle)
                position += len(before)
                line = self.written.count("\n", 0, position)
                column = position - self.written.rfind("\n", 0, position)
                return self.document.at_line(self.document.body_line + line, column, len(text) or 1)
        return self.document.at_line(self.document.body_line)

    def _heading(self, element: Element) -> None:
        text = " ".join(html.unescape("".join(element.itertext())).split())
        if element.tag == "h1":
            message = f'"{_shortened(text)}" is a heading of level 1'
            self.report("heading-level", message, [("# ", text), ("", text)], "write ## for #")
            element.tag = "h2"
        base = id_ = HEADING_PREFIX + (slugify(text) or "section")
        while id_ in self._ids:
            self._ids[base] += 1
            id_ = f"{base}-{self._ids[base]}"
        self._ids[id_] = 1
        element.set("id", id_)
        self.headings.append(Heading(int(element.tag[1]), id_, text))

    def _link(self, element: Element) -> None:
        written = element.get("href", "")
        href, problem = self._resolved(_decoded(written), written)
        element.attrib.clear()
        if problem:
            code, message, hint = problem
            self.report(code, message, _as_written(written), hint)
            element.tag = "span"
            return
        element.set("href", html.escape(href))
        if is_web_address(href):
            element.set("rel", "noopener")

    def _resolved(self, href: str, written: str) -> tuple[str, tuple[str, str, str] | None]:
        """Return the address that a link gets, or code, message and hint of what is wrong with it."""
        shown = f'"{_shortened(href)}"'
        if not href:
            return "", ("broken-link", "the link has no target", "")
        if href.startswith("#"):
            id_ = _fragment(href[1:])
            if id_ in self._ids:
                return f"#{id_}", None
            return "", ("broken-link", f"no heading of this text is called {shown}", "")
        scheme, colon, rest = href.partition(":")
        if colon and _is_allowed(scheme.lower(), rest, href):
            return href, None
        path, _, fragment = href.partition("#")
        path = unquote(path)
        forgotten = path.lower().startswith("www.")
        if forgotten or not _RELATIVE.fullmatch(path):
            hint = "write https:// in front of it" if forgotten else ""
            return "", ("unsafe-link", f"{shown} is no address that a link may have", hint)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self.document.source.path), path))
        if target == ".." or target.startswith("../"):
            return "", ("unsafe-link", f"{shown} leads out of the content folder", "")
        target = _LANGUAGE_SUFFIX.sub("", target)
        fragment = _fragment(fragment) if fragment else ""
        self.links.append(Link(target, fragment, self._place(_as_written(written)).line))
        return f"{CONTENT_SCHEME}{target}" + (f"#{fragment}" if fragment else ""), None


def _is_allowed(scheme: str, rest: str, href: str) -> bool:
    return (
        (scheme in ("https", "http") and is_web_address(href))
        or (scheme == "mailto" and is_email(rest))
        or (scheme == "tel" and is_phone(rest))
    )


def _decoded(href: str) -> str:
    """Return what remains once no character reference is left to decode: nothing may hide from the checks."""
    for _ in range(4):
        decoded = html.unescape(href)
        if decoded == href:
            return href
        href = decoded
    return "&"  # references to references to references are nobody's address


def _as_written(href: str) -> Iterator[_Needle]:
    """Yield the forms in which a link's address can stand in Markdown."""
    if not href:
        yield from (("](", ")"), ("](", "<>)"))
        return
    for before in ("](", "](<", "]: ", "]: <", "<"):
        yield before, href
    yield "<", href.removeprefix("mailto:")
    yield "", href


def _fragment(written: str) -> str:
    """Return the id for a fragment that was written as git hosts form it from the heading."""
    name = slugify(unquote(written).removeprefix(HEADING_PREFIX))
    return HEADING_PREFIX + name


def _shortened(text: str, limit: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"

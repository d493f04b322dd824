"""Python-Markdown, configured and fenced in: Markdown text -> element tree, in bounded time and depth."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.serializers import to_xhtml_string
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX, AtomicString

if TYPE_CHECKING:
    from collections.abc import Sequence

BODY_LIMIT = 100_000
"""Characters of a body."""
BLOCK_LIMIT = 10_000
"""Characters without a blank line between them: the time for inline markup grows faster than their number."""
BLOCK_LINES_LIMIT = 400
"""Lines without a blank line between them: the time for headings grows faster than their number."""
MARK_LIMIT = 500
"""Opening square brackets and backticks of a body: each may cost a search through the rest of its paragraph."""
CELL_LIMIT = 10_000
"""Cells that the tables of a body may have, counting each row as long as the longest line beside it."""
NESTING_LIMIT = 10
"""Quotations and lists begun on one line, and steps of four columns that a line may be indented."""

HTML_LIMIT = 10 * BODY_LIMIT
"""Characters of HTML: short rows of a table are filled up to the length of its head, an address is defined once."""

REMOVED = "removed"
"""Tag of the elements that stand in the tree for raw HTML; their attribute `raw` holds it."""

_NESTING = re.compile(r"(?:[ \t]*(?:>|(?:[-*+]|\d+\.)[ \t]))+")
_MARKER = re.compile(r">|[-*+]|\d+\.")
# A comment, a script or style with what is in it, or a single tag, declaration or processing instruction.
_RAW_HTML = (
    r"(<!--.*?-->"
    r"|<(?:script|style)\b[^<>]*>.*?</(?:script|style)\s*>"
    r"|</?[A-Za-z][^<>]*>|<[!?][^<>]*>)"
)
_MAIL = r"<([^\s<>:/]+@[^\s<>:/@]+)>"
# Most texts are prose. Its lines begin with letters, and no block but a paragraph has only such lines.
_PROSE = re.compile(r"[^\W\d_].*(?:\n[^\W\d_].*)*\Z")
_SIGNS = ("`", "\\", "[", "<", "*", "_", "  \n")  # one of them stands in all that an inline pattern matches
_BLANK_LINE = re.compile(r"\n +(?=\n)")


def first_excess(lines: Sequence[str]) -> tuple[int, str] | None:
    """Return position and description of the first line at which a body exceeds one of the limits, if any does."""
    characters = marks = cells = block = block_lines = columns = 0
    for number, line in enumerate(lines):
        characters += len(line) + 1
        marks += line.count("[") + line.count("`")
        if line.strip(" \t"):  # Markdown takes no other white space for a blank line
            block, block_lines, columns = block + len(line) + 1, block_lines + 1, max(columns, line.count("|"))
        else:
            cells += columns * block_lines
            block = block_lines = columns = 0
        if characters > BODY_LIMIT:
            return number, f"the text is longer than {BODY_LIMIT:,} characters"
        if marks > MARK_LIMIT:
            return number, f"the text has more than {MARK_LIMIT:,} links or other square brackets and backticks"
        if cells + columns * block_lines > CELL_LIMIT:
            return number, f"the tables of the text have more than {CELL_LIMIT:,} cells"
        if block > BLOCK_LIMIT:
            return number, f"this paragraph is longer than {BLOCK_LIMIT:,} characters"
        if block_lines > BLOCK_LINES_LIMIT:
            return number, f"more than {BLOCK_LINES_LIMIT:,} lines follow each other without a blank line"
        if _indentation(line) > 4 * NESTING_LIMIT or _markers(line) > NESTING_LIMIT:
            return number, f"this line is nested more than {NESTING_LIMIT} levels deep"
    return None


def to_tree(body: str) -> Element:
    """Return the element tree of a Markdown text that is within the limits.

    HTML tags in it become empty elements `removed`; entities in texts and attributes stand as they were written.
    """
    markdown = _configured().reset()
    try:
        return _tree(body, markdown)
    except RecursionError:
        _configured.cache_clear()  # it stopped in the middle of its work
        raise


def _tree(body: str, markdown: Markdown) -> Element:
    lines = body.split("\n")
    for preprocessor in markdown.preprocessors:
        lines = preprocessor.run(lines)
    root = markdown.parser.parseDocument(lines).getroot()
    assert root is not None
    for treeprocessor in markdown.treeprocessors:
        changed = treeprocessor.run(root)
        root = root if changed is None else changed
    return root


def to_html(root: Element) -> str:
    """Return HTML for the tree; it is not safe before it has been sanitised."""
    html = to_xhtml_string(root)
    return html.removeprefix("<div>").removesuffix("</div>").strip()


@cache
def _configured() -> Markdown:
    """Return the library as it is asked, told what it need not look for."""
    markdown = _library()
    markdown.preprocessors.register(_Whitespace(markdown), "normalize_whitespace", 30)
    markdown.parser.blockprocessors.register(_Prose(markdown.parser), "prose", 110)
    markdown.treeprocessors.register(_Unmarked(markdown), "unmarked", 30)
    return markdown


def _library() -> Markdown:
    markdown = Markdown(extensions=[TableExtension(), SaneListExtension()])
    markdown.ESCAPED_CHARS.append("<")
    # Raw HTML never reaches Python's HTML parser, which takes quadratic time for some inputs.
    markdown.preprocessors.deregister("html_block")
    markdown.inlinePatterns.deregister("html")
    markdown.inlinePatterns.deregister("entity")
    markdown.inlinePatterns.deregister("automail")
    markdown.inlinePatterns.register(_RawHtml(_RAW_HTML, markdown), "html", 90)
    markdown.inlinePatterns.register(_Mail(_MAIL, markdown), "automail", 110)
    return markdown


class _Whitespace(Preprocessor):
    """Does what the library's own does where lines end in line feeds, in a sixth of the time."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines).replace(STX, "").replace(ETX, "").expandtabs(self.md.tab_length)
        return _BLANK_LINE.sub("\n", f"{text}\n\n").split("\n")


class _Prose(ParagraphProcessor):
    """Takes a block that no other processor wants: that each of them looks for its own signs is most of their work."""

    def test(self, parent: Element, block: str) -> bool:
        return bool(_PROSE.match(block))


class _Unmarked(Treeprocessor):
    """Spares texts in which nothing can be found the search for each inline pattern."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not any(sign in element.text for sign in _SIGNS):
                element.text = AtomicString(element.text)


class _RawHtml(InlineProcessor):
    """Keeps raw HTML out of the text and in sight of whoever reports it."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802  the stubs forget the InlineProcessor form; the name is the library's
        element = Element(REMOVED)
        element.set("raw", m[1])
        return element, m.start(0), m.end(0)


class _Mail(InlineProcessor):
    """`<bd@example.org>`; the library's own form disguises the address with entities."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802  the stubs forget the InlineProcessor form; the name is the library's
        element = Element("a")
        element.set("href", f"mailto:{m[1]}")
        element.text = AtomicString(m[1])
        return element, m.start(0), m.end(0)


def _indentation(line: str) -> int:
    if not line[:1].isspace():
        return 0
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())


def _markers(line: str) -> int:
    found = _NESTING.match(line)
    return len(_MARKER.findall(found[0])) if found else 0

"""One finished page, read once: its ids, where it links to, which languages it names, and what it must not carry.

What the guard forbids is what the site's Content-Security-Policy blocks anyway: a page that needs it would be broken
for visitors, and a page that gained it from content would be an attack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser, LexborNode

from site_builder.output.addresses import Kind, Site, Target, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from site_builder.output.artifacts import Artifact


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_FOUND_PAGE = "404.html"  # shown at any address, so its own links begin with /
_ADDRESSES = _words("href xlink:href src srcset imagesrcset poster action formaction data background longdesc cite")
_REFERRING = _words(  # link types that name a page and load nothing
    "alternate canonical license author help search next prev me up bookmark describedby"
)
_FORBIDDEN = _words("iframe frame frameset object embed applet base style portal fencedframe animate set")
_REFERRING_ELEMENTS = frozenset({"a", "area", "q", "blockquote", "ins", "del"})  # the others load or send
_DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})
_SHARED_ADDRESSES = frozenset({"og:url", "og:image", "twitter:image"})
_REFRESH = re.compile(r"\s*\d+\s*[;,]\s*url\s*=\s*(?P<address>.*)", re.IGNORECASE | re.DOTALL)
_CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault, worded without the page's name, so that the same fault on many pages is the same finding."""

    code: str
    text: str


@dataclass(slots=True)
class Facts:
    """What the checks across files need to know of one page, drawing or style sheet."""

    path: str
    source: str
    language: str = ""
    redirects: bool = False
    has_canonical: bool = False
    ids: set[str] = field(default_factory=set)
    targets: dict[Target, None] = field(default_factory=dict)  # a set in the order of the page
    alternates: list[tuple[str, str]] = field(default_factory=list)
    findings: dict[Finding, None] = field(default_factory=dict)

    def report(self, code: str, text: str) -> None:
        """Note a fault once."""
        self.findings[Finding(code, text)] = None


def inspect_page(artifact: Artifact, site: Site) -> Facts:
    """Read one HTML file. Addresses are resolved here; whether they exist is for the caller to say."""
    facts = Facts(artifact.path, artifact.source)
    tree = LexborHTMLParser(artifact.data)
    root, body = tree.css_first("html"), tree.body
    facts.language = (root.attributes.get("lang") or "") if root else ""
    facts.redirects = body is not None and body.attributes.get("data-page") == "redirect"
    _inspect_elements(tree, facts, site)
    headings = len(tree.css("h1"))
    if headings != 1:
        facts.report("bad-page", "a page has exactly one <h1>" + ("" if headings else "; there is none"))
    titles = tree.css("head > title")
    if len(titles) != 1 or not titles[0].text().strip():
        facts.report("bad-page", "a page has one <title>, and it is not empty")
    return facts


def inspect_drawing(artifact: Artifact, site: Site) -> Facts:
    """Read one SVG file: it can carry scripts as a page can, and pages refer to the ids in it."""
    facts = Facts(artifact.path, artifact.source)
    _inspect_elements(LexborHTMLParser(artifact.data), facts, site)
    return facts


def inspect_style_sheet(artifact: Artifact, site: Site) -> Facts:
    """Read the addresses of a style sheet: all of them load something."""
    facts = Facts(artifact.path, artifact.source)
    for in_url, imported in _CSS_ADDRESS.findall(artifact.data.decode("utf-8", "replace")):
        _check_addresses("style sheet", "url", in_url or imported, facts, site, loads=True)
    return facts


def clip(text: str, limit: int = 100) -> str:
    """Return the text, shortened for a message."""
    return text if len(text) <= limit else text[:limit] + "…"


def _elements(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every element, those inside <template> too: scripts bring them to life."""
    waiting = [(tree.root, False)]
    while waiting:
        start, in_template = waiting.pop()
        if start is None:
            continue
        for node in start.traverse():
            yield node, in_template
            if node.tag == "template":
                waiting += [(fragment, True) for fragment in node.template_fragments()]


def _inspect_elements(tree: LexborHTMLParser, facts: Facts, site: Site) -> None:
    for node, in_template in _elements(tree):
        tag, attributes = node.tag or "", node.attributes
        if tag in _FORBIDDEN:
            facts.report("unsafe-output", f"<{tag}> is not allowed")
        elif tag == "script":
            _check_script(attributes, facts)
        elif tag == "meta":
            _check_meta(attributes, facts, site)
        elif tag == "link":
            _check_link(attributes, facts, site)
        for name, value in attributes.items():
            if name in _ADDRESSES:
                if tag != "link":
                    _check_addresses(tag, name, value or "", facts, site, loads=tag not in _REFERRING_ELEMENTS)
            elif name == "id":
                if not in_template:
                    _note_id(value or "", facts)
            elif name.startswith("on"):
                facts.report("unsafe-output", f"<{tag} {clip(name)}> would run a script")
            elif name == "style":
                facts.report("unsafe-output", f"<{tag}> carries a style attribute")


def _check_script(attributes: dict[str, str | None], facts: Facts) -> None:
    kind = (attributes.get("type") or "").strip().lower()
    if "src" not in attributes and kind not in _DATA_BLOCKS:
        facts.report("unsafe-output", "a <script> without src is not allowed")


def _check_meta(attributes: dict[str, str | None], facts: Facts, site: Site) -> None:
    content = attributes.get("content") or ""
    if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        address = _REFRESH.fullmatch(content)
        if not facts.redirects or address is None:
            facts.report("unsafe-output", "only a redirect page may carry <meta http-equiv=refresh>, with its address")
        else:
            _check_addresses("meta", "refresh", address["address"].strip("\"' "), facts, site, loads=False)
    elif (attributes.get("property") or attributes.get("name") or "").lower() in _SHARED_ADDRESSES:
        target = resolve(content, facts.path, site)
        if target.kind is Kind.INTERNAL:
            facts.targets[target] = None


def _check_link(attributes: dict[str, str | None], facts: Facts, site: Site) -> None:
    relations = (attributes.get("rel") or "").lower().split()
    address = attributes.get("href") or ""
    _check_addresses("link", "href", address, facts, site, loads=not relations or not _REFERRING.issuperset(relations))
    if "imagesrcset" in attributes:
        _check_addresses("link", "imagesrcset", attributes["imagesrcset"] or "", facts, site, loads=True)
    target = resolve(address, facts.path, site)
    if "alternate" in relations and "hreflang" in attributes:
        if target.kind is Kind.WEB:
            facts.report("hreflang", f'the page in another language has the foreign address "{clip(address)}"')
        facts.alternates.append((attributes["hreflang"] or "", target.path))
    if "canonical" in relations:
        if facts.has_canonical:
            facts.report("hreflang", "there is more than one canonical address")
        facts.has_canonical = True
        if site.base_url and not facts.redirects and address != site.address(facts.path):
            facts.report("hreflang", "the canonical address is not the page's own")


def _check_addresses(tag: str, name: str, value: str, facts: Facts, site: Site, *, loads: bool) -> None:
    addresses = [part.split()[0] for part in value.split(",") if part.split()] if "srcset" in name else [value]
    for address in addresses:
        target = resolve(address, facts.path, site)
        shown = f'"{clip(address)}"'
        if target.kind is Kind.INTERNAL or (target.kind is Kind.ROOT and facts.path == NOT_FOUND_PAGE):
            facts.targets[target] = None
        elif target.kind is Kind.UNSAFE:
            facts.report("unsafe-output", f"<{tag} {name}> has the unsafe address {shown}")
        elif target.kind is Kind.ROOT:
            facts.report("dead-link", f"{shown} begins with /: inside the site links are relative")
        elif target.kind is Kind.OUTSIDE:
            facts.report("dead-link", f"{shown} leads out of the site")
        elif loads:
            facts.report("unsafe-output", f"<{tag} {name}> uses {shown}, which is not part of this site")


def _note_id(name: str, facts: Facts) -> None:
    if name in facts.ids:
        facts.report("duplicate-anchor", f'the id "{clip(name)}" stands twice')
    elif not name or any(character in " \t\n\f\r" for character in name):
        facts.report("duplicate-anchor", f'"{clip(name)}" is not an id: ids are not empty and hold no spaces')
    facts.ids.add(name)

"""One finished page, read once: its ids, where it links to, which languages it names, and what it must not carry.

What the guard forbids is what the site's Content-Security-Policy blocks anyway: a page that needs it would be broken
for visitors, and a page that gained it from content would be an attack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from site_builder.output.addresses import Kind, Site, Target, resolve
from site_builder.output.tags import Tag, TagReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
_OF_VERSIONS = frozenset({"alternate", "canonical"})
# Tags that mean nothing for the site, something else on each page, or nothing but their id.
_HARMLESS, _OF_ITS_PAGE, _NAMED = -1, -2, -3
# Those of one shape: links that mean nothing but where they lead, or none of all this.
_LEADING, _UNCLEAR = -4, -5
_DECIDING = _words("id name property http-equiv type rel")  # what the value of these says about the rest of a tag
_ANYWHERE = "*"  # above the site's own folder: from there, only absolute addresses lead anywhere
_ABSOLUTE = re.compile("(?:https?|mailto|tel):")  # lead to the same place from everywhere
_CLIMBING = re.compile(r"((?:\.\./)+)(?!.*\.\.)[A-Za-z0-9._~/?=&+#-]*")  # and these from all pages below one folder
_REFRESH = re.compile(r"\s*\d+\s*[;,]\s*url\s*=\s*(?P<address>.*)", re.IGNORECASE | re.DOTALL)
_SPACE = re.compile("[ \t\n\f\r]")
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

    def to_data(self) -> list[Any]:
        """Return what is in the file, as JSON has it; `from_data` is the way back."""
        return [
            self.language,
            self.redirects,
            self.has_canonical,
            sorted(self.ids),
            [(path, fragment) for _, path, fragment in self.targets],
            self.alternates,
            [(finding.code, finding.text) for finding in self.findings],
        ]

    @classmethod
    def from_data(cls, path: str, source: str, data: list[Any]) -> Facts:
        """Return the facts of the page at `path`."""
        language, redirects, has_canonical, ids, targets, alternates, findings = data
        return cls(
            path,
            source,
            language,
            redirects,
            has_canonical,
            set(ids),
            {Target(Kind.INTERNAL, *target): None for target in targets},
            [(name, version) for name, version in alternates],
            {Finding(*finding): None for finding in findings},
        )

    def report(self, code: str, text: str) -> None:
        """Note a fault once."""
        self.findings[Finding(code, text)] = None

    def forget(self) -> None:
        """Give up ids and targets, which take most of the memory."""
        self.ids, self.targets = set(), {}


_MOST_TAGS = 20_000  # twice as many are not told any sooner, as the caches of the processor are small


class Inspector:
    """Reads the pages of a site. What was learnt from one page is not worked out again for the next one."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._forget()

    def _forget(self) -> None:
        """Begin anew, so that what was learnt does not grow with the number of pages."""
        self._reader = TagReader()
        self._climbs: dict[bytes, int] = {}
        self._shapes: dict[str, int] = {}
        self._led: dict[str, dict[bytes, tuple[Target, ...]]] = {}  # by the folder above a page's own

    def file(self, artifact: Artifact) -> Facts | None:
        """Read a page, drawing or style sheet; return None for any other file."""
        if artifact.path.endswith(".html"):
            return self.page(artifact)
        if artifact.path.endswith(".svg"):
            return inspect_drawing(artifact, self.site)
        return inspect_style_sheet(artifact, self.site) if artifact.path.endswith(".css") else None

    def page(self, artifact: Artifact) -> Facts:
        """Read one HTML file. Addresses are resolved here; whether they exist is for the caller to say."""
        if len(self._reader.known) > _MOST_TAGS:
            self._forget()
        folders = artifact.path.split("/")[:-1]
        # From there, what climbs and what is absolute lead to the same place from all pages.
        led = self._led.setdefault("/".join(folders[:-1]) if folders else _ANYWHERE, {})
        tags = self._reader.read(artifact.data, led)
        if tags is None:
            return _parsed_page(artifact, self.site)
        counts = tags.counts
        facts = Facts(artifact.path, artifact.source)
        facts.language = tags.html.get("lang") or ""
        facts.redirects = tags.body.get("data-page") == "redirect"
        for written in tags.strange:
            tag = self._reader.known[written]
            climbs = self._climbs.get(written)
            if climbs is None:
                climbs = self._climbs[written] = self._learn(tag)
            if climbs == _HARMLESS:
                led[written] = ()
                continue
            if climbs == _NAMED:
                for _ in range(counts[written]):
                    _note_id(tag.attributes["id"] or "", facts)
                continue
            if climbs == _OF_ITS_PAGE or climbs > len(folders):
                for _ in range(counts[written]):
                    _inspect_element(tag.name, tag.attributes, facts, self.site)
                continue
            if self._shapes.get(tag.shape) == _LEADING:
                target = resolve(tag.attributes["href"] or "", artifact.path, self.site)
                if target.kind is Kind.INTERNAL:
                    led[written] = (target,)
                    continue
            seen = Facts(artifact.path, artifact.source)
            _inspect_element(tag.name, tag.attributes, seen, self.site)
            facts.targets |= seen.targets
            facts.findings |= seen.findings
            if not seen.findings:
                led[written] = tuple(seen.targets)
        facts.targets.update(dict.fromkeys(chain.from_iterable(map(led.get, counts, repeat(())))))
        _check_headings(facts, tags.headings, tags.titles)
        return facts

    def _learn(self, tag: Tag) -> int:
        """Return how many folders the addresses of a tag climb at least, 0 if all are absolute; or one of the signs."""
        if tag.shape:
            if tag.shape not in self._shapes:
                self._shapes[tag.shape] = self._learn_shape(tag)
            if self._shapes[tag.shape] == _HARMLESS:
                return _HARMLESS
            if self._shapes[tag.shape] == _LEADING and _ABSOLUTE.match(address := tag.attributes["href"] or ""):
                return _HARMLESS if resolve(address, "", self.site).kind in (Kind.WEB, Kind.CONTACT) else 0
        attributes = tag.attributes
        if "id" in attributes:
            other = {name: value for name, value in attributes.items() if name != "id"}
            return _NAMED if self._learn(Tag(tag.name, other)) == _HARMLESS else _OF_ITS_PAGE
        if (
            "http-equiv" in attributes
            or (tag.name == "meta" and _shares(attributes))
            or (
                tag.name == "link" and ("href" not in attributes or not _OF_VERSIONS.isdisjoint(_relations(attributes)))
            )
        ):
            return _OF_ITS_PAGE
        climbs = 0
        for name in _ADDRESSES.intersection(attributes):
            address = attributes[name] or ""
            if not _ABSOLUTE.match(address):
                found = _CLIMBING.fullmatch(address)
                if not found or "srcset" in name:
                    return _OF_ITS_PAGE
                climbs = min(climbs or 99, found[1].count("/"))
        if not climbs:
            alone = Facts("", "")
            _inspect_element(tag.name, attributes, alone, self.site)
            if not alone.targets and not alone.findings:
                return _HARMLESS
        return climbs

    def _learn_shape(self, tag: Tag) -> int:
        """Return what all tags mean that differ from this one in their last value only, if that is clear."""
        last = [*tag.attributes][-1]
        others = {name: value for name, value in tag.attributes.items() if name != last}
        if last in _DECIDING or self._learn(Tag(tag.name, others)) != _HARMLESS:
            return _UNCLEAR
        if last in _ADDRESSES:
            return _LEADING if tag.name == "a" and last == "href" else _UNCLEAR
        return self._learn(Tag(tag.name, {last: ""}))


def _relations(link: Mapping[str, str | None]) -> list[str]:
    return (link.get("rel") or "").lower().split()


def _shares(meta: Mapping[str, str | None]) -> bool:
    return (meta.get("property") or meta.get("name") or "").lower() in _SHARED_ADDRESSES


def _parsed_page(artifact: Artifact, site: Site) -> Facts:
    facts = Facts(artifact.path, artifact.source)
    tree = LexborHTMLParser(artifact.data)
    root, body = tree.css_first("html"), tree.body
    facts.language = (root.attributes.get("lang") or "") if root else ""
    facts.redirects = body is not None and body.attributes.get("data-page") == "redirect"
    _inspect_elements(tree, facts, site)
    _check_headings(facts, len(tree.css("h1")), [title.text() for title in tree.css("head > title")])
    return facts


def _check_headings(facts: Facts, headings: int, titles: Sequence[str]) -> None:
    if headings != 1:
        facts.report("bad-page", "a page has exactly one <h1>" + ("" if headings else "; there is none"))
    if len(titles) != 1 or not titles[0].strip():
        facts.report("bad-page", "a page has one <title>, and it is not empty")


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
        _inspect_element(node.tag or "", node.attributes, facts, site, in_template=in_template)


def _inspect_element(
    tag: str, attributes: Mapping[str, str | None], facts: Facts, site: Site, *, in_template: bool = False
) -> None:
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


def _check_script(attributes: Mapping[str, str | None], facts: Facts) -> None:
    kind = (attributes.get("type") or "").strip().lower()
    if "src" not in attributes and kind not in _DATA_BLOCKS:
        facts.report("unsafe-output", "a <script> without src is not allowed")


def _check_meta(attributes: Mapping[str, str | None], facts: Facts, site: Site) -> None:
    content = attributes.get("content") or ""
    if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        address = _REFRESH.fullmatch(content)
        if not facts.redirects or address is None:
            facts.report("unsafe-output", "only a redirect page may carry <meta http-equiv=refresh>, with its address")
        else:
            _check_addresses("meta", "refresh", address["address"].strip("\"' "), facts, site, loads=False)
    elif _shares(attributes):
        target = resolve(content, facts.path, site)
        if target.kind is Kind.INTERNAL:
            facts.targets[target] = None


def _check_link(attributes: Mapping[str, str | None], facts: Facts, site: Site) -> None:
    relations = _relations(attributes)
    address = attributes.get("href") or ""
    loads = not relations or not _REFERRING.issuperset(relations)
    target = _check_address("link", "href", address, facts, site, loads=loads)
    if "imagesrcset" in attributes:
        _check_addresses("link", "imagesrcset", attributes["imagesrcset"] or "", facts, site, loads=True)
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
        _check_address(tag, name, address, facts, site, loads=loads)


def _check_address(tag: str, name: str, address: str, facts: Facts, site: Site, *, loads: bool) -> Target:
    target = resolve(address, facts.path, site)
    if target.kind is Kind.INTERNAL or (target.kind is Kind.ROOT and facts.path == NOT_FOUND_PAGE):
        facts.targets[target] = None
        return target
    shown = f'"{clip(address)}"'
    if target.kind is Kind.UNSAFE:
        facts.report("unsafe-output", f"<{tag} {name}> has the unsafe address {shown}")
    elif target.kind is Kind.ROOT:
        facts.report("dead-link", f"{shown} begins with /: inside the site links are relative")
    elif target.kind is Kind.OUTSIDE:
        facts.report("dead-link", f"{shown} leads out of the site")
    elif loads:
        facts.report("unsafe-output", f"<{tag} {name}> uses {shown}, which is not part of this site")
    return target


def _note_id(name: str, facts: Facts) -> None:
    if name in facts.ids:
        facts.report("duplicate-anchor", f'the id "{clip(name)}" stands twice')
    elif not name or _SPACE.search(name):
        facts.report("duplicate-anchor", f'"{clip(name)}" is not an id: ids are not empty and hold no spaces')
    facts.ids.add(name)

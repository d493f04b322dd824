"""Builds the catalogue of the race with everybody and compares what visitors get: words, links, sitemap, search.

    python benchmarks/peers/verify.py [--organisations 60] [--languages en,pl] [--eleventy FOLDER]

Hugo's pages are the measure. On each page of an organisation and each list the same words must stand the same number
of times, and links lead to the same addresses as often; their order may differ. Every page must be in the sitemap and
in the search index. Prints every difference, with one page as an example; `NOTES.md` says why they are there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin
from xml.etree import ElementTree

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.peers.contestants import BASE, PLAIN, Contestant  # noqa: E402  after the path is set
from benchmarks.peers.run import arguments, build, contestants  # noqa: E402  likewise

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
Page = dict[str, Counter[str]]


def pages(output: Path, languages: list[str]) -> dict[str, Page]:
    """Return words, links and language versions of each page below the languages, by address."""
    found = {}
    for language in languages:
        for path in sorted((output / language).rglob("index.html")):
            address = f"{BASE}/{path.parent.relative_to(output).as_posix()}/"
            tree = LexborHTMLParser(path.read_bytes())
            assert tree.body is not None
            found[address] = {
                "words": Counter(tree.body.text(separator=" ").split()),
                "links": Counter(_leads(address, a.attributes.get("href")) for a in tree.css("body a[href]")),
                "versions": Counter(
                    f"{a.attributes.get('hreflang')} {_leads(address, a.attributes.get('href'))}"
                    for a in tree.css("link[hreflang]")
                ),
            }
    return found


def _leads(address: str, href: str | None) -> str:
    return urldefrag(urljoin(address, href or "")).url


def sitemap(output: Path) -> set[str]:
    """Return the addresses in all sitemaps."""
    return {
        (place.text or "").strip()
        for path in output.rglob("sitemap*.xml")
        for place in ElementTree.parse(path).iter(SITEMAP)
        if not (place.text or "").strip().endswith(".xml")
    }


def indexed(output: Path) -> str:
    """Say how many pages the search index holds."""
    pagefind, own = output / "pagefind/pagefind-entry.json", output / "search/manifest.json"
    if pagefind.exists():
        languages = json.loads(pagefind.read_text())["languages"]
        return ", ".join(f"{language}: {found['page_count']}" for language, found in sorted(languages.items()))
    if own.exists():
        manifest = json.loads(own.read_text())
        return ", ".join(f"{language}: {manifest['documents']}" for language in sorted(manifest["languages"]))
    found = {path.parts[-3]: json.loads(path.read_text()) for path in output.glob("*/search/search_index.json")}
    counts = {name: sum("#" not in doc["location"] for doc in index["docs"]) for name, index in sorted(found.items())}
    return ", ".join(f"{language}: {count}" for language, count in counts.items())


def differences(expected: dict[str, Page], found: dict[str, Page]) -> Iterator[str]:
    """Yield each kind of difference with the number of pages that have it, and an example."""
    for title, only in (("lacks", expected.keys() - found.keys()), ("has besides", found.keys() - expected.keys())):
        if only:
            yield f"{title} {len(only)} pages, e.g. {min(only)}"
    for part in ("words", "links", "versions"):
        unlike = [a for a in sorted(expected.keys() & found.keys()) if expected[a][part] != found[a][part]]
        if unlike:
            one = unlike[-1]
            missing, more = expected[one][part] - found[one][part], found[one][part] - expected[one][part]
            example = f"lacks {dict(missing.most_common(4))}, has besides {dict(more.most_common(4))}"
            yield f"{part} differ on {len(unlike)} pages, e.g. {one}: {example}"


def main() -> None:
    """Build with all of them; exit with 1 if something differs."""
    options = arguments((__doc__ or "").splitlines()[0]).parse_args()
    languages = options.languages.split(",")
    with tempfile.TemporaryDirectory() as name:
        # Our full pages show more by intention.
        taking_part = [one for one in contestants(options, Path(name)) if _is_comparable(one)]
        expected: dict[str, Page] = {}
        alike = True
        for one in taking_part:
            build(one)
            found = pages(one.output, languages)
            expected = expected or found
            listed = sitemap(one.output)
            profiles = list(one.output.glob("*/organisations/*/index.html"))
            size = sum(page.stat().st_size for page in profiles) / len(profiles)
            print(f"{one.name}: {len(found)} pages, {len(profiles)} profiles of {size:,.0f} bytes on average")
            print(f"  search index: {indexed(one.output)}; sitemap: {len(listed)}")
            told = [*differences(expected, found)]
            if missing := found.keys() - listed:
                told.append(f"{len(missing)} pages are not in the sitemap, e.g. {min(missing)}")
            alike &= not told
            print("".join(f"  {text}\n" for text in told), end="", flush=True)
    sys.exit(not alike)


def _is_comparable(one: Contestant) -> bool:
    return not one.name.startswith("this program") or one.name == PLAIN


if __name__ == "__main__":
    main()

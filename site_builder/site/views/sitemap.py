"""What search engines are told about the site as a whole: sitemap.xml and robots.txt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from html import escape  # as XML wants it too; xml.sax.saxutils brings in HTTP and TLS

from site_builder.site import urls
from site_builder.site.jobs import At, FileJob, Planned, finished
from site_builder.site.reader import Site
from site_builder.site.views.shell import SETTINGS, versions

LIMIT = 20_000  # addresses in one file: sitemaps.org allows 50,000 and 50 MB, of which the versions take their share
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def sitemap(site: Site, planned: Iterable[Planned], limit: int = LIMIT) -> Iterator[Planned]:
    """Yield the sitemap of the pages that may be listed, with their language versions (sitemaps.org 0.9).

    Without a public address there is none. More than `limit` pages are spread over numbered files, and sitemap.xml
    names those.
    """
    if not site.base_url or site.options.drafts:
        return
    found = {urls.address(page.path): page.at for page in planned if page.at}
    listed = sorted(found.items(), key=lambda item: item[0])
    files = [listed[start : start + limit] for start in range(0, len(listed), limit)]
    addresses = [urls.SITEMAP.replace(".xml", f"-{number}.xml") for number in range(1, len(files) + 1)]
    if len(files) == 1:
        addresses = [urls.SITEMAP]
    else:
        yield _file(site, urls.SITEMAP, partial(_index, site, addresses))
    for address, part in zip(addresses, files, strict=True):
        yield _file(site, address, partial(_entries, site, part))


def _index(site: Site, addresses: Sequence[str]) -> str:
    places = (escape(urls.absolute(site.base_url, address)) for address in addresses)
    entries = "".join(f"<sitemap><loc>{place}</loc></sitemap>\n" for place in places)
    return f"<sitemapindex {_NAMESPACES.split(' ')[0]}>\n{entries}</sitemapindex>\n"


def _entries(site: Site, listed: Sequence[tuple[str, At]]) -> str:
    return f"<urlset {_NAMESPACES}>\n{''.join(_entry(site, address, at) for address, at in listed)}</urlset>\n"


def _entry(site: Site, address: str, at: At) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{escape(language)}" '
        f'href="{escape(urls.absolute(site.base_url, version))}"/>\n'
        for language, version in versions(site, at)
    )
    return f"<url>\n<loc>{escape(urls.absolute(site.base_url, address))}</loc>\n{links}</url>\n"


def _file(site: Site, address: str, text: Callable[[], str]) -> Planned:
    path = urls.output_path(address)
    return Planned(path, SETTINGS, lambda: FileJob(path, (_HEAD + text()).encode(), SETTINGS), site.inputs())


def robots(site: Site) -> Iterator[Planned]:
    """Yield robots.txt (RFC 9309): open, and closed for previews with drafts."""
    rule = "Disallow: /" if site.options.drafts else "Allow: /"
    lines = ["User-agent: *", rule]
    if site.base_url and not site.options.drafts:
        lines += ["", f"Sitemap: {urls.absolute(site.base_url, urls.SITEMAP)}"]
    yield finished(FileJob(urls.output_path(urls.ROBOTS), ("\n".join(lines) + "\n").encode(), SETTINGS))

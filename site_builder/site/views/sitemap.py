"""What search engines are told about the site as a whole: sitemap.xml and robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from site_builder.site import urls
from site_builder.site.jobs import FileJob, Job, PageJob
from site_builder.site.reader import Site

SOURCE = "content/site.yaml"
LIMIT = 20_000  # addresses in one file: sitemaps.org allows 50,000 and 50 MB, of which the versions take their share
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def sitemap(site: Site, jobs: Iterable[Job], limit: int = LIMIT) -> Iterator[Job]:
    """Yield the sitemap of the pages that may be listed, with their language versions (sitemaps.org 0.9).

    Without a public address there is none. More than `limit` pages are spread over numbered files, and sitemap.xml
    names those.
    """
    if not site.base_url or site.options.drafts:
        return
    shells = [job.view["shell"] for job in jobs if isinstance(job, PageJob)]
    listed = [shell for shell in shells if shell["canonical"] and not shell["noindex"]]
    listed.sort(key=lambda shell: shell["canonical"])
    entries = [_entry(shell) for shell in listed]
    files = [entries[start : start + limit] for start in range(0, len(entries), limit)]
    if len(files) == 1:
        yield _file(urls.SITEMAP, f"<urlset {_NAMESPACES}>\n{''.join(files[0])}</urlset>\n")
        return
    index = ""
    for number, part in enumerate(files, 1):
        address = urls.SITEMAP.replace(".xml", f"-{number}.xml")
        yield _file(address, f"<urlset {_NAMESPACES}>\n{''.join(part)}</urlset>\n")
        index += f"<sitemap><loc>{escape(urls.absolute(site.base_url, address))}</loc></sitemap>\n"
    yield _file(urls.SITEMAP, f"<sitemapindex {_NAMESPACES.split(' ')[0]}>\n{index}</sitemapindex>\n")


def _entry(shell: dict[str, object]) -> str:
    versions = shell["alternates"]
    assert isinstance(versions, tuple)
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(v["hreflang"])} href={quoteattr(v["href"])}/>\n'
        for v in versions
    )
    return f"<url>\n<loc>{escape(str(shell['canonical']))}</loc>\n{links}</url>\n"


def _file(address: str, text: str) -> FileJob:
    return FileJob(urls.output_path(address), (_HEAD + text).encode(), SOURCE)


def robots(site: Site) -> Iterator[Job]:
    """Yield robots.txt (RFC 9309): open, and closed for previews with drafts."""
    rule = "Disallow: /" if site.options.drafts else "Allow: /"
    lines = ["User-agent: *", rule]
    if site.base_url and not site.options.drafts:
        lines += ["", f"Sitemap: {urls.absolute(site.base_url, urls.SITEMAP)}"]
    yield FileJob(urls.output_path(urls.ROBOTS), ("\n".join(lines) + "\n").encode(), SOURCE)

"""Text pages."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalogue.localise import LocalText
from site_builder.catalogue.model import TextPage
from site_builder.site import urls
from site_builder.site.jobs import Job
from site_builder.site.reader import Reader, Site
from site_builder.site.views import bodies, shell


def pages(site: Site) -> Iterator[Job]:
    """Yield each text page in each language."""
    for slug, page in site.catalogue.pages.items():
        for language in site.languages:
            yield _page(site.reader(language, urls.listing(language, slug)), page)


def _page(reader: Reader, page: TextPage) -> Job:
    title, summary, markup = page.version(reader.order_for(page.language))
    return shell.page(
        reader,
        "page",
        "text.html",
        lambda other: urls.listing(other, page.slug),
        reader.text(title),
        summary.value,
        {
            "summary": reader.text(summary),
            "body": bodies.body(reader, LocalText("", title.language, title.machine), markup),
        },
        source=page.shown,
        edit=page.path,
    )

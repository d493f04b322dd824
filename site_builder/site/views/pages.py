"""Text pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.catalogue.localise import LocalText
from site_builder.catalogue.model import TextPage
from site_builder.site import urls
from site_builder.site.jobs import Planned
from site_builder.site.reader import Reader, Site
from site_builder.site.views import bodies, shell


def pages(site: Site) -> Iterator[Planned]:
    """Yield each text page in each language."""
    for slug, page in site.catalogue.pages.items():
        at = partial(urls.listing, name=slug)
        yield from shell.pages(site, "page", "text.html", at, partial(_contents, page), page.shown, edit=page.path)


def _contents(page: TextPage, reader: Reader) -> shell.Contents:
    title, summary, markup = page.version(reader.order_for(page.language))
    body = bodies.body(reader, LocalText("", title.language, title.machine), markup)
    return shell.Contents(reader.text(title), summary.value, {"summary": reader.text(summary), "body": body})

"""Catalogue -> plan: every file of the site."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations
from types import MappingProxyType

from site_builder.catalogue.model import Catalogue
from site_builder.reading.memo import Memo
from site_builder.site.assets import Assets, hashed_file
from site_builder.site.jobs import FileJob, Planned, finished
from site_builder.site.reader import Options, Site
from site_builder.site.views.clusters import cluster, clusters
from site_builder.site.views.concepts import concepts, lists
from site_builder.site.views.countries import countries, country
from site_builder.site.views.coverage import coverage, crossings
from site_builder.site.views.data_files import data_files
from site_builder.site.views.home import chooser, home, not_found
from site_builder.site.views.journeys import journeys
from site_builder.site.views.map import base_map, map_page
from site_builder.site.views.needs import needs
from site_builder.site.views.organisation import organisation
from site_builder.site.views.organisations import organisations, redirects
from site_builder.site.views.pages import pages
from site_builder.site.views.partners import partners
from site_builder.site.views.search import search
from site_builder.site.views.shortlist import shortlist
from site_builder.site.views.sitemap import robots, sitemap

PageKind = Callable[[Site], Iterator[Planned]]

# A new page kind is a function here, a view module and a template.
PAGE_KINDS: tuple[PageKind, ...] = (
    chooser,
    not_found,
    home,
    organisations,
    organisation,
    redirects,
    clusters,
    cluster,
    lists,
    concepts,
    countries,
    country,
    coverage,
    crossings,
    journeys,
    pages,
    needs,
    search,
    partners,
    shortlist,
    base_map,
    map_page,
    data_files,
    robots,
)


@dataclass(frozen=True, eq=False)
class Plan:
    """All files of a site: its pages and the others, sorted by path."""

    site: Site
    pages: deque[Planned]
    others: deque[Planned]

    @property
    def files(self) -> tuple[Planned, ...]:
        """All files whose turn is still to come."""
        return (*self.pages, *self.others)

    def pages_in_turn(self) -> Iterator[Planned]:
        """Yield each page once, for its job to be made before the next one is asked for.

        What has had its turn needs no memory any more; nor does what pages share, once their folder is left: those of
        one language.
        """
        folder = ""
        while self.pages:
            each = self.pages.popleft()
            if each.path.partition("/")[0] != folder:
                folder = each.path.partition("/")[0]
                self.site.forget()
            yield each
        self.site.forget()

    def others_in_turn(self) -> Iterator[Planned]:
        """Yield each other file once, in the same way."""
        while self.others:
            yield self.others.popleft()
        self.site.forget()


def plan(
    catalogue: Catalogue,
    translations: Mapping[str, NullTranslations],
    assets: Assets,
    options: Options,
    kinds: Sequence[PageKind] = PAGE_KINDS,
    memo: Memo | None = None,
    templates: Mapping[str, bytes] = MappingProxyType({}),
) -> Plan:
    """Return the plan of the site.

    `translations` are the strings of the interface for each language of the site; of views only what `templates` show
    is made. With fewer `kinds` of page the templates must not link to what is left out; nor do pages hold maps without
    their drawing, or partners without the partner finder.
    """
    options = replace(options, maps=base_map in kinds, partners=partners in kinds)
    logos = _logos(catalogue)
    site = site_of(catalogue, translations, assets, options, memo, templates)
    planned = [each for kind in kinds for each in kind(site)]
    planned += sitemap(site, planned)
    files = {job.path: job for job in (*assets.files, *logos.values())}
    planned += map(finished, files.values())
    planned.sort(key=lambda each: each.path)
    pages = {each.path for each in planned if each.path.endswith(".html")}
    both = (deque(each for each in planned if (each.path in pages) is page) for page in (True, False))
    return Plan(site, *both)


def site_of(
    catalogue: Catalogue,
    translations: Mapping[str, NullTranslations],
    assets: Assets,
    options: Options,
    memo: Memo | None = None,
    templates: Mapping[str, bytes] = MappingProxyType({}),
) -> Site:
    """Return what the views of a site are made from."""
    addresses = {**assets.addresses, **{name: "/" + job.path for name, job in _logos(catalogue).items()}}
    return Site(catalogue, translations, addresses, options, memo, templates)


def _logos(catalogue: Catalogue) -> Mapping[str, FileJob]:
    """Return the pictures that profiles show, by their path in the content folder."""
    found: dict[str, FileJob] = {}
    for organisation_ in catalogue.organisations.values():
        if organisation_.record.logo:
            path = f"clusters/{organisation_.cluster}/media/{organisation_.record.logo}"
            source = catalogue.media[path]
            found[path] = hashed_file(f"{organisation_.cluster}-{organisation_.record.logo}", source.data, source.shown)
    return found

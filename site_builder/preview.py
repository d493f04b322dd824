"""A page before the rest of the site: what `serve` shows of an edit until the build that it calls for has ended.

The site is held as it was read last, and of an edit only the files that changed are read. So a preview knows less than
a build: what it cannot make (a new file, another template, a mistake) is left to that, and nothing is ever published.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder import pipeline
from site_builder.catalogue.digests import WORDS
from site_builder.catalogue.revise import revised
from site_builder.output.watchdog import Watchdog
from site_builder.problems import CannotRun, Problem
from site_builder.reading.sources import TEXT_LIMIT, make_source, read_file
from site_builder.site.jobs import PageJob, Planned
from site_builder.site.templating import render_page
from site_builder.site.views.clusters import cluster
from site_builder.site.views.organisation import organisation
from site_builder.site.views.pages import pages

if TYPE_CHECKING:
    from jinja2 import Environment

    from site_builder.catalogue.model import Catalogue, Organisation
    from site_builder.output.outcome import Request
    from site_builder.site.reader import Site

_KINDS = (organisation, cluster, pages)  # each of their pages is made of one content file, with its translations
_SECONDS = 5.0  # a page that takes longer waits for the build, which has words for that
# Parts of a site that ask nothing of a profile but what it states, and the fields that are words alone.
_SURVEYS = ("ground", "atlas")


@dataclass(frozen=True)
class Preview:
    """The site with an edit; its pages are made when they are asked for."""

    site: Site
    environments: Mapping[str, Environment]
    _made: dict[str, bytes | None] = field(default_factory=dict)

    def page(self, path: str) -> bytes | None:
        """Return the page that will be published at a path; None where it takes a build to know."""
        if path not in self._made:
            self._made[path] = None
            planned = (page for kind in _KINDS for page in kind(self.site))
            with contextlib.suppress(Exception):  # a mistake that the checks of a build have words for
                self._made[path] = next((self.render(page) for page in planned if page.path == path), None)
        return self._made[path]

    def render(self, page: Planned) -> bytes | None:
        """Return the bytes of a page, if its template can be rendered."""
        job = page.make()
        assert isinstance(job, PageJob)
        with Watchdog(_SECONDS) as watchdog, watchdog.page():
            found = render_page(job, self.environments)
        return None if isinstance(found, Problem) else found


class Previewer:
    """Holds what previews are made from. One thread may call `edit` while another one calls `load` or `warm`."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._held: Preview | None = None
        self._missed: set[str] = set()  # files with edits that are not in what is held
        self._edited: set[str] = set()  # files with edits since the site was read, or is being read
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read the whole site, unless all edits are in what is held."""
        if self._held and not self._missed:
            return
        with self._lock:
            self._edited.clear()
        try:
            opened = pipeline.open_site(self._request)
        except CannotRun:
            opened = None
        if opened is None:
            return
        with self._lock:
            self._held = Preview(*opened)
            self._missed = set(self._edited)  # it may have been read before

    def warm(self) -> None:
        """Make a page of each kind, so that their templates are compiled when they are asked for."""
        if held := self._held:
            for kind in _KINDS:
                for page in islice(kind(held.site), len(held.site.languages)):
                    held.page(page.path)

    def edit(self, files: Collection[str]) -> Preview | None:
        """Return a preview of the site with what some files hold now, and those of edits that no preview had; None if
        there are no such files, or it takes a build to know.
        """
        with self._lock:
            self._edited.update(files)
            self._missed.update(files)
            found = self._revised(self._held, sorted(self._missed)) if self._held and self._missed else None
            if found:
                self._held = found
                self._missed.clear()
            return found

    def _revised(self, held: Preview, files: Collection[str]) -> Preview | None:
        content = os.path.abspath(self._request.content)  # noqa: PTH100  as `serve` names files
        sources = []
        for file in map(Path, files):
            if not file.is_relative_to(content) or file.suffix != ".md":
                return None
            path = file.relative_to(content).as_posix()
            shown = f"{self._request.content.as_posix()}/{path}"
            data = read_file(file, TEXT_LIMIT, shown)
            if isinstance(data, Problem):
                return None
            sources.append(make_source(path, data, shown))
        catalogue = revised(held.site.catalogue, sources)
        return Preview(_with_catalogue(held.site, catalogue), held.environments) if catalogue else None


def _with_catalogue(site: Site, catalogue: Catalogue) -> Site:
    """Return the site of an edited catalogue; it shares the surveys of all organisations if they cannot differ."""
    new, before = replace(site, catalogue=catalogue), site.catalogue.organisations
    pairs = ((one, before[slug]) for slug, one in catalogue.organisations.items())
    if all(one is other or _stated(one) == _stated(other) for one, other in pairs):
        vars(new).update({name: getattr(site, name) for name in _SURVEYS})
    return new


def _stated(one: Organisation) -> object:
    return one.record.model_copy(update=dict.fromkeys(WORDS)), one.places

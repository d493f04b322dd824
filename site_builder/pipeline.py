"""The stages of a build, in order, on one screen. Nothing here knows how a stage works; nothing is printed.

Each barrier stops the build before anything is published: broken content, colliding addresses, templates that cannot be
rendered, links that lead nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from site_builder import __version__
from site_builder.catalogue.assemble import from_sources
from site_builder.catalogue.model import Catalogue
from site_builder.editing.strings import declared
from site_builder.output.artifacts import Artifact
from site_builder.output.manifest import read_manifest
from site_builder.output.ownership import check_folders
from site_builder.output.paths import collisions
from site_builder.output.publish import Published, publish
from site_builder.output.render import render
from site_builder.output.verify import verify
from site_builder.problems import Problem, errors_in, sort_problems
from site_builder.reading.sources import Source, discover
from site_builder.reading.strings import load_strings
from site_builder.search.analysis import VERSION as ANALYSIS
from site_builder.search.index import build as build_index
from site_builder.search.reader import Reader, from_files, from_folder
from site_builder.site.assets import hash_assets, read_assets
from site_builder.site.plan import plan
from site_builder.site.reader import Options
from site_builder.site.templating import make_environments

Observer = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
"""Called with a stage's name and the number of its steps (0: not known); the context spans the stage and yields a
function to call after each step."""


def unobserved(stage: str, steps: int) -> AbstractContextManager[Callable[[], None]]:
    """The observer of a build that nobody watches."""
    return nullcontext(lambda: None)


@dataclass(frozen=True, slots=True)
class Request:
    """What to build, from where, to where."""

    content: Path
    templates: Path
    output: Path
    today: dt.date
    base_url: str = ""  # empty: as site.yaml says
    drafts: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build: `published` is None if something stopped it."""

    problems: tuple[Problem, ...]
    published: Published | None = None
    pages: int = 0
    organisations: int = 0
    has_address: bool = False  # a public address is known: canonical links and the sitemap are there


def build(request: Request, observe: Observer = unobserved) -> Outcome:
    """Build the site. Every problem found is in the outcome; nothing is published unless there are no errors."""
    check_folders(request.content, request.templates, request.output)
    problems: list[Problem] = []

    def stopped(found: Iterable[Problem]) -> bool:
        problems.extend(found)
        return bool(errors_in(problems, request.strict))

    with observe("reading", 0):
        sources, found = discover(request.content)
        problems.extend(found)
    with observe("checking", 0):
        catalogue, found = from_sources(sources, request.today, request.drafts, request.content.as_posix())
        if stopped(found) or catalogue is None:
            return Outcome(sort_problems(problems))
    languages = catalogue.settings.languages
    with observe("planning", 0):
        strings, found = load_strings(request.templates, languages, declared())
        problems.extend(found)
        files, found = read_assets(request.templates / "assets")
        problems.extend(found)
        assets, found = hash_assets(files)
        if stopped(found):
            return Outcome(sort_problems(problems))
        options = Options(base_url=_base_url(request, catalogue), drafts=request.drafts)
        jobs = plan(catalogue, strings, assets, options)
    with observe("indexing", 0):
        index = build_index(catalogue)
        paths = [(job.path, job.source) for job in jobs] + [(path, "the search index") for path in index]
        if stopped(collisions(paths)):
            return Outcome(sort_problems(problems))
    with observe("rendering", len(jobs)) as done:
        environments = make_environments(request.templates, strings, assets.addresses)
        pages, found = render(jobs, environments, request.templates.as_posix(), done)
        if stopped(found):
            return Outcome(sort_problems(problems))
    with observe("verifying", 0):
        artifacts = (*pages, *(Artifact(path, data, "the search index") for path, data in index.items()))
        if stopped(verify(artifacts, languages, options.base_url)):
            return Outcome(sort_problems(problems))
    with observe("publishing", 0):
        published = publish(artifacts, request.output, inputs_digest(sources, request))
    count = sum(1 for artifact in artifacts if artifact.path.endswith(".html"))
    return Outcome(sort_problems(problems), published, count, len(catalogue.listed), bool(options.base_url))


def check(request: Request) -> tuple[Problem, ...]:
    """Return all problems of the content and the interface's strings; writes nothing."""
    sources, found = discover(request.content)
    catalogue, more = from_sources(sources, request.today, request.drafts, request.content.as_posix())
    problems = [*found, *more]
    if catalogue:
        problems += load_strings(request.templates, catalogue.settings.languages, declared())[1]
    return sort_problems(problems)


def index_reader(request: Request) -> tuple[Reader | None, tuple[Problem, ...]]:
    """Return the search index of the content: the published one if it is true, else one built in memory."""
    sources, problems = discover(request.content)
    manifest = read_manifest(request.output)
    if manifest and manifest.inputs == inputs_digest(sources, request):
        return from_folder(request.output), ()
    catalogue, found = from_sources(sources, request.today, request.drafts, request.content.as_posix())
    problems = sort_problems((*problems, *found))
    if catalogue is None or errors_in(problems):
        return None, errors_in(problems)
    return from_files(build_index(catalogue)), ()


def inputs_digest(sources: Iterable[Source], request: Request) -> str:
    """Return a digest of what decides the search index: a published index with the same digest is still true."""
    digest = blake2b(digest_size=16)
    for part in (request.today.isoformat(), str(request.drafts), __version__, ANALYSIS):
        digest.update(part.encode() + b"\0")
    for source in sources:
        digest.update(f"{source.path}\0{source.digest}\0".encode())
    return digest.hexdigest()


def _base_url(request: Request, catalogue: Catalogue) -> str:
    address = request.base_url or catalogue.settings.base_url
    return address.rstrip("/") + "/" if address else ""

"""The stages of a build, in order, on one screen. Nothing here knows how a stage works; nothing is printed.

Each barrier stops the build before anything is published: broken content, colliding addresses, templates that cannot be
rendered, links that lead nowhere. A build that finds everything as the last one left it ends before the first stage;
what the stages need is imported by them, as that alone takes longer than finding out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import cache, partial
from hashlib import blake2b
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from site_builder import __version__
from site_builder.output.aside import aside
from site_builder.output.garbage import forgotten, give_back, lasting
from site_builder.output.inputs import Inputs, read_inputs
from site_builder.output.lock import claimed, nobody
from site_builder.output.manifest import read_manifest
from site_builder.output.memory import Before, changes, recall, remember, standing
from site_builder.output.opening import opened
from site_builder.output.outcome import Observer, Outcome, Request, unobserved
from site_builder.output.ownership import check_folders
from site_builder.output.standing import Standing
from site_builder.output.store import Store
from site_builder.problems import CannotRun, Problem, errors_in, from_data, sort_problems, to_data
from site_builder.reading.memo import DamagedStoreError, Held, Memo
from site_builder.reading.sources import Source, discover
from site_builder.reading.templates import read_templates

if TYPE_CHECKING:
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from jinja2 import Environment

    from site_builder.catalogue.model import Catalogue
    from site_builder.output.artifacts import AnyArtifact
    from site_builder.output.standing import Signature
    from site_builder.output.workers import Workers
    from site_builder.reading.compiled import Strings
    from site_builder.reading.documents import Spread
    from site_builder.reading.messages import Call
    from site_builder.search.reader import Reader
    from site_builder.site.assets import Assets
    from site_builder.site.jobs import Planned
    from site_builder.site.reader import Options, Site

__all__ = ["Outcome", "Request", "build", "check", "index_reader", "inputs_digest"]

P = TypeVar("P")
T = TypeVar("T")
FEW = 500
"""So few content files are built sooner than another process has started."""
MANY = 2000
"""So many files are looked at by a copy of this process: 8 ms, twice as long as making it takes."""


def build(request: Request, observe: Observer = unobserved, waiting: Callable[[str], None] = nobody) -> Outcome:
    """Build the site. Every problem found is in the outcome; nothing is published unless there are no errors.

    `waiting` is called if another build has to end first, with who does what.
    """
    check_folders(request.content, request.templates, request.output)
    with opened(request.cache, waiting) as store, claimed(request.output, waiting), forgotten():
        with observe("reading", 0):
            before = recall(store, request.output)
            with _changes(request, before) as changed:
                inputs = read_inputs(request)
                stands = standing(before, changed()) if before else Standing()
        if before and before.inputs == inputs.digest and stands.digests.keys() == before.files.keys():
            return before.outcome
        with _workers(request, inputs, soon=not stands.digests) as workers:
            try:
                outcome = _stages(request, inputs, store, stands, observe, workers)
            except DamagedStoreError:
                store.forget()
                inputs = read_inputs(request)
                outcome = _stages(request, inputs, store, stands, observe, workers)
        if request.cache and outcome.published:
            # What was read later than the inputs may have been something else.
            unchanged = read_templates(request.templates) == inputs.templates
            remember(store, request.output, Before(inputs.digest if unchanged else "", outcome))
        if request.cache:
            store.commit()
        return outcome


def _changes(
    request: Request, before: Before | None
) -> AbstractContextManager[Callable[[], Mapping[str, Signature | None]]]:
    """Begin to look for what has changed in the output folder; return what waits for the answer."""
    if before is None:
        return nullcontext(dict)
    look = partial(changes, request.output, before)
    return aside(look) if request.jobs > 1 and len(before.files) > MANY else nullcontext(look)


def _stages(
    request: Request, inputs: Inputs, store: Store, stands: Standing, observe: Observer, workers: Workers
) -> Outcome:
    problems: list[Problem] = list(inputs.problems)

    def stopped(found: Iterable[Problem]) -> bool:
        problems.extend(found)
        return bool(errors_in(problems, request.strict))

    from site_builder.output.indexing import begin, prepare

    prepared = prepare(inputs, store, stands, workers, partial(_code_of_profiles, inputs.pages))
    digest_ = inputs_digest(inputs.sources, request)
    with observe("checking", 0), lasting():
        memo = Memo(inputs.engine, store if request.cache else None, store)
        compiling = cache(partial(_compiling, workers, inputs))
        # Whoever renders many pages needs all of it.
        spread = workers.spread if stands.digests else partial(_spread, workers, compiling)
        catalogue, found = _catalogue(request, inputs, memo, spread)
        if stopped(found) or catalogue is None:
            return Outcome(sort_problems(problems))
    with observe("indexing", 0), lasting():
        index = begin(prepared, catalogue, memo, store, workers)
        # Not before: after an edit a copy makes the index meanwhile.
        from site_builder.output.keys import Setup
        from site_builder.output.paths import collisions
        from site_builder.output.publish import publish
        from site_builder.output.render import as_it_is, kept_facts, render
        from site_builder.output.staging import staged
        from site_builder.output.verified import recall_verified, remember_verified, verify_rendering
        from site_builder.site.plan import PAGE_KINDS, plan
    with observe("planning", 0), lasting():
        code, calls = ({}, {}) if stands.digests else compiling().result()
        strings, assets, options, found = _frame(request, inputs, catalogue, memo, calls)
        if stopped(found):
            return Outcome(sort_problems(problems))
        kinds = request.kinds() if request.kinds else PAGE_KINDS
        planned = plan(catalogue, strings, assets, options, kinds, memo, inputs.pages)
        places = [(each.path, each.source) for each in planned.files]
        code = code or index.besides() or {}
    with staged(request.output) as staging:
        with observe("rendering", len(places)) as done, lasting():
            shown = request.templates.as_posix()
            setup = Setup(inputs.engine, inputs.pages, shown, strings, assets.addresses, options.base_url, code)
            before = recall_verified(store, request.output)
            ready = staging.ahead if staging and not collisions(places) else as_it_is
            indexed: list[AnyArtifact] = []

            def pages() -> Iterator[Planned]:
                for page in planned.pages_in_turn():
                    yield page
                    if staging and not indexed and index.there():
                        indexed.extend(map(ready, index.finish()))

            for artifact in index.early:
                ready(artifact)
            others = planned.others_in_turn()
            rendering = render(pages(), others, setup, store, before, stands.digests, workers, done, ready)
            if stopped(rendering.problems):
                return Outcome(sort_problems(problems))
        with observe("indexing", 0):
            indexed = indexed or [*index.finish()]
            workers.shutdown()
        artifacts = sorted((*rendering.artifacts, *indexed), key=attrgetter("path"))
        with observe("verifying", 0):
            places += [(artifact.path, "the search index") for artifact in indexed]
            if stopped(collisions(places)):
                return Outcome(sort_problems(problems))
            paths = frozenset(artifact.path for artifact in artifacts)
            found, verified = verify_rendering(rendering, before, paths, lambda page: kept_facts(page, store))
            if stopped(found):
                return Outcome(sort_problems(problems))
        with observe("publishing", 0):
            published = publish(artifacts, request.output, digest_, standing=stands, staged=staging)
            if request.cache:
                remember_verified(store, request.output, verified)
    return Outcome(
        sort_problems(problems),
        published,
        pages=sum(1 for path in paths if path.endswith(".html")),
        organisations=len(catalogue.listed),
        has_address=bool(options.base_url),
        rendered=rendering.rendered,
    )


def _workers(request: Request, inputs: Inputs, soon: bool) -> AbstractContextManager[Workers]:
    """Return what spans work by the workers of a cluster, or by as many processes as are worth it."""
    if request.scheduler:
        from site_builder.output.cluster import cluster

        return cluster(request.scheduler)
    from site_builder.output.workers import processes

    return processes(request.jobs if len(inputs.sources) > FEW else 1, soon)


def _compiling(
    workers: Workers, inputs: Inputs
) -> Future[tuple[Mapping[tuple[str, str], bytes], Mapping[str, Sequence[Call]]]]:
    from site_builder.site.compiling import compiled

    return workers.submit(compiled, inputs.pages)


def _code_of_profiles(pages: Mapping[str, bytes]) -> Mapping[tuple[str, str], bytes]:
    """Return the code of those templates that the edit of a profile needs."""
    from site_builder.site.compiling import compiled
    from site_builder.site.showing import closure

    wanted = closure(pages, "organisation.html")
    return compiled({name: data for name, data in pages.items() if name in wanted})[0]


def _spread(
    workers: Workers, then: Callable[[], object], function: Callable[[P], T], pieces: Iterable[P]
) -> Iterator[T]:
    """Do what `Workers.spread` does, and `then` something for who has no more pieces to work on."""

    def all_pieces() -> Iterator[P]:
        yield from pieces
        then()

    return workers.spread(function, all_pieces())


def _catalogue(
    request: Request, inputs: Inputs, memo: Memo, spread: Spread = map
) -> tuple[Catalogue | None, tuple[Problem, ...]]:
    """Return what `from_sources` does. What follows needs none of the files' bytes, so they are let go."""
    from site_builder.catalogue.assemble import from_sources

    shown = request.content.as_posix()
    found = from_sources(inputs.sources, request.today, request.drafts, shown, memo, spread)
    inputs.sources.clear()
    give_back()
    return found


def _frame(
    request: Request,
    inputs: Inputs,
    catalogue: Catalogue,
    memo: Memo,
    calls: Mapping[str, Sequence[Call]] = MappingProxyType({}),
) -> tuple[Mapping[str, Strings], Assets, Options, tuple[Problem, ...]]:
    """Return what pages are made from besides the catalogue and their templates, and what is wrong with it."""
    from site_builder.site.assets import hash_assets, read_assets
    from site_builder.site.reader import Options

    strings, found = _strings(request, inputs, catalogue.settings.languages, memo, calls)
    files, more = read_assets(request.templates / "assets")
    assets, faults = hash_assets(files)
    options = Options(_base_url(request, catalogue), request.drafts, inputs.kinds)
    return strings, assets, options, (*found, *more, *faults)


def _strings(
    request: Request, inputs: Inputs, languages: Sequence[str], memo: Memo, calls: Mapping[str, Sequence[Call]]
) -> tuple[Mapping[str, Strings], tuple[Problem, ...]]:
    """Return what `load_strings` does; where templates and strings are as they were, they are not read again."""
    from site_builder.reading.compiled import Strings

    def make() -> list[Any]:
        from site_builder.editing.strings import declared
        from site_builder.reading.strings import load_strings

        strings, found = load_strings(request.templates, languages, declared(), calls)
        if read_templates(request.templates) != inputs.templates:
            raise CannotRun("the templates changed while they were read: build again", exit_code=1)
        return [[strings[language].mo.hex() for language in languages], [to_data(problem) for problem in found]]

    known = inputs.template_digests.items()
    texts = (part for name, found in known if name.endswith((".html", ".po")) for part in (name, found))
    compiled, problems = memo.recall("strings", (request.templates.as_posix(), *languages, *texts), make)
    strings = {language: Strings(language, bytes.fromhex(mo)) for language, mo in zip(languages, compiled, strict=True)}
    return strings, tuple(map(from_data, problems))


def open_site(request: Request) -> tuple[Site, Mapping[str, Environment]] | None:
    """Return what pages are made from without building any; None if content, strings or assets have errors."""
    from site_builder.site.plan import site_of
    from site_builder.site.templating import make_environments

    with opened(request.cache) as store:
        inputs = read_inputs(request)
        memo = Memo(inputs.engine, store if request.cache else None)
        try:
            catalogue, problems = _catalogue(request, inputs, memo)
        except DamagedStoreError:  # which the next build repairs
            return None
        if catalogue is None:
            return None
        strings, assets, options, found = _frame(request, inputs, catalogue, memo)
    if errors_in((*inputs.problems, *problems, *found), request.strict):
        return None
    held = Memo(inputs.engine, Held())  # the store is another build's from here on
    return site_of(catalogue, strings, assets, options, held), make_environments(
        inputs.pages, strings, assets.addresses
    )


def check(request: Request) -> tuple[Problem, ...]:
    """Return all problems of the content and the interface's strings; writes nothing."""
    from site_builder.catalogue.assemble import from_sources
    from site_builder.editing.strings import declared
    from site_builder.reading.strings import load_strings

    sources, found = discover(request.content)
    catalogue, more = from_sources(sources, request.today, request.drafts, request.content.as_posix())
    problems = [*found, *more]
    if catalogue:
        problems += load_strings(request.templates, catalogue.settings.languages, declared())[1]
    return sort_problems(problems)


def index_reader(request: Request) -> tuple[Reader | None, tuple[Problem, ...]]:
    """Return the search index of the content: the published one if it is true, else one built in memory."""
    from site_builder.catalogue.assemble import from_sources
    from site_builder.search.index import build as build_index
    from site_builder.search.reader import from_files, from_folder

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
    from site_builder.search.versions import ANALYSIS

    digest = blake2b(digest_size=16)
    for part in (request.today.isoformat(), str(request.drafts), __version__, ANALYSIS):
        digest.update(part.encode() + b"\0")
    for source in sources:
        digest.update(f"{source.path}\0{source.digest}\0".encode())
    return digest.hexdigest()


def _base_url(request: Request, catalogue: Catalogue) -> str:
    address = request.base_url or catalogue.settings.base_url
    return address.rstrip("/") + "/" if address else ""

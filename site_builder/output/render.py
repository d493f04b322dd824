"""Plan -> artifacts: each job becomes the bytes of its file, independently of all others, or is found in the store."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import blake2b, sha256
from itertools import count
from pathlib import Path
from typing import Any

import deflate
from jinja2 import Environment

from site_builder.output.addresses import site_at
from site_builder.output.artifacts import AnyArtifact, Artifact, KeptArtifact, LongArtifact
from site_builder.output.garbage import give_back, lasting
from site_builder.output.inspection import Facts, Inspector
from site_builder.output.keys import Setup, ViewParts, checksums
from site_builder.output.pages import (
    Links,
    Page,
    Summary,
    Verified,
    links_of,
    pack,
    summarise,
    unpack_data,
    unpack_head,
)
from site_builder.output.store import Deposit, Store
from site_builder.output.verify import examine
from site_builder.output.watchdog import PAGE_SECONDS, TooSlow, Watchdog
from site_builder.output.workers import Workers
from site_builder.problems import Problem, SourceRef, sort_problems
from site_builder.reading.memo import KEY_BYTES, DamagedStoreError
from site_builder.site.jobs import FileJob, Job, LongFileJob, PageJob, Planned
from site_builder.site.templating import make_environments, render_page

CHUNK = 24
"""Pages that a worker gets at once: some tenths of a second, so that the last ones end together."""
OFTEN_ENOUGH = 1000
"""Files after which free memory is given back: each one is made elsewhere in what reading has left free."""
WORTH_WORKERS = 240
"""Fewer pages are rendered sooner than another process has started."""
_HELD = 16_000_000  # bytes up to which a long file is held after all, rather than made again


def as_it_is(artifact: AnyArtifact) -> AnyArtifact:
    """Return a finished file, for which nothing is done."""
    return artifact


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to render, its key, the checksums of its view's parts, and what decides it."""

    job: PageJob
    key: bytes
    view: Mapping[str, int]
    inputs: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a worker hands back: the pages and their summaries, what the store keeps of them, and the faults."""

    pages: tuple[tuple[Page, Summary], ...]
    deposited: Any  # what the store's `deposit` returned
    links: Links
    problems: tuple[tuple[Problem, str], ...]  # with the path of the first page that shows it
    given_up: bool  # one of them took too long: the rest was left


@dataclass
class Rendering:
    """All files of a plan. `fresh` are the summaries of those that `Verified` does not vouch for, `links` theirs.

    `data` are the other files that were made from the catalogue, `files` the facts of drawings and style sheets.
    """

    ready: Callable[[AnyArtifact], object]  # called with each file that can be written
    artifacts: list[AnyArtifact] = field(default_factory=list)
    faults: dict[Problem, str] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    data: dict[str, Page] = field(default_factory=dict)
    files: dict[str, Facts] = field(default_factory=dict)
    fresh: dict[str, Summary] = field(default_factory=dict)
    targets: set[str] = field(default_factory=set)
    fragments: set[tuple[str, str]] = field(default_factory=set)
    rendered: int = 0
    given_up: bool = False

    @property
    def links(self) -> Links:
        """Where the fresh files lead."""
        return Links(frozenset(self.targets), frozenset(self.fragments))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The faults of templates."""
        found = self.faults.items()
        return sort_problems(Problem(p.code, p.message, p.ref, p.hint or f"found on {path}") for p, path in found)

    def take(self, artifact: AnyArtifact) -> None:
        """Take a finished file."""
        self.artifacts.append(artifact)
        self.ready(artifact)

    def add(self, summaries: Mapping[str, Summary], links: Links) -> None:
        """Take files that nobody has vouched for."""
        self.fresh.update(summaries)
        self.targets |= links.paths
        self.fragments |= links.fragments

    def note(self, problem: Problem, path: str) -> None:
        """Take a fault of a template; one that many pages share is one problem, which names the first page."""
        self.faults[problem] = min(path, self.faults.get(problem, path))


def render_job(job: Job, environments: Mapping[str, Environment], shown: str = "templates") -> Artifact | Problem:
    """Return the finished file of one job, or the problem of its template. Depends on nothing but its arguments."""
    data = render_page(job, environments, shown) if isinstance(job, PageJob) else job.data
    return data if isinstance(data, Problem) else Artifact(job.path, data, job.source)


def render(
    pages: Iterable[Planned],
    others: Iterable[Planned],
    setup: Setup,
    store: Store,
    verified: Verified,
    in_place: Mapping[str, str],
    workers: Workers,
    done: Callable[[], None] = lambda: None,
    ready: Callable[[AnyArtifact], object] = as_it_is,
) -> Rendering:
    """Make and render all jobs; a fault of one hides no fault of another. Only what never ends is tried once: no more
    is begun then, as hundreds of pages may be made like this one.

    Pages whose key is in the store are not rendered, and their bytes not even read where `in_place`, the digests of
    what stands in the output folder, has them already. If what decides such a file is known to be the same, even its
    job is not made. While all `workers` are busy, this process makes the `others`, which can be given to nobody, and
    then renders too. `done` is called after each job, `ready` with each file: one that stands in its place, or one to
    be published if no fault is found.
    """
    found = Rendering(ready)
    packed = workers.shared(bytes(deflate.gzip_compress(pickle.dumps(setup), 1)))  # it goes with each chunk
    inspector = Inspector(site_at(setup.base_url))
    parts = ViewParts()
    waiting: list[Sheet] = []
    running: deque[Future[Rendered]] = deque()
    made = count(1)

    def hand_out() -> None:
        if not waiting:
            return
        chunk = tuple(waiting)
        waiting.clear()
        while running and running[0].done():
            collect(running.popleft().result())
        if (workers.awake or found.rendered + CHUNK > WORTH_WORKERS) and not workers.busy:
            running.append(workers.submit(render_chunk, packed, chunk, store.deposit))
        else:
            collect(render_chunk(packed, chunk, store.deposit))

    def collect(result: Rendered) -> None:
        store.take(result.deposited)
        for page, _ in result.pages:
            found.pages[page.path] = page
            found.take(_kept(page, store))
            found.rendered += 1
            done()
        found.add({page.path: summary for page, summary in result.pages}, result.links)
        for problem, path in result.problems:
            found.note(problem, path)
        found.given_up |= result.given_up

    def make(planned: Planned) -> None:
        inputs = setup.inputs(planned)
        if inputs and _unchanged(planned, inputs, found, store, verified, in_place):
            done()
            return
        if next(made) % OFTEN_ENOUGH == 0:
            give_back()
        job = planned.make()
        if isinstance(job, LongFileJob):
            _take_long(job, inputs, found)
            done()
            return
        if isinstance(job, FileJob):
            artifact = Artifact(job.path, job.data, job.source)
            if inputs:
                _put_aside(artifact, inputs, found, store, in_place)
            else:
                found.take(artifact)
            if facts := examine(artifact, inspector, setup.languages):
                found.files[job.path] = facts
            done()
            return
        view = parts.of(job.view)
        sheet = Sheet(job, setup.key(job, view), checksums(view), inputs)
        if _reuse(sheet, found, store, verified, in_place):
            done()
        else:
            waiting.append(sheet)

    rest = iter(others)
    for page in pages:
        if found.given_up:
            break
        make(page)
        if len(waiting) == CHUNK:
            while workers.busy and (other := next(rest, None)):
                make(other)
            hand_out()
    if not found.given_up:
        hand_out()
        for other in rest:
            make(other)
        hand_out()
    while running:
        future = running.popleft()
        if not (found.given_up and future.cancel()):
            collect(future.result())
    found.add({path: summarise(facts) for path, facts in found.files.items()}, links_of(found.files.values()))
    return found


@lasting()
def render_chunk(packed: bytes | Path, chunk: Sequence[Sheet], deposit: Deposit) -> Rendered:
    """Render, examine, pack and deposit pages, in whichever process; `packed` is the pickled setup of this build, or
    the file with it.
    """
    setup, environments, inspector, chunks = _prepared(packed)
    rendered: list[tuple[Sheet, Artifact]] = []
    problems: dict[Problem, str] = {}
    with Watchdog(PAGE_SECONDS) as watchdog:
        for sheet in chunk:
            job = sheet.job
            try:
                with watchdog.page():
                    result = render_job(job, environments, setup.shown)
            except TooSlow as slow:  # at the very end
                result = Problem("template-error", str(slow), SourceRef(f"{setup.shown}/{job.template}"))
            if isinstance(result, Artifact):
                rendered.append((sheet, result))
                continue
            problems.setdefault(result, job.path)
            if watchdog.barked:
                break
    # One thing after another with all pages, not all things with one page: what each needs stays in the caches.
    seen = [facts for _, page in rendered if (facts := examine(page, inspector, setup.languages))]  # of each page
    pages: list[tuple[Page, Summary]] = []
    values: dict[bytes, bytes] = {}
    for (sheet, artifact), facts in zip(rendered, seen, strict=True):
        job = sheet.job
        parts = {**setup.parts(job.template, job.language), "view": sheet.view}
        values[sheet.key] = pack(artifact.data, artifact.digest, facts, parts)
        pages.append((Page(job.path, job.source, sheet.key, artifact.digest, sheet.inputs), summarise(facts)))
    if next(chunks) % (OFTEN_ENOUGH // CHUNK) == 0:
        give_back()
    return Rendered(tuple(pages), deposit(values), links_of(seen), tuple(problems.items()), watchdog.barked)


def kept_facts(page: Page, store: Store) -> Facts:
    """Return the facts of a page in the store. Raises DamagedStoreError if it is not there any more."""
    return Facts.from_data(page.path, page.source, unpack_head(_value(page, store))["facts"])


def _unchanged(
    planned: Planned, inputs: str, found: Rendering, store: Store, verified: Verified, in_place: Mapping[str, str]
) -> bool:
    """Leave a file as it stands in the output folder, if it was made there from the same; say whether it was."""
    path = planned.path
    known = verified.pages.get(path) or verified.files.get(path)
    if not known or known.inputs != inputs or in_place.get(path) != known.digest:
        return False
    if path in verified.pages and known.key not in store:  # its facts are there too
        return False
    store.keep(known.key)
    page = Page(path, planned.source, known.key, known.digest, inputs)
    (found.pages if path in verified.pages else found.data)[path] = page
    found.take(_kept(page, store) if path in verified.pages else _aside(page, store))
    return True


def _put_aside(artifact: Artifact, inputs: str, found: Rendering, store: Store, in_place: Mapping[str, str]) -> None:
    """Keep a file in the store until it is written: all of them together are too much for memory."""
    key = blake2b(b"file\0" + bytes.fromhex(artifact.digest), digest_size=KEY_BYTES).digest()
    page = Page(artifact.path, artifact.source, key, artifact.digest, inputs)
    if in_place.get(artifact.path) == artifact.digest and key in store:
        store.keep(key)
    elif store.get(key) is None:
        store.put(key, artifact.data)
    found.data[page.path] = page
    found.take(_aside(page, store))


def _take_long(job: LongFileJob, inputs: str, found: Rendering) -> None:
    """Leave a file that is too long to be held as a whole to be made again, part by part, when it is written."""
    sha, held, room = sha256(), list[bytes](), _HELD
    for part in job.parts():
        sha.update(part)
        room -= len(part)
        if room >= 0:
            held.append(part)
        else:
            held.clear()
    page = Page(job.path, job.source, sha.digest()[:KEY_BYTES], sha.hexdigest(), inputs)
    found.data[page.path] = page
    found.take(LongArtifact(page.path, page.digest, job.parts if room < 0 else lambda: held))


def _reuse(sheet: Sheet, found: Rendering, store: Store, verified: Verified, in_place: Mapping[str, str]) -> bool:
    """Take a page from the store; say whether it was there."""
    job = sheet.job
    known = verified.pages.get(job.path)
    digest = known.digest if known else ""
    vouched = known is not None and known.key == sheet.key
    if vouched and sheet.key in store and in_place.get(job.path) == digest:
        store.keep(sheet.key)
    else:
        value = store.get(sheet.key)
        if value is None:
            return False
        head = unpack_head(value)
        digest = head["digest"]
        if not vouched:
            facts = Facts.from_data(job.path, job.source, head["facts"])
            found.add({job.path: summarise(facts)}, links_of([facts]))
    page = Page(job.path, job.source, sheet.key, digest, sheet.inputs)
    found.pages[job.path] = page
    found.take(_kept(page, store))
    return True


def _kept(page: Page, store: Store) -> KeptArtifact:
    return KeptArtifact(page.path, page.digest, partial(_unpacked, page, store))


def _aside(page: Page, store: Store) -> KeptArtifact:
    return KeptArtifact(page.path, page.digest, partial(_value, page, store))


def _unpacked(page: Page, store: Store) -> bytes:
    return unpack_data(_value(page, store))


def _value(page: Page, store: Store) -> bytes:
    value = store.get(page.key)
    if value is None:
        raise DamagedStoreError
    return value


@lru_cache(maxsize=1)
def _prepared(packed: bytes | Path) -> tuple[Setup, Mapping[str, Environment], Inspector, Iterator[int]]:
    """Return setup, environments and inspector of a build, and what counts its chunks; each process makes them once."""
    data = packed.read_bytes() if isinstance(packed, Path) else packed
    setup: Setup = pickle.loads(deflate.gzip_decompress(data))  # noqa: S301  made by the process that hands out the work
    environments = make_environments(setup.templates, setup.strings, setup.addresses, setup.code)
    return setup, environments, Inspector(site_at(setup.base_url)), count(1)

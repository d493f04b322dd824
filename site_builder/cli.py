"""Commands, options and exit codes: 0 fine, 1 problems in content or templates, 2 wrong usage, 3 a fault of our own.

With `serve`, the only place that prints.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import os
import re
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder import __version__, pipeline
from site_builder.catalogue.today import choose_today
from site_builder.output.outcome import available
from site_builder.pipeline import Outcome, Request
from site_builder.problems import (
    CannotRun,
    Problem,
    as_github,
    as_json,
    as_text,
    errors_in,
    printable,
    summary,
)

if TYPE_CHECKING:
    from rich.progress import Progress

    from site_builder.catalogue.model import Catalogue, Organisation
    from site_builder.matching.reasons import Reason

# What only some commands need is imported by them: a build with nothing to do takes no longer than that would.

FINE, PROBLEMS, USAGE, OUR_FAULT = range(4)
CACHE = Path(".cache")
_CACHE_HELP = "folder or URL of the store (default: .cache)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; `arguments` are those of the command line unless given. Returns the exit code."""
    # Nothing here is linear algebra: without this numpy starts threads for it, which takes as long as all its import.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Nor are pydantic's records anybody else's: looking for plugins of theirs reads about all packages.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of people and files hold more than some terminals can show
            stream.reconfigure(errors="backslashreplace")
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "build")
    try:
        options = parser.parse_args(words)
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except SystemExit as leaving:  # argparse: help, or wrong usage
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except CannotRun as reason:
        print(f"error: {printable(str(reason))}", file=sys.stderr)
        return reason.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        return FINE
    except OSError as refusal:  # of the file system, where no stage had better words for it
        place = f"{refusal.filename}: " if refusal.filename else ""
        print(f"error: {printable(f'{place}{refusal.strerror or refusal}')}", file=sys.stderr)
        return PROBLEMS
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except ModuleNotFoundError:  # the entrance has words for it
        raise
    except Exception:
        import platform

        traceback.print_exc()
        print(
            f"This is a fault of the builder, not of your content. Please report it with the lines above "
            f"(competence-catalogue {__version__}, Python {platform.python_version()}, {sys.platform}).",
            file=sys.stderr,
        )
        return OUR_FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Build the competence catalogue.", allow_abbrev=False)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        command.set_defaults(command=run)
        command.add_argument("--content", type=Path, default=Path("content"), metavar="DIR")
        command.add_argument("--today", metavar="YYYY-MM-DD", help="the day that validity and age are counted from")
        return command

    def add_folders(command: argparse.ArgumentParser) -> None:
        command.add_argument("--templates", type=Path, default=Path("templates"), metavar="DIR")
        command.add_argument("--output", type=Path, default=Path("public"), metavar="DIR")
        command.add_argument("--base-url", metavar="URL", help="public address of the site")
        command.add_argument("--drafts", action="store_true", help="build drafts too, and keep search engines out")

    build = add("build", _build, "build the site (the default command)")
    add_folders(build)
    build.add_argument("--strict", action="store_true", help="warnings stop the build too")
    build.add_argument("--quiet", action="store_true", help="print problems only")
    build.add_argument("--json-report", type=Path, metavar="FILE", help="write stages, counts and problems as JSON")
    build.add_argument("--max-problems", type=_count, default=100, metavar="N", help="print at most so many (100)")
    build.add_argument("--jobs", type=_jobs, default=0, metavar="N|auto", help="processes to work with (default: auto)")
    build.add_argument("--cache", type=_cache, default=CACHE, metavar="DIR|URL", help=_CACHE_HELP)
    build.add_argument("--executor", choices=("processes", "dask"), default="processes", help="who renders")
    build.add_argument("--scheduler", default="", metavar="ADDRESS", help="of a Dask cluster: tcp://host:8786")
    build.add_argument("--no-cache", action="store_true", help="take nothing from former builds, keep nothing")

    check = add("check", _check, "report problems of the content; write nothing")
    check.add_argument("--templates", type=Path, default=Path("templates"), metavar="DIR")
    check.add_argument("--format", choices=("text", "github", "json"), default="text")
    check.add_argument("--strict", action="store_true", help="warnings count as errors")

    served = add("serve", _serve, "build, serve and rebuild when a file changes")
    add_folders(served)
    served.add_argument("--host", default="127.0.0.1")
    served.add_argument("--port", type=int, default=8000)
    served.add_argument("--cache", type=_cache, default=CACHE, metavar="DIR|URL", help=_CACHE_HELP)

    asked = add("search", _search, "answer a query as the site's search page does")
    asked.add_argument("query")
    asked.add_argument("--output", type=Path, default=Path("public"), metavar="DIR")
    asked.add_argument("--language", metavar="CODE", help="language of the answer (default: the site's)")
    asked.add_argument("--from", dest="from_cluster", default="", metavar="CLUSTER", help="other clusters first")
    asked.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE", help="e.g. country=FR")
    asked.add_argument("--limit", type=_count, default=10, metavar="NUMBER", help="show at most so many (default: 10)")
    asked.add_argument("--literal", action="store_true", help="correct no word")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--drafts", action="store_true")

    matched = add("match", _match, "suggest partners of an organisation in other clusters, with reasons")
    matched.add_argument("slug", metavar="SLUG")
    matched.add_argument("--json", action="store_true")
    matched.add_argument("--drafts", action="store_true")

    described = add("schema", _schema, "write the JSON Schema of every kind of content file")
    described.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder to write to; else it is printed")

    explained = add("explain", _explain, "say why a page was built anew")
    explained.add_argument("address", metavar="URL", help="address or path of a page")
    explained.add_argument("--output", type=Path, default=Path("public"), metavar="DIR")
    explained.add_argument("--cache", type=_cache, default=CACHE, metavar="DIR|URL", help=_CACHE_HELP)

    cleaned = add("clean", _clean, "delete the published files and the store")
    cleaned.add_argument("--output", type=Path, default=Path("public"), metavar="DIR")
    cleaned.add_argument("--cache", type=_cache, default=CACHE, metavar="DIR|URL", help=_CACHE_HELP)
    return parser


def _request(options: argparse.Namespace) -> Request:
    base_url: str = getattr(options, "base_url", None) or ""
    return Request(
        content=_folder(options.content, "content"),
        templates=_folder(options.templates, "templates") if "templates" in options else Path("templates"),
        output=getattr(options, "output", Path("public")),
        today=_today(options),
        base_url=base_url and _base_url(base_url),
        drafts=getattr(options, "drafts", False),
        strict=getattr(options, "strict", False),
        cache=None if getattr(options, "no_cache", False) else getattr(options, "cache", None),
        jobs=getattr(options, "jobs", 1) or available(),
        scheduler=_scheduler(options),
    )


def _cache(text: str) -> Path | str:
    return text if "://" in text else Path(text)


def _scheduler(options: argparse.Namespace) -> str:
    address: str = getattr(options, "scheduler", "")
    if (getattr(options, "executor", "") == "dask") != bool(address):
        raise CannotRun("--executor dask and --scheduler ADDRESS (as in tcp://host:8786) go together")
    return address


def _folder(path: Path, name: str) -> Path:
    try:
        found = path.is_dir()
    except OSError as error:
        raise CannotRun(f"the {name} folder {path} cannot be read: {error.strerror}") from error
    if not found:
        raise CannotRun(f"the {name} folder {path} does not exist (--{name} DIR names another)")
    return path


def _base_url(text: str) -> str:
    from site_builder.reading.addresses import is_site_address

    if not is_site_address(text):
        raise CannotRun(f'--base-url "{text}" is not an address like https://catalogue.example.org/')
    return text


def _count(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f'"{text}" is not a number from 0 upwards')
    return int(text)


def _jobs(text: str) -> int:
    """Return the number of processes; 0 for `auto`."""
    if text == "auto":
        return 0
    if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f'"{text}" is neither auto nor a number from 1 to 999')
    return int(text)


def _today(options: argparse.Namespace) -> dt.date:
    return choose_today(options.today, os.environ, dt.datetime.now().astimezone().date())


def _build(options: argparse.Namespace) -> int:
    request = _request(options)
    watch = StageWatch(quiet=options.quiet)
    outcome = pipeline.build(request, watch.stage, _say_who_builds)
    _print_problems(outcome.problems, options.max_problems)
    if options.json_report:
        _write_report(options.json_report, outcome, watch)
    if outcome.published is None:
        print(f"{summary(outcome.problems)}. Nothing was published; {request.output}/ is unchanged.", file=sys.stderr)
        return PROBLEMS
    if not options.quiet:
        done, seconds = outcome.published, sum(watch.seconds.values())
        print(
            f"{outcome.organisations} organisations, {outcome.pages} pages in {seconds:.1f} s: {done.written} files "
            f"written, {done.unchanged} unchanged, {done.deleted} deleted in {request.output}/"
        )
        print(f"{outcome.rendered} pages rendered, {outcome.pages - outcome.rendered} reused; tree sha256 {done.tree}")
        if not outcome.has_address:
            print("No public address (base_url, --base-url): canonical links and the sitemap were left out.")
    return FINE


def _say_who_builds(who: str) -> None:
    print(f"waiting: {who}", file=sys.stderr, flush=True)


def _check(options: argparse.Namespace) -> int:
    problems = pipeline.check(_request(options))
    if options.format == "json":
        print(as_json(problems))
    elif options.format == "github":
        for problem in problems:
            print(as_github(problem))
    else:
        for problem in problems:
            print(as_text(problem))
        print(summary(problems) + ".")
    return PROBLEMS if errors_in(problems, options.strict) else FINE


def _serve(options: argparse.Namespace) -> int:
    from site_builder import serve
    from site_builder.preview import Previewer

    request = _request(options)

    folders = (request.content, request.templates)
    previewer = Previewer(request)
    serve.serve(
        lambda: pipeline.build(request), folders, request.output, previewer, host=options.host, port=options.port
    )
    return FINE


def _search(options: argparse.Namespace) -> int:
    from site_builder.search.answer import search
    from site_builder.search.facets import FACETS

    reader, problems = pipeline.index_reader(_request(options))
    if reader is None:
        _print_problems(problems)
        return PROBLEMS
    language = options.language or reader.root["default"]
    if language not in reader.root["languages"]:
        raise CannotRun(f'"{language}" is not a language of this site ({", ".join(reader.root["languages"])})')
    filters: dict[str, list[str]] = {}
    for item in options.filter:
        name, sign, value = item.partition("=")
        if not sign or name not in FACETS:
            raise CannotRun(f'--filter "{item}": expected NAME=VALUE with NAME one of {", ".join(FACETS)}')
        filters.setdefault(name, []).append(value)
    clusters = reader.facet("cluster")
    if options.from_cluster and options.from_cluster not in clusters:
        raise CannotRun(f'there is no cluster "{options.from_cluster}" ({", ".join(clusters)})')
    answer = search(
        reader, options.query, language, filters, options.from_cluster, options.limit, literal=options.literal
    )
    if options.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
        return FINE
    for thing in answer.understood:
        print(f"understood as {thing.facet}: {thing.label}")
    for note in answer.notes:
        print(note)
    for number, result in enumerate(answer.results, 1):
        why = "; ".join(dict.fromkeys(f"{reason.field}: {reason.text}" for reason in result.why))
        print(f"{number:3}. {result.card.name} ({result.slug}){'  ' + why if why else ''}")
    print(f"{answer.count} organisation{'' if answer.count == 1 else 's'}")
    for near in answer.near:
        print(f"{near.count:3} {'under' if near.kind == 'broader' else 'without'} {near.label or near.facet}")
    return FINE


def _match(options: argparse.Namespace) -> int:
    from site_builder.catalogue.assemble import load
    from site_builder.matching.partners import partners
    from site_builder.matching.reasons import survey

    request = _request(options)
    catalogue, problems = load(request.content, request.today, request.drafts)
    if catalogue is None:
        _print_problems(problems)
        return PROBLEMS
    subject = _listed(catalogue, options.slug)
    found = partners(survey(catalogue), subject.slug)
    if options.json:
        print(json.dumps({"slug": subject.slug, "partners": [asdict(p) for p in found]}, ensure_ascii=False, indent=2))
        return FINE
    order = catalogue.order(catalogue.settings.default_language)
    for number, partner in enumerate(found, 1):
        other = catalogue.organisations[partner.slug]
        print(f"{number:3}. {other.record.name} ({partner.slug}), {', '.join(other.clusters)}: {partner.relation}")
        for reason in partner.reasons:
            print(f"     {reason.kind}: {', '.join(_told(catalogue, reason, order))}")
    if not found:
        print(f"nobody in another cluster has anything in common with {subject.record.name} or works next to it")
    return FINE


def _listed(catalogue: Catalogue, word: str) -> Organisation:
    """Return the listed organisation with this slug, or with another one that it had before."""
    from site_builder.catalogue.decode import did_you_mean

    former = {old: o for o in catalogue.organisations.values() for old in o.record.formerly}
    found = catalogue.organisations.get(word) or former.get(word)
    if found is None:
        hint = did_you_mean(word.lower(), tuple(catalogue.listed))
        raise CannotRun(
            f'there is no organisation "{word[:80]}"; {hint or "a slug is the name of a profile file without its .md"}'
        )
    if found.record.archived:
        raise CannotRun(
            f"{found.slug} is archived since {found.record.archived.on}: archived profiles have no partners"
        )
    return found


def _told(catalogue: Catalogue, reason: Reason, order: Sequence[str]) -> Iterator[str]:
    """Yield what a reason names: labels of concepts; ids of needs and codes of languages as they are."""
    from site_builder.catalogue.model import CONCEPT_FACETS
    from site_builder.matching.reasons import FACET_OF

    facet = FACET_OF.get(reason.kind)
    for id_ in reason.ids:
        concepts = catalogue.vocabularies[CONCEPT_FACETS[facet]].concepts if facet else {}
        yield concepts[id_].label(order).value if facet else id_


def _schema(options: argparse.Namespace) -> int:
    from site_builder.catalogue.assemble import load
    from site_builder.editing import schema

    catalogue = load(options.content, _today(options))[0] if options.content.is_dir() else None
    if options.folder is None:
        print(json.dumps(dict(schema.schemas(catalogue)), ensure_ascii=False, indent=2))
        return FINE
    for path in schema.write_schemas(options.folder, catalogue):
        print(path)
    return FINE


def _explain(options: argparse.Namespace) -> int:
    from site_builder.output.explain import explain
    from site_builder.output.opening import opened

    if isinstance(options.cache, Path) and not options.cache.is_dir():
        raise CannotRun(f"there is no store {options.cache} (--cache DIR names another)")
    with opened(options.cache, _say_who_builds) as store:
        print("\n".join(explain(store, options.output, options.address)))
    return FINE


def _clean(options: argparse.Namespace) -> int:
    from site_builder.output.lock import claimed
    from site_builder.output.opening import delete
    from site_builder.output.publish import clean

    freed = delete(options.cache, _say_who_builds)
    with claimed(options.output, _say_who_builds):
        deleted = clean(options.output)
    print(f"{deleted} files deleted from {options.output}/, a store of {freed / 1e6:.1f} MB")
    return FINE


def _print_problems(problems: Sequence[Problem], limit: int | None = None) -> None:
    """Print problems, at most `limit` of them: errors first where some have to be left out."""
    if limit is None or len(problems) <= limit:
        for problem in problems:
            print(as_text(problem), file=sys.stderr)
        return
    for problem in sorted(problems, key=lambda p: p.severity)[:limit]:  # "error" comes before "warning"
        print(as_text(problem), file=sys.stderr)
    codes = Counter(problem.code for problem in problems).most_common()
    print(f"and {len(problems) - limit} more (--max-problems shows more of them); of all:", file=sys.stderr)
    print(*(f"{count:8} {code}" for code, count in codes), sep="\n", file=sys.stderr)


def _write_report(path: Path, outcome: Outcome, watch: StageWatch) -> None:
    published = outcome.published
    report = {
        "published": published is not None,
        "stages": [{"name": name, "seconds": round(seconds, 4)} for name, seconds in watch.seconds.items()],
        "pages": {
            "all": outcome.pages,
            "rendered": outcome.rendered,
            "reused": outcome.pages - outcome.rendered,
            "written": published.written if published else 0,
            "unchanged": published.unchanged if published else 0,
            "deleted": published.deleted if published else 0,
        },
        "tree sha256": published.tree if published else "",
        "problems": json.loads(as_json(outcome.problems)),
    }
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CannotRun(f"cannot write the report {path}: {error.strerror}") from error


class StageWatch:
    """Measures the stages of a build and shows them: a bar on a terminal, plain lines elsewhere."""

    def __init__(self, quiet: bool = False) -> None:
        self.seconds: dict[str, float] = {}
        self._shown = not quiet
        self._bar = _bar() if self._shown and sys.stderr.isatty() else None

    @contextmanager
    def stage(self, name: str, steps: int) -> Iterator[Callable[[], None]]:
        """Span one stage, or a part of it."""
        start = time.perf_counter()
        if self._bar:
            task = self._bar.add_task(name, total=steps or None)
            with self._bar:
                yield lambda: self._bar.advance(task) if self._bar else None
            self._bar.remove_task(task)
        else:
            yield lambda: None
        seconds = time.perf_counter() - start
        self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        if self._shown and not self._bar:
            print(f"{name}: {seconds:.2f} s", file=sys.stderr)


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<11}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)

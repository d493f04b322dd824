"""Our scripts, styles and icons under names that hold a hash of their bytes, so that they may be cached for ever.

Scripts and styles lose their comments and spaces on the way; names in them stay, so that errors can be read.
References between them (`url(...)` and `@import` in CSS, imports and `new URL(...)` in JavaScript) are rewritten to
the hashed names; a change of one file therefore renames every file that refers to it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from hashlib import blake2b
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

from site_builder.problems import Problem, SourceRef
from site_builder.reading.sources import OTHER_LIMIT, read_file
from site_builder.site import urls
from site_builder.site.jobs import FileJob

HASH_BYTES = 6  # twelve hexadecimal digits in the name

_CSS_REFERENCE = re.compile(
    r"""(?:\burl\(\s*["']?|@import\s+["'])(?P<target>(?!["'#/]|[a-zA-Z][a-zA-Z0-9+.-]*:)[^"')\s?#]+)"""
)
_JS_REFERENCE = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew\s+URL\(\s*)["'](?P<target>\.\.?/[^"'?#]+)""")
_REFERENCES: Mapping[str, re.Pattern[str]] = {".css": _CSS_REFERENCE, ".js": _JS_REFERENCE, ".mjs": _JS_REFERENCE}
_MINIFY: Mapping[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin, ".mjs": jsmin}


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A file as it lies in the templates: `name` is relative to the assets folder, `shown` as messages name it."""

    name: str
    data: bytes
    shown: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The finished assets: `addresses` by logical name (`css/main.css`), and the files to publish."""

    addresses: Mapping[str, str]
    files: tuple[FileJob, ...]


def read_assets(folder: Path, shown: str | None = None) -> tuple[tuple[AssetFile, ...], tuple[Problem, ...]]:
    """Return all files below `folder` in the order of their names; hidden ones are passed over."""
    found: list[AssetFile] = []
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        label = f"{shown or folder.as_posix()}/{name}"
        if any(part.startswith(".") for part in name.split("/")) or path.is_dir():
            continue
        data = read_file(path, OTHER_LIMIT, label)
        if isinstance(data, Problem):
            problems.append(data)
        else:
            found.append(AssetFile(name, data, label))
    return tuple(found), tuple(problems)


def hash_assets(files: Iterable[AssetFile]) -> tuple[Assets, tuple[Problem, ...]]:
    """Return the minified assets under their hashed names.

    A reference to nothing, and a circle of references, are problems.
    """
    by_name = {file.name: file for file in sorted(files, key=lambda file: file.name)}
    problems: list[Problem] = []
    texts = {name: text for name, file in by_name.items() if (text := _text(file, problems)) is not None}
    needs = {name: _targets(by_name[name], texts[name], by_name, problems) if name in texts else [] for name in by_name}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as circle:
        members = circle.args[1]
        message = f"assets refer to each other in a circle: {' -> '.join(reversed(members))}"
        return Assets({}, ()), (*problems, Problem("template-error", message, SourceRef(by_name[members[0]].shown)))
    addresses: dict[str, str] = {}
    jobs: dict[str, FileJob] = {}
    for name in order:
        data = _rewritten(name, texts[name], addresses) if name in texts else by_name[name].data
        job = hashed_file(posixpath.basename(name), data, by_name[name].shown)
        addresses[name] = "/" + job.path
        jobs.setdefault(job.path, job)
    ordered = tuple(job for _, job in sorted(jobs.items()))
    return Assets(dict(sorted(addresses.items())), ordered), tuple(problems)


def hashed_file(file_name: str, data: bytes, source: str) -> FileJob:
    """Return the job of a file that is published under `/assets/<name>.<hash>.<ext>`."""
    stem, dot, extension = file_name.rpartition(".")
    digest = blake2b(data, digest_size=HASH_BYTES).hexdigest()
    hashed = f"{stem}.{digest}.{extension}" if dot else f"{file_name}.{digest}"
    return FileJob(urls.output_path(urls.asset(hashed)), data, source)


def _text(file: AssetFile, problems: list[Problem]) -> str | None:
    """Return the text of a file that may refer to others."""
    if posixpath.splitext(file.name)[1] not in _REFERENCES:
        return None
    try:
        return file.data.decode()
    except UnicodeDecodeError:
        problems.append(Problem("not-utf8", "the file is not UTF-8", SourceRef(file.shown)))
        return None


def _targets(file: AssetFile, text: str, known: Mapping[str, AssetFile], problems: list[Problem]) -> list[str]:
    """Return the names of the assets that a file refers to, and report references to nothing."""
    targets: list[str] = []
    for found in _REFERENCES[posixpath.splitext(file.name)[1]].finditer(text):
        target = _resolved(file.name, found["target"])
        if target in known:
            targets.append(target)
            continue
        start = found.start("target")
        before = text.rfind("\n", 0, start) + 1
        line = text.count("\n", 0, start) + 1
        whole = text[before:].split("\n", 1)[0]
        place = SourceRef(file.shown, line, start - before + 1, len(found["target"]), whole)
        problems.append(Problem("template-error", f'there is no asset "{target}"', place))
    return targets


def _resolved(name: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


def _rewritten(name: str, text: str, addresses: Mapping[str, str]) -> bytes:
    def replace(prefix: str) -> Callable[[re.Match[str]], str]:
        def replacement(found: re.Match[str]) -> str:
            address = addresses.get(_resolved(name, found["target"]))
            start, end = found.start("target") - found.start(), found.end("target") - found.start()
            whole = found.group()
            return whole[:start] + prefix + posixpath.basename(address) + whole[end:] if address else whole

        return replacement

    extension = posixpath.splitext(name)[1]
    # A module specifier without ./ would be a bare name, which browsers refuse.
    return _REFERENCES[extension].sub(replace("" if extension == ".css" else "./"), _MINIFY[extension](text)).encode()

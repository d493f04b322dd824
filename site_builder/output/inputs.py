"""Everything that decides what a build publishes, read once: content, templates, options, and the program itself."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.reading.packages import installed
from site_builder.reading.sources import Source, discover
from site_builder.reading.templates import read_templates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from site_builder.output.outcome import Request
    from site_builder.problems import Problem

PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Inputs:
    """The bytes that a build starts from. `templates` are all files of the templates folder, assets and strings too,
    by their path in it; what cannot be read is None there. `kinds` names what chose the kinds of page, if anything did.
    `content` is a digest of the content and of what else decides the search index. Whoever has read the `sources` may
    let go of them.
    """

    sources: list[Source]
    content: str
    problems: tuple[Problem, ...]
    templates: Mapping[str, bytes | None]
    options: tuple[str, ...]
    engine: str
    kinds: str

    @cached_property
    def digest(self) -> str:
        """Digest of everything."""
        texts = (part for item in self.template_digests.items() for part in item)
        return digest((self.content, *self.options, *map(repr, self.problems), *texts))

    @cached_property
    def template_digests(self) -> Mapping[str, str]:
        """Digest of each file of the templates folder; empty where it cannot be read."""
        return {
            name: "" if data is None else blake2b(data, digest_size=16).hexdigest()
            for name, data in self.templates.items()
        }

    @cached_property
    def pages(self) -> Mapping[str, bytes]:
        """The templates of pages, by name."""
        return {name: data for name, data in self.templates.items() if data and name.endswith(".html")}


def read_inputs(request: Request) -> Inputs:
    """Read the content and the templates. Raises CannotRun if one of the folders cannot be listed."""
    sources, problems = discover(request.content)
    kinds = f"{request.kinds.__module__}.{request.kinds.__qualname__}" if request.kinds else ""
    options = (
        request.today.isoformat(),
        str(request.drafts),
        request.content.as_posix(),  # stands in problems
        request.templates.as_posix(),
        request.base_url,
        str(request.strict),
        kinds,
    )
    engine = digest(engine_parts())
    content = digest((engine, *options[:2], *(part for source in sources for part in (source.path, source.digest))))
    return Inputs(list(sources), content, problems, read_templates(request.templates), options, engine, kinds)


def engine_parts() -> tuple[str, ...]:
    """Return what the program is: Python, its own files with their digests, the names and versions of all packages."""
    parts = [f"Python {sys.version}", sys.platform]
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found = blake2b(path.read_bytes(), digest_size=16).hexdigest()
            parts.append(f"site_builder/{path.relative_to(PACKAGE).as_posix()} {found}")
    return (*parts, *sorted(name for name in {*installed()} if not name.startswith("competence_catalogue")))


def digest(parts: Iterable[str]) -> str:
    """Return one BLAKE2b-128 (hex) of several texts; where one ends and the next begins counts."""
    found = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        found.update(len(data).to_bytes(8, "little"))
        found.update(data)
    return found.hexdigest()

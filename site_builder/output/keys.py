"""What a page depends on, as digests: the key under which it is kept, and the parts that `explain` compares.

    key = blake2b(program | templates | strings | assets | site | path, language | canonical bytes of the view)

There is no graph of dependencies: what a page depends on is what its template can see, and all of that is hashed. So
that not all views are made for it, a file has `inputs` besides, coarser and known beforehand: everything here with all
of the catalogue that its job could show.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

from site_builder.output.inputs import digest
from site_builder.output.store import KEY_BYTES
from site_builder.reading.strings import Strings
from site_builder.site.jobs import PageJob, Planned

_REFERENCE = re.compile(
    r"\{%[-+]?\s*(?:extends|include|import|from)\b"
    r"(?:\s*(?P<quote>[\"'])(?P<name>[^\"'\\]+)(?P=quote)(?=\s*(?:[-+]?%\}|as\b|import\b|ignore\b|with\b|without\b)))?"
)


@dataclass(frozen=True)
class Setup:
    """All that rendering and inspecting a page needs besides its job; frozen plain data that goes to other processes.

    `templates` are the bytes of the files by name, `shown` is their folder in messages, `addresses` are those of the
    assets by name, `base_url` is empty where the site has no public address. `code` are the templates as `compiled`
    gives them, if somebody had the time; it follows from them.
    """

    engine: str
    templates: Mapping[str, bytes]
    shown: str
    strings: Mapping[str, Strings]
    addresses: Mapping[str, str]
    base_url: str
    code: Mapping[tuple[str, str], bytes] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the site."""
        return tuple(self.strings)

    def inputs(self, planned: Planned) -> str:
        """Return a digest of all that decides a file: equal ones mean equal bytes. Empty where nobody knows."""
        return digest((self.digest, planned.inputs)) if planned.inputs else ""

    @cached_property
    def digest(self) -> str:
        """Digest of everything here."""
        texts = [part for name, data in self.templates.items() for part in (name, _digest(data))]
        return digest([self._assets, self._site, self.engine, self.shown, *self._strings.values(), *texts])

    def parts(self, template: str, language: str) -> Mapping[str, str]:
        """Return the digests of what a page of this template and language depends on besides its view."""
        return {
            "program": self.engine,
            "templates": self._closure(template),
            "strings": self._strings[language],
            "assets": self._assets,
            "site": self._site,
        }

    def key(self, job: PageJob, view: bytes) -> bytes:
        """Return the key of a page; `view` are the canonical bytes of the job's view."""
        found = blake2b(self._base(job.template, job.language), digest_size=KEY_BYTES)
        found.update(f"{job.path}\0{job.template}\0{job.language}\0".encode())
        found.update(view)
        return found.digest()

    @cached_property
    def _known(self) -> dict[tuple[str, str], bytes]:
        return {}

    def _base(self, template: str, language: str) -> bytes:
        if (template, language) not in self._known:
            self._known[template, language] = digest(self.parts(template, language).values()).encode()
        return self._known[template, language]

    @cached_property
    def _strings(self) -> Mapping[str, str]:
        return {language: _digest(strings.mo) for language, strings in self.strings.items()}

    @cached_property
    def _assets(self) -> str:
        return digest(part for item in sorted(self.addresses.items()) for part in item)

    @cached_property
    def _site(self) -> str:
        return digest((self.base_url, *self.languages))

    def _closure(self, template: str) -> str:
        """Return the digest of a template and of all that it extends, includes and imports, as far as that leads."""
        names, waiting = {template}, [template]
        while waiting:
            for name in _references(self.templates.get(waiting.pop(), b"").decode("utf-8", "replace")):
                if name is None:  # worked out while rendering: it may be any
                    names.update(self.templates)
                elif name not in names:
                    names.add(name)
                    waiting.append(name)
        return digest(part for name in sorted(names) for part in (name, _digest(self.templates.get(name, b"missing"))))


def canonical(view: Mapping[str, Any]) -> bytes:
    """Return the bytes of a view of plain data: equal bytes mean an equal view.

    This is marshal's second version, which knows no references, so that bytes depend on values alone. They are made
    anew in each build, and read by nobody but the processes of the same build.
    """
    return marshal.dumps(view, 2)  # type: ignore[arg-type]  # a view is a dict


def view_parts(view: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a digest for each key of a view, and for each of its `shell`; what is empty needs none."""
    shell = view.get("shell")
    inner = {f"shell.{key}": value for key, value in shell.items()} if isinstance(shell, dict) else {"shell": shell}
    flat = {**{key: value for key, value in view.items() if key != "shell"}, **inner}
    return {
        key: blake2b(marshal.dumps(value, 2), digest_size=6).hexdigest() if value else f"no {type(value).__name__}"
        for key, value in sorted(flat.items())
    }


def _references(text: str) -> list[str | None]:
    return [found["name"] for found in _REFERENCE.finditer(text)]


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()

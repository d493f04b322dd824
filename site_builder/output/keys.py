"""What a page depends on, as digests: the key under which it is kept, and the parts that `explain` compares.

    key = blake2b(program | templates | strings | assets | site | path, language | canonical bytes of the view's parts)

There is no graph of dependencies: what a page depends on is what its template can see, and all of that is hashed. So
that not all views are made for it, a file has `inputs` besides, coarser and known beforehand: everything here with all
of the catalogue that its job could show.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any
from zlib import crc32

from site_builder.output.inputs import digest
from site_builder.reading.compiled import Strings
from site_builder.reading.memo import KEY_BYTES
from site_builder.site.jobs import PageJob, Planned
from site_builder.site.showing import closure

_NO_REFERENCES = 2  # the version of marshal whose bytes depend on values alone
_SHORT = 64  # bytes; of what is longer, a digest is enough


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
        both = f"{self.digest}{planned.inputs}"
        return _digest(both.encode()) if planned.inputs else ""

    @cached_property
    def digest(self) -> str:
        """Digest of everything here."""
        texts = [part for name, data in self.templates.items() for part in (name, _digest(data))]
        return digest([self._assets, self._site, self.engine, self.shown, *self._strings.values(), *texts])

    def parts(self, template: str, language: str) -> Mapping[str, str]:
        """Return the digests of what a page of this template and language depends on besides its view."""
        if (template, language) not in self._parts:
            self._parts[template, language] = {
                "program": self.engine,
                "templates": self._closure(template),
                "strings": self._strings[language],
                "assets": self._assets,
                "site": self._site,
            }
        return self._parts[template, language]

    def key(self, job: PageJob, view: Mapping[str, bytes]) -> bytes:
        """Return the key of a page; `view` are the parts of the job's view, as `ViewParts` gives them."""
        found = blake2b("\0".join(self.parts(job.template, job.language).values()).encode(), digest_size=KEY_BYTES)
        found.update(f"{job.path}\0{job.template}\0{job.language}\0".encode())
        found.update(marshal.dumps(view, _NO_REFERENCES))  # type: ignore[arg-type]  # a dict
        return found.digest()

    @cached_property
    def _parts(self) -> dict[tuple[str, str], Mapping[str, str]]:
        return {}

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
        """Return the digest of a template and of all that it extends, includes and imports."""
        names = sorted(closure(self.templates, template))
        return digest(part for name in names for part in (name, _digest(self.templates.get(name, b"missing"))))


class ViewParts:
    """Tells views apart, one after another: what the pages of a language share is looked at once."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[Any, bytes]] = {}

    def of(self, view: Mapping[str, Any]) -> Mapping[str, bytes]:
        """Return a few bytes for each entry of a view of plain data, and for each of its `shell`: equal bytes, equal
        values.
        """
        parts = {name: self._part(name, value) for name, value in view.items() if name != "shell"}
        shell = view.get("shell")
        if isinstance(shell, dict):
            return parts | {(full := f"shell.{name}"): self._part(full, value) for name, value in shell.items()}
        return parts | {"shell": self._part("shell", shell)}

    def _part(self, name: str, value: Any) -> bytes:
        last = self._last.get(name)
        if last and last[0] is value:
            return last[1]
        data = marshal.dumps(value, _NO_REFERENCES)
        part = data if len(data) < _SHORT else blake2b(data, digest_size=KEY_BYTES).digest()
        self._last[name] = value, part
        return part


def checksums(parts: Mapping[str, bytes]) -> Mapping[str, int]:
    """Return the CRC-32 of each part of a view: enough for telling what has changed where the key says that it has."""
    return dict(zip(parts, map(crc32, parts.values()), strict=True))


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()

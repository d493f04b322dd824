"""Templates as code: compiled once for all languages, and without knowing what a page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from gettext import NullTranslations

from jinja2 import BaseLoader, BytecodeCache, Environment, StrictUndefined, TemplateNotFound
from jinja2.bccache import Bucket

from site_builder.reading.messages import Call, calls_in, parse
from site_builder.site.environment import PlainDataEnvironment

PLACE = "<templates>/"
"""Begins the names of templates in tracebacks."""


class SharedCode(BytecodeCache):
    """Lets the environments of all languages share what was compiled once."""

    def __init__(self, code: Mapping[tuple[str, str], bytes]) -> None:
        self.code = dict(code)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the code of a template into its bucket, if there is any."""
        code = self.code.get((bucket.key, bucket.checksum))
        if code:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket."""
        self.code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class Snapshot(BaseLoader):
    """Serves templates as they were when the build began, whatever happens to the files meanwhile."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """Return text and place of a template; the place is for tracebacks only."""
        if template not in self.files:
            raise TemplateNotFound(template)
        return self.files[template].decode(), PLACE + template, None


def compiled(templates: Mapping[str, bytes]) -> tuple[Mapping[tuple[str, str], bytes], Mapping[str, Sequence[Call]]]:
    """Return the code of the templates, for the Python that makes it, and the calls in their texts that translate;
    those with faults have none.
    """
    shared = SharedCode({})
    calls: dict[str, Sequence[Call]] = {}
    environment = make_environment(Snapshot(templates), shared, NullTranslations())
    for name, data in templates.items():
        with suppress(Exception):  # told when a page wants it
            text = data.decode()
            parsed = parse(text)
            calls[text] = calls_in(parsed)
            bucket = shared.get_bucket(environment, name, PLACE + name, text)
            bucket.code = environment.compile(parsed, name, PLACE + name)
            shared.set_bucket(bucket)
    return shared.code, calls


def make_environment(loader: BaseLoader, code: SharedCode, strings: NullTranslations) -> PlainDataEnvironment:
    """Return an environment with nothing of ours in it; all that are given `code` share it."""
    # Sandboxed: a preview may be built from a pull request whose templates nobody has read yet.
    environment = PlainDataEnvironment(
        loader=loader,
        bytecode_cache=code,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        cache_size=-1,
        optimized=False,  # there is nothing to be worked out beforehand
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    environment.install_gettext_translations(strings, newstyle=True)  # type: ignore[attr-defined]  # by ext.i18n
    return environment

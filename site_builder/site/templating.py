"""The template engine: one Jinja2 environment for each language, with nothing in it that depends on time or place."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from gettext import NullTranslations
from typing import Any

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape

from site_builder.catalogue.records import ClusterRecord, all_meta
from site_builder.problems import Problem, SourceRef
from site_builder.reading.messages import Call, calls_in, parse
from site_builder.site import names, urls
from site_builder.site.environment import PlainDataEnvironment, make_once
from site_builder.site.jobs import PageJob

_NOTHING = Markup()
_SHOWN_AS_IS = frozenset({int, Markup})


class _SharedCode(BytecodeCache):
    """Lets the environments of all languages share what was compiled once."""

    def __init__(self, code: Mapping[tuple[str, str], bytes]) -> None:
        self.code = dict(code)

    def load_bytecode(self, bucket: Bucket) -> None:
        code = self.code.get((bucket.key, bucket.checksum))
        if code:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


class _Snapshot(BaseLoader):
    """Serves templates as they were when the build began, whatever happens to the files meanwhile."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """Return text and place of a template; the place is for tracebacks only."""
        if template not in self.files:
            raise TemplateNotFound(template)
        return self.files[template].decode(), _PLACE + template, None


_PLACE = "<templates>/"


def make_environments(
    templates: Mapping[str, bytes],
    translations: Mapping[str, NullTranslations],
    addresses: Mapping[str, str],
    code: Mapping[tuple[str, str], bytes] | None = None,
) -> Mapping[str, Environment]:
    """Return the environment of each language of `translations`.

    `templates` are the bytes of the template files by name, `addresses` those of the assets; `code` is what `compiled`
    has made of templates, which need not be all of them, nor these.
    """
    loader, shared = _Snapshot(templates), _SharedCode(code or {})
    environments = {}
    for language, strings in translations.items():
        environment = _environment(loader, shared, strings)
        environment.globals["asset"] = _asset(addresses)
        helpers = _helpers(language, strings)
        environment.install(helpers)
        environment.translate(helpers["gettext"])
        environments[language] = environment
    return environments


def compiled(templates: Mapping[str, bytes]) -> tuple[Mapping[tuple[str, str], bytes], Mapping[str, Sequence[Call]]]:
    """Return the code of the templates, for the Python that makes it, and the calls in their texts that translate;
    those with faults have none.
    """
    shared = _SharedCode({})
    calls: dict[str, Sequence[Call]] = {}
    environment = _environment(_Snapshot(templates), shared, NullTranslations())
    for name, data in templates.items():
        with suppress(Exception):  # told when a page wants it
            text = data.decode()
            parsed = parse(text)
            calls[text] = calls_in(parsed)
            bucket = shared.get_bucket(environment, name, _PLACE + name, text)
            bucket.code = environment.compile(parsed, name, _PLACE + name)
            shared.set_bucket(bucket)
    return shared.code, calls


def _environment(loader: BaseLoader, code: _SharedCode, strings: NullTranslations) -> PlainDataEnvironment:
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


def _asset(addresses: Mapping[str, str]) -> Callable[[Context, str], str]:
    """Return the function that gives the address of an asset as it is written on the page."""

    @pass_context
    def asset(context: Context, name: str) -> str:
        if name not in addresses:
            raise TemplateError(f'there is no asset "{name}"')
        return urls.under(context["view"]["shell"]["root"], addresses[name])

    return asset


def _helpers(language: str, strings: NullTranslations) -> dict[str, Callable[..., Any]]:
    """Return the functions that templates may call; all are pure."""
    organisation_labels = {path: meta.label for path, meta in all_meta().items() if meta.label}
    cluster_labels = {path: meta.label for path, meta in all_meta(ClusterRecord).items() if meta.label}

    def labelled(labels: Mapping[str, str], path: str) -> str:
        if path not in labels:
            raise TemplateError(f'there is no field "{path}" with a label')
        return strings.gettext(labels[path])

    # As Jinja2's own i18n functions ("newstyle"), which look for a context at every call.
    translated = cache(strings.gettext)
    escaped_text = PlainDataEnvironment.escaped_text

    def gettext(message: str, **variables: Any) -> Markup:
        return filled(translated(message), variables)

    def ngettext(one: str, many: str, num: int, **variables: Any) -> Markup:
        return filled(strings.ngettext(one, many, num), {"num": num} | variables)

    def filled(text: str, variables: Mapping[str, Any]) -> Markup:  # as Markup's %, which wraps each of them first
        shown = {
            name: escaped_text(value) if type(value) is str else value if type(value) in _SHOWN_AS_IS else escape(value)
            for name, value in variables.items()
        }
        return str.__new__(Markup, text % shown)  # tags in translations are those of the message

    def lang_attribute(text: Mapping[str, Any]) -> Markup:  # asked for at every text, so it is no macro
        return Markup(' lang="{}"').format(text["lang"]) if text["lang"] else _NOTHING

    def origins(texts: Iterable[Mapping[str, Any] | None]) -> dict[str, Any]:
        present = [text for text in texts if text]
        languages = dict.fromkeys(text["language"] for text in present if text["language"])
        return {"languages": list(languages), "machine": any(text["machine"] for text in present)}

    return {
        "_": gettext,
        "gettext": gettext,
        "ngettext": ngettext,
        "once": make_once(),
        "lang_attribute": lang_attribute,
        "origins": origins,
        "label": lambda path: labelled(organisation_labels, path),
        "cluster_label": lambda path: labelled(cluster_labels, path),
        "number": lambda value: names.number(value, language),
        "join": lambda texts: names.join(list(texts), language),
    }


def render_page(job: PageJob, environments: Mapping[str, Environment], shown: str = "templates") -> bytes | Problem:
    """Return the bytes of a page, or the problem of its template, located in the template.

    `shown` is the templates folder as messages name it.
    """
    environment = environments[job.language]
    try:
        template = environment.get_template(job.template)
        context = template.new_context({"view": job.view})
        try:
            return "".join(template.root_render_func(context)).encode()
        except Exception:
            environment.handle_exception()
        finally:
            context.vars.clear()  # a macro in there holds the context, and that the view, for the collector to find
    except Exception as error:  # a template is code of its authors: whatever it raises is its fault, not ours
        return _as_problem(error, environment, job.template, shown)


def _as_problem(error: Exception, environment: Environment, template: str, shown: str) -> Problem:
    assert isinstance(environment.loader, _Snapshot)
    name, line = template, 0
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template, error.lineno
    else:
        # Jinja2 rewrites tracebacks so that frames of templates name the template's file and line.
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.startswith(_PLACE):
                name, line = frame.filename.removeprefix(_PLACE), frame.lineno or 0
    message = str(error).strip() or type(error).__name__
    if not isinstance(error, TemplateError):
        message = f"{type(error).__name__}: {message}"
    text = _line_of(environment.loader.files.get(name, b""), line)
    return Problem("template-error", message, SourceRef(f"{shown}/{name}", line, text=text))


def _line_of(data: bytes, line: int) -> str:
    lines = data.decode("utf-8", "replace").splitlines()
    return lines[line - 1] if 0 < line <= len(lines) else ""

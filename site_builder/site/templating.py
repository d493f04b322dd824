"""The template engine: one Jinja2 environment for each language, with nothing in it that depends on time or place."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from gettext import NullTranslations
from typing import Any

from jinja2 import Environment, TemplateError, TemplateSyntaxError
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape

from site_builder.catalogue.records import ClusterRecord, all_meta
from site_builder.problems import Problem, SourceRef
from site_builder.site import names, urls
from site_builder.site.compiling import PLACE, SharedCode, Snapshot, make_environment
from site_builder.site.environment import PlainDataEnvironment, make_once
from site_builder.site.jobs import PageJob

_NOTHING = Markup()
_SHOWN_AS_IS = frozenset({int, Markup})


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
    loader, shared = Snapshot(templates), SharedCode(code or {})
    environments = {}
    for language, strings in translations.items():
        environment = make_environment(loader, shared, strings)
        environment.globals["asset"] = _asset(addresses)
        helpers = _helpers(language, strings)
        environment.install(helpers)
        environment.translate(helpers["gettext"])
        environments[language] = environment
    return environments


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
    assert isinstance(environment.loader, Snapshot)
    name, line = template, 0
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template, error.lineno
    else:
        # Jinja2 rewrites tracebacks so that frames of templates name the template's file and line.
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.filename.startswith(PLACE):
                name, line = frame.filename.removeprefix(PLACE), frame.lineno or 0
    message = str(error).strip() or type(error).__name__
    if not isinstance(error, TemplateError):
        message = f"{type(error).__name__}: {message}"
    text = _line_of(environment.loader.files.get(name, b""), line)
    return Problem("template-error", message, SourceRef(f"{shown}/{name}", line, text=text))


def _line_of(data: bytes, line: int) -> str:
    lines = data.decode("utf-8", "replace").splitlines()
    return lines[line - 1] if 0 < line <= len(lines) else ""

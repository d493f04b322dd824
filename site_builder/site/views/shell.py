"""What all pages share: title, languages, menu, breadcrumbs, what search engines are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from site_builder.catalogue.localise import labelled
from site_builder.catalogue.model import Organisation
from site_builder.site import names, urls
from site_builder.site.jobs import At, PageJob, Planned
from site_builder.site.messages import DESCRIPTIONS, TITLES, TOOLS, Words
from site_builder.site.reader import Reader, Site
from site_builder.site.showing import made
from site_builder.site.views import parts, structured
from site_builder.site.views.search_words import suggestion_words

MENU = (
    "organisations",
    "clusters",
    "competences",
    "partners",
    "map",
    "coverage",
)
# Every other list stands in the foot of the page only.
BROWSE = (
    *MENU,
    "journeys",
    "needs",
    "areas",
    "modalities",
    "stages",
    "accreditations",
    "types",
    "countries",
)
DEFAULT_VERSION = "x-default"
SETTINGS = "content/site.yaml"  # the source of pages that are made from everything
_MENU_TITLES = {**TITLES, **TOOLS}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a page shows in one language: `heading` is the Text of its main heading, `view` all that its template sees
    besides the shell, `trail` the (label, address) of the pages between home and it. Where a function without arguments
    stands for a value, it is called only if the template shows that.
    """

    heading: parts.Part
    description: str
    view: dict[str, Any]
    trail: Sequence[tuple[str, str]] = ()
    json_ld: Callable[[], Sequence[structured.Thing]] = tuple


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page shares with its versions in other languages.

    `at` gives its address in each language, `section` is the entry of the menu it belongs to, `edit` the content file
    (relative to the content folder) that visitors may suggest changes to.
    """

    kind: str
    template: str
    at: At
    contents: Callable[[Reader], Contents]
    source: str
    section: str = ""
    noindex: bool = False
    edit: str = ""


def pages(
    site: Site,
    kind: str,
    template: str,
    at: At,
    contents: Callable[[Reader], Contents],
    source: str,
    *,
    section: str = "",
    noindex: bool = False,
    edit: str = "",
    of: Sequence[Organisation] = (),
) -> Iterator[Planned]:
    """Yield a page in every language (see `Frame`); it is `of` these organisations (`Site.inputs`)."""
    frame = Frame(kind, template, at, contents, source, section, noindex or site.options.drafts, edit)
    inputs, listed = site.inputs(*of), None if frame.noindex else at
    for language in site.languages:
        make = partial(_page, site, frame, language)
        yield Planned(urls.output_path(at(language)), source, make, inputs, listed)


def listing(
    site: Site, name: str, template: str, view: Callable[[Reader], dict[str, Any]], source: str = SETTINGS
) -> Iterator[Planned]:
    """Yield the page of a list that the menu knows by its name, in every language."""

    def contents(reader: Reader) -> Contents:
        return Contents(reader.plain(reader.say(TITLES[name])), reader.say(DESCRIPTIONS[name]), view(reader))

    return pages(site, name, template, partial(urls.listing, name=name), contents, source, section=name)


def _page(site: Site, frame: Frame, language: str) -> PageJob:
    at, address = frame.at, frame.at(language)
    reader = site.reader(language, address)
    found = frame.contents(reader)
    heading = found.heading
    site_title = labelled(reader.catalogue.settings.title, reader.order).value
    is_home = address == urls.home(language)
    trail = () if is_home else ((reader.say(Words.HOME), urls.home(language)), *found.trail, (heading["text"], address))
    title = site_title if is_home else f"{heading['text']} – {site_title}"
    canonical = urls.absolute(site.base_url, address)
    shell = common(reader, frame.kind) | {
        "heading": heading,
        "title": title,
        "description": found.description,
        "canonical": canonical,
        "noindex": frame.noindex,
        "alternates": lambda: alternates(reader, at),
        "og": lambda: open_graph(title, found.description, site_title, canonical),
        "json_ld": lambda: (*found.json_ld(), *([structured.breadcrumbs(reader, trail)] if trail else ())),
        "breadcrumbs": lambda: _breadcrumbs(reader, trail, heading["lang"]),
        "menu": lambda: menu(reader, MENU, frame.section),
        "browse": lambda: menu(reader, BROWSE),
        "footer": lambda: footer(reader),
        "languages": lambda: languages(reader, at),
        "edit": lambda: edit_address(site, frame.edit),
    }
    shown = site.shown(frame.template)
    view = made({"shell": made(shell, shown.shell), **found.view}, shown.view)
    return PageJob(urls.output_path(address), frame.template, language, view, frame.source)


def common(reader: Reader, kind: str) -> dict[str, Any]:
    """Return the parts of a shell that do not depend on the page's versions; what the caller leaves out is empty."""
    return {"kind": kind} | reader.shared(("frame",), lambda: _frame(reader))


def _frame(reader: Reader) -> dict[str, Any]:
    settings = reader.catalogue.settings
    return {
        "language": reader.language,
        "direction": names.direction(reader.language),
        "site_title": labelled(settings.title, reader.order).value,
        "tagline": labelled(settings.tagline, reader.order).value,
        "home": reader.href(urls.home(reader.language)),
        "root": reader.root,
        "search": reader.href(urls.search(reader.language)),
        "shortlist": reader.href(urls.shortlist(reader.language)),
        "search_words": suggestion_words(reader),
        "licence": {"name": settings.content_licence.name, "href": settings.content_licence.url},
        "operator": settings.operator.model_dump(),
        "drafts": reader.site.options.drafts,
        "canonical": "",
        "noindex": True,
        "alternates": (),
        "og": (),
        "json_ld": (),
        "breadcrumbs": (),
        "menu": (),
        "browse": (),
        "footer": (),
        "languages": (),
        "edit": "",
    }


def alternates(reader: Reader, at: At) -> tuple[parts.Part, ...]:
    """Return the language versions; absolute where the site has a public address, as search engines ask."""
    return tuple(
        {"hreflang": language, "href": urls.absolute(reader.site.base_url, address) or reader.href(address)}
        for language, address in versions(reader.site, at)
    )


def versions(site: Site, at: At) -> Iterator[tuple[str, str]]:
    """Yield the languages with the addresses of a page in them, last for visitors whose language nobody knows."""
    yield from ((language, at(language)) for language in site.languages)
    default = at(site.default_language)
    # They choose it at the root of the site.
    yield DEFAULT_VERSION, urls.CHOOSER if default == urls.home(site.default_language) else default


def open_graph(title: str, description: str, site_title: str, canonical: str) -> tuple[parts.Part, ...]:
    """Return the Open Graph properties (ogp.me) that are not empty."""
    properties = (
        ("og:title", title),
        ("og:description", description),
        ("og:type", "website"),
        ("og:site_name", site_title),
        ("og:url", canonical),
    )
    return tuple({"property": name, "content": content} for name, content in properties if content)


def menu(reader: Reader, lists: Sequence[str], section: str = "") -> tuple[parts.Part, ...]:
    """Return the links to some lists; that of `section` is the current one."""
    return reader.shared(
        ("menu", tuple(lists), section),
        lambda: tuple(
            parts.link(reader.say(_MENU_TITLES[name]), reader.href(urls.listing(reader.language, name)))
            | {"current": name == section}
            for name in lists
        ),
    )


def footer(reader: Reader) -> tuple[parts.Part, ...]:
    """Return the links to the text pages that the settings name."""
    return reader.shared(("footer",), lambda: _text_pages(reader))


def _text_pages(reader: Reader) -> tuple[parts.Part, ...]:
    links = []
    for slug in reader.catalogue.settings.menu:
        if text_page := reader.catalogue.pages.get(slug):
            title = reader.text(text_page.version(reader.order_for(text_page.language))[0])
            links.append(parts.link(title["text"], reader.href(urls.listing(reader.language, slug)), title["lang"]))
    return tuple(links)


def languages(reader: Reader, at: At) -> tuple[parts.Part, ...]:
    """Return the language switcher: the same page in every language."""
    return tuple(
        {
            "code": language,
            "name": names.own_name(language),
            "href": reader.href(at(language)),
            "current": language == reader.language,
        }
        for language in reader.site.languages
    )


def edit_address(site: Site, path: str) -> str:
    """Return where a content file is edited on its git host, empty where no public repository is known."""
    repository = site.catalogue.settings.repository.rstrip("/")
    if not repository or not path:
        return ""
    return f"{repository}/{'-/' if 'gitlab' in repository else ''}edit/main/content/{path}"


def _breadcrumbs(reader: Reader, trail: Sequence[tuple[str, str]], lang: str) -> tuple[parts.Part, ...]:
    if not trail:
        return ()
    above = (parts.link(label, reader.href(address)) for label, address in trail[:-1])
    return (*above, parts.link(trail[-1][0], "", lang))

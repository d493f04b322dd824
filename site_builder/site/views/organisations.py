"""The list of organisations from A to Z, and the addresses that profiles had before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from site_builder.catalogue.collation import initial, initial_key
from site_builder.catalogue.model import Organisation
from site_builder.site import urls
from site_builder.site.jobs import PageJob, Planned
from site_builder.site.messages import Words
from site_builder.site.reader import Reader, Site
from site_builder.site.views import parts, shell

LIST = "organisations"


def organisations(site: Site) -> Iterator[Planned]:
    """Yield the A-Z list in each language."""
    yield from shell.listing(site, LIST, "organisations.html", _list)


def _list(reader: Reader) -> parts.Part:
    listed = reader.catalogue.listed
    by_initial: dict[str, list[str]] = {}
    for slug in parts.by_name(reader, listed):
        by_initial.setdefault(initial(listed[slug].record.name, reader.language), []).append(slug)
    headings = sorted(by_initial, key=initial_key(reader.language))
    initials = tuple(
        {"initial": heading, "anchor": f"letter-{number}", "cards": parts.cards(reader, by_initial[heading])}
        for number, heading in enumerate(headings, 1)
    )
    return {"total": len(listed), "initials": initials}


def redirects(site: Site) -> Iterator[Planned]:
    """Yield a page at each former address of a profile, in each language, that leads to the present one."""
    for organisation in site.catalogue.organisations.values():
        for former in organisation.record.formerly:
            for language in site.languages:
                old = urls.organisation(language, former)
                make = partial(_redirect, site, organisation, old, language)
                yield Planned(urls.output_path(old), organisation.shown, make, site.inputs())


def _redirect(site: Site, organisation: Organisation, old: str, language: str) -> PageJob:
    reader, new = site.reader(language, old), urls.organisation(language, organisation.slug)
    frame = shell.common(reader, "redirect")
    heading = reader.say(Words.MOVED, name=organisation.record.name)
    frame |= {
        "heading": reader.plain(heading),
        "title": f"{heading} – {frame['site_title']}",
        "description": heading,
        "canonical": urls.absolute(site.base_url, new),
    }
    view = {"shell": frame, "target": reader.href(new), "name": organisation.record.name}
    return PageJob(urls.output_path(old), "redirect.html", language, view, organisation.shown)

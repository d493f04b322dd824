"""The list of organisations from A to Z, and the addresses that profiles had before."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.catalogue.collation import initial, initial_key
from site_builder.site import urls
from site_builder.site.jobs import Job, PageJob
from site_builder.site.messages import DESCRIPTIONS, TITLES, Words
from site_builder.site.reader import Site
from site_builder.site.views import parts, shell

LIST = "organisations"


def organisations(site: Site) -> Iterator[Job]:
    """Yield the A-Z list in each language."""
    listed = site.catalogue.listed
    for language in site.languages:
        reader = site.reader(language, urls.listing(language, LIST))
        by_initial: dict[str, list[str]] = {}
        for slug in parts.by_name(reader, listed):
            by_initial.setdefault(initial(listed[slug].record.name, language), []).append(slug)
        headings = sorted(by_initial, key=initial_key(language))
        initials = tuple(
            {"initial": heading, "anchor": f"letter-{number}", "cards": parts.cards(reader, by_initial[heading])}
            for number, heading in enumerate(headings, 1)
        )
        yield shell.page(
            reader,
            LIST,
            "organisations.html",
            lambda other: urls.listing(other, LIST),
            reader.plain(reader.say(TITLES[LIST])),
            reader.say(DESCRIPTIONS[LIST]),
            {"total": len(listed), "initials": initials},
            source="content/site.yaml",
            section=LIST,
        )


def redirects(site: Site) -> Iterator[Job]:
    """Yield a page at each former address of a profile, in each language, that leads to the present one."""
    for slug, organisation in site.catalogue.organisations.items():
        for former in organisation.record.formerly:
            for language in site.languages:
                old, new = urls.organisation(language, former), urls.organisation(language, slug)
                reader = site.reader(language, old)
                frame = shell.common(reader, "redirect")
                heading = reader.say(Words.MOVED, name=organisation.record.name)
                frame |= {
                    "heading": reader.plain(heading),
                    "title": f"{heading} – {frame['site_title']}",
                    "description": heading,
                    "canonical": urls.absolute(site.base_url, new),
                }
                view = {"shell": frame, "target": reader.href(new), "name": organisation.record.name}
                yield PageJob(urls.output_path(old), "redirect.html", language, view, organisation.shown)

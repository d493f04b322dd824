"""The open data: every record in all languages as JSON, and a table of the organisations for spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel
from pydantic_core import to_json

from site_builder.catalogue.fields import Meta, meta_of
from site_builder.catalogue.model import Organisation, Profile
from site_builder.catalogue.records import PARTS, OrganisationRecord
from site_builder.site import urls
from site_builder.site.jobs import FileJob, LongFileJob, Planned
from site_builder.site.reader import Site
from site_builder.site.views.vcard import vcard

SOURCE = "content"
SEPARATOR = "; "  # between several values in one cell
# What a spreadsheet program takes for a formula (OWASP, "CSV Injection"), full-width forms included.
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_NUMBERS = re.compile(r"-?\d+(\.\d+)?(; (-?\d+(\.\d+)?)?)*", re.ASCII)


def data_files(site: Site) -> Iterator[Planned]:
    """Yield the data files."""
    everybody = site.catalogue.organisations
    path = urls.output_path(urls.CATALOGUE_JSON)
    whole = LongFileJob(path, partial(catalogue_json, site), SOURCE)
    yield Planned(path, SOURCE, lambda: whole, site.inputs(*everybody.values()))
    yield _file(site, urls.ORGANISATIONS_CSV, partial(organisations_csv, site))
    for slug, organisation in everybody.items():
        for ending, make in (("json", organisation_json), ("vcf", vcard)):
            address, data = urls.organisation_data(slug, ending), partial(make, site, organisation)
            yield _file(site, address, data, organisation, source=organisation.shown)


def _file(site: Site, address: str, data: Callable[[], bytes], *of: Organisation, source: str = SOURCE) -> Planned:
    path = urls.output_path(address)
    return Planned(path, source, lambda: FileJob(path, data(), source), site.inputs(*of))


def catalogue_json(site: Site) -> Iterator[bytes]:
    """Yield every record with all its languages, archived ones included, as parts of one JSON document; keys without a
    value are left out.
    """
    catalogue = site.catalogue
    document = {
        "title": catalogue.settings.title,
        "languages": list(site.languages),
        "licence": _dump(catalogue.settings.content_licence),
        "clusters": [{"id": id_} | _profile(cluster) for id_, cluster in catalogue.clusters.items()],
        "organisations": [],
        "vocabularies": {
            name: [_dump(concept.record) for concept in vocabulary.concepts.values()]
            for name, vocabulary in sorted(catalogue.vocabularies.items())
        },
        "journeys": [_dump(journey) for journey in catalogue.journeys.values()],
    }
    before, name, after = to_json(document, indent=1).partition(b'\n "organisations": [')
    yield before + name
    for number, organisation in enumerate(catalogue.organisations.values()):
        yield (b",\n  " if number else b"\n  ") + _deeper(_organisation(site, organisation), 2)
    yield (b"\n " if catalogue.organisations else b"") + after + b"\n"


def organisation_json(site: Site, organisation: Organisation) -> bytes:
    """Return the record of one organisation as `catalogue_json` has it, with its suggested partners and the reasons."""
    suggested = [
        {
            "slug": partner.slug,
            "relation": partner.relation,
            "reasons": [{"kind": reason.kind, "ids": list(reason.ids)} for reason in partner.reasons],
        }
        for partner in site.partners(organisation.slug)
    ]
    entry = _organisation(site, organisation)
    if suggested:
        partners = _deeper(to_json(suggested, indent=1), 1)
        entry = entry.removesuffix(b"\n}") + b',\n "partners": ' + partners + b"\n}"
    return entry + b"\n"


def _organisation(site: Site, organisation: Organisation) -> bytes:
    """Return the record of an organisation, which both files hold."""

    def make() -> bytes:
        place = {"slug": organisation.slug, "cluster": organisation.cluster, "kind": organisation.kind}
        return to_json(place | _profile(organisation), indent=1)

    if site.memo is None or not organisation.digest:
        return make()
    return site.memo.recall_bytes("record", (site.default_language, organisation.digest), make)


def _deeper(json: bytes, levels: int) -> bytes:
    return json.replace(b"\n", b"\n" + b" " * levels)  # none is in a text: there it is \\n


def _profile(profile: Profile) -> dict[str, Any]:
    record: BaseModel = profile.record  # type: ignore[attr-defined]  # both sorts of profile have one
    translations = {language: _dump(text) for language, text in sorted(profile.translations.items())}
    bodies = {language: text for language, body in sorted(profile.bodies.items()) if (text := body.text)}
    return {**_dump(record), "language": profile.language, "translations": translations, "body": bodies}


def _dump(record: BaseModel) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def organisations_csv(site: Site) -> bytes:
    """Return the listed organisations, one row each (RFC 4180, UTF-8).

    It begins with a byte order mark, without which spreadsheet programs take UTF-8 for a local encoding.
    """
    columns = _columns()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("slug", "kind", "cluster", *(column for column, _ in columns)))
    for slug, organisation in site.catalogue.listed.items():
        cells = [_cell(organisation, path) for _, path in columns]
        writer.writerow([safe_cell(cell) for cell in (slug, organisation.kind, organisation.cluster, *cells)])
    return ("\N{BYTE ORDER MARK}" + out.getvalue()).encode()


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet program shows and never runs: an apostrophe goes before what it could run."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBERS.fullmatch(text) else text


def _columns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (column, path of the field) of every field that is a spreadsheet column, in declaration order.

    A field whose parts have columns of their own (`sites.city`) gives those.
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, meta in meta_of(OrganisationRecord).items():
        inner: Mapping[str, Meta] = meta_of(PARTS[name]) if name in PARTS else {}
        if meta.column:
            found.append((meta.column, (name,)))
        found += [(part.column, (name, key)) for key, part in inner.items() if part.column]
    return tuple(found)


def _cell(organisation: Organisation, path: tuple[str, ...]) -> str:
    values: list[Any] = [organisation.record]
    for name in path:
        values = [value for holder in values if holder is not None for value in _several(getattr(holder, name))]
    # A site without coordinates leaves a gap, so that the values of several columns stay together.
    texts = [_shown(value) if value is not None else "" for value in values]
    return SEPARATOR.join(texts) if any(texts) else ""


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) and not _is_range(value) else (value,)


def _is_range(value: tuple[Any, ...]) -> bool:
    return len(value) == 2 and all(isinstance(number, int) for number in value)


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "-".join(str(number) for number in value)
    if isinstance(value, BaseModel):
        # A part is told by its leading field: the name of a service, the scheme of an accreditation.
        return str(getattr(value, next(name for name in type(value).model_fields if name != "id")))
    return str(value)

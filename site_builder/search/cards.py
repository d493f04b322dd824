"""Result cards: what a result shows, one per organisation and language, so that a list costs only the cards it shows.

`card/<language>/<pack>.bin` is a JSON array of cards; a card is an array in the order of `Card`'s fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from site_builder.catalogue.localise import LocalText
from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.search.codec import pack_json
from site_builder.search.memory import Memory, digest
from site_builder.search.things import country_names

PACK_ABOVE = 20_000  # documents: up to here each card is a file
PACK = 8  # cards in a file beyond that
TEXT = 240  # characters of the summary and of each service
CONCEPTS = 4
VOCABULARIES = ("types", "competences", "places")  # whose labels cards show


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of an organisation; `language` and `machine` (translated so, unreviewed) are of the summary.

    `services` are (name with description, language): where a query matches one, the list shows it.
    """

    slug: str
    name: str
    type: str
    place: str
    country: str
    clusters: Sequence[str]  # ids
    concepts: Sequence[str]  # labels
    summary: str
    language: str
    machine: bool
    services: Sequence[Sequence[str]]
    aliases: Sequence[str]


_FIELDS = tuple(field.name for field in fields(Card))


def make(catalogue: Catalogue, organisation: Organisation, language: str) -> Card:
    """Return the card of an organisation for readers of a language."""
    order = catalogue.order(language, organisation.language)
    record = organisation.record
    summary = organisation.summary(order)
    site, place = record.sites[0], organisation.places[0] if organisation.places else None
    town = catalogue.vocabularies["places"].concepts.get(place or "")
    return Card(
        organisation.slug,
        record.name,
        _label(catalogue, "types", record.type, order),
        (town.label(order).value if town else "") or site.city,
        country_names(site.country, (language,))[language],
        organisation.clusters,
        tuple(_label(catalogue, "competences", id_, order) for id_ in record.competences[:CONCEPTS]),
        shorten(summary.value),
        summary.language,
        summary.machine,
        tuple(_service(organisation.service_texts(service, order)) for service in record.services),
        record.aliases,
    )


def _service(texts: Mapping[str, LocalText]) -> tuple[str, str]:
    name, description = texts["name"], texts.get("description")
    # A description in another language than the name would need a mark of its own.
    alike = description and description.language == name.language
    return shorten(f"{name.value}: {description.value}" if description and alike else name.value), name.language


def _label(catalogue: Catalogue, vocabulary: str, id_: str, order: Sequence[str]) -> str:
    concept = catalogue.vocabularies[vocabulary].concepts.get(id_)
    return (concept.label(order).value if concept else "") or id_


def shorten(text: str, limit: int = TEXT) -> str:
    """Cut a text at a space before `limit` characters and mark the cut."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head[: head.rfind(" ")] if " " in head[limit // 2 :] else head).rstrip(" ,;:–-") + "…"


def packs(
    catalogue: Catalogue,
    organisations: Sequence[Organisation],
    language: str,
    memory: Memory,
    keys: Mapping[str, bytes],
) -> Iterator[bytes]:
    """Yield the files of cards; those of known keys are remembered (see `index.rebuild`)."""
    condition = _condition(catalogue) if keys else b""
    size = pack_size(len(organisations))
    for at in range(0, len(organisations), size):
        here = organisations[at : at + size]
        # What an organisation owes to the place of its file and to other files, besides its own.
        known = [(keys[o.slug], o.slug, o.clusters, o.places) for o in here if o.slug in keys]
        make_pack = partial(_pack, catalogue, here, language)
        whole = len(known) == len(here)
        yield memory.recall(f"card {language}", condition, digest(known), make_pack) if whole else make_pack()


def _pack(catalogue: Catalogue, organisations: Iterable[Organisation], language: str) -> bytes:
    return pack_json([plain(make(catalogue, organisation, language)) for organisation in organisations])


def _condition(catalogue: Catalogue) -> bytes:
    """Return a digest of what decides a card besides the organisation."""
    concepts = (c for name in VOCABULARIES for c in catalogue.vocabularies[name].concepts.values())
    labels = [(concept.vocabulary, concept.id, sorted(concept.record.labels.items())) for concept in concepts]
    return digest(catalogue.settings.default_language, labels)


def plain(card: Card) -> list[Any]:
    """Return a card as a plain array."""
    return [getattr(card, name) for name in _FIELDS]


def pack_size(documents: int) -> int:
    """Return how many cards a file holds."""
    return PACK if documents > PACK_ABOVE else 1

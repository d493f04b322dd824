"""What every view starts from: the site as a whole, and a reader of one language at one depth of its folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from gettext import NullTranslations
from hashlib import blake2b
from typing import Any, TypeVar

from site_builder.catalogue import collation
from site_builder.catalogue.localise import LocalText
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue, Organisation
from site_builder.catalogue.vocabulary import Concept
from site_builder.matching.coverage import Coverage, Crossing, cross, measure
from site_builder.matching.journeys import Stop, follow
from site_builder.matching.partners import Partner, from_data, partners, to_data
from site_builder.matching.reasons import Ground, survey
from site_builder.reading.memo import Memo
from site_builder.search import documents, facets
from site_builder.site import names, urls
from site_builder.site.atlas import Atlas, make
from site_builder.site.messages import Counted
from site_builder.site.showing import Shown, shown

T = TypeVar("T")
Key = tuple[str | tuple[str, ...], ...]

FACETS: Mapping[str, str] = {vocabulary: facet for facet, vocabulary in CONCEPT_FACETS.items()}


@dataclass(frozen=True, slots=True)
class Options:
    """How this build differs from others of the same content."""

    base_url: str = ""  # public address; empty: none yet, so nothing absolute is written
    drafts: bool = False  # a preview: no search engine may list it
    kinds: str = ""  # what chose the kinds of page, where it is not the program itself
    maps: bool = True  # whether there is a drawing that they can show
    partners: bool = True  # whether anybody asks for them


@dataclass(frozen=True, eq=False)
class Site:
    """Everything that views are made from. `assets` are the addresses of the hashed files by logical name, `templates`
    the bytes of the templates by file name, without which views hold all that any template could show.
    """

    catalogue: Catalogue
    translations: Mapping[str, NullTranslations]
    assets: Mapping[str, str]
    options: Options
    memo: Memo | None = None  # what builds before this one have drawn
    templates: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    _shown: dict[str, Shown] = field(default_factory=dict, init=False, repr=False)
    _readers: dict[tuple[str, str], Reader] = field(default_factory=dict, init=False, repr=False)
    _partners: dict[str, tuple[Partner, ...]] = field(default_factory=dict, init=False, repr=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the interface, in the order of the settings."""
        return self.catalogue.settings.languages

    @property
    def default_language(self) -> str:
        """Language of the site where the reader's is unknown."""
        return self.catalogue.settings.default_language

    @property
    def base_url(self) -> str:
        """Public address without a slash at its end; empty where there is none."""
        return (self.options.base_url or self.catalogue.settings.base_url).rstrip("/")

    def inputs(self, *of: Organisation) -> str:
        """Return a digest of all that decides a job. One that is `of` some organisations shows all of them, and of the
        others neither bodies nor words (`digests.WORDS`); any other shows no bodies.

        Whatever a view shows comes from the catalogue, the options, the strings of the interface and the addresses of
        the assets; rendering adds the last two (`Setup.inputs`). Empty where the catalogue has no digest.
        """
        if not self.catalogue.digest:
            return ""
        found = self._inputs[bool(of)].copy()
        for organisation in of:
            found.update(organisation.digest.encode())
        return found.hexdigest()

    @cached_property
    def _inputs(self) -> tuple[blake2b, ...]:
        digests = (self.catalogue.digest, self.catalogue.stated)
        return tuple(blake2b(repr((each, self.options)).encode(), digest_size=16) for each in digests)

    def reader(self, language: str, address: str) -> Reader:
        """Return the reader of a page at `address`."""
        root = urls.base_path(self.base_url) if address == urls.NOT_FOUND else urls.root_of(address)
        if (language, root) not in self._readers:
            self._readers[language, root] = Reader(self, language, root)
        return self._readers[language, root]

    def shown(self, template: str) -> Shown:
        """Return what a template shows of its view."""
        if template not in self._shown:
            self._shown[template] = shown(self.templates, template)
        return self._shown[template]

    def recall(self, what: str, make: Callable[[], Any]) -> Any:
        """Return what `make` finds in the facts of the catalogue: the edit of a body needs no look at all profiles."""
        if self.memo is None or not self.catalogue.digest:  # a revised catalogue has none
            return make()
        return self.memo.recall(what, (self.catalogue.stated,), make)

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many listed organisations are under each concept, by vocabulary."""

        def make() -> Mapping[str, Mapping[str, int]]:
            found: dict[str, dict[str, int]] = {}
            for (vocabulary, id_), slugs in self.catalogue.by_concept.items():
                found.setdefault(vocabulary, {})[id_] = len(slugs)
            return found

        counts: Mapping[str, Mapping[str, int]] = self.recall("counts", make)
        return counts

    def forget(self) -> None:
        """Let go of the readers with all that they share, and of the circle that they and the site are."""
        self._readers.clear()

    @cached_property
    def atlas(self) -> Atlas:
        """The catalogue on the map."""
        return make(self.catalogue, self.memo)

    @cached_property
    def ground(self) -> Ground:
        """What matching starts from."""
        return survey(self.catalogue)

    def partners(self, slug: str) -> tuple[Partner, ...]:
        """Return the suggested partners of an organisation; an archived one has none."""
        if slug not in self._partners:
            asked = self.options.partners and slug in self.catalogue.listed
            self._partners[slug] = from_data(self._matched(slug)) if asked else ()
        return self._partners[slug]

    def _matched(self, slug: str) -> list[Any]:
        def make() -> list[Any]:
            return to_data(partners(self.ground, slug))

        if self.memo is None or not self.catalogue.digest:
            return make()
        found: list[Any] = self.memo.recall_last("partners", slug, (self.catalogue.stated,), make)
        return found

    @cached_property
    def measured(self) -> Coverage:
        """Competences by clusters."""
        return measure(self.catalogue)

    @cached_property
    def crossing(self) -> Crossing:
        """Stages by product types."""
        return cross(self.catalogue)

    @cached_property
    def journeys(self) -> Mapping[str, tuple[Stop, ...]]:
        """Who can take a product through each development journey."""
        return {id_: follow(self.catalogue, journey) for id_, journey in self.catalogue.journeys.items()}

    @cached_property
    def facets(self) -> Mapping[str, facets.Lists]:
        """The facets that anyone states something about, as the search has them."""
        return facets.collect(self.catalogue, documents.numbered(self.catalogue))

    @cached_property
    def addresses(self) -> Mapping[str, Callable[[str], str]]:
        """Content file -> the function that gives its page's address in a language."""
        found: dict[str, Callable[[str], str]] = {}
        for slug, organisation in self.catalogue.organisations.items():
            found[organisation.path] = _address(urls.organisation, slug)
        for id_, cluster in self.catalogue.clusters.items():
            found[cluster.path] = _address(urls.cluster, id_)
        for slug, page in self.catalogue.pages.items():
            found[page.path] = _address(urls.listing, slug)
        return found


def _address(function: Callable[[str, str], str], id_: str) -> Callable[[str], str]:
    return lambda language: function(language, id_)


@dataclass(frozen=True, eq=False)
class Reader:
    """Someone who reads `language` on a page whose prefix to the root of the site is `root`.

    Parts of views that many pages share (`known`) are built once for all pages of the same language and depth.
    """

    site: Site
    language: str
    root: str
    known: dict[Key, Any] = field(default_factory=dict, init=False, repr=False)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue."""
        return self.site.catalogue

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Languages to try for labels."""
        return self.catalogue.order(self.language)

    def order_for(self, own: str) -> tuple[str, ...]:
        """Return the languages to try for the texts of a file whose own language is `own`."""
        return self.catalogue.order(self.language, own)

    @cached_property
    def sort_key(self) -> Callable[[str], collation.Key]:
        """Order of names in this language."""
        return collation.sort_key(self.language)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each organisation among all of them in the order of their names."""
        names_ = {slug: (self.sort_key(o.record.name), slug) for slug, o in self.catalogue.organisations.items()}
        return {slug: place for place, slug in enumerate(sorted(names_, key=names_.__getitem__))}

    def href(self, address: str) -> str:
        """Return `address` as it is written on the page; an empty one stays empty."""
        return urls.under(self.root, address) if address else ""

    def say(self, words: str, **values: str) -> str:
        """Return a message in this language; `words` is a `Words` or a field's label."""
        key = "say", words
        if key not in self.known:
            self.known[key] = self.site.translations[self.language].gettext(str(words))
        text: str = self.known[key]
        return text % values if values else text

    def shared(self, key: Key, make: Callable[[], T]) -> T:
        """Return a part of views that `key` says everything about; it is made when it is asked for the first time."""
        if key not in self.known:
            self.known[key] = make()
        found: T = self.known[key]
        return found

    def count(self, counted: Counted, number: int, **values: str) -> str:
        """Return a message with a number in this language."""
        one, many = counted.value
        text = self.site.translations[self.language].ngettext(one, many, number)
        return text % (values | {"num": names.number(number, self.language)})

    def text(self, local: LocalText) -> dict[str, Any]:
        """Return a Text: `lang` and `language` are empty where it is in the page's language."""
        foreign = local.language != self.language
        return {
            "text": local.value,
            "lang": local.language if foreign else "",
            "language": names.language_name(local.language, self.language) if foreign else "",
            "machine": local.machine,
        }

    def plain(self, text: str) -> dict[str, Any]:
        """Return a Text in the page's language."""
        return self.text(LocalText(text, self.language))

    def concept_record(self, reference: str, vocabulary: str = "") -> Concept:
        """Return the concept that a content file names, as `id` or `vocabulary/id`.

        The checks have made sure that there is exactly one.
        """
        stated, _, id_ = reference.rpartition("/")
        if named := vocabulary or stated:
            return self.catalogue.vocabularies[named].concepts[id_]
        return next(v.concepts[id_] for v in self.catalogue.vocabularies.values() if id_ in v.concepts)

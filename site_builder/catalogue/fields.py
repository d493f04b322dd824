"""Building blocks of the records: what a field means to the rest of the house, and the types its text decodes to.

Scalars arrive as the text the editor wrote, so every type here says exactly which text it takes: `no` is never a
boolean by accident and `1_000` is no number.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from sys import intern
from typing import Annotated, Any, Literal, get_args

from babel import Locale
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic import Field as Limits
from pydantic_core import PydanticCustomError

from site_builder.reading import addresses

_CLDR = Locale("en")
_NO_COUNTRIES = ("EU", "EZ", "UN", "ZZ")
COUNTRIES = frozenset(c for c in map(str, _CLDR.territories) if re.fullmatch("[A-Z]{2}", c) and c not in _NO_COUNTRIES)
LANGUAGES = frozenset(c for c in map(str, _CLDR.languages) if len(c) == 2)


_NOBODY_ASKS: set[str] = set()


class Record(BaseModel):
    """Base of all records: frozen, and a field that is not declared is an error."""

    # Built when the first one is decoded: most processes that help decode none.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def model_post_init(self, _: Any) -> None:
        """Let go of the names of the fields that were given: nobody asks for them, and they are a third of a record."""
        object.__setattr__(self, "__pydantic_fields_set__", _NOBODY_ASKS)


Section = Literal["", "head", "offer", "accreditations", "equipment", "needs", "sources", "contact", "facts", "terms"]
SECTIONS: frozenset[str] = frozenset(get_args(Section)) - {""}


@dataclass(frozen=True, slots=True)
class Meta:
    """What the rest of the house derives from a field.

    `label` is the English text shown for it (translated in the locales), `section` the part of the profile's page,
    `search` the index field it feeds, `facet` the address parameter of its facet (of fields with a vocabulary),
    `column` its spreadsheet column, `vocabulary` the list its ids come from (`*`: any, written `vocabulary/id` where
    ambiguous), `reference` the kind of thing it names (`cluster`, `organisation`, `site`, `media`). `localized` fields
    may stand in a translation.
    """

    label: str = ""
    section: Section = ""
    search: Literal["", "names", "concepts", "summary", "services", "body"] = ""
    facet: str = ""
    column: str = ""
    vocabulary: str = ""
    reference: str = ""
    localized: bool = False


@cache
def meta_of(record: type[BaseModel]) -> Mapping[str, Meta]:
    """Return the `Meta` of each field of a record class, in declaration order; an empty one where none is declared."""
    return {
        name: next((m for m in info.metadata if isinstance(m, Meta)), Meta())
        for name, info in record.model_fields.items()
    }


def refuse(message: str) -> PydanticCustomError:
    """Return the error that a field type raises, with our own wording."""
    # Braces would be read as a template by pydantic.
    return PydanticCustomError("content", "{text}", {"text": message})


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise refuse("expected text")
    value = unicodedata.normalize("NFC", value.strip())
    if not value:
        raise refuse("empty: give a value or leave the field out")
    if value.isprintable():
        return value  # nothing of what follows is
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t" for c in value):
        raise refuse("control characters are not allowed")
    # Marks that turn the writing direction can make a name look like another one.
    if any(c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for c in value):
        raise refuse("direction marks are not allowed")
    return value


def _line(value: Any) -> str:
    if isinstance(value, str) and value.isascii() and value.isprintable() and (line := " ".join(value.split())):
        return line  # of which nothing is to be said
    return " ".join(str(_text(value)).split())


def matching(pattern: str, message: str) -> BeforeValidator:
    """Return the check that a whole text has a form; `message` says what is expected."""
    compiled = re.compile(pattern, re.ASCII)

    @lru_cache(maxsize=1 << 12)
    def fitting(text: str) -> str:
        if not compiled.fullmatch(text.strip()):
            raise refuse(message)
        return intern(text.strip())  # thousands of profiles name the same few hundred things

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            raise refuse(message)
        return fitting(value)

    return BeforeValidator(check)


def _day(value: Any) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise refuse("expected a date as YYYY-MM-DD")


def _month_or_day(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value.strip(), re.ASCII):
        _day(value.strip() if len(value.strip()) == 10 else value.strip() + "-01")
        return value.strip()
    raise refuse("expected a date as YYYY-MM-DD, or YYYY-MM where only the month is known")


def _truth(value: Any) -> bool:
    if value not in ("true", "false"):
        raise refuse("expected true or false")
    return bool(value == "true")


def _web_address(value: str) -> str:
    if not addresses.is_web_address(value):
        raise refuse("expected a web address that begins with https:// or http://")
    return value


def _email(value: str) -> str:
    if not addresses.is_email(value):
        raise refuse("expected an e-mail address")
    return value


def _country(value: str) -> str:
    if value not in COUNTRIES:
        raise refuse(f'"{value}" is not a country code of ISO 3166-1 in capitals')
    return intern(value)


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise refuse(f'"{value}" is not a language code of ISO 639-1 in lower case')
    return intern(value)


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    seen: list[Any] = []
    for value in values:
        if value in seen:
            raise refuse(f'"{value}" is named twice')
        seen.append(value)
    return values


def _list(value: Any) -> Any:
    if value == "":
        raise refuse("empty: give a value or leave the field out")
    if not isinstance(value, list | tuple):
        raise refuse("expected a list, e.g. [one, two]")
    return value


SLUG_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
SLUG_LIMIT = 80
_SLUG = rf"(?=.{{1,{SLUG_LIMIT}}}$){SLUG_PATTERN}"
_CONCEPT = rf"({SLUG_PATTERN}/)?{SLUG_PATTERN}"
_INTEGER = r"\d{1,9}"
_DECIMAL = r"-?\d{1,4}(\.\d{1,9})?"


def form(pattern: str) -> WithJsonSchema:
    """Return what the JSON Schema says of a text that `matching` checks."""
    return WithJsonSchema({"type": "string", "pattern": f"^({pattern})$"})


# Length limits stand before the validators, where pydantic takes them for the JSON Schema too.
Line = Annotated[str, StringConstraints(max_length=300), BeforeValidator(_line)]
Sentence = Annotated[str, StringConstraints(max_length=240), BeforeValidator(_line)]
Text = Annotated[str, StringConstraints(max_length=2000), BeforeValidator(_text)]
Slug = Annotated[
    str, matching(_SLUG, "expected lower-case ASCII letters, digits and single hyphens, at most 80"), form(_SLUG)
]
ConceptRef = Annotated[str, matching(_CONCEPT, "expected the id of a concept, e.g. viral-vectors"), form(_CONCEPT)]
Day = Annotated[dt.date, BeforeValidator(_day)]
MonthOrDay = Annotated[str, BeforeValidator(_month_or_day)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Integer = Annotated[int, matching(_INTEGER, "expected a whole number")]
Decimal = Annotated[float, matching(_DECIMAL, "expected a decimal number")]
WebAddress = Annotated[str, BeforeValidator(_line), AfterValidator(_web_address)]
Email = Annotated[str, BeforeValidator(_line), AfterValidator(_email)]
Town = Annotated[Line, AfterValidator(intern)]
Country = Annotated[str, BeforeValidator(_line), AfterValidator(_country)]
Language = Annotated[str, BeforeValidator(_line), AfterValidator(_language)]
# A list type is written `Annotated[tuple[X, ...], LIST]`; LIST gives the plain message, DISTINCT refuses repetitions,
# and SOME, which stands first, wants at least one.
LIST = BeforeValidator(_list)
DISTINCT = AfterValidator(_distinct)
SOME = Limits(min_length=1)
Slugs = Annotated[tuple[Slug, ...], LIST, DISTINCT]
SomeSlugs = Annotated[tuple[Slug, ...], SOME, LIST, DISTINCT]
ConceptRefs = Annotated[tuple[ConceptRef, ...], LIST, DISTINCT]
SomeConceptRefs = Annotated[tuple[ConceptRef, ...], SOME, LIST, DISTINCT]
Languages = Annotated[tuple[Language, ...], LIST, DISTINCT]
SomeLanguages = Annotated[tuple[Language, ...], SOME, LIST, DISTINCT]
Lines = Annotated[tuple[Line, ...], LIST, DISTINCT]
SomeLines = Annotated[tuple[Line, ...], SOME, LIST, DISTINCT]
Labels = Annotated[dict[Language, Line], "language -> text"]
LabelLists = Annotated[dict[Language, Lines], "language -> texts"]

"""The interface's strings in every language: read from the .po files, checked to be complete, compiled in memory."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from site_builder.problems import Problem, SourceRef
from site_builder.reading.compiled import Strings
from site_builder.reading.messages import Call, Message, Required, required_messages
from site_builder.reading.sources import TEXT_LIMIT, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from babel.messages.catalog import Message as Entry

SOURCE_LANGUAGE = "en"
"""The language of the message ids; it needs no file."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")
_LONE_PERCENT = re.compile(r"%(?!\(\w+\)s)")
# Python's gettext computes the rule as it stands: a division by anything but a number could be one by zero.
_UNSAFE_DIVISION = re.compile(r"[/%](?!\s*0*[1-9])")
_PLURAL_COUNT = re.compile(r"nplurals\s*=\s*([0-9]+)")
_MARKUP = re.compile(r"</?[A-Za-z!?][^<>]*>?")


def po_path(templates: Path, language: str) -> Path:
    """Return where the strings of a language stand."""
    return templates / "locales" / language / "LC_MESSAGES" / "messages.po"


def load_strings(
    templates: Path,
    languages: Sequence[str],
    declared: Iterable[str | tuple[str, str] | Message] = (),
    calls: Mapping[str, Sequence[Call]] = MappingProxyType({}),
) -> tuple[Mapping[str, Strings], tuple[Problem, ...]]:
    """Return the strings of each language, and every string that is missing, fuzzy or does not fit its English one.

    Languages whose file cannot be read have the English strings, beside the problem. `calls` are those of the texts of
    templates that somebody has parsed.
    """
    required, found = required_messages(templates, declared, calls)
    problems = list(found)
    strings: dict[str, Strings] = {}
    for language in languages:
        if language == SOURCE_LANGUAGE:
            strings[language] = Strings(language, _compiled(Catalog(locale=SOURCE_LANGUAGE)))
            continue
        path = po_path(templates, language)
        text = _po_text(path, language)
        if isinstance(text, Problem):
            problems.append(text)
            strings[language] = Strings(language, _compiled(Catalog(locale=SOURCE_LANGUAGE)))
            continue
        strings[language], found = _language(text, language, path.as_posix(), required)
        problems += found
    return strings, tuple(problems)


def _po_text(path: Path, language: str) -> str | Problem:
    shown = path.as_posix()
    if not path.exists():
        message, hint = f'there are no strings for "{language}"', "`make strings` writes the file to translate"
        return Problem("missing-translation", message, SourceRef(shown), hint)
    data = read_file(path, TEXT_LIMIT, shown)
    if isinstance(data, Problem):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Problem("not-utf8", "the file is not UTF-8", SourceRef(shown))


def update_po(text: str, language: str, required: Iterable[Required], templates: Path) -> str:
    """Return the .po file for a language with exactly the required messages, sorted.

    Translations in `text` (the present file, or nothing) are kept where the message is still required and has the same
    forms; nothing is guessed. Places name template files relative to `templates`, without lines, and there are no
    dates: the result changes only with the strings. Raises ValueError if `text` is no .po file.
    """
    before, problem = _read(text, "", language)
    if problem:
        raise ValueError(problem.message)
    after = Catalog(locale=language, fuzzy=False)
    for one in required:
        message = one.message
        old = before.get(message.id, message.context or None)
        forms = len(_forms(old)) if old is not None else 0
        kept = old is not None and forms == (after.num_plurals if message.plural else 1)
        translated = _forms(old) if old is not None and kept else [""] * after.num_plurals
        after.add(
            (message.id, message.plural) if message.plural else message.id,
            tuple(translated) if message.plural else translated[0],
            locations=sorted({(_relative(place.path, templates), 0) for place in one.places}),
            flags={"fuzzy"} if old is not None and kept and old.fuzzy else set(),
            auto_comments=one.notes,
            user_comments=old.user_comments if old is not None else (),
            context=message.context or None,
        )
    buffer = io.BytesIO()
    write_po(buffer, after, width=0, omit_header=True, sort_output=True, ignore_obsolete=True, include_lineno=False)
    header = (
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {after.plural_forms}",
    )
    lines = "".join(f'"{line}\\n"\n' for line in header)
    return f'msgid ""\nmsgstr ""\n{lines}\n{buffer.getvalue().decode("utf-8").rstrip()}\n'


def _language(
    text: str, language: str, shown: str, required: Iterable[Required]
) -> tuple[Strings, tuple[Problem, ...]]:
    english = Strings(language, _compiled(Catalog(locale=SOURCE_LANGUAGE)))
    catalog, problem = _read(text, shown, language)
    if problem:
        return english, (problem,)
    lines = _lines(text)
    problems = []
    for one in required:
        fault, entry = _fault(one.message, catalog)
        if fault:
            line = (entry.lineno if entry else None) or 0
            ref = SourceRef(shown, line, 1, 0, lines[line - 1]) if 0 < line <= len(lines) else SourceRef(shown)
            if entry is None and one.places:
                ref = one.places[0]
            short = " ".join(one.message.id.split())
            short = short if len(short) <= 80 else short[:79] + "…"
            problems.append(Problem("missing-translation", f'"{short}" {fault} ({language})', ref))
    try:
        if not _UNSAFE_DIVISION.search(catalog.plural_expr):
            return Strings(language, _compiled(catalog)), tuple(problems)
    except (ValueError, RecursionError):
        pass
    return english, (*problems, Problem("missing-translation", "the rule for plurals cannot be read", SourceRef(shown)))


def _fault(message: Message, catalog: Catalog) -> tuple[str, Entry | None]:
    """Return what is wrong with the translation of a message, if anything, and its entry, if there is one."""
    entry = catalog.get(message.id, message.context or None)
    if entry is None:
        return "has no entry", None
    forms = _forms(entry)
    if message.plural and (len(forms) != catalog.num_plurals or not isinstance(entry.id, tuple | list)):
        return "has not the forms that its number needs", entry
    if not all(form.strip() for form in forms):
        return "is not translated", entry
    if entry.fuzzy:
        return "is marked as fuzzy", entry
    originals = [message.id, *([message.plural] if message.plural else [])]
    for number, form in enumerate(forms):
        # The first form may stand for one thing only and spell the number out.
        allowed = originals if number == 0 else originals[-1:]
        if not any(_parts(form, _PLACEHOLDER) == _parts(original, _PLACEHOLDER) for original in allowed):
            return "has other placeholders in its translation", entry
        if not any(_parts(form, _MARKUP) == _parts(original, _MARKUP) for original in allowed):
            return "has other HTML tags in its translation", entry
        if _parts(form, _LONE_PERCENT) and not any(_parts(original, _LONE_PERCENT) for original in originals):
            return "has a single % in its translation (write %%)", entry
    return "", entry


def _forms(entry: Entry) -> list[str]:
    return [form or "" for form in (entry.string if isinstance(entry.string, tuple | list) else [entry.string])]


def _parts(text: str, pattern: re.Pattern[str]) -> list[str]:
    return sorted(set(pattern.findall(text.replace("%%", ""))))


def _read(text: str, shown: str, language: str) -> tuple[Catalog, Problem | None]:
    lines = _lines(text)
    count = _PLURAL_COUNT.search(text)
    if count and int(count[1][:9]) > 6:
        return Catalog(), Problem("missing-translation", "no language has so many plural forms", SourceRef(shown))
    try:
        catalog = read_po([f"{line}\n" for line in lines], locale=language, abort_invalid=True)
        catalog.locale = language  # whatever its header says; without one Babel leaves the plural rule out
    except PoFileError as error:
        line = min(error.lineno + 1, len(lines))
        ref = SourceRef(shown, line, 1, 0, lines[line - 1]) if line > 0 else SourceRef(shown)
        message = f"the .po file cannot be read: {error.args[0] if error.args else error}"
        return Catalog(), Problem("missing-translation", message, ref)
    except Exception as error:  # Babel raises what it happens to stumble over
        message = f"the .po file cannot be read: {str(error)[:200] or type(error).__name__}"
        return Catalog(), Problem("missing-translation", message, SourceRef(shown))
    return catalog, None


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _compiled(catalog: Catalog) -> bytes:
    # Babel puts the time of reading into the header otherwise.
    catalog.charset = "utf-8"
    catalog.creation_date = catalog.revision_date = _EPOCH
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _relative(shown: str, templates: Path) -> str:
    return shown.removeprefix(templates.as_posix().rstrip("/") + "/")

"""Brings the .po files of the interface up to date with the templates and the code.

    python -m site_builder.editing.strings [--templates DIR] [--content DIR] [--languages pl,de] [--check]

A language that site.yaml names and that has no file yet gets one. New strings arrive empty, strings that nothing uses
leave, translations stay. `--check` writes nothing and exits with 1 if a file would change. What is empty then is to be
translated.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from site_builder.problems import as_text
from site_builder.reading.front_matter import parse_yaml
from site_builder.reading.messages import Required, required_messages
from site_builder.reading.sources import make_source
from site_builder.reading.strings import SOURCE_LANGUAGE, po_path, update_po
from site_builder.search.messages import declared_messages as search_messages
from site_builder.site.messages import declared_messages as site_messages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def declared() -> tuple[str | tuple[str, str], ...]:
    """Return the messages that stand in code instead of templates: labels of fields, words of views, search notices."""
    return (*site_messages(), *search_messages())


def main(arguments: Sequence[str] | None = None) -> int:
    """Update or check the files; return 0 if all is well, 1 for problems or stale files, 2 for wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m site_builder.editing.strings", description=__doc__.split("\n")[0])
    parser.add_argument("--templates", type=Path, default=Path("templates"), help="folder of the templates")
    parser.add_argument("--content", type=Path, default=Path("content"), help="folder whose site.yaml names languages")
    parser.add_argument("--languages", default="", help="codes with commas between; default: all that are in use")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file would change")
    options = parser.parse_args(arguments)
    templates: Path = options.templates
    languages = [code for code in options.languages.split(",") if code] or _in_use(templates, options.content)
    unknown = [code for code in languages if not _is_language(code)]
    if unknown or not templates.is_dir():
        _say(f"unknown languages: {', '.join(unknown)}" if unknown else f"{templates} is not a folder")
        return 2
    required, problems = required_messages(templates, declared())
    if problems:
        _say("\n".join(as_text(problem) for problem in problems))
        return 1
    results = [_update(templates, code, required, options.check) for code in languages if code != SOURCE_LANGUAGE]
    return max(results, default=0)


def _update(templates: Path, language: str, required: Iterable[Required], check: bool) -> int:
    path = po_path(templates, language)
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        after = update_po(before, language, required, templates)
        if before == after:
            return 0
        if check:
            _say(f"{path} is not up to date")
            return 1
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(after, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        _say(f"{path}: {error}")
        return 1
    _say(f"{path} updated")
    return 0


def _in_use(templates: Path, content: Path) -> list[str]:
    """Return the languages that have strings already and those that site.yaml names, whatever else is wrong in it."""
    present = {path.parent.parent.name for path in (templates / "locales").glob("*/LC_MESSAGES/messages.po")}
    path = content / "site.yaml"
    document = parse_yaml(make_source(path.name, path.read_bytes()))[0] if path.is_file() else None
    named = document.values.get("languages") if document else None
    return sorted({*present, *(code for code in (named if isinstance(named, list) else []) if isinstance(code, str))})


def _is_language(code: str) -> bool:
    try:
        Locale.parse(code)
    except (ValueError, UnknownLocaleError):
        return False
    return code.isascii() and code.islower() and code.isalpha()


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())

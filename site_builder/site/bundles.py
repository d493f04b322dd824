"""Scripts that always go together, published as one file: it compresses better than its parts, and is asked for once.

A bundle is a script that holds nothing but `export * from "./part.js";`, one for each of its parts, which lie beside
it; each stands after those that it imports from. Pages and other scripts may name a part or the bundle: both lead to
the one file, so that no part is ever loaded twice. What is loaded later (`import("./later.js")`) may import from it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

_PART = r'export \* from "\./([^"/]+)";'
_BUNDLE = re.compile(rf"(?:\s*//[^\n]*)*(?:\s*{_PART})+\s*")
_IMPORT = re.compile(r'^import \{(\s*\w+(?:\s*,\s*\w+)*\s*,?\s*)\} from "([^"]+)";\n', re.MULTILINE)
_OTHER_IMPORT = re.compile(r"^(?:import\b(?!\()|export\b[^;\n]*\bfrom\s*[\"']).*", re.MULTILINE)
_DECLARED = re.compile(r"^(?:export )?(?:const|let|class|(?:async )?function) (\w+)", re.MULTILINE)


def parts_of(name: str, text: str) -> tuple[str, ...]:
    """Return the names of the parts of a bundle, in their order; none if the script is no bundle."""
    return tuple(resolved(name, part) for part in re.findall(_PART, text)) if _BUNDLE.fullmatch(text) else ()


def joined(parts: Sequence[str], texts: Mapping[str, str]) -> str:
    """Return the scripts as one, with what they import from others once, at the top.

    The parts share their top level from then on. Raises `ValueError` for a name that is given twice there, and for an
    import that cannot be moved.
    """
    imports: dict[str, str] = {}  # name -> where it is from
    bodies: list[str] = []
    for part in parts:
        bodies.append(_IMPORT.sub("", texts[part]))
        if found := _OTHER_IMPORT.search(bodies[-1]):
            raise ValueError(
                f'"{found.group()}" of {part} cannot be part of a bundle: write import {{ names }} from "file";'
            )
        for names, source in _IMPORT.findall(texts[part]):
            if resolved(part, source) not in parts:
                for name in filter(None, re.split(r"[\s,]+", names)):
                    if imports.setdefault(name, source) != source:
                        raise ValueError(_twice(name, part))
    known = set(imports)
    for part, body in zip(parts, bodies, strict=True):
        for name in _DECLARED.findall(body):
            if name in known:
                raise ValueError(_twice(name, part))
            known.add(name)
    return "\n".join((*_import_lines(imports), *bodies))


def _import_lines(imports: Mapping[str, str]) -> Iterator[str]:
    for source in sorted(set(imports.values())):
        names = ", ".join(sorted(name for name, found in imports.items() if found == source))
        yield f'import {{ {names} }} from "{source}";'


def _twice(name: str, part: str) -> str:
    return f'"{name}" of {part} is the name of something else in its bundle too'


def resolved(name: str, target: str) -> str:
    """Return the name of what a file calls `target`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), target))

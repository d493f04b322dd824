"""Which characters no text of the catalogue may hold."""

from __future__ import annotations

import re
import unicodedata

# C0 controls except tab and line feed, DEL, C1 (with NEL), the line and paragraph separators (YAML 1.1 counts them as
# line ends, nobody else does), bidirectional controls (they make text read otherwise than it is; "Trojan Source",
# CVE-2021-42574), lone surrogates, U+FEFF and the noncharacters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)


def describe(character: str) -> str:
    """Return `U+202E RIGHT-TO-LEFT OVERRIDE`, or only the number for a character without a name."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()

"""A rendered body, as it is kept and sent to other processes: known without importing what renders it."""

from __future__ import annotations

from typing import NamedTuple

import deflate

from site_builder.reading.memo import Kept

_LEVEL = 1  # of libdeflate: the higher ones save a fortieth


class Link(NamedTuple):
    """A link to a content file: `target` is relative to the content folder and names the base file (`jcet.md`)."""

    target: str
    fragment: str
    line: int


class Heading(NamedTuple):
    """A heading of a body; `level` is 2 to 6."""

    level: int
    id: str
    text: str


class Markup(NamedTuple):
    """A rendered body: safe HTML, its plain text (a line for each block), its headings and internal links in order.

    `packed` is what `pack` returns, or where it lies; it is empty where the body is. Bodies are most of a large
    catalogue, and each is asked for a few times only.
    """

    packed: bytes | Kept
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]

    @property
    def html(self) -> str:
        """The HTML."""
        return self._parts[0].decode()

    @property
    def text(self) -> str:
        """The plain text."""
        return self.utf8.decode()

    @property
    def utf8(self) -> bytes:
        """The plain text in UTF-8."""
        return self._parts[2]

    @property
    def _parts(self) -> tuple[bytes, bytes, bytes]:
        return bytes(deflate.gzip_decompress(self._loaded)).partition(b"\0") if self.packed else (b"", b"", b"")

    @property
    def _loaded(self) -> bytes:
        return self.packed.load() if isinstance(self.packed, Kept) else self.packed

    def alone(self) -> Markup:
        """Return HTML and text for another process, wherever they lie."""
        return Markup(self._loaded, (), ())


def pack(html: str, text: str) -> bytes:
    """Return HTML and its text in a quarter of their bytes: nearly all of the text stands in the HTML (gzip, RFC 1952).

    Neither holds the character U+0000, which stands between them.
    """
    return bytes(deflate.gzip_compress(f"{html}\0{text}".encode(), _LEVEL)) if html else b""


NOTHING = Markup(b"", (), ())
"""What an empty body becomes."""

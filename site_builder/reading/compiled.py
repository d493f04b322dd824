"""The interface's strings of one language as builds use them: compiled, so that nothing of the .po files is needed."""

from __future__ import annotations

import io
from gettext import GNUTranslations


class Strings(GNUTranslations):
    """The strings of one language, to be installed in Jinja2 or asked by gettext's functions.

    `mo` is the compiled catalogue: equal strings have equal bytes, which makes them fit for hashing and pickling.
    """

    def __init__(self, language: str, mo: bytes) -> None:
        super().__init__(io.BytesIO(mo))
        self.language = language
        self.mo = mo

    def __reduce__(self) -> tuple[type[Strings], tuple[str, bytes]]:
        return Strings, (self.language, self.mo)

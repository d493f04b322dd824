"""Strict checks of web, mail and telephone addresses: what passes may stand in a link on a public page."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from site_builder.reading.characters import FORBIDDEN

WEB_ADDRESS_LIMIT = 2000
"""Characters; longer ones fail in some browsers, proxies and mail programs."""
EMAIL_LIMIT = 254
"""Characters, RFC 5321 with erratum 1690."""

_HOST_LIMIT = 253
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
# RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal; .lan is what home routers use.
_PRIVATE = (".localhost", ".local", ".internal", ".invalid", ".lan", ".home.arpa")
# White space, invisible characters, what RFC 3986 has percent-encoded, the backslash (a slash to browsers).
_NEVER_IN_ADDRESS = re.compile(r"""[\s<>"`{}|\\^\u00ad\u061c\u180e\u200b-\u200f\u2060-\u206f\ufff9-\ufffb]""")
_LOCAL_PART = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_SEGMENT = r"(?!\.\.?(?:/|$))(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+"
_SITE = re.compile(rf"https?://[\w-]+(?:\.[\w-]+)*(?::[0-9]{{1,5}})?(?:/{_SEGMENT})*/?")
_PLAIN = re.compile(r"https?://((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})(?:/[A-Za-z0-9._~/?=&-]*)?")
_PHONE = re.compile(r"\+[0-9](?:[-.]?[0-9]){6,14}")


def is_web_address(text: str) -> bool:
    """Tell whether `text` is an https or http address with a public host name and no user name in it.

    Host names may be international; numeric addresses and names of private networks are refused.
    """
    if len(text) > WEB_ADDRESS_LIMIT:
        return False
    if plain := _PLAIN.fullmatch(text):  # as nearly all are: a tenth of the time
        return len(plain[1]) <= _HOST_LIMIT and not _is_private(plain[1])
    if _NEVER_IN_ADDRESS.search(text) or FORBIDDEN.search(text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("https", "http") or "@" in parts.netloc or parts.netloc.endswith(":") or port == 0:
        return False
    return is_public_host(parts.hostname or "")


def is_site_address(text: str) -> bool:
    """Tell whether a site can lie at `text`: an https or http address of a host, local ones included, and folders."""
    try:
        return bool(_SITE.fullmatch(text)) and len(text) <= WEB_ADDRESS_LIMIT and urlsplit(text).port != 0
    except ValueError:  # a port above 65535
        return False


def is_email(text: str) -> bool:
    """Tell whether `text` is one plain mail address such as `bd@example.org`: no name, no quoting, no parameters."""
    local, at, host = text.partition("@")
    return (
        bool(at)
        and len(text) <= EMAIL_LIMIT
        and len(local) <= 64
        and bool(_LOCAL_PART.fullmatch(local))
        and is_public_host(host)
    )


def is_phone(text: str) -> bool:
    """Tell whether `text` is an international number: `+`, 7 to 15 digits (E.164), single hyphens or dots in it."""
    return bool(_PHONE.fullmatch(text))


def is_public_host(host: str) -> bool:
    """Tell whether `host` is a valid name of at least two labels, international ones included, that can be public."""
    # Length first: the codec's time grows with its square.
    if not 0 < len(host) <= _HOST_LIMIT:
        return False
    # Compatibility forms (full-width letters, a digit with its full stop) and other full stops become something else.
    if unicodedata.normalize("NFKC", host) != host or "\u3002" in host:
        return False
    try:
        ascii_host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return False
    labels = ascii_host.split(".")
    return (
        len(labels) > 1
        and len(ascii_host) <= _HOST_LIMIT
        and all(_LABEL.fullmatch(label) for label in labels)
        and bool(_TOP_LABEL.fullmatch(labels[-1]))
        and not _is_private(ascii_host)
    )


def _is_private(host: str) -> bool:
    return f".{host}".endswith(_PRIVATE)

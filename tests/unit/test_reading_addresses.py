from __future__ import annotations

import pytest

from site_builder.reading.addresses import is_email, is_phone, is_web_address


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org",
        "http://www.example.org:8080/a/b?x=1&y=2#z",
        "HTTPS://Example.ORG/",
        "https://bücher.example.de/über",
        "https://xn--bcher-kva.de/",
        "https://example.org/" + "a" * (2000 - 20),
    ],
)
def test_web_addresses_that_may_be_shown(text: str) -> None:
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org",
        "//example.org",
        "https:example.org",
        "https://",
        "ftp://example.org",
        "javascript:alert(1)//https://example.org",
        "https://user@example.org",
        "https://user:pass@example.org",
        "https://example.org\\@evil.org",
        "https://example.org/a b",
        "https://example.org/\n",
        " https://example.org",
        "https://example.org/\u202e",
        "https://example.org/\u200b",
        "https://example.org/\x00",
        'https://example.org/"onclick="',
        "https://example.org/<b>",
        "https://localhost/",
        "https://intranet/",
        "https://printer.local/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[",
        "https://example..org",
        "https://-example.org",
        "https://ex_ample.org",
        "https://example.org:99999/",
        "https://example.org:/",
        "https://example.org./",
        "https://exam%70le.org/",
        "https://⒈com/",
        "https://example。org/",
        "https://" + "a" * 64 + ".org",
        "https://" + "ä" * 5000 + ".org",
        "https://example.org/" + "a" * (2000 - 19),
    ],
)
def test_web_addresses_that_may_not(text: str) -> None:
    assert not is_web_address(text)


@pytest.mark.parametrize("text", ["bd@example.org", "first.last+tag@mail.example.org", "info@bücher.de"])
def test_mail_addresses(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bd",
        "bd@example",
        "@example.org",
        ".bd@example.org",
        "b..d@example.org",
        "bd@example.org\n",
        "bd@example.org?bcc=x@example.org",
        "a@b@example.org",
        "b d@example.org",
        "é@example.org",
        "<bd@example.org>",
        "a" * 65 + "@example.org",
    ],
)
def test_what_is_no_mail_address(text: str) -> None:
    assert not is_email(text)


def test_phone_numbers_are_international() -> None:
    assert is_phone("+33-2-40-12-34-56")
    assert is_phone("+48123456789")
    for text in ("0240123456", "+33", "+33 240123456", "+33--240123456", "+" + "1" * 16, "+33240123456;ext=1"):
        assert not is_phone(text), text

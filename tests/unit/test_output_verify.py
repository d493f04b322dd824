from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from site_builder.output.addresses import Kind, resolve, site_at
from site_builder.output.artifacts import Artifact
from site_builder.output.inspection import Facts
from site_builder.output.pages import summarise
from site_builder.output.verify import verify

if TYPE_CHECKING:
    from site_builder.problems import Problem

BASE = "https://catalogue.example/sub/"


def page(
    body: str = "", *, head: str = "", lang: str = "en", kind: str = "text", h1: str = "<h1>Heading</h1>"
) -> bytes:
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Title</title>{head}</head>'
        f'<body data-page="{kind}">{h1}{body}</body></html>'
    ).encode()


def check(files: dict[str, bytes], languages: tuple[str, ...] = ("en",), base_url: str = "") -> list[tuple[str, str]]:
    problems = verify([Artifact(p, d, f"content/{p}.md") for p, d in files.items()], languages, base_url)
    return [(problem.code, problem.message) for problem in problems]


def codes(body: str = "", **given: str) -> set[str]:
    """Codes of the problems of one page, en/x/index.html, on a small site."""
    files = {
        "en/x/index.html": page(body, **given),
        "en/index.html": page('<p id="here">'),
        "assets/a.css": b"",
        "assets/a.js": b"",
        "assets/icons.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><symbol id="star"/></svg>',
        "data/a.csv": b"",
    }
    return {code for code, _ in check(files, base_url=BASE)}


@pytest.mark.parametrize(
    "body",
    [
        '<a href="../">up</a>',
        '<a href="../index.html#here">up</a>',
        '<a href="..">up</a>',
        '<a href="./">self</a><a href="">self</a><a href="?q=a/b">self</a><a href="#top">top</a>',
        '<a href="#%C3%A9">e</a><p id="é">',
        '<a href="../?q=1#here">up</a>',
        '<a href="../../data/a.csv" download>csv</a>',
        '<a href="../../d%61ta/a.csv">csv</a>',
        f'<a href="{BASE}en/#here">absolute</a><a href="{BASE[:-1]}/data/a.csv">csv</a>',
        '<a href="https://example.org/x">web</a><a href="mailto:a@b.example">mail</a><a href="tel:+33123">call</a>',
        '<img src="../../assets/icons.svg" srcset="../../assets/icons.svg 1x, ../../assets/icons.svg 2x" alt="">',
        '<svg><use href="../../assets/icons.svg#star"></use></svg>',
        '<form action="../"><input name="q"></form>',
        '<script type="module" src="../../assets/a.js"></script>',
        '<script type="application/ld+json">{"@id": "javascript:1"}</script>',
        '<script type="application/json">{}</script>',
        '<template><a href="../">x</a><p id="a"></template><p id="a">',
        "<p>onclick= style= javascript:</p>",
    ],
)
def test_good_pages(body: str) -> None:
    assert codes(body) == set()


@pytest.mark.parametrize(
    "body",
    [
        '<a href="../missing/">x</a>',
        '<a href="../../en">no slash</a>',
        '<a href="../../../outside/">x</a>',
        '<a href="/en/">root</a>',
        '<a href="..//">x</a>',
        f'<a href="{BASE}fr/">x</a>',
        '<img src="../../assets/b.png" alt="">',
        '<img src="../../assets/icons.svg" srcset="../../assets/b.png 2x" alt="">',
        '<form action="../missing/"></form>',
        '<template><a href="../missing/">x</a></template>',
    ],
)
def test_dead_links(body: str) -> None:
    assert codes(body) == {"dead-link"}


@pytest.mark.parametrize(
    "body",
    [
        '<a href="#nowhere">x</a>',
        '<a href="../#nowhere">x</a>',
        f'<a href="{BASE}en/#nowhere">x</a>',
        '<svg><use href="../../assets/icons.svg#moon"></use></svg>',
        '<a href="#in-template">x</a><template><p id="in-template"></template>',
    ],
)
def test_dead_anchors(body: str) -> None:
    assert codes(body) == {"dead-anchor"}


@pytest.mark.parametrize("body", ['<p id="a"><p id="a">', '<p id="">', '<p id="a b">'])
def test_ids(body: str) -> None:
    assert codes(body) == {"duplicate-anchor"}


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<script type="module">import "x"</script>',
        '<script type="importmap">{}</script>',
        '<script src="https://cdn.example/x.js"></script>',
        '<script src="//cdn.example/x.js"></script>',
        '<p onclick="alert(1)">',
        "<svg/onload=alert(1)>",
        "<p style=color:red>",
        "<style>p{}</style>",
        "<svg><style>p{}</style></svg>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java&#9;script:alert(1)">x</a>',
        '<a href="&#1;JavaScript:alert(1)">x</a>',
        '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
        '<a href="data:text/html,x">x</a>',
        '<a href="vbscript:x">x</a>',
        '<a href="file:///etc/passwd">x</a>',
        '<a href="\\\\evil.example">x</a>',
        '<img src="data:image/png;base64,AAAA" alt="">',
        '<img src="https://tracker.example/x.png" alt="">',
        '<img src="../../assets/icons.svg" srcset="https://tracker.example/x.png 2x" alt="">',
        '<video poster="//tracker.example/x.png"></video>',
        '<form action="https://evil.example/"></form>',
        '<button formaction="javascript:x">x</button>',
        '<iframe src="../"></iframe>',
        '<object data="../"></object>',
        '<embed src="../">',
        '<svg><animate attributeName="href" values="javascript:x"/></svg>',
        '<meta http-equiv="refresh" content="0; url=../">',
        "<template><p onclick=x></template>",
        "<template><template><script>x</script></template></template>",
        "<noscript><p onclick=x></noscript>",
    ],
)
def test_active_content(body: str) -> None:
    assert codes(body) == {"unsafe-output"}


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<link rel="preconnect" href="https://cdn.example">',
        '<link rel="icon" href="data:,">',
        '<base href="../">',
    ],
)
def test_active_content_in_the_head(head: str) -> None:
    assert codes(head=head) == {"unsafe-output"}


def test_style_sheets_load_nothing_from_elsewhere() -> None:
    files = {"en/index.html": page(), "assets/a.svg": b"<svg></svg>"}
    assert check({**files, "assets/a.css": b"a{background:url(a.svg)} b{mask:url('./a.svg#x')}"})[0][0] == "dead-anchor"
    assert check({**files, "assets/a.css": b"a{background:url(b.svg)}"})[0][0] == "dead-link"
    assert check({**files, "assets/a.css": b'@import "https://cdn.example/x.css";'})[0][0] == "unsafe-output"
    assert check({**files, "assets/a.css": b"a{background:url( 'data:image/png,x' )}"})[0][0] == "unsafe-output"


def test_drawings_carry_no_scripts() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert check({"en/index.html": page(), "assets/a.svg": svg})[0][0] == "unsafe-output"


def test_redirect_page_may_refresh_to_an_existing_page() -> None:
    head = '<meta http-equiv="refresh" content="0; url=../">'
    files = {"en/old/index.html": page(head=head, kind="redirect"), "en/index.html": page()}
    assert check(files, ("en", "fr"))[0][0] == "hreflang"  # the home; the redirect itself needs no versions
    assert check(files) == []
    del files["en/index.html"]
    assert [code for code, _ in check(files)] == ["dead-link"]
    head = '<meta http-equiv="refresh" content="0; url=javascript:alert(1)">'
    assert [code for code, _ in check({"en/index.html": page(head=head, kind="redirect")})] == ["unsafe-output"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"h1": ""}, "there is none"),
        ({"h1": "<h1>a</h1><h1>b</h1>"}, "exactly one"),
        ({"lang": ""}, "names no language"),
        ({"lang": "xx"}, "names no language"),
    ],
)
def test_bad_pages(given: dict[str, str], text: str) -> None:
    ((code, message),) = check({"en/index.html": page(**given)})
    assert code == "bad-page"
    assert text in message


def test_title_language_and_folder() -> None:
    assert check({"en/index.html": page().replace(b"Title", b" ")})[0][0] == "bad-page"
    assert (
        "title"
        in check({"en/index.html": page("<svg><title>x</title></svg>").replace(b"<title>Title</title>", b"")})[0][1]
    )
    assert ("bad-page", 'en/index.html: <html lang="fr"> stands in a page below en/') in check(
        {"en/index.html": page(lang="fr")}, ("en", "fr")
    )


def test_not_found_page_uses_root_absolute_addresses_below_the_base_path() -> None:
    files = {"en/index.html": page('<p id="here">'), "404.html": page('<a href="/sub/en/#here">home</a>')}
    assert check(files, base_url=BASE) == []
    assert [code for code, _ in check(files)] == ["dead-link"]
    assert check({**files, "404.html": page('<a href="/en/">home</a>')}) == []
    assert [code for code, _ in check({**files, "404.html": page('<a href="/en/">home</a>')}, base_url=BASE)] == [
        "dead-link"
    ]
    assert [code for code, _ in check({**files, "404.html": page('<a href="/sub/fr/">x</a>')}, base_url=BASE)] == [
        "dead-link"
    ]


def versions(path: str, base_url: str = "", **changes: str | None) -> str:
    """The <link>s of a two-language page: relative to en/x/, fr/x/, or absolute."""
    start = base_url or "../../"
    found: dict[str, str | None] = {lang: f"{start}{lang}/x/" for lang in ("en", "fr")}
    found |= {"x-default": f"{start}en/x/"} | {key.replace("_", "-"): value for key, value in changes.items()}
    links = [f'<link rel="alternate" hreflang="{lang}" href="{href}">' for lang, href in found.items() if href]
    canonical = f'<link rel="canonical" href="{base_url}{path}">' if base_url else ""
    return "".join(links) + canonical


def pair(english: str, french: str) -> dict[str, bytes]:
    return {
        "en/x/index.html": page(head=english),
        "fr/x/index.html": page(head=french, lang="fr"),
        "index.html": page(kind="choice"),
    }


@pytest.mark.parametrize("base_url", ["", BASE])
def test_versions_that_name_each_other(base_url: str) -> None:
    files = pair(versions("en/x/", base_url), versions("fr/x/", base_url))
    assert check(files, ("en", "fr"), base_url) == []


def test_home_pages_with_the_language_choice_as_default() -> None:
    links = "".join(
        f'<link rel="alternate" hreflang="{lang}" href="{BASE}{path}">'
        for lang, path in (("en", "en/"), ("fr", "fr/"), ("x-default", ""))
    )

    def canonical(path: str) -> str:
        return f'{links}<link rel="canonical" href="{BASE}{path}">'

    files = {
        "en/index.html": page(head=canonical("en/")),
        "fr/index.html": page(head=canonical("fr/"), lang="fr"),
        "index.html": page(head=canonical("")),
    }
    assert check(files, ("en", "fr"), BASE) == []
    files["index.html"] = page(head=f'<link rel="canonical" href="{BASE}">')
    assert {code for code, _ in check(files, ("en", "fr"), BASE)} == {"hreflang"}


@pytest.mark.parametrize(
    ("english", "french", "text"),
    [
        ("", "", "names no versions"),
        (versions("", x_default=None), versions(""), "lack x-default"),
        (versions("", fr=None), versions(""), "lack fr"),
        (versions(""), versions("", en=None), "does not name the same versions"),
        (versions("", pl="../../en/x/"), versions(""), '"pl", which is no language'),
        (versions("", en="../../", x_default="../../"), versions(""), "not among its own versions"),
        (versions("") + versions(""), versions(""), "named twice"),
        (versions("", fr="https://elsewhere.example/"), versions(""), "foreign address"),
    ],
)
def test_faults_of_versions(english: str, french: str, text: str) -> None:
    found = check(pair(english, french), ("en", "fr"))
    assert {code for code, _ in found} == {"hreflang"}
    assert any(text in message for _, message in found)


def test_version_that_does_not_exist() -> None:
    found = check(pair(versions("", fr="../../fr/y/"), versions("")), ("en", "fr"))
    assert "dead-link" in {code for code, _ in found}


@pytest.mark.parametrize("canonical", ["", "en/", "en/x/index.html"])
def test_canonical_address_is_the_pages_own(canonical: str) -> None:
    english = versions("en/x/", BASE).replace(
        'canonical" href="' + BASE + "en/x/", 'canonical" href="' + BASE + canonical
    )
    found = check(pair(english, versions("fr/x/", BASE)), ("en", "fr"), BASE)
    assert ("hreflang", "en/x/index.html: the canonical address is not the page's own") in found


def test_missing_canonical_address() -> None:
    english = versions("en/x/", BASE).partition('<link rel="canonical"')[0]
    found = check(pair(english, versions("fr/x/", BASE)), ("en", "fr"), BASE)
    assert found == [("hreflang", "en/x/index.html: the page lacks its canonical address")]


def test_same_fault_on_many_pages_is_one_problem_at_the_first() -> None:
    files = {f"en/p{number}/index.html": page('<a href="../gone/">x</a>') for number in range(9)}
    artifacts = [Artifact(path, data, f"content/{path[3:5]}.md") for path, data in files.items()]
    problems: tuple[Problem, ...] = verify(artifacts[::-1], ["en"], "")
    assert len(problems) == 1
    assert problems[0].ref.path == "content/p0.md"
    assert problems[0].message == (
        'en/p0/index.html: a link leads to "en/gone/index.html", which the site does not have (and on 8 more pages)'
    )


def test_hostile_bytes_never_raise() -> None:
    for data in (
        b"",
        b"\0",
        b"\xff" * 99,
        b"<" * 10_000,
        b"<template>" * 5_000,
        b"<a href='http://[::1'>",
        b"<b>" * 20_000,
    ):
        assert check({"en/index.html": data})


@pytest.mark.parametrize(
    ("address", "kind", "path"),
    [
        ("../b/?x#y", Kind.INTERNAL, "en/b/index.html"),
        ("https://catalogue.example/sub", Kind.INTERNAL, "index.html"),
        ("https://catalogue.example/subway/", Kind.WEB, ""),
        ("http://[::1", Kind.WEB, ""),
        ("..//x", Kind.OUTSIDE, ""),
        ("/sub/en/", Kind.ROOT, "en/index.html"),
        ("a:b", Kind.UNSAFE, ""),
        ("%2e%2e/%2e%2e/%2e%2e/x", Kind.OUTSIDE, ""),
    ],
)
def test_resolve(address: str, kind: Kind, path: str) -> None:
    target = resolve(address, "en/a/index.html", site_at(BASE))
    assert (target.kind, target.path) == (kind, path)


def test_two_ids_are_not_one() -> None:
    summary = summarise(Facts("en/index.html", "content", ids={"a", "b"}))
    targets = [resolve(address, "en/index.html", site_at(BASE)) for address in ("#a", "#b", "#c", "#a%00b")]
    assert [summary.has(target.fragment) for target in targets] == [True, True, False, False]

"""Assets: hashed names that change with the bytes, and references between them that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import rcssmin
import rjsmin

from site_builder.site.assets import AssetFile, hash_assets, read_assets

ASSETS = Path(__file__).parent.parent.parent / "templates" / "assets"
SCRIPTS = sorted(ASSETS.rglob("*.js"))


def files(**texts: str) -> list[AssetFile]:
    return [
        AssetFile(name.replace("__", "/").replace("_dot_", "."), text.encode(), f"assets/{name}")
        for name, text in texts.items()
    ]


def published(*assets: AssetFile) -> tuple[dict[str, str], dict[str, str]]:
    """Return addresses by logical name, and texts by address."""
    done, problems = hash_assets(assets)
    assert problems == ()
    return dict(done.addresses), {"/" + job.path: job.data.decode() for job in done.files}


def test_references_are_rewritten_to_hashed_names() -> None:
    addresses, texts = published(
        *files(
            css__main_dot_css='@import "base.css"; a{background:url(../icons/x.svg#part)} b{src:url("../icons/x.svg")}',
            css__base_dot_css="body{margin:0}",
            icons__x_dot_svg="<svg/>",
            js__a_dot_js='import {b} from "./lib/b.js"; export * from "./lib/b.js"; import("./lib/b.js");',
            js__lib__b_dot_js='export const b = new URL("../../icons/x.svg", import.meta.url);',
        )
    )
    icon, lib = addresses["icons/x.svg"].rpartition("/")[2], addresses["js/lib/b.js"].rpartition("/")[2]
    css = texts[addresses["css/main.css"]]
    assert f"url({icon}#part)" in css
    assert f'url("{icon}")' in css
    assert f'@import "{addresses["css/base.css"].rpartition("/")[2]}"' in css
    assert texts[addresses["js/a.js"]].count(f'"./{lib}"') == 3
    assert f'new URL("./{icon}"' in texts[addresses["js/lib/b.js"]]


def test_names_are_stem_hash_extension() -> None:
    addresses, _ = published(*files(js__site_dot_js="1"))
    assert addresses["js/site.js"].startswith("/assets/site.")
    assert len(addresses["js/site.js"]) == len("/assets/site.") + 12 + len(".js")


def test_a_change_renames_every_file_that_refers_to_it() -> None:
    before, _ = published(*files(a_dot_js='import "./b.js"', b_dot_js="1", c_dot_js="2"))
    after, _ = published(*files(a_dot_js='import "./b.js"', b_dot_js="changed", c_dot_js="2"))
    assert {name for name in before if before[name] != after[name]} == {"a.js", "b.js"}


def test_the_order_of_the_files_does_not_matter() -> None:
    some = files(a_dot_css="@import 'b.css';", b_dot_css="x", c_dot_svg="y")
    assert hash_assets(some) == hash_assets(some[::-1])


@pytest.mark.parametrize(
    "text", ["a{src:url(data:font/woff2;base64,AA)}", "a{fill:url(#part)}", "a{src:url(https://host.example/x.png)}"]
)
def test_other_addresses_are_left_alone(text: str) -> None:
    addresses, texts = published(*files(a_dot_css=text))
    assert texts[addresses["a.css"]] == text


def test_a_reference_to_nothing_is_located() -> None:
    _, problems = hash_assets(files(css__a_dot_css="a{}\nb{src:url(gone.png)}"))
    (problem,) = problems
    assert (problem.code, problem.ref.line, problem.ref.column) == ("template-error", 2, 11)
    assert '"css/gone.png"' in problem.message


def test_a_circle_is_refused() -> None:
    _, problems = hash_assets(files(a_dot_js='import "./b.js"', b_dot_js='import "./a.js"'))
    (problem,) = problems
    assert "circle" in problem.message
    assert "a.js -> b.js -> a.js" in problem.message or "b.js -> a.js -> b.js" in problem.message


def test_bytes_that_are_no_text_are_a_problem_only_where_text_is_needed() -> None:
    broken = b"\xff\xfe"
    _, problems = hash_assets([AssetFile("a.css", broken, "a.css"), AssetFile("a.png", broken, "a.png")])
    assert [(p.code, p.ref.path) for p in problems] == [("not-utf8", "a.css")]


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "main.css").write_text("a{}", encoding="utf-8")
    (tmp_path / ".DS_Store").write_text("x", encoding="utf-8")
    found, problems = read_assets(tmp_path, "templates/assets")
    assert [(file.name, file.shown) for file in found] == [("css/main.css", "templates/assets/css/main.css")]
    assert problems == ()
    assert read_assets(tmp_path / "missing") == ((), ())


def minified(name: str, text: str) -> str:
    done, problems = hash_assets([AssetFile(name, text.encode(), name)])
    assert problems == ()
    (job,) = done.files
    return job.data.decode()


def test_comments_and_spaces_go_and_what_counts_stays() -> None:
    script = """
    // a note
    const x = `  two  ${ y }  /* spaces */`; /* gone */
    const z = a - -b, r = /[/"]  '/u.test("//  no comment");
    let q
    q++
    """
    assert minified("a.js", script) == (
        'const x=`  two  ${ y }  /* spaces */`;const z=a- -b,r=/[/"]  \'/u.test("//  no comment");let q\nq++'
    )
    style = """
    :root { --gap: calc(1rem + 2 * (3px - 1px)); --font: "A  B", serif; } /* gone */
    a :hover::after { content: "/* no  comment */"; color: var(--x, rgb(1 2 3 / .5)) }
    @media (min-width: 60rem) and (hover) { a > b + c { margin: -1px  0 } }
    """
    assert minified("a.css", style) == (
        ':root{--gap:calc(1rem + 2 * (3px - 1px));--font:"A  B",serif}'
        'a :hover::after{content:"/* no  comment */";color:var(--x,rgb(1 2 3 / .5))}'
        "@media (min-width:60rem) and (hover){a>b + c{margin:-1px 0}}"
    )


_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<word>[\w$]+)
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_BEFORE_PATTERN = {"return", "typeof", "case", "of", "in", "do", "else", "await", "yield", "delete", "void"}


def tokens(text: str, at: int = 0, ends: str = "") -> Iterator[tuple[str, int]]:
    """Yield (token, where it ends) of a script, up to the bracket that closes a template's part."""
    before, depth = "", 0
    while at < len(text):
        divides = re.fullmatch(r"[\w$]+|[)\]}]", before) and before not in _BEFORE_PATTERN
        if not divides and text[at + 1 : at + 2] not in ("/", "*") and (found := _PATTERN.match(text, at)):
            token, at = found.group(), found.end()
        elif text[at] == "`":
            token, at = "`", at + 1
            while text[at] != "`":
                if text.startswith("${", at):
                    yield token, at
                    token, at = "", at + 2
                    for inner, after in tokens(text, at, "}"):
                        at = after
                        yield inner, at
                    at += 1
                else:
                    step = 2 if text[at] == "\\" else 1
                    token, at = token + text[at : at + step], at + step
            token, at = token + "`", at + 1
        else:
            found = _TOKEN.match(text, at)
            assert found
            token, at = found.group(), found.end()
            if found.lastgroup == "space":
                continue
            depth += (token == "{") - (token == "}")
            if ends and depth < 0:
                return
        before = token
        yield token, at


def code(text: str) -> list[str]:
    return [token for token, _ in tokens(text)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_literal_of_our_scripts_is_changed(path: Path) -> None:
    """The minifier knows no grammar: of a regular expression after `=>`, or a template in a template, it may cut."""
    script = path.read_text(encoding="utf-8")
    short = str(rjsmin.jsmin(script))
    assert code(short) == code(script)
    assert len(short) < len(script)


@pytest.mark.parametrize("script", ["f = () => /a  b/;", "x = `a ${`b  c`}`;", "case /a  b/:"])
def test_a_changed_literal_is_noticed(script: str) -> None:
    assert code(str(rjsmin.jsmin(script))) != code(script)


def test_the_bytes_do_not_depend_on_the_platform() -> None:
    for path in SCRIPTS:
        script = path.read_text(encoding="utf-8")
        assert rjsmin._make_jsmin(python_only=True)(script) == rjsmin.jsmin(script)
    for path in ASSETS.rglob("*.css"):
        style = path.read_text(encoding="utf-8")
        assert rcssmin._make_cssmin(python_only=True)(style) == rcssmin.cssmin(style)

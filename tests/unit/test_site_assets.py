"""Assets: hashed names that change with the bytes, and references between them that follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.site.assets import AssetFile, hash_assets, read_assets


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

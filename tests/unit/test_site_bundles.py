"""Bundles: scripts that are published as one file, which pages and scripts reach by the name of any of them."""

from __future__ import annotations

import pytest

from site_builder.site.assets import AssetFile, Assets, hash_assets
from site_builder.site.bundles import joined, parts_of

BOTH = '// Both.\nexport * from "./one.js";\nexport * from "./two.js";\n'
ONE = 'import { at, html } from "../dom.js";\nexport const one = () => at(html);\n'
TWO = """import {
  at,
} from "../dom.js";
import { one } from "./one.js";
export const two = one(at);
export const later = () => import("./later.js");
"""
LATER = 'import { two } from "./two.js";\nimport { one } from "./one.js";\nexport const three = one(two);\n'
DOM = "export const at = 1;\nexport const html = 2;\n"


def made(**texts: str) -> Assets:
    known = {"tool/both.js": BOTH, "tool/one.js": ONE, "tool/two.js": TWO, "tool/later.js": LATER, "dom.js": DOM}
    known |= {name.replace("__", "/") + ".js": text for name, text in texts.items()}
    assets, problems = hash_assets([AssetFile(name, text.encode(), name) for name, text in known.items()])
    assert problems == ()
    return assets


def text(assets: Assets, name: str) -> str:
    return next(job.data.decode() for job in assets.files if "/" + job.path == assets.addresses[name])


def test_parts_are_published_as_one_file() -> None:
    assets = made()
    assert assets.addresses["tool/one.js"] == assets.addresses["tool/two.js"] == assets.addresses["tool/both.js"]
    assert [job.path.split(".")[0] for job in assets.files] == ["assets/both", "assets/dom", "assets/later"]
    both = text(assets, "tool/both.js")
    dom = assets.addresses["dom.js"].rpartition("/")[2]
    assert both.startswith(f'import{{at,html}}from"./{dom}";')
    assert both.count("import{") == 1
    assert both.index("const one=") < both.index("const two=")


def test_what_is_loaded_later_leads_back_to_the_bundle() -> None:
    assets = made()
    both, later = (assets.addresses[f"tool/{name}.js"].rpartition("/")[2] for name in ("both", "later"))
    assert f'import("./{later}")' in text(assets, "tool/both.js")
    assert text(assets, "tool/later.js").count(f'from"./{both}"') == 2


@pytest.mark.parametrize(
    "change", [{"tool__one": ONE + "one();"}, {"tool__later": LATER + "one();"}, {"dom": DOM + "at;"}]
)
def test_a_change_of_a_part_or_of_what_it_leads_to_renames_the_bundle(change: dict[str, str]) -> None:
    before, after = made(), made(**change)
    assert before.addresses["tool/both.js"] != after.addresses["tool/both.js"]
    assert before.addresses["tool/later.js"] != after.addresses["tool/later.js"]
    assert (before.addresses["dom.js"] != after.addresses["dom.js"]) == ("dom" in change)


@pytest.mark.parametrize("text", ["", "// nothing", 'export * from "./a.js";\nrun();', 'export * from "../a.js";'])
def test_a_script_that_holds_anything_else_is_no_bundle(text: str) -> None:
    assert parts_of("b.js", text) == ()
    assert parts_of("x/b.js", BOTH) == ("x/one.js", "x/two.js")


@pytest.mark.parametrize(
    "other",
    [
        "const one = 1;\n",
        "async function one() {}\n",
        'import { one } from "./elsewhere.js";\n',
        "function at() {}\n",
        'import { at } from "./elsewhere.js";\n',
        'import * as all from "./elsewhere.js";\n',
        'import "./elsewhere.js";\n',
        'import first from "./elsewhere.js";\n',
        'import { one as first } from "./one.js";\n',
        'export { first } from "./elsewhere.js";\n',
    ],
)
def test_what_cannot_stand_in_one_file_is_refused(other: str) -> None:
    with pytest.raises(ValueError, match=r"of tool/(one|two)\.js"):
        joined(["tool/one.js", "tool/two.js"], {"tool/one.js": ONE, "tool/two.js": other})


def test_a_bundle_that_cannot_be_made_is_a_problem_of_its_file() -> None:
    files = {"a.js": 'export * from "./b.js";', "b.js": 'import "./c.js";', "c.js": ""}
    files |= {"d.js": 'export * from "./e.js";', "e.js": "", "f.js": 'export * from "./e.js";'}
    files |= {"g.js": 'export * from "./gone.js";'}
    _, problems = hash_assets([AssetFile(name, text.encode(), name) for name, text in files.items()])
    assert [(problem.code, problem.ref.path) for problem in problems] == [
        ("template-error", "g.js"),
        ("template-error", "a.js"),
        ("template-error", "f.js"),
    ]

"""The contestants of the race: how each one builds its index from the same content, and how a page asks it.

    python -m benchmarks.search.contestants prepare CONTENT FOLDER     texts, pages and cards for the others
    python -m benchmarks.search.contestants ours|lunr CONTENT FOLDER   one build; prints its figures as JSON

Every build is a process of its own, so that its peak memory is its own. The others get what is best for them: only the
texts of the reader's language (ours holds all languages), lunr and MiniSearch also our cards, as they have none.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from importlib.resources import files
from pathlib import Path

from lunr import lunr
from rjsmin import jsmin

from benchmarks.generate import ROOT, TODAY
from site_builder.catalogue.assemble import load
from site_builder.catalogue.model import CONCEPT_FACETS, Catalogue
from site_builder.search import cards, documents, index

FIELDS = {"names": 10, "concepts": 4, "summary": 3, "services": 3, "body": 1}
MINISEARCH = "minisearch@7.2.0"
PAGEFIND = (sys.executable, "-m", "pagefind")
NAMES = ("ours", "pagefind", "minisearch", "lunr.js")


@dataclass(frozen=True, slots=True)
class Build:
    """What a build took, the reading of the content not counted, and what it wrote."""

    seconds: float
    peak_mb: float
    files: int
    bytes: int


def catalogue_of(content: Path) -> Catalogue:
    """Read a content folder."""
    catalogue, problems = load(content, TODAY)
    if catalogue is None:
        raise SystemExit(f"{content} cannot be read: {problems[:3]}")
    return catalogue


def prepare(content: Path, folder: Path) -> None:
    """Write pages/<language>/<number>.html, cards/<language>/<number>.json and texts.<language>.json."""
    catalogue = catalogue_of(content)
    organisations = documents.numbered(catalogue)
    for language in catalogue.settings.languages:
        all_texts = []
        (folder / "pages" / language).mkdir(parents=True)
        (folder / "cards" / language).mkdir(parents=True)
        for number, organisation in enumerate(organisations):
            texts: defaultdict[str, list[str]] = defaultdict(list)
            for field, of, text in documents.texts(organisation):
                if of == language or field == "names":
                    texts[field].append(text)
            for facet, vocabulary in CONCEPT_FACETS.items():
                for id_ in catalogue.direct(organisation, facet):
                    label = catalogue.vocabularies[vocabulary].concepts[id_].label(catalogue.order(language))
                    texts["concepts"].append(label.value)
            one = {field: " . ".join(texts[field]) for field in FIELDS}
            all_texts.append({"id": number, **one})
            body = "".join(f"<p>{escape(text)}</p>" for field, text in one.items() if field != "names")
            page = f'<!DOCTYPE html><html lang="{language}"><title>{escape(organisation.record.name)}</title>'
            page += f"<body><main data-pagefind-body><h1>{escape(one['names'])}</h1>{body}</main>"
            (folder / "pages" / language / f"{number}.html").write_text(page, encoding="utf-8")
            card = cards.plain(cards.make(catalogue, organisation, language))
            (folder / "cards" / language / f"{number}.json").write_text(json.dumps(card), encoding="utf-8")
        (folder / f"texts.{language}.json").write_text(json.dumps(all_texts), encoding="utf-8")


def written(folder: Path, start: float, peak_mb: float) -> Build:
    """Return the figures of a build that has just ended."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Build(time.perf_counter() - start, peak_mb, len(sizes), sum(sizes))


def own_peak() -> float:
    """Return this process's peak memory in megabytes; that of `getrusage` would begin with the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]  # always there
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def build_ours(content: Path, folder: Path) -> Build:
    """Build our index into folder/search."""
    catalogue = catalogue_of(content)
    start = time.perf_counter()
    for path, data in index.build(catalogue).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return written(folder / "search", start, own_peak())


def build_lunr(folder: Path, language: str = "en") -> Build:
    """Build the full index for lunr.js by lunr.py as its manual says: folder/lunr/index.json."""
    texts = json.loads((folder / f"texts.{language}.json").read_text(encoding="utf-8"))
    start = time.perf_counter()
    fields = [{"field_name": name, "boost": boost} for name, boost in FIELDS.items()]
    found = json.dumps(lunr(ref="id", fields=fields, documents=texts).serialize())
    (folder / "lunr").mkdir()
    (folder / "lunr" / "index.json").write_text(found, encoding="utf-8")
    return written(folder / "lunr", start, own_peak())


def build_pagefind(folder: Path) -> Build:
    """Index the pages of all languages: folder/pages/pagefind."""
    start = time.perf_counter()
    peak = run([*PAGEFIND, "--site", str(folder / "pages"), "--quiet"])
    return written(folder / "pages" / "pagefind", start, peak)


_MINISEARCH_BUILD = """
import MiniSearch from "./minisearch.js";
import { readFileSync, writeFileSync } from "node:fs";
const index = new MiniSearch({ fields: FIELDS });
index.addAll(JSON.parse(readFileSync("../texts.LANGUAGE.json", "utf8")));
writeFileSync("index.json", JSON.stringify(index));
"""


def build_minisearch(folder: Path, language: str = "en") -> Build | None:
    """Build the full index for MiniSearch: folder/minisearch/index.json. None where npm and node are missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    place = folder / "minisearch"
    place.mkdir()
    subprocess.run([npm, "pack", "--silent", MINISEARCH], cwd=place, check=True, capture_output=True)
    subprocess.run(["tar", "xf", next(place.glob("*.tgz")).name], cwd=place, check=True)
    script = (place / "package" / "dist" / "es" / "index.js").read_text(encoding="utf-8")
    (place / "minisearch.js").write_text(str(jsmin(script)), encoding="utf-8")
    code = _MINISEARCH_BUILD.replace("FIELDS", json.dumps(list(FIELDS))).replace("LANGUAGE", language)
    (place / "build.mjs").write_text(code.replace("./minisearch.js", "./minisearch.mjs"), encoding="utf-8")
    shutil.copy(place / "minisearch.js", place / "minisearch.mjs")
    start = time.perf_counter()
    peak = run([node, "--max-old-space-size=8000", "build.mjs"], place)
    size = (place / "index.json").stat().st_size
    return Build(time.perf_counter() - start, peak, 1, size)


# A process of its own, because a child's peak begins with its parent's, and ours is large.
_MEASURED = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
sys.exit(done.returncode)
"""


def run(command: Sequence[str], folder: Path = ROOT) -> float:
    """Run a program; return its peak memory in megabytes."""
    measured = [sys.executable, "-S", "-c", _MEASURED, *command]
    return float(subprocess.run(measured, cwd=folder, check=True, capture_output=True, text=True).stdout)


def build_all(content: Path, folder: Path, names: Sequence[str]) -> dict[str, Build]:
    """Build the index of each contestant, one after the other, and the pages that ask them."""
    here = [sys.executable, "-m", "benchmarks.search.contestants"]
    subprocess.run([*here, "prepare", str(content), str(folder)], cwd=ROOT, check=True)
    found: dict[str, Build] = {}
    for name in names:
        if name in ("ours", "lunr.js"):
            command = [*here, name.split(".")[0], str(content), str(folder)]
            done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            found[name] = Build(**json.loads(done.stdout))
        else:
            built = build_pagefind(folder) if name == "pagefind" else build_minisearch(folder)
            if built:
                found[name] = built
    write_pages(folder)
    return found


def write_pages(folder: Path) -> None:
    """Write the minified engine and a page for each contestant. A page defines `ask` and `compute`."""
    scripts = ROOT / "templates" / "assets" / "js" / "search"
    (folder / "js").mkdir(exist_ok=True)
    for path in scripts.glob("*.js"):
        (folder / "js" / path.name).write_text(str(jsmin(path.read_text(encoding="utf-8"))), encoding="utf-8")
    engine = imports(scripts, "resolve.js", "index.js")
    shutil.copy(str(files("mkdocs") / "contrib/search/templates/search/lunr.js"), folder / "lunr.src.js")
    short = str(jsmin((folder / "lunr.src.js").read_text(encoding="utf-8")))
    (folder / "lunr.js").write_text(short, encoding="utf-8")
    for name, adapter in ADAPTERS.items():
        script = COMMON + adapter.replace("ENGINE", json.dumps([f"./js/{one}" for one in engine]))
        script = script.replace("FIELDS", json.dumps(list(FIELDS))).replace("BOOSTS", json.dumps(FIELDS))
        head = '<!DOCTYPE html><html lang="en"><title>race</title><link rel="icon" href="data:,">'
        (folder / f"{name}.html").write_text(f'{head}<ol id="cards"></ol><script type="module">{script}</script>')


def imports(folder: Path, *names: str) -> list[str]:
    """Return the names of scripts and of all they import from the start, directly or not."""
    found = list(names)
    for name in found:
        text = (folder / name).read_text(encoding="utf-8")
        new = re.findall(r'from "\./([^"]+)"', text)
        found += [one for one in dict.fromkeys(new) if one not in found]
    return found


COMMON = """
const SHOWN = 10;
function show(texts) {
  document.getElementById("cards").replaceChildren(...texts.map((text) => {
    const row = document.createElement("li");
    row.textContent = text;
    return row;
  }));
}
const once = (make) => { let made; return () => (made ??= make()); };
const cards = (numbers) => Promise.all(numbers.map(async (n) =>
  (await (await fetch(`cards/en/${n}.json`)).json()).join(" ")));
"""

ADAPTERS: Mapping[str, str] = {
    "ours": """
const engine = once(async () => {
  for (const href of ENGINE) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }
  const manifest = { rel: "preload", href: "search/manifest.json", as: "fetch", crossOrigin: "" };
  document.head.append(Object.assign(document.createElement("link"), manifest));
  const [{ Index }, { search }] = await Promise.all([import("./js/index.js"), import("./js/resolve.js")]);
  return { index: await new Index("", "en").open(), search };
});
const find = async (q) => {
  const { index, search } = await engine();
  return search(index, { q, filters: new Map(), from: "", sort: "relevance" }, []);
};
window.ask = async (q) => {
  const { results } = await find(q);
  const { index } = await engine();
  const found = await Promise.all(results.slice(0, SHOWN).map(({ document }) => index.card(document)));
  show(found.map((card) => Object.values(card).join(" ")));
  return results.length;
};
window.compute = find;
""",
    "pagefind": """
const engine = once(async () => import("./pages/pagefind/pagefind.js"));
const find = async (q) => (await engine()).search(q);
window.ask = async (q) => {
  const { results } = await find(q);
  const found = await Promise.all(results.slice(0, SHOWN).map((result) => result.data()));
  show(found.map(({ meta, excerpt }) => `${meta.title} ${excerpt}`));
  return results.length;
};
window.compute = find;
""",
    "minisearch": """
const engine = once(async () => {
  const [{ default: MiniSearch }, text] = await Promise.all([
    import("./minisearch/minisearch.js"), fetch("minisearch/index.json").then((found) => found.text())]);
  return MiniSearch.loadJSON(text, { fields: FIELDS });
});
const find = async (q) => (await engine()).search(q, { boost: BOOSTS, prefix: true, fuzzy: 0.2 });
window.ask = async (q) => {
  const results = await find(q);
  show(await cards(results.slice(0, SHOWN).map(({ id }) => id)));
  return results.length;
};
window.compute = find;
""",
    "lunr.js": """
const engine = once(async () => {
  const script = document.createElement("script");
  const loaded = new Promise((resolve) => script.addEventListener("load", resolve));
  document.head.append(Object.assign(script, { src: "lunr.js" }));
  const [index] = await Promise.all([fetch("lunr/index.json").then((found) => found.json()), loaded]);
  return globalThis.lunr.Index.load(index);
});
const find = async (q) => (await engine()).search(q);
window.ask = async (q) => {
  const results = await find(q);
  show(await cards(results.slice(0, SHOWN).map(({ ref }) => ref)));
  return results.length;
};
window.compute = find;
""",
}


def main(arguments: Sequence[str]) -> None:
    """Run one step for `build_all`."""
    step, content, folder = arguments[0], Path(arguments[1]), Path(arguments[2])
    if step == "prepare":
        prepare(content, folder)
        return
    built = build_ours(content, folder) if step == "ours" else build_lunr(folder)
    print(json.dumps(asdict(built)))


if __name__ == "__main__":
    main(sys.argv[1:])

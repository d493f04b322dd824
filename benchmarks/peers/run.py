"""Builds the same catalogue with Hugo, Eleventy, Pelican, MkDocs and this program, in turn, and prints what it took.

    python benchmarks/peers/run.py [--organisations 1000] [--languages en,pl] [--runs 3] [--eleventy FOLDER]

Needs `pip install .[peers]`; Eleventy takes part where FOLDER has it in node_modules (`npm install @11ty/eleventy`).
Each build is measured clean, again with nothing changed, and after one profile was edited. Wall and CPU seconds are
those of all processes together, memory the largest sum of their resident sizes, looked at every 50 ms.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.generate import TODAY, generate  # noqa: E402  after the path is set
from benchmarks.peers.corpus import Page, labels, read_corpus  # noqa: E402  likewise
from site_builder.catalogue.assemble import load  # noqa: E402  likewise

BASE = "https://catalogue.example.org"
TITLE = "Catalogue"
Labels = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Contestant:
    """A program: what to run, one command after the other, where the site comes out, and a profile to edit."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    folder: Path
    output: Path
    profile: Path


def front_matter(page: Page, **more: object) -> str:
    """Return a Markdown file with JSON values as front matter, which every YAML reader takes."""
    fields: dict[str, object] = {"title": page.title, "summary": page.summary, "kind": page.type}
    fields |= {"clusters": [page.cluster], "competences": page.competences, "initial": page.title[0]} | more
    lines = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items())
    return f"---\n{lines}\n---\n\n{page.body}\n"


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def pagefind(output: Path) -> tuple[str, ...]:
    """Return the command that adds Pagefind's search to a site."""
    return sys.executable, "-m", "pagefind", "--site", str(output), "--quiet"


def hugo(folder: Path, pages: Sequence[Page], names: Labels) -> Contestant:
    """Prepare Hugo."""
    shutil.copytree(HERE / "hugo", folder)
    languages = {language: {"contentDir": f"content/{language}"} for language in names}
    settings = {
        "baseURL": BASE,
        "title": TITLE,
        "languages": languages,
        "defaultContentLanguage": next(iter(names)),
        "defaultContentLanguageInSubdir": True,
        "taxonomies": {"competence": "competences", "cluster": "clusters"},
        "disableKinds": ["rss"],
    }
    write(folder / "hugo.json", json.dumps(settings))
    write(folder / "data/labels.json", json.dumps(names))
    write(folder / "static/main.css", "")
    for page in pages:
        write(folder / f"content/{page.language}/organisations/{page.slug}.md", front_matter(page))
    profile = folder / f"content/{pages[0].language}/organisations/{pages[0].slug}.md"
    output = folder / "public"
    program = Path(sys.executable).with_name("hugo")
    commands = ((str(program), "--quiet", "--cleanDestinationDir"), pagefind(output))
    return Contestant("Hugo + Pagefind", commands, folder, output, profile)


def eleventy(folder: Path, pages: Sequence[Page], names: Labels, modules: Path) -> Contestant:
    """Prepare Eleventy."""
    site = folder / "site"
    shutil.copytree(HERE / "eleventy", site)
    write(site / "_data/labels.json", json.dumps(names))
    write(site / "_data/site.json", json.dumps({"title": TITLE, "base": BASE, "languages": list(names)}))
    write(site / "main.css", "")
    for page in pages:
        address = f"organisations/{page.slug}/"
        more = {"layout": "organisation.njk", "language": page.language, "tags": ["organisation"], "address": address}
        text = front_matter(page, **more, permalink=f"{page.language}/{address}index.html")
        write(site / f"content/{page.language}/{page.slug}.md", text)
    program = modules / "node_modules/@11ty/eleventy/cmd.cjs"
    output = folder / "out"
    commands = (("node", str(program), "--quiet", "--config=eleventy.config.cjs"), pagefind(output))
    profile = site / f"content/{pages[0].language}/{pages[0].slug}.md"
    return Contestant("Eleventy + Pagefind", commands, site, output, profile)


def pelican(folder: Path, pages: Sequence[Page], names: Labels) -> Contestant:
    """Prepare Pelican: it knows one language at a time, so there are as many builds as languages."""
    commands: list[tuple[str, ...]] = []
    output = folder / "out"
    for language in names:
        settings = {
            "SITENAME": TITLE,
            "SITEURL": "",
            "BASE": BASE,
            "LANGUAGES": list(names),
            "LABELS": names[language],
            "DEFAULT_LANG": language,
            "TIMEZONE": "UTC",
            "PATH": str(folder / "content" / language),
            "OUTPUT_PATH": str(output / language),
            "THEME": str(HERE / "pelican"),
            "THEME_STATIC_PATHS": [],
            "DEFAULT_DATE": [2026, 11, 22],
            "DEFAULT_PAGINATION": False,
            "ARTICLE_URL": "organisations/{slug}/",
            "ARTICLE_SAVE_AS": "organisations/{slug}/index.html",
            "TAG_SAVE_AS": "competences/{slug}/index.html",
            "CATEGORY_SAVE_AS": "clusters/{slug}/index.html",
            "TAGS_SAVE_AS": "competences/index.html",
            "CATEGORIES_SAVE_AS": "clusters/index.html",
            "ORGANISATIONS_SAVE_AS": "organisations/index.html",
            "SITEMAP_SAVE_AS": "sitemap.xml",
            "DIRECT_TEMPLATES": ["index", "tags", "categories", "organisations", "sitemap"],
            "AUTHOR_SAVE_AS": "",
            "AUTHORS_SAVE_AS": "",
            "ARCHIVES_SAVE_AS": "",
            "FEED_ALL_ATOM": None,
            "CATEGORY_FEED_ATOM": None,
            "TRANSLATION_FEED_ATOM": None,
            "AUTHOR_FEED_ATOM": None,
            "AUTHOR_FEED_RSS": None,
            "CACHE_CONTENT": True,
            "LOAD_CONTENT_CACHE": True,
            "CACHE_PATH": str(folder / "cache" / language),
        }
        write(folder / f"{language}.py", "\n".join(f"{key} = {value!r}" for key, value in settings.items()) + "\n")
        commands.append((sys.executable, "-m", "pelican", "-s", str(folder / f"{language}.py"), "--quiet"))
    for page in pages:
        head = f"Title: {page.title}\nSlug: {page.slug}\nLead: {page.summary}\nKind: {page.type}\n"
        head += f"Category: {page.cluster}\nTags: {', '.join(page.competences)}\nInitial: {page.title[0]}\n"
        write(folder / f"content/{page.language}/{page.slug}.md", f"{head}\n{page.body}\n")
    profile = folder / f"content/{pages[0].language}/{pages[0].slug}.md"
    return Contestant("Pelican + Pagefind", (*commands, pagefind(output)), folder, output, profile)


def mkdocs(folder: Path, pages: Sequence[Page], names: Labels) -> Contestant:
    """Prepare MkDocs: one build a language; it makes no lists of tags, so those are written as pages here."""
    commands: list[tuple[str, ...]] = []
    output = folder / "out"
    for language in names:
        settings = {
            "site_name": TITLE,
            "site_url": f"{BASE}/{language}/",
            "docs_dir": str(folder / "docs" / language),
            "site_dir": str(output / language),
            "theme": {"name": None, "custom_dir": str(HERE / "mkdocs/theme")},
            "plugins": ["search"],
            "extra": {"language": language, "languages": list(names), "base": BASE, "labels": names[language]},
        }
        write(folder / f"{language}.yml", json.dumps(settings, ensure_ascii=False))
        commands.append((sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(folder / f"{language}.yml")))
        docs, own = folder / "docs" / language, [page for page in pages if page.language == language]
        own.sort(key=lambda page: page.title)
        write(docs / "index.md", f"# {TITLE}\n\n[{len(own)} organisations](organisations/index.md)\n")
        for page in own:
            write(docs / f"organisations/{page.slug}.md", front_matter(page))
        write(docs / "organisations/index.md", _mkdocs_list("Organisations", own, ""))
        for name in ("competences", "clusters"):
            groups: dict[str, list[Page]] = {}
            for page in own:
                for id_ in page.competences if name == "competences" else (page.cluster,):
                    groups.setdefault(id_, []).append(page)
            for id_, found in groups.items():
                write(docs / name / f"{id_}.md", _mkdocs_list(names[language][id_], found, "../organisations/"))
            terms = "".join(f"- [{names[language][id_]}]({id_}.md) {len(groups[id_])}\n" for id_ in sorted(groups))
            write(docs / name / "index.md", f"# {name}\n\n{terms}")
    profile = folder / f"docs/{pages[0].language}/organisations/{pages[0].slug}.md"
    return Contestant("MkDocs with its search", tuple(commands), folder, output, profile)


def _mkdocs_list(title: str, pages: Sequence[Page], folder: str) -> str:
    lines, initial = [f"# {title}", ""], ""
    for page in pages:
        if page.title[0] != initial and not folder:
            initial = page.title[0]
            lines += ["", f"## {initial}", ""]
        lines.append(f"- [{page.title}]({folder}{page.slug}.md) {page.summary}")
    return "\n".join(lines) + "\n"


def ours(folder: Path, content: Path, slug: str) -> Contestant:
    """Prepare this program with its own pages, which show far more than the others'."""
    copied = folder / "content"
    shutil.copytree(content, copied)
    output = folder / "public"
    command: tuple[str, ...] = (sys.executable, str(ROOT / "build.py"), "build", "--quiet", "--today", "2026-11-22")
    command += ("--content", str(copied), "--output", str(output), "--base-url", f"{BASE}/")
    command += ("--templates", str(ROOT / "templates"))
    return Contestant("this program, full pages", (command,), folder, output, next(copied.rglob(f"{slug}.md")))


class Watch(threading.Thread):
    """Looks at the memory of this process's descendants."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        """Look until told that it is over."""
        while not self.over.wait(0.05):
            self.peak = max(self.peak, _resident(os.getpid()))


def _resident(pid: int) -> float:
    total, waiting = 0.0, [pid]
    while waiting:
        current = waiting.pop()
        try:
            waiting += map(int, Path(f"/proc/{current}/task/{current}/children").read_text().split())
            if current != pid:
                total += int(Path(f"/proc/{current}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
        except OSError:
            continue
    return total


def measure(contestant: Contestant) -> tuple[float, float, float]:
    """Build once; return wall seconds, CPU seconds and peak megabytes."""
    watch = Watch()
    watch.start()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for command in contestant.commands:
        done = subprocess.run(command, cwd=contestant.folder, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{contestant.name}: {' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    watch.over.set()
    watch.join()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, watch.peak


def race(contestants: Sequence[Contestant], runs: int) -> str:
    """Let all build in turn; return the table of medians."""
    figures: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for number in range(runs):
        for one in contestants:
            for state in ("clean", "nothing changed", "one edit"):
                if state == "clean":
                    shutil.rmtree(one.output, ignore_errors=True)
                    for store in ("cache", ".cache", "resources"):
                        shutil.rmtree(one.folder / store, ignore_errors=True)
                elif state == "one edit":
                    one.profile.write_text(one.profile.read_text() + f"\nEdited {number}.\n")
                figures.setdefault((one.name, state), []).append(measure(one))
                print(one.name, state, *(f"{f:.2f}" for f in figures[one.name, state][-1]), file=sys.stderr)
    rows = ["| | build | wall s | CPU s | peak MB | files | MB |", "|---|---|---|---|---|---|---|"]
    for one in contestants:
        files = [path for path in one.output.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
        for state in ("clean", "nothing changed", "one edit"):
            wall, cpu, peak = (statistics.median(column) for column in zip(*figures[one.name, state], strict=True))
            rows.append(f"| {one.name} | {state} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {len(files):,} | {size:.1f} |")
    return "\n".join(rows)


def _versions(modules: Path | None) -> str:
    found = []
    for name in ("hugo", "pagefind", "pelican", "mkdocs", "markdown", "jinja2"):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    if modules:
        package = json.loads((modules / "node_modules/@11ty/eleventy/package.json").read_text())
        found.append(f"eleventy {package['version']}")
    return ", ".join(found)


def main() -> None:
    """Read the command line, prepare everybody, print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--organisations", type=int, default=1000)
    parser.add_argument("--languages", default="en,pl")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--eleventy", type=Path, help="folder with node_modules/@11ty/eleventy")
    parser.add_argument("--only", default="", help="part of the names of those that take part, comma-separated")
    options = parser.parse_args()
    languages = options.languages.split(",")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder / "content", options.organisations, languages, seed=1)
        catalogue, _ = load(folder / "content", TODAY)
        assert catalogue is not None
        pages = read_corpus(folder / "content", catalogue, languages)
        names: Labels = {language: dict(found) for language, found in labels(catalogue, languages).items()}
        contestants = [hugo(folder / "hugo", pages, names)]
        if options.eleventy:
            contestants.append(eleventy(folder / "eleventy", pages, names, options.eleventy.resolve()))
        contestants += [pelican(folder / "pelican", pages, names), mkdocs(folder / "mkdocs", pages, names)]
        contestants.append(ours(folder / "ours", folder / "content", pages[0].slug))
        only = options.only.split(",")
        table = race([one for one in contestants if any(part in one.name for part in only)], options.runs)
    print(
        f"{dt.date.today()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}; {_versions(options.eleventy)}."
    )
    print(f"{options.organisations:,} organisations in {len(languages)} languages; medians of {options.runs} runs.\n")
    print(table)


if __name__ == "__main__":
    main()

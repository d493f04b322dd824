"""Those that take part in the race: what each is given, and what it runs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generate import TODAY
from benchmarks.peers.corpus import Page, labels, read_corpus, write_full, write_neutral
from site_builder.catalogue.assemble import load

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BASE = "https://catalogue.example.org"
TITLE = "Catalogue"
PLAIN = "this program, plain pages"
FULL = "this program, full pages"
RICH = "this program, every field stated"
Labels = dict[str, dict[str, str]]
Command = tuple[str, ...]


@dataclass(frozen=True)
class Contestant:
    """A program: the site comes out in `output`, `profile` is one to edit.

    The commands of one stage run at the same time, the stages after each other.
    """

    name: str
    stages: Sequence[Sequence[Command]]
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


def pagefind(output: Path) -> Command:
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
        "params": {"default": next(iter(names))},
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
    stages: list[list[Command]] = [[(str(program), "--quiet", "--cleanDestinationDir")], [pagefind(output)]]
    return Contestant("Hugo + Pagefind", stages, folder, output, profile)


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
    stages: list[list[Command]] = [
        [("node", str(program), "--quiet", "--config=eleventy.config.cjs")],
        [pagefind(output)],
    ]
    profile = site / f"content/{pages[0].language}/{pages[0].slug}.md"
    return Contestant("Eleventy + Pagefind", stages, site, output, profile)


def pelican(folder: Path, pages: Sequence[Page], names: Labels) -> Contestant:
    """Prepare Pelican: it knows one language at a time, so there are as many builds as languages."""
    commands: list[Command] = []
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
    return Contestant("Pelican + Pagefind", [commands, [pagefind(output)]], folder, output, profile)


def mkdocs(folder: Path, pages: Sequence[Page], names: Labels) -> Contestant:
    """Prepare MkDocs: one build a language; it makes no lists of tags, so those are written as pages here."""
    commands: list[Command] = []
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
            write(docs / name / "index.md", f"# {name.capitalize()}\n\n{terms}")
    profile = folder / f"docs/{pages[0].language}/organisations/{pages[0].slug}.md"
    return Contestant("MkDocs with its search", [commands], folder, output, profile)


def _mkdocs_list(title: str, pages: Sequence[Page], folder: str) -> str:
    lines, initial = [f"# {title}", ""], ""
    for page in pages:
        if page.title[0] != initial and not folder:
            initial = page.title[0]
            lines += ["", f"## {initial}", ""]
        lines.append(f"- [{page.title}]({folder}{page.slug}.md) {page.summary}")
    return "\n".join(lines) + "\n"


def ours(name: str, folder: Path, content: Path, slug: str) -> Contestant:
    """Prepare this program with its own templates, which show far more than the others'."""
    return _ours(name, folder, content, slug, ROOT / "build.py", ROOT / "templates")


def ours_plain(name: str, folder: Path, content: Path, slug: str) -> Contestant:
    """Prepare this program with templates that show what the others' show, and no further kinds of page."""
    templates = folder / "templates"
    shutil.copytree(HERE / "plain/templates", templates)
    shutil.copytree(ROOT / "templates/locales", templates / "locales")
    return _ours(name, folder, content, slug, HERE / "plain/build.py", templates)


def _ours(name: str, folder: Path, content: Path, slug: str, program: Path, templates: Path) -> Contestant:
    copied, output = folder / "content", folder / "public"
    shutil.copytree(content, copied)
    command: Command = (sys.executable, str(program), "--content", str(copied), "--templates", str(templates))
    command += ("--output", str(output), "--cache", str(folder / "cache"), "--base-url", f"{BASE}/")
    command += ("--today", TODAY.isoformat(), "--jobs", "auto")
    if program.parent == ROOT:
        command += ("--quiet",)
    return Contestant(name, [[command]], folder, output, next(copied.rglob(f"{slug}.md")))


def prepare(
    folder: Path,
    corpus: Path,
    organisations: int,
    languages: Sequence[str],
    modules: Path | None,
    wanted: Callable[[str], bool],
) -> list[Contestant]:
    """Write the corpus, if it is not there yet, and prepare all whose names are `wanted`.

    `modules` is the folder with Eleventy's node_modules; without it Eleventy stays away.
    """
    neutral, full = corpus / f"{organisations}-neutral", corpus / f"{organisations}-full"
    if not neutral.exists():
        write_neutral(neutral, organisations, languages)
    catalogue, _ = load(neutral, TODAY)
    assert catalogue is not None
    pages = read_corpus(neutral, catalogue, languages)
    names: Labels = {language: dict(found) for language, found in labels(catalogue, languages).items()}
    found: list[Contestant] = []

    def add(name: str, make: Callable[[Path], Contestant]) -> None:
        if wanted(name):
            found.append(make(folder / str(len(found))))

    add("Hugo + Pagefind", lambda place: hugo(place, pages, names))
    if modules:
        add("Eleventy + Pagefind", lambda place: eleventy(place, pages, names, modules))
    add("Pelican + Pagefind", lambda place: pelican(place, pages, names))
    add("MkDocs with its search", lambda place: mkdocs(place, pages, names))
    add(PLAIN, lambda place: ours_plain(PLAIN, place, neutral, pages[0].slug))
    add(FULL, lambda place: ours(FULL, place, neutral, pages[0].slug))
    if wanted(RICH):
        if not full.exists():
            write_full(full, organisations, languages)
        other, _ = load(full, TODAY)
        assert other is not None
        add(RICH, lambda place: ours(RICH, place, full, next(iter(other.listed))))
    return found

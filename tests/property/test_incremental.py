"""Whatever is edited in whatever order: building with the store of the builds before yields the bytes of a clean build.

python -m tests.property.test_incremental 3000 [SEED]       several thousand steps, by hand
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from site_builder.search import columnar
from tests.conftest import SiteProject, tree

PROFILES = "content/clusters/*/*/*.md"
TEXTS = ("Genomics", "proteomes and *more*", "a [link](https://example.org/)", "Łódź & <Kraków>", "12:30", "no", "½")
FIELDS = (
    *("aliases: [Other]", "stages: [cmc]", "areas: [oncology]", "added: 2026-01-02", "archived: {on: 2026-01-01}"),
    *("formerly: [once-called]", "founded: 1999", 'verified: {on: 2026-02-03, by: "organisation"}', "draft: true"),
)
Edit = Callable[[SiteProject, random.Random], None]


def chosen(project: SiteProject, chance: random.Random, *patterns: str) -> Path:
    files = sorted(path for pattern in patterns for path in project.folder.glob(pattern) if path.is_file())
    return chance.choice(files)


def body(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, PROFILES, "content/clusters/*/cluster*.md", "content/pages/*.md")
    heading = f"\n\n## Heading {chance.randrange(5)}\n" if chance.random() < 0.4 else ""
    path.write_text(f"{path.read_text()}{heading}\n{chance.choice(TEXTS)} {chance.randrange(100)}\n")


def summary(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, PROFILES)
    text = path.read_text()
    lines = [line for line in text.splitlines() if line.startswith("summary:")]
    if lines:
        path.write_text(text.replace(lines[0], f'summary: "{chance.choice(TEXTS[:2])} no. {chance.randrange(100)}"'))


def field(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, "content/clusters/*/*/[a-z]*[a-z].md")
    if path.name.count(".") > 1:
        return
    line = chance.choice(FIELDS)
    text = path.read_text()
    if f"\n{line.partition(':')[0]}:" not in text:
        path.write_text(text.replace("\n---", f"\n{line}\n---", 1))


def translation(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, PROFILES)
    target = path.with_name(f"{path.name.partition('.')[0]}.pl.md")
    target.write_text(f'---\nsummary: "Po polsku {chance.randrange(50)}."\n---\n\n{chance.choice(TEXTS)}\n')


def label(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, "content/vocabularies/*.yaml")
    text = path.read_text()
    found = [part for part in text.split('"')[1::2] if part and part.isascii()]
    if found:
        path.write_text(text.replace(f'"{chance.choice(found)}"', f'"Label {chance.randrange(1000)}"', 1))


def template(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, "templates/*.html", "templates/partials/*.html")
    path.write_text(f"{path.read_text()}\n{{# changed {chance.randrange(9)} #}}<!-- {chance.randrange(9)} -->")


def style(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, "templates/assets/css/*.css")
    path.write_text(f"{path.read_text()}\n.x{chance.randrange(9)} {{ margin: 0 }}\n")


def words(project: SiteProject, chance: random.Random) -> None:
    path = project.folder / "templates/locales/pl/LC_MESSAGES/messages.po"
    text = path.read_text()
    path.write_text(text.replace('msgstr "Strona główna"', f'msgstr "Strona główna {chance.randrange(9)}"', 1))


def settings(project: SiteProject, chance: random.Random) -> None:
    path = project.folder / "content/site.yaml"
    text = path.read_text()
    line = next(line for line in text.splitlines() if line.startswith("title:"))
    path.write_text(text.replace(line, f'title: {{en: "Valleys {chance.randrange(9)}", pl: "Doliny"}}'))


def page(project: SiteProject, chance: random.Random) -> None:
    name = chance.choice(("help", "terms-of-use", "contact"))
    project.write(
        f"content/pages/{name}.md", f'---\ntitle: "{name} {chance.randrange(9)}"\nsummary: "x"\n---\n\nText.\n'
    )


def renaming(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, PROFILES)
    name = path.name.partition(".")[0]
    for old in path.parent.glob(f"{name}.*"):
        old.rename(old.with_name(f"renamed-{chance.randrange(20)}.{old.name.partition('.')[2]}"))


def new(project: SiteProject, chance: random.Random) -> None:
    name = f"new-lab-{chance.randrange(6)}"
    project.write(
        f"content/clusters/south/labs/{name}.md",
        f'---\nname: "New Lab {chance.randrange(9)}"\ntype: laboratory\nsummary: "New."\n'
        'sites: [{id: main, city: "Kraków", country: PL}]\ncompetences: [genomics]\n---\n',
    )


def removal(project: SiteProject, chance: random.Random) -> None:
    path = chosen(project, chance, PROFILES, "content/pages/*.md")
    path.unlink()


def tampering(project: SiteProject, chance: random.Random) -> None:
    """Somebody edits or deletes a published file by hand."""
    path = chosen(project, chance, "public/**/*.html", "public/**/*.bin", "public/data/*")
    if chance.random() < 0.5:
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def damage(project: SiteProject, chance: random.Random) -> None:
    """The store loses a file, or a bit of it."""
    path = chosen(project, chance, "store/*")
    if chance.random() < 0.3:
        path.unlink()
    elif data := bytearray(path.read_bytes()):
        place = chance.randrange(len(data))
        data[place] ^= 1 << chance.randrange(8)
        path.write_bytes(data if chance.random() < 0.7 else data[:place])


def nothing(project: SiteProject, chance: random.Random) -> None:
    """A build without a change."""


EDITS: tuple[Edit, ...] = (
    *(body, body, body, summary, summary, field, field, translation, label, template, style, words, settings),
    *(page, renaming, new, removal, tampering, tampering, damage, nothing),
)


def run(folder: Path, steps: int, seed: int) -> int:
    """Edit and build again and again; return how many of the builds were published."""
    chance = random.Random(seed)
    project = SiteProject(folder)
    store, history, published = folder / "store", [snapshot(folder)], 0
    first = project.build(cache=store).outcome
    assert first and first.published, project.problems()
    done: list[str] = []
    for number in range(steps):
        before = snapshot(folder)
        if chance.random() < 0.12:
            done.append("revert")
            restore(folder, chance.choice(history))
        else:
            edit = chance.choice(EDITS)
            done.append(edit.__name__)
            edit(project, chance)
        jobs = chance.choice((1, 1, 1, 2)) if number % 10 == 0 else 1
        with pytest.MonkeyPatch.context() as patch:
            # Here and there weights come from columns, as in a large catalogue; in the clean build from lunr's Builder.
            patch.setattr(columnar, "ABOVE", chance.choice((0, columnar.ABOVE)))
            outcome = project.build(cache=store, jobs=jobs).outcome
        clean = folder / "clean"
        expected = project.build(output=clean).outcome
        assert outcome and expected
        assert outcome.problems == expected.problems, done
        if outcome.published is None:  # the edit broke the content: the last good site stays, and the edit is undone
            assert expected.published is None, done
            restore(folder, before)
        else:
            published += 1
            assert expected.published, done
            assert outcome.published.tree == expected.published.tree, done
            assert project.tree() == tree(clean), (seed, done)
            history.append(snapshot(folder))
        shutil.rmtree(clean, ignore_errors=True)
    return published


def snapshot(folder: Path) -> Mapping[str, bytes]:
    return {f"{name}/{path}": data for name in ("content", "templates") for path, data in tree(folder / name).items()}


def restore(folder: Path, files: Mapping[str, bytes]) -> None:
    for path in snapshot(folder).keys() - files.keys():
        (folder / path).unlink()
    for path, data in files.items():
        target = folder / path
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


@pytest.mark.parametrize("seed", [1, 2])
def test_incremental_builds_equal_clean_ones(tmp_path: Path, seed: int) -> None:
    assert run(tmp_path, 40, seed) > 20


if __name__ == "__main__":
    total, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for round_ in range(0, total, 50):
        with tempfile.TemporaryDirectory() as name:
            count = run(Path(name), 50, first + round_)
            sys.stdout.write(f"seed {first + round_}: 50 edits, {count} published, all equal\n")
            sys.stdout.flush()

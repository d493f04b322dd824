"""Which folder may be the output folder, which of its files are ours, and what is in the way. Changes nothing."""

from __future__ import annotations

import stat
from pathlib import Path

from site_builder.output.disk import mode_of
from site_builder.output.manifest import stored_journal, stored_manifest
from site_builder.output.paths import JOURNAL, LOCK, STAGED, TEMPORARY, folders_of
from site_builder.problems import CannotRun


def check_folders(content: Path, templates: Path, output: Path) -> None:
    """Refuse an output folder in which publishing could hurt what it reads, or somebody's other files.

    Raises CannotRun (exit code 2). Symbolic links are followed before comparing.
    """
    target = _resolved(output)
    if target.exists() and not target.is_dir():
        raise CannotRun(f"{output} is a file; --output names a folder")
    for name, folder in (("--content", content), ("--templates", templates)):
        source = _resolved(folder)
        if target == source:
            raise CannotRun(f"--output and {name} are the same folder, {output}; choose another for --output")
        if target.is_relative_to(source):
            raise CannotRun(f"the output folder {output} lies inside {folder}; choose another for --output")
        if source.is_relative_to(target):
            raise CannotRun(f"{folder} lies inside the output folder {output}; choose another for --output")
    program = Path(__file__).resolve().parents[2]
    kept = {"the home folder": Path.home(), "the folder you are in": Path.cwd(), "the folder of this program": program}
    for what, folder in kept.items():
        if folder.resolve().is_relative_to(target):
            raise CannotRun(f"the output folder {output} is {what}, or holds it; choose another for --output")


def _resolved(folder: Path) -> Path:
    """Return the folder without symbolic links, whether or not it exists."""
    try:
        folder.exists()  # raises for names that the file system cannot hold
        return folder.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links, before Python 3.13
        raise CannotRun(f"{folder} cannot be a folder: {getattr(error, 'strerror', '') or error}") from error


def owned_files(output: Path) -> set[str]:
    """Return the files that are ours to replace and to delete: those that the manifest and the journal name.

    Raises CannotRun if the folder holds files but neither manifest nor journal, or if one of those is damaged.
    """
    manifest, journal = stored_manifest(output), stored_journal(output)
    if manifest is None and journal is None and output.is_dir():
        foreign = sorted({entry.name for entry in output.iterdir()} - {LOCK, TEMPORARY, STAGED})
        if foreign:
            raise CannotRun(
                f'{output} holds files that this program did not write ("{foreign[0]}"): '
                "choose another output folder, or empty it"
            )
    owned: set[str] = set(manifest.files) if manifest else set()
    return owned.union(journal.old, journal.new) if journal else owned


def holds_nothing(output: Path) -> bool:
    """Say whether nothing stands in the output folder but what belongs to a publish under way."""
    return not output.is_dir() or {entry.name for entry in output.iterdir()} <= {LOCK, TEMPORARY, JOURNAL, STAGED}


def check_entries(output: Path, new: set[str], owned: set[str]) -> None:
    """Refuse, with CannotRun, to write or delete through a symbolic link or over something foreign."""
    for folder in sorted(folders_of(new | owned)):
        mode = mode_of(f"{output}/{folder}")
        if mode is None or stat.S_ISDIR(mode):
            continue
        if stat.S_ISLNK(mode):
            raise _in_the_way(output / folder, "a symbolic link, and the site has a folder there")
        if folder not in owned:
            raise _in_the_way(output / folder, "not part of the site, and the site has a folder there")
    known = owned | folders_of(owned)
    for path in sorted(new):
        mode = mode_of(f"{output}/{path}")
        if mode is not None and stat.S_ISDIR(mode):
            for entry in sorted((output / path).rglob("*")):
                inside = entry.relative_to(output)
                if inside.as_posix() not in known and TEMPORARY not in inside.parts:
                    raise _in_the_way(entry, "not part of the site, and the site has a file in its folder's place")
        elif mode is not None and path not in owned:
            raise _in_the_way(output / path, "not part of the site, and the site has a file of this name")


def _in_the_way(entry: Path, what: str) -> CannotRun:
    return CannotRun(f"{entry} is {what}: move it away", exit_code=1)

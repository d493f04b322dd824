"""Measures whole builds: clean, again with nothing changed, and after an edit of one profile.

    python benchmarks/builds.py [--organisations 1000] [--runs 3] [--jobs 1]

Each build is a process of its own, run alone; wall and CPU seconds and peak memory (MB, from the operating system) are
medians. Prints a Markdown table with the machine and versions; `benchmarks/RESULTS.md` keeps such tables.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.generate import ROOT, generate

Figures = tuple[float, float, float]


def measure(content: Path, output: Path, jobs: str) -> Figures:
    """Build once; return wall seconds, CPU seconds and peak megabytes (of the largest process)."""
    command = [sys.executable, "build.py", "build", "--quiet", "--today", "2026-11-22"]
    command += ["--content", str(content), "--output", str(output), "--base-url", "https://catalogue.example.org/"]
    command += ["--cache", str(output.with_name("cache")), "--jobs", jobs]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the build of {content} failed: {' '.join(command)}")
    wall = time.perf_counter() - start
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def rows(name: str, original: Path, folder: Path, runs: int, jobs: str) -> Sequence[str]:
    """Measure three builds of one content folder; return their table rows."""
    folder = folder / name
    content = folder / "content"
    shutil.copytree(original, content)
    edited = min(path for path in content.glob("clusters/*/labs/*.md") if path.name.count(".") == 1)
    clean, again, edit = [], [], []
    for run in range(runs):
        output = folder / str(run) / "public"  # not the last run's, deleted: ext4 passes over the inodes that it had
        clean.append(measure(content, output, jobs))
        again.append(measure(content, output, jobs))
        edited.write_text(f"{edited.read_text(encoding='utf-8')}\nEdited {run}.\n", encoding="utf-8")
        edit.append(measure(content, output, jobs))
    files = [path for path in output.rglob("*") if path.is_file()]
    pages = sum(1 for path in files if path.suffix == ".html")
    size = sum(path.stat().st_size for path in files) / 1e6
    shape = f"{pages:,} pages, {len(files):,} files, {size:.1f} MB"
    found = []
    for label, figures in (("clean", clean), ("nothing changed", again), ("one profile edited", edit)):
        wall, cpu, memory = (statistics.median(column) for column in zip(*figures, strict=True))
        found.append(f"| {name} | {label} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {shape} |")
    return found


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--organisations", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", default="1")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}; ")
    print(f"medians of {options.runs} runs, --jobs {options.jobs}\n")
    print("| content | build | wall s | CPU s | peak MB | result |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(
            "\n".join(rows("the real catalogue, 5 languages", ROOT / "content", folder, options.runs, options.jobs)),
            flush=True,
        )
        for languages in ("en,pl", "en,fr,de,pl,nl"):
            content = folder / "invented" / languages
            generate(content, options.organisations, languages.split(","), seed=1)
            count = len(languages.split(","))
            label = f"{options.organisations:,} invented, {count} languages"
            print("\n".join(rows(label, content, folder, options.runs, options.jobs)), flush=True)


if __name__ == "__main__":
    main()

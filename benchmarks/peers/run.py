"""Builds the same catalogue with Hugo, Eleventy, Pelican, MkDocs and this program, in turn, and prints what it took.

    python benchmarks/peers/run.py [--organisations 1000] [--languages en,pl] [--runs 3] [--eleventy FOLDER]

Needs Linux and `pip install .[peers]`; Eleventy takes part where FOLDER has it in node_modules (`npm install
@11ty/eleventy`). Each build is measured clean, again with nothing changed, and after one profile was edited. Wall
seconds end when the last command does; CPU seconds are those of all processes together, memory is the largest sum of
their resident sizes, looked at every 50 ms, in which what they share counts several times. "others" is how many
processors were busy with anything else meanwhile: where that is not next to nothing, only CPU seconds can be compared.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import datetime as dt
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.peers.contestants import Contestant, prepare  # noqa: E402  after the path is set

STATES = ("clean", "nothing changed", "one edit")
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
Figures = tuple[float, float, float, float]


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
    own = Path(f"/proc/{pid}/cmdline").read_bytes()
    while waiting:
        current = waiting.pop()
        try:
            for thread in Path(f"/proc/{current}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
            # A child that is about to become another program looks as large as this one.
            if Path(f"/proc/{current}/cmdline").read_bytes() != own:
                total += int(Path(f"/proc/{current}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
        except OSError:
            continue
    return total


def _busy() -> float:
    """Return the processor seconds that the whole machine has worked since it started."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def build(contestant: Contestant) -> None:
    """Run all commands."""
    with tempfile.TemporaryFile("w+") as said:
        for stage in contestant.stages:
            started = [subprocess.Popen(one, cwd=contestant.folder, stdout=said, stderr=said) for one in stage]
            if sum(process.wait() != 0 for process in started):
                said.seek(0)
                raise SystemExit(f"{contestant.name}: {stage}\n{said.read()[-4000:]}")


def measure(contestant: Contestant) -> Figures:
    """Build once; return wall seconds, CPU seconds, peak megabytes, and processors busy with something else."""
    os.sync()
    watch = Watch()
    before, busy, spent = resource.getrusage(resource.RUSAGE_CHILDREN), _busy(), _spent()
    watch.start()
    start = time.perf_counter()
    build(contestant)
    wall = time.perf_counter() - start
    with contextlib.suppress(ChildProcessError):  # servers of workers end after their masters
        while True:
            os.waitpid(-1, 0)
    watch.over.set()
    watch.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    others = (_busy() - busy - (_spent() - spent)) / (time.perf_counter() - start)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, watch.peak, max(0.0, others)


def _put_aside(folder: Path, aside: Path) -> None:
    """Move a folder out of the way. Deleted, it would cost who builds next: ext4 passes over the inodes it had."""
    aside.mkdir(exist_ok=True)
    if folder.exists():
        folder.rename(aside / str(len(list(aside.iterdir()))))


def race(contestants: Sequence[Contestant], runs: int, aside: Path) -> str:
    """Let all build in turn; return the table of medians. What they built before goes to the folder `aside`."""
    figures: dict[tuple[str, str], list[Figures]] = {}
    for number in range(runs):
        for one in contestants:
            for state in STATES:
                if state == "clean":
                    for folder in (one.output, *(one.folder / store for store in ("cache", ".cache", "resources"))):
                        _put_aside(folder, aside)
                elif state == "one edit":
                    one.profile.write_text(one.profile.read_text() + f"\nEdited {number}.\n")
                figures.setdefault((one.name, state), []).append(measure(one))
                print(one.name, state, *(f"{f:.2f}" for f in figures[one.name, state][-1]), file=sys.stderr)
    first = contestants[0].name
    rows = [f"| | build | wall s | CPU s | wall / {first} | CPU / {first} | peak MB | others | files | MB |"]
    rows.append("|---|---|---|---|---|---|---|---|---|---|")
    medians = {
        key: [statistics.median(column) for column in zip(*runs_, strict=True)] for key, runs_ in figures.items()
    }
    for one in contestants:
        files = [path for path in one.output.rglob("*") if path.is_file()]
        size = f"{len(files):,} | {sum(path.stat().st_size for path in files) / 1e6:.1f}"
        for state in STATES:
            wall, cpu, peak, others = medians[one.name, state]
            ratios = f"{wall / medians[first, state][0]:.2f} | {cpu / medians[first, state][1]:.2f}"
            rows.append(
                f"| {one.name} | {state} | {wall:.2f} | {cpu:.2f} | {ratios} | {peak:.0f} | {others:.1f} | {size} |"
            )
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


def arguments(description: str) -> argparse.ArgumentParser:
    """Return what the race and the comparison of its results are asked for."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--organisations", type=int, default=1000)
    parser.add_argument("--languages", default="en,pl")
    parser.add_argument("--eleventy", type=Path, help="folder with node_modules/@11ty/eleventy")
    parser.add_argument("--only", default="", help="beginnings of the names of those that take part, with ; between")
    parser.add_argument("--corpus", type=Path, help="folder where the corpus is kept for other runs")
    return parser


def contestants(options: argparse.Namespace, folder: Path) -> list[Contestant]:
    """Prepare those that the options ask for."""
    modules = options.eleventy.resolve() if options.eleventy else None
    only = tuple(options.only.split(";"))
    languages = options.languages.split(",")
    corpus = (options.corpus or folder / "corpus").resolve()
    return prepare(folder, corpus, options.organisations, languages, modules, lambda name: name.startswith(only))


def main() -> None:
    """Read the command line, prepare everybody, print the table."""
    parser = arguments((__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # this program is compiled once, as the installed ones are
    ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0)  # so that the time of all descendants is counted
    with tempfile.TemporaryDirectory() as name:
        found = contestants(options, Path(name))
        load = os.getloadavg()[0]
        table = race(found, options.runs, Path(name) / "aside")
    languages = options.languages.split(",")
    print(
        f"{dt.datetime.now():%Y-%m-%d %H:%M}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python "
        f"{platform.python_version()}; {_versions(options.eleventy)}; load average before the race {load:.1f}."
    )
    print(f"{options.organisations:,} organisations in {len(languages)} languages; medians of {options.runs} runs.\n")
    print(table)


if __name__ == "__main__":
    main()

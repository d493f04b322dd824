"""Serves the site while somebody edits it: watches, rebuilds, reloads the browser, shows what is wrong.

The page that an edit belongs to is shown before the build has ended, if it can be made alone (`preview`); the rest
follows with the build. A build that fails leaves the last good site in place; its problems are printed and laid over
every page until a build succeeds. The browser's side of reloading is livereload's; what it lacks (waiting until an
editor has finished a save, surviving a build that fails) is here.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import html
import mimetypes
import os
import threading
import time
import traceback
from collections import deque
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Protocol

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from site_builder.problems import CannotRun, Problem, as_text, errors_in, summary

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

POLL_SECONDS = 0.02
SCAN_SECONDS = 0.1  # between looks at all files; large folders are looked at less often
_SCAN_SHARE = 10  # a look takes at most one in so many parts of the time
_OFTEN = 16  # files that changed last are looked at all the time: they are being edited
QUIET_SECONDS = 0.15  # a save is finished when nothing has changed for this long
_OPEN = 4  # pages that somebody may be looking at
_SHOWN_PROBLEMS = 50
_EDITORS_FILES = ("~", ".swp", ".swx", ".swo", ".tmp", ".bak", ".part", "#", "4913", "___jb_tmp___", "___jb_old___")
_TYPES = {  # not left to the machine's registry
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".csv": "text/csv",
    ".vcf": "text/vcard",
    ".jsonld": "application/ld+json",
    ".webp": "image/webp",
    ".bin": "application/octet-stream",
}
_STYLE = (
    "#catalogue-build{position:fixed;inset:auto 0 0 0;z-index:2147483647;max-height:60vh;overflow:auto;padding:1rem;"
    "background:#fff4f2;color:#1b1b1b;border-top:4px solid #b3261e;font:1rem/1.5 system-ui,sans-serif}"
    "#catalogue-build summary{font-weight:700;cursor:pointer}"
    "#catalogue-build pre{font:.875rem/1.4 monospace;white-space:pre-wrap;overflow-wrap:anywhere;margin:.75rem 0}"
)


class BuildOutcome(Protocol):
    """What this module needs to know of a build."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All errors and warnings."""

    @property
    def published(self) -> object:
        """Something true if the output folder now holds what the content says."""


class Preview(Protocol):
    """The site with an edit that no build has seen yet."""

    def page(self, path: str) -> bytes | None:
        """Return the page that will stand at a path of the output folder; None where it takes a build to know."""


class Previewer(Protocol):
    """Makes previews; one thread calls `edit` while another one calls `load` or `warm`."""

    def load(self) -> None:
        """Read what previews are made from, after a build that has read more than they did."""

    def warm(self) -> None:
        """Do beforehand what the first preview after `load` would have to do."""

    def edit(self, files: Collection[str]) -> Preview | None:
        """Return a preview with what some files hold now, and those of edits that no preview had; None if there are no
        such files, or it takes a build to know.
        """


@dataclass(frozen=True, slots=True)
class _State:
    """How the last build ended: no texts if it was published."""

    headline: str = ""
    details: tuple[str, ...] = ()


_NOT_BUILT = _State("The first build has not ended.")


class _Site:
    """The served folder and the state of the last build, shared by the request handlers and the threads that watch and
    build.
    """

    def __init__(self, build: Callable[[], BuildOutcome], output: Path) -> None:
        self.output = output
        self.state = _NOT_BUILT
        self.preview: Preview | None = None  # of edits that no build has seen to its end
        self.asked: dict[str, None] = {}  # pages that browsers have asked for since they were told to reload
        self._build = build
        self._lock = threading.Lock()

    def show(self, preview: Preview) -> None:
        """Show pages of a preview until a build that begins later has ended; those that are open are made at once."""
        for path in tuple(self.asked)[-_OPEN:]:
            preview.page(path)
        with self._lock:
            self.preview = preview

    def rebuild(self) -> bool:
        """Build as `_rebuild` does; return whether browsers may show something else than the site is now."""
        shown, before = self.preview, self.state
        state, told = self._rebuild()
        with self._lock:
            self.state = state
            if self.preview is shown:
                self.preview = None
        if not state.headline:
            told = (*told, "Built.")
        elif self.file("index.html"):
            told = (*told, "The last good site stays.")
        if told:
            print(*told, sep="\n", flush=True)
        if shown is None or state != before:
            return True
        return any(shown.page(path) != self._bytes(path) for path in tuple(self.asked))

    def seen(self) -> tuple[_State, Preview | None]:
        """Return what belongs together: how the last build ended, and the preview of what came after it."""
        with self._lock:
            return self.state, self.preview

    def _bytes(self, path: str) -> bytes:
        file = self.file(path)
        return file.read_bytes() if file else b""

    def _rebuild(self) -> tuple[_State, tuple[str, ...]]:
        """Build; return how it ended and what to print. The server outlives every build: only wrong usage raises."""
        try:
            outcome = self._build()
        except CannotRun as error:
            if error.exit_code == 2 and self.state is _NOT_BUILT:
                raise
            return _State(str(error)), (f"error: {error}",)
        except Exception as error:  # a fault of ours or of a template: told, and the last good site stays
            traceback.print_exc()
            return _State("The build stopped unexpectedly.", (f"{type(error).__name__}: {error}",)), ()
        problems = outcome.problems
        told = (*map(as_text, problems), summary(problems)) if problems else ()
        return _State() if outcome.published else _failed(problems), told

    def file(self, path: str) -> Path | None:
        """Return the file of the site at a path, or None; nothing outside the output folder is ever returned."""
        if "\0" in path or "\\" in path or any(part in ("", "..") or part[0] == "." for part in path.split("/")):
            return None
        try:
            file = (self.output / path).resolve()
            return file if file.is_relative_to(self.output.resolve()) and file.is_file() else None
        except (OSError, RuntimeError):  # a name too long, a circle of links
            return None


def serve(
    build: Callable[[], BuildOutcome],
    watch: Sequence[Path],
    output: Path,
    previewer: Previewer | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
) -> None:
    """Build, serve `output` at host and port until Ctrl-C, and rebuild whenever a file below `watch` changes.

    With a previewer, what it can show of a change is shown at once. Port 0 takes a free one. Raises CannotRun if the
    address cannot be used, or the first build is asked for wrongly.
    """
    sockets = _listen(host, port)
    port = sockets[0].getsockname()[1]
    shown = "localhost" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host  # noqa: S104  compared
    site = _Site(build, output)
    with contextlib.suppress(KeyboardInterrupt):
        before = signature(watch, output)
        site.rebuild()
        print(f"Serving at http://{shown}:{port}/ (Ctrl-C ends it)", flush=True)
        asyncio.run(_run(site, sockets, port, previewer, _Looker(watch, output, before)))
    print("Stopped.", flush=True)


def signature(folders: Sequence[Path], output: Path) -> Mapping[str, tuple[int, int]]:
    """Return size and modification time (ns) of every file below the folders.

    Hidden files, editors' temporary files and the output folder are left out; symbolic links are not followed.
    """
    skipped = os.path.abspath(output)  # noqa: PTH100  many paths, compared as text
    return dict(entry for folder in folders for entry in _walk(os.path.abspath(folder), skipped))  # noqa: PTH100  so


def wait_for_change(
    look: Callable[[], Mapping[str, tuple[int, int]]],
    before: Mapping[str, tuple[int, int]],
    stop: threading.Event,
    poll: float = POLL_SECONDS,
    quiet: float = QUIET_SECONDS,
    changed: Callable[[Collection[str]], None] = lambda files: None,
) -> Mapping[str, tuple[int, int]]:
    """Return what `look` sees once it differs from `before` and has not changed for `quiet` seconds, or at `stop`.

    `changed` is called with the files at once, at each change.
    """
    last, changing = before, False
    while not stop.wait(quiet if changing else poll):
        now = look()
        if files := _differing(last, now):
            changed(files)
        elif changing:
            break
        last, changing = now, bool(_differing(before, now))
    return last


def _differing(last: Mapping[str, tuple[int, int]], now: Mapping[str, tuple[int, int]]) -> Collection[str]:
    if last is now:
        return ()
    return {file for file in (*last, *now) if last.get(file) != now.get(file)}


class _Looker:
    """Sees what `signature` does, the files that are being edited sooner than the others."""

    def __init__(self, folders: Sequence[Path], output: Path, seen: Mapping[str, tuple[int, int]]) -> None:
        self.seen = seen
        self._folders = folders
        self._output = output
        self._edited: deque[str] = deque(maxlen=_OFTEN)
        self._due = 0.0

    def __call__(self) -> Mapping[str, tuple[int, int]]:
        began = time.monotonic()
        if began < self._due and all(_look_at(file) == self.seen.get(file) for file in self._edited):
            return self.seen
        now = signature(self._folders, self._output)
        ended = time.monotonic()
        self._due = ended + max(SCAN_SECONDS, _SCAN_SHARE * (ended - began))
        if files := _differing(self.seen, now):
            self._edited.extend(file for file in sorted(files) if file not in self._edited)
            self.seen = now
        return self.seen


def _look_at(file: str) -> tuple[int, int] | None:
    try:
        found = os.lstat(file)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def overlay(headline: str, details: Sequence[str]) -> str:
    """Return the HTML fragment that tells what is wrong; the texts are escaped. Usable without a script or a mouse."""
    items = "".join(f"<li><pre>{html.escape(text)}</pre></li>" for text in details[:_SHOWN_PROBLEMS])
    more = len(details) - _SHOWN_PROBLEMS
    rest = f"<p>{more} more in the terminal.</p>" if more > 0 else ""
    return (
        f'<div id="catalogue-build" role="alert"><style>{_STYLE}</style><details open>'
        f"<summary>{html.escape(headline)}</summary><ol>{items}</ol>{rest}</details></div>"
    )


class _PageHandler(RequestHandler):
    """Answers GET and HEAD from the output folder, with reload script and overlay in pages."""

    def initialize(self, site: _Site, port: int) -> None:
        self.site = site
        self.port = port

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def get(self, path: str) -> None:
        """Answer with the file, its folder's index.html, a redirect to the folder, or the 404 page."""
        path = path.removeprefix("/")
        place = path + "index.html" if path == "" or path.endswith("/") else path
        file = self.site.file(place)
        state, preview = self.site.seen()
        if file is None and self.site.file(f"{path}/index.html"):
            query = f"?{self.request.query}" if self.request.query else ""
            self.redirect(f"{self.request.path}/{query}")
            return
        if file is None:
            self.set_status(404)
            file = self.site.file("404.html")
        if file is None:
            failed = bool(state.headline)
            self.set_status(503 if failed else 404)
            self._send_page(_bare_page("There is no site yet" if failed else "There is no such page"), state)
        elif file.suffix == ".html":
            self.site.asked[place] = None
            self._send_page((preview and preview.page(place)) or file.read_bytes(), state)
        else:
            kind = _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self.set_header("Content-Type", kind + ("; charset=utf-8" if kind.startswith("text/") else ""))
            self.write(file.read_bytes())

    head = get

    def _send_page(self, page: bytes, state: _State) -> None:
        added = f'<script src="/livereload.js?port={self.port}"></script>'
        if state.headline:
            last = " This is the last good site." if self.site.file("index.html") else ""
            added = overlay(state.headline + last, state.details) + added
        start, end, rest = page.rpartition(b"</body>")
        whole = start + added.encode() + end + rest if end else page + added.encode()
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.write(whole)


async def _run(
    site: _Site,
    sockets: list[socket.socket],
    port: int,
    previewer: Previewer | None,
    looker: _Looker,
) -> None:
    stop, wanted, showing = threading.Event(), threading.Event(), threading.Lock()
    loop = asyncio.get_running_loop()
    LiveReloadHandler.watcher = SimpleNamespace(filepath="*")  # all that it asks of a watcher when it sends a reload

    def reload() -> None:
        site.asked = {}
        with contextlib.suppress(RuntimeError):  # the server ended meanwhile
            loop.call_soon_threadsafe(LiveReloadHandler.reload_waiters, "*")

    def show(files: Collection[str]) -> None:
        with showing:  # two threads do, and the later preview is to stay
            if preview := previewer and previewer.edit(files):
                site.show(preview)
                reload()

    def load() -> None:
        if previewer:
            previewer.load()
            show(())  # edits that came meanwhile
            previewer.warm()

    def watch() -> None:
        while not stop.is_set():
            wait_for_change(looker, looker.seen, stop, changed=show)
            wanted.set()

    def build() -> None:
        load()
        while wanted.wait() and not stop.is_set():
            wanted.clear()
            if site.rebuild():
                reload()
            if not site.state.headline:
                load()

    server = HTTPServer(
        Application(
            [
                (r"/livereload", LiveReloadHandler),
                (r"/livereload\.js", LiveReloadJSHandler),
                (r"(/.*)", _PageHandler, {"site": site, "port": port}),
            ],
            log_function=lambda handler: None,
        )
    )
    server.add_sockets(sockets)
    threads = [threading.Thread(target=work, name=work.__name__) for work in (watch, build)]
    for thread in threads:
        thread.start()
    try:
        await asyncio.Event().wait()
    finally:
        server.stop()
        stop.set()
        for thread in threads:
            thread.join()  # a build that has begun is brought to its end


def _listen(host: str, port: int) -> list[socket.socket]:
    if not 0 <= port <= 65535:
        raise CannotRun(f"{port} is not a port; choose one from 1 to 65535 with --port")
    try:
        return bind_sockets(port, address=host)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotRun(f"port {port} is in use on {host}; choose another with --port") from error
        raise CannotRun(f"cannot serve at {host}, port {port} ({error.strerror}); see --host and --port") from error
    except UnicodeError as error:  # a label too long, or nothing that could be a host's name
        raise CannotRun(f'"{host[:40]}" is not the name of a host; see --host') from error


def _walk(folder: str, skipped: str) -> Iterator[tuple[str, tuple[int, int]]]:
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith((".", "#", "__pycache__")) or entry.name.endswith(_EDITORS_FILES):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if entry.path != skipped:
                            waiting.append(entry.path)
                    else:
                        found = entry.stat(follow_symlinks=False)
                        yield entry.path, (found.st_size, found.st_mtime_ns)
        except OSError:  # a file or folder that went away between two looks
            continue


def _failed(problems: tuple[Problem, ...]) -> _State:
    stopping = errors_in(problems) or problems
    return _State(f"The build failed: {summary(stopping)}.", tuple(map(as_text, stopping)))


def _bare_page(title: str) -> bytes:
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    return f"{head}<body><h1>{title}</h1></body></html>".encode()

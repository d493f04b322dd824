"""`serve` is run as a process, as an editor runs it, and asked over HTTP and its websocket."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn

import pytest
from tornado.websocket import websocket_connect

from site_builder.problems import CannotRun
from site_builder.serve import overlay, serve, signature, wait_for_change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
PATIENCE = 20  # seconds until a test gives up on a busy machine

# A builder of one page: content/page.txt says what is on it, or that the build fails in some way.
SCRIPT = """
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from site_builder.problems import CannotRun, Problem, SourceRef
from site_builder.serve import serve

@dataclass
class Outcome:
    problems: tuple
    published: bool

def build():
    text = (content / "page.txt").read_text()
    print("building", flush=True)
    while (content / "hold").exists():
        time.sleep(0.01)
    if text.startswith("crash"):
        raise ZeroDivisionError("crashed")
    if text.startswith("cannot"):
        raise CannotRun("the disk is <full>")
    if text.startswith("bad"):
        ref = SourceRef("content/page.txt", 1, 1, 3, text)
        return Outcome((Problem("wrong-value", "<script>alert(1)</script> is wrong", ref, "hint"),), False)
    (output / "en").mkdir(parents=True, exist_ok=True)
    page = f"<!doctype html><html><body><h1>{text}</h1></body></html>"
    for path in ("index.html", "en/index.html", "404.html"):
        (output / path).write_text(page + path)
    (output / "a.bin").write_bytes(b"bytes")
    (output / ".catalogue-manifest.json").write_text("{}")
    return Outcome((), True)

class Preview:
    def __init__(self, text):
        self.text = text

    def page(self, path):
        page = f"<!doctype html><html><body><h1>{self.text}</h1></body></html>{path}"
        return page.encode() if path[:3] == "en/" else None

class Previewer:
    held, missed = False, False

    def load(self):
        while (content / "unread").exists():
            time.sleep(0.01)
        self.held = True
        print("loaded", flush=True)

    def warm(self):
        print("warm", flush=True)

    def edit(self, files):
        print("edited", *(Path(file).name for file in files), flush=True)
        wanted = bool(files) or self.missed
        self.missed = wanted and not self.held
        if not wanted or self.missed:
            return None
        text = (content / "page.txt").read_text()
        return None if text.startswith(("bad", "plain")) else Preview(text)

signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where the tests run in the background
content, output = Path(sys.argv[1]), Path(sys.argv[2])
serve(build, [content], output, Previewer() if "previews" in sys.argv else None, port=int(sys.argv[3]))
"""


class Server:
    def __init__(self, folder: Path, text: str, *options: str) -> None:
        self.content, self.output = folder / "content", folder / "content" / "public"
        self.content.mkdir()
        self.write(text)
        if "unread" in options:
            self.write("", "unread")
        command = [sys.executable, "-c", SCRIPT, str(self.content), str(self.output), "0", *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert self.process.stdout is not None
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()
        address = self.expect("Serving at")
        self.port = int(address.partition("127.0.0.1:")[2].partition("/")[0])

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.lines.put(line)

    def expect(self, text: str) -> str:
        """Return the next printed line with the text."""
        while True:
            line = self.lines.get(timeout=PATIENCE)
            if text in line:
                return line

    def printed(self) -> list[str]:
        found = []
        with contextlib.suppress(queue.Empty):
            while True:
                found.append(self.lines.get_nowait())
        return found

    def write(self, text: str, name: str = "page.txt") -> None:
        (self.content / f".{name}").write_text(text)  # nobody sees half of it: that would be two edits
        (self.content / f".{name}").replace(self.content / name)

    def get(self, path: str, method: str = "GET") -> tuple[int, Mapping[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {key.lower(): value for key, value in answer.getheaders()}, text

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, "first")
    yield running
    running.process.kill()
    running.process.wait()


def test_pages_files_and_what_is_missing(server: Server) -> None:
    status, headers, text = server.get("/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "first" in text
    assert f'<script src="/livereload.js?port={server.port}"></script>' in text
    assert "catalogue-build" not in text
    assert server.get("/en/?q=1")[2].endswith("en/index.html")
    assert server.get("/en?q=1")[:2] == (302, {**server.get("/en?q=1")[1], "location": "/en/?q=1"})
    status, headers, text = server.get("/a.bin")
    assert (status, headers["content-type"], text) == (200, "application/octet-stream", "bytes")
    assert "content-encoding" not in headers
    assert headers["cache-control"] == "no-store"
    status, _, text = server.get("/nothing/")
    assert status == 404
    assert text.endswith("404.html")
    status, headers, text = server.get("/a.bin", "HEAD")
    assert (status, headers["content-length"], text) == (200, "5", "")
    assert server.get("/livereload.js")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../page.txt",
        "/en/../../page.txt",
        "/%2e%2e/page.txt",
        "/..%2fpage.txt",
        "/%2e%2e%2fpage.txt",
        "/..\\page.txt",
        "/..%5cpage.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/en//index.html",
        "/.catalogue-manifest.json",
        "/link/page.txt",
        "/a.bin%00.html",
        "/" + "x" * 5000,
    ],
)
def test_nothing_outside_the_site_is_served(server: Server, path: str) -> None:
    (server.output / "link").symlink_to(server.content, target_is_directory=True)
    status, _, text = server.get(path)
    assert status in (400, 404)
    assert "<h1>first</h1>" in text or "first" not in text
    assert "root:" not in text


def test_change_rebuilds_once_and_a_failing_build_is_laid_over_the_last_good_site(server: Server) -> None:
    server.printed()
    server.write("second")
    server.expect("Built.")
    assert "<h1>second</h1>" in server.get("/en/")[2]

    server.write("bad")
    server.expect("error[wrong-value]")
    server.expect("The last good site stays.")
    for path in ("/en/", "/missing"):
        text = server.get(path)[2]
        assert "<h1>second</h1>" in text
        assert 'role="alert"' in text
        assert "This is the last good site." in text
        assert "content/page.txt:1:1: error[wrong-value] &lt;script&gt;alert(1)&lt;/script&gt; is wrong" in text
        assert "<script>alert" not in text

    server.write("cannot")
    server.expect("error: the disk is <full>")
    assert "the disk is &lt;full&gt;" in server.get("/")[2]

    server.write("crash")
    server.expect("ZeroDivisionError")
    server.expect("The last good site stays.")
    assert "ZeroDivisionError: crashed" in server.get("/")[2]

    server.write("third")
    server.expect("Built.")
    text = server.get("/")[2]
    assert "<h1>third</h1>" in text
    assert "catalogue-build" not in text


def test_a_burst_of_saves_is_one_build_and_editors_files_are_none(server: Server) -> None:
    server.printed()
    for number in range(10):
        server.write(f"burst {number}")
    server.expect("Built.")
    deadline = time.monotonic() + PATIENCE
    while "<h1>burst 9</h1>" not in server.get("/")[2]:  # a busy machine may pause in the middle of the burst
        assert time.monotonic() < deadline
    time.sleep(1)
    assert len(server.printed()) <= 2
    for name in (".page.txt.swp", "page.txt~", "#page.txt#", "4913", "x.tmp"):
        server.write("noise", name)
    time.sleep(1)
    assert server.printed() == []


def test_browser_is_told_once_per_save(server: Server) -> None:
    async def messages() -> list[str]:
        client = await websocket_connect(f"ws://127.0.0.1:{server.port}/livereload")
        await client.write_message(json.dumps({"command": "hello", "protocols": []}))
        found = [json.loads(str(await asyncio.wait_for(client.read_message(), PATIENCE)))["command"]]
        await client.write_message(json.dumps({"command": "info", "url": "http://127.0.0.1/"}))
        await asyncio.sleep(0.3)
        for text in ("bad", "good"):
            server.write(text)
            found.append(json.loads(str(await asyncio.wait_for(client.read_message(), PATIENCE)))["command"])
        with contextlib.suppress(asyncio.TimeoutError):
            found.append(str(await asyncio.wait_for(client.read_message(), 1)))
        client.close()
        return found

    with ThreadPoolExecutor(1) as apart:  # the browser tests leave a loop running in the main thread
        assert apart.submit(lambda: asyncio.run(messages())).result() == ["hello", "reload", "reload"]


def test_first_build_that_fails_shows_its_problems_and_recovers(tmp_path: Path) -> None:
    server = Server(tmp_path, "bad")
    try:
        status, _, text = server.get("/en/")
        assert status == 503
        assert "There is no site yet" in text
        assert "last good site" not in text
        assert "error[wrong-value]" in text
        server.write("good")
        server.expect("Built.")
        assert server.get("/en/")[0] == 200
    finally:
        assert server.stop() == 0
    assert "Traceback" not in "".join(server.printed())


@pytest.fixture
def previewing(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, "first", "previews")
    running.expect("loaded")
    yield running
    running.process.kill()
    running.process.wait()


def test_a_save_is_seen_before_its_build_ends(previewing: Server) -> None:
    previewing.write("", "hold")
    previewing.expect("building")
    previewing.write("second")
    previewing.expect("edited page.txt")
    while "<h1>second</h1>" not in previewing.get("/en/")[2]:
        pass
    assert "<h1>first</h1>" in previewing.get("/")[2], "that takes a build"
    assert (previewing.output / "en/index.html").read_text().count("first"), "nothing is published early"
    previewing.write("plain third")  # which no preview shows: the second stays in sight
    previewing.expect("edited page.txt")
    assert "<h1>second</h1>" in previewing.get("/en/")[2]
    (previewing.content / "hold").unlink()
    while "<h1>plain third</h1>" not in previewing.get("/en/")[2]:
        pass
    assert "<h1>plain third</h1>" in previewing.get("/")[2]


def test_a_save_that_comes_too_early_for_a_preview_has_one_when_the_site_is_read(tmp_path: Path) -> None:
    running = Server(tmp_path, "first", "previews", "unread")
    try:
        assert "<h1>first</h1>" in running.get("/en/")[2]
        running.write("", "hold")
        running.write("second")
        running.expect("edited")
        (running.content / "unread").unlink()
        running.expect("warm")
        assert "<h1>second</h1>" in running.get("/en/")[2]
        assert (running.output / "en/index.html").read_text().count("first"), "no build has ended"
        (running.content / "hold").unlink()
        while "<h1>second</h1>" not in running.get("/")[2]:
            pass
    finally:
        running.process.kill()
        running.process.wait()


def test_a_build_that_fails_takes_the_preview_back(previewing: Server) -> None:
    previewing.write("", "hold")
    previewing.expect("building")
    previewing.write("second")
    previewing.expect("edited page.txt")
    previewing.write("bad")
    previewing.expect("edited page.txt")
    (previewing.content / "hold").unlink()
    previewing.expect("error[wrong-value]")
    previewing.expect("The last good site stays.")
    text = previewing.get("/en/")[2]
    assert "<h1>first</h1>" in text and "This is the last good site." in text


def test_browser_is_not_told_again_if_the_build_shows_what_it_sees(previewing: Server) -> None:
    async def reloads(path: str) -> int:
        client = await websocket_connect(f"ws://127.0.0.1:{previewing.port}/livereload")
        await client.write_message(json.dumps({"command": "hello", "protocols": []}))
        await client.read_message()
        await client.write_message(json.dumps({"command": "info", "url": "http://127.0.0.1/"}))
        await asyncio.sleep(0.3)
        previewing.get(path)
        previewing.write(path)
        found = 0
        with contextlib.suppress(asyncio.TimeoutError):
            while True:
                assert await asyncio.wait_for(client.read_message(), 2)
                found += 1
                await asyncio.to_thread(previewing.get, path)
        client.close()
        return found

    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(reloads("/en/"))).result() == 1
        assert apart.submit(lambda: asyncio.run(reloads("/"))).result() == 2


@pytest.mark.skipif(os.name != "posix", reason="SIGINT to another process")
def test_interrupt_ends_cleanly(server: Server) -> None:
    server.get("/")
    assert server.stop() == 0
    assert server.expect("Stopped.")
    assert "Traceback" not in "".join(server.printed())


def unused_build() -> NoReturn:
    pytest.fail("nothing is built when the address cannot be used")


def test_port_in_use_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=rf"port {port} is in use .*--port"):
            serve(unused_build, [], tmp_path, port=port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("host.invalid", 0), ("203.0.113.7", 0)])
def test_address_that_cannot_be_used_is_one_line(tmp_path: Path, host: str, port: int) -> None:
    with pytest.raises(CannotRun, match="--port") as raised:
        serve(unused_build, [], tmp_path, host=host, port=port)
    assert "\n" not in str(raised.value)


def test_wrong_usage_found_by_the_first_build_ends_it(tmp_path: Path) -> None:
    def build() -> NoReturn:
        raise CannotRun("the output folder lies inside content")

    with pytest.raises(CannotRun, match="inside content"):
        serve(build, [], tmp_path, port=0)


def test_signature_sees_content_and_leaves_out_the_output(tmp_path: Path) -> None:
    output = tmp_path / "public"
    (tmp_path / "deep").mkdir()
    output.mkdir()
    for path in ("a.md", "deep/b.md", "public/c.html", ".hidden", "deep/b.md~"):
        (tmp_path / path).write_text("x")
    first = signature([tmp_path, tmp_path / "missing"], output)
    assert {Path(path).name for path in first} == {"a.md", "b.md"}
    (tmp_path / "deep/b.md").write_text("xy")
    assert signature([tmp_path], output) != first


def test_waiting_ends_only_when_the_files_are_quiet() -> None:
    looks = iter([{}, {"a": (1, 1)}, {"a": (2, 2)}, {"a": (3, 3)}, {"a": (3, 3)}])
    assert wait_for_change(lambda: next(looks), {}, threading.Event(), poll=0, quiet=0) == {"a": (3, 3)}
    assert next(looks, None) is None


def test_waiting_goes_on_when_a_change_is_taken_back() -> None:
    looks = iter([{"a": (1, 1)}, {}, {}, {"b": (1, 1)}, {"b": (1, 1)}])
    assert wait_for_change(lambda: next(looks), {}, threading.Event(), poll=0, quiet=0) == {"b": (1, 1)}


def test_waiting_ends_at_stop() -> None:
    stop = threading.Event()
    stop.set()
    assert wait_for_change(lambda: {"a": (1, 1)}, {}, stop) == {}


def test_overlay_is_short_and_escaped() -> None:
    text = overlay("<b>", [f"<i>{number}" for number in range(60)])
    assert "<b>" not in text and "<i>" not in text
    assert text.count("<li>") == 50
    assert "10 more" in text

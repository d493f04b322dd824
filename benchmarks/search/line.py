"""A web server on the loopback behind a simulated line: every answer waits one round trip, all share one pipe.

HTTP/2, as real hosts speak it, so that requests run side by side. Texts are sent compressed, as a host would; what is
compressed by itself is sent as it is. The bytes counted are those of the bodies.
"""

from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
TEXTS = {".html", ".js", ".css", ".json", ".svg"}
CHUNK = 4096  # bytes that an answer may send before the next one has its turn


class Line:
    """Serves a folder; `sent` lists (path, bytes of the body) since it was last emptied."""

    def __init__(self, folder: Path, round_trip: float = 0.1, bits: float = 10e6) -> None:
        self.folder = folder
        self.round_trip, self.bytes_per_second = round_trip, bits / 8
        self.sent: list[tuple[str, int]] = []
        self.address = ""
        self._free = 0.0  # when the pipe has sent everything it was given

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request (an ASGI application)."""
        if scope["type"] == "lifespan":
            return
        status, headers, body = answer(self.folder, scope["path"])
        self.sent.append((scope["path"], len(body)))
        await asyncio.sleep(self.round_trip)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        loop = asyncio.get_running_loop()
        for at in range(0, len(body), CHUNK):
            chunk = body[at : at + CHUNK]
            self._free = max(self._free, loop.time()) + len(chunk) / self.bytes_per_second
            await asyncio.sleep(self._free - loop.time())
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@cache
def answer(folder: Path, path: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Return status, headers and body of a file."""
    file = folder / path.lstrip("/")
    file = file / "index.html" if path.endswith("/") else file
    if not file.is_file():
        return 404, [], b""
    body = file.read_bytes()
    headers = [(b"content-type", TYPES.get(file.suffix, "application/octet-stream").encode())]
    headers.append((b"cache-control", b"max-age=31536000, immutable"))
    if file.suffix in TEXTS:
        body = gzip.compress(body, 9, mtime=0)
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    return 200, headers, body


@contextmanager
def serving(folder: Path, scratch: Path, **settings: float) -> Iterator[Line]:
    """Serve a folder until the context ends; `scratch` takes a certificate."""
    openssl = shutil.which("openssl")
    if not openssl:
        raise SystemExit("the race needs openssl, for a certificate of its own host")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-keyout", str(scratch / "key.pem"), "-out", str(scratch / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    line = Line(folder, **settings)
    config = Config()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    config.bind = [f"127.0.0.1:{port}"]
    config.certfile, config.keyfile = str(scratch / "cert.pem"), str(scratch / "key.pem")
    config.alpn_protocols = ["h2"]
    config.loglevel = "ERROR"
    line.address = f"https://127.0.0.1:{port}/"
    loop = asyncio.new_event_loop()
    ends = asyncio.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        application: Any = line  # hypercorn's own type for it is narrower than ASGI
        loop.run_until_complete(serve(application, config, shutdown_trigger=ends.wait))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    unsure = ssl._create_unverified_context()
    for _ in range(100):
        try:
            urllib.request.urlopen(line.address + "-", context=unsure, timeout=1)
        except urllib.error.HTTPError:
            break
        except OSError:
            threading.Event().wait(0.05)
    line.sent.clear()
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(ends.set)
        thread.join(10)

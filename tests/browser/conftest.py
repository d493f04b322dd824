"""A real Chromium over the built site, served from this machine; a request to anywhere else fails the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

At = Callable[[str], Page]


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves a folder without a line for each request; a visitor who navigates away is no error."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".bin": "application/octet-stream"}

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def handle_one_request(self) -> None:
        """Serve one request."""
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page where there is none, as hosts do."""
        missing = Path(str(self.directory)) / "sub" / "404.html"
        if code == 404 and missing.exists():
            data = missing.read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        super().send_error(code, message, explain)


def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port; yields its address with a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def site_url(built_site: Path) -> Iterator[str]:
    """Address of the real catalogue, in a folder below the host's root: nothing may need the root."""
    host = built_site.parent / "host"
    host.mkdir()
    (host / "sub").symlink_to(built_site, target_is_directory=True)
    for address in served(host):
        yield f"{address}sub/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor."""
    made = browser.new_context()
    yield from guarded(made)


def guarded(made: BrowserContext) -> Iterator[BrowserContext]:
    """Close the context at the end; fail if a page asked another host or its script failed."""
    strangers: list[str] = []
    failures: list[str] = []

    def local_only(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            strangers.append(route.request.url)
            route.abort()

    made.route("**/*", local_only)
    made.on("weberror", lambda error: failures.append(str(error.error)))
    yield made
    for one in made.pages:
        one.unroute_all(behavior="ignoreErrors")  # a request that is still under way is not the next test's fault
    made.unroute_all(behavior="ignoreErrors")
    made.close()
    assert not strangers, f"requests left the host: {strangers}"
    assert not failures, f"scripts failed: {failures}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of a fresh visitor."""
    return context.new_page()


def ready(page: Page) -> None:
    """Wait until a search has shown all that it shows."""
    expect(page.locator("html[data-search=ready]")).to_have_count(1)


@pytest.fixture
def at(page: Page, site_url: str) -> At:
    """Open an address of the site that searches, and wait until it has."""

    def open_(address: str) -> Page:
        page.goto(site_url + address)
        ready(page)
        return page

    return open_

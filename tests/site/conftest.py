"""The built book in a real browser, cut off from the rest of the world.

`make test` builds the book first. Every page is opened in headless Chromium from a local server or
from disk. The server sends a strict content security policy, so everything is asked under that. The
browser is told that no other machine exists; a request for one fails and is counted.
"""

import functools
import http.server
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tools.chromium import ALL_SHOWN, open_browser

SITE = Path(__file__).parents[2] / "_build" / "html"
PAGES = sorted(
    path.relative_to(SITE).as_posix()
    for path in SITE.rglob("*.html")
    if "_static" not in path.parts and path != SITE / "index.html"
)
# Pages of source code are made by one template: the longest, the shortest and one between stand for
# all where a browser opens pages. What is read from the files is asked of every page.
SOURCES = sorted(
    (path for path in PAGES if path.startswith("_modules/")),
    key=lambda path: ((SITE / path).stat().st_size, path),
)
OPENED = sorted(
    {*PAGES} - {*SOURCES} | {*SOURCES[:1], *SOURCES[-1:], *SOURCES[len(SOURCES) // 2 :][:1]}
)
# What a careful server allows: files of its own, no script or style inside a page, and WebAssembly,
# without which Python cannot run; a bare one forbids that, too.
BARE = "default-src 'self'"
POLICY = f"{BARE}; script-src 'self' 'wasm-unsafe-eval'"
LOCAL = ("http://127.0.0.1:", "file://", "data:", "blob:", "about:")


@dataclass
class Visit:
    """An open page and what it did: messages in the console, requests that went wrong."""

    page: Page
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


def pytest_generate_tests(metafunc):
    """Run a test that asks for `path` on every page, for `opened` on those a browser opens."""
    for name, pages in (("path", PAGES), ("opened", OPENED)):
        if name in metafunc.fixturenames:
            assert pages, "the book is not built: run `make book` first"
            metafunc.parametrize(name, pages)


@pytest.fixture(scope="session")
def browser():
    """Start one browser for all tests, for a reader who has everything shown."""
    with open_browser() as browser:
        make = browser.new_context

        def new_context(**options):
            context = make(**options)
            context.add_init_script(ALL_SHOWN)
            return context

        browser.new_context = new_context
        browser.new_page = lambda **options: new_context(**options).new_page()
        yield browser


class _QuietHandler(http.server.SimpleHTTPRequestHandler):
    policy: str | None = None

    def end_headers(self):
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def do_GET(self):
        """Answer the browser's own question for an icon, which no page asks, with "none"."""
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *args):
        pass


class _StrictHandler(_QuietHandler):
    policy = POLICY


class _BareHandler(_QuietHandler):
    policy = BARE


@contextmanager
def served(handler):
    """Serve the book on this machine; give the address of its root."""
    serve = functools.partial(handler, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def addresses():
    """Return where the book's root is: servers, strict, bare and without a policy; the files."""
    with (
        served(_StrictHandler) as strict,
        served(_BareHandler) as bare,
        served(_QuietHandler) as free,
    ):
        yield {"http": strict, "bare": bare, "free": free, "file": SITE.as_uri()}


@pytest.fixture(scope="session")
def tabs(browser):
    """Return an open tab for each scheme; a new one takes as long as to open a chapter in it."""
    return {scheme: browser.new_page() for scheme in ("http", "free", "file")}


@pytest.fixture
def visit(tabs, addresses):
    """Return a context manager that opens a page of the book and waits until it is ready."""

    @contextmanager
    def open_page(path, scheme="http", theme="light", width=1280):
        page = tabs[scheme]
        record = Visit(page)
        listeners = listeners_for(record)
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for event, listener in listeners.items():
            page.on(event, listener)
        page.goto(f"{addresses[scheme]}/{path}", wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        try:
            yield record
        finally:
            for event, listener in listeners.items():
                page.remove_listener(event, listener)
            page.evaluate("localStorage.clear()")  # the theme that a test chose
            page.goto("about:blank")  # so that the next address, even of the same page, loads anew

    return open_page


def listeners_for(record):
    """Return functions, by event of a page, that write down what it does."""

    def note_request(request):
        if not request.url.startswith(LOCAL):
            record.outside.append(request.url)

    def note_response(response):
        if response.status >= 400:
            record.failed.append(f"{response.status} {response.url}")

    def note_message(message):
        if message.type in ("error", "warning"):
            record.console.append(f"{message.type}: {message.text}")

    def note_failure(request):
        if request.failure != "net::ERR_ABORTED":  # the page was left before it had its icon
            record.failed.append(request.url)

    return {
        "request": note_request,
        "response": note_response,
        "requestfailed": note_failure,
        "console": note_message,
        "pageerror": lambda error: record.console.append(f"exception: {error}"),
    }

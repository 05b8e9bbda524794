"""A headless Chromium that can reach nothing but this machine, for tests, pictures, benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tools.browser import NO_BROWSER, find_browser

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


# Figures and cells wait below predictions; this is a reader who has all shown at once.
ALL_SHOWN = "try { localStorage.setItem('nn-answers-open', '1') } catch {}"


class NoBrowserError(RuntimeError):
    """There is no Chromium on this machine; the message says how to get one."""


def require_browser() -> str:
    """Return the path of a Chromium.

    Raises
    ------
    NoBrowserError
        If none is installed.
    """
    if found := find_browser():
        return found
    raise NoBrowserError(NO_BROWSER)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a browser that can reach nothing but this machine, and close it at the end.

    Yields
    ------
    Browser
        Playwright's.

    Raises
    ------
    NoBrowserError
        If none is installed.
    """
    executable = require_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()

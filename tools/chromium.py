"""A headless Chromium, wherever it is installed.

The tests and the snapshots of live figures share it: the one named by ``CHROMIUM``, the system's,
or Playwright's own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
NO_BROWSER = (
    "no Chromium found: install one (Debian, Ubuntu: apt-get install chromium), or run "
    "`.venv/bin/playwright install chromium`, or set CHROMIUM to the path of one"
)


def find_chromium(playwright: Playwright) -> str | None:
    """Return the path of a Chromium, or None: $CHROMIUM, the system's, Playwright's own."""
    candidates = (os.environ.get("CHROMIUM"), *NAMES, playwright.chromium.executable_path)
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a browser that can reach nothing but this machine, and close it at the end.

    Yields
    ------
    Browser
        Playwright's.

    Raises
    ------
    RuntimeError
        If no Chromium is installed; the message says how to get one.
    """
    with sync_playwright() as playwright:
        executable = find_chromium(playwright)
        if executable is None:
            raise RuntimeError(NO_BROWSER)
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()

"""Where the browser is, and how to run JavaScript in it without a page of the book."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

from tools.chromium import FLAGS, NO_BROWSER, find_chromium


def chromium(playwright):
    """Return the path of a Chromium; without one, skip the test (under CI: fail it)."""
    executable = find_chromium(playwright)
    if executable is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_BROWSER)
    return executable


@contextmanager
def javascript():
    """Give a function ``evaluate(expression, argument)`` that runs in an empty page.

    The browser lives in a thread of its own: Playwright allows one synchronous session per thread,
    and the tests of the built site hold one.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        playwright = thread.submit(lambda: sync_playwright().start()).result()
        try:
            executable = chromium(playwright)
            launch = playwright.chromium.launch
            browser = thread.submit(launch, executable_path=executable, args=list(FLAGS)).result()
            page = thread.submit(browser.new_page).result()
            yield lambda *arguments: thread.submit(page.evaluate, *arguments).result()
            thread.submit(browser.close).result()
        finally:
            thread.submit(playwright.stop).result()

"""How to run JavaScript in a browser without a page of the book."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tools.chromium import open_browser


@contextmanager
def javascript():
    """Give a function ``evaluate(expression, argument)`` that runs in an empty page.

    The browser lives in a thread of its own: Playwright allows one synchronous session per thread,
    and the tests of the built site hold one.
    """
    opened = open_browser()
    with ThreadPoolExecutor(max_workers=1) as thread:
        browser = thread.submit(opened.__enter__).result()
        try:
            page = thread.submit(browser.new_page).result()
            yield lambda *arguments: thread.submit(page.evaluate, *arguments).result()
        finally:
            thread.submit(opened.__exit__, None, None, None).result()

"""How long a reader waits for Python in the page, on the first page of a visit and on the next.

``python -m benchmarks.python_in_page`` opens three chapters in turn in a fresh browser. On each it
presses *Run* on a small cell, and again, and prints the seconds from press to result: medians of
three visits.
"""

from __future__ import annotations

import time
from statistics import median

from playwright.sync_api import Browser, Page

from benchmarks.pages import SITE, served
from tools.chromium import open_browser

CHAPTERS = ("02-perceptron", "04-xor", "09-backpropagation")
CELL = "import numpy as np\nnp.arange(6).reshape(2, 3) @ np.ones(3)"
VISITS = 3
ENDED = "/^(Done|An error|Python could)/.test(document.querySelector('.nn-py-status')?.textContent)"


def seconds_to_result(page: Page) -> float:
    """Press Run on the page's first cell; return how long its result took."""
    page.evaluate("document.querySelector('.nn-py-status')?.replaceChildren()")
    start = time.perf_counter()
    page.get_by_role("button", name="Run cell 1", exact=True).click()
    page.wait_for_function(ENDED, timeout=90_000)
    return time.perf_counter() - start


def visit(browser: Browser, address: str) -> list[tuple[float, float]]:
    """Run a cell twice on each chapter, in one visit; return the seconds of both."""
    context = browser.new_context()
    waits = []
    for chapter in CHAPTERS:
        page = context.new_page()
        page.goto(f"{address}/chapters/{chapter}.html", wait_until="networkidle")
        page.get_by_role("button", name="Edit cell 1", exact=True).click()
        page.locator(".nn-py-editor").get_by_role("textbox").first.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(CELL)
        waits.append((seconds_to_result(page), seconds_to_result(page)))
        page.wait_for_timeout(1000)  # a reader reads; what is kept gets written
        page.close()
    context.close()
    return waits


def main() -> None:
    """Print a line for each page of a visit."""
    with open_browser() as browser, served(SITE) as address:
        visits = [visit(browser, address) for _ in range(VISITS)]
    print(f"{'page of the visit':20} {'first result/s':>16} {'next cell/s':>14}")
    for name, *waits in zip(("first", "second", "third"), *visits, strict=True):
        first, following = (median(column) for column in zip(*waits, strict=True))
        print(f"{name:20} {first:16.2f} {following:14.2f}")


if __name__ == "__main__":
    main()

"""A reader who runs cells in a built page, and what came of it."""

import re

import nbformat

from tests.site.conftest import SITE
from tests.support.waiting import wait_until

ENDED = r"/^(Done|An error|Python could|Stopped, and)/"
PATIENCE = 180_000  # milliseconds for a start or a cell, on a machine that may be busy
# A text that a notebook stored, without the colors of a terminal.
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Reader:
    """Presses the buttons of a page.

    Parameters
    ----------
    page : playwright.sync_api.Page
        An open page of the book.
    """

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(PATIENCE)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

    def cell(self, number):
        """Return the element of a cell."""
        return self.page.locator("div.cell").nth(number - 1)

    def press(self, name):
        """Press a button by its whole name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, number, text):
        """Put a text in place of a cell's code."""
        editor = self.cell(number).get_by_role("textbox")
        if not editor.count():
            self.press(f"Edit cell {number}")
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def run(self, number, text=None):
        """Run a cell, with a new text if there is one; return what the page then says."""
        if text is not None:
            self.write(number, text)
        self.page.evaluate("document.querySelector('.nn-py-status')?.replaceChildren()")
        self.press(f"Run cell {number}")
        return self.wait()

    def wait(self, words=ENDED):
        """Wait until the page says something; return it."""
        status = "document.querySelector('.nn-py-status')?.textContent"
        wait_until(self.page, f"{words}.test({status})", PATIENCE)
        return self.page.evaluate(status)

    def printed(self, number):
        """Return the text that a cell gave when it ran here."""
        texts = self.cell(number).locator(".nn-py-results pre").all_text_contents()
        return "".join(texts)

    def run_all(self):
        """Run every cell; return what the page says when the last has run, or one has failed."""
        last = self.page.evaluate("nnPython.cells.at(-1).name")
        self.page.evaluate("document.querySelector('.nn-py-status').replaceChildren()")
        self.press("Run all")
        return self.wait(f"/^(Done: {last}$|An error|Python could)/")


def stored(path):
    """Return the code cells of a page's notebook that the page shows.

    Parameters
    ----------
    path : str
        The page, from the site's root.

    Returns
    -------
    list of NotebookNode
        The cells.
    """
    notebook = nbformat.read(SITE.parents[1] / path.replace(".html", ".ipynb"), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in code if "remove-cell" not in cell.metadata.get("tags", [])]


def texts_of(cell):
    """Return what a stored cell printed and returned, as one text."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "execute_result":
            parts.append(output.data["text/plain"])
    return ANSI.sub("", "".join(parts))


def pictures_of(cell):
    """Return how many pictures a stored cell drew."""
    shown = (output for output in cell.outputs if output.output_type == "display_data")
    return sum("image/png" in output.data for output in shown)

"""Say at the top of each chapter how long it takes to read.

The estimate counts words of prose at a calm pace, and adds time for each displayed formula and each
line of code that is on view. Folded code (pictures, solutions) and hints are for those who open
them, and an exercise is there to be written or thought about: none of that is counted. The estimate
is rounded to whole minutes and promises no more than that.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from book.answers import HINT

WORDS_PER_MINUTE = 180
MINUTES_PER_FORMULA = 0.25
LINES_OF_CODE_PER_MINUTE = 15
FOLDED = {"all", "input", "input+output"}  # myst-nb's names for what a cell hides


def minutes_to_read(document: nodes.document) -> int:
    """Return the estimated time in whole minutes, at least 1."""
    words = sum(
        len(paragraph.astext().split())
        for paragraph in document.findall(nodes.paragraph)
        if not is_apart(paragraph)
    )
    formulas = sum(1 for _ in document.findall(nodes.math_block))
    lines = sum(
        block.astext().count("\n") + 1
        for block in document.findall(nodes.literal_block)
        if is_visible_code(block)
    )
    minutes = (
        words / WORDS_PER_MINUTE + formulas * MINUTES_PER_FORMULA + lines / LINES_OF_CODE_PER_MINUTE
    )
    return max(1, round(minutes))


def is_apart(paragraph: nodes.paragraph) -> bool:
    """Return whether a paragraph belongs to a hint or to an exercise to think."""
    around = paragraph.parent
    while around is not None and not {"sd-dropdown", "think"} & set(around.get("classes", ())):
        around = around.parent
    if around is None:
        return False
    is_think = bool({"think", "thoughts"} & set(around["classes"]))
    return is_think or HINT.match(around[0].astext().strip()) is not None


def is_visible_code(block: nodes.literal_block) -> bool:
    """Return whether a block is the input of a notebook's cell to read: not folded, no exercise."""
    if "cell_input" not in block.parent.get("classes", ()):
        return False
    around = block.parent.parent  # the cell, or in HTML what myst-nb has folded the input into
    hidden = around.get("hide_mode") in FOLDED or "above-input" in around["classes"]
    return not (hidden or "tag_exercise" in around["classes"])


def add_reading_time(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Insert the estimate after the title of every notebook but the front page."""
    if docname == app.config.root_doc or "kernelspec" not in app.env.metadata[docname]:
        return
    minutes = minutes_to_read(document)
    text = f"About {minutes} minute{'s' if minutes > 1 else ''} to read"
    title = next(document.findall(nodes.title))
    title.parent.insert(
        title.parent.index(title) + 1, nodes.paragraph("", text, classes=["reading-time"])
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the line when a page is about to be written."""
    app.connect("doctree-resolved", add_reading_time)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

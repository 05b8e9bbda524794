"""The opening of a chapter: its question, and what will be found.

Chapters begin alike: a few paragraphs with the question, a line that ends in "you will find" (or
"you can"), a list. These get classes, so that the style sheet can set them apart from the text that
follows.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

PROMISES = ("you can", "you will find")
LAST_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[^.?!]*$)")


def opening_of(document: nodes.document) -> tuple[list[nodes.paragraph], nodes.bullet_list] | None:
    """Return the paragraphs of a chapter's opening and its list, or None if it has no such opening.

    Parameters
    ----------
    document : docutils.nodes.document
        A page.

    Returns
    -------
    tuple of (list of docutils.nodes.paragraph, docutils.nodes.bullet_list) or None
        The last of the paragraphs introduces the list.
    """
    title = next(document.findall(nodes.title), None)
    if title is None:
        return None
    paragraphs: list[nodes.paragraph] = []
    for node in title.parent.children[title.parent.index(title) + 1 :]:
        if isinstance(node, nodes.paragraph):
            paragraphs.append(node)
        elif isinstance(node, nodes.bullet_list) and paragraphs:
            promised = " ".join(paragraphs[-1].astext().split()).endswith(PROMISES)
            return (paragraphs, node) if promised else None
        else:
            return None
    return None


def split_off(promise: nodes.paragraph) -> tuple[nodes.paragraph, list[nodes.paragraph]]:
    """Make the last sentence of a paragraph, which introduces the list, one of its own.

    Parameters
    ----------
    promise : docutils.nodes.paragraph
        In a document.

    Returns
    -------
    promise : docutils.nodes.paragraph
        The sentence alone.
    before : list of docutils.nodes.paragraph
        What was said before it in the same paragraph, if anything.
    """
    children = promise.children
    # Each line of the source, and each break between two, is a text of its own.
    ends = [k + 1 for k, child in enumerate(children) if not isinstance(child, nodes.Text)]
    start = max(ends, default=0)
    last = "".join(child.astext() for child in children[start:])
    cut = LAST_SENTENCE.search(last)
    if not cut:
        return promise, []
    before = nodes.paragraph("", "", *children[:start], nodes.Text(last[: cut.start()]))
    alone = nodes.paragraph("", "", nodes.Text(last[cut.end() :]))
    promise.replace_self([before, alone])
    return alone, [before]


def mark_opening(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Give the parts of a chapter's opening their classes."""
    opening = opening_of(document)
    if opening is None:
        return
    (*question, promise), abilities = opening
    promise, before = split_off(promise)
    for paragraph in [*question, *before]:
        paragraph["classes"].append("question")
    promise["classes"].append("promise")
    abilities["classes"].append("abilities")


def setup(app: Sphinx) -> dict[str, bool]:
    """Mark openings when a page is about to be written."""
    app.connect("doctree-resolved", mark_opening, priority=400)  # before the reading time is added
    return {"parallel_read_safe": True, "parallel_write_safe": True}

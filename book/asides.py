"""Sentences that stand in the margin on a wide screen: where a formula is to be found in code.

A formula is followed by "In code: ..." wherever `nnlib` has it. Readers who are after the idea can
pass over these sentences, and those who want the code find them at one glance. In a notebook, and
where there is no margin, they stay where they are in the text.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

START = re.compile(r"(?:^|(?<=[.:!?]\s))In code: ")
END = re.compile(r"\.(?=\s|$)")
CLASS, ALONE = "aside", "all-aside"
NAME = re.compile(r'(?<=<span class="pre">)nnlib(?:\.\w+)+')


def set_aside(app: Sphinx, doctree: nodes.document) -> None:
    """Put these sentences into an element of their own, in paragraphs that stand in the text."""
    for paragraph in list(doctree.findall(nodes.paragraph)):
        if isinstance(paragraph.parent, nodes.section):
            mark_sentence(paragraph)


def mark_sentence(paragraph: nodes.paragraph) -> None:
    """Wrap the children of a paragraph that make up its sentence, if it has one."""
    children = list(paragraph)
    for i, child in enumerate(children):
        start = START.search(child.astext()) if isinstance(child, nodes.Text) else None
        if start:
            before, text = child.astext()[: start.start()], child.astext()[start.start() :]
            inside, after = _until_end([nodes.Text(text), *children[i + 1 :]])
            sentence = nodes.inline("", "", *inside, classes=[CLASS])
            first = [nodes.Text(before)] if before else []
            paragraph[:] = [*children[:i], *first, sentence, *after]
            if len(paragraph) == 1:
                paragraph["classes"].append(ALONE)
            return


def _until_end(children: list[nodes.Node]) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Cut a list of nodes behind its first full stop."""
    for i, child in enumerate(children):
        end = END.search(child.astext()) if isinstance(child, nodes.Text) else None
        if end:
            text = child.astext()
            rest = [nodes.Text(text[end.end() :])] if text[end.end() :] else []
            inside = [*children[:i], nodes.Text(text[: end.end()])]
            return inside, [*rest, *children[i + 1 :]]
    return children, []


def let_names_break(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let a line break behind the dots of a long name of `nnlib`, and nowhere else in it."""
    if "body" in context:
        dotted = NAME.sub(lambda name: name[0].replace(".", ".<wbr/>"), context["body"])
        context["body"] = dotted


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the reading of each page."""
    app.connect("doctree-read", set_aside)
    app.connect("html-page-context", let_names_break)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

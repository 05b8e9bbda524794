"""Cells that are folded: each says what is inside, and answers are told from code.

myst-nb writes "Show code cell source" above every one of them and, for a screen reader, "Toggle
hidden content". Here a cell has a name of its own, `code_prompt_show` in the `mystnb` part of its
metadata. Code is folded with the tag `hide-input` and stays beside what it shows; an answer is
folded whole, with `hide-cell`. No script is needed, and paper has its own rules (`print.css`).
"""

from __future__ import annotations

from html import escape

from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def open_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write the beginning of what is folded, with its name."""
    name = node["prompt_show"]
    kind = "code" if name.startswith("Code: ") else "answer"
    translator.body.append(
        f'<details class="folded folded-{kind}">\n<summary>{escape(name)}</summary>\n'
    )


def close_fold(translator: HTML5Translator, node: HideCodeCellNode) -> None:
    """Write the end of what is folded."""
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Take the place of what myst-nb writes."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.add_css_file("folded.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

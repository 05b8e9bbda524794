"""What is folded: each cell says what is inside, answers are told from code, no script is needed.

myst-nb writes "Show code cell source" above every one of them and, for a screen reader, "Toggle
hidden content". Here a cell has a name of its own, `code_prompt_show` in the `mystnb` part of its
metadata. Code is folded with the tag `hide-input` and stays beside what it shows; an answer is
folded whole, with `hide-cell`. Paper has its own rules (`print.css`).

An answer in words is an admonition of the class "dropdown", which JupyterLab folds. A script would
fold it in a page; here it becomes what sphinx-design makes of its own dropdowns.
"""

from __future__ import annotations

from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_design.shared import create_component


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


def fold_answers(app: Sphinx, doctree: nodes.document) -> None:
    """Make folded admonitions ordinary dropdowns."""
    for node in list(doctree.findall(nodes.admonition)):
        if "dropdown" not in node["classes"]:
            continue
        title, *content = node.children
        heading = nodes.rubric("", "", *title.children)
        answer = create_component(
            "dropdown",
            opened=False,
            type="dropdown",
            has_title=True,
            icon=None,
            chevron=None,
            container_classes=["sd-mb-3"],
            title_classes=[],
            body_classes=[],
            children=[heading, *content],
        )
        answer["ids"] = node["ids"]
        node.replace_self(answer)


def setup(app: Sphinx) -> dict[str, bool]:
    """Take the place of what myst-nb writes."""
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    app.connect("doctree-read", fold_answers)
    app.add_css_file("folded.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

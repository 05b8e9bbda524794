"""Write the list of all formulas of the book with their words, for a person to read.

    .venv/bin/python tools/spoken_formulas.py

The list, ``tests/book/spoken.txt``, is a line of TeX and a line of words for each formula. A test
compares it with the chapters.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from book.spoken import speak  # noqa: E402  (the line above finds it)

LIST = ROOT / "tests" / "book" / "spoken.txt"
OPTIONS = re.compile(r"\A(?:---\n(?:.*\n)*?---\n|(?::[\w-]+:.*\n)+)")
MARKDOWN = MarkdownIt("commonmark").enable("table")
for plugin in (
    dollarmath_plugin,
    amsmath_plugin,
    colon_fence_plugin,
    deflist_plugin,
    myst_role_plugin,
):
    MARKDOWN.use(plugin)


def formulas_in(text: str) -> Iterator[str]:
    """Yield the TeX of the formulas of a Markdown text, those inside directives too."""
    for token in MARKDOWN.parse(text):
        yield from formulas_of(token)


def formulas_of(token: Token) -> Iterator[str]:
    """Yield the TeX of the formulas of a token."""
    if token.type.startswith(("math_", "amsmath")):
        yield " ".join(token.content.split())
    elif token.type == "myst_role" and token.meta["name"] == "math":
        yield token.content
    elif token.type in ("fence", "colon_fence") and token.info.startswith("{"):
        content = OPTIONS.sub("", token.content)
        title = token.info.partition("}")[2]
        if token.info.startswith("{math}"):
            yield " ".join(content.split())
        else:
            yield from formulas_in(f"{title}\n\n{content}")
    for child in token.children or ():
        yield from formulas_of(child)


def texts() -> Iterator[str]:
    """Yield the Markdown of all pages in the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    for name in [toc["root"], *files_in(toc)]:
        notebook, page = ROOT / f"{name}.ipynb", ROOT / f"{name}.md"
        if page.exists():
            yield page.read_text("utf-8")
        elif notebook.exists():
            cells = nbformat.read(notebook, as_version=4).cells
            yield from (cell.source for cell in cells if cell.cell_type == "markdown")


def files_in(entry: object) -> Iterator[str]:
    """Yield the files that a table of contents names."""
    if isinstance(entry, dict) and "file" in entry:
        yield entry["file"]
    values = entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ()
    for value in values:
        yield from files_in(value)


def spoken_list() -> str:
    """Return the list as it should stand in the file."""
    formulas = sorted({tex for text in texts() for tex in formulas_in(text)})
    return "".join(f"{tex}\n    {speak(tex)}\n" for tex in formulas)


if __name__ == "__main__":
    LIST.write_text(spoken_list(), encoding="utf-8")
    print(f"{LIST.relative_to(ROOT)} is written")

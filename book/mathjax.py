"""Formulas without a content delivery network: MathJax is copied into the built site.

The files come from the package sphinx-mathjax-offline, whose copy of MathJax 3.2.2 is the one on
npm, byte for byte. Only what a page can ask for is copied: the program, its fonts, the TeX
extensions it loads when a formula needs them, and the screen-reader support a reader can switch on
from MathJax's menu.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

FILES = (
    "tex-chtml.js",
    "output/chtml/fonts/woff-v2/*.woff",
    "input/tex/extensions/*.js",
    "a11y/*.js",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
)


def copy_mathjax(app: Sphinx) -> None:
    """Copy MathJax to where ``mathjax_path`` expects it."""
    package = find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise ExtensionError("sphinx-mathjax-offline, which carries MathJax, is not installed")
    source = Path(package.origin).parent / "static" / "mathjax"
    target = Path(app.outdir) / "_static" / "mathjax"
    for path in (path for pattern in FILES for path in source.glob(pattern)):
        copy = target / path.relative_to(source)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def setup(app: Sphinx) -> dict[str, bool]:
    """Copy the files before the first page is written."""
    app.connect("builder-inited", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Formulas are typeset when the book is built, carry their words, and need no script.

Each formula becomes a small drawing (:mod:`book.typeset`) with letters of one font
(:mod:`book.formula_font`) and a text alternative in words (:mod:`book.spoken`). Its size is in the
page, so nothing moves while the page loads. A formula that MathJax or the words do not understand
is a warning with its place, which fails the build.

Formulas are drawn when a page is read, and kept with what Sphinx knows of the page. MathJax itself
is copied into the site for readers who switch it on (``static/formulas.js``): its explorer walks
through a formula by keyboard.
"""

from __future__ import annotations

import html
import re
import shutil
from collections import ChainMap
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from book.formula_font import make_font
from book.spoken import speak
from book.typeset import X_HEIGHT, Formula, mathjax_folder, typeset
from book.unbroken import keep_together

logger = logging.getLogger(__name__)

MATHJAX = (  # all that a page can ask for
    "tex-chtml.js",
    "output/chtml/fonts/woff-v2/*.woff",
    "input/tex/extensions/*.js",
    "a11y/*.js",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
)
FONT = "formulas.woff2"
DEPTHS = "depths.css"
DEPTH = re.compile(r'<svg class="math notranslate depth-(-?\d+)"')
STEP = 5  # heights are multiples of it: the few values that are left compress well

Source = tuple[str, bool]  # TeX, and whether it stands on a line of its own


def source_of(node: nodes.math | nodes.math_block) -> Source:
    """Return the TeX of a node, with the environment that several lines need around them."""
    tex = node.astext().strip()
    if isinstance(node, nodes.math):
        return tex, False
    parts = [part.strip() for part in tex.split("\n\n") if part.strip()]
    if node.get("nowrap") or (len(parts) == 1 and tex.startswith(r"\begin{")):
        return tex, True
    parts = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    joined = "\\\\\n".join(parts)
    return (joined if len(parts) == 1 else rf"\begin{{aligned}}{joined}\end{{aligned}}"), True


def is_formula(node: nodes.Node) -> bool:
    """Return whether a node is a formula."""
    return isinstance(node, (nodes.math, nodes.math_block))


def read_formulas(app: Sphinx, document: nodes.document) -> None:
    """Draw the formulas of a page that was read."""
    drawn: dict[Source, Formula] = {}
    formulas_of(app.env)[app.env.docname] = drawn
    for node in document.findall(is_formula):
        source = source_of(node)
        try:
            speak(source[0])
            drawn[source] = drawn.get(source) or typeset(*source)
        except ValueError as error:
            logger.warning("formula not understood, %s: %s", error, source[0], location=node)


def formulas_of(env: BuildEnvironment) -> dict[str, dict[Source, Formula]]:
    """Return the formulas of each page."""
    return env.__dict__.setdefault("nn_formulas", {})


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the formulas of a page that will be read again, or is gone."""
    formulas_of(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over the pages that another process read."""
    known = formulas_of(other)
    formulas_of(env).update({name: known[name] for name in docnames if name in known})


def lengths(formula: Formula) -> tuple[str, str]:
    """Return the class of a formula's depth, and the attributes of its size.

    The width follows from the height and the box. How far it reaches below the line of text is a
    class, since a strict content policy allows no style in an element; see `depths`.

    Lengths are in the x-height of the text around, so that the letters of both are equally high.
    """
    left, top, width, height = formula.box
    bottom = -(-(top + height) // STEP) * STEP
    top = top // STEP * STEP
    box = f"{left} {top} {width} {bottom - top}"
    return f"depth-{bottom}", f'height="{in_ex(bottom - top)}" viewBox="{box}"'


def in_ex(length: int) -> str:
    """Return a length of a formula as style sheets have it."""
    return f"{length / X_HEIGHT:.3g}ex"


def depths(page: str) -> set[int]:
    """Return how far the formulas of a page in HTML reach below their lines of text."""
    return {int(depth) for depth in DEPTH.findall(page)}


def markup(source: Source, formula: Formula) -> str:
    """Return a formula as it stands in the page.

    The role is "img" since some screen readers pass over the words of "math" (NVDA, issue 4422).
    """
    tex, words = (html.escape(text) for text in (source[0], speak(source[0])))
    role = 'role="img" aria-roledescription="formula"'
    depth, size = lengths(formula)
    return (
        f'<svg class="math notranslate {depth}" {role} aria-label="{words}" data-tex="{tex}" '
        f"{size}><g>{formula.drawing}</g></svg>"
    )


def drawn(translator: HTML5Translator, node: nodes.math | nodes.math_block) -> str:
    """Return the markup of a node, or its TeX when it was not understood."""
    source = source_of(node)
    known = ChainMap(*formulas_of(translator.builder.env).values())
    if source not in known:
        return f"<code>{html.escape(source[0])}</code>"
    return markup(source, known[source])


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula that stands in a line of text."""
    anchors = "".join(f'<span id="{name}"></span>' for name in node["ids"])
    translator.body.append(anchors + drawn(translator, node))
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(f'<div class="formula">{drawn(translator, node)}</div></div>\n')
    raise nodes.SkipNode


def keep_signs(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Keep each formula of a page on one line with the signs that touch it."""
    for element in list(document.findall(nodes.TextElement)):
        if not isinstance(element, (nodes.math, nodes.math_block)):
            keep_together(element)


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the font of the formulas and the rules of their depths; copy MathJax for who asks."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    formulas = (formula for page in formulas_of(app.env).values() for formula in page.values())
    outlines = dict(ChainMap(*(formula.glyphs for formula in formulas)))
    font = make_font(outlines)
    font.flavor = "woff2"
    font.save(static / FONT)
    pages = (path.read_text("utf-8") for path in Path(app.outdir).rglob("*.html"))
    rules = (
        f".depth-{depth}{{vertical-align:{in_ex(-depth)}}}"
        for depth in sorted(set().union(*map(depths, pages)))
    )
    (static / DEPTHS).write_text("\n".join(rules) + "\n", "utf-8")
    folder = mathjax_folder()
    for path in (path for pattern in MATHJAX for path in folder.glob(pattern)):
        copy = static / "mathjax" / path.relative_to(folder)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def setup(app: Sphinx) -> dict[str, bool | int]:
    """Take the place of Sphinx's own ways to write formulas."""
    app.add_html_math_renderer("formulas", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", read_formulas)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-resolved", keep_signs, priority=900)  # after links changed the text
    app.connect("build-finished", write_files)
    app.add_css_file("formulas.css")
    app.add_css_file(DEPTHS)
    app.add_js_file("formulas.js")
    # Sphinx keeps what it read; another number makes it read everything again.
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 6}

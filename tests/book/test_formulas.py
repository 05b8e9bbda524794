"""Formulas typeset at the build: the drawing, the font, the page."""

import os
import re
import time
import unicodedata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from fontTools.pens.boundsPen import BoundsPen
from sphinx.application import Sphinx

from book import formulas
from book.formula_font import GRID, make_font
from book.formulas import depths, in_ex, lengths
from book.typeset import FEATURES, IDENTITY, engine, matrix_of, product, typeset
from book.unbroken import CLASS, keep_together


def letters(tex, display=False):
    """Return the places of the letters of a formula: x, y, size, character."""
    found = []
    drawing = BeautifulSoup(typeset(tex, display).drawing, "html.parser")
    for run in drawing.find_all("text"):
        places = (int(x) for x in run["x"].split())
        y, size = int(run.get("y", 0)), run.get("font-size", "100")
        found += [(x, y, size, sign) for x, sign in zip(places, run.string, strict=True)]
    return found


def test_letters_stand_where_tex_puts_them():
    assert letters("x_1") == [(0, 0, "100", "x"), (60, 15, "70.7", "1")]
    (_, up, _, top), (_, down, _, bottom) = letters(r"\frac{a}{b}", display=True)
    assert (top, bottom) == ("a", "b")
    assert up < 0 < down
    assert "".join(sign for *_, sign in letters(r"\text{for all } x < 2")) == "for\xa0all\xa0x<2"


def test_limits_stand_below_a_sum_only_on_a_line_of_its_own():
    _, (index, down, *_) = letters(r"\sum_i", display=True)[:2]
    assert index < 144
    assert down > 100 > letters(r"\sum_i")[1][1]


def test_bars_and_stretched_braces_are_drawn():
    assert typeset(r"\frac12", True).drawing.count('class="bar"') == 1
    assert "<svg" in typeset(r"\begin{pmatrix}1\\2\\3\\4\\5\end{pmatrix}", True).drawing
    assert 'class="weight"' in typeset(r"\class{weight}{w}", False).drawing
    assert 'fill="red"' in typeset(r"\textcolor{red}{w}", False).drawing
    assert "<line" in typeset(r"\cancel{x}", False).drawing
    table = typeset(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", True).drawing
    assert table.count('stroke-width="70"') == 2


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"\foo", r"Undefined control sequence \\foo"),
        (r"\frac{a", "Missing close brace"),
        (r"\left( x", "missing"),
        (r"x \tag{3}", "width of the page"),
        (r"\begin{nothing} x \end{nothing}", "Unknown environment"),
    ],
)
def test_formula_that_tex_does_not_understand(tex, message):
    with pytest.raises(ValueError, match=message):
        typeset(tex, True)
    assert letters("x")[0][3] == "x", "the next formula is not harmed"


def test_engine_is_started_once_and_answers_alike():
    assert engine() is engine()
    assert typeset("a + b", False) == typeset("a + b", False)


@pytest.mark.parametrize(
    ("transform", "matrix"),
    [
        ("", IDENTITY),
        ("translate(3, 4)", (1, 0, 0, 1, 3, 4)),
        ("translate(3,4) scale(2)", (2, 0, 0, 2, 3, 4)),
        ("scale(1,-1) translate(0, 5)", (1, 0, 0, -1, 0, -5)),
        ("matrix(1 2 3 4 5 6)", (1, 2, 3, 4, 5, 6)),
    ],
)
def test_transformations_multiply_out(transform, matrix):
    assert matrix_of(transform) == pytest.approx(matrix)
    assert product(matrix_of(transform), IDENTITY) == pytest.approx(matrix)


def test_box_holds_the_letters_and_lies_on_the_grid():
    formula = typeset(r"\frac{a}{b_{1}}", True)
    depth, size = lengths(formula)
    height, box = re.findall(r'"([^"]*)"', size)
    _, top, width, tall = map(int, box.split())
    assert top % 5 == tall % 5 == 0
    assert width == formula.box[2]
    assert top <= formula.box[1]
    assert top + tall >= formula.box[1] + formula.box[3]
    assert depth == f"depth-{top + tall}"
    assert float(height[:-2]) / tall == pytest.approx(float(in_ex(1000)[:-2]) / 1000, rel=0.02)
    assert depths(f'<p><svg class="math notranslate {depth}" {size}></svg></p>') == {top + tall}


def test_font_has_the_outlines_and_is_always_the_same():
    glyphs = typeset(r"\sum_i x", True).glyphs | typeset(r"\sum_i x", False).glyphs
    font = make_font(glyphs)
    cmap = font.getBestCmap()
    assert {chr(code) for code in cmap} == {"∑", "x", "i"}
    assert make_font(dict(reversed(glyphs.items()))).getGlyphOrder() == font.getGlyphOrder()
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert len(features) == 1, "two sizes of one sign: one of them by a feature"
    bounds = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[cmap[ord("x")]].draw(bounds)
    # Half of the 487 units it comes with, to the next point of the coarser grid.
    assert bounds.bounds[2] - bounds.bounds[0] == pytest.approx(487 * GRID / 1000, abs=1)


def test_every_variant_can_be_asked_for():
    sheet = (Path(formulas.__file__).parent / "static" / "formulas.css").read_text("utf-8")
    for feature in FEATURES:
        tag = feature.rjust(4, "x")
        assert f'svg.math .{feature} {{\n  font-feature-settings: "{tag}";' in sheet
    tex = r"\mathrm{x} \mathbf{x} \mathsf{x} \mathtt{x} \mathcal{X} \mathbb{X} \boldsymbol{x}"
    drawing = typeset(tex, False).drawing
    assert re.findall(r'class="(\w+)"', drawing) == ["N", "B", "SS", "M", "C", "D", "BI"]
    make_font(typeset(tex + " x", False).glyphs)


def test_letters_are_one_character_for_every_browser():
    drawing = typeset(r"h \hbar \delta \epsilon \varepsilon \partial \mathbb{E} \mathbf{W}", False)
    assert max(drawing.drawing) <= "\uffff"
    assert not any(map(unicodedata.combining, typeset(r"x + \vec b", False).drawing))


def test_two_outlines_for_one_letter_are_refused():
    outline = "M0 0L500 0L500 500Z"
    with pytest.raises(ValueError, match="two glyphs"):
        make_font({("N", "+"): outline, ("I", "+"): outline})
    make_font({("I", "x"): outline, ("N", "x"): outline, ("B", "x"): outline})


def kept(*children):
    """Return what stays together in a paragraph, math as ``$x$``."""
    paragraph = nodes.paragraph("", "", *children)
    before = paragraph.astext()
    keep_together(paragraph)
    assert paragraph.astext() == before
    return [span.astext() for span in paragraph.findall(nodes.inline) if CLASS in span["classes"]]


def test_signs_stay_with_their_formula():
    text, x = nodes.Text, nodes.math("", "x")
    assert kept(text("so "), x, text(", and")) == ["x,"]
    assert kept(text("so ("), x.deepcopy(), text(")"), text(", and")) == ["(x),"]
    assert kept(text("a "), x.deepcopy(), text(" b")) == []
    assert kept(x.deepcopy(), text("-axis of")) == ["x-"]
    assert kept(x.deepcopy(), text("th")) == ["xth"]
    assert kept(text("from "), x.deepcopy(), text("/"), x.deepcopy(), text(".")) == ["x/", "x."]
    assert kept(text("a"), nodes.literal("", "b"), text(", c")) == []


def test_signs_stay_with_a_formula_inside_other_words():
    text, x = nodes.Text, nodes.math("", "x")
    emphasis = nodes.emphasis("", "", text("the slope of "), x)
    assert kept(text("It is "), emphasis, text(". So")) == []
    assert emphasis.astext() == "the slope of x."
    assert kept(nodes.strong("", "", x.deepcopy()), text("), so")) == ["x),"]
    link = nodes.reference("", "", text("a long chapter on "), x.deepcopy(), refuri="#")
    assert kept(link, text(", so")) == []


PAGE = """
Title with :math:`x`
====================

Here is :math:`W^\\top`, and

.. math:: a &= b \\\\ c &= d
   :label: eq-{name}

as :eq:`eq-{name}` says. {extra}
"""


class Book:
    """Pages with formulas, and how to build them."""

    def __init__(self, folder):
        self.source, self.site = folder / "source", folder / "site"
        self.source.mkdir()

    def write(self, name, text):
        path = self.source / f"{name}.rst"
        # Sphinx reads a page again if it is younger than its last reading, however long that took.
        later = max(path.stat().st_mtime, time.time()) + 60 if path.exists() else None
        path.write_text(text)
        if later:
            os.utime(path, (later, later))

    def build(self, processes=1):
        """Build what changed; return the warnings."""
        settings = {
            "extensions": ["book.formulas"],
            "root_doc": "page0",
            "html_theme": "basic",
            "html_math_renderer": "formulas",
            "suppress_warnings": ["toc"],
        }
        warnings = self.site.parent / "warnings.txt"
        with warnings.open("w") as stream:
            folders = (self.source, None, self.site, self.site / ".doctrees")
            app = Sphinx(
                *folders, "html", settings, status=None, warning=stream, parallel=processes
            )
            app.build()
        # Of a second application in one process Sphinx says that all is registered already.
        return [line for line in warnings.read_text().splitlines() if re.search(r"\.rst:\d", line)]

    def page(self, name="page0"):
        return BeautifulSoup((self.site / f"{name}.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


@pytest.mark.parametrize("processes", [1, 2])
def test_page_shows_formulas_without_a_script(book, processes):
    for number in range(8):
        book.write(f"page{number}", PAGE.format(name=number, extra=f":math:`q_{number}`"))
    assert book.build(processes) == []
    for number in range(8):
        page = book.page(f"page{number}")
        title, inline, lines, last = page.select("div.body svg.math")
        assert title.parent.name == "h1"
        assert inline["aria-label"] == "W transposed"
        assert inline.find_parent(class_=CLASS).get_text().endswith(",")
        assert lines["aria-label"] == "a equals b; c equals d"
        equation = lines.find_parent("div", id=f"equation-eq-{number}")
        assert re.match(r"\(\d+\)", equation.select_one(".eqno").get_text())
        assert last["aria-label"] == f"q {number}"
        assert page.select_one(f'a[href="#equation-eq-{number}"]')
        assert not any("mathjax" in tag.get("src", "").lower() for tag in page.select("script"))
    assert (book.site / "_static" / "formulas.woff2").stat().st_size > 1000
    assert (book.site / "_static" / "mathjax" / "tex-chtml.js").exists()


def test_same_book_makes_the_same_bytes_also_in_steps(book, tmp_path):
    book.write("page0", PAGE.format(name="one", extra=":math:`u`"))
    book.build()
    font, before = book.site / "_static" / "formulas.woff2", book.page()
    first = font.read_bytes()
    book.write("page0", PAGE.format(name="one", extra=":math:`v`"))
    book.build()
    assert font.read_bytes() != first
    book.write("page0", PAGE.format(name="one", extra=":math:`u`"))
    book.build()
    assert font.read_bytes() == first
    assert book.page().select("svg.math") == before.select("svg.math")


@pytest.mark.parametrize("tex", [r"\foo", r"\frac{a", "x § y"])
def test_faulty_formula_is_a_warning_with_its_place(book, tex):
    book.write("page0", PAGE.format(name="one", extra=f":math:`{tex}`"))
    (warning,) = book.build()
    assert re.search(r"page0\.rst:\d+: WARNING: formula not understood", warning)
    assert tex in warning
    assert book.page().find("code", string=tex)

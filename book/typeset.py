"""Formulas as small drawings: MathJax runs while the book is built, not in the reader's browser.

MathJax computes where each glyph goes. It runs in an embedded JavaScript engine (QuickJS), from the
copy in the package sphinx-mathjax-offline. Its SVG draws each glyph as an outline, in many nested
groups. Here the nesting is multiplied out, and each glyph becomes a letter of one font
(:mod:`book.formula_font`) at the place that MathJax gave it. So a formula looks as MathJax sets it,
and weighs a tenth.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from sys import intern
from xml.etree import ElementTree

import quickjs
from sphinx.errors import ExtensionError

PROGRAM = (
    "loader.js",
    "core.js",
    "adaptors/liteDOM.js",
    "input/tex-full.js",
    "output/svg.js",
    "output/svg/fonts/tex.js",
)
BROWSER = """
globalThis.window = globalThis;
globalThis.console = {log() {}, warn() {}, error() {}};
globalThis.setTimeout = () => 0;
globalThis.clearTimeout = () => {};
globalThis.MathJax = {loader: {load: []}, startup: {typeset: false, ready() {}}};
"""
TYPESET = """
(() => {
  const {mathjax, adaptors, handlers, input, output} = MathJax._;
  const adaptor = adaptors.liteAdaptor.liteAdaptor();
  handlers.html_ts.RegisterHTMLHandler(adaptor);
  const tex = new input.tex_ts.TeX({
    packages: ["base", "ams", "newcommand", "boldsymbol", "color", "html", "cancel", "bbox"],
    formatError: (jax, error) => { throw error; },
  });
  const svg = new output.svg_ts.SVG({font: new output.svg.fonts.tex_ts.TeXFont()});
  const page = mathjax.mathjax.document("", {InputJax: tex, OutputJax: svg});
  globalThis.typeset = (source, display) => {
    try {
      tex.parseOptions.tags.reset();
      const node = page.convert(source, {display, em: 16, ex: 8, containerWidth: 1e6});
      return JSON.stringify({svg: adaptor.serializeXML(adaptor.firstChild(node))});
    } catch (error) {
      return JSON.stringify({error: error.message});
    }
  };
})()
"""

X_HEIGHT = 44.2  # of MathJax's font, in hundredths of its size
# MathJax counts in thousandths of the size. Hundredths are a tenth of a pixel here, and shorter.
HUNDREDTHS = (0.1, 0.0, 0.0, 0.1, 0.0, 0.0)
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
NAME = re.compile(r"TEX-([A-Z0-9]+)-([0-9A-F]+)$")
STEP = re.compile(r"(translate|scale|matrix)\(([^)]*)\)")

SPACE = "\xa0"
PLANCK = "ℎ"  # Unicode's mathematical italic h has this name
FULL = "100"  # the size of letters that are not in a script
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# MathJax's variants beside italic letters and upright signs: upright, bold, ..., sizes, primes.
FEATURES = ("N", "B", "BI", "D", "C", "SS", "M", "SO", "LO", "S3", "S4", "V")

# δ is what travels backward, and has its color everywhere; with two indices it is Kronecker's.
BACKWARD = "δ"
KRONECKER = re.compile(r"\\delta_\{?[a-z]{2}")

Glyph = tuple[str, str]  # MathJax's name of a variant, as "I" for italic, and the character
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Formula:
    """What MathJax made of a formula: lengths in hundredths of the size, y pointing down."""

    box: tuple[int, int, int, int]  # x, y, width, height
    drawing: str
    glyphs: dict[Glyph, str] = field(compare=False)  # with their outlines


@cache
def engine() -> quickjs.Context:
    """Return an engine with MathJax loaded, one for each process."""
    folder = mathjax_folder()
    context = quickjs.Context()
    context.eval(BROWSER)
    for name in PROGRAM:
        context.eval((folder / name).read_text("utf-8") + "\n;0")
    context.eval(TYPESET)
    return context


def mathjax_folder() -> Path:
    """Return where the files of MathJax are."""
    package = find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise ExtensionError("sphinx-mathjax-offline, which carries MathJax, is not installed")
    return Path(package.origin).parent / "static" / "mathjax"


def typeset(tex: str, display: bool) -> Formula:
    """Typeset a formula; raise a ValueError that says what TeX does not understand."""
    answer = json.loads(engine().get("typeset")(tex, display))
    if "error" in answer:
        raise ValueError(answer["error"])
    return draw(ElementTree.fromstring(answer["svg"]), colored=not KRONECKER.search(tex))


def draw(svg: ElementTree.Element, colored: bool) -> Formula:
    """Return what a drawing of MathJax shows, without its nested groups."""
    if "viewBox" not in svg.attrib:
        raise ValueError("it takes the width of the page; number an equation with a label")
    outlines = {
        node.attrib["id"]: intern(node.attrib["d"])
        for node in svg.iter(f"{SVG}path")
        if "id" in node.attrib
    }
    x, y, width, height = (round(float(value) / 10) for value in svg.attrib["viewBox"].split())
    pen = Pen(outlines, colored)
    for child in svg.findall(f"{SVG}g"):
        pen.draw(child, HUNDREDTHS)
    return Formula((x, y, width, height), pen.finish(), pen.glyphs)


class Pen:
    """Writes a drawing as letters at places, lines, and the few shapes that are neither."""

    def __init__(self, outlines: dict[str, str], colored: bool) -> None:
        self.outlines = outlines
        self.colored = colored
        self.glyphs: dict[Glyph, str] = {}
        self.parts: list[str] = []
        self.run: tuple[int, str, str] | None = None  # y, size and classes of the letters
        self.letters: list[tuple[int, str]] = []  # with their x

    def draw(self, node: ElementTree.Element, outer: Matrix) -> None:
        """Draw a node of MathJax's drawing, given where its group is."""
        matrix = product(outer, matrix_of(node.get("transform", "")))
        kind = node.tag.removeprefix(SVG)
        upright = matrix[1] == matrix[2] == 0 and abs(matrix[0] + matrix[3]) < 1e-6 < matrix[0]
        if kind in ("g", "a"):
            self.group(node, matrix)
        elif kind == "use" and upright:
            self.letter(node, matrix)
        elif kind == "rect" and upright and "fill" not in node.attrib:
            self.line(node, matrix)
        else:
            self.shape(node, outer)

    def group(self, node: ElementTree.Element, matrix: Matrix) -> None:
        """Draw what is in a group; its color, class or link goes around it."""
        around = {
            name: value.strip()
            for name, value in node.attrib.items()
            if name in ("class", "fill", "href")
        }
        if around.get("fill") == "currentColor":
            del around["fill"]
        tag = node.tag.removeprefix(SVG)
        if around:
            self.add(f"<{tag}{attributes(around)}>")
        for child in node:
            self.draw(child, matrix)
        if around:
            self.add(f"</{tag}>")

    def letter(self, node: ElementTree.Element, matrix: Matrix) -> None:
        """Add a glyph to the run of letters of its size on its line, or begin a new run."""
        name = node.attrib[XLINK].lstrip("#")
        named = NAME.search(name)
        if named is None:
            raise ValueError(f"a glyph is called {name}; expected one of MathJax's names")
        variant, code = named.groups()
        character = plain(chr(int(code, 16)))
        if character == "\u2061":  # "function application", which nobody sees
            return
        self.glyphs[variant, character] = self.outlines[name]
        a, _, _, _, x, y = matrix
        feature = feature_of(variant, character)
        if character == SPACE and self.run:
            feature = self.run[2]  # all spaces are alike
        if character == BACKWARD and self.colored:
            feature = f"{feature} gradient".strip()
        run = (round(y), f"{1000 * a:.3g}", feature)
        if run != self.run:
            self.finish_run()
            self.run = run
        self.letters.append((round(x), character))

    def line(self, node: ElementTree.Element, matrix: Matrix) -> None:
        """Draw the bar of a fraction or of a root, which will be a whole pixel high."""
        a, _, _, d, e, f = matrix
        x, y, width, height = (float(node.get(name, 0)) for name in ("x", "y", "width", "height"))
        path = f"M{round(a * x + e)} {round(d * (y + height / 2) + f)}h{round(a * width)}"
        thick = f"{a * height:.2g}"
        self.add(f'<path class="bar" stroke="currentColor" stroke-width="{thick}" d="{path}"/>')

    def shape(self, node: ElementTree.Element, matrix: Matrix) -> None:
        """Copy what is neither a letter nor a line: a stretched piece of a brace, a stroke."""
        place = " ".join(f"{value:.6g}" for value in matrix)
        stroke = 'stroke="currentColor" stroke-width="0"'
        self.add(f'<g transform="matrix({place})" {stroke}>{self.copy(node)}</g>')

    def copy(self, node: ElementTree.Element) -> str:
        """Return a node as text, with outlines in the place of references to them."""
        kept = {name: value for name, value in node.attrib.items() if not name.startswith("data-")}
        tag = node.tag.removeprefix(SVG)
        if tag == "use":
            tag, kept["d"] = "path", self.outlines[kept.pop(XLINK).lstrip("#")]
        if tag == "line":  # of a table; MathJax gives it a width in its style sheet
            kept.setdefault("stroke-width", "70")
        inner = html.escape(node.text or "") + "".join(map(self.copy, node))
        return f"<{tag}{attributes(kept)}>{inner}</{tag}>"

    def add(self, markup: str) -> None:
        """Add something that is not a letter."""
        self.finish_run()
        self.parts.append(markup)

    def finish_run(self) -> None:
        """Write the letters gathered so far, which share a line and a size."""
        if self.run and self.letters:
            y, size, classes = self.run
            places = {"x": " ".join(str(x) for x, _ in self.letters), "y": y, "class": classes}
            size = {"font-size": size} if size != FULL else {}
            kept = {name: value for name, value in (places | size).items() if value not in ("", 0)}
            text = html.escape("".join(letter for _, letter in self.letters), quote=False)
            self.parts.append(f"<text{attributes(kept)}>{text}</text>")
        self.run, self.letters = None, []

    def finish(self) -> str:
        """Return the drawing."""
        self.finish_run()
        return "".join(self.parts)


def plain(character: str) -> str:
    """Return the letter that stands for a character: x for a mathematical italic x.

    The latter is one character for some browsers and two for others, which count places by them.
    """
    if character == " ":
        return SPACE  # spaces in a row would become one
    if character > "\uffff" or character == PLANCK:
        return chr(int(unicodedata.decomposition(character).split()[-1], 16))
    if unicodedata.combining(character):  # it would join the letter before it
        return chr(0xE000 + (ord(character) & 0xFFF))
    return character


def feature_of(variant: str, character: str) -> str:
    """Return the variant that a letter must ask the font for; letters are italic, signs upright."""
    if variant == "I" or (variant == "N" and not character.isalpha() and character != "∂"):
        return ""
    if variant not in FEATURES:
        raise ValueError(f"MathJax draws {character} in the variant {variant}; add it to FEATURES")
    return variant


def attributes(values: Mapping[str, object]) -> str:
    """Return attributes as they stand in a tag."""
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in values.items())


def product(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the transformation that does `inner` first."""
    a, b, c, d, e, f = outer
    columns = zip(inner[::2], inner[1::2], strict=True)
    (g, h), (i, j), (k, m) = ((a * x + c * y, b * x + d * y) for x, y in columns)
    return g, h, i, j, k + e, m + f


def matrix_of(transform: str) -> Matrix:
    """Return the matrix of the value of a ``transform`` attribute."""
    matrix = IDENTITY
    for kind, numbers in STEP.findall(transform):
        values = [float(number) for number in numbers.replace(",", " ").split()]
        if kind == "translate":
            step: Matrix = (1, 0, 0, 1, values[0], values[1] if len(values) > 1 else 0)
        elif kind == "scale":
            step = (values[0], 0, 0, values[-1], 0, 0)
        else:
            a, b, c, d, e, f = values
            step = (a, b, c, d, e, f)
        matrix = product(matrix, step)
    return matrix

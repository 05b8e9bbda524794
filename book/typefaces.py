"""The book's two typefaces, cut to the characters that its pages show.

Text is set in Source Serif 4, code in Source Code Pro. The packages that carry them have every
script and weight; a page needs a hundred characters, so each face becomes a file of a few thousand
bytes. The cut faces have names of their own: the license keeps "Source" for the uncut ones.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib.instancer import instantiateVariableFont
from sphinx.application import Sphinx

from book.live_figures import SCRIPT

OPTICAL_SIZE = 16  # in points: the size of the text, and large enough for headings
FEATURES = ["mark", "ccmp", "tnum"]  # kerning would be a third of the bytes
GRID = 250  # units of an em: whole widths of code, and at 50 pixels a rounding of a tenth of one
PRINTABLE = {*range(0x20, 0x7F), 0xA0}
STATE = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL
)
TAG = re.compile(r"<[^>]*>")
APART = re.compile(r"<(script|style|svg|noscript)\b.*?</\1>", re.DOTALL)
FOLDED = re.compile(r"<details(?![^>]*\bopen\b)[^>]*>.*?</details>", re.DOTALL)
LITERAL = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
SLANTED = re.compile(r"<(em|i|cite|h[1-6]|blockquote)\b.*?</\1>", re.DOTALL)


@dataclass(frozen=True)
class Face:
    """One file of a typeface.

    Attributes
    ----------
    name : str
        Of the file in the site, and of the license that comes with it.
    package : str
        The Python package that carries the typeface.
    file : str
        The font in it.
    axes : dict
        Where its axes are fixed, or the range that is kept.
    """

    name: str
    package: str
    file: str
    axes: dict[str, float | tuple[float, float]]

    @property
    def path(self) -> Path:
        """Where the uncut font is."""
        return Path(str(files(self.package))) / "files" / self.file


SERIF, CODE = "fontpkg_source_serif_4", "fontpkg_source_code_pro"
TEXT = Face(
    "text", SERIF, "SourceSerif4[opsz,wght].ttf", {"opsz": OPTICAL_SIZE, "wght": (400, 700)}
)
ITALIC = Face(
    "italic", SERIF, "SourceSerif4-Italic[opsz,wght].ttf", {"opsz": OPTICAL_SIZE, "wght": 400}
)
MONO = Face("code", CODE, "SourceCodePro[wght].ttf", {"wght": 400})


def shown_by_figures(page: str) -> str:
    """Return the state of a page's live figures, whose words are in the face of the text."""
    return "".join(json.dumps(json.loads(s), ensure_ascii=False) for s in STATE.findall(page))


def characters_of(pages: str) -> dict[str, set[int]]:
    """Return the characters that pages show, by the name of the face they are set in.

    Parameters
    ----------
    pages : str
        HTML. Formulas have a typeface of their own.

    Returns
    -------
    dict of str to set of int
        Code points, with all that can be typed.
    """
    shown = APART.sub("", pages)
    code = "".join(match[0] for match in LITERAL.finditer(shown))
    words = LITERAL.sub("", shown)
    slanted = "".join(match[0] for match in SLANTED.finditer(words))
    figures = html.escape(shown_by_figures(pages))
    texts = {TEXT.name: words + figures, MONO.name: code, ITALIC.name: slanted}
    return {
        name: PRINTABLE | set(map(ord, html.unescape(TAG.sub("", text))))
        for name, text in texts.items()
    }


def cut(face: Face, characters: set[int]) -> bytes:
    """Return a face with some characters alone, compressed for the web.

    Parameters
    ----------
    face : Face
        What to cut.
    characters : set of int
        The code points to keep; those the typeface does not have are passed over.

    Returns
    -------
    bytes
        A WOFF2 file; the same characters always give the same one.
    """
    font = TTFont(face.path, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.layout_features = FEATURES
    options.name_IDs = [1]  # one the browser can call it by, or the axes cannot be fixed
    options.notdef_outline = True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    small = BytesIO()
    font.save(small)
    font = instantiateVariableFont(TTFont(small, recalcTimestamp=False), face.axes)
    scale_upem(font, GRID)
    for record in font["name"].names:
        record.string = f"book {face.name}"
    font.flavor = "woff2"
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def license_of(face: Face) -> str:
    """Return the text of a face's license."""
    return (files(face.package) / "LICENSE").read_text("utf-8")


def write_faces(app: Sphinx, exception: Exception | None) -> None:
    """Write the faces and their licenses into the site."""
    if exception or app.builder.format != "html":
        return
    folder = Path(app.outdir, "_static", "fonts")
    folder.mkdir(parents=True, exist_ok=True)
    # What only a page of source code shows may come from another face.
    pages = [path for path in Path(app.outdir).rglob("*.html") if "_modules" not in path.parts]
    shown = characters_of("".join(path.read_text("utf-8") for path in pages))
    shown[TEXT.name] |= set(map(ord, Path(app.outdir, "_static", SCRIPT).read_text("utf-8")))
    for face in (TEXT, ITALIC, MONO):
        (folder / f"{face.name}.woff2").write_bytes(cut(face, shown[face.name]))
    for face in (TEXT, MONO):
        (folder / f"LICENSE-{face.name}.txt").write_text(license_of(face), "utf-8")


def faces_of(body: str) -> str:
    """Return the names of the faces that a page shows when it is opened.

    Parameters
    ----------
    body : str
        The page's own part, in HTML. What is folded is not shown yet.

    Returns
    -------
    str
        The names, a blank between two.
    """
    shown = FOLDED.sub("", body)
    signs = [(TEXT, ("",)), (ITALIC, ("<em", "<cite")), (MONO, ("<code", "<pre"))]
    return " ".join(face.name for face, tags in signs if any(tag in shown for tag in tags))


def say_faces(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Let the layout ask for a page's faces."""
    context["faces_of"] = faces_of


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the end of the build, when all pages are there."""
    app.add_css_file("typefaces.css", priority=400)
    app.connect("html-page-context", say_faces)
    # After the script of live figures is written, before `light` joins the sheets.
    app.connect("build-finished", write_faces, priority=700)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

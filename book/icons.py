"""The icons that the site shows, cut from the theme's own fonts.

Font Awesome's script draws two thousand signs, in 1.5 MB; a page shows twenty. So an icon in a page
becomes the drawing that the script would have put there, when the book is built. Icons that a
style sheet adds stay characters of the private use area: the site gets a font with these alone.
"""

from __future__ import annotations

import io
import logging
import re
from functools import cache
from html import escape, unescape
from pathlib import Path

from fontTools import subset
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

ICON = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)></\1>')
TITLE = re.compile(r'\s+title="([^"]*)"')
SIGN = re.compile(r'((?:\.fa-[\w-]+:+before,?)+)\{content:"\\([0-9a-f]+) ?"[^}]*\}')
NAME = re.compile(r"\.(fa-[\w-]+):")
# The classes that choose a font; a drawing has no use for them.
FONTS = {
    "fa-solid-900": {"fa", "fas", "fa-solid"},
    "fa-regular-400": {"far", "fa-regular"},
    "fa-brands-400": {"fab", "fa-brands"},
}
TOP, HEIGHT = 448, 512  # of a sign above the base line, and in all, in units of these fonts
FACE = re.compile(r"@font-face\s*\{[^}]*/(fa-[\w-]+)\.ttf[^}]*\}")
SOURCE = re.compile(r"src:[^;}]*")
FONT = "icons.woff2"
PRIVATE = re.compile("[\ue000-\uf8ff]")

logging.getLogger("fontTools").setLevel(logging.WARNING)  # not every table that it cuts


@cache
def _font(path: Path) -> TTFont:
    return TTFont(path, recalcTimestamp=False)


def signs_in(css: str) -> dict[str, int]:
    """Return the code point of each icon that the theme's style sheet names."""
    signs: dict[str, int] = {}
    for selectors, sign in SIGN.findall(css):
        signs |= dict.fromkeys(NAME.findall(selectors), int(sign, 16))
    return signs


def without_signs(css: str, kept: set[str]) -> str:
    """Leave out of the theme's style sheet the signs of all icons but a few.

    Parameters
    ----------
    css : str
        The style sheet.
    kept : set of str
        The classes of icons that scripts may add.

    Returns
    -------
    str
        The style sheet.
    """
    return SIGN.sub(lambda rule: rule[0] if kept & {*NAME.findall(rule[1])} else "", css)


def draw_icons(page: str, signs: dict[str, int], fonts: Path) -> str:
    """Replace the icons of a page by drawings.

    Parameters
    ----------
    page : str
        The page in HTML.
    signs : dict of str to int
        The code point of each icon, by its class.
    fonts : Path
        The folder with the theme's fonts.

    Returns
    -------
    str
        The page; one without icons is returned as it is.

    Raises
    ------
    ExtensionError
        If the fonts have no such icon.
    """

    def draw(icon: re.Match[str]) -> str:
        classes = icon[2].split()
        named = [name for name in classes if name in signs]
        chosen = [font for font, names in FONTS.items() if names.intersection(classes)]
        if len(named) != 1 or len(chosen) != 1:
            raise ExtensionError(f"icon: came {icon[0]}; expected one sign of one of the fonts")
        rest = [name for name in classes if name not in FONTS[chosen[0]]]
        path = fonts / f"{chosen[0]}.ttf"
        return _svg(
            " ".join(["svg-inline--fa", *rest]), icon[3], _outline(path, signs[named[0]], named[0])
        )

    return ICON.sub(draw, page)


@cache
def _outline(path: Path, point: int, name: str) -> str:
    """Return what an SVG element with a sign needs: the box, and the outline."""
    font = _font(path)
    glyph = font.getBestCmap().get(point)
    if glyph is None:
        raise ExtensionError(f"icon: came {name}; expected a sign that {path.name} has")
    glyphs = font.getGlyphSet()
    pen = SVGPathPen(glyphs)
    glyphs[glyph].draw(TransformPen(pen, (1, 0, 0, -1, 0, TOP)))
    box = f"0 0 {glyphs[glyph].width} {HEIGHT}"
    return f'viewBox="{box}">{{title}}<path fill="currentColor" d="{pen.getCommands()}"/></svg>'


def _svg(classes: str, attributes: str, outline: str) -> str:
    """Return a drawing; one without a title says nothing that the text beside it does not."""
    title = TITLE.search(attributes)
    if title is None:
        return f'<svg class="{classes}"{attributes} aria-hidden="true" {outline.format(title="")}'
    text = escape(unescape(title[1]))
    label = f'role="img" aria-label="{text}"'
    drawing = outline.format(title=f"<title>{text}</title>")
    return f'<svg class="{classes}"{TITLE.sub("", attributes)} {label} {drawing}'


def cut_icons(css: str, fonts: Path) -> tuple[str, bytes]:
    """Replace the icon fonts of a style sheet by one small font with the icons that it shows.

    Parameters
    ----------
    css : str
        The style sheet, without rules for icons that the site does not show.
    fonts : Path
        The folder with the theme's fonts.

    Returns
    -------
    css : str
        The style sheet, in which each font that has one of the icons is the file `FONT`.
    font : bytes
        That file; each sign is taken from the first font that has it.

    Raises
    ------
    ExtensionError
        If an icon is in none of the fonts.
    """
    missing = set(map(ord, PRIVATE.findall(css)))
    cut: list[TTFont] = []

    def refer(face: re.Match[str]) -> str:
        path = fonts / f"{face[1]}.ttf"
        found = missing & set(_font(path).getBestCmap())
        missing.difference_update(found)
        if not found:
            return ""
        cut.append(_subset(path, found))
        return SOURCE.sub(f'src:url("{FONT}") format("woff2")', face[0])

    css = FACE.sub(refer, css)
    if missing:
        listed = ", ".join(f"{icon:04x}" for icon in sorted(missing))
        raise ExtensionError(f"icons: came {listed}; expected signs that the theme's fonts have")
    return css, _joined(cut) if cut else b""


def _subset(path: Path, icons: set[int]) -> TTFont:
    """Return a font with some of its signs alone."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = []
    options.notdef_outline = False
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=icons)
    cutter.subset(font)
    return font


def _joined(fonts: list[TTFont]) -> bytes:
    """Return the file of a font with the signs of all: one file is one request."""
    first, *others = fonts
    order = [*first.getGlyphOrder()]
    for number, other in enumerate(others):
        for point, name in other.getBestCmap().items():
            own = f"{name}.{number}"  # two fonts may call two signs by one name
            order.append(own)
            first["glyf"][own] = other["glyf"][name]
            first["hmtx"][own] = other["hmtx"][name]
            for table in first["cmap"].tables:
                table.cmap[point] = own
    first.setGlyphOrder(order)
    first.flavor = "woff2"
    file = io.BytesIO()
    first.save(file)
    return file.getvalue()

"""The font of the formulas: the outlines that MathJax draws, and only those the book uses.

Each glyph has the character it stands for, so that a formula can be copied, and is legible where
the font does not load. A character with several glyphs (an italic, an upright and a bold x, a
parenthesis of four sizes) keeps one; the others are font features with the names of MathJax's
variants, chosen by a class of the same name.
"""

from __future__ import annotations

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

from book.typeset import Glyph, feature_of

FAMILY = "formulas"
EPOCH = 3_800_000_000  # a date in 2024, so that the same outlines always make the same file
GRID = 320  # units of an em in the file: less than the outlines come with, which no eye sees
ASCENT, DESCENT = 900, -300  # nothing on a page depends on them: each letter has its place


def make_font(outlines: dict[Glyph, str]) -> TTFont:
    """Return a font with the given outlines; the same ones always make the same font."""
    names = {glyph: f"{glyph[0]}.{ord(glyph[1]):04X}" for glyph in sorted(outlines)}
    ordinary = sorted(names, key=lambda glyph: (feature_of(*glyph) != "", glyph))
    cmap: dict[int, str] = {}
    for glyph in ordinary:
        first = cmap.setdefault(ord(glyph[1]), names[glyph])
        if not feature_of(*glyph) and first != names[glyph]:
            raise ValueError(f"{glyph[1]!r} has two glyphs, {first} and {names[glyph]}")
    drawn = {name: draw(outlines[glyph]) for glyph, name in names.items()}
    return assemble(drawn, cmap, features(names, cmap))


def draw(outline: str) -> tuple[object, int]:
    """Return a glyph, and how far it reaches to the right."""
    pen, bounds = TTGlyphPen(None), BoundsPen(None)
    parse_path(outline, pen)
    parse_path(outline, bounds)
    return pen.glyph(), round(bounds.bounds[2]) if bounds.bounds else 250


def features(names: dict[Glyph, str], cmap: dict[int, str]) -> str:
    """Return the rules, in the language of font features, that lead to the other sizes."""
    rules: dict[str, list[str]] = {}
    for glyph, name in names.items():
        feature, usual = feature_of(*glyph), cmap[ord(glyph[1])]
        if feature and usual != name:
            rules.setdefault(feature.rjust(4, "x"), []).append(f"sub {usual} by {name};")
    return "\n".join(
        f"feature {tag} {{ {' '.join(lines)} }} {tag};" for tag, lines in rules.items()
    )


def assemble(drawn: dict, cmap: dict[int, str], rules: str) -> TTFont:
    """Put a font together."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *drawn])
    builder.setupCharacterMap(cmap)
    glyphs = {".notdef": TTGlyphPen(None).glyph()} | {name: g for name, (g, _) in drawn.items()}
    builder.setupGlyf(glyphs)
    widths = {".notdef": 500} | {name: width for name, (_, width) in drawn.items()}
    builder.setupHorizontalMetrics(
        {
            name: (width, glyphs[name].xMin if glyphs[name].numberOfContours else 0)
            for name, width in widths.items()
        }
    )
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT
    )
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=EPOCH, modified=EPOCH)
    smooth = newTable("gasp")
    smooth.gaspRange = {0xFFFF: 0b1111}  # outlines without hints: smooth them in both directions
    builder.font["gasp"] = smooth
    addOpenTypeFeaturesFromString(builder.font, rules)
    builder.font.recalcTimestamp = False
    scale_upem(builder.font, GRID)
    return builder.font

"""The font of the formulas: the outlines that MathJax draws, and only those the book uses.

Each glyph has the character it stands for, so that a formula can be copied, and is legible where
the font does not load. A character with several glyphs (a parenthesis of four sizes) keeps one; the
others are font features with the names of MathJax's variants, chosen by a class of the same name.
"""

from __future__ import annotations

from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont, newTable

from book.typeset import ALTERNATES, Glyph

FAMILY = "formulas"
EPOCH = 3_800_000_000  # a date in 2024, so that the same outlines always make the same file
ASCENT, DESCENT = 900, -300  # nothing on a page depends on them: each letter has its place


def feature_of(variant: str) -> str:
    """Return the four letters OpenType asks of the name of a feature."""
    return variant.rjust(4, "x")


def make_font(outlines: dict[Glyph, str]) -> TTFont:
    """Return a font with the given outlines; the same ones always make the same font."""
    names = {glyph: f"{glyph[0]}.{ord(glyph[1]):04X}" for glyph in sorted(outlines)}
    cmap: dict[int, str] = {}
    for (variant, character), name in names.items():
        if variant not in ALTERNATES and cmap.setdefault(ord(character), name) != name:
            raise ValueError(f"{character!r} has two glyphs, {cmap[ord(character)]} and {name}")
    for (variant, character), name in names.items():
        if variant in ALTERNATES:
            cmap.setdefault(ord(character), name)
    drawn = {name: draw(outlines[glyph]) for glyph, name in names.items()}
    return assemble(drawn, cmap, features(names, cmap))


def draw(outline: str):
    """Return a glyph, and how far it reaches to the right."""
    pen, bounds = TTGlyphPen(None), BoundsPen(None)
    parse_path(outline, pen)
    parse_path(outline, bounds)
    return pen.glyph(), round(bounds.bounds[2]) if bounds.bounds else 250


def features(names: dict[Glyph, str], cmap: dict[int, str]) -> str:
    """Return the rules, in the language of font features, that lead to the other sizes."""
    rules: dict[str, list[str]] = {}
    for (variant, character), name in names.items():
        if variant in ALTERNATES and cmap[ord(character)] != name:
            rules.setdefault(variant, []).append(f"sub {cmap[ord(character)]} by {name};")
    blocks = ((feature_of(variant), " ".join(lines)) for variant, lines in rules.items())
    return "\n".join(f"feature {tag} {{ {lines} }} {tag};" for tag, lines in blocks)


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
    return builder.font

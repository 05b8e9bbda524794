"""The small pictures that stand for the book elsewhere: its icon, and the card of a shared link.

Both are drawn at the build: the icon as SVG and, for the screens of phones, as PNG; the card
from the shapes of the cover. Addresses in the card's tags must be complete, so pages get them only
when the book knows where it will be (``html_baseurl``).
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx

from book.cover import HEIGHT, WIDTH, Disk, Label, Line, Point, shapes
from book.typefaces import TEXT
from nnlib.plotting import PALETTE

CARD = (1200, 630)
ICON = 32  # units of the icon's drawing
TOUCH = 180  # pixels of the PNG
SHARP = 4  # pixels drawn for each that is kept, in each direction
ACCENT = "#b98500"  # accent-line of book/DESIGN.md
LEFT, TOP, BOTTOM, RIGHT = (5.5, 16.0), (16.0, 6.5), (16.0, 25.5), (26.5, 16.0)
NEURONS: tuple[Point, ...] = (LEFT, TOP, BOTTOM, RIGHT)
EDGES = (
    (LEFT, TOP, "positive"),
    (TOP, RIGHT, "positive"),
    (LEFT, BOTTOM, "negative"),
    (BOTTOM, RIGHT, "negative"),
)
RADIUS, STROKE = 4.4, 2.8
COLORS = {"neuron": "#f5f6f8", "data": "#9aa1ab", "accent": ACCENT}


def color_of(role: str) -> str:
    """Return the color of a shape of the cover on white paper."""
    return COLORS.get(role) or PALETTE[role]


def icon_svg() -> str:
    """Return the icon: a network, on a white ground that dark windows need, too."""
    lines = "".join(
        f'<path d="M{x0:g} {y0:g}L{x1:g} {y1:g}" stroke="{PALETTE[role]}"/>'
        for (x0, y0), (x1, y1), role in EDGES
    )
    disks = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}"/>' for x, y in NEURONS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {ICON} {ICON}">'
        f'<rect width="{ICON}" height="{ICON}" rx="6" fill="#fff"/>'
        f'<g stroke-width="{STROKE}">{lines}</g><g fill="{PALETTE["ink"]}">{disks}</g></svg>'
    )


def icon_png() -> Image.Image:
    """Return the icon in pixels."""
    image = Image.new("RGB", (TOUCH * SHARP, TOUCH * SHARP), "white")
    draw, unit = ImageDraw.Draw(image), TOUCH * SHARP / ICON
    for start, end, role in EDGES:
        ends = [(x * unit, y * unit) for x, y in (start, end)]
        draw.line(ends, PALETTE[role], round(STROKE * unit))
    for x, y in NEURONS:
        draw.circle((x * unit, y * unit), RADIUS * unit, PALETTE["ink"])
    return image.resize((TOUCH, TOUCH), Image.Resampling.LANCZOS)


def typeface(size: float, weight: int) -> ImageFont.FreeTypeFont:
    """Return the typeface of the text; a large size gets the finer drawing made for it."""
    font = ImageFont.truetype(str(TEXT.path), round(size))
    font.set_variation_by_axes([weight, 60])
    return font


def dashes(start: Point, end: Point, length: float) -> list[tuple[Point, Point]]:
    """Return the pieces of a dashed line."""
    (x0, y0), (x1, y1) = start, end
    count = max(1, round(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 / length / 1.67))

    def at(part: float) -> Point:
        return x0 + part * (x1 - x0), y0 + part * (y1 - y0)

    return [(at(i / count), at((i + 0.6) / count)) for i in range(count)]


def paint(draw: ImageDraw.ImageDraw, corner: Point, scale: float) -> None:
    """Paint the cover into a picture, its upper left corner at a point."""

    def placed(point: Point) -> Point:
        return corner[0] + scale * point[0], corner[1] + scale * point[1]

    for shape in shapes():
        if isinstance(shape, Line):
            points = [placed(point) for point in shape.points]
            width = round(scale * shape.width)
            pieces = dashes(points[0], points[-1], 9 * scale) if shape.dashed else [points]
            for piece in pieces:
                draw.line(list(piece), color_of(shape.role), width, joint="curve")
        elif isinstance(shape, Disk):
            outline = PALETTE["ink"] if shape.role == "neuron" else None
            draw.circle(
                placed(shape.center),
                scale * shape.radius,
                color_of(shape.role),
                outline,
                round(2 * scale),
            )
        elif isinstance(shape, Label):
            font = typeface(21 * scale, 400)
            gap = round(4 * scale) if shape.on_line else 0
            place = placed(shape.center)
            draw.text(place, shape.text, "white", font, "mm", stroke_width=gap)
            draw.text(place, shape.text, PALETTE["ink"], font, "mm")


def card(title: str) -> Image.Image:
    """Return the card: the title above the cover."""
    width, height = (side * SHARP for side in CARD)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 14 * SHARP), fill=ACCENT)
    place = (width / 2, 100 * SHARP)
    draw.text(place, title, PALETTE["ink"], typeface(80 * SHARP, 600), "mm")
    scale = SHARP * 440 / HEIGHT
    paint(draw, ((width - scale * WIDTH) / 2, 168 * SHARP), scale)
    return image.resize(CARD, Image.Resampling.LANCZOS)


def write_emblems(app: Sphinx) -> None:
    """Write icon and card into the site."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / "icon.svg").write_text(icon_svg(), "utf-8")
    icon_png().quantize(32, dither=Image.Dither.NONE).save(static / "icon.png", optimize=True)
    if app.config.html_baseurl:
        small = card(app.config.html_title).quantize(128, kmeans=1, dither=Image.Dither.NONE)
        small.save(static / "card.png", optimize=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Draw before the first page is written."""
    app.connect("builder-inited", write_emblems)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Pictures of the pages: their sizes, when they are loaded, and how many colors they hold.

An image without a size moves the text below it when it comes; one that no reader has scrolled to
need not be loaded. Most pictures of the book are drawings of a few dozen colors, and become much
smaller when each pixel says which of 256 colors it has rather than which of sixteen million.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image
from sphinx.application import Sphinx

IMAGE = re.compile(r'<img\b(?![^>]*\bwidth=)([^>]*?\bsrc="([^":?]+\.png)"[^>]*?)\s*/?>')
HEADING = "<h2"
WORTH = 2 / 3  # of its bytes that a picture with fewer colors may keep
PALETTE = 256


def with_fewer_colors(png: bytes) -> bytes:
    """Return a picture with 256 colors if that takes a third of its bytes away, or as it is.

    Parameters
    ----------
    png : bytes
        A PNG; one that has a palette already, or is transparent anywhere, is left alone.

    Returns
    -------
    bytes
        A PNG of the same size.
    """
    image = Image.open(io.BytesIO(png))
    alpha = image.convert("RGBA").getchannel("A")
    if image.mode == "P" or alpha.getextrema() != (255, 255):
        return png
    # No dots are strewn into a plain color, and the palette is fitted to the picture once more.
    few = image.convert("RGB").quantize(
        PALETTE, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
    )
    buffer = io.BytesIO()
    few.save(buffer, "PNG", optimize=True)
    small = buffer.getvalue()
    return small if len(small) <= WORTH * len(png) else png


def size_images(page: Path) -> str:
    """Return the text of a page with the size of every image, and word of when to load it.

    Parameters
    ----------
    page : Path
        A page of the site, with its images where it looks for them.

    Returns
    -------
    str
        Images before the first section are loaded at once, the others when they come near.
    """
    text = page.read_text("utf-8")
    start = text.find(HEADING)

    def sized(image: re.Match) -> str:
        with Image.open(page.parent / image[2]) as picture:
            width, height = picture.size
        lazy = ' loading="lazy"' if 0 <= start < image.start() else ""
        return f'<img{image[1]} width="{width}" height="{height}"{lazy} decoding="async">'

    return IMAGE.sub(sized, text)


def finish_pictures(app: Sphinx, exception: Exception | None) -> None:
    """Give fewer colors to the site's pictures and sizes to the images of its pages."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for path in (site / "_images").glob("*.png"):
        png = path.read_bytes()
        if (small := with_fewer_colors(png)) is not png:
            path.write_bytes(small)
    for page in site.rglob("*.html"):
        before = page.read_text("utf-8")
        if (text := size_images(page)) != before:
            page.write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the end of the build."""
    app.connect("build-finished", finish_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

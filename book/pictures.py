"""Pictures of the pages: by day and by night, their sizes, when they are loaded, their weight.

An image without a size moves the text below it when it comes; one that no reader has scrolled to
need not be loaded. A picture that a cell drew has two pixels for each of the page's. It comes as it
was drawn and as it looks at night (`night.py`), both on no paper: the page is their paper. A style
sheet shows one of the two, and no browser loads a lazy image that is not shown. Most pictures are
drawings of a few dozen colors, and become much smaller when each pixel says which of 256 colors it
has rather than which of sixteen million.
"""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image
from sphinx.application import Sphinx

from book.night import at_night

IMAGE = re.compile(r'<img\b(?![^>]*\bwidth=)([^>]*?\bsrc="([^":?]+\.png)"[^>]*?)\s*/?>')
STATED = re.compile(r' style="width: (\d+)px; height: (\d+)px;?"')
HEADING = "<h2"
WORTH = 2 / 3  # of its bytes that a picture with fewer colors may keep
PALETTE = 256
WHITE = 255
MAKERS = [Path(__file__), Path(__file__).with_name("night.py")]


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
    buffer = io.BytesIO()
    _few(image, PALETTE).save(buffer, "PNG", optimize=True)
    small = buffer.getvalue()
    return small if len(small) <= WORTH * len(png) else png


def _few(image: Image.Image, n_colors: int) -> Image.Image:
    """Return an image with a palette of its own."""
    # No dots are strewn into a plain color, and the palette is fitted to the picture once more.
    return image.convert("RGB").quantize(
        n_colors, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
    )


def by_day_and_night(png: bytes) -> tuple[bytes, bytes]:
    """Return a picture for light and for dark pages, without its paper.

    Parameters
    ----------
    png : bytes
        A PNG, drawn on white.

    Returns
    -------
    pair of bytes
        Two WebP images of the same size, transparent where the paper was.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    few = _few(image, PALETTE)
    places = np.asarray(few)
    colors = np.zeros((PALETTE, 3))
    given = np.array(few.getpalette(), dtype=float).reshape(-1, 3) / 255
    colors[: len(given)] = given
    ink = np.any(np.asarray(image) != WHITE, axis=2)
    return _painted(colors[places], ink), _painted(at_night(colors)[places], ink)


def _painted(colors: np.ndarray, ink: np.ndarray) -> bytes:
    """Return a WebP, without loss, of colors from 0 to 1 where there is ink, and nothing else."""
    pixels = np.dstack([255 * colors, np.full(ink.shape, 255.0)]).round().astype(np.uint8)
    pixels[~ink] = 0
    buffer = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(buffer, "WEBP", lossless=True, method=4)
    return buffer.getvalue()


def size_images(page: Path) -> str:
    """Return the text of a page with the size of every image, and word of when to load it.

    Parameters
    ----------
    page : Path
        A page of the site, with its images where it looks for them.

    Returns
    -------
    str
        A picture whose size is stated, since a cell drew it, is there twice, by day and by night.
        Other images before the first section are loaded at once, all the rest when they come near.
    """
    text = page.read_text("utf-8")
    start = text.find(HEADING)

    def sized(image: re.Match) -> str:
        path = page.parent / image[2]
        if stated := STATED.search(image[1]):
            attributes = STATED.sub("", image[1])
            width, height = map(int, stated.groups())
            looks = _files_of(path, image[2])
            # To the theme, "dark-light" says that it should not gray the picture on a dark page.
            return "".join(
                f'<img class="{look} dark-light"{attributes.replace(image[2], source)} '
                f'width="{width}" height="{height}" loading="lazy" decoding="async">'
                for look, source in looks.items()
            )
        with Image.open(path) as picture:
            width, height = picture.size
        lazy = ' loading="lazy"' if 0 <= start < image.start() else ""
        return f'<img{image[1]} width="{width}" height="{height}"{lazy} decoding="async">'

    return IMAGE.sub(sized, text)


def _files_of(path: Path, source: str) -> dict[str, str]:
    """Write both looks of a picture beside it, unless they are there; return addresses by look."""
    # Names of pictures say what is in them; these also say how it was made.
    made = hashlib.sha256(b"".join(part.read_bytes() for part in MAKERS)).hexdigest()[:8]
    names = {look: f"{path.stem[:16]}-{made}-{look}.webp" for look in ("by-day", "by-night")}
    if not all(path.with_name(name).exists() for name in names.values()):
        for name, data in zip(names.values(), by_day_and_night(path.read_bytes()), strict=True):
            path.with_name(name).write_bytes(data)
    return {look: source.replace(path.name, name) for look, name in names.items()}


def finish_pictures(app: Sphinx, exception: Exception | None) -> None:
    """Give sizes and looks to the images of the site's pages, and fewer colors to the others."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for page in site.rglob("*.html"):
        before = page.read_text("utf-8")
        if (text := size_images(page)) != before:
            page.write_text(text, "utf-8")
    for path in (site / "_images").glob("*.png"):
        png = path.read_bytes()
        if (small := with_fewer_colors(png)) is not png:
            path.write_bytes(small)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect to the end of the build."""
    app.add_css_file("pictures.css")
    app.connect("build-finished", finish_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""Pictures of the pages: what their colors become at night, and how they stand in a page."""

import io
import re

import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from book.night import DARK, at_night
from book.pictures import by_day_and_night, size_images
from nnlib.figures.bundle import FRONTEND
from nnlib.plotting import PALETTE
from nnlib.plotting.style import DIVERGING

# Where the live figures have the colors of the palette.
PROPERTIES = {
    "ink": "ink",
    "paper": "paper",
    "c0": "positive",
    "c1": "negative",
    "c2": "third",
    "c3": "fourth",
    "c4": "muted",
    "c5": "gradient",
}


def luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return np.dot([0.2126, 0.7152, 0.0722], linear)


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def png_of(pixels):
    buffer = io.BytesIO()
    Image.fromarray(np.array(pixels, dtype=np.uint8), "RGB").save(buffer, "PNG")
    return buffer.getvalue()


def pixels_of(webp):
    return np.asarray(Image.open(io.BytesIO(webp)).convert("RGBA"))


def test_each_color_of_the_palette_has_one_for_the_night():
    assert DARK.keys() == PALETTE.keys()
    turned = at_night(np.array([to_rgb(color) for color in PALETTE.values()]))
    assert [to_hex(color) for color in turned] == list(DARK.values())


def test_live_figures_have_the_same_colors_by_day_and_by_night():
    css = (FRONTEND / "figure.css").read_text("utf-8")
    day, night = re.findall(r"\.nn-figure \{(.*?)\}", css, re.DOTALL)[:2]
    for sheet, colors in ((day, PALETTE), (night, DARK)):
        found = dict(re.findall(r"--nn-([\w-]+): (#\w{6})", sheet))
        assert {name: found[name] for name in PROPERTIES} == {
            name: colors[key] for name, key in PROPERTIES.items()
        }


@pytest.mark.parametrize(
    "key", [key for key in DARK if not key.endswith(("fill", "grid", "paper"))]
)
def test_colors_of_text_can_be_read_at_night(key):
    assert contrast(DARK[key], DARK["paper"]) >= 4.5


def test_a_scale_of_colors_keeps_its_order_at_night():
    shades = at_night(DIVERGING(np.linspace(0, 1, 41))[:, :3])
    away = np.array([luminance(shade) for shade in shades])
    assert away.argmin() == 20  # the middle of the scale is the page
    assert np.all(np.diff(away[:21]) < 1e-3)
    assert np.all(np.diff(away[20:]) > -1e-3)


def test_gray_stays_gray_and_light_turns_dark():
    grays = np.repeat(np.linspace(0, 1, 33)[:, None], 3, axis=1)
    turned = at_night(grays)
    assert np.all(np.diff(turned.mean(axis=1)) < 0.02)  # but for a nuance next to black
    assert np.ptp(turned, axis=1).max() < 0.06


def test_a_picture_loses_its_paper_and_nothing_else():
    white, blue, gray = (255, 255, 255), (11, 98, 168), (254, 254, 254)
    day, night = map(pixels_of, by_day_and_night(png_of([[white, blue], [gray, white]])))
    for look in (day, night):
        assert look[..., 3].tolist() == [[0, 255], [255, 0]]
    assert day[0, 1, :3].tolist() == list(blue)
    assert to_hex(night[0, 1, :3] / 255) == DARK["positive"]
    assert night[1, 0].max() == 255
    assert night[1, 0, :3].max() < 60


def test_a_drawn_picture_is_there_twice_in_the_size_that_is_stated(tmp_path):
    (tmp_path / "drawn.png").write_bytes(png_of(np.full((6, 8, 3), 90)))
    page = tmp_path / "page.html"
    page.write_text('<img alt="a &lt; b" src="drawn.png" style="width: 4px; height: 3px;" />')
    images = BeautifulSoup(size_images(page), "html.parser").find_all("img")
    assert [image["class"][0] for image in images] == ["by-day", "by-night"]
    for image in images:
        assert image["alt"] == "a < b"
        assert (image["width"], image["height"], image["loading"]) == ("4", "3", "lazy")
        assert pixels_of((tmp_path / image["src"]).read_bytes()).shape == (6, 8, 4)
    assert "style" not in images[0].attrs


def test_an_image_without_a_stated_size_has_its_own(tmp_path):
    (tmp_path / "whole.png").write_bytes(png_of(np.full((6, 8, 3), 90)))
    page = tmp_path / "page.html"
    page.write_text('<img src="whole.png"><h2>x</h2><img src="whole.png">')
    first, second = BeautifulSoup(size_images(page), "html.parser").find_all("img")
    assert (first["width"], first["height"]) == ("8", "6")
    assert "loading" not in first.attrs
    assert second["loading"] == "lazy"

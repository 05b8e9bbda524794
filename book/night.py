"""The colors of pictures on a dark page: where each color of a light one goes.

Pictures are drawn once, on white. On a dark page white paper turns into the page, ink turns light,
and every color of `nnlib.plotting.PALETTE` turns into the one that live figures have there. What
lies between these colors, such as the soft edge of a line or the middle of a color scale, goes
between where they go: lightness is turned over, and the nearer a color is to one that is given, the
more it moves as that one does. Distances are those of OKLab, where equal steps look equal
(B. Ottosson, *A perceptual color space for image processing*, 2020).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nnlib.plotting import PALETTE

Floats = NDArray[np.float64]

DARK = {
    "ink": "#e6e9ed",
    "muted": "#aab2bc",
    "grid": "#353b44",
    "paper": "#181b20",
    "positive": "#6cb6ff",
    "negative": "#f6a36a",
    "third": "#d3a4dc",
    "fourth": "#4fd0a5",
    "fifth": "#d8b24a",
    "sixth": "#b9c0c9",
    "gradient": "#e79ad0",
    "positive_fill": "#1d3a55",
    "negative_fill": "#4f2f1c",
    "third_fill": "#472a50",
    "fourth_fill": "#134237",
    "fifth_fill": "#463a15",
    "sixth_fill": "#34393f",
    "highlight": "#f2b400",
}
# Besides: grays from black on, and the far ends of the color scales.
BESIDES = {
    "#000000": "#f4f6f8",
    "#101010": "#ebedf0",
    "#202020": "#e3e5e8",
    "#404040": "#c6c9cd",
    "#606060": "#a8acb1",
    "#808080": "#8a8e94",
    "#a0a0a0": "#6d7177",
    "#c0c0c0": "#51555b",
    "#e08f66": "#b8622b",
    "#73abd9": "#2f74ab",
    "#062f52": "#d3e8ff",
}

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def at_night(colors: Floats) -> Floats:
    """Return what colors become on a dark page.

    Parameters
    ----------
    colors : array of shape (n, 3)
        Red, green and blue of colors on a light page, from 0 to 1.

    Returns
    -------
    array of shape (n, 3)
        The same of colors on a dark page.
    """
    pairs = {PALETTE[key]: dark for key, dark in DARK.items()} | BESIDES
    given, goal = _oklab(_rgb([*pairs])), _oklab(_rgb([*pairs.values()]))
    moves = goal - _turned(given)
    lab = _oklab(colors)
    nearness = (((lab[:, np.newaxis] - given) ** 2).sum(axis=2) + 1e-6) ** -1.5
    weights = nearness / nearness.sum(axis=1, keepdims=True)
    return _from_oklab(_turned(lab) + weights @ moves)


def _turned(lab: Floats) -> Floats:
    """Turn lightness over: white becomes the dark paper, ink the light one."""
    white, ink = _oklab(_rgb([PALETTE["paper"], PALETTE["ink"]]))[:, 0]
    paper, light = _oklab(_rgb([DARK["paper"], DARK["ink"]]))[:, 0]
    lightness = paper + (white - lab[:, :1]) * (light - paper) / (white - ink)
    return np.hstack([lightness, lab[:, 1:]])


def _rgb(names: list[str]) -> Floats:
    """Return colors, given as ``#rrggbb``, as numbers from 0 to 1."""
    return np.array([list(bytes.fromhex(name[1:])) for name in names]) / 255


def _oklab(rgb: Floats) -> Floats:
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T


def _from_oklab(lab: Floats) -> Floats:
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_CONES).T
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)

"""One look for every picture of the book.

Colors come from one palette (``PALETTE``), which the live figures share, so that a class or a sign
has the same color on paper and under a slider; slopes and gradients have one of their own. The
palette keeps the first three classes apart for the three kinds of color blindness, and every color
used for text reaches a contrast of 4.5 on the paper. Color is still never the only sign: classes
also differ by marker, curves by line style, negative weights by dashes.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.legend import Legend
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation

PALETTE = {
    "ink": "#1c2330",
    "muted": "#5a6372",
    "grid": "#e3e6eb",
    "paper": "#ffffff",
    "positive": "#0b62a8",
    "negative": "#c2410c",
    "third": "#4f1158",
    "fourth": "#00755e",
    "fifth": "#856000",
    "sixth": "#4a4f57",
    "gradient": "#9b3d7d",
    "positive_fill": "#d6e7f6",
    "negative_fill": "#fbe2d5",
    "third_fill": "#e8d9ec",
    "fourth_fill": "#d2ece4",
    "fifth_fill": "#f3e8c8",
    "sixth_fill": "#e4e5e8",
    "highlight": "#f2b400",
}

INK = PALETTE["ink"]
MUTED = PALETTE["muted"]
GRID = PALETTE["grid"]
PAPER = PALETTE["paper"]
POSITIVE = PALETTE["positive"]
NEGATIVE = PALETTE["negative"]
HIGHLIGHT = PALETTE["highlight"]

# Class 0 (or label -1) is "negative", class 1 (or label +1) is "positive", then the further ones.
_CLASS_KEYS = ("negative", "positive", "third", "fourth", "fifth", "sixth")
CLASS_COLORS = tuple(PALETTE[key] for key in _CLASS_KEYS)
CLASS_FILLS = tuple(PALETTE[f"{key}_fill"] for key in _CLASS_KEYS)
CLASS_MARKERS = ("o", "s", "^", "D", "P", "v")

# Curves start with blue, the calmer color; their line styles differ as well.
CURVE_COLORS = tuple(
    PALETTE[key] for key in ("positive", "negative", "third", "fourth", "fifth", "sixth")
)
CURVE_STYLES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 2, 1, 2)), (0, (9, 2)), (0, (3, 1, 1, 1)))

# The ends are soft, so that markers and numbers stay readable on them.
DIVERGING = LinearSegmentedColormap.from_list(
    "nnlib_diverging",
    ["#e08f66", PALETTE["negative_fill"], PAPER, PALETTE["positive_fill"], "#73abd9"],
)
LANDSCAPE = LinearSegmentedColormap.from_list("nnlib_landscape", [PAPER, "#73abd9"])
SEQUENTIAL = LinearSegmentedColormap.from_list(
    "nnlib_sequential", [PAPER, PALETTE["positive_fill"], POSITIVE, "#062f52"]
)

# A phone shows a picture about 350 pixels wide. No picture of the book is wider than this, so that
# its smallest text, of 10 points, is still 9 pixels high there.
WIDEST = 5.2  # inches
FIGURE_SIZE = (WIDEST, 3.3)
SQUARE_SIZE = (4.6, 4.4)
MINUS = "\u2212"  # as long as a plus, unlike the hyphen
HALO = (withStroke(linewidth=3, foreground=PAPER),)

# For every letter the first one that has it. The first is the typeface of the book's text, from a
# package that the book requires and `nnlib` does not; the second comes with matplotlib.
TEXT_FACE, TEXT_PACKAGE = "Source Serif 4", "fontpkg_source_serif_4"
TEXT_FILE = "files/SourceSerif4[opsz,wght].ttf"
PLAIN_FACE = "DejaVu Sans"

_STYLE: dict[Any, Any] = {
    "figure.figsize": FIGURE_SIZE,
    "figure.dpi": 120,
    "figure.facecolor": PAPER,
    "figure.constrained_layout.use": True,
    "savefig.dpi": 144,
    "savefig.facecolor": PAPER,
    "font.family": [PLAIN_FACE],
    "font.size": 11,
    "mathtext.fontset": "cm",
    "text.color": INK,
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 12,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": plt.cycler(color=CURVE_COLORS),
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "lines.linewidth": 2.0,
    "lines.markersize": 6,
}


def use_book_style() -> None:
    """Make the book's look matplotlib's default for the rest of the session.

    Every chapter calls it once, in its first code cell. Where the package with the typeface of the
    book's text is not installed, pictures have matplotlib's own.
    """
    plt.rcParams.update(_STYLE)
    if find_spec(TEXT_PACKAGE):
        font_manager.fontManager.addfont(str(files(TEXT_PACKAGE) / TEXT_FILE))
        plt.rcParams["font.family"] = [TEXT_FACE, PLAIN_FACE]


def axes_for(ax: Axes | None, figure_size: tuple[float, float] = FIGURE_SIZE) -> Axes:
    """Return ``ax``, or the axes of a new figure when it is None.

    This is where drawing begins: all arguments, ``ax`` too, have been checked before.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Where to draw.
    figure_size : tuple of float, default (5.2, 3.3)
        Width and height in inches of the new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The axes to draw on.
    """
    if ax is None:
        _, ax = plt.subplots(figsize=figure_size, layout="constrained")
    return ax


def legend_below(ax: Axes, n_columns: int = 3) -> Legend:
    """Put the legend under the axis label, where it cannot cover data.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes whose labeled artists are listed.
    n_columns : int, default 3
        Most entries in a row.

    Returns
    -------
    matplotlib.legend.Legend
        The legend.
    """
    n_entries = len(ax.get_legend_handles_labels()[0])
    n_rows = -(-n_entries // n_columns)
    # Tick labels and the axis label take about 40 points, whatever the height of the axes.
    under_label = ax.transAxes + ScaledTranslation(0, -40 / 72, ax.figure.dpi_scale_trans)
    return ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        bbox_transform=under_label,
        ncol=-(-n_entries // n_rows),  # rows of equal length: 2 + 2 rather than 3 + 1
        frameon=False,
        fontsize=10,
        borderaxespad=0.0,
        handlelength=2.4,
    )

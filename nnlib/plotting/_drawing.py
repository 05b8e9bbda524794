"""What several pictures share: limits, arrows, points, lines. Everything here has been checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nnlib.plotting._arguments import Floats, Labels, as_numbers, class_index
from nnlib.plotting.style import (
    CLASS_COLORS,
    CLASS_MARKERS,
    HALO,
    INK,
    MINUS,
    PALETTE,
    PAPER,
    legend_below,
)


def view_limits(ax: Axes | None, limits: ArrayLike | None) -> Floats:
    """Turn ``limits`` into [[x_low, x_high], [y_low, y_high]]; None means what ``ax`` shows."""
    if limits is None:
        if ax is None or not ax.has_data():
            return np.array([[-1.5, 1.5], [-1.5, 1.5]])
        return np.array([ax.get_xlim(), ax.get_ylim()])
    view = as_numbers("limits", limits, ndim=(1, 2))
    if view.shape not in ((2,), (2, 2)):
        raise ValueError(f"limits: came with shape {view.shape}; expected (2,) or (2, 2)")
    view = np.broadcast_to(view, (2, 2))
    if not np.all(view[:, 0] < view[:, 1]):
        raise ValueError(f"limits: came {view.tolist()}; expected low < high")
    return view


def include(ax: Axes, points: Floats) -> None:
    """Widen the limits of ``ax`` so that they hold ``points`` with some room around them."""
    ax.update_datalim(points)
    ax.margins(0.15)
    ax.autoscale_view()


def arrow(ax: Axes, start: Any, end: Any, color: Any, linestyle: Any = "-") -> None:
    """Draw an arrow whose tip is exactly at ``end``."""
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={
            "arrowstyle": "-|>,head_length=0.5,head_width=0.25",
            "color": color,
            "linestyle": linestyle,
            "linewidth": 2,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 14,
        },
        zorder=4,
    )


def tip_label(ax: Axes, tip: Any, direction: Floats, text: str, color: Any) -> None:
    """Write ``text`` just beyond the tip of an arrow, on the side it points to."""
    dx, dy = direction / max(float(np.linalg.norm(direction)), 1e-12)
    ax.annotate(
        text,
        xy=tip,
        xytext=(7 * dx, 7 * dy),
        textcoords="offset points",
        ha="left" if dx > 0.4 else "right" if dx < -0.4 else "center",
        va="bottom" if dy > 0.4 else "top" if dy < -0.4 else "center",
        color=color,
        fontsize=12,
        path_effects=HALO,
        zorder=5,
    )


def has_direction(w: Floats) -> bool:
    """Whether ``w`` is so far from zero that its square is a number above zero."""
    return bool(np.abs(w).max() > 1e-100)


def point_on_line(w: Floats, b: float, near: Floats) -> Floats:
    """Return the point of the line ``w @ x + b = 0`` closest to ``near``."""
    return near - w * (w @ near + b) / (w @ w)


def half_plane(view: Floats, w: Floats, b: float) -> Floats:
    """Return the corners of the part of a rectangle where ``w @ x + b >= 0``.

    One step of the Sutherland-Hodgman clipping algorithm; no corners (shape (0, 2)) if the
    rectangle lies on the other side.
    """
    (x0, x1), (y0, y1) = view
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    heights = corners @ w + b
    kept = []
    for i in range(4):
        j = (i + 1) % 4
        if heights[i] >= 0:
            kept.append(corners[i])
        if heights[i] * heights[j] < 0:
            share = heights[i] / (heights[i] - heights[j])
            kept.append(corners[i] + share * (corners[j] - corners[i]))
    return np.array(kept).reshape(-1, 2)


def draw_points(
    ax: Axes, X: Floats, y: Labels, class_names: Mapping[int, str], feature_names: Sequence[str]
) -> None:
    """Draw examples that have been checked, names of all classes and a legend included."""
    index = class_index(y)
    for label in np.unique(y):
        class_points(ax, X[y == label], index[y == label][0], class_names[label])
    ax.margins(0.12)
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    legend_below(ax)


def class_points(ax: Axes, points: Floats, kind: int, name: str) -> None:
    """Draw the points of one class."""
    ax.scatter(
        points[:, 0],
        points[:, 1],
        s=58,
        color=CLASS_COLORS[kind],
        marker=CLASS_MARKERS[kind],
        edgecolor=PAPER,
        linewidth=0.8,
        zorder=3,
        label=name,
    )


def draw_line(
    ax: Axes,
    view: Floats,
    w: Floats,
    b: float,
    normal: bool = False,
    half_planes: bool = False,
    name: str | None = None,
    color: Any = INK,
    linestyle: Any = "-",
) -> None:
    """Draw a line that has been checked, and show what ``view`` says."""
    if half_planes:
        _tint(ax, view, w, b)
    foot = point_on_line(w, b, view.mean(axis=1))
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    ax.axline(
        tuple(foot), tuple(foot + along), color=color, linestyle=linestyle, zorder=2, label=name
    )
    if normal:
        tip = foot + w / np.linalg.norm(w) * 0.16 * np.ptp(view, axis=1).min()
        arrow(ax, foot, tip, color)
        tip_label(ax, tip, w, "$w$", color)
        ax.set_aspect("equal")
    ax.set(xlim=view[0], ylim=view[1])


def _tint(ax: Axes, view: Floats, w: Floats, b: float) -> None:
    """Tint the two half-planes and write + and − on either side of the line."""
    for side, sign_name in ((1, "positive"), (-1, "negative")):
        corners = half_plane(view, side * w, side * b)
        if len(corners) >= 3:
            ax.fill(*corners.T, color=PALETTE[f"{sign_name}_fill"], linewidth=0, zorder=0)
    # The signs stand where the line leaves the picture, away from most of the data.
    ends = half_plane(view, w, b)
    ends = ends[np.abs(ends @ w + b) <= 1e-9 * (1 + np.abs(ends @ w))]
    if len(ends) == 0:
        return
    spot = point_on_line(w, b, 0.82 * ends[0] + 0.18 * view.mean(axis=1))
    # A step across the line that looks perpendicular whatever the scales of the two axes.
    spans = np.ptp(view, axis=1)
    step = 0.045 * spans * (w * spans) / np.linalg.norm(w * spans)
    for side, text, sign_name in ((1, "+", "positive"), (-1, MINUS, "negative")):
        x, y = spot + side * step
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontsize=17,
            color=PALETTE[sign_name],
        )

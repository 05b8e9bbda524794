"""Small pieces that several pictures share: class numbers, limits, arrows, half-planes."""

import numpy as np

from nnlib._validation import as_floats, as_labels
from nnlib.plotting.style import CLASS_COLORS, HALO


def class_index(y):
    """Return the number of each label's color and marker: -1 → 0, +1 → 1; 0, 1, 2, … stay."""
    if set(y.tolist()) <= {-1, 1}:
        return (y + 1) // 2
    return as_labels("y", y, len(CLASS_COLORS))


def examples(X, y):
    """Check examples with two features and their labels; return them as arrays."""
    X = as_floats("X", X, shape=(None, 2))
    y = as_labels("y", y)
    if len(y) != len(X):
        raise ValueError(f"y: came with {len(y)} labels; expected {len(X)}, one per row of X")
    return X, y


def view_limits(ax, limits):
    """Turn `limits` into [[x_low, x_high], [y_low, y_high]]; None means what `ax` shows."""
    if limits is None:
        if not ax.has_data():
            return np.array([[-1.5, 1.5], [-1.5, 1.5]])
        return np.array([ax.get_xlim(), ax.get_ylim()])
    limits = as_floats("limits", limits)
    if limits.shape not in ((2,), (2, 2)):
        raise ValueError(f"limits: came with shape {limits.shape}; expected (2,) or (2, 2)")
    limits = np.broadcast_to(limits, (2, 2))
    if not np.all(limits[:, 0] < limits[:, 1]):
        raise ValueError(f"limits: came {limits.tolist()}; expected low < high")
    return limits


def include(ax, points):
    """Widen the limits of `ax` so that they hold `points` with some room around them."""
    ax.update_datalim(points)
    ax.margins(0.15)
    ax.autoscale_view()


def arrow(ax, start, end, color, linestyle="-"):
    """Draw an arrow whose tip is exactly at `end`."""
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


def tip_label(ax, tip, direction, text, color):
    """Write `text` just beyond the tip of an arrow, on the side it points to."""
    dx, dy = direction / max(np.linalg.norm(direction), 1e-12)
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


def point_on_line(w, b, near):
    """Return the point of the line ``w @ x + b = 0`` closest to `near`."""
    return near - w * (w @ near + b) / (w @ w)


def half_plane(view, w, b):
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

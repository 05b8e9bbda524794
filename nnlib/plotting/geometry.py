"""Pictures of the plane: examples as points, weights as arrows, a neuron as a line.

A neuron with two inputs computes ``z = w @ x + b``. The points with ``z = 0`` are a straight line,
``w`` is perpendicular to it and points to the side where ``z > 0``. The chapters on the perceptron
and on XOR draw everything with these three things.
"""

from collections.abc import Mapping

import numpy as np

from nnlib._validation import as_floats
from nnlib.plotting._drawing import (
    arrow,
    class_index,
    examples,
    half_plane,
    include,
    point_on_line,
    tip_label,
    view_limits,
)
from nnlib.plotting.style import (
    CLASS_COLORS,
    CLASS_MARKERS,
    CURVE_COLORS,
    HIGHLIGHT,
    INK,
    MINUS,
    MUTED,
    PALETTE,
    PAPER,
    SQUARE_SIZE,
    axes_for,
    legend_below,
)

FEATURE_NAMES = ("$x_1$", "$x_2$")


def plot_points(X, y, ax=None, *, class_names=None, feature_names=FEATURE_NAMES):
    """Draw examples in the plane, each class with its own color and marker.

    Parameters
    ----------
    X : array_like, shape (n_samples, 2)
        Examples.
    y : array_like of int, shape (n_samples,)
        Labels: -1 and +1, or 0 to 5.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    class_names : mapping of int to str, optional
        What the legend calls each label; by default "y = label".
    feature_names : pair of str
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If `X` is not two columns of finite numbers or `y` does not label each of its rows.
    """
    X, y = examples(X, y)
    index = class_index(y)
    ax = axes_for(ax, SQUARE_SIZE)
    for label in np.unique(y):
        name = f"$y = {label:+d}$" if -1 in y else f"$y = {label}$"
        _class_points(ax, X[y == label], index[y == label][0], (class_names or {}).get(label, name))
    ax.margins(0.12)
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    legend_below(ax)
    return ax


def plot_vectors(vectors, ax=None, *, origin=(0.0, 0.0), feature_names=FEATURE_NAMES):
    """Draw vectors of the plane as named arrows that start in one point.

    Parameters
    ----------
    vectors : mapping of str to array_like of shape (2,)
        Each vector under the name to write at its tip.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure. Its two scales are made equal, so that angles are
        true.
    origin : array_like, shape (2,)
        Where the arrows start.
    feature_names : pair of str
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `vectors` is not a mapping of names to two finite numbers each.
    """
    if not isinstance(vectors, Mapping) or not vectors:
        raise ValueError(f"vectors: came {vectors!r}; expected a dict of names to vectors")
    origin = as_floats("origin", origin, shape=(2,))
    arrows = {name: as_floats(f"vectors[{name!r}]", v, shape=(2,)) for name, v in vectors.items()}
    ax = axes_for(ax, SQUARE_SIZE)
    for number, (name, vector) in enumerate(arrows.items()):
        color = CURVE_COLORS[number % len(CURVE_COLORS)]
        arrow(ax, origin, origin + vector, color)
        tip_label(ax, origin + vector, vector, name, color)
    include(ax, np.vstack([origin, origin + np.array(list(arrows.values()))]))
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1], aspect="equal")
    return ax


def plot_line(
    w,
    b,
    ax=None,
    *,
    limits=None,
    normal=True,
    half_planes=True,
    name=None,
    color=INK,
    linestyle="-",
):
    """Draw the line ``w @ x + b = 0`` of a neuron, its two half-planes, and its normal ``w``.

    Parameters
    ----------
    w : array_like, shape (2,)
        Weights, not both zero.
    b : float
        Bias.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : array_like, shape (2,) or (2, 2), optional
        What to show: one (low, high) for both axes or one for each; by default what `ax` shows.
    normal : bool
        Whether to draw an arrow along ``w`` from the line to the positive side. It shows the
        direction only, and makes the two scales equal, so that it looks perpendicular.
    half_planes : bool
        Whether to tint the side with ``z > 0`` and the one with ``z < 0``, and mark them + and −.
    name : str, optional
        Entry for the legend, which is left to the caller.
    color : color
        Color of line and normal.
    linestyle : line style
        Style of the line.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If `w` is not two finite numbers, or is zero: then there is no line.
    """
    w = as_floats("w", w, shape=(2,))
    b = float(as_floats("b", b, shape=()))
    if not w.any():
        raise ValueError("w: came [0, 0]; expected a nonzero vector, or there is no line to draw")
    ax = axes_for(ax, SQUARE_SIZE)
    view = view_limits(ax, limits)
    if half_planes:
        _tint(ax, view, w, b)
    foot = point_on_line(w, b, view.mean(axis=1))
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    ax.axline(foot, foot + along, color=color, linestyle=linestyle, zorder=2, label=name)
    if normal:
        tip = foot + w / np.linalg.norm(w) * 0.16 * np.ptp(view, axis=1).min()
        arrow(ax, foot, tip, color)
        tip_label(ax, tip, w, "$w$", color)
        ax.set_aspect("equal")
    ax.set(xlim=view[0], ylim=view[1])
    return ax


def plot_update(update, ax=None, *, limits=None, feature_names=FEATURE_NAMES):
    """Draw one nudge of a perceptron: weights and line, before and after, and the example.

    Parameters
    ----------
    update : nnlib.records.PerceptronUpdate
        What `nnlib.perceptron.train_perceptron` recorded of the step, with two features.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure. Its two scales are made equal.
    limits : array_like, shape (2,) or (2, 2), optional
        What to show; by default a square around the origin that holds the arrows and the example.
    feature_names : pair of str
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the update is not about two features.
    """
    x = as_floats("update.x", update.x, shape=(2,))
    before = as_floats("update.w_before", update.w_before, shape=(2,))
    after = as_floats("update.w_after", update.w_after, shape=(2,))
    ax = axes_for(ax, SQUARE_SIZE)
    reach = 1.3 * max(1.0, np.abs([x, before, after]).max())
    view = view_limits(ax, (-reach, reach) if limits is None else limits)
    alone = {"ax": ax, "limits": view, "normal": False, "half_planes": False}
    if before.any():
        plot_line(
            before, update.b_before, name="line before", color=MUTED, linestyle=(0, (4, 3)), **alone
        )
        arrow(ax, (0, 0), before, MUTED)
        tip_label(ax, before, 2 * before - after, "$w$ before", MUTED)
    if after.any():
        plot_line(after, update.b_after, name="line after", **alone)
        arrow(ax, (0, 0), after, INK)
        tip_label(ax, after, 2 * after - before, "$w$ after", INK)
    kind = class_index(np.array([update.y]))[0]
    ax.scatter(*x, s=170, color=HIGHLIGHT, marker="o", zorder=2.5)
    _class_points(ax, x[None], kind, f"example, $y = {update.y:d}$")
    arrow(ax, before, after, PALETTE["third"], "--")
    ax.plot([], [], "--", color=PALETTE["third"], label="nudge")
    ax.set(xlim=view[0], ylim=view[1], aspect="equal")
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    legend_below(ax, n_columns=2)
    return ax


def _class_points(ax, points, kind, name):
    """Draw the points of one class."""
    ax.scatter(
        *points.T,
        s=58,
        color=CLASS_COLORS[kind],
        marker=CLASS_MARKERS[kind],
        edgecolor=PAPER,
        linewidth=0.8,
        zorder=3,
        label=name,
    )


def _tint(ax, view, w, b):
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
        ax.text(
            *(spot + side * step),
            text,
            ha="center",
            va="center",
            fontsize=17,
            color=PALETTE[sign_name],
        )

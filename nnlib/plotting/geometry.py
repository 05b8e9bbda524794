"""Pictures of the plane: examples as points, weights as arrows, a neuron as a line.

A neuron with two inputs computes ``z = w @ x + b``. The points with ``z = 0`` are a straight line,
``w`` is perpendicular to it and points to the side where ``z > 0``. The chapters on the perceptron
and on XOR draw everything with these three things.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from nnlib.plotting._arguments import (
    as_class_labels,
    as_class_names,
    as_examples,
    as_flag,
    as_label,
    as_named,
    as_number,
    as_numbers,
    as_pair,
    as_record,
    check_axes,
    class_index,
    wrong,
)
from nnlib.plotting._drawing import (
    arrow,
    class_points,
    draw_line,
    draw_points,
    has_direction,
    include,
    tip_label,
    view_limits,
)
from nnlib.plotting.style import (
    CURVE_COLORS,
    HIGHLIGHT,
    INK,
    MUTED,
    PALETTE,
    SQUARE_SIZE,
    axes_for,
    legend_below,
)
from nnlib.records import PerceptronUpdate

FEATURE_NAMES = ("$x_1$", "$x_2$")


def plot_points(
    X: ArrayLike,
    y: ArrayLike,
    ax: Axes | None = None,
    *,
    class_names: Mapping[int, str] | Sequence[str] | None = None,
    feature_names: Sequence[str] = FEATURE_NAMES,
) -> Axes:
    """Draw examples in the plane, each class with its own color and marker.

    Parameters
    ----------
    X : array_like of shape (n_samples, 2)
        Examples.
    y : array_like of int of shape (n_samples,)
        Labels: -1 and +1, or 0 to 5.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    class_names : mapping of int to str or sequence of str, optional
        What the legend calls each label, by label or for all classes in order (-1 before +1); by
        default "y = label".
    feature_names : pair of str, default ('$x_1$', '$x_2$')
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If ``X`` is not two columns of finite numbers, ``y`` does not label each of its rows, or the
        names do not fit.
    """
    check_axes("ax", ax)
    X, y = as_examples(X, y)
    names = as_class_names(class_names, y)
    feature_names = as_pair("feature_names", feature_names)
    ax = axes_for(ax, SQUARE_SIZE)
    draw_points(ax, X, y, names, feature_names)
    return ax


def plot_vectors(
    vectors: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    *,
    origin: ArrayLike = (0.0, 0.0),
    feature_names: Sequence[str] = FEATURE_NAMES,
) -> Axes:
    """Draw vectors of the plane as named arrows that start in one point.

    Parameters
    ----------
    vectors : mapping of str to array_like of shape (2,)
        Each vector under the name to write at its tip.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure. Its two scales are made equal, so that angles are
        true.
    origin : array_like of shape (2,), default (0, 0)
        Where the arrows start.
    feature_names : pair of str, default ('$x_1$', '$x_2$')
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If ``vectors`` is not a mapping of names to two finite numbers each, or another argument is
        not as described.
    """
    check_axes("ax", ax)
    named = as_named("vectors", vectors, "a dict of names to vectors")
    arrows = {name: as_numbers(f"vectors[{name!r}]", v, shape=(2,)) for name, v in named.items()}
    start = as_numbers("origin", origin, shape=(2,))
    feature_names = as_pair("feature_names", feature_names)
    ax = axes_for(ax, SQUARE_SIZE)
    for number, (name, vector) in enumerate(arrows.items()):
        color = CURVE_COLORS[number % len(CURVE_COLORS)]
        arrow(ax, start, start + vector, color)
        tip_label(ax, start + vector, vector, name, color)
    include(ax, np.vstack([start, start + np.array(list(arrows.values()))]))
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1], aspect="equal")
    return ax


def plot_line(
    w: ArrayLike,
    b: float,
    ax: Axes | None = None,
    *,
    limits: ArrayLike | None = None,
    normal: bool = True,
    half_planes: bool = True,
    name: str | None = None,
    color: Any = INK,
    linestyle: Any = "-",
) -> Axes:
    """Draw the line ``w @ x + b = 0`` of a neuron, its two half-planes, and its normal ``w``.

    Parameters
    ----------
    w : array_like of shape (2,)
        Weights, not both zero.
    b : float
        Bias.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : array_like of shape (2,) or (2, 2), optional
        What to show: one (low, high) for both axes or one for each; by default what ``ax`` shows.
    normal : bool, default True
        Whether to draw an arrow along ``w`` from the line to the positive side. It shows the
        direction only, and makes the two scales equal, so that it looks perpendicular.
    half_planes : bool, default True
        Whether to tint the side with ``z > 0`` and the one with ``z < 0``, and mark them + and −.
    name : str, optional
        Entry for the legend, which is left to the caller.
    color : color, default the palette's ink
        Color of line and normal, in any form that matplotlib knows.
    linestyle : line style, default '-'
        Style of the line, in any form that matplotlib knows.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If ``w`` is not two finite numbers, or is zero: then there is no line. If another argument
        is not as described.
    """
    check_axes("ax", ax)
    w, b = as_numbers("w", w, shape=(2,)), as_number("b", b)
    if not has_direction(w):
        raise ValueError(
            f"w: came {w.tolist()}; expected a nonzero vector, or there is no line to draw"
        )
    view = view_limits(ax, limits)
    normal, half_planes = as_flag("normal", normal), as_flag("half_planes", half_planes)
    name = None if name is None else as_label("name", name)
    _check_look(color, linestyle)
    ax = axes_for(ax, SQUARE_SIZE)
    draw_line(ax, view, w, b, normal, half_planes, name, color, linestyle)
    return ax


def plot_update(
    update: PerceptronUpdate,
    ax: Axes | None = None,
    *,
    limits: ArrayLike | None = None,
    feature_names: Sequence[str] = FEATURE_NAMES,
) -> Axes:
    """Draw one nudge of a perceptron: weights and line, before and after, and the example.

    Parameters
    ----------
    update : nnlib.records.PerceptronUpdate
        What :func:`nnlib.perceptron.train_perceptron` recorded of the step, with two features.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure. Its two scales are made equal.
    limits : array_like of shape (2,) or (2, 2), optional
        What to show; by default a square around the origin that holds the arrows and the example.
    feature_names : pair of str, default ('$x_1$', '$x_2$')
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If ``update`` is not such a record or not about two features, or another argument is not as
        described.
    """
    check_axes("ax", ax)
    as_record("update", update, PerceptronUpdate, {"PerceptronRun": "such as run.updates[0]"})
    x = as_numbers("update.x", update.x, shape=(2,))
    before = as_numbers("update.w_before", update.w_before, shape=(2,))
    after = as_numbers("update.w_after", update.w_after, shape=(2,))
    b_before = as_number("update.b_before", update.b_before)
    b_after = as_number("update.b_after", update.b_after)
    y = as_class_labels("update.y", [update.y], (-1, 0, 1))
    reach = 1.3 * max(1.0, np.abs([x, before, after]).max())
    view = view_limits(ax, (-reach, reach) if limits is None else limits)
    feature_names = as_pair("feature_names", feature_names)
    ax = axes_for(ax, SQUARE_SIZE)
    look: Mapping[str, Any] = {"name": "line before", "color": MUTED, "linestyle": (0, (4, 3))}
    if has_direction(before):
        draw_line(ax, view, before, b_before, **look)
        arrow(ax, (0, 0), before, MUTED)
        tip_label(ax, before, 2 * before - after, "$w$ before", MUTED)
    if has_direction(after):
        draw_line(ax, view, after, b_after, name="line after")
        arrow(ax, (0, 0), after, INK)
        tip_label(ax, after, 2 * after - before, "$w$ after", INK)
    ax.scatter(x[0], x[1], s=170, color=HIGHLIGHT, marker="o", zorder=2.5)
    class_points(ax, x[None], class_index(y)[0], f"example, $y = {y[0]:d}$")
    arrow(ax, before, after, PALETTE["third"], "--")
    ax.plot([], [], "--", color=PALETTE["third"], label="nudge")
    ax.set(xlim=view[0], ylim=view[1], aspect="equal")
    ax.set(xlabel=feature_names[0], ylabel=feature_names[1])
    legend_below(ax, n_columns=2)
    return ax


def _check_look(color: Any, linestyle: Any) -> None:
    """Raise ValueError unless matplotlib knows this color and this line style."""
    if not is_color_like(color):
        raise wrong("color", color, "a color that matplotlib knows, such as 'black' or '#0b62a8'")
    try:
        if linestyle is None:
            raise TypeError
        Line2D([], [], linestyle=linestyle)
        if isinstance(linestyle, tuple):  # (offset, (on, off, ...)), which Line2D takes on trust
            as_number("linestyle", linestyle[0])
            dashes = as_numbers("linestyle", linestyle[1], ndim=1)
            if dashes.min() < 0 or dashes.max() == 0:
                raise ValueError
    except (TypeError, ValueError, IndexError) as error:
        expected = "a line style that matplotlib knows, such as '--' or (0, (4, 2))"
        raise wrong("linestyle", linestyle, expected) from error

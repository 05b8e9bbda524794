"""Curves: functions of one number, an activation with its slope, a model over its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nnlib.activations import Activation, get_activation
from nnlib.layers import Layer
from nnlib.plotting._arguments import (
    Floats,
    as_curve,
    as_flag,
    as_function,
    as_named,
    as_number,
    as_numbers,
    as_positive_numbers,
    as_range,
    as_text,
    check_axes,
    values_at,
)
from nnlib.plotting.style import (
    CURVE_COLORS,
    CURVE_STYLES,
    HIGHLIGHT,
    INK,
    MUTED,
    PALETTE,
    PAPER,
    POSITIVE,
    axes_for,
    legend_below,
)

_N_POINTS = 601  # odd, so that a symmetric range holds 0 itself


def plot_curves(
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    ax: Axes | None = None,
    *,
    x_name: str = "x",
    y_name: str = "",
    log_x: bool = False,
    log_y: bool = False,
) -> Axes:
    """Draw named curves over the same x, each with its own color and line style.

    Parameters
    ----------
    x : array_like of shape (n,)
        Where the curves are given.
    curves : mapping of str to array_like of shape (n,)
        The curves under the names for the legend. NaN leaves a gap.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    x_name, y_name : str, default 'x' and ''
        Names of the two axes.
    log_x, log_y : bool, default False
        Whether an axis is logarithmic, which has room for positive numbers only.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If ``curves`` is not a mapping, a curve has another length than ``x``, or an argument is not
        as described.
    """
    check_axes("ax", ax)
    log_x, log_y = as_flag("log_x", log_x), as_flag("log_y", log_y)
    x = as_positive_numbers("x", x, ndim=1) if log_x else as_numbers("x", x, ndim=1)
    named = as_named("curves", curves, "a dict of names to curves")
    drawn = {n: as_curve(f"curves[{n!r}]", y, len(x), log_y) for n, y in named.items()}
    x_name, y_name = as_text("x_name", x_name), as_text("y_name", y_name)
    ax = axes_for(ax)
    for number, (name, y) in enumerate(drawn.items()):
        ax.plot(x, y, label=name, **curve_style(number))
    ax.set(xlabel=x_name, ylabel=y_name)
    ax.set(xscale="log" if log_x else "linear", yscale="log" if log_y else "linear")
    legend_below(ax)
    return ax


def curve_style(number: int) -> dict[str, Any]:
    """Return color and line style of the curve with this number.

    Parameters
    ----------
    number : int
        Place of the curve among its neighbors, from 0.

    Returns
    -------
    dict
        Keyword arguments for ``ax.plot``.
    """
    return {
        "color": CURVE_COLORS[number % len(CURVE_COLORS)],
        "linestyle": CURVE_STYLES[number % len(CURVE_STYLES)],
    }


def plot_activation(
    activation: str | Activation,
    ax: Axes | None = None,
    *,
    limits: ArrayLike = (-6.0, 6.0),
    derivative: bool = True,
    tangent_at: float | None = None,
) -> Axes:
    """Draw an activation function, its derivative, and if wanted one tangent.

    Jumps are drawn as jumps: a ring where the function arrives, a dot where its value is.

    Parameters
    ----------
    activation : str or nnlib.activations.Activation
        An elementwise activation.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : pair of float, default (-6, 6)
        Range of z.
    derivative : bool, default True
        Whether to draw the derivative too.
    tangent_at : float, optional
        A z in that range at which to draw the tangent.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the activation is not known or not elementwise (softmax), the limits do not increase, or
        the tangent is not inside them.
    """
    check_axes("ax", ax)
    g = get_activation(activation)
    if g.name == "softmax":
        raise ValueError("activation: came softmax; expected an elementwise one, a curve over z")
    low, high = as_range("limits", limits)
    derivative = as_flag("derivative", derivative)
    z = np.linspace(low, high, _N_POINTS)
    with np.errstate(over="ignore"):  # far out; an activation makes the right limit of it
        a = values_at("activation", g.function, z)
        slopes = values_at("activation", g.derivative, z) if derivative else None
        tangent = None if tangent_at is None else _tangent(g, tangent_at, low, high)
    ax = axes_for(ax)
    _with_jumps(ax, z, a, "$a = g(z)$", POSITIVE, "-")
    if slopes is not None:
        _with_jumps(ax, z, slopes, "derivative $g'(z)$", PALETTE["gradient"], (0, (5, 2)))
    if tangent is not None:
        at, value, slope = tangent
        ends = np.array([at - (high - low) / 5, at + (high - low) / 5])
        name = f"tangent at $z = {at:g}$, slope {slope:.3g}"
        ax.plot(ends, value + slope * (ends - at), color=INK, linewidth=1.4, label=name)
        ax.plot(at, value, "o", markersize=8, markerfacecolor=HIGHLIGHT, markeredgecolor=INK)
    ax.set(xlabel="pre-activation $z$", ylabel="", xlim=(low, high))
    ax.set_title(g.name.replace("_", " "))
    legend_below(ax, n_columns=2)
    return ax


def plot_fit(
    X: ArrayLike,
    y: ArrayLike,
    predict: Callable[[np.ndarray], ArrayLike] | list[Layer],
    ax: Axes | None = None,
    *,
    pieces: Mapping[str, Callable[[np.ndarray], ArrayLike]] | None = None,
    limits: ArrayLike | None = None,
    residuals: bool = False,
    x_name: str = "$x$",
    y_name: str = "$y$",
) -> Axes:
    """Draw data with one feature, the curve a model makes of it, and the pieces it is built from.

    Parameters
    ----------
    X : array_like of shape (n_samples, 1) or (n_samples,)
        Inputs.
    y : array_like of shape (n_samples,) or (n_samples, 1)
        Targets.
    predict : callable or list of Layer
        From inputs, shape (m, 1), to outputs, shape (m,) or (m, 1); or a network that does so.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    pieces : mapping of str to callable, optional
        Further functions like ``predict`` under the names for the legend, drawn thinner.
    limits : pair of float, optional
        Range of x; by default that of the data.
    residuals : bool, default False
        Whether to join each point with the curve.
    x_name, y_name : str, default '$x$' and '$y$'
        Names of the two axes, with units.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the data do not fit together, a function gives another number of outputs than inputs, or
        another argument is not as described.
    """
    check_axes("ax", ax)
    x, targets = _one_feature(X, y)
    low, high = _range(x, limits)
    residuals = as_flag("residuals", residuals)
    x_name, y_name = as_text("x_name", x_name), as_text("y_name", y_name)
    grid = np.linspace(low, high, _N_POINTS)
    curve = _outputs("predict", predict, grid)
    at_data = _outputs("predict", predict, x) if residuals else targets
    named = {} if pieces is None else as_named("pieces", pieces, "a dict of names to functions")
    others = {name: _outputs(f"pieces[{name!r}]", piece, grid) for name, piece in named.items()}

    ax = axes_for(ax)
    if residuals:
        ax.vlines(x, targets, at_data, color=MUTED, linewidth=0.9, zorder=1)
    ax.plot(x, targets, "o", color=INK, markeredgecolor=PAPER, label="data", zorder=3)
    ax.plot(grid, curve, color=POSITIVE, linewidth=2.6, label="network", zorder=2)
    for number, (name, values) in enumerate(others.items(), start=1):
        ax.plot(grid, values, label=name, linewidth=1.6, **curve_style(number))
    ax.set(xlabel=x_name, ylabel=y_name)
    legend_below(ax)
    return ax


def _tangent(
    g: Activation, tangent_at: float, low: float, high: float
) -> tuple[float, float, float]:
    """Return a place, and the value and the slope of an activation there."""
    at = as_number("tangent_at", tangent_at)
    if not low <= at <= high:
        raise ValueError(f"tangent_at: came {at:g}; expected a z from {low:g} to {high:g}")
    place = np.array([at])
    return (
        at,
        float(values_at("activation", g.function, place)[0]),
        float(values_at("activation", g.derivative, place)[0]),
    )


def _one_feature(X: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    """Return data with one feature as two vectors."""
    x = as_numbers("X", X, ndim=(1, 2))
    if x.ndim == 2 and x.shape[1] != 1:
        raise ValueError(f"X: came with {x.shape[1]} features; expected 1")
    targets = as_numbers("y", y, ndim=(1, 2))
    if targets.shape not in ((len(x),), (len(x), 1)):
        raise ValueError(f"y: came with shape {targets.shape}; expected ({len(x)},)")
    return x.ravel(), targets.ravel()


def _range(x: Floats, limits: ArrayLike | None) -> tuple[float, float]:
    """Return the limits given, or those of the data; a single place gets some room."""
    if limits is not None:
        return as_range("limits", limits)
    low, high = float(x.min()), float(x.max())
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _outputs(name: str, function: object, x: Floats) -> Floats:
    """Evaluate a function of one feature, or a network with one input, as a vector."""
    called = as_function(name, function, "a function from inputs (m, 1) to outputs (m,)", n_in=1)
    return values_at(name, called, x[:, np.newaxis])


def _with_jumps(ax: Axes, z: Floats, values: Floats, name: str, color: str, linestyle: Any) -> None:
    """Draw a curve, broken where it jumps; mark the jump's two ends."""
    steps = np.abs(np.diff(values))
    # On the usual grid 0.2 is a slope of 10: no curve here is as steep.
    jumps = np.flatnonzero(steps > max(0.2, 10 * (z[1] - z[0])))
    starts, ends = np.concatenate([[0], jumps + 1]), np.concatenate([jumps + 1, [len(z)]])
    for start, end in zip(starts, ends, strict=True):
        label = name if start == 0 else None
        ax.plot(z[start:end], values[start:end], color=color, linestyle=linestyle, label=label)
    for jump in jumps:
        here, there = (jump, jump + 1) if abs(z[jump]) < abs(z[jump + 1]) else (jump + 1, jump)
        ax.plot(z[here], values[here], "o", color=color, markersize=6)
        ax.plot(z[here], values[there], "o", color=color, markerfacecolor=PAPER, markersize=6)

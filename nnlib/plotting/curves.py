"""Curves: functions of one number, an activation with its slope, a model over its data."""

from collections.abc import Mapping

import numpy as np

from nnlib._validation import as_floats
from nnlib.activations import get_activation
from nnlib.plotting.style import (
    CURVE_COLORS,
    CURVE_STYLES,
    HIGHLIGHT,
    INK,
    MUTED,
    NEGATIVE,
    PAPER,
    POSITIVE,
    axes_for,
    legend_below,
)

_N_POINTS = 601  # odd, so that a symmetric range holds 0 itself


def plot_curves(x, curves, ax=None, *, x_name="x", y_name="", log_x=False, log_y=False):
    """Draw named curves over the same x, each with its own color and line style.

    Parameters
    ----------
    x : array_like, shape (n,)
        Where the curves are given.
    curves : mapping of str to array_like of shape (n,)
        The curves under the names for the legend. NaN leaves a gap.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    x_name, y_name : str
        Names of the two axes.
    log_x, log_y : bool
        Whether an axis is logarithmic.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If `curves` is not a mapping or a curve has another length than `x`.
    """
    x = as_floats("x", x, ndim=1)
    if not isinstance(curves, Mapping) or not curves:
        raise ValueError(
            f"curves: came {type(curves).__name__}; expected a dict of names to curves"
        )
    ax = axes_for(ax)
    for number, (name, y) in enumerate(curves.items()):
        y = np.asarray(y, dtype=float)
        if y.shape != x.shape:
            raise ValueError(f"curves[{name!r}]: came with shape {y.shape}; expected {x.shape}")
        ax.plot(x, y, label=name, **curve_style(number))
    ax.set(xlabel=x_name, ylabel=y_name)
    ax.set(xscale="log" if log_x else "linear", yscale="log" if log_y else "linear")
    legend_below(ax)
    return ax


def curve_style(number):
    """Return color and line style of the curve with this number.

    Parameters
    ----------
    number : int
        Place of the curve among its neighbors, from 0.

    Returns
    -------
    dict
        Keyword arguments for `ax.plot`.
    """
    return {
        "color": CURVE_COLORS[number % len(CURVE_COLORS)],
        "linestyle": CURVE_STYLES[number % len(CURVE_STYLES)],
    }


def plot_activation(activation, ax=None, *, limits=(-6.0, 6.0), derivative=True, tangent_at=None):
    """Draw an activation function, its derivative, and if wanted one tangent.

    Jumps are drawn as jumps: a ring where the function arrives, a dot where its value is.

    Parameters
    ----------
    activation : str or nnlib.activations.Activation
        An elementwise activation.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : pair of float
        Range of z.
    derivative : bool
        Whether to draw the derivative too.
    tangent_at : float, optional
        A z at which to draw the tangent.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the activation is not known or not elementwise (softmax), or the limits do not increase.
    """
    activation = get_activation(activation)
    if activation.name == "softmax":
        raise ValueError("activation: came softmax; expected an elementwise one, a curve over z")
    low, high = as_floats("limits", limits, shape=(2,))
    if low >= high:
        raise ValueError(f"limits: came {limits!r}; expected low < high")
    z = np.linspace(low, high, _N_POINTS)
    ax = axes_for(ax)
    _with_jumps(ax, z, activation.function(z), "$a = g(z)$", POSITIVE, "-")
    if derivative:
        _with_jumps(ax, z, activation.derivative(z), "derivative $g'(z)$", NEGATIVE, (0, (5, 2)))
    if tangent_at is not None:
        at = as_floats("tangent_at", tangent_at, shape=())
        value, slope = float(activation.function(at)), float(activation.derivative(at))
        reach = (high - low) / 5
        ends = np.array([at - reach, at + reach])
        name = f"tangent at $z = {at:g}$, slope {slope:.3g}"
        ax.plot(ends, value + slope * (ends - at), color=INK, linewidth=1.4, label=name)
        ax.plot(at, value, "o", markersize=8, markerfacecolor=HIGHLIGHT, markeredgecolor=INK)
    ax.set(xlabel="pre-activation $z$", ylabel="", xlim=(low, high))
    ax.set_title(activation.name.replace("_", " "))
    legend_below(ax)
    return ax


def plot_fit(
    X,
    y,
    predict,
    ax=None,
    *,
    pieces=None,
    limits=None,
    residuals=False,
    x_name="$x$",
    y_name="$y$",
):
    """Draw data with one feature, the curve a model makes of it, and the pieces it is built from.

    Parameters
    ----------
    X : array_like, shape (n_samples, 1) or (n_samples,)
        Inputs.
    y : array_like, shape (n_samples,)
        Targets.
    predict : callable
        From inputs, shape (m, 1), to outputs, shape (m,) or (m, 1).
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    pieces : mapping of str to callable, optional
        Further functions like `predict` under the names for the legend, drawn thinner.
    limits : pair of float, optional
        Range of x; by default that of the data.
    residuals : bool
        Whether to join each point with the curve.
    x_name, y_name : str
        Names of the two axes, with units.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the data do not fit together or a function gives another number of outputs than inputs.
    """
    x = as_floats("X", X, ndim=(1, 2))
    if x.ndim == 2 and x.shape[1] != 1:
        raise ValueError(f"X: came with {x.shape[1]} features; expected 1")
    x = x.ravel()
    y = as_floats("y", y, shape=(len(x),))
    low, high = as_floats("limits", (x.min(), x.max()) if limits is None else limits, shape=(2,))
    grid = np.linspace(low, high, _N_POINTS)
    ax = axes_for(ax)
    if residuals:
        ax.vlines(x, y, _outputs("predict", predict, x), color=MUTED, linewidth=0.9, zorder=1)
    ax.plot(x, y, "o", color=INK, markeredgecolor=PAPER, label="data", zorder=3)
    curve = _outputs("predict", predict, grid)
    ax.plot(grid, curve, color=POSITIVE, linewidth=2.6, label="network", zorder=2)
    for number, (name, piece) in enumerate((pieces or {}).items(), start=1):
        values = _outputs(f"pieces[{name!r}]", piece, grid)
        ax.plot(grid, values, label=name, linewidth=1.6, **curve_style(number))
    ax.set(xlabel=x_name, ylabel=y_name)
    legend_below(ax)
    return ax


def _outputs(name, function, x):
    """Evaluate a function of one feature; return its outputs as a vector."""
    values = as_floats(name, function(x[:, None]))
    if values.shape not in ((len(x),), (len(x), 1)):
        raise ValueError(f"{name}: came shape {values.shape} for {len(x)} inputs")
    return values.ravel()


def _with_jumps(ax, z, values, name, color, linestyle):
    """Draw a curve, broken where it jumps; mark the jump's two ends."""
    steps = np.abs(np.diff(values))
    jumps = np.flatnonzero(steps > 0.2)  # a slope of 10 on this grid: no curve here is as steep
    starts, ends = np.concatenate([[0], jumps + 1]), np.concatenate([jumps + 1, [len(z)]])
    for start, end in zip(starts, ends, strict=True):
        label = name if start == 0 else None
        ax.plot(z[start:end], values[start:end], color=color, linestyle=linestyle, label=label)
    for jump in jumps:
        here, there = (jump, jump + 1) if abs(z[jump]) < abs(z[jump + 1]) else (jump + 1, jump)
        ax.plot(z[here], values[here], "o", color=color, markersize=6)
        ax.plot(z[here], values[there], "o", color=color, markerfacecolor=PAPER, markersize=6)

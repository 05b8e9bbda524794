"""Pictures of a function over the plane: decision regions, a score as a heat map, a loss surface.

These are the only pictures that call a function, on a grid of points, because there is no other way
to draw it. The chapters on XOR, on three neurons and on training use them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap, Normalize
from numpy.typing import ArrayLike

from nnlib._validation import as_labels
from nnlib.layers import Layer
from nnlib.plotting._arguments import (
    Floats,
    Labels,
    as_class_names,
    as_examples,
    as_function,
    as_named,
    as_number,
    as_number_up_to,
    as_numbers,
    as_pair,
    as_record,
    as_text,
    check_axes,
    values_at,
)
from nnlib.plotting._drawing import draw_points, view_limits
from nnlib.plotting.geometry import FEATURE_NAMES
from nnlib.plotting.style import (
    CLASS_FILLS,
    CURVE_COLORS,
    DIVERGING,
    HIGHLIGHT,
    INK,
    LANDSCAPE,
    MUTED,
    PAPER,
    SQUARE_SIZE,
    axes_for,
    legend_below,
)
from nnlib.records import DescentRun

_FINEST = 2000  # points of a grid along each axis: four million in all


def plot_regions(
    predict: Callable[[np.ndarray], ArrayLike] | list[Layer],
    X: ArrayLike,
    y: ArrayLike,
    ax: Axes | None = None,
    *,
    limits: ArrayLike | None = None,
    resolution: int = 300,
    class_names: Mapping[int, str] | Sequence[str] | None = None,
    feature_names: Sequence[str] = FEATURE_NAMES,
) -> Axes:
    """Tint the plane by the class predicted there, with the border between classes and the data.

    Parameters
    ----------
    predict : callable or list of Layer
        From points, shape (m, 2), to integer labels, shape (m,). Or a network: with one output it
        predicts the nearer one of two labels, with several the class whose output is largest.
    X : array_like of shape (n_samples, 2)
        Examples.
    y : array_like of int of shape (n_samples,)
        Their true labels.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : array_like of shape (2,) or (2, 2), optional
        What to show; by default the data with a margin.
    resolution : int, default 300
        Points of the grid along each axis, at most 2000.
    class_names : mapping of int to str or sequence of str, optional
        What the legend calls each label, as in :func:`nnlib.plotting.plot_points`.
    feature_names : pair of str, default ('$x_1$', '$x_2$')
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the data do not fit together, ``predict`` does not give one label per point, or another
        argument is not as described.
    """
    check_axes("ax", ax)
    X, y = as_examples(X, y)
    view = _data_view(ax, X, limits)
    u, v, points = _grid(view, resolution)
    kinds = _predicted_kinds(predict, points, y).reshape(u.shape)
    names = as_class_names(class_names, y)
    feature_names = as_pair("feature_names", feature_names)
    ax = axes_for(ax, SQUARE_SIZE)
    ax.pcolormesh(
        u, v, kinds, cmap=ListedColormap(CLASS_FILLS), norm=Normalize(-0.5, len(CLASS_FILLS) - 0.5)
    )
    for kind in np.unique(kinds)[1:]:
        ax.contour(u, v, kinds >= kind, levels=[0.5], colors=MUTED, linewidths=1.2)
    draw_points(ax, X, y, names, feature_names)
    ax.set(xlim=view[0], ylim=view[1])
    ax.grid(False)
    return ax


def plot_field(
    function: Callable[[np.ndarray], ArrayLike] | list[Layer],
    X: ArrayLike,
    y: ArrayLike,
    ax: Axes | None = None,
    *,
    level: float = 0.5,
    limits: ArrayLike | None = None,
    resolution: int = 120,
    value_name: str = r"$\hat{y}$",
    class_names: Mapping[int, str] | Sequence[str] | None = None,
    feature_names: Sequence[str] = FEATURE_NAMES,
) -> Axes:
    """Color the plane by a network's output, with the decision boundary and the data.

    Parameters
    ----------
    function : callable or list of Layer
        From points, shape (m, 2), to outputs, shape (m,) or (m, 1); or a network that does so.
    X : array_like of shape (n_samples, 2)
        Examples.
    y : array_like of int of shape (n_samples,)
        Their labels.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    level : float, default 0.5
        Output at the boundary, drawn as a line and as the white of the color scale.
    limits : array_like of shape (2,) or (2, 2), optional
        What to show; by default the data with a margin.
    resolution : int, default 120
        Points of the grid along each axis, at most 2000.
    value_name : str, default ŷ
        Name of the output, beside the color bar.
    class_names : mapping of int to str or sequence of str, optional
        What the legend calls each label, as in :func:`nnlib.plotting.plot_points`.
    feature_names : pair of str, default ('$x_1$', '$x_2$')
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a color bar beside and a legend under them.

    Raises
    ------
    ValueError
        If the data do not fit together, ``function`` does not give one number per point, or another
        argument is not as described.
    """
    check_axes("ax", ax)
    X, y = as_examples(X, y)
    level = as_number("level", level)
    view = _data_view(ax, X, limits)
    u, v, points = _grid(view, resolution)
    called = as_function("function", function, "a function from points (m, 2) to outputs (m,)", 2)
    values = values_at("function", called, points).reshape(u.shape)
    value_name = as_text("value_name", value_name)
    names = as_class_names(class_names, y)
    feature_names = as_pair("feature_names", feature_names)
    ax = axes_for(ax, (5.2, 4.4))
    # A function that is constant at the level still needs a scale of nonzero width.
    reach = max(np.abs(values - level).max(), 1e-9)
    mesh = ax.pcolormesh(u, v, values, cmap=DIVERGING, vmin=level - reach, vmax=level + reach)
    if values.min() < level < values.max():
        ax.contour(u, v, values, levels=[level], colors=INK, linewidths=1.8)
    ax.figure.colorbar(mesh, ax=ax, label=value_name, aspect=30)
    draw_points(ax, X, y, names, feature_names)
    ax.set(xlim=view[0], ylim=view[1])
    ax.grid(False)
    return ax


def plot_landscape(
    function: Callable[[np.ndarray], float],
    runs: DescentRun | Mapping[str, DescentRun] | None = None,
    ax: Axes | None = None,
    *,
    limits: ArrayLike | None = None,
    resolution: int = 90,
    n_levels: int = 18,
    parameter_names: Sequence[str] = ("$w_1$", "$w_2$"),
    value_name: str = "loss",
) -> Axes:
    """Draw the contour lines of a function of two parameters and the paths of descents over it.

    The levels are spread so that each band covers the same area: valleys stay visible even when
    the walls are very steep.

    Parameters
    ----------
    function : callable
        From a vector of shape (2,) to a number.
    runs : nnlib.records.DescentRun or mapping of str to DescentRun, optional
        One path, or several under their names.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : array_like of shape (2,) or (2, 2), optional
        What to show; by default the paths with a margin, or -1.5 to 1.5.
    resolution : int, default 90
        Points of the grid along each axis, at most 2000.
    n_levels : int, default 18
        Number of contour lines, from 2 to 200.
    parameter_names : pair of str, default ('$w_1$', '$w_2$')
        Names of the two axes.
    value_name : str, default 'loss'
        Name of the function, beside the color bar.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a color bar beside them and a legend if the paths have names.

    Raises
    ------
    ValueError
        If a path is not over two parameters, ``function`` does not give varying finite numbers, or
        another argument is not as described.
    """
    check_axes("ax", ax)
    paths = _named_paths(runs)
    if paths and limits is None:
        view = _data_view(ax, np.vstack(list(paths.values())), None)
    else:
        view = view_limits(ax, limits)
    u, v, points = _grid(view, resolution)
    values = _loss_at(function, points).reshape(u.shape)
    levels = _levels(values, as_number_up_to("n_levels", n_levels, 200, least=2))
    parameter_names = as_pair("parameter_names", parameter_names)
    value_name = as_text("value_name", value_name)
    ax = axes_for(ax, (5.2, 4.2))
    shades = BoundaryNorm(levels, LANDSCAPE.N)  # one step of color from level to level
    filled = ax.contourf(u, v, values, levels=levels, cmap=LANDSCAPE, norm=shades)
    ax.contour(u, v, values, levels=levels, colors=MUTED, linewidths=0.5)
    bar = ax.figure.colorbar(filled, ax=ax, label=value_name, format="%.2g")
    bar.set_ticks(levels[:: max(1, len(levels) // 6)].tolist())
    if paths:
        _paths(ax, paths)
        legend_below(ax, n_columns=2)
    ax.set(xlim=view[0], ylim=view[1])
    ax.set(xlabel=parameter_names[0], ylabel=parameter_names[1])
    ax.grid(False)
    return ax


def _data_view(ax: Axes | None, X: Floats, limits: ArrayLike | None) -> Floats:
    """Return the limits given, or those of the data with a margin of 15 %."""
    if limits is not None:
        return view_limits(ax, limits)
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.15 * np.where(high > low, high - low, 1.0)
    return np.stack([low - room, high + room], axis=1)


def _grid(view: Floats, resolution: int) -> tuple[Floats, Floats, Floats]:
    """Return a grid over the view: two arrays (r, r) and the points (r * r, 2)."""
    resolution = as_number_up_to("resolution", resolution, _FINEST, least=2)
    u, v = np.meshgrid(*(np.linspace(low, high, resolution) for low, high in view))
    return u, v, np.column_stack([u.ravel(), v.ravel()])


def _predicted_kinds(predict: object, points: Floats, y: Labels) -> Labels:
    """Return the class number predicted at each point; -1 and +1 are 0 and 1 as in ``y``."""
    outputs = _network_labels(predict, y)
    if outputs is None:
        outputs = as_function("predict", predict, "a function from points (m, 2) to labels (m,)")
    values = values_at("predict", outputs, points)
    if np.any(values != np.round(values)):
        raise ValueError(
            f"predict: came {values[values != np.round(values)][0]:g} among its labels; expected "
            "whole numbers, such as predict(net, points).argmax(axis=1) (plot_field draws outputs)"
        )
    signs = -1 in y or (-1 in values and set(y.tolist()) == {1})
    labels = as_labels("predict(points)", values, (-1, 1) if signs else len(CLASS_FILLS))
    return (labels + 1) // 2 if signs else labels


def _network_labels(predict: object, y: Labels) -> Callable[[Floats], Floats] | None:
    """Return a network's prediction of labels as a function; None if it is not a network."""
    if not isinstance(predict, (list, tuple)):
        return None
    network = as_function("predict", predict, "a function from points (m, 2) to labels (m,)", 2)
    low, high = (-1, 1) if -1 in y else (0, 1)

    def labels(points: Floats) -> Floats:
        outputs = network(points)
        if outputs.shape[1] > 1:
            return outputs.argmax(axis=1)
        return np.where(outputs[:, 0] >= (low + high) / 2, high, low)

    if not set(y.tolist()) <= {low, high} and predict[-1].n_out == 1:
        raise ValueError(
            f"predict: came a network with one output for labels up to {y.max()}; expected one "
            "output per class, or a function from points (m, 2) to labels (m,)"
        )
    return labels


_RUNS = "a DescentRun, or a dict of names to them"
_RUNS_INSTEAD = {
    "TrainingRun": "such as descend returns (plot_loss draws a TrainingRun)",
    "list": "such as {'first': run_1, 'second': run_2}",
    "tuple": "such as {'first': run_1, 'second': run_2}",
    "ndarray": "not its path alone",
}


def _named_paths(runs: DescentRun | Mapping[str, DescentRun] | None) -> dict[str | None, Floats]:
    """Return the paths by name; None names a single one."""
    if runs is None:
        return {}
    named: dict = {None: runs}
    if not isinstance(runs, DescentRun):
        named = as_named("runs", runs, _RUNS, _RUNS_INSTEAD)
    paths = {}
    for name, run in named.items():
        where = "runs" if name is None else f"runs[{name!r}]"
        as_record(where, run, DescentRun, _RUNS_INSTEAD)
        paths[name] = as_numbers(f"{where}.path", run.path, shape=(None, 2))
    return paths


def _loss_at(function: object, points: Floats) -> Floats:
    """Evaluate a function of a vector at each point."""
    called = as_function(
        "function",
        function,
        "a function from a vector of two parameters to a number",
        instead={"a network": "such as lambda v: objective(from_vector(net, v), X, y)"},
    )
    return values_at("function", lambda all_points: [called(point) for point in all_points], points)


def _levels(values: Floats, n_levels: int) -> Floats:
    """Return levels between which the surface has equal areas."""
    levels = np.unique(np.quantile(values, np.linspace(0, 1, n_levels)))
    if len(levels) < 2:
        raise ValueError("function: came constant over the picture; expected a varying function")
    return levels


def _paths(ax: Axes, paths: Mapping[str | None, Floats]) -> None:
    """Draw descents: the steps as dots, the starts as rings, the ends as stars."""
    for number, (name, path) in enumerate(paths.items(), start=1):
        color = CURVE_COLORS[number % len(CURVE_COLORS)]
        ax.plot(*path.T, color=color, marker="o", markersize=3.5, linewidth=1.5, label=name)
    for place, name, marker, size, fill in (
        (0, "start", "o", 9, PAPER),
        (-1, "end", "*", 14, HIGHLIGHT),
    ):
        points = np.array([path[place] for path in paths.values()]).reshape(-1, 2)
        ax.plot(
            *points.T,
            marker,
            markersize=size,
            markerfacecolor=fill,
            markeredgecolor=INK,
            label=name,
            zorder=4,
        )

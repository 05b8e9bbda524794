"""Pictures of a function over the plane: decision regions, a score as a heat map, a loss surface.

These are the only pictures that call a function, on a grid of points, because there is no other way
to draw it. The chapters on XOR, on three neurons and on training use them.
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import BoundaryNorm, ListedColormap, Normalize

from nnlib._validation import as_count, as_floats, as_labels
from nnlib.plotting._drawing import class_index, examples, view_limits
from nnlib.plotting.geometry import FEATURE_NAMES, plot_points
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


def plot_regions(
    predict,
    X,
    y,
    ax=None,
    *,
    limits=None,
    resolution=300,
    class_names=None,
    feature_names=FEATURE_NAMES,
):
    """Tint the plane by the class predicted there, with the border between classes and the data.

    Parameters
    ----------
    predict : callable
        From points, shape (m, 2), to integer labels, shape (m,).
    X : array_like, shape (n_samples, 2)
        Examples.
    y : array_like of int, shape (n_samples,)
        Their true labels.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    limits : array_like, shape (2,) or (2, 2), optional
        What to show; by default the data with a margin.
    resolution : int
        Points of the grid along each axis.
    class_names : mapping of int to str, optional
        What the legend calls each label.
    feature_names : pair of str
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a legend under them.

    Raises
    ------
    ValueError
        If the data do not fit together or `predict` does not give one label per point.
    """
    X, y = examples(X, y)
    ax = axes_for(ax, SQUARE_SIZE)
    view = _data_view(ax, X, limits)
    u, v, points = _grid(view, resolution)
    labels = as_labels("predict(points)", predict(points))
    if len(labels) != len(points):
        raise ValueError(f"predict: came {len(labels)} labels for {len(points)} points")
    # Data and prediction are numbered together, so that -1 and +1 keep their colors.
    kinds = class_index(np.concatenate([y, labels]))[len(y) :].reshape(u.shape)
    ax.pcolormesh(
        u, v, kinds, cmap=ListedColormap(CLASS_FILLS), norm=Normalize(-0.5, len(CLASS_FILLS) - 0.5)
    )
    for kind in np.unique(kinds)[1:]:
        ax.contour(u, v, kinds >= kind, levels=[0.5], colors=MUTED, linewidths=1.2)
    plot_points(X, y, ax, class_names=class_names, feature_names=feature_names)
    ax.set(xlim=view[0], ylim=view[1])
    ax.grid(False)
    return ax


def plot_field(
    function,
    X,
    y,
    ax=None,
    *,
    level=0.5,
    limits=None,
    resolution=120,
    value_name=r"$\hat{y}$",
    class_names=None,
    feature_names=FEATURE_NAMES,
):
    """Color the plane by a network's output, with the decision boundary and the data.

    Parameters
    ----------
    function : callable
        From points, shape (m, 2), to outputs, shape (m,) or (m, 1).
    X : array_like, shape (n_samples, 2)
        Examples.
    y : array_like of int, shape (n_samples,)
        Their labels.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    level : float
        Output at the boundary, drawn as a line and as the white of the color scale.
    limits : array_like, shape (2,) or (2, 2), optional
        What to show; by default the data with a margin.
    resolution : int
        Points of the grid along each axis.
    value_name : str
        Name of the output, beside the color bar.
    class_names : mapping of int to str, optional
        What the legend calls each label.
    feature_names : pair of str
        Names of the two axes.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a color bar beside and a legend under them.

    Raises
    ------
    ValueError
        If the data do not fit together or `function` does not give one number per point.
    """
    X, y = examples(X, y)
    level = float(as_floats("level", level, shape=()))
    ax = axes_for(ax, (5.2, 4.4))
    view = _data_view(ax, X, limits)
    u, v, points = _grid(view, resolution)
    values = _one_per_point("function", function(points), len(points)).reshape(u.shape)
    # A function that is constant at the level still needs a scale of nonzero width.
    reach = max(np.abs(values - level).max(), 1e-9)
    mesh = ax.pcolormesh(u, v, values, cmap=DIVERGING, vmin=level - reach, vmax=level + reach)
    if values.min() < level < values.max():
        ax.contour(u, v, values, levels=[level], colors=INK, linewidths=1.8)
    ax.figure.colorbar(mesh, ax=ax, label=value_name)
    plot_points(X, y, ax, class_names=class_names, feature_names=feature_names)
    ax.set(xlim=view[0], ylim=view[1])
    ax.grid(False)
    return ax


def plot_landscape(
    function,
    runs=None,
    ax=None,
    *,
    limits=None,
    resolution=90,
    n_levels=18,
    parameter_names=("$w_1$", "$w_2$"),
    value_name="loss",
):
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
    limits : array_like, shape (2,) or (2, 2), optional
        What to show; by default the paths with a margin, or -1.5 to 1.5.
    resolution : int
        Points of the grid along each axis.
    n_levels : int
        Number of contour lines.
    parameter_names : pair of str
        Names of the two axes.
    value_name : str
        Name of the function, beside the color bar.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, with a color bar beside them and a legend if the paths have names.

    Raises
    ------
    ValueError
        If a path is not over two parameters or `function` does not give finite numbers.
    """
    named = runs if isinstance(runs, Mapping) else {} if runs is None else {None: runs}
    paths = {name: as_floats("runs.path", run.path, shape=(None, 2)) for name, run in named.items()}
    n_levels = as_count("n_levels", n_levels, 2)
    ax = axes_for(ax, (5.2, 4.2))
    if paths and limits is None:
        view = _data_view(ax, np.vstack(list(paths.values())), None)
    else:
        view = view_limits(ax, limits)
    u, v, points = _grid(view, resolution)
    values = np.array([function(point) for point in points])
    values = _one_per_point("function", values, len(points)).reshape(u.shape)
    levels = np.unique(np.quantile(values, np.linspace(0, 1, n_levels)))
    if len(levels) < 2:
        raise ValueError("function: came constant over the picture; expected a varying function")
    shades = BoundaryNorm(levels, LANDSCAPE.N)  # one step of color from level to level
    filled = ax.contourf(u, v, values, levels=levels, cmap=LANDSCAPE, norm=shades)
    ax.contour(u, v, values, levels=levels, colors=MUTED, linewidths=0.5)
    bar = ax.figure.colorbar(filled, ax=ax, label=value_name, format="%.2g")
    bar.set_ticks(levels[:: max(1, len(levels) // 6)])
    if paths:
        _paths(ax, paths)
        legend_below(ax, n_columns=2)
    ax.set(xlim=view[0], ylim=view[1])
    ax.set(xlabel=parameter_names[0], ylabel=parameter_names[1])
    ax.grid(False)
    return ax


def _data_view(ax, X, limits):
    """Return the limits given, or those of the data with a margin of 15 %."""
    if limits is not None:
        return view_limits(ax, limits)
    low, high = X.min(axis=0), X.max(axis=0)
    room = 0.15 * np.where(high > low, high - low, 1.0)
    return np.stack([low - room, high + room], axis=1)


def _grid(view, resolution):
    """Return a grid over the view: two arrays (r, r) and the points (r * r, 2)."""
    resolution = as_count("resolution", resolution, 2)
    u, v = np.meshgrid(*(np.linspace(low, high, resolution) for low, high in view))
    return u, v, np.column_stack([u.ravel(), v.ravel()])


def _one_per_point(name, values, n_points):
    """Check that a function gave one finite number per point, shape (m,) or (m, 1)."""
    values = as_floats(f"{name}(points)", values)
    if values.shape not in ((n_points,), (n_points, 1)):
        raise ValueError(
            f"{name}: came shape {values.shape} for {n_points} points; expected ({n_points},)"
        )
    return values.ravel()


def _paths(ax, paths):
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

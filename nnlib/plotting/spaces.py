"""The plane before and after a hidden layer.

What a hidden layer gives the next one is a new set of coordinates for every example. Drawn beside
the inputs, they show why a network can do what no line can: classes that no line separates may lie
on two sides of a line there. The chapter on XOR is built around this picture.
"""

import numpy as np

from nnlib._validation import as_count, as_floats
from nnlib.plotting._drawing import point_on_line, view_limits
from nnlib.plotting.geometry import FEATURE_NAMES, plot_line, plot_points
from nnlib.plotting.style import CURVE_COLORS, CURVE_STYLES, HALO, INK, axes_for, legend_below


def plot_hidden_space(forward_pass, y, axes=None, *, layer=1, level=0.0, class_names=None):
    """Draw the input plane and, beside it, where a hidden layer puts the same examples.

    Left: the examples and the line of each neuron of the first hidden layer. Right: the same
    examples at their hidden activations, with the line of the next neuron if it is the only one.

    Parameters
    ----------
    forward_pass : nnlib.records.ForwardPass
        A pass through a network with two inputs and two neurons in hidden layer `layer`.
    y : array_like of int, shape (n_samples,)
        Labels.
    axes : pair of matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    layer : int
        The hidden layer shown, counted from 1.
    level : float
        Pre-activation of the output neuron on its line: 0 for a threshold or a sigmoid, 0.5 for a
        linear output that learned the targets 0 and 1.
    class_names : mapping of int to str, optional
        What the legend calls each label.

    Returns
    -------
    pair of matplotlib.axes.Axes
        The axes of the input plane and of the hidden plane.

    Raises
    ------
    ValueError
        If inputs or hidden layer are not two-dimensional, or `y` does not fit.
    """
    layer = as_count("layer", layer)
    X = as_floats("forward_pass.X", forward_pass.X, shape=(None, 2))
    H = as_floats(f"forward_pass.A[{layer}]", forward_pass.A[layer], shape=(None, 2))
    left, right = _pair(axes)
    hidden_names = (f"$a_{{{layer},1}}$", f"$a_{{{layer},2}}$")
    for ax, points, names in ((left, X, FEATURE_NAMES), (right, H, hidden_names)):
        plot_points(points, y, ax, class_names=class_names, feature_names=names)
        low, high = points.min(axis=0), points.max(axis=0)
        room = 0.35 * np.maximum(high - low, 1e-3)
        ax.set(
            xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1])
        )
        ax.set_aspect("equal")
    _neuron_lines(left, forward_pass.layers[0])
    legend_below(left, n_columns=2)
    following = forward_pass.layers[layer : layer + 1]
    if following and following[0].W.shape[0] == 1 and following[0].W.any():
        plot_line(following[0].W[0], _biases(following[0])[0] - level, right, normal=False)
    if len(X) <= 8:
        _name_inputs(right, X, H)
    left.set_title("what comes in")
    right.set_title(f"what layer {layer} makes of it")
    return left, right


def _pair(axes):
    """Return two axes: those given, or two side by side in a new figure."""
    if axes is None:
        first = axes_for(None, (7.6, 4.2))
        figure = first.figure
        first.remove()
        return tuple(figure.subplots(1, 2))
    if len(axes) != 2:
        raise ValueError(f"axes: came {len(axes)}; expected a pair")
    return axes_for(axes[0]), axes_for(axes[1])


def _biases(layer):
    """Return the biases of a layer, zeros if it has none."""
    return np.zeros(len(layer.W)) if layer.b is None else layer.b


def _neuron_lines(ax, layer):
    """Draw the line of each neuron of the first layer, with a tick to its positive side."""
    view = view_limits(ax, None)
    for number, (w, b) in enumerate(zip(layer.W, _biases(layer), strict=True)):
        if not w.any():
            continue
        color = CURVE_COLORS[2 + number % 4]
        plot_line(
            w,
            b,
            ax,
            normal=False,
            half_planes=False,
            name=f"$z_{{1,{number + 1}}} = 0$",
            color=color,
            linestyle=CURVE_STYLES[number % 2],
        )
        foot = point_on_line(w, b, view.mean(axis=1))
        ax.annotate(
            "",
            xy=foot,
            xytext=20 * w / np.linalg.norm(w),
            textcoords="offset points",
            arrowprops={"arrowstyle": "<|-", "color": color, "shrinkA": 0, "shrinkB": 0},
        )


def _name_inputs(ax, X, H):
    """Write beside each hidden point which inputs came to lie there."""
    places = {}
    for x, h in zip(X, H, strict=True):
        places.setdefault(tuple(np.round(h, 6)), []).append(f"({x[0]:g}, {x[1]:g})")
    for place, inputs in places.items():
        ax.annotate(
            "\n".join(inputs),
            xy=place,
            xytext=(8, 6),
            textcoords="offset points",
            fontsize=10,
            color=INK,
            path_effects=HALO,
        )

"""The plane before and after a hidden layer.

What a hidden layer gives the next one is a new set of coordinates for every example. Drawn beside
the inputs, they show why a network can do what no line can: classes that no line separates may lie
on two sides of a line there. The chapter on XOR is built around this picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nnlib.layers import Layer
from nnlib.plotting._arguments import (
    Floats,
    as_class_names,
    as_examples,
    as_number,
    as_number_up_to,
    as_numbers,
    as_record,
    check_axes,
    is_row,
    wrong,
)
from nnlib.plotting._drawing import (
    draw_line,
    draw_points,
    has_direction,
    point_on_line,
    view_limits,
)
from nnlib.plotting.geometry import FEATURE_NAMES
from nnlib.plotting.style import (
    CURVE_COLORS,
    CURVE_STYLES,
    HALO,
    INK,
    WIDEST,
    axes_for,
    legend_below,
)
from nnlib.records import ForwardPass

_PASS_INSTEAD = {
    "a network": "such as forward(net, X)",
    "TrainingRun": "such as forward(run.layers, X)",
}


def plot_hidden_space(
    forward_pass: ForwardPass,
    y: ArrayLike,
    axes: Sequence[Axes] | None = None,
    *,
    layer: int = 1,
    level: float = 0.0,
    class_names: Mapping[int, str] | Sequence[str] | None = None,
) -> tuple[Axes, Axes]:
    """Draw the input plane and, beside it, where a hidden layer puts the same examples.

    Left: the examples and the line of each neuron of the first hidden layer. Right: the same
    examples at their hidden activations, with the line of the next neuron if it is the only one.

    Parameters
    ----------
    forward_pass : nnlib.records.ForwardPass
        A pass through a network with two inputs and two neurons in hidden layer ``layer``.
    y : array_like of int of shape (n_samples,)
        Labels.
    axes : pair of matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    layer : int, default 1
        The hidden layer shown, counted from 1.
    level : float, default 0
        Pre-activation of the output neuron on its line: 0 for a threshold or a sigmoid, 0.5 for a
        linear output that learned the targets 0 and 1.
    class_names : mapping of int to str or sequence of str, optional
        What the legend calls each label, as in :func:`nnlib.plotting.plot_points`.

    Returns
    -------
    pair of matplotlib.axes.Axes
        The axes of the input plane and of the hidden plane.

    Raises
    ------
    ValueError
        If inputs or hidden layer are not two-dimensional, ``y`` does not fit, or another argument
        is not as described.
    """
    _check_pair(axes)
    as_record("forward_pass", forward_pass, ForwardPass, _PASS_INSTEAD)
    layer = as_number_up_to("layer", layer, forward_pass.n_layers)
    X = as_numbers("forward_pass.X", forward_pass.X, shape=(None, 2))
    H = as_numbers(f"forward_pass.A[{layer}]", forward_pass.A[layer], shape=(None, 2))
    y = as_examples(X, y)[1]
    level = as_number("level", level)
    class_names = as_class_names(class_names, y)
    left, right = _pair(axes)
    hidden_names = (f"$a_{{{layer},1}}$", f"$a_{{{layer},2}}$")
    for ax, points, names in ((left, X, FEATURE_NAMES), (right, H, hidden_names)):
        draw_points(ax, points, y, class_names, names)
        low, high = points.min(axis=0), points.max(axis=0)
        room = 0.35 * np.maximum(high - low, 1e-3)
        ax.set(
            xlim=(low[0] - room[0], high[0] + room[0]), ylim=(low[1] - room[1], high[1] + room[1])
        )
        ax.set_aspect("equal")
    _neuron_lines(left, forward_pass.layers[0])
    legend_below(left, n_columns=2)
    following = forward_pass.layers[layer : layer + 1]
    if following and following[0].W.shape[0] == 1 and has_direction(following[0].W):
        b = float(_biases(following[0])[0]) - level
        draw_line(right, view_limits(right, None), following[0].W[0], b, half_planes=True)
    if len(X) <= 8:
        _name_inputs(right, X, H)
    left.set_title("what comes in")
    right.set_title(f"what layer {layer} makes of it")
    return left, right


def _check_pair(axes: Sequence[Axes] | None) -> None:
    """Raise ValueError unless ``axes`` are two different ones, or None."""
    if axes is None:
        return
    if not is_row(axes):
        raise wrong("axes", axes, "a pair of matplotlib axes, such as figure.subplots(1, 2)")
    if len(axes) != 2:
        raise ValueError(f"axes: came {len(axes)}; expected a pair")
    for place, ax in enumerate(axes):
        if ax is None:
            raise ValueError(f"axes[{place}]: came None; expected matplotlib axes")
        check_axes(f"axes[{place}]", ax)
    if axes[0] is axes[1]:
        raise ValueError("axes: came the same axes twice; expected two different ones")


def _pair(axes: Sequence[Axes] | None) -> tuple[Axes, Axes]:
    """Return two axes: those given, or two side by side in a new figure."""
    if axes is None:
        first = axes_for(None, (WIDEST, 3.4))
        figure = first.figure
        first.remove()
        axes = figure.subplots(1, 2)
    left, right = axes
    return left, right


def _biases(layer: Layer) -> Floats:
    """Return the biases of a layer, zeros if it has none."""
    return np.zeros(len(layer.W)) if layer.b is None else layer.b


def _neuron_lines(ax: Axes, layer: Layer) -> None:
    """Draw the line of each neuron of the first layer, with a tick to its positive side."""
    view = view_limits(ax, None)
    for number, (w, b) in enumerate(zip(layer.W, _biases(layer), strict=True)):
        if not has_direction(w):
            continue
        color = CURVE_COLORS[2 + number % 4]
        draw_line(
            ax,
            view,
            w,
            b,
            name=f"$z_{{1,{number + 1}}} = 0$",
            color=color,
            linestyle=CURVE_STYLES[number % 2],
        )
        foot = point_on_line(w, b, view.mean(axis=1))
        ax.annotate(
            "",
            xy=tuple(foot),
            xytext=20 * w / np.linalg.norm(w),
            textcoords="offset points",
            arrowprops={"arrowstyle": "<|-", "color": color, "shrinkA": 0, "shrinkB": 0},
        )


def _name_inputs(ax: Axes, X: Floats, H: Floats) -> None:
    """Write beside each hidden point which inputs came to lie there."""
    places: dict[tuple[float, float], list[str]] = {}
    for x, h in zip(X, H, strict=True):
        places.setdefault((round(h[0], 6), round(h[1], 6)), []).append(f"({x[0]:g}, {x[1]:g})")
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

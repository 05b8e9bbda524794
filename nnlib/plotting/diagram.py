"""The diagram of a network: neurons as circles in columns, weights as lines between them.

Blue solid lines are positive weights, orange dashed ones negative, and the thicker the line the
larger the weight. With a forward pass the neurons show the numbers of one example. Small networks
show every number; large ones leave out neurons (⋮) and keep the shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from nnlib._validation import as_count
from nnlib.activations import get_activation
from nnlib.layers import Layer
from nnlib.plotting._arguments import (
    Floats,
    as_decimals,
    as_layers,
    as_names,
    as_record,
    check_axes,
    check_size,
)
from nnlib.plotting.style import (
    CLASS_FILLS,
    HALO,
    INK,
    MINUS,
    MUTED,
    NEGATIVE,
    PALETTE,
    PAPER,
    POSITIVE,
    WIDEST,
    axes_for,
)
from nnlib.records import ForwardPass

_MAX_NUMBERED = 4  # with more neurons in a layer, the weights' numbers would collide
_ENDS = 1.3  # inches, for the outer halves of the first and last column


@dataclass(frozen=True)
class _Scale:
    """Sizes of a diagram: inches between neurons, points across a neuron."""

    across: float
    down: float
    diameter: float


def plot_network(
    layers: Sequence[Layer],
    forward_pass: ForwardPass | None = None,
    ax: Axes | None = None,
    *,
    example: int = 0,
    max_shown: int = 9,
    input_names: Iterable[object] | None = None,
    output_names: Iterable[object] | None = None,
    decimals: int = 2,
) -> Axes:
    """Draw a network with its weights and, for one example, the values on its neurons.

    Parameters
    ----------
    layers : sequence of nnlib.layers.Layer
        The network.
    forward_pass : nnlib.records.ForwardPass, optional
        A pass through these layers; its activations are written into the neurons and its
        pre-activations under them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the network.
    example : int, default 0
        Row of the forward pass to show.
    max_shown : int, default 9
        Neurons drawn per layer; of more, the first and last ones are drawn.
    input_names, output_names : sequence of str, optional
        Names of inputs and outputs; by default x and ŷ with their numbers. A network with more
        than four neurons in a layer is drawn without them.
    decimals : int, default 2
        Digits after the point, at most 15.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, without frame.

    Raises
    ------
    ValueError
        If there is no layer, the layers do not fit each other, the forward pass belongs to other
        layers, ``example`` is not in it, or another argument is not as described.
    """
    check_axes("ax", ax)
    layers = as_layers(layers)
    sizes = [layers[0].n_in, *(layer.n_out for layer in layers)]
    decimals = as_decimals(decimals)
    max_shown = as_count("max_shown", max_shown, 2)
    values = _values(layers, sizes, forward_pass, as_count("example", example, 0))
    names = _neuron_names(sizes, input_names, output_names)
    numbered = max(sizes) <= _MAX_NUMBERED
    scale = _scale(sizes, numbered, values is not None)
    places = [_places(size, max_shown) for size in sizes]
    rows = max(len(shown) + (len(shown) < size) for shown, size in zip(places, sizes, strict=True))
    size = (scale.across * len(layers) + _ENDS, scale.down * (rows - 1) + 1.75)
    ax = axes_for(ax, check_size("layers", ax, size))
    _edges(ax, layers, places, numbered, scale, decimals)
    for column, shown in enumerate(places):
        spots = {i: (column * scale.across, row * scale.down) for i, row in shown.items()}
        _circles(ax, np.array(list(spots.values())), column == 0, scale)
        if len(shown) < sizes[column]:
            gap = len(shown) / 2 - (len(shown) + 1) // 2  # below the first half, as in _places
            spot = (column * scale.across, gap * scale.down)
            ax.text(*spot, "⋮", ha="center", va="center", fontsize=16)
        if numbered:
            layer = layers[column - 1] if column else None
            value = None if values is None else values[column]
            _texts(ax, spots, names[column], layer, value, scale, decimals)
    _captions(ax, layers, sizes, scale, rows)
    ax.set_axis_off()
    return ax


def _values(
    layers: Sequence[Layer], sizes: list[int], forward_pass: ForwardPass | None, example: int
) -> list[tuple[Floats, Floats | None]] | None:
    """Return for each column the activations and pre-activations of one example."""
    if forward_pass is None:
        return None
    instead = {"ndarray": "such as forward(layers, X)", "list": "such as forward(layers, X)"}
    as_record("forward_pass", forward_pass, ForwardPass, instead)
    widths = [a.shape[1] for a in forward_pass.A]
    if widths != sizes:
        raise ValueError(f"forward_pass: came with widths {widths}; expected {sizes}")
    if not all(map(_same, forward_pass.layers, layers)):
        raise ValueError("forward_pass: came from other layers; expected forward(layers, X)")
    if example >= len(forward_pass.X):
        raise ValueError(f"example: came {example}; expected less than {len(forward_pass.X)}")
    return [
        (forward_pass.A[column][example], forward_pass.Z[column - 1][example] if column else None)
        for column in range(len(layers) + 1)
    ]


def _same(one: Layer, other: Layer) -> bool:
    """Whether two layers of one size compute the same."""
    return (
        one.activation == other.activation
        and np.array_equal(one.W, other.W)
        and (one.b is None) == (other.b is None)
        and (one.b is None or other.b is None or np.array_equal(one.b, other.b))
    )


def _scale(sizes: list[int], numbered: bool, with_values: bool) -> _Scale:
    """Choose distances so that circles, numbers and names do not touch."""
    if not numbered:
        return _Scale(across=1.5, down=0.36, diameter=18)
    widest = max(sizes)
    across = 1.25 if widest == 1 else 1.9 if widest <= 3 else 2.4
    across = max(1.25, min(across, (WIDEST - _ENDS) / (len(sizes) - 1)))
    down = 1.2 if with_values or widest > 3 else 0.95
    return _Scale(across, down, diameter=38)


def _places(size: int, max_shown: int) -> dict[int, float]:
    """Return {number of a neuron: its row}, rows counted around 0; leave a gap for ⋮ if needed."""
    if size <= max_shown:
        return {i: (size - 1) / 2 - i for i in range(size)}
    top = (max_shown + 1) // 2
    shown = [*range(top), *range(size - max_shown // 2, size)]
    middle = len(shown) / 2
    return {i: middle - row - (row >= top) for row, i in enumerate(shown)}


def _neuron_names(
    sizes: list[int],
    input_names: Iterable[object] | None,
    output_names: Iterable[object] | None,
) -> list[list[str]]:
    """Return the names of all neurons, column by column."""
    hidden = [
        [f"$a_{{{column},{i + 1}}}$" for i in range(size)]
        for column, size in enumerate(sizes[1:-1], start=1)
    ]
    return [
        _end_names("input_names", input_names, "x", sizes[0]),
        *hidden,
        _end_names("output_names", output_names, r"\hat{y}", sizes[-1]),
    ]


def _end_names(name: str, given: Iterable[object] | None, symbol: str, size: int) -> list[str]:
    """Return the names given to inputs or outputs, or their symbol with a number."""
    if given is not None:
        return as_names(name, given, size)
    return [f"${symbol}_{i + 1}$" for i in range(size)] if size > 1 else [f"${symbol}$"]


def _edges(
    ax: Axes,
    layers: Sequence[Layer],
    places: list[dict[int, float]],
    numbered: bool,
    scale: _Scale,
    decimals: int,
) -> None:
    """Draw the weights between neurons that are shown."""
    for column, layer in enumerate(layers):
        largest = np.abs(layer.W).max() or 1.0
        sources, targets = places[column], places[column + 1]
        # Where lines from different neurons are equally far apart, and beside the circles.
        beside = (scale.diameter / 144 + 0.2) / scale.across
        share = max(1 / (len(targets) + 1), beside)
        for i, source in sources.items():
            for j, target in targets.items():
                weight = layer.W[j, i]
                color = POSITIVE if weight >= 0 else NEGATIVE
                strength = abs(weight) / largest
                ax.plot(
                    [column * scale.across, (column + 1) * scale.across],
                    [source * scale.down, target * scale.down],
                    color=color,
                    linestyle="-" if weight >= 0 else (0, (4, 2)),
                    linewidth=(0.7 + 2.8 * strength) if numbered else (0.3 + 1.5 * strength),
                    alpha=0.9 if numbered else 0.25 + 0.6 * strength,
                    zorder=1,
                )
                if numbered:
                    ax.text(
                        (column + share) * scale.across,
                        (source + share * (target - source)) * scale.down,
                        _number(weight, decimals),
                        ha="center",
                        va="center",
                        fontsize=10,
                        color=color,
                        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
                        zorder=2,
                    )


def _circles(ax: Axes, spots: Floats, is_input: bool, scale: _Scale) -> None:
    """Draw the neurons of one column."""
    ax.scatter(
        spots[:, 0],
        spots[:, 1],
        s=scale.diameter**2,
        color=CLASS_FILLS[5] if is_input else PALETTE["positive_fill"],
        edgecolor=INK,
        linewidth=1.1,
        zorder=3,
    )


def _texts(
    ax: Axes,
    spots: dict[int, tuple[float, float]],
    names: list[str],
    layer: Layer | None,
    value: tuple[Floats, Floats | None] | None,
    scale: _Scale,
    decimals: int,
) -> None:
    """Write names, values, pre-activations and biases in and around the neurons of one column."""
    a, z = (None, None) if value is None else value
    radius = scale.diameter / 2
    for i, spot in spots.items():
        if a is None:
            _write(ax, spot, 0, names[i], INK, 13)
        else:
            _write(ax, spot, 0, _number(a[i], decimals), INK, 10)
            _write(ax, spot, radius + 8, names[i], INK, 13)
        below = [f"$z = {z[i]:.{decimals}f}$"] if z is not None else []
        if layer is not None and layer.b is not None:
            below.append(f"$b = {layer.b[i]:.{decimals}f}$")
        for line, text in enumerate(below):
            _write(ax, spot, -(radius + 9 + 14 * line), text, MUTED, 11)


def _write(
    ax: Axes, spot: tuple[float, float], points_up: float, text: str, color: Any, size: float
) -> None:
    """Write text at a neuron, or some points above or below it."""
    ax.annotate(
        text,
        xy=spot,
        xytext=(0, points_up),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=size,
        color=color,
        path_effects=HALO if points_up else None,
        zorder=4,
    )


def _captions(
    ax: Axes, layers: Sequence[Layer], sizes: list[int], scale: _Scale, rows: int
) -> None:
    """Write under each column what it is, and set the limits so that nothing is cut off."""
    room = 0.72 if max(sizes) <= _MAX_NUMBERED else 0.36  # inches, for z and b below a neuron
    bottom = -(rows - 1) / 2 * scale.down - room
    names = [get_activation(layer.activation).name.replace("_", " ") for layer in layers]
    captions = ["input", *names]
    for column, (caption, size) in enumerate(zip(captions, sizes, strict=True)):
        text = caption if max(sizes) <= _MAX_NUMBERED else f"{size}\n{caption}"
        ax.text(
            column * scale.across, bottom, text, ha="center", va="top", fontsize=10, color=MUTED
        )
    ax.set(
        xlim=(-0.6, len(layers) * scale.across + 0.6),
        ylim=(bottom - 0.35, (rows - 1) / 2 * scale.down + 0.6),
    )


def _number(value: float, decimals: int) -> str:
    """Write a number with a true minus sign."""
    return f"{value:.{decimals}f}".replace("-", MINUS)

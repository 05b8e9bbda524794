"""The diagram of a network: neurons as circles in columns, weights as lines between them.

Blue solid lines are positive weights, orange dashed ones negative, and the thicker the line the
larger the weight. With a forward pass the neurons show the numbers of one example. Small networks
show every number; large ones leave out neurons (⋮) and keep the shape.
"""

from dataclasses import dataclass

import numpy as np

from nnlib._validation import as_count
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
    axes_for,
)

_MAX_NUMBERED = 4  # with more neurons in a layer, the weights' numbers would collide


@dataclass(frozen=True)
class _Scale:
    """Sizes of a diagram: inches between neurons, points across a neuron."""

    across: float
    down: float
    diameter: float


def plot_network(
    layers,
    forward_pass=None,
    ax=None,
    *,
    example=0,
    max_shown=9,
    input_names=None,
    output_names=None,
    decimals=2,
):
    """Draw a network with its weights and, for one example, the values on its neurons.

    Parameters
    ----------
    layers : sequence of nnlib.network.Layer
        The network.
    forward_pass : nnlib.records.ForwardPass, optional
        A pass through these layers; its activations are written into the neurons and its
        pre-activations under them.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure that grows with the network.
    example : int
        Row of the forward pass to show.
    max_shown : int
        Neurons drawn per layer; of more, the first and last ones are drawn.
    input_names, output_names : sequence of str, optional
        Names of inputs and outputs; by default x and ŷ with their numbers.
    decimals : int
        Digits after the point.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on, without frame.

    Raises
    ------
    ValueError
        If there is no layer, the forward pass belongs to other sizes, or `example` is not in it.
    """
    sizes = _sizes(layers)
    decimals = as_count("decimals", decimals, 0)
    max_shown = as_count("max_shown", max_shown, 2)
    values = _values(layers, sizes, forward_pass, example)
    numbered = max(sizes) <= _MAX_NUMBERED
    scale = _scale(sizes, numbered, values is not None)
    places = [_places(size, max_shown) for size in sizes]
    rows = max(len(shown) + (len(shown) < size) for shown, size in zip(places, sizes, strict=True))
    size = (scale.across * len(layers) + 1.3, scale.down * (rows - 1) + 1.75)
    ax = axes_for(ax, size)
    _edges(ax, layers, places, numbered, scale, decimals)
    names = _neuron_names(sizes, input_names, output_names)
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


def _sizes(layers):
    """Return the number of neurons in each column, the inputs first."""
    if len(layers) == 0:
        raise ValueError("layers: came empty; expected at least one Layer")
    return [layers[0].n_in, *(layer.n_out for layer in layers)]


def _values(layers, sizes, forward_pass, example):
    """Return for each column the activations and pre-activations of one example."""
    if forward_pass is None:
        return None
    example = as_count("example", example, 0)
    widths = [a.shape[1] for a in forward_pass.A]
    if widths != sizes:
        raise ValueError(f"forward_pass: came with widths {widths}; expected {sizes}")
    if example >= len(forward_pass.X):
        raise ValueError(f"example: came {example}; expected less than {len(forward_pass.X)}")
    return [
        (forward_pass.A[column][example], forward_pass.Z[column - 1][example] if column else None)
        for column in range(len(layers) + 1)
    ]


def _scale(sizes, numbered, with_values):
    """Choose distances so that circles, numbers and names do not touch."""
    if not numbered:
        return _Scale(across=1.5, down=0.36, diameter=18)
    widest = max(sizes)
    across = 1.25 if widest == 1 else 1.9 if widest <= 3 else 2.4
    down = 1.2 if with_values or widest > 3 else 0.95
    return _Scale(across, down, diameter=38)


def _places(size, max_shown):
    """Return {number of a neuron: its row}, rows counted around 0; leave a gap for ⋮ if needed."""
    if size <= max_shown:
        return {i: (size - 1) / 2 - i for i in range(size)}
    top = (max_shown + 1) // 2
    shown = [*range(top), *range(size - max_shown // 2, size)]
    middle = len(shown) / 2
    return {i: middle - row - (row >= top) for row, i in enumerate(shown)}


def _neuron_names(sizes, input_names, output_names):
    """Return the names of all neurons, column by column."""
    columns = []
    for column, size in enumerate(sizes):
        given = {0: input_names, len(sizes) - 1: output_names}.get(column)
        if given is None:
            if 0 < column < len(sizes) - 1:
                given = [f"$a_{{{column},{i + 1}}}$" for i in range(size)]
            else:
                symbol = "x" if column == 0 else r"\hat{y}"
                given = (
                    [f"${symbol}_{i + 1}$" for i in range(size)] if size > 1 else [f"${symbol}$"]
                )
        if len(given) != size:
            which = "input_names" if column == 0 else "output_names"
            raise ValueError(f"{which}: came {len(given)} names; expected {size}")
        columns.append(list(given))
    return columns


def _edges(ax, layers, places, numbered, scale, decimals):
    """Draw the weights between neurons that are shown."""
    for column, layer in enumerate(layers):
        largest = np.abs(layer.W).max() or 1.0
        sources, targets = places[column], places[column + 1]
        share = 1 / (len(targets) + 1)  # where lines from different neurons are equally far apart
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


def _circles(ax, spots, is_input, scale):
    """Draw the neurons of one column."""
    ax.scatter(
        *spots.T,
        s=scale.diameter**2,
        color=CLASS_FILLS[5] if is_input else PALETTE["positive_fill"],
        edgecolor=INK,
        linewidth=1.1,
        zorder=3,
    )


def _texts(ax, spots, names, layer, value, scale, decimals):
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


def _write(ax, spot, points_up, text, color, size):
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


def _captions(ax, layers, sizes, scale, rows):
    """Write under each column what it is, and set the limits so that nothing is cut off."""
    room = 0.72 if max(sizes) <= _MAX_NUMBERED else 0.36  # inches, for z and b below a neuron
    bottom = -(rows - 1) / 2 * scale.down - room
    captions = ["input", *(layer.activation.replace("_", " ") for layer in layers)]
    for column, (caption, size) in enumerate(zip(captions, sizes, strict=True)):
        text = caption if max(sizes) <= _MAX_NUMBERED else f"{size}\n{caption}"
        ax.text(
            column * scale.across, bottom, text, ha="center", va="top", fontsize=10, color=MUTED
        )
    ax.set(
        xlim=(-0.6, len(layers) * scale.across + 0.6),
        ylim=(bottom - 0.35, (rows - 1) / 2 * scale.down + 0.6),
    )


def _number(value, decimals):
    """Write a number with a true minus sign."""
    return f"{value:.{decimals}f}".replace("-", MINUS)

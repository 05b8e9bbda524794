"""One line in a plane of your choice: the neuron y_hat = sigmoid(w₁φ₁ + w₂φ₂ + b) on two features.

The features φ₁, φ₂ of a point are one of three fixed maps: the coordinates themselves, their
squares, or their product and sum. In the feature plane the neuron's boundary is always a line; in
the input plane it is whatever the map makes of that line.
"""

from dataclasses import replace

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from nnlib import datasets, graph
from nnlib._validation import as_count, as_nonnegative, as_rng
from nnlib.figures import (
    Action,
    Explorer,
    Field,
    Figure,
    Line,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    descent,
    explorer,
    square_grid,
    square_plane,
)
from nnlib.gallery.losses import binary_cross_entropy
from nnlib.gallery.starts import as_start, parameters_at
from nnlib.graph import Node

N_SAMPLES = 60
MAPS = ("x₁ and x₂", "x₁² and x₂²", "x₁x₂ and x₁+x₂")
DATA = ("circles", "four corners")
CIRCLES = datasets.make_circles(np.random.default_rng(0), N_SAMPLES, noise=0.06, inner=0.45)
LEARNING_RATE = 1.0
CODE = """import numpy as np

X, y = np.reshape({X}, (-1, 2)), np.array({y})
x_1, x_2 = X.T
phi_1, phi_2 = [(x_1, x_2), (x_1**2, x_2**2), (x_1 * x_2, x_1 + x_2)][{features}]
z = {w_1} * phi_1 + {w_2} * phi_2 + {b}
right = np.sum((z >= 0) == y)
loss = np.mean(np.logaddexp(0, z) - y * z)  # cross-entropy of sigmoid(z)
print(f"{right:d} of {len(y):d} right; mean cross-entropy {loss:.3f}.")"""


def make_corners(
    rng: np.random.Generator, n_samples: int = N_SAMPLES, noise: float = 0.12
) -> tuple[np.ndarray, np.ndarray]:
    """Draw clouds around four corners of a square; opposite corners are of one class, as in XOR.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    n_samples : int
        Number of points.
    noise : float
        Standard deviation around the corners.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of int, of shape (n_samples,)
        Label 1 where the corner's coordinates have different signs.

    Raises
    ------
    ValueError
        If ``rng`` is no generator, ``n_samples`` no count, or ``noise`` negative.
    """
    rng, noise = as_rng("rng", rng), as_nonnegative("noise", noise)
    n_samples = as_count("n_samples", n_samples)
    gates, labels = datasets.xor()
    which = np.arange(n_samples) % 4
    return 1.4 * gates[which] - 0.7 + rng.normal(0.0, noise, (n_samples, 2)), labels[which]


def feature_map(number: Node | float, x_1: Node, x_2: Node) -> tuple[Node, Node]:
    """Return the two features of points under the chosen map.

    Parameters
    ----------
    number : Node or float
        Which of ``MAPS``.
    x_1, x_2 : Node
        Coordinates, of one shape.

    Returns
    -------
    tuple of Node
        φ₁ and φ₂, of that shape.
    """
    squares, mixed = graph.greater(number, 0.5), graph.greater(number, 1.5)
    first = graph.where(mixed, x_1 * x_2, graph.where(squares, x_1 * x_1, x_1))
    second = graph.where(mixed, x_1 + x_2, graph.where(squares, x_2 * x_2, x_2))
    return first, second


def feature_maps(start: ArrayLike = (1.0, -1.0, 0.0)) -> Explorer:
    """Return the figure of one neuron on features the reader chooses.

    Parameters
    ----------
    start : array_like of shape (3,)
        Where the sliders of w₁, w₂ and b start, from -8 to 8.

    Returns
    -------
    nnlib.figures.Explorer
        Choices of data and features, three sliders, and descent on the cross-entropy.

    Raises
    ------
    ValueError
        If there are not three numbers from -8 to 8.
    """
    data = choice("data", DATA, label="data")
    chosen = choice("features", MAPS, label="features φ₁, φ₂")
    values = as_start("start", start, ("w_1", "w_2", "b"))
    weights = parameters_at(values, ("w₁", "w₂", "b"), -8, 8, 0.1)
    w_1, w_2, b = (q.node for q in weights)
    X, y = (
        graph.where(graph.greater(data.node, 0.5), graph.constant(c), graph.constant(r))
        for c, r in zip(make_corners(np.random.default_rng(0)), CIRCLES, strict=True)
    )
    phi = feature_map(chosen.node, X[:, 0], X[:, 1])
    z = w_1 * phi[0] + w_2 * phi[1] + b
    loss = graph.mean(binary_cross_entropy(z, y))
    right = graph.sum(1 - graph.square(1 - graph.greater(0, z) - y))
    step, descend = descent(loss, weights, LEARNING_RATE)
    figure = Figure(
        "feature-maps",
        title="One line, in a plane of your choice",
        question="For each data set: which features let a straight line get all 60 right?",
        parameters=[data, chosen, *weights],
        views=[
            _input_plane(chosen.node, X, y, (w_1, w_2, b)),
            _feature_plane(phi, y, (w_1, w_2, b)),
            Readout(
                items=[
                    Reading(name="right", label=f"right, of {N_SAMPLES}", value=right, digits=0),
                    Reading(name="loss", label="mean cross-entropy", value=loss, digits=3),
                ]
            ),
        ],
        actions=[
            step,
            replace(descend, until=right - (N_SAMPLES - 0.5)),
            Action("Weights back", values),
        ],
        say=Say(
            "{right:.0f} of 60 right; mean cross-entropy {loss:.3f}.",
            {"right": right, "loss": loss},
        ),
        copy=CODE,
        copy_data={"X": X, "y": y},
    )
    return explorer(figure, {"features": widgets.Dropdown(options=MAPS, description="φ₁, φ₂")})


def _input_plane(chosen, X, y, weights):
    """Show the input plane, tinted by the neuron's answer."""
    grid = square_grid(-1.4, 1.4, 57)
    phi = feature_map(chosen, grid.across, grid.up)
    w_1, w_2, b = weights
    y_hat = graph.sigmoid(w_1 * phi[0] + w_2 * phi[1] + b)
    return square_plane(
        *grid.x,
        title="Input plane: the boundary as the data see it",
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=y_hat, grid=grid, level=0.5, spread=0.5),
            Points(points=X, labels=y, name="square: 1 wanted, disk: 0"),
        ],
    )


def _feature_plane(phi, y, weights):
    """Show the same points at their features, with the neuron's line."""
    w_1, w_2, b = weights
    return square_plane(
        -2,
        2,
        title="Feature plane: the same points, and one line",
        x_label="φ₁",
        y_label="φ₂",
        marks=[
            Line(w_x=w_1, w_y=w_2, b=b, name="z = 0, arrow to where it answers 1", color=2),
            Points(points=graph.stack(phi, axis=1), labels=y),
        ],
    )

"""One line in a plane of your choice: the neuron y_hat = sigmoid(w₁φ₁ + w₂φ₂ + b) on two features.

The features φ₁, φ₂ of a point are one of three fixed maps: the coordinates themselves, their
squares, or their product and sum. In the feature plane the neuron's boundary is always a line; in
the input plane it is whatever the map makes of that line.
"""

from dataclasses import replace

import ipywidgets as widgets
import numpy as np

from nnlib import datasets, graph
from nnlib.figures import (
    Action,
    Field,
    Figure,
    Line,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    descent,
    explorer,
)

N_SAMPLES = 60
MAPS = ("x₁ and x₂", "x₁² and x₂²", "x₁x₂ and x₁+x₂")
DATA = ("circles", "four corners")
CIRCLES = datasets.make_circles(np.random.default_rng(0), N_SAMPLES, noise=0.06, inner=0.45)
LEARNING_RATE = 1.0


def make_corners(rng, n_samples=N_SAMPLES, noise=0.12):
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
    X : ndarray, shape (n_samples, 2)
        The points.
    y : ndarray of int, shape (n_samples,)
        Label 1 where the corner's coordinates have different signs.
    """
    gates, labels = datasets.xor()
    which = np.arange(n_samples) % 4
    return 1.4 * gates[which] - 0.7 + rng.normal(0.0, noise, (n_samples, 2)), labels[which]


def feature_map(number, x_1, x_2):
    """Return the two features of points under the chosen map.

    Parameters
    ----------
    number : Node or float
        Which of `MAPS`.
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


def feature_maps(start=(1.0, -1.0, 0.0)):
    """Return the figure of one neuron on features the reader chooses.

    Parameters
    ----------
    start : tuple of three floats
        Where the sliders of w₁, w₂ and b start.

    Returns
    -------
    nnlib.figures.Explorer
        Choices of data and features, three sliders, and descent on the cross-entropy.
    """
    data, chosen = Parameter("data", 0.0, "data"), Parameter("features", 0.0, "features φ₁, φ₂")
    names = zip(("w_1", "w_2", "b"), start, ("w₁", "w₂", "b"), strict=True)
    weights = [Parameter(name, value, label, -8, 8, 0.1) for name, value, label in names]
    w_1, w_2, b = (q.node for q in weights)
    X, y = (
        graph.where(graph.greater(data.node, 0.5), graph.constant(c), graph.constant(r))
        for c, r in zip(make_corners(np.random.default_rng(0)), CIRCLES, strict=True)
    )
    phi = feature_map(chosen.node, X[:, 0], X[:, 1])
    z = w_1 * phi[0] + w_2 * phi[1] + b
    loss = graph.mean(graph.softplus(z) - y * z)
    right = graph.sum(1 - graph.square(1 - graph.greater(0, z) - y))
    step, descend = descent(loss, weights, LEARNING_RATE)
    reset = dict(zip(("w_1", "w_2", "b"), map(graph.constant, start), strict=True))
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
            Action("Weights back", reset),
        ],
        say=Say("{right:.0f} of 60 right; mean cross-entropy {loss:.3f}.", _both(right, loss)),
    )
    choices = {"data": (DATA, "data"), "features": (MAPS, "φ₁, φ₂")}
    controls = {
        name: widgets.Dropdown(options=options, description=label)
        for name, (options, label) in choices.items()
    }
    return explorer(figure, controls)


def _both(right, loss):
    return {"right": right, "loss": loss}


def _input_plane(chosen, X, y, weights):
    """Show the input plane, tinted by the neuron's answer."""
    low, high, n = -1.4, 1.4, 57
    grid = graph.grid(low, high, n, low, high, n)
    phi = feature_map(chosen, grid[:, 0], grid[:, 1])
    w_1, w_2, b = weights
    y_hat = graph.sigmoid(w_1 * phi[0] + w_2 * phi[1] + b)
    return Plane(
        title="Input plane: the boundary as the data see it",
        x=(low, high),
        y=(low, high),
        x_label="x₁",
        y_label="x₂",
        aspect=1.0,
        equal=True,
        marks=[
            Field(
                values=y_hat,
                x=(low, high),
                y=(low, high),
                n_x=n,
                n_y=n,
                level=0.5,
                spread=0.5,
            ),
            Points(points=X, labels=y, name="square: 1 wanted, disk: 0"),
        ],
    )


def _feature_plane(phi, y, weights):
    """Show the same points at their features, with the neuron's line."""
    w_1, w_2, b = weights
    return Plane(
        title="Feature plane: the same points, and one line",
        x=(-2, 2),
        y=(-2, 2),
        x_label="φ₁",
        y_label="φ₂",
        aspect=1.0,
        equal=True,
        marks=[
            Line(w_x=w_1, w_y=w_2, b=b, name="z = 0, arrow to where it answers 1", color=2),
            Points(points=graph.stack(phi, axis=1), labels=y),
        ],
    )

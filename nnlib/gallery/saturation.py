"""Saturation: one sigmoid neuron, wrong and sure, under the squared error and the cross-entropy.

With a = sigmoid(z) the slope of the first in z is (a - y) a (1 - a), that of the second a - y. The
figure shows both losses and both slopes, and counts the steps of a descent with either.
"""

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Action,
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    explorer,
    toggle_buttons,
)
from nnlib.gallery.losses import binary_cross_entropy
from nnlib.graph import Node

TWO = np.array([1.0, 0.0])  # marks in the colors of the two curves: blue square, orange disk
SURE = 0.9  # when a descent of `squared_error_or_cross_entropy` counts as arrived
NEURON_CODE = """from nnlib.activations import sigmoid, sigmoid_derivative
from nnlib.losses import binary_cross_entropy_delta

z, y = {z}, {target}
squared_error = (sigmoid(z) - y) * sigmoid_derivative(z)
cross_entropy = binary_cross_entropy_delta([[z]], [[y]]).item()
print(f"slopes: {squared_error:.4f} and {cross_entropy:.4f}")
print(f"At z = {z:.2f} the cross-entropy is {cross_entropy / squared_error:.1f} times as steep.")"""


def squared_error_or_cross_entropy(start: float = -5.0, target: int = 1) -> Explorer:
    """Return the figure of one sigmoid neuron under two losses.

    Parameters
    ----------
    start : float
        Where the pre-activation z starts, from -8 to 8.
    target : {0, 1}
        The target it starts with.

    Returns
    -------
    nnlib.figures.Explorer
        z, the target and a learning rate; one descent for each loss, its steps counted.

    Raises
    ------
    ValueError
        If z is outside its range, or the target neither 0 nor 1.
    """
    z = Parameter("z", start, "z", -8.0, 8.0, 0.1)
    y = choice("target", ["0", "1"], target, "target y")
    rate = Parameter("learning_rate", 1.0, "learning rate", 0.5, 4.0, 0.5)
    steps = Parameter("steps", 0.0, "steps taken", 0, 1e6, 1)
    here = neuron_losses(z.node, y.node)
    slopes = {name: graph.grad(loss, [z.node])[0] for name, loss in here.items()}
    p_true = graph.where(y.node, graph.sigmoid(z.node), graph.sigmoid(-z.node))

    def descend(name):
        assign = {"z": z.node - rate.node * slopes[name], "steps": steps.node + 1}
        return Action(f"Descend: {name}", assign, repeat=1, until=p_true - SURE)

    figure = Figure(
        "squared-error-or-cross-entropy",
        title="Wrong and sure: who gets it out?",
        question="Descend with each loss from z = −5, target 1. How many steps does each take?",
        parameters=[z, y, rate, steps],
        views=[
            _loss_curves(z.node, y.node, here, slopes),
            _slope_curves(z.node, y.node, slopes),
            Readout(
                items=[
                    Reading(name="truth", label="probability of the truth", value=p_true),
                    Reading(
                        name="squared",
                        label="slope, squared error",
                        value=slopes["squared error"],
                        digits=4,
                    ),
                    Reading(
                        name="entropy",
                        label="slope, cross-entropy",
                        value=slopes["cross-entropy"],
                        digits=4,
                    ),
                    Reading(name="steps", label="steps taken", value=steps.node, digits=0),
                ],
            ),
        ],
        actions=[descend("squared error"), descend("cross-entropy")],
        say=Say(
            "At z = {z:.2f} the cross-entropy is {times:.1f} times as steep as the squared error.",
            {"z": z.node, "times": 1 / (graph.sigmoid(z.node) * graph.sigmoid(-z.node))},
        ),
        copy=NEURON_CODE,
    )
    return explorer(figure, {"target": toggle_buttons(y)}, hide=("steps",))


def neuron_losses(z: Node, y: Node) -> dict[str, Node]:
    """Return the two losses of a sigmoid neuron, by name.

    Parameters
    ----------
    z, y : Node
        Pre-activation and target, of one shape or to be broadcast.

    Returns
    -------
    dict of str to Node
        1/2 (sigmoid(z) - y)² and softplus(z) - y z, the binary cross-entropy.
    """
    return {
        "squared error": 0.5 * graph.square(graph.sigmoid(z) - y),
        "cross-entropy": binary_cross_entropy(z, y),
    }


def _loss_curves(z, y, here, slopes):
    """Both losses over the pre-activation, with their tangents where the neuron stands."""
    xs = graph.linspace(-8, 8, 161)
    curves = neuron_losses(xs, y)
    near = z + graph.constant([-1.6, 1.6])
    marks = [
        Curve(x=xs, y=curve, name=name, color=color)
        for color, (name, curve) in enumerate(curves.items())
    ]
    marks += [
        Curve(
            x=near,
            y=here[name] + slopes[name] * (near - z),
            name="their slopes at z" * (color == 0),
            color=5,
            dash=True,
            width=2,
        )
        for color, name in enumerate(here)
    ]
    points = Points(points=graph.array([[z, loss] for loss in here.values()]), labels=TWO)
    return Plane(
        title="Two losses of the same neuron",
        x=(-8, 8),
        y=(-0.6, 6),
        x_label="z",
        y_label="loss",
        marks=[*marks, points],
    )


def _slope_curves(z, y, slopes):
    """The slopes themselves: what a step is made of."""
    xs = graph.linspace(-8, 8, 161)
    error = graph.sigmoid(xs) - y
    curves = {
        "squared error: (a − y) a (1 − a)": error * graph.sigmoid(xs) * graph.sigmoid(-xs),
        "cross-entropy: a − y": error,
    }
    return Plane(
        title="Their slopes ∂L/∂z",
        x=(-8, 8),
        y=(-1.1, 1.1),
        x_label="z",
        y_label="∂L/∂z",
        marks=[
            *(
                Curve(x=xs, y=curve, name=name, color=color)
                for color, (name, curve) in enumerate(curves.items())
            ),
            Points(points=graph.array([[z, slope] for slope in slopes.values()]), labels=TWO),
        ],
    )

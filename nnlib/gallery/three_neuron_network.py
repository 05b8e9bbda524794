"""Three neurons: seven parameters, the fitted curve and its two hidden pieces, the MSE.

The network of the chapter, with one input x (the hour of day), two hidden neurons and a linear
output:

    a_1j = relu(w_1j x + b_1j),    y_hat = b_21 + w_21 a_11 + w_22 a_12

One figure to fit it by hand, one to watch gradient descent fit it.
"""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats, as_nonnegative
from nnlib.figures import (
    Column,
    Curve,
    Edge,
    Explorer,
    Figure,
    Landscape,
    Network,
    Neuron,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    Sketch,
    Table,
    descent,
    explorer,
)
from nnlib.figures._refusals import check_shape
from nnlib.gallery.starts import as_settings
from nnlib.graph import Node

RANGES = {  # parameter: (label, start, min, max, step)
    "w_11": ("w₁,₁", 0.5, -1.5, 1.5, 0.01),
    "b_11": ("b₁,₁", -9.0, -15.0, 15.0, 0.05),
    "w_12": ("w₁,₂", -0.5, -1.5, 1.5, 0.01),
    "b_12": ("b₁,₂", 3.0, -15.0, 15.0, 0.05),
    "w_21": ("w₂,₁", -0.5, -3.0, 3.0, 0.05),
    "w_22": ("w₂,₂", -0.5, -3.0, 3.0, 0.05),
    "b_21": ("b₂,₁", 3.0, -10.0, 10.0, 0.05),
}
TRAFFIC = (-6, 8)  # the axis of the answer
FIRST, SECOND = ("a_11", "w_11", "b_11", "w_21"), ("a_12", "w_12", "b_12", "w_22")
FAR = 1e6  # where the kink of a neuron with weight 0 is said to be
CODE = """import numpy as np
from nnlib.network import Layer, predict

layers = [
    Layer(W=[[{w_11}], [{w_12}]], b=[{b_11}, {b_12}], activation="relu"),
    Layer(W=[[{w_21}, {w_22}]], b=[{b_21}], activation="linear"),
]
x, y = np.array({x}), np.array({y})  # hour of day, traffic
mse = np.mean((predict(layers, x[:, np.newaxis])[:, 0] - y) ** 2)
print(f"The mean squared error is {mse:.3f}.")"""
KINKS_CODE = """
(w_11, w_12), (b_11, b_12) = layers[0].W[:, 0], layers[0].b
kinks = [-b / w if w else 1e6 for w, b in ((w_11, b_11), (w_12, b_12))]  # where a neuron starts
print(f"The error is {mse:.3f}; the kinks are at hour {kinks[0]:.1f} and hour {kinks[1]:.1f}.")"""


def network(p: Mapping[str, Node], x: Node) -> SimpleNamespace:
    """Return the nodes of the forward pass for the inputs ``x``, of whatever shape.

    Parameters
    ----------
    p : mapping of str to Node
        The seven parameters.
    x : Node
        The input.

    Returns
    -------
    SimpleNamespace
        z_11, z_12, a_11, a_12, y_hat, and piece_1, piece_2: what each hidden neuron adds to y_hat.
    """
    z_11, z_12 = p["w_11"] * x + p["b_11"], p["w_12"] * x + p["b_12"]
    a_11, a_12 = graph.relu(z_11), graph.relu(z_12)
    piece_1, piece_2 = p["w_21"] * a_11, p["w_22"] * a_12
    return SimpleNamespace(
        z_11=z_11,
        z_12=z_12,
        a_11=a_11,
        a_12=a_12,
        piece_1=piece_1,
        piece_2=piece_2,
        y_hat=piece_1 + piece_2 + p["b_21"],
    )


def kink(w: Node, b: Node) -> Node:
    """Return the node of the input at which relu(w x + b) bends, -b / w.

    Parameters
    ----------
    w, b : Node
        Weight and bias of the neuron, scalars.

    Returns
    -------
    Node
        A scalar; ``FAR`` where w is 0 and there is no kink.
    """
    bends = graph.greater(graph.square(w), 1e-12)
    return graph.where(bends, -b / graph.where(bends, w, 1.0), FAR)


def three_neurons_by_hand(
    X: ArrayLike, y: ArrayLike, *, start: Mapping[str, float] | None = None
) -> Explorer:
    """Return the figure to fit the three-neuron network by hand.

    Parameters
    ----------
    X : array_like of shape (n_samples, 1)
        Hour of day.
    y : array_like of shape (n_samples,)
        Traffic.
    start : mapping of str to float, optional
        Where sliders start, by the names in ``RANGES``; the others start at a poor fit.

    Returns
    -------
    nnlib.figures.Explorer
        Seven sliders, one more for the hour the network is shown at, and the figure: the fit, the
        error with the reader's best, and the network with its numbers at that hour.

    Raises
    ------
    ValueError
        If X and y have other shapes, a name in ``start`` is unknown, or a number outside its range.
    """
    parameters, p = _parameters(start)
    hour = Parameter("hour", 20.0, "hour x", 0, 24, 0.5)
    data_x, data_y, mse = _error(p, X, y)
    kinks = {f"kink_{j}": kink(p[f"w_1{j}"], p[f"b_1{j}"]) for j in (1, 2)}
    items = [Reading(name="mse", label="mean squared error", value=mse, best=True)]
    items += [
        Reading(name=name, label=f"kink of neuron {name[-1]}", value=node, digits=1, unit="h")
        for name, node in kinks.items()
    ]
    figure = Figure(
        "three-neurons-by-hand",
        title="Seven numbers and a curve",
        question="What is the smallest mean squared error you can find by hand?",
        parameters=[*parameters, hour],
        views=[_drawing(p, hour.node), _fit(p, data_x, data_y), Readout(items=items)],
        say=Say(
            "The mean squared error is {mse:.3f}; the kinks are at hour {kink_1:.1f} "
            "and hour {kink_2:.1f}.",
            {"mse": mse, **kinks},
        ),
        copy=CODE + KINKS_CODE,
        copy_data={"x": graph.constant(data_x), "y": graph.constant(data_y)},
    )
    return explorer(figure, fold=tuple(RANGES))


def three_neurons(
    X: ArrayLike,
    y: ArrayLike,
    *,
    start: Mapping[str, float] | None = None,
    found: float | None = None,
) -> Explorer:
    """Return the figure of gradient descent on the three-neuron network.

    Parameters
    ----------
    X : array_like of shape (n_samples, 1)
        Hour of day.
    y : array_like of shape (n_samples,)
        Traffic.
    start : mapping of str to float, optional
        Where sliders start, by the names in ``RANGES``; the others start at a poor fit.
    found : float, optional
        The smallest mean squared error that many descents found, shown for comparison.

    Returns
    -------
    nnlib.figures.Explorer
        Seven sliders, one more for the learning rate, and the figure: the fit, the error with the
        reader's best, the error over any two parameters, and the gradient.

    Raises
    ------
    ValueError
        If X and y have other shapes, a name in ``start`` is unknown, a number is outside its range,
        or ``found`` is no mean of squares.
    """
    parameters, p = _parameters(start)
    rate = Parameter("learning_rate", 0.002, "learning rate", 0.0005, 0.02, 0.0005)
    hour = Parameter("hour", 20.0, "hour x", 0, 24, 0.5)
    data_x, data_y, mse = _error(p, X, y)
    gradients = graph.grad(mse, list(p.values()))
    items = [Reading(name="mse", label="mean squared error", value=mse, best=True)]
    if found is not None:
        least = as_nonnegative("found", found)
        items.append(Reading(name="found", label="best that descent found", value=least))
    figure = Figure(
        "three-neurons",
        title="Three neurons, going downhill",
        question="Can you beat gradient descent, and can you find a start where it gets stuck?",
        parameters=[*parameters, rate, hour],
        views=[
            _drawing(p, hour.node, mse),
            _fit(p, data_x, data_y),
            Readout(items=items),
            Landscape(
                loss=mse,
                x="w_11",
                y="b_11",
                choices=tuple(p),
                title="The error over two parameters",
            ),
            Table(
                title="Which way is down: the gradient",
                corner="parameter",
                labels=[parameter.label for parameter in parameters],
                parts=[*p],
                columns=[
                    Column(label="value", values=graph.stack(list(p.values()))),
                    Column(label="∂MSE/∂parameter", values=graph.stack(gradients), digits=4),
                ],
            ),
        ],
        actions=descent(mse, parameters, rate.node, repeat=20),
        say=Say("The mean squared error is {mse:.3f}.", {"mse": mse}),
        copy=CODE,
        copy_data={"x": graph.constant(data_x), "y": graph.constant(data_y)},
    )
    return explorer(figure, fold=tuple(RANGES))


def _parameters(start):
    """The seven parameters, and their nodes by name."""
    default = {name: value for name, (_, value, *_) in RANGES.items()}
    values = as_settings("start", start, default)
    parameters = [
        Parameter(name, values[name], label, low, high, step)
        for name, (label, _, low, high, step) in RANGES.items()
    ]
    return parameters, {parameter.name: parameter.node for parameter in parameters}


def _error(p, X, y):
    """The data as vectors, and the node of the mean squared error over them."""
    x = as_floats("X", X, shape=(None, 1))[:, 0]
    y = as_floats("y", y, ndim=1)
    check_shape("y", y.shape, x.shape)
    errors = network(p, graph.constant(x)).y_hat - graph.constant(y)
    return x, y, graph.mean(graph.square(errors))


def _fit(p, data_x, y):
    """The data, the curve, and the two pieces it is the sum of."""
    x = graph.linspace(0, 24, 193)
    curve = network(p, x)
    kinks = [kink(p["w_11"], p["b_11"]), kink(p["w_12"], p["b_12"])]
    return Plane(
        title="Traffic by the hour, and the network's answer",
        x=(0, 24),
        y=TRAFFIC,
        x_label="hour of day",
        y_label="traffic",
        aspect=0.9,
        marks=[
            Curve(x=x, y=curve.piece_1, name="w₂,₁ a₁,₁", color=1, dash=True, parts=FIRST),
            Curve(x=x, y=curve.piece_2, name="w₂,₂ a₁,₂", color=3, dash=True, parts=SECOND),
            Curve(
                x=x,
                y=curve.y_hat,
                name="ŷ, their sum plus b₂,₁",
                color=0,
                width=3.5,
                parts=("y_hat", "b_21"),
            ),
            Points(points=np.column_stack([data_x, y]), name="data"),
            Points(
                points=graph.array([[at, network(p, at).y_hat] for at in kinks]),
                labels=np.array([0.0, 2.0]),  # in the colors of the pieces
            ),
        ],
    )


def _drawing(p, hour, mse=None):
    """The network at one hour; on each neuron what it answers at all hours."""
    at = network(p, hour)
    x = graph.linspace(0, 24, 49)
    curve = network(p, x)
    hidden = [
        Neuron(
            name=f"a_1{j}",
            label=f"a₁,{'₁₂'[j - 1]}",
            value=(at.a_11, at.a_12)[j - 1],
            z=(at.z_11, at.z_12)[j - 1],
            bias=p[f"b_1{j}"],
            activation="relu",
            picture=Sketch(x=x, y=(curve.a_11, curve.a_12)[j - 1], range=(-1, 8), color=2 * j - 1),
        )
        for j in (1, 2)
    ]
    answer = Neuron(
        name="y_hat",
        label="ŷ",
        value=at.y_hat,
        z=at.y_hat,
        bias=p["b_21"],
        picture=Sketch(x=x, y=curve.y_hat, range=TRAFFIC),
    )
    return Network(
        title="What each neuron answers, hour by hour",
        loss=mse,
        loss_name="MSE",
        layers=[[Neuron(name="x", label="x", value=hour)], hidden, [answer]],
        edges=[
            Edge(source="x", target="a_11", weight=p["w_11"]),
            Edge(source="x", target="a_12", weight=p["w_12"]),
            Edge(source="a_11", target="y_hat", weight=p["w_21"]),
            Edge(source="a_12", target="y_hat", weight=p["w_22"]),
        ],
    )

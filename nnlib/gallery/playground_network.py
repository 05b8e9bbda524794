"""The network of the playground: one graph that holds all its choices as numbers.

- Of several data sets, activations, losses or optimizers, a number picks one with
  :func:`nnlib.graph.where`.
- The width is a mask: all weights out of a unit that is switched off are multiplied by 0. So are
  those out of a feature that is not chosen.
- With one hidden layer the output listens to the first, and the second gets no gradient.
- The weights and biases are one vector ``theta``, and so are the two memories of an optimizer.

The sigmoid is a squeezed tanh, sigmoid(z) = (1 + tanh(z/2)) / 2, so both cost one tanh. The figure
is in :mod:`nnlib.gallery.playground_figure`.
"""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib.gallery.losses import binary_cross_entropy
from nnlib.graph import Node

FEATURES = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")
N_UNITS = 8
SHAPES = {
    "W_1": (N_UNITS, len(FEATURES)),
    "b_1": (N_UNITS,),
    "W_2": (N_UNITS, N_UNITS),
    "b_2": (N_UNITS,),
    "W_3": (1, N_UNITS),
    "b_3": (1,),
}
N_NUMBERS = sum(int(np.prod(shape)) for shape in SHAPES.values())
ACTIVATIONS = ("tanh", "ReLU", "sigmoid")
LOSSES = ("cross-entropy", "squared error")
OPTIMIZERS = ("gradient descent", "momentum", "RMSprop", "Adam")
SCHEDULES = ("constant", "falling as 1/t", "half a cosine")
LEAST_RATE = 0.01  # where half a cosine ends, as a share of the learning rate
KEPT, KEPT_SQUARES = 0.9, 0.999  # what a step leaves of a memory; RMSprop keeps 0.9 of squares, too
EPSILON = 1e-8


def split(theta: Node) -> dict[str, Node]:
    """Return the weights and biases that a vector holds.

    Parameters
    ----------
    theta : Node of shape (N_NUMBERS,)
        All of them, in the order of ``SHAPES``, each array in row order.

    Returns
    -------
    dict of str to Node
        W_1 to b_3.
    """
    arrays, start = {}, 0
    for name, shape in SHAPES.items():
        stop = start + int(np.prod(shape))
        arrays[name] = graph.reshape(theta[start:stop], shape)
        start = stop
    return arrays


def features(X: Node) -> Node:
    """Return what the first layer may listen to.

    Parameters
    ----------
    X : Node of shape (n, 2)
        Points.

    Returns
    -------
    Node of shape (n, 7)
        One column for each of ``FEATURES``.
    """
    x_1, x_2 = X[:, 0], X[:, 1]
    squares = [graph.square(x_1), graph.square(x_2), x_1 * x_2]
    return graph.stack([x_1, x_2, *squares, graph.sin(x_1), graph.sin(x_2)], axis=1)


def network(p: Mapping[str, Node], theta: Mapping[str, Node], X: Node) -> SimpleNamespace:
    """Return the nodes of the network at points X.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``width``, ``depth``, ``f_1`` to ``f_7``, ``activation`` and
        ``activation_2`` are read.
    theta : mapping of str to Node
        The weights and biases, W_1 to b_3.
    X : Node of shape (n, 2)
        Points.

    Returns
    -------
    SimpleNamespace
        features (n, 7); z_1, a_1, z_2 and a_2 of shape (n, 8), also of units that nobody listens
        to; and z_3 (n,), before the last sigmoid.
    """
    units, seen = in_use(p), features(X)
    z_1 = seen @ (theta["W_1"] * chosen_features(p)).T + theta["b_1"]
    a_1 = activation(z_1, p["activation"])
    z_2 = a_1 @ (theta["W_2"] * units).T + theta["b_2"]
    a_2 = activation(z_2, p["activation_2"])
    last = graph.where(graph.greater(p["depth"], 1.5), a_2, a_1)
    z_3 = last @ (theta["W_3"] * units).T + theta["b_3"]
    z_3 = graph.reshape(z_3, X.shape[:1])
    return SimpleNamespace(features=seen, z_1=z_1, a_1=a_1, z_2=z_2, a_2=a_2, z_3=z_3)


def in_use(p: Mapping[str, Node]) -> Node:
    """Return 1 for each hidden unit that is in use and 0 for the others.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``width`` is read.

    Returns
    -------
    Node of shape (8,)
        The mask.
    """
    return graph.greater(p["width"], np.arange(N_UNITS) + 0.5)


def chosen_features(p: Mapping[str, Node]) -> Node:
    """Return 1 for each feature that is chosen and 0 for the others.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``f_1`` to ``f_7`` are read.

    Returns
    -------
    Node of shape (7,)
        The mask.
    """
    return graph.stack([graph.greater(p[f"f_{i + 1}"], 0.5) for i in range(len(FEATURES))])


def activation(z: Node, kind: Node) -> Node:
    """Return tanh, ReLU or sigmoid of z.

    Parameters
    ----------
    z : Node
        Pre-activations.
    kind : Node
        Index in ``ACTIVATIONS``.

    Returns
    -------
    Node
        Of the shape of ``z``.
    """
    s = 1 - 0.5 * equal(kind, 2)
    return graph.where(equal(kind, 1), graph.relu(z), (1 - s) + s * graph.tanh(s * z))


def losses(z: Node, y: Node, kind: Node) -> Node:
    """Return the loss of sigmoid(z) at each example.

    Parameters
    ----------
    z, y : Node of shape (n,)
        Logits; targets 0 and 1.
    kind : Node
        Index in ``LOSSES``.

    Returns
    -------
    Node of shape (n,)
        One loss for each.
    """
    half_squared = 0.5 * graph.square(graph.sigmoid(z) - y)
    return graph.where(kind, half_squared, binary_cross_entropy(z, y))


def mean_over(values: Node, mask: Node) -> Node:
    """Return the mean of the values that a mask lets through; 0 if it lets none through.

    Parameters
    ----------
    values, mask : Node of shape (n,)
        Numbers; 1 or 0 for each.

    Returns
    -------
    Node
        A scalar.
    """
    return graph.sum(values * mask) / graph.maximum(graph.sum(mask), 1.0)


def penalty(p: Mapping[str, Node], theta: Mapping[str, Node]) -> Node:
    """Return ½ λ times the sum of squares of all weights; biases go free.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``decay`` is λ.
    theta : mapping of str to Node
        W_1 to b_3.

    Returns
    -------
    Node
        A scalar.
    """
    squares = [graph.sum(graph.square(theta[name])) for name in ("W_1", "W_2", "W_3")]
    return 0.5 * p["decay"] * graph.sum(graph.stack(squares))


def scheduled_rate(p: Mapping[str, Node]) -> Node:
    """Return the learning rate of the next step.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``learning_rate``, ``schedule``, ``span`` and ``steps`` are read.

    Returns
    -------
    Node
        A scalar: the learning rate; or divided by 1 + steps / span, so that it is halved after
        ``span`` steps; or going down along half a cosine in ``span`` steps, to a hundredth.

    References
    ----------
    Robbins & Monro, "A stochastic approximation method" (1951), on rates that fall as 1/t;
    Loshchilov & Hutter, "SGDR: Stochastic gradient descent with warm restarts" (2017), on the
    cosine.
    """
    gone = p["steps"] / p["span"]
    angle = np.pi * (1 - graph.relu(1 - gone))  # no further than half a turn
    cosine = LEAST_RATE + (1 - LEAST_RATE) * (0.5 + 0.5 * graph.sin(angle + np.pi / 2))
    return p["learning_rate"] * pick(p["schedule"], [1.0, 1 / (1 + gone), cosine])


def step(p: Mapping[str, Node], gradient: Node) -> dict[str, Node]:
    """Return what one step of the chosen optimizer makes of theta and of its memories.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``theta``, ``mean``, ``squares``, ``steps``, ``optimizer`` and
        those of :func:`scheduled_rate` are read.
    gradient : Node of shape (N_NUMBERS,)
        Of what is minimized, in theta.

    Returns
    -------
    dict of str to Node
        theta, mean and squares after the step, as :mod:`nnlib.optimizers` computes them: ``mean``
        is the velocity of momentum, or the mean of gradients of Adam.
    """
    rate, kind, g = scheduled_rate(p), p["optimizer"], gradient
    adam, count = equal(kind, 3), p["steps"] + 1
    gathered = graph.where(equal(kind, 1), -rate * g, (1 - KEPT) * g)
    mean = KEPT * p["mean"] + gathered
    kept = graph.where(adam, KEPT_SQUARES, KEPT)
    squares = kept * p["squares"] + (1 - kept) * graph.square(g)
    # A mean that began at 0 is too small at first: Adam makes up for that.
    short = [1 - graph.exp(np.log(keeps) * count) for keeps in (KEPT, KEPT_SQUARES)]
    size = graph.where(adam, squares / short[1], squares) ** 0.5 + EPSILON
    scaled = -rate * graph.where(adam, mean / short[0], g) / size
    plain = graph.where(equal(kind, 1), mean, -rate * g)
    moved = graph.where(graph.greater(kind, 1.5), scaled, plain)
    return {"theta": p["theta"] + moved, "mean": mean, "squares": squares}


def equal(value: Node, whole: ArrayLike) -> Node:
    """Return 1 where a node that holds a whole number has this value, else 0.

    Parameters
    ----------
    value : Node
        A scalar.
    whole : array_like
        To compare with.

    Returns
    -------
    Node
        Of the shape of ``whole``.
    """
    return graph.greater(0.25, graph.square(value - whole))


def pick(index: Node, options: Sequence[ArrayLike]) -> Node:
    """Return the option with this number.

    Parameters
    ----------
    index : Node
        A whole number from 0.
    options : sequence of array_like
        All of one shape.

    Returns
    -------
    Node
        Of that shape.
    """
    chosen = graph.constant(options[0])
    for number, option in enumerate(options[1:], start=1):
        chosen = graph.where(equal(index, number), option, chosen)
    return chosen

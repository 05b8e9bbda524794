"""The network of the playground: one graph that holds all its choices as numbers.

- Of several data sets, activations or losses, a number picks one with :func:`nnlib.graph.where`.
- The width is a mask: all weights out of a unit that is switched off are multiplied by 0.
- With one hidden layer the output listens to the first, and the second gets no gradient.
- An edit is added: the weight or bias that is chosen by layer, unit and input counts as its stored
  value plus a change.

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

N_UNITS = 8
SHAPES = {
    "W_1": (N_UNITS, 2),
    "b_1": (N_UNITS,),
    "W_2": (N_UNITS, N_UNITS),
    "b_2": (N_UNITS,),
    "W_3": (1, N_UNITS),
    "b_3": (1,),
}
ACTIVATIONS = ("tanh", "ReLU", "sigmoid")
LOSSES = ("cross-entropy", "squared error")


def network(p: Mapping[str, Node], theta: Mapping[str, Node], X: Node) -> SimpleNamespace:
    """Return the nodes of the network at inputs X.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``width``, ``depth`` and ``activation`` are read.
    theta : mapping of str to Node
        The weights and biases, W_1 to b_3.
    X : Node of shape (n, 2)
        Inputs.

    Returns
    -------
    SimpleNamespace
        z_1, a_1, z_2 and a_2 of shape (n, 8), also of units that nobody listens to; and z_3 (n,),
        before the last sigmoid.
    """
    units = in_use(p)
    z_1 = X @ theta["W_1"].T + theta["b_1"]
    a_1 = activation(z_1, p["activation"])
    z_2 = a_1 @ (theta["W_2"] * units).T + theta["b_2"]
    a_2 = activation(z_2, p["activation"])
    last = graph.where(p["depth"], a_2, a_1)
    z_3 = last @ (theta["W_3"] * units).T + theta["b_3"]
    return SimpleNamespace(z_1=z_1, a_1=a_1, z_2=z_2, a_2=a_2, z_3=graph.reshape(z_3, X.shape[:1]))


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


def objective(z: Node, y: Node, kind: Node) -> Node:
    """Return the mean loss of sigmoid(z).

    Parameters
    ----------
    z, y : Node of shape (n,)
        Logits; targets 0 and 1.
    kind : Node
        Index in ``LOSSES``.

    Returns
    -------
    Node
        A scalar.
    """
    half_squared = 0.5 * graph.square(graph.sigmoid(z) - y)
    return graph.mean(graph.where(kind, half_squared, binary_cross_entropy(z, y)))


def chosen_entry(p: Mapping[str, Node]) -> dict[str, Node]:
    """Return arrays with a 1 at the weight or bias that the reader edits, and 0 elsewhere.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters; ``layer`` (an index), ``unit`` (from 1; the output has but one) and
        ``source`` (an input from 1, or 0 for the bias) are read.

    Returns
    -------
    dict of str to Node
        One array for each of W_1 to b_3.
    """
    masks = {}
    for layer in range(3):
        n_out, n_in = SHAPES[f"W_{layer + 1}"]
        units = equal(p["unit"], np.arange(1, n_out + 1)) if n_out > 1 else graph.constant([1.0])
        units = units * equal(p["layer"], layer)
        inputs = equal(p["source"], np.arange(1, n_in + 1))
        masks[f"W_{layer + 1}"] = graph.reshape(units, (n_out, 1)) * inputs
        masks[f"b_{layer + 1}"] = units * equal(p["source"], 0)
    return masks


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

"""The losses of the figures as nodes; written from pre-activations, so that none overflows.

They are those of :mod:`nnlib.losses`, which work on arrays.
"""

from nnlib import graph
from nnlib.graph import Node


def binary_cross_entropy(z: Node, y: Node | float) -> Node:
    """Return the nodes of the binary cross-entropy of sigmoid(z), one for each example.

    Parameters
    ----------
    z : Node of shape (n_samples,)
        Pre-activations of the output; any other shape will do.
    y : Node or float
        Targets from 0 to 1, of that shape or to be broadcast.

    Returns
    -------
    Node of shape (n_samples,)
        softplus(z) - y z, which equals -y log a - (1 - y) log(1 - a) for a = sigmoid(z).
    """
    return graph.softplus(z) - y * z


def categorical_cross_entropy(z: Node, y: Node) -> Node:
    """Return the node of the categorical cross-entropy of softmax(z), for one example.

    Parameters
    ----------
    z, y : Node of shape (n_classes,)
        Scores, and target probabilities.

    Returns
    -------
    Node of shape ()
        -sum(y log softmax(z)).
    """
    return -graph.sum(y * graph.log_softmax(z))

"""Functions over whole arrays: products, sums, shapes, and numbers laid out; each returns a node.

What the operations compute, and what their derivatives are, is in `nnlib.graph.rules`; elementwise
functions are in `nnlib.graph.elementwise`. Axes may be given from either end; they are stored
counted from the end (-1 is the last), because an evaluation may put batch dimensions in front (see
`nnlib.graph.evaluate`).
"""

from __future__ import annotations

import math
import numbers

from nnlib.graph.elementwise import exp, log, stop_gradient
from nnlib.graph.node import as_node, as_shape, describe, make

# --- products ------------------------------------------------------------------------------------


def matmul(a, b):
    """Multiply matrices, a @ b; a vector counts as a row on the left, as a column on the right.

    Parameters
    ----------
    a, b : Node or array_like
        Shapes (m, k) and (k, n), or vectors of length k.

    Returns
    -------
    Node
        Shape (m, n), without the axis of a vector.

    Raises
    ------
    ValueError
        If the inner sizes differ, or an argument has no axis or more than two.
    """
    return as_node(a) @ as_node(b)


def transpose(x):
    """Swap the last two axes.

    Parameters
    ----------
    x : Node or array_like
        Of two axes or more.

    Returns
    -------
    Node
        The same numbers, seen the other way.

    Raises
    ------
    ValueError
        If `x` has fewer than two axes.
    """
    return make("transpose", x)


def sum(x, axis=None, keepdims=False):
    """Add up along an axis, or everything.

    Parameters
    ----------
    x : Node
        Of any shape.
    axis : int, optional
        None adds up all elements (but never over batch dimensions).
    keepdims : bool
        Keep the axis with length 1.

    Returns
    -------
    Node
        `x`'s shape without that axis.

    Raises
    ------
    ValueError
        If `x` has no such axis.
    """
    return _reduce("sum", x, axis, keepdims)


def max(x, axis=None, keepdims=False):
    """Take the largest element along an axis, or of everything; ties share the gradient equally.

    Parameters
    ----------
    x : Node
        Of any shape.
    axis : int, optional
        None looks at all elements.
    keepdims : bool
        Keep the axis with length 1.

    Returns
    -------
    Node
        `x`'s shape without that axis.
    """
    return _reduce("max", x, axis, keepdims)


def mean(x, axis=None, keepdims=False):
    """Average along an axis, or of everything: the sum divided by how many were added.

    Parameters
    ----------
    x : Node
        Of any shape.
    axis : int, optional
        None averages all elements.
    keepdims : bool
        Keep the axis with length 1.

    Returns
    -------
    Node
        `x`'s shape without that axis.
    """
    x = as_node(x)
    count = math.prod(x.shape) if axis is None else x.shape[_from_end(x, axis)]
    return sum(x, axis, keepdims) / count


def log_softmax(z):
    """log(e^z_j / Σ_k e^z_k) along the last axis, finite for any z.

    The largest logit is subtracted first. That changes nothing but the size of the exponentials, so
    it is a constant for the gradient: ∂L/∂z = upstream - softmax(z) Σ upstream.

    Parameters
    ----------
    z : Node or array_like
        Logits; the classes lie along the last axis.

    Returns
    -------
    Node
        Of the shape of `z`.

    Raises
    ------
    ValueError
        If `z` has no axis.
    """
    z = as_node(z)
    shifted = z - stop_gradient(max(z, axis=-1, keepdims=True))
    return shifted - log(sum(exp(shifted), axis=-1, keepdims=True))


def softmax(z):
    """e^z_j / Σ_k e^z_k along the last axis, finite for any z: the exponential of `log_softmax`.

    Parameters
    ----------
    z : Node or array_like
        Logits; the classes lie along the last axis.

    Returns
    -------
    Node
        Of the shape of `z`.

    Raises
    ------
    ValueError
        If `z` has no axis.
    """
    return exp(log_softmax(z))


def reshape(x, shape):
    """Read the same numbers, in the same order, as an array of another shape.

    Parameters
    ----------
    x : Node
        Of any shape.
    shape : tuple of int
        With as many elements as `x`.

    Returns
    -------
    Node
        `x` itself if it has that shape already.
    """
    x, shape = as_node(x), as_shape(shape)
    return x if x.shape == shape else make("reshape", x, shape=shape)


def broadcast_to(x, shape):
    """Repeat x along new or length-1 axes until it has this shape.

    Parameters
    ----------
    x : Node
        Of a shape that broadcasts to `shape`.
    shape : tuple of int
        The shape wanted.

    Returns
    -------
    Node
        `x` itself if it has that shape already.
    """
    x, shape = as_node(x), as_shape(shape)
    return x if x.shape == shape else make("broadcast_to", x, shape=shape)


def sum_to(x, shape):
    """Undo a broadcast: add up the copies until x has this shape.

    What `broadcast_to` repeated forward, the gradient adds up backward.

    Parameters
    ----------
    x : Node
        Of a shape that `shape` broadcasts to.
    shape : tuple of int
        The shape wanted.

    Returns
    -------
    Node
        `x` itself if it has that shape already.
    """
    shape = as_shape(shape)
    if shape == ():
        return sum(x)
    while len(x.shape) > len(shape):
        x = sum(x, axis=0)
    for axis in range(len(shape)):
        if shape[axis] != x.shape[axis]:
            x = sum(x, axis, keepdims=True)
    return x


def stack(nodes, axis=0):
    """Join nodes of one shape along a new axis.

    Parameters
    ----------
    nodes : sequence of Node or number
        All of one shape.
    axis : int
        Where the new axis goes in the result.

    Returns
    -------
    Node
        For example, three nodes of shape (4,) give (3, 4), or (4, 3) with ``axis=1``.

    Raises
    ------
    ValueError
        If there is nothing to stack, the shapes differ, or the result has no such axis.
    """
    nodes = [as_node(node) for node in nodes]
    rank = len(nodes[0].shape) + 1 if nodes else 1
    if not -rank <= axis < rank:
        raise ValueError(f"axis: came {axis}; the stacked result has {rank} axes")
    return make("stack", *nodes, axis=axis % rank - rank)


def _reduce(op, x, axis, keepdims):
    x = as_node(x)
    if x.shape == () and axis is None:  # one number is its own sum
        return x
    axis = None if axis is None else _from_end(x, axis)
    return make(op, x, axis=axis, keepdims=bool(keepdims))


def _from_end(x, axis):
    """Count an axis from the end."""
    rank = len(x.shape)
    if not isinstance(axis, numbers.Integral) or not -rank <= axis < rank:
        raise ValueError(f"axis: came {axis!r}; {describe(x)} has {rank} axes")
    return int(axis) % rank - rank

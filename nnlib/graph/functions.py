"""Functions over whole arrays: products, sums, shapes, and numbers laid out; each returns a node.

What the operations compute, and what their derivatives are, is in :mod:`nnlib.graph.rules`;
elementwise functions are in :mod:`nnlib.graph.elementwise`. Axes may be given from either end; they
are stored counted from the end (-1 is the last), because an evaluation may put batch dimensions in
front (see :func:`nnlib.graph.evaluate`).
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable

from nnlib.graph.elementwise import exp, log, stop_gradient
from nnlib.graph.node import Node, Operand, as_node, as_shape, describe, make

# --- products ------------------------------------------------------------------------------------


def matmul(a: Operand, b: Operand) -> Node:
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
    return as_node("a", a) @ as_node("b", b)


def transpose(x: Operand) -> Node:
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
        If ``x`` has fewer than two axes.
    """
    return make("transpose", x)


def sum(x: Operand, axis: int | None = None, keepdims: bool = False) -> Node:
    """Add up along an axis, or everything.

    Parameters
    ----------
    x : Node or array_like
        Of any shape.
    axis : int or None, default None
        None adds up all elements (but never over batch dimensions).
    keepdims : bool, default False
        Keep the axis with length 1.

    Returns
    -------
    Node
        Of the shape of ``x`` without that axis.

    Raises
    ------
    ValueError
        If ``x`` has no such axis.
    """
    return _reduce("sum", x, axis, keepdims)


def max(x: Operand, axis: int | None = None, keepdims: bool = False) -> Node:
    """Take the largest element along an axis, or of everything; ties share the gradient equally.

    Parameters
    ----------
    x : Node or array_like
        Of any shape.
    axis : int or None, default None
        None looks at all elements.
    keepdims : bool, default False
        Keep the axis with length 1.

    Returns
    -------
    Node
        Of the shape of ``x`` without that axis.

    Raises
    ------
    ValueError
        If ``x`` has no such axis.
    """
    return _reduce("max", x, axis, keepdims)


def mean(x: Operand, axis: int | None = None, keepdims: bool = False) -> Node:
    """Average along an axis, or of everything: the sum divided by how many were added.

    Parameters
    ----------
    x : Node or array_like
        Of any shape.
    axis : int or None, default None
        None averages all elements.
    keepdims : bool, default False
        Keep the axis with length 1.

    Returns
    -------
    Node
        Of the shape of ``x`` without that axis.

    Raises
    ------
    ValueError
        If ``x`` has no such axis.
    """
    x = as_node("x", x)
    count = math.prod(x.shape) if axis is None else x.shape[_from_end(axis, x.shape, describe(x))]
    return sum(x, axis, keepdims) / count


def log_softmax(z: Operand) -> Node:
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
        Of the shape of ``z``.

    Raises
    ------
    ValueError
        If ``z`` has no axis.
    """
    z = as_node("z", z)
    shifted = z - stop_gradient(max(z, axis=-1, keepdims=True))
    return shifted - log(sum(exp(shifted), axis=-1, keepdims=True))


def softmax(z: Operand) -> Node:
    """e^z_j / Σ_k e^z_k along the last axis, finite for any z: the exponential of ``log_softmax``.

    Parameters
    ----------
    z : Node or array_like
        Logits; the classes lie along the last axis.

    Returns
    -------
    Node
        Of the shape of ``z``.

    Raises
    ------
    ValueError
        If ``z`` has no axis.
    """
    return exp(log_softmax(z))


def reshape(x: Operand, shape: Iterable[int]) -> Node:
    """Read the same numbers, in the same order, as an array of another shape.

    Parameters
    ----------
    x : Node or array_like
        Of any shape.
    shape : tuple of int
        With as many elements as ``x``.

    Returns
    -------
    Node
        ``x`` itself if it has that shape already.

    Raises
    ------
    ValueError
        If the elements of ``x`` do not fill ``shape``.
    """
    x, shape = as_node("x", x), as_shape(shape)
    return x if x.shape == shape else make("reshape", x, shape=shape)


def broadcast_to(x: Operand, shape: Iterable[int]) -> Node:
    """Repeat x along new or length-1 axes until it has this shape.

    Parameters
    ----------
    x : Node or array_like
        Of a shape that broadcasts to ``shape``.
    shape : tuple of int
        The shape wanted.

    Returns
    -------
    Node
        ``x`` itself if it has that shape already.

    Raises
    ------
    ValueError
        If ``x`` does not broadcast to ``shape``.
    """
    x, shape = as_node("x", x), as_shape(shape)
    return x if x.shape == shape else make("broadcast_to", x, shape=shape)


def sum_to(x: Operand, shape: Iterable[int]) -> Node:
    """Undo a broadcast: add up the copies until x has this shape.

    What ``broadcast_to`` repeated forward, the gradient adds up backward.

    Parameters
    ----------
    x : Node or array_like
        Of a shape that ``shape`` broadcasts to.
    shape : tuple of int
        The shape wanted.

    Returns
    -------
    Node
        ``x`` itself if it has that shape already.

    Raises
    ------
    ValueError
        If ``shape`` does not broadcast to the shape of ``x``.
    """
    x, shape = as_node("x", x), as_shape(shape)
    if shape == ():
        return sum(x)
    if len(shape) > len(x.shape):
        raise ValueError(f"shape: came {shape}; expected a shape that broadcasts to {x.shape}")
    while len(x.shape) > len(shape):
        x = sum(x, axis=0)
    for axis in range(len(shape)):
        if shape[axis] not in (1, x.shape[axis]):
            raise ValueError(f"shape: came {shape}; {describe(x)} has other sizes than that and 1")
        if shape[axis] != x.shape[axis]:
            x = sum(x, axis, keepdims=True)
    return x


def stack(nodes: Iterable[Operand], axis: int = 0) -> Node:
    """Join nodes of one shape along a new axis.

    Parameters
    ----------
    nodes : sequence of Node or number
        All of one shape.
    axis : int, default 0
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
    if not isinstance(nodes, Iterable) or isinstance(nodes, str):
        raise ValueError(f"nodes: came {nodes!r}; expected a list of nodes")
    stacked = [as_node(f"nodes[{i}]", node) for i, node in enumerate(nodes)]
    rank = len(stacked[0].shape) + 1 if stacked else 1
    return make("stack", *stacked, axis=_from_end(axis, (1,) * rank, "the stacked result"))


def _reduce(op, x, axis, keepdims):
    x = as_node("x", x)
    if not isinstance(keepdims, bool):
        raise ValueError(f"keepdims: came {keepdims!r}; expected True or False")
    if x.shape == () and axis is None:  # one number is its own sum
        return x
    axis = None if axis is None else _from_end(axis, x.shape, describe(x))
    return make(op, x, axis=axis, keepdims=keepdims)


def _from_end(axis, shape, what):
    """Count an axis from the end."""
    rank = len(shape)
    whole = isinstance(axis, numbers.Integral) and not isinstance(axis, bool)
    if not whole or not -rank <= axis < rank:
        raise ValueError(f"axis: came {axis!r}; expected a whole number: {what} has {rank} axes")
    return int(axis) % rank - rank

"""The table of operations: each one's formula, its shape, and its derivative.

These rows are the whole calculus of the book. A row says how to compute ``y`` (``forward``, in
NumPy) and how blame flows back through it (``vjp``): given ``upstream`` = ∂L/∂y it returns
∂L/∂(each argument) = upstream × local derivative. The derivative is written in nodes, not in
numbers, and therefore is itself a graph that can be drawn, shipped to the browser, or
differentiated again.
"""

from __future__ import annotations

import math

import numpy as np

from nnlib.graph.elementwise import greater, sigmoid, sin, where
from nnlib.graph.functions import (
    broadcast_to,
    reshape,
    sum,
    transpose,
)
from nnlib.graph.node import OPERATIONS, Operation, make

# --- shape rules: what a result's shape is, or why there is none ---------------------------------


def _same(shape, **_):
    return shape


def _broadcast(*shapes, **_):
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        listed = " and ".join(str(shape) for shape in shapes)
        raise ValueError(f"shapes {listed} do not broadcast together") from None


def _matmul_shape(a, b):
    if len(a) != 2 or len(b) != 2:
        raise ValueError(f"expected two matrices or vectors, came shapes {a} and {b}")
    if a[1] != b[0]:
        raise ValueError(f"the inner sizes {a[1]} and {b[0]} differ")
    return a[0], b[1]


def _transpose_shape(shape):
    if len(shape) < 2:
        raise ValueError(f"expected at least two axes, came shape {shape}")
    return *shape[:-2], shape[-1], shape[-2]


def _reduced_shape(shape, axis, keepdims):
    axes = range(-len(shape), 0) if axis is None else (axis,)
    sizes = zip(range(-len(shape), 0), shape, strict=True)
    return tuple(1 if i in axes else size for i, size in sizes if keepdims or i not in axes)


def _reshaped(old, shape):
    if math.prod(old) != math.prod(shape):
        raise ValueError(f"{math.prod(old)} elements do not fill the shape {shape}")
    return shape


def _broadcast_to_shape(old, shape):
    if _broadcast(old, shape) != shape:
        raise ValueError(f"shape {old} does not broadcast to {shape}")
    return shape


def _slice_shape(shape, axis, start, stop, drop):
    if not 0 <= start < stop <= shape[axis]:
        raise ValueError(f"nothing between {start} and {stop} on axis {axis} of shape {shape}")
    return _with_size(shape, axis, () if drop else (stop - start,))


def _pad_shape(shape, axis, before, after):
    return _with_size(shape, axis, (before + shape[axis] + after,))


def _stack_shape(*shapes, axis):
    if len(set(shapes)) != 1:
        raise ValueError(f"expected nodes of one shape, came {sorted(set(shapes))}")
    at = len(shapes[0]) + 1 + axis
    return *shapes[0][:at], len(shapes), *shapes[0][at:]


def _with_size(shape, axis, size):
    """Put `size`, a tuple of no or one length, in the place of an axis."""
    at = len(shape) + axis
    return shape[:at] + size + shape[at + 1 :]


# --- forward rules that are more than one NumPy call ---------------------------------------------
# A value is batch + shape: NumPy dimensions beyond the node's own are the batch, and stay in front.


def _elementwise(function):
    """Line the arguments up by their own axes before NumPy broadcasts them by position."""

    def forward(node, *values):
        rank = len(node.shape)
        return function(*map(_aligned, values, node.args, [rank] * len(values)))

    return forward


def _aligned(value, node, rank):
    """Insert length-1 axes between the batch and the node's own shape, to make it `rank` long."""
    batch = _batch(value, node)
    return value.reshape(batch + (1,) * (rank - len(node.shape)) + node.shape)


def _batch(value, node):
    return value.shape[: value.ndim - len(node.shape)]


def _sigmoid(z):
    small = np.exp(-np.abs(z))  # at most 1, so nothing overflows
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def _reduction(function):
    def forward(node, x):
        axis, rank = node.attributes["axis"], len(node.args[0].shape)
        axes = tuple(range(-rank, 0)) if axis is None else axis
        return function(x, axis=axes, keepdims=node.attributes["keepdims"])

    return forward


def _broadcast_to(node, x):
    x = _aligned(x, node.args[0], len(node.shape))
    return np.broadcast_to(x, _batch(x, node) + node.shape)


def _stack(node, *values):
    batch = np.broadcast_shapes(*map(_batch, values, node.args))
    shape = batch + node.args[0].shape
    return np.stack([np.broadcast_to(x, shape) for x in values], axis=node.attributes["axis"])


def _slice(node, x):
    axis = node.attributes["axis"]
    index = slice(node.attributes["start"], node.attributes["stop"])
    part = x[(..., index) + (slice(None),) * (-axis - 1)]
    return part.squeeze(axis) if node.attributes["drop"] else part


def _pad(node, x):
    widths = [(0, 0)] * x.ndim
    widths[node.attributes["axis"]] = node.attributes["before"], node.attributes["after"]
    return np.pad(x, widths)


def _grid(node):
    of = node.attributes
    x = np.linspace(of["x_min"], of["x_max"], of["n_x"])
    y = np.linspace(of["y_min"], of["y_max"], of["n_y"])
    return np.stack([np.tile(x, of["n_y"]), np.repeat(y, of["n_x"])], axis=1)


# --- backward rules that are more than one line --------------------------------------------------


def _power_vjp(node, upstream):
    (x,), c = node.args, node.attributes["exponent"]
    # Spelled out for 1 and 0, whose formula would need 0 / 0 at x = 0.
    if c == 0:
        return (None,)
    return (upstream if c == 1 else upstream * c * (x if c == 2 else x ** (c - 1)),)


def _unreduced(node, upstream):
    """Give a reduction's upstream gradient, or its result, the shape of what was reduced."""
    shape, axis = node.args[0].shape, node.attributes["axis"]
    if axis is not None:
        upstream = reshape(upstream, _reduced_shape(shape, axis, keepdims=True))
    return broadcast_to(upstream, shape)


def _max_vjp(node, upstream):
    (x,), axis = node.args, node.attributes["axis"]
    is_max = 1 - greater(_unreduced(node, node), x)
    return (_unreduced(node, upstream) * is_max / sum(is_max, axis, keepdims=True),)


def _slice_vjp(node, upstream):
    shape, of = node.args[0].shape, node.attributes
    upstream = reshape(upstream, _with_size(shape, of["axis"], (of["stop"] - of["start"],)))
    return (_padded(upstream, of["axis"], of["start"], shape[of["axis"]] - of["stop"]),)


def _padded(x, axis, before, after):
    return make("pad", x, axis=axis, before=before, after=after) if before or after else x


def _pad_vjp(node, upstream):
    axis, start = node.attributes["axis"], node.attributes["before"]
    stop = start + node.args[0].shape[axis]
    return (make("slice", upstream, axis=axis, start=start, stop=stop, drop=False),)


def _stack_vjp(node, upstream):
    axis = node.attributes["axis"]
    return tuple(
        make("slice", upstream, axis=axis, start=i, stop=i + 1, drop=True)
        for i in range(len(node.args))
    )


# --- the table -----------------------------------------------------------------------------------


def _pointwise(name, formula, function, vjp):
    """Return the row of an elementwise operation; `vjp` gets the node y and the upstream g."""
    return Operation(name, formula, _broadcast, _elementwise(function), vjp)


_TABLE = (
    _pointwise("add", "y = a + b", np.add, lambda y, g: (g, g)),
    _pointwise("sub", "y = a - b", np.subtract, lambda y, g: (g, -g)),
    _pointwise("mul", "y = a b", np.multiply, lambda y, g: (g * y.args[1], g * y.args[0])),
    _pointwise("div", "y = a / b", np.divide, lambda y, g: (g / y.args[1], -g * y / y.args[1])),
    _pointwise("neg", "y = -x", np.negative, lambda y, g: (-g,)),
    _pointwise("exp", "y = e^x", np.exp, lambda y, g: (g * y,)),
    _pointwise("log", "y = log x", np.log, lambda y, g: (g / y.args[0],)),
    # cos x is sin (x + π/2), so one operation is enough for both.
    _pointwise("sin", "y = sin x", np.sin, lambda y, g: (g * sin(y.args[0] + np.pi / 2),)),
    _pointwise("tanh", "y = tanh x", np.tanh, lambda y, g: (g * (1 - y * y),)),
    _pointwise("sigmoid", "y = 1 / (1 + e^-x)", _sigmoid, lambda y, g: (g * (y * (1 - y)),)),
    _pointwise(
        "softplus",
        "y = log(1 + e^x)",
        lambda x: np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x))),
        lambda y, g: (g * sigmoid(y.args[0]),),
    ),
    _pointwise(
        "relu",
        "y = max(x, 0)",
        lambda x: np.maximum(x, 0.0),
        lambda y, g: (g * greater(y.args[0], 0),),
    ),
    _pointwise(
        "maximum",
        "y = max(a, b)",
        np.maximum,
        lambda y, g: (g * greater(*y.args), g * (1 - greater(*y.args))),
    ),
    _pointwise(
        "greater",
        "y = 1 if a > b else 0",
        lambda a, b: np.where(a > b, 1.0, 0.0),
        lambda y, g: (None, None),
    ),
    _pointwise(
        "where",
        "y = a if c else b",
        lambda c, a, b: np.where(c != 0, a, b),
        lambda y, g: (None, where(y.args[0], g, 0), where(y.args[0], 0, g)),
    ),
    Operation(
        "power",
        "y = x^c",
        _same,
        lambda node, x: x ** node.attributes["exponent"],  # NumPy squares faster than np.power
        _power_vjp,
    ),
    Operation("stop_gradient", "y = x", _same, lambda node, x: x, lambda y, g: (None,)),
    Operation(
        "matmul",
        "y = a @ b",
        _matmul_shape,
        lambda node, a, b: a @ b,
        lambda y, g: (g @ transpose(y.args[1]), transpose(y.args[0]) @ g),
    ),
    Operation(
        "transpose",
        "y = xᵀ",
        _transpose_shape,
        lambda node, x: np.swapaxes(x, -1, -2),
        lambda y, g: (transpose(g),),
    ),
    Operation(
        "sum", "y = Σ x", _reduced_shape, _reduction(np.sum), lambda y, g: (_unreduced(y, g),)
    ),
    Operation("max", "y = max x", _reduced_shape, _reduction(np.max), _max_vjp),
    Operation(
        "reshape",
        "y = x, reshaped",
        _reshaped,
        lambda node, x: x.reshape(_batch(x, node.args[0]) + node.shape),
        lambda y, g: (reshape(g, y.args[0].shape),),
    ),
    Operation(
        "broadcast_to", "y = x, repeated", _broadcast_to_shape, _broadcast_to, lambda y, g: (g,)
    ),
    Operation("slice", "y = x[start:stop]", _slice_shape, _slice, _slice_vjp),
    Operation("pad", "y = x with zeros around", _pad_shape, _pad, _pad_vjp),
    Operation("stack", "y = [x_1, x_2, ...]", _stack_shape, _stack, _stack_vjp),
    Operation(
        "constant",
        "y = fixed numbers",
        lambda values: values.shape,
        lambda node: node.attributes["values"],
        lambda y, g: (),
    ),
    Operation(
        "linspace",
        "y_i = start + i (stop - start) / (n - 1)",
        lambda n, **_: (n,),
        lambda node: np.linspace(*node.attributes.values()),
        lambda y, g: (),
    ),
    Operation(
        "grid",
        "y = (x_j, y_i) in row i n_x + j",
        lambda n_x, n_y, **_: (n_x * n_y, 2),
        _grid,
        lambda y, g: (),
    ),
)
OPERATIONS.update({operation.name: operation for operation in _TABLE})


def operations() -> dict[str, Operation]:
    """Return the table of operations.

    Returns
    -------
    dict of str to Operation
        A copy, by name.
    """
    return dict(OPERATIONS)

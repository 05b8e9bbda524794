"""What NumPy's own functions do when they are given a node.

``np.exp(x)``, ``np.sum(x, axis=0)`` and ``array * x`` ask the node what they mean. Each entry below
answers for one of them, with the functions and operators of :mod:`nnlib.graph`; whatever is not
listed is refused by name, instead of being applied to an array of Python objects.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib.graph.elementwise import exp, log, maximum, sin, square, tanh, where
from nnlib.graph.functions import broadcast_to, matmul, max, mean, reshape, stack, sum, transpose
from nnlib.graph.node import NUMPY, as_node, make, power

# make, and not an operator, where the left operand may be an array: NumPy would ask the node again.
_OPERATORS: dict[Callable, Callable] = {
    np.add: lambda a, b: make("add", a, b),
    np.subtract: lambda a, b: make("sub", a, b),
    np.multiply: lambda a, b: make("mul", a, b),
    np.divide: lambda a, b: make("div", a, b),
    np.power: power,
    np.negative: lambda x: -x,
    np.positive: lambda x: x,
    np.absolute: lambda x: abs(x),
    np.greater: lambda a, b: as_node("a", a) > b,
    np.less: lambda a, b: as_node("a", a) < b,
    np.greater_equal: lambda a, b: as_node("a", a) >= b,
    np.less_equal: lambda a, b: as_node("a", a) <= b,
    np.logical_and: lambda a, b: as_node("a", a) & b,
    np.logical_or: lambda a, b: as_node("a", a) | b,
    np.logical_not: lambda x: ~x,
    np.bitwise_and: lambda a, b: as_node("a", a) & b,
    np.bitwise_or: lambda a, b: as_node("a", a) | b,
    np.invert: lambda x: ~x,
}
_FUNCTIONS: dict[Callable, Callable] = {
    np.exp: exp,
    np.log: log,
    np.sin: sin,
    np.tanh: tanh,
    np.square: square,
    np.sqrt: lambda x: x**0.5,
    np.reciprocal: lambda x: 1 / x,
    np.sign: lambda x: (x > 0) - (x < 0),
    np.maximum: maximum,
    np.minimum: lambda a, b: -maximum(make("neg", a), make("neg", b)),
    np.where: where,
    np.matmul: matmul,
    np.dot: matmul,
    np.transpose: transpose,
    np.sum: sum,
    np.max: max,
    np.amax: max,
    np.mean: mean,
    np.reshape: reshape,
    np.broadcast_to: broadcast_to,
    np.stack: stack,
}
NUMPY.update(_OPERATORS | _FUNCTIONS)

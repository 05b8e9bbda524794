"""The computation graph: write a formula once, then evaluate it, differentiate it, ship it.

Any formula can be taken apart into steps that do one thing each. Draw every step as a node, with an
edge from each number it uses, and the formula has become a graph. Evaluating it is a walk along the
edges; differentiating it is a walk against them, multiplying upstream by local derivatives:

>>> from nnlib import graph
>>> x, y, z = (graph.parameter(name) for name in "xyz")
>>> f = graph.log((x + y) ** 2 + z)
>>> at = {"x": 2.0, "y": 1.0, "z": 1.0}
>>> round(float(graph.evaluate(f, at)), 4)
2.3026
>>> [round(float(g), 4) for g in graph.evaluate(graph.grad(f, [x, y, z]), at)]
[0.6, 0.6, 0.1]

The live figures of the book are such graphs: :func:`to_json` hands the very nodes that Python
evaluates, gradients included, to a small interpreter in the page
(``nnlib/figures/frontend/interpreter.js``).

The parts: :mod:`nnlib.graph.node` (what a node is), :mod:`nnlib.graph.elementwise`,
:mod:`nnlib.graph.functions` and :mod:`nnlib.graph.layout` (what makes nodes),
:mod:`nnlib.graph.numpy_calls` (what ``np.exp`` and the like do with a node),
:mod:`nnlib.graph.rules` (what each operation computes, and its derivative),
:mod:`nnlib.graph.passes` (forward, backward, export) and :mod:`nnlib.graph.branches` (how the way
back keeps clear of branches not taken).
"""

from nnlib.graph import numpy_calls as _numpy_calls  # noqa: F401 (fills the table of NumPy's functions)
from nnlib.graph.elementwise import (
    exp,
    greater,
    log,
    maximum,
    relu,
    sigmoid,
    sin,
    softplus,
    square,
    stop_gradient,
    tanh,
    where,
)
from nnlib.graph.functions import (
    broadcast_to,
    log_softmax,
    matmul,
    max,
    mean,
    reshape,
    softmax,
    stack,
    sum,
    sum_to,
    transpose,
)
from nnlib.graph.layout import array, grid, linspace
from nnlib.graph.node import Node, Operation, constant, named, parameter
from nnlib.graph.passes import evaluate, grad, parameters, to_json, topological, vjp
from nnlib.graph.rules import operations

__all__ = [
    "Node",
    "Operation",
    "array",
    "broadcast_to",
    "constant",
    "evaluate",
    "exp",
    "grad",
    "greater",
    "grid",
    "linspace",
    "log",
    "log_softmax",
    "matmul",
    "max",
    "maximum",
    "mean",
    "named",
    "operations",
    "parameter",
    "parameters",
    "relu",
    "reshape",
    "sigmoid",
    "sin",
    "softmax",
    "softplus",
    "square",
    "stack",
    "stop_gradient",
    "sum",
    "sum_to",
    "tanh",
    "to_json",
    "topological",
    "transpose",
    "vjp",
    "where",
]

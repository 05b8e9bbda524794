"""Elementwise functions that chapters write formulas with; each one returns a node.

They broadcast as NumPy does. What the operations compute, and what their derivatives are, is in
`nnlib.graph.rules`.
"""

from __future__ import annotations

from inspect import signature

from nnlib.graph.node import make

_SECTIONS = """

Parameters
----------
{names} : Node or array_like
    Of any shape{broadcast}; numbers and arrays become constants.

Returns
-------
Node
    {returned}.

Raises
------
ValueError
    If an argument is not made of finite numbers{or_shapes}.
"""


def _elementwise(function):
    """Complete the docstring: what all of these functions take and return is said once, above."""
    names = list(signature(function).parameters)
    several = len(names) > 1
    function.__doc__ += _SECTIONS.format(
        names=", ".join(names),
        broadcast="s that broadcast" if several else "",
        returned="Of the broadcast shape" if several else f"Of the shape of `{names[0]}`",
        or_shapes=", or the shapes do not broadcast" if several else "",
    )
    return function


@_elementwise
def exp(x):
    """e^x. Overflows to infinity above 709; prefer `softmax`, `log_softmax`, `softplus`."""
    return make("exp", x)


@_elementwise
def log(x):
    """Natural logarithm; -infinity at 0."""
    return make("log", x)


@_elementwise
def tanh(x):
    """Hyperbolic tangent."""
    return make("tanh", x)


@_elementwise
def sigmoid(x):
    """1 / (1 + e^-x), computed without overflow."""
    return make("sigmoid", x)


@_elementwise
def softplus(x):
    """log(1 + e^x), computed without overflow."""
    return make("softplus", x)


@_elementwise
def relu(x):
    """max(x, 0); its derivative at 0 is taken as 0."""
    return make("relu", x)


@_elementwise
def square(x):
    """x²."""
    return make("power", x, exponent=2.0)


@_elementwise
def maximum(a, b):
    """Take the larger of a and b, elementwise; where they tie the gradient goes to b."""
    return make("maximum", a, b)


@_elementwise
def greater(a, b):
    """1 where a > b, else 0, elementwise; no gradient flows through a comparison."""
    return make("greater", a, b)


@_elementwise
def where(condition, a, b):
    """Take a where the condition is not 0, else b; no gradient flows to the condition."""
    return make("where", condition, a, b)


@_elementwise
def stop_gradient(x):
    """Return x itself, but as a constant in the eyes of `nnlib.graph.grad`."""
    return make("stop_gradient", x)

"""Elementwise functions that chapters write formulas with; each one returns a node.

They broadcast as NumPy does. What the operations compute, and what their derivatives are, is in
:mod:`nnlib.graph.rules`.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import TypeVar

from nnlib.graph.node import Node, Operand, make

_Function = TypeVar("_Function", bound=Callable[..., Node])

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


def _elementwise(function: _Function) -> _Function:
    """Complete the docstring: what all of these functions take and return is said once, above."""
    names = list(signature(function).parameters)
    several = len(names) > 1
    function.__doc__ = (function.__doc__ or "") + _SECTIONS.format(
        names=", ".join(names),
        broadcast="s that broadcast" if several else "",
        returned="Of the broadcast shape" if several else f"Of the shape of ``{names[0]}``",
        or_shapes=", or the shapes do not broadcast" if several else "",
    )
    return function


@_elementwise
def exp(x: Operand) -> Node:
    """e^x. Overflows to infinity above 709; prefer ``softmax``, ``log_softmax``, ``softplus``."""
    return make("exp", x)


@_elementwise
def log(x: Operand) -> Node:
    """Natural logarithm; -infinity at 0."""
    return make("log", x)


@_elementwise
def sin(x: Operand) -> Node:
    """Sine of an angle in radians."""
    return make("sin", x)


@_elementwise
def tanh(x: Operand) -> Node:
    """Hyperbolic tangent."""
    return make("tanh", x)


@_elementwise
def sigmoid(x: Operand) -> Node:
    """1 / (1 + e^-x), computed without overflow."""
    return make("sigmoid", x)


@_elementwise
def softplus(x: Operand) -> Node:
    """log(1 + e^x), computed without overflow."""
    return make("softplus", x)


@_elementwise
def relu(x: Operand) -> Node:
    """max(x, 0); its derivative at 0 is taken as 0."""
    return make("relu", x)


@_elementwise
def square(x: Operand) -> Node:
    """x²."""
    return make("power", x, exponent=2.0)


@_elementwise
def maximum(a: Operand, b: Operand) -> Node:
    """Take the larger of a and b, elementwise; where they tie the gradient goes to b."""
    return make("maximum", a, b)


@_elementwise
def greater(a: Operand, b: Operand) -> Node:
    """1 where a > b, else 0, elementwise; no gradient flows through a comparison."""
    return make("greater", a, b)


@_elementwise
def where(condition: Operand, a: Operand, b: Operand) -> Node:
    """Take a where the condition is not 0, else b; no gradient flows to the condition."""
    return make("where", condition, a, b)


@_elementwise
def stop_gradient(x: Operand) -> Node:
    """Return x itself, but as a constant in the eyes of :func:`nnlib.graph.grad`."""
    return make("stop_gradient", x)

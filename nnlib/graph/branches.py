"""Branches not taken: how gradients keep clear of the infinities that wait there.

``where(x > 0, x ** 0.5, 0)`` is 0 at x = 0, and so is its slope. But messages go back into both
branches of a choice: into the one not taken goes 0, and there 0 meets the slope of the root, which
is infinite at 0. Zero times infinity is not a number, though the root played no part at all.

``where``, ``maximum``, ``relu`` and ``max`` choose between numbers, and an index picks some. Behind
such a choice :func:`messages` therefore sends a second number along with the gradient: how much of
a choice *reaches* an entry, above 0 if anything does. It is made of the conditions alone, so it
cannot be 0 by chance, as a gradient can. Where it is 0, the gradient is 0 and no product is formed.

All of that is written in nodes of the known operations, and costs some of them. So nothing is sent
along unless a division, a logarithm, an exponential or a power waits behind the choice: the other
operations are finite for finite numbers, if these are not so large that their products overflow.
"""

from __future__ import annotations

from collections.abc import Iterable

from nnlib.graph.elementwise import where
from nnlib.graph.functions import broadcast_to, sum, sum_to, transpose
from nnlib.graph.node import OPERATIONS, Node

_CHOICES = frozenset({"where", "maximum", "relu", "max", "slice"})
# Their own derivative moves numbers about, adds them up, or chooses; it multiplies by no value.
_MOVES = _CHOICES | {"transpose", "sum", "reshape", "broadcast_to", "pad", "stack"}
_SUMS = frozenset({"add", "sub", "neg"})

Message = tuple[Node | None, Node | None]


def unbounded(order: Iterable[Node]) -> set[Node]:
    """Return the nodes whose value or slope may be infinite, or no number, for ordinary numbers.

    Parameters
    ----------
    order : iterable of Node
        A graph, arguments first.

    Returns
    -------
    set of Node
        What can grow without bounds, and what is computed from it.
    """
    found: set[Node] = set()
    for node in order:
        passes_on = node.op != "greater" and not found.isdisjoint(node.args)
        if passes_on or _is_unbounded(node):
            found.add(node)
    return found


def _is_unbounded(node):
    if node.op == "div":
        divisor = node.args[1]
        return divisor.op != "constant" or not divisor.attributes["values"].all()
    if node.op == "power":
        return node.attributes["exponent"] not in (0, 1, 2)
    return node.op in ("exp", "log")


def messages(node: Node, upstream: Node, reach: Node | None, wild: set[Node]) -> list[Message]:
    """Return what a node hands back to each argument: a part of its gradient, and its reach.

    Parameters
    ----------
    node : Node
        With arguments.
    upstream : Node
        ∂L/∂node, of the node's shape.
    reach : Node or None
        Above 0 where a choice lets anything through to this node, else 0, of its shape; None if no
        choice has been met.
    wild : set of Node
        The :func:`unbounded` nodes of the graph.

    Returns
    -------
    list of (Node or None, Node or None)
        For each argument the gradient through this node alone, of the argument's shape, or None
        where none flows; and the argument's reach.
    """
    if reach is None and node.op in _CHOICES and not wild.isdisjoint(node.args):
        reach = broadcast_to(1.0, node.shape)
    if reach is None or node not in wild:
        parts, reaches = OPERATIONS[node.op].vjp(node, upstream), (None,) * len(node.args)
    else:
        parts, reaches = _kept_clear(node, upstream, reach), _reaches(node, reach)
    return [
        (_as(part, arg), _as(each, arg) if arg in wild else None)
        for arg, part, each in zip(node.args, parts, reaches, strict=True)
    ]


def either(a: Node | None, b: Node | None) -> Node | None:
    """Return the reach of a node that is used in two places."""
    return None if a is None or b is None else a + b


def _as(part, arg):
    """Add up the copies of an argument that was broadcast."""
    return part if part is None else sum_to(part, arg.shape)


def _kept_clear(node, upstream, reach):
    """As the operation's vjp, but exactly 0 where `reach` is 0, whatever the derivative there."""
    if node.op == "matmul":
        a, b = node.args
        across = _product(transpose(upstream), transpose(reach), a)
        return _product(upstream, reach, transpose(b)), transpose(across)
    parts = OPERATIONS[node.op].vjp(node, upstream)
    if node.op in _MOVES | _SUMS:
        return parts
    return tuple(part if part is None else where(reach, part, 0) for part in parts)


def _product(upstream, reach, factor):
    """``upstream @ factor`` without the products of which the first factor is not reached."""
    is_wild = factor - factor  # infinity - infinity is no number, which counts as true; else 0
    met = where(reach, 1, 0) @ where(is_wild, 1, 0)
    return where(met, upstream @ factor, upstream @ where(is_wild, 0, factor))


def _reaches(node, reach):
    """Send `reach` to the arguments: as a gradient, if every slope were 1."""
    if node.op in _MOVES:
        return OPERATIONS[node.op].vjp(node, reach)
    if node.op == "matmul":  # a row of the left factor is in all of a row of the product
        a, b = node.args
        return (
            broadcast_to(sum(reach, axis=-1, keepdims=True), a.shape),
            broadcast_to(sum(reach, axis=-2, keepdims=True), b.shape),
        )
    return (reach,) * len(node.args)

"""What is done with a graph: forward in NumPy, backward as new nodes, and out to the browser.

``evaluate`` walks the graph once, arguments first. ``grad`` walks it once, the other way: it starts
from ∂L/∂L = 1 and hands every node's gradient on to its arguments, upstream × local derivative,
adding up where a node is used more than once. That is backpropagation, for any graph. The result is
more nodes, so a gradient is evaluated, exported and differentiated like anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_floats
from nnlib.graph.branches import either, messages, unbounded
from nnlib.graph.functions import broadcast_to
from nnlib.graph.node import Node, Operand, as_node, as_nodes, constant
from nnlib.graph.rules import OPERATIONS

Nodes: TypeAlias = Node | Sequence[Node]


def topological(nodes: Nodes) -> list[Node]:
    """Return every node that ``nodes`` are computed from, and these themselves, arguments first.

    Parameters
    ----------
    nodes : Node or sequence of Node
        The ends of the graph.

    Returns
    -------
    list of Node
        Each node once, after all its arguments; the order depends on the graph alone.

    Raises
    ------
    ValueError
        If ``nodes`` are not nodes.
    """
    order: list[Node] = []
    done: set[Node] = set()
    stack = [(node, False) for node in reversed(as_nodes("nodes", nodes))]
    while stack:  # an explicit stack: a deep graph would overflow Python's own
        node, arguments_done = stack.pop()
        if arguments_done:
            order.append(node)
        elif node not in done:
            done.add(node)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return order


def parameters(nodes: Nodes) -> dict[str, Node]:
    """Return the parameters that ``nodes`` depend on, by name.

    Parameters
    ----------
    nodes : Node or sequence of Node
        The ends of the graph.

    Returns
    -------
    dict of str to Node
        In topological order.

    Raises
    ------
    ValueError
        If ``nodes`` are not nodes, or two parameters of different shapes share a name.
    """
    found: dict[str, Node] = {}
    for node in topological(nodes):
        name = node.name
        if node.op == "parameter" and name and found.setdefault(name, node) is not node:
            raise ValueError(f"parameters: {node!r} and {found[name]!r} share a name")
    return found


@overload
def evaluate(nodes: Node, values: Mapping[str, ArrayLike] | None = None) -> np.ndarray: ...
@overload
def evaluate(
    nodes: Sequence[Node], values: Mapping[str, ArrayLike] | None = None
) -> list[np.ndarray]: ...
def evaluate(
    nodes: Nodes, values: Mapping[str, ArrayLike] | None = None
) -> np.ndarray | list[np.ndarray]:
    """Compute the numbers: each node once, in topological order.

    A value may have extra dimensions *in front of* its parameter's shape. They are a batch: the
    whole graph is computed for each entry of it, in one go. The batches of all values broadcast
    together, whatever the shapes of the parameters behind them; operations see only the node's own
    shape: an axis of -1 is the node's last, a sum over everything leaves the batch.

    Parameters
    ----------
    nodes : Node or sequence of Node
        What to compute.
    values : dict of str to array_like, optional
        A value of shape batch + shape for each parameter that ``nodes`` depend on. Others may be
        there too and are not looked at: a derivative depends on fewer parameters than its function.

    Returns
    -------
    ndarray or list of ndarray
        float64, of shape batch + shape; one value for one node, a list for a sequence. Overflow
        gives infinity or NaN, as it does in the browser, without a warning.

    Raises
    ------
    ValueError
        If a parameter has no value, a shape does not end in the parameter's, a value is not finite,
        or two batches do not broadcast.

    Examples
    --------
    A landscape is a loss over a grid of two parameters: one runs along the rows of the batch, the
    other along its columns, and the data stay as they are.

    >>> import numpy as np
    >>> from nnlib import graph
    >>> w, b = graph.parameter("w"), graph.parameter("b")
    >>> x, y = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0])
    >>> loss = graph.mean(0.5 * (w * x + b - y) ** 2)
    >>> ws, bs = np.linspace(0.0, 4.0, 5), np.linspace(-1.0, 1.0, 3)
    >>> landscape = graph.evaluate(loss, {"w": ws[np.newaxis, :], "b": bs[:, np.newaxis]})
    >>> landscape.shape
    (3, 5)
    >>> [int(i) for i in np.unravel_index(landscape.argmin(), landscape.shape)]  # b = 1, w = 2
    [2, 2]
    """
    ends = as_nodes("nodes", nodes)
    known, batch = _checked(parameters(ends), values)
    computed: dict[Node, np.ndarray] = {}
    with np.errstate(all="ignore"):
        for node in topological(ends):
            if node.op == "parameter":
                computed[node] = known[node.name]
            else:
                arguments = (computed[arg] for arg in node.args)
                computed[node] = OPERATIONS[node.op].forward(node, *arguments)
    # [()] makes a number of an array without axes and leaves the others as they are.
    results = [np.array(np.broadcast_to(computed[node], batch + node.shape))[()] for node in ends]
    return results[0] if isinstance(nodes, Node) else results


def _checked(wanted, values):
    """Return the values as arrays that fit their parameters, and the batch they make together."""
    values = {} if values is None else values
    if not isinstance(values, Mapping):
        raise ValueError(f"values: came {values!r}; expected a dict, such as {{'x': 2.0}}")
    for name in values:
        if not isinstance(name, str):
            raise ValueError(f"values: came with the key {name!r}; expected names, such as 'x'")
    missing = [name for name in wanted if name not in values]
    if missing:
        raise ValueError(_missing(missing, [name for name in values if name not in wanted]))
    checked = {name: _as_value(name, node.shape, values[name]) for name, node in wanted.items()}
    batches = {
        name: value.shape[: value.ndim - len(wanted[name].shape)] for name, value in checked.items()
    }
    try:
        return checked, np.broadcast_shapes(*batches.values())
    except ValueError:
        raise ValueError(f"values: the batches {batches} do not broadcast together") from None


def _missing(missing, unused):
    """Say which values are missing, and which of those that came may be one of them misspelled."""
    said = []
    for name in missing:
        folded = {other.casefold(): other for other in unused}
        near = get_close_matches(name.casefold(), folded, n=1, cutoff=0.5)
        said.append(repr(name) + (f" (is it {folded[near[0]]!r}, which came?)" if near else ""))
    return f"values: came without {', '.join(said)}; expected a value for every parameter"


def _as_value(name, shape, value):
    """Return a parameter's value as an array of its shape, perhaps with a batch in front."""
    if isinstance(value, Node):
        raise ValueError(f"values[{name!r}]: came {value!r}, a node; expected numbers")
    array = as_floats(f"values[{name!r}]", value, dtype=np.float64)
    extra = array.ndim - len(shape)
    if extra < 0 or array.shape[extra:] != shape:
        raise ValueError(
            f"values[{name!r}]: came with shape {array.shape}; expected {shape}, "
            "or that with batch dimensions in front"
        )
    return array


def vjp(node: Node, upstream: Operand) -> tuple[Node | None, ...]:
    """Return upstream × local derivative for each argument of one node.

    This is one step of backpropagation, the part that happens at a single node.

    Parameters
    ----------
    node : Node
        Any node; a parameter or a constant has no arguments, so nothing is returned for it.
    upstream : Node or array_like
        ∂L/∂node, of the node's shape.

    Returns
    -------
    tuple of (Node or None)
        ∂L/∂argument through this node alone, of the argument's shape; None where no gradient flows.

    Raises
    ------
    ValueError
        If ``node`` is not a node, or ``upstream`` has another shape.
    """
    if not isinstance(node, Node):
        raise ValueError(f"node: came {node!r}; expected a node")
    upstream = as_node("upstream", upstream)
    if upstream.shape != node.shape:
        raise ValueError(f"upstream: came with shape {upstream.shape}; expected {node.shape}")
    sent = messages(node, upstream, None, set()) if node.args else ()
    return tuple(part for part, _ in sent)


@overload
def grad(loss: Node, params: Node) -> Node: ...
@overload
def grad(loss: Node, params: Sequence[Node]) -> list[Node]: ...
def grad(loss: Node, params: Nodes) -> Node | list[Node]:
    """Return ∂loss/∂p for each of ``params``, by reverse mode, as new nodes of the same graph.

    Parameters
    ----------
    loss : Node
        One number, of shape ().
    params : Node or sequence of Node
        Parameters, or any other nodes: the gradient of a pre-activation is asked for the same way.

    Returns
    -------
    Node or list of Node
        Of the shapes of ``params``; zeros where the loss does not depend on one. One node for one
        node, a list for a sequence.

    Raises
    ------
    ValueError
        If ``loss`` is not a scalar node, ``params`` are not nodes, or two parameters of different
        shapes share a name.

    Notes
    -----
    A branch that was not taken adds exactly 0, also where its slope is infinite: see
    :mod:`nnlib.graph.branches`. At a kink, ``relu`` has the slope 0, ``abs`` too, and ``maximum``
    hands everything to its second argument.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating
    errors", Nature 323, 1986; S. Linnainmaa, master's thesis, University of Helsinki, 1970.
    """
    if not isinstance(loss, Node) or loss.shape != ():
        raise ValueError(
            f"loss: came {loss!r}; expected a scalar node, of shape (), such as graph.mean(...)"
        )
    wanted = as_nodes("params", params)
    parameters([loss, *wanted])  # one of another shape would not be the loss's own: zeros
    gradients = _gradients(topological(loss), wanted)
    found = [
        gradients[node] if node in gradients else broadcast_to(0.0, node.shape) for node in wanted
    ]
    return found[0] if isinstance(params, Node) else found


def _gradients(order, wanted):
    """Walk a graph backward from its last node; return the gradient of all that was passed."""
    on_path = set(wanted)  # the nodes that depend on what is wanted; the others need no gradient
    for node in order:
        if not on_path.isdisjoint(node.args):
            on_path.add(node)
    gradients, reach = {order[-1]: constant(1.0)}, {order[-1]: None}
    wild = unbounded(order)
    for node in reversed(order):
        if node not in gradients or on_path.isdisjoint(node.args):
            continue
        sent = messages(node, gradients[node], reach[node], wild)
        for arg, (part, part_reach) in zip(node.args, sent, strict=True):
            if part is None or arg not in on_path:
                continue
            known = arg in gradients
            gradients[arg] = gradients[arg] + part if known else part
            reach[arg] = either(reach[arg], part_reach) if known else part_reach
    return gradients


def to_json(nodes: Nodes) -> dict[str, list]:
    """Return the graph as plain data for the browser's interpreter.

    Parameters
    ----------
    nodes : Node or sequence of Node
        The outputs.

    Returns
    -------
    dict
        ``{"nodes": [...], "outputs": [...]}``. Nodes are numbered in topological order; each is
        ``{"op", "args", "shape", ...attributes}`` without the entries that are empty. ``"name"`` is
        a parameter's name or a label. A constant has its numbers in ``"values"``, flat, in C order.
        Equal graphs give equal data.

    Raises
    ------
    ValueError
        If ``nodes`` are not nodes, or two parameters of different shapes share a name.
    """
    ends = as_nodes("nodes", nodes)
    order = topological(ends)
    parameters(ends)  # two parameters of one name would be indistinguishable
    number = {node: i for i, node in enumerate(order)}
    entries = [_entry(node, number) for node in order]
    return {"nodes": entries, "outputs": [number[node] for node in ends]}


def _entry(node, number):
    entry = {"op": node.op, "name": node.name, "args": [number[arg] for arg in node.args]}
    entry |= dict(node.attributes) | {"shape": list(node.shape)}
    if node.op == "constant":
        entry["values"] = [_plain(value) for value in node.attributes["values"].ravel().tolist()]
    return {key: x for key, x in entry.items() if x is not None and x is not False and x != []}


def _plain(value):
    """Write 3.0 as 3: half of the numbers in a page's data sets are whole."""
    is_whole = value.is_integer() and abs(value) < 2**53 and str(value) != "-0.0"
    return int(value) if is_whole else value

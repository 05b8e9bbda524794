"""What is done with a graph: forward in NumPy, backward as new nodes, and out to the browser.

`evaluate` walks the graph once, arguments first. `grad` walks it once, the other way: it starts
from ∂L/∂L = 1 and hands every node's gradient on to its arguments, upstream × local derivative,
adding up where a node is used more than once. That is backpropagation, for any graph. The result is
more nodes, so a gradient is evaluated, exported and differentiated like anything else.
"""

from __future__ import annotations

import numpy as np

from nnlib._validation import as_floats
from nnlib.graph.functions import broadcast_to, sum_to
from nnlib.graph.node import Node, as_nodes, constant
from nnlib.graph.rules import OPERATIONS


def topological(nodes):
    """Return every node that `nodes` are computed from, and `nodes` themselves, arguments first.

    Parameters
    ----------
    nodes : Node or sequence of Node
        The ends of the graph.

    Returns
    -------
    list of Node
        Each node once, after all its arguments; the order depends on the graph alone.
    """
    order, done = [], set()
    stack = [(node, False) for node in reversed(as_nodes(nodes))]
    while stack:  # an explicit stack: a deep graph would overflow Python's own
        node, arguments_done = stack.pop()
        if arguments_done:
            order.append(node)
        elif node not in done:
            done.add(node)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return order


def parameters(nodes):
    """Return the parameters that `nodes` depend on, by name.

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
        If two parameters of different shapes share a name.
    """
    found = {}
    for node in topological(nodes):
        if node.op == "parameter" and found.setdefault(node.name, node) is not node:
            raise ValueError(f"parameters: {node!r} and {found[node.name]!r} share a name")
    return found


def evaluate(nodes, values=None):
    """Compute the numbers: each node once, in topological order.

    A value may have extra dimensions *in front of* its parameter's shape. They are a batch: the
    whole graph is computed for each entry of it, in one go. The batches of all values broadcast
    together, whatever the shapes of the parameters behind them; operations see only the node's own
    shape: an axis of -1 is the node's last, a sum over everything leaves the batch. So the loss of
    a graph with scalar parameters ``w`` and ``b`` over a 61 × 61 landscape is
    ``evaluate(loss, {"w": ws.reshape(61, 1), "b": bs.reshape(1, 61)})``, of shape (61, 61).

    Parameters
    ----------
    nodes : Node or sequence of Node
        What to compute.
    values : dict of str to array_like
        A value of shape batch + shape for each parameter that `nodes` depend on.

    Returns
    -------
    numpy.ndarray or list of numpy.ndarray
        float64, of shape batch + shape; one value for one node, a list for a sequence. Overflow
        gives infinity or NaN, as it does in the browser, without a warning.

    Raises
    ------
    ValueError
        If a parameter has no value, a value has no parameter, a shape does not end in the
        parameter's, a value is not finite, or two batches do not broadcast.
    """
    ends = as_nodes(nodes)
    known, batch = _checked(parameters(ends), dict(values or {}))
    computed = {}
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
    missing, unknown = wanted.keys() - values.keys(), values.keys() - wanted.keys()
    if missing or unknown:
        raise ValueError(
            f"values: missing {sorted(missing)}, unknown {sorted(unknown)}; "
            f"expected exactly {sorted(wanted)}"
        )
    checked, batches = {}, {}
    for name, node in wanted.items():
        value = as_floats(f"values[{name!r}]", values[name], dtype=np.float64)
        extra = value.ndim - len(node.shape)
        if extra < 0 or value.shape[extra:] != node.shape:
            raise ValueError(
                f"values[{name!r}]: came with shape {value.shape}; expected {node.shape}, "
                "or that with batch dimensions in front"
            )
        checked[name], batches[name] = value, value.shape[:extra]
    try:
        return checked, np.broadcast_shapes(*batches.values())
    except ValueError:
        raise ValueError(f"values: the batches {batches} do not broadcast together") from None


def vjp(node, upstream):
    """Return upstream × local derivative for each argument of one node.

    This is one step of backpropagation, the part that happens at a single node.

    Parameters
    ----------
    node : Node
        With arguments.
    upstream : Node
        ∂L/∂node, of the node's shape.

    Returns
    -------
    tuple of (Node or None)
        ∂L/∂argument through this node alone, of the argument's shape; None where no gradient flows.
    """
    parts = OPERATIONS[node.op].vjp(node, upstream)
    # An argument that was broadcast was used several times: its gradients add up.
    return tuple(
        part if part is None else sum_to(part, arg.shape)
        for arg, part in zip(node.args, parts, strict=True)
    )


def grad(loss, params):
    """Return ∂loss/∂p for each of `params`, by reverse mode, as new nodes of the same graph.

    Parameters
    ----------
    loss : Node
        One number, of shape ().
    params : Node or sequence of Node
        Parameters, or any other nodes: the gradient of a pre-activation is asked for the same way.

    Returns
    -------
    Node or list of Node
        Of the shapes of `params`; zeros where the loss does not depend on one. One node for one
        node, a list for a sequence.

    Raises
    ------
    ValueError
        If `loss` is not a scalar node.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating
    errors", Nature 323, 1986; S. Linnainmaa, master's thesis, University of Helsinki, 1970.
    """
    if not isinstance(loss, Node) or loss.shape != ():
        raise ValueError(f"loss: came {loss!r}; expected a scalar node, of shape ()")
    wanted = as_nodes(params)
    order = topological(loss)
    on_path = set(wanted)  # the nodes that depend on what is wanted; the others need no gradient
    for node in order:
        if not on_path.isdisjoint(node.args):
            on_path.add(node)
    gradients = {loss: constant(1.0)}
    for node in reversed(order):
        if node not in gradients or on_path.isdisjoint(node.args):
            continue
        for arg, part in zip(node.args, vjp(node, gradients[node]), strict=True):
            if part is not None and arg in on_path:
                gradients[arg] = gradients[arg] + part if arg in gradients else part
    found = [gradients.get(node) or broadcast_to(0.0, node.shape) for node in wanted]
    return found[0] if isinstance(params, Node) else found


def to_json(nodes):
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
    """
    order = topological(nodes)
    parameters(nodes)  # two parameters of one name would be indistinguishable
    number = {node: i for i, node in enumerate(order)}
    entries = [_entry(node, number) for node in order]
    return {"nodes": entries, "outputs": [number[node] for node in as_nodes(nodes)]}


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

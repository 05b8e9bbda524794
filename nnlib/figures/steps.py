"""The computation graph of a `Steps` view: which box feeds which, and by what local derivative."""

from nnlib import graph
from nnlib.graph import Node, topological


def local_derivatives(target, drawn):
    """Return ∂target/∂d for each drawn node d that feeds `target` with no drawn node in between.

    This is reverse mode that stops at the drawn nodes: what lies beyond belongs to other edges.

    Parameters
    ----------
    target : Node
        A scalar.
    drawn : set of Node
        Scalars.

    Returns
    -------
    dict of Node to Node
        The local derivatives, each a node of the same graph.
    """
    adjoint = {target: graph.constant(1.0)}
    for node in reversed(topological(target)):
        is_end = not node.args or (node in drawn and node is not target)
        if node not in adjoint or is_end:
            continue
        for arg, part in zip(node.args, graph.vjp(node, adjoint[node]), strict=True):
            if part is not None:
                adjoint[arg] = adjoint[arg] + part if arg in adjoint else part
    return {node: adjoint[node] for node in drawn if node in adjoint and node is not target}


def steps_spec(view):
    """Return a `nnlib.figures.views.Steps` as nested dicts, with its edges and gradients as nodes.

    Parameters
    ----------
    view : nnlib.figures.views.Steps
        The view.

    Returns
    -------
    dict
        What the front end draws; nodes are still `nnlib.graph.Node`.

    Raises
    ------
    ValueError
        If two boxes show one node: equal expressions are the same node, and edges could not tell
        the boxes apart.
    """
    nodes: list[Node] = [box.node for box in view.boxes]
    twice = [box.label for box in view.boxes if nodes.count(box.node) > 1]
    if twice:
        raise ValueError(f"boxes: {twice} show the same node; expected one box per node")
    drawn, place = set(nodes), {node: i for i, node in enumerate(nodes)}
    gradients = graph.grad(nodes[-1], nodes)
    boxes = [
        {
            "label": box.label,
            "operation": box.operation,
            "column": box.column,
            "row": box.row,
            "probe": box.probe,
            "value": box.node,
            "gradient": gradient,
        }
        for box, gradient in zip(view.boxes, gradients, strict=True)
    ]
    edges = [
        {"from": place[source], "to": place[target], "local": local}
        for target in nodes
        for source, local in sorted(
            local_derivatives(target, drawn).items(), key=lambda item: place[item[0]]
        )
    ]
    return {
        "kind": "graph",
        "title": view.title,
        "wide": view.wide,
        "objective": view.objective,
        "loss": nodes[-1],
        "nodes": boxes,
        "edges": edges,
    }

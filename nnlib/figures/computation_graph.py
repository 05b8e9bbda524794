"""What a `ComputationGraph` view draws: which box feeds which, and by what local derivative."""

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


def computation_graph_spec(view):
    """Return a `ComputationGraph` as nested dicts, with its edges and gradients as nodes.

    Parameters
    ----------
    view : nnlib.figures.views.ComputationGraph
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
        "kind": "computation_graph",
        "title": view.title,
        "wide": view.wide,
        "loss": nodes[-1],
        "nodes": boxes,
        "edges": edges,
        "steps": _steps(boxes, edges, view.objective),
    }


def _steps(boxes, edges, objective):
    """Return what each step says, the box it is about and, on the way back, edge and gradient.

    First the inputs alone, then every box that computes something, then ∂L/∂L = 1, then the edges.
    """
    steps = [_step("Only the inputs are known. Step forward.")]
    for i, box in enumerate(boxes):
        if box["operation"]:
            text = f"Forward: {box['label']} = {box['operation']} = {{value:.4f}}."
            steps.append(_step(text, i, value=box["value"]))
    end = len(boxes) - 1
    seed = f"Backward starts here: ∂{objective}/∂{boxes[end]['label']} = 1."
    steps.append(_step(seed, end) | {"gradient": boxes[end]["gradient"]})
    order = sorted(range(len(edges)), key=lambda k: -edges[k]["to"])
    for place, k in enumerate(order):
        walked = [edges[each] for each in order[: place + 1]]
        steps.append(_backward(boxes, edges, k, walked, objective))
    for number, step in enumerate(steps):
        step["say"]["text"] = f"Step {number} of {len(steps) - 1}. {step['say']['text']}"
    return steps


def _step(text, box=-1, **values):
    return {"say": {"text": text, "values": values}, "box": box, "edge": -1}


def _backward(boxes, edges, k, walked, objective):
    """Say upstream × local = downstream; the gradient is a sum until every edge has been walked."""
    source, target = edges[k]["from"], edges[k]["to"]
    here, there = boxes[source], boxes[target]
    parts = [
        boxes[edge["to"]]["gradient"] * edge["local"] for edge in walked if edge["from"] == source
    ]
    n_paths = sum(edge["from"] == source for edge in edges)
    name = f"∂{objective}/∂{here['label']}"
    whole = f"a part of {name} = {{total:.4f}}" if n_paths > 1 else f"which is {name}"
    step = _step(
        f"Backward: ∂{objective}/∂{there['label']} × ∂{there['label']}/∂{here['label']} = "
        f"{{upstream:(.4f}} × {{local:(.4f}} = {{downstream:.4f}}, {whole}.",
        source,
        upstream=there["gradient"],
        local=edges[k]["local"],
        downstream=parts[-1],
        total=here["gradient"],
    )
    partial = len(parts) < n_paths
    so_far = _sum(parts) if partial else here["gradient"]
    return step | {"edge": k, "gradient": so_far, "partial": partial, "probe": here["probe"]}


def _sum(nodes):
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total

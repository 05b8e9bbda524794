"""A computation graph stepped forward, box by box, then backward, edge by edge.

Python decides which box feeds which, by what local derivative, and what each step says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from nnlib import graph
from nnlib.figures._refusals import as_text, check_differ, check_known, check_shape, refuse
from nnlib.figures.parameter import Parameter
from nnlib.figures.reveal import Steps
from nnlib.figures.views.record import Record, Scalar, View
from nnlib.graph import Node, topological


@dataclass(frozen=True, kw_only=True)
class Box(Record):
    """One scalar node as a :class:`ComputationGraph` draws it, in its column and row.

    ``operation`` is what the box computes, in words or symbols ("w · a"); a leaf has none.
    ``probe`` names the scalar parameter behind a leaf, whose central difference is shown beside its
    gradient.
    """

    node: Scalar
    label: str
    column: float
    row: float = 0
    operation: str = ""
    probe: str = ""

    def check(self) -> None:
        """Refuse an empty label, and braces (the steps are templates)."""
        check_plain(self.said("label"), as_text(self.said("label"), self.label))
        check_plain(self.said("operation"), self.operation)


@dataclass(frozen=True, kw_only=True)
class ComputationGraph(View):
    """A computation graph stepped forward, box by box, then backward, edge by edge.

    ``boxes`` are in the order of computation and the last one is the scalar that is differentiated,
    which the front end calls ``objective``. Whatever lies between two boxes and is not drawn
    becomes one edge with one local derivative. No other view of the figure shows a number before
    its step (:mod:`nnlib.figures.reveal`). In place of pressing for the next number, a reader may
    say it.
    """

    kind: str = field(default="computation_graph", init=False)
    boxes: Sequence[Box]
    objective: str = "L"
    title: str = ""
    wide: bool = True

    def check(self) -> None:
        """Refuse no box, two boxes in one place or for one node, and boxes out of order.

        Equal expressions are the same node, and edges could not tell their boxes apart.
        """
        check_plain(self.said("objective"), as_text(self.said("objective"), self.objective))
        if not self.boxes:
            refuse(self.said("boxes"), "none", "at least one")
        nodes, labels = self._nodes(), [box.label for box in self.boxes]
        twice = [label for label, node in zip(labels, nodes, strict=True) if nodes.count(node) > 1]
        if twice:
            refuse(self.said("boxes"), f"{twice}, which show the same node", "one box per node")
        check_differ(self.said("places of boxes"), [(box.column, box.row) for box in self.boxes])
        for i, box in enumerate(self.boxes):
            needed = set(topological(cast(Node, box.node)))
            late = [other.label for other in self.boxes[i + 1 :] if other.node in needed]
            if late:
                came = f"{box.label!r} before {late[0]!r}, which it is computed from"
                refuse(self.said("boxes"), came, "boxes in the order of computation")

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse to probe what is no scalar parameter."""
        for box in self.boxes:
            if box.probe:
                where = self.said(f"probe of box {box.label!r}")
                check_known(where, [box.probe], parameters, of="a parameter of the figure")
                check_shape(where, parameters[box.probe].shape, ())

    def drawn(self, parameters: Any) -> dict[str, Any]:
        """Return boxes with gradients, edges with local derivatives, and the steps."""
        nodes = self._nodes()
        drawn, place = set(nodes), {node: i for i, node in enumerate(nodes)}
        gradients = graph.grad(nodes[-1], nodes)
        boxes = [_box(box, gradient) for box, gradient in zip(self.boxes, gradients, strict=True)]
        edges = [
            {"from": place[source], "to": place[target], "local": local}
            for target in nodes
            for source, local in sorted(
                local_derivatives(target, drawn).items(), key=lambda item: place[item[0]]
            )
        ]
        return {
            "kind": self.kind,
            "title": self.title,
            "wide": self.wide,
            "loss": nodes[-1],
            "nodes": boxes,
            "edges": edges,
            "steps": _steps(boxes, edges, self.objective),
        }

    def steps(self) -> Steps:
        """Return at which step each box's value, and each gradient, becomes known."""
        shown = self.drawn(())
        boxes, steps = shown["nodes"], shown["steps"]
        values = {box["value"]: 0 for box in boxes}
        gradients = {}
        for number, step in enumerate(steps):
            if step["box"] < 0:
                continue
            box = boxes[step["box"]]
            if "gradient" not in step:
                values[box["value"]] = number
            elif not step.get("partial"):
                gradients[box["gradient"]] = number
        return Steps(values, gradients, len(steps) - 1)

    def listed(self, parameters: Any) -> dict[str, Any]:
        """Return the boxes alone: what lies on the lines between them nobody misses."""
        shown = self.drawn(parameters)
        return {key: shown[key] for key in ("title", "loss", "nodes")}

    def _nodes(self) -> list[Node]:
        return [cast(Node, box.node) for box in self.boxes]


def _box(box: Box, gradient: Node) -> dict[str, Any]:
    """Return a box as the front end draws it."""
    names = ("label", "operation", "column", "row", "probe")
    return {name: getattr(box, name) for name in names} | {"value": box.node, "gradient": gradient}


def local_derivatives(target: Node, drawn: set[Node]) -> dict[Node, Node]:
    """Return ∂target/∂d for each drawn node d that feeds ``target`` with no drawn node in between.

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


def _steps(
    boxes: list[dict[str, Any]], edges: list[dict[str, Any]], objective: str
) -> list[dict[str, Any]]:
    """Return what each step says, the box it is about and, on the way back, edge and gradient.

    First the inputs alone, then every box that computes something, then ∂L/∂L = 1, then the edges.
    What stands between the colon and the first number can be asked of a reader (``quiz.js``).
    """
    steps = [_step("Only the inputs are known. Step forward.")]
    for i, box in enumerate(boxes):
        if box["operation"]:
            text = f"Forward: {box['label']} = {box['operation']} = {{value:.4f}}."
            steps.append(_step(text, i, value=box["value"]))
    end = len(boxes) - 1
    start = f"Backward starts here: ∂{objective}/∂{boxes[end]['label']} = {{seed:.0f}}."
    seed = boxes[end]["gradient"]
    steps.append(_step(start, end, seed=seed) | {"gradient": seed})
    order = sorted(range(len(edges)), key=lambda k: -edges[k]["to"])
    for place, k in enumerate(order):
        walked = [edges[each] for each in order[: place + 1]]
        steps.append(_backward(boxes, edges, k, walked, objective))
    for number, step in enumerate(steps):
        step["say"]["text"] = f"Step {number} of {len(steps) - 1}. {step['say']['text']}"
    return steps


def _step(text: str, box: int = -1, **values: Node) -> dict[str, Any]:
    return {"say": {"text": text, "values": values}, "box": box, "edge": -1}


def _backward(
    boxes: list[dict[str, Any]],
    edges: list[dict[str, Any]],
    k: int,
    walked: list[dict[str, Any]],
    objective: str,
) -> dict[str, Any]:
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


def _sum(nodes: list[Node]) -> Node:
    total = nodes[0]
    for node in nodes[1:]:
        total = total + node
    return total


def check_plain(name: str, text: str) -> None:
    """Refuse braces in a text that becomes a part of a template.

    Parameters
    ----------
    name : str
        Whose argument it is.
    text : str
        The text.

    Raises
    ------
    ValueError
        If there is a brace in it.
    """
    if "{" in text or "}" in text:
        refuse(name, repr(text), "a text without braces: they stand for numbers in a sentence")

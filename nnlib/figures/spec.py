"""What the front end needs to know of a figure, as JSON: one graph, and views that refer to it.

Whatever Python can decide is decided here, so that the front end has only to draw: which numbers
the data table lists, which formula a neuron has, where a line runs.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

import numpy as np

from nnlib import graph
from nnlib.figures.computation_graph import computation_graph_spec
from nnlib.figures.program import graph_program
from nnlib.figures.views import Arrows, ComputationGraph, Curve, Landscape, Line, Network, Points
from nnlib.graph import Node

_SYMBOLS = ("disk", "square", "triangle")
_FAR = 1e9  # off every picture


def figure_spec(name, title, question, parameters, views, actions, say, frames, copy):
    """Return everything the front end needs, as JSON.

    Parameters
    ----------
    name, title, question, parameters, views, actions, say, frames, copy
        As `nnlib.figures.Figure` takes them.

    Returns
    -------
    dict
        JSON.
    """
    nodes: dict[Node, int] = {}

    def refer(node):
        return {"node": nodes.setdefault(node, len(nodes))}

    records = [_derived(view, parameters) for view in views]
    spec = {
        "name": name,
        "title": title,
        "question": question,
        "parameters": [_parameter_spec(parameter) for parameter in parameters],
        "views": [_plain(_drawn(record), refer) for record in records],
        "actions": [_plain(action, refer) for action in actions],
        "say": _plain(say, refer),
        "frames": _plain(frames, _no_reference) if frames else None,
        "copy": copy,
    }
    rows = [(p.label or p.name, p.node) for p in parameters if not np.ndim(p.value)]
    rows += [row for record in records for row in _rows(record)]
    spec["numbers"] = [{"name": label, "value": refer(node)} for label, node in rows]
    spec["graph"] = graph_program(list(nodes))
    return spec


def _parameter_spec(parameter):
    return {
        "name": parameter.name,
        "label": parameter.label or parameter.name,
        "shape": list(np.shape(parameter.value)),
        "min": parameter.min,
        "max": parameter.max,
        "step": parameter.step,
    }


def _plain(value, refer):
    """Return records, nodes and arrays as JSON; nodes by reference, arrays as constant nodes."""
    if isinstance(value, Node):
        return refer(value)
    if isinstance(value, np.ndarray):
        return refer(graph.constant(value))
    if is_dataclass(value):
        value = _fields(value)
    if isinstance(value, Mapping):
        return {key: _plain(entry, refer) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry, refer) for entry in value]
    return value.item() if isinstance(value, np.generic) else value


def _fields(record):
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _no_reference(node):
    raise ValueError(f"frames: came {node!r}; expected recorded numbers, not nodes")


# --- views ----------------------------------------------------------------------------------------


def _derived(view, parameters):
    """Return a view as a dict, with the nodes that only Python can derive."""
    if isinstance(view, ComputationGraph):
        return computation_graph_spec(view)
    spec = _fields(view)
    if isinstance(view, Landscape):
        spec["choices"] = list(view.choices) or [view.x, view.y]
        moved = [p for p in parameters if p.name in spec["choices"]]
        # A map has both axes even over a parameter that the loss does not depend on.
        spec["loss"] = view.loss + 0.0 * graph.sum(graph.stack([p.node for p in moved]))
        gradients = graph.grad(view.loss, [p.node for p in moved])
        spec["gradients"] = {p.name: node for p, node in zip(moved, gradients, strict=True)}
    if isinstance(view, Network):
        spec["edges"] = [
            {"from": edge.source, "to": edge.target, "weight": edge.weight} for edge in view.edges
        ]
    return spec


def _drawn(spec):
    """Return the dict of a view as the front end draws it."""
    if spec["kind"] == "plane":
        drawn = [part for mark in spec["marks"] for part in _drawn_marks(mark, spec)]
        return spec | {"marks": drawn}
    if spec["kind"] == "network":
        layers = [[_neuron(neuron, spec) for neuron in layer] for layer in spec["layers"]]
        return spec | {"layers": layers}
    return spec


def _drawn_marks(mark, plane):
    if isinstance(mark, Line):
        return _line(mark, plane)
    if isinstance(mark, Points):
        return [_fields(mark) | {"symbols": _symbols(mark.labels)}]
    return [mark]


def _line(line, plane):
    """Return a line as a curve between two points far outside the axes, and its short arrow."""
    w = graph.stack([line.w_x, line.w_y])
    squared = graph.sum(w * w)
    exists = graph.greater(squared, 0)
    size = graph.where(exists, squared, 1.0) ** 0.5
    normal, offset = w / size, -line.b / size
    foot, along = offset * normal, graph.stack([-normal[1], normal[0]])
    reach = graph.maximum(offset, -offset) + 4 * np.abs([*plane["x"], *plane["y"]]).max()
    ends = graph.where(exists, foot + reach * np.array([[-1.0], [1.0]]) * along, _FAR)
    tip = foot + normal * ((plane["x"][1] - plane["x"][0]) / 14)
    look = {"color": line.color, "name": line.name}
    return [
        Curve(x=ends[:, 0], y=ends[:, 1], dash=line.dash, **look),
        Arrows(tails=graph.stack([foot]), heads=graph.stack([tip]), color=line.color),
    ]


def _symbols(labels):
    """Return the symbols that points with these labels can have, for the legend."""
    if labels is None:
        return ["dot"]
    if labels.op != "constant":
        return list(_SYMBOLS[:2])
    values = labels.attributes["values"]
    return [_SYMBOLS[i] for i in np.unique(np.searchsorted([0.5, 1.5], values))]


def _neuron(neuron, network):
    """Return a neuron with its formula: "a₁ = relu(0.40 · 9.00 − 5.90) = relu(−2.30) = 0.00"."""
    if neuron.z is None:
        return _fields(neuron)
    values = {each.name: each.value for layer in network["layers"] for each in layer}
    given, terms = {"a": neuron.value, "z": neuron.z}, []
    for i, edge in enumerate(e for e in network["edges"] if e["to"] == neuron.name):
        given |= {f"w{i}": edge["weight"], f"x{i}": values[edge["from"]]}
        terms.append(f"{{w{i}{':+.2f' if i else ''}}} · {{x{i}:(.2f}}")
    total = " ".join(terms)
    if neuron.bias is not None:
        given["b"], total = neuron.bias, f"{total} {{b:+.2f}}"
    g = neuron.activation
    formula = f"{g}({total}) = {g}({{z}})" if g else total
    say = {"text": f"{neuron.label} = {formula} = {{a}}", "values": given}
    return {"name": neuron.name, "label": neuron.label, "value": neuron.value, "formula": say}


# --- the data table -------------------------------------------------------------------------------


def _rows(part, path=(), key=""):
    """Return (name, node) for every number of a view, named by the titles and labels above it."""
    if isinstance(part, Node):
        return [(", ".join([*path, key]), part)]
    if isinstance(part, (list, tuple)):
        return [row for entry in part for row in _rows(entry, path, key)]
    part = _fields(part) if is_dataclass(part) else part
    if not isinstance(part, Mapping):
        return []
    edge = f"{part['from']} → {part['to']}" if "weight" in part else ""
    name = part.get("title") or part.get("label") or part.get("name") or edge
    inside = [*path, name] if name else path
    return [row for key, entry in _listed(part).items() for row in _rows(entry, inside, key)]


def _listed(part):
    """Leave out what a reader of numbers does not miss: lines between boxes, unnamed strokes."""
    kind = part.get("kind")
    if kind == "computation_graph":
        return {key: entry for key, entry in part.items() if key not in ("edges", "steps")}
    if kind == "plane" and any(mark.name for mark in part["marks"]):
        strokes = (Curve, Arrows)
        kept = [one for one in part["marks"] if one.name or not isinstance(one, strokes)]
        return part | {"marks": kept}
    return part

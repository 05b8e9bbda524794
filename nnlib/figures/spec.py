"""What the front end needs to know of a figure, as JSON: one graph, and views that refer to it.

Each view says what is drawn of it and what the data table lists (:mod:`nnlib.figures.views`); here
their nodes get numbers, and records become plain data.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from typing import Any

import numpy as np

from nnlib.figures._refusals import fields_of
from nnlib.figures.moves import Action, Frames
from nnlib.figures.parameter import Parameter
from nnlib.figures.program import graph_program
from nnlib.figures.reveal import reveal
from nnlib.figures.sentence import Say
from nnlib.figures.views.record import View
from nnlib.graph import Node

Refer = Callable[[Node], dict[str, int]]


def figure_spec(
    texts: Mapping[str, str],
    parameters: Sequence[Parameter],
    views: Sequence[View],
    actions: Sequence[Action],
    say: Say | None,
    frames: Frames | None,
    copy_data: Mapping[str, Node],
    copies: Mapping[str, str],
) -> dict[str, Any]:
    """Return everything the front end needs, as JSON.

    Parameters
    ----------
    texts : mapping of str to str
        ``name``, ``title``, ``question`` and ``copy``, as :class:`nnlib.figures.Figure` takes them.
    parameters, views, actions, say, frames, copy_data, copies
        As :class:`nnlib.figures.Figure` takes them.

    Returns
    -------
    dict
        JSON.
    """
    nodes: dict[Node, int] = {}

    def refer(node: Node) -> dict[str, int]:
        return {"node": nodes.setdefault(node, len(nodes))}

    spec = dict(texts) | {
        "copies": dict(copies),  # beside the other code, with which they compress
        "parameters": [_parameter_spec(parameter) for parameter in parameters],
        "views": [_plain(view.drawn(parameters), refer) for view in views],
        "actions": [_plain(action, refer) for action in actions],
        "say": _plain(say, refer),
        "frames": frames.flat() if frames else None,
        "copyData": _plain(copy_data, refer),
    }
    rows = [(p.label or p.name, p.node) for p in parameters if p.shape == ()]
    rows += [row for view in views for row in _rows(view.listed(parameters))]
    spec["numbers"] = [{"name": label, "value": refer(node)} for label, node in rows]
    spec["revealed"] = _revealed(spec, views, nodes)
    spec["graph"] = graph_program(list(nodes))
    return spec


def _revealed(
    spec: Mapping[str, Any], views: Sequence[View], nodes: Mapping[Node, int]
) -> dict[str, int | list[int]]:
    """Return when what stands beside a stepped view, and would give it away, may be shown."""
    steps = [view.steps() for view in views]
    beside = [each for each, own in zip(spec["views"], steps, strict=True) if not own]
    shown = set(_references([*beside, spec["say"], spec["numbers"]]))
    return reveal([own for own in steps if own], {n: k for n, k in nodes.items() if k in shown})


def _references(part: Any) -> Iterator[int]:
    """Yield the numbers of the nodes that a part of the specification refers to."""
    if isinstance(part, Mapping):
        if part.keys() == {"node"}:
            yield part["node"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def _parameter_spec(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "label": parameter.label or parameter.name,
        "shape": list(parameter.shape),
        "min": parameter.min,
        "max": parameter.max,
        "step": parameter.step,
        "options": list(parameter.options),
    }


def _plain(value: Any, refer: Refer) -> Any:
    """Return records and nodes as JSON; nodes by reference."""
    if isinstance(value, Node):
        return refer(value)
    if is_dataclass(value):
        value = fields_of(value)
    if isinstance(value, Mapping):
        return {key: _plain(entry, refer) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry, refer) for entry in value]
    return value.item() if isinstance(value, np.generic) else value


def _rows(part: Any, path: tuple[str, ...] = (), key: str = "") -> list[tuple[str, Node]]:
    """Return (name, node) for every number of a view, named by the titles and labels above it."""
    if isinstance(part, Node):
        return [(", ".join([*path, key]), part)]
    if isinstance(part, list | tuple):
        return [row for entry in part for row in _rows(entry, path, key)]
    part = fields_of(part) if is_dataclass(part) else part
    if not isinstance(part, Mapping):
        return []
    edge = f"{part['from']} → {part['to']}" if "weight" in part else ""
    name = part.get("title") or part.get("label") or part.get("name") or edge
    inside = (*path, name) if name else path
    return [row for key, entry in part.items() for row in _rows(entry, inside, key)]

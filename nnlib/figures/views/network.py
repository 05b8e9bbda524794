"""A network drawn as neurons and edges that a reader takes hold of.

A neuron shows what it answers: a number, a small curve over a line of inputs, or a small map over a
plane. An edge shows its weight. A weight or a bias that is a parameter of the figure, or one entry
of an array parameter, can be pulled up and down, or typed. Where there is a loss, each number has
its slope; and where the loss was computed from the very sums that are drawn, the two factors of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from nnlib import graph
from nnlib.figures._refusals import (
    as_number,
    as_text,
    as_whole,
    check_differ,
    check_known,
    check_shape,
    fields_of,
    refuse,
)
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.marks import N_COLORS, Field
from nnlib.figures.views.record import Record, Scalar, Values, View, shape_of
from nnlib.graph import Node, topological
from nnlib.graph.node import OPERATIONS


@dataclass(frozen=True, kw_only=True)
class Sketch(Record):
    """What a neuron answers along a line of inputs: a small curve.

    ``x`` and ``y`` are of shape (n,). The curve fills the width that ``x`` spans, and is drawn
    between the heights of ``range``, in a color of the palette.
    """

    x: Values
    y: Values
    range: tuple[float, float]
    color: int = 0
    kind: str = field(default="sketch", init=False)

    def check(self) -> None:
        """Refuse x and y that are no vectors of one length, and a color not in the palette."""
        as_whole(self.said("color"), self.color, most=N_COLORS - 1)
        check_shape(self.said("x"), shape_of(self.x), (None,))
        check_shape(self.said("y"), shape_of(self.y), shape_of(self.x))


@dataclass(frozen=True, kw_only=True)
class Neuron(Record):
    """One neuron of a :class:`~nnlib.figures.Network`.

    It shows its ``value`` at one example, or the ``picture`` of what it answers to many, or both.
    Unless it is an input it also has, where a value is known, z, and, where there are such, a bias
    and an activation's name. It is drawn only while ``shown`` is positive.
    """

    name: str
    label: str
    value: Scalar | None = None
    z: Scalar | None = None
    bias: Scalar | None = None
    activation: str = ""
    picture: Sketch | Field | None = None
    bias_label: str = ""
    shown: Scalar | None = None

    def check(self) -> None:
        """Refuse empty names, a neuron that shows nothing, and an input with an activation."""
        as_text(self.said("name"), self.name)
        as_text(self.said("label"), self.label)
        if self.value is None and self.picture is None:
            refuse(self.said("value"), "None", "a node, where there is no picture")
        if not isinstance(self.picture, Sketch | Field | None):
            refuse(self.said("picture"), repr(self.picture), "a Sketch, a Field or None")
        if self.z is None and self.value is not None and (self.bias is not None or self.activation):
            refuse(self.said("z"), "None", "a node, where there is a bias or an activation")


@dataclass(frozen=True, kw_only=True)
class Edge(Record):
    """The weight from one neuron to another, by their names.

    The weight is called as the parameter that it is, or else by ``label``. The edge is drawn only
    while ``shown`` is positive.
    """

    source: str
    target: str
    weight: Scalar
    label: str = ""
    shown: Scalar | None = None

    def check(self) -> None:
        """Refuse an edge from a neuron to itself, which has no length."""
        if self.source == self.target:
            refuse(self.said("source and target"), repr(self.source), "two different neurons")


@dataclass(frozen=True, kw_only=True)
class Network(View):
    """Neurons in columns and the edges between them.

    ``scale`` is the weight that is drawn at full width. ``loss`` is what the slopes are of, and
    ``loss_name`` what it is called.
    """

    kind: str = field(default="network", init=False)
    layers: Sequence[Sequence[Neuron]]
    edges: Sequence[Edge]
    scale: float = 2.0
    loss: Scalar | None = None
    loss_name: str = "L"
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse less than two layers, two neurons of one name, and edges that lead nowhere."""
        if len(self.layers) < 2 or not all(self.layers):
            sizes = [len(layer) for layer in self.layers]
            refuse(self.said("layers"), f"layers of {sizes} neurons", "two or more, none empty")
        names = [neuron.name for neuron in self._neurons()]
        check_differ(self.said("names of neurons"), names)
        ends = [(edge.source, edge.target) for edge in self.edges]
        for end in ends:
            check_known(self.said(f"edge {end[0]} → {end[1]}"), end, names, of="a neuron")
        check_differ(self.said("edges"), ends)
        as_number(self.said("scale"), self.scale, above=0)
        as_text(self.said("loss_name"), self.loss_name)

    def drawn(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return the network with every number as something to hold, and its slope.

        Parameters
        ----------
        parameters : sequence of Parameter
            Those of the figure.

        Returns
        -------
        dict
            What the front end draws.
        """
        known = {parameter.node: parameter for parameter in parameters}
        edges = [
            {
                "from": edge.source,
                "to": edge.target,
                "weight": _held(edge.weight, edge.label or "weight", known),
                "shown": edge.shown,
            }
            for edge in self.edges
        ]
        layers = [[_neuron(neuron, known) for neuron in layer] for layer in self.layers]
        self._add_slopes([n for layer in layers for n in layer], edges)
        given = fields_of(self)
        del given["loss"]
        return given | {"layers": layers, "edges": edges}

    def _add_slopes(self, neurons: Sequence[dict[str, Any]], edges: Sequence[Any]) -> None:
        """Give numbers that can be moved their slopes, and sums the loss was made from theirs."""
        if self.loss is None:
            return
        loss = cast(Node, self.loss)
        held = [edge["weight"] for edge in edges] + [n["bias"] for n in neurons if n["bias"]]
        moved = [one for one in held if one["moves"]]
        inside = set(topological(loss))
        sums = [neuron for neuron in neurons if neuron["z"] in inside]
        nodes = [one["value"] for one in moved] + [neuron["z"] for neuron in sums]
        slopes = graph.grad(loss, nodes) if nodes else []
        for one, slope in zip([*moved, *sums], slopes, strict=True):
            one["slope"] = slope

    def listed(self, parameters: Any) -> dict[str, Any]:
        """Return each number once: those of one array together, as that array."""
        arrays: dict[Node, dict[str, Any]] = {}
        singles = []
        for edge in self.edges:
            base, _ = entry_of(cast(Node, edge.weight))
            if base.shape:
                arrays[base] = {"name": base.name or edge.label, "value": base}
            else:
                singles.append({"from": edge.source, "to": edge.target, "weight": base})
        neurons = [
            {"label": n.label, "value": n.value, "z": n.z, "bias": _unless_entry(n.bias)}
            for n in self._neurons()
        ]
        return {"title": self.title, "n": neurons, "e": singles, "a": [*arrays.values()]}

    def _neurons(self) -> list[Neuron]:
        return [neuron for layer in self.layers for neuron in layer]


def _neuron(neuron: Neuron, known: Mapping[Node, Parameter]) -> dict[str, Any]:
    """Return a neuron as the front end draws it."""
    bias, picture = neuron.bias, neuron.picture
    if bias is not None:
        bias = _held(bias, neuron.bias_label or "bias", known)
    if isinstance(picture, Field):
        picture = picture.drawn((0.0, 1.0), (0.0, 1.0))[0]
    given = fields_of(neuron)
    del given["bias_label"]
    return given | {"bias": bias, "picture": picture}


def _held(node: Scalar, label: str, known: Mapping[Node, Parameter]) -> dict[str, Any]:
    """Return a number as something to hold: where it is read, and what it moves, if anything."""
    base, at = entry_of(cast(Node, node))
    parameter = known.get(base)
    name = parameter.name if parameter else ""
    if parameter and not base.shape:
        label = parameter.label or name
    return {"label": label, "value": base, "at": at, "moves": name}


def entry_of(node: Node) -> tuple[Node, int]:
    """Return the array that a node is one entry of, and the place of that entry in row order.

    Parameters
    ----------
    node : Node of shape ()
        ``W[1, 0]``, say, or a node that is no entry of anything.

    Returns
    -------
    tuple of Node and int
        ``W`` and the place; or the node itself, and 0.
    """
    taken = []
    base = node
    while base.op in ("slice", "reshape"):
        taken.append(base)
        (base,) = base.args
    places = np.arange(int(np.prod(base.shape))).reshape(base.shape)
    for one in reversed(taken):
        places = OPERATIONS[one.op].forward(one, places)
    return base, int(places)


def _unless_entry(node: Scalar | None) -> Node | None:
    """Return a node unless it is one entry of an array, which is listed with the others."""
    return None if node is None or entry_of(cast(Node, node))[0].shape else cast(Node, node)

"""A network drawn as neurons and edges, each neuron with its formula in today's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nnlib.figures._refusals import (
    as_number,
    as_text,
    check_differ,
    check_known,
    fields_of,
    refuse,
)
from nnlib.figures.views.record import Record, Scalar, View


@dataclass(frozen=True, kw_only=True)
class Neuron(Record):
    """One neuron of a :class:`~nnlib.figures.Network`, by its value.

    Unless it is an input it also has z, and, where there are such, a bias and an activation's name.
    """

    name: str
    label: str
    value: Scalar
    z: Scalar | None = None
    bias: Scalar | None = None
    activation: str = ""

    def check(self) -> None:
        """Refuse empty names, braces (formulas are templates), and an input with a bias."""
        as_text(self.said("name"), self.name)
        check_plain(self.said("label"), as_text(self.said("label"), self.label))
        check_plain(self.said("activation"), self.activation)
        if self.z is None and (self.bias is not None or self.activation):
            refuse(self.said("z"), "None", "a node, where there is a bias or an activation")

    def drawn(self, edges: Sequence["Edge"], values: dict[str, Scalar]) -> dict[str, Any]:
        """Return it with its formula: "a₁ = relu(0.40 · 9.00 − 5.90) = relu(−2.30) = 0.00".

        Parameters
        ----------
        edges : sequence of Edge
            Those that lead to it.
        values : dict of str to Node
            The values of all neurons, by name.

        Returns
        -------
        dict
            What the front end draws.
        """
        if self.z is None:
            return fields_of(self)
        given: dict[str, Any] = {"a": self.value, "z": self.z}
        terms = []
        for i, edge in enumerate(edges):
            given |= {f"w{i}": edge.weight, f"x{i}": values[edge.source]}
            terms.append(f"{{w{i}{':+.2f' if i else ''}}} · {{x{i}:(.2f}}")
        total = " ".join(terms)
        if self.bias is not None:
            given["b"], total = self.bias, f"{total} {{b:+.2f}}"
        g = self.activation
        formula = f"{g}({total}) = {g}({{z}})" if g else total
        say = {"text": f"{self.label} = {formula} = {{a}}", "values": given}
        return {"name": self.name, "label": self.label, "value": self.value, "formula": say}


@dataclass(frozen=True, kw_only=True)
class Edge(Record):
    """The weight from one neuron to another, by their names."""

    source: str
    target: str
    weight: Scalar

    def check(self) -> None:
        """Refuse an edge from a neuron to itself, which has no length."""
        if self.source == self.target:
            refuse(self.said("source and target"), repr(self.source), "two different neurons")


@dataclass(frozen=True, kw_only=True)
class Network(View):
    """Neurons in columns and the edges between them.

    ``scale`` is the weight that is drawn at full width.
    """

    kind: str = field(default="network", init=False)
    layers: Sequence[Sequence[Neuron]]
    edges: Sequence[Edge]
    scale: float = 2.0
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse less than two layers, two neurons of one name, and edges that lead nowhere."""
        if len(self.layers) < 2 or not all(self.layers):
            sizes = [len(layer) for layer in self.layers]
            refuse(self.said("layers"), f"layers of {sizes} neurons", "two or more, none empty")
        names = [neuron.name for layer in self.layers for neuron in layer]
        check_differ(self.said("names of neurons"), names)
        ends = [(edge.source, edge.target) for edge in self.edges]
        for end in ends:
            check_known(self.said(f"edge {end[0]} → {end[1]}"), end, names, of="a neuron")
        check_differ(self.said("edges"), ends)
        as_number(self.said("scale"), self.scale, above=0)

    def drawn(self, parameters: Any) -> dict[str, Any]:
        """Return the network with the formula of each neuron."""
        values = {neuron.name: neuron.value for layer in self.layers for neuron in layer}
        layers = [
            [neuron.drawn([e for e in self.edges if e.target == neuron.name], values)
             for neuron in layer]
            for layer in self.layers
        ]  # fmt: skip
        return self.listed(parameters) | {"layers": layers}

    def listed(self, parameters: Any) -> dict[str, Any]:
        """Return the network with each number once."""
        edges = [{"from": e.source, "to": e.target, "weight": e.weight} for e in self.edges]
        return fields_of(self) | {"edges": edges}


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

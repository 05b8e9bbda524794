"""The loss over two parameters: a map with a point to drag, a surface to turn, or a walk in fog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from nnlib import graph
from nnlib.figures._refusals import check_differ, check_known, check_shape, fields_of
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.record import Scalar, View
from nnlib.graph import Node


@dataclass(frozen=True, kw_only=True)
class Landscape(View):
    """The loss over two scalar parameters, the rest held where they are.

    The reader picks which two of ``choices``, and drags the point. The map can be seen as a surface
    that turns, or not at all: in fog there is only the point, and the way down from it.
    """

    kind: str = field(default="landscape", init=False)
    loss: Scalar
    x: str
    y: str
    choices: Sequence[str] = ()
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse one parameter on both axes or twice among the choices, and axes not in them."""
        check_differ(self.said("x and y"), [self.x, self.y])
        check_differ(self.said("choices"), self.choices)
        if self.choices:
            check_known(self.said("x or y"), [self.x, self.y], self.choices, of="one of choices")

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse axes that are no scalar parameters."""
        for name in self._moved():
            where = self.said("axis")
            check_known(where, [name], parameters, of="a parameter of the figure")
            check_shape(f"{where} {name!r}", parameters[name].shape, ())

    def drawn(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return the map with the gradient of each choice."""
        loss = cast(Node, self.loss)
        moved = {p.name: p.node for p in parameters if p.name in self._moved()}
        gradients = graph.grad(loss, list(moved.values()))
        return fields_of(self) | {
            "choices": self._moved(),
            # A map has both axes even over a parameter that the loss does not depend on.
            "loss": loss + 0.0 * graph.sum(graph.stack(list(moved.values()))),
            "gradients": dict(zip(moved, gradients, strict=True)),
        }

    def _moved(self) -> list[str]:
        return list(self.choices) or [self.x, self.y]

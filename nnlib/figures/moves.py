"""What moves parameters besides the reader's hand: buttons, and recorded steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib import graph
from nnlib._validation import as_floats
from nnlib.figures._refusals import (
    as_number,
    as_records,
    as_scalar,
    as_sequence,
    as_text,
    as_texts,
    as_values,
    as_whole,
    check_known,
    check_nodes,
    check_shape,
    nodes_in,
    refuse,
)
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.record import Scalar, Values, shape_of
from nnlib.graph import Node


@dataclass(frozen=True)
class Action:
    """A button that sets parameters to what nodes of the graph are now, all at once.

    Numbers and arrays stand for constants. With ``repeat`` the update is applied that many times a
    frame until the reader stops it, nothing moves any more, or the node ``until`` is positive.

    With ``rewind``, the number of steps so far, what it did can be taken back: the states that it
    led through stand on a slider. With ``keep``, the names of parameters, the state that it found
    stays on view in words: the figure's sentence, and which of these parameters are different now.

    Raises
    ------
    ValueError
        If the label is empty, nothing is assigned, or there is an ``until`` without a ``repeat``.
    """

    label: str
    assign: Mapping[str, Values]
    repeat: int = 0
    until: Scalar | None = None
    rewind: Scalar | None = None
    keep: Sequence[str] = ()

    def __post_init__(self) -> None:
        where = f"Action {as_text('Action, label', self.label)!r}"
        if not isinstance(self.assign, Mapping) or not self.assign:
            refuse(f"{where}, assign", repr(self.assign), "a mapping from parameters to nodes")
        nodes = {name: as_values(f"{where}, {name}", node) for name, node in self.assign.items()}
        object.__setattr__(self, "assign", nodes)
        as_whole(f"{where}, repeat", self.repeat)
        if self.until is not None:
            object.__setattr__(self, "until", as_scalar(f"{where}, until", self.until))
            if not self.repeat:
                refuse(f"{where}, repeat", repr(self.repeat), "at least 1, where there is an until")
        if self.rewind is not None:
            object.__setattr__(self, "rewind", as_scalar(f"{where}, rewind", self.rewind))
        object.__setattr__(self, "keep", as_texts(f"{where}, keep", self.keep))

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse to assign what is no parameter, or what has another shape.

        Parameters
        ----------
        parameters : mapping of str to Parameter
            Those of the figure.

        Raises
        ------
        ValueError
            If it is refused.
        """
        where = f"Action {self.label!r}, assign"
        check_known(where, self.assign, parameters, of="a parameter of the figure")
        for name, node in self.assign.items():
            check_shape(f"{where}, {name}", shape_of(node), parameters[name].shape)
        check_nodes(where, [*self.assign.values(), self.until, self.rewind], parameters)
        where = f"Action {self.label!r}, keep"
        check_known(where, self.keep, parameters, of="a parameter of the figure")


def descent(
    loss: Node, parameters: Sequence[Parameter], learning_rate: Scalar, *, repeat: int = 4
) -> tuple[Action, Action]:
    """Return two actions: one step of gradient descent, and descent until it comes to rest.

    Each parameter p becomes ``p - learning_rate * ∂loss/∂p``.

    Parameters
    ----------
    loss : Node
        A scalar.
    parameters : sequence of Parameter
        What moves.
    learning_rate : float or Node
        A number, or the node of a parameter the reader sets.
    repeat : int
        Steps per frame of the second action.

    Returns
    -------
    tuple of Action
        "Gradient step" and "Descend".

    Raises
    ------
    ValueError
        If ``loss`` or ``learning_rate`` is no single number, nothing moves, or ``repeat`` is below
        1.
    """
    rate = as_scalar("learning_rate", learning_rate)
    as_whole("repeat", repeat, least=1)
    moved = as_records("parameters", parameters, Parameter)
    gradients = graph.grad(loss, [parameter.node for parameter in moved])
    assign = {
        parameter.name: parameter.node - rate * gradient
        for parameter, gradient in zip(moved, gradients, strict=True)
    }
    return Action("Gradient step", assign), Action("Descend", assign, repeat=repeat)


@dataclass(frozen=True)
class Frames:
    """Recorded values of parameters to play, step and scrub through.

    ``values`` holds, for each parameter, one value per frame; ``captions`` says what happens in
    each; ``delay`` is the time per frame in milliseconds.

    Raises
    ------
    ValueError
        If nothing was recorded, a parameter has more or fewer values than there are captions, or
        something recorded is no finite number.
    """

    values: Mapping[str, Sequence[Any]]
    captions: Sequence[str]
    delay: float = 700

    def __post_init__(self) -> None:
        if not isinstance(self.values, Mapping) or not self.values:
            refuse(
                "frames, values", repr(self.values), "a mapping from parameters to recorded numbers"
            )
        captions = as_texts("frames, captions", self.captions)
        if not captions:
            refuse("frames, captions", "none", "at least one")
        object.__setattr__(self, "captions", captions)
        recorded = {name: _recorded(name, values) for name, values in self.values.items()}
        for name, values in recorded.items():
            if len(values) != len(captions):
                came = f"{len(values)} values and {len(captions)} captions"
                refuse(f"frames, {name}", came, "a caption for each value")
        object.__setattr__(self, "values", recorded)
        as_number("frames, delay", self.delay, above=0)

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse values of what is no parameter, of another shape, or outside its range.

        Parameters
        ----------
        parameters : mapping of str to Parameter
            Those of the figure.

        Raises
        ------
        ValueError
            If it is refused.
        """
        check_known("frames", self.values, parameters, of="a parameter of the figure")
        for name, values in self.values.items():
            own = parameters[name]
            for i, value in enumerate(values):
                check_shape(f"frames, {name}, value {i}", np.shape(value), own.shape)
                if own.shape == () and not own.min <= value <= own.max:
                    span = f"from min {own.min:g} to max {own.max:g}"
                    refuse(f"frames, {name}, value {i}", f"{value:g}", span)

    def flat(self) -> dict[str, Any]:
        """Return it with arrays as the figure's traits hold them: flat, in row order.

        Returns
        -------
        dict
            JSON.
        """
        values = {
            name: [np.ravel(value).tolist() if np.ndim(value) else value for value in recorded]
            for name, recorded in self.values.items()
        }
        return {"values": values, "captions": list(self.captions), "delay": self.delay}


def _recorded(name: str, values: Any) -> list[Any]:
    """Return a sequence of recorded numbers or arrays; nodes are none."""
    sequence = as_sequence(f"frames, {name}", values)
    if nodes_in(sequence):
        refuse(f"frames, {name}", "nodes", "recorded numbers")
    found = [np.array(as_floats(f"frames, {name}, value {i}", v)) for i, v in enumerate(sequence)]
    return [value if value.ndim else float(value) for value in found]

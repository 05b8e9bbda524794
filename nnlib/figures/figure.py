"""The live figure: a computation graph, named parameters, and views, as one widget.

A figure is written in Python and runs wherever its widget is shown: in JupyterLab beside a kernel,
or in a built page with none. Its parameters are synced traits, so Python can read and set them, and
any ipywidget can drive them through ``jslink``. The browser evaluates the very graph that Python
built (`nnlib.graph.to_json`), so the mathematics is written once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats
from nnlib.figures.bundle import module_text, style_text
from nnlib.figures.spec import figure_spec
from nnlib.graph import Node


@dataclass(frozen=True)
class Parameter:
    """One quantity a reader can change.

    Attributes
    ----------
    name : str
        A Python name; the trait of the figure and the parameter of the graph are called so.
    value : float or array_like
        What it starts as; an array makes an array parameter, which has no slider.
    label : str
        What the reader sees, for example ``"w₁,₁"``; the name if empty.
    min, max, step : float
        The range of its slider, and of its axis in a landscape.
    """

    name: str
    value: float | ArrayLike
    label: str = ""
    min: float = -5.0
    max: float = 5.0
    step: float = 0.1

    @cached_property
    def node(self) -> Node:
        """The parameter as a node of the computation graph."""
        return graph.parameter(self.name, np.shape(self.value))

    def trait(self) -> traitlets.TraitType:
        """Return the synced trait: a float, or a flat list of floats in row order."""
        values = as_floats(self.name, self.value)
        if values.ndim == 0:
            return traitlets.CFloat(float(values)).tag(sync=True)
        return traitlets.List(values.ravel().tolist()).tag(sync=True)


@dataclass(frozen=True)
class Action:
    """A button that sets parameters to what nodes of the graph are now, all at once.

    With `repeat` the update is applied that many times a frame until the reader stops it, nothing
    moves any more, or the node `until` is positive.
    """

    label: str
    assign: Mapping[str, Node]
    repeat: int = 0
    until: Node | None = None


@dataclass(frozen=True)
class Say:
    """One sentence about the state, for eye and ear.

    ``{name:.3f}`` writes a number, ``{name:+.3f}`` one with its sign set apart, ``{name:(.3f}`` a
    negative one in parentheses, ``{name:%}`` a percentage and ``{name?yes|no}`` a choice by its
    sign; `values` gives the node behind each name.
    """

    text: str
    values: Mapping[str, Node]


@dataclass(frozen=True)
class Frames:
    """Recorded values of parameters to play, step and scrub through.

    `values` holds, for each parameter, one value per frame; `captions` says what happens in each;
    `delay` is the time per frame in milliseconds.
    """

    values: Mapping[str, Sequence]
    captions: Sequence[str]
    delay: int = 700


def descent(loss, parameters, learning_rate, *, repeat=4):
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
    """
    gradients = graph.grad(loss, [parameter.node for parameter in parameters])
    assign = {
        parameter.name: parameter.node - learning_rate * gradient
        for parameter, gradient in zip(parameters, gradients, strict=True)
    }
    return Action("Gradient step", assign), Action("Descend", assign, repeat=repeat)


class Figure(anywidget.AnyWidget):
    """A live figure.

    Parameters
    ----------
    name : str
        Unique on a page; links that restore a state carry it.
    title, question : str
        What it shows, and what the reader should find out by moving it.
    parameters : sequence of Parameter
        What the reader can change. Each becomes a synced trait of the figure.
    views : sequence
        Records of `nnlib.figures.views`, in reading order.
    actions : sequence of Action
        Buttons.
    say : Say, optional
        The state in one sentence.
    frames : Frames, optional
        Recorded steps.
    copy : str
        Code offered for copying, with ``{name}`` where a parameter's value goes.

    Raises
    ------
    ValueError
        If two parameters share a name, or a name is taken by the widget machinery.
    """

    _esm = module_text()
    _css = style_text()
    spec = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        name,
        *,
        title,
        parameters,
        views,
        question="",
        actions=(),
        say=None,
        frames=None,
        copy="",
    ):
        self.parameters = {parameter.name: parameter for parameter in parameters}
        if len(self.parameters) != len(parameters):
            raise ValueError(f"parameters: names {[p.name for p in parameters]} must all differ")
        taken = [key for key in self.parameters if key.startswith("_") or hasattr(type(self), key)]
        if taken:
            raise ValueError(f"parameters: {taken} are names of the widget itself; choose others")
        super().__init__()
        self.add_traits(**{key: p.trait() for key, p in self.parameters.items()})
        self.spec = figure_spec(
            name, title, question, list(parameters), views, actions, say, frames, copy
        )

    def __repr__(self):
        values = ", ".join(
            f"{key}={getattr(self, key):g}"
            for key, p in self.parameters.items()
            if not np.ndim(p.value)
        )
        return f"Figure({self.spec['name']!r}: {values})"

    def value_of(self, node: Node):
        """Return what a node is at the figure's present values, computed by NumPy.

        Parameters
        ----------
        node : Node
            Any node over the figure's parameters.

        Returns
        -------
        ndarray or float
            Its value.
        """
        values = {
            key: np.reshape(getattr(self, key), np.shape(p.value))
            for key, p in self.parameters.items()
        }
        return graph.evaluate(node, {key: values[key] for key in graph.parameters(node)})

"""The live figure: a computation graph, named parameters, and views, as one widget.

A figure is written in Python and runs wherever its widget is shown: in JupyterLab beside a kernel,
or in a built page with none. Its parameters are synced traits, so Python can read and set them, and
any ipywidget can drive them through ``jslink``. The browser evaluates the very graph that Python
built (:func:`nnlib.graph.to_json`), so the mathematics is written once.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets

from nnlib import graph
from nnlib._validation import as_floats, did_you_mean
from nnlib.figures._refusals import (
    as_any_text,
    as_record,
    as_records,
    as_text,
    check_differ,
    check_known,
    check_nodes,
    check_shape,
    refuse,
)
from nnlib.figures.bundle import module_text, style_text
from nnlib.figures.moves import Action, Frames
from nnlib.figures.parameter import Parameter
from nnlib.figures.sentence import Say
from nnlib.figures.spec import figure_spec
from nnlib.figures.views.readings import Readout
from nnlib.figures.views.record import View
from nnlib.graph import Node

BUTTONS = ("Reset", "Copy as code", "Copy link")  # which every figure has


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
        Records of :mod:`nnlib.figures.views`, in reading order.
    actions : sequence of Action
        Buttons.
    say : Say, optional
        The state in one sentence.
    frames : Frames, optional
        Recorded steps.
    copy : str
        Code offered for copying, with ``{name}`` where a parameter's value goes.
    copy_data : mapping of str to Node
        What else goes into the code, by the names there; arrays as lists, in row order.
    copies : mapping of str to str
        More code, like ``copy``, by what its button says after "Copy": ``{"as PyTorch": …}``.

    Attributes
    ----------
    parameters : dict of str to Parameter
        By name.
    views, actions : tuple
        As given.
    say, frames, copy, copy_data, copies
        As given.

    Raises
    ------
    ValueError
        If a page could not show it: two parameters share a name, or a name is taken by the widget
        machinery; there is no view; something in a view, an action, the sentence, the frames or
        the code is, or needs, a parameter that the figure does not have; or shapes do not fit.
    """

    _esm = module_text()
    _css = style_text()
    spec = traitlets.Dict().tag(sync=True)

    parameters: Mapping[str, Parameter] = {}
    views: tuple[View, ...] = ()
    actions: tuple[Action, ...] = ()
    say: Say | None = None
    frames: Frames | None = None
    copy: str = ""
    copy_data: Mapping[str, Node] = {}
    copies: Mapping[str, str] = {}

    def __init__(
        self,
        name: str,
        *,
        title: str,
        parameters: Sequence[Parameter],
        views: Sequence[View],
        question: str = "",
        actions: Sequence[Action] = (),
        say: Say | None = None,
        frames: Frames | None = None,
        copy: str = "",
        copy_data: Mapping[str, Node] | None = None,
        copies: Mapping[str, str] | None = None,
    ) -> None:
        texts = {
            "name": as_text("name of a figure", name),
            "title": as_text(f"{name}, title", title),
            "question": as_any_text(f"{name}, question", question),
            "copy": as_any_text(f"{name}, copy", copy),
        }
        self.parameters = _by_name(as_records(f"{name}, parameters", parameters, Parameter))
        _check_free(self.parameters, type(self))
        self.views = as_records(f"{name}, views", views, View)
        self.actions = as_records(f"{name}, actions", actions, Action)
        self.say = _maybe(f"{name}, say", say, Say)
        self.frames = _maybe(f"{name}, frames", frames, Frames)
        self.copy, self.copy_data = copy, dict(copy_data or {})
        self.copies = {
            as_text(f"{name}, copies", label): as_text(f"{name}, copies[{label!r}]", code)
            for label, code in as_record(f"{name}, copies", copies or {}, Mapping).items()
        }
        self._check()
        super().__init__()
        self.add_traits(**{key: p.trait() for key, p in self.parameters.items()})
        given = list(self.parameters.values())
        self.spec = figure_spec(
            texts,
            given,
            self.views,
            self.actions,
            self.say,
            self.frames,
            self.copy_data,
            self.copies,
        )

    def _check(self) -> None:
        """Refuse what does not fit together."""
        if not self.views:
            refuse("views", "none", "at least one")
        for i, view in enumerate(self.views):
            view.fit(self.parameters)
            where = f"{type(view).__name__} {view.title!r}" if view.title else f"views[{i}]"
            check_nodes(where, view, self.parameters)
        readouts = [view for view in self.views if isinstance(view, Readout)]
        check_differ("readings", [item.name for view in readouts for item in view.items])
        copying = [f"Copy {label}" for label in self.copies]
        check_differ("actions", [*BUTTONS, *copying, *(action.label for action in self.actions)])
        for action in self.actions:
            action.fit(self.parameters)
        if self.say:
            check_nodes("Say", self.say, self.parameters)
        if self.frames:
            self.frames.fit(self.parameters)
        codes = "".join([self.copy, *self.copies.values()])
        places = re.findall(r"\{(\w+)\}", codes, re.ASCII)
        known = [*self.parameters, *self.copy_data]
        check_differ("copy_data", known)
        check_known("copy", places, known, of="a parameter of the figure or in copy_data")
        for key, node in self.copy_data.items():
            if not isinstance(node, Node):
                refuse(f"copy_data[{key!r}]", repr(node), "a node")
            check_nodes(f"copy_data[{key!r}]", node, self.parameters)

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse a parameter that is spelled wrong, and a value that is not of its shape."""
        if not name.startswith("_") and not hasattr(type(self), name):
            expected = ", ".join(self.parameters) + did_you_mean(name, self.parameters)
            refuse("attribute of a figure", repr(name), f"one of {expected}")
        if name in self.parameters:
            value = self._flat(name, value)
        super().__setattr__(name, value)

    def _flat(self, name: str, value: Any) -> Any:
        """Return a number, or the numbers of an array in row order, as the trait holds them."""
        own, values = self.parameters[name].shape, as_floats(name, value)
        check_shape(name, values.shape, own, (int(np.prod(own)),) if own else own)
        return values.ravel().tolist() if own else float(values)

    def __repr__(self) -> str:
        values = ", ".join(
            f"{key}={getattr(self, key):g}" for key, p in self.parameters.items() if p.shape == ()
        )
        return f"Figure({self.spec['name']!r}: {values})"

    def value_of(self, node: Node) -> Any:
        """Return what a node is at the figure's present values, computed by NumPy.

        Parameters
        ----------
        node : Node
            Any node over the figure's parameters.

        Returns
        -------
        ndarray or float
            Its value.

        Raises
        ------
        ValueError
            If it is no node, or needs a parameter that the figure does not have.
        """
        if not isinstance(node, Node):
            refuse("node", repr(node), "a node of the figure's graph")
        check_nodes("value_of", node, self.parameters)
        needed = graph.parameters(node)
        values = {key: np.reshape(getattr(self, key), needed[key].shape) for key in needed}
        return graph.evaluate(node, values)


def _maybe(name: str, given: Any, kind: type) -> Any:
    """Return a record of this kind, or None."""
    if given is not None and not isinstance(given, kind):
        refuse(name, f"a {type(given).__name__}", f"{kind.__name__}(...) or None")
    return given


def _by_name(parameters: tuple[Parameter, ...]) -> dict[str, Parameter]:
    names = [parameter.name for parameter in parameters]
    if len(set(names)) != len(names):
        raise ValueError(f"parameters: came names {names}; expected names that all differ")
    return dict(zip(names, parameters, strict=True))


def _check_free(parameters: Mapping[str, Parameter], figure: type) -> None:
    """Refuse names that the widget itself uses."""
    taken = [name for name in parameters if hasattr(figure, name)]
    if taken:
        refuse("parameters", f"{taken}, names of the widget itself", "other names")

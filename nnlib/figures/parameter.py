"""A quantity that a reader can change: its name, its start, and the range of its slider."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats
from nnlib.figures._refusals import (
    as_any_text,
    as_identifier,
    as_number,
    as_texts,
    as_whole,
    check_differ,
    check_known,
    refuse,
)
from nnlib.graph import Node

LINK_KEY = "figure"  # what a link that restores a state calls the figure's own name


@dataclass(frozen=True, eq=False)
class Parameter:
    """One quantity a reader can change.

    Attributes
    ----------
    name : str
        A Python name; the trait of the figure and the parameter of the graph are called so.
    value : float or array_like
        What it starts as; an array makes an array parameter, which has no slider. It is copied.
    label : str
        What the reader sees, for example ``"w₁,₁"``; the name if empty.
    min, max, step : float
        The range of its slider, and of its axis in a landscape.
    options : sequence of str
        What the values 0, 1, 2 … stand for; see :func:`~nnlib.figures.choice`.

    Raises
    ------
    ValueError
        If the name is no Python name, the start is not finite, the range is empty or not finite,
        the step does not fit into it, or one number starts outside it; or if options are not one
        for each value.
    """

    name: str
    value: float | ArrayLike
    label: str = ""
    min: float = -5.0
    max: float = 5.0
    step: float = 0.1
    options: Sequence[str] = ()

    def __post_init__(self) -> None:
        name = as_identifier("name of a parameter", self.name)
        if name == LINK_KEY:
            refuse("name of a parameter", repr(name), "another name: links that restore use this")
        as_any_text(f"{name}, label", self.label)
        low, high = (as_number(f"{name}, {end}", getattr(self, end)) for end in ("min", "max"))
        if low >= high:
            refuse(name, f"min {low:g} and max {high:g}", "min < max")
        if as_number(f"{name}, step", self.step, above=0) > high - low:
            refuse(f"{name}, step", repr(self.step), f"at most max - min = {high - low:g}")
        start = np.array(as_floats(name, self.value, dtype=np.float64))
        start.setflags(write=False)
        if start.ndim == 0 and not low <= start <= high:
            refuse(f"{name}, value", f"{start:g}", f"a start from min {low:g} to max {high:g}")
        options = as_texts(f"{name}, options", self.options)
        check_differ(f"{name}, options", options)
        if options and (low, high, self.step, start % 1) != (0, len(options) - 1, 1, 0):
            came = f"{len(options)} for {start} in {low:g} … {high:g}, step {self.step:g}"
            refuse(f"{name}, options", came, "one for each of 0, 1, 2 …")
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "value", start if start.ndim else float(start))

    @cached_property
    def node(self) -> Node:
        """The parameter as a node of the computation graph."""
        return graph.parameter(self.name, self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of its value; () for one number."""
        return np.shape(self.value)

    def trait(self) -> traitlets.TraitType:
        """Return the synced trait: a float, or a flat list of floats in row order.

        Returns
        -------
        traitlets.TraitType
            It takes numbers only, and of an array as many as there are.
        """
        values = np.ravel(self.value).tolist()
        if self.shape == ():
            return traitlets.CFloat(values[0]).tag(sync=True)
        entry = traitlets.CFloat()
        size = len(values)
        return traitlets.List(entry, values, minlen=size, maxlen=size).tag(sync=True)


def choice(name: str, options: Iterable[str], start: int | str = 0, label: str = "") -> Parameter:
    """Return a parameter that chooses one of several options, by its number.

    Parameters
    ----------
    name : str
        As for :class:`~nnlib.figures.Parameter`.
    options : iterable of str
        What the reader chooses from, at least two; of a mapping, its keys.
    start : int or str
        The number of the first choice, or that option itself.
    label : str
        What the reader sees before the menu.

    Returns
    -------
    Parameter
        Its values are 0, 1, 2 …; its control is a menu.

    Raises
    ------
    ValueError
        If there are less than two options, two are equal, or the start is none of them.
    """
    keys = tuple(options) if isinstance(options, Mapping) else options
    texts = as_texts(f"{name}, options", keys)
    if len(texts) < 2:
        refuse(f"{name}, options", f"{len(texts)}", "at least two")
    if isinstance(start, str):
        check_known(f"{name}, start", [start], texts, of="one of the options")
        start = texts.index(start)
    as_whole(f"{name}, start", start, most=len(texts) - 1)
    return Parameter(name, start, label, 0, len(texts) - 1, 1, texts)

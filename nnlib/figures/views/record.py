"""What every view, mark and part of a view has in common: it checks itself as soon as it is made.

A field typed ``Values`` takes a node of the computation graph, an array, or nested numbers; one
typed ``Scalar`` takes a node of shape () or a number. Both become nodes. The front end gets a
node's number in the graph and asks the interpreter for its value; nothing is computed here. Python
field names are the names the front end reads.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast, get_args, get_origin

from numpy.typing import ArrayLike

from nnlib.figures._refusals import (
    as_any_text,
    as_flag,
    as_number,
    as_range,
    as_record,
    as_scalar,
    as_sequence,
    as_texts,
    as_values,
    as_whole,
    fields_of,
)
from nnlib.figures.parameter import Parameter
from nnlib.figures.reveal import Steps
from nnlib.graph import Node

Values = Node | ArrayLike
Scalar = Node | float

# What is done with a field, by its type.
_BY_TYPE: dict[Any, Callable[[str, Any], Any]] = {
    str: as_any_text,
    bool: as_flag,
    int: as_whole,
    float: as_number,
    tuple[float, float]: as_range,
    Sequence[str]: as_texts,
    Values: as_values,
    Values | None: as_values,
    Scalar: as_scalar,
    Scalar | None: as_scalar,
}


class Record:
    """A record that refuses what a page cannot show."""

    def __post_init__(self) -> None:
        for field in fields(cast(Any, self)):
            value = getattr(self, field.name)
            if field.init and not (value is None and field.default is None):
                value = _checked(self.said(field.name), value, field.type)
                object.__setattr__(self, field.name, value)
        self.check()

    def said(self, part: str) -> str:
        """Say whose argument ``part`` is, for a refusal.

        Parameters
        ----------
        part : str
            The argument.

        Returns
        -------
        str
            For example ``"Curve 'loss', width"``.
        """
        names = (getattr(self, key, "") for key in ("title", "name", "label"))
        name = next((one for one in names if isinstance(one, str) and one), "")
        return f"{type(self).__name__}{f' {name!r}' * bool(name)}, {part}"

    def check(self) -> None:
        """Refuse what this record alone can tell."""

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse what does not fit the parameters of the figure.

        Parameters
        ----------
        parameters : mapping of str to Parameter
            Those of the figure, by name.
        """


class View(Record):
    """A view: a record that a figure lists, and the front end draws by its ``kind``."""

    kind: str
    title: str
    wide: bool

    def drawn(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return what the front end draws, with all that Python can decide.

        Parameters
        ----------
        parameters : sequence of Parameter
            Those of the figure.

        Returns
        -------
        dict
            Records, mappings, sequences, numbers and nodes.
        """
        return fields_of(self)

    def listed(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return what the data table lists: every node in it, named by what stands around it.

        Parameters
        ----------
        parameters : sequence of Parameter
            Those of the figure.

        Returns
        -------
        dict
            As ``drawn`` returns it.
        """
        return self.drawn(parameters)

    def steps(self) -> Steps | None:
        """Return when numbers become known, if a reader steps through this view.

        Returns
        -------
        Steps or None
            None: all is known.
        """
        return None


def _checked(name: str, value: Any, kind: Any) -> Any:
    """Return a field's value in its one form, or refuse it: numbers become nodes, lists tuples."""
    if kind in _BY_TYPE:
        return _BY_TYPE[kind](name, value)
    if get_origin(kind) is Sequence:
        (inner,) = get_args(kind)
        members = enumerate(as_sequence(name, value))
        return tuple(_checked(f"{name}[{i}]", member, inner) for i, member in members)
    return as_record(name, value, kind) if isinstance(kind, type) else value


def shape_of(values: Values | None) -> tuple[int, ...]:
    """Return the shape of what :class:`Record` has made a node of.

    Parameters
    ----------
    values : Node
        A field typed ``Values``.

    Returns
    -------
    tuple of int
        Its shape.
    """
    return cast(Node, values).shape

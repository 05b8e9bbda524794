"""Points that a reader makes: pressed onto a plane, pasted as columns, or dropped as a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np

from nnlib import graph
from nnlib.figures._refusals import check_known, check_shape, fields_of, refuse
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.marks import Mark, Range
from nnlib.figures.views.record import Values, shape_of
from nnlib.graph import Node

NONE = (0.0, 0.0, -1.0)  # the row of a place that no point has taken


@dataclass(frozen=True, kw_only=True)
class OwnPoints(Mark):
    """What lets a reader make points, of class 0 or 1, and take them away again.

    ``rows`` is the array parameter that holds them, of shape (n, 3): x, y and class; the class is
    −1 where there is no point. ``given`` are the points on view in the same form, the reader's or
    others to start from, and ``scaled`` those as they fit the plane.

    Under the plane is a fold with the list of points, to type, to paste and to drop a file on.
    While it is open, points are pressed onto the plane, moved and removed. A change sets the
    parameters in ``choose``, too, so that the points on view come to be the reader's.

    The points themselves are drawn by a :class:`~nnlib.figures.Points`.
    """

    kind: str = field(default="own_points", init=False)
    rows: Values
    given: Values
    scaled: Values
    choose: Mapping[str, float]
    name: str = ""

    def check(self) -> None:
        """Refuse rows that are no parameter (n, 3), others than those, and a choice of none."""
        rows = cast(Node, self.rows)
        if rows.op != "parameter":
            refuse(self.said("rows"), f"a node of {rows.op}", "the node of a parameter")
        check_shape(self.said("rows"), rows.shape, (None, len(NONE)))
        for name in ("given", "scaled"):
            check_shape(self.said(name), shape_of(getattr(self, name)), rows.shape)
        if not isinstance(self.choose, Mapping):
            refuse(self.said("choose"), repr(self.choose), "a dict from parameters to numbers")

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse to choose what is no parameter."""
        check_known(self.said("choose"), self.choose, parameters, of="a parameter of the figure")

    def drawn(self, x: Range, y: Range) -> list[Any]:
        """Return it with the name of the parameter, and how many rows that has."""
        rows = cast(Node, self.rows)
        return [fields_of(self) | {"parameter": rows.name, "most": rows.shape[0]}]


def no_points(n: int) -> np.ndarray:
    """Return the rows of a parameter for n points of a reader, none of which is there yet.

    Parameters
    ----------
    n : int
        How many points there can be.

    Returns
    -------
    ndarray of shape (n, 3)
        The rows.
    """
    return np.tile(NONE, (n, 1))


def exist(rows: Node) -> Node:
    """Return 1 for each row that is a point, and 0 for each place that none has taken.

    Parameters
    ----------
    rows : Node of shape (n, 3)
        The parameter.

    Returns
    -------
    Node of shape (n,)
        The mask.
    """
    return graph.greater(rows[:, 2], -0.5)


def scaled(rows: Node) -> Node:
    """Return the rows with both coordinates standardized: mean 0 and standard deviation 1.

    Parameters
    ----------
    rows : Node of shape (n, 3)
        The parameter.

    Returns
    -------
    Node of shape (n, 3)
        The rows; what does not vary becomes 0.
    """
    there = exist(rows)
    n_points = graph.maximum(graph.sum(there), 1.0)
    columns = []
    for k in range(2):
        away = rows[:, k] - graph.sum(there * rows[:, k]) / n_points
        variance = graph.sum(there * graph.square(away)) / n_points
        size = graph.where(graph.greater(variance, 0), variance, 1.0) ** 0.5
        columns.append(there * away / size)
    return graph.stack([*columns, rows[:, 2]], axis=1)


def as_rows(points: Node, labels: Node, there: Node) -> Node:
    """Return points with labels as rows.

    Parameters
    ----------
    points, labels, there : Node of shape (n, 2), (n,) and (n,)
        Places, classes, and 1 for each point that is there.

    Returns
    -------
    Node of shape (n, 3)
        The rows; a place that no point has taken is like those of :func:`no_points`.
    """
    label = graph.where(there, labels, cast(Any, NONE[2]))
    return graph.stack([there * points[:, 0], there * points[:, 1], label], axis=1)

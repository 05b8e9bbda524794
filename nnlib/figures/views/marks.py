"""What lies on a plane: curves, points, heat maps, lines and arrows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import numpy as np

from nnlib import graph
from nnlib.figures._refusals import as_number, as_whole, check_known, check_shape, fields_of, refuse
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.record import Record, Scalar, Values, shape_of
from nnlib.graph import Node

SYMBOLS = ("disk", "square", "triangle")
N_COLORS = 6  # the front end's palette; the last one is for slopes and gradients
FAR = 1e9  # off every picture
Range = tuple[float, float]


class Mark(Record):
    """A mark: a record that a plane lists, and the front end draws by its ``kind``."""

    kind: str
    name: str

    def drawn(self, x: Range, y: Range) -> list[Any]:
        """Return what the front end draws of it on a plane.

        Parameters
        ----------
        x, y : pair of float
            The ranges of the plane's axes.

        Returns
        -------
        list
            One record or mapping for each thing drawn.
        """
        return [self]

    def check_color(self) -> None:
        """Refuse a color that is not in the palette."""
        as_whole(self.said("color"), cast(Any, self).color, most=N_COLORS - 1)


@dataclass(frozen=True, kw_only=True)
class Curve(Mark):
    """A curve through the points (x[i], y[i]); both of shape (n,).

    ``parts`` names the neurons and the parameters that it belongs to: when the reader picks one of
    them in a :class:`~nnlib.figures.Network`, the marks without it fade.
    """

    kind: str = field(default="curve", init=False)
    x: Values
    y: Values
    name: str = ""
    color: int = 0
    dash: bool = False
    width: float = 2.5
    parts: Sequence[str] = ()

    def check(self) -> None:
        """Refuse x and y that are no vectors of one length, and a width that is not positive."""
        check_shape(self.said("x"), shape_of(self.x), (None,))
        check_shape(self.said("y"), shape_of(self.y), shape_of(self.x))
        as_number(self.said("width"), self.width, above=0)
        self.check_color()


@dataclass(frozen=True, kw_only=True)
class Points(Mark):
    """Points of shape (n, 2), each drawn as a symbol.

    ``labels`` (n,) choose the symbol, as in :mod:`nnlib.plotting`: up to 0.5 (class 0 or −1) an
    orange disk, up to 1.5 (class 1) a blue square, above a triangle. The legend shows those there
    are.

    With ``hollow`` they are outlines.

    ``drag`` names the array parameter that holds the points, or the two scalar parameters that
    place one point; the reader then moves them by pointer or by arrow keys, ``step`` at a time.
    """

    kind: str = field(default="points", init=False)
    points: Values
    labels: Values | None = None
    name: str = ""
    drag: str | tuple[str, str] | None = None
    step: float = 0.1
    hollow: bool = False

    def check(self) -> None:
        """Refuse points that are not (n, 2), other labels than n, and equal names in ``drag``."""
        check_shape(self.said("points"), shape_of(self.points), (None, 2))
        if self.labels is not None:
            check_shape(self.said("labels"), shape_of(self.labels), shape_of(self.points)[:1])
        as_number(self.said("step"), self.step, above=0)
        if not isinstance(self.drag, str | None):
            drag = tuple(self.drag) if isinstance(self.drag, tuple | list) else ()
            if len(set(drag)) != 2:
                refuse(self.said("drag"), repr(self.drag), "a parameter, or two different ones")
            object.__setattr__(self, "drag", drag)

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse to drag what is no parameter, or does not hold these points."""
        if self.drag is None:
            return
        where, is_pair = self.said("drag"), isinstance(self.drag, tuple)
        names = self.drag if isinstance(self.drag, tuple) else (self.drag,)
        check_known(where, names, parameters, of="a parameter of the figure")
        placed = (1, 2) if is_pair else parameters[names[0]].shape
        for name in names if is_pair else ():
            check_shape(f"{where}, {name}", parameters[name].shape, ())
        check_shape(f"{where}, points", shape_of(self.points), placed)

    def drawn(self, x: Range, y: Range) -> list[Any]:
        """Return the points with the symbols that the legend needs."""
        return [fields_of(self) | {"symbols": self._symbols()}]

    def _symbols(self) -> list[str]:
        """The symbols that points with these labels can have."""
        if self.labels is None:
            return ["dot"]
        labels = cast(Node, self.labels)
        if labels.op != "constant":
            return list(SYMBOLS[:2])
        values = labels.attributes["values"]
        return [SYMBOLS[i] for i in np.unique(np.searchsorted([0.5, 1.5], values))]


@dataclass(frozen=True, kw_only=True)
class Grid(Record):
    """The places at which a :class:`Field` has values: n_x columns over ``x``, n_y rows over ``y``.

    Values come row by row, from the lowest row up, the columns of a row from left to right.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    n_x: int
    n_y: int

    def check(self) -> None:
        """Refuse fewer than two columns or rows."""
        for name, count in (("n_x", self.n_x), ("n_y", self.n_y)):
            as_whole(self.said(name), count, least=2)

    @cached_property
    def points(self) -> Node:
        """The places, of shape (n_y n_x, 2)."""
        return graph.grid(*self.x, self.n_x, *self.y, self.n_y)

    @property
    def across(self) -> Node:
        """The first coordinate of every place, of shape (n_y n_x,)."""
        return self.points[:, 0]

    @property
    def up(self) -> Node:
        """The second coordinate of every place, of shape (n_y n_x,)."""
        return self.points[:, 1]


def square_grid(low: float, high: float, n: int) -> Grid:
    """Return the grid of n by n places over a square.

    Parameters
    ----------
    low, high : float
        The ends of both axes.
    n : int
        Columns, and rows.

    Returns
    -------
    Grid
        The grid.

    Raises
    ------
    ValueError
        If ``low >= high``, or ``n`` is below 2.
    """
    return Grid(x=(low, high), y=(low, high), n_x=n, n_y=n)


@dataclass(frozen=True, kw_only=True)
class Field(Mark):
    """A heat map of ``values`` on a ``grid``: blue above ``level``, orange below.

    Between them is a line, unless ``line`` is false.

    ``values`` has one number for each place of the grid, of shape (n_y n_x,) or (n_y, n_x).
    ``spread`` is the distance from the level at which the color is full.
    """

    kind: str = field(default="field", init=False)
    values: Values
    grid: Grid
    level: float = 0.0
    spread: float = 1.0
    line: bool = True
    name: str = ""

    def check(self) -> None:
        """Refuse values that do not fill the grid, and a spread that is not positive."""
        n_x, n_y = self.grid.n_x, self.grid.n_y
        check_shape(self.said("values"), shape_of(self.values), (n_y * n_x,), (n_y, n_x))
        as_number(self.said("spread"), self.spread, above=0)

    def drawn(self, x: Range, y: Range) -> list[Any]:
        """Return the heat map with its grid spread out."""
        given = fields_of(self)
        return [given | fields_of(given.pop("grid"))]


@dataclass(frozen=True, kw_only=True)
class Line(Mark):
    """The line w_x x + w_y y + b = 0, with a short arrow on its positive side.

    ``parts`` as for a :class:`Curve`.
    """

    kind: str = field(default="line", init=False)
    w_x: Scalar
    w_y: Scalar
    b: Scalar
    name: str = ""
    color: int = 0
    dash: bool = False
    parts: Sequence[str] = ()

    def check(self) -> None:
        """Refuse a color that is not in the palette."""
        self.check_color()

    def drawn(self, x: Range, y: Range) -> list[Any]:
        """Return a curve between two points far outside the axes, and a short arrow."""
        w = graph.stack([cast(Node, self.w_x), cast(Node, self.w_y)])
        squared = graph.sum(w * w)
        exists = graph.greater(squared, 0)
        size = graph.where(exists, squared, 1.0) ** 0.5
        normal, offset = w / size, -cast(Node, self.b) / size
        foot, along = offset * normal, graph.stack([-normal[1], normal[0]])
        reach = graph.maximum(offset, -offset) + 4 * np.abs([*x, *y]).max()
        ends = graph.where(exists, foot + reach * np.array([[-1.0], [1.0]]) * along, FAR)
        tip = foot + normal * ((x[1] - x[0]) / 14)
        color, dash, name, parts = self.color, self.dash, self.name, self.parts
        tails, heads = graph.stack([foot]), graph.stack([tip])
        return [
            Curve(x=ends[:, 0], y=ends[:, 1], dash=dash, color=color, name=name, parts=parts),
            Arrows(tails=tails, heads=heads, color=color, parts=parts),
        ]


@dataclass(frozen=True, kw_only=True)
class Arrows(Mark):
    """Arrows from ``tails`` to ``heads``, both of shape (n, 2).

    ``parts`` as for a :class:`Curve`.
    """

    kind: str = field(default="arrows", init=False)
    tails: Values
    heads: Values
    name: str = ""
    color: int = 1
    dash: bool = False
    parts: Sequence[str] = ()

    def check(self) -> None:
        """Refuse tails that are not (n, 2), other heads than tails, and an unknown color."""
        check_shape(self.said("tails"), shape_of(self.tails), (None, 2))
        check_shape(self.said("heads"), shape_of(self.heads), shape_of(self.tails))
        self.check_color()

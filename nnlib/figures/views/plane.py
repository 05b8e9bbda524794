"""A pair of axes with marks on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nnlib.figures._refusals import as_number, as_text, fields_of
from nnlib.figures.parameter import Parameter
from nnlib.figures.views.marks import Arrows, Curve, Mark
from nnlib.figures.views.own_points import OwnPoints
from nnlib.figures.views.record import View


@dataclass(frozen=True, kw_only=True)
class Plane(View):
    """A pair of axes with marks on it.

    ``aspect`` is height over width, ``equal`` gives both axes one unit length. Without ``ticks``
    there are no numbers and no lines, where those would mean nothing.
    """

    kind: str = field(default="plane", init=False)
    x: tuple[float, float]
    y: tuple[float, float]
    marks: Sequence[Mark]
    x_label: str
    y_label: str
    title: str = ""
    aspect: float = 0.7
    equal: bool = False
    ticks: bool = True
    wide: bool = False

    def check(self) -> None:
        """Refuse axes without a label, and an aspect that is not positive."""
        as_text(self.said("x_label"), self.x_label)
        as_text(self.said("y_label"), self.y_label)
        as_number(self.said("aspect"), self.aspect, above=0)

    def fit(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse marks that do not fit the parameters."""
        for mark in self.marks:
            mark.fit(parameters)

    def drawn(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return the plane with its marks as they are drawn on it."""
        marks = [part for mark in self.marks for part in mark.drawn(self.x, self.y)]
        return fields_of(self) | {"marks": marks}

    def listed(self, parameters: Sequence[Parameter]) -> dict[str, Any]:
        """Return the plane as it was written; where marks have names, strokes without one go.

        Points of the reader's own are listed with the mark that draws them.
        """
        named = any(mark.name for mark in self.marks)
        kept = [
            mark
            for mark in self.marks
            if not isinstance(mark, OwnPoints)
            if not named or mark.name or not isinstance(mark, Curve | Arrows)
        ]
        return fields_of(self) | {"marks": kept}


def square_plane(
    low: float,
    high: float,
    *,
    x_label: str,
    y_label: str,
    marks: Sequence[Mark],
    title: str = "",
) -> Plane:
    """Return a square plane on which both axes run from ``low`` to ``high`` with one unit length.

    Parameters
    ----------
    low, high : float
        The ends of both axes.
    x_label, y_label, marks, title
        As :class:`~nnlib.figures.Plane` takes them.

    Returns
    -------
    Plane
        The plane.

    Raises
    ------
    ValueError
        If :class:`~nnlib.figures.Plane` refuses something.
    """
    ends = (low, high)
    return Plane(
        x=ends,
        y=ends,
        x_label=x_label,
        y_label=y_label,
        marks=marks,
        title=title,
        aspect=1.0,
        equal=True,
    )

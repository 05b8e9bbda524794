"""Views that speak in numbers: bars, a readout, a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nnlib.figures._refusals import as_digits, as_text, check_differ, check_shape, refuse
from nnlib.figures.views.record import Record, Scalar, Values, View, shape_of


@dataclass(frozen=True, kw_only=True)
class Bars(View):
    """One horizontal bar, with its number, for each of ``values`` (n,).

    ``second`` (n,) is drawn as a tick on each bar.
    """

    kind: str = field(default="bars", init=False)
    values: Values
    labels: Sequence[str]
    range: tuple[float, float]
    second: Values | None = None
    digits: int = 3
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse values, or a second row of them, that are not one for each label."""
        expected = (len(self.labels),)
        check_shape(self.said("values, one a label"), shape_of(self.values), expected)
        if self.second is not None:
            check_shape(self.said("second, one a label"), shape_of(self.second), expected)
        as_digits(self.said("digits"), self.digits)


@dataclass(frozen=True, kw_only=True)
class Reading(Record):
    """One number of a :class:`~nnlib.figures.Readout`.

    With ``best`` the smallest value the reader has reached is kept beside it.
    """

    name: str
    label: str
    value: Scalar
    digits: int = 3
    unit: str = ""
    best: bool = False

    def check(self) -> None:
        """Refuse an empty name or label, and more decimals than there are."""
        as_text(self.said("name"), self.name)
        as_text(self.said("label"), self.label)
        as_digits(self.said("digits"), self.digits)


@dataclass(frozen=True, kw_only=True)
class Readout(View):
    """Named numbers in large type."""

    kind: str = field(default="readout", init=False)
    items: Sequence[Reading]
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse two readings of one name."""
        check_differ(self.said("items"), [item.name for item in self.items])


@dataclass(frozen=True, kw_only=True)
class Column(Record):
    """One column of a :class:`~nnlib.figures.Table`, of shape (n_rows,).

    With ``words`` it says, for 0, 1, 2 …, the word of that number.
    """

    label: str
    values: Values
    digits: int = 3
    words: Sequence[str] = ()

    def check(self) -> None:
        """Refuse an empty label, values that are no vector, and more decimals than there are."""
        as_text(self.said("label"), self.label)
        check_shape(self.said("values"), shape_of(self.values), (None,))
        as_digits(self.said("digits"), self.digits)


@dataclass(frozen=True, kw_only=True)
class Table(View):
    """Columns of numbers side by side.

    ``mark`` is the number of the row to highlight (none if negative). ``parts`` names, for each
    row, the parameter or the neuron it is about: picked in a network, its row is highlighted.
    """

    kind: str = field(default="table", init=False)
    labels: Sequence[str]
    columns: Sequence[Column]
    corner: str = ""
    mark: Scalar | None = None
    parts: Sequence[str] = ()
    title: str = ""
    wide: bool = False

    def check(self) -> None:
        """Refuse columns that have not one number for each label."""
        for column in self.columns:
            where = self.said(f"column {column.label!r}, one value a row label")
            check_shape(where, shape_of(column.values), (len(self.labels),))
        if self.parts and len(self.parts) != len(self.labels):
            refuse(self.said("parts"), f"{len(self.parts)}", f"{len(self.labels)}, one a row")

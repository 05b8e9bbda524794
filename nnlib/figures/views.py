"""What a live figure shows: plain records, one for each kind of view and each mark on a plane.

A field typed `Values` takes a node of the computation graph, an array, or nested numbers. The
front end gets the node's number in the graph and asks the interpreter for its value; nothing is
computed here. Python field names are the names the front end reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from numpy.typing import ArrayLike

from nnlib.graph import Node, constant

Values = Node | ArrayLike


class _WithValues:
    """A record whose `Values` become nodes as soon as it is made."""

    def __post_init__(self):
        for spec in fields(self):
            value = getattr(self, spec.name)
            if spec.type in (Values, Values | None) and not isinstance(value, Node | None):
                object.__setattr__(self, spec.name, constant(value))


# --- marks on a plane -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Curve(_WithValues):
    """A curve through the points (x[i], y[i]); both of shape (n,)."""

    kind: str = field(default="curve", init=False)
    x: Values
    y: Values
    name: str = ""
    color: int = 0
    dash: bool = False
    width: float = 2.5


@dataclass(frozen=True, kw_only=True)
class Points(_WithValues):
    """Points of shape (n, 2), each drawn as a symbol.

    `labels` (n,) choose the symbol, as in `nnlib.plotting`: up to 0.5 (class 0 or −1) an orange
    disk, up to 1.5 (class 1) a blue square, above a triangle. The legend shows those there are.

    `drag` names the array parameter that holds the points, or the two scalar parameters that place
    one point; the reader then moves them by pointer or by arrow keys, `step` at a time.
    """

    kind: str = field(default="points", init=False)
    points: Values
    labels: Values | None = None
    name: str = ""
    drag: str | tuple[str, str] | None = None
    step: float = 0.1


@dataclass(frozen=True, kw_only=True)
class Field(_WithValues):
    """A heat map of `values` on a grid (x fastest): blue above `level`, orange below, line between.

    `spread` is the distance from the level at which the color is full.
    """

    kind: str = field(default="field", init=False)
    values: Values
    x: tuple[float, float]
    y: tuple[float, float]
    n_x: int
    n_y: int
    level: float = 0.0
    spread: float = 1.0
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Line(_WithValues):
    """The line w_x x + w_y y + b = 0, with a short arrow on its positive side."""

    kind: str = field(default="line", init=False)
    w_x: Values
    w_y: Values
    b: Values
    name: str = ""
    color: int = 0
    dash: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrows(_WithValues):
    """Arrows from `tails` to `heads`, both of shape (n, 2)."""

    kind: str = field(default="arrows", init=False)
    tails: Values
    heads: Values
    name: str = ""
    color: int = 1
    dash: bool = False


# --- views ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Plane:
    """A pair of axes with marks on it.

    `aspect` is height over width, `equal` gives both axes one unit length.
    """

    kind: str = field(default="plane", init=False)
    x: tuple[float, float]
    y: tuple[float, float]
    marks: Sequence[Curve | Points | Field | Line | Arrows]
    x_label: str
    y_label: str
    title: str = ""
    aspect: float = 0.7
    equal: bool = False
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Bars(_WithValues):
    """One horizontal bar, with its number, for each of `values` (n,).

    `second` (n,) is drawn as a tick on each bar.
    """

    kind: str = field(default="bars", init=False)
    values: Values
    labels: Sequence[str]
    range: tuple[float, float]
    second: Values | None = None
    digits: int = 3
    title: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """The loss over two scalar parameters, the rest held where they are.

    The reader picks which two of `choices`, and drags the point.
    """

    kind: str = field(default="landscape", init=False)
    loss: Node
    x: str
    y: str
    choices: Sequence[str] = ()
    title: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Neuron:
    """One neuron of a `Network`, by its value.

    Unless it is an input it also has z, and, where there are such, a bias and an activation's name.
    """

    name: str
    label: str
    value: Node
    z: Node | None = None
    bias: Node | None = None
    activation: str = ""


@dataclass(frozen=True, kw_only=True)
class Edge:
    """The weight from one neuron to another, by their names."""

    source: str
    target: str
    weight: Node


@dataclass(frozen=True, kw_only=True)
class Network:
    """Neurons in columns and the edges between them.

    `scale` is the weight that is drawn at full width.
    """

    kind: str = field(default="network", init=False)
    layers: Sequence[Sequence[Neuron]]
    edges: Sequence[Edge]
    scale: float = 2.0
    title: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Readout:
    """Named numbers in large type."""

    kind: str = field(default="readout", init=False)
    items: Sequence["Reading"]
    title: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One number of a `Readout`.

    With `best` the smallest value the reader has reached is kept beside it.
    """

    name: str
    label: str
    value: Node
    digits: int = 3
    unit: str = ""
    best: bool = False


@dataclass(frozen=True, kw_only=True)
class Column(_WithValues):
    """One column of a `Table`, of shape (n_rows,)."""

    label: str
    values: Values
    digits: int = 3


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns of numbers side by side.

    `mark` is the number of the row to highlight (none if negative).
    """

    kind: str = field(default="table", init=False)
    labels: Sequence[str]
    columns: Sequence[Column]
    corner: str = ""
    mark: Node | None = None
    title: str = ""
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Box:
    """One scalar node of a computation graph as `ComputationGraph` draws it, in its column and row.

    `operation` is what the box computes, in words or symbols ("w · a"); a leaf has none. `probe`
    names the scalar parameter behind a leaf, whose central difference is shown beside its gradient.
    """

    node: Node
    label: str
    column: float
    row: float = 0
    operation: str = ""
    probe: str = ""


@dataclass(frozen=True, kw_only=True)
class ComputationGraph:
    """A computation graph stepped forward, box by box, then backward, edge by edge.

    `boxes` are in the order of computation and the last one is the scalar that is differentiated,
    which the front end calls `objective`. Whatever lies between two boxes and is not drawn becomes
    one edge with one local derivative.
    """

    boxes: Sequence[Box]
    objective: str = "L"
    title: str = ""
    wide: bool = True


@dataclass(frozen=True, kw_only=True)
class Pad:
    """A pad to draw on: the pixels of an array parameter of shape (size, size)."""

    kind: str = field(default="pad", init=False)
    parameter: str
    size: int
    brush: float = 2.0
    title: str = ""
    wide: bool = False

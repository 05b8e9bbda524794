"""One line against XOR: the neuron z = w₁x₁ + w₂x₂ + b and the four corners, which can be moved.

Also what every figure of XOR shares: which outputs are right, and the truth table. The network that
succeeds is in :mod:`nnlib.gallery.xor_network`.
"""

from collections.abc import Sequence
from types import SimpleNamespace

from numpy.typing import ArrayLike

from nnlib import datasets, graph
from nnlib.figures import (
    Action,
    Column,
    Explorer,
    Field,
    Figure,
    Line,
    Parameter,
    Points,
    Reading,
    Readout,
    Say,
    Table,
    explorer,
    square_grid,
    square_plane,
)
from nnlib.gallery.starts import as_start, parameters_at
from nnlib.gallery.vectors import length
from nnlib.graph import Node

X, Y = datasets.xor()
ROWS = [f"{int(a)}\u00a0{int(b)}" for a, b in X]
LINE_CODE = """import numpy as np

corners = np.reshape({corners}, (4, 2))
wanted = np.array([0, 1, 1, 0])  # XOR
z = corners[:, 0] * {w_1} + corners[:, 1] * {w_2} + {b}
print(f"{np.sum((z >= 0) == wanted):d} of 4 corners are right.")"""


def one_line(start: ArrayLike = (1.0, 1.0, 0.5)) -> Explorer:
    """Return the figure of one neuron that tries to be XOR.

    Parameters
    ----------
    start : array_like of shape (3,)
        Where the sliders of w₁, w₂ and b start, from -2 to 2.

    Returns
    -------
    nnlib.figures.Explorer
        Three sliders, and four corners that can be dragged; how many are right.

    Raises
    ------
    ValueError
        If there are not three numbers from -2 to 2.
    """
    values = as_start("start", start, ("w_1", "w_2", "b"))
    weights = parameters_at(values, ("w₁", "w₂", "b"), -2, 2, 0.05)
    corners = Parameter("corners", X, "corners")
    w_1, w_2, b = (q.node for q in weights)
    z = corners.node[:, 0] * w_1 + corners.node[:, 1] * w_2 + b
    rows = judged(1 - graph.greater(0, z))
    steps = graph.sum(graph.square(corners.node - graph.constant(X)), axis=1) ** 0.5
    moved = graph.sum(steps)
    figure = Figure(
        "one-line",
        title="One line against XOR",
        question="Can one line get all four right? If not: which corner must move, and how far?",
        parameters=[*weights, corners],
        views=[
            _line_plane(corners, w_1, w_2, b),
            Readout(
                items=[
                    Reading(name="right", label="right, of 4", value=rows.n_right, digits=0),
                    Reading(name="moved", label="corners moved by", value=moved, digits=2),
                ]
            ),
            truth_table([Column(label="z", values=z, digits=2)], rows),
        ],
        actions=[Action("Put the corners back", {"corners": X})],
        say=Say(
            "{right:.0f} of 4 corners are right{moved?, but this is not XOR any more.|.}",
            {"right": rows.n_right, "moved": moved},
        ),
        copy=LINE_CODE,
    )
    return explorer(figure)


def _line_plane(corners, w_1, w_2, b):
    grid = square_grid(-0.5, 1.5, 41)
    height = (grid.across * w_1 + grid.up * w_2 + b) / graph.maximum(length(w_1, w_2), 1e-9)
    return square_plane(
        *grid.x,
        title="Drag a corner, or move the line",
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=height, grid=grid, spread=2.0),
            Line(w_x=w_1, w_y=w_2, b=b, name="z = 0, arrow to where it fires", color=2),
            Points(
                points=corners.node,
                labels=Y,
                drag="corners",
                step=0.05,
                name="square: 1 wanted, disk: 0",
            ),
        ],
    )


def judged(y_hat: Node) -> SimpleNamespace:
    """Compare four outputs with XOR.

    Parameters
    ----------
    y_hat : Node of shape (4,)
        Outputs from 0 to 1; from 0.5 upward the answer is 1.

    Returns
    -------
    SimpleNamespace
        y_hat, right (4,); n_right; gap: the largest distance of an output from its target.
    """
    target = graph.constant(Y)
    right = 1 - graph.square(1 - graph.greater(0.5, y_hat) - target)
    gap = graph.max(graph.square(y_hat - target)) ** 0.5
    return SimpleNamespace(y_hat=y_hat, right=right, n_right=graph.sum(right), gap=gap)


def truth_table(
    columns: Sequence[Column], rows: SimpleNamespace, *, mark: Node | None = None
) -> Table:
    """Show four rows with what is wanted and what is right.

    Parameters
    ----------
    columns : list of Column
        What to show before these.
    rows : SimpleNamespace
        As :func:`judged` returns it.
    mark : Node, optional
        The number of the row to highlight.

    Returns
    -------
    nnlib.figures.Table
        The view.
    """
    return Table(
        title="The truth table",
        mark=mark,
        corner="x₁\u00a0x₂",
        labels=ROWS,
        columns=[
            *columns,
            Column(label="wanted", values=Y.astype(float), digits=0),
            Column(label="right", values=rows.right, words=("no", "yes")),
        ],
    )

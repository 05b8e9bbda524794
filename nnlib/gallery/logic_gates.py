"""Logic gates: one neuron on the four corners of a truth table.

The neuron of the perceptron chapter, z = w₁x₁ + w₂x₂ + b, with inputs that are only 0 or 1. Its
line decides which corners fire, and a convention decides what happens at z = 0.
"""

from collections.abc import Mapping
from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib.datasets import gate_table
from nnlib.figures import (
    Column,
    Explorer,
    Field,
    Figure,
    Line,
    Points,
    Say,
    Table,
    choice,
    explorer,
    square_grid,
    square_plane,
)
from nnlib.gallery.starts import as_start, parameters_at
from nnlib.gallery.vectors import length
from nnlib.graph import Node

GATE_NAMES = ("AND", "OR", "NAND", "NOR", "NOT x₁", "XOR")
AT_ZERO = ("fires (this book)", "stays silent")
GATE_CODE = """import numpy as np
from nnlib.gates import truth_table

X = truth_table(2)
wanted = np.array({wanted})
z = X[:, 0] * {w_1} + X[:, 1] * {w_2} + {b}
got = z > 0 if {silent_at_zero} else z >= 0  # what the neuron does at exactly 0 is a choice
print(f"{np.sum(got == wanted):d} of 4 rows are right.")"""


def gates(start: ArrayLike = (1.0, 1.0, 0.0)) -> Explorer:
    """Return the figure of one neuron on the corners of a truth table.

    Parameters
    ----------
    start : array_like of shape (3,)
        Where the sliders of w₁, w₂ and b start, from -2 to 2.

    Returns
    -------
    nnlib.figures.Explorer
        Three sliders, the choice of a gate, and what a neuron does at exactly 0.

    Raises
    ------
    ValueError
        If there are not three numbers from -2 to 2.
    """
    values = as_start("start", start, ("w_1", "w_2", "b"))
    weights = parameters_at(values, ("w₁", "w₂", "bias b"), -2, 2, 0.25)
    gate = choice("gate", GATE_NAMES, label="gate")
    silent = choice("silent_at_zero", AT_ZERO, label="at z = 0")
    p = {q.name: q.node for q in (*weights, gate, silent)}
    rows = gate_rows(p)
    corners = gate_table("AND")[0]
    figure = Figure(
        "gates",
        title="One neuron, four corners: a logic gate",
        question="Find weights for each gate. Which one refuses?",
        parameters=[*weights, gate, silent],
        views=[
            _corners(p, rows, corners),
            Table(
                title="The truth table",
                corner="inputs",
                labels=[f"{int(a)}\u00a0{int(b)}" for a, b in corners],
                columns=[
                    Column(label="z", values=rows.z, digits=2),
                    Column(label="wanted", values=rows.wanted, digits=0),
                    Column(label="got", values=rows.got, digits=0),
                    Column(label="right", values=rows.right, words=("no", "yes")),
                ],
                mark=rows.first_wrong,
            ),
        ],
        say=Say(
            "{right:.0f} of 4 rows are right{all?: this neuron is the gate.|.}",
            {"right": graph.sum(rows.right), "all": graph.sum(rows.right) - 3.5},
        ),
        copy=GATE_CODE,
        copy_data={"wanted": rows.wanted},
    )
    asks = widgets.Dropdown(options=AT_ZERO, description="at z = 0 it")
    return explorer(figure, {"silent_at_zero": asks})


def gate_rows(p: Mapping[str, Node]) -> SimpleNamespace:
    """Compute the truth table of the chosen gate and of the neuron.

    Parameters
    ----------
    p : mapping of str to Node
        w_1, w_2, b, gate, silent_at_zero.

    Returns
    -------
    SimpleNamespace
        z, wanted, got, right, each (4,); first_wrong: a row, or -1.
    """
    X = gate_table("AND")[0]
    tables = [gate_table(name)[1] for name in ("AND", "OR", "NAND", "NOR")]
    tables += [1 - X[:, 0], gate_table("XOR")[1]]
    number = graph.constant(np.arange(len(tables)))
    chosen = 1 - graph.greater(graph.square(number - p["gate"]), 0.25)
    wanted = chosen @ graph.constant(np.array(tables, float))
    z = graph.constant(X[:, 0]) * p["w_1"] + graph.constant(X[:, 1]) * p["w_2"] + p["b"]
    got = graph.where(p["silent_at_zero"], graph.greater(z, 0), 1 - graph.greater(0, z))
    right = 1 - graph.square(wanted - got)
    key = (1 - right) * graph.constant(np.arange(4, 0, -1))
    return SimpleNamespace(z=z, wanted=wanted, got=got, right=right, first_wrong=_row(key))


def _row(key):
    """Row of the largest of the keys 4, 3, 2, 1; -1 if they are all 0."""
    largest = graph.max(key)
    return graph.where(largest, 4 - largest, -1)


def _corners(p, rows, corners):
    grid = square_grid(-0.6, 1.6, 45)
    size = graph.maximum(length(p["w_1"], p["w_2"]), 1e-9)
    side = (grid.across * p["w_1"] + grid.up * p["w_2"] + p["b"]) / size
    return square_plane(
        *grid.x,
        title="The corners, marked by what is wanted",
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=side, grid=grid, spread=4.0),
            Line(
                w_x=p["w_1"], w_y=p["w_2"], b=p["b"], name="z = 0, arrow to where it fires", color=2
            ),
            Points(points=corners, labels=rows.wanted, name="square: 1 wanted, disk: 0"),
        ],
    )

"""Two vectors: the angle between them, the shadow of one on the other, and their dot product."""

from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib.figures import (
    Arrows,
    Explorer,
    Figure,
    Line,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
    square_plane,
)
from nnlib.gallery.starts import as_start, parameters_at
from nnlib.graph import Node

ORIGIN = np.zeros((1, 2))
CODE = """import numpy as np

w, x = np.array([{w_1}, {w_2}]), np.array([{x_1}, {x_2}])
lengths = np.linalg.norm(w) * np.linalg.norm(x)
print(f"|w| |x| is {lengths:.2f}.")
print(f"w · x is {w @ x:.2f}.")"""


def dot_product(w: ArrayLike = (2.0, 1.0), x: ArrayLike = (1.0, 2.0)) -> Explorer:
    """Return the figure of two vectors, the shadow of one on the other, and their dot product.

    Parameters
    ----------
    w, x : array_like of shape (2,)
        Where the tips start, from -3 to 3.

    Returns
    -------
    nnlib.figures.Explorer
        Both tips can be dragged.

    Raises
    ------
    ValueError
        If a vector has not two numbers from -3 to 3.
    """
    start = as_start("w", w, ("w_1", "w_2")) | as_start("x", x, ("x_1", "x_2"))
    parameters = parameters_at(start, ("w₁", "w₂", "x₁", "x₂"), -3, 3, 0.1)
    w_1, w_2, x_1, x_2 = (parameter.node for parameter in parameters)
    pair = dot_product_nodes(w_1, w_2, x_1, x_2)
    shadow = pair.shadow
    plane = square_plane(
        -3,
        3,
        title="Two vectors, and the shadow of x on w",
        x_label="first number",
        y_label="second number",
        marks=[
            Line(w_x=w_1, w_y=w_2, b=0.0, name="where w · x = 0", color=4, dash=True),
            Arrows(tails=point(x_1, x_2), heads=shadow, color=4, dash=True),
            Arrows(tails=ORIGIN, heads=point(w_1, w_2), name="w", color=0),
            Arrows(tails=ORIGIN, heads=point(x_1, x_2), name="x", color=2),
            Arrows(tails=ORIGIN, heads=shadow, name="shadow of x on w", color=1),
            Points(points=point(w_1, w_2), drag=("w_1", "w_2"), name="tip of w"),
            Points(points=point(x_1, x_2), drag=("x_1", "x_2"), name="tip of x"),
        ],
    )
    readings = [
        Reading(name="dot", label="w · x = w₁x₁ + w₂x₂", value=pair.z, digits=2),
        Reading(name="lengths", label="|w| |x|", value=pair.lengths, digits=2),
        Reading(name="cosine", label="cos of the angle", value=pair.cosine, digits=2),
    ]
    figure = Figure(
        "dot-product",
        title="The dot product is an angle in disguise",
        question="Drag the tip of x once around. Where is w · x zero, and where is it largest?",
        parameters=parameters,
        views=[plane, Readout(items=readings, wide=True)],
        say=Say(
            "w · x is {dot:.2f}: {dot?x lies on the side that w points to|"
            "x does not lie on the side that w points to}.",
            {"dot": pair.z},
        ),
        copy=CODE,
    )
    return explorer(figure)


def dot_product_nodes(w_1: Node, w_2: Node, x_1: Node, x_2: Node) -> SimpleNamespace:
    """Compute what the figure shows of two vectors.

    Parameters
    ----------
    w_1, w_2, x_1, x_2 : Node
        Their entries.

    Returns
    -------
    SimpleNamespace
        z = w · x; lengths: |w| |x|; cosine of the angle; shadow (1, 2) of x on w.
    """
    z = w_1 * x_1 + w_2 * x_2
    lengths = length(w_1, w_2) * length(x_1, x_2)
    along = z / graph.maximum(w_1 * w_1 + w_2 * w_2, 1e-9)
    return SimpleNamespace(
        z=z,
        lengths=lengths,
        cosine=z / graph.maximum(lengths, 1e-9),
        shadow=point(along * w_1, along * w_2),
    )


def length(a: Node, b: Node) -> Node:
    """Return the length of the vector (a, b).

    Parameters
    ----------
    a, b : Node of shape ()
        Its entries.

    Returns
    -------
    Node of shape ()
        The square root of a² + b².
    """
    return (a * a + b * b) ** 0.5


def point(a: Node, b: Node) -> Node:
    """Return the point (a, b) as the points and arrows of a plane take it.

    Parameters
    ----------
    a, b : Node of shape ()
        Its coordinates.

    Returns
    -------
    Node of shape (1, 2)
        One row.
    """
    return graph.reshape(graph.stack([a, b]), (1, 2))

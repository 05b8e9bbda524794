"""Two vectors: the angle between them, the shadow of one on the other, and their dot product."""

from types import SimpleNamespace

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Arrows,
    Figure,
    Line,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
)

ORIGIN = np.zeros((1, 2))


def dot_product(w=(2.0, 1.0), x=(1.0, 2.0)):
    """Return the figure of two vectors, the shadow of one on the other, and their dot product.

    Parameters
    ----------
    w, x : pair of float
        Where the tips start, between -3 and 3.

    Returns
    -------
    nnlib.figures.Explorer
        Both tips can be dragged.
    """
    parameters = [
        Parameter(name, value, label, -3, 3, 0.1)
        for name, value, label in zip(
            ("w_1", "w_2", "x_1", "x_2"), (*w, *x), ("w₁", "w₂", "x₁", "x₂"), strict=True
        )
    ]
    w_1, w_2, x_1, x_2 = (parameter.node for parameter in parameters)
    pair = dot_product_nodes(w_1, w_2, x_1, x_2)
    shadow = pair.shadow
    plane = Plane(
        title="Two vectors, and the shadow of x on w",
        x=(-3, 3),
        y=(-3, 3),
        x_label="first number",
        y_label="second number",
        aspect=1.0,
        equal=True,
        marks=[
            Line(
                w_x=w_1, w_y=w_2, b=graph.constant(0.0), name="where w · x = 0", color=4, dash=True
            ),
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
    )
    return explorer(figure)


def dot_product_nodes(w_1, w_2, x_1, x_2):
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


def length(a, b):
    """Return the length of the vector (a, b), two scalar nodes."""
    return (a * a + b * b) ** 0.5


def point(a, b):
    """Return the point (a, b) as an array node of shape (1, 2)."""
    return graph.reshape(graph.stack([a, b]), (1, 2))

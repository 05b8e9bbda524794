"""Gradient descent on a curve with two minima, a whole walk at a time.

    x_k+1 = x_k - learning_rate * f'(x_k),    f(x) = x⁴/4 - x² + x/4,    k = 0, 1, ...

All places of the walk are nodes of the graph, so a slider shows at once what it would have changed.
The valleys differ in curvature, and so in the largest rate that each of them can hold.
"""

from collections.abc import Callable

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Action,
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
)
from nnlib.graph import Node

N_STEPS = 40
MINIMA = tuple(sorted(np.roots([1, 0, -2, 0.25]).real)[::2])  # of `height`, left and right
BLUE = np.array([1.0])  # a square
CURVE_CODE = """x = {start}
for _ in range({steps}):
    if x**2 < 2.8**2:  # in the picture
        x = x - {learning_rate} * (x**3 - 2 * x + 0.25)
print(f"After {steps} steps x is {x:.3f}.")"""


def two_minima(start: float = -0.5, learning_rate: float = 0.1) -> Explorer:
    """Return the figure of descent on a curve with two minima, a whole walk at a time.

    Parameters
    ----------
    start : float
        Where the walk starts, in -2.5 ... 2.5.
    learning_rate : float
        Where its slider starts, in 0.01 ... 0.7.

    Returns
    -------
    nnlib.figures.Explorer
        The walk on the curve, and its place after each step.

    Raises
    ------
    ValueError
        If a number is outside the range of its slider.
    """
    x_0 = Parameter("start", start, "start", -2.5, 2.5, 0.05)
    rate = Parameter("learning_rate", learning_rate, "learning rate", 0.01, 0.7, 0.01)
    steps = Parameter("steps", 8.0, "steps", 0, N_STEPS, 1)
    path = graph.stack(walk(x_0.node, lambda x: x - rate.node * slope(x), steps.node, reach=2.8))
    x = path[N_STEPS]
    gone = graph.greater(graph.square(x), 2.8**2)
    figure = Figure(
        "two-minima",
        title="Two valleys",
        question="Is there a rate that can hold the descent in one valley but not in the other?",
        parameters=[x_0, rate, steps],
        views=[
            _curve_with_walk(path, x),
            _place_by_step(path, steps.node),
            Readout(
                items=[
                    Reading(name="x", label="x", value=x),
                    Reading(name="f", label="height f(x)", value=height(x)),
                    Reading(name="slope", label="slope f′(x)", value=slope(x)),
                    Reading(
                        name="product",
                        label="learning rate × curvature f″(x)",
                        value=rate.node * (3 * graph.square(x) - 2),
                        digits=2,
                    ),
                ],
            ),
        ],
        actions=steppers(steps.node),
        say=Say(
            "After {steps:.0f} steps x is {x:.3f}{gone?, out of the picture: it diverges|}.",
            {"steps": steps.node, "x": x, "gone": gone - 0.5},
        ),
        copy=CURVE_CODE,
    )
    return explorer(figure)


def height(x: Node) -> Node:
    """Return the node of f(x) = x⁴/4 - x² + x/4.

    Parameters
    ----------
    x : Node
        Of any shape.

    Returns
    -------
    Node
        Of that shape.
    """
    square = graph.square(x)
    return square * (0.25 * square - 1) + 0.25 * x


def slope(x: Node) -> Node:
    """Return the node of f'(x) = x³ - 2x + 1/4.

    Parameters
    ----------
    x : Node
        Of any shape.

    Returns
    -------
    Node
        Of that shape.
    """
    return x * (graph.square(x) - 2) + 0.25


def walk(start: Node, step: Callable[[Node], Node], steps: Node, reach: float) -> list[Node]:
    """Return all the places of a walk, ``N_STEPS`` + 1 of them.

    Parameters
    ----------
    start : Node
        The first place, a scalar or a vector.
    step : callable
        From the node of a place to that of the next one.
    steps : Node
        After so many steps it stands still.
    reach : float
        Once it is farther than this from 0 it stands still, too, so that nothing overflows.

    Returns
    -------
    list of Node
        The places.
    """
    places = [start]
    for k in range(N_STEPS):
        here = places[-1]
        size = graph.square(here) if here.shape == () else graph.sum(graph.square(here))
        going = graph.greater(steps, k + 0.5) * graph.greater(reach**2, size)
        places.append(graph.where(going, step(here), here))
    return places


def steppers(steps: Node) -> list[Action]:
    """Return the buttons that take one step more, or all, or go back.

    Parameters
    ----------
    steps : Node
        The parameter that counts the steps; it is called so.

    Returns
    -------
    list of Action
        The three buttons.
    """
    more = {"steps": -graph.maximum(-(steps + 1), -N_STEPS)}
    done = graph.greater(steps, N_STEPS - 0.5) - 0.5
    return [
        Action("Gradient step", more),
        Action("Descend", more, repeat=1, until=done),
        Action("Back to the start", {"steps": 0 * steps}),
    ]


def _curve_with_walk(path, x):
    """The curve, the walk on it, and where it stands."""
    xs = graph.linspace(-2.6, 2.6, 131)
    return Plane(
        title="The curve and the descent on it",
        x=(-2.6, 2.6),
        y=(-1.8, 3.6),
        x_label="x",
        y_label="height f(x)",
        marks=[
            Curve(x=xs, y=height(xs), name="f(x)"),
            Curve(x=path, y=height(path), name="the descent", color=1, width=1.5),
            Points(points=graph.stack([path, height(path)], axis=1)),
            Points(points=graph.array([[x, height(x)]]), labels=BLUE, name=""),
        ],
    )


def _place_by_step(path, steps):
    """The place after each step, with the two minima as lines."""
    ks = np.arange(N_STEPS + 1.0)
    flat = np.array([0.0, N_STEPS])
    return Plane(
        title="Where it is after each step",
        x=(0, N_STEPS),
        y=(-2.6, 2.6),
        x_label="step",
        y_label="x",
        marks=[
            Curve(x=flat, y=np.full(2, at), name=name, color=4, dash=True, width=1.5)
            for at, name in zip(MINIMA, ("the minima", ""), strict=True)
        ]
        + [
            Curve(x=-graph.maximum(-ks, -steps), y=path, color=1, width=1.5, name="the descent"),
            Points(points=graph.stack([-graph.maximum(-ks, -steps), path], axis=1)),
        ],
    )

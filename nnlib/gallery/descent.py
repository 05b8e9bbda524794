"""Gradient descent on two weights with a target: one example, one product, one curve of minima.

With z = x w_1 + b_1, y_hat = z w_2 + b_2 and the error J = (y_hat - y)² / 2, a step takes

    w_1 by -learning_rate (y_hat - y) w_2 x,    w_2 by -learning_rate (y_hat - y) z

The first picture asks what a step of each length would do, the second where the weights are.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib.figures import (
    Action,
    Arrows,
    Curve,
    Explorer,
    Field,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
    square_grid,
)
from nnlib.gallery.starts import as_start, parameters_at
from nnlib.graph import Node

X, B_1, B_2, TARGET = 2.0, 1.0, 0.5, 5.0  # the numbers of the worked example
REACH = 4.0  # both weights stay within -REACH ... REACH
LONGEST_STEP = 0.3
BLUE, ORANGE = np.array([1.0]), np.array([0.0])  # marks: a square, a disk

SCALAR_CODE = """def output(w_1, w_2):
    return (2.0 * w_1 + 1.0) * w_2 + 0.5

w_1, w_2 = {w_1}, {w_2}
y_hat = output(w_1, w_2)
J = 0.5 * (y_hat - 5.0) ** 2
dJ_dw_1, dJ_dw_2 = (y_hat - 5.0) * w_2 * 2.0, (y_hat - 5.0) * (2.0 * w_1 + 1.0)
after = output(w_1 - {learning_rate} * dJ_dw_1, w_2 - {learning_rate} * dJ_dw_2)
ratio = (0.5 * (after - 5.0) ** 2 + 1e-12) / (J + 1e-12)  # 1 where both are nothing
print(f"Output {y_hat:.2f}, error {J:.4f}; the next step multiplies the error by {ratio:.2f}.")"""


def two_weights(start: ArrayLike = (0.5, 1.5), learning_rate: float = 0.1) -> Explorer:
    """Return the figure of descent on the worked example: two weights, one example, a target.

    Parameters
    ----------
    start : array_like of shape (2,)
        Where the weights start, from -4 to 4.
    learning_rate : float
        Where its slider starts.

    Returns
    -------
    nnlib.figures.Explorer
        The error after a step against the length of the step, and the plane of the two weights.

    Raises
    ------
    ValueError
        If there are not two weights, or a number is outside the range of its slider.
    """
    weights = as_start("start", start, ("w_1", "w_2"))
    parameters = [
        *parameters_at(weights, ("w₁", "w₂"), -REACH, REACH, 0.05),
        Parameter("learning_rate", learning_rate, "learning rate", 0.005, LONGEST_STEP, 0.005),
    ]
    w_1, w_2, rate = (parameter.node for parameter in parameters)
    y_hat = output(w_1, w_2)
    J = 0.5 * graph.square(y_hat - TARGET)
    slopes = graph.grad(J, [w_1, w_2])
    rise = graph.grad(y_hat, [w_1, w_2])
    steepness = graph.square(rise[0]) + graph.square(rise[1])
    after = [w - rate * slope for w, slope in zip((w_1, w_2), slopes, strict=True)]
    ratio = _ratio(after, J)
    figure = Figure(
        "two-weights",
        title="Two weights and a target",
        question="Which rates lower the error, and with which does Descend ever come to rest?",
        parameters=parameters,
        views=[
            _step_lengths(w_1, w_2, rate, slopes, J, steepness, ratio),
            _weight_plane(w_1, w_2, after),
            Readout(
                items=[
                    Reading(name="y_hat", label="output ŷ (target 5)", value=y_hat),
                    Reading(name="J", label="error J", value=J),
                    Reading(name="slope_1", label="∂J/∂w₁", value=slopes[0]),
                    Reading(name="slope_2", label="∂J/∂w₂", value=slopes[1]),
                    Reading(
                        name="limit",
                        label="2 / ‖∇ŷ‖²",
                        value=2 / graph.maximum(steepness, 0.02),
                    ),
                ],
            ),
        ],
        actions=[
            Action("Gradient step", _within(w_1, w_2, after)),
            Action("Descend", _within(w_1, w_2, after), repeat=1),
            Action(
                "Step along ∇ŷ",
                _within(w_1, w_2, [w_1 + rate * rise[0], w_2 + rate * rise[1]]),
            ),
        ],
        say=Say(
            "The output is {y_hat:.2f}, the error {J:.4f}; the next step multiplies the error by "
            "{ratio:.2f}{inside?.|, but would leave the picture, so it is not taken.}",
            {"y_hat": y_hat, "J": J, "ratio": ratio, "inside": _inside(after) - 0.5},
        ),
        copy=SCALAR_CODE,
    )
    return explorer(figure)


def output(w_1: Node, w_2: Node) -> Node:
    """Return the node of the output (x w_1 + b_1) w_2 + b_2.

    Parameters
    ----------
    w_1, w_2 : Node
        The weights, of one shape.

    Returns
    -------
    Node
        The output, of that shape.
    """
    return (X * w_1 + B_1) * w_2 + B_2


def _ratio(w, J):
    """The error at ``w`` over the error J; 1 where both are nothing."""
    return (0.5 * graph.square(output(*w) - TARGET) + 1e-12) / (J + 1e-12)


def _inside(w):
    """1 if the weights are in the picture, else 0."""
    within = [graph.greater(REACH**2, graph.square(each)) for each in w]
    return within[0] * within[1]


def _within(w_1, w_2, after):
    """Assign the weights after a step; one that leaves the picture is not taken."""
    inside = _inside(after)
    return {
        "w_1": graph.where(inside, after[0], w_1),
        "w_2": graph.where(inside, after[1], w_2),
    }


def _step_lengths(w_1, w_2, rate, slopes, J, steepness, ratio):
    """What a step of each length would do to the error, and what the slope alone promises."""
    lengths = graph.linspace(0, LONGEST_STEP, 121)
    return Plane(
        title="What the next step does to the error",
        x=(0, LONGEST_STEP),
        y=(-0.25, 3),
        x_label="learning rate",
        y_label="error after / error before",
        marks=[
            Curve(
                x=lengths,
                y=_ratio([w_1 - lengths * slopes[0], w_2 - lengths * slopes[1]], J),
                name="the error",
            ),
            Curve(
                x=lengths,
                y=1 - 2 * lengths * steepness,
                name="what the slope promises",
                color=5,
                dash=True,
                width=2,
            ),
            Curve(x=lengths, y=lengths * 0 + 1, name="no change", color=4, dash=True, width=1.5),
            Points(points=graph.array([[rate, ratio]]), labels=BLUE),
        ],
    )


def _weight_plane(w_1, w_2, after):
    """The two weights, colored by the side of the target; between lies the curve of minima."""
    grid = square_grid(-REACH, REACH, 61)
    return Plane(
        title="The two weights",
        x=grid.x,
        y=grid.y,
        x_label="w₁",
        y_label="w₂",
        aspect=0.8,
        marks=[
            Field(
                values=output(grid.across, grid.up) - TARGET,
                grid=grid,
                spread=12,
                name="no error",
            ),
            Points(points=np.array([[-B_1 / X, 0.0]]), labels=ORANGE),
            Arrows(
                tails=graph.array([[w_1, w_2]]),
                heads=graph.array([after]),
                name="next step",
                color=4,
            ),
            Points(points=graph.array([[w_1, w_2]]), drag=("w_1", "w_2"), name="here"),
        ],
    )

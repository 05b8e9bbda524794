"""Softmax and cross-entropy: scores, probabilities on a triangle, the loss, and its slope.

Three figures (a fourth, on saturated neurons, is in :mod:`nnlib.gallery.saturation`):

* :func:`softmax_simplex`: three scores and a temperature become a point of the triangle;
* :func:`cross_entropy_steps`: the loss of that point, its gradient p - y, and a step down it;
* :func:`overflow`: two formulas that are equal on paper, evaluated in floating point.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib.figures import (
    Action,
    Arrows,
    Bars,
    Column,
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    Table,
    choice,
    explorer,
    toggle_buttons,
)
from nnlib.gallery.losses import categorical_cross_entropy
from nnlib.gallery.starts import as_start, parameters_at

CLASSES = ("cat ●", "dog ■", "fox ▲")
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
SCORES = ("z_1", "z_2", "z_3")
TEMPERATURES = np.geomspace(0.05, 50.0, 121)
LARGEST = np.finfo(np.float64).max
SOFTMAX_CODE = """import numpy as np
from nnlib.activations import softmax

z = np.array([{z_1}, {z_2}, {z_3}])
p = softmax(z / {temperature})
print(f"The three probabilities are {p[0]:.3f}, {p[1]:.3f} and {p[2]:.3f}.")"""
LOSS_CODE = """from nnlib.activations import softmax
from nnlib.losses import categorical_cross_entropy, categorical_cross_entropy_delta

z, y = [[{z_1}, {z_2}, {z_3}]], [{true_class}]
p = softmax(z)[0, {true_class}]
loss = categorical_cross_entropy(z, y).item()
print("dL/dz:", categorical_cross_entropy_delta(z, y))
print(f"The truth has probability {p:.3f}; the loss is -log {p:.3f} = {loss:.3f}.")"""
OVERFLOW_CODE = """import numpy as np
from nnlib.activations import softmax

z = np.array([2.0, 1.0, 0.0]) + {shift}
with np.errstate(over="ignore", invalid="ignore"):
    total = np.exp(z).sum()
    print("naive: ", np.exp(z) / total)
print("stable:", softmax(z))
print(f"The naive sum of exponentials is {total:.5g}.")"""


def softmax_simplex(start: ArrayLike = (2.0, 1.0, 0.0)) -> Explorer:
    """Return the figure of scores that become a point of the triangle of probabilities.

    Parameters
    ----------
    start : array_like of shape (3,)
        Where the scores start, from -6 to 6.

    Returns
    -------
    nnlib.figures.Explorer
        Three scores and a temperature, the triangle, the probabilities as bars, each step in a
        table; a button adds 1 to every score.

    Raises
    ------
    ValueError
        If there are not three numbers from -6 to 6.
    """
    scores, p = _scores(start)
    temperature = Parameter("temperature", 1.0, "temperature T", 0.2, 5.0, 0.1)
    z, t = graph.stack([*p.values()]), temperature.node
    scaled = z / t
    probabilities = graph.softmax(scaled)
    n = len(TEMPERATURES)
    path = _place(graph.reshape(z, (1, 3)) / graph.constant(TEMPERATURES[:, None]), n)
    room = 6.0 - graph.max(z)
    shift = graph.where(graph.greater(room, 1.0), 1.0, room)
    figure = Figure(
        "softmax-simplex",
        title="From three scores to one point",
        question="Which moves of the sliders change the scores, but leave the point where it is?",
        parameters=[*scores, temperature],
        views=[
            _triangle(
                Curve(x=path[:, 0], y=path[:, 1], name="as T changes", color=2, dash=True),
                Points(points=_place(graph.reshape(scaled, (1, 3)), 1), name="p"),
            ),
            Bars(title="Probabilities p", values=probabilities, labels=CLASSES, range=(0, 1)),
            Table(
                title="Step by step",
                corner="class",
                labels=CLASSES,
                columns=[
                    Column(label="z", values=z, digits=1),
                    Column(label="z / T", values=scaled, digits=2),
                    Column(label="e^(z/T)", values=graph.exp(scaled), digits=2),
                    Column(label="p", values=probabilities),
                ],
            ),
        ],
        actions=[Action("Add 1 to every score", {name: node + shift for name, node in p.items()})],
        say=Say(
            "The three probabilities are {p_1:.3f}, {p_2:.3f} and {p_3:.3f}.",
            {f"p_{i + 1}": probabilities[i] for i in range(3)},
        ),
        copy=SOFTMAX_CODE,
    )
    return explorer(figure)


def cross_entropy_steps(start: ArrayLike = (3.0, 0.0, -2.0)) -> Explorer:
    """Return the figure of the cross-entropy of three scores, its gradient, and a step down it.

    Parameters
    ----------
    start : array_like of shape (3,)
        Where the scores start, from -6 to 6; the true class starts as the fox, the third.

    Returns
    -------
    nnlib.figures.Explorer
        The choice of the true class, three scores and a learning rate.

    Raises
    ------
    ValueError
        If there are not three numbers from -6 to 6.
    """
    scores, p = _scores(start)
    true = choice("true_class", CLASSES, 2, "true class")
    rate = Parameter("learning_rate", 1.0, "learning rate", 0.2, 4.0, 0.2)
    z = graph.stack([*p.values()])
    y = 1 - graph.greater(graph.square(graph.constant(np.arange(3)) - true.node), 0.25)
    loss = categorical_cross_entropy(z, y)
    probabilities = graph.softmax(z)
    gradients = graph.grad(loss, [*p.values()])
    surprise = {"p": graph.sum(y * probabilities), "L": loss}
    step = {name: p[name] - rate.node * slope for name, slope in zip(p, gradients, strict=True)}
    here, there = (_place(graph.reshape(v, (1, 3)), 1) for v in (z, graph.stack([*step.values()])))
    corner = graph.reshape(y, (1, 3)) @ graph.constant(CORNERS)
    figure = Figure(
        "cross-entropy-steps",
        title="The loss, and which way is down",
        question="The network is sure of the cat, and wrong. What do the first steps change, the "
        "scores or the probabilities?",
        parameters=[true, *scores, rate],
        views=[
            _triangle(
                Arrows(tails=here, heads=corner, name="y − p", color=0),
                Arrows(tails=here, heads=there, name="one step", color=1, dash=True),
                Points(points=here, name="p"),
            ),
            Bars(
                title="Probabilities p, and the target y as a tick",
                values=probabilities,
                second=y,
                labels=CLASSES,
                range=(0, 1),
            ),
            Bars(
                title="Gradient ∂L/∂z = p − y",
                values=graph.stack(gradients),
                labels=CLASSES,
                range=(-1, 1),
            ),
            Readout(
                items=[
                    Reading(name="L", label="loss L", value=loss),
                    Reading(name="p", label="probability of the truth", value=surprise["p"]),
                ],
            ),
        ],
        actions=[
            Action("Gradient step", step),
            Action("Descend to 99 %", step, repeat=1, until=surprise["p"] - 0.99),
        ],
        say=Say("The truth has probability {p:.3f}; the loss is −log {p:.3f} = {L:.3f}.", surprise),
        copy=LOSS_CODE,
    )
    return explorer(figure, {"true_class": toggle_buttons(true)})


def overflow(start: float = 0.0) -> Explorer:
    """Return the figure of the naive and the stable softmax, for scores shifted by a constant.

    Parameters
    ----------
    start : float
        Where the shift starts, from -800 to 800.

    Returns
    -------
    nnlib.figures.Explorer
        One slider; both evaluations step by step. The naive one really overflows: what is then
        infinity divided by infinity is shown as undefined.

    Raises
    ------
    ValueError
        If the shift is outside its range.
    """
    shift = Parameter("shift", start, "shift c", -800.0, 800.0, 1.0)
    z = graph.constant([2.0, 1.0, 0.0]) + shift.node
    naive, stable = graph.exp(z), graph.exp(z - graph.max(z))
    total = graph.sum(naive)
    figure = Figure(
        "overflow",
        title="Equal on paper: softmax of 2 + c, 1 + c, 0 + c",
        question="How far to the right does the naive formula last? And to the left: is it wrong "
        "before it fails?",
        parameters=[shift],
        views=[
            Table(
                title="The naive formula",
                corner="class",
                labels=CLASSES,
                columns=[
                    Column(label="z", values=z, digits=0),
                    Column(label="e^z", values=naive, digits=4),
                    Column(label="p = e^z / sum", values=naive / total, digits=4),
                ],
            ),
            Table(
                title="The largest score taken out first",
                corner="class",
                labels=CLASSES,
                columns=[
                    Column(label="z − largest", values=z - graph.max(z), digits=0),
                    Column(label="e^(z − largest)", values=stable, digits=4),
                    Column(label="p", values=stable / graph.sum(stable), digits=4),
                ],
                wide=True,
            ),
        ],
        say=Say(
            "The naive sum of exponentials is {over?infinite: too large for a floating-point "
            "number|finite}{under?, and zero: too small for one|}.",
            {"over": graph.greater(total, LARGEST), "under": 1 - graph.greater(total, 0.0)},
        ),
        copy=OVERFLOW_CODE,
    )
    return explorer(figure)


def _scores(start):
    """The three scores as parameters, and their nodes by name."""
    labels = [f"{name[:3]} z{sub}" for name, sub in zip(CLASSES, "₁₂₃", strict=True)]
    scores = parameters_at(as_start("start", start, SCORES), labels, -6.0, 6.0, 0.1)
    return scores, {parameter.name: parameter.node for parameter in scores}


def _place(scores, n):
    """Where the softmax of each of n rows of scores lies on the triangle, shape (n, 2)."""
    return graph.reshape(graph.softmax(scores), (n, 3)) @ graph.constant(CORNERS)


def _triangle(*marks):
    """The triangle of all probabilities over three classes; each corner is certainty."""
    outline = CORNERS[[0, 1, 2, 0]]
    return Plane(
        title="All probabilities: each corner is certainty",
        x=(-0.1, 1.1),
        y=(-0.12, 1.0),
        x_label="● certainly cat ↔ certainly dog ■",
        y_label="certainly fox ▲ →",
        aspect=0.95,
        ticks=False,
        equal=True,
        marks=[
            Curve(x=outline[:, 0], y=outline[:, 1], color=4, width=1.5),
            *marks,
            Points(points=CORNERS, labels=np.arange(3)),
        ],
    )

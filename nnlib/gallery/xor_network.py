"""XOR with two hidden neurons: two lines bend the plane until one line is enough.

The network has nine numbers:

    z_1j = w_1j1 x_1 + w_1j2 x_2 + b_1j,       a_1j = g(z_1j)
    z_21 = w_211 a_11 + w_212 a_12 + b_21,     y_hat = g(z_21)

In :func:`two_hidden_neurons` they are set by hand, and g is a threshold or a sigmoid. In
:func:`learning_xor` gradient descent on the mean binary cross-entropy sets them, and g is a
sigmoid. Both show the input plane and the hidden plane side by side.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace

from numpy.typing import ArrayLike

from nnlib import graph
from nnlib.figures import (
    Action,
    Column,
    Edge,
    Explorer,
    Field,
    Figure,
    Line,
    Network,
    Neuron,
    Parameter,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    descent,
    explorer,
    square_grid,
    square_plane,
    toggle_buttons,
)
from nnlib.figures._refusals import refuse
from nnlib.gallery.losses import binary_cross_entropy
from nnlib.gallery.playground_network import pick
from nnlib.gallery.starts import as_settings, as_start
from nnlib.gallery.xor import ROWS, X, Y, judged, truth_table
from nnlib.graph import Node

WEIGHTS = {  # parameter: label, in the order of nnlib.network.to_vector
    "w_111": "w₁,₁,₁",
    "w_112": "w₁,₁,₂",
    "w_121": "w₁,₂,₁",
    "w_122": "w₁,₂,₂",
    "b_11": "b₁,₁",
    "b_12": "b₁,₂",
    "w_211": "w₂,₁,₁",
    "w_212": "w₂,₁,₂",
    "b_21": "b₂,₁",
}
SLIDERS = ("w_111", "w_121", "w_112", "w_122", "b_11", "b_12", "w_211", "w_212", "b_21")
OR_NAND_AND = dict(zip(WEIGHTS, (1.0, 1.0, -1.0, -1.0, -0.5, 1.5, 1.0, 1.0, -1.5), strict=True))
NEAR = 0.1  # an output this close to its target counts as learned
APART = 0.05  # hidden points closer than this count as one place
NUDGE = 0.05  # each corner is drawn that far toward its own side, so that none hides another
N_GRID = 41  # places of every picture of the plane, each way
EDGE = 6.0  # steepness of a threshold as it is drawn
NETWORK_CODE = """import numpy as np
from nnlib.datasets import xor
from nnlib.network import Layer, forward

layers = [
    Layer([[{w_111}, {w_112}], [{w_121}, {w_122}]], [{b_11}, {b_12}], ACTIVATION),
    Layer([[{w_211}, {w_212}]], [{b_21}], ACTIVATION),
]
X, y = xor()
passed = forward(layers, X)
hidden, y_hat = passed.A[1], passed.y_hat[:, 0]
print(hidden, y_hat)

def is_new(i):  # not where an earlier corner has landed
    return all(np.linalg.norm(hidden[i] - hidden[j]) > 0.05 for j in range(i))

places, right = sum(is_new(i) for i in range(4)), np.sum((y_hat >= 0.5) == y)
print(f"{places:d} different places; {right:d} of 4 rows are right.")"""


def network(p: Mapping[str, Node], x_1: Node, x_2: Node, smooth: Node) -> SimpleNamespace:
    """Return the nodes of the 2-2-1 network at inputs of whatever shape.

    Parameters
    ----------
    p : mapping of str to Node
        The nine parameters.
    x_1, x_2 : Node
        Inputs.
    smooth : Node
        1 for sigmoids, 0 for thresholds.

    Returns
    -------
    SimpleNamespace
        z_11, z_12, a_11, a_12, z_21, y_hat.
    """
    z_11 = p["w_111"] * x_1 + p["w_112"] * x_2 + p["b_11"]
    z_12 = p["w_121"] * x_1 + p["w_122"] * x_2 + p["b_12"]
    a_11, a_12 = activation(z_11, smooth), activation(z_12, smooth)
    z_21 = p["w_211"] * a_11 + p["w_212"] * a_12 + p["b_21"]
    return SimpleNamespace(
        z_11=z_11, z_12=z_12, a_11=a_11, a_12=a_12, z_21=z_21, y_hat=activation(z_21, smooth)
    )


def activation(z: Node, smooth: Node) -> Node:
    """Return the sigmoid of z, or, unless ``smooth``, the threshold that fires at 0.

    Parameters
    ----------
    z : Node
        Pre-activation.
    smooth : Node
        1 or 0.

    Returns
    -------
    Node
        Of the shape of ``z``.
    """
    return graph.where(smooth, graph.sigmoid(z), 1 - graph.greater(0, z))


def places(H: Node) -> Node:
    """Count the different places among four points, taking close ones as one.

    Parameters
    ----------
    H : Node of shape (4, 2)
        Points.

    Returns
    -------
    Node
        How many are farther than ``APART`` from every one before them.
    """
    squared = [[graph.sum(graph.square(H[i] - H[j])) for j in range(i)] for i in range(1, 4)]
    total = graph.constant(1)
    for row in squared:
        new = graph.constant(1)
        for distance in row:
            new = new * graph.greater(distance, APART**2)
        total = total + new
    return total


def two_hidden_neurons(start: Mapping[str, float] | None = None) -> Explorer:
    """Return the figure of two hidden neurons set by hand.

    Parameters
    ----------
    start : mapping of str to float, optional
        Where sliders start, by the names in ``WEIGHTS``; by default two identical neurons, so one
        line in effect.

    Returns
    -------
    nnlib.figures.Explorer
        Nine sliders and the choice between threshold and sigmoid; the input plane and the hidden
        plane side by side, and the truth table.

    Raises
    ------
    ValueError
        If a name is unknown, or a number is not from -10 to 10.
    """
    twice = dict(zip(WEIGHTS, (1.0, 1.0, 1.0, 1.0, -0.5, -0.5, 1.0, 1.0, -1.5), strict=True))
    smooth = choice("smooth", ["threshold", "sigmoid"], label="activation")
    return _network_figure(
        "two-hidden-neurons",
        title="Two hidden neurons, by hand",
        question="Move one neuron's line until all four rows are right. Where do the squares land?",
        start=as_settings("start", start, twice),
        top=10.0,
        extra=smooth,
        smooth=smooth.node,
        actions=lambda parameters, loss, rows: [Action("OR, NAND, AND", OR_NAND_AND)],
    )


def learning_xor(starts: Mapping[str, ArrayLike]) -> Explorer:
    """Return the figure of gradient descent on XOR.

    Parameters
    ----------
    starts : mapping of str to array_like of shape (9,)
        Starts to choose from, in the order of :func:`nnlib.network.to_vector`, by the name of the
        button. The first one is where the sliders are.

    Returns
    -------
    nnlib.figures.Explorer
        Nine sliders; buttons for a gradient step, for descent until every output is near its
        target, and for each start; input plane, hidden plane, truth table.

    Raises
    ------
    ValueError
        If there is no start, or one has not nine numbers from -15 to 15.
    """
    if not isinstance(starts, Mapping) or not starts:
        refuse("starts", repr(starts), "a dict from names to starts")
    settings = {
        name: as_start(f"starts[{name!r}]", theta, WEIGHTS) for name, theta in starts.items()
    }
    rate = Parameter("learning_rate", 1.0, "learning rate", 0.1, 4.0, 0.1)

    def actions(parameters, loss, rows):
        step, run = descent(loss, parameters, rate.node, repeat=20)
        buttons = [Action(name, values) for name, values in settings.items()]
        return [step, replace(run, until=NEAR - rows.gap), *buttons]

    return _network_figure(
        "learning-xor",
        title="Two hidden neurons, learning",
        question="From each start, descend. Which start never arrives, and what did it merge?",
        start=next(iter(settings.values())),
        top=15.0,
        extra=rate,
        smooth=graph.constant(1.0),
        actions=actions,
    )


def _network_figure(name, *, title, question, start, top, extra, smooth, actions):
    """The figure of a 2-2-1 network: ``extra`` is its one parameter beside the nine."""
    by_hand = extra.name == "smooth"
    parameters = [Parameter(key, start[key], WEIGHTS[key], -top, top, 0.05) for key in SLIDERS]
    corner = choice("corner", ROWS, 3, label="corner x₁ x₂")
    p = {q.name: q.node for q in parameters}
    corners = graph.constant(X)
    out = network(p, corners[:, 0], corners[:, 1], smooth)
    hidden = graph.stack([out.a_11, out.a_12], axis=1)
    rows = judged(out.y_hat)
    # It means something only with sigmoids, and is shown only there.
    loss = graph.mean(binary_cross_entropy(out.z_21, graph.constant(Y)))
    figure = Figure(
        name,
        title=title,
        question=question,
        parameters=[*parameters, extra, corner],
        views=[
            _drawing(p, pick(corner.node, X), smooth, None if by_hand else loss),
            _input_plane(p, smooth),
            _score(rows, hidden, None if by_hand else loss),
            _hidden_plane(p, hidden, smooth),
            truth_table(
                [
                    Column(label="a₁,₁", values=out.a_11, digits=2),
                    Column(label="a₁,₂", values=out.a_12, digits=2),
                    Column(label="ŷ", values=out.y_hat, digits=2),
                ],
                rows,
                mark=corner.node,
            ),
        ],
        actions=actions(parameters, loss, rows),
        say=_verdict(rows, hidden),
        copy=NETWORK_CODE.replace(
            "ACTIVATION",
            '["hard_threshold", "sigmoid"][{smooth}]' if by_hand else '"sigmoid"',
        ),
    )
    controls = {"smooth": toggle_buttons(extra)} if by_hand else None
    return explorer(figure, controls, fold=SLIDERS)


def _verdict(rows, hidden):
    return Say(
        "The four corners land on {places:.0f} different places; {right:.0f} of 4 rows are right"
        "{near?, each within 0.1 of its target: solved.|.}",
        {"places": places(hidden), "right": rows.n_right, "near": NEAR - rows.gap},
    )


def _score(rows, hidden, loss=None):
    items = [
        Reading(name="right", label="rows right, of 4", value=rows.n_right, digits=0),
        Reading(name="places", label="places in the hidden plane", value=places(hidden), digits=0),
        Reading(name="gap", label="largest |ŷ − y|", value=rows.gap),
    ]
    if loss is not None:
        items.append(Reading(name="loss", label="mean cross-entropy", value=loss, digits=4))
    return Readout(items=items)


def _input_plane(p, smooth):
    grid = square_grid(-0.5, 1.5, N_GRID)
    return square_plane(
        *grid.x,
        title="Input plane: two lines",
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=_answers(p, grid, smooth)[-1], grid=grid, spread=0.5),
            Line(
                w_x=p["w_111"],
                w_y=p["w_112"],
                b=p["b_11"],
                name="z₁,₁ = 0",
                color=2,
                parts=("a_11", "w_111", "w_112", "b_11"),
            ),
            Line(
                w_x=p["w_121"],
                w_y=p["w_122"],
                b=p["b_12"],
                name="z₁,₂ = 0",
                color=3,
                dash=True,
                parts=("a_12", "w_121", "w_122", "b_12"),
            ),
            Points(points=X, labels=Y, name="square: 1, disk: 0"),
        ],
    )


def _hidden_plane(p, hidden, smooth):
    grid = square_grid(-0.25, 1.25, 31)
    z = p["w_211"] * grid.across + p["w_212"] * grid.up + p["b_21"]
    sharp = EDGE * z / graph.maximum((p["w_211"] ** 2 + p["w_212"] ** 2) ** 0.5, 1e-9)
    answer = graph.where(smooth, graph.sigmoid(z) - 0.5, sharp)
    return square_plane(
        *grid.x,
        title="Hidden plane: one line",
        x_label="a₁,₁",
        y_label="a₁,₂",
        marks=[
            Field(values=answer, grid=grid, spread=0.5),
            Line(
                w_x=p["w_211"],
                w_y=p["w_212"],
                b=p["b_21"],
                name="z₂,₁ = 0",
                color=4,
                parts=("y_hat", "w_211", "w_212", "b_21"),
            ),
            Points(points=hidden + NUDGE * (X - 0.5), labels=Y, name="where the corners land"),
        ],
    )


def _drawing(p, x, smooth, loss):
    """The network at one corner; on each neuron what it answers over the plane."""
    at = network(p, x[0], x[1], smooth)
    grid = square_grid(-0.5, 1.5, N_GRID)
    maps = [grid.across - 0.5, grid.up - 0.5, *_answers(p, grid, smooth)]
    pictures = [Field(values=values, grid=grid, spread=0.5) for values in maps]
    g = "g" if loss is None else "σ"
    return Network(
        title="What each neuron answers",
        scale=6.0,
        loss=loss,
        layers=[
            [
                Neuron(name=f"x_{k}", label=f"x{'₁₂'[k - 1]}", value=x[k - 1], picture=picture)
                for k, picture in ((1, pictures[0]), (2, pictures[1]))
            ],
            [
                Neuron(
                    name=f"a_1{j}",
                    label=f"a₁,{'₁₂'[j - 1]}",
                    value=(at.a_11, at.a_12)[j - 1],
                    z=(at.z_11, at.z_12)[j - 1],
                    bias=p[f"b_1{j}"],
                    activation=g,
                    picture=pictures[1 + j],
                )
                for j in (1, 2)
            ],
            [
                Neuron(
                    name="y_hat",
                    label="ŷ",
                    value=at.y_hat,
                    z=at.z_21,
                    bias=p["b_21"],
                    activation=g,
                    picture=pictures[4],
                )
            ],
        ],
        edges=[
            *(
                Edge(source=f"x_{k}", target=f"a_1{j}", weight=p[f"w_1{j}{k}"])
                for j in (1, 2)
                for k in (1, 2)
            ),
            *(Edge(source=f"a_1{j}", target="y_hat", weight=p[f"w_21{j}"]) for j in (1, 2)),
        ],
    )


def _answers(p, grid, smooth):
    """Where each hidden neuron, and then the network, answers 1 (above 0) and 0 (below).

    A true step would have a ragged edge on a grid, so thresholds are drawn as steep sigmoids of the
    distance to their line. The small constant keeps regions with z = 0, where they fire, blue.
    """
    hidden = []
    for j in (1, 2):
        w_1, w_2 = p[f"w_1{j}1"], p[f"w_1{j}2"]
        z = w_1 * grid.across + w_2 * grid.up + p[f"b_1{j}"]
        distance = (z + 1e-6) / graph.maximum((w_1 * w_1 + w_2 * w_2) ** 0.5, 1e-9)
        hidden.append(graph.sigmoid(graph.where(smooth, z, 10 * EDGE * distance)))
    z = p["w_211"] * hidden[0] + p["w_212"] * hidden[1] + p["b_21"]
    answer = graph.where(smooth, graph.sigmoid(z) - 0.5, z + 0.02)
    return [*(a - 0.5 for a in hidden), answer]

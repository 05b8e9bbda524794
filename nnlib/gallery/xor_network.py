"""XOR with two hidden neurons: two lines bend the plane until one line is enough.

The network has nine numbers:

    z_1j = w_1j1 x_1 + w_1j2 x_2 + b_1j,       a_1j = g(z_1j)
    z_21 = w_211 a_11 + w_212 a_12 + b_21,     y_hat = g(z_21)

In `two_hidden_neurons` they are set by hand, and g is a threshold or a sigmoid. In `learning_xor`
gradient descent on the mean binary cross-entropy sets them, and g is a sigmoid. Both show the input
plane and the hidden plane side by side.
"""

from dataclasses import replace
from types import SimpleNamespace

import ipywidgets as widgets

from nnlib import graph
from nnlib.figures import (
    Action,
    Column,
    Field,
    Figure,
    Line,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    descent,
    explorer,
)
from nnlib.gallery.xor import X, Y, judged, truth_table

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
EDGE = 6.0  # steepness of a threshold as it is drawn
NETWORK_CODE = """from nnlib.network import Layer

# "sigmoid", or "hard_threshold"
layers = [
    Layer([[{w_111}, {w_112}], [{w_121}, {w_122}]], [{b_11}, {b_12}], "sigmoid"),
    Layer([[{w_211}, {w_212}]], [{b_21}], "sigmoid"),
]"""


def network(p, x_1, x_2, smooth):
    """Return the nodes of the 2-2-1 network at inputs of whatever shape.

    Parameters
    ----------
    p : dict of str to Node
        The nine parameters.
    x_1, x_2 : Node
        Inputs.
    smooth : Node
        1 for sigmoids, 0 for thresholds.

    Returns
    -------
    SimpleNamespace
        a_11, a_12, z_21, y_hat.
    """
    a_11 = activation(p["w_111"] * x_1 + p["w_112"] * x_2 + p["b_11"], smooth)
    a_12 = activation(p["w_121"] * x_1 + p["w_122"] * x_2 + p["b_12"], smooth)
    z_21 = p["w_211"] * a_11 + p["w_212"] * a_12 + p["b_21"]
    return SimpleNamespace(a_11=a_11, a_12=a_12, z_21=z_21, y_hat=activation(z_21, smooth))


def activation(z, smooth):
    """Return the sigmoid of z, or, unless `smooth`, the threshold that fires at 0.

    Parameters
    ----------
    z : Node
        Pre-activation.
    smooth : Node
        1 or 0.

    Returns
    -------
    Node
        Of the shape of `z`.
    """
    return graph.where(smooth, graph.sigmoid(z), 1 - graph.greater(0, z))


def cross_entropy(z):
    """Return the mean binary cross-entropy of XOR from the output's pre-activations.

    Parameters
    ----------
    z : Node of shape (4,)
        One for each row of the truth table.

    Returns
    -------
    Node
        Mean of softplus(z) - y z.
    """
    return graph.mean(graph.softplus(z) - graph.constant(Y) * z)


def places(H):
    """Count the different places among four points, taking close ones as one.

    Parameters
    ----------
    H : Node of shape (4, 2)
        Points.

    Returns
    -------
    Node
        How many are farther than `APART` from every one before them.
    """
    squared = [[graph.sum(graph.square(H[i] - H[j])) for j in range(i)] for i in range(1, 4)]
    total = 1
    for row in squared:
        new = 1
        for distance in row:
            new = new * graph.greater(distance, APART**2)
        total = total + new
    return total


def two_hidden_neurons(start=None):
    """Return the figure of two hidden neurons set by hand.

    Parameters
    ----------
    start : dict of str to float, optional
        Where the nine sliders start; by default two identical neurons, so one line in effect.

    Returns
    -------
    nnlib.figures.Explorer
        Nine sliders and the choice between threshold and sigmoid; the input plane and the hidden
        plane side by side, and the truth table.
    """
    twice = dict(zip(WEIGHTS, (1.0, 1.0, 1.0, 1.0, -0.5, -0.5, 1.0, 1.0, -1.5), strict=True))
    smooth = Parameter("smooth", 0.0, "activation", 0, 1, 1)
    return _network_figure(
        "two-hidden-neurons",
        title="Two hidden neurons, by hand",
        question="Move one neuron's line until all four rows are right. Where do the squares land?",
        start={**twice, **(start or {})},
        top=10.0,
        extra=smooth,
        smooth=smooth.node,
        actions=lambda parameters, loss, rows: [_setting("OR, NAND, AND", OR_NAND_AND)],
    )


def learning_xor(starts):
    """Return the figure of gradient descent on XOR.

    Parameters
    ----------
    starts : dict of str to array_like of shape (9,)
        Starts to choose from, in the order of `nnlib.network.to_vector`, by the name of the button.
        The first one is where the sliders are.

    Returns
    -------
    nnlib.figures.Explorer
        Nine sliders; buttons for a gradient step, for descent until every output is near its
        target, and for each start; input plane, hidden plane, truth table.
    """
    settings = {
        name: dict(zip(WEIGHTS, map(float, theta), strict=True)) for name, theta in starts.items()
    }
    rate = Parameter("learning_rate", 1.0, "learning rate", 0.1, 4.0, 0.1)

    def actions(parameters, loss, rows):
        step, run = descent(loss, parameters, rate.node, repeat=20)
        buttons = [_setting(name, values) for name, values in settings.items()]
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
    """The figure of a 2-2-1 network: `extra` is its one parameter beside the nine."""
    by_hand = extra.name == "smooth"
    parameters = [Parameter(key, start[key], WEIGHTS[key], -top, top, 0.05) for key in SLIDERS]
    p = {q.name: q.node for q in parameters}
    corners = graph.constant(X)
    out = network(p, corners[:, 0], corners[:, 1], smooth)
    hidden = graph.stack([out.a_11, out.a_12], axis=1)
    rows = judged(out.y_hat)
    loss = cross_entropy(out.z_21)  # means something only with sigmoids, and is shown only there
    figure = Figure(
        name,
        title=title,
        question=question,
        parameters=[*parameters, extra],
        views=[
            _score(rows, hidden, None if by_hand else loss),
            _input_plane(p, smooth),
            _hidden_plane(p, hidden, smooth),
            truth_table(
                [
                    Column(label="a₁,₁", values=out.a_11, digits=2),
                    Column(label="a₁,₂", values=out.a_12, digits=2),
                    Column(label="ŷ", values=out.y_hat, digits=2),
                ],
                rows,
                wide=True,
            ),
        ],
        actions=actions(parameters, loss, rows),
        say=_verdict(rows, hidden),
        copy=NETWORK_CODE,
    )
    if not by_hand:
        return explorer(figure)
    toggle = widgets.ToggleButtons(options=("threshold", "sigmoid"), description="activation")
    return explorer(figure, {"smooth": toggle})


def _setting(label, values):
    """A button that sets the parameters to these values."""
    return Action(label, {name: graph.constant(value) for name, value in values.items()})


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
    return Readout(wide=True, items=items)


def _input_plane(p, smooth):
    low, high, n = -0.5, 1.5, 61
    grid = graph.grid(low, high, n, low, high, n)
    return Plane(
        title="Input plane: two lines",
        x=(low, high),
        y=(low, high),
        x_label="x₁",
        y_label="x₂",
        aspect=1.0,
        equal=True,
        marks=[
            _answers(p, grid, smooth, low, high, n),
            Line(w_x=p["w_111"], w_y=p["w_112"], b=p["b_11"], name="z₁,₁ = 0", color=2),
            Line(w_x=p["w_121"], w_y=p["w_122"], b=p["b_12"], name="z₁,₂ = 0", color=3, dash=True),
            Points(points=X, labels=Y, name="square: 1, disk: 0"),
        ],
    )


def _hidden_plane(p, hidden, smooth):
    low, high, n = -0.25, 1.25, 31
    grid = graph.grid(low, high, n, low, high, n)
    z = p["w_211"] * grid[:, 0] + p["w_212"] * grid[:, 1] + p["b_21"]
    sharp = EDGE * z / graph.maximum((p["w_211"] ** 2 + p["w_212"] ** 2) ** 0.5, 1e-9)
    return Plane(
        title="Hidden plane: one line",
        x=(low, high),
        y=(low, high),
        x_label="a₁,₁",
        y_label="a₁,₂",
        aspect=1.0,
        equal=True,
        marks=[
            _field(graph.where(smooth, graph.sigmoid(z) - 0.5, sharp), low, high, n),
            Line(w_x=p["w_211"], w_y=p["w_212"], b=p["b_21"], name="z₂,₁ = 0", color=4),
            Points(points=hidden + NUDGE * (X - 0.5), labels=Y, name="where the corners land"),
        ],
    )


def _answers(p, grid, smooth, low, high, n):
    """Where the network answers 1 (blue) and 0 (orange).

    A true step would have a ragged edge on a grid, so thresholds are drawn as steep sigmoids of the
    distance to their line. The small constant keeps regions with z = 0, where they fire, blue.
    """
    hidden = []
    for j in (1, 2):
        w_1, w_2 = p[f"w_1{j}1"], p[f"w_1{j}2"]
        z = w_1 * grid[:, 0] + w_2 * grid[:, 1] + p[f"b_1{j}"]
        distance = (z + 1e-6) / graph.maximum((w_1 * w_1 + w_2 * w_2) ** 0.5, 1e-9)
        hidden.append(graph.sigmoid(graph.where(smooth, z, 10 * EDGE * distance)))
    z = p["w_211"] * hidden[0] + p["w_212"] * hidden[1] + p["b_21"]
    return _field(graph.where(smooth, graph.sigmoid(z) - 0.5, z + 0.02), low, high, n)


def _field(values, low, high, n):
    return Field(values=values, x=(low, high), y=(low, high), n_x=n, n_y=n, spread=0.5)

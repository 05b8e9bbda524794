"""What the playground shows: the network, the plane, the losses and the sentence.

The mathematics is in :mod:`nnlib.gallery.playground_network`; what a reader can set and press is in
:mod:`nnlib.gallery.playground_figure`.
"""

from collections.abc import Mapping

from nnlib import graph
from nnlib.figures import (
    Curve,
    Edge,
    Field,
    Network,
    Neuron,
    OwnPoints,
    Plane,
    Points,
    Say,
    square_grid,
    square_plane,
)
from nnlib.figures.views.own_points import as_rows, scaled
from nnlib.gallery.loss_history import LOG_TIMES
from nnlib.gallery.playground_network import (
    FEATURES,
    N_UNITS,
    chosen_features,
    equal,
    in_use,
    network,
)
from nnlib.graph import Node

EDGE = 2.5  # the pictures show both coordinates from -EDGE to EDGE
N_GRID = 41  # points of the large picture, each way
N_TILE = 20  # points of a unit's picture, each way
AWAY = 1e6  # where a point is put that is not to be seen
OUT_OF_SIGHT = -1.0  # a loss that lies below its axis


def boundary(
    p: Mapping[str, Node],
    theta: Mapping[str, Node],
    points: tuple[Node, Node, Node],
    is_train: Node,
    number: int,
) -> Plane:
    """Return the plane with the network's answer and the data.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters.
    theta : mapping of str to Node
        W_1 to b_3.
    points : tuple of Node
        X of shape (n_samples, 2), the labels, and 1 for each point that there is.
    is_train : Node of shape (n_samples,)
        1 for each point to train on.
    number : int
        Of the choice of data that stands for a reader's own points.

    Returns
    -------
    nnlib.figures.Plane
        Points kept for a test are hollow.
    """
    X, y, there = points
    rows = as_rows(X, y, there)
    grid = square_grid(-EDGE, EDGE, N_GRID)
    y_hat = graph.sigmoid(network(p, theta, grid.points).z_3)
    column = (*is_train.shape, 1)
    seen, other = (graph.reshape(mask, column) for mask in (is_train, there * (1 - is_train)))
    return square_plane(
        -EDGE,
        EDGE,
        title="The answer ŷ, and the data",
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=y_hat - 0.5, grid=grid, spread=0.5, name="ŷ = 0.5"),
            Points(points=graph.where(seen, X, AWAY), labels=y, name="square: 1, disk: 0"),
            Points(points=graph.where(other, X, AWAY), labels=y, hollow=True, name="for the test"),
            OwnPoints(
                rows=p["own"],
                given=rows,
                scaled=scaled(rows),
                choose={"data": number},
            ),
        ],
    )


def drawing(p: Mapping[str, Node], theta: Mapping[str, Node], objective: Node) -> Network:
    """Return the network, drawn; on each neuron what it answers over the plane.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters.
    theta : mapping of str to Node
        W_1 to b_3.
    objective : Node
        What the slopes of the weights are slopes of.

    Returns
    -------
    nnlib.figures.Network
        What is not in use is not shown.
    """
    grid = square_grid(-EDGE, EDGE, N_TILE)
    at = network(p, theta, grid.points)
    units, chosen = in_use(p), chosen_features(p)
    two = graph.greater(p["depth"], 1.5)
    shown = [chosen[i] for i in range(len(FEATURES))]
    inputs = [
        Neuron(
            name=f"x_{i + 1}",
            label=label,
            picture=Field(values=at.features[:, i], grid=grid, spread=EDGE),
            shown=shown[i],
        )
        for i, label in enumerate(FEATURES)
    ]
    hidden = [
        [
            Neuron(
                name=f"a_{layer}{j + 1}",
                label=f"unit {j + 1} of layer {layer}",
                picture=Field(values=_about_zero(a[:, j], p[kind]), grid=grid),
                bias=theta[f"b_{layer}"][j],
                bias_label=f"b{_sub(layer)},{_sub(j + 1)}",
                shown=units[j] * two if layer == 2 else units[j],
            )
            for j in range(N_UNITS)
        ]
        for layer, a, kind in ((1, at.a_1, "activation"), (2, at.a_2, "activation_2"))
    ]
    answer = Neuron(
        name="y_hat",
        label="ŷ",
        picture=Field(values=graph.sigmoid(at.z_3) - 0.5, grid=grid, spread=0.5),
        bias=theta["b_3"][0],
        bias_label="b₃,₁",
    )
    columns = [inputs, *hidden, [answer]]
    edges = [
        Edge(
            source=source.name,
            target=target.name,
            weight=theta[f"W_{layer}"][j, k],
            label=f"w{_sub(layer)},{_sub(j + 1)},{_sub(k + 1)}",
        )
        for layer in (1, 2, 3)
        for j, target in enumerate(columns[layer])
        for k, source in enumerate(columns[layer - 1])
    ]
    edges += [
        Edge(
            source=source.name,
            target="y_hat",
            weight=theta["W_3"][0, k],
            label=f"w₃,₁,{_sub(k + 1)}",
            shown=1 - two,
        )
        for k, source in enumerate(hidden[0])
    ]
    return Network(
        title="What each neuron answers",
        layers=columns,
        edges=edges,
        loss=objective,
        scale=4.0,
    )


def loss_curves(p: Mapping[str, Node], train: Node, test: Node) -> Plane:
    """Return both losses against the steps, and those of the run that is kept.

    Parameters
    ----------
    p : mapping of str to Node
        The figure's parameters.
    train, test : Node of shape (n_times,)
        The losses at ``loss_history.TIMES``; that of the test may be ``OUT_OF_SIGHT``.

    Returns
    -------
    nnlib.figures.Plane
        With the logarithm of the steps across.
    """
    return Plane(
        title="The losses",
        x=(0, 4.4),
        y=(0, 1),
        x_label="log₁₀ of the steps",
        y_label="mean loss",
        aspect=0.36,
        marks=[
            Curve(x=LOG_TIMES, y=p["kept"], name="kept: training", color=4, width=1.5),
            Curve(x=LOG_TIMES, y=p["kept_test"], name="kept: test", color=4, dash=True, width=1.5),
            Curve(x=LOG_TIMES, y=train, name="training"),
            Curve(x=LOG_TIMES, y=test, name="test", color=1, dash=True),
        ],
    )


def verdict(values: Mapping[str, Node], task: Node) -> Say:
    """Return the sentence of the figure.

    Parameters
    ----------
    values : mapping of str to Node
        The numbers: steps, train, right, test, and, positive where it is so, tested and empty.
    task : Node
        The number of the task that was set; 0 for none.

    Returns
    -------
    nnlib.figures.Say
        What has come out, and what the task asks.
    """
    tasks = {f"task_{k}": equal(task, k) for k in (1, 2, 3, 4)}
    return Say(
        "After {steps:.0f} steps: training loss {train:.4f}, {right:%} of the training points on "
        "the right side; {tested?test loss {test:.4f}|no point is kept for a test}."
        "{task_1? Task: train. Why does the loss jump, and which rate is the largest without?|}"
        "{task_2? Task: train. Why does nothing move? Pull one bias of layer 1 until it does.|}"
        "{task_3? Task: train to the end. When was the test loss at its best, and what else brings "
        "it down?|}"
        "{task_4? Task: train until all are right. How few units in each layer still do it?|}"
        "{empty? There is no point yet: open “Your own points”, and press the plane.|}",
        {**values, **tasks},
    )


def _about_zero(a, kind):
    """Activations between -1 and 1, and 0 where z is; those of ReLU are halved."""
    return graph.where(equal(kind, 1), 0.5 * a, graph.where(equal(kind, 2), 2 * a - 1, a))


def _sub(number):
    return "₀₁₂₃₄₅₆₇₈"[number]

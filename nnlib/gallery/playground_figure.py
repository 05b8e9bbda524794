"""The playground: a network of up to two hidden layers of eight that learns in front of the reader.

The mathematics is in :mod:`nnlib.gallery.playground_network`; here are the parameters, the buttons,
the tasks and the views. The network is drawn, and each of its numbers can be taken hold of. Used by
the chapter *A network from scratch*.
"""

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats, as_labels
from nnlib.figures import (
    Action,
    Curve,
    Edge,
    Explorer,
    Field,
    Figure,
    Network,
    Neuron,
    Parameter,
    Plane,
    Points,
    Say,
    choice,
    explorer,
    square_grid,
    square_plane,
)
from nnlib.figures._refusals import as_sequence, check_shape, refuse
from nnlib.gallery.loss_history import TIMES, record
from nnlib.gallery.playground_network import (
    ACTIVATIONS,
    FEATURES,
    LOSSES,
    N_NUMBERS,
    N_UNITS,
    OPTIMIZERS,
    SHAPES,
    chosen_features,
    equal,
    in_use,
    losses,
    mean_over,
    network,
    penalty,
    pick,
    split,
    step,
)
from nnlib.layers import init

N_STARTS = 4
EDGE = 2.5  # the pictures show both coordinates from -EDGE to EDGE
N_GRID = 41  # points of the large picture, each way
N_TILE = 20  # points of a unit's picture, each way
BATCHES = ("all", "20", "5", "1")
AWAY = 1e6  # where a point is put that is not to be seen
CODE = """import numpy as np
from nnlib.network import Layer, predict

theta = np.array({theta})
shapes = [(8, 7), (8,), (8, 8), (8,), (1, 8), (1,)]
ends = np.cumsum([np.prod(shape) for shape in shapes])
W_1, b_1, W_2, b_2, W_3, b_3 = (
    part.reshape(shape) for part, shape in zip(np.split(theta, ends[:-1]), shapes)
)
chosen = np.array([{f_1}, {f_2}, {f_3}, {f_4}, {f_5}, {f_6}, {f_7}]) > 0.5
width = int(np.ceil({width} - 0.5))
g_1, g_2 = (["tanh", "relu", "sigmoid"][k] for k in ({activation}, {activation_2}))
layers = [Layer(W_1[:width, chosen], b_1[:width], g_1)] if chosen.any() else None
if {depth} > 1.5:  # two hidden layers
    layers.append(Layer(W_2[:width, :width], b_2[:width], g_2))
layers.append(Layer(W_3[:, :width], b_3, "sigmoid"))


def features(X):
    x_1, x_2 = X.T
    columns = [x_1, x_2, x_1**2, x_2**2, x_1 * x_2, np.sin(x_1), np.sin(x_2)]
    return np.stack(columns, axis=1)[:, chosen]


X, y = np.reshape({X}, (-1, 2)), np.array({y})
n_train = int(np.ceil({share} * len(X) - 0.5))


def loss_and_right(X, y):
    y_hat = predict(layers, features(X))[:, 0]
    if {loss} == 0:
        each = -np.log(np.where(y == 1, y_hat, 1 - y_hat))  # cross-entropy
    else:
        each = 0.5 * (y_hat - y) ** 2
    return np.mean(each), np.mean((y_hat > 0.5) == y)


train, right = loss_and_right(X[:n_train], y[:n_train])
test = loss_and_right(X[n_train:], y[n_train:])[0] if n_train < len(X) else 0.0
print(
    f"After {steps} steps: training loss {train:.4f}, {right:.1%} of the training points on "
    f"the right side; test loss {test:.4f}."
)"""


def playground(data: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Explorer:
    """Return the figure.

    Parameters
    ----------
    data : mapping of str to tuple of array_like
        At least two sets; by name, X of shape (n_samples, 2) with features of about unit size, and
        y of shape (n_samples,) with labels 0 and 1; the same number of examples in each. The figure
        rounds X to two decimals, and takes the examples in an order of its own.

    Returns
    -------
    nnlib.figures.Explorer
        The network, drawn, with all its numbers to take hold of; the data with the answer; the
        losses against steps; choices of data, features, layers, activations, loss and optimizer.

    Raises
    ------
    ValueError
        If there are less than two sets, or arrays of other shapes or labels.
    """
    sets = _sets(data)
    parameters = _parameters(sets)
    p = {parameter.name: parameter.node for parameter in parameters}
    theta = split(p["theta"])
    n_samples = len(next(iter(sets.values()))[1])
    X = pick(p["data"], [X for X, _ in sets.values()]) + p["noise"] * _noise(n_samples)
    y = pick(p["data"], [y.astype(float) for _, y in sets.values()])
    is_train = graph.greater(p["share"] * n_samples, np.arange(n_samples) + 0.5)
    z = network(p, theta, X).z_3
    each = losses(z, y, p["loss"])
    train, test = mean_over(each, is_train), mean_over(each, 1 - is_train)
    batch, after = _batch(p, is_train, n_samples)
    objective = mean_over(each, batch) + penalty(p, theta)
    histories = {
        "history": record(train, p["steps"], p["history"]),
        "history_test": record(test, p["steps"], p["history_test"]),
    }
    change = step(p, graph.grad(objective, p["theta"])) | histories
    change |= {"steps": p["steps"] + 1, "at": after}
    right = 1 - graph.square(graph.greater(z, 0) - y)
    figure = Figure(
        "playground",
        title="Playground",
        question="How few units get every point right? Find out for each of the four data sets.",
        parameters=parameters,
        views=[
            _drawing(p, theta, objective),
            _boundary(p, theta, X, y, is_train),
            _losses(histories, p["share"]),
        ],
        actions=_actions(p, change),
        say=_verdict(p, train, test, mean_over(right, is_train)),
        copy=CODE,
        copy_data={"X": X, "y": y},
    )
    return explorer(figure, _controls(p, parameters), hide=HIDDEN, fold=FOLDS)


HIDDEN = ("theta", "mean", "squares", "steps", "history", "history_test", "start", "at", "task")
FOLDS = {
    "Features": [f"f_{i + 1}" for i in range(len(FEATURES))],
    "Noise, and points for a test": ["noise", "share"],
    "More about learning": [
        "activation_2",
        "loss",
        "batch",
        "decay",
        "size",
    ],
}


def _sets(data: Any) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the data sets as arrays, each in an order that mixes its classes, or refuse them."""
    if not isinstance(data, Mapping) or not data:
        refuse("data", repr(data), "a dict from names to (X, y)")
    sets: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name, pair in data.items():
        where = f"data[{name!r}]"
        both = as_sequence(where, pair, "a pair (X, y)")
        if len(both) != 2:
            refuse(where, f"{len(both)} arrays", "a pair (X, y)")
        X = as_floats(f"{where}, X", both[0], shape=(None, 2))
        y = as_labels(f"{where}, y", both[1], (0, 1))
        n_samples = len(next(iter(sets.values()), (X,))[0])
        check_shape(f"{where}, X", X.shape, (n_samples, 2))
        check_shape(f"{where}, y", y.shape, (n_samples,))
        order = np.random.default_rng(0).permutation(n_samples)
        sets[name] = np.round(X[order], 2), y[order]
    return sets


def _noise(n_samples):
    return np.round(np.random.default_rng(1).normal(0, 1, (n_samples, 2)), 2)


def starts(n: int = N_STARTS) -> np.ndarray:
    """Draw the networks that "New weights" deals out, with variance 1 / n_in and biases of 0.

    The first layer counts two inputs, whichever features are chosen.

    Parameters
    ----------
    n : int
        How many; each has its own seed.

    Returns
    -------
    ndarray of shape (n, N_NUMBERS)
        One network a row, in the order of ``SHAPES``, to two decimals.
    """
    networks = []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        layers = init([2, N_UNITS, N_UNITS, 1], "tanh", rng, scheme="xavier")
        more = rng.normal(0, 0.5**0.5, (N_UNITS, len(FEATURES) - 2))
        weights = [np.hstack([layers[0].W, more]), *(layer.W for layer in layers[1:])]
        pairs = zip(weights, layers, strict=True)
        networks.append(np.concatenate([np.r_[W.ravel(), layer.b] for W, layer in pairs]))
    return np.round(networks, 2)


def _parameters(sets):
    flags = [
        Parameter(f"f_{i + 1}", float(i < 2), label, 0, 1, 1) for i, label in enumerate(FEATURES)
    ]
    nothing, flat = np.zeros(N_NUMBERS), np.zeros(len(TIMES))
    return [
        choice("data", sets, label="data"),
        Parameter("depth", 2.0, "hidden layers", 1, 2, 1),
        Parameter("width", 8.0, "units in each", 1, N_UNITS, 1),
        choice("activation", ACTIVATIONS, label="activation"),
        choice("optimizer", OPTIMIZERS, label="optimizer"),
        Parameter("learning_rate", 0.5, "learning rate", 0.005, 5.0, 0.005),
        *flags,
        Parameter("noise", 0.0, "noise added", 0.0, 1.0, 0.05),
        Parameter("share", 1.0, "share to train on", 0.05, 1.0, 0.05),
        choice("activation_2", ACTIVATIONS, label="activation of layer 2"),
        choice("loss", LOSSES, label="loss"),
        choice("batch", BATCHES, label="points a step"),
        Parameter("decay", 0.0, "weight decay λ", 0.0, 0.1, 0.001),
        Parameter("size", 1.0, "start size", 0.0, 10.0, 0.1),
        Parameter("theta", starts(1)[0], "", -20.0, 20.0, 0.05),
        Parameter("mean", nothing),
        Parameter("squares", nothing),
        Parameter("steps", 0.0),
        Parameter("history", flat),
        Parameter("history_test", flat),
        Parameter("start", 0.0),
        Parameter("at", 0.0),
        Parameter("task", 0.0),
    ]


def _controls(p, parameters):
    """Boxes to tick for features, and − and + for what is counted."""
    known = {parameter.name: parameter for parameter in parameters}
    controls: dict[str, widgets.Widget] = {
        name: widgets.Checkbox(value=bool(known[name].value), description=known[name].label)
        for name in FOLDS["Features"]
    }
    for name in ("depth", "width"):
        one = known[name]
        controls[name] = widgets.BoundedIntText(
            value=int(one.value), min=int(one.min), max=int(one.max), description=one.label
        )
    return controls


def _batch(p, is_train, n_samples):
    """The examples of the next step, and where the batch after it begins."""
    size = pick(p["batch"], [float(n_samples), 20.0, 5.0, 1.0])
    number = np.arange(n_samples)
    ahead = graph.greater(number + 0.5, p["at"]) * graph.greater(p["at"] + size, number + 0.5)
    batch = graph.where(equal(p["batch"], 0), is_train, is_train * ahead)
    end = p["at"] + size
    return batch, graph.where(graph.greater(p["share"] * n_samples, end + 0.5), end, 0.0)


def _actions(p, change):
    following = graph.where(equal(p["start"], N_STARTS - 1), 0.0, p["start"] + 1)
    fresh = {"steps": 0.0, "at": 0.0, "mean": np.zeros(N_NUMBERS), "squares": np.zeros(N_NUMBERS)}
    new = fresh | {"theta": p["size"] * pick(following, starts()), "start": following}
    first = fresh | {"theta": starts(1)[0], "noise": 0.0, "share": 1.0, "decay": 0.0, "batch": 0.0}
    first |= {"data": 0.0, "depth": 1.0, "loss": 0.0, "optimizer": 0.0, "activation": 0.0}
    dead = starts(1)[0].copy()
    dead[SHAPES["W_1"][0] * SHAPES["W_1"][1] :][:N_UNITS] = -3.0  # every bias of layer 1
    return [
        Action("Train", change, repeat=4),
        Action("One step", change),
        Action("New weights", new),
        Action(
            "Task: a rate that bounces",
            first
            | {"data": 1.0, "depth": 2.0, "activation_2": 0.0, "width": 4.0}
            | {"learning_rate": 3.0, "task": 1.0},
        ),
        Action(
            "Task: dead units",
            first
            | {"theta": dead, "activation": 1.0, "width": 8.0, "learning_rate": 0.5, "task": 2.0},
        ),
        Action(
            "Task: ten points",
            first
            | {"depth": 2.0, "activation_2": 0.0, "width": 8.0, "noise": 0.35}
            | {"share": 0.05, "optimizer": 3.0}
            | {"learning_rate": 0.02, "task": 3.0},
        ),
    ]


def _boundary(p, theta, X, y, is_train):
    grid = square_grid(-EDGE, EDGE, N_GRID)
    y_hat = graph.sigmoid(network(p, theta, grid.points).z_3)
    seen = graph.reshape(is_train, (*is_train.shape, 1))
    return square_plane(
        -EDGE,
        EDGE,
        title="The answer ŷ, and the data",
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=y_hat - 0.5, grid=grid, spread=0.5, name="ŷ = 0.5"),
            Points(points=graph.where(seen, X, AWAY), labels=y, name="square: 1, disk: 0"),
            Points(points=graph.where(seen, AWAY, X), labels=y, hollow=True, name="for the test"),
        ],
    )


def _drawing(p, theta, objective):
    """The network; on each neuron what it answers over the plane."""
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


def _losses(histories, share):
    """Both losses against steps; the test's is out of sight where nothing is kept for it."""
    x = np.log10(TIMES)
    test = graph.where(graph.greater(share, 0.999), AWAY, histories["history_test"])
    return Plane(
        title="The losses",
        x=(0, 4.4),
        y=(0, 1),
        x_label="log₁₀ of the steps",
        y_label="mean loss",
        aspect=0.36,
        marks=[
            Curve(x=x, y=histories["history"], name="training"),
            Curve(x=x, y=test, name="test", color=1, dash=True),
        ],
    )


def _about_zero(a, kind):
    """Activations between -1 and 1, and 0 where z is; those of ReLU are halved."""
    return graph.where(equal(kind, 1), 0.5 * a, graph.where(equal(kind, 2), 2 * a - 1, a))


def _sub(number):
    return "₀₁₂₃₄₅₆₇₈"[number]


def _verdict(p, train, test, right):
    tasks = {f"task_{k}": equal(p["task"], k) for k in (1, 2, 3)}
    return Say(
        "After {steps:.0f} steps: training loss {train:.4f}, {right:%} of the training points on "
        "the right side; test loss {test:.4f}{untested? (no point is kept for it)|}."
        "{task_1? Task: train. Why does the loss jump, and which rate is the largest without?|}"
        "{task_2? Task: train. Why does nothing move? Pull one bias of layer 1 until it does.|}"
        "{task_3? Task: train to the end. When was the test loss at its best, and what else brings "
        "it down?|}",
        {"steps": p["steps"], "train": train, "right": right, "test": test}
        | tasks
        | {"untested": p["share"] - 0.999},
    )

"""The playground: a network of up to two hidden layers of eight that learns in front of the reader.

The mathematics is in :mod:`nnlib.gallery.playground_network`, what is shown in
:mod:`nnlib.gallery.playground_views`; here are the data, the parameters, the buttons and the tasks.
Used by the chapter *A network from scratch*.
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
    Explorer,
    Figure,
    Parameter,
    choice,
    explorer,
)
from nnlib.figures._refusals import as_sequence, check_shape, refuse
from nnlib.figures.views.own_points import as_rows, exist, no_points
from nnlib.gallery.loss_history import TIMES, record
from nnlib.gallery.playground_code import NNLIB, PYTORCH
from nnlib.gallery.playground_network import (
    ACTIVATIONS,
    FEATURES,
    LOSSES,
    N_NUMBERS,
    N_UNITS,
    OPTIMIZERS,
    SCHEDULES,
    SHAPES,
    equal,
    losses,
    mean_over,
    network,
    penalty,
    pick,
    split,
    step,
)
from nnlib.gallery.playground_views import OUT_OF_SIGHT, boundary, drawing, loss_curves, verdict
from nnlib.layers import init

N_STARTS = 4
BATCHES = ("all", "20", "5", "1")
N_MORE = 40  # points that a reader can add to a data set
MIXING = 8191.0  # the order of the sines of its multiples looks like none
OWN = "your points"
HIDDEN = ("theta", "mean", "squares", "steps", "history", "history_test", "start", "at", "task")
HIDDEN += ("own", "origin", "settings", "mark", "mixed", "kept", "kept_test")
FOLDS = {
    "Features": [f"f_{i + 1}" for i in range(len(FEATURES))],
    "Noise, and points for a test": ["noise", "share"],
    "More about learning": ["schedule", "span", "activation_2", "loss", "batch", "decay", "size"],
}
SETTINGS = (  # what a run is told: where one of them changes on the way, it is another run
    *("data", "depth", "width", "activation", "optimizer", "learning_rate"),
    *FOLDS["Features"],
    *("noise", "share", "schedule", "span", "activation_2", "loss", "batch", "decay"),
)


def playground(data: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Explorer:
    """Return the figure.

    Parameters
    ----------
    data : mapping of str to tuple of array_like
        By name, X of shape (n_samples, 2) with features of about unit size, and y of shape
        (n_samples,) with labels 0 and 1; the same number of examples in each. A reader can change
        them, and add forty. The figure rounds X to twentieths, and takes the examples in an order
        of its own.

    Returns
    -------
    nnlib.figures.Explorer
        The network, drawn, with all its numbers to take hold of; the data with the answer; the
        losses against steps; choices of data, features, layers, activations, loss and optimizer.

    Raises
    ------
    ValueError
        If there is no set, or arrays are of other shapes or have other labels.
    """
    sets = _sets(data)
    parameters = _parameters(sets)
    p = {parameter.name: parameter.node for parameter in parameters}
    theta = split(p["theta"])
    X, y, there = _points(p, sets)
    is_train = _first(p["share"], there)
    z = network(p, theta, X).z_3
    each = losses(z, y, p["loss"])
    is_test = there * (1 - is_train)
    train, test = mean_over(each, is_train), mean_over(each, is_test)
    batch, after = _batch(p, is_train)
    objective = mean_over(each, batch) + penalty(p, theta)
    histories = {
        "history": record(train, p["steps"], p["history"]),
        "history_test": record(test, p["steps"], p["history_test"]),
    }
    change = step(p, graph.grad(objective, p["theta"])) | histories
    tested = graph.sum(is_test) - 0.5
    seen_test = graph.where(graph.greater(tested, 0), histories["history_test"], OUT_OF_SIGHT)
    is_run, told = _same_run(p, change["theta"])
    change |= told | {"steps": p["steps"] + 1, "at": after}
    right = 1 - graph.square(graph.greater(z, 0) - y)
    figure = Figure(
        "playground",
        title="Playground",
        question="How few units get every point right? Find out for each of the data sets.",
        parameters=parameters,
        views=[
            drawing(p, theta, objective),
            boundary(p, theta, (X, y, there), is_train, len(sets)),
            loss_curves(p, histories["history"], seen_test),
        ],
        actions=_actions(p, change, seen_test, sets),
        say=verdict(
            {"steps": p["steps"], "train": train, "right": mean_over(right, is_train)}
            | {"test": test, "tested": tested, "empty": 0.5 - graph.sum(there)},
            p["task"],
        ),
        copy=NNLIB,
        copies={"as PyTorch": PYTORCH},
        copy_data={
            "points": as_rows(X, y, there),
            "first_weights": graph.where(is_run, p["origin"], p["theta"]),
            "n_steps": graph.where(is_run, p["steps"], 0.0),
        },
    )
    return explorer(figure, _controls(p, parameters), hide=HIDDEN, fold=FOLDS)


def _sets(data: Any) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the data sets as arrays, their classes in turns, or refuse them."""
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
        turns = _turns(y)
        sets[name] = X[turns], y[turns]
    return sets


def _turns(y):
    """The order in which the classes take turns: labels that repeat weigh little in the page."""
    number = np.zeros(len(y))  # of each example among those of its class
    for label in (0, 1):
        number[y == label] = np.arange(np.sum(y == label))
    return np.lexsort((y, number))


def _points(p, sets):
    """The points there are: X, y, and 1 for each that exists; noise spares the reader's own."""
    is_own, own = equal(p["data"], len(sets)), p["own"]
    more = [(0, N_MORE)]
    X = pick(p["data"], [np.pad(_in_twentieths(X), [*more, (0, 0)]) for X, _ in sets.values()])
    X = X / 20 + p["noise"] * _noise(own.shape[0] - N_MORE)
    y = pick(p["data"], [np.pad(y.astype(float), more) for _, y in sets.values()])
    given = np.pad(np.ones(own.shape[0] - N_MORE), more)
    there = graph.where(is_own, exist(own), given)
    label = graph.greater(own[:, 2], 0.5)
    return graph.where(is_own, own[:, :2], X), graph.where(is_own, label, y), there


def _in_twentieths(values):
    """Twentieths as whole numbers, which are shorter in the page."""
    return np.round(20 * np.asarray(values)) + 0.0  # which is never -0.0


def _noise(n_samples):
    """Points of a normal distribution, one for each example, and 0 for each place after those.

    Their distances from 0 are its quantiles, and their directions go on by the golden angle: so the
    page computes them, and does not have to load them.
    """
    last = n_samples + N_MORE - 1
    number = graph.linspace(0, last, last + 1)
    away = graph.relu(-2 * graph.log((number + 0.5) / n_samples)) ** 0.5
    turn = np.pi * (3 - 5**0.5) * number
    return graph.stack([away * graph.sin(turn + np.pi / 2), away * graph.sin(turn)], axis=1)


def _rank(mask):
    """How many before each, in an order that mixes the classes, a mask lets through."""
    n_samples = mask.shape[0]
    key = graph.sin(MIXING * graph.linspace(0, n_samples - 1, n_samples))
    before = graph.greater(graph.reshape(key, (n_samples, 1)), key)
    return graph.sum(before * mask, axis=1)


def _first(share, there):
    """1 for each point of the first share, in that order."""
    return there * graph.greater(share * graph.sum(there), _rank(there) + 0.5)


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
        One network a row, in the order of ``SHAPES``, to twentieths.
    """
    networks = []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        layers = init([2, N_UNITS, N_UNITS, 1], "tanh", rng, scheme="xavier")
        more = rng.normal(0, 0.5**0.5, (N_UNITS, len(FEATURES) - 2))
        weights = [np.hstack([layers[0].W, more]), *(layer.W for layer in layers[1:])]
        pairs = zip(weights, layers, strict=True)
        networks.append(np.concatenate([np.r_[W.ravel(), layer.b] for W, layer in pairs]))
    return _in_twentieths(networks) / 20


def _parameters(sets):
    flags = [
        Parameter(f"f_{i + 1}", float(i < 2), label, 0, 1, 1) for i, label in enumerate(FEATURES)
    ]
    n_samples = len(next(iter(sets.values()))[1])
    nothing, flat = np.zeros(N_NUMBERS), np.zeros(len(TIMES))
    return [
        choice("data", [*sets, OWN], label="data"),
        Parameter("depth", 2.0, "hidden layers", 1, 2, 1),
        Parameter("width", 8.0, "units in each", 1, N_UNITS, 1),
        choice("activation", ACTIVATIONS, label="activation"),
        choice("optimizer", OPTIMIZERS, label="optimizer"),
        Parameter("learning_rate", 0.5, "learning rate", 0.005, 5.0, 0.005),
        *flags,
        Parameter("noise", 0.0, "noise added", 0.0, 1.0, 0.05),
        Parameter("share", 1.0, "share to train on", 0.05, 1.0, 0.05),
        choice("activation_2", ACTIVATIONS, label="activation of layer 2"),
        choice("schedule", SCHEDULES, label="the rate is"),
        Parameter("span", 1000.0, "steps until it is low", 50, 5000, 50),
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
        Parameter("own", no_points(n_samples + N_MORE), OWN),
        Parameter("origin", nothing, "first weights"),
        Parameter("settings", np.zeros(len(SETTINGS))),
        Parameter("mark", 0.0),
        Parameter("mixed", 0.0, "", 0, 1, 1),
        Parameter("kept", flat + OUT_OF_SIGHT),
        Parameter("kept_test", flat + OUT_OF_SIGHT),
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


def _batch(p, is_train):
    """The examples of the next step, and where the batch after it begins."""
    size = pick(p["batch"], [float(is_train.shape[0]), 20.0, 5.0, 1.0])
    number, end = _rank(is_train), p["at"] + size
    ahead = graph.greater(number + 0.5, p["at"]) * graph.greater(end, number + 0.5)
    batch = graph.where(equal(p["batch"], 0), is_train, is_train * ahead)
    return batch, graph.where(graph.greater(graph.sum(is_train), end + 0.5), end, 0.0)


def _same_run(p, theta):
    """Whether all steps so far were told the same and were the only ones to move a number.

    The second is what the next step keeps to tell it: at the first step the weights and all
    settings; then one number that weights and points all go into, with different factors.
    """
    settings = graph.stack([p[name] for name in SETTINGS])
    own = p["own"]
    factors = graph.linspace(1, 2, N_NUMBERS)
    points = graph.sum(own * graph.reshape(graph.linspace(1, 2, own.shape[0] * 3), own.shape))
    is_told = graph.greater(1e-18, graph.sum(graph.square(settings - p["settings"])))
    is_moved = graph.square(graph.sum(factors * p["theta"]) + points - p["mark"])
    is_same = is_told * graph.greater(1e-18, is_moved) * (1 - p["mixed"])
    is_first = graph.greater(0.5, p["steps"])
    kept = {
        "origin": graph.where(is_first, p["theta"], p["origin"]),
        "settings": graph.where(is_first, settings, p["settings"]),
        "mark": graph.sum(factors * theta) + points,
        "mixed": graph.where(is_first, 0.0, 1 - is_same),
    }
    return is_same * (1 - is_first), kept


def _actions(p, change, seen_test, sets):
    following = graph.where(equal(p["start"], N_STARTS - 1), 0.0, p["start"] + 1)
    fresh = {"steps": 0.0, "at": 0.0, "mean": np.zeros(N_NUMBERS), "squares": np.zeros(N_NUMBERS)}
    theta = pick(following, _in_twentieths(starts())) / 20
    new = fresh | {"theta": p["size"] * theta, "start": following}
    told = (*SETTINGS, "own", "origin")
    return [
        Action("Train", change, repeat=4, rewind=p["steps"]),
        Action("One step", change, rewind=p["steps"]),
        Action("New weights", new),
        Action("Keep this run", {"kept": change["history"], "kept_test": seen_test}, keep=told),
        *_tasks(fresh, [*sets]),
    ]


def _tasks(fresh, names):
    """Buttons that set everything up and pose a question."""
    theta = graph.constant(_in_twentieths(starts(1)[0])) / 20
    first = fresh | {"theta": theta, "noise": 0.0, "share": 1.0, "decay": 0.0, "batch": 0.0}
    first |= {"data": 0.0, "depth": 1.0, "loss": 0.0, "optimizer": 0.0, "activation": 0.0}
    first |= {"schedule": 0.0, "activation_2": 0.0, "width": 8.0}
    is_bias = np.zeros(N_NUMBERS)  # of layer 1
    is_bias[SHAPES["W_1"][0] * SHAPES["W_1"][1] :][:N_UNITS] = 1
    dead = graph.where(is_bias, -3.0, theta)
    spirals = float(names.index("spirals")) if "spirals" in names else 0.0
    return [
        Action(
            "Task: a rate that bounces",
            first | {"data": 1.0, "depth": 2.0, "width": 4.0, "learning_rate": 4.0, "task": 1.0},
        ),
        Action(
            "Task: dead units",
            first | {"theta": dead, "activation": 1.0, "learning_rate": 0.5, "task": 2.0},
        ),
        Action(
            "Task: ten points",
            first
            | {"depth": 2.0, "noise": 0.35, "share": 0.05, "optimizer": 3.0}
            | {"learning_rate": 0.02, "task": 3.0},
        ),
        Action(
            "Task: the spirals",
            first
            | {"data": spirals, "depth": 2.0, "optimizer": 3.0}
            | {"learning_rate": 0.02, "task": 4.0},
        ),
    ]

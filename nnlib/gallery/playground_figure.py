"""The playground: a network of up to two hidden layers of eight that learns in front of the reader.

The mathematics is in :mod:`nnlib.gallery.playground_network`; here are the parameters, the
buttons and the views. Every button that moves a weight stores the reader's edit with it and sets
the slider of the edit back to 0. Used by the chapter *A network from scratch*.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats, as_labels
from nnlib.figures import (
    Action,
    Curve,
    Explorer,
    Field,
    Figure,
    Grid,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    explorer,
    square_grid,
    square_plane,
)
from nnlib.figures._refusals import as_sequence, check_shape, refuse
from nnlib.gallery.loss_history import TIMES, loss_plane, record
from nnlib.gallery.playground_network import (
    ACTIVATIONS,
    LOSSES,
    N_UNITS,
    SHAPES,
    chosen_entry,
    equal,
    in_use,
    network,
    objective,
    pick,
)
from nnlib.layers import init

N_STARTS = 4
EDGE = 2.5  # the pictures show both features from -EDGE to EDGE
N_GRID = 41  # points of the large picture, each way
N_TILE = 20  # points of a unit's picture, each way
_CORNERS = "00 40 42 02 00 01 41 31 30 32 22 20 10 12"
# One line around all tiles and between them; it goes through these corners.
FRAMES = np.array([[int(at[0]) + 0.5, int(at[1]) + 0.5] for at in _CORNERS.split()])
CODE = """import numpy as np
from nnlib.network import Layer, predict

W = [
    np.reshape({W_1}, (8, 2)),
    np.reshape({W_2}, (8, 8)),
    np.reshape({W_3}, (1, 8)),
]
b = [np.array({b_1}), np.array({b_2}), np.array({b_3})]

# The edit that is not kept yet, of an input (0: the bias) of a unit.
layer, unit, source = round({layer}), round({unit}), round({source})
column = W[layer][:, source - 1 : source] if source else b[layer][:, None]
column[(unit - 1) * (layer < 2)] += {change}

width, g = int(np.ceil({width} - 0.5)), ["tanh", "relu", "sigmoid"][{activation}]
layers = [Layer(W[0][:width], b[0][:width], g)]
if {depth} == 1:  # two hidden layers
    layers.append(Layer(W[1][:width, :width], b[1][:width], g))
layers.append(Layer(W[2][:, :width], b[2], "sigmoid"))

X, y = np.reshape({X}, (-1, 2)), np.array({y})
y_hat = predict(layers, X)[:, 0]
right = np.mean((y_hat > 0.5) == y)
if {loss} == 0:
    loss = np.mean(-np.log(np.where(y == 1, y_hat, 1 - y_hat)))  # cross-entropy
else:
    loss = np.mean(0.5 * (y_hat - y) ** 2)
print(f"After {steps} steps: loss {loss:.4f}, {right:.1%} of the points on the right side.")"""


def playground(data: Mapping[str, tuple[ArrayLike, ArrayLike]]) -> Explorer:
    """Return the figure.

    Parameters
    ----------
    data : mapping of str to tuple of array_like
        At least two sets; by name, X of shape (n_samples, 2) with features of about unit size, and
        y of shape (n_samples,) with labels 0 and 1; the same number of examples in each. The figure
        rounds X to two decimals.

    Returns
    -------
    nnlib.figures.Explorer
        Choices of data, depth, width, activation, loss and rate; training; the decision boundary,
        the picture of every hidden unit, the loss against steps; an edit of any weight or bias.

    Raises
    ------
    ValueError
        If there are less than two sets, or arrays of other shapes or labels.
    """
    sets = _sets(data)
    parameters = _parameters(sets)
    p = {parameter.name: parameter.node for parameter in parameters}
    X = pick(p["data"], [np.round(X, 2) for X, _ in sets.values()])
    y = pick(p["data"], [y.astype(float) for _, y in sets.values()])
    masks = chosen_entry(p)
    theta = {name: p[name] + p["change"] * masks[name] for name in SHAPES}
    z = network(p, theta, X).z_3
    loss = objective(z, y, p["loss"])
    gradients = dict(zip(SHAPES, graph.grad(loss, [p[name] for name in SHAPES]), strict=True))
    tiles = network(p, theta, _tile_grid())
    history = record(loss, p["steps"], p["history"])
    figure = Figure(
        "playground",
        title="Playground",
        question="How few units get every point right? Find out for each of the four data sets.",
        parameters=parameters,
        views=[
            _boundary(p, theta, X, y),
            _hidden_units("Hidden layer 1: what each unit answers", tiles.z_1, p, 1.0),
            _hidden_units("Hidden layer 2: what each unit answers", tiles.z_2, p, p["depth"]),
            loss_plane(history, top=0.8, y_label="mean loss", title="Loss"),
            _edited(theta, gradients, masks),
        ],
        actions=_actions(p, theta, gradients, history, masks),
        say=_verdict(p, loss, right=1 - graph.mean(graph.square(graph.greater(z, 0) - y))),
        copy=CODE,
        copy_data={"X": X, "y": y},
    )
    return explorer(figure, hide=(*SHAPES, "steps", "history", "start"))


def _sets(data: Any) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return the data sets as arrays, or refuse them."""
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
        sets[name] = X, y
    return sets


def starts(n: int = N_STARTS) -> dict[str, np.ndarray]:
    """Draw the networks that "New weights" deals out, with variance 1 / n_in and biases of 0.

    Parameters
    ----------
    n : int
        How many; each has its own seed.

    Returns
    -------
    dict of str to ndarray
        For each of W_1 to b_3 an array with one entry per network in front, to two decimals.
    """
    sizes = [SHAPES["W_1"][1], N_UNITS, N_UNITS, 1]
    networks = [
        init(sizes, "tanh", np.random.default_rng(seed), scheme="xavier") for seed in range(n)
    ]
    return {
        f"{kind}_{i + 1}": np.round([getattr(layers[i], kind) for layers in networks], 2)
        for i in range(3)
        for kind in ("W", "b")
    }


def _parameters(sets):
    first = {name: arrays[0] for name, arrays in starts().items()}
    return [
        choice("data", sets, label="data"),
        choice("depth", ["1", "2"], "2", "layers"),
        Parameter("width", 8.0, "units", 1, N_UNITS, 1),
        choice("activation", ACTIVATIONS, label="activation"),
        choice("loss", LOSSES, label="loss"),
        Parameter("learning_rate", 0.5, "learning rate", 0.05, 5.0, 0.05),
        Parameter("size", 1.0, "start size", 0.0, 10.0, 0.1),
        choice("layer", ["hidden 1", "hidden 2", "output"], label="edit: layer"),
        Parameter("unit", 1.0, "edit: unit", 1, N_UNITS, 1),
        Parameter("source", 1.0, "edit: input", 0, N_UNITS, 1),
        Parameter("change", 0.0, "edit: add", -5.0, 5.0, 0.05),
        *(Parameter(name, first[name]) for name in SHAPES),
        Parameter("steps", 0.0),
        Parameter("history", np.zeros(len(TIMES))),
        Parameter("start", 0.0),
    ]


def _actions(p, theta, gradients, history, masks):
    step = {name: theta[name] - p["learning_rate"] * gradients[name] for name in SHAPES}
    step |= {"steps": p["steps"] + 1, "history": history, "change": 0.0}
    following = graph.where(equal(p["start"], N_STARTS - 1), 0.0, p["start"] + 1)
    new = {name: p["size"] * pick(following, arrays) for name, arrays in starts().items()}
    new |= {"start": following, "steps": 0.0, "change": 0.0}
    kept = {"change": 0.0}
    return [
        Action("Train", step, repeat=4),
        Action("One step", step),
        Action("New weights", new),
        Action("Keep the edit", theta | kept),
        Action("Set to zero", {k: theta[k] * (1 - masks[k]) for k in SHAPES} | kept),
    ]


def _boundary(p, theta, X, y):
    grid = square_grid(-EDGE, EDGE, N_GRID)
    y_hat = graph.sigmoid(network(p, theta, grid.points).z_3)
    return square_plane(
        -EDGE,
        EDGE,
        x_label="x₁",
        y_label="x₂",
        marks=[
            Field(values=y_hat - 0.5, grid=grid, spread=0.5, name="ŷ = 0.5"),
            Points(points=X, labels=y, name="square: 1, disk: 0"),
        ],
    )


def _hidden_units(title, z, p, shown):
    """Eight tiles in one heat map, each the input plane as one unit answers over it.

    The values lie on ``_tile_grid``, whose last row and column become the gap to the next tile.
    """
    side, half = N_TILE + 1, (N_TILE - 1) / (N_TILE + 1) / 2
    seen = _about_zero(z, p["activation"]) * in_use(p) * shown
    seen = graph.reshape(seen, (side, side, N_UNITS)).T * _without_gaps()  # (y, unit, x)
    rows = [graph.reshape(seen[:, k : k + 4], (side, 4 * side)) for k in (0, 4)]
    tiles = Grid(
        x=(1 - half, 1 - half + (4 * side - 1) / side),
        y=(1 - half, 1 - half + (2 * side - 1) / side),
        n_x=4 * side,
        n_y=2 * side,
    )
    return Plane(
        title=title,
        x=(0.45, 4.55),
        y=(0.45, 2.55),
        x_label="units 1 to 4 in row 1, 5 to 8 in row 2",
        y_label="row",
        aspect=0.58,
        marks=[
            Field(values=graph.reshape(graph.stack(rows), (N_UNITS * side**2,)), grid=tiles),
            Curve(x=FRAMES[:, 0], y=FRAMES[:, 1], color=4, width=3),
        ],
    )


def _tile_grid():
    side, beyond = N_TILE + 1, EDGE + 2 * EDGE / (N_TILE - 1)
    return graph.grid(-EDGE, beyond, side, -EDGE, beyond, side)


def _without_gaps():
    tile = np.ones((N_TILE + 1, 1, N_TILE + 1))
    tile[-1], tile[..., -1] = 0.0, 0.0
    return tile


def _about_zero(z, kind):
    """Activations between -1 and 1, and 0 where z is; those of ReLU are halved."""
    s = 1 - 0.5 * equal(kind, 2)
    return graph.where(equal(kind, 1), 0.5 * graph.relu(z), graph.tanh(s * z))


def _edited(theta, gradients, masks):
    return Readout(
        title="The number you edit (input 0: bias)",
        items=[
            Reading(name="chosen", label="its value", value=_at(theta, masks)),
            Reading(name="slope", label="∂L/∂ of it", value=_at(gradients, masks), digits=4),
        ],
    )


def _at(arrays, masks):
    """The entry that the masks choose; 0 if there is none."""
    parts = [graph.sum(arrays[name] * masks[name]) for name in SHAPES]
    return graph.sum(graph.stack(parts))


def _verdict(p, loss, right):
    """No unit of hidden layer 1 has more than two inputs, and the reader may ask for one."""
    nowhere = equal(p["layer"], 0) * graph.greater(p["source"], 2.5)
    return Say(
        "After {steps:.0f} steps: {is_squared?half squared error|cross-entropy} {loss:.4f}, "
        "{right:%} of the points on the right side."
        "{nowhere? There is nothing to edit: hidden layer 1 has inputs 1 and 2.|}",
        {
            "steps": p["steps"],
            "is_squared": p["loss"],
            "loss": loss,
            "right": right,
            "nowhere": nowhere,
        },
    )

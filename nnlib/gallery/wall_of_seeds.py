"""The wall of seeds: XOR learned from a hundred starts at once, one tile for each.

Each start is a network of two or three hidden neurons and a sigmoid output. Its numbers are a row
of one array, so that one step of one graph moves all hundred:

    z_j = w_j1 x_1 + w_j2 x_2 + b_j,    a_j = g(z_j),    y_hat = sigmoid(sum_j v_j a_j + c)

A row is w_11, w_12, w_21, …, w_32, b_1 to b_3, v_1 to v_3, c. A start counts as solved when each of
its four outputs is closer than 0.1 to its target. One of the networks can be taken over and changed
by hand.
"""

from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np

from nnlib import graph
from nnlib.figures import (
    Action,
    Column,
    Edge,
    Explorer,
    Field,
    Figure,
    Grid,
    Network,
    Neuron,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    explorer,
    square_grid,
)
from nnlib.gallery.playground_network import ACTIVATIONS, LOSSES, activation, equal, losses
from nnlib.gallery.xor import X, Y, judged, truth_table
from nnlib.gallery.xor_network import NEAR
from nnlib.graph import Node
from nnlib.layers import init

SIDE = 10  # tiles, each way
N_STARTS = SIDE * SIDE
N_UNITS = 3
N_NUMBERS = 4 * N_UNITS + 1
N_TILE = 7  # places of a tile at which the network is asked, each way
N_PICTURE = 21  # places of a neuron's picture, each way; four of them are the corners of XOR
LOW, HIGH = -0.5, 1.5  # of both inputs, in every picture
QUANTILE = 1.96  # of the normal distribution, for 95 %
MOST_STEPS = 1000
SUB = "₁₂₃"
CODE = """import numpy as np

theta = np.reshape({theta}, (100, 13))
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
used = np.arange(3) < {width} - 0.5
W, b = theta[:, :6].reshape(100, 3, 2), theta[:, 6:9]
v, c = theta[:, 9:12] * used, theta[:, 12]


def sigmoid(z):
    return 0.5 * (1 + np.tanh(z / 2))


g = [np.tanh, lambda z: np.maximum(z, 0), sigmoid][{activation}]
a = g(X @ W.transpose(0, 2, 1) + b[:, np.newaxis])
y_hat = sigmoid(np.sum(a * v[:, np.newaxis], axis=2) + c[:, np.newaxis])
solved = np.sum(np.all(np.abs(y_hat - y) < 0.1, axis=1))

share, z = solved / 100, 1.96  # Wilson's interval
middle = (share + z**2 / 200) / (1 + z**2 / 100)
half = z * np.sqrt(share * (1 - share) / 100 + z**2 / 40000) / (1 + z**2 / 100)
low, high = 100 * (middle - half), 100 * (middle + half)
print(
    f"After {steps} steps {solved:d} of 100 starts have solved XOR "
    f"(95 % interval: {low:.1f} % to {high:.1f} %)."
)"""


def networks(theta: Node, width: Node, kind: Node, x: Node) -> SimpleNamespace:
    """Return what many networks answer at many points.

    Parameters
    ----------
    theta : Node of shape (m, N_NUMBERS)
        A network a row.
    width, kind : Node
        How many hidden neurons are in use; index in ``ACTIVATIONS``.
    x : Node of shape (n, 2)
        Points.

    Returns
    -------
    SimpleNamespace
        a of shape (m, n, N_UNITS), and z_out of shape (m, n), before the last sigmoid.
    """
    m, n = theta.shape[0], x.shape[0]
    across, up = (graph.reshape(x[:, i], (n, 1)) for i in (0, 1))
    return _networks(graph.reshape(theta, (m, 1, N_NUMBERS)), width, kind, across, up)


def _networks(theta, width, kind, across, up):
    """What networks answer: the last axis has the numbers of each, or one for its neurons."""
    lead = theta.shape[:-1]

    def part(start, *shape):
        return graph.reshape(_last(theta, start, start + int(np.prod(shape))), (*lead, *shape))

    W, b = part(0, N_UNITS, 2), part(2 * N_UNITS, N_UNITS)
    v, c = part(3 * N_UNITS, N_UNITS), part(4 * N_UNITS, 1)
    w_1, w_2 = (graph.reshape(_last(W, i, i + 1), (*lead, N_UNITS)) for i in (0, 1))
    a = activation(w_1 * across + w_2 * up + b, kind)
    used = graph.greater(width, np.arange(N_UNITS) + 0.5)
    z_out = graph.sum(a * (v * used), axis=-1)
    return SimpleNamespace(a=a, z_out=z_out + graph.reshape(c, lead))


def _last(node, start, stop):
    """Return entries of the last axis."""
    return node[(*[slice(None)] * (len(node.shape) - 1), slice(start, stop))]


def starts() -> np.ndarray:
    """Draw the hundred starts, each from its own seed, with variance 1 / n_in and biases of 0.

    Returns
    -------
    ndarray of shape (N_STARTS, N_NUMBERS)
        To one decimal.
    """
    rows = []
    for seed in range(N_STARTS):
        hidden, out = init([2, N_UNITS, 1], "tanh", np.random.default_rng(seed), scheme="xavier")
        rows.append(np.r_[hidden.W.ravel(), hidden.b, out.W.ravel(), out.b])
    return np.round(rows, 1)


def wilson(share: Node, n: int) -> tuple[Node, Node]:
    """Return the ends of Wilson's 95 % interval of a share.

    Parameters
    ----------
    share : Node
        From 0 to 1.
    n : int
        Of how many.

    Returns
    -------
    tuple of Node
        Low, high.
    """
    squared = QUANTILE**2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    spread = share * (1 - share) / n + squared / (4 * n * n)
    half = QUANTILE / (1 + squared / n) * spread**0.5
    return middle - half, middle + half


def hundred_starts() -> Explorer:
    """Return the figure.

    Returns
    -------
    nnlib.figures.Explorer
        A hundred tiles, each a network's answer over the plane, with its outcome; training of all
        at once; one network to take over, drawn, with its truth table.
    """
    first = starts()
    parameters = [
        choice("activation", ACTIVATIONS, label="activation"),
        Parameter("width", 2.0, "hidden neurons", 2, N_UNITS, 1),
        choice("loss", LOSSES, label="loss"),
        Parameter("learning_rate", 1.0, "learning rate", 0.05, 5.0, 0.05),
        Parameter("column", 1.0, "tile: column", 1, SIDE, 1),
        Parameter("row", 1.0, "tile: row", 1, SIDE, 1),
        Parameter("moved", np.zeros_like(first)),
        Parameter("own", first[0], "", -20.0, 20.0, 0.05),
        Parameter("steps", 0.0),
    ]
    p = {parameter.name: parameter.node for parameter in parameters}
    corners = graph.constant(X)
    theta = p["moved"] + first
    at = networks(theta, p["width"], p["activation"], corners)
    objective = graph.sum(graph.mean(losses(at.z_out, graph.constant(Y), p["loss"]), axis=1))
    misses = graph.square(graph.sigmoid(at.z_out) - Y)
    solved = graph.greater(NEAR**2, graph.max(misses, axis=1))
    count = graph.sum(solved)
    low, high = wilson(count / N_STARTS, N_STARTS)
    step = {
        "moved": p["moved"] - p["learning_rate"] * graph.grad(objective, p["moved"]),
        "steps": p["steps"] + 1,
    }
    picked = equal(p["column"] + SIDE * (p["row"] - 1) - 1, np.arange(N_STARTS))
    chosen = graph.sum(graph.reshape(picked, (N_STARTS, 1)) * theta, axis=0)
    done = p["steps"] - (MOST_STEPS - 0.5)
    grid = square_grid(LOW, HIGH, N_PICTURE)
    own = graph.reshape(p["own"], (1, N_NUMBERS))
    taken = networks(own, p["width"], p["activation"], grid.points)
    figure = Figure(
        "hundred-starts",
        title="A hundred starts",
        question="How many of a hundred starts learn XOR, and what became of one that did not?",
        parameters=parameters,
        views=[
            _wall(p, theta, solved),
            Readout(
                items=[
                    Reading(name="solved", label="solved, of 100", value=count, digits=0),
                    Reading(name="steps", label="steps", value=p["steps"], digits=0),
                ]
            ),
            _own_network(p, grid, taken),
            _own_table(taken),
        ],
        actions=[
            Action("Train all", step, repeat=10, until=done),
            Action("Start again", {"moved": np.zeros_like(first), "steps": 0.0}),
            Action("Take this network over", {"own": chosen}),
        ],
        say=Say(
            "After {steps:.0f} steps {solved:.0f} of 100 starts have solved XOR "
            "(95 % interval: {low:%} to {high:%}).",
            {"steps": p["steps"], "solved": count, "low": low, "high": high},
        ),
        copy=CODE,
        copy_data={"theta": theta},
    )
    counter = widgets.BoundedIntText(value=2, min=2, max=N_UNITS, description="hidden neurons")
    return explorer(figure, {"width": counter}, hide=("moved", "own", "steps"))


def _wall(p, theta, solved):
    """The tiles, row by row from below; a square in the corner of those that are solved."""
    side = N_TILE + 1
    inside = graph.linspace(LOW, HIGH + (HIGH - LOW) / (N_TILE - 1), side)
    tile = np.ones((side, 1, side))
    tile[-1], tile[..., -1] = 0.0, 0.0  # the gap to the next
    # Axes: row of the wall, row of a tile, column of the wall, column of a tile.
    at = _networks(
        graph.reshape(theta, (SIDE, 1, SIDE, 1, N_NUMBERS)),
        p["width"],
        p["activation"],
        graph.reshape(inside, (side, 1)),
        graph.reshape(inside, (side, 1, 1, 1)),
    )
    seen = graph.tanh(at.z_out / 2) * tile
    half = (N_TILE - 1) / side / 2
    ends = (1 - half, 1 - half + (SIDE * side - 1) / side)
    grid = Grid(x=ends, y=ends, n_x=SIDE * side, n_y=SIDE * side)
    number = np.arange(N_STARTS)
    corners = np.stack([1.3 + number % SIDE, 0.7 + number // SIDE], axis=1)
    here = graph.reshape(graph.stack([p["column"], p["row"]]), (1, 2))
    return Plane(
        title="One tile a start: its answer over the plane",
        x=(0.4, SIDE + 0.6),
        y=(0.4, SIDE + 0.6),
        x_label="press a tile to choose it",
        y_label="a hundred starts, ten a row",
        aspect=1.0,
        equal=True,
        ticks=False,
        marks=[
            Field(
                values=graph.reshape(seen, (SIDE * side, SIDE * side)),
                grid=grid,
                line=False,
            ),
            Points(points=corners, labels=solved, name="square: solved"),
            Points(points=here, drag=("column", "row"), hollow=True, name="the tile chosen"),
        ],
    )


def _own_network(p, grid, at):
    """The network that was taken over, drawn."""
    own = p["own"]
    zero = 0.5 * equal(p["activation"], 2)
    inputs = [
        Neuron(
            name=f"x_{k + 1}",
            label=f"x{SUB[k]}",
            picture=Field(values=(grid.across, grid.up)[k] - 0.5, grid=grid),
        )
        for k in (0, 1)
    ]
    hidden = [
        Neuron(
            name=f"a_{j + 1}",
            label=f"a{SUB[j]}",
            picture=Field(values=at.a[0, :, j] - zero, grid=grid),
            bias=own[2 * N_UNITS + j],
            bias_label=f"b{SUB[j]}",
            shown=p["width"] - (j + 0.5),
        )
        for j in range(N_UNITS)
    ]
    answer = Neuron(
        name="y_hat",
        label="ŷ",
        picture=Field(values=graph.sigmoid(at.z_out[0]) - 0.5, grid=grid, spread=0.5),
        bias=own[4 * N_UNITS],
        bias_label="c",
    )
    edges = [
        Edge(
            source=f"x_{k + 1}",
            target=f"a_{j + 1}",
            weight=own[2 * j + k],
            label=f"w{SUB[j]},{SUB[k]}",
        )
        for j in range(N_UNITS)
        for k in (0, 1)
    ]
    edges += [
        Edge(
            source=f"a_{j + 1}",
            target="y_hat",
            weight=own[3 * N_UNITS + j],
            label=f"v{SUB[j]}",
        )
        for j in range(N_UNITS)
    ]
    return Network(
        title="The network taken over",
        layers=[inputs, hidden, [answer]],
        edges=edges,
        scale=6.0,
    )


def _own_table(at):
    """The truth table of the network taken over, read at four places of its pictures."""
    side = (N_PICTURE - 1) / (HIGH - LOW)  # places from 0 to 1
    across, up = (np.rint((X[:, i] - LOW) * side).astype(int) for i in (0, 1))
    places = [int(place) for place in up * N_PICTURE + across]
    a = graph.stack([at.a[0, place] for place in places])
    y_hat = graph.sigmoid(graph.stack([at.z_out[0, place] for place in places]))
    columns = [Column(label=f"a{SUB[j]}", values=a[:, j], digits=2) for j in range(2)]
    return truth_table([*columns, Column(label="ŷ", values=y_hat, digits=2)], judged(y_hat))

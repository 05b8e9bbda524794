"""The 3-4-1 network on four rows of bits: what it learns depends on where it starts.

Two sigmoid layers without biases; instead, the third input is always 1. This is the program at the
end of the notes *The Simplest Neural Network*, section 8:

    A_1 = sigmoid(X W_1^T),   y_hat = sigmoid(A_1 W_2^T),   L = sum over the rows of (y_hat - y)^2/2

The first weights are center + spread (2 u - 1), with numbers u between 0 and 1 from one fixed seed.
With center and spread 0.5 they are u itself. Used by the chapter *A network from scratch*.
"""

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Action,
    Column,
    Edge,
    Explorer,
    Figure,
    Network,
    Neuron,
    Parameter,
    Reading,
    Readout,
    Say,
    Table,
    choice,
    explorer,
)
from nnlib.gallery.loss_history import TIMES, loss_plane, record
from nnlib.gallery.playground_network import pick

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
Y = np.array([0, 1, 1, 0])
ROWS = ("0 0 1", "0 1 1", "1 0 1", "1 1 1")
SUB = "₁₂₃₄"
SEED = 1
N_STEPS = 1000
CODE = """import numpy as np
from nnlib.network import Layer, predict

layers = [
    Layer(np.reshape({W_1}, (4, 3)), None, "sigmoid"),
    Layer(np.reshape({W_2}, (1, 4)), None, "sigmoid"),
]
X, y = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([0, 1, 1, 0])
y_hat = predict(layers, X)[:, 0]
right = np.sum((y_hat > 0.5) == y)
print(f"loss, summed over the rows: {np.sum(0.5 * (y_hat - y) ** 2):.4f}")
print(f"After {steps} steps {right:d} of 4 rows are on the right side of one half.")"""


def first_weights() -> tuple[np.ndarray, np.ndarray]:
    """Draw the source's own numbers, without seeding everyone else's.

    Returns
    -------
    W_1 : ndarray of shape (4, 3)
        What ``np.random.seed(1)`` makes of ``np.random.random((3, 4))``, transposed.
    W_2 : ndarray of shape (1, 4)
        The next four numbers.
    """
    old = np.random.RandomState(SEED)
    return old.random_sample((3, 4)).T, old.random_sample((4, 1)).T


def four_by_three() -> Explorer:
    """Return the figure.

    Returns
    -------
    nnlib.figures.Explorer
        Center and spread of the first weights, and the learning rate; outputs and hidden
        activations for the four rows, and the loss against the steps.
    """
    u = dict(zip(("W_1", "W_2"), first_weights(), strict=True))
    center = Parameter("center", 0.5, "start: center", -1.0, 1.0, 0.1)
    spread = Parameter("spread", 0.5, "start: spread", 0.0, 40.0, 0.1)
    rate = Parameter("learning_rate", 1.0, "learning rate", 0.1, 20.0, 0.1)
    W = {name: Parameter(name, values, "", -50.0, 50.0, 0.1) for name, values in u.items()}
    row = choice("row", ROWS, label="row in the network")
    steps, history = Parameter("steps", 0.0), Parameter("history", np.zeros(len(TIMES)))

    A_1 = graph.sigmoid(graph.constant(X) @ W["W_1"].node.T)
    y_hat = graph.sigmoid(A_1 @ W["W_2"].node.T)[:, 0]
    loss = graph.sum(0.5 * graph.square(y_hat - Y))
    kept = record(loss, steps.node, history.node)
    figure = Figure(
        "four-by-three",
        title="Sixteen weights, four rows",
        question="Which starts never learn, and what do their hidden columns have in common?",
        parameters=[center, spread, rate, row, *W.values(), steps, history],
        views=[
            _drawing({name: one.node for name, one in W.items()}, row.node, loss),
            loss_plane(kept, top=1.0, y_label="loss, summed over the rows", title="The loss"),
            _numbers(A_1, y_hat, loss),
            _answers(A_1, y_hat, row.node),
        ],
        actions=[
            *_training(loss, W, rate.node, steps.node, kept),
            _start_again(u, center.node, spread.node),
        ],
        say=Say(
            "After {steps:.0f} steps {right:.0f} of 4 rows are on the right side of one half.",
            {"steps": steps.node, "right": graph.sum(_is_right(y_hat))},
        ),
        copy=CODE,
    )
    return explorer(figure, hide=("steps", "history"))


def _is_right(y_hat):
    return 1 - graph.square(graph.greater(y_hat, 0.5) - Y)


def _training(loss, W, rate, steps, history):
    gradients = graph.grad(loss, [p.node for p in W.values()])
    step = {p.name: p.node - rate * g for p, g in zip(W.values(), gradients, strict=True)}
    step |= {"steps": steps + 1, "history": history}
    return [
        Action("One step", step),
        Action(f"Train to step {N_STEPS}", step, repeat=10, until=steps - (N_STEPS - 0.5)),
        Action("Train on", step, repeat=40),
    ]


def _start_again(u, center, spread):
    new = {name: center + spread * (2 * values - 1) for name, values in u.items()}
    return Action("Start again", new | {"steps": 0.0})


def _drawing(W, row, loss):
    """The network with the values of one row."""
    x = pick(row, X.astype(float))
    z_1 = W["W_1"] @ x
    a_1 = graph.sigmoid(z_1)
    z_2 = W["W_2"] @ a_1
    inputs = [Neuron(name=f"x_{k + 1}", label=f"x{SUB[k]}", value=x[k]) for k in range(3)]
    hidden = [
        Neuron(name=f"a_1{j + 1}", label=f"a₁,{SUB[j]}", value=a_1[j], z=z_1[j], activation="σ")
        for j in range(4)
    ]
    answer = Neuron(name="y_hat", label="ŷ", value=graph.sigmoid(z_2[0]), z=z_2[0], activation="σ")
    first = [
        Edge(
            source=inputs[k].name,
            target=hidden[j].name,
            weight=W["W_1"][j, k],
            label=f"w₁,{SUB[j]},{SUB[k]}",
        )
        for j in range(4)
        for k in range(3)
    ]
    second = [
        Edge(source=hidden[j].name, target="y_hat", weight=W["W_2"][0, j], label=f"w₂,₁,{SUB[j]}")
        for j in range(4)
    ]
    return Network(
        title="The network, at one row",
        layers=[inputs, hidden, [answer]],
        edges=[*first, *second],
        loss=loss,
        scale=6.0,
    )


def _answers(A_1, y_hat, row):
    hidden = [Column(label=f"a₁,{SUB[j]}", values=A_1[:, j], digits=3) for j in range(4)]
    return Table(
        title="What the network answers, and its four hidden units",
        corner="input",
        labels=ROWS,
        mark=row,
        columns=[
            Column(label="y", values=Y.astype(float), digits=0),
            Column(label="ŷ", values=y_hat, digits=3),
            *hidden,
        ],
        wide=True,
    )


def _numbers(A_1, y_hat, loss):
    apart = graph.max(graph.max(A_1, axis=1) + graph.max(-A_1, axis=1))
    return Readout(
        items=[
            Reading(name="loss", label="loss", value=loss, digits=4),
            Reading(name="miss", label="largest |ŷ − y|", value=_largest(y_hat - Y)),
            Reading(name="apart", label="hidden units differ by up to", value=apart),
        ]
    )


def _largest(x):
    return graph.max(graph.maximum(x, -x))

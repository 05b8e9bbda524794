"""A curve through a few noisy points: too stiff, just right, too well learned.

The curve is a sum of Legendre polynomials up to a degree that the reader chooses, fitted by
gradient descent on the mean squared error of the points to train on, plus a price on squared
weights:

    J = mean((f(x) - y)²) + λ Σ cₖ²,   f(x) = Σ cₖ Pₖ(x)

Forty other points test it. Used by the chapter *Generalization*.
"""

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Action,
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
)
from nnlib.gallery.loss_history import LOG_TIMES, TIMES, record
from nnlib.graph import Node

HIGHEST = 9
MOST = 20  # points to train on
FEW, NOISE = 10, 0.3  # to start with
N_TEST = 40
SEED = 1
RATE = 0.08  # the largest curvature is below 2 · 10, since no polynomial exceeds 1
FAR = 100.0  # no test error of a start is that large
NO_WEIGHTS, NO_HISTORY = np.zeros(HIGHEST + 1), np.zeros(len(TIMES))
LAST = 20_000
CODE = """import numpy as np

n_weights, n, noise = int(np.ceil({degree} + 0.5)), int(np.ceil({n} - 0.5)), {noise}
rng = np.random.default_rng(SEED)
x, luck = rng.uniform(-1, 1, ALL), rng.normal(size=ALL)
y = 0.9 * np.sin(3 * x) + noise * luck
c = np.array({c})[:n_weights]
miss = np.polynomial.legendre.legval(x, c) - y
train, test = np.mean(miss[:n] ** 2), np.mean(miss[MOST:] ** 2)
print(f"After {steps} steps the training error is {train:.3f}, the test error {test:.3f}.")"""


def too_well_learned() -> Explorer:
    """Return the figure.

    Returns
    -------
    nnlib.figures.Explorer
        Degree, number of points, noise and price; the curve, and both errors against the steps.
    """
    degree = Parameter("degree", HIGHEST, "degree", 0, HIGHEST, 1)
    n = Parameter("n", FEW, "points", 3, MOST, 1)
    noise = Parameter("noise", NOISE, "noise", 0.0, 0.6, 0.05)
    price = Parameter("price", 0.0, "price λ", 0.0, 0.1, 0.005)
    c, best = (Parameter(name, NO_WEIGHTS, "", -1e3, 1e3) for name in ("c", "best"))
    least = Parameter("least", FAR, "least test error", 0.0, FAR)
    steps = Parameter("steps", 0.0, "steps", 0.0, 1e6, 1.0)
    kept = {name: Parameter(name, NO_HISTORY, "", 0.0, 1e6) for name in ("training", "test")}

    x, luck = points()
    y = truth(x) + noise.node * luck
    in_use = graph.greater(degree.node + 0.5, np.arange(HIGHEST + 1.0))
    weights = in_use * c.node
    missed = graph.square(legendre(graph.constant(x)) @ weights - y)
    known = graph.greater(n.node, np.arange(MOST) + 0.5)
    errors = {
        "training": graph.sum(known * missed[:MOST]) / graph.sum(known),
        "test": graph.mean(missed[MOST:]),
    }
    history = {name: record(error, steps.node, kept[name].node) for name, error in errors.items()}
    objective = errors["training"] + price.node * graph.sum(graph.square(weights))
    step = {"c": c.node - RATE * graph.grad(objective, c.node), "steps": steps.node + 1}
    step |= history
    is_best = graph.greater(least.node, errors["test"])
    step |= {
        "best": graph.where(is_best, weights, best.node),
        "least": graph.where(is_best, errors["test"], least.node),
    }
    figure = Figure(
        "too-well-learned",
        title="Too well learned",
        question="Train to the end with degree 9. When was the curve best? Then find three ways to "
        "keep it good.",
        parameters=[degree, n, noise, price, c, best, least, steps, *kept.values()],
        views=[
            _curve(weights, known, x, y),
            Readout(
                items=[
                    Reading(name="training", label="training error", value=errors["training"]),
                    Reading(name="test", label="test error", value=errors["test"]),
                    Reading(
                        name="length",
                        label="length of the weights",
                        value=graph.sum(graph.square(weights)) ** 0.5,
                        digits=2,
                    ),
                ]
            ),
            _errors(history, steps.node),
        ],
        actions=[
            Action(
                f"Train to step {LAST:,}",
                step,
                repeat=60,
                until=steps.node - (LAST - 0.5),
                rewind=steps.node,
            ),
            Action("Back to the best on the test points", {"c": best.node}),
            Action("Start again", _start()),
        ],
        say=Say(
            "After {steps:.0f} steps the training error is {train:.3f}, the test error {test:.3f}.",
            {"steps": steps.node, "train": errors["training"], "test": errors["test"]},
        ),
        copy=CODE.replace("SEED", str(SEED))
        .replace("ALL", str(MOST + N_TEST))
        .replace("MOST", str(MOST)),
    )
    return explorer(figure, hide=("steps", "least"))


def points() -> tuple[np.ndarray, np.ndarray]:
    """Return where the points are, and the luck of each, before noise is chosen.

    Returns
    -------
    x, luck : ndarray of shape (60,)
        The first twenty are to train on, the rest to test. Luck is standard normal.
    """
    rng = np.random.default_rng(SEED)
    return rng.uniform(-1, 1, MOST + N_TEST), rng.normal(size=MOST + N_TEST)


def truth(x: np.ndarray) -> np.ndarray:
    """Return the curve that the points lie around.

    Parameters
    ----------
    x : ndarray
        Numbers from -1 to 1.

    Returns
    -------
    ndarray
        0.9 sin(3x).
    """
    return 0.9 * np.sin(3 * x)


def train_to(n_steps: int) -> tuple[float, float]:
    """Train as the figure does at its start, with plain NumPy.

    Parameters
    ----------
    n_steps : int
        How many steps of descent.

    Returns
    -------
    training, test : float
        The mean squared errors.
    """
    x, luck = points()
    y, P = truth(x) + NOISE * luck, np.polynomial.legendre.legvander(x, HIGHEST)
    c = NO_WEIGHTS
    for _ in range(n_steps):
        c = c - RATE * 2 / FEW * P[:FEW].T @ (P[:FEW] @ c - y[:FEW])
    missed = (P @ c - y) ** 2
    return float(np.mean(missed[:FEW])), float(np.mean(missed[MOST:]))


def legendre(x: Node) -> Node:
    """Return the first ten Legendre polynomials at some places.

    They are nearly independent of each other where powers of x are nearly the same, so descent on
    their weights gets somewhere.

    Parameters
    ----------
    x : Node of shape (n,)
        Numbers from -1 to 1.

    Returns
    -------
    Node of shape (n, 10)
        By (k + 1) Pₖ₊₁ = (2k + 1) x Pₖ - k Pₖ₋₁ from P₀ = 1 and P₁ = x.
    """
    P = [0 * x + 1, x]
    for k in range(1, HIGHEST):
        P.append(((2 * k + 1) * x * P[k] - k * P[k - 1]) / (k + 1))
    return graph.stack(P, axis=1)


def _start():
    first = {"c": NO_WEIGHTS, "best": NO_WEIGHTS, "least": FAR, "steps": 0.0}
    return first | {"training": NO_HISTORY, "test": NO_HISTORY}


def _curve(weights, known, x, y):
    line = graph.linspace(-1, 1, 201)
    shown = graph.where(known, y[:MOST], 9.0)  # those not in use are outside
    return Plane(
        title="Points, and the curve that has been learned",
        x=(-1, 1),
        y=(-2, 2),
        x_label="x",
        y_label="y",
        marks=[
            Curve(
                x=line, y=0.9 * graph.sin(3 * line), name="the truth", color=4, dash=True, width=1.5
            ),
            Curve(x=line, y=legendre(line) @ weights, name="what is learned"),
            Points(
                points=graph.stack([x[MOST:], y[MOST:]], axis=1),
                labels=np.zeros(N_TEST),
                hollow=True,
                name="to test",
            ),
            Points(
                points=graph.stack([x[:MOST], shown], axis=1),
                labels=np.ones(MOST),
                name="to train on",
            ),
        ],
    )


def _errors(history, steps):
    now = graph.log(graph.maximum(steps, 1.0)) / np.log(10)
    return Plane(
        title="Both errors while it learns",
        x=(0, 4.4),
        y=(0, 1),
        aspect=0.42,
        x_label="log₁₀ of the steps",
        y_label="mean squared error",
        marks=[
            Curve(x=LOG_TIMES, y=history["training"], name="training error", color=0),
            Curve(x=LOG_TIMES, y=history["test"], name="test error", color=1, dash=True),
            Curve(x=graph.stack([now, now]), y=[0.0, 1.0], name="now", color=4, width=1),
        ],
    )

"""Four optimizers released from one point, in a ravine that can be turned.

    f = (along² / κ + across²) / 2,    along = p · u,    u = (cos, sin) of the angle it is turned by

so that grad f = p - (1 - 1/κ) (p · u) u. The start turns with the ravine: plain descent and
momentum then walk the same path, turned. RMSprop and Adam divide each coordinate by its own typical
slope, which helps along an axis only.

All four follow one rule, each with numbers of its own, so that a page has to carry it once:

    m <- keep m + take g,    s <- decay s + (1 - decay) g²,
    p <- p - rate m_hat / (shares sqrt(s_hat) + rest)
"""

import numpy as np

from nnlib import graph
from nnlib.figures import Curve, Explorer, Figure, Parameter, Plane, Points, Say, explorer
from nnlib.gallery.valleys import N_STEPS, steppers
from nnlib.graph import Node
from nnlib.optimizers import Adam, Momentum, RMSprop

NAMES = ("plain descent", "momentum", "RMSprop", "Adam")
KEYS = ("plain", "momentum", "rmsprop", "adam")
REACH = 4.0  # of the picture, from its middle
CODE = """import numpy as np
from nnlib.optimizers import Adam, GradientDescent, Momentum, RMSprop

angle = np.deg2rad({angle})
u = np.array([np.cos(angle), np.sin(angle)])  # along the ravine
A = np.eye(2) - (1 - 1 / {condition}) * np.outer(u, u)
heights = []
for optimizer in (GradientDescent({rate}), Momentum({rate}),
                  RMSprop({adaptive_rate}), Adam({adaptive_rate})):
    p = {along} * u + {across} * np.array([-u[1], u[0]])  # the start, turned with the ravine
    for _ in range({steps}):
        optimizer.step([p], [A @ p])
    heights.append(0.5 * p @ A @ p)
plain, momentum, rmsprop, adam = heights
print(f"After {steps} steps the height is {plain:.5f} with plain descent, {momentum:.5f} with "
      f"momentum, {rmsprop:.5f} with RMSprop, {adam:.5f} with Adam.")"""


def four_walkers(condition: float = 30, angle: float = 0) -> Explorer:
    """Return the figure of four optimizers released from one point in a ravine.

    Parameters
    ----------
    condition : float
        Where the slider of κ starts: how many times the steep curvature exceeds the flat one.
    angle : float
        By how many degrees the ravine is turned at the start.

    Returns
    -------
    nnlib.figures.Explorer
        The four walks over lines of equal height, and their heights after each step.

    Raises
    ------
    ValueError
        If κ is not from 1 to 100, or the angle not from 0 to 90.
    """
    kappa = Parameter("condition", condition, "condition κ", 1, 100, 1)
    turn = Parameter("angle", angle, "turn in degrees", 0, 90, 5)
    rate = Parameter("rate", 0.6, "rate of the first two", 0.05, 1.95, 0.05)
    adaptive = Parameter("adaptive_rate", 0.1, "rate of the last two", 0.01, 1, 0.01)
    along = Parameter("along", -3.0, "start, along", -4, 4, 0.1)
    across = Parameter("across", 1.5, "start, across", -4, 4, 0.1)
    steps = Parameter("steps", float(N_STEPS), "steps", 0, N_STEPS, 1)
    angle_node = turn.node * (np.pi / 180)
    u = graph.stack([graph.sin(angle_node + np.pi / 2), graph.sin(angle_node)])

    aside = graph.stack([-u[1], u[0]])
    start = along.node * u + across.node * aside
    less = 1 - 1 / kappa.node
    rates = graph.stack([rate.node, rate.node, adaptive.node, adaptive.node])
    walks = _shown(_walks(start, u, less, rates), steps.node)
    heights = _heights(walks, u, less)
    ends = {key: heights[N_STEPS, k] for k, key in enumerate(KEYS)}
    figure = Figure(
        "four-walkers",
        title="Four walkers, released from one point",
        question="Turn the ravine. Who gets slower, and who does not notice?",
        parameters=[kappa, turn, rate, adaptive, along, across, steps],
        views=[_ground(kappa.node, u, aside, walks), _descents(heights, steps.node)],
        actions=steppers(steps.node),
        say=Say(
            "After {steps:.0f} steps the height is {plain:.5f} with plain descent, {momentum:.5f} "
            "with momentum, {rmsprop:.5f} with RMSprop, {adam:.5f} with Adam.",
            {"steps": steps.node, **ends},
        ),
        copy=CODE,
    )
    return explorer(figure)


def _column(*numbers):
    """One number for each walker, as a column."""
    return np.array(numbers, dtype=float).reshape(4, 1)


def _walks(start: Node, u: Node, less: Node, rates: Node) -> Node:
    """Return the places (N_STEPS + 1, 4, 2) of the four walkers."""
    momentum, rmsprop, adam = Momentum(1.0), RMSprop(1.0), Adam(1.0)
    keep = _column(0, momentum.momentum, 0, adam.beta1)
    take = _column(1, 1, 1, 1 - adam.beta1)
    decay = _column(0, 0, rmsprop.decay, adam.beta2)
    shares = _column(0, 0, 1, 1)
    rest = _column(1, 1, rmsprop.epsilon, adam.epsilon)
    # What Adam divides its means by, 1 - β^t; the others' are sums, or means from the start.
    beta1, beta2 = _column(0, 0, 0, adam.beta1), _column(0, 0, 0, adam.beta2)
    along, across = graph.reshape(u, (2, 1)), graph.reshape(less * u, (1, 2))
    p = np.ones((4, 1)) * start
    m, s = graph.constant(np.zeros((4, 2))), graph.constant(np.zeros((4, 2)))
    power1, power2 = graph.constant(np.ones((4, 1))), graph.constant(np.ones((4, 1)))
    rates = graph.reshape(rates, (4, 1))
    places = [p]
    for _ in range(N_STEPS):
        g = p - (p @ along) * across
        m, s = keep * m + take * g, decay * s + (1 - decay) * graph.square(g)
        power1, power2 = power1 * beta1, power2 * beta2
        m_hat, s_hat = m / (1 - power1), s / (1 - power2)
        p = p - rates * m_hat / (shares * s_hat**0.5 + rest)
        places.append(p)
    return graph.stack(places)


def _shown(walks: Node, steps: Node) -> Node:
    """Return the walks with all places after so many steps in the place of that step."""
    ks = np.arange(N_STEPS + 1.0)
    at = graph.reshape(-graph.maximum(-ks, -steps), (N_STEPS + 1, 1))
    chosen = 1 - graph.greater(graph.square(at - ks), 0.25)
    flat = chosen @ graph.reshape(walks, (N_STEPS + 1, 8))
    return graph.reshape(flat, (N_STEPS + 1, 4, 2))


def _heights(walks: Node, u: Node, less: Node) -> Node:
    """Return the heights (N_STEPS + 1, 4) at the places of walks."""
    along = graph.sum(walks * u, axis=2)
    return 0.5 * (graph.sum(graph.square(walks), axis=2) - less * graph.square(along))


def _ground(kappa, u, aside, walks):
    """Lines of equal height, the four walks, and where they are."""
    angles = graph.linspace(0, 2 * np.pi, 73)
    cosines, sines = graph.sin(angles + np.pi / 2), graph.sin(angles)
    rings = []
    for radius in (0.3, 0.8, 1.3, 1.8):
        along, across = radius * cosines * kappa**0.5, radius * sines
        x, y = (along * u[i] + across * aside[i] for i in (0, 1))
        rings.append(Curve(x=x, y=y, color=4, width=1))
    paths = [
        Curve(x=walks[:, k, 0], y=walks[:, k, 1], name=name, color=k, width=2.5, dash=k > 1)
        for k, name in enumerate(NAMES)
    ]
    return Plane(
        title="The ravine from above, with lines of equal height",
        x=(-REACH, REACH),
        y=(-REACH, REACH),
        x_label="p₁",
        y_label="p₂",
        aspect=0.9,
        equal=True,
        marks=[*rings, *paths, Points(points=walks[N_STEPS])],
    )


def _descents(heights, steps):
    """The height after each step, in powers of ten."""
    ks = -graph.maximum(-np.arange(N_STEPS + 1.0), -steps)
    logs = graph.log(heights + 1e-12) * (1 / np.log(10))
    return Plane(
        title="How low after each step",
        x=(0, N_STEPS),
        y=(-7, 2),
        x_label="step",
        y_label="log₁₀ of the height",
        marks=[
            Curve(x=ks, y=logs[:, k], name=name, color=k, dash=k > 1)
            for k, name in enumerate(NAMES)
        ],
    )

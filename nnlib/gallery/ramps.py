"""Universal approximation with ramps: a curve on [0, 1] built from n ramps, each made of two ReLUs.

The knots are t_i = i / n. Between two of them stands one ramp, halfway, of width s:

    y_hat(x) = f(0) + sum_i h_i / s * (relu(x - m_i + s/2) - relu(x - m_i - s/2)),
    h_i = f(t_i) - f(t_i-1),    m_i = (t_i-1 + t_i) / 2,    s = share / n.

A small share gives a staircase. With share 1 the ramps touch, and the sum joins the points of the
curve at the knots by straight lines. The slots of all ``MAX_STEPS`` ramps are always computed;
those not in use have height 0, because knots stop at 1.
"""

from functools import cache
from math import factorial, pi

import ipywidgets as widgets
import numpy as np

from nnlib import graph
from nnlib.figures import (
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    choice,
    explorer,
)
from nnlib.graph import Node

MAX_STEPS = 40
STEEPEST = 0.05  # the smallest share of its interval that a ramp takes
JUMP = 0.38
TIE = 1e-9  # errors closer than this are equal, but for rounding
PEAKS = (0.16, 0.53, 0.85)
SLOTS = np.arange(1.0, MAX_STEPS + 1)
X = graph.linspace(0, 1, 601)
CODE = """import numpy as np
from nnlib.network import Layer, predict

def zigzag(x):
    teeth = [np.maximum(1 - 7 * abs(x - peak), 0) for peak in (0.16, 0.53, 0.85)]
    return teeth[0] - teeth[1] + teeth[2]

curves = [
    lambda x: np.sin(2 * np.pi * x),
    lambda x: np.exp(-50 * (x - 0.5) ** 2),
    zigzag,
    np.sqrt,
    lambda x: np.where(x > 0.38, 1.0, 0.0),
]
f = curves[{choice}]

n, width = {n_steps}, {share} / {n_steps}
knots = np.arange(n + 1) / n
heights = np.diff(f(knots))
starts = ((knots[1:] + knots[:-1]) - width) / 2
layers = [
    Layer(np.ones((2 * n, 1)), np.concatenate([-starts, -starts - width]), "relu"),
    Layer([np.concatenate([heights, -heights]) / width], [f(0.0)], "linear"),
]

def error(x):
    return abs(predict(layers, x[:, np.newaxis])[:, 0] - f(x))

tie = 1e-9  # errors closer than this are equal, but for rounding

def last_of_the_worst(x):
    return x[error(x) > error(x).max() - tie].max()

grid = np.linspace(0, 1, 601)
ends = np.clip(np.concatenate([starts, starts + width, [0.38, 0.38 + 1e-9]]), 0, 1)
worst = np.array([last_of_the_worst(grid), last_of_the_worst(ends)])
on_grid, at_end = error(worst)
at = worst[1] if at_end > on_grid + tie else worst[0]
largest = max(on_grid, at_end)
print(f"{n:d} steps, {2 * n:d} hidden units: largest error {largest:.4f}, at x = {at:.3f}.")"""


def _sine(x: Node) -> Node:
    """Return the node of sin(2 pi x), by its series around 1/2: exact to 1e-11 for x in [0, 1]."""
    v = 2 * pi * (x - 0.5)
    total = graph.constant(0.0)
    for k in range(11, -1, -1):  # Horner's scheme in v²
        total = total * graph.square(v) + (-1) ** (k + 1) / factorial(2 * k + 1)
    return total * v


def _bump(x: Node) -> Node:
    """Return the node of a bell of width 0.1 around 1/2."""
    return graph.exp(-50 * graph.square(x - 0.5))


def _zigzag(x: Node) -> Node:
    """Return the node of three triangles, up, down, up, with slopes 7 and -7."""
    teeth = [graph.relu(1 - graph.maximum(x - p, p - x) * 7) for p in PEAKS]
    return teeth[0] - teeth[1] + teeth[2]


def _root(x: Node) -> Node:
    """Return the node of the square root of x: vertical at 0."""
    return x**0.5


def _jump(x: Node) -> Node:
    """Return the node of a jump from 0 to 1 at ``JUMP``: not continuous."""
    return graph.greater(x, JUMP)


TARGETS = {"sine": _sine, "bump": _bump, "zigzag": _zigzag, "square root": _root, "jump": _jump}


def target(number: Node, x: Node) -> Node:
    """Return the node of the curve with this number in ``TARGETS``, at ``x``.

    Parameters
    ----------
    number : Node
        The number, a scalar.
    x : Node
        Where, in [0, 1], of any shape.

    Returns
    -------
    Node
        The shape of ``x``.
    """
    curves = [curve(x) for curve in TARGETS.values()]
    chosen = curves[-1]
    for place in range(len(curves) - 2, -1, -1):
        chosen = graph.where(graph.greater(place + 0.5, number), curves[place], chosen)
    return chosen


def ramps(number: Node, n_steps: Node, share: Node) -> tuple[Node, Node, Node]:
    """Return the nodes of all ramps: where they begin and end, and how high they rise.

    Parameters
    ----------
    number, n_steps, share : Node
        The number of the curve, of the steps, and the part of its interval that a ramp takes.

    Returns
    -------
    start, width, heights : Node
        Of shapes (MAX_STEPS,), () and (MAX_STEPS,).
    """
    left = -graph.maximum((1 - SLOTS) / n_steps, -1.0)
    right = -graph.maximum(-SLOTS / n_steps, -1.0)
    width = share / n_steps
    heights = target(number, right) - target(number, left)
    return (left + right - width) / 2, width, heights


def network(number: Node, n_steps: Node, share: Node, x: Node) -> Node:
    """Return the node of the sum of ramps at ``x``: the network with 2 n_steps ReLUs.

    Parameters
    ----------
    number, n_steps, share : Node
        As for :func:`ramps`.
    x : Node
        Inputs, of shape (n,).

    Returns
    -------
    Node
        Outputs, of shape (n,).
    """
    start, width, heights = ramps(number, n_steps, share)
    z = graph.reshape(x, (*x.shape, 1)) - start
    a = graph.relu(z) - graph.relu(z - width)
    return a @ (heights / width) + target(number, graph.constant(0.0))


def worst(number: Node, n_steps: Node, share: Node) -> tuple[Node, Node]:
    """Return the nodes of the place where the network errs most and of the error there.

    Looked for on a grid, at both ends of every ramp, where a staircase errs most, and on both sides
    of the jump; the last such place if there are several.

    Parameters
    ----------
    number, n_steps, share : Node
        As for :func:`ramps`.

    Returns
    -------
    x, error : Node
        Scalars.
    """
    start, width, _ = ramps(number, n_steps, share)
    sides = np.where(SLOTS > 1, JUMP, JUMP + 1e-9)
    ends = graph.reshape(graph.stack([start, start + width, sides]), (3 * MAX_STEPS,))
    ends = -graph.maximum(-graph.maximum(ends, 0.0), -1.0)
    found = [_largest(x, *_both(number, n_steps, share, x)) for x in (X, ends)]
    (x_grid, on_grid), (x_end, at_end) = found
    at_an_end = graph.greater(at_end, on_grid + TIE)
    return graph.where(at_an_end, x_end, x_grid), graph.maximum(on_grid, at_end)


def universal_approximation() -> Explorer:
    """Return the figure of a curve, the network of ramps that approximates it, and its error.

    Returns
    -------
    nnlib.figures.Explorer
        A choice of curve, sliders for the number of steps and for the width of the ramps.
    """
    parameters = [
        choice("choice", TARGETS, label="curve"),
        Parameter("n_steps", 5.0, "steps", 1, MAX_STEPS, 1),
        Parameter("share", 0.2, "ramp width", STEEPEST, 1.0, 0.05),
    ]
    settings = [parameter.node for parameter in parameters]
    number, n_steps, _ = settings
    at, error = worst(*settings)
    values = {"steps": n_steps, "units": 2 * n_steps, "error": error, "at": at}
    figure = Figure(
        "universal-approximation",
        title="A curve from ramps",
        question="How many units until the error halves? And halves again?",
        parameters=parameters,
        views=[
            _fit(settings, at),
            Readout(items=_readings(settings, error), wide=True),
            _pieces(settings),
            _rates(number, n_steps, error),
        ],
        say=Say(
            "{steps:.0f} steps, {units:.0f} hidden units: the largest error is {error:.4f}, at "
            "x = {at:.3f}.",
            values,
        ),
        copy=CODE,
    )
    whole = widgets.IntSlider(5, 1, MAX_STEPS, description="steps")
    return explorer(figure, {"n_steps": whole})


def _both(number, n_steps, share, x):
    """The network and the curve at ``x``."""
    return network(number, n_steps, share, x), target(number, x)


def _absolute(x):
    return graph.maximum(x, -x)


def _largest(x, y_hat, y):
    """The last place where the two differ most, and how much."""
    error = _absolute(y_hat - y)
    largest = graph.max(error)
    return graph.max(graph.where(graph.greater(largest - TIE, error), -1.0, x)), largest


def _readings(settings, error):
    """How large the network is and how far it is off, at worst and on average."""
    y_hat, y = _both(*settings, X)
    return [
        Reading(name="units", label="hidden units", value=2 * settings[1], digits=0),
        Reading(name="error", label="largest error", value=error, digits=4),
        Reading(name="mean", label="mean error", value=graph.mean(_absolute(y_hat - y)), digits=4),
    ]


def _fit(settings, at):
    """The curve, the network, and where they are furthest apart."""
    here = graph.reshape(at, (1,))
    y_hat, y = _both(*settings, here)
    ends = graph.stack([y_hat[0], y[0]])
    return Plane(
        title="The curve and the network",
        x=(0, 1),
        y=(-1.25, 1.25),
        x_label="x",
        y_label="y",
        marks=[
            Curve(x=X, y=target(settings[0], X), name="curve", color=4, width=2.5),
            Curve(x=X, y=network(*settings, X), name="network", color=0, width=2.5),
            Curve(x=graph.stack([at, at]), y=ends, name="largest error", color=1, width=5),
        ],
    )


def _pieces(settings):
    """Every ramp from 0 to its height, one polyline each."""
    start, width, heights = ramps(*settings)
    zeros = np.zeros(MAX_STEPS)
    x = graph.stack([zeros, start, start + width, zeros + 1, zeros + 1], axis=1)
    gap = graph.log(graph.constant(np.zeros(MAX_STEPS)))  # -infinity: the pen is lifted
    y = graph.stack([zeros, zeros, heights, heights, gap], axis=1)
    n = 5 * MAX_STEPS
    return Plane(
        title="The ramps it is the sum of",
        x=(0, 1),
        y=(-1.9, 1.9),
        x_label="x",
        y_label="what each ramp adds",
        marks=[Curve(x=graph.reshape(x, (n,)), y=graph.reshape(y, (n,)), color=3, width=1.5)],
    )


def _rates(number, n_steps, error):
    """Largest error against number of steps, both as powers of two, for the extreme widths."""
    x = np.log2(SLOTS)
    shares = {
        f"narrow ramps ({STEEPEST})": (STEEPEST, 3, True),
        "touching ramps (1)": (1.0, 2, False),
    }
    marks = []
    for name, (share, color, dash) in shares.items():
        table = graph.constant(np.log2(errors(share)))
        picked = graph.where(_is(number), table, 0.0)
        y = graph.sum(picked, axis=0)
        marks.append(Curve(x=x, y=y, name=name, color=color, dash=dash, width=2))
    now = graph.array([[graph.log(n_steps) / np.log(2), graph.log(error) / np.log(2)]])
    return Plane(
        title="One down: the error has halved",
        x=(-0.2, 5.6),
        y=(-10, 1),
        x_label="log₂ of the number of steps",
        y_label="log₂ of the largest error",
        marks=[*marks, Points(points=now, name="now")],
    )


def _is(number):
    """A column with 1 in the row of the chosen curve, else 0."""
    places = np.arange(float(len(TARGETS)))[:, np.newaxis]
    return graph.greater(0.25, graph.square(places - number))


@cache
def errors(share: float) -> np.ndarray:
    """Return the largest error for each curve and each number of steps.

    Parameters
    ----------
    share : float
        The part of its interval that a ramp takes.

    Returns
    -------
    ndarray of shape (n_targets, MAX_STEPS)
        What :func:`worst` finds.
    """
    number, n_steps = graph.parameter("choice"), graph.parameter("n_steps")
    error = worst(number, n_steps, graph.constant(share))[1]
    return np.array(
        [
            [graph.evaluate(error, {"choice": c, "n_steps": n}) for n in SLOTS]
            for c in range(len(TARGETS))
        ]
    )

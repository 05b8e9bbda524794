"""Gradient descent, three times: on two weights, on a curve with two minima, in a ravine.

The first figure moves its two parameters for good, one step after the other. The other two compute
a whole walk from its start, so that a slider shows at once what it would have changed:

    theta_k+1 = theta_k - learning_rate * grad f(theta_k),    k = 0, 1, ...
"""

import numpy as np

from nnlib import graph
from nnlib.figures import (
    Action,
    Arrows,
    Curve,
    Field,
    Figure,
    Parameter,
    Plane,
    Points,
    Reading,
    Readout,
    Say,
    explorer,
)

X, B_1, B_2, TARGET = 2.0, 1.0, 0.5, 5.0  # the numbers of the worked example
REACH = 4.0  # both weights stay within -REACH ... REACH
LONGEST_STEP = 0.3
N_STEPS = 40
BLUE, ORANGE = np.array([1.0]), np.array([0.0])  # marks: a square, a disk
MINIMA = tuple(sorted(np.roots([1, 0, -2, 0.25]).real)[::2])  # of `height`, left and right

SCALAR_CODE = """w_1, w_2 = {w_1}, {w_2}
z = 2.0 * w_1 + 1.0
y_hat = z * w_2 + 0.5
error = y_hat - 5.0
w_1, w_2 = w_1 - {learning_rate} * error * 2.0 * w_2, w_2 - {learning_rate} * error * z"""
CURVE_CODE = """x = {start}
for _ in range(int({steps})):
    x = x - {learning_rate} * (x**3 - 2 * x + 0.25)"""
RAVINE_CODE = """import numpy as np
from nnlib.optimizers import Momentum, descend

curvature = np.array([1 / {condition}, 1.0])
run = descend(
    lambda p: 0.5 * np.sum(curvature * p**2),
    lambda p: curvature * p,
    np.array([-8.0, 2.0]),
    Momentum({learning_rate}, {momentum}),
    40,
)"""


# --- two weights and a target ---------------------------------------------------------------------


def two_weights(start=(0.5, 1.5), learning_rate=0.1):
    """Return the figure of descent on the worked example: two weights, one example, a target.

    Parameters
    ----------
    start : pair of float
        Where the weights start.
    learning_rate : float
        Where its slider starts.

    Returns
    -------
    nnlib.figures.Explorer
        The error after a step against the length of the step, and the plane of the two weights.
    """
    parameters = [
        Parameter("w_1", start[0], "w₁", -REACH, REACH, 0.05),
        Parameter("w_2", start[1], "w₂", -REACH, REACH, 0.05),
        Parameter("learning_rate", learning_rate, "learning rate", 0.005, LONGEST_STEP, 0.005),
    ]
    w_1, w_2, rate = (parameter.node for parameter in parameters)
    y_hat = output(w_1, w_2)
    J = 0.5 * graph.square(y_hat - TARGET)
    slopes = graph.grad(J, [w_1, w_2])
    rise = graph.grad(y_hat, [w_1, w_2])
    steepness = graph.square(rise[0]) + graph.square(rise[1])
    after = [w - rate * slope for w, slope in zip((w_1, w_2), slopes, strict=True)]
    ratio = _ratio(after, J)
    figure = Figure(
        "two-weights",
        title="Two weights and a target",
        question="Which rates lower the error, and with which does Descend ever come to rest?",
        parameters=parameters,
        views=[
            _step_lengths(w_1, w_2, rate, slopes, J, steepness, ratio),
            _weight_plane(w_1, w_2, after),
            Readout(
                items=[
                    Reading(name="y_hat", label="output ŷ (target 5)", value=y_hat),
                    Reading(name="J", label="error J", value=J),
                    Reading(name="slope_1", label="∂J/∂w₁", value=slopes[0]),
                    Reading(name="slope_2", label="∂J/∂w₂", value=slopes[1]),
                    Reading(
                        name="limit",
                        label="2 / ‖∇ŷ‖²",
                        value=2 / graph.maximum(steepness, 0.02),
                    ),
                ],
                wide=True,
            ),
        ],
        actions=[
            Action("Gradient step", _within(w_1, w_2, after)),
            Action("Descend", _within(w_1, w_2, after), repeat=1),
            Action(
                "Step along ∇ŷ",
                _within(w_1, w_2, [w_1 + rate * rise[0], w_2 + rate * rise[1]]),
            ),
        ],
        say=Say(
            "The output is {y_hat:.2f}, the error {J:.4f}; the next step multiplies the error by "
            "{ratio:.2f}{inside?.|, but would leave the picture, so it is not taken.}",
            {"y_hat": y_hat, "J": J, "ratio": ratio, "inside": _inside(after) - 0.5},
        ),
        copy=SCALAR_CODE,
    )
    return explorer(figure)


def output(w_1, w_2):
    """Return the node of the output (x w_1 + b_1) w_2 + b_2.

    Parameters
    ----------
    w_1, w_2 : Node
        The weights, of one shape.

    Returns
    -------
    Node
        The output, of that shape.
    """
    return (X * w_1 + B_1) * w_2 + B_2


def _ratio(w, J):
    """The error at `w` over the error J; 1 where both are nothing."""
    return (0.5 * graph.square(output(*w) - TARGET) + 1e-12) / (J + 1e-12)


def _inside(w):
    """1 if the weights are in the picture, else 0."""
    within = [graph.greater(REACH**2, graph.square(each)) for each in w]
    return within[0] * within[1]


def _within(w_1, w_2, after):
    """Assign the weights after a step; one that leaves the picture is not taken."""
    inside = _inside(after)
    return {
        "w_1": graph.where(inside, after[0], w_1),
        "w_2": graph.where(inside, after[1], w_2),
    }


def _step_lengths(w_1, w_2, rate, slopes, J, steepness, ratio):
    """What a step of each length would do to the error, and what the slope alone promises."""
    lengths = graph.linspace(0, LONGEST_STEP, 121)
    return Plane(
        title="What the next step does to the error",
        x=(0, LONGEST_STEP),
        y=(-0.25, 3),
        x_label="learning rate",
        y_label="error after / error before",
        layers=[
            Curve(
                x=lengths,
                y=_ratio([w_1 - lengths * slopes[0], w_2 - lengths * slopes[1]], J),
                name="the error",
            ),
            Curve(
                x=lengths,
                y=1 - 2 * lengths * steepness,
                name="what the slope promises",
                color=1,
                dash=True,
                width=2,
            ),
            Curve(x=lengths, y=lengths * 0 + 1, name="no change", color=4, dash=True, width=1.5),
            Points(points=graph.array([[rate, ratio]]), labels=BLUE),
        ],
    )


def _weight_plane(w_1, w_2, after):
    """The two weights: above the target, below it, and the curve between."""
    points = graph.grid(-REACH, REACH, 61, -REACH, REACH, 61)
    side = {"x": (-REACH, REACH), "y": (-REACH, REACH)}
    return Plane(
        title="The two weights: blue is above the target, orange below",
        **side,
        x_label="w₁",
        y_label="w₂",
        aspect=0.8,
        layers=[
            Field(
                values=output(points[:, 0], points[:, 1]) - TARGET,
                **side,
                n_x=61,
                n_y=61,
                spread=12,
                name="error 0",
            ),
            Points(points=np.array([[-B_1 / X, 0.0]]), labels=ORANGE, name="saddle"),
            Arrows(
                tails=graph.array([[w_1, w_2]]),
                heads=graph.array([after]),
                name="next step",
                color=4,
            ),
            Points(points=graph.array([[w_1, w_2]]), drag=("w_1", "w_2"), name="here"),
        ],
    )


# --- a curve with two minima ----------------------------------------------------------------------


def two_minima(start=-0.5, learning_rate=0.1):
    """Return the figure of descent on a curve with two minima, a whole walk at a time.

    Parameters
    ----------
    start : float
        Where the walk starts, in -2.5 ... 2.5.
    learning_rate : float
        Where its slider starts.

    Returns
    -------
    nnlib.figures.Explorer
        The walk on the curve, and its place after each step.
    """
    x_0 = Parameter("start", start, "start", -2.5, 2.5, 0.05)
    rate = Parameter("learning_rate", learning_rate, "learning rate", 0.01, 0.7, 0.01)
    steps = Parameter("steps", 8.0, "steps", 0, N_STEPS, 1)
    path = graph.stack(
        _walk(x_0.node, lambda x: x - rate.node * slope(x), steps.node, reach=2.8)
    )
    x = path[N_STEPS]
    gone = graph.greater(graph.square(x), 2.8**2)
    figure = Figure(
        "two-minima",
        title="Two valleys",
        question="Is there a rate that can hold the descent in one valley but not in the other?",
        parameters=[x_0, rate, steps],
        views=[
            _curve_with_walk(path, x),
            _place_by_step(path, steps.node),
            Readout(
                items=[
                    Reading(name="x", label="x", value=x),
                    Reading(name="f", label="height f(x)", value=height(x)),
                    Reading(name="slope", label="slope f′(x)", value=slope(x)),
                    Reading(
                        name="product",
                        label="learning rate × curvature f″(x)",
                        value=rate.node * (3 * graph.square(x) - 2),
                        digits=2,
                    ),
                ],
                wide=True,
            ),
        ],
        actions=_steppers(steps.node),
        say=Say(
            "After {steps:.0f} steps x is {x:.3f}{gone?, out of the picture: it diverges|}.",
            {"steps": steps.node, "x": x, "gone": gone - 0.5},
        ),
        copy=CURVE_CODE,
    )
    return explorer(figure)


def height(x):
    """Return the node of f(x) = x⁴/4 - x² + x/4.

    Parameters
    ----------
    x : Node
        Of any shape.

    Returns
    -------
    Node
        Of that shape.
    """
    square = graph.square(x)
    return square * (0.25 * square - 1) + 0.25 * x


def slope(x):
    """Return the node of f'(x) = x³ - 2x + 1/4.

    Parameters
    ----------
    x : Node
        Of any shape.

    Returns
    -------
    Node
        Of that shape.
    """
    return x * (graph.square(x) - 2) + 0.25


def _walk(start, step, steps, reach):
    """All the places of a walk; it stands still after so many `steps`, and once out of `reach`."""
    places = [start]
    for k in range(N_STEPS):
        here = places[-1]
        size = graph.square(here) if here.shape == () else graph.sum(graph.square(here))
        going = graph.greater(steps, k + 0.5) * graph.greater(reach**2, size)
        places.append(graph.where(going, step(here), here))
    return places


def _steppers(steps):
    """Buttons that take one step more, or all."""
    more = {"steps": -graph.maximum(-(steps + 1), -N_STEPS)}
    done = graph.greater(steps, N_STEPS - 0.5) - 0.5
    return [
        Action("Gradient step", more),
        Action("Descend", more, repeat=1, until=done),
        Action("Back to the start", {"steps": 0 * steps}),
    ]


def _curve_with_walk(path, x):
    """The curve, the walk on it, and where it stands."""
    xs = graph.linspace(-2.6, 2.6, 131)
    return Plane(
        title="The curve and the descent on it",
        x=(-2.6, 2.6),
        y=(-1.8, 3.6),
        x_label="x",
        y_label="height f(x)",
        layers=[
            Curve(x=xs, y=height(xs), name="f(x)"),
            Curve(x=path, y=height(path), name="the descent", color=1, width=1.5),
            Points(points=graph.stack([path, height(path)], axis=1)),
            Points(points=graph.array([[x, height(x)]]), labels=BLUE, name=""),
        ],
    )


def _place_by_step(path, steps):
    """The place after each step, with the two minima as lines."""
    ks = np.arange(N_STEPS + 1.0)
    flat = np.array([0.0, N_STEPS])
    return Plane(
        title="Where it is after each step",
        x=(0, N_STEPS),
        y=(-2.6, 2.6),
        x_label="step",
        y_label="x",
        layers=[
            Curve(x=flat, y=np.full(2, at), name=name, color=4, dash=True, width=1.5)
            for at, name in zip(MINIMA, ("the minima", ""), strict=True)
        ]
        + [
            Curve(x=-graph.maximum(-ks, -steps), y=path, color=1, width=1.5, name="the descent"),
            Points(points=graph.stack([-graph.maximum(-ks, -steps), path], axis=1)),
        ],
    )


# --- a ravine -------------------------------------------------------------------------------------


def ravine(condition=20, learning_rate=1.9, momentum=0.7):
    """Return the figure of plain descent and of momentum in a ravine, f = (p₁²/κ + p₂²)/2.

    Parameters
    ----------
    condition : float
        Where the slider of κ starts: how many times the steep curvature exceeds the flat one.
    learning_rate, momentum : float
        Where their sliders start.

    Returns
    -------
    nnlib.figures.Explorer
        Both walks over lines of equal height, and their heights after each step.
    """
    kappa = Parameter("condition", condition, "condition number κ", 1, 100, 1)
    rate = Parameter("learning_rate", learning_rate, "learning rate", 0.1, 4, 0.05)
    kept = Parameter("momentum", momentum, "momentum", 0, 0.95, 0.05)
    steps = Parameter("steps", float(N_STEPS), "steps", 0, N_STEPS, 1)
    curvature = graph.stack([1 / kappa.node, graph.constant(1.0)])
    paths = {
        "plain": _ravine_walk(curvature, rate.node, graph.constant(0.0), steps.node),
        "with momentum": _ravine_walk(curvature, rate.node, kept.node, steps.node),
    }
    heights = {
        name: 0.5 * graph.sum(graph.square(path) * curvature, axis=1)
        for name, path in paths.items()
    }
    ends = [each[N_STEPS] for each in heights.values()]
    figure = Figure(
        "ravine",
        title="Down a ravine, without and with a memory",
        question="How low can momentum get in 40 steps where plain descent is stuck?",
        parameters=[kappa, rate, kept, steps],
        views=[_ravine_plane(kappa.node, paths), _ravine_heights(heights, steps.node)],
        actions=_steppers(steps.node),
        say=Say(
            "After {steps:.0f} steps the height is {plain:.5f} without and {momentum:.5f} with "
            "momentum.",
            {"steps": steps.node, "plain": ends[0], "momentum": ends[1]},
        ),
        copy=RAVINE_CODE,
    )
    return explorer(figure)


def _ravine_walk(curvature, rate, momentum, steps):
    """Places (N_STEPS + 1, 2) of a heavy ball that starts at rest at (-8, 2).

    The velocity is the last difference of places, so places are all it must remember.
    """
    before = [graph.constant([-8.0, 2.0])]

    def step(here):
        after = here - rate * curvature * here + momentum * (here - before[-1])
        before.append(here)
        return after

    return graph.stack(_walk(before[0], step, steps, reach=60.0))


def _ravine_plane(kappa, paths):
    """Lines of equal height and the two walks."""
    angle = np.linspace(0, 2 * np.pi, 73)
    rings = [
        Curve(x=radius * np.cos(angle) * kappa**0.5, y=radius * np.sin(angle), color=4, width=1)
        for radius in (0.4, 0.9, 1.4, 1.9, 2.4)
    ]
    walks = [
        Curve(x=path[:, 0], y=path[:, 1], name=name, color=color, width=2)
        for color, (name, path) in enumerate(paths.items())
    ]
    return Plane(
        title="The ravine from above, with lines of equal height",
        x=(-10, 10),
        y=(-3, 3),
        x_label="p₁, flat",
        y_label="p₂, steep",
        layers=[*rings, *walks, *(Points(points=path) for path in paths.values())],
    )


def _ravine_heights(heights, steps):
    """The height after each step, in powers of ten."""
    ks = -graph.maximum(-np.arange(N_STEPS + 1.0), -steps)
    return Plane(
        title="How low after each step",
        x=(0, N_STEPS),
        y=(-8, 3),
        x_label="step",
        y_label="height, as a power of ten",
        layers=[
            Curve(x=ks, y=graph.log(each + 1e-12) * (1 / np.log(10)), name=name, color=color)
            for color, (name, each) in enumerate(heights.items())
        ],
    )

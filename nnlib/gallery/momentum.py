"""Gradient descent in a ravine, f = (p_1² / κ + p_2²) / 2, without and with momentum.

The steep direction limits the learning rate, the flat one needs a large one. A heavy ball keeps a
part of its velocity, so that steps along the flat direction add up:

    p_k+1 = p_k - learning_rate * grad f(p_k) + momentum * (p_k - p_k-1)
"""

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
    explorer,
)
from nnlib.gallery.valleys import N_STEPS, steppers, walk

RAVINE_CODE = """import numpy as np

curvature = np.array([1 / {condition}, 1.0])

def height_after(steps, momentum):
    p, velocity = np.array([-8.0, 2.0]), np.zeros(2)
    for _ in range(steps):
        if p @ p >= 60.0**2:  # out of the picture
            break
        velocity = momentum * velocity - {learning_rate} * curvature * p
        p = p + velocity
    return 0.5 * np.sum(curvature * p**2)

plain, heavy = height_after({steps}, 0.0), height_after({steps}, {momentum})
print(f"After {steps} steps the height is {plain:.5f} without and {heavy:.5f} with momentum.")"""


def ravine(condition: float = 20, learning_rate: float = 1.9, momentum: float = 0.7) -> Explorer:
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

    Raises
    ------
    ValueError
        If κ is not from 1 to 100, the rate not from 0.1 to 4, or the momentum not from 0 to 0.95.
    """
    kappa = Parameter("condition", condition, "condition κ", 1, 100, 1)
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
        views=[
            _ravine_plane(kappa.node, paths),
            _ravine_heights(heights, steps.node),
            Readout(
                items=[
                    Reading(
                        name="plain",
                        label="plain holds up to rate",
                        value=2 + 0 * kept.node,
                        digits=2,
                    ),
                    Reading(
                        name="ball",
                        label="with momentum up to",
                        value=2 * (1 + kept.node),
                        digits=2,
                    ),
                ],
            ),
        ],
        actions=steppers(steps.node),
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

    return graph.stack(walk(before[0], step, steps, reach=60.0))


def _ravine_plane(kappa, paths):
    """Lines of equal height and the two walks."""
    angles = graph.linspace(0, 2 * np.pi, 73)
    cosines, sines = graph.sin(angles + np.pi / 2), graph.sin(angles)
    rings = [
        Curve(x=radius * cosines * kappa**0.5, y=radius * sines, color=4, width=1)
        for radius in (0.4, 0.9, 1.4, 1.9, 2.4)
    ]
    walks = [
        Curve(x=path[:, 0], y=path[:, 1], name=name, color=color, width=2)
        for color, (name, path) in enumerate(paths.items())
    ]
    ends = graph.stack([path[N_STEPS] for path in paths.values()])
    return Plane(
        title="The ravine from above, with lines of equal height",
        x=(-10, 10),
        y=(-3, 3),
        x_label="p₁, flat",
        y_label="p₂, steep",
        marks=[*rings, *walks, Points(points=ends, labels=np.array([1.0, 0.0]))],
    )


def _ravine_heights(heights, steps):
    """The height after each step, in powers of ten."""
    ks = -graph.maximum(-np.arange(N_STEPS + 1.0), -steps)
    return Plane(
        title="How low after each step",
        x=(0, N_STEPS),
        y=(-12.5, 3),
        x_label="step",
        y_label="log₁₀ of the height",
        marks=[
            Curve(x=ks, y=graph.log(each + 1e-12) * (1 / np.log(10)), name=name, color=color)
            for color, (name, each) in enumerate(heights.items())
        ],
    )

"""One neuron with a loop: what feedback makes of a pulse.

A recurrent neuron hears its own last answer, through a weight u:

    s_t = tanh(w x_t + u s_{t-1}),    s_0 = 0

Unrolled over time the loop is an ordinary graph, one copy of the neuron for each step.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnlib import graph
from nnlib._validation import as_floats
from nnlib.figures import (
    Curve,
    Explorer,
    Figure,
    Parameter,
    Plane,
    Reading,
    Readout,
    Say,
    explorer,
)
from nnlib.graph import Node

N_STEPS = 30
PULSE = slice(3, 6)  # the steps at which the input is 1
CODE = """import numpy as np

w, u = {w}, {u}
inputs = {inputs}
a = 0.0
for x in inputs:
    a = np.tanh(w * x + u * a)
print(f"At the last step the neuron answers {a:.3f}.")"""


def states(w: Node | float, u: Node | float, inputs: ArrayLike) -> list[Node]:
    """Return what the neuron answers at each step.

    Parameters
    ----------
    w, u : Node or float
        The weight of the input, and the weight of the neuron's own last answer.
    inputs : array_like of shape (n_steps,)
        One input per step.

    Returns
    -------
    list of Node
        One answer per step.

    Raises
    ------
    ValueError
        If ``inputs`` is no vector of finite numbers.
    """
    answers: list[Node] = []
    for x in as_floats("inputs", inputs, ndim=1):
        z = w * graph.constant(x)
        answers.append(graph.tanh(z + u * answers[-1] if answers else z))
    return answers


def pulse() -> np.ndarray:
    """Return the input of the figure: 1 for three steps, else 0.

    Returns
    -------
    ndarray of shape (30,)
        The input at each step.
    """
    inputs = np.zeros(N_STEPS)
    inputs[PULSE] = 1.0
    return inputs


def memory() -> Explorer:
    """Return the figure of one neuron with feedback.

    Returns
    -------
    nnlib.figures.Explorer
        Sliders for the weight of the input and the weight of the feedback.
    """
    w = Parameter("w", 1.0, "input weight w", -2, 2, 0.1)
    u = Parameter("u", 0.5, "feedback weight u", -1.5, 1.5, 0.05)
    inputs, time = pulse(), np.arange(1.0, N_STEPS + 1)
    looped, plain = states(w.node, u.node, inputs), states(w.node, 0.0, inputs)
    plane = Plane(
        title="A pulse, and what is left of it",
        x=(0, N_STEPS),
        y=(-1.2, 1.2),
        x_label="step",
        y_label="answer",
        marks=[
            Curve(x=time, y=inputs, name="input", color=4, dash=True, width=2),
            Curve(x=time, y=graph.stack(plain), name="without feedback", color=1, dash=True),
            Curve(x=time, y=graph.stack(looped), name="with feedback", color=0, width=3),
        ],
    )
    figure = Figure(
        "memory",
        title="One neuron that hears itself",
        question="How strong must the feedback be for the neuron to remember the pulse?",
        parameters=[w, u],
        views=[plane, Readout(items=[Reading(name="last", label="last answer", value=looped[-1])])],
        say=Say("At the last step the neuron answers {last:.3f}.", {"last": looped[-1]}),
        copy=CODE,
        copy_data={"inputs": graph.constant(inputs)},
    )
    return explorer(figure)

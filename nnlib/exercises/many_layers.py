"""Exercises of the chapter on many layers: the size of the first weights."""

import numpy as np

from nnlib.exercises.exercise import Exercise, Mistake


def _start(n_inputs, leak):
    return 2 / (n_inputs * (1 + leak**2))


def _start_by_mean(n_inputs, leak):
    mean_square = (1 + leak**2) / 2
    return 1 / (n_inputs * mean_square)


def _draw(rng):
    return int(rng.integers(2, 40)), float(rng.choice([0.1, 0.2, 0.3, 0.5]))


_LEAKY_START = Exercise(
    name="leaky_start",
    signature="leaky_start(n_inputs, leak)",
    cases=((30, 0.5), (100, 0.2), (8, 0.25)),
    reference=_start,
    ways=(_start_by_mean,),
    draw=_draw,
    words={"mean_square": "the mean of the squared slopes"},
    mistakes=(
        Mistake(
            "this is the start for the plain ReLU: the slope on the left is the leak, not 0",
            lambda n_inputs, leak: 2 / n_inputs,
        ),
        Mistake(
            "this is the start for a slope of 1 everywhere: on half of the neurons it is the leak",
            lambda n_inputs, leak: 1 / n_inputs,
        ),
        Mistake(
            "the law has the squared slope: the leak is to be squared",
            lambda n_inputs, leak: 2 / (n_inputs * (1 + leak)),
        ),
        Mistake(
            "take the mean of the squared slopes, not the square of their mean",
            lambda n_inputs, leak: 4 / (n_inputs * (1 + leak) ** 2),
        ),
        Mistake(
            "the two squared slopes are added: their mean is half of that",
            lambda n_inputs, leak: 1 / (n_inputs * (1 + leak**2)),
        ),
        Mistake(
            "this is the spread of the weights: the law has the mean of their squares",
            lambda n_inputs, leak: np.sqrt(_start(n_inputs, leak)),
        ),
        Mistake(
            "this is upside down: the more inputs and the larger slopes, the smaller the weights",
            lambda n_inputs, leak: n_inputs * (1 + leak**2) / 2,
        ),
        Mistake(
            "the sum has as many terms as there are inputs: divide by their number",
            lambda n_inputs, leak: 2 / (1 + leak**2),
        ),
    ),
    returns=("the mean square",),
)

EXERCISES = (_LEAKY_START,)

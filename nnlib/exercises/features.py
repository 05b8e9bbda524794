"""Exercises of the chapter on learned features: counting the parameters of a network."""

from itertools import pairwise

import numpy as np

from nnlib.exercises.exercise import Exercise, Mistake


def _count(sizes):
    return sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))


def _count_apart(sizes):
    n_weights = sum(n_in * n_out for n_in, n_out in pairwise(sizes))
    n_biases = sum(n_out for n_out in sizes[1:])
    return n_weights + n_biases


def _draw_sizes(rng):
    return (tuple(int(n) for n in rng.integers(1, 8, int(rng.integers(2, 6)))),)


_PARAMETERS = Exercise(
    name="parameter_count",
    signature="parameter_count(sizes)",
    cases=(((3, 3, 2, 1),), ((1, 2, 1),), ((784, 10),), ((784, 300, 100, 10),), ((2, 5, 4, 4, 3),)),
    reference=_count,
    ways=(_count_apart,),
    draw=_draw_sizes,
    words={
        "pairwise(sizes)": "the layers",
        "n_weights": "the number of weights",
        "n_biases": "the number of biases",
    },
    sizes={"the number of layers": lambda sizes: len(sizes) - 1},
    mistakes=(
        Mistake(
            "the biases are missing: every neuron that is not an input has one",
            lambda sizes: _count(sizes) - sum(sizes[1:]),
        ),
        Mistake(
            "the inputs have no biases: they are data, not neurons",
            lambda sizes: _count(sizes) + sizes[0],
        ),
        Mistake(
            "each layer has one bias here: every neuron needs its own",
            lambda sizes: _count(sizes) - sum(sizes[1:]) + len(sizes) - 1,
        ),
        Mistake(
            "the biases of the output neurons are missing", lambda sizes: _count(sizes) - sizes[-1]
        ),
        Mistake(
            "this counts a bias for each input of a layer: the biases belong to its outputs",
            lambda sizes: _count(sizes) - sum(sizes[1:]) + sum(sizes[:-1]),
        ),
        Mistake("these are the neurons: count their weights and biases", lambda sizes: sum(sizes)),
        Mistake(
            "these are the neurons without the inputs: count their weights and biases",
            lambda sizes: sum(sizes[1:]),
        ),
        Mistake(
            "the neurons of all layers are multiplied with each other: only neighboring layers are "
            "joined by weights",
            lambda sizes: int(np.prod(sizes)),
        ),
    ),
    returns=("count",),
    checked="networks",
)

EXERCISES = (_PARAMETERS,)

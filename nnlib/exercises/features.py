"""Exercises of the chapter on learned features: counting the parameters of a network."""

from itertools import pairwise

from nnlib.exercises.grading import Exercise, Mistake


def _count(sizes):
    return sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))


_PARAMETERS = Exercise(
    name="parameter_count",
    signature="parameter_count(sizes)",
    cases=(((3, 3, 2, 1),), ((1, 2, 1),), ((784, 10),), ((784, 300, 100, 10),), ((2, 5, 4, 4, 3),)),
    reference=_count,
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
            "only the first layer is counted: add up all layers",
            lambda sizes: sizes[1] * (sizes[0] + 1),
        ),
    ),
    returns=("count",),
    checked="networks",
)

EXERCISES = (_PARAMETERS,)

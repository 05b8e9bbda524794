"""Exercises of the chapter on XOR."""

from itertools import combinations

import numpy as np

from nnlib.activations import hard_threshold
from nnlib.exercises.drawing import lengths
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.exercises.truth_tables import ROWS, name_of
from nnlib.network import Layer, forward, predict
from nnlib.perceptron import train_perceptron

_INPUTS = np.array(ROWS, dtype=float)
_XOR_OUTPUTS = (0, 1, 1, 0)


def _as_xor(answer):
    """Turn a function of two bits, or a network with two inputs and one output, into a function.

    An output counts as 1 from 0.5 upward, so that a network with a sigmoid at its end can answer.
    """
    if callable(answer):
        return answer
    wanted = "expected a function of x1 and x2, or a list of nnlib.network.Layer"
    if not isinstance(answer, (list, tuple)) or not answer:
        raise ValueError(wanted + ".")
    if not all(isinstance(layer, Layer) for layer in answer):
        raise ValueError(wanted + "; not everything in this list is a Layer.")
    try:
        width = predict(answer, np.zeros((1, 2))).shape[1]
    except ValueError as error:
        raise ValueError(f"the network cannot be run on two inputs: {error}.") from error
    if width != 1:
        raise ValueError(f"the network has {width} outputs; expected 1.")
    return lambda x1, x2: float(predict(answer, np.array([[x1, x2]]))[0, 0] >= 0.5)


def _xor_advice(answer, outputs):
    """Say which function this is; for a network, also which layer is to blame."""
    name = name_of(outputs)
    if not name:
        return ""
    if callable(answer):
        return f"this is {name}: XOR gives 1 when exactly one input is 1"
    return f"this is {name}: {_blame(answer, outputs)}"


def _blame(network, outputs):
    """Say whether a hidden layer that is kept could still be read out by another output neuron."""
    if len(network) == 1:
        return "a single layer cannot compute it, whatever its weights"
    hidden = forward(network[:-1], _INPUTS).y_hat
    for one, other in combinations(range(4), 2):
        if _XOR_OUTPUTS[one] != _XOR_OUTPUTS[other] and np.allclose(hidden[one], hidden[other]):
            return (
                f"before the output, {ROWS[one]} and {ROWS[other]} have become the same, so no "
                "output neuron can tell them apart: change the hidden layer"
            )
    run = train_perceptron(hidden, _XOR_OUTPUTS, labels="zero_one", n_epochs=1000)
    if run.reason != "clean_pass":
        return "no line divides what comes out of the hidden layer: change that layer"
    return (
        "the hidden layer can stay, a line divides what comes out of it: change the weights or the "
        "bias of the output neuron"
    )


_XOR = Exercise(
    name="xor_by_hand",
    signature="xor_by_hand(x1, x2)",
    cases=ROWS,
    reference=[
        Layer([[1.0, 1.0], [-1.0, -1.0]], [-0.5, 1.5], "hard_threshold"),  # OR, NAND
        Layer([[1.0, 1.0]], [-1.5], "hard_threshold"),  # AND
    ],
    returns=("output",),
    checked="rows of the truth table",
    as_function=_as_xor,
    advise=_xor_advice,
)


def _hidden_features(X, W, b):
    Z = X @ W.T + b
    return hard_threshold(Z)


def _hidden_by_comparison(X, W, b):
    return X @ W.T + b >= 0


def _draw_hidden(rng):
    """Small whole numbers, so that some z are 0."""
    N, n_in, n_out = lengths(rng, 3)
    shapes = (N, n_in), (n_out, n_in), (n_out,)
    return tuple(rng.integers(-2, 3, shape).astype(float) for shape in shapes)


_FEATURES = Exercise(
    name="hidden_features",
    signature="hidden_features(X, W, b)",
    cases=(
        (_INPUTS, np.array([[1.0, 1.0], [-1.0, -1.0]]), np.array([-0.5, 1.5])),
        (_INPUTS, np.array([[1.0, -1.0], [2.0, 1.0]]), np.array([-0.5, -1.5])),
        (_INPUTS, np.array([[1.0, 1.0], [-1.0, 1.0]]), np.array([-1.0, 0.0])),  # z = 0 occurs
        (_INPUTS[:3], np.array([[1.0, -2.0], [0.5, 1.0], [-1.0, 3.0]]), np.array([0.2, -0.7, 0.1])),
    ),
    reference=_hidden_features,
    ways=(_hidden_by_comparison,),
    draw=_draw_hidden,
    mistakes=(
        Mistake(
            "the transpose is missing: row j of W holds the weights into neuron j, so "
            "z = X @ W.T + b",
            lambda X, W, b: hard_threshold(X @ W + b),
        ),
        Mistake(
            "these are the pre-activations z: apply hard_threshold", lambda X, W, b: X @ W.T + b
        ),
        Mistake(
            "a neuron with z = 0 fires in this book: compare with >= 0, not > 0",
            lambda X, W, b: (X @ W.T + b > 0).astype(float),
        ),
    ),
    returns=("H",),
    checked="cases, also with z = 0 and with three neurons",
)

EXERCISES = (_XOR, _FEATURES)

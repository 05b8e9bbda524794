"""Exercises of the chapter on activation functions."""

import numpy as np

from nnlib.activations import relu, sigmoid, sigmoid_derivative
from nnlib.exercises.drawing import lengths, numbers
from nnlib.exercises.exercise import Exercise, Mistake

_SMALL = np.array([-2.0, -0.5, 0.0, 0.5, 3.0])
_LARGE = np.array([-1000.0, -30.0, 30.0, 1000.0])


def _draw_z(rng):
    return (numbers(rng, 5) * rng.choice([0.1, 1.0], 5),)


def _sigmoid_derivative(z):
    """The slope to full precision: 1 - a, computed as sigmoid(-z), keeps its digits."""
    a = sigmoid(z)
    return a * sigmoid(-z)


def _slope_by_activation(z):
    a = sigmoid(z)
    return a * (1 - a)


def _leaky_relu(z):
    return np.where(z > 0, z, 0.01 * z)


def _leaky_by_maximum(z):
    return np.maximum(z, 0.01 * z)


def _softplus(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


_SIGMOID_DERIVATIVE = Exercise(
    name="sigmoid_derivative",
    signature="sigmoid_derivative(z)",
    cases=((_SMALL,), (np.array([0.1]),), (_LARGE,)),
    reference=_sigmoid_derivative,
    ways=(_slope_by_activation,),
    words={"sigmoid(-z)": "(1 - a)"},
    mistakes=(
        Mistake(
            "the second factor is 1 - a, not a again: the slope is a (1 - a)",
            lambda z: sigmoid(z) ** 2,
        ),
        Mistake("the factor 1 - a is missing: the derivative is a (1 - a)", sigmoid),
        Mistake(
            "the argument is z, not a: first a = sigmoid(z), then a (1 - a)",
            lambda z: z * (1.0 - z),
        ),
        Mistake(
            "the sigmoid is applied twice: a (1 - a) with a = sigmoid(z), not sigmoid(a)",
            lambda z: sigmoid_derivative(sigmoid(z)),
        ),
        Mistake(
            "1 - a^2 is the derivative of the tanh: the sigmoid's is a (1 - a)",
            lambda z: 1.0 - sigmoid(z) ** 2,
        ),
        Mistake(
            "this is the derivative of the tanh: the sigmoid's is a (1 - a)",
            lambda z: 1.0 - np.tanh(z) ** 2,
        ),
        Mistake(
            "the exponential overflows for large |z|: use a (1 - a) with a stable sigmoid",
            lambda z: np.exp(-z) / (1.0 + np.exp(-z)) ** 2,
        ),
    ),
    returns=("derivative",),
    checked="cases, also at |z| = 1000",
    draw=_draw_z,
)

_LEAKY_RELU = Exercise(
    name="leaky_relu",
    signature="leaky_relu(z)",
    cases=((_SMALL,), (_LARGE,)),
    reference=_leaky_relu,
    ways=(_leaky_by_maximum,),
    draw=_draw_z,
    mistakes=(
        Mistake("this is the plain ReLU: below 0 the output is 0.01 z, not 0", relu),
        Mistake(
            "the two sides are exchanged: the output is z above 0 and 0.01 z below",
            lambda z: np.where(z > 0, 0.01 * z, z),
        ),
        Mistake(
            "below 0 the output is 0.01 z, not the constant 0.01",
            lambda z: np.where(z > 0, z, 0.01),
        ),
        Mistake("this is the derivative of the leaky ReLU", lambda z: np.where(z > 0, 1.0, 0.01)),
    ),
    returns=("a",),
    checked="cases, also at |z| = 1000",
)

_SOFTPLUS = Exercise(
    name="stable_softplus",
    signature="stable_softplus(z)",
    cases=((_SMALL,), (_LARGE,)),
    reference=_softplus,
    draw=_draw_z,
    atol=1e-20,
    mistakes=(
        Mistake(
            "exp(z) overflows: compute max(z, 0) + log1p(exp(-|z|)), which is the same number",
            lambda z: np.log(1.0 + np.exp(z)),
        ),
        Mistake(
            "the part max(z, 0) is missing: log1p(exp(-|z|)) alone dies out on both sides",
            lambda z: np.log1p(np.exp(-np.abs(z))),
        ),
        Mistake(
            "1 + exp(-|z|) rounds to 1 when z is far from 0, and the digits are lost: log1p(x) "
            "keeps those of log(1 + x)",
            lambda z: np.maximum(z, 0.0) + np.log(1.0 + np.exp(-np.abs(z))),
        ),
        Mistake("this is the sigmoid, the derivative of the softplus", sigmoid),
        Mistake(
            "the sign of z is wrong: this is log(1 + exp(-z))", lambda z: np.logaddexp(0.0, -z)
        ),
        Mistake("the 1 is missing: log(exp(z)) is only z", lambda z: z),
        Mistake(
            "|z| stands where max(z, 0) should",
            lambda z: np.abs(z) + np.log1p(np.exp(-np.abs(z))),
        ),
    ),
    returns=("a",),
    checked="cases, also at |z| = 1000",
)


def _collapse(W_1, b_1, W_2, b_2):
    """Return the one linear layer that does the work of two."""
    return W_2 @ W_1, W_2 @ b_1 + b_2


def _draw_layers(rng):
    n_in, n_hidden, n_out = lengths(rng, 3)
    W_1, b_1 = numbers(rng, n_hidden, n_in), numbers(rng, n_hidden)
    return W_1, b_1, numbers(rng, n_out, n_hidden), numbers(rng, n_out)


_COLLAPSE = Exercise(
    name="collapse_linear",
    signature="collapse_linear(W_1, b_1, W_2, b_2)",
    cases=(
        (
            np.array([[2.0, -1.0], [1.0, 1.0]]),
            np.array([1.0, -2.0]),
            np.array([[1.0, -1.0], [0.0, 3.0]]),
            np.array([0.5, 0.0]),
        ),
        (
            np.array([[1.0, 0.0, 2.0], [-1.0, 1.0, 0.0]]),
            np.array([0.0, 1.0]),
            np.array([[3.0, -2.0]]),
            np.array([4.0]),
        ),
    ),
    reference=_collapse,
    draw=_draw_layers,
    mistakes=(
        Mistake(
            "the first bias goes through the second layer too: b = W_2 b_1 + b_2",
            lambda W_1, b_1, W_2, b_2: (W_2 @ W_1, b_1 + b_2),
        ),
        Mistake(
            "the order is wrong: the first layer acts first, so it stands on the right, W_2 W_1",
            lambda W_1, b_1, W_2, b_2: (W_1 @ W_2, W_2 @ b_1 + b_2),
        ),
        Mistake(
            "the two layers are exchanged: the first one acts first, W_2 (W_1 x + b_1) + b_2",
            lambda W_1, b_1, W_2, b_2: (W_1 @ W_2, W_1 @ b_2 + b_1),
        ),
        Mistake(
            "only the first bias goes through the second layer: b = W_2 b_1 + b_2",
            lambda W_1, b_1, W_2, b_2: (W_2 @ W_1, W_2 @ (b_1 + b_2)),
        ),
    ),
    returns=("W", "b"),
)

EXERCISES = (_SIGMOID_DERIVATIVE, _LEAKY_RELU, _SOFTPLUS, _COLLAPSE)

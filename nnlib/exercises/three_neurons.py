"""Exercises of the chapter on the three-neuron network."""

import numpy as np

from nnlib.activations import relu
from nnlib.exercises.drawing import numbers
from nnlib.exercises.exercise import Exercise, Mistake

_HOURS = np.array([0.0, 6.0, 12.0, 15.0, 18.0, 23.5])
_TRAFFIC = (np.array([0.4, -0.6]), np.array([-5.9, 5.2]), np.array([-1.0, -1.0]), 5.1)
_OTHER = (np.array([1.0, -0.5]), np.array([-1.0, 2.0]), np.array([0.5, 2.0]), -3.0)


def _forward(x, w1, b1, w2, b2):
    return relu(np.outer(x, w1) + b1) @ w2 + b2


def _draw_network(rng):
    w1, b1, w2 = numbers(rng, 3, 2)
    return numbers(rng, int(rng.choice([2, 2, 3, 5]))), w1, b1, w2, numbers(rng)


def _draw_data(rng):
    x, *parameters = _draw_network(rng)
    return x, numbers(rng, len(x)), *parameters


_FORWARD = Exercise(
    name="three_neuron_forward",
    signature="three_neuron_forward(x, w1, b1, w2, b2)",
    cases=((_HOURS, *_TRAFFIC), (np.array([-2.0, 0.5, 3.0]), *_OTHER), (np.array([4.0]), *_OTHER)),
    reference=_forward,
    draw=_draw_network,
    words={"np.outer(x, w1)": "w1 x", "np.outer(x, w1) + b1": "w1 x + b1"},
    mistakes=(
        Mistake(
            "the ReLU is missing: without it the two hidden neurons collapse into one line",
            lambda x, w1, b1, w2, b2: (np.outer(x, w1) + b1) @ w2 + b2,
        ),
        Mistake(
            "the biases b1 belong inside the ReLU: relu(b1 + w1 x)",
            lambda x, w1, b1, w2, b2: (relu(np.outer(x, w1)) + b1) @ w2 + b2,
        ),
        Mistake(
            "the weights w2 belong outside the ReLU: w2 times relu(b1 + w1 x)",
            lambda x, w1, b1, w2, b2: relu((np.outer(x, w1) + b1) * w2).sum(axis=1) + b2,
        ),
        Mistake(
            "the second hidden neuron is missing from the sum",
            lambda x, w1, b1, w2, b2: _forward(x, w1[:1], b1[:1], w2[:1], b2),
        ),
    ),
    returns=("y_hat",),
)


def _mse(y_hat, y):
    return np.mean((y_hat - y) ** 2)


def _draw_pair(rng):
    y_hat, y = numbers(rng, 2, int(rng.integers(1, 6)))
    return y_hat, y


_MSE = Exercise(
    name="mse",
    signature="mse(y_hat, y)",
    cases=(
        (np.array([1.0, 2.0, 4.0]), np.array([0.0, 4.0, 1.0])),  # (1 + 4 + 9) / 3
        (np.array([0.5, -0.5]), np.array([0.25, 0.75])),
        (np.array([2.0, 2.0, 2.0, 2.0, 5.0]), np.array([2.0, 2.0, 2.0, 2.0, 2.0])),
        (np.array([3.0]), np.array([-1.0])),
    ),
    reference=_mse,
    draw=_draw_pair,
    sizes={"N": lambda y_hat, y: len(y)},
    mistakes=(
        Mistake(
            "the square is missing, and errors of opposite sign cancel",
            lambda y_hat, y: np.mean(y_hat - y),
        ),
        Mistake(
            "the square is missing, and errors of opposite sign cancel",
            lambda y_hat, y: np.mean(y - y_hat),
        ),
        Mistake(
            "the mean is squared: first square each difference, then take the mean",
            lambda y_hat, y: np.mean(y_hat - y) ** 2,
        ),
        Mistake(
            "the difference of the squares is not the square of the difference",
            lambda y_hat, y: np.mean(y_hat**2 - y**2),
        ),
    ),
    returns=("mse",),
)


def _parts(x, w1, b1, w2, b2):
    """Return z and a of the hidden layer, (n, 2), and the outputs."""
    Z = np.outer(x, w1) + b1
    return Z, relu(Z), relu(Z) @ w2 + b2


def _gradient(weigh):
    """Make an answer from a function of (errors ŷ - y, x, z, a, w2)."""

    def gradient(x, y, w1, b1, w2, b2):
        Z, A, y_hat = _parts(x, w1, b1, w2, b2)
        return weigh(y_hat - y, x, Z, A, w2)

    return gradient


def _gradient_w21(x, y, w1, b1, w2, b2):
    Z = np.outer(x, w1) + b1
    error = relu(Z) @ w2 + b2 - y
    return np.mean(2 * error * relu(Z[:, 0]))


def _gradient_w11(x, y, w1, b1, w2, b2):
    Z = np.outer(x, w1) + b1
    error = relu(Z) @ w2 + b2 - y
    return np.mean(2 * error * w2[0] * (Z[:, 0] > 0) * x)


def _gradient_w11_in_one(x, y, w1, b1, w2, b2):
    error = relu(np.outer(x, w1) + b1) @ w2 + b2 - y
    return np.mean(2 * error * w2[0] * (w1[0] * x + b1[0] > 0) * x)


_WORDS = {
    "np.outer(x, w1)": "w1 x",
    "error": "y_hat - y",
    "relu(Z[:, 0])": "a of the first hidden neuron",
    "Z[:, 0] > 0": "relu'(z)",
    "w1[0] * x + b1[0] > 0": "relu'(z)",
    "Z[:, 0]": "z of the first hidden neuron",
}
_SIZES = {"N": lambda x, y, w1, b1, w2, b2: len(x)}

_W21 = Exercise(
    name="gradient_w21",
    signature="gradient_w21(x, y, w1, b1, w2, b2)",
    cases=(
        (_HOURS, np.array([0.5, 3.0, 5.0, 5.5, 2.0, 1.0]), *_TRAFFIC),
        (np.array([-2.0, 0.5, 3.0]), np.array([1.0, 0.0, -1.0]), *_OTHER),
        (np.array([4.0]), np.array([2.0]), *_OTHER),
    ),
    reference=_gradient_w21,
    draw=_draw_data,
    words=_WORDS,
    sizes=_SIZES,
    why_mean="the objective is a mean",
    mistakes=(
        Mistake(
            "w2[0] multiplies the activation relu(z) of the first hidden neuron, not its z",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * Z[:, 0])),
        ),
        Mistake(
            "w2[0] multiplies the activation of the first hidden neuron, not the input x",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * x)),
        ),
        Mistake(
            "this is the derivative for the second hidden neuron's weight, w2[1]",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * A[:, 1])),
        ),
        Mistake(
            "this is the derivative for the bias b2: the factor a of the first hidden neuron is "
            "missing",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e)),
        ),
        Mistake(
            "the factor w2[0] has no place here: the output is linear in w2[0]",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * A[:, 0] * w2[0])),
        ),
        Mistake(
            "the error is squared: its derivative is 2 (y_hat - y)",
            _gradient(lambda e, x, Z, A, w2: np.mean(e**2 * A[:, 0])),
        ),
    ),
    returns=("gradient",),
)

_W11 = Exercise(
    name="gradient_w11",
    signature="gradient_w11(x, y, w1, b1, w2, b2)",
    cases=_W21.cases,
    reference=_gradient_w11,
    ways=(_gradient_w11_in_one,),
    draw=_draw_data,
    words=_WORDS,
    sizes=_SIZES,
    why_mean="the objective is a mean",
    mistakes=(
        Mistake(
            "the slope of the ReLU is missing: examples at which the neuron is silent do not count",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * w2[0] * x)),
        ),
        Mistake(
            "the factor w2[0] is missing: it leads from the hidden neuron to the output",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * (Z[:, 0] > 0) * x)),
        ),
        Mistake(
            "this is the derivative for the bias b1[0]: the factor x is missing",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * w2[0] * (Z[:, 0] > 0))),
        ),
        Mistake(
            "the slope of the ReLU is 1 or 0, not its value: a stands where z > 0 should",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * w2[0] * A[:, 0] * x)),
        ),
        Mistake(
            "this uses the second hidden neuron: its w2[1] and its z",
            _gradient(lambda e, x, Z, A, w2: np.mean(2 * e * w2[1] * (Z[:, 1] > 0) * x)),
        ),
    ),
    returns=("gradient",),
)

EXERCISES = (_FORWARD, _MSE, _W21, _W11)

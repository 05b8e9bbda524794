"""Exercises of the chapter on backpropagation.

Networks here have sigmoid hidden layers, so that every factor of the chain rule shows in the
result: a ReLU's derivative of 0 or 1 would hide some mistakes.
"""

import numpy as np

from nnlib.activations import sigmoid, sigmoid_derivative
from nnlib.exercises.drawing import lengths, numbers
from nnlib.exercises.exercise import Exercise, Mistake


def _delta(delta_next, W_next, z):
    return (W_next.T @ delta_next) * sigmoid_derivative(z)


def _delta_by_activation(delta_next, W_next, z):
    a = sigmoid(z)
    return (W_next.T @ delta_next) * a * (1 - a)


def _draw_delta(rng):
    n, n_next = lengths(rng, 2)
    return numbers(rng, n_next), numbers(rng, n_next, n), numbers(rng, n)


_DELTA = Exercise(
    name="delta_hidden",
    signature="delta_hidden(delta_next, W_next, z)",
    cases=(
        (np.array([0.4, -0.3]), np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([1.0, -0.5])),
        (np.array([-0.2, 0.1]), np.array([[0.5, 3.0], [-1.0, 1.5]]), np.array([0.0, 2.0])),
        (np.array([0.5]), np.array([[1.0, -2.0, 0.5]]), np.array([0.3, -1.2, 2.0])),
        (
            np.array([0.1, 0.7, -0.4]),
            np.array([[1.0, 2.0], [0.0, -1.0], [1.5, 0.5]]),
            np.array([-2.0, 0.4]),
        ),
    ),
    reference=_delta,
    ways=(_delta_by_activation,),
    draw=_draw_delta,
    words={"sigmoid_derivative(z)": "sigmoid'(z)", "W_next.T": "W_next.T"},
    mistakes=(
        Mistake(
            "the transpose is missing: backward through z = W a goes by W.T",
            lambda d, W, z: (W @ d) * sigmoid_derivative(z),
        ),
        Mistake(
            "sigmoid' is taken at a = sigmoid(z), but it belongs at z",
            lambda d, W, z: (W.T @ d) * sigmoid_derivative(sigmoid(z)),
        ),
        Mistake(
            "z (1 - z) is not the derivative: a (1 - a) with a = sigmoid(z) is",
            lambda d, W, z: (W.T @ d) * z * (1 - z),
        ),
        Mistake(
            "the order is wrong: first W_next.T @ delta_next, then times sigmoid'(z), "
            "which belongs to the neurons of this layer",
            lambda d, W, z: W.T @ (d * sigmoid_derivative(z)),
        ),
        Mistake(
            "the factor is sigmoid'(z), not sigmoid(z)", lambda d, W, z: (W.T @ d) * sigmoid(z)
        ),
        Mistake(
            "1 - a^2 is the derivative of the tanh: the sigmoid's is a (1 - a)",
            lambda d, W, z: (W.T @ d) * (1 - sigmoid(z) ** 2),
        ),
        Mistake(
            "the weights W_next are missing: this only multiplies delta_next by sigmoid'(z)",
            lambda d, W, z: d * sigmoid_derivative(z),
        ),
    ),
    returns=("delta",),
    checked="cases, also for layers of different width",
)


def _weights(delta, A_prev):
    return delta.T @ A_prev / len(delta)


def _weights_example_by_example(delta, A_prev):
    return np.mean(delta[:, :, None] * A_prev[:, None, :], axis=0)


def _draw_batch(rng):
    N, n_in, n_out = lengths(rng, 3)
    return numbers(rng, N, n_out), numbers(rng, N, n_in)


_WEIGHTS = Exercise(
    name="weight_gradient",
    signature="weight_gradient(delta, A_prev)",
    cases=(
        (np.array([[0.5, -1.0], [0.2, 0.3]]), np.array([[1.0, 2.0], [-1.0, 0.5]])),
        (
            np.array([[0.5, -1.0], [0.2, 0.3], [-0.4, 0.6]]),
            np.array([[1.0, 2.0, 0.0, 3.0], [-1.0, 0.5, 1.0, 0.0], [2.0, 1.0, -2.0, 0.5]]),
        ),
        (np.array([[2.0]]), np.array([[1.0, -3.0]])),
        (np.array([[1.0], [-2.0], [0.5], [3.0]]), np.array([[1.0], [2.0], [-1.0], [0.5]])),
    ),
    reference=_weights,
    ways=(_weights_example_by_example,),
    draw=_draw_batch,
    words={"len(delta)": "N"},
    sizes={
        "N": lambda delta, A_prev: len(delta),
        "n_out": lambda delta, A_prev: delta.shape[1],
        "n_in": lambda delta, A_prev: A_prev.shape[1],
        "the number of entries of delta": lambda delta, A_prev: delta.size,
    },
    why_mean="the loss of the batch is a mean",
    mistakes=(
        Mistake(
            "the outer product is transposed: dW has the shape of W, (n_out, n_in), so "
            "delta.T @ A_prev",
            lambda delta, A: A.T @ delta / len(delta),
        ),
        Mistake(
            "the outer product is transposed, and the factor 1/N is missing",
            lambda delta, A: A.T @ delta,
        ),
        Mistake(
            "the transpose is on the wrong side: delta.T @ A_prev sums over the examples",
            lambda delta, A: delta @ A.T / len(delta),
        ),
        Mistake(
            "the mean of the products is not the product of the means: multiply example by "
            "example first",
            lambda delta, A: np.outer(delta.mean(axis=0), A.mean(axis=0)),
        ),
        Mistake(
            "only the first example counts here: add up over all of them",
            lambda delta, A: np.outer(delta[0], A[0]),
        ),
    ),
    returns=("dW",),
    checked="cases, also for layers of different width",
)


def _backward(x, y, W1, b1, W2, b2, *, factor=1.0, slope=sigmoid_derivative, W_back=None, a=None):
    """Run the right backward pass, or one with a single part exchanged."""
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    delta2 = factor * (W2 @ a1 + b2 - y)
    delta1 = ((W2.T if W_back is None else W_back(W2)) @ delta2) * slope(z1)
    return np.outer(delta1, x), delta1, np.outer(delta2, a1 if a is None else a(z1)), delta2


def _backward_two_layer(x, y, W1, b1, W2, b2):
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    delta2 = W2 @ a1 + b2 - y
    delta1 = (W2.T @ delta2) * sigmoid_derivative(z1)
    return np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2


def _backward_by_activation(x, y, W1, b1, W2, b2):
    a1 = sigmoid(W1 @ x + b1)
    y_hat = W2 @ a1 + b2
    delta2 = y_hat - y
    delta1 = (W2.T @ delta2) * a1 * (1 - a1)
    return np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2


def _draw_two_layers(rng):
    n_in, n_hidden, n_out = lengths(rng, 3)
    shapes = (n_in,), (n_out,), (n_hidden, n_in), (n_hidden,), (n_out, n_hidden), (n_out,)
    return tuple(numbers(rng, *shape) for shape in shapes)


def _variant(**change):
    return lambda x, y, W1, b1, W2, b2: _backward(x, y, W1, b1, W2, b2, **change)


def _sigmoid_output(x, y, W1, b1, W2, b2):
    a1 = sigmoid(W1 @ x + b1)
    z2 = W2 @ a1 + b2
    delta2 = (sigmoid(z2) - y) * sigmoid_derivative(z2)
    delta1 = (W2.T @ delta2) * a1 * (1 - a1)
    return np.outer(delta1, x), delta1, np.outer(delta2, a1), delta2


_BACKWARD = Exercise(
    name="backward_two_layer",
    signature="backward_two_layer(x, y, W1, b1, W2, b2)",
    cases=(
        (
            np.array([1.0, -2.0]),
            np.array([0.5, -1.0]),
            np.array([[0.5, -1.0], [1.5, 0.25]]),
            np.array([0.1, -0.3]),
            np.array([[1.0, -1.0], [2.0, 0.5]]),
            np.array([0.2, 0.0]),
        ),
        (
            np.array([0.5, 1.0, -1.0]),
            np.array([1.0]),
            np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 1.0]]),
            np.array([0.0, 0.5]),
            np.array([[1.5, -0.5]]),
            np.array([0.1]),
        ),
        (
            np.array([2.0]),
            np.array([-1.0]),
            np.array([[0.5]]),
            np.array([-0.25]),
            np.array([[-3.0]]),
            np.array([1.0]),
        ),
    ),
    reference=_backward_two_layer,
    ways=(_backward_by_activation,),
    draw=_draw_two_layers,
    words={"sigmoid_derivative(z1)": "sigmoid'(z1)"},
    mistakes=(
        Mistake("the sign is wrong: the output's delta is y_hat - y", _variant(factor=-1.0)),
        Mistake(
            "there is a factor 2 too many: the loss is 1/2 (y_hat - y)^2", _variant(factor=2.0)
        ),
        Mistake(
            "the transpose is missing: backward through W2 goes by W2.T",
            _variant(W_back=lambda W2: W2),
        ),
        Mistake("the output is linear here, without a sigmoid", _sigmoid_output),
    ),
    returns=("dW1", "db1", "dW2", "db2"),
    checked="cases, also for layers of different width",
)


def cubes(theta):
    """Return the sum of cubes, whose second derivative is large: one-sided steps show."""
    return float(np.sum(theta**3))


def squared_sum(theta):
    """Return the square of a sum weighted by 1, 2, …: each entry's slope depends on the others."""
    return float(np.sum(np.arange(1, theta.size + 1) * theta.ravel()) ** 2)


def _numerical(function, theta, step):
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        nudge = np.zeros_like(theta)
        nudge[index] = step
        rise = function(theta + nudge) - function(theta - nudge)
        gradient[index] = rise / (2 * step)
    return gradient


def _draw_theta(rng):
    shape = tuple(rng.integers(1, 4, rng.integers(1, 3)))
    return (cubes, squared_sum)[rng.integers(2)], numbers(rng, *shape), rng.choice([0.1, 0.2, 0.05])


def _quotient(steps, width):
    """Make an answer from the two ends (in steps) of the difference and its width (in steps)."""

    def numerical_gradient(function, theta, step):
        gradient = np.zeros_like(theta)
        for index in np.ndindex(theta.shape):
            unit = np.zeros_like(theta)
            unit[index] = step
            ends = [function(theta + count * unit) for count in steps]
            gradient[index] = (ends[0] - ends[1]) / (width * step)
        return gradient

    return numerical_gradient


def _all_at_once(function, theta, step):
    slope = (function(theta + step) - function(theta - step)) / (2 * step)
    return np.full_like(theta, slope)


def _not_put_back(function, theta, step):
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        theta[index] += step
        above = function(theta)
        theta[index] -= 2 * step
        gradient[index] = (above - function(theta)) / (2 * step)
    return gradient


_NUMERICAL = Exercise(
    name="numerical_gradient",
    signature="numerical_gradient(function, theta, step)",
    cases=(
        (cubes, np.array([1.0, -2.0, 0.5]), 0.1),
        (squared_sum, np.array([3.0, 1.0]), 0.01),
        (squared_sum, np.array([[1.0, 2.0], [-1.0, 0.5]]), 0.01),
    ),
    reference=_numerical,
    draw=_draw_theta,
    words={"rise": "the difference of the two values"},
    sizes={"the number of parameters": lambda function, theta, step: theta.size},
    mistakes=(
        Mistake(
            "the difference is one-sided: (f(theta + step) - f(theta - step)) / (2 step) is far "
            "more accurate",
            _quotient((1, 0), 1),
        ),
        Mistake(
            "the difference is one-sided: (f(theta + step) - f(theta - step)) / (2 step) is far "
            "more accurate",
            _quotient((0, -1), 1),
        ),
        Mistake(
            "the factor 2 is missing below: the two points are 2 step apart", _quotient((1, -1), 1)
        ),
        Mistake(
            "the distance is 2 step only for a two-sided difference: evaluate at theta - step too",
            _quotient((1, 0), 2),
        ),
        Mistake("all entries of theta are moved at once: move one at a time", _all_at_once),
        Mistake(
            "the entry is not put back before the next one is moved, so the steps add up",
            _not_put_back,
        ),
    ),
    returns=("gradient",),
    checked="cases, also for a matrix of parameters",
)

EXERCISES = (_DELTA, _WEIGHTS, _BACKWARD, _NUMERICAL)

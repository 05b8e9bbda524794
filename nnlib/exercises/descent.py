"""Exercises of the chapter on gradient descent."""

import numpy as np

from nnlib.exercises.drawing import numbers
from nnlib.exercises.exercise import Exercise, Mistake

_EXAMPLE = (0.5, 1.5, 2.0, 1.0, 0.5, 5.0)  # the worked example of the chapter
_ABOVE = (1.1, 1.9, 2.0, 1.0, 0.5, 5.0)  # the same after a step that went too far
_OTHER = (-1.0, 0.5, 3.0, -2.0, 1.0, -4.0)


def _scalar_gradient(w1, w2, x, b1, b2, y):
    z = w1 * x + b1
    error = w2 * z + b2 - y
    return error * w2 * x, error * z


def _scalar_gradient_in_one(w1, w2, x, b1, b2, y):
    error = w2 * (w1 * x + b1) + b2 - y
    return error * w2 * x, error * (w1 * x + b1)


def _draw_scalars(rng):
    return tuple(numbers(rng) for _ in range(6))


def _parts(w1, w2, x, b1, b2, y):
    """Return z and the error y_hat - y."""
    z = w1 * x + b1
    return z, z * w2 + b2 - y


def _slopes(scale=1.0, factors=lambda w2, x, z: (w2 * x, z), with_error=True):
    """Return an answer to `scalar_gradient`, right or with one mistake."""

    def answer(w1, w2, x, b1, b2, y):
        z, error = _parts(w1, w2, x, b1, b2, y)
        first, second = factors(w2, x, z)
        error = scale * (error if with_error else 1.0)
        return error * first, error * second

    return answer


_SCALAR_GRADIENT = Exercise(
    name="scalar_gradient",
    signature="scalar_gradient(w1, w2, x, b1, b2, y)",
    cases=(_EXAMPLE, _ABOVE, _OTHER),
    reference=_scalar_gradient,
    ways=(_scalar_gradient_in_one,),
    draw=_draw_scalars,
    words={"error": "y_hat - y", "z": "z"},
    mistakes=(
        Mistake(
            "this is the gradient of the output, which knows no target: the factor y_hat - y is "
            "missing",
            _slopes(with_error=False),
        ),
        Mistake(
            "the sign is flipped: the error is y_hat - y, output minus target",
            _slopes(scale=-1.0),
        ),
        Mistake(
            "the square brings down a 2, and the one half takes it away again", _slopes(scale=2.0)
        ),
        Mistake(
            "the factor x is missing in the first slope: w1 moves z at the rate x",
            _slopes(factors=lambda w2, x, z: (w2, z)),
        ),
        Mistake(
            "the factor w2 is missing in the first slope: z moves the output at the rate w2",
            _slopes(factors=lambda w2, x, z: (x, z)),
        ),
        Mistake(
            "the second slope has the factor z, what comes in at w2, not x",
            _slopes(factors=lambda w2, x, z: (w2 * x, x)),
        ),
        Mistake(
            "the two slopes are exchanged: first that of w1, then that of w2",
            _slopes(factors=lambda w2, x, z: (z, w2 * x)),
        ),
    ),
    returns=("dw1", "dw2"),
)

_W, _V, _G = np.array([1.0, -2.0]), np.array([0.5, 0.0]), np.array([3.0, -1.0])


def _momentum(w, v, g, learning_rate, momentum):
    v_new = momentum * v - learning_rate * g
    return w + v_new, v_new


def _momentum_in_one(w, v, g, learning_rate, momentum):
    return w + momentum * v - learning_rate * g, momentum * v - learning_rate * g


def _draw_step(rng):
    w, v, g = numbers(rng, 3, int(rng.integers(1, 4)))
    return w, v, g, float(rng.choice([0.1, 0.2, 0.05])), float(rng.choice([0.9, 0.5, 0.75]))


def _averaging(w, v, g, learning_rate, momentum):
    v = momentum * v - (1 - momentum) * learning_rate * g
    return w + v, v


def _forgetful(w, v, g, learning_rate, momentum):
    v = v - learning_rate * g
    return w + v, v


def _uphill(w, v, g, learning_rate, momentum):
    v = momentum * v + learning_rate * g
    return w + v, v


def _scaled_twice(w, v, g, learning_rate, momentum):
    v = momentum * v - learning_rate * g
    return w + learning_rate * v, v


def _scaled_late(w, v, g, learning_rate, momentum):
    v = momentum * v - g
    return w + learning_rate * v, v


_MOMENTUM_STEP = Exercise(
    name="momentum_step",
    signature="momentum_step(w, v, g, learning_rate, momentum)",
    cases=(
        (_W, _V, _G, 0.1, 0.9),
        (_W, np.zeros(2), _G, 0.1, 0.9),
        (np.array([0.0]), np.array([2.0]), np.array([0.0]), 0.3, 0.5),
    ),
    reference=_momentum,
    ways=(_momentum_in_one,),
    draw=_draw_step,
    words={"v_new": "the new v", "v": "the old v"},
    mistakes=(
        Mistake(
            "this is the plain step: the old velocity is lost",
            lambda w, v, g, r, m: (w - r * g, -r * g),
        ),
        Mistake("the old velocity must be multiplied by the momentum", _forgetful),
        Mistake("the gradient must be subtracted: descent goes against it", _uphill),
        Mistake(
            "w moves by the new velocity, not by the old one",
            lambda w, v, g, r, m: (w + v, m * v - r * g),
        ),
        Mistake("the learning rate is applied twice: w moves by v itself", _scaled_twice),
        Mistake(
            "the learning rate belongs to the gradient inside v, and w moves by v itself",
            _scaled_late,
        ),
        Mistake("there is no factor 1 - momentum on the gradient in this form", _averaging),
        Mistake(
            "momentum and learning rate are exchanged",
            lambda w, v, g, r, m: _momentum(w, v, g, m, r),
        ),
    ),
    returns=("w", "v"),
)

_ROUND = np.array([[4.0, 0.0], [0.0, 1.0]])
_TILTED = np.array([[3.0, 1.0], [1.0, 2.0]])
_NEGATIVE_COUPLING = np.array([[5.0, -2.0, 0.0], [-2.0, 2.0, 0.5], [0.0, 0.5, 1.0]])


def _largest_rate(A):
    return 2 / np.linalg.eigvalsh(A).max()


def _draw_bowl(rng):
    n = int(rng.integers(2, 4))
    B = numbers(rng, n, n) / 2
    return ((B @ B.T + np.diag(rng.integers(1, 4, n))) * rng.choice([0.1, 0.2, 1.0]),)


_LARGEST_RATE = Exercise(
    name="largest_rate",
    signature="largest_rate(A)",
    cases=((_ROUND,), (_TILTED,), (_NEGATIVE_COUPLING,)),
    reference=_largest_rate,
    draw=_draw_bowl,
    words={
        "np.linalg.eigvalsh(A)": "the eigenvalues",
        "np.linalg.eigvalsh(A).max()": "the largest eigenvalue",
    },
    sizes={"the number of rows of A": lambda A: len(A)},
    mistakes=(
        Mistake(
            "this is 1 over the largest curvature, which lands in one step; it may go twice as far",
            lambda A: 1 / np.linalg.eigvalsh(A).max(),
        ),
        Mistake(
            "the steepest direction decides, not the flattest: take the largest eigenvalue",
            lambda A: 2 / np.linalg.eigvalsh(A).min(),
        ),
        Mistake(
            "the curvatures are the eigenvalues of A, not its diagonal entries",
            lambda A: 2 / np.diag(A).max(),
        ),
        Mistake(
            "the largest eigenvalue decides, not the sum of all of them",
            lambda A: 2 / np.trace(A),
        ),
        Mistake(
            "the largest eigenvalue decides, not the product of all of them",
            lambda A: 2 / np.linalg.det(A),
        ),
        Mistake(
            "np.linalg.norm of a matrix mixes all its eigenvalues: the largest one decides",
            lambda A: 2 / np.linalg.norm(A),
        ),
    ),
    returns=("rate",),
    checked="bowls",
)

EXERCISES = (_SCALAR_GRADIENT, _MOMENTUM_STEP, _LARGEST_RATE)

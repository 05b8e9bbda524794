"""Exercises of the chapter that builds a network from scratch: shapes, in rows."""

import numpy as np

from nnlib.exercises.drawing import lengths, numbers
from nnlib.exercises.exercise import Exercise, Mistake


def _objective(y_hat, y):
    return np.mean(0.5 * (y_hat - np.reshape(y, (-1, 1))) ** 2)


def _objective_by_sum(y_hat, y):
    error = y_hat - np.reshape(y, (-1, 1))
    return 0.5 * np.sum(error**2) / len(y)


def _objective_by_factor(y_hat, y):
    return 0.5 * np.mean((y_hat - np.reshape(y, (-1, 1))) ** 2)


def _draw_outputs(rng):
    N = int(rng.integers(1, 6))
    y_hat, y = numbers(rng, 2, N, 1)
    return y_hat, y if rng.random() < 0.5 else y[:, 0]


_Y_HAT = np.array([[0.2], [0.9], [0.6], [0.1]])
_Y = np.array([0.0, 1.0, 1.0, 0.0])

_HALF_SQUARED = Exercise(
    name="half_squared_objective",
    signature="half_squared_objective(y_hat, y)",
    cases=(
        (_Y_HAT, _Y),
        (_Y_HAT, _Y[:, np.newaxis]),
        (np.array([[2.0], [-1.0]]), np.array([0.5, -0.5])),
        (np.array([[3.0]]), np.array([1.0])),
    ),
    reference=_objective,
    ways=(_objective_by_factor, _objective_by_sum),
    draw=_draw_outputs,
    words={"np.reshape(y, (-1, 1))": "y", "len(y)": "N"},
    sizes={"N": lambda y_hat, y: len(y_hat)},
    why_mean="the objective is a mean over the examples",
    mistakes=(
        Mistake(
            "with y of shape (N,) the difference becomes (N, N), every output against every "
            "target: reshape y to (N, 1) first",
            lambda y_hat, y: np.mean(0.5 * (y_hat - y) ** 2),
        ),
        Mistake(
            "with y of shape (N,) the difference becomes (N, N), and the factor 1/2 is missing",
            lambda y_hat, y: np.mean((y_hat - y) ** 2),
        ),
    ),
    returns=("objective",),
    checked="cases, with y as (N,) and as (N, 1)",
)


def _gradients_in_rows(delta, A_prev, W):
    return delta.T @ A_prev, delta.sum(axis=0), delta @ W


def _draw_layer(rng):
    N, n_in, n_out = lengths(rng, 3)
    return numbers(rng, N, n_out), numbers(rng, N, n_in), numbers(rng, n_out, n_in)


def _gradients(delta, A_prev, W, *, dW=None, db=None, dA=None):
    """The right answer, or one with a single part exchanged."""
    return (
        delta.T @ A_prev if dW is None else dW(delta, A_prev),
        delta.sum(axis=0) if db is None else db(delta),
        delta @ W if dA is None else dA(delta, W),
    )


def _variant(**change):
    return lambda delta, A_prev, W: _gradients(delta, A_prev, W, **change)


def _whole(*shape):
    """Small whole numbers, different in every entry, so that a verdict is easy to read."""
    return (np.arange(np.prod(shape)) * 5 % 7 - 3.0).reshape(shape)


_THREE = Exercise(
    name="gradients_in_rows",
    signature="gradients_in_rows(delta, A_prev, W)",
    cases=(
        (_whole(2, 2), _whole(2, 2) + 1, _whole(2, 2) - 1),  # square: here shapes do not help
        (_whole(5, 2), _whole(5, 3), _whole(2, 3)),
        (_whole(3, 4), _whole(3, 1), _whole(4, 1)),
    ),
    reference=_gradients_in_rows,
    draw=_draw_layer,
    sizes={
        "N": lambda delta, A_prev, W: len(delta),
        "n_out": lambda delta, A_prev, W: len(W),
        "n_in": lambda delta, A_prev, W: W.shape[1],
    },
    why_mean="add up, do not average",
    mistakes=(
        Mistake(
            "dW is transposed: it must have the shape of W, (n_out, n_in), so delta.T @ A_prev",
            _variant(dW=lambda delta, A: A.T @ delta),
        ),
        Mistake(
            "dW sums over the wrong index: the examples must meet, delta.T @ A_prev",
            _variant(dW=lambda delta, A: delta @ A.T),
        ),
        Mistake(
            "db is the mean over the rows of delta: the division by N is already in delta, so add",
            _variant(db=lambda delta: delta.mean(axis=0)),
        ),
        Mistake(
            "db still has one row per example: sum over the examples",
            _variant(db=lambda delta: delta),
        ),
        Mistake(
            "db is a single number: it needs one entry per neuron, so sum over axis 0 only",
            _variant(db=np.sum),
        ),
        Mistake(
            "dA_prev must have one row per example: delta @ W",
            _variant(dA=lambda delta, W: W.T @ delta.T),
        ),
    ),
    returns=("dW", "db", "dA_prev"),
    checked="cases, square and not",
)

EXERCISES = (_HALF_SQUARED, _THREE)

"""Exercises of the chapter on generalization: a step of descent with a price on weights."""

import numpy as np

from nnlib.exercises.drawing import numbers
from nnlib.exercises.exercise import Exercise, Mistake

_W, _SLOPES = np.array([[2.0, -1.0], [0.5, 4.0]]), np.array([[1.0, 0.0], [-2.0, 0.5]])


def _step(W, dW, rate, price):
    return W - rate * (dW + price * W)


def _shrunk(W, dW, rate, price):
    return (1 - rate * price) * W - rate * dW


def _draw(rng):
    W, dW = numbers(rng, 2, *(int(n) for n in rng.integers(1, 4, 2)))
    return W, dW, float(rng.choice([0.1, 0.2, 0.5])), float(rng.choice([0.3, 0.4, 0.05]))


_PRICED_STEP = Exercise(
    name="priced_step",
    signature="priced_step(W, dW, rate, price)",
    cases=((_W, _SLOPES, 0.1, 0.5), (_W, np.zeros((2, 2)), 0.2, 0.3), (-_W, _SLOPES, 0.5, 0.1)),
    reference=_step,
    ways=(_shrunk,),
    draw=_draw,
    mistakes=(
        Mistake(
            "this is the plain step: the price on the weights is missing",
            lambda W, dW, rate, price: W - rate * dW,
        ),
        Mistake(
            "the price has a minus of its own here, so it makes the weights grow",
            lambda W, dW, rate, price: W - rate * (dW - price * W),
        ),
        Mistake(
            "the square brings down a 2, and the one half takes it away again",
            lambda W, dW, rate, price: W - rate * (dW + 2 * price * W),
        ),
        Mistake(
            "the rate belongs to both parts of the gradient, to that of the price, too",
            lambda W, dW, rate, price: W - rate * dW - price * W,
        ),
        Mistake(
            "the price is multiplied by the weight: a large weight pays more",
            lambda W, dW, rate, price: W - rate * (dW + price),
        ),
        Mistake(
            "this subtracts the squared weights: the slope of the square is the weight itself",
            lambda W, dW, rate, price: W - rate * (dW + price * W**2),
        ),
        Mistake(
            "the share is taken from the weights before the step, not after it",
            lambda W, dW, rate, price: (1 - rate * price) * (W - rate * dW),
        ),
        Mistake(
            "the whole gradient must be subtracted: descent goes against it",
            lambda W, dW, rate, price: W + rate * (dW + price * W),
        ),
        Mistake(
            "this is the step alone: take it from the weights",
            lambda W, dW, rate, price: -rate * (dW + price * W),
        ),
    ),
    returns=("W",),
)

EXERCISES = (_PRICED_STEP,)

"""Exercises of the chapter on universal approximation: a ramp, and the weights of a polyline."""

import numpy as np

from nnlib.activations import relu
from nnlib.exercises.drawing import numbers
from nnlib.exercises.exercise import Exercise, Mistake


def _ramp(x, middle, width, height):
    return height / width * (relu(x - middle + width / 2) - relu(x - middle - width / 2))


def _ramp_between(x, middle, width, height):
    start = middle - width / 2
    end = middle + width / 2
    return height / width * (relu(x - start) - relu(x - end))


def _draw_ramp(rng):
    middle, height = numbers(rng), numbers(rng) + 0.05
    return numbers(rng, 6), middle, float(rng.integers(1, 9) / 4), height


_X = np.array([-2.0, -0.9, 0.1, 0.4, 0.75, 3.0])

_RAMP = Exercise(
    name="ramp",
    signature="ramp(x, middle, width, height)",
    cases=((_X, 0.25, 1.5, 3.0), (_X, -0.5, 2.0, -1.0), (_X, 0.5, 0.4, 0.7)),
    reference=_ramp,
    ways=(_ramp_between,),
    draw=_draw_ramp,
    mistakes=(
        Mistake(
            "it rises by height times width: divide by the width",
            lambda x, m, width, height: _ramp(x, m, width, width * height),
        ),
        Mistake(
            "the ramp begins at middle: its middle should be there",
            lambda x, m, width, height: _ramp(x, m + width / 2, width, height),
        ),
        Mistake(
            "the ramp is twice as wide as it should be: each ReLU is half a width from the middle",
            lambda x, m, width, height: _ramp(x, m, 2 * width, height),
        ),
        Mistake(
            "the ramp is shifted the wrong way: its middle is at -middle",
            lambda x, m, width, height: _ramp(x, -m, width, height),
        ),
        Mistake(
            "this jumps at middle: a ramp rises gradually, over a width",
            lambda x, m, width, height: height * (x >= m),
        ),
        Mistake(
            "the second ReLU is missing, so the ramp never stops",
            lambda x, m, width, height: height / width * relu(x - m + width / 2),
        ),
    ),
    returns=("y",),
    checked="cases, one with a falling ramp",
)


def _bends(knots, values):
    slopes = np.diff(values) / np.diff(knots)
    return np.diff(slopes, prepend=0.0)


def _bends_by_parts(knots, values):
    slopes = np.diff(values) / np.diff(knots)
    return np.concatenate([slopes[:1], slopes[1:] - slopes[:-1]])


def _draw_polyline(rng):
    n = int(rng.integers(2, 6))
    return np.cumsum(rng.integers(1, 9, n)) / 4, numbers(rng, n)


_BENDS = Exercise(
    name="bend_weights",
    signature="bend_weights(knots, values)",
    cases=(
        (np.array([0.0, 1.0, 3.0, 4.0]), np.array([1.0, 3.0, 2.0, 2.5])),
        (np.array([-1.0, -0.5, 0.5]), np.array([0.5, -1.0, 2.0])),
        (np.array([0.0, 0.25, 0.5, 0.75, 1.0]), np.array([0.0, 1.0, -1.0, 1.0, 0.0])),
    ),
    reference=_bends,
    ways=(_bends_by_parts,),
    draw=_draw_polyline,
    mistakes=(
        Mistake(
            "these are the slopes; the slopes of all ReLUs to the left add up, so each weight is "
            "a change of slope",
            lambda knots, values: np.diff(values) / np.diff(knots),
        ),
        Mistake(
            "the first slope is missing: before the first knot the slope is 0",
            lambda knots, values: _bends(knots, values)[1:],
        ),
        Mistake(
            "these are differences of heights: divide by the distances of the knots first",
            lambda knots, values: np.diff(np.diff(values), prepend=0.0),
        ),
        Mistake(
            "the slopes are added up: each weight is a change of slope, a difference",
            lambda knots, values: np.cumsum(np.diff(values) / np.diff(knots)),
        ),
        Mistake(
            "these are the heights of the steps: a bend needs a change of slope",
            lambda knots, values: np.diff(values),
        ),
        Mistake("the sign is wrong", lambda knots, values: -_bends(knots, values)),
        Mistake(
            "only the first weight is right: subtract the slope before from the slope after",
            lambda knots, values: np.concatenate(
                [_bends(knots, values)[:1], -_bends(knots, values)[1:]]
            ),
        ),
    ),
    returns=("weights",),
)

EXERCISES = (_RAMP, _BENDS)

"""Exercises of the chapter on the perceptron."""

import numpy as np

from nnlib.exercises.drawing import numbers
from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.exercises.running import as_numbers
from nnlib.exercises.truth_tables import ROWS, name_of


def _update(w, b, x, y):
    if y * (w @ x + b) <= 0:
        return w + y * x, b + y
    return w, b


def _draw_example(rng):
    """Small whole numbers, so that some examples lie on the line."""
    w, x = rng.integers(-3, 4, (2, int(rng.integers(2, 4)))).astype(float)
    b, y = float(rng.integers(-2, 3)), float(rng.choice([-1, 1]))
    return w, b, x, y


def _update_flipped(w, b, x, y):
    if y * (w @ x + b) <= 0:
        return w - y * x, b - y
    return w, b


def _update_without_label(w, b, x, y):
    if y * (w @ x + b) <= 0:
        return w + x, b + 1
    return w, b


def _update_strict(w, b, x, y):
    if y * (w @ x + b) < 0:
        return w + y * x, b + y
    return w, b


def _update_when_right(w, b, x, y):
    if y * (w @ x + b) > 0:
        return w + y * x, b + y
    return w, b


def _update_test_without_bias(w, b, x, y):
    if y * (w @ x) <= 0:
        return w + y * x, b + y
    return w, b


def _update_by_error(w, b, x, y):
    error = y - (1.0 if w @ x + b >= 0 else -1.0)
    return w + error * x, b + error


def _update_bias_by_x(w, b, x, y):
    if y * (w @ x + b) <= 0:
        return w + y * x, b + y * x.sum()
    return w, b


_UPDATE = Exercise(
    name="perceptron_update",
    signature="perceptron_update(w, b, x, y)",
    cases=(
        (np.array([1.0, -2.0]), 0.5, np.array([2.0, 1.0]), -1.0),  # z = 0.5: a mistake
        (np.array([1.0, -2.0]), 0.5, np.array([1.0, 3.0]), 1.0),  # z = -4.5: a mistake
        (np.array([1.0, -2.0]), 0.5, np.array([3.0, 1.0]), 1.0),  # z = 1.5: right
        (np.array([1.0, -2.0]), 0.5, np.array([1.0, 3.0]), -1.0),  # z = -4.5: right
        (np.array([0.0, 0.0]), 0.0, np.array([2.0, -1.0]), 1.0),  # z = 0: on the line
        (np.array([2.0, 1.0]), -3.0, np.array([1.0, 1.0]), -1.0),  # z = 0: on the line
        (np.array([1.0, 1.0]), -3.0, np.array([1.0, 1.5]), 1.0),  # z = -0.5, but w @ x = 2.5
        (np.array([1.0, -2.0]), 0.5, np.array([2.0, 1.0]), 1.0),  # z = 0.5: right, but close
        (np.array([0.0, 0.1]), 0.0, np.array([1.0, 0.1]), 1.0),  # z = 0.01: right, very close
        (np.array([0.0, 0.1]), 0.0, np.array([1.0, 0.1]), -1.0),  # z = 0.01: a mistake
    ),
    reference=_update,
    draw=_draw_example,
    mistakes=(
        Mistake(
            "the nudge goes the wrong way: add y x to w and y to b, do not subtract them",
            _update_flipped,
        ),
        Mistake("the label y is missing from the update: add y x, not x", _update_without_label),
        Mistake(
            "an example exactly on the line, y (w @ x + b) = 0, counts as a mistake: "
            "compare with <= 0, not < 0",
            _update_strict,
        ),
        Mistake(
            "the test is turned around: update if y (w @ x + b) <= 0, else leave w and b alone",
            _update_when_right,
        ),
        Mistake("the bias is missing from the test y (w @ x + b) <= 0", _update_test_without_bias),
        Mistake(
            "w and b change by y - y_hat, which is twice as far: change them by y",
            _update_by_error,
        ),
        Mistake("b changes by y: its input is the constant 1, not x", _update_bias_by_x),
    ),
    returns=("w", "b"),
    checked="cases, also with an example exactly on the line",
)


def _angle(u, v):
    cosine = u @ v / (np.linalg.norm(u) * np.linalg.norm(v))
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


def _draw_vectors(rng):
    u, v = numbers(rng, 2, int(rng.integers(2, 4))) + 0.05
    return u, v


def _cosine(u, v):
    return u @ v / (np.linalg.norm(u) * np.linalg.norm(v))


_ANGLE = Exercise(
    name="dot_product_angle",
    signature="dot_product_angle(u, v)",
    cases=(
        (np.array([3.0, 0.0]), np.array([1.0, 1.0])),  # 45 degrees
        (np.array([1.0, 2.0]), np.array([-4.0, 2.0])),  # 90 degrees
        (np.array([1.0, 0.0, 0.0]), np.array([-0.5, 0.0, 0.5])),  # 135 degrees
        (np.array([0.1, 0.2]), np.array([0.2, 0.3])),  # a length too many gives more than 1
        # Parallel: 13 / (sqrt(13) * sqrt(13)) is a hair above 1 in floating point.
        (np.array([2.0, 3.0]), np.array([4.0, 6.0])),
    ),
    reference=_angle,
    draw=_draw_vectors,
    words={"np.linalg.norm(u)": "the length of u", "np.linalg.norm(v)": "the length of v"},
    mistakes=(
        Mistake(
            "the answer is in radians: np.degrees turns it into degrees",
            lambda u, v: np.radians(_angle(u, v)),
        ),
        Mistake("this is the cosine of the angle: np.arccos gives the angle", _cosine),
        Mistake(
            "the sign of the dot product is lost: an angle may be larger than 90 degrees",
            lambda u, v: _angle(u, v) if u @ v >= 0 else 180.0 - _angle(u, v),
        ),
        Mistake("this is the dot product alone, not yet the angle", lambda u, v: u @ v),
        Mistake(
            "the dot product must be divided by both lengths before np.arccos",
            lambda u, v: np.degrees(np.arccos(u @ v)),
        ),
        Mistake(
            "for parallel vectors, rounding makes the cosine 1.0000000000000002, and np.arccos "
            "of that is NaN: np.clip it to [-1, 1]",
            lambda u, v: np.degrees(np.arccos(_cosine(u, v))),
        ),
        Mistake(
            "the lengths are squared: divide by np.linalg.norm(u) * np.linalg.norm(v)",
            lambda u, v: np.degrees(np.arccos(np.clip(u @ v / ((u @ u) * (v @ v)), -1.0, 1.0))),
        ),
    ),
    returns=("angle",),
    checked="cases, also for parallel vectors",
)


def _as_gate(answer):
    """Turn (w, b) into the function of a threshold neuron with two inputs."""
    wanted = "expected a pair (w, b): two weights and a bias, such as ([1, 1], 0.5)"
    try:
        w, b = answer
        w, b = as_numbers(w).astype(float), float(as_numbers(b).reshape(()))
    except Exception as error:  # whatever a reader hands over
        raise ValueError(wanted + ".") from error
    if w.shape != (2,):
        raise ValueError(f"{wanted}; w came with shape {w.shape}.")
    if not (np.isfinite(w).all() and np.isfinite(b)):
        raise ValueError(f"{wanted}; not all numbers are finite.")
    return lambda x1, x2: float(w @ [x1, x2] + b >= 0)


def _nor_advice(answer, outputs):
    """Say what this neuron computes, and which of its numbers must change: no other can help."""
    w, b = np.asarray(answer[0], dtype=float), float(answer[1])
    steps = []
    names = [f"w{i} = {weight:g}" for i, weight in enumerate(w, start=1) if weight >= 0]
    if names:
        verb, it, them = ("is", "its", "it") if len(names) == 1 else ("are", "their", "them")
        steps.append(
            f"{' and '.join(names)} {verb} not negative, so {it} input at 1 cannot silence the "
            f"neuron, whatever b: make {them} negative"
        )
    if b < 0:
        steps.append(f"b = {b:g} is negative, so the neuron is silent at (0, 0): make it 0 or more")
    weak = [f"w{i} + b = {one + b:.4g}" for i, one in enumerate(w, start=1) if one < 0 <= one + b]
    if weak and not names:
        steps.append(
            f"{' and '.join(weak)} must be below 0, so that one input at 1 silences the neuron: "
            "make b smaller or the weight more negative"
        )
    return f"this is {name_of(outputs)}: {'; and '.join(steps)}"


_NOR = Exercise(
    name="nor_gate",
    signature="nor_gate(x1, x2)",
    cases=ROWS,
    reference=((-1.0, -1.0), 0.5),
    returns=("output",),
    checked="rows of the truth table",
    as_function=_as_gate,
    advise=_nor_advice,
)

EXERCISES = (_UPDATE, _ANGLE, _NOR)

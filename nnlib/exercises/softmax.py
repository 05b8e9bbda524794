"""Exercises of the chapter on softmax and cross-entropy."""

import numpy as np

from nnlib.activations import log_softmax, sigmoid, softmax
from nnlib.exercises.drawing import lengths, numbers
from nnlib.exercises.exercise import Exercise, Mistake

_Z = np.array([[2.0, 1.0, 0.1], [0.5, -1.0, 3.0]])
_SQUARE = np.array([[0.2, -0.3], [1.0, 2.5]])
_LARGE = np.array([[1000.0, 999.0, 990.0], [-1000.0, -1002.0, -1001.0]])
_WIDE = np.array([[-1000.0, 1000.0, 999.0], [1000.0, -1000.0, -999.0], [0.0, -800.0, 800.0]])
_Y = np.array([0, 1])


_SUMS = {
    "z.max(axis=1, keepdims=True)": "the row's maximum",
    "e.sum(axis=1, keepdims=True)": "the row's sum",
}


def _softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _draw_scores(rng):
    return (numbers(rng, *lengths(rng, 2)),)


def _along(axis):
    """Return the softmax over another axis, stable."""

    def wrong(z):
        e = np.exp(z - z.max(axis=axis, keepdims=True))
        return e / e.sum(axis=axis, keepdims=True)

    return wrong


def _naive(z):
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


def _one_maximum(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-1, keepdims=True)


def _scaled(z):
    return z / z.sum(axis=-1, keepdims=True)


_SOFTMAX = Exercise(
    name="softmax_stable",
    signature="softmax_stable(z)",
    cases=((_Z,), (_SQUARE,), (np.array([[0.3, 0.3, 0.3, -2.0]]),), (_LARGE,), (_WIDE,)),
    reference=_softmax,
    words=_SUMS,
    draw=_draw_scores,
    mistakes=(
        Mistake(
            "np.exp overflows for large scores: subtract each row's maximum first, which changes "
            "nothing else",
            _naive,
        ),
        Mistake("the axis is wrong: each row must sum to 1, so axis=1, with keepdims", _along(0)),
        Mistake(
            "the sum runs over the whole table: each row must sum to 1, so axis=1, with keepdims",
            _along(None),
        ),
        Mistake(
            "the division by the row's sum is missing",
            lambda z: np.exp(z - z.max(axis=-1, keepdims=True)),
        ),
        Mistake(
            "one maximum for the whole table is not enough: rows far below it become 0 / 0; "
            "subtract each row's own",
            _one_maximum,
        ),
        Mistake("the exponential is missing: the scores themselves were scaled", _scaled),
        Mistake(
            "each score was squashed by itself, with a sigmoid: softmax divides by the row's sum",
            sigmoid,
        ),
        Mistake(
            "this is the hard maximum, 1 for the largest score and 0 for the others: softmax gives "
            "every class a share",
            lambda z: np.eye(z.shape[1])[z.argmax(axis=1)],
        ),
        Mistake("this is log softmax: take the exponential", log_softmax),
    ),
    returns=("p",),
    checked="cases, also at |z| = 1000",
)


def _cross_entropy(z, y):
    log_p = log_softmax(z)
    return -np.mean(log_p[np.arange(len(y)), y])


def _cross_entropy_by_sum(z, y):
    s = z - z.max(axis=1, keepdims=True)
    log_p = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
    return -np.sum(log_p[np.arange(len(y)), y]) / len(y)


def _draw_batch(rng):
    N, n_classes = rng.integers(2, 5, 2)
    return numbers(rng, N, n_classes), rng.integers(0, n_classes, N)


def _picked(z, y):
    """Return the log-probability of the true class of each example."""
    return log_softmax(z)[np.arange(len(y)), y]


def _binary(z, y):
    others = np.log1p(-softmax(z)) * (1 - _one_hot(z, y))
    return -np.mean(_picked(z, y) + others.sum(axis=1))


def _by_probabilities(z, y):
    return -np.mean(np.log(_naive(z)[np.arange(len(y)), y]))


def _stable_then_log(z, y):
    return -np.mean(np.log(softmax(z)[np.arange(len(y)), y]))


_CROSS_ENTROPY_CASES = (
    (_Z, _Y),
    (_SQUARE, np.array([1, 1])),
    (np.array([[1.0, 2.0, 3.0]]), np.array([2])),
    (np.array([[1000.0, 0.0, -1000.0], [5.0, 6.0, 7.0]]), np.array([1, 0])),
    (np.array([[1000.0, 0.0, -1000.0]]), np.array([0])),
    (_WIDE, np.array([0, 1, 2])),
)

_WORDS = _SUMS | {
    "len(y)": "N",
    "log_p[np.arange(len(y)), y]": "log p of the true class",
    "s": "z - max",
}
_SIZES = {
    "N": lambda z, y: len(y),
    "the number of classes": lambda z, y: z.shape[1],
    "the number of entries of z": lambda z, y: z.size,
}

_CROSS_ENTROPY = Exercise(
    name="cross_entropy",
    signature="cross_entropy(z, y)",
    cases=_CROSS_ENTROPY_CASES,
    reference=_cross_entropy,
    ways=(_cross_entropy_by_sum,),
    draw=_draw_batch,
    words=_WORDS,
    sizes=_SIZES,
    mistakes=(
        Mistake("the minus is missing: a loss is positive", lambda z, y: np.mean(_picked(z, y))),
        Mistake(
            "the logarithm of the mean is not the mean of the logarithms",
            lambda z, y: -np.log(np.mean(np.exp(_picked(z, y)))),
        ),
        Mistake(
            "all classes are counted: only the true class's log-probability enters",
            lambda z, y: -np.mean(log_softmax(z)),
        ),
        Mistake(
            "all classes are counted: only the true class's log-probability enters",
            lambda z, y: -np.mean(log_softmax(z).sum(axis=-1)),
        ),
        Mistake(
            "z are scores, not probabilities: softmax comes before the logarithm",
            lambda z, y: -np.mean(np.log(z[np.arange(len(y)), y])),
        ),
        Mistake(
            "the other classes are counted too: -log(1 - p) belongs to independent yes-or-no "
            "questions; here only the true class's log-probability enters",
            _binary,
        ),
        Mistake("the softmax is applied twice", lambda z, y: -np.mean(_picked(softmax(z), y))),
        Mistake(
            "the logarithm is missing: these are probabilities",
            lambda z, y: -np.mean(np.exp(_picked(z, y))),
        ),
        Mistake(
            "np.exp overflows for large scores: use the logarithm of the sum with the maximum "
            "taken out",
            _by_probabilities,
        ),
        Mistake(
            "a probability that is 0 in floating point has no logarithm: compute log p from the "
            "scores, z - max - log(sum(exp(z - max)))",
            _stable_then_log,
        ),
    ),
    returns=("loss",),
    checked="cases, also at |z| = 1000",
)


def _one_hot(z, y):
    return np.eye(z.shape[1])[y]


def _gradient(z, y):
    p = softmax(z)
    one_hot = np.eye(z.shape[1])[y]
    return (p - one_hot) / len(y)


def _gradient_in_one(z, y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True) - np.eye(z.shape[1])[y]) / len(y)


def _of_squared_error(z, y):
    p = softmax(z)
    return (p - _one_hot(z, y)) * p * (1 - p) / len(y)


def _diagonal_only(z, y):
    """Multiply dL/dp = -1/p of the true class by the Jacobian's diagonal p (1 - p) alone."""
    p = softmax(z)
    return -_one_hot(z, y) * (1 - p) / len(y)


_GRADIENT = Exercise(
    name="softmax_cross_entropy_gradient",
    signature="softmax_cross_entropy_gradient(z, y)",
    cases=_CROSS_ENTROPY_CASES,
    reference=_gradient,
    ways=(_gradient_in_one,),
    draw=_draw_batch,
    words=_WORDS,
    sizes=_SIZES,
    why_mean="the loss is a mean over the examples",
    mistakes=(
        Mistake("the sign is wrong: p - y, not y - p", lambda z, y: -_gradient(z, y)),
        Mistake(
            "only the diagonal of the softmax's Jacobian is used: every probability depends on "
            "every score",
            _diagonal_only,
        ),
        Mistake(
            "the 1 of the true class is not subtracted: p - y, not p",
            lambda z, y: softmax(z) / len(y),
        ),
        Mistake(
            "the factor p (1 - p) has no place here: with cross-entropy the softmax's derivative "
            "cancels, and p - y is left",
            _of_squared_error,
        ),
        Mistake(
            "-y / p is the derivative by the probabilities: by the scores it is p - y",
            lambda z, y: -_one_hot(z, y) / softmax(z) / len(y),
        ),
        Mistake(
            "the softmax is missing: y is subtracted from the scores z",
            lambda z, y: (z - _one_hot(z, y)) / len(y),
        ),
        Mistake(
            "np.exp overflows for large scores: subtract each row's maximum first",
            lambda z, y: (_naive(z) - _one_hot(z, y)) / len(y),
        ),
    ),
    returns=("dL_dz",),
    checked="cases, also at |z| = 1000",
)

EXERCISES = (_SOFTMAX, _CROSS_ENTROPY, _GRADIENT)

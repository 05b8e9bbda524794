"""Exercises of the chapter on reading digits."""

import numpy as np

from nnlib.exercises.exercise import Exercise, Mistake
from nnlib.images import confusion

_Y = np.array([0, 1, 1, 1, 2, 2])
_Y_HAT = np.array([0, 1, 2, 2, 2, 0])


def _confusion(y, y_hat, n_classes):
    counts = np.zeros((n_classes, n_classes))
    for truth, said in zip(y, y_hat, strict=True):
        counts[truth, said] += 1
    return counts


def _draw_answers(rng):
    n_classes = int(rng.integers(2, 5))
    y, y_hat = rng.integers(0, n_classes, (2, int(rng.integers(4, 9))))
    return y, y_hat, n_classes


def _counted_once(y, y_hat, n_classes):
    counts = np.zeros((n_classes, n_classes))
    counts[y, y_hat] += 1
    return counts


def _shares(axis):
    """Return counts divided by their sums along an axis."""

    def wrong(y, y_hat, n_classes):
        counts = confusion(y, y_hat, n_classes)
        return counts / np.maximum(counts.sum(axis=axis, keepdims=True), 1)

    return wrong


def _just_seen(y, y_hat, n_classes):
    return confusion(y, y_hat, max(y.max(), y_hat.max()) + 1)


def _mistakes_only(y, y_hat, n_classes):
    counts = confusion(y, y_hat, n_classes)
    return counts - np.diag(np.diag(counts))


_CONFUSION = Exercise(
    name="confusion_matrix",
    signature="confusion_matrix(y, y_hat, n_classes)",
    cases=(
        (_Y, _Y_HAT, 3),
        (np.array([3, 3, 3]), np.array([1, 1, 3]), 5),
        (np.arange(10), np.arange(10)[::-1].copy(), 10),
    ),
    reference=_confusion,
    draw=_draw_answers,
    sizes={"N": lambda y, y_hat, n_classes: len(y)},
    why_mean="",
    mistakes=(
        Mistake(
            "rows and columns are swapped: the row is the truth, the column the answer",
            lambda y, y_hat, n_classes: confusion(y_hat, y, n_classes),
        ),
        Mistake(
            "counts[y, y_hat] += 1 counts each cell only once, however often it comes up: loop "
            "over the pairs, or use np.add.at(counts, (y, y_hat), 1)",
            _counted_once,
        ),
        Mistake("counts are asked for, not the share of each row", _shares(1)),
        Mistake("counts are asked for, not the share of each column", _shares(0)),
        Mistake("the right answers belong on the diagonal", _mistakes_only),
        Mistake("there are n_classes rows and columns, whether they were seen or not", _just_seen),
    ),
    returns=("counts",),
)


def _shifted(image, n):
    """Return the right answer: the columns one by one, as far as they stay inside."""
    moved = np.zeros_like(image)
    for column in range(n, image.shape[1]):
        moved[:, column] = image[:, column - n]
    return moved


def _shift_right(image, n):
    width = image.shape[1]
    return np.pad(image, ((0, 0), (n, 0)))[:, :width]


def _draw_image(rng):
    shape = rng.integers(1, 5, 2)
    return rng.integers(1, 10, shape).astype(float), int(rng.integers(0, 6))


def _left(image, n):
    return _shifted(image[:, ::-1], n)[:, ::-1]


def _down(image, n):
    return _shifted(image.T, n).T


def _up(image, n):
    return _left(image.T, n).T


def _rolled_flat(image, n):
    return np.roll(image, n)


def _moved_flat(image, n):
    return _shifted(image.reshape(1, -1), n).reshape(image.shape)


def _smeared(image, n):
    moved = image.copy()
    moved[:, n:] = _shifted(image, n)[:, n:]
    return moved


_IMAGE = np.arange(1.0, 7.0).reshape(2, 3)
_SHIFT = Exercise(
    name="shift_right",
    signature="shift_right(image, n)",
    cases=(
        (_IMAGE, 1),
        (np.arange(1.0, 13.0).reshape(4, 3), 2),
        (_IMAGE, 0),
        (_IMAGE, 5),
    ),
    reference=_shifted,
    ways=(_shift_right,),
    draw=_draw_image,
    sizes={
        "the width": lambda image, n: image.shape[1],
        "the height": lambda image, n: image.shape[0],
    },
    mistakes=(
        Mistake("the image moves to the left", _left),
        Mistake("the image moves down: columns are the last axis", _down),
        Mistake("the image moves up: columns are the last axis", _up),
        Mistake(
            "np.roll brings back on the left what left on the right; paper, 0, must come in there",
            lambda image, n: np.roll(image, n, axis=1),
        ),
        Mistake(
            "np.roll without an axis moves the numbers of the whole image in one long row: what "
            "leaves a pixel row enters the next",
            _rolled_flat,
        ),
        Mistake(
            "the image was moved as one long row: what leaves a pixel row enters the next",
            _moved_flat,
        ),
        Mistake("the first n columns keep their old ink; they must become 0", _smeared),
    ),
    returns=("moved",),
    checked="cases, also for n = 0 and for n larger than the image",
)

EXERCISES = (_CONFUSION, _SHIFT)

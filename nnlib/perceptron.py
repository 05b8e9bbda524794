r"""The perceptron: one neuron that learns from its mistakes.

It weighs its inputs and fires or not: y_hat = g(w . x + b), g all or nothing. The weights are a
vector at right angles to the line w . x + b = 0 that divides the plane, and learning turns it. Show
the neuron one example after another. Where it is right, leave it alone; where it is wrong, nudge
the weights towards the example or away from it. The rule comes in two spellings:

======================  ================================  ========================================
labels                  mistake                           nudge
======================  ================================  ========================================
``"plus_minus_one"``    y (w . x + b) <= 0                w += learning_rate y x, b likewise
``"zero_one"``          y_hat != y                        w += learning_rate (y - y_hat) x
======================  ================================  ========================================

With s = 2 y - 1 for the labels 0 and 1, both nudge by ``learning_rate * s * x`` and both look at
the margin ``s (w . x + b)``. They differ in one point: an example exactly on the line is a mistake
for the first, while the second says ``hard_threshold(0) = 1``, which is right for a 1.

**When it ends.** If some weights separate the classes, the rule makes at most (R / gamma)**2
nudges, however many examples there are (:func:`novikoff_bound`). If none do, it never ends by
itself, so :func:`train_perceptron` takes a limit on the epochs.

Chapter: *The perceptron*; the gates come back in *XOR*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from nnlib import _fast_perceptron
from nnlib._validation import (
    as_choice,
    as_count,
    as_floats,
    as_labels,
    as_positive,
    as_rng,
    read_only,
)
from nnlib.gates import GATES, gate, truth_table
from nnlib.records import PerceptronRun, PerceptronUpdate

MANY = 200  # rows from which on it pays to look for mistakes in blocks

LABELS = {"plus_minus_one": (-1, 1), "zero_one": (0, 1)}
"""The two ways to write the classes: (does not fire, fires)."""

__all__ = [
    "GATES",
    "LABELS",
    "gate",
    "margin",
    "novikoff_bound",
    "predict",
    "train_perceptron",
    "truth_table",
]


def predict(
    X: ArrayLike, w: ArrayLike, b: float, *, labels: str = "plus_minus_one"
) -> np.ndarray:
    """Say which side of the line each example is on; on the line counts as firing.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
        One example per row.
    w : array_like of shape (n_features,)
        Weights.
    b : float
        Bias.
    labels : {'plus_minus_one', 'zero_one'}
        How to write the answer.

    Returns
    -------
    ndarray of int of shape (n_samples,)
        -1 and 1, or 0 and 1.

    Raises
    ------
    ValueError
        If the shapes do not fit or a value is not a finite number.

    Notes
    -----
    y_hat = hard_threshold(w . x + b). Source: McCulloch and Pitts (1943), Rosenblatt (1958).
    """
    silent, firing = LABELS[as_choice("labels", labels, LABELS)]
    X = as_floats("X", X, ndim=2, dtype=np.float64)
    w, b = _as_neuron(w, b, X.shape[1])
    with np.errstate(over="ignore"):
        return np.where(X @ w + b >= 0.0, firing, silent)


def train_perceptron(
    X: ArrayLike,
    y: ArrayLike,
    *,
    labels: str = "plus_minus_one",
    learning_rate: float = 1.0,
    n_epochs: int = 100,
    w: ArrayLike | None = None,
    b: float | None = None,
    rng: np.random.Generator | None = None,
) -> PerceptronRun:
    """Nudge the weights at every mistake, until a pass over the examples makes none.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
        One example per row.
    y : array_like of shape (n_samples,)
        Labels: -1 and 1, or 0 and 1.
    labels : {'plus_minus_one', 'zero_one'}
        Which labels, and with them which spelling of the rule: see the top of this module.
    learning_rate : float
        Size of the nudges, above 0. Starting from zero weights it scales the weights and changes
        nothing else.
    n_epochs : int
        The most passes to make over the examples.
    w : array_like of shape (n_features,), optional
        Weights to start from; zeros by default.
    b : float, optional
        Bias to start from; zero by default.
    rng : numpy.random.Generator, optional
        If given, every pass visits the examples in a new random order.

    Returns
    -------
    PerceptronRun
        The weights, every nudge in order, and why it stopped: reason ``'clean_pass'`` (converged)
        or ``'n_epochs'`` (the limit).

    Raises
    ------
    ValueError
        If an argument is not as described, or numbers so large are given that sums would overflow.

    Notes
    -----
    For each row in turn: ``if y (w . x + b) <= 0: w, b = w + y x, b + y``. Where there are many
    rows, the mistakes are looked for in blocks; they are the same, to the last bit.

    References
    ----------
    Rosenblatt, "The perceptron" (1958); Novikoff, "On convergence proofs on perceptrons" (1962);
    Latreche, section 4.2 (labels -1 and 1).
    """
    signs = _as_signs("y", y, labels)
    X = read_only(np.array(as_floats("X", X, shape=(len(signs), None), dtype=np.float64)))
    y = np.where(signs > 0.0, *LABELS[labels][::-1]).tolist()
    w, b = _as_neuron(np.zeros(X.shape[1]) if w is None else w, 0.0 if b is None else b, X.shape[1])
    learning_rate = as_positive("learning_rate", learning_rate)
    n_epochs = as_count("n_epochs", n_epochs)
    rng = None if rng is None else as_rng("rng", rng)
    _check_size(X, w, b, learning_rate * len(X) * n_epochs)

    def is_mistake(margin: float, sign: float) -> bool:
        on_the_line_is_right = labels == "zero_one" and sign > 0.0
        return margin < 0.0 or (margin == 0.0 and not on_the_line_is_right)

    def order() -> Iterable[int]:
        return range(len(X)) if rng is None else rng.permutation(len(X)).tolist()

    learn = _learn if len(X) < MANY else _fast_perceptron.learn
    w, b, updates, mistakes = learn(X, y, signs, w, b, is_mistake, learning_rate, n_epochs, order)
    converged = mistakes[-1] == 0
    reason = "clean_pass" if converged else "n_epochs"
    return PerceptronRun(w, b, updates, len(mistakes), converged, reason, tuple(mistakes))


def _learn(X, y, signs, w, b, is_mistake, learning_rate, n_epochs, order):
    """Apply the rule row by row; return the weights, all nudges, and how many each pass made."""
    updates: list[PerceptronUpdate] = []
    mistakes: list[int] = []
    for epoch in range(n_epochs):
        n_before = len(updates)
        for i in order():
            margin = float(signs[i] * (w @ X[i] + b))
            if is_mistake(margin, signs[i]):
                nudge = learning_rate * signs[i]
                before, w, b = (w, b), read_only(w + nudge * X[i]), float(b + nudge)
                updates.append(
                    PerceptronUpdate(len(updates), epoch, i, X[i], y[i], *before, w, b, margin)
                )
        mistakes.append(len(updates) - n_before)
        if mistakes[-1] == 0:
            break
    return w, b, tuple(updates), mistakes


def margin(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: float, *, labels: str = "plus_minus_one"
) -> float:
    """Distance from the line to the nearest example; negative if that is on the wrong side.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
        One example per row.
    y : array_like of shape (n_samples,)
        Labels.
    w : array_like of shape (n_features,)
        Weights, not all zero.
    b : float
        Bias.
    labels : {'plus_minus_one', 'zero_one'}
        Which labels.

    Returns
    -------
    float
        The smallest ``s (w . x + b) / |w|``, where s is the label as -1 or 1.

    Raises
    ------
    ValueError
        If an argument is not as described.

    Notes
    -----
    The line separates the classes exactly if the margin is above 0. Source: Novikoff (1962).
    """
    signs = _as_signs("y", y, labels)
    X = as_floats("X", X, shape=(len(signs), None), dtype=np.float64)
    w, b = _as_neuron(w, b, X.shape[1])
    size = np.abs(w).max()
    if size == 0.0:
        raise ValueError("w: came all zero; expected the direction of a line")
    w, b = w / size, b / size  # the line is the same, and no square of w can overflow
    with np.errstate(over="ignore", invalid="ignore"):
        margins = signs * (X @ w + b)
    if not np.isfinite(margins).all():
        raise ValueError("X: came so large that its sums overflow; expected smaller numbers")
    return float(margins.min() / math.sqrt(w @ w))


def novikoff_bound(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, b: float, *, labels: str = "plus_minus_one"
) -> float:
    r"""Most mistakes a perceptron started from zero weights can make on separable examples.

    Parameters
    ----------
    X : array_like of shape (n_samples, n_features)
        One example per row.
    y : array_like of shape (n_samples,)
        Labels.
    w : array_like of shape (n_features,)
        Weights of any line that separates the classes; the wider its margin, the better the bound.
    b : float
        Its bias.
    labels : {'plus_minus_one', 'zero_one'}
        Which labels.

    Returns
    -------
    float
        (R / gamma)**2.

    Raises
    ------
    ValueError
        If an argument is not as described, or the line does not separate the classes.

    Notes
    -----
    The bias is the weight of an input that is always 1, so let :math:`\tilde x = (x, 1)` and
    :math:`v = (w, b)`. R is the largest :math:`|\tilde x|` and gamma the smallest
    :math:`s \, v \cdot \tilde x / |v|`. Every nudge moves the weights by at least gamma in the
    direction of v, while their length squared grows by at most R**2: after k nudges
    :math:`k \gamma \le |v_k| \le \sqrt{k} R`. The learning rate cancels. Source: Novikoff (1962).
    """
    signs = _as_signs("y", y, labels)
    X = as_floats("X", X, shape=(len(signs), None), dtype=np.float64)
    w, b = _as_neuron(w, b, X.shape[1])
    S = _extended(X, signs)
    S /= np.abs(S).max()  # R and gamma shrink alike, and no square can overflow
    v = np.append(w, b)
    v /= max(np.abs(v).max(), np.finfo(np.float64).tiny)
    margins = S @ v
    if margins.min() <= 0.0:
        i = int(np.argmin(margins))
        raise ValueError(f"w, b: came with example {i} not on its side; expected a separating line")
    radius = math.sqrt(np.square(S).sum(axis=1).max())
    ratio = radius * math.sqrt(v @ v) / float(margins.min())
    return ratio * ratio


def _as_signs(name, y, labels):
    """Check labels of either kind and return them as -1.0 and 1.0."""
    silent, firing = LABELS[as_choice("labels", labels, LABELS)]
    y = as_labels(name, y, (silent, firing))
    return 2.0 * (y == firing) - 1.0


def _as_neuron(w, b, n_features):
    """Check weights and bias; return a copy of w, so that the caller's array stays out of it."""
    w = as_floats("w", w, shape=(n_features,), dtype=np.float64)
    return read_only(w.copy()), float(as_floats("b", b, ndim=0))


def _extended(X, signs):
    """Append the input that is always 1 (its weight is the bias) and give each row its sign."""
    return signs[:, np.newaxis] * np.column_stack((X, np.ones(len(X))))


def _check_size(X, w, b, reach):
    """Refuse numbers so large that nudges of total length `reach` could overflow a margin."""
    with np.errstate(over="ignore"):
        norm = math.sqrt(np.einsum("ij,ij->i", X, X).max() + 1.0)
        weights = float(np.abs(w).sum()) + abs(b) + reach * norm
    if not weights + norm < 1e150:
        raise ValueError(
            f"X, w, b, learning_rate: came so large that weights could reach {weights:g}; "
            "expected numbers whose squares stay finite"
        )

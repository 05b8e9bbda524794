r"""Losses: one number that says how wrong a network was about one example.

A loss takes the network's outputs and the targets, one example per row, and returns one number per
example, shape (n_samples,). The objective that training makes small is the mean of these numbers.
Two losses are for predicting numbers, two for predicting classes:

===============================  ================================================================
``half_squared_error``           L = 1/2 sum_j (y_hat_j - y_j)**2
``mean_squared_error``           L = 1/n_out sum_j (y_hat_j - y_j)**2
``binary_cross_entropy``         L = -sum_j [y_j log p_j + (1 - y_j) log(1 - p_j)], p = sigmoid(z)
``categorical_cross_entropy``    L = -sum_j y_j log p_j, p = softmax(z)
===============================  ================================================================

The half in the first cancels the 2 of its derivative, y_hat - y; the books differ here, and the
notation chapter has the concordance. The mean of the second over the examples is the number that
PyTorch calls ``MSELoss``.

**The cross-entropies take scores z, not probabilities.** A probability such as exp(-1000) rounds to
0 and its logarithm is lost, while log p = z_i - log sum_j exp(z_j) is harmless. So the activation
and the logarithm are taken together, and so are their derivatives, where nearly all cancels::

    dL/dz = p - y

Each ``<name>_gradient(y_hat, y)`` is dL/dy_hat; each ``<name>_delta(z, y)`` is this fused dL/dz.
For a reader who has only probabilities there are ``..._from_probabilities``. These, and the
gradients in p, count a probability of 0 as the smallest ordinary float, so that they stay finite;
but they cannot bring back what the rounding took.

The functions check their input; :data:`LOSSES` keeps the unchecked versions for training. Chapters:
*Three neurons* (squared errors), *Softmax and cross-entropy* (the other two).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import cleandoc

import numpy as np

from nnlib._validation import as_choice, as_floats, as_targets, check_range
from nnlib.activations import sigmoid, softmax

_sigmoid, _softmax = sigmoid.__wrapped__, softmax.__wrapped__

_TARGETS = {
    "numbers": "Numbers",
    "probabilities": "Numbers from 0 to 1, most often just 0 and 1",
    "classes": "Rows of probabilities that sum to 1; or integer labels, shape (n_samples,)",
}
"""What a loss can be asked to compare with."""

_SECTIONS = """

Parameters
----------
{outputs}
y : array_like of shape (n_samples, n_out)
    {targets}. Where n_out is 1, shape (n_samples,) will do.

Returns
-------
ndarray of shape {returned}
    Row i belongs to example i; no mean is taken over the examples.

Raises
------
ValueError
    If the shapes do not fit, there are no examples, a value is not finite, or a probability or a
    target is outside its range.
"""
_PER_EXAMPLE, _PER_OUTPUT = "(n_samples,)", "(n_samples, n_out)"


def _of_outputs(targets, returned):
    """Put the checks before a function of (y_hat, y); the bare formula stays at __wrapped__."""
    rule = "" if targets == "numbers" else ", numbers from 0 to 1"
    shape = "array_like of shape (n_samples, n_out)"
    outputs = f"y_hat : {shape}\n    Activations of the output{rule}."

    def decorate(core):
        @wraps(core)
        def public(y_hat, y):
            y_hat = as_floats("y_hat", y_hat, ndim=2)
            if targets != "numbers":
                check_range("y_hat", y_hat)
            return _call(core, y_hat, y, targets)

        public.__doc__ = _document(core, outputs, targets, returned)
        return public

    return decorate


def _of_scores(targets, returned):
    """Put the checks before a function of (z, y); the bare formula stays at __wrapped__."""
    shape = "array_like of shape (n_samples, n_out)"
    outputs = f"z : {shape}\n    Scores: the output's pre-activations."

    def decorate(core):
        @wraps(core)
        def public(z, y):
            return _call(core, as_floats("z", z, ndim=2), y, targets)

        public.__doc__ = _document(core, outputs, targets, returned)
        return public

    return decorate


def _call(core, outputs, y, targets):
    y = as_targets("y", y, outputs.shape, outputs.dtype, targets)
    # What exceeds the largest float becomes infinite; the caller can see it, so nothing is warned.
    with np.errstate(over="ignore"):
        return core(outputs, y)


def _document(core, outputs, targets, returned):
    sections = _SECTIONS.format(outputs=outputs, targets=_TARGETS[targets], returned=returned)
    return cleandoc(core.__doc__) + sections


@_of_outputs("numbers", _PER_EXAMPLE)
def half_squared_error(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Half the squared distance from output to target: 1/2 sum_j (y_hat_j - y_j)**2.

    Gauss's least squares; with the half as in Rumelhart, Hinton and Williams (1986).
    """
    losses = _squared_distance(y_hat, y)
    losses *= 0.5
    return losses


@_of_outputs("numbers", _PER_OUTPUT)
def half_squared_error_gradient(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of :func:`half_squared_error` in y_hat: y_hat - y."""
    return y_hat - y


@_of_outputs("numbers", _PER_EXAMPLE)
def mean_squared_error(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Squared error, averaged over the outputs: 1/n_out sum_j (y_hat_j - y_j)**2.

    With one output it is the squared error of Virtue's slides.
    """
    losses = _squared_distance(y_hat, y)
    losses /= y_hat.shape[-1]
    return losses


@_of_outputs("numbers", _PER_OUTPUT)
def mean_squared_error_gradient(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of :func:`mean_squared_error` in y_hat: 2/n_out (y_hat - y)."""
    return (2.0 / y_hat.shape[-1]) * (y_hat - y)


@_of_scores("probabilities", _PER_EXAMPLE)
def binary_cross_entropy(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Surprise at yes-or-no targets, from scores: sum_j [log(1 + exp(z_j)) - y_j z_j].

    It is -log p where y is 1 and -log(1 - p) where y is 0, with p = sigmoid(z): the negative
    logarithm of the probability given to what happened, summed over the outputs. The exponential
    is taken of -|z|, as in :func:`nnlib.activations.softplus`. Source: Bishop (1995), section 6.7.
    """
    return (np.maximum(z, 0.0) - y * z + np.log1p(np.exp(-np.abs(z)))).sum(axis=-1)


@_of_scores("probabilities", _PER_OUTPUT)
def binary_cross_entropy_delta(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of :func:`binary_cross_entropy` in the scores: sigmoid(z) - y."""
    return _sigmoid(z) - y


@_of_outputs("probabilities", _PER_EXAMPLE)
def binary_cross_entropy_from_probabilities(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Surprise at yes-or-no targets: -sum_j [y_j log p_j + (1 - y_j) log(1 - p_j)], p = y_hat.

    Prefer :func:`binary_cross_entropy`, which takes scores: see the top of this module.
    """
    return (y * _surprise(y_hat) + (1.0 - y) * _surprise(1.0 - y_hat)).sum(axis=-1)


@_of_outputs("probabilities", _PER_OUTPUT)
def binary_cross_entropy_gradient(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of :func:`binary_cross_entropy_from_probabilities`: (1 - y)/(1 - p) - y/p."""
    return (1.0 - y) / _above_zero(1.0 - y_hat) - y / _above_zero(y_hat)


@_of_scores("classes", _PER_EXAMPLE)
def categorical_cross_entropy(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Surprise at which class it was, from scores: -sum_j y_j log softmax(z)_j.

    For a label c it is -log p_c, the negative logarithm of the probability given to the right
    class. Source: Bridle (1990).
    """
    s = z - z.max(axis=-1, keepdims=True)
    surprise = np.log(np.exp(s).sum(axis=-1, keepdims=True)) - s
    # Scores some 1e308 apart make it infinite, and 0 * inf is no number where 0 is meant.
    return (y * np.minimum(surprise, np.finfo(z.dtype).max)).sum(axis=-1)


@_of_scores("classes", _PER_OUTPUT)
def categorical_cross_entropy_delta(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of :func:`categorical_cross_entropy` in the scores: softmax(z) - y."""
    return _softmax(z) - y


@_of_outputs("classes", _PER_EXAMPLE)
def categorical_cross_entropy_from_probabilities(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Surprise at which class it was: -sum_j y_j log p_j, p = y_hat.

    Prefer :func:`categorical_cross_entropy`, which takes scores: see the top of this module.
    """
    return (y * _surprise(y_hat)).sum(axis=-1)


@_of_outputs("classes", _PER_OUTPUT)
def categorical_cross_entropy_gradient(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of :func:`categorical_cross_entropy_from_probabilities`: -y/p."""
    return -y / _above_zero(y_hat)


def _squared_distance(y_hat, y):
    """Sum the squared differences of all outputs: of a single one, that is its square."""
    squares = y_hat - y
    squares *= squares
    return squares[..., 0] if squares.shape[-1] == 1 else squares.sum(axis=-1)


def _above_zero(p):
    """Count 0 as the smallest float that still has all its digits."""
    return np.maximum(p, np.finfo(p.dtype).tiny)


def _surprise(p):
    return -np.log(_above_zero(p))


@dataclass(frozen=True)
class Loss:
    """A loss as training uses it: unchecked, on float arrays, targets of shape (n_samples, n_out).

    Parameters
    ----------
    name : str
        Its key in :data:`LOSSES`.
    value : callable
        ``value(y_hat, y) -> losses``, shape (n_samples,).
    gradient : callable
        ``gradient(y_hat, y) -> dL/dy_hat``.
    formula : str
        The formula in TeX.
    targets : {'numbers', 'probabilities', 'classes'}
        What the targets are, and so how they are checked.
    output_activation : str or None
        The activation this loss can be fused with; None for the squared errors.
    value_from_logits : callable or None
        ``value_from_logits(z, y)``: the loss straight from the scores.
    delta : callable or None
        ``delta(z, y) -> dL/dz``, fused.
    """

    name: str
    value: Callable
    gradient: Callable
    formula: str
    targets: str = "numbers"
    output_activation: str | None = None
    value_from_logits: Callable | None = None
    delta: Callable | None = None


_RECORDS = (
    Loss(
        "half_squared_error",
        half_squared_error.__wrapped__,
        half_squared_error_gradient.__wrapped__,
        r"L = \frac{1}{2} \sum_j (\hat{y}_j - y_j)^2",
    ),
    Loss(
        "mean_squared_error",
        mean_squared_error.__wrapped__,
        mean_squared_error_gradient.__wrapped__,
        r"L = \frac{1}{n} \sum_j (\hat{y}_j - y_j)^2",
    ),
    Loss(
        "binary_cross_entropy",
        binary_cross_entropy_from_probabilities.__wrapped__,
        binary_cross_entropy_gradient.__wrapped__,
        r"L = -\sum_j \left[ y_j \log \hat{y}_j + (1 - y_j) \log(1 - \hat{y}_j) \right]",
        "probabilities",
        "sigmoid",
        binary_cross_entropy.__wrapped__,
        binary_cross_entropy_delta.__wrapped__,
    ),
    Loss(
        "categorical_cross_entropy",
        categorical_cross_entropy_from_probabilities.__wrapped__,
        categorical_cross_entropy_gradient.__wrapped__,
        r"L = -\sum_j y_j \log \hat{y}_j",
        "classes",
        "softmax",
        categorical_cross_entropy.__wrapped__,
        categorical_cross_entropy_delta.__wrapped__,
    ),
)
LOSSES: dict[str, Loss] = {record.name: record for record in _RECORDS}
"""Every loss a network can be trained with, by name; their functions skip the checks."""


def get_loss(loss: str | Loss) -> Loss:
    """Look a loss up by name.

    Parameters
    ----------
    loss : str or Loss
        A key of :data:`LOSSES`; a :class:`Loss` of one's own is returned as it is.

    Returns
    -------
    Loss
        The record of that name.

    Raises
    ------
    ValueError
        If there is none; the message lists the names known.
    """
    if isinstance(loss, Loss):
        return loss
    return LOSSES[as_choice("loss", loss, LOSSES)]

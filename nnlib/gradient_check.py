"""Gradient checking: two independent roads that must lead to the same gradient.

A wrong derivative rarely stops a network from learning; it only learns worse, and nobody notices.
So backpropagation is held against the definition of the derivative: move one parameter a little
both ways, look at how far the loss moves, divide::

    dL/dw  ~  (L(w + step) - L(w - step)) / (2 step)

This *central difference* needs two forward passes per parameter, where backpropagation needs one
pass back for all of them: good for checking, hopeless for training. Its error has two parts. The
formula leaves out terms of order ``step**2``; and the two losses agree in most of their digits, so
their difference keeps a rounding error of about ``1e-16 / step``. The sum is smallest for a step
near ``1e-5``, and then some ten digits can be compared in float64. Next to a kink, such as relu's
at 0, the two sides belong to different slopes, and no step is small enough.

The backpropagation chapter ends with :func:`check_gradients`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nnlib._validation import as_floats, as_positive
from nnlib.layers import Layer, from_vector, to_vector
from nnlib.losses import Loss
from nnlib.network import backward, forward, objective
from nnlib.records import GradientCheck


def central_difference(
    function: Callable[[np.ndarray], float], vector: np.ndarray, step: float = 1e-6
) -> np.ndarray:
    """Gradient of a function of a vector, from its values alone.

    Parameters
    ----------
    function : callable
        Takes a vector of shape (n_parameters,) and returns a number.
    vector : array_like of shape (n_parameters,)
        Where to take the gradient; not changed.
    step : float, default 1e-6
        How far to move each entry, both ways.

    Returns
    -------
    ndarray of shape (n_parameters,)
        ``(f(v + step e_i) - f(v - step e_i)) / (2 step)`` for every entry i, in float64.

    Raises
    ------
    ValueError
        If ``vector`` is not a vector of finite numbers, or ``step`` is not positive or too small
        to make a difference.
    """
    vector = as_floats("vector", vector, ndim=1, dtype=np.float64)
    step = as_positive("step", step)
    gradient = np.empty_like(vector)
    for i, entry in enumerate(vector):
        above, below = entry + step, entry - step
        if above == below:
            raise ValueError(f"step: came {step}, which is lost beside vector[{i}] = {entry}")
        up, down = vector.copy(), vector.copy()
        up[i], down[i] = above, below
        # Divide by the distance as it was rounded, not by what it should have been.
        gradient[i] = (function(up) - function(down)) / (above - below)
    return gradient


def relative_error(a: np.ndarray, b: np.ndarray, floor: float = 1e-4) -> np.ndarray:
    """Distance between two arrays, entry by entry, on the scale of the entries.

    Parameters
    ----------
    a, b : array_like of the same shape
        What to compare.
    floor : float, default 1e-4
        Entries smaller than this are compared on its scale instead of their own: a central
        difference of 1e-11 where 0 is right is rounding, not a mistake of 100 %.

    Returns
    -------
    ndarray of the same shape
        ``|a - b| / max(|a|, |b|, floor)``: symmetric, and never a division by zero.

    Raises
    ------
    ValueError
        If the shapes differ, a number is not finite, or ``floor`` is not positive.
    """
    a = as_floats("a", a)
    b = as_floats("b", b, shape=a.shape)
    floor = as_positive("floor", floor)
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)


def check_gradients(
    layers: Sequence[Layer],
    X: np.ndarray,
    y: np.ndarray,
    loss: str | Loss = "half_squared_error",
    step: float = 1e-6,
    tolerance: float = 1e-5,
) -> GradientCheck:
    """Hold backpropagation against central differences for every parameter of a network.

    Parameters
    ----------
    layers : sequence of Layer
        The network; not changed. Checked in float64 whatever its type.
    X : array_like of shape (n_samples, n_in)
        A few examples are enough, and quick.
    y : array_like of shape (n_samples, n_out)
        Targets, in any of the forms that :func:`nnlib.network.backward` takes.
    loss : str or Loss, default 'half_squared_error'
        A name in :data:`nnlib.losses.LOSSES`.
    step : float, default 1e-6
        How far to move each parameter, both ways.
    tolerance : float, default 1e-5
        The :func:`relative_error` allowed. Correct code stays well below; a wrong formula is
        nearly always far above.

    Returns
    -------
    GradientCheck
        The largest relative error, the parameter that has it, and both gradients.

    Raises
    ------
    ValueError
        If network, examples, targets and loss do not fit each other.
    """
    tolerance = as_positive("tolerance", tolerance)
    layers = from_vector(layers, to_vector(layers).astype(np.float64))
    backward_pass = backward(layers, forward(layers, X), y, loss)
    gradients = zip(backward_pass.dW, backward_pass.db, strict=True)
    analytic = np.concatenate([g.ravel() for pair in gradients for g in pair if g is not None])
    numeric = central_difference(
        lambda vector: objective(from_vector(layers, vector), X, y, loss), to_vector(layers), step
    )
    errors = relative_error(analytic, numeric)
    worst = int(errors.argmax())
    return GradientCheck(
        max_relative_error=float(errors[worst]),
        worst=_parameter_names(layers)[worst],
        analytic=analytic,
        numeric=numeric,
        ok=bool(errors[worst] <= tolerance),
        tolerance=tolerance,
    )


def _parameter_names(layers):
    """Name each entry of :func:`to_vector`, with indices as Python counts them."""
    names = []
    for i, layer in enumerate(layers):
        names += [f"W[{i}][{j}, {k}]" for j in range(layer.n_out) for k in range(layer.n_in)]
        names += [] if layer.b is None else [f"b[{i}][{j}]" for j in range(layer.n_out)]
    return names

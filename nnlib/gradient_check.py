"""Gradient checking: two independent roads that must lead to the same gradient.

A wrong derivative rarely stops a network from learning; it only learns worse, and nobody notices.
So backpropagation is held against the definition of the derivative: move one parameter a little
both ways, look at how far the loss moves, divide::

    dL/dw  ~  (L(w + step) - L(w - step)) / (2 step)

This *central difference* needs two forward passes per parameter, where backpropagation needs one
pass back for all of them: good for checking, hopeless for training. Its error has two parts. The
formula leaves out terms of order ``step**2``; and the two losses agree in most of their digits, so
their difference keeps a rounding error of about ``1e-16 / step``. The sum is smallest for a step
near ``1e-5``, and then some ten digits can be compared in float64.

**At a kink**, such as relu's at 0, the loss has one slope on the left and another on the right. The
central difference is something between the two, backpropagation takes one of them, and neither is
wrong. Zeros put a network there: XOR's row (0, 0), with biases that start at 0. So where the two
gradients differ, :func:`check_gradients` looks whether a pre-activation changes its sign within the
step, in a layer whose activation may have a kink at 0. If so it reports the kink, measures the
slopes on both sides of it, and asks only that backpropagation's answer lies between them. A mistake
elsewhere is still found, and so is one on the kink that leads outside.

The backpropagation chapter ends with :func:`check_gradients`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nnlib._validation import as_floats, as_function, as_positive
from nnlib.layers import Layer, from_vector, to_vector
from nnlib.losses import Loss
from nnlib.network import backward, forward, objective
from nnlib.records import GradientCheck

SMOOTH = ("linear", "sigmoid", "tanh", "softplus", "softmax")
"""The activations without kinks. Of any other one, also of one's own, a kink at 0 is expected."""


def central_difference(
    function: Callable[[np.ndarray], ArrayLike], vector: ArrayLike, step: float = 1e-6
) -> np.ndarray:
    """Gradient of a function of a vector, from its values alone.

    Parameters
    ----------
    function : callable
        Takes a vector of shape (n_parameters,) and returns one number; an array of one will do.
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
        If ``function`` is not a function or does not return one finite number, ``vector`` is not a
        vector of finite numbers, or ``step`` is not positive, too small to make a difference, or
        too large.
    """
    as_function("function", function)
    point = as_floats("vector", vector, ndim=1, dtype=np.float64)
    step = as_positive("step", step)
    gradient = np.empty_like(point)
    for i, entry in enumerate(point.tolist()):
        above, below = entry + step, entry - step
        if above == below:
            raise ValueError(f"step: came {step}, which is lost beside vector[{i}] = {entry}")
        if np.isinf(above - below):
            raise ValueError(f"step: came {step}; expected one whose double is a finite number")
        # Divide by the distance as it was rounded, not by what it should have been.
        up, down = (_value(function, _replaced(point, i, end)) for end in (above, below))
        gradient[i] = (up - down) / (above - below)
    return gradient


def _replaced(vector, i, entry):
    """Return a copy of the vector with another entry i."""
    moved = vector.copy()
    moved[i] = entry
    return moved


def _value(function, vector):
    """Call the function and return its one number."""
    came = function(vector)
    if came is None:
        raise ValueError("function: came back with None; expected one number: is a return missing?")
    value = as_floats("function's value", came, dtype=np.float64)
    if value.size != 1:
        raise ValueError(
            f"function: came back with an array of shape {value.shape}; expected one number, "
            "such as its sum or one of its entries"
        )
    return value.item()


def relative_error(a: ArrayLike, b: ArrayLike, floor: float = 1e-4) -> np.ndarray:
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
    x = as_floats("a", a)
    y = as_floats("b", b, shape=x.shape)
    floor = as_positive("floor", floor)
    return np.abs(x - y) / np.maximum(np.maximum(np.abs(x), np.abs(y)), floor)


def check_gradients(
    layers: Sequence[Layer],
    X: ArrayLike,
    y: ArrayLike,
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
        The largest relative error, the parameter that has it, both gradients, and the parameters
        that stand on a kink.

    Raises
    ------
    ValueError
        If network, examples, targets and loss do not fit each other, or ``step`` or ``tolerance``
        is not positive.

    Notes
    -----
    On a kink there is no derivative, and every number from the slope on one side to the slope on
    the other will do. The slope on the right is that of the parabola through three points,
    ``(-5 L(w + h) + 8 L(w + 2h) - 3 L(w + 3h)) / 2h``, and on the left likewise: they leave out the
    kink itself, and jumps.
    """
    tolerance, step = as_positive("tolerance", tolerance), as_positive("step", step)
    layers = from_vector(layers, to_vector(layers).astype(np.float64))
    vector, names = to_vector(layers), _parameter_names(layers)

    def mean_loss(vector):
        return objective(from_vector(layers, vector), X, y, loss)

    analytic = _backpropagated(layers, X, y, loss)
    numeric = central_difference(mean_loss, vector, step)
    errors, kinks = relative_error(analytic, numeric), []
    for i in np.flatnonzero(errors > tolerance):
        if _has_kink(layers, X, vector, i, step):
            slopes = np.sort([_slope(mean_loss, vector, i, side * step) for side in (-1, 1)])
            errors[i] = relative_error(analytic[i], np.clip(analytic[i], *slopes))
            kinks.append(names[i])
    worst = int(errors.argmax())
    return GradientCheck(
        max_relative_error=float(errors[worst]),
        worst=names[worst],
        analytic=analytic,
        numeric=numeric,
        ok=bool(errors[worst] <= tolerance),
        tolerance=tolerance,
        kinks=tuple(kinks),
    )


def _backpropagated(layers, X, y, loss):
    """Return all derivatives by backpropagation, in the order of :func:`to_vector`."""
    found = backward(layers, forward(layers, X), y, loss)
    pairs = zip(found.dW, found.db, strict=True)
    return np.concatenate([g.ravel() for pair in pairs for g in pair if g is not None])


def _has_kink(layers, X, vector, i, step):
    """Tell whether a pre-activation passes or leaves 0 when entry i moves by a step, either way."""

    def signs(entry):
        Z = forward(from_vector(layers, _replaced(vector, i, entry)), X).Z
        pairs = zip(Z, layers, strict=True)
        bent = [z.ravel() for z, layer in pairs if layer.activation not in SMOOTH]
        return np.sign(np.concatenate([*bent, [0.0]]))  # one number more: there may be none

    here = signs(vector[i])
    return any((signs(vector[i] + side * step) != here).any() for side in (-1, 1))


def _slope(function, vector, i, step):
    """Slope of the function on one side of entry i: on the right for a step above 0, else left."""
    values = [_value(function, _replaced(vector, i, vector[i] + k * step)) for k in (1, 2, 3)]
    return float(np.dot((-2.5, 4.0, -1.5), values) / step)


def _parameter_names(layers):
    """Name each entry of :func:`to_vector`, with indices as Python counts them."""
    names = []
    for i, layer in enumerate(layers):
        names += [f"W[{i}][{j}, {k}]" for j in range(layer.n_out) for k in range(layer.n_in)]
        names += [] if layer.b is None else [f"b[{i}][{j}]" for j in range(layer.n_out)]
    return names

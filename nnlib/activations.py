r"""Activation functions: what a neuron makes of its weighted sum.

A neuron computes a pre-activation ``z = w . x + b`` and then an activation ``a = g(z)``. If ``g``
is linear, a stack of layers is one layer in disguise; everything a network can do beyond drawing a
straight line it owes to a ``g`` that bends. Training needs the slope ``g'(z)`` as well, because the
chain rule multiplies by it at every neuron. So each function here has its derivative next to it:

====================  ==========================================  ================================
name                  a = g(z)                                    g'(z)
====================  ==========================================  ================================
``hard_threshold``    1 if z >= 0 else 0                          0
``sign``              -1, 0 or 1                                  0
``linear``            z                                           1
``sigmoid``           1 / (1 + exp(-k z))                         k a (1 - a)
``tanh``              tanh(z)                                     1 - a**2
``softplus``          log(1 + exp(z))                             sigmoid(z)
``relu``              max(0, z)                                   1 if z > 0 else 0
``leaky_relu``        max(slope z, z)                             1 if z > 0 else slope
``softmax``           exp(z_i) / sum_j exp(z_j)                   a_i (delta_ij - a_j), a matrix
====================  ==========================================  ================================

**At zero** three of them need a decision. ``hard_threshold(0)`` is 1 (Virtue's slides; Latreche's
notes take 0 there). A gate whose weights put an input exactly on the threshold turns into another
gate when the decision changes: ``x1 + x2 - 1`` is OR with ours and AND with the other. That is why
the gates in :mod:`nnlib.gates` keep every input half a unit away. ``sign(0)`` is 0: on the
line is on neither side. ``relu`` has no derivative at 0; we take 0, the slope on its left (Virtue's
slides take 1), and ``leaky_relu`` likewise takes ``slope``.

**Large inputs.** Written as in the table, ``exp(-z)`` overflows at z = -1000. The functions use
``exp(-|z|)`` instead, which lies between 0 and 1 for every z.

The functions check their input. Training calls them millions of times on arrays already checked, in
the versions kept in :data:`ACTIVATIONS`, with warnings of overflow switched off. Chapters:
*Activations*, *Backpropagation* (the products ``vjp``), *Softmax and cross-entropy*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnlib._validation import (
    as_choice,
    as_floats,
    as_fraction,
    as_positive,
    as_scores,
    checked,
    describe,
)


@checked()
def hard_threshold(z: np.ndarray) -> np.ndarray:
    """All or nothing: 1 where `z` is at least 0, else 0.

    The neuron of McCulloch and Pitts (1943). At 0 it fires; see the top of this module.
    """
    return np.greater_equal(z, 0.0).astype(np.result_type(z))


@checked()
def hard_threshold_derivative(z: np.ndarray) -> np.ndarray:
    """Slope of :func:`hard_threshold`: 0 (also at the jump), so descent learns nothing from it."""
    return np.zeros_like(z)


@checked()
def sign(z: np.ndarray) -> np.ndarray:
    """Which side of 0: -1, 0 or 1.

    The perceptron with labels -1 and 1 (Rosenblatt 1958).
    """
    return np.sign(z)


@checked()
def sign_derivative(z: np.ndarray) -> np.ndarray:
    """Slope of :func:`sign`: 0 everywhere (also at 0, where the function jumps)."""
    return np.zeros_like(z)


@checked()
def linear(z: np.ndarray) -> np.ndarray:
    """No bend at all: a = z, the usual output of a network that predicts a number.

    The adaptive linear neuron of Widrow and Hoff (1960).
    """
    return z.copy()


@checked()
def linear_derivative(z: np.ndarray) -> np.ndarray:
    """Slope of :func:`linear`: 1 everywhere."""
    return np.ones_like(z)


@checked(slope="k > 0: how steep the step is.")
def sigmoid(z: np.ndarray, slope: float = 1.0) -> np.ndarray:
    r"""Squash any number into (0, 1): a = 1 / (1 + exp(-k z)).

    With :math:`e = \exp(-|z|)`, the formula reads 1 / (1 + e) for z >= 0 and e / (1 + e) below.
    Source: Latreche, section 3.3 (with slope); Rumelhart, Hinton and Williams (1986).
    """
    if slope != 1.0:
        z = as_positive("slope", slope) * z
    e = np.exp(-np.abs(z))
    return np.maximum(e, z >= 0.0) / (1.0 + e)  # e is at most 1, so the maximum picks 1 or e


@checked(slope="k > 0: how steep the step is.")
def sigmoid_derivative(z: np.ndarray, slope: float = 1.0) -> np.ndarray:
    """Slope of :func:`sigmoid`: k a (1 - a), at most k / 4, and next to nothing far from 0.

    Computed as k e / (1 + e)**2, e = exp(-|k z|), since 1 - a loses digits where a is nearly 1.
    """
    slope = as_positive("slope", slope)
    e = np.exp(-np.abs(slope * z))
    return slope * e / (1.0 + e) ** 2


@checked()
def tanh(z: np.ndarray) -> np.ndarray:
    """Squash any number into (-1, 1), with zero in the middle.

    A stretched sigmoid: tanh(z) = 2 sigmoid(2 z) - 1. Source: LeCun, Bottou, Orr and Müller (1998).
    """
    return np.tanh(z)


@checked()
def tanh_derivative(z: np.ndarray) -> np.ndarray:
    """Slope of :func:`tanh`: 1 - a**2, which is 1 at 0 and next to nothing far from it.

    Computed as 4 e / (1 + e)**2, e = exp(-2 |z|), since 1 - a**2 loses digits where a is nearly 1.
    """
    e = np.exp(-2.0 * np.abs(z))
    return 4.0 * e / (1.0 + e) ** 2


@checked()
def softplus(z: np.ndarray) -> np.ndarray:
    r"""Bend smoothly from 0 to z: a = log(1 + exp(z)), a relu with its corner rounded.

    :math:`\log(1 + e^z) = \max(z, 0) + \log(1 + e^{-|z|})`. Source: Dugas et al. (2001).
    """
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


@checked()
def softplus_derivative(z: np.ndarray) -> np.ndarray:
    """Slope of :func:`softplus`: sigmoid(z)."""
    return sigmoid.__wrapped__(z)


@checked()
def relu(z: np.ndarray) -> np.ndarray:
    """Pass what is positive, block the rest: a = max(0, z).

    The rectified linear unit of Nair and Hinton (2010).
    """
    return np.maximum(z, 0.0)


@checked()
def relu_derivative(z: np.ndarray) -> np.ndarray:
    """Slope of :func:`relu`: 1 where `z` is positive, else 0 (0 at the corner too)."""
    return np.greater(z, 0.0).astype(np.result_type(z))


@checked(slope="The slope on the negative side, in [0, 1).")
def leaky_relu(z: np.ndarray, slope: float = 0.01) -> np.ndarray:
    """Pass what is positive, let a little of the rest leak: a = max(slope z, z).

    It cannot die as a relu can: some gradient always flows. Source: Maas, Hannun and Ng (2013).
    """
    return np.maximum(as_fraction("slope", slope) * z, z)


@checked(slope="The slope on the negative side, in [0, 1).")
def leaky_relu_derivative(z: np.ndarray, slope: float = 0.01) -> np.ndarray:
    """Slope of :func:`leaky_relu`: 1 where `z` is positive, else `slope` (at the corner too)."""
    return np.maximum(np.greater(z, 0.0).astype(np.result_type(z)), as_fraction("slope", slope))


@checked(as_scores, given="(..., n)", returned="(..., n)")
def softmax(z: np.ndarray) -> np.ndarray:
    r"""Turn scores into probabilities: p_i = exp(z_i) / sum_j exp(z_j), along the last axis.

    Adding one number to every score changes nothing, so the largest score is first moved to 0 and
    no exponential exceeds 1. Source: Bridle (1990).
    """
    p = z - z.max(axis=-1, keepdims=True)
    np.exp(p, out=p)
    p /= p.sum(axis=-1, keepdims=True)
    return p


@checked(as_scores, given="(..., n)", returned="(..., n)")
def log_softmax(z: np.ndarray) -> np.ndarray:
    r"""Logarithm of :func:`softmax`, finite where the probability itself rounds to 0.

    :math:`\log p_i = s_i - \log \sum_j e^{s_j}` with :math:`s = z - \max z`.
    """
    s = z - z.max(axis=-1, keepdims=True)
    s -= np.log(np.exp(s).sum(axis=-1, keepdims=True))
    return s


@checked(as_scores, given="(..., n)", returned="(..., n, n)")
def softmax_jacobian(z: np.ndarray) -> np.ndarray:
    r"""Every output's slope in every score: J_ij = dp_i / dz_j = p_i (delta_ij - p_j).

    Source: Bridle (1990). :func:`softmax_vjp` multiplies by this matrix without building it.
    """
    p = softmax.__wrapped__(z)
    return p[..., :, None] * (np.eye(z.shape[-1], dtype=z.dtype) - p[..., None, :])


def softmax_vjp(z: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    r"""Pull a gradient back through :func:`softmax`: dL/dz from dL/dp.

    Parameters
    ----------
    z : array_like of shape (..., n)
        Scores.
    upstream : array_like of shape (..., n)
        dL/dp, the gradient in the probabilities.

    Returns
    -------
    ndarray of shape (..., n)
        dL/dz.

    Raises
    ------
    ValueError
        If the shapes differ, or either argument is empty or holds anything but finite numbers.

    Notes
    -----
    :math:`J^\top u = p \odot (u - p \cdot u)`: n products in place of the n**2 of the Jacobian.
    """
    p = softmax(z)
    upstream = as_floats("upstream", upstream, shape=p.shape, dtype=p.dtype)
    return _softmax_vjp(z, p, upstream)


def _softmax_vjp(z, a, upstream):
    """As :func:`softmax_vjp`, from the probabilities `a` that the forward pass stored."""
    return a * (upstream - (a * upstream).sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Activation:
    """An activation function as a network uses it: unchecked, on float arrays, ignoring overflow.

    Parameters
    ----------
    name : str
        Its key in :data:`ACTIVATIONS`, or the name of one's own.
    function : callable
        ``function(z) -> a``, entry by entry over an array of any shape.
    derivative : callable
        ``derivative(z) -> g'(z)``, of the shape of z; for softmax the Jacobian (..., n, n).
    vjp : callable, optional
        ``vjp(z, a, upstream) -> dL/dz``, where upstream is dL/da and ``a`` saves computing it; by
        default ``upstream * derivative(z)``.
    formula : str, optional
        The formula in TeX.

    Examples
    --------
    One of your own goes into a layer as it is. A :class:`nnlib.layers.Layer` holds its derivative
    against central differences first:

    >>> import numpy as np
    >>> from nnlib.layers import Layer
    >>> bump = Activation("bump", lambda z: np.exp(-z * z), lambda z: -2 * z * np.exp(-z * z))
    >>> Layer([[1.0, 2.0]], [0.0], bump).activation.name
    'bump'
    """

    name: str
    function: Callable[[np.ndarray], np.ndarray]
    derivative: Callable[[np.ndarray], np.ndarray]
    vjp: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] = None  # type: ignore[assignment]
    formula: str = ""

    def __post_init__(self):
        if self.vjp is None:
            object.__setattr__(self, "vjp", lambda z, a, upstream: upstream * self.derivative(z))


def _fast_sigmoid(z):
    """Where exp(-z) overflows, 1 / infinity = 0 is right, and the caller ignores the warning."""
    a = np.exp(-z)  # takes a third of the time of :func:`sigmoid`
    a += 1.0
    return np.reciprocal(a)


def _same(z):
    """Hand z on without a copy: in a network nothing changes it."""
    return z


def _no_slope(z, a, upstream):
    return np.zeros_like(upstream)


def _linear_vjp(z, a, upstream):
    return upstream


def _sigmoid_vjp(z, a, upstream):
    return upstream * (a * (1.0 - a))


def _tanh_vjp(z, a, upstream):
    return upstream * (1.0 - a * a)


def _softplus_vjp(z, a, upstream):
    return upstream * -np.expm1(-a)  # exp(-a) = 1 / (1 + exp(z)), so 1 - exp(-a) = sigmoid(z)


def _relu_vjp(z, a, upstream):
    return upstream * relu_derivative.__wrapped__(z)


def _leaky_relu_vjp(z, a, upstream):
    return upstream * leaky_relu_derivative.__wrapped__(z)


def _record(function, derivative, vjp, formula, core=None):
    """Build the registry's record from the unchecked versions."""
    core = core or function.__wrapped__
    return Activation(function.__name__, core, derivative.__wrapped__, vjp, formula)


_RECORDS = (
    _record(hard_threshold, hard_threshold_derivative, _no_slope, r"a = [z \geq 0]"),
    _record(sign, sign_derivative, _no_slope, r"a = \operatorname{sign} z"),
    _record(linear, linear_derivative, _linear_vjp, r"a = z", _same),
    _record(sigmoid, sigmoid_derivative, _sigmoid_vjp, r"a = \frac{1}{1 + e^{-z}}", _fast_sigmoid),
    _record(tanh, tanh_derivative, _tanh_vjp, r"a = \tanh z"),
    _record(softplus, softplus_derivative, _softplus_vjp, r"a = \log(1 + e^z)"),
    _record(relu, relu_derivative, _relu_vjp, r"a = \max(0, z)"),
    _record(leaky_relu, leaky_relu_derivative, _leaky_relu_vjp, r"a = \max(0.01 z, z)"),
    _record(softmax, softmax_jacobian, _softmax_vjp, r"a_i = \frac{e^{z_i}}{\sum_j e^{z_j}}"),
)
ACTIVATIONS: dict[str, Activation] = {record.name: record for record in _RECORDS}
"""Every activation a layer can have, by name; their functions skip the checks."""


def get_activation(activation: str | Activation) -> Activation:
    """Look an activation up by name.

    Parameters
    ----------
    activation : str or Activation
        A key of :data:`ACTIVATIONS`; an :class:`Activation` of one's own is returned as it is.

    Returns
    -------
    Activation
        The record of that name.

    Raises
    ------
    ValueError
        If there is none; the message lists the names known.
    """
    if isinstance(activation, Activation):
        return activation
    return ACTIVATIONS[as_choice("activation", activation, ACTIVATIONS)]


def check_derivative(activation: Activation) -> None:
    """Hold the derivative of an activation of one's own against central differences.

    Parameters
    ----------
    activation : Activation
        What to check, at a few places away from 0, where many have a kink.

    Raises
    ------
    ValueError
        If the function raises, does not keep the shape, changes its argument, or is not finite; or
        if ``vjp`` is further than rounding from the differences.
    """
    z, h = _PLACES.copy(), 1e-5
    a = _own_values(activation, "function", z)
    upstream = np.array([[1.0, -0.5, 2.0], [0.3, 1.5, -1.0]])
    came = _own_values(activation, "vjp", z, a, upstream)
    for place in np.ndindex(z.shape):
        moved = np.zeros_like(z)
        moved[place] = h
        rise = activation.function(z + moved) - activation.function(z - moved)
        expected = float((upstream * rise).sum()) / (2.0 * h)
        if not abs(came[place] - expected) <= 1e-5 * max(1.0, abs(expected)):
            raise ValueError(
                f"activation {activation.name!r}: came with the derivative "
                f"{came[place] / upstream[place]:.4g} at z = {z[place]:g}; "
                f"expected {expected / upstream[place]:.4g}, by central differences"
            )


def _own_values(activation, part, z, *more):
    """Call a part of an activation of one's own; refuse what no layer could work with."""
    given, what = z.copy(), f"activation {activation.name!r}: its {part}"
    try:
        values = getattr(activation, part)(given, *more)
    except Exception as error:
        raise ValueError(
            f"{what} raised {type(error).__name__}: {error}; expected one that takes arrays of "
            "any shape (NumPy's functions do, those of math do not)"
        ) from error
    if not isinstance(values, np.ndarray) or values.shape != z.shape:
        raise ValueError(f"{what} gave {describe(values)}; expected the shape of z, {z.shape}")
    if not np.array_equal(given, z):
        raise ValueError(f"{what} changes z itself; expected a new array")
    return as_floats(what, values)


_PLACES = np.array([[-2.7, -1.3, -0.4], [0.3, 1.1, 2.6]])

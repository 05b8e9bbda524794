"""Four ways to go downhill once the gradient is known.

Backpropagation says which way is up; an optimizer decides how far to go the other way. The plain
step ``w <- w - learning_rate * g`` uses nothing but today's gradient ``g``. The three others
remember: momentum keeps a velocity, so that steps that agree add up and steps that disagree cancel;
RMSprop divides by the typical size of each parameter's gradient, so that steep and flat directions
get steps alike; Adam does both.

An optimizer has a memory with a life of its own, so here, for once, are classes. Each has a single
method, ``step(parameters, gradients)``, which changes the parameter arrays in place and creates the
memory at the first call. Like the formulas, the steps work entry by entry: they do not care which
arrays the parameters are, and :func:`nnlib.training.train` hands all weights over as one vector. A
large array is gone through in pieces.

:func:`descend` walks over any function of a vector, to draw the path. The chapter on gradient
descent uses it; the others meet these optimizers through training.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from nnlib._validation import as_count, as_floats, as_fraction, as_positive
from nnlib.records import DescentRun

PIECE = 2**15  # numbers


class Optimizer(Protocol):
    """Anything with a ``step``: what :func:`descend` and :func:`nnlib.training.train` accept."""

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step.

        Parameters
        ----------
        parameters : sequence of ndarray
            The arrays to change: the same ones, in the same order, at every call.
        gradients : sequence of ndarray
            The gradient for each of them, of the same shapes; left as they are.

        Raises
        ------
        ValueError
            If the shapes differ, from each other or from those of the first call.
        """


@dataclass
class GradientDescent:
    """The plain step: ``w <- w - learning_rate * g``.

    Parameters
    ----------
    learning_rate : float
        Length of the step for a gradient of length 1; positive.

    Raises
    ------
    ValueError
        If the learning rate is not a positive number.

    References
    ----------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées" (1847).
    """

    learning_rate: float

    def __post_init__(self):
        self.learning_rate = as_positive("learning_rate", self.learning_rate)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check_shapes("gradients", gradients, parameters)
        for w, g in _pieces(parameters, gradients):
            w -= self.learning_rate * g


@dataclass
class Momentum:
    """A heavy ball: ``v <- momentum * v - learning_rate * g``, then ``w <- w + v``.

    Parameters
    ----------
    learning_rate : float
        Positive.
    momentum : float, default 0.9
        How much of the velocity is left after a step, in [0, 1). Under a constant gradient the
        steps grow to ``1 / (1 - momentum)`` times the plain ones; 0 is plain gradient descent.

    Raises
    ------
    ValueError
        If a setting is outside its range.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods" (1964); Rumelhart,
    Hinton & Williams, "Learning representations by back-propagating errors" (1986), equation 9.
    """

    learning_rate: float
    momentum: float = 0.9
    _velocity: list[np.ndarray] | None = field(default=None, init=False, repr=False)

    def __post_init__(self):
        self.learning_rate = as_positive("learning_rate", self.learning_rate)
        self.momentum = as_fraction("momentum", self.momentum)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check_shapes("gradients", gradients, parameters)
        if self._velocity is None:
            self._velocity = [np.zeros_like(w) for w in parameters]
        _check_shapes("parameters", parameters, self._velocity)
        for w, g, v in _pieces(parameters, gradients, self._velocity):
            v *= self.momentum
            v -= self.learning_rate * g
            w += v


@dataclass
class RMSprop:
    """Steps divided by the typical size of the gradient, parameter by parameter.

    Parameters
    ----------
    learning_rate : float
        About the length of a step for every single parameter, whatever its gradient's scale.
    decay : float, default 0.9
        How much of the running mean of squares is kept at a step, in [0, 1).
    epsilon : float, default 1e-8
        Keeps the division safe where gradients vanish; positive.

    Raises
    ------
    ValueError
        If a setting is outside its range.

    Notes
    -----
    ``s <- decay * s + (1 - decay) * g**2``, then
    ``w <- w - learning_rate * g / (sqrt(s) + epsilon)``; ``s`` starts at 0.

    References
    ----------
    Tieleman & Hinton, "Lecture 6.5: rmsprop", Neural Networks for Machine Learning (2012).
    """

    learning_rate: float
    decay: float = 0.9
    epsilon: float = 1e-8
    _square: list[np.ndarray] | None = field(default=None, init=False, repr=False)

    def __post_init__(self):
        self.learning_rate = as_positive("learning_rate", self.learning_rate)
        self.decay = as_fraction("decay", self.decay)
        self.epsilon = as_positive("epsilon", self.epsilon)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check_shapes("gradients", gradients, parameters)
        if self._square is None:
            self._square = [np.zeros_like(w) for w in parameters]
        _check_shapes("parameters", parameters, self._square)
        for w, g, s in _pieces(parameters, gradients, self._square):
            s *= self.decay
            s += (1 - self.decay) * g * g
            w -= self.learning_rate * g / (np.sqrt(s) + self.epsilon)


@dataclass
class Adam:
    """Momentum and RMSprop together, each corrected for having started at zero.

    Parameters
    ----------
    learning_rate : float, default 1e-3
        About the length of a step for every single parameter.
    beta1 : float, default 0.9
        How much of the running mean of gradients is kept at a step, in [0, 1).
    beta2 : float, default 0.999
        The same for the running mean of their squares.
    epsilon : float, default 1e-8
        Keeps the division safe where gradients vanish; positive.

    Raises
    ------
    ValueError
        If a setting is outside its range.

    Notes
    -----
    With ``m <- beta1 * m + (1 - beta1) * g`` and ``s <- beta2 * s + (1 - beta2) * g**2``, step t
    is ``w <- w - learning_rate * m_hat / (sqrt(s_hat) + epsilon)``, where
    ``m_hat = m / (1 - beta1**t)`` and ``s_hat = s / (1 - beta2**t)`` undo the pull towards the
    zeros both means started from.

    References
    ----------
    Kingma & Ba, "Adam: A method for stochastic optimization" (2015), algorithm 1.
    """

    learning_rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    _mean: list[np.ndarray] | None = field(default=None, init=False, repr=False)
    _square: list[np.ndarray] | None = field(default=None, init=False, repr=False)
    _n_steps: int = field(default=0, init=False, repr=False)

    def __post_init__(self):
        self.learning_rate = as_positive("learning_rate", self.learning_rate)
        self.beta1 = as_fraction("beta1", self.beta1)
        self.beta2 = as_fraction("beta2", self.beta2)
        self.epsilon = as_positive("epsilon", self.epsilon)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check_shapes("gradients", gradients, parameters)
        if self._mean is None:
            self._mean = [np.zeros_like(w) for w in parameters]
            self._square = [np.zeros_like(w) for w in parameters]
        _check_shapes("parameters", parameters, self._mean)
        self._n_steps += 1
        correction1 = 1 - self.beta1**self._n_steps
        correction2 = 1 - self.beta2**self._n_steps
        for w, g, m, s in _pieces(parameters, gradients, self._mean, self._square):
            m *= self.beta1
            m += (1 - self.beta1) * g
            s *= self.beta2
            s += (1 - self.beta2) * g * g
            w -= self.learning_rate * (m / correction1) / (np.sqrt(s / correction2) + self.epsilon)


def descend(
    function: Callable[[np.ndarray], float],
    gradient: Callable[[np.ndarray], np.ndarray],
    start: np.ndarray,
    optimizer: Optimizer,
    n_steps: int,
) -> DescentRun:
    """Walk downhill on a plain function of a vector and record the path.

    Parameters
    ----------
    function : callable
        Takes a vector of shape (n_parameters,) and returns a number: the height.
    gradient : callable
        Takes the same vector and returns the gradient there, of shape (n_parameters,).
    start : array_like of shape (n_parameters,)
        Where to start; not changed.
    optimizer : Optimizer
        Decides each step. The walk works on a copy of it, so one optimizer can start many walks.
    n_steps : int
        Number of steps, at least 1. All are taken, even over a function that blows up, and the
        record shows it.

    Returns
    -------
    DescentRun
        Points, heights and gradients: the start, then one entry per step.

    Raises
    ------
    ValueError
        If ``start`` is not a vector of finite numbers, ``n_steps`` is not a positive whole number,
        or ``gradient`` returns another shape than ``start``'s.
    """
    point = as_floats("start", start, ndim=1).copy()
    n_steps = as_count("n_steps", n_steps)
    optimizer = deepcopy(optimizer)
    path, values, gradients = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):  # a walk that blows up is worth seeing
        for step in range(n_steps + 1):
            path.append(point.copy())
            values.append(float(function(path[-1])))
            gradients.append(np.asarray(gradient(path[-1]), dtype=point.dtype))
            if step < n_steps:
                optimizer.step([point], [gradients[-1]])
    return DescentRun(np.array(path), np.array(values), np.array(gradients))


def _pieces(*lists):
    """Go through lists of arrays side by side; through large arrays, a piece at a time.

    The formulas make several passes over what they are given. A piece stays in the processor's
    cache until the last of them.
    """
    for arrays in zip(*lists, strict=True):
        first = arrays[0]
        if first.size <= PIECE:
            yield arrays
            continue
        n_rows = max(1, PIECE * len(first) // first.size)
        for start in range(0, len(first), n_rows):
            yield [array[start : start + n_rows] for array in arrays]


def _check_shapes(name, arrays, like):
    """Refuse arrays whose shapes differ from those they must match: nothing may broadcast here."""
    fit = len(arrays) == len(like)
    for array, other in zip(arrays, like, strict=False):
        fit = fit and array.shape == other.shape
    if not fit:
        came, expected = ([array.shape for array in side] for side in (arrays, like))
        raise ValueError(f"{name}: came with shapes {came}; expected {expected}")

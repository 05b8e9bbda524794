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
from typing import Any, Protocol

import numpy as np

from nnlib._pieces import in_pieces
from nnlib._validation import (
    as_count,
    as_floats,
    as_fraction,
    as_function,
    as_positive,
    describe,
    nearest,
)
from nnlib.records import DescentRun


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
            If either is not a list of arrays, a parameter cannot be changed in place, or shapes
            differ, from each other or from those of the first call.
        """


_SETTINGS: dict[str, Callable[[str, Any], float]] = {
    "learning_rate": as_positive,
    "momentum": as_fraction,
    "decay": as_fraction,
    "beta1": as_fraction,
    "beta2": as_fraction,
    "epsilon": as_positive,
}


class _Settings:
    """Settings are checked whenever they are set, also long after the optimizer was made."""

    __slots__ = ()

    def __setattr__(self, name, value):
        object.__setattr__(self, name, _SETTINGS[name](name, value) if name in _SETTINGS else value)


@dataclass(slots=True)
class GradientDescent(_Settings):
    """The plain step: ``w <- w - learning_rate * g``.

    Parameters
    ----------
    learning_rate : float
        Length of the step for a gradient of length 1; positive.

    Raises
    ------
    ValueError
        If the learning rate is not a positive number, now or whenever it is set.

    References
    ----------
    Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées" (1847).
    """

    learning_rate: float

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check(parameters, gradients)
        for w, g in in_pieces(parameters, gradients):
            w -= self.learning_rate * g


@dataclass(slots=True)
class Momentum(_Settings):
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
        If a setting is outside its range, now or whenever it is set.

    References
    ----------
    Polyak, "Some methods of speeding up the convergence of iteration methods" (1964); Rumelhart,
    Hinton & Williams, "Learning representations by back-propagating errors" (1986), equation 9.
    """

    learning_rate: float
    momentum: float = 0.9
    _velocity: list[np.ndarray] = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check(parameters, gradients)
        if not self._velocity:
            self._velocity = [np.zeros_like(w) for w in parameters]
        _check_shapes("parameters", parameters, self._velocity)
        for w, g, v in in_pieces(parameters, gradients, self._velocity):
            v *= self.momentum
            v -= self.learning_rate * g
            w += v


@dataclass(slots=True)
class RMSprop(_Settings):
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
        If a setting is outside its range, now or whenever it is set.

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
    _square: list[np.ndarray] = field(default_factory=list, init=False, repr=False)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check(parameters, gradients)
        if not self._square:
            self._square = [np.zeros_like(w) for w in parameters]
        _check_shapes("parameters", parameters, self._square)
        for w, g, s in in_pieces(parameters, gradients, self._square):
            s *= self.decay
            s += (1 - self.decay) * g * g
            w -= self.learning_rate * g / (np.sqrt(s) + self.epsilon)


@dataclass(slots=True)
class Adam(_Settings):
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
        If a setting is outside its range, now or whenever it is set.

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
    _mean: list[np.ndarray] = field(default_factory=list, init=False, repr=False)
    _square: list[np.ndarray] = field(default_factory=list, init=False, repr=False)
    _n_steps: int = field(default=0, init=False, repr=False)

    def step(self, parameters: Sequence[np.ndarray], gradients: Sequence[np.ndarray]) -> None:
        """Move the parameters in place by one step; see :meth:`Optimizer.step`."""
        _check(parameters, gradients)
        if not self._mean:
            self._mean = [np.zeros_like(w) for w in parameters]
            self._square = [np.zeros_like(w) for w in parameters]
        _check_shapes("parameters", parameters, self._mean)
        self._n_steps += 1
        correction1 = 1 - self.beta1**self._n_steps
        correction2 = 1 - self.beta2**self._n_steps
        for w, g, m, s in in_pieces(parameters, gradients, self._mean, self._square):
            m *= self.beta1
            m += (1 - self.beta1) * g
            s *= self.beta2
            s += (1 - self.beta2) * g * g
            w -= self.learning_rate * (m / correction1) / (np.sqrt(s / correction2) + self.epsilon)


OPTIMIZERS: tuple[Callable[..., Optimizer], ...] = (GradientDescent, Momentum, RMSprop, Adam)
"""Every optimizer there is; each can be made from a learning rate alone."""


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
    as_function("function", function)
    as_function("gradient", gradient)
    optimizer = deepcopy(as_optimizer("optimizer", optimizer))
    path, values, gradients = [], [], []
    with np.errstate(over="ignore", invalid="ignore"):  # a walk that blows up is worth seeing
        for step in range(n_steps + 1):
            path.append(point.copy())
            # Each gets a copy: a function that changes its argument must not move the walk.
            values.append(_as_height(function(point.copy())))
            gradients.append(_as_slopes(gradient(point.copy()), point))
            if step < n_steps:
                optimizer.step([point], [gradients[-1]])
    return DescentRun(np.array(path), np.array(values), np.array(gradients))


def as_optimizer(name: str, optimizer: Optimizer) -> Optimizer:
    """Return what can decide steps, or say what to write instead.

    Parameters
    ----------
    name : str
        The argument's name, for the message.
    optimizer : Optimizer
        Anything with a ``step``.

    Returns
    -------
    Optimizer
        The same.

    Raises
    ------
    ValueError
        If it is a name, a class, or anything else without a step.
    """
    if isinstance(optimizer, type) or not callable(getattr(optimizer, "step", None)):
        known = [one.__name__ for one in OPTIMIZERS]
        near = nearest(getattr(optimizer, "__name__", optimizer), known) or "Adam"
        raise ValueError(
            f"{name}: came {describe(optimizer)}; expected an optimizer with its settings, such as "
            f"nnlib.optimizers.{near}(learning_rate=0.01)"
        )
    return optimizer


def _as_height(value):
    """Check what a function of a vector returned: one number, which may be infinite."""
    array = np.asarray(value)
    if array.size != 1 or array.dtype.kind not in "buif":
        raise ValueError(f"function: came back with {describe(value)}; expected a single number")
    return float(array.item())


def _as_slopes(value, point):
    """Check what a gradient returned; as a copy, for it may hand out the same array each time."""
    array = np.array(value, dtype=point.dtype) if np.ndim(value) == 1 else np.asarray(value)
    if array.shape != point.shape:
        raise ValueError(f"gradient: came back with shape {array.shape}; expected {point.shape}")
    return array


def _check(parameters, gradients):
    """Refuse what a step would not change, or would change in another way than its formula."""
    for name, arrays in (("parameters", parameters), ("gradients", gradients)):
        if not isinstance(arrays, list | tuple):
            raise ValueError(f"{name}: came {describe(arrays)}; expected a list of arrays")
    for i, w in enumerate(parameters):
        if not isinstance(w, np.ndarray) or w.dtype.kind != "f":
            kind = f"an array of {w.dtype}" if isinstance(w, np.ndarray) else describe(w)
            raise ValueError(f"parameters[{i}]: came {kind}; expected an array of floats")
        if not w.flags.writeable:
            raise ValueError(f"parameters[{i}]: came read-only; expected a copy, that may change")
    _check_shapes("gradients", gradients, parameters)


def _check_shapes(name, arrays, like):
    """Refuse arrays whose shapes differ from those they must match: nothing may broadcast here."""
    came, expected = ([np.shape(array) for array in side] for side in (arrays, like))
    if came != expected:
        raise ValueError(f"{name}: came with shapes {came}; expected {expected}")

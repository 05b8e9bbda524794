"""What a pass or a training run recorded: frozen records, and nothing that computes.

A chapter that wants to show *how* a number came about needs more than the number. So the maths
modules hand back everything they met on the way, in one of the records below, and the plots and
live figures draw from these records without computing anything themselves:

* the perceptron chapter reads :class:`PerceptronRun`, one :class:`PerceptronUpdate` per nudge;
* the backpropagation chapter reads :class:`ForwardPass` and :class:`BackwardPass`, which hold every
  pre-activation ``z``, every activation ``a`` and every ``delta = dL/dz`` of a network;
* the chapters that train read :class:`TrainingRun`, or :class:`DescentRun` for a plain function;
* whoever doubts a derivative reads :class:`GradientCheck`.

A record keeps what was true when it was made: its arrays are its own and cannot be written to, so
neither the caller's arrays nor a slip can change them later. Two records are equal only if they are
the same object: comparing arrays entry by entry is the business of ``numpy.testing``, which also
says where they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, dataclass_transform

import numpy as np

from nnlib._validation import read_only
from nnlib.layers import Layer

if TYPE_CHECKING:
    from nnlib.optimizers import Optimizer


@dataclass_transform(frozen_default=True)
def _record(cls):
    """Make a class a frozen dataclass whose arrays are read-only."""

    def close(record):
        for field in fields(record):
            object.__setattr__(record, field.name, _closed(getattr(record, field.name)))

    cls.__post_init__ = close
    return dataclass(frozen=True, eq=False)(cls)


def _closed(value):
    if isinstance(value, np.ndarray):
        return read_only(value)
    if isinstance(value, dict):
        return {key: _closed(entry) for key, entry in value.items()}
    return tuple(map(_closed, value)) if type(value) is tuple else value


@dataclass(frozen=True, eq=False)
class PerceptronUpdate:
    """One nudge of the perceptron rule.

    Parameters
    ----------
    step : int
        Number of this update, from 0.
    epoch : int
        Pass over the data in which it happened, from 0.
    index : int
        Row of the misclassified example.
    x : ndarray of shape (n_features,)
        The misclassified example.
    y : int
        Its label, as given (-1 or 1, or 0 or 1).
    w_before, w_after : ndarray of shape (n_features,)
        Weights before and after the nudge.
    b_before, b_after : float
        Bias before and after the nudge.
    margin : float
        ``y * (w_before @ x + b_before)`` with ``y`` as -1 or 1: how wrong the neuron was.
    """

    step: int
    epoch: int
    index: int
    x: np.ndarray
    y: int
    w_before: np.ndarray
    b_before: float
    w_after: np.ndarray
    b_after: float
    margin: float


@_record
class PerceptronRun:
    """A whole run of the perceptron rule.

    Parameters
    ----------
    w : ndarray of shape (n_features,)
        Final weights.
    b : float
        Final bias.
    updates : sequence of PerceptronUpdate
        Every nudge, in order; written out when it is first looked at.
    n_epochs : int
        Passes made over the data, the last (perhaps clean) one included.
    converged : bool
        Whether the last pass was free of mistakes.
    reason : str
        Why the run stopped, in words.
    mistakes_per_epoch : tuple of int
        Number of nudges in each pass.
    """

    w: np.ndarray
    b: float
    updates: Sequence[PerceptronUpdate]
    n_epochs: int
    converged: bool
    reason: str
    mistakes_per_epoch: tuple[int, ...]


@_record
class ForwardPass:
    """Every number a forward pass met: ``z`` and ``a`` of each layer, one example per row.

    Parameters
    ----------
    layers : tuple of Layer
        The network that was run.
    X : ndarray of shape (n_samples, n_features)
        The inputs.
    Z : tuple of ndarray
        Pre-activations; ``Z[l]`` has shape (n_samples, n_out of layer l).
    A : tuple of ndarray
        Activations. ``A[0]`` is ``X``, so ``A[l]`` is what layer l receives and ``A[l + 1]`` what
        it gives: one entry more than ``Z``.
    """

    layers: tuple[Layer, ...]
    X: np.ndarray
    Z: tuple[np.ndarray, ...]
    A: tuple[np.ndarray, ...]

    @property
    def y_hat(self) -> np.ndarray:
        """The network's output: the last activation, (n_samples, n_out)."""
        return self.A[-1]

    @property
    def n_layers(self) -> int:
        """Number of layers, the inputs not counted."""
        return len(self.Z)


@_record
class BackwardPass:
    """Every derivative a backward pass met, in the order of the layers.

    By default these are derivatives of the objective, the mean loss over the batch: the factor
    1 / n_samples is already in ``deltas``. With ``per_example`` true, row (or slice) i belongs to
    the loss of example i alone, and nothing is divided.

    Parameters
    ----------
    loss : float
        The objective: mean of ``losses``.
    losses : ndarray of shape (n_samples,)
        Loss of each example.
    dW : tuple of ndarray
        ``dW[l]`` has the shape of layer l's ``W``; with ``per_example``, (n_samples, n_out, n_in).
    db : tuple of ndarray or None
        ``db[l]`` likewise for ``b``; ``None`` where the layer has no bias.
    deltas : tuple of ndarray
        ``deltas[l]`` is dL/dz of layer l, (n_samples, n_out).
    dA : tuple of ndarray
        ``dA[l]`` is dL/da of hidden layer l, (n_samples, n_out): one entry fewer than ``deltas``.
    per_example : bool
        Whether the derivatives are those of each example's own loss.
    """

    loss: float
    losses: np.ndarray
    dW: tuple[np.ndarray, ...]
    db: tuple[np.ndarray | None, ...]
    deltas: tuple[np.ndarray, ...]
    dA: tuple[np.ndarray, ...]
    per_example: bool


@_record
class TrainingRun:
    """What became of a network in training.

    Parameters
    ----------
    layers : tuple of Layer
        The trained network; after an early stop, the best one seen on the validation set.
    history : dict of str to ndarray
        ``'epoch'`` (0 is the untrained network) and ``'loss'``, the objective over the whole
        training set after that epoch; ``'validation_loss'`` where a validation set was given.
    reason : str
        Why training stopped: ``'n_epochs'``, ``'early_stop'``, ``'tolerance'`` or ``'diverged'``.
    snapshots : tuple of (int, tuple of Layer)
        The network at some epochs; empty unless asked for.
    optimizer : Optimizer
        A copy of the optimizer with the memory that belongs to this network: hand both to
        :func:`nnlib.training.train` to go on. After ``'diverged'`` it is as it was at the start.
    """

    layers: tuple[Layer, ...]
    history: dict[str, np.ndarray]
    reason: str
    snapshots: tuple[tuple[int, tuple[Layer, ...]], ...]
    optimizer: Optimizer | None = None


@_record
class GradientCheck:
    """How far backpropagation is from central differences.

    Parameters
    ----------
    max_relative_error : float
        The largest relative error over all parameters. On a kink it is the distance from the
        slopes on its two sides, and nothing between them.
    worst : str
        The parameter that has it, such as ``'W[1][0, 2]'``.
    analytic, numeric : ndarray of shape (n_parameters,)
        The two gradients, in the order of :func:`nnlib.layers.to_vector`.
    ok : bool
        Whether the largest relative error is within ``tolerance``.
    tolerance : float
        The relative error allowed.
    kinks : tuple of str
        The parameters where the two gradients differ and a kink lies within the step: the loss has
        one slope on this side and another on that, and there is no derivative to compare with.
    """

    max_relative_error: float
    worst: str
    analytic: np.ndarray
    numeric: np.ndarray
    ok: bool
    tolerance: float
    kinks: tuple[str, ...]


@_record
class DescentRun:
    """The path of an optimizer over a plain function of a vector.

    Parameters
    ----------
    path : ndarray of shape (n_steps + 1, n_parameters)
        The starting point, then the point after each step.
    values : ndarray of shape (n_steps + 1,)
        The function at those points.
    gradients : ndarray of shape (n_steps + 1, n_parameters)
        The gradient at those points.
    """

    path: np.ndarray
    values: np.ndarray
    gradients: np.ndarray

"""Training: forward, backward, step, over and over.

What varies is how many examples a step looks at. With all of them (*full batch*) every step goes
straight down the objective. With one (*stochastic*) a step costs next to nothing and points only
roughly downhill. A *mini-batch* is in between, and large enough for fast matrix products. One
*epoch* is one pass over all examples.

Forward and backward in the loop are those of :mod:`nnlib.network`, without the records, and with
all parameters in one array, so that a step of an optimizer is a few operations. The losses of an
epoch are those of the outputs that the forward passes gave anyway.

The chapters on XOR, three neurons, and digits train with :func:`train`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

import numpy as np

from nnlib import network
from nnlib._fast_training import Learner, network_at
from nnlib._validation import as_count, as_flag, as_positive, as_rng, describe
from nnlib.layers import Layer, as_network
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer, as_optimizer
from nnlib.records import TrainingRun


def train(
    layers: Sequence[Layer],
    X: np.ndarray,
    y: np.ndarray,
    *,
    loss: str | Loss,
    optimizer: Optimizer,
    n_epochs: int,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    patience: int | None = None,
    tolerance: float | None = None,
    snapshot_every: int | None = None,
    progress: bool = False,
) -> TrainingRun:
    """Train a network by gradient descent.

    Parameters
    ----------
    layers : sequence of Layer
        The network to start from; not changed.
    X : array_like of shape (n_samples, n_in)
        One example per row.
    y : array_like of shape (n_samples, n_out)
        Targets, in any of the forms that :func:`nnlib.network.backward` takes.
    loss : str or Loss
        A name in :data:`nnlib.losses.LOSSES`.
    optimizer : Optimizer
        Decides each step. Training works on a copy of it, so one optimizer can start many runs. To
        go on where a run ended, start from its ``layers`` with its ``optimizer``.
    n_epochs : int
        The most passes to make over the examples.
    batch_size : int, optional
        Examples per step: None takes all of them, 1 is stochastic gradient descent.
    rng : numpy.random.Generator, optional
        Shuffles the examples anew for each epoch; needed with ``batch_size``.
    validation : tuple of two array_like, optional
        ``(X, y)`` of examples kept apart: their loss is recorded, and no step looks at them.
    patience : int, optional
        Stop when the validation loss has not improved for so many epochs; and return, however
        training ends, the network with the lowest validation loss. Needs ``validation``.
    tolerance : float, optional
        Stop when the loss changes by no more than this from one epoch to the next.
    snapshot_every : int, optional
        Keep the network at epochs 0, ``snapshot_every``, 2 ``snapshot_every`` and so on.
    progress : bool, default False
        Show a progress bar (needs tqdm).

    Returns
    -------
    TrainingRun
        The trained network, the history, and why training stopped. After ``'diverged'`` the
        network is the last one whose loss was finite.

    Raises
    ------
    ValueError
        If network, examples, targets and loss do not fit each other, or a setting is outside its
        range or lacks the one it needs.

    Notes
    -----
    ``history['loss'][k]`` belongs to the network after k epochs: it is the mean, over the examples,
    of the loss each had when epoch k + 1 came to it. With the full batch that is the objective,
    exactly. With mini-batches the network has meanwhile learned from the examples before, so it is
    an estimate, a little low but free. If all epochs are run, the last entry is exact either way.

    References
    ----------
    Robbins & Monro, "A stochastic approximation method" (1951); Prechelt, "Early stopping, but
    when?" (1998).
    """
    layers = as_network(layers)
    X, Y, rule = network._as_task(layers, X, y, loss)
    held_out = None if validation is None else _as_held_out(layers, validation, loss)
    _check_settings(n_epochs, batch_size, rng, held_out, patience, tolerance, snapshot_every)
    as_flag("progress", progress)
    remembered = deepcopy(as_optimizer("optimizer", optimizer))
    may_stop = patience is not None or tolerance is not None
    learner, task = Learner([layers], rule), (X, Y)
    moments = _moments(learner, remembered, task, held_out, n_epochs, batch_size, rng, may_stop)
    if progress:
        from tqdm import tqdm  # only now: nnlib itself needs nothing but NumPy

        moments = tqdm(moments, total=n_epochs + 1, unit="epoch")
    with np.errstate(all="ignore"):  # a run that diverges says so in its reason
        history, kept, snapshots, reason = _follow(moments, patience, tolerance, snapshot_every)
    if held_out is None:
        del history["validation_loss"]
    return TrainingRun(
        layers=layers if kept is None else network_at(layers, kept.values),
        history={name: np.array(numbers) for name, numbers in history.items()},
        reason=reason,
        snapshots=tuple((moment.epoch, network_at(layers, moment.values)) for moment in snapshots),
        optimizer=kept.optimizer if kept and kept.optimizer else deepcopy(optimizer),
    )


class _Moment(NamedTuple):
    """A network on its way, once its loss is known."""

    epoch: int
    values: np.ndarray  # all parameters
    optimizer: Optimizer | None  # as it was then, where that is kept
    loss: float
    validation_loss: float


def _moments(learner, optimizer, task, held_out, n_epochs, batch_size, rng, keep_optimizer):
    """Train, epoch by epoch; yield each network once its loss is known, the untrained one first."""
    for epoch in range(n_epochs):
        values = learner.values.copy()
        then = deepcopy(optimizer) if keep_optimizer else None
        validation_loss = _mean_loss(learner, held_out)
        total = 0.0
        for X, Y in _batches(*task, batch_size, rng):
            z, y_hat = learner.differentiate(X, Y)
            total += learner.losses(z, y_hat, Y).sum().item()
            optimizer.step([learner.values], [learner.slopes])
        yield _Moment(epoch, values, then, total / len(task[0]), validation_loss)
    loss, validation_loss = _mean_loss(learner, task), _mean_loss(learner, held_out)
    yield _Moment(n_epochs, learner.values, optimizer, loss, validation_loss)


def _batches(X, Y, batch_size, rng):
    """List the examples that each step of an epoch looks at."""
    if batch_size is None:
        return [(X, Y)]
    order = rng.permutation(len(X))
    batches = (order[i : i + batch_size] for i in range(0, len(X), batch_size))
    return ((X[rows], Y[rows]) for rows in batches)


def _mean_loss(learner, task):
    """Compute the objective over some examples; no number where there are none."""
    if task is None:
        return math.nan
    X, Y = task
    Z, A = learner.forward(X)
    return learner.losses(Z[-1], A[-1], Y).mean().item()


def _follow(moments, patience, tolerance, snapshot_every):
    """Let training run until there is a reason to stop; say which moment to keep."""
    history: dict[str, list] = {"epoch": [], "loss": [], "validation_loss": []}
    last, best, snapshots, reason = None, None, [], "n_epochs"
    for moment in moments:
        for name, numbers in history.items():
            numbers.append(getattr(moment, name))
        if not math.isfinite(moment.loss + moment.values.dot(moment.values)):
            reason = "diverged"
            break
        change, last = abs(moment.loss - last.loss) if last else math.inf, moment
        if best is None or moment.validation_loss < best.validation_loss:
            best = moment
        if snapshot_every is not None and moment.epoch % snapshot_every == 0:
            snapshots.append(moment)
        if patience is not None and moment.epoch - best.epoch >= patience:
            reason = "early_stop"
            break
        if tolerance is not None and change <= tolerance:
            reason = "tolerance"
            break
    return history, last if patience is None else best, snapshots, reason


def _as_held_out(layers, validation, loss):
    """Check the validation examples against a network."""
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ValueError(f"validation: came {describe(validation)}; expected a pair (X, y)")
    return network._as_task(layers, *validation, loss, ("validation[0]", "validation[1]"))[:2]


def _check_settings(n_epochs, batch_size, rng, held_out, patience, tolerance, snapshot_every):
    """Refuse settings outside their range, or without the one they need."""
    as_count("n_epochs", n_epochs)
    if batch_size is not None:
        as_count("batch_size", batch_size)
    if batch_size is not None or rng is not None:
        as_rng("rng", rng)
    if patience is not None:
        as_count("patience", patience)
        if held_out is None:
            raise ValueError("validation: came None; expected (X, y), which patience needs")
    if tolerance is not None:
        as_positive("tolerance", tolerance)
    if snapshot_every is not None:
        as_count("snapshot_every", snapshot_every)

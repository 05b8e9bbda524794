"""Training: forward, backward, step, over and over.

What varies is how many examples a step looks at. With all of them (*full batch*) every step goes
straight down the objective. With one (*stochastic*) a step costs next to nothing and points only
roughly downhill. A *mini-batch* is in between, and large enough for fast matrix products. One
*epoch* is one pass over all examples.

The loop is written for speed where speed is free. All parameters live in one vector and the weights
of the layers are views into it, so an optimizer's step is a few operations on a single array.
Arguments are checked once, before the loop. The losses of an epoch are computed together at its
end, from the outputs that its forward passes gave anyway.

The chapters on XOR, three neurons, and digits train with :func:`train`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

import numpy as np

from nnlib import network
from nnlib._validation import as_count, as_positive, as_rng
from nnlib.layers import Layer, as_network, count_parameters
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer
from nnlib.trace import TrainingRun


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
        Decides each step. Training works on a copy of it, so one optimizer can start many runs.
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
    task = network._as_task(layers, X, y, loss)
    held_out = None if validation is None else _as_held_out(layers, validation, loss)
    _check_settings(n_epochs, batch_size, rng, held_out, patience, tolerance, snapshot_every)
    weights = _in_one_vector(layers)
    moments = _moments(weights, task, held_out, deepcopy(optimizer), n_epochs, batch_size, rng)
    if progress:
        from tqdm import tqdm  # only now: nnlib itself needs nothing but NumPy

        moments = tqdm(moments, total=n_epochs + 1, unit="epoch")
    with np.errstate(all="ignore"):  # a run that diverges says so in its reason
        history, kept, snapshots, reason = _follow(moments, patience, tolerance, snapshot_every)
    if held_out is None:
        del history["validation_loss"]
    return TrainingRun(
        layers=layers if kept is None else weights.at(kept.vector),
        history={name: np.array(values) for name, values in history.items()},
        reason=reason,
        snapshots=tuple((epoch, weights.at(vector)) for epoch, vector in snapshots),
    )


class _Moment(NamedTuple):
    """A network on the way, as the vector of its parameters, and how good it is."""

    epoch: int
    vector: np.ndarray
    loss: float
    validation_loss: float


class _Parameters(NamedTuple):
    """Layers whose weights and biases are views into one vector."""

    vector: np.ndarray
    layers: tuple[Layer, ...]

    def at(self, vector):
        """Copy out the network that has these parameters."""
        self.vector[:] = vector
        return tuple(Layer(layer.W, layer.b, layer.activation) for layer in self.layers)


def _in_one_vector(layers):
    """Copy the parameters of a network into one vector and look at it as layers."""
    vector = np.empty(count_parameters(layers), np.result_type(*(layer.W for layer in layers)))
    views, start = [], 0
    for layer in layers:
        W, b = np.split(vector[start : start + layer.n_parameters], [layer.W.size])
        W = W.reshape(layer.n_in, layer.n_out).T  # column by column, as a Layer's W always is
        W[:] = layer.W
        if layer.b is None:
            b = None
        else:
            b[:] = layer.b
        views.append(Layer._around(W, b, layer.activation))
        start += layer.n_parameters
    return _Parameters(vector, tuple(views))


def _follow(moments, patience, tolerance, snapshot_every):
    """Let training run until there is a reason to stop; say which network to keep."""
    history = {"epoch": [], "loss": [], "validation_loss": []}
    last = best = None
    snapshots = []
    reason = "n_epochs"
    for now in moments:
        history["epoch"].append(now.epoch)
        history["loss"].append(now.loss)
        history["validation_loss"].append(now.validation_loss)
        if not math.isfinite(now.loss + now.vector.dot(now.vector)):  # the loss or any parameter
            reason = "diverged"
            break
        previous, last = last, now
        if best is None or now.validation_loss < best.validation_loss:
            best = now
        if snapshot_every is not None and now.epoch % snapshot_every == 0:
            snapshots.append((now.epoch, now.vector))
        if patience is not None and now.epoch - best.epoch >= patience:
            reason = "early_stop"
            break
        if tolerance is not None and previous and abs(now.loss - previous.loss) <= tolerance:
            reason = "tolerance"
            break
    return history, last if patience is None else best, snapshots, reason


def _moments(weights, task, held_out, optimizer, n_epochs, batch_size, rng):
    """Train, epoch by epoch; yield each network once its loss is known, the untrained one first."""
    slopes = _in_one_vector(weights.layers)  # the gradient, laid out like the weights
    for epoch in range(n_epochs + 1):
        vector = weights.vector.copy()
        validation_loss = np.nan if held_out is None else _mean_loss(weights.layers, held_out)
        if epoch < n_epochs:
            batches = _batches(len(task[0]), batch_size, rng)
            loss = _one_epoch(weights, slopes, task, optimizer, batches)
        else:
            loss = _mean_loss(weights.layers, task)
        yield _Moment(epoch, vector, loss, validation_loss)


def _batches(n_samples, batch_size, rng):
    """List the rows that each step of an epoch looks at."""
    if batch_size is None:
        return [slice(None)]
    order = rng.permutation(n_samples)
    return [order[i : i + batch_size] for i in range(0, n_samples, batch_size)]


def _one_epoch(weights, slopes, task, optimizer, batches):
    """Take a step per batch; return the mean of the losses met on the way."""
    X, Y, loss = task
    layers = weights.layers
    met = []
    for rows in batches:
        y = Y[rows]
        Z, A = network._forward(layers, X[rows])
        delta = network._output_delta(loss, layers[-1], Z[-1], A[-1], y)
        deltas, _ = network._deltas(layers, Z, A, delta / len(y))
        for slope, d, a in zip(slopes.layers, deltas, A[:-1], strict=True):
            a.T.dot(d, out=slope.W.T)  # dW = d.T @ a, written where it belongs
            if slope.b is not None:
                np.add.reduce(d, axis=0, out=slope.b)
        optimizer.step([weights.vector], [slopes.vector])
        met.append((Z[-1], A[-1], y))
    z, y_hat, y = met[0] if len(met) == 1 else map(np.concatenate, zip(*met, strict=True))
    losses = network._losses(loss, layers[-1], z, y_hat, y)
    return float(losses.sum()) / len(losses)


def _mean_loss(layers, task):
    """Compute the objective of arguments already checked."""
    X, Y, loss = task
    Z, A = network._forward(layers, X)
    return float(network._losses(loss, layers[-1], Z[-1], A[-1], Y).mean())


def _as_held_out(layers, validation, loss):
    """Check the validation examples against a network."""
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ValueError(f"validation: came {type(validation).__name__}; expected a pair (X, y)")
    return network._as_task(layers, *validation, loss, ("validation[0]", "validation[1]"))


def _check_settings(n_epochs, batch_size, rng, held_out, patience, tolerance, snapshot_every):
    """Refuse settings outside their range, or without the one they need."""
    as_count("n_epochs", n_epochs)
    if batch_size is not None:
        as_count("batch_size", batch_size)
        as_rng("rng", rng)
    if patience is not None:
        as_count("patience", patience)
        if held_out is None:
            raise ValueError("validation: came None; expected (X, y), which patience needs")
    if tolerance is not None:
        as_positive("tolerance", tolerance)
    if snapshot_every is not None:
        as_count("snapshot_every", snapshot_every)

"""Training: forward, backward, step, over and over.

What varies is how many examples a step looks at. With all of them (*full batch*) every step goes
straight down the objective. With one (*stochastic*) a step costs next to nothing and points only
roughly downhill. A *mini-batch* is in between, and large enough for fast matrix products. One
*epoch* is one pass over all examples.

The loop is written for speed where speed is free. All parameters live in one vector and the weights
of the layers are views into it, so an optimizer's step is a few operations on a single array.
Arguments are checked once, before the loop. No step computes a loss: the losses of an epoch, and of
many epochs where examples are few, are computed together afterwards, from the outputs that the
forward passes gave anyway.

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
from nnlib.activations import ACTIVATIONS
from nnlib.layers import Layer, as_network, count_parameters
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer
from nnlib.records import TrainingRun

STRETCH = 2048  # numbers kept of the epochs whose losses are computed together


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
        layers=layers if kept is None else weights.at(kept),
        history={name: np.array(values) for name, values in history.items()},
        reason=reason,
        snapshots=tuple((epoch, weights.at(vector)) for epoch, vector in snapshots),
    )


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
    epochs, losses, validation_losses, snapshots = [], [], [], []
    last, last_loss, best, best_epoch, least = None, math.inf, None, 0, math.inf
    reason = "n_epochs"
    for epoch, vector, loss, validation_loss, finite in moments:
        epochs.append(epoch)
        losses.append(loss)
        validation_losses.append(validation_loss)
        if not finite:
            reason = "diverged"
            break
        change, last, last_loss = abs(loss - last_loss), vector, loss
        if validation_loss < least:
            best, best_epoch, least = vector, epoch, validation_loss
        if snapshot_every is not None and epoch % snapshot_every == 0:
            snapshots.append((epoch, vector))
        if patience is not None and epoch - best_epoch >= patience:
            reason = "early_stop"
            break
        if tolerance is not None and change <= tolerance:
            reason = "tolerance"
            break
    history = {"epoch": epochs, "loss": losses, "validation_loss": validation_losses}
    return history, last if patience is None else best, snapshots, reason


def _moments(weights, task, held_out, optimizer, n_epochs, batch_size, rng):
    """Train, epoch by epoch; yield each network once its loss is known, the untrained one first."""
    X, Y, loss = task
    slopes = _in_one_vector(weights.layers)  # the gradient, laid out like the weights
    most = len(X) if batch_size is None else min(batch_size, len(X))
    gradient = _gradient(weights.layers, slopes.layers, loss, most)
    step, parameters, gradients = optimizer.step, [weights.vector], [slopes.vector]
    for epochs in _stretches(n_epochs, batch_size, max(Y.size, weights.vector.size)):
        vectors = np.empty((len(epochs), weights.vector.size), weights.vector.dtype)
        validation_losses, met = [], []
        for k, epoch in enumerate(epochs):
            vectors[k] = weights.vector
            if held_out is not None:
                validation_losses.append(_mean_loss(weights.layers, held_out))
            if epoch == n_epochs:
                met.append(_outputs(weights.layers, X, Y))
                break
            for some_X, some_Y in _batches(X, Y, batch_size, rng):
                met.append(gradient(some_X, some_Y))
                step(parameters, gradients)
        losses = _losses(weights.layers, met, loss).reshape(len(epochs), -1).mean(axis=1)
        finite = np.isfinite(np.vecdot(vectors, vectors) + losses)  # loss and every parameter
        # Without validation nobody reads that column, and any numbers will do.
        columns = vectors, losses.tolist(), validation_losses or losses, finite.tolist()
        yield from zip(epochs, *columns, strict=True)


def _stretches(n_epochs, batch_size, size):
    """Split the epochs into stretches whose losses are computed together.

    Training may stop within a stretch; what was trained beyond is forgotten.
    """
    length = max(1, STRETCH // size) if batch_size is None else 1
    epochs = range(n_epochs + 1)
    return [epochs[start : start + length] for start in epochs[::length]]


def _batches(X, Y, batch_size, rng):
    """List the examples that each step of an epoch looks at."""
    if batch_size is None:
        return [(X, Y)]
    order = rng.permutation(len(X))
    batches = (order[i : i + batch_size] for i in range(0, len(X), batch_size))
    return ((X[rows], Y[rows]) for rows in batches)


def _gradient(layers, slopes, loss, most):
    """Return a function that writes the derivatives of a batch's mean loss into `slopes`.

    These are the four equations of :mod:`nnlib.network`, where :func:`network.backward` keeps every
    number it meets and this function none that it can do without. It returns what the losses are
    made of. All that is the same at every step is looked up here, once.
    """
    activations = [ACTIVATIONS[layer.activation] for layer in layers]
    forward = [(of.W.T, of.b, g.function) for of, g in zip(layers, activations, strict=True)]
    vjps = [None] + [g.vjp for g in activations[:-1]]  # each goes through the layer before
    parts = zip(layers, slopes, vjps, strict=True)
    backward = [(of.W, slope.W.T, slope.b, vjp) for of, slope, vjp in parts][::-1]
    output_delta = network._output_delta(loss, layers[-1])
    ones = np.ones(most, layers[0].W.dtype)  # a batch holds no more examples

    def gradient(X, Y):
        Z, A, a = [], [X], X
        for W_T, b, g in forward:
            z = a.dot(W_T)
            if b is not None:
                z += b
            a = g(z)
            Z.append(z)
            A.append(a)
        delta = output_delta(Z.pop(), A.pop(), Y) / len(Y)  # (1)
        for W, dW_T, db, vjp in backward:
            a_prev = A.pop()  # what has been used is let go
            a_prev.T.dot(delta, dW_T)  # (3): dW = delta.T @ A, written where it belongs
            if db is not None:
                ones[: len(delta)].dot(delta, db)  # (4): a product is the fastest sum over rows
            if Z:
                delta = vjp(Z.pop(), a_prev, delta.dot(W))  # (2)
        return z, a, Y

    return gradient


def _outputs(layers, X, Y):
    """Compute what the losses are made of, and no derivatives."""
    Z, A = network._forward(layers, X)
    return Z[-1], A[-1], Y


def _losses(layers, met, loss):
    """Compute the loss of every example met, in order."""
    z, y_hat, Y = met[0] if len(met) == 1 else map(np.concatenate, zip(*met, strict=True))
    return network._losses(loss, layers[-1], z, y_hat, Y)


def _mean_loss(layers, task):
    """Compute the objective of arguments already checked."""
    X, Y, loss = task
    return float(_losses(layers, [_outputs(layers, X, Y)], loss).mean())


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

"""Many networks of one shape, trained side by side.

Whether training succeeds depends on where it starts, so one run says little and a hundred say more.
They need not take a hundred times as long: most of a step of a tiny network is the time NumPy needs
to start each operation, and starting it once for all networks is enough. Weights are stacked along
a new first axis, ``W`` of shape (n_networks, n_out, n_in), and the equations of
:mod:`nnlib.network` stay as they are; ``@`` multiplies matrix by matrix.

In memory the networks are the *last* axis, so that the same number of all networks lies side by
side: that is the order in which they are computed with.

The XOR chapter counts successes over a hundred starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import numpy as np

from nnlib import network
from nnlib._validation import as_count
from nnlib.activations import ACTIVATIONS
from nnlib.layers import Layer, as_network
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer


def train_many(
    networks: Sequence[Sequence[Layer]],
    X: np.ndarray,
    y: np.ndarray,
    *,
    loss: str | Loss,
    optimizer: Optimizer,
    n_epochs: int,
) -> list[tuple[Layer, ...]]:
    """Train networks of one shape, each as :func:`nnlib.training.train` would, with full batches.

    Parameters
    ----------
    networks : sequence of networks
        Where to start; not changed. All have the same sizes and activations.
    X : array_like of shape (n_samples, n_in)
        One example per row.
    y : array_like of shape (n_samples, n_out)
        Targets, in any of the forms that :func:`nnlib.network.backward` takes.
    loss : str or Loss
        A name in :data:`nnlib.losses.LOSSES`.
    optimizer : Optimizer
        Decides each step, number by number; a copy of it is used.
    n_epochs : int
        Number of steps.

    Returns
    -------
    list of tuple of Layer
        The trained networks, in the order given. Nobody watches their losses: a network that
        diverges comes back with parameters that are infinite or no numbers.

    Raises
    ------
    ValueError
        If the networks differ in shape, or network, examples, targets and loss do not fit.
    """
    starts = [as_network(layers) for layers in networks]
    like = _as_like(starts)
    X, Y, loss = network._as_task(like, X, y, loss)
    n_epochs, optimizer = as_count("n_epochs", n_epochs), deepcopy(optimizer)
    W = [_stacked([layers[i].W for layers in starts]) for i in range(len(like))]
    b = [None if of.b is None else _stacked([s[i].b for s in starts]) for i, of in enumerate(like)]
    parameters = W + [biases for biases in b if biases is not None]
    with np.errstate(all="ignore"):
        for _ in range(n_epochs):
            dW, db = _gradients(like, W, b, X, Y, loss)
            optimizer.step(parameters, dW + [slope for slope in db if slope is not None])
    return [_network(like, W, b, k) for k in range(len(starts))]


def _as_like(starts):
    """Check that the networks have one shape; return the first."""
    if not starts:
        raise ValueError("networks: came empty; expected at least one network")
    shapes = [[(of.W.shape, of.b is None, of.activation) for of in layers] for layers in starts]
    for k, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(f"networks[{k}]: came {shape}; expected {shapes[0]}, as networks[0]")
    return starts[0]


def _stacked(arrays):
    """Stack arrays along a new first axis, which lies innermost in memory."""
    return np.asfortranarray(np.stack(arrays))


def _gradients(like, W, b, X, Y, loss):
    """Compute the gradients of all networks; those of W and b in two lists."""
    Z, A = [], [X]
    for W_l, b_l, layer in zip(W, b, like, strict=True):
        z = np.matmul(A[-1], W_l.swapaxes(1, 2))
        Z.append(z if b_l is None else z + b_l[:, np.newaxis])
        A.append(ACTIVATIONS[layer.activation].function(Z[-1]))
    delta = network._output_delta(loss, like[-1])(Z[-1], A[-1], Y) / len(Y)  # (1)
    dW, db = [], []
    for i in range(len(like) - 1, -1, -1):
        dW.insert(0, np.matmul(delta.swapaxes(1, 2), A[i]))  # (3)
        db.insert(0, None if b[i] is None else delta.sum(axis=1))  # (4)
        if i > 0:
            vjp = ACTIVATIONS[like[i - 1].activation].vjp
            delta = vjp(Z[i - 1], A[i], np.matmul(delta, W[i]))  # (2)
    return dW, db


def _network(like, W, b, k):
    """Copy one network out of the stack."""
    return tuple(
        Layer._around(
            W_l[k].copy(order="F"), None if b_l is None else b_l[k].copy(), layer.activation
        )
        for W_l, b_l, layer in zip(W, b, like, strict=True)
    )

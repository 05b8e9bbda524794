"""Many networks of one shape, trained side by side.

Whether training succeeds depends on where it starts, so one run says little and a hundred say more.
They need not take a hundred times as long: most of a step of a tiny network is the time NumPy needs
to start each operation, and starting it once for all networks is enough. Weights are stacked along
a new first axis, ``W`` of shape (n_networks, n_out, n_in), and the equations of
:mod:`nnlib.network` stay as they are; ``@`` multiplies matrix by matrix.

The XOR chapter counts successes over a hundred starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import numpy as np

from nnlib import network
from nnlib._fast_training import Learner, network_at
from nnlib._validation import as_count, describe
from nnlib.layers import Layer, as_network
from nnlib.losses import Loss
from nnlib.optimizers import Optimizer, as_optimizer


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
    starts = _as_alike(networks)
    X, Y, rule = network._as_task(starts[0], X, y, loss)
    n_epochs = as_count("n_epochs", n_epochs)
    optimizer = deepcopy(as_optimizer("optimizer", optimizer))
    learner = Learner(starts, rule)
    with np.errstate(all="ignore"):
        for _ in range(n_epochs):
            learner.differentiate(X, Y)
            optimizer.step([learner.values], [learner.slopes])
    each = learner.values.T if len(starts) > 1 else [learner.values]
    return [network_at(starts[0], values) for values in each]


def _as_alike(networks):
    """Check that the networks have one shape; return them."""
    if isinstance(networks, Layer) or not isinstance(networks, list | tuple):
        raise ValueError(f"networks: came {describe(networks)}; expected a list of networks")
    starts = [as_network(layers) for layers in networks]
    if not starts:
        raise ValueError("networks: came empty; expected at least one network")
    shapes = [[(of.W.shape, of.b is None, of.activation) for of in layers] for layers in starts]
    for k, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(f"networks[{k}]: came {shape}; expected {shapes[0]}, as networks[0]")
    return starts

"""Training's inner loop as fast as NumPy runs it, for one network or for many of one shape.

:mod:`nnlib.network` has the four equations to read; :class:`Learner` has them once more, for those
who wait. Three things make them fast:

* All parameters are one array, and the weights and biases of the layers are views into it. So an
  optimizer's step is a few operations, however many layers there are.
* What is the same at every step is looked up once, and no number is kept that is not needed again.
* Many networks are stacked along the last axis of that array, side by side in memory; for the
  equations it is the first: ``W`` then has shape (n_networks, n_out, n_in). Most of a step of a
  tiny network is the time NumPy takes to start each operation, and it is started once for all.

The tests hold this module to the lines that the chapters print, to twelve digits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib import network
from nnlib.activations import get_activation
from nnlib.layers import Layer, count_parameters
from nnlib.losses import Loss


class Learner:
    """A network that learns in place, or a stack of networks of one shape.

    Parameters
    ----------
    networks : sequence of networks
        Where to start; copied.
    loss : Loss
        What is to become small, in the mean over the examples.

    Attributes
    ----------
    values, slopes : ndarray of shape (n_parameters,) or (n_parameters, n_networks)
        The parameters, and their derivatives as :meth:`differentiate` writes them. A single network
        has no second axis.
    losses : callable
        ``losses(z, y_hat, Y)``: the loss of each example.
    """

    def __init__(self, networks: Sequence[Sequence[Layer]], loss: Loss):
        layers = networks[0]
        stack = (len(networks),) if len(networks) > 1 else ()
        dtype = np.result_type(*(layer.W for layer in layers))
        self.values = np.empty((count_parameters(layers), *stack), dtype)
        self.slopes = np.empty_like(self.values)
        at, towards = _views(layers, self.values), _views(layers, self.slopes)
        for i, (W, b) in enumerate(at):
            W[...] = np.squeeze([layers[i].W for layers in networks], 0 if not stack else ())
            if b is not None:
                b[...] = np.squeeze([layers[i].b for layers in networks], 0 if not stack else ())
        activations = [get_activation(layer.activation) for layer in layers]
        rows = [None if b is None else b[..., np.newaxis, :] for _, b in at]
        parts = zip(at, rows, activations, strict=True)
        self._forward = [(W.mT, row, g.function) for (W, _), row, g in parts]
        vjps = [None, *(g.vjp for g in activations[:-1])]  # each goes through the layer before
        ways = zip(at, towards, vjps, strict=True)
        self._backward = [(W, dW.mT, db, vjp) for (W, _), (dW, db), vjp in ways][::-1]
        self._product = np.matmul if stack else np.dot  # which is quicker about single matrices
        self._output_delta = network._output_delta(loss, layers[-1])
        self.losses = network._losses_of(loss, layers[-1])

    def forward(self, X):
        """Return all pre-activations, and all activations with the inputs as number 0."""
        Z, A, a = [], [X], X
        for W_T, b, g in self._forward:
            z = self._product(a, W_T)
            if b is not None:
                z += b
            a = g(z)
            Z.append(z)
            A.append(a)
        return Z, A

    def differentiate(self, X, Y):
        """Write the derivatives of a batch's mean loss; return the output's z and y_hat."""
        Z, A = self.forward(X)
        z, y_hat = Z.pop(), A.pop()
        delta = self._output_delta(z, y_hat, Y) / len(Y)  # (1)
        for W, dW_T, db, vjp in self._backward:
            a_prev = A.pop()  # what has been used is let go
            self._product(a_prev.mT, delta, out=dW_T)  # (3)
            if db is not None:
                np.add.reduce(delta, axis=-2, out=db)  # (4): sum, with less ado
            if vjp is not None:
                delta = vjp(Z.pop(), a_prev, self._product(delta, W))  # (2)
        return z, y_hat


def network_at(layers: Sequence[Layer], values: np.ndarray) -> tuple[Layer, ...]:
    """Copy out the network of this shape with these parameters, in the order of a `Learner`."""
    parts = zip(layers, _views(layers, values), strict=True)
    return tuple(Layer._unchecked(W, b, layer.activation) for layer, (W, b) in parts)


def _views(layers, values):
    """Look at parameters as the weights and biases of layers."""
    stack, views, start = values.shape[1:], [], 0
    for layer in layers:
        stop = start + layer.W.size
        # Column by column, as a Layer's W always is.
        W = values[start:stop].reshape(layer.n_in, layer.n_out, *stack).T
        start += layer.n_parameters
        views.append((W, None if layer.b is None else values[stop:start].T))
    return views

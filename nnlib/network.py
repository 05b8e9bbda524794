"""A feed-forward network, run forward and differentiated backward.

Each layer turns the activations ``a_prev`` of the layer before it into its own::

    z = W a_prev + b          pre-activation
    a = g(z)                  activation

With one example per row the first line reads ``Z = A_prev @ W.T + b``, and a whole batch goes
through in one matrix product per layer.

Going backward, let ``delta = dL/dz``. The backpropagation chapter derives four equations, and
:func:`backward` is those four (``*`` is entry by entry)::

    (1)  delta_L = g'(z_L) * dL/da_L                      at the output layer
    (2)  delta_l = g'(z_l) * (W_{l+1}^T delta_{l+1})      from each layer to the one before
    (3)  dL/dW_l = delta_l a_{l-1}^T
    (4)  dL/db_l = delta_l

Every ``z`` and ``a`` in them is one that :func:`forward` stored: nothing is computed twice. And
(2) stops at the first layer: the gradient of the inputs is not formed, since nobody moves the data.

The private functions below (``_forward``, ``_deltas``, ...) are the mathematics without the checks;
:mod:`nnlib.training` calls them in its loop.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib._validation import as_flag, as_floats, as_positive, as_targets, describe, read_only
from nnlib.activations import get_activation
from nnlib.layers import Layer, as_network, count_parameters, from_vector, init, to_vector
from nnlib.losses import LOSSES, Loss, get_loss
from nnlib.records import BackwardPass, ForwardPass

__all__ = [
    "Layer",
    "backward",
    "count_parameters",
    "forward",
    "from_vector",
    "init",
    "objective",
    "predict",
    "to_vector",
    "update",
]


def forward(layers: Sequence[Layer], X: np.ndarray) -> ForwardPass:
    """Run the network and keep every pre-activation and activation.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    X : array_like of shape (n_samples, n_in)
        One example per row. The network computes in the type of its own weights.

    Returns
    -------
    ForwardPass
        All ``Z`` and ``A``; its ``y_hat`` is the output.

    Raises
    ------
    ValueError
        If the layers do not fit together or ``X`` does not fit the first of them.
    """
    layers = as_network(layers)
    # A copy of their own: the caller may change theirs before the way back.
    X = read_only(np.array(_as_inputs(layers, X)))
    with np.errstate(over="ignore"):
        Z, A = _forward(layers, X)
    return ForwardPass(layers, X, tuple(Z), tuple(A))


def predict(layers: Sequence[Layer], X: np.ndarray) -> np.ndarray:
    """Run the network and return its output alone.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    X : array_like of shape (n_samples, n_in)
        One example per row.

    Returns
    -------
    ndarray of shape (n_samples, n_out)
        The last layer's activations.

    Raises
    ------
    ValueError
        If the layers do not fit together or ``X`` does not fit the first of them.
    """
    layers = as_network(layers)
    X = _as_inputs(layers, X)
    with np.errstate(over="ignore"):
        return _forward(layers, X)[1][-1]


def objective(
    layers: Sequence[Layer], X: np.ndarray, y: np.ndarray, loss: str | Loss = "half_squared_error"
) -> float:
    """Mean loss of the network over the examples: what training makes small.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    X : array_like of shape (n_samples, n_in)
        One example per row.
    y : array_like of shape (n_samples, n_out)
        Targets, in any of the forms that :func:`backward` takes.
    loss : str or Loss, default 'half_squared_error'
        A name in :data:`nnlib.losses.LOSSES`.

    Returns
    -------
    float
        ``sum(losses) / n_samples``.

    Raises
    ------
    ValueError
        If network, examples, targets and loss do not fit each other.
    """
    layers = as_network(layers)
    X, Y, rule = _as_task(layers, X, y, loss)
    with np.errstate(over="ignore"):
        Z, A = _forward(layers, X)
        return float(_losses_of(rule, layers[-1])(Z[-1], A[-1], Y).mean())


def backward(
    layers: Sequence[Layer],
    forward_pass: ForwardPass,
    y: np.ndarray,
    loss: str | Loss = "half_squared_error",
    per_example: bool = False,
) -> BackwardPass:
    """Differentiate the loss with respect to every weight and bias, by backpropagation.

    Parameters
    ----------
    layers : sequence of Layer
        The network.
    forward_pass : ForwardPass
        What ``forward(layers, X)`` returned for these same layers.
    y : array_like of shape (n_samples, n_out)
        Targets. Also accepted: shape (n_samples,) where there is a single output neuron, and
        integer labels of shape (n_samples,) for categorical cross-entropy.
    loss : str or Loss, default 'half_squared_error'
        A name in :data:`nnlib.losses.LOSSES`.
    per_example : bool, default False
        Whether to give the derivatives of each example's own loss instead of those of the mean.

    Returns
    -------
    BackwardPass
        The losses, ``dW`` and ``db``, and on the way to them every ``delta`` and ``dA``.

    Raises
    ------
    ValueError
        If network, forward pass, targets and loss do not fit each other.

    Notes
    -----
    Examples do not influence one another, so row i of each ``delta`` belongs to example i. The mean
    divides every row by n_samples, and equations (3) and (4) of this module's docstring then sum
    over the rows: ``dW = delta.T @ A_prev`` and ``db = delta.sum(axis=0)``.

    References
    ----------
    Rumelhart, Hinton & Williams, "Learning representations by back-propagating errors" (1986).
    """
    layers = as_network(layers)
    if not isinstance(forward_pass, ForwardPass):
        raise ValueError(
            f"forward_pass: came {describe(forward_pass)}; "
            "expected what forward(layers, X) returned"
        )
    if [id(layer) for layer in layers] != [id(layer) for layer in forward_pass.layers]:
        raise ValueError("forward_pass: came from other layers; expected forward(layers, X)")
    as_flag("per_example", per_example)
    Z, A, rule = forward_pass.Z, forward_pass.A, _as_loss(layers, loss)
    Y = as_targets("y", y, A[-1].shape, A[-1].dtype, rule.targets)

    delta = _output_delta(rule, layers[-1])(Z[-1], A[-1], Y)  # (1)
    deltas, dA = _deltas(layers, Z, A, delta if per_example else delta / len(Y))  # (2)
    pairs = list(zip(deltas, A[:-1], strict=True))
    if per_example:
        dW = [d[:, :, np.newaxis] * a[:, np.newaxis, :] for d, a in pairs]
        db = deltas
    else:
        dW = [d.T @ a for d, a in pairs]  # (3)
        db = [d.sum(axis=0) for d in deltas]  # (4)
    losses = _losses_of(rule, layers[-1])(Z[-1], A[-1], Y)
    return BackwardPass(
        loss=float(losses.mean()),
        losses=losses,
        dW=tuple(dW),
        db=tuple(None if layer.b is None else g for layer, g in zip(layers, db, strict=True)),
        deltas=tuple(deltas),
        dA=tuple(dA),
        per_example=per_example,
    )


def update(
    layers: Sequence[Layer], backward_pass: BackwardPass, learning_rate: float
) -> list[Layer]:
    """Take one plain gradient step: ``W - learning_rate * dW`` and ``b - learning_rate * db``.

    Parameters
    ----------
    layers : sequence of Layer
        The network; not changed.
    backward_pass : BackwardPass
        What :func:`backward` returned for it, with the derivatives of the mean.
    learning_rate : float
        Positive.

    Returns
    -------
    list of Layer
        A new network.

    Raises
    ------
    ValueError
        If the rate is not positive or the derivatives are not those of the mean, or not of this
        network.
    """
    layers = as_network(layers)
    learning_rate = as_positive("learning_rate", learning_rate)
    if not isinstance(backward_pass, BackwardPass):
        raise ValueError(
            f"backward_pass: came {describe(backward_pass)}; expected what backward returned"
        )
    if backward_pass.per_example:
        raise ValueError("backward_pass: came per example; expected the derivatives of the mean")
    gradients = list(zip(backward_pass.dW, backward_pass.db, strict=True))
    came = [_shapes(dW, db) for dW, db in gradients]
    expected = [_shapes(layer.W, layer.b) for layer in layers]
    if came != expected:
        raise ValueError(f"backward_pass: came with shapes {came}; expected {expected}")
    new = []
    for layer, (dW, db) in zip(layers, gradients, strict=True):
        b = None if layer.b is None or db is None else layer.b - learning_rate * db
        new.append(Layer(layer.W - learning_rate * dW, b, layer.activation))
    return new


def _shapes(W, b):
    return W.shape, None if b is None else b.shape


def _forward(layers, X):
    """Compute all pre-activations, and all activations with the inputs as number 0."""
    Z, A, a = [], [X], X
    for layer in layers:
        z = a @ layer.W.T
        if layer.b is not None:
            z += layer.b
        a = get_activation(layer.activation).function(z)
        Z.append(z)
        A.append(a)
    return Z, A


def _output_delta(loss, layer):
    """Return equation (1) for a loss and an output layer: a function of z, y_hat and targets."""
    if _is_fused(loss, layer):
        return lambda z, y_hat, Y: y_hat - Y  # dL/da and g' nearly cancel, says the softmax chapter
    vjp, gradient = get_activation(layer.activation).vjp, loss.gradient
    return lambda z, y_hat, Y: vjp(z, y_hat, gradient(y_hat, Y))


def _deltas(layers, Z, A, delta):
    """Compute equation (2), from the output's delta down; with each dL/da on the way."""
    deltas, dA = [delta], []
    for i in range(len(layers) - 2, -1, -1):
        dA.append(deltas[-1] @ layers[i + 1].W)  # with examples in rows, W^T delta is delta @ W
        vjp = get_activation(layers[i].activation).vjp
        deltas.append(vjp(Z[i], A[i + 1], dA[-1]))
    return deltas[::-1], dA[::-1]


def _losses_of(loss, layer):
    """Return each example's loss as a function of z, y_hat and targets.

    It is computed from the pre-activations where that keeps more digits.
    """
    if _is_fused(loss, layer):
        return lambda z, y_hat, Y: loss.value_from_logits(z, Y)
    return lambda z, y_hat, Y: loss.value(y_hat, Y)


def _is_fused(loss, layer):
    """Tell whether loss and output activation are a pair for which delta is y_hat - y."""
    return loss.output_activation == layer.activation and LOSSES.get(loss.name) is loss


def _as_task(layers, X, y, loss, names=("X", "y")):
    """Check examples, targets and loss against a network; return them as it computes with them."""
    X = _as_inputs(layers, X, names[0])
    loss = _as_loss(layers, loss)
    Y = as_targets(names[1], y, (len(X), layers[-1].n_out), X.dtype, loss.targets)
    return X, Y, loss


def _as_inputs(layers, X, name="X"):
    """Check that examples have as many features as the network inputs; in its type."""
    return as_floats(name, X, shape=(None, layers[0].n_in), dtype=layers[0].W.dtype)


def _as_loss(layers, loss):
    """Check that the loss can judge what the output layer gives; return its record."""
    loss, output = get_loss(loss), get_activation(layers[-1].activation).name
    if loss.output_activation not in (None, output):
        raise ValueError(
            f"loss: came {loss.name} for outputs that are {output}; expected an output layer that "
            f"is {loss.output_activation}, or another loss"
        )
    return loss

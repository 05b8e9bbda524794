"""The loss as a landscape: two parameters are the map's axes, the objective is the height.

To draw it over a grid of 101 x 101 points means to run a network 10 201 times. But most of it is
the same each time: what depends on neither parameter is one number per example, and what depends on
one of them changes along one axis only. So every weight is a number here, or a column of the grid,
or a row of it, and NumPy's broadcasting does no more work than each product needs::

    an input         (n_samples, 1, 1)
    the parameters   (n_1, 1) the first, (n_2,) the second, () any other

The mathematics is that of :mod:`nnlib.network`, neuron by neuron in place of layer by layer. A few
rows of the grid are computed at a time, so that the numbers stay in the processor's cache. Going
backward, a delta is a product of few factors (weights, slopes, the loss's derivative), most of them
small arrays, and a derivative is its sum over the examples, once more times a small array. So the
factors are kept apart until that sum.

The chapter on gradient descent walks over such landscapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add, mul

import numpy as np

from nnlib import network
from nnlib._validation import as_count, as_floats
from nnlib.activations import ACTIVATIONS
from nnlib.layers import Layer, as_network, count_parameters, to_vector
from nnlib.losses import Loss

AT_ONCE = 2**16  # numbers, 512 kB
BUFFER = 64  # numbers


def landscape(
    layers: Sequence[Layer],
    X: np.ndarray,
    y: np.ndarray,
    first: tuple[int, np.ndarray],
    second: tuple[int, np.ndarray],
    loss: str | Loss = "half_squared_error",
) -> np.ndarray:
    """Compute the objective for all pairs of values of two parameters.

    Parameters
    ----------
    layers : sequence of Layer
        The network, with any activations but softmax; the other parameters keep their values.
    X : array_like of shape (n_samples, n_in)
        One example per row.
    y : array_like of shape (n_samples, n_out)
        Targets, in any of the forms that :func:`nnlib.network.backward` takes.
    first, second : tuple of (int, array_like)
        Each a parameter, as its position in :func:`nnlib.layers.to_vector`, and its values, of
        shape (n_1,) and (n_2,).
    loss : str or Loss, default 'half_squared_error'
        A name in :data:`nnlib.losses.LOSSES`.

    Returns
    -------
    ndarray of shape (n_1, n_2)
        :func:`nnlib.network.objective` of each network, in float64.

    Raises
    ------
    ValueError
        If network, examples, targets and loss do not fit each other, or the two parameters are the
        same, or not of this network.
    """
    return _over_grid(_height, layers, X, y, first, second, loss)[..., 0]


def landscape_gradient(
    layers: Sequence[Layer],
    X: np.ndarray,
    y: np.ndarray,
    first: tuple[int, np.ndarray],
    second: tuple[int, np.ndarray],
    loss: str | Loss = "half_squared_error",
) -> np.ndarray:
    """Compute the derivatives of the objective in both parameters, at every point of the grid.

    Parameters
    ----------
    layers : sequence of Layer
        The network; it and all other arguments are those of :func:`landscape`.
    X : array_like of shape (n_samples, n_in)
        One example per row.
    y : array_like of shape (n_samples, n_out)
        Targets, in any of the forms that :func:`nnlib.network.backward` takes.
    first, second : tuple of (int, array_like)
        Each a parameter and its values.
    loss : str or Loss, default 'half_squared_error'
        A name in :data:`nnlib.losses.LOSSES`.

    Returns
    -------
    ndarray of shape (n_1, n_2, 2)
        ``[..., 0]`` is the derivative in the first parameter, ``[..., 1]`` in the second.

    Raises
    ------
    ValueError
        As :func:`landscape`.
    """
    return _over_grid(_slopes, layers, X, y, first, second, loss)


def _over_grid(compute, layers, X, y, first, second, loss):
    """Check the arguments, then compute a few rows of the grid at a time."""
    layers = as_network(layers)
    X, Y, loss = network._as_task(layers, X, y, loss)
    if any(layer.activation == "softmax" for layer in layers):
        raise ValueError("layers: came with softmax; expected neurons that do not compete")
    (i, u), (j, v) = (_as_axis(*pair, layers) for pair in (("first", first), ("second", second)))
    if i == j:
        raise ValueError(f"second: came parameter {j}, which is the first; expected another")
    values, parts = to_vector(layers).tolist(), []
    values[j] = v
    X, Y = X.astype(np.float64), Y.astype(np.float64)
    inputs, Y = [x[:, np.newaxis, np.newaxis] for x in X.T], Y[:, np.newaxis, np.newaxis]
    n_rows = max(1, AT_ONCE // (v.size * Y.size))
    # A large array, given back at once: from then on the C library of Linux keeps the memory of
    # the parts below for the next ones. Getting it anew from the system takes longer than the sums.
    np.empty(32 * AT_ONCE)
    with np.errstate(over="ignore"):
        # A buffer as large as NumPy's own would be filled with copies of what does not vary along
        # the last axes, only to have longer loops. Short of it, NumPy goes without the copies.
        np.setbufsize(BUFFER)  # until the end of this `with`
        for start in range(0, u.size, n_rows):
            values[i] = u[start : start + n_rows, np.newaxis]
            heights = compute(_neurons(layers, values), layers, inputs, Y, loss, (i, j))
            parts.append([np.broadcast_to(part, (values[i].size, v.size)) for part in heights])
    return np.concatenate([np.stack(part, axis=-1) for part in parts])


def _as_axis(name, axis, layers):
    """Check one axis of the map; return the parameter's position and its values."""
    if not isinstance(axis, tuple | list) or len(axis) != 2:
        raise ValueError(f"{name}: came {axis!r}; expected a pair, a position and values")
    position, n_parameters = as_count(f"{name}[0]", axis[0], minimum=0), count_parameters(layers)
    if position >= n_parameters:
        raise ValueError(f"{name}[0]: came {position}; expected less than {n_parameters}")
    return position, as_floats(f"{name}[1]", axis[1], ndim=1, dtype=np.float64)


def _neurons(layers, values):
    """Hand out parameters, in the order of `to_vector`, as (weights, bias) of each neuron."""
    values, neurons = iter(values), []
    for layer in layers:
        W = [[next(values) for _ in range(layer.n_in)] for _ in range(layer.n_out)]
        b = [0.0 if layer.b is None else next(values) for _ in range(layer.n_out)]
        neurons.append(list(zip(W, b, strict=True)))
    return neurons


def _forward(neurons, layers, inputs):
    """Compute z and a of every neuron; inputs are number 0."""
    Z, A = [], [inputs]
    for layer, of_layer in zip(layers, neurons, strict=True):
        Z.append([_weighted_sum(w, A[-1], b) for w, b in of_layer])
        A.append([ACTIVATIONS[layer.activation].function(z) for z in Z[-1]])
    return Z, A


def _weighted_sum(weights, numbers, bias=0.0):
    """Add up products, small ones first: what varies along both axes is then gone through once."""
    *small, largest = sorted(map(mul, weights, numbers), key=np.size)
    rest = reduce(add, small, bias)
    if np.broadcast_shapes(np.shape(rest), largest.shape) == largest.shape:
        largest += rest  # a product is nobody else's
        return largest
    return largest + rest


def _outputs(parts):
    """Put the outputs side by side along a last axis, as a loss wants them."""
    if len(parts) == 1:
        return parts[0][..., np.newaxis]
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def _height(neurons, layers, inputs, Y, loss, which):
    """Compute the mean loss over the examples."""
    Z, A = _forward(neurons, layers, inputs)
    losses = network._losses(loss, layers[-1], _outputs(Z[-1]), _outputs(A[-1]), Y)
    return [np.add.reduce(losses, axis=0) / len(losses)]


def _slopes(neurons, layers, inputs, Y, loss, which):
    """Compute the derivatives of the mean loss in two parameters, by backpropagation."""
    Z, A = _forward(neurons, layers, inputs)
    delta = network._output_delta(loss, layers[-1])(_outputs(Z[-1]), _outputs(A[-1]), Y)
    factors = {j: [delta[..., j]] for j in range(delta.shape[-1])}
    wanted, slopes = [_places(layers)[position] for position in which], {}
    first = min(index for index, _, _ in wanted)
    for index in range(len(layers) - 1, first - 1, -1):
        for place in wanted:
            layer, j, i = place
            if layer == index:
                a_prev = [] if i is None else [A[index][i]]  # dL/dw = delta a, dL/db = delta
                slopes[place] = _sum_over_examples([*factors[j], *a_prev]) / len(Y)
        if index > first:
            asked = {j for layer, j, _ in wanted if layer == index - 1}
            needed = asked if index - 1 == first else range(layers[index].n_in)
            factors = _back(
                factors, neurons[index], layers[index - 1], Z[index - 1], A[index], needed
            )
    return [slopes[place] for place in wanted]


def _back(factors, neurons, before, z, a, needed):
    """Go from the deltas of a layer to those of the neurons needed in the layer before it."""
    vjp, new = ACTIVATIONS[before.activation].vjp, {}
    if len(factors) > 1:
        delta = [reduce(mul, sorted(parts, key=np.size)) for parts in factors.values()]
    for j in needed:
        weights = [w[j] for w, _ in neurons]  # out of neuron j
        upstream = [_weighted_sum(weights, delta)] if len(factors) > 1 else weights + factors[0]
        *small, largest = sorted(upstream, key=np.size)
        if np.shape(largest) == z[j].shape:
            new[j] = [*small, vjp(z[j], a[j], largest)]
        else:  # the slope alone is smaller than its product with what comes from upstream
            new[j] = [*upstream, vjp(z[j], a[j], 1.0)]
    return new


def _sum_over_examples(factors):
    """Sum a product over the examples, without an array of the products."""
    outside = [factor for factor in factors if np.ndim(factor) < 3]  # the same for all examples
    *small, largest = sorted((f for f in factors if np.ndim(f) == 3), key=np.size)
    if small:
        total = np.einsum("k...,k...->...", reduce(mul, small), largest)
    else:
        total = np.add.reduce(largest, axis=0)
    return reduce(mul, outside, total)


def _places(layers):
    """Say of each parameter of `to_vector`: its layer, neuron and input (None for a bias)."""
    places = []
    for index, layer in enumerate(layers):
        places += [(index, j, i) for j in range(layer.n_out) for i in range(layer.n_in)]
        places += [(index, j, None) for j in range(layer.n_out) if layer.b is not None]
    return places

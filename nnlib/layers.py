"""What a network is made of: layers, their first weights, and all parameters as one vector.

A layer of neurons is a matrix, a vector and the name of a function: ``a = g(W a_prev + b)``. Row j
of ``W`` holds the weights into neuron j, so ``W`` has shape (n_out, n_in) and the parameter
``w_{layer, output, input}`` of the notation chapter is ``layers[layer - 1].W[output - 1, input -
1]``. A network is a plain list of layers. The inputs are not a layer: they have no parameters.

The chapter on three neurons counts parameters with :func:`count_parameters`; the chapters that
train start from :func:`init`; :func:`to_vector` is for those who would rather think of a network as
one point in a space of many dimensions, where gradient descent walks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from nnlib._validation import as_choice, as_count, as_flag, as_floats, as_rng, describe, read_only
from nnlib.activations import ACTIVATIONS, Activation, check_derivative, get_activation


@dataclass(frozen=True, eq=False)
class Layer:
    """Weights, biases, and the name of an activation function: a layer of neurons.

    Parameters
    ----------
    W : array_like of shape (n_out, n_in)
        Row j holds the weights into neuron j. The layer keeps a copy of its own, stored column by
        column (Fortran order): then ``W.T`` lies in memory row by row, as ``A_prev @ W.T`` likes.
    b : array_like of shape (n_out,) or None
        One bias per neuron (kept as a copy, in the type of ``W``), or None for a layer without.
    activation : str or Activation
        A name in :data:`nnlib.activations.ACTIVATIONS`, or an activation of one's own.

    Raises
    ------
    ValueError
        If a shape does not fit, a number is not finite, the activation is not known, or the
        derivative of one's own is wrong; or for softmax over a single neuron.

    Notes
    -----
    A layer does not change: its arrays are read-only, so that what was recorded about a network
    stays true of it. A step of learning makes new layers, as :func:`nnlib.network.update` does:
    ``Layer(layer.W - learning_rate * dW, layer.b - learning_rate * db, layer.activation)``.
    """

    W: np.ndarray
    b: np.ndarray | None
    activation: str | Activation

    if TYPE_CHECKING:  # what may come is wider than what is kept

        def __init__(self, W: ArrayLike, b: ArrayLike | None, activation: str | Activation): ...

    def __post_init__(self):
        W = as_floats("W", self.W, ndim=2)
        b = self.b
        if b is not None:
            b = as_floats("b", b, shape=(len(W),), dtype=W.dtype)
        g = get_activation(self.activation)
        if ACTIVATIONS.get(g.name) is not g:
            check_derivative(g)
        if g.name == "softmax" and len(W) == 1:
            raise ValueError(
                "activation: came softmax for a single neuron, which would always answer 1; "
                "expected at least two neurons, or sigmoid"
            )
        self._keep(W, b)

    def _keep(self, W, b):
        """Set the fields, the way a frozen dataclass does, to read-only copies."""
        object.__setattr__(self, "W", read_only(np.array(W, order="F")))
        object.__setattr__(self, "b", None if b is None else read_only(np.array(b)))

    @classmethod
    def _unchecked(cls, W, b, activation):
        """Make a layer of numbers that may be infinite: of a network that has diverged."""
        layer = object.__new__(cls)
        object.__setattr__(layer, "activation", activation)
        layer._keep(W, b)
        return layer

    @property
    def n_in(self) -> int:
        """Number of inputs of each neuron."""
        return self.W.shape[1]

    @property
    def n_out(self) -> int:
        """Number of neurons."""
        return self.W.shape[0]

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases."""
        return self.W.size + (0 if self.b is None else self.b.size)


def init(
    sizes: Sequence[int],
    activations: str | Activation | Sequence[str | Activation],
    rng: np.random.Generator,
    scheme: str = "he",
    bias: bool = True,
    dtype: DTypeLike = np.float64,
) -> list[Layer]:
    """Draw a network's first weights; its biases start at zero.

    Parameters
    ----------
    sizes : sequence of int
        Number of inputs, then of neurons in each layer: ``[784, 300, 100, 10]``.
    activations : str, Activation, or sequence of them
        One for all hidden layers, the output being linear; or one per layer.
    rng : numpy.random.Generator
        Source of the random numbers.
    scheme : {'he', 'xavier', 'normal', 'uniform', 'zeros'}, default 'he'
        How weights are drawn; see Notes.
    bias : bool, default True
        Whether the layers have biases.
    dtype : {numpy.float64, numpy.float32}, default numpy.float64
        Type of the parameters, and so of all that the network computes.

    Returns
    -------
    list of Layer
        The network.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, a number of activations other than of layers, an unknown
        activation, scheme or type, or ``rng`` is not a generator.

    Notes
    -----
    ``he``
        Normal with variance 2 / n_in, which keeps the signal's size from layer to layer although
        ReLU silences half of it [1]_.
    ``xavier``
        Uniform in ±sqrt(6 / (n_in + n_out)), a compromise between keeping the size of signals going
        forward and of gradients going backward; for tanh and its like [2]_.
    ``uniform``
        Uniform in ±1 / sqrt(n_in), the older habit (equation 1 of [2]_).
    ``normal``
        Standard normal whatever the size, which saturates wide layers of sigmoids [3]_.
    ``zeros``
        All alike, so the neurons of a layer stay alike for ever: try it once.

    References
    ----------
    .. [1] He, Zhang, Ren & Sun, "Delving deep into rectifiers" (2015).
    .. [2] Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural
       networks" (2010).
    .. [3] Nielsen, "Neural Networks and Deep Learning" (2015), chapter 3.
    """
    sizes = _as_sizes(sizes)
    n_layers = len(sizes) - 1
    if isinstance(activations, str | Activation):
        activations = [activations] * (n_layers - 1) + ["linear"]
    if not isinstance(activations, list | tuple) or len(activations) != n_layers:
        raise ValueError(
            f"activations: came {describe(activations)}; expected one name for all hidden layers, "
            f"or a list of {n_layers}"
        )
    draw = _SCHEMES[as_choice("scheme", scheme, _SCHEMES)]
    as_rng("rng", rng)
    dtype, bias = _as_float_type(dtype), as_flag("bias", bias)
    layers = []
    for n_in, n_out, activation in zip(sizes[:-1], sizes[1:], activations, strict=True):
        W = draw(rng, n_in, n_out).astype(dtype)
        layers.append(Layer(W, np.zeros(n_out) if bias else None, activation))
    return layers


def _as_sizes(sizes):
    """Check the numbers of inputs and of neurons."""
    if isinstance(sizes, np.ndarray) and sizes.ndim == 1:
        sizes = sizes.tolist()
    if not isinstance(sizes, list | tuple) or len(sizes) < 2:
        raise ValueError(
            f"sizes: came {describe(sizes)}; expected the number of inputs, then of neurons in "
            "each layer, such as [2, 3, 1]"
        )
    return [as_count(f"sizes[{i}]", size) for i, size in enumerate(sizes)]


def _as_float_type(dtype):
    """Check a type of numbers: integers would cut off all weights, float16 most of their digits."""
    try:
        came = np.dtype(dtype)
    except Exception:  # whatever it is, it names no type
        came = None
    if dtype is None or came not in (np.float32, np.float64):
        name = came.name if dtype is not None and came is not None else describe(dtype)
        raise ValueError(f"dtype: came {name}; expected numpy.float64 or numpy.float32")
    return came.newbyteorder("=")


_SCHEMES = {
    "he": lambda rng, n_in, n_out: rng.normal(0, np.sqrt(2 / n_in), (n_out, n_in)),
    "xavier": lambda rng, n_in, n_out: _uniform(rng, np.sqrt(6 / (n_in + n_out)), (n_out, n_in)),
    "normal": lambda rng, n_in, n_out: rng.normal(0, 1, (n_out, n_in)),
    "uniform": lambda rng, n_in, n_out: _uniform(rng, 1 / np.sqrt(n_in), (n_out, n_in)),
    "zeros": lambda rng, n_in, n_out: np.zeros((n_out, n_in)),
}


def _uniform(rng, limit, shape):
    return rng.uniform(-limit, limit, shape)


def count_parameters(layers: Sequence[Layer]) -> int:
    """Count the weights and biases of a network: all that training may change.

    Parameters
    ----------
    layers : sequence of Layer
        The network.

    Returns
    -------
    int
        Sum over the layers of ``n_out * n_in``, and ``n_out`` more where there are biases.

    Raises
    ------
    ValueError
        If the layers do not fit together.
    """
    return sum(layer.n_parameters for layer in as_network(layers))


def to_vector(layers: Sequence[Layer]) -> np.ndarray:
    """List all parameters in one vector: layer by layer, ``W`` row by row, then ``b``.

    Parameters
    ----------
    layers : sequence of Layer
        The network.

    Returns
    -------
    ndarray of shape (n_parameters,)
        A copy of the parameters.

    Raises
    ------
    ValueError
        If the layers do not fit together.
    """
    arrays = [(layer.W, layer.b) for layer in as_network(layers)]
    return np.concatenate([a.ravel() for pair in arrays for a in pair if a is not None])


def from_vector(layers: Sequence[Layer], vector: np.ndarray) -> list[Layer]:
    """Build a network like this one with the parameters listed in a vector.

    Parameters
    ----------
    layers : sequence of Layer
        The network whose shapes and activations to take; not changed.
    vector : array_like of shape (n_parameters,)
        Parameters in the order of :func:`to_vector`.

    Returns
    -------
    list of Layer
        The new network.

    Raises
    ------
    ValueError
        If the layers do not fit together or the vector has another length than their parameters.
    """
    layers = as_network(layers)
    vector = as_floats("vector", vector, shape=(count_parameters(layers),))
    new, start = [], 0
    for layer in layers:
        W, b = np.split(vector[start : start + layer.n_parameters], [layer.W.size])
        bias = None if layer.b is None else b
        new.append(Layer(W.reshape(layer.W.shape), bias, layer.activation))
        start += layer.n_parameters
    return new


def as_network(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return the layers as a tuple if each takes as many inputs as the one before has neurons.

    Parameters
    ----------
    layers : sequence of Layer
        What should be a network.

    Returns
    -------
    tuple of Layer
        The same layers.

    Raises
    ------
    ValueError
        If there is no layer, something is not a layer, or two neighbors do not fit.
    """
    if isinstance(layers, Layer):
        raise ValueError("layers: came a single Layer; expected a list of them, [layer]")
    if not isinstance(layers, list | tuple):
        hint = "; the network in it is its .layers" if hasattr(layers, "layers") else ""
        raise ValueError(f"layers: came {describe(layers)}; expected a list of Layer{hint}")
    layers = tuple(layers)
    if not layers:
        raise ValueError("layers: came empty; expected at least one Layer")
    n_out = None
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise ValueError(f"layers[{i}]: came {describe(layer)}; expected a Layer")
        n_next, n_in = layer.W.shape
        if n_out not in (None, n_in):
            raise ValueError(
                f"layers[{i}]: came with {n_in} inputs; expected {n_out}, "
                f"one per neuron of layers[{i - 1}]"
            )
        n_out = n_next
    return layers

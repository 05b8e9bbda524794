"""The notation page: what its tables say of nnlib is what nnlib does."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib import activations, losses, network, perceptron
from nnlib.activations import ACTIVATIONS


@pytest.fixture
def passes():
    rng = np.random.default_rng(0)
    layers = network.init([3, 4, 2], "tanh", rng)
    forward = network.forward(layers, rng.normal(size=(5, 3)))
    Y = rng.normal(size=(5, 2))
    return layers, forward, network.backward(layers, forward, Y), Y


def test_shapes_in_the_table_of_symbols(passes):
    layers, forward, back, _ = passes
    assert [layer.W.shape for layer in layers] == [(4, 3), (2, 4)]
    assert [layer.b.shape for layer in layers] == [(4,), (2,)]
    assert [z.shape for z in forward.Z] == [(5, 4), (5, 2)]
    assert [a.shape for a in forward.A] == [(5, 3), (5, 4), (5, 2)]
    assert forward.A[0] is forward.X and forward.y_hat is forward.A[-1]
    assert back.losses.shape == (5,) and np.ndim(back.loss) == 0
    assert [delta.shape for delta in back.deltas] == [(5, 4), (5, 2)]
    assert [da.shape for da in back.dA] == [(5, 4)]
    assert [dW.shape for dW in back.dW] == [(4, 3), (2, 4)]
    assert network.to_vector(layers).shape == (4 * 3 + 4 + 2 * 4 + 2,)
    assert forward.n_layers == 2  # the input is not counted


def test_batch_lines(passes):
    layers, forward, back, Y = passes
    W, delta, A_prev = layers[1].W, back.deltas[1], forward.A[1]
    assert_allclose(forward.Z[1], A_prev @ W.T + layers[1].b)
    assert_allclose(back.dA[0], delta @ W)
    assert_allclose(back.dW[1], delta.T @ A_prev)
    assert_allclose(back.db[1], delta.sum(axis=0))
    assert_allclose(delta, (forward.y_hat - Y) / 5)  # the factor 1/N of the mean is inside


def test_weight_2_1_3_leads_from_neuron_3_to_neuron_1(passes):
    layers, forward, _, _ = passes
    W = layers[1].W.copy()
    W[0, 2] += 1.0
    moved = network.forward([layers[0], network.Layer(W, layers[1].b, "linear")], forward.X)
    assert_allclose(moved.y_hat[:, 0] - forward.y_hat[:, 0], forward.A[1][:, 2])
    assert_allclose(moved.y_hat[:, 1], forward.y_hat[:, 1])


def test_losses_and_their_derivatives():
    # three outputs, off by 1, -2 and 2: the squares sum to 9
    y_hat, y = np.array([[1.0, -2.0, 2.0]]), np.zeros((1, 3))
    assert_allclose(losses.half_squared_error(y_hat, y), [9 / 2])
    assert_allclose(losses.mean_squared_error(y_hat, y), [9 / 3])
    assert_allclose(losses.half_squared_error_gradient(y_hat, y), [[1, -2, 2]])
    assert_allclose(losses.mean_squared_error_gradient(y_hat, y), [[2 / 3, -4 / 3, 4 / 3]])
    z, targets = np.array([[0.3, -1.2]]), np.array([[1.0, 0.0]])
    p = 1 / (1 + np.exp(-z))
    assert_allclose(losses.binary_cross_entropy(z, targets), -np.log(p[:, 0] * (1 - p[:, 1])))
    assert_allclose(losses.binary_cross_entropy_delta(z, targets), p - targets)
    p = np.exp(z) / np.exp(z).sum()
    assert_allclose(losses.categorical_cross_entropy(z, targets), -np.log(p[:, 0]))
    assert_allclose(losses.categorical_cross_entropy_delta(z, targets), p - targets)


@pytest.mark.parametrize(
    ("function", "at_zero"),
    [
        (activations.hard_threshold, 1.0),
        (activations.sign, 0.0),
        (activations.relu_derivative, 0.0),
        (activations.leaky_relu_derivative, 0.01),
        (ACTIVATIONS["relu"].derivative, 0.0),
    ],
)
def test_at_zero(function, at_zero):
    assert function(np.array([0.0])) == at_zero


def test_backpropagation_takes_the_same_slopes_at_zero():
    zero, one = np.zeros((1, 1)), np.ones((1, 1))
    assert ACTIVATIONS["relu"].vjp(zero, zero, one) == 0.0
    assert ACTIVATIONS["leaky_relu"].vjp(zero, zero, one) == 0.01


def test_perceptron_on_the_line():
    X, start = np.array([[1.0]]), {"w": np.array([1.0]), "b": -1.0, "n_epochs": 1}
    signs = perceptron.train_perceptron(X, [1], labels="plus_minus_one", **start)
    ones = perceptron.train_perceptron(X, [1], labels="zero_one", **start)
    zeros = perceptron.train_perceptron(X, [0], labels="zero_one", **start)
    assert [len(run.updates) for run in (signs, ones, zeros)] == [1, 0, 1]


def test_gates_keep_away_from_the_threshold():
    for w, b in perceptron.GATES.values():
        z = perceptron.truth_table(len(w)) @ w + b
        assert np.abs(z).min() >= 0.5

"""Forward and backward, held against central differences and an independent autodiff."""

from dataclasses import replace
from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from nnlib.activations import ACTIVATIONS
from nnlib.gradient_check import central_difference
from nnlib.losses import LOSSES, Loss
from nnlib.network import (
    Layer,
    backward,
    count_parameters,
    forward,
    from_vector,
    init,
    objective,
    predict,
    to_vector,
    update,
)
from tests.support import textbook

KINKED = {"hard_threshold", "sign", "relu", "leaky_relu"}


def gradient_vector(back):
    """The gradient in the order of to_vector."""
    pairs = zip(back.dW, back.db, strict=True)
    return np.concatenate([g.ravel() for pair in pairs for g in pair if g is not None])


# The independent road: the textbook's formulas, differentiated by HIPS autograd.


def textbook_objective(vector, layers, X, Y, loss):
    a, start = X, 0
    for layer in layers:
        W = anp.reshape(vector[start : start + layer.W.size], layer.W.shape)
        start += layer.W.size
        z = anp.dot(a, W.T)
        if layer.b is not None:
            z = z + vector[start : start + layer.n_out]
            start += layer.n_out
        a = textbook.ACTIVATIONS[layer.activation](z)
    return anp.mean(textbook.LOSSES[loss](a, Y))


def numbers(low=-1.0, high=1.0):
    """Floats drawn one by one: a whole array of the same number would say little."""
    return st.floats(low, high, width=32)


@st.composite
def problems(draw, activation, loss, depth):
    """A network of some shape, examples, and targets that fit its loss.

    No pre-activation lies within 1e-3 of a kink, so that a step of 1e-6 crosses none: with weights,
    biases and inputs of at most 1 and at most 3 neurons in a layer, activations grow from a to at
    most 3 a + 1.7 (softplus adds log 2), and a change of a hidden activation at most 3-fold per
    layer. Over 4 layers no pre-activation moves by more than some 60 steps, 6e-5.
    """
    cross_entropy = LOSSES[loss].output_activation is not None
    output = LOSSES[loss].output_activation if cross_entropy else activation
    names = [activation] * (depth - 1) + [output]
    fewest = [1, *(2 if name == "softmax" else 1 for name in names)]
    sizes = [draw(st.integers(least, 3)) for least in fewest]
    bias = draw(st.booleans())
    layers = [
        Layer(
            draw(arrays(float, (n_out, n_in), elements=numbers(), fill=st.nothing())),
            draw(arrays(float, n_out, elements=numbers(0.0625), fill=st.nothing()))
            if bias
            else None,
            names[i],
        )
        for i, (n_in, n_out) in enumerate(pairwise(sizes))
    ]
    n_samples = draw(st.integers(1, 4))
    X = draw(arrays(float, (n_samples, sizes[0]), elements=numbers(), fill=st.nothing()))
    shape = (n_samples, sizes[-1])
    if LOSSES[loss].targets == "classes":
        labels = draw(st.lists(st.integers(0, sizes[-1] - 1), min_size=len(X), max_size=len(X)))
        Y = np.eye(sizes[-1])[labels]
    else:
        low = 0.0 if cross_entropy else -1.0
        Y = draw(arrays(float, shape, elements=numbers(low), fill=st.nothing()))
    run = forward(layers, X)
    for layer, z in zip(layers, run.Z, strict=True):
        assume(layer.activation not in KINKED or np.abs(z).min() > 1e-3)
    if cross_entropy:  # the textbook's log(1 - p) loses its digits where p is nearly 1
        assume(np.all((run.y_hat > 1e-6) & (run.y_hat < 1 - 1e-6)))
    return layers, X, Y


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_gradient(activation, loss, depth, data):
    layers, X, Y = data.draw(problems(activation, loss, depth))
    back = backward(layers, forward(layers, X), Y, loss)
    analytic = gradient_vector(back)
    assert back.loss == pytest.approx(objective(layers, X, Y, loss))

    # Rounding leaves about 1e-16 * loss / step in a difference quotient, some 1e-10 * loss.
    numeric = central_difference(
        lambda v: objective(from_vector(layers, v), X, Y, loss), to_vector(layers)
    )
    assert_allclose(analytic, numeric, rtol=1e-5, atol=1e-7 * (1 + back.loss))

    oracle = autograd.value_and_grad(textbook_objective)
    value, gradient = oracle(to_vector(layers), layers, X, Y, loss)
    assert back.loss == pytest.approx(value, rel=1e-10)
    assert_allclose(analytic, gradient, rtol=1e-7, atol=1e-12 * (1 + back.loss))


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network(rng):
    return init([3, 4, 2], ["tanh", "softmax"], rng)


@pytest.fixture
def batch(rng):
    return rng.normal(size=(6, 3)), np.array([0, 1, 1, 0, 1, 0])


class TestForward:
    def test_one_neuron(self):
        # z = 2 * 3 + (-1) * 4 + 0.5 = 2.5
        run = forward([Layer([[2, -1]], [0.5], "relu")], [[3, 4], [-3, 4]])
        assert_array_equal(run.Z[0], [[2.5], [-9.5]])
        assert_array_equal(run.y_hat, [[2.5], [0]])

    def test_record(self, network, batch):
        run = forward(network, batch[0])
        assert run.n_layers == 2
        assert run.layers == tuple(network)
        assert_array_equal(run.A[0], batch[0])
        assert [z.shape for z in run.Z] == [(6, 4), (6, 2)]
        assert [a.shape for a in run.A] == [(6, 3), (6, 4), (6, 2)]
        assert_array_equal(predict(network, batch[0]), run.y_hat)

    def test_examples_do_not_influence_one_another(self, network, batch):
        alone = [predict(network, batch[0][i : i + 1])[0] for i in range(6)]
        assert_allclose(predict(network, batch[0]), alone)

    def test_small_integers_do_not_wrap_around(self):
        # 250 + 250 is 500; in uint8 it would be 244.
        pixels = np.array([[250, 250]], np.uint8)
        assert predict([Layer([[1, 1]], None, "linear")], pixels) == 500

    def test_changes_nothing(self, network, batch):
        X, before = batch[0].copy(), to_vector(network)
        forward(network, X)
        assert_array_equal(X, batch[0])
        assert_array_equal(to_vector(network), before)

    @pytest.mark.parametrize(
        ("X", "message"),
        [
            ([1, 2, 3], r"^X: came with shape \(3,\); expected \(any, 3\)"),
            ([[1, 2]], r"^X: came with shape \(1, 2\); expected \(any, 3\)"),
            (np.empty((0, 3)), "^X: came empty"),
            ([[1, np.nan, 3]], r"^X: came with nan at index \(0, 1\)"),
            ([["a", "b", "c"]], "^X: "),
        ],
    )
    def test_bad_input(self, network, X, message):
        with pytest.raises(ValueError, match=message):
            forward(network, X)


class TestBackward:
    def test_example_by_example(self, network, batch):
        X, y = batch
        run = forward(network, X)
        mean = backward(network, run, y, "categorical_cross_entropy")
        each = backward(network, run, y, "categorical_cross_entropy", per_example=True)
        assert (mean.per_example, each.per_example) == (False, True)
        assert [g.shape for g in each.dW] == [(6, 4, 3), (6, 2, 4)]
        assert [g.shape for g in each.db] == [(6, 4), (6, 2)]
        for name in ("dW", "db"):
            for ours, theirs in zip(getattr(mean, name), getattr(each, name), strict=True):
                assert_allclose(ours, theirs.mean(axis=0), atol=1e-16)
        for name in ("deltas", "dA"):  # those of the mean carry its 1 / n_samples
            for ours, theirs in zip(getattr(mean, name), getattr(each, name), strict=True):
                assert_allclose(ours, theirs / 6)
        for i in range(6):
            alone = backward(network, forward(network, X[[i]]), y[[i]], "categorical_cross_entropy")
            assert_allclose(gradient_vector(alone)[:12], each.dW[0][i].ravel())
            assert alone.loss == pytest.approx(each.losses[i])
        assert each.loss == mean.loss == pytest.approx(each.losses.mean())

    @given(order=st.permutations(range(6)), times=st.integers(1, 3))
    def test_order_and_repetition_do_not_matter(self, order, times):
        rng = np.random.default_rng(0)
        layers = init([3, 4, 2], "tanh", rng)
        X, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
        once = backward(layers, forward(layers, X), y)
        rows = list(order) * times
        again = backward(layers, forward(layers, X[rows]), y[rows])
        assert again.loss == pytest.approx(once.loss)
        assert_allclose(gradient_vector(again), gradient_vector(once), rtol=1e-10, atol=1e-14)
        assert_allclose(again.deltas[0] * times, once.deltas[0][rows])

    def test_derivatives_of_hidden_activations(self, network, batch):
        # The layers above are a network in their own right, and the activations its inputs.
        X, y = batch
        run = forward(network, X)
        back = backward(network, run, y, "categorical_cross_entropy")
        a = run.A[1]
        numeric = central_difference(
            lambda v: objective(network[1:], v.reshape(a.shape), y, "categorical_cross_entropy"),
            a.ravel(),
        )
        assert_allclose(back.dA[0].ravel(), numeric, rtol=1e-6, atol=1e-10)

    def test_without_biases(self, rng, batch):
        # The same as biases of zero, except that nobody asks for their derivatives.
        layers = init([3, 4, 1], "relu", rng, bias=False)
        with_zeros = [Layer(layer.W, np.zeros(layer.n_out), layer.activation) for layer in layers]
        X, y = batch
        back = backward(layers, forward(layers, X), y)
        same = backward(with_zeros, forward(with_zeros, X), y)
        assert back.db == (None, None)
        assert backward(layers, forward(layers, X), y, per_example=True).db == (None, None)
        for ours, theirs in zip(back.dW, same.dW, strict=True):
            assert_array_equal(ours, theirs)

    def test_some_layers_without_biases(self, batch, rng):
        layers = [Layer(rng.normal(size=(2, 3)), None, "tanh"), Layer([[1, 2]], [3], "linear")]
        back = backward(layers, forward(layers, batch[0]), batch[1])
        assert back.db[0] is None
        assert back.db[1].shape == (1,)

    def test_dead_input(self, rng):
        # What is always 0 cannot be to blame.
        layers = init([3, 4, 1], "tanh", rng)
        X = rng.normal(size=(5, 3))
        X[:, 1] = 0
        dW = backward(layers, forward(layers, X), np.ones(5)).dW[0]
        assert_array_equal(dW[:, 1], np.zeros(4))
        assert np.all(dW[:, [0, 2]] != 0)

    def test_dead_neuron(self):
        # Neuron 0 never exceeds 0, so nothing flows through it, nor to its weights.
        layers = [Layer([[-1, -1], [1, 1]], [-1, 0], "relu"), Layer([[1, 1]], [0], "linear")]
        back = backward(layers, forward(layers, [[1, 2], [2, 1]]), [0, 0])
        assert_array_equal(back.deltas[0][:, 0], [0, 0])
        assert_array_equal(back.dW[0][0], [0, 0])
        assert np.all(back.dW[0][1] != 0)

    def test_single_precision_throughout(self, rng):
        layers = init([3, 4, 2], ["relu", "softmax"], rng, dtype=np.float32)
        X, y = rng.normal(size=(5, 3)), [0, 1, 0, 1, 1]
        run = forward(layers, X)
        back = backward(layers, run, y, "categorical_cross_entropy")
        found = [*run.Z, *run.A, *back.dW, *back.db, *back.deltas, *back.dA, back.losses]
        found += [a for layer in update(layers, back, 0.1) for a in (layer.W, layer.b)]
        assert {a.dtype for a in found} == {np.dtype(np.float32)}

    @pytest.mark.parametrize("scale", [1e4, -1e4])
    @pytest.mark.parametrize(
        ("activation", "loss"),
        [("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy")],
    )
    def test_far_out(self, activation, loss, scale):
        # z = ±1e4 and exactly the wrong answer: the loss is about 1e4, and delta about ±1.
        layers = [Layer([[scale], [-scale]], [0, 0], activation)]
        y = [[0, 1]] if scale > 0 else [[1, 0]]
        back = backward(layers, forward(layers, [[1]]), y, loss)
        assert back.loss == pytest.approx(2e4)
        assert_allclose(back.deltas[0], [[np.sign(scale), -np.sign(scale)]])

    def test_computes_nothing_twice(self, network, batch, monkeypatch):
        def forbidden(z):
            raise AssertionError("backward evaluated an activation that forward had stored")

        run = forward(network, batch[0])
        for name in ("tanh", "softmax"):
            monkeypatch.setitem(ACTIVATIONS, name, replace(ACTIVATIONS[name], function=forbidden))
        backward(network, run, batch[1], "categorical_cross_entropy")

    def test_loss_of_ones_own(self):
        # Twice the cross-entropy, from probabilities: not one of the pairs where delta is
        # y_hat - y, although it names an output activation. z = 0: p = 1/2, dL/dz = 2 (p - y).
        double = Loss(
            name="double",
            value=lambda p, y: -2 * (y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1),
            gradient=lambda p, y: 2 * ((1 - y) / (1 - p) - y / p),
            formula="",
            targets="probabilities",
            output_activation="sigmoid",
        )
        layers = [Layer([[0]], [0], "sigmoid")]
        back = backward(layers, forward(layers, [[1]]), [1], double)
        assert back.loss == pytest.approx(2 * np.log(2))
        assert_allclose(back.deltas[0], [[-1]])

    @pytest.mark.parametrize(
        "y", [[0, 1, 1, 0, 1, 0], [[1, 0], [0, 1], [0, 1], [1, 0]] + 2 * [[0.5, 0.5]]]
    )
    def test_forms_of_targets(self, network, batch, y):
        back = backward(network, forward(network, batch[0]), y, "categorical_cross_entropy")
        assert back.losses.shape == (6,)

    def test_a_vector_of_targets_is_a_column(self, rng):
        # (6,) minus (6, 1) would broadcast to (6, 6).
        layers, X, y = init([3, 1], "linear", rng), rng.normal(size=(6, 3)), rng.normal(size=6)
        assert objective(layers, X, y) == objective(layers, X, y[:, np.newaxis])
        assert backward(layers, forward(layers, X), y).deltas[0].shape == (6, 1)

    @pytest.mark.parametrize(
        ("y", "loss", "message"),
        [
            ([0, 1], "categorical_cross_entropy", r"^y: came with shape \(2,\)"),
            ([0, 1, 2, 0, 1, 0], "categorical_cross_entropy", "^y: came 2 at index 2"),
            (np.full((6, 2), 0.7), "categorical_cross_entropy", "^y: .*summing to 1.4"),
            (np.full((6, 2), 1.5), "categorical_cross_entropy", "^y: came with 1.5"),
            (np.zeros(6), "half_squared_error", r"^y: came with shape \(6,\); expected \(6, 2\)"),
            (np.zeros((1, 2)), "half_squared_error", r"^y: came with shape \(1, 2\)"),
            (np.full((6, 2), np.inf), "half_squared_error", "^y: came with inf"),
            (np.zeros((6, 2)), "squared", "^loss: came 'squared'; expected one of half_squared"),
        ],
    )
    def test_bad_targets(self, network, batch, y, loss, message):
        with pytest.raises(ValueError, match=message):
            backward(network, forward(network, batch[0]), y, loss)
        with pytest.raises(ValueError, match=message):
            objective(network, batch[0], y, loss)

    @pytest.mark.parametrize("loss", ["binary_cross_entropy", "categorical_cross_entropy"])
    def test_cross_entropy_needs_probabilities(self, rng, batch, loss):
        layers = init([3, 2], "linear", rng)
        with pytest.raises(ValueError, match=f"^loss: came {loss} for outputs that are linear"):
            backward(layers, forward(layers, batch[0]), np.eye(2)[batch[1]], loss)

    def test_forward_pass_of_another_network(self, network, batch):
        stale = forward(network, batch[0])
        moved = from_vector(network, to_vector(network) + 1)
        with pytest.raises(ValueError, match=r"^forward_pass: came from other layers"):
            backward(moved, stale, batch[1], "categorical_cross_entropy")


class TestUpdate:
    def test_step(self, network, batch):
        before = to_vector(network)
        back = backward(network, forward(network, batch[0]), batch[1], "categorical_cross_entropy")
        after = update(network, back, 0.5)
        assert_allclose(to_vector(after), before - 0.5 * gradient_vector(back))
        assert_array_equal(to_vector(network), before)

    def test_goes_downhill(self, network, batch):
        loss = "categorical_cross_entropy"
        back = backward(network, forward(network, batch[0]), batch[1], loss)
        after = update(network, back, 0.01)
        # To first order the objective falls by rate * |gradient|^2.
        fall = back.loss - objective(after, *batch, loss)
        assert fall == pytest.approx(0.01 * np.sum(gradient_vector(back) ** 2), rel=0.05)

    def test_without_biases(self, rng, batch):
        layers = init([3, 1], "linear", rng, bias=False)
        after = update(layers, backward(layers, forward(layers, batch[0]), batch[1]), 0.1)
        assert after[0].b is None
        assert count_parameters(after) == 3

    @pytest.mark.parametrize("learning_rate", [0, -0.1, np.nan, np.inf, "fast"])
    def test_bad_rate(self, network, batch, learning_rate):
        back = backward(network, forward(network, batch[0]), batch[1], "categorical_cross_entropy")
        with pytest.raises(ValueError, match=r"^learning_rate: "):
            update(network, back, learning_rate)

    def test_per_example_derivatives_are_no_step(self, network, batch):
        run = forward(network, batch[0])
        each = backward(network, run, batch[1], "categorical_cross_entropy", per_example=True)
        with pytest.raises(ValueError, match=r"^backward_pass: came per example"):
            update(network, each, 0.1)

    @pytest.mark.parametrize("bias", [True, False])
    def test_derivatives_of_another_network(self, rng, network, batch, bias):
        back = backward(network, forward(network, batch[0]), batch[1], "categorical_cross_entropy")
        other = init([3, 5 if bias else 4, 2], "tanh", rng, bias=bias)
        with pytest.raises(ValueError, match=r"^backward_pass: came with shapes"):
            update(other, back, 0.1)

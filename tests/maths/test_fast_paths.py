"""The fast paths against the textbook's: the same numbers to 1e-12, in float64.

On the left what nnlib does to be quick; on the right the lines that the chapters print.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import datasets, network
from nnlib.layers import Layer, to_vector
from nnlib.many import train_many
from nnlib.optimizers import Adam, GradientDescent, Momentum
from nnlib.perceptron import train_perceptron
from nnlib.training import train

SAME = {"rtol": 1e-12, "atol": 1e-12}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def gradient_vector(layers, X, y, loss):
    back = network.backward(layers, network.forward(layers, X), y, loss)
    pairs = zip(back.dW, back.db, strict=True)
    return np.concatenate([g.ravel() for pair in pairs for g in pair if g is not None])


class TestTraining:
    def test_three_neurons(self, rng):
        X, y = datasets.traffic(rng, 30)
        X, Y = X / 24, y[:, np.newaxis]
        layers = network.init([1, 2, 1], "relu", rng)
        (W1, b1), (W2, b2) = [(layer.W, layer.b) for layer in layers]
        for _ in range(200):
            z1 = X @ W1.T + b1
            a1 = np.where(z1 > 0, z1, 0)
            delta2 = (a1 @ W2.T + b2 - Y) / 30
            delta1 = (delta2 @ W2) * np.where(z1 > 0, 1, 0)
            W2, b2 = W2 - 0.1 * delta2.T @ a1, b2 - 0.1 * delta2.sum(axis=0)
            W1, b1 = W1 - 0.1 * delta1.T @ X, b1 - 0.1 * delta1.sum(axis=0)
        how = {"loss": "half_squared_error", "optimizer": GradientDescent(0.1), "n_epochs": 200}
        trained = train(layers, X, y, **how).layers
        assert_allclose(to_vector(trained), np.concatenate([*W1, b1, *W2, b2]), **SAME)

    def test_four_by_three(self):
        X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
        y = np.array([[0], [1], [1], [0]])
        old = np.random.RandomState(1)
        V_1, V_2 = old.random_sample((3, 4)), old.random_sample((4, 1))
        layers = [Layer(V.T, None, "sigmoid") for V in (V_1, V_2)]
        for _ in range(1000):
            A_1 = 1 / (1 + np.exp(-X @ V_1))
            A_2 = 1 / (1 + np.exp(-A_1 @ V_2))
            delta_2 = (A_2 - y) * A_2 * (1 - A_2)
            delta_1 = (delta_2 @ V_2.T) * A_1 * (1 - A_1)
            V_2 = V_2 - A_1.T @ delta_2
            V_1 = V_1 - X.T @ delta_1
        how = {"loss": "half_squared_error", "optimizer": GradientDescent(4.0), "n_epochs": 1000}
        first, second = train(layers, X, y, **how).layers
        assert_allclose(first.W.T, V_1, **SAME)
        assert_allclose(second.W.T, V_2, **SAME)

    @pytest.mark.parametrize("batch", [7, 20])
    def test_classes_in_batches(self, rng, batch):
        X, labels = rng.normal(size=(20, 6)), rng.integers(4, size=20)
        layers = network.init([6, 5, 4], ["relu", "softmax"], rng)
        (W1, b1), (W2, b2) = [(layer.W, layer.b) for layer in layers]
        same = np.random.default_rng(3)
        for _ in range(10):
            order = same.permutation(20)
            for start in range(0, 20, batch):
                x, y = X[order[start : start + batch]], labels[order[start : start + batch]]
                z1 = x @ W1.T + b1
                a1 = np.maximum(z1, 0)
                p = np.exp(a1 @ W2.T + b2)
                delta2 = (p / p.sum(axis=1, keepdims=True) - np.eye(4)[y]) / len(y)
                delta1 = (delta2 @ W2) * (z1 > 0)
                W2, b2 = W2 - 0.1 * delta2.T @ a1, b2 - 0.1 * delta2.sum(axis=0)
                W1, b1 = W1 - 0.1 * delta1.T @ x, b1 - 0.1 * delta1.sum(axis=0)
        how = {"loss": "categorical_cross_entropy", "optimizer": GradientDescent(0.1)}
        how |= {"n_epochs": 10, "batch_size": batch, "rng": np.random.default_rng(3)}
        trained = train(layers, X, labels, **how).layers
        expected = np.concatenate([W1.ravel(), b1, W2.ravel(), b2])
        assert_allclose(to_vector(trained), expected, **SAME)

    def test_batch_larger_than_the_examples(self):
        X, y = datasets.xor()
        layers = network.init([2, 2, 1], ["tanh", "sigmoid"], np.random.default_rng(0))
        how = {"loss": "binary_cross_entropy", "optimizer": GradientDescent(0.5), "n_epochs": 5}
        all_at_once = {"batch_size": 10**12, "rng": np.random.default_rng(1)}
        trained = train(layers, X, y, **how | all_at_once).layers
        assert_allclose(to_vector(trained), to_vector(train(layers, X, y, **how).layers), **SAME)

    def test_history_of_many_epochs_at_once(self, rng):
        # 4 examples: the losses of hundreds of epochs are computed together.
        X, y = datasets.xor()
        layers = network.init([2, 2, 1], ["tanh", "sigmoid"], rng)
        how = {"loss": "binary_cross_entropy", "optimizer": Momentum(0.5), "snapshot_every": 1}
        run = train(layers, X, y, n_epochs=700, **how)
        heights = [network.objective(at, X, y, "binary_cross_entropy") for _, at in run.snapshots]
        assert_allclose(run.history["loss"], heights, **SAME)

    def test_stops_within_a_stretch_as_if_alone(self, rng):
        X, y = datasets.xor()
        layers = network.init([2, 2, 1], ["tanh", "sigmoid"], rng)
        how = {"loss": "binary_cross_entropy", "optimizer": GradientDescent(0.5)}
        run = train(layers, X, y, n_epochs=5000, tolerance=2e-4, **how)
        assert run.reason == "tolerance"
        n_epochs = int(run.history["epoch"][-1])
        again = train(layers, X, y, n_epochs=n_epochs, **how)
        assert_array_equal(to_vector(run.layers), to_vector(again.layers))
        assert_allclose(again.history["loss"], run.history["loss"], **SAME)

    def test_far_below_zero_the_sigmoid_is_0_without_a_warning(self):
        layers = [Layer([[1.0]], None, "sigmoid")]
        assert network.predict(layers, [[-1000.0]]) == 0
        assert network.forward(layers, [[-1000.0]]).y_hat == 0
        assert network.objective(layers, [[-1000.0]], [1.0], "binary_cross_entropy") == 1000


class TestMany:
    @pytest.mark.parametrize(
        ("sizes", "activations", "loss", "bias"),
        [
            ([2, 2, 1], ["sigmoid", "sigmoid"], "half_squared_error", True),
            ([2, 3, 4, 1], ["tanh", "relu", "sigmoid"], "binary_cross_entropy", True),
            ([2, 3, 2], ["relu", "softmax"], "categorical_cross_entropy", False),
            ([2, 3, 2], ["relu", "softmax"], "mean_squared_error", True),
        ],
    )
    @pytest.mark.parametrize("optimizer", [GradientDescent(0.5), Adam(0.05)])
    def test_as_one_by_one(self, sizes, activations, loss, bias, optimizer):
        X, y = datasets.xor()
        y = y if sizes[-1] == 1 else np.eye(2)[y]
        rngs = [np.random.default_rng(seed) for seed in range(5)]
        starts = [network.init(sizes, activations, rng, bias=bias) for rng in rngs]
        before = [to_vector(layers) for layers in starts]
        how = {"loss": loss, "optimizer": optimizer, "n_epochs": 50}
        trained = train_many(starts, X, y, **how)
        for k, layers in enumerate(starts):
            alone = train(layers, X, y, **how).layers
            assert_allclose(to_vector(trained[k]), to_vector(alone), **SAME)
            assert_array_equal(to_vector(layers), before[k])

    def test_one_that_diverges_leaves_the_others_alone(self):
        starts = [[Layer([[w]], None, "linear")] for w in (1.0, 1e300, 2.0)]
        how = {"loss": "half_squared_error", "optimizer": GradientDescent(3.0), "n_epochs": 40}
        trained = train_many(starts, [[1.0]], [0.0], **how)
        assert_allclose([trained[0][0].W[0, 0], trained[2][0].W[0, 0]], [2.0**40, 2.0**41])
        assert not np.isfinite(trained[1][0].W).all()

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"networks": []}, "^networks: came empty"),
            ({"networks": [[Layer([[1.0]], None, "tanh")], [Layer([[1.0]], [0.0], "tanh")]]},
             r"^networks\[1\]: came .*, as networks\[0\]"),
            ({"X": [[1.0, 2.0]]}, r"^X: came with shape \(1, 2\)"),
            ({"y": [1.0, 2.0]}, r"^y: came with shape \(2,\)"),
            ({"n_epochs": 0}, "^n_epochs: came 0"),
        ],
    )  # fmt: skip
    def test_bad_input(self, change, message):
        arguments = {"networks": [[Layer([[1.0]], None, "tanh")]], "X": [[1.0]], "y": [1.0]}
        how = {"loss": "half_squared_error", "optimizer": GradientDescent(1.0), "n_epochs": 1}
        with pytest.raises(ValueError, match=message):
            train_many(**arguments | how | change)


def test_perceptron_updates_are_written_out_when_looked_at(rng):
    X, y = datasets.make_leaves(rng)
    run = train_perceptron(X, y)
    n = len(run.updates)
    assert run.updates
    assert [u.step for u in run.updates] == list(range(n))
    assert run.updates[-1] is run.updates[n - 1]
    assert isinstance(run.updates[1:], tuple)
    assert repr(run.updates) == repr(tuple(run.updates))
    assert_array_equal(run.updates[-1].w_after, run.w)
    margins = [u.margin for u in run.updates]
    X[:] = 0  # what was recorded stays
    assert [u.margin for u in run.updates] == margins

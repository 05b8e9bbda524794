"""The training loop against loops written out, and every reason for which it stops."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnlib.network import Layer, backward, forward, init, objective, predict, to_vector, update
from nnlib.optimizers import Adam, GradientDescent, Momentum
from nnlib.training import train

XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
LINE = [Layer([[0.0]], [0.0], "linear")]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def task(rng):
    return rng.normal(size=(10, 3)), rng.normal(size=(10, 2))


def run(layers, X, y, **settings):
    defaults = {"loss": "half_squared_error", "optimizer": GradientDescent(0.1), "n_epochs": 5}
    return train(layers, X, y, **defaults | settings)


class TestAgainstLoopsWrittenOut:
    @settings(max_examples=30)
    @given(
        hidden=st.lists(st.integers(1, 4), max_size=3),
        activation=st.sampled_from(["tanh", "relu", "sigmoid"]),
        output=st.sampled_from(
            [
                ("linear", "half_squared_error"),
                ("tanh", "mean_squared_error"),
                ("sigmoid", "binary_cross_entropy"),
                ("softmax", "categorical_cross_entropy"),
            ]
        ),
        bias=st.booleans(),
        seed=st.integers(0, 100),
    )
    def test_full_batch(self, hidden, activation, output, bias, seed):
        rng = np.random.default_rng(seed)
        last, loss = output
        names = [activation] * len(hidden) + [last]
        layers = init([3, *hidden, 2], names, rng, bias=bias)
        X, y = rng.normal(size=(6, 3)), np.eye(2)[rng.integers(2, size=6)]
        trained = run(layers, X, y, loss=loss)
        for k in range(6):
            assert trained.history["loss"][k] == pytest.approx(objective(layers, X, y, loss))
            if k < 5:
                layers = update(layers, backward(layers, forward(layers, X), y, loss), 0.1)
        assert_array_equal(trained.history["epoch"], range(6))
        assert trained.reason == "n_epochs"
        assert_allclose(to_vector(trained.layers), to_vector(layers), rtol=1e-9, atol=1e-12)

    @pytest.mark.parametrize("batch_size", [1, 3, 5, 10, 99])
    def test_mini_batches(self, rng, task, batch_size):
        X, y = task
        layers = init([3, 4, 2], "tanh", rng)
        trained = run(layers, X, y, n_epochs=3, batch_size=batch_size, rng=np.random.default_rng(5))
        same_rng = np.random.default_rng(5)
        losses = []
        for _ in range(3):
            order = same_rng.permutation(10)
            met = []
            for i in range(0, 10, batch_size):
                rows = order[i : i + batch_size]
                back = backward(layers, forward(layers, X[rows]), y[rows])
                met.extend(back.losses)
                layers = update(layers, back, 0.1)
            losses.append(np.mean(met))
        assert_allclose(to_vector(trained.layers), to_vector(layers))
        assert_allclose(trained.history["loss"], [*losses, objective(layers, X, y)])

    def test_momentum_lives_through_the_run(self, task, rng):
        X, y = task
        layers = init([3, 2], "linear", rng)
        trained = run(layers, X, y, optimizer=Momentum(0.1, 0.5), n_epochs=2)
        first = update(layers, backward(layers, forward(layers, X), y), 0.1)
        second = update(first, backward(first, forward(first, X), y), 0.1)
        speed = to_vector(first) - to_vector(layers)
        assert_allclose(to_vector(trained.layers), to_vector(second) + 0.5 * speed)

    def test_labels(self, rng, task):
        labels = [0, 1, 1, 0, 1, 0, 0, 1, 0, 1]
        layers = init([3, 2], ["softmax"], rng)
        one, other = (
            run(layers, task[0], y, loss="categorical_cross_entropy")
            for y in (labels, np.eye(2)[labels])
        )
        assert_array_equal(to_vector(one.layers), to_vector(other.layers))


class TestRun:
    def test_learns_xor(self):
        layers = init([2, 4, 1], ["tanh", "sigmoid"], np.random.default_rng(1))
        trained = run(layers, *XOR, loss="binary_cross_entropy", optimizer=Adam(0.05), n_epochs=500)
        assert_array_equal(predict(trained.layers, XOR[0])[:, 0] > 0.5, XOR[1])
        assert trained.history["loss"][-1] < 0.1 < 0.5 < trained.history["loss"][0]

    def test_changes_none_of_its_arguments(self, rng, task):
        layers, optimizer = init([3, 4, 2], "tanh", rng), Adam(0.1)
        before, X, y = to_vector(layers), task[0].copy(), task[1].copy()
        fresh = deepcopy(optimizer)
        results = [
            to_vector(run(layers, X, y, optimizer=optimizer, validation=(X, y)).layers)
            for _ in range(2)
        ]
        assert_array_equal(results[0], results[1])
        assert_array_equal(to_vector(layers), before)
        assert_array_equal(X, task[0])
        assert_array_equal(y, task[1])
        assert optimizer == fresh

    def test_result_shares_nothing(self, rng, task):
        trained = run(init([3, 2], "linear", rng), *task, snapshot_every=5)
        last = trained.snapshots[-1][1][0]
        assert not np.shares_memory(last.W, trained.layers[0].W)
        assert not np.shares_memory(last.b, trained.layers[0].b)

    def test_weights_keep_their_layout(self, rng, task):
        trained = run(init([3, 4, 2], "relu", rng), *task)
        assert all(layer.W.flags.f_contiguous for layer in trained.layers)

    @pytest.mark.parametrize("batch_size", [None, 4])
    def test_single_precision(self, rng, task, batch_size):
        layers = init([3, 4, 2], "relu", rng, dtype=np.float32)
        trained = run(layers, *task, optimizer=Adam(), batch_size=batch_size, rng=rng)
        assert to_vector(trained.layers).dtype == np.float32

    def test_small_integers(self):
        # In uint8, 200 * 2 would wrap around. One step from zero at rate 1e-5:
        # dW = -(200 * 100 + 250 * 50) / 2 = -16250, so W = 0.1625; db = -75, so b = 0.00075.
        X, y = np.array([[200], [250]], np.uint8), np.array([100, 50], np.uint8)
        trained = run(LINE, X, y, optimizer=GradientDescent(1e-5), n_epochs=1)
        assert_allclose(to_vector(trained.layers), [0.1625, 0.00075])

    def test_snapshots(self, rng, task):
        layers = init([3, 4, 2], "tanh", rng)
        trained = run(layers, *task, n_epochs=7, snapshot_every=3)
        assert [epoch for epoch, _ in trained.snapshots] == [0, 3, 6]
        for epoch, network in trained.snapshots:
            assert objective(network, *task) == pytest.approx(trained.history["loss"][epoch])
        assert run(layers, *task).snapshots == ()

    def test_validation_is_only_watched(self, rng, task):
        layers = init([3, 4, 2], "tanh", rng)
        held_out = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
        plain, watched = run(layers, *task), run(layers, *task, validation=held_out)
        assert_array_equal(to_vector(plain.layers), to_vector(watched.layers))
        assert "validation_loss" not in plain.history
        losses = watched.history["validation_loss"]
        assert losses.shape == (6,)
        assert losses[0] == pytest.approx(objective(layers, *held_out))
        assert losses[-1] == pytest.approx(objective(watched.layers, *held_out))

    def test_progress_bar(self, rng, task, capsys):
        layers = init([3, 2], "linear", rng)
        quiet = run(layers, *task)
        assert capsys.readouterr() == ("", "")
        shown = run(layers, *task, progress=True)
        out, err = capsys.readouterr()
        assert out == ""
        assert "6/6" in err
        assert_array_equal(to_vector(quiet.layers), to_vector(shown.layers))


class TestReasonsToStop:
    # One weight w and a bias of its own make E = 1/2 (w x + b - y)^2 easy to follow.

    def overfitting(self, **settings):
        """Train towards 1, validate at 0.5: the validation loss falls, then rises again."""
        layers = [Layer([[0.0]], None, "linear")]
        return run(layers, [[1]], [1], n_epochs=50, validation=([[1]], [0.5]), **settings)

    def test_early_stop(self):
        # w = 1 - 0.9^k comes closest to 0.5 at k = 7 (0.5217; 0.4686 at 6), and rises after. With
        # patience 3 the epochs 8, 9 and 10 are one too many.
        stopped = self.overfitting(patience=3)
        assert stopped.reason == "early_stop"
        assert_array_equal(stopped.history["epoch"], range(11))
        assert stopped.history["validation_loss"].argmin() == 7
        assert_allclose(stopped.layers[0].W, [[1 - 0.9**7]])

    def test_standing_still_is_no_improvement(self):
        # A threshold has no slope, so nothing ever moves.
        layers = [Layer([[1.0]], None, "hard_threshold")]
        stopped = run(layers, [[1]], [0], n_epochs=50, validation=([[1]], [0]), patience=4)
        assert stopped.reason == "early_stop"
        assert_array_equal(stopped.history["epoch"], range(5))

    def test_patience_longer_than_the_run_still_returns_the_best(self):
        stopped = self.overfitting(patience=1000)
        assert stopped.reason == "n_epochs"
        assert len(stopped.history["loss"]) == 51
        assert_allclose(stopped.layers[0].W, [[1 - 0.9**7]])

    def test_without_patience_the_last_network_is_returned(self):
        assert_allclose(self.overfitting().layers[0].W, [[1 - 0.9**50]])

    def test_tolerance(self):
        # loss_k = 1/2 * 0.81^k falls by 0.095 * 0.81^k at a step; that is below 1e-3 from k = 22
        # on: 0.095 * 0.81^21 = 1.14e-3, 0.095 * 0.81^22 = 9.2e-4. So epoch 23 sees it first.
        layers = [Layer([[0.0]], None, "linear")]
        stopped = run(layers, [[1]], [1], n_epochs=100, tolerance=1e-3)
        assert stopped.reason == "tolerance"
        assert stopped.history["epoch"][-1] == 23
        assert_allclose(stopped.layers[0].W, [[1 - 0.9**23]])

    def test_diverged(self):
        # Rate 1 at x = 100: every step multiplies the error by 1 - 1e4. The loss, its square, is
        # beyond the largest float, 1.8e308, after 39 steps (4 * 2 * 39 = 312).
        layers = [Layer([[1.0]], None, "linear")]
        stopped = run(layers, [[100]], [0], optimizer=GradientDescent(1.0), n_epochs=1000)
        losses = stopped.history["loss"]
        assert stopped.reason == "diverged"
        assert not np.isfinite(losses[-1])
        assert np.all(np.isfinite(losses[:-1]))
        assert objective(stopped.layers, [[100]], [0]) == pytest.approx(losses[-2])

    def test_diverged_with_patience(self):
        layers = [Layer([[1.0]], None, "linear")]
        optimizer, held_out = GradientDescent(1.0), ([[100]], [0])
        stopped = run(
            layers, *held_out, optimizer=optimizer, n_epochs=99, validation=held_out, patience=99
        )
        assert stopped.reason == "diverged"
        assert_array_equal(stopped.layers[0].W, [[1]])

    def test_diverged_before_the_first_step(self):
        # (1e200)^2 is beyond the largest float. What comes back is what went in.
        layers = [Layer([[1.0]], None, "linear")]
        stopped = run(layers, [[1e200]], [0])
        assert stopped.reason == "diverged"
        assert_array_equal(stopped.history["loss"], [np.inf])
        assert_array_equal(stopped.layers[0].W, [[1]])

    def test_infinite_weights_behind_a_finite_loss(self):
        # A step of 1e308 * 10 throws the weight to infinity, where the sigmoid is 1, as wanted.
        layers = [Layer([[0.0]], None, "sigmoid")]
        optimizer = GradientDescent(1e308)
        stopped = run(layers, [[100]], [1], optimizer=optimizer)
        assert stopped.history["loss"][-1] == 0
        assert stopped.reason == "diverged"
        assert np.all(np.isfinite(to_vector(stopped.layers)))


class TestBadInput:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"X": np.ones((10, 2))}, r"^X: came with shape \(10, 2\)"),
            ({"X": np.full((10, 3), np.nan)}, "^X: came with nan"),
            ({"y": np.ones((9, 2))}, r"^y: came with shape \(9, 2\)"),
            ({"y": np.ones(10)}, r"^y: came with shape \(10,\)"),
            ({"layers": []}, "^layers: came empty"),
            ({"loss": "squares"}, "^loss: came 'squares'"),
            ({"loss": "binary_cross_entropy"}, "^loss: came binary_cross_entropy for outputs"),
            ({"n_epochs": 0}, "^n_epochs: came 0"),
            ({"n_epochs": 2.5}, "^n_epochs: came 2.5"),
            ({"batch_size": 0}, "^batch_size: came 0"),
            ({"batch_size": 4}, "^rng: came None; expected numpy.random.default_rng"),
            ({"batch_size": 4, "rng": 0}, "^rng: came 0"),
            ({"patience": 3}, "^validation: came None; expected .* patience"),
            (
                {"patience": 0, "validation": (np.ones((1, 3)), np.ones((1, 2)))},
                "^patience: came 0",
            ),
            ({"validation": (np.ones((1, 2)), np.ones((1, 2)))}, r"^validation\[0\]: came with"),
            ({"validation": (np.ones((1, 3)), np.ones((2, 2)))}, r"^validation\[1\]: came with"),
            ({"validation": np.ones((3, 3))}, "^validation: "),
            ({"tolerance": 0}, "^tolerance: came 0"),
            ({"tolerance": -1e-3}, "^tolerance: came -0.001"),
            ({"snapshot_every": 0}, "^snapshot_every: came 0"),
        ],
    )
    def test_is_named(self, rng, task, change, message):
        arguments = {"layers": init([3, 2], "linear", rng), "X": task[0], "y": task[1]} | change
        with pytest.raises(ValueError, match=message):
            run(**arguments)

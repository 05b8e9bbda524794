"""Data sets: what each promises about its points, and that randomness comes from `rng` alone.

A new one that starts with ``rng`` is drawn by the tests of every random one.
"""

import inspect
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import datasets
from nnlib.perceptron import margin, train_perceptron

TAKEN = {
    name: list(inspect.signature(getattr(datasets, name)).parameters)
    for name in datasets.__all__
    if callable(getattr(datasets, name))
}
RANDOM = [name for name, taken in TAKEN.items() if taken and taken[0] == "rng"]


def draw(name, seed=0, **settings):
    return getattr(datasets, name)(np.random.default_rng(seed), **settings)


class TestEveryRandomOne:
    @pytest.mark.parametrize("name", RANDOM)
    def test_same_seed_same_data_and_nothing_global(self, name):
        np.random.seed(0)
        state = np.random.get_state()[1].copy()
        X, y = draw(name, seed=5, n_samples=20)
        X_again, y_again = draw(name, seed=5, n_samples=20)
        np.testing.assert_array_equal(X, X_again)
        np.testing.assert_array_equal(y, y_again)
        assert not np.array_equal(X, draw(name, seed=6, n_samples=20)[0])
        np.testing.assert_array_equal(np.random.get_state()[1], state)

    @pytest.mark.parametrize("name", RANDOM)
    @given(n_samples=st.integers(2, 60), seed=st.integers(0, 99))
    def test_shapes_and_types(self, name, n_samples, seed):
        X, y = draw(name, seed, n_samples=n_samples)
        assert X.shape == (n_samples, 1 if name == "traffic" else 2)
        assert y.shape == (n_samples,)
        assert X.dtype == np.float64
        assert np.isfinite(X).all()
        assert y.dtype == (np.float64 if name == "traffic" else np.intp)

    @pytest.mark.parametrize("name", RANDOM)
    def test_bad_settings(self, name):
        maker = getattr(datasets, name)
        rng = np.random.default_rng(0)
        for bad in (0, None, np.random.RandomState(0), np.random, "0"):
            with pytest.raises(ValueError, match=r"^rng: came .*; expected numpy.random.default"):
                maker(bad)
        for bad in (0, -3, 10.0, "10"):
            with pytest.raises(ValueError, match=r"^n_samples: came .*; expected a whole number"):
                maker(rng, n_samples=bad)

    @pytest.mark.parametrize("name", [name for name in RANDOM if "noise" in TAKEN[name]])
    def test_bad_noise(self, name):
        for bad in (-0.1, np.nan, np.inf, "0"):
            with pytest.raises(ValueError, match=r"^noise: came .*; expected a finite number >= 0"):
                draw(name, noise=bad)


class TestClasses:
    @pytest.mark.parametrize("name", [name for name in RANDOM if "n_classes" in TAKEN[name]])
    @given(n_classes=st.integers(2, 7), extra=st.integers(0, 20))
    def test_as_evenly_many_of_each_as_can_be(self, name, n_classes, extra):
        _, y = draw(name, n_samples=n_classes + extra, n_classes=n_classes)
        counts = np.bincount(y, minlength=n_classes)
        assert len(counts) == n_classes
        assert counts.min() >= 1
        assert counts.max() - counts.min() <= 1

    @pytest.mark.parametrize("name", [name for name in RANDOM if name != "traffic"])
    def test_classes_come_in_random_order(self, name):
        _, y = draw(name, n_samples=100)
        assert len(set(y[:50])) > 1
        assert len(set(y[50:])) > 1

    @pytest.mark.parametrize("name", [name for name in RANDOM if "n_classes" in TAKEN[name]])
    def test_bad_number_of_classes(self, name):
        for bad in (1, 0, 2.0):
            with pytest.raises(ValueError, match=r"^n_classes: came .*; expected a whole number"):
                draw(name, n_classes=bad)
        with pytest.raises(ValueError, match=r"^n_samples: came 3; expected a whole number >= 5"):
            draw(name, n_samples=3, n_classes=5)


class TestGates:
    @pytest.mark.parametrize(
        ("name", "outputs"),
        [
            ("AND", [0, 0, 0, 1]),
            ("OR", [0, 1, 1, 1]),
            ("NAND", [1, 1, 1, 0]),
            ("NOR", [1, 0, 0, 0]),
            ("XOR", [0, 1, 1, 0]),
        ],
    )
    def test_truth_tables(self, name, outputs):
        X, y = datasets.gate_table(name)
        assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        assert (X.dtype, y.dtype) == (np.float64, np.intp)
        assert y.tolist() == outputs

    def test_not(self):
        X, y = datasets.gate_table("NOT")
        assert (X.tolist(), y.tolist()) == ([[0], [1]], [1, 0])

    def test_xor_is_the_gate(self):
        for ours, theirs in zip(datasets.xor(), datasets.gate_table("XOR"), strict=True):
            np.testing.assert_array_equal(ours, theirs)

    def test_unknown_gate(self):
        message = r"^name: came 'and'; expected one of AND, .*, XOR; did you mean 'AND'\?$"
        with pytest.raises(ValueError, match=message):
            datasets.gate_table("and")


class TestLeaves:
    @given(n_samples=st.integers(2, 80), seed=st.integers(0, 999))
    def test_separable_with_room_to_spare(self, n_samples, seed):
        X, y = draw("make_leaves", seed, n_samples=n_samples)
        assert (X > 0).all()
        assert (X < 1).all()
        assert (y == 1).sum() == (n_samples + 1) // 2
        # the line greenness = spots
        assert margin(X, y, [1, -1], 0) >= datasets.LEAF_MARGIN - 1e-12

    def test_a_perceptron_learns_them(self):
        assert train_perceptron(*draw("make_leaves")).converged


class TestShapes:
    def test_blobs_are_round_clouds_on_a_circle(self):
        X, y = draw("make_blobs", n_samples=40_000, n_classes=4, spread=0.3)
        for label, center in enumerate([(2, 0), (0, 2), (-2, 0), (0, -2)]):
            cloud = X[y == label]
            np.testing.assert_allclose(cloud.mean(axis=0), center, atol=0.02)
            np.testing.assert_allclose(np.cov(cloud.T), 0.09 * np.eye(2), atol=0.005)

    def test_bad_spread(self):
        with pytest.raises(ValueError, match=r"^spread: came 0; expected a finite number > 0"):
            draw("make_blobs", spread=0)

    def test_moons_without_noise(self):
        X, y = draw("make_moons", n_samples=200, noise=0)
        upper, lower = X[y == 0], X[y == 1]
        np.testing.assert_allclose(np.hypot(*upper.T), 1)
        np.testing.assert_allclose(np.hypot(*(lower - (1, 0.5)).T), 1)
        assert upper[:, 1].min() >= 0
        assert lower[:, 1].max() <= 0.5

    def test_circles_without_noise(self):
        X, y = draw("make_circles", n_samples=200, noise=0, inner=0.25)
        np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 0, 1, 0.25))
        assert (X.min(axis=0) < -0.9).all()  # all the way round
        assert (X.max(axis=0) > 0.9).all()

    def test_bad_inner_radius(self):
        with pytest.raises(ValueError, match=r"^inner: came 1; expected a number in \[0, 1\)"):
            draw("make_circles", inner=1)

    def test_spirals_without_noise(self):
        X, y = draw("make_spirals", n_samples=300, n_classes=3, noise=0, turns=2)
        radius, angle = np.hypot(*X.T), np.arctan2(X[:, 1], X[:, 0])
        assert 0.1 <= radius.min() < radius.max() <= 1
        # unwound by two turns per unit of radius, arm k points in direction k/3
        unwound = (angle / (2 * np.pi) - 2 * radius - y / 3 + 0.5) % 1 - 0.5
        np.testing.assert_allclose(unwound, 0, atol=1e-9)

    def test_bad_turns(self):
        with pytest.raises(ValueError, match=r"^turns: came -1; expected a finite number > 0"):
            draw("make_spirals", turns=-1)


class TestTraffic:
    def test_parameters_of_the_slides(self):
        assert datasets.TRAFFIC_PARAMETERS == {
            "w_1_1": 0.4, "b_1_1": -5.9,
            "w_1_2": -0.6, "b_1_2": 5.2,
            "w_2_1": -1.0, "w_2_2": -1.0, "b_2_1": 5.1,
        }  # fmt: skip

    def test_curve_without_noise(self):
        X, y = draw("traffic", n_samples=500, noise=0)
        x = X[:, 0]
        # relu(5.2 - 0.6 x) is over at 8 2/3, relu(0.4 x - 5.9) begins at 14.75; 5.1 between
        morning, evening = x < 5.2 / 0.6, x > 5.9 / 0.4
        np.testing.assert_allclose(y[morning], 5.1 - 5.2 + 0.6 * x[morning])
        np.testing.assert_allclose(y[~morning & ~evening], 5.1)
        np.testing.assert_allclose(y[evening], 5.1 + 5.9 - 0.4 * x[evening])

    def test_hours_are_in_order_and_traffic_is_not_negative(self):
        X, y = draw("traffic", n_samples=1000)
        assert (np.diff(X[:, 0]) >= 0).all()
        low, high = datasets.TRAFFIC_HOURS
        assert low <= X.min() < X.max() <= high
        assert y.min() > 0

    def test_noise_has_the_size_asked_for(self):
        _, noisy = draw("traffic", n_samples=20_000, noise=0.5)
        _, clean = draw("traffic", n_samples=20_000, noise=0)
        assert (noisy - clean).std() == pytest.approx(0.5, rel=0.05)


class TestDigits:
    def test_pixels_and_labels(self):
        X, y = datasets.digits()
        assert X.shape == (1797, 64)
        assert (X.min(), X.max()) == (0, 1)
        assert y.shape == (1797,)
        assert y.dtype == np.intp
        assert sorted(set(y.tolist())) == list(range(10))
        assert y[:10].tolist() == list(range(10))

    def test_it_says_how_to_install_what_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "sklearn.datasets", None)  # imports of it now fail
        with pytest.raises(ModuleNotFoundError, match="pip install scikit-learn"):
            datasets.digits()

    def test_scikit_learn_is_loaded_only_when_digits_are(self):
        code = "import sys, nnlib.datasets; sys.exit('sklearn' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestSplit:
    @given(n_samples=st.integers(2, 50), fraction=st.floats(0.1, 0.9), seed=st.integers(0, 9))
    def test_every_example_is_in_one_part_with_its_own_target(self, n_samples, fraction, seed):
        X = np.arange(2 * n_samples).reshape(-1, 2)
        y = X[:, 0] // 2
        n_test = round(fraction * n_samples)
        if not 0 < n_test < n_samples:
            with pytest.raises(ValueError, match=r"^test_fraction: came .* at least one in each"):
                datasets.train_test_split(X, y, np.random.default_rng(seed), fraction)
            return
        X_train, X_test, y_train, y_test = datasets.train_test_split(
            X, y, np.random.default_rng(seed), fraction
        )
        assert len(X_test) == len(y_test) == n_test
        assert sorted([*y_train, *y_test]) == list(range(n_samples))
        np.testing.assert_array_equal(X_train[:, 0], 2 * y_train)
        np.testing.assert_array_equal(X_test[:, 0], 2 * y_test)

    def test_types_are_kept_and_parts_are_copies(self):
        X, y = np.zeros((4, 1), np.float32), np.array([0, 1, 0, 1])
        parts = datasets.train_test_split(X, y, np.random.default_rng(0))
        assert [part.dtype for part in parts] == [X.dtype, X.dtype, y.dtype, y.dtype]
        parts[0][:] = 7
        assert X.max() == 0

    def test_targets_may_be_rows(self):
        parts = datasets.train_test_split(np.ones((8, 1)), np.eye(8), np.random.default_rng(0))
        assert [part.shape for part in parts] == [(6, 1), (2, 1), (6, 8), (2, 8)]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"X": [1, 2, 3]}, "^X: came 1-D"),
            ({"y": [1, 2]}, "^y: came with 2 rows; expected 3, as many as X has"),
            ({"y": [1, 2, np.nan]}, "^y: came with nan"),
            ({"y": ["a", "b", "c"]}, "^y: came values of type <U1; expected real numbers"),
            ({"X": [[1], [2, 3], [4]]}, "^X: came as rows of unequal length"),
            ({"X": None}, "^X: came None"),
            ({"test_fraction": True}, "^test_fraction: came True"),
            ({"test_fraction": "half"}, "^test_fraction: came 'half'"),
            ({"rng": 1}, "^rng: came 1; expected"),
            ({"test_fraction": 1}, "^test_fraction: came 1; expected a number in"),
            ({"test_fraction": 0}, "^test_fraction: came 0, which sets 0 of 3 examples apart"),
            ({"test_fraction": 0.9}, "^test_fraction: came 0.9, which sets 3 of 3 examples apart"),
        ],
    )
    def test_bad_input(self, changes, message):
        arguments = {"X": [[1], [2], [3]], "y": [1, 2, 3], "rng": np.random.default_rng(0)}
        with pytest.raises(ValueError, match=message):
            datasets.train_test_split(**(arguments | changes))

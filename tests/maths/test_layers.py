"""Layers, first weights, and parameters as one vector."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from nnlib.layers import Layer, count_parameters, from_vector, init, to_vector


@pytest.fixture
def rng():
    return np.random.default_rng(0)


class TestLayer:
    def test_shape(self):
        layer = Layer([[1, 2, 3], [4, 5, 6]], [7, 8], "relu")
        assert (layer.n_out, layer.n_in, layer.n_parameters) == (2, 3, 8)

    def test_without_bias(self):
        layer = Layer([[1, 2, 3]], None, "relu")
        assert layer.b is None
        assert layer.n_parameters == 3

    def test_whole_numbers_become_floats(self):
        layer = Layer(np.array([[250]], np.uint8), np.array([1], np.int64), "linear")
        assert layer.W.dtype == layer.b.dtype == np.float64

    def test_single_precision_stays(self):
        layer = Layer(np.ones((2, 3), np.float32), [0.5, 0.5], "linear")
        assert layer.W.dtype == layer.b.dtype == np.float32

    def test_keeps_copies(self):
        W, b = np.ones((2, 3), order="F"), np.ones(2)
        layer = Layer(W, b, "tanh")
        W[:], b[:] = 9, 9
        assert_array_equal(layer.W, np.ones((2, 3)))
        assert_array_equal(layer.b, np.ones(2))

    def test_weights_lie_column_by_column(self):
        assert Layer(np.ones((2, 3)), None, "relu").W.flags.f_contiguous

    def test_is_frozen(self):
        layer = Layer([[1.0]], None, "relu")
        with pytest.raises(dataclasses.FrozenInstanceError):
            layer.W = np.ones((1, 1))

    @pytest.mark.parametrize(
        ("W", "b", "activation", "message"),
        [
            ([1, 2], None, "relu", "^W: came 1-D"),
            ([[1, np.nan]], None, "relu", "^W: came with nan"),
            ([["one"]], None, "relu", "^W: "),
            ([[1, 2], [3, 4]], [1], "relu", r"^b: came with shape \(1,\); expected \(2,\)"),
            ([[1, 2]], [[1]], "relu", "^b: "),
            ([[1, 2]], [np.inf], "relu", "^b: came with inf"),
            ([[1, 2]], None, "rleu", "^activation: came 'rleu'; expected one of .*relu"),
        ],
    )
    def test_bad_input(self, W, b, activation, message):
        with pytest.raises(ValueError, match=message):
            Layer(W, b, activation)


class TestInit:
    def test_shapes_and_names(self, rng):
        layers = init([4, 3, 2, 1], "tanh", rng)
        assert [layer.W.shape for layer in layers] == [(3, 4), (2, 3), (1, 2)]
        assert [layer.activation for layer in layers] == ["tanh", "tanh", "linear"]
        assert all(not layer.b.any() for layer in layers)

    def test_one_name_per_layer(self, rng):
        layers = init([2, 2, 1], ["relu", "sigmoid"], rng)
        assert [layer.activation for layer in layers] == ["relu", "sigmoid"]

    def test_no_bias(self, rng):
        assert all(layer.b is None for layer in init([2, 3, 1], "relu", rng, bias=False))

    def test_single_precision(self, rng):
        layers = init([2, 3, 1], "relu", rng, dtype=np.float32)
        assert {a.dtype for layer in layers for a in (layer.W, layer.b)} == {np.dtype("f4")}

    def test_same_generator_same_weights(self):
        first, second = (init([5, 4, 1], "relu", np.random.default_rng(7)) for _ in range(2))
        assert_array_equal(to_vector(first), to_vector(second))
        other = init([5, 4, 1], "relu", np.random.default_rng(8))
        assert not np.array_equal(to_vector(first), to_vector(other))

    # With n = 200 * 300 draws, a sample standard deviation is off by about 1 / sqrt(2 n) = 0.3 %
    # (less for uniform numbers): 2 % is seven times that.
    @pytest.mark.parametrize(
        ("scheme", "deviation"),
        [
            ("he", np.sqrt(2 / 300)),
            ("xavier", np.sqrt(2 / (300 + 200))),  # uniform in ±r has deviation r / sqrt(3)
            ("uniform", 1 / np.sqrt(3 * 300)),
            ("normal", 1.0),
        ],
    )
    def test_spread(self, rng, scheme, deviation):
        W = init([300, 200], "relu", rng, scheme=scheme)[0].W
        assert W.std() == pytest.approx(deviation, rel=0.02)
        assert abs(W.mean()) < 0.02 * deviation

    @pytest.mark.parametrize(
        ("scheme", "limit"), [("xavier", np.sqrt(6 / 500)), ("uniform", 1 / np.sqrt(300))]
    )
    def test_limits(self, rng, scheme, limit):
        W = init([300, 200], "relu", rng, scheme=scheme)[0].W
        assert 0.99 * limit < np.abs(W).max() <= limit

    def test_zeros(self, rng):
        assert not to_vector(init([3, 2, 1], "relu", rng, scheme="zeros")).any()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ({"sizes": [3]}, "^sizes: "),
            ({"sizes": []}, "^sizes: "),
            ({"sizes": [3, 0, 1]}, r"^sizes\[1\]: came 0"),
            ({"sizes": [3, 2.5]}, r"^sizes\[1\]: came 2.5"),
            ({"activations": "rleu"}, "^activation: came 'rleu'"),
            ({"activations": ["relu"]}, r"^activations: came \['relu'\]; expected one name"),
            ({"scheme": "lecun"}, "^scheme: came 'lecun'; expected one of he, xavier"),
            ({"rng": 0}, "^rng: came 0; expected numpy.random.default_rng"),
        ],
    )
    def test_bad_input(self, rng, arguments, message):
        with pytest.raises(ValueError, match=message):
            init(**{"sizes": [3, 2, 1], "activations": "relu", "rng": rng} | arguments)


class TestVector:
    def test_order(self):
        layers = [Layer([[1, 2], [3, 4]], [5, 6], "relu"), Layer([[7, 8]], None, "linear")]
        assert_array_equal(to_vector(layers), [1, 2, 3, 4, 5, 6, 7, 8])

    @given(
        sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5),
        bias=st.booleans(),
        dtype=st.sampled_from([np.float32, np.float64]),
    )
    def test_there_and_back(self, sizes, bias, dtype):
        layers = init(sizes, "tanh", np.random.default_rng(1), bias=bias, dtype=dtype)
        vector = to_vector(layers)
        again = from_vector(init(sizes, "tanh", np.random.default_rng(2), bias=bias), vector)
        assert vector.size == count_parameters(layers)
        assert_array_equal(to_vector(again), vector)
        for old, new in zip(layers, again, strict=True):
            assert_array_equal(new.W, old.W)
            assert (new.b is None) == (old.b is None)
            assert new.W.dtype == dtype
            assert new.activation == old.activation

    def test_new_layers_share_nothing(self):
        layers = [Layer([[1, 2]], [3], "linear")]
        vector = to_vector(layers)
        again = from_vector(layers, vector)
        vector[:] = 0
        assert_array_equal(to_vector(layers), [1, 2, 3])
        assert_array_equal(to_vector(again), [1, 2, 3])

    @pytest.mark.parametrize("vector", [[1, 2], [1, 2, 3, 4], [[1, 2, 3]], [1, 2, np.nan]])
    def test_bad_vector(self, vector):
        with pytest.raises(ValueError, match=r"^vector: "):
            from_vector([Layer([[1, 2]], [3], "linear")], vector)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], "^layers: came empty"),
        (Layer([[1]], None, "relu"), "^layers: came a single Layer"),
        ([np.ones((1, 1))], r"^layers\[0\]: came an array of shape \(1, 1\); expected a Layer"),
        (
            [Layer(np.ones((3, 2)), None, "relu"), Layer(np.ones((1, 2)), None, "relu")],
            r"^layers\[1\]: came with 2 inputs; expected 3",
        ),
    ],
)
def test_what_is_not_a_network(layers, message):
    with pytest.raises(ValueError, match=message):
        count_parameters(layers)

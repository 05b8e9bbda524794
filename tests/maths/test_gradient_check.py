"""Central differences, relative errors, and whether the check would notice a mistake."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import datasets
from nnlib.activations import ACTIVATIONS
from nnlib.gradient_check import central_difference, check_gradients, relative_error
from nnlib.network import Layer, init


class TestCentralDifference:
    @given(
        a=st.floats(-10, 10),
        b=st.floats(-10, 10),
        x=st.floats(-10, 10),
        step=st.sampled_from([1e-3, 1e-2]),
    )
    def test_exact_for_quadratics(self, a, b, x, step):
        # ((x+h)^2 - (x-h)^2) / 2h = 2x, whatever h: only rounding is left.
        gradient = central_difference(lambda v: a * v[0] ** 2 + b * v[0], [x], step)
        assert_allclose(gradient, [2 * a * x + b], atol=1e-8)

    def test_each_entry_on_its_own(self):
        gradient = central_difference(lambda v: v[0] * v[1] ** 2, [3, 2])
        assert_allclose(gradient, [4, 12], rtol=1e-8)  # v1^2 and 2 v0 v1

    def test_error_falls_with_the_square_of_the_step(self):
        # sin(0.5 + h) - sin(0.5 - h) = 2 cos(0.5) sin(h), and sin(h) / h = 1 - h^2 / 6 + ...
        errors = [
            abs(central_difference(lambda v: np.sin(v[0]), [0.5], step)[0] - np.cos(0.5))
            for step in (1e-1, 1e-2)
        ]
        assert_allclose(errors, np.cos(0.5) * np.array([1e-2, 1e-4]) / 6, rtol=1e-2)

    def test_leaves_the_vector_alone(self):
        vector = np.array([1.0, 2.0])

        def greedy(v):
            value = v.sum()
            v[:] = 0
            return value

        assert_allclose(central_difference(greedy, vector), [1, 1])
        assert_array_equal(vector, [1, 2])

    def test_single_precision_is_not_enough(self):
        gradient = central_difference(lambda v: v[0] ** 2, np.array([3], np.float32))
        assert gradient.dtype == np.float64
        assert_allclose(gradient, [6], rtol=1e-8)

    @pytest.mark.parametrize(
        ("vector", "step", "message"),
        [
            ([[1.0]], 1e-6, "^vector: came 2-D"),
            ([], 1e-6, "^vector: came empty"),
            ([np.nan], 1e-6, "^vector: came with nan"),
            ([1.0], 0, "^step: came 0"),
            ([1.0], -1e-6, "^step: came -1e-06"),
            ([1.0, 1e20], 1e-6, r"^step: came 1e-06, which is lost beside vector\[1\] = 1e\+20"),
        ],
    )
    def test_bad_input(self, vector, step, message):
        with pytest.raises(ValueError, match=message):
            central_difference(np.sum, vector, step)

    @pytest.mark.parametrize(
        "square", [lambda v: v * v, lambda v: [v[0] ** 2], lambda v: (v @ v).reshape(1, 1)]
    )
    def test_an_array_of_one_number_is_that_number(self, square):
        assert_allclose(central_difference(square, [3]), [6], rtol=1e-8)

    @pytest.mark.parametrize(
        ("function", "message"),
        [
            (3.0, "^function: came 3.0; expected a function of a vector"),
            (lambda v: None, "^function: came back with None; .* is a return missing"),
            (
                lambda v: v,
                r"^function: came back with an array of shape \(2,\); expected one number",
            ),
            (lambda v: "1", "^function's value: came values of type <U1"),
            (lambda v: v[0] * 1j, "^function's value: came values of type complex"),
            (lambda v: np.inf, "^function's value: came with inf"),
            (lambda v: np.float64(np.nan), "^function's value: came with nan"),
            (lambda v: [], "^function's value: came empty"),
        ],
    )
    def test_bad_function(self, function, message):
        with pytest.raises(ValueError, match=message):
            central_difference(function, [1.0, 2.0])

    def test_a_step_too_large_to_be_doubled(self):
        with pytest.raises(ValueError, match=r"^step: came 1e\+308; expected one whose double"):
            central_difference(lambda v: v[0], [1.0], 1e308)


class TestRelativeError:
    def test_values(self):
        # |1 - 2| / 2; |-4 - 4| / 4; both below the floor: 1e-5 / 1e-4; nothing to tell apart.
        errors = relative_error([1, -4, 1e-5, 0], [2, 4, 0, 0])
        assert_allclose(errors, [0.5, 2, 0.1, 0])

    def test_floor(self):
        assert relative_error([1e-5], [0], floor=1e-5) == 1

    @given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1))
    def test_symmetric_and_bounded(self, pairs):
        a, b = np.array(pairs).T
        errors = relative_error(a, b)
        assert_array_equal(errors, relative_error(b, a))
        assert np.all((errors >= 0) & (errors <= 2))

    @pytest.mark.parametrize(
        ("a", "b", "floor", "message"),
        [
            ([1, 2], [1], 1e-4, r"^b: came with shape \(1,\); expected \(2,\)"),
            ([np.inf], [1], 1e-4, "^a: came with inf"),
            ([1], [1], 0, "^floor: came 0"),
        ],
    )
    def test_bad_input(self, a, b, floor, message):
        with pytest.raises(ValueError, match=message):
            relative_error(a, b, floor)


class TestCheckGradients:
    @pytest.fixture
    def problem(self):
        rng = np.random.default_rng(0)
        layers = init([3, 4, 2], ["tanh", "softmax"], rng)
        return layers, rng.normal(size=(5, 3)), [0, 1, 1, 0, 1]

    def test_right(self, problem):
        check = check_gradients(*problem, "categorical_cross_entropy")
        assert check.ok
        assert check.max_relative_error < 1e-6
        assert check.analytic.shape == check.numeric.shape == (3 * 4 + 4 + 4 * 2 + 2,)
        assert_allclose(check.analytic, check.numeric, atol=1e-8)

    def test_single_precision_network(self, problem):
        layers = [
            Layer(np.float32(layer.W), np.float32(layer.b), layer.activation)
            for layer in problem[0]
        ]
        assert check_gradients(layers, *problem[1:], "categorical_cross_entropy").ok

    def test_tolerance(self, problem):
        check = check_gradients(*problem, "categorical_cross_entropy", tolerance=1e-15)
        assert not check.ok
        assert check.tolerance == 1e-15

    def test_a_wrong_derivative_is_found(self, problem, monkeypatch):
        # Forget tanh': every derivative of the first layer is wrong, none of the second.
        wrong = replace(ACTIVATIONS["tanh"], vjp=lambda z, a, upstream: upstream)
        monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
        check = check_gradients(*problem, "categorical_cross_entropy")
        assert not check.ok
        assert check.worst.startswith(("W[0]", "b[0]"))
        assert check.max_relative_error > 0.1
        assert_allclose(check.analytic[16:], check.numeric[16:], atol=1e-8)

    @pytest.mark.parametrize(
        ("bias", "index", "name"),
        [
            (True, 0, "W[0][0, 0]"),
            (True, 5, "W[0][1, 2]"),
            (True, 7, "b[0][1]"),
            (True, 9, "W[1][0, 1]"),
            (True, 10, "b[1][0]"),
            (False, 5, "W[0][1, 2]"),
            (False, 7, "W[1][0, 1]"),
        ],
    )
    def test_worst_is_named(self, bias, index, name, monkeypatch):
        # W[0] is 2 x 3: entries 0 to 5; b[0]: 6, 7; W[1]: 8, 9; b[1]: 10. Spoil a single entry.
        layers = init([3, 2, 1], "tanh", np.random.default_rng(1), bias=bias)

        def spoiled(function, vector, step):
            gradient = central_difference(function, vector, step)
            gradient[index] += 1
            return gradient

        monkeypatch.setattr("nnlib.gradient_check.central_difference", spoiled)
        assert check_gradients(layers, [[1, -2, 3]], [0.5]).worst == name

    @pytest.mark.parametrize("argument", ["step", "tolerance"])
    def test_bad_input(self, problem, argument):
        with pytest.raises(ValueError, match=f"^{argument}: came -1"):
            check_gradients(*problem, "categorical_cross_entropy", **{argument: -1})


class TestKinks:
    """Zero biases put XOR's row (0, 0) on the corner of every neuron of the first layer."""

    X, y = datasets.xor()
    BENT = ("relu", "leaky_relu", "hard_threshold", "sign")

    def check(self, hidden, seed=0, **settings):
        layers = init([2, 3, 1], [hidden, "sigmoid"], np.random.default_rng(seed))
        return check_gradients(layers, self.X, self.y, "binary_cross_entropy", **settings)

    @pytest.mark.parametrize("hidden", BENT)
    @pytest.mark.parametrize("seed", range(3))
    def test_a_right_network_on_a_kink_is_right(self, hidden, seed):
        check = self.check(hidden, seed)
        assert check.ok
        assert check.kinks == ("b[0][0]", "b[0][1]", "b[0][2]")
        assert check.max_relative_error < 1e-5
        # What was measured is still there to be seen: between the two slopes.
        assert abs(check.numeric[6:9] - check.analytic[6:9]).min() > 1e-3

    @pytest.mark.parametrize("hidden", ["sigmoid", "tanh", "softplus", "linear"])
    def test_where_nothing_bends_there_is_no_kink(self, hidden):
        check = self.check(hidden)
        assert (check.ok, check.kinks) == (True, ())

    @pytest.mark.parametrize("offset", [0, 3e-7, -3e-7, 9e-7, -9e-7])
    def test_a_kink_anywhere_within_the_step(self, offset):
        # L = ½ (relu(w) + 1)², so dL/dw is 0 on the left of 0 and relu(w) + 1 on the right.
        layers = [Layer([[offset]], None, "relu"), Layer([[1.0]], None, "linear")]
        check = check_gradients(layers, [[1.0]], [[-1.0]])
        assert check.ok
        assert check.kinks == ("W[0][0, 0]",)
        assert check.analytic[0] == pytest.approx(1 if offset > 0 else 0, abs=1e-5)

    def test_a_kink_beyond_the_step_is_none(self):
        layers = [Layer([[1.5e-6]], None, "relu"), Layer([[1.0]], None, "linear")]
        assert check_gradients(layers, [[1.0]], [[-1.0]]).kinks == ()
        assert check_gradients(layers, [[1.0]], [[-1.0]], step=1e-5).kinks == ("W[0][0, 0]",)

    @pytest.mark.parametrize("hidden", BENT[:2])
    def test_a_mistake_elsewhere_is_found(self, hidden, monkeypatch):
        wrong = replace(ACTIVATIONS[hidden], vjp=lambda z, a, upstream: upstream)
        monkeypatch.setitem(ACTIVATIONS, hidden, wrong)
        check = self.check(hidden)
        assert not check.ok
        assert check.max_relative_error > 0.1

    @pytest.mark.parametrize(
        ("factor", "ok"), [(0.0, True), (0.5, True), (1.0, True), (-0.5, False), (2.0, False)]
    )
    def test_on_a_kink_every_slope_between_the_two_will_do_and_no_other(
        self, factor, ok, monkeypatch
    ):
        def vjp(z, a, upstream):
            return upstream * np.where(z == 0, factor, z > 0)

        monkeypatch.setitem(ACTIVATIONS, "relu", replace(ACTIVATIONS["relu"], vjp=vjp))
        layers = [Layer([[0.0]], None, "relu"), Layer([[1.0]], None, "linear")]
        check = check_gradients(layers, [[1.0]], [[-1.0]])
        assert check.ok == ok
        assert check.kinks == (() if factor == 0.5 else ("W[0][0, 0]",))
        assert ok or check.worst == "W[0][0, 0]"

    def test_an_activation_of_ones_own_may_have_a_kink_at_zero(self, monkeypatch):
        bent = replace(
            ACTIVATIONS["linear"],
            name="bent",
            function=np.abs,
            vjp=lambda z, a, upstream: upstream * np.sign(z),
        )
        monkeypatch.setitem(ACTIVATIONS, "bent", bent)
        assert self.check("bent").kinks == ()  # the two slopes cancel: 0 is the central difference
        shifted = [Layer([[4e-7]], None, "bent"), Layer([[1.0]], None, "linear")]
        check = check_gradients(shifted, [[1.0]], [[-1.0]])
        assert (check.ok, check.kinks) == (True, ("W[0][0, 0]",))

"""Activations against their formulas, differences, another automatic differentiation, extremes."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import elementwise_grad, jacobian
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnlib import activations
from nnlib.activations import ACTIVATIONS, Activation, get_activation
from tests.support import textbook

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]
HUGE = 1.7e308


def function_of(name):
    return getattr(activations, name), getattr(activations, f"{name}_derivative")


# Away from the corners at 0, where there is no derivative to agree about.
smooth = st.floats(0.001, 15).flatmap(lambda size: st.sampled_from([size, -size]))
arrays = hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=smooth)
score_rows = hnp.arrays(np.float64, st.integers(1, 6), elements=st.floats(-15, 15))


class TestFormulas:
    @pytest.mark.parametrize("name", ELEMENTWISE)
    @given(z=arrays)
    def test_equals_the_textbook(self, name, z):
        function, _ = function_of(name)
        expected = textbook.ACTIVATIONS[name](z)
        np.testing.assert_allclose(function(z), expected, rtol=1e-12, atol=1e-15)

    @pytest.mark.parametrize("name", ELEMENTWISE)
    @given(z=arrays)
    def test_derivative_equals_central_differences(self, name, z):
        function, derivative = function_of(name)
        h = 1e-5
        numeric = (function(z + h) - function(z - h)) / (2 * h)
        np.testing.assert_allclose(derivative(z), numeric, rtol=1e-6, atol=1e-9)

    # autograd has nothing to differentiate in the two steps; the differences above cover them
    @pytest.mark.parametrize("name", ELEMENTWISE[2:])
    @given(z=arrays)
    def test_derivative_equals_autograd(self, name, z):
        _, derivative = function_of(name)
        # 1 / (1 + exp(-z)) and friends lose digits as they saturate: hence the absolute tolerance
        expected = elementwise_grad(textbook.ACTIVATIONS[name])(z)
        np.testing.assert_allclose(derivative(z), expected, rtol=1e-9, atol=1e-14)

    @given(z=arrays, slope=st.floats(0.1, 5))
    def test_sigmoid_with_slope(self, z, slope):
        def formula(z):
            return 1 / (1 + anp.exp(-slope * z))

        np.testing.assert_allclose(activations.sigmoid(z, slope), formula(z), rtol=1e-9)
        np.testing.assert_allclose(
            activations.sigmoid_derivative(z, slope=slope),
            elementwise_grad(formula)(z),
            rtol=1e-9,
            atol=1e-13,
        )

    @given(z=arrays, slope=st.floats(0, 0.99))
    def test_leaky_relu_with_slope(self, z, slope):
        expected = np.where(z > 0, z, slope * z)
        np.testing.assert_array_equal(activations.leaky_relu(z, slope), expected)
        expected = np.where(z > 0, 1.0, slope)
        np.testing.assert_array_equal(activations.leaky_relu_derivative(z, slope=slope), expected)

    def test_known_values(self):
        # sigmoid(log 3) = 1 / (1 + 1/3) = 3/4, with slope 3/4 * 1/4 = 3/16
        assert activations.sigmoid(np.log(3.0)) == pytest.approx(0.75)
        assert activations.sigmoid_derivative(np.log(3.0)) == pytest.approx(3 / 16)
        # with k = 2, sigmoid(log(3)/2) is the same 3/4 and its slope is 2 * 3/16
        assert activations.sigmoid(np.log(3.0) / 2, 2) == pytest.approx(0.75)
        assert activations.sigmoid_derivative(np.log(3.0) / 2, 2) == pytest.approx(3 / 8)
        # softplus(0) = log 2; tanh(log 2) = (2 - 1/2) / (2 + 1/2) = 3/5, slope 1 - 9/25
        assert activations.softplus(0) == pytest.approx(np.log(2))
        assert activations.tanh(np.log(2.0)) == pytest.approx(0.6)
        assert activations.tanh_derivative(np.log(2.0)) == pytest.approx(16 / 25)
        assert activations.leaky_relu([-200, 3]).tolist() == [-2, 3]

    def test_conventions_at_zero(self):
        assert activations.hard_threshold(0) == 1
        assert activations.hard_threshold(-0.0) == 1
        assert activations.sign(0) == 0
        assert activations.relu_derivative(0) == 0
        assert activations.leaky_relu_derivative(0) == 0.01
        assert activations.hard_threshold_derivative(0) == 0
        assert activations.sign_derivative(0) == 0


class TestSoftmax:
    def test_known_values(self):
        # exp of the scores is 1, 2, 5: shares of 8
        z = np.log([1.0, 2.0, 5.0])
        np.testing.assert_allclose(activations.softmax(z), [1 / 8, 2 / 8, 5 / 8], rtol=1e-15)
        # J_ij = p_i (delta_ij - p_j), in 64ths: on the diagonal 1*7, 2*6, 5*3
        expected = np.array([[7, -2, -5], [-2, 12, -10], [-5, -10, 15]]) / 64
        np.testing.assert_allclose(activations.softmax_jacobian(z), expected, rtol=1e-13)

    @given(z=score_rows)
    def test_equals_the_textbook(self, z):
        expected = textbook.ACTIVATIONS["softmax"](z)
        np.testing.assert_allclose(activations.softmax(z), expected, rtol=1e-12)
        np.testing.assert_allclose(np.exp(activations.log_softmax(z)), activations.softmax(z))

    @given(z=score_rows)
    def test_jacobian_equals_autograd(self, z):
        expected = jacobian(textbook.ACTIVATIONS["softmax"])(z)
        np.testing.assert_allclose(activations.softmax_jacobian(z), expected, atol=1e-13)

    @given(z=score_rows)
    def test_jacobian_equals_central_differences(self, z):
        h = 1e-5
        columns = [
            (activations.softmax(z + h * e) - activations.softmax(z - h * e)) / (2 * h)
            for e in np.eye(len(z))
        ]
        numeric = np.column_stack(columns)
        np.testing.assert_allclose(activations.softmax_jacobian(z), numeric, atol=1e-9)

    @given(z=hnp.arrays(np.float64, (3, 2, 4), elements=st.floats(-50, 50)), seed=st.integers(0, 9))
    def test_vjp_is_the_product_with_the_jacobian(self, z, seed):
        upstream = np.random.default_rng(seed).normal(size=z.shape)
        J = activations.softmax_jacobian(z)
        assert J.shape == (3, 2, 4, 4)
        product = np.einsum("...i,...ij->...j", upstream, J)
        np.testing.assert_allclose(activations.softmax_vjp(z, upstream), product, atol=1e-12)

    @given(z=score_rows, shift=st.integers(-1000, 1000))
    def test_only_differences_of_scores_matter(self, z, shift):
        z = np.round(z, 3)
        shifted = z + float(shift)
        np.testing.assert_allclose(
            activations.softmax(shifted), activations.softmax(z), rtol=1e-9, atol=1e-300
        )
        np.testing.assert_allclose(
            activations.log_softmax(shifted), activations.log_softmax(z), rtol=1e-9, atol=1e-9
        )

    def test_each_row_is_its_own_competition(self):
        z = np.random.default_rng(0).normal(size=(2, 3, 4))
        p = activations.softmax(z)
        np.testing.assert_allclose(p.sum(axis=-1), np.ones((2, 3)), rtol=1e-14)
        np.testing.assert_array_equal(p[1, 2], activations.softmax(z[1, 2]))

    def test_far_out(self):
        p = activations.softmax([[1e4, -1e4, 0.0], [HUGE, -HUGE, HUGE]])
        np.testing.assert_array_equal(p, [[1, 0, 0], [0.5, 0, 0.5]])
        log_p = activations.log_softmax([1e4, -1e4, 1e4])
        np.testing.assert_allclose(log_p, [-np.log(2), -2e4 - np.log(2), -np.log(2)], rtol=1e-15)
        assert np.isfinite(activations.softmax_jacobian([HUGE, -HUGE])).all()

    def test_input_is_not_changed(self):
        z = np.array([[1.0, 2.0]])
        for function in (activations.softmax, activations.log_softmax):
            function(z)
        assert z.tolist() == [[1, 2]]

    def test_bad_input(self):
        for name in ("softmax", "log_softmax", "softmax_jacobian"):
            with pytest.raises(ValueError, match=r"^z: came 0-D, a single number; expected scores"):
                getattr(activations, name)(3.0)
        with pytest.raises(ValueError, match=r"^upstream: came with shape \(3,\); expected \(2,\)"):
            activations.softmax_vjp([1, 2], [1, 2, 3])
        with pytest.raises(ValueError, match=r"^upstream: came with nan"):
            activations.softmax_vjp([1, 2], [1, np.nan])


class TestExtremes:
    @pytest.mark.parametrize("name", ELEMENTWISE)
    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_stays_finite_without_a_warning(self, name, dtype):
        size = 3e38 if dtype == np.float32 else HUGE
        z = np.array([-size, -1e4, -1e-30, 0, 1e-30, 1e4, size], dtype)
        with np.errstate(all="raise", under="ignore"):
            for function in function_of(name):
                a = function(z)
                assert np.isfinite(a).all()
                assert a.dtype == dtype
                assert a.shape == z.shape

    def test_limits(self):
        assert activations.sigmoid([-1e4, 1e4]).tolist() == [0, 1]
        assert activations.sigmoid([-HUGE, HUGE], 100).tolist() == [0, 1]
        assert activations.tanh([-1e4, 1e4]).tolist() == [-1, 1]
        assert activations.softplus([-1e4, 1e4]).tolist() == [0, 1e4]

    def test_small_slopes_keep_their_digits(self):
        # far out, sigmoid' is exp(-|z|) and tanh' is 4 exp(-2 |z|); 1 - a would be exactly 0
        z = np.array([-50.0, 50.0])
        np.testing.assert_allclose(activations.sigmoid_derivative(z), np.exp(-50.0), rtol=1e-14)
        np.testing.assert_allclose(activations.tanh_derivative(z), 4 * np.exp(-100.0), rtol=1e-14)

    @pytest.mark.parametrize("name", ELEMENTWISE)
    @pytest.mark.parametrize("dtype", [np.uint8, np.int64, bool])
    def test_integers_do_not_overflow(self, name, dtype):
        z = np.array([0, 1], dtype) if dtype is bool else np.array([0, np.iinfo(dtype).max], dtype)
        for function in function_of(name):
            np.testing.assert_array_equal(function(z), function(z.astype(float)))


class TestBadInput:
    @pytest.mark.parametrize("name", ELEMENTWISE)
    @pytest.mark.parametrize("z", [[], [[1, 2], [3]], "1", None, np.nan, [0, np.inf], [1j]])
    def test_names_the_argument(self, name, z):
        for function in function_of(name):
            with pytest.raises(ValueError, match=r"^z: came "):
                function(z)

    @pytest.mark.parametrize("slope", [0, -1, np.nan, np.inf, "2", None])
    def test_slope_of_sigmoid(self, slope):
        for function in (activations.sigmoid, activations.sigmoid_derivative):
            with pytest.raises(ValueError, match=r"^slope: came .*; expected a finite number > 0$"):
                function(1.0, slope)

    @pytest.mark.parametrize("slope", [1, -0.1, np.nan, "0"])
    def test_slope_of_leaky_relu(self, slope):
        for function in (activations.leaky_relu, activations.leaky_relu_derivative):
            with pytest.raises(ValueError, match=r"^slope: came .*; expected a number in \[0, 1\)"):
                function(1.0, slope)


class TestRegistry:
    def test_records_are_the_public_functions_without_the_check(self):
        z = np.random.default_rng(0).normal(size=(5, 3))
        for name, record in ACTIVATIONS.items():
            public = getattr(activations, name)
            slopes = "softmax_jacobian" if name == "softmax" else f"{name}_derivative"
            assert record.name == name
            if name == "sigmoid":  # another formula: 1 / (1 + exp(-z)), which may overflow
                np.testing.assert_allclose(record.function(z), public(z), rtol=1e-15)
            else:
                np.testing.assert_array_equal(record.function(z), public(z))
            np.testing.assert_array_equal(record.derivative(z), getattr(activations, slopes)(z))

    @pytest.mark.parametrize("name", ELEMENTWISE)
    @given(z=arrays, seed=st.integers(0, 9))
    def test_vjp_is_the_derivative_times_upstream(self, name, z, seed):
        record = ACTIVATIONS[name]
        upstream = np.random.default_rng(seed).normal(size=z.shape)
        dz = record.vjp(z, record.function(z), upstream)
        np.testing.assert_allclose(dz, record.derivative(z) * upstream, rtol=1e-9, atol=1e-14)

    @pytest.mark.parametrize("name", ACTIVATIONS)
    def test_vjp_keeps_float32(self, name):
        z = np.ones((2, 3), np.float32)
        record = ACTIVATIONS[name]
        a = record.function(z)
        assert a.dtype == record.vjp(z, a, np.ones_like(z)).dtype == np.float32
        assert record.derivative(z).dtype == np.float32

    def test_softmax_vjp(self):
        z = np.array([[0.0, 1.0, -2.0]])
        upstream = np.array([[3.0, -1.0, 0.5]])
        record = ACTIVATIONS["softmax"]
        np.testing.assert_array_equal(
            record.vjp(z, record.function(z), upstream), activations.softmax_vjp(z, upstream)
        )

    def test_look_up(self):
        assert get_activation("relu") is ACTIVATIONS["relu"]
        own = Activation("square", np.square, lambda z: 2 * z, lambda z, a, u: 2 * z * u, "z^2")
        assert get_activation(own) is own

    @pytest.mark.parametrize("name", ["ReLU", "", None, 3])
    def test_unknown_name_lists_the_known(self, name):
        with pytest.raises(ValueError, match=r"^activation: came .* hard_threshold, sign, linear"):
            get_activation(name)

    def test_every_docstring_says_what_is_taken_returned_and_raised(self):
        names = [*ELEMENTWISE, *(f"{name}_derivative" for name in ELEMENTWISE)]
        for name in [*names, "softmax", "log_softmax", "softmax_jacobian", "softmax_vjp"]:
            doc = getattr(activations, name).__doc__
            for section in ("Parameters\n---", "Returns\n---", "Raises\n---"):
                assert section in doc.replace("    ", ""), (name, section)

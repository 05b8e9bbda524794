"""Losses against worked numbers, differences, another automatic differentiation, and extremes."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from nnlib import losses
from nnlib.activations import sigmoid, softmax
from nnlib.losses import LOSSES, Loss, get_loss
from tests.support import textbook

NUMBERS = [name for name, record in LOSSES.items() if record.output_activation is None]
CROSS_ENTROPIES = [name for name in LOSSES if name not in NUMBERS]
ACTIVATION = {"binary_cross_entropy": sigmoid, "categorical_cross_entropy": softmax}


def in_all(name, y_hat, y):
    """A textbook loss summed over examples: row i of its gradient belongs to example i."""
    return anp.sum(textbook.LOSSES[name](y_hat, y))


def in_all_from_scores(name, z, y):
    return in_all(name, textbook.ACTIVATIONS[LOSSES[name].output_activation](z), y)


def central_differences(function, X, h=1e-5):
    """Slopes of a per-example loss in every entry of X; examples do not influence each other."""
    slopes = np.empty_like(X)
    for j in range(X.shape[1]):
        step = h * (np.arange(X.shape[1]) == j)
        slopes[:, j] = (function(X + step) - function(X - step)) / (2 * h)
    return slopes


def random_targets(name, shape, rng):
    """Targets of the right kind, not only zeros and ones."""
    if name == "binary_cross_entropy":
        return rng.uniform(size=shape)
    if name == "categorical_cross_entropy":
        return softmax(rng.normal(size=shape))
    return rng.normal(size=shape)


@st.composite
def problems(draw):
    """Outputs of a drawn shape, and a generator for the targets."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 5)))
    outputs = draw(hnp.arrays(np.float64, shape, elements=st.floats(-6, 6)))
    return outputs, np.random.default_rng(draw(st.integers(0, 99)))


class TestWorkedNumbers:
    def test_squared_errors(self):
        y_hat, y = [[1.0, 2.0], [0.0, -1.0]], [[0.0, 4.0], [0.0, -1.0]]
        # differences (1, -2) and (0, 0): 1/2 (1 + 4) = 2.5, and (1 + 4) / 2 = 2.5
        assert losses.half_squared_error(y_hat, y).tolist() == [2.5, 0]
        assert losses.mean_squared_error(y_hat, y).tolist() == [2.5, 0]
        assert losses.half_squared_error_gradient(y_hat, y).tolist() == [[1, -2], [0, 0]]
        assert losses.mean_squared_error_gradient(y_hat, y).tolist() == [[1, -2], [0, 0]]
        # three outputs off by 3: 27 / 2 against 27 / 3; slopes 3 against 2/3 * 3
        y_hat, y = np.full((1, 3), 3), np.zeros((1, 3))
        assert losses.half_squared_error(y_hat, y).tolist() == [13.5]
        assert losses.mean_squared_error(y_hat, y).tolist() == [9]
        assert losses.mean_squared_error_gradient(y_hat, y) == pytest.approx(np.full((1, 3), 2.0))

    def test_binary_cross_entropy(self):
        z = np.log([[3.0], [3.0]])  # p = 3/4
        np.testing.assert_allclose(
            losses.binary_cross_entropy(z, [1, 0]), [np.log(4 / 3), np.log(4)], rtol=1e-15
        )
        np.testing.assert_allclose(
            losses.binary_cross_entropy_delta(z, [1, 0]), [[-0.25], [0.75]], rtol=1e-15
        )
        # dL/dp: -1 / (3/4) for a 1, 1 / (1/4) for a 0
        np.testing.assert_allclose(
            losses.binary_cross_entropy_gradient([[0.75], [0.75]], [1, 0]), [[-4 / 3], [4]]
        )

    def test_several_yes_or_no_outputs_are_summed(self):
        # p = 1/2 for each of three: 3 log 2, whatever the targets
        loss = losses.binary_cross_entropy(np.zeros((1, 3)), [[1, 0, 1]])
        np.testing.assert_allclose(loss, [3 * np.log(2)])

    def test_categorical_cross_entropy(self):
        z = np.log([[1.0, 2.0, 5.0]])  # p = 1/8, 2/8, 5/8
        np.testing.assert_allclose(losses.categorical_cross_entropy(z, [1]), [np.log(4)])
        np.testing.assert_allclose(
            losses.categorical_cross_entropy_delta(z, [1]), [[1 / 8, 2 / 8 - 1, 5 / 8]]
        )
        # targets half and half on the first two: (log 8 + log 4) / 2
        np.testing.assert_allclose(
            losses.categorical_cross_entropy(z, [[0.5, 0.5, 0]]), [np.log(32) / 2]
        )
        # n equal scores: log n
        np.testing.assert_allclose(
            losses.categorical_cross_entropy(np.zeros((1, 10)), [7]), [np.log(10)]
        )

    def test_labels_and_rows_with_a_single_one_are_the_same(self):
        rng = np.random.default_rng(0)
        z, labels = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
        for name in ("categorical_cross_entropy", "categorical_cross_entropy_delta"):
            function = getattr(losses, name)
            np.testing.assert_array_equal(function(z, labels), function(z, np.eye(4)[labels]))

    def test_two_classes_agree_with_yes_or_no(self):
        # softmax of (0, z) gives sigmoid(z) to the second class
        z = np.array([[-2.0], [0.3], [4.0]])
        pairs = np.hstack((np.zeros_like(z), z))
        np.testing.assert_allclose(
            losses.categorical_cross_entropy(pairs, [0, 1, 0]),
            losses.binary_cross_entropy(z, [0, 1, 0]),
        )


class TestDerivatives:
    @pytest.mark.parametrize("name", NUMBERS)
    @given(problem=problems())
    def test_gradients_of_squared_errors(self, name, problem):
        y_hat, rng = problem
        y = random_targets(name, y_hat.shape, rng)
        gradient = getattr(losses, f"{name}_gradient")(y_hat, y)
        numeric = central_differences(lambda v: getattr(losses, name)(v, y), y_hat)
        np.testing.assert_allclose(gradient, numeric, rtol=1e-6, atol=1e-6)
        expected = grad(in_all, 1)(name, y_hat, y)
        np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-12)

    @pytest.mark.parametrize("name", CROSS_ENTROPIES)
    @given(problem=problems())
    def test_gradients_in_the_probabilities(self, name, problem):
        z, rng = problem
        p = 0.01 + 0.98 * sigmoid(z)
        y = random_targets(name, p.shape, rng)
        gradient = getattr(losses, f"{name}_gradient")(p, y)
        value = getattr(losses, f"{name}_from_probabilities")
        numeric = central_differences(lambda v: value(v, y), p, h=1e-6)
        np.testing.assert_allclose(gradient, numeric, rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(gradient, grad(in_all, 1)(name, p, y), rtol=1e-10, atol=1e-12)

    @pytest.mark.parametrize("name", CROSS_ENTROPIES)
    @given(problem=problems())
    def test_delta_is_p_minus_y(self, name, problem):
        z, rng = problem
        y = random_targets(name, z.shape, rng)
        delta = getattr(losses, f"{name}_delta")(z, y)
        np.testing.assert_array_equal(delta, ACTIVATION[name](z) - y)
        numeric = central_differences(lambda v: getattr(losses, name)(v, y), z)
        np.testing.assert_allclose(delta, numeric, rtol=1e-5, atol=1e-8)
        expected = grad(lambda v: in_all_from_scores(name, v, y))(z)
        np.testing.assert_allclose(delta, expected, rtol=1e-9, atol=1e-11)

    @pytest.mark.parametrize("name", CROSS_ENTROPIES)
    @given(problem=problems())
    def test_scores_and_probabilities_give_one_loss(self, name, problem):
        z, rng = problem
        y = random_targets(name, z.shape, rng)
        from_scores = getattr(losses, name)(z, y)
        from_p = getattr(losses, f"{name}_from_probabilities")(ACTIVATION[name](z), y)
        np.testing.assert_allclose(from_scores, from_p, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(from_scores.sum(), in_all_from_scores(name, z, y), rtol=1e-9)

    @given(problem=problems(), shift=st.integers(-1000, 1000))
    def test_shifting_all_scores_changes_nothing(self, problem, shift):
        z, rng = np.round(problem[0], 3), problem[1]
        y = random_targets("categorical_cross_entropy", z.shape, rng)
        for name in ("categorical_cross_entropy", "categorical_cross_entropy_delta"):
            function = getattr(losses, name)
            np.testing.assert_allclose(function(z + float(shift), y), function(z, y), atol=1e-10)


class TestExtremes:
    def test_scores_far_out(self):
        z = np.array([[1e4], [-1e4], [1e4], [-1e4]])
        y = [1, 0, 0, 1]
        assert losses.binary_cross_entropy(z, y).tolist() == [0, 0, 1e4, 1e4]
        assert losses.binary_cross_entropy_delta(z, y).ravel().tolist() == [0, 0, 1, -1]
        z = np.array([[1e4, -1e4], [1e4, -1e4]])
        assert losses.categorical_cross_entropy(z, [0, 1]).tolist() == [0, 2e4]
        assert losses.categorical_cross_entropy_delta(z, [0, 1]).tolist() == [[0, 0], [1, -1]]

    @pytest.mark.parametrize("size", [1e4, 1e300, 1.7e308])
    def test_cross_entropies_stay_finite_without_a_warning(self, size):
        z = np.array([[size, -size, 0.0]])
        with np.errstate(all="raise", under="ignore"):
            for y in np.eye(3)[:, np.newaxis]:
                for name in CROSS_ENTROPIES:
                    z_safe = z / 3 if name == "binary_cross_entropy" else z  # three are summed
                    p = ACTIVATION[name](z)
                    assert np.isfinite(getattr(losses, name)(z_safe, y)).all()
                    assert np.isfinite(getattr(losses, f"{name}_delta")(z, y)).all()
                    assert np.isfinite(getattr(losses, f"{name}_gradient")(p, y)).all()
                    assert np.isfinite(getattr(losses, f"{name}_from_probabilities")(p, y)).all()

    def test_a_sure_and_right_answer_costs_next_to_nothing_but_not_nothing(self):
        # -log sigmoid(40) = log(1 + exp(-40)); from p = 1.0 that would be 0
        assert losses.binary_cross_entropy([[40.0]], [1]) == pytest.approx(np.exp(-40), rel=1e-9)
        assert losses.binary_cross_entropy_from_probabilities(sigmoid([[40.0]]), [1]) == 0

    def test_probabilities_cannot_bring_back_what_rounding_took(self):
        z = [[1000.0, 0.0]]
        assert losses.categorical_cross_entropy(z, [1]) == 1000
        from_p = losses.categorical_cross_entropy_from_probabilities(softmax(z), [1])
        assert from_p == pytest.approx(-np.log(np.finfo(float).tiny))  # about 708

    @pytest.mark.parametrize("name", ["half_squared_error", "mean_squared_error"])
    def test_squared_errors_far_out(self, name):
        with np.errstate(all="raise"):
            assert getattr(losses, name)([[1e4]], [[-1e4]]) == (2e8 if "half" in name else 4e8)
        assert getattr(losses, name)([[1e308]], [[-1e308]]) == np.inf  # and no warning
        assert getattr(losses, f"{name}_gradient")([[1.7e308]], [[-1.7e308]]) == np.inf

    @pytest.mark.parametrize("name", NUMBERS)
    def test_integers_do_not_overflow(self, name):
        pixels = np.array([[0]], np.uint8), np.array([[200]], np.uint8)  # 0 - 200 wraps to 56
        large = np.array([[2**62]]), np.array([[-(2**62)]])  # the difference wraps to -(2**63)
        for whole in (pixels, large):
            expected = textbook.LOSSES[name](*(numbers.astype(float) for numbers in whole))
            assert getattr(losses, name)(*whole) == expected


class TestBadInput:
    OF_OUTPUTS = (
        *NUMBERS,
        *(f"{name}_gradient" for name in LOSSES),
        *(f"{name}_from_probabilities" for name in CROSS_ENTROPIES),
    )
    OF_SCORES = (*CROSS_ENTROPIES, *(f"{name}_delta" for name in CROSS_ENTROPIES))

    @pytest.mark.parametrize("name", OF_OUTPUTS + OF_SCORES)
    def test_outputs(self, name):
        function = getattr(losses, name)
        argument = "z" if name in self.OF_SCORES else "y_hat"
        for bad in ([0.5, 0.5], 0.5, [[]], [[np.nan]], [[np.inf]], [["a"]], [[0.5], [0.1, 0.2]]):
            with pytest.raises(ValueError, match=f"^{argument}: came "):
                function(bad, [[1.0]])

    @pytest.mark.parametrize("name", OF_OUTPUTS + OF_SCORES)
    def test_targets(self, name):
        function = getattr(losses, name)
        outputs = np.full((3, 2), 0.5)
        for bad in (np.ones((2, 2)), np.ones((3, 1)), np.ones(2), 1.0, np.full((3, 2), np.nan), []):
            with pytest.raises(ValueError, match=r"^y: came "):
                function(outputs, bad)

    # for the categorical cross-entropy a vector of targets is labels
    @pytest.mark.parametrize(
        "name", [name for name in OF_OUTPUTS + OF_SCORES if "categorical" not in name]
    )
    def test_vector_of_targets_is_a_column_and_never_broadcasts(self, name):
        function = getattr(losses, name)
        outputs, y = np.array([[0.2], [0.7], [0.9]]), np.array([1.0, 0.0, 1.0])
        np.testing.assert_array_equal(function(outputs, y), function(outputs, y[:, np.newaxis]))
        with pytest.raises(ValueError, match=r"^y: came with shape \(1, 3\); expected \(3, 1\)"):
            function(outputs, y[np.newaxis])

    @pytest.mark.parametrize("name", [n for n in OF_OUTPUTS if "entropy" in n])
    def test_probabilities_outside_their_range(self, name):
        with pytest.raises(ValueError, match=r"^y_hat: came with 1\.5; expected numbers from 0"):
            getattr(losses, name)([[1.5, 0.5]], [[0.0, 1.0]])

    def test_labels_outside_the_set(self):
        with pytest.raises(ValueError, match=r"^y: came with -1; expected numbers from 0 to 1"):
            losses.binary_cross_entropy([[0.0], [1.0]], [-1, 1])
        with pytest.raises(
            ValueError, match=r"^y: came 3 at index 1; expected a label from 0 to 2"
        ):
            losses.categorical_cross_entropy(np.zeros((2, 3)), [0, 3])
        with pytest.raises(ValueError, match=r"^y: came with row 0 summing to 2; expected 1"):
            losses.categorical_cross_entropy(np.zeros((1, 3)), [[1, 1, 0]])


class TestRegistry:
    def test_records_are_the_public_functions_without_the_check(self):
        rng = np.random.default_rng(1)
        p = softmax(rng.normal(size=(4, 3)))
        for name, record in LOSSES.items():
            y = random_targets(name, p.shape, rng)
            value = name if name in NUMBERS else f"{name}_from_probabilities"
            assert record.name == name
            assert (record.value_from_logits is None) == (name in NUMBERS)
            np.testing.assert_array_equal(record.value(p, y), getattr(losses, value)(p, y))
            np.testing.assert_array_equal(
                record.gradient(p, y), getattr(losses, f"{name}_gradient")(p, y)
            )

    @pytest.mark.parametrize("name", CROSS_ENTROPIES)
    def test_fused_forms(self, name):
        record = LOSSES[name]
        assert record.output_activation == ACTIVATION[name].__name__
        z = np.array([[0.5, -1.0]])
        y = np.array([[0.0, 1.0]])
        np.testing.assert_array_equal(record.value_from_logits(z, y), getattr(losses, name)(z, y))
        np.testing.assert_array_equal(record.delta(z, y), getattr(losses, f"{name}_delta")(z, y))

    @pytest.mark.parametrize("name", LOSSES)
    def test_float32_stays(self, name):
        record = LOSSES[name]
        y_hat = np.full((2, 2), 0.5, np.float32)
        y = np.eye(2)  # float64, as most targets come
        for function in (
            getattr(losses, f"{name}_gradient"),
            getattr(losses, name),
        ):
            assert function(y_hat, y).dtype == np.float32
        if record.delta:
            assert getattr(losses, f"{name}_delta")(y_hat, y).dtype == np.float32

    def test_look_up(self):
        assert get_loss("half_squared_error") is LOSSES["half_squared_error"]
        own = Loss("absolute", lambda p, y: abs(p - y), lambda p, y: np.sign(p - y), "|p - y|")
        assert get_loss(own) is own

    @pytest.mark.parametrize("name", ["mse", None, 3])
    def test_unknown_name_lists_the_known(self, name):
        with pytest.raises(ValueError, match=r"^loss: came .*; expected one of half_squared_error"):
            get_loss(name)

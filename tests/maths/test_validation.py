"""The door of every public function: what is let in, in which form, and what the refusal says."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib._validation import (
    as_choice,
    as_count,
    as_floats,
    as_fraction,
    as_labels,
    as_nonnegative,
    as_positive,
    as_rng,
    as_targets,
    check_range,
)


def refusal(message):
    """Expect a ValueError with exactly this message."""
    return pytest.raises(ValueError, match=f"^{re.escape(message)}$")


class TestAsFloats:
    @pytest.mark.parametrize("dtype", ["?", "u1", "i1", "u2", "i4", "i8", "u8", "f2", "f8"])
    def test_everything_but_float32_becomes_float64(self, dtype):
        assert as_floats("X", np.ones(3, dtype)).dtype == np.float64

    def test_float32_stays(self):
        assert as_floats("X", np.ones(3, np.float32)).dtype == np.float32

    def test_type_asked_for(self):
        assert as_floats("X", np.ones(3, np.float32), dtype=np.float64).dtype == np.float64
        assert as_floats("X", [1, 2], dtype=np.float32).dtype == np.float32

    def test_integers_are_converted_before_arithmetic(self):
        pixels = np.array([200], dtype=np.uint8)
        assert as_floats("X", pixels) + as_floats("X", pixels) == 400  # 144 in uint8
        large = as_floats("X", np.array([2**62]))
        assert large * 4 == 2.0**64  # 0 in int64

    def test_fitting_array_is_not_copied(self):
        X = np.ones((2, 3))
        assert as_floats("X", X, ndim=2, shape=(None, 3)) is X

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("1.5", "X: came '1.5'; expected real numbers"),
            (None, "X: came None; expected real numbers"),
            ([1j], "X: came values of type complex128; expected real numbers"),
            ([10**400], "X: came values of type object; expected real numbers"),
            (
                [[1, 2], [3]],
                "X: came as rows of unequal length; expected a rectangular array of numbers",
            ),
            ([], "X: came empty (shape (0,)); expected at least one number"),
            (np.ones((3, 0)), "X: came empty (shape (3, 0)); expected at least one number"),
            (np.nan, "X: came with nan; expected only finite numbers"),
            ([0, np.inf], "X: came with inf at index (1,); expected only finite numbers"),
            (
                [[0, 1], [-np.inf, np.nan]],
                "X: came with -inf at index (1, 0); expected only finite numbers",
            ),
        ],
    )
    def test_refuses_what_is_not_a_finite_number(self, value, message):
        with refusal(message):
            as_floats("X", value)

    def test_number_too_large_for_the_type_is_refused_without_a_warning(self):
        with refusal("X: came with inf at index (0,); expected only finite numbers"):
            as_floats("X", [1e300], dtype=np.float32)

    def test_dimensions(self):
        assert as_floats("X", [1.0], ndim=(1, 2)).shape == (1,)
        with refusal("X: came 1-D with shape (3,); expected 2-D"):
            as_floats("X", [1, 2, 3], ndim=2)
        with refusal("y: came 0-D with shape (); expected 1-D or 2-D"):
            as_floats("y", 7, ndim=(1, 2))

    def test_shape(self):
        assert as_floats("W", np.ones((2, 3)), shape=(2, None)).shape == (2, 3)
        with refusal("W: came with shape (2, 3); expected (any, 2)"):
            as_floats("W", np.ones((2, 3)), shape=(None, 2))
        with refusal("b: came with shape (2, 1); expected (2,)"):
            as_floats("b", np.ones((2, 1)), shape=(2,))


class TestNumbers:
    @pytest.mark.parametrize("value", [1, np.int8(1), np.uint64(1)])
    def test_counts(self, value):
        assert as_count("n_epochs", value) == 1
        assert type(as_count("n_epochs", value)) is int

    @pytest.mark.parametrize("value", [0, -1, 1.0, True, np.True_, "1", None, np.nan, [1]])
    def test_what_is_no_count(self, value):
        with refusal(f"n_epochs: came {value!r}; expected a whole number >= 1"):
            as_count("n_epochs", value)

    def test_smallest_count_can_be_chosen(self):
        assert as_count("n", 0, minimum=0) == 0
        with refusal("n: came 1; expected a whole number >= 2"):
            as_count("n", 1, minimum=2)

    @pytest.mark.parametrize("value", [0.5, 1, np.float32(0.5), np.int64(3), np.array(0.1)])
    def test_positive(self, value):
        assert as_positive("learning_rate", value) == value
        assert type(as_positive("learning_rate", value)) is float

    @pytest.mark.parametrize(
        "value", [0, -0.1, np.nan, np.inf, 10**400, True, "0.1", None, 1j, [0.1], np.array([0.1])]
    )
    def test_what_is_not_positive(self, value):
        with pytest.raises(ValueError, match=r"^rate: came .*; expected a finite number > 0$"):
            as_positive("rate", value)

    def test_nonnegative(self):
        assert as_nonnegative("noise", 0) == 0.0
        for value in (-1e-9, np.inf, np.nan, "0", False):
            with pytest.raises(ValueError, match=r"^noise: came .*; expected a finite number >= 0"):
                as_nonnegative("noise", value)

    def test_fraction(self):
        assert as_fraction("momentum", 0) == 0.0
        assert as_fraction("momentum", 0.9) == 0.9
        for value in (1, 1.0, -0.1, np.nan, "0.9"):
            with pytest.raises(ValueError, match=r"^m: came .*; expected a number in \[0, 1\)$"):
                as_fraction("m", value)

    def test_long_values_are_cut_short_in_messages(self):
        with pytest.raises(ValueError, match=r"\.\.\.; expected") as error:
            as_positive("rate", "1" * 1000)
        assert len(str(error.value)) < 120
        assert "\n" not in str(error.value)


class TestChoice:
    def test_known_name(self):
        assert as_choice("scheme", "he", ("he", "xavier")) == "he"

    @pytest.mark.parametrize("value", ["tanh", 3, None, ["he"]])
    def test_unknown_name_lists_the_known(self, value):
        with refusal(f"scheme: came {value!r}; expected one of he, xavier"):
            as_choice("scheme", value, iter(("he", "xavier")))


class TestLabels:
    @pytest.mark.parametrize("value", [[0, 2, 1], np.array([0.0, 2.0, 1.0]), (0, 2, 1)])
    def test_become_integers(self, value):
        labels = as_labels("y", value, 3)
        assert labels.dtype == np.int64
        assert labels.tolist() == [0, 2, 1]

    def test_unsigned_and_bool(self):
        assert as_labels("y", np.array([255], np.uint8)).tolist() == [255]
        assert as_labels("y", [True, False], (0, 1)).tolist() == [1, 0]

    @pytest.mark.parametrize(
        ("value", "allowed", "message"),
        [
            ([0, 3], 3, "y: came 3 at index 1; expected a label from 0 to 2"),
            ([-1, 0], 3, "y: came -1 at index 0; expected a label from 0 to 2"),
            ([1, 0], (-1, 1), "y: came 0 at index 1; expected one of -1, 1"),
            ([0.5], (0, 1), "y: came 0.5 at index 0; expected one of 0, 1"),
            ([0, 1.5], None, "y: came 1.5 at index 1; expected whole numbers"),
            ([1e300], None, "y: came 1e+300 at index 0; expected whole numbers"),
            ([[0, 1]], 2, "y: came 2-D with shape (1, 2); expected 1-D"),
            (["a"], 2, "y: came values of type <U1; expected real numbers"),
        ],
    )
    def test_refuses_what_is_no_label(self, value, allowed, message):
        with refusal(message):
            as_labels("y", value, allowed)

    @given(st.lists(st.integers(-(2**53), 2**53), min_size=1))
    def test_whole_numbers_pass_unchanged(self, values):
        assert as_labels("y", values).tolist() == values


class TestRng:
    def test_generator_passes(self):
        rng = np.random.default_rng(0)
        assert as_rng("rng", rng) is rng

    @pytest.mark.parametrize("value", [0, None])
    def test_seed_is_refused(self, value):
        seed = "seed" if value is None else value
        with refusal(f"rng: came {value!r}; expected numpy.random.default_rng({seed})"):
            as_rng("rng", value)

    def test_old_random_state_is_refused(self):
        with pytest.raises(ValueError, match=r"expected numpy.random.default_rng\(seed\)"):
            as_rng("rng", np.random.RandomState(0))


class TestTargets:
    def test_labels_become_rows_with_a_single_one(self):
        Y = as_targets("y", [2, 0], (2, 3), np.float32, "classes")
        assert Y.dtype == np.float32
        assert Y.tolist() == [[0, 0, 1], [1, 0, 0]]

    def test_vector_becomes_a_column_where_there_is_one_output(self):
        assert as_targets("y", [4, 5], (2, 1), np.float64, "numbers").tolist() == [[4], [5]]
        assert as_targets("y", [0, 1], (2, 1), np.float64, "probabilities").shape == (2, 1)

    def test_rows_stay(self):
        y = np.array([[0.25, 0.75]])
        assert as_targets("y", y, (1, 2), np.float64, "classes") is y

    @pytest.mark.parametrize(
        ("y", "shape", "kind", "message"),
        [
            ([1, 2], (2, 2), "numbers", "y: came with shape (2,); expected (2, 2)"),
            ([1, 2, 3], (2, 1), "numbers", "y: came with shape (3,); expected (2, 1) or (2,)"),
            ([[1, 2]], (2, 1), "numbers", "y: came with shape (1, 2); expected (2, 1) or (2,)"),
            ([[0], [1]], (2, 3), "classes", "y: came with shape (2, 1); expected (2, 3) or (2,)"),
            ([[2.0]], (1, 1), "probabilities", "y: came with 2; expected numbers from 0 to 1"),
            ([[-1.0]], (1, 1), "probabilities", "y: came with -1; expected numbers from 0 to 1"),
            ([[1, 0], [1, 1]], (2, 2), "classes", "y: came with row 1 summing to 2; expected 1"),
            ([0, 2], (2, 2), "classes", "y: came 2 at index 1; expected a label from 0 to 1"),
            (3, (1, 1), "numbers", "y: came 0-D with shape (); expected 1-D or 2-D"),
        ],
    )
    def test_refuses_what_does_not_fit(self, y, shape, kind, message):
        with refusal(message):
            as_targets("y", y, shape, np.float64, kind)

    def test_range_includes_its_ends(self):
        check_range("p", np.array([0.0, 1.0]))
        with refusal("p: came with 1.5; expected numbers from 0 to 1"):
            check_range("p", np.array([0.0, 1.5]))

"""The perceptron against a plain loop over the rows, its theorem, truth tables, and bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import hard_threshold
from nnlib.datasets import gate_table, make_leaves
from nnlib.perceptron import (
    GATES,
    gate,
    margin,
    novikoff_bound,
    predict,
    train_perceptron,
    truth_table,
)


def row_by_row(X, y, labels, learning_rate, n_epochs, w, b, rng=None):
    """The two rules as the books print them, one example after another."""
    X = np.asarray(X, dtype=float)
    w = np.array(w, dtype=float)
    updates = []
    for epoch in range(n_epochs):
        clean = True
        for i in range(len(X)) if rng is None else rng.permutation(len(X)):
            score = w @ X[i] + b
            if labels == "plus_minus_one":
                nudge = y[i] if y[i] * score <= 0 else 0
            else:
                nudge = y[i] - (1 if score >= 0 else 0)
            if nudge:
                w = w + learning_rate * nudge * X[i]
                b = b + learning_rate * nudge
                updates.append((epoch, int(i), w, b))
                clean = False
        if clean:
            return w, b, updates, epoch + 1, True
    return w, b, updates, n_epochs, False


def assert_same_run(run, expected):
    w, b, updates, n_epochs, converged = expected
    assert [(u.epoch, u.index) for u in run.updates] == [u[:2] for u in updates]
    for mine, (_, _, w_after, b_after) in zip(run.updates, updates, strict=True):
        np.testing.assert_array_equal(mine.w_after, w_after)  # exactly, not nearly
        assert mine.b_after == b_after
    np.testing.assert_array_equal(run.w, w)
    assert (run.b, run.n_epochs, run.converged) == (b, n_epochs, converged)
    assert run.reason == ("clean_pass" if converged else "n_epochs")
    counts = [sum(u.epoch == epoch for u in run.updates) for epoch in range(n_epochs)]
    assert list(run.mistakes_per_epoch) == counts


@st.composite
def separable(draw):
    """Random examples that a known line separates, labels -1 and 1."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n_samples, n_features = draw(st.integers(2, 60)), draw(st.integers(1, 6))
    w, b = rng.normal(size=n_features), rng.normal()
    X = draw(st.sampled_from([0.1, 1, 30])) * rng.normal(size=(n_samples, n_features))
    y = np.where(X @ w + b >= 0, 1, -1)
    X += 0.05 * y[:, np.newaxis] * w / np.linalg.norm(w)  # make room around the line
    return X, y, w, b


class TestSameAsRowByRow:
    @pytest.mark.parametrize("labels", ["plus_minus_one", "zero_one"])
    @given(data=st.data())
    def test_small_numbers_full_of_ties(self, labels, data):
        # multiples of 0.1: sums that are 0 on paper, and 5.5e-17 or 0 by the order of adding
        n_samples, n_features = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 4))
        rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
        X = 0.1 * rng.integers(-3, 4, (n_samples, n_features))
        y = rng.integers(0, 2, n_samples)
        y = 2 * y - 1 if labels == "plus_minus_one" else y
        rate = data.draw(st.sampled_from([0.1, 0.3, 1.0, 3.0]))
        run = train_perceptron(X, y, labels=labels, learning_rate=rate, n_epochs=15)
        assert_same_run(run, row_by_row(X, y, labels, rate, 15, np.zeros(n_features), 0.0))

    @pytest.mark.parametrize("labels", ["plus_minus_one", "zero_one"])
    @pytest.mark.parametrize("noise", [0.0, 0.1])
    @pytest.mark.parametrize("shuffle", [False, True])
    def test_many_rows(self, labels, noise, shuffle):
        # far more rows than a block, with mistakes rare at the end (noise 0) or never ending
        rng = np.random.default_rng(3)
        X = rng.normal(size=(9000, 3))
        y = (X @ [1.0, -2.0, 0.5] + 0.2 + noise * rng.normal(size=9000) > 0).astype(int)
        y = 2 * y - 1 if labels == "plus_minus_one" else y
        w, b = [0.1, 0.2, 0.3], -0.7
        ours, theirs = (np.random.default_rng(8) if shuffle else None for _ in range(2))
        run = train_perceptron(
            X, y, labels=labels, learning_rate=0.3, n_epochs=6, w=w, b=b, rng=ours
        )
        assert len(run.updates) > 50
        assert_same_run(run, row_by_row(X, y, labels, 0.3, 6, w, b, theirs))

    def test_large_run_is_recorded_whole(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(5000, 4))
        y = rng.choice([-1, 1], 5000)  # nothing to learn: half of all rows are mistakes
        run = train_perceptron(X, y, n_epochs=4)
        assert len(run.updates) == sum(run.mistakes_per_epoch) > 5000
        assert not run.converged
        for before, after in zip(run.updates[:-1], run.updates[1:], strict=True):
            assert after.step == before.step + 1
            assert after.w_before is before.w_after  # shared: one array for each nudge
            assert after.b_before == before.b_after


class TestRule:
    def test_first_nudges_by_hand(self):
        # zero weights: margin 0 is a mistake. w = (2, 1), b = 1.
        # (1, -1) with -1: -(2 - 1 + 1) = -2, a mistake. w = (1, 2), b = 0.
        # next pass: 1 (2 + 2) = 4 and -(1 - 2) = 1, clean.
        run = train_perceptron([[2, 1], [1, -1]], [1, -1])
        first, second = run.updates
        assert (first.step, first.epoch, first.index, first.y, first.margin) == (0, 0, 0, 1, 0)
        assert (second.step, second.epoch, second.index, second.y) == (1, 0, 1, -1)
        assert second.margin == -2
        assert second.x.tolist() == [1, -1]
        assert (first.w_before.tolist(), first.b_before) == ([0, 0], 0)
        assert (second.w_before.tolist(), second.b_before) == ([2, 1], 1)
        assert (second.w_after.tolist(), second.b_after) == ([1, 2], 0)
        assert (run.w.tolist(), run.b) == ([1, 2], 0)
        assert (run.n_epochs, run.converged, run.reason) == (2, True, "clean_pass")
        assert run.mistakes_per_epoch == (2, 0)

    def test_on_the_line_the_two_spellings_differ(self):
        # zero weights: a mistake for labels -1 and 1; for 0 and 1 the neuron fires, rightly
        assert len(train_perceptron([[1.0]], [1]).updates) == 1
        assert len(train_perceptron([[1.0]], [1], labels="zero_one").updates) == 0
        run = train_perceptron([[1.0]], [0], labels="zero_one", learning_rate=0.5)
        assert (run.w.tolist(), run.b) == ([-0.5], -0.5)
        assert run.updates[0].y == 0

    @given(problem=separable(), power=st.integers(-8, 8))
    def test_learning_rate_only_scales(self, problem, power):
        X, y, _, _ = problem
        one = train_perceptron(X, y, n_epochs=20)
        other = train_perceptron(X, y, n_epochs=20, learning_rate=2.0**power)  # exact in binary
        assert [u.index for u in other.updates] == [u.index for u in one.updates]
        np.testing.assert_array_equal(other.w, 2.0**power * one.w)

    def test_margin_before_each_nudge(self):
        X, y = make_leaves(np.random.default_rng(0))
        run = train_perceptron(X, y)
        assert run.updates
        for u in run.updates:
            assert u.margin == pytest.approx(u.y * (u.w_before @ u.x + u.b_before), abs=1e-12)
            assert u.margin <= 0
            np.testing.assert_array_equal(u.x, X[u.index])
            assert u.y == y[u.index]

    def test_converged_means_all_are_right(self):
        X, y = make_leaves(np.random.default_rng(0))
        run = train_perceptron(X, y, rng=np.random.default_rng(1))
        assert run.converged
        np.testing.assert_array_equal(predict(X, run.w, run.b), y)

    def test_xor_never_ends_by_itself(self):
        X, y = gate_table("XOR")
        run = train_perceptron(X, y, labels="zero_one", n_epochs=200)
        assert (run.converged, run.reason, run.n_epochs) == (False, "n_epochs", 200)
        assert min(run.mistakes_per_epoch) > 0

    @pytest.mark.parametrize("name", GATES)
    @pytest.mark.parametrize("labels", ["plus_minus_one", "zero_one"])
    def test_learns_every_gate(self, name, labels):
        X, y = gate_table(name)
        y = 2 * y - 1 if labels == "plus_minus_one" else y
        run = train_perceptron(X, y, labels=labels, learning_rate=0.1)
        assert run.converged
        np.testing.assert_array_equal(predict(X, run.w, run.b, labels=labels), y)

    def test_what_is_passed_in_is_not_changed(self):
        X, y, w = np.array([[1.0], [-1.0]]), np.array([-1, 1]), np.array([5.0])
        run = train_perceptron(X, y, w=w, b=1)
        assert (w.tolist(), X.tolist(), y.tolist()) == ([5], [[1], [-1]], [-1, 1])
        assert run.updates[0].w_before.tolist() == [5]
        w[0] = 7
        assert run.updates[0].w_before.tolist() == [5]

    def test_integers_do_not_overflow(self):
        X = np.array([[200, 100], [100, 200]], np.uint8)
        run = train_perceptron(X, [1, -1])
        assert_same_run(run, row_by_row(X, [1, -1], "plus_minus_one", 1.0, 100, [0, 0], 0.0))
        assert run.updates[0].w_after.tolist() == [200, 100]
        large = train_perceptron(np.array([[2**62], [-(2**62)]]), [1, -1])
        assert large.converged


class TestTheorem:
    @given(problem=separable(), rate=st.sampled_from([0.01, 1.0, 7.0]), seed=st.integers(0, 9))
    def test_bound_is_never_exceeded(self, problem, rate, seed):
        X, y, w, b = problem
        bound = novikoff_bound(X, y, w, b)
        for rng in (None, np.random.default_rng(seed)):
            run = train_perceptron(X, y, learning_rate=rate, n_epochs=300, rng=rng)
            assert len(run.updates) <= bound
            assert run.converged or bound > 300

    @given(problem=separable())
    def test_bound_holds_for_the_line_found_too(self, problem):
        X, y, _, _ = problem
        run = train_perceptron(X, y, n_epochs=3000)
        if run.converged and margin(X, y, run.w, run.b) > 1e-9:
            assert len(run.updates) <= novikoff_bound(X, y, run.w, run.b)

    def test_bound_by_hand(self):
        # augmented (2, 0, 1) and (-2, 0, 1), v = (1, 0, 0): R**2 = 5, gamma = 2
        assert novikoff_bound([[2, 0], [-2, 0]], [1, -1], [1, 0], 0) == pytest.approx(5 / 4)
        # v = (3, 4), |v| = 5, x = 1 with margin 3 + 4 = 7: R**2 = 2, gamma = 7/5
        assert novikoff_bound([[1]], [1], [3], 4) == pytest.approx(2 * 25 / 49)
        assert novikoff_bound([[1]], [1], [3], 4, labels="zero_one") == pytest.approx(2 * 25 / 49)

    @pytest.mark.parametrize("size", [1e-300, 1.0, 1e308])
    def test_bound_does_not_depend_on_the_length_of_w(self, size):
        bound = novikoff_bound([[2, 0], [-2, 0]], [1, -1], [size, 0], 0)
        assert bound == pytest.approx(5 / 4)

    def test_bound_of_huge_inputs(self):
        # the 1 of the bias no longer counts: R = gamma
        assert novikoff_bound([[1e308], [-1e308]], [1, -1], [1], 0) == pytest.approx(1)

    def test_hair_thin_margin_gives_a_huge_bound_and_no_error(self):
        assert novikoff_bound([[1], [-1e-300]], [1, -1], [1], 0) == math.inf

    @pytest.mark.parametrize(("w", "b"), [([1], 2), ([1], 0), ([0], 0.5), ([0], 0)])
    def test_line_that_does_not_separate(self, w, b):
        # example 1 is on the wrong side, on the line, and again where there is no line at all
        with pytest.raises(ValueError, match=r"^w, b: came with example [01] not on its side"):
            novikoff_bound([[1], [0]], [1, -1], w, b)

    def test_margin_by_hand(self):
        # w = (3, 4), |w| = 5: distances (3 + 4 - 2) / 5 = 1 and -(-3 - 2) / 5 = 1, then -2/5
        X = [[1, 1], [-1, 0], [0, 0]]
        assert margin(X[:2], [1, -1], [3, 4], -2) == pytest.approx(1)
        assert margin(X, [1, 0, 1], [3, 4], -2, labels="zero_one") == pytest.approx(-2 / 5)
        assert margin(X[:2], [1, -1], [3e307, 4e307], -2e307) == pytest.approx(1)

    def test_margin_needs_a_direction(self):
        with pytest.raises(ValueError, match=r"^w: came all zero; expected the direction"):
            margin([[1]], [1], [0], 1)


# outputs for the inputs 00, 01, 10, 11
TABLES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0], "NOR": [1, 0, 0, 0]}


class TestGates:
    @pytest.mark.parametrize("name", TABLES)
    def test_truth_table(self, name):
        assert gate(name, truth_table(2)).tolist() == TABLES[name]

    def test_not(self):
        assert gate("NOT", [[0], [1]]).tolist() == [1, 0]

    def test_the_neuron_of_the_poll_is_nor(self):
        # 0.5 - x1 - x2 is 0.5, -0.5, -0.5, -1.5: fires for 00 alone
        w, b = GATES["NOR"]
        assert (w.tolist(), b) == ([-1, -1], 0.5)
        fires = predict(truth_table(2), [-1, -1], 0.5, labels="zero_one")
        assert fires.tolist() == TABLES["NOR"]

    @pytest.mark.parametrize("name", GATES)
    def test_no_gate_depends_on_the_convention_at_zero(self, name):
        w, b = GATES[name]
        assert np.abs(truth_table(len(w)) @ w + b).min() >= 0.5

    def test_weights_on_the_threshold_do(self):
        z = truth_table(2) @ [1.0, 1.0] - 1.0
        assert hard_threshold(z).tolist() == TABLES["OR"]
        assert (z > 0).astype(int).tolist() == TABLES["AND"]

    def test_xor_from_three_gates(self):
        X = truth_table(2)
        hidden = np.column_stack((gate("OR", X), gate("NAND", X)))
        assert gate("AND", hidden).tolist() == [0, 1, 1, 0]

    def test_weights_cannot_be_changed_by_accident(self):
        with pytest.raises(ValueError, match="read-only"):
            GATES["AND"][0][0] = 5

    def test_combinations_count_in_binary(self):
        assert truth_table(1).tolist() == [[0], [1]]
        assert truth_table(2).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
        X = truth_table(5)
        assert (X @ [16, 8, 4, 2, 1]).tolist() == list(range(32))

    def test_bad_input(self):
        with pytest.raises(ValueError, match=r"^name: came 'XOR'; expected one of AND, OR, NOT"):
            gate("XOR", truth_table(2))
        with pytest.raises(ValueError, match=r"^X: came with shape \(4, 2\); expected \(any, 1\)"):
            gate("NOT", truth_table(2))
        with pytest.raises(ValueError, match=r"^X: came 2 at index 3; expected one of 0, 1"):
            gate("OR", [[0, 1], [0, 2]])
        for n_inputs in (0, 21, 2.0):
            with pytest.raises(ValueError, match=r"^n_inputs: came "):
                truth_table(n_inputs)


class TestPredict:
    def test_on_the_line_counts_as_firing(self):
        X = [[-1.0], [0.0], [1.0]]
        assert predict(X, [1], 0).tolist() == [-1, 1, 1]
        assert predict(X, [1], 0, labels="zero_one").tolist() == [0, 1, 1]

    def test_huge_numbers(self):
        assert predict([[1e308, 1e308], [-1e308, -1e308]], [1, 1], 0).tolist() == [1, -1]

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (([1, 2], [1, 2], 0), r"^X: came 1-D with shape \(2,\); expected 2-D"),
            (([[1, 2]], [1], 0), r"^w: came with shape \(1,\); expected \(2,\)"),
            (([[1, 2]], None, 0), r"^w: came None; expected real numbers"),
            (([[1, 2]], [[1, 2]], 0), r"^w: came with shape \(1, 2\); expected \(2,\)"),
            (([[1, 2]], [1, 2], [0]), r"^b: came 1-D with shape \(1,\); expected 0-D"),
            (([[1, np.nan]], [1, 2], 0), r"^X: came with nan at index \(0, 1\)"),
            (([[1, 2]], [1, np.inf], 0), r"^w: came with inf"),
            (([[]], [1], 0), "^X: came empty"),
        ],
    )
    def test_bad_input(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            predict(*arguments)

    def test_unknown_labels(self):
        with pytest.raises(
            ValueError, match=r"^labels: came 'ternary'; expected one of plus_minus"
        ):
            predict([[1]], [1], 0, labels="ternary")


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"X": [1, 2]}, r"^X: came with shape \(2,\); expected \(2, any\)"),
            ({"X": [[1, 2]]}, r"^X: came with shape \(1, 2\); expected \(2, any\)"),
            ({"X": [[1], [np.inf]]}, r"^X: came with inf at index \(1, 0\)"),
            ({"y": []}, "^y: came empty"),
            ({"y": [0, 1]}, "^y: came 0 at index 0; expected one of -1, 1"),
            ({"labels": "zero_one"}, "^y: came -1 at index 1; expected one of 0, 1"),
            ({"labels": "binary"}, "^labels: came 'binary'; expected one of plus_minus_one"),
            ({"y": [[1], [-1]]}, r"^y: came 2-D with shape \(2, 1\); expected 1-D"),
            ({"learning_rate": 0}, "^learning_rate: came 0; expected a finite number > 0"),
            ({"learning_rate": -0.1}, "^learning_rate: came -0.1; expected a finite number > 0"),
            ({"n_epochs": 0}, "^n_epochs: came 0; expected a whole number >= 1"),
            ({"w": [1, 2]}, r"^w: came with shape \(2,\); expected \(1,\)"),
            ({"b": np.nan}, "^b: came with nan"),
            ({"rng": 0}, r"^rng: came 0; expected numpy.random.default_rng\(0\)"),
            ({"X": [[1e200], [1]]}, "^X, w, b, learning_rate: came so large that weights could"),
            ({"learning_rate": 1e200}, "^X, w, b, learning_rate: came so large that weights could"),
            ({"X": [[1e308], [1e308]]}, "^X, w, b, learning_rate: came so large"),
        ],
    )
    def test_names_the_argument(self, changes, message):
        arguments = {"X": [[1], [-1]], "y": [1, -1]} | changes
        with pytest.raises(ValueError, match=message):
            train_perceptron(**arguments)

"""The chapter on the perceptron: its formulas against nnlib, and the numbers of its figures."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from nnlib.datasets import gate_table, make_leaves, xor
from nnlib.gallery import dot_product, gates, perceptron
from nnlib.gallery.logic_gates import GATE_NAMES
from nnlib.perceptron import margin, novikoff_bound, predict, train_perceptron
from tests.support.reader import Reader

seeds = st.integers(0, 2**32 - 1)


def leaves():
    """Return the ten leaves of the chapter."""
    X, y = make_leaves(np.random.default_rng(17), 10)
    return np.round(4 * X, 1), y


def random_data(seed, n_samples=9):
    """Draw points and labels of both kinds, separable or not."""
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n_samples) % 2, 1, -1)
    return rng.normal(size=(n_samples, 2)) + rng.choice([0.3, 2.0]) * y[:, None], y


# --- formulas -------------------------------------------------------------------------------------


@given(seed=seeds)
def test_neuron_and_distance(seed):
    # z = w . x + b, fires if z >= 0; the distance from the edge is z / |w|.
    rng = np.random.default_rng(seed)
    X, w, b = rng.normal(size=(5, 2)), rng.normal(size=2), float(rng.normal())
    y = rng.choice([-1, 1], 5)
    z = [w[0] * x[0] + w[1] * x[1] + b for x in X]
    assert predict(X, w, b, labels="zero_one").tolist() == [int(value >= 0) for value in z]
    distances = [s * value / (w[0] ** 2 + w[1] ** 2) ** 0.5 for s, value in zip(y, z, strict=True)]
    assert margin(X, y, w, b) == pytest.approx(min(distances))


@given(seed=seeds)
def test_each_nudge_follows_the_rule_and_helps_its_example_by_its_squared_length(seed):
    X, y = random_data(seed)
    for u in train_perceptron(X, y, n_epochs=5).updates:
        assert u.y * (u.w_before @ u.x + u.b_before) <= 0
        np.testing.assert_allclose(u.w_after, u.w_before + u.y * u.x)
        assert u.b_after == u.b_before + u.y
        gain = u.y * (u.w_after @ u.x + u.b_after) - u.margin
        assert gain == pytest.approx(u.x[0] ** 2 + u.x[1] ** 2 + 1)


@given(seed=seeds)
def test_zero_one_form(seed):
    X, y = random_data(seed)
    run = train_perceptron(X, (y + 1) // 2, labels="zero_one", learning_rate=0.25, n_epochs=5)
    for u in run.updates:
        y_hat = int(u.w_before @ u.x + u.b_before >= 0)
        np.testing.assert_allclose(u.w_after, u.w_before + 0.25 * (u.y - y_hat) * u.x)
        assert u.b_after == u.b_before + 0.25 * (u.y - y_hat)


def test_learning_rate_from_zero_changes_only_the_unit():
    X, y = leaves()
    slow, fast = (train_perceptron(X, y, learning_rate=rate) for rate in (0.125, 1.0))
    assert [u.index for u in slow.updates] == [u.index for u in fast.updates]
    np.testing.assert_allclose(8 * slow.w, fast.w)


def test_bound_of_the_proof():
    # R = max |(x, 1)|, gamma = min y v . (x, 1) for a unit vector v; every run has k <= (R/gamma)².
    X, y = leaves()
    v = np.array([1.0, -1.0, 0.0]) / np.sqrt(2)
    rows = [(*x, 1.0) for x in X]
    R = max(np.linalg.norm(row) for row in rows)
    gamma = min(s * np.dot(v, row) for s, row in zip(y, rows, strict=True))
    assert novikoff_bound(X, y, [1, -1], 0) == pytest.approx((R / gamma) ** 2)
    run = train_perceptron(X, y)
    for k, u in enumerate(run.updates, start=1):
        v_k = np.append(u.w_after, u.b_after)
        assert k * gamma <= v @ v_k + 1e-9
        assert v @ v_k <= np.linalg.norm(v_k) + 1e-9
        assert np.linalg.norm(v_k) <= np.sqrt(k) * R + 1e-9


def test_rule_on_xor_returns_to_zero_after_every_pass():
    X, y = xor()
    run = train_perceptron(X, 2 * y - 1, n_epochs=4)
    assert run.mistakes_per_epoch == (4, 4, 4, 4)
    assert all(not u.w_after.any() and u.b_after == 0 for u in run.updates[3::4])


# --- live figures ---------------------------------------------------------------------------------


ONCE, RUN = "Apply the rule once", "Run until no mistakes"
SCORES = "Every leaf (▸ the next mistake)"


@pytest.mark.parametrize("seed", range(4))
def test_button_makes_the_nudges_of_nnlib(seed):
    X, y = random_data(seed)
    run = train_perceptron(X, y, n_epochs=3)
    reader = Reader(perceptron(X, y))
    figure = reader.figure
    for k, u in enumerate(run.updates, start=1):
        assert reader.value(reader.view(SCORES).mark) == u.index
        reader.press(ONCE)
        np.testing.assert_allclose([figure.w_1, figure.w_2, figure.b], [*u.w_after, u.b_after])
        assert (figure.updates, figure.last) == (k, u.index)
        np.testing.assert_allclose([figure.w_1_before, figure.w_2_before], u.w_before)


def test_button_rests_when_nothing_is_wrong():
    X, y = leaves()
    reader = Reader(perceptron(X, y, start=(1, -1, 0)))
    assert reader.is_done(RUN)
    reader.press(ONCE)
    figure = reader.figure
    assert (figure.w_1, figure.w_2, figure.b, figure.updates, figure.last) == (1, -1, 0, 0, -1)


@given(seed=seeds)
def test_scores_and_mistakes_are_those_of_nnlib(seed):
    X, y = leaves()
    rng = np.random.default_rng(seed)
    w, b = rng.uniform(-3, 3, 2), float(rng.uniform(-3, 3))
    reader = Reader(perceptron(X, y, start=(*w, b)))
    np.testing.assert_allclose(reader.columns(SCORES)["w · x + b"], X @ w + b)
    assert reader.reading("mistakes") == (predict(X, w, b) != y).sum()


def widest_by_optimization(X, y):
    """Minimize |v|² with every score at least 1: an independent road to the best bound."""
    S = y[:, None] * np.column_stack([X, np.ones(len(X))])
    found = minimize(
        lambda v: v @ v / 2,
        np.array([1.0, -1.0, 0.0]),
        jac=lambda v: v,
        constraints={"type": "ineq", "fun": lambda v: S @ v - 1, "jac": lambda v: S},
        method="SLSQP",
    )
    assert found.success
    return (S**2).sum(axis=1).max() * (found.x @ found.x)


@pytest.mark.parametrize("shift", [0.0, 2.0, -3.0])
def test_bound_of_the_figure_is_the_best_there_is(shift):
    X, y = leaves()
    shown = Reader(perceptron(X - shift, y)).reading("bound")
    assert shown == pytest.approx(widest_by_optimization(X - shift, y), 1e-6)


def test_bound_of_the_figure_follows_the_leaves():
    X, y = leaves()
    reader = Reader(perceptron(X, y))
    moved = X.copy()
    moved[1] = [1.7, 1.9]  # towards the line
    reader.move(leaves=moved)
    assert reader.reading("bound") == pytest.approx(widest_by_optimization(moved, y), 1e-6)
    moved[1] = [1.8, 3.2]  # a healthy leaf in the middle of the diseased ones
    reader.move(leaves=moved)
    assert reader.reading("bound") == np.inf


def test_widest_line_by_brute_force_as_in_the_chapter():
    X, y = leaves()
    S = y[:, None] * np.column_stack([X, np.ones(len(X))])
    gamma = 0.0
    for size in (1, 2, 3):
        for rows in combinations(range(len(S)), size):
            v = np.linalg.pinv(S[list(rows)]) @ np.ones(size)
            gamma = max(gamma, (S @ v).min() / np.linalg.norm(v))
    assert (S**2).sum(axis=1).max() / gamma**2 == pytest.approx(widest_by_optimization(X, y), 1e-6)


@given(seed=seeds)
def test_gates_figure_agrees_with_a_neuron_and_the_tables(seed):
    rng = np.random.default_rng(seed)
    w_1, w_2, b = rng.integers(-8, 9, 3) / 4  # the slider's steps, so that z = 0 happens
    number, silent = int(rng.integers(len(GATE_NAMES))), int(rng.integers(2))
    reader = Reader(gates((w_1, w_2, b)))
    reader.move(gate=number, silent_at_zero=silent)
    rows = reader.columns(kind="table")
    X = gate_table("AND")[0]
    z = X @ [w_1, w_2] + b
    name = GATE_NAMES[number]
    wanted = 1 - X[:, 0] if name == "NOT x₁" else gate_table(name)[1]
    got = (z > 0) if silent else (z >= 0)
    wrong = np.flatnonzero(got != wanted)
    np.testing.assert_allclose(rows["z"], z)
    np.testing.assert_array_equal(rows["wanted"], wanted)
    np.testing.assert_array_equal(rows["got"], got)
    np.testing.assert_array_equal(rows["right"], got == wanted)
    assert reader.value(reader.view(kind="table").mark) == (wrong[0] if len(wrong) else -1)


@given(seed=seeds)
def test_dot_product_figure(seed):
    w, x = np.random.default_rng(seed).uniform(-3, 3, (2, 2))
    reader = Reader(dot_product(w, x))
    angle = np.arctan2(w[1], w[0]) - np.arctan2(x[1], x[0])
    size_w, size_x = np.hypot(*w), np.hypot(*x)
    assert reader.reading("dot") == pytest.approx(size_w * size_x * np.cos(angle))  # eq-dot-product
    assert reader.reading("lengths") == pytest.approx(size_w * size_x)
    assert reader.reading("cosine") == pytest.approx(np.cos(angle))
    plane = "Two vectors, and the shadow of x on w"
    shadow = reader.value(reader.mark(plane, "shadow of x on w").heads)[0]
    assert (x - shadow) @ w == pytest.approx(0, abs=1e-9)
    assert shadow @ w == pytest.approx(x @ w)

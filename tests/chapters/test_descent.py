"""The chapter on descent: its formulas against nnlib, and the numbers of its live figures."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import network
from nnlib.gallery import four_walkers, ravine, two_minima, two_weights
from nnlib.network import Layer
from nnlib.optimizers import Adam, GradientDescent, Momentum, RMSprop, descend
from tests.support.reader import Reader

weight = st.floats(-3, 3)
rate = st.floats(0.005, 0.3)


def scalar_example(w_1, w_2, x=2.0, b_1=1.0, b_2=0.5, y=5.0):
    """y_hat, J, and the two slopes, written out as on paper."""
    z = w_1 * x + b_1
    y_hat = w_2 * z + b_2
    return y_hat, 0.5 * (y_hat - y) ** 2, (y_hat - y) * w_2 * x, (y_hat - y) * z


def J(w):
    return scalar_example(*w)[1]


def grad_J(w):
    return np.array(scalar_example(*w)[2:])


# --- formulas -------------------------------------------------------------------------------------


@given(w_1=weight, w_2=weight, x=weight, b_1=weight, b_2=weight, y=weight)
def test_slopes_of_the_two_weights(w_1, w_2, x, b_1, b_2, y):
    layers = [Layer([[w_1]], [b_1], "linear"), Layer([[w_2]], [b_2], "linear")]
    back = network.backward(layers, network.forward(layers, [[x]]), [y])
    _, loss, slope_1, slope_2 = scalar_example(w_1, w_2, x, b_1, b_2, y)
    assert back.loss == pytest.approx(loss)
    np.testing.assert_allclose(np.ravel(back.dW), [slope_1, slope_2], atol=1e-12)


def test_the_source_climbs_along_the_gradient_of_the_output():
    # z = 2 · 0.5 + 1 = 2, ŷ = 2 · 1.5 + 0.5 = 3.5, J = 1.5²/2, ∇ŷ = (1.5 · 2, 2); ∇J = −1.5 ∇ŷ.
    y_hat, loss, slope_1, slope_2 = scalar_example(0.5, 1.5)
    assert (y_hat, loss, slope_1, slope_2) == (3.5, 1.125, -4.5, -3.0)
    for step, w, after in ((0.2, (1.1, 1.9), 6.58), (0.1, (0.8, 1.7), 4.92)):
        moved = 0.5 + step * 3.0, 1.5 + step * 2.0
        np.testing.assert_allclose(moved, w)
        assert scalar_example(*moved)[0] == pytest.approx(after)
        run = descend(J, grad_J, [0.5, 1.5], GradientDescent(step / 1.5), 1)
        np.testing.assert_allclose(run.path[1], w)  # the same step, called by another rate


@given(c=st.floats(0.1, 10), eta=st.floats(0.01, 1), n=st.integers(1, 20))
def test_distance_in_a_parabola(c, eta, n):
    run = descend(lambda p: 0.5 * c * p @ p, lambda p: c * p, [1.0], GradientDescent(eta), n)
    assert run.path[-1, 0] == pytest.approx((1 - eta * c) ** n, rel=1e-9, abs=1e-12)


@given(kappa=st.floats(1, 1000))
def test_factor_of_a_condition_number(kappa):
    curvature = np.array([1 / kappa, 1.0])
    best = GradientDescent(2 / curvature.sum())
    run = descend(lambda p: p @ (curvature * p) / 2, lambda p: curvature * p, [1.0, 1.0], best, 1)
    shrunk = np.abs(run.path[1]).max()
    assert shrunk == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12)


@given(w_2=st.floats(0.2, 10), side=st.sampled_from([-1, 1]))
def test_no_minimum_of_the_two_weights_is_flatter_than_18(w_2, side):
    w_2 *= side
    w_1 = (4.5 / w_2 - 1) / 2
    y_hat, _, _, _ = scalar_example(w_1, w_2)
    assert y_hat == pytest.approx(5)
    steepness = (2 * w_2) ** 2 + (2 * w_1 + 1) ** 2
    assert steepness >= 18 - 1e-9
    # Across the curve of minima the second derivative is that steepness.
    across = np.array([2 * w_2, 2 * w_1 + 1]) / math.sqrt(steepness)
    h = 1e-4
    ahead, behind = (grad_J(np.array([w_1, w_2]) + s * h * across) @ across for s in (1, -1))
    assert (ahead - behind) / (2 * h) == pytest.approx(steepness, rel=1e-4)


def test_the_two_weights_rest_below_one_ninth_only():
    def last(eta):
        return descend(J, grad_J, [0.5, 1.5], GradientDescent(eta), 2000).values[-10:].max()

    assert last(0.9 / 9) < 1e-12
    assert last(0.99 / 9) < 1e-6
    assert last(1.02 / 9) > 0.05


def test_noise_of_a_batch_over_all_batches_of_two():
    # With replacement, all pairs of N examples are equally likely: the mean over them is exact.
    g = np.random.default_rng(0).normal(size=(7, 3))
    centered = g - g.mean(axis=0)
    sigma_2 = (centered**2).sum(axis=1).mean()
    pairs = (centered[:, None] + centered[None]) / 2
    assert (pairs**2).sum(axis=2).mean() == pytest.approx(sigma_2 / 2)


@given(g=st.lists(st.floats(-5, 5), min_size=1, max_size=6), eta=rate)
def test_momentum_rmsprop_and_adam(g, eta):
    ours = {"m": Momentum(eta, 0.8), "r": RMSprop(eta, 0.7), "a": Adam(eta, 0.8, 0.9)}
    at = {name: np.array([1.0]) for name in ours}
    v = s = m = u = 0.0
    by_hand = {"m": 1.0, "r": 1.0, "a": 1.0}
    for t, slope in enumerate(g, start=1):
        for name, optimizer in ours.items():
            optimizer.step([at[name]], [np.array([slope])])
        v = 0.8 * v - eta * slope
        by_hand["m"] += v
        s = 0.7 * s + 0.3 * slope**2
        by_hand["r"] -= eta * slope / (math.sqrt(s) + 1e-8)
        m, u = 0.8 * m + 0.2 * slope, 0.9 * u + 0.1 * slope**2
        m_hat, u_hat = m / (1 - 0.8**t), u / (1 - 0.9**t)
        by_hand["a"] -= eta * m_hat / (math.sqrt(u_hat) + 1e-8)
    for name, value in by_hand.items():
        assert at[name][0] == pytest.approx(value, rel=1e-9, abs=1e-12)


# --- live figures ---------------------------------------------------------------------------------


WEIGHTS, VALLEYS, RAVINE = Reader(two_weights()), Reader(two_minima()), Reader(ravine())


@settings(max_examples=25)
@given(w_1=weight, w_2=weight, eta=rate)
def test_two_weights_shows_the_worked_example(w_1, w_2, eta):
    reader = WEIGHTS
    reader.move(w_1=w_1, w_2=w_2, learning_rate=eta)
    y_hat, loss, slope_1, slope_2 = scalar_example(w_1, w_2)
    shown = [reader.reading(name) for name in ("y_hat", "J", "slope_1", "slope_2", "limit")]
    steepness = (2 * w_2) ** 2 + (2 * w_1 + 1) ** 2
    expected = [y_hat, loss, slope_1, slope_2, 2 / max(steepness, 0.02)]
    np.testing.assert_allclose(shown, expected, rtol=1e-9, atol=1e-9)
    after = w_1 - eta * slope_1, w_2 - eta * slope_2
    ratio = (J(after) + 1e-12) / (loss + 1e-12)
    assert reader.said("ratio") == pytest.approx(ratio)
    curve = reader.mark("What the next step does to the error", "the error")
    lengths, heights = reader.value(curve.x), reader.value(curve.y)
    assert np.interp(eta, lengths, heights) == pytest.approx(ratio, rel=0.05, abs=0.5)
    reader.press("Gradient step")
    stays = max(map(abs, after)) >= 4
    np.testing.assert_allclose(
        [reader.figure.w_1, reader.figure.w_2], (w_1, w_2) if stays else after
    )


@pytest.mark.parametrize(("step", "w"), [(0.2, (1.1, 1.9)), (0.1, (0.8, 1.7))])
def test_step_along_the_output_is_that_of_the_source(step, w):
    WEIGHTS.move(w_1=0.5, w_2=1.5, learning_rate=step)
    WEIGHTS.press("Step along ∇ŷ")
    np.testing.assert_allclose([WEIGHTS.figure.w_1, WEIGHTS.figure.w_2], w)


def test_answers_to_the_questions_about_two_weights():
    ends = {}
    for eta in (0.1, 0.12, 0.2, 0.25):
        WEIGHTS.move(w_1=0.5, w_2=1.5, learning_rate=eta)
        WEIGHTS.press("Descend", times=600)
        ends[eta] = WEIGHTS.said("J")
        inside = WEIGHTS.said("inside") > 0
        assert inside == (eta != 0.25)
    assert ends[0.1] < 1e-12
    assert min(ends[0.12], ends[0.2]) > 1e-6


def f(p):
    return p[0] ** 4 / 4 - p[0] ** 2 + p[0] / 4


def slope(p):
    return np.array([p[0] ** 3 - 2 * p[0] + 0.25])


@settings(max_examples=25)
@given(start=st.floats(-2.5, 2.5), eta=st.floats(0.01, 0.7), steps=st.integers(0, 40))
def test_two_minima_shows_the_walk(start, eta, steps):
    reader = VALLEYS
    reader.move(start=start, learning_rate=eta, steps=steps)
    walk = descend(f, slope, [start], GradientDescent(eta), 41).path[:, 0]
    left = int(np.argmax(np.abs(walk) >= 2.8)) if (np.abs(walk) >= 2.8).any() else 41
    last = min(steps, left)
    # A step leaves the picture with |x| of at most 2.8 + 0.7 · 17; rounding may grow by 15 a step.
    path = reader.value(reader.mark("The curve and the descent on it", "the descent").x)
    calm = min(last, 6)
    np.testing.assert_allclose(path[: calm + 1], walk[: calm + 1], rtol=1e-6, atol=1e-6)
    assert np.all(path[steps:] == path[-1])
    x = reader.said("x")
    assert x == path[-1]
    assert (reader.said("gone") > 0) == (abs(x) > 2.8)
    assert reader.reading("f") == pytest.approx(f([x]))
    assert reader.reading("slope") == pytest.approx(slope([x])[0], abs=1e-9)
    assert reader.reading("product") == pytest.approx(eta * (3 * x * x - 2))


def test_answers_to_the_questions_about_two_valleys():
    reader = VALLEYS
    for eta, start, holds in (
        (0.4, -1.5, True), (0.5, -1.5, False), (0.5, 1.3, True), (0.65, 1.3, False)
    ):  # fmt: skip
        reader.move(start=start, learning_rate=eta, steps=40)
        x = reader.said("x")
        assert (abs(slope([x])[0]) < 0.02) == holds
    reader.move(start=2.5, learning_rate=0.6, steps=0)
    reader.press("Gradient step")
    assert reader.figure.steps == 1
    reader.press("Descend", times=50)
    assert reader.figure.steps == 40 and reader.said("gone") > 0
    assert reader.is_done("Descend")
    reader.press("Back to the start")
    assert reader.said("x") == 2.5


@settings(max_examples=25)
@given(
    kappa=st.floats(1, 100),
    eta=st.floats(0.1, 1.9),
    beta=st.floats(0, 0.95),
    steps=st.integers(0, 40),
)
def test_ravine_shows_both_walks(kappa, eta, beta, steps):
    reader = RAVINE
    reader.move(condition=kappa, learning_rate=eta, momentum=beta, steps=steps)
    curvature = np.array([1 / kappa, 1.0])
    surface = (lambda p: p @ (curvature * p) / 2, lambda p: curvature * p)
    plane = "The ravine from above, with lines of equal height"
    both = {"plain": GradientDescent(eta), "with momentum": Momentum(eta, beta)}
    for (name, optimizer), said in zip(both.items(), ("plain", "momentum"), strict=True):
        run = descend(*surface, [-8.0, 2.0], optimizer, 40)
        shown = reader.mark(plane, name)
        path = np.column_stack([reader.value(shown.x), reader.value(shown.y)])
        np.testing.assert_allclose(path[: steps + 1], run.path[: steps + 1], atol=1e-9)
        assert reader.said(said) == pytest.approx(run.values[steps], abs=1e-12)
        heights = reader.mark("How low after each step", name)
        expected = np.log10(run.values[: steps + 1] + 1e-12)
        np.testing.assert_allclose(reader.value(heights.y)[: steps + 1], expected, atol=1e-6)


WALKERS = Reader(four_walkers())
FOUR = {"plain": "plain descent", "momentum": "momentum", "rmsprop": "RMSprop", "adam": "Adam"}


@settings(max_examples=12)
@given(
    kappa=st.integers(1, 100),
    angle=st.integers(0, 90),
    rates=st.tuples(st.floats(0.05, 1.95), st.floats(0.01, 1)),
    start=st.tuples(*[st.integers(-40, 40).map(lambda tenths: tenths / 10)] * 2),
    steps=st.integers(0, 40),
)
def test_four_walkers_are_the_optimizers_of_nnlib(kappa, angle, rates, start, steps):
    reader = WALKERS
    along, across = start
    reader.move(
        condition=kappa, angle=angle, rate=rates[0], adaptive_rate=rates[1],
        along=along, across=across, steps=steps,
    )  # fmt: skip
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    turn = np.array([[c, -s], [s, c]])
    A = turn @ np.diag([1 / kappa, 1.0]) @ turn.T
    surface = (lambda p: p @ A @ p / 2, lambda p: A @ p)
    kinds = (GradientDescent(rates[0]), Momentum(rates[0]), RMSprop(rates[1]), Adam(rates[1]))
    for (key, name), optimizer in zip(FOUR.items(), kinds, strict=True):
        run = descend(*surface, turn @ [along, across], optimizer, 40)
        shown = reader.mark("The ravine from above, with lines of equal height", name)
        path = np.column_stack([reader.value(shown.x), reader.value(shown.y)])
        # A flat coordinate is divided by the root of a rounding error.
        np.testing.assert_allclose(path[: steps + 1], run.path[: steps + 1], atol=1e-6)
        assert reader.said(key) == pytest.approx(run.values[steps], abs=1e-6)


def test_only_those_that_treat_each_weight_by_itself_notice_the_turn():
    reader = WALKERS
    reader.reset()
    before = {key: reader.said(key) for key in FOUR}
    reader.move(angle=45)
    for key in ("plain", "momentum"):
        assert reader.said(key) == pytest.approx(before[key])
    for key in ("rmsprop", "adam"):
        assert reader.said(key) > 10 * before[key]


def test_ravine_at_its_limits():
    reader = RAVINE
    reader.move(condition=20, momentum=0.5, steps=40, learning_rate=2.9)
    assert (reader.reading("plain"), reader.reading("ball")) == (2.0, 3.0)
    assert reader.said("momentum") < 1 < 100 < reader.said("plain")
    reader.move(learning_rate=4)
    assert 100 < reader.said("momentum") < np.inf

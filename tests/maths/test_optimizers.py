"""Each optimizer by hand, against its closed form, and on plain functions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from nnlib._pieces import PIECE
from nnlib.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum, RMSprop, descend

gradient_sequences = st.lists(st.floats(-10, 10), min_size=1, max_size=8)


def walk(optimizer, gradients, start=1.0):
    """Feed one parameter a sequence of gradients; return every value it takes."""
    w, values = np.array([start]), [start]
    for g in gradients:
        optimizer.step([w], [np.array([g])])
        values.append(w[0])
    return values


class TestByHand:
    def test_gradient_descent(self):
        # 1 - 0.1 * 2 = 0.8;  0.8 - 0.1 * (-4) = 1.2
        assert_allclose(walk(GradientDescent(0.1), [2, -4]), [1, 0.8, 1.2])

    def test_momentum(self):
        # v = -0.2, w = 0.8;  v = 0.5 * (-0.2) + 0.4 = 0.3, w = 1.1;  v = 0.15, w = 1.25
        assert_allclose(walk(Momentum(0.1, 0.5), [2, -4, 0]), [1, 0.8, 1.1, 1.25])

    def test_rmsprop(self):
        # s = 0.25 * 4 = 1, w = 1 - 0.1 * 2 / 1 = 0.8
        # s = 0.75 * 1 + 0.25 * 1 = 1, w = 0.8 - 0.1 * 1 / 1 = 0.7
        assert_allclose(walk(RMSprop(0.1, decay=0.75), [2, 1]), [1, 0.8, 0.7])

    def test_adam(self):
        # Step 1: m = 0.5 * 2 = 1, m_hat = 1 / 0.5 = 2; s = 0.25 * 4 = 1, s_hat = 1 / 0.25 = 4;
        #         w = 1 - 0.1 * 2 / 2 = 0.9.
        # Step 2, gradient 0: m = 0.5, m_hat = 0.5 / 0.75 = 2/3; s = 0.75,
        #         s_hat = 0.75 / (1 - 0.5625) = 12/7; w = 0.9 - 0.1 * (2/3) / sqrt(12/7).
        optimizer = Adam(0.1, beta1=0.5, beta2=0.75)
        last = 0.9 - 0.1 * (2 / 3) / np.sqrt(12 / 7)
        assert_allclose(walk(optimizer, [2, 0]), [1, 0.9, last], rtol=1e-7)


class TestClosedForms:
    """What the recursions add up to, written as sums over all past gradients."""

    @given(gradient_sequences)
    def test_gradient_descent(self, gradients):
        last = walk(GradientDescent(0.1), gradients)[-1]
        assert_allclose(last, 1 - 0.1 * sum(gradients), atol=1e-12)  # the sum may round to 0

    @given(gradient_sequences, st.floats(0, 0.99))
    def test_momentum(self, gradients, momentum):
        # Gradient i goes on pushing at every later step: 1 + momentum + momentum^2 + ...
        n = len(gradients)
        pushes = [sum(momentum**k for k in range(n - i)) for i in range(n)]
        expected = 1 - 0.1 * np.dot(gradients, pushes)
        assert_allclose(walk(Momentum(0.1, momentum), gradients)[-1], expected, atol=1e-9)

    @given(gradient_sequences)
    def test_rmsprop(self, gradients):
        g, w = np.array(gradients), 1.0
        for t in range(1, len(g) + 1):
            s = 0.1 * np.sum(0.9 ** np.arange(t)[::-1] * g[:t] ** 2)
            w -= 0.1 * g[t - 1] / (np.sqrt(s) + 1e-8)
        assert_allclose(walk(RMSprop(0.1), gradients)[-1], w, atol=1e-9)

    @given(gradient_sequences)
    def test_adam(self, gradients):
        # Corrected for starting at zero, both means are weighted averages, weights summing to 1.
        g, w = np.array(gradients), 1.0
        for t in range(1, len(g) + 1):
            age = np.arange(t)[::-1]
            m = np.average(g[:t], weights=0.9**age)
            s = np.average(g[:t] ** 2, weights=0.999**age)
            w -= 0.1 * m / (np.sqrt(s) + 1e-8)
        assert_allclose(walk(Adam(0.1), gradients)[-1], w, atol=1e-9)


class TestProperties:
    @given(gradient_sequences)
    def test_no_momentum_is_gradient_descent(self, gradients):
        assert_allclose(walk(Momentum(0.1, 0), gradients), walk(GradientDescent(0.1), gradients))

    def test_momentum_gathers_speed(self):
        values = walk(Momentum(0.1, 0.9), [1] * 200)
        assert values[-2] - values[-1] == pytest.approx(0.1 / (1 - 0.9))

    @pytest.mark.parametrize("scale", [1e-3, 1e3])
    @pytest.mark.parametrize("make", [RMSprop, Adam])
    def test_the_scale_of_gradients_does_not_matter_to(self, make, scale):
        gradients = np.array([1.0, -2, 0.5, 3])
        assert_allclose(walk(make(0.1), scale * gradients), walk(make(0.1), gradients), rtol=1e-4)

    @pytest.mark.parametrize("make", OPTIMIZERS)
    def test_entry_by_entry(self, make):
        # Two arrays or one vector of all entries: the same steps.
        rng = np.random.default_rng(0)
        apart = [rng.normal(size=(2, 3)), rng.normal(size=4)]
        together = np.concatenate([a.ravel() for a in apart])
        one, other = make(0.1), make(0.1)
        for _ in range(5):
            gradients = [rng.normal(size=a.shape) for a in apart]
            one.step(apart, gradients)
            other.step([together], [np.concatenate([g.ravel() for g in gradients])])
        assert_array_equal(together, np.concatenate([a.ravel() for a in apart]))

    @pytest.mark.parametrize("make", OPTIMIZERS)
    def test_in_place_and_in_type(self, make):
        w, g = np.ones(3, np.float32), np.ones(3, np.float32)
        parameters = [w]
        optimizer = make(0.1)
        for _ in range(2):
            optimizer.step(parameters, [g])
        assert parameters[0] is w
        assert w.dtype == np.float32
        assert np.all(w < 1)
        assert_array_equal(g, np.ones(3))

    @pytest.mark.parametrize("make", OPTIMIZERS)
    def test_no_gradient_no_step(self, make):
        assert walk(make(0.1), [0, 0, 0]) == [1, 1, 1, 1]


class TestBadInput:
    @pytest.mark.parametrize("make", OPTIMIZERS)
    @pytest.mark.parametrize("rate", [0, -1, np.nan, np.inf, "1", True])
    def test_learning_rate(self, make, rate):
        with pytest.raises(ValueError, match=r"^learning_rate: came"):
            make(rate)

    @pytest.mark.parametrize(
        ("make", "name"),
        [(Momentum, "momentum"), (RMSprop, "decay"), (Adam, "beta1"), (Adam, "beta2")],
    )
    @pytest.mark.parametrize("value", [1, -0.1, np.nan])
    def test_fractions(self, make, name, value):
        with pytest.raises(ValueError, match=f"^{name}: came"):
            make(0.1, **{name: value})

    @pytest.mark.parametrize("make", [RMSprop, Adam])
    def test_epsilon(self, make):
        with pytest.raises(ValueError, match=r"^epsilon: came 0"):
            make(0.1, epsilon=0)

    @pytest.mark.parametrize("make", OPTIMIZERS)
    @pytest.mark.parametrize("gradients", [[], [np.ones(1)], [np.ones((3, 1))], 2 * [np.ones(3)]])
    def test_gradients_of_other_shapes(self, make, gradients):
        w = np.ones(3)
        with pytest.raises(ValueError, match=r"^gradients: came with shapes"):
            make(0.1).step([w], gradients)
        assert_array_equal(w, np.ones(3))

    @pytest.mark.parametrize("make", [one for one in OPTIMIZERS if one is not GradientDescent])
    def test_memory_belongs_to_one_set_of_parameters(self, make):
        optimizer = make(0.1)
        optimizer.step([np.ones(3)], [np.ones(3)])
        with pytest.raises(ValueError, match=r"^parameters: came with shapes \[\(1,\)\]"):
            optimizer.step([np.ones(1)], [np.ones(1)])


class TestDescend:
    def test_record(self):
        # f = w^2, f' = 2 w: every step multiplies w by 1 - 0.25 * 2 = 0.5.
        run = descend(lambda w: w @ w, lambda w: 2 * w, [1.0, -2.0], GradientDescent(0.25), 3)
        assert_allclose(run.path[:, 0], [1, 0.5, 0.25, 0.125])
        assert_allclose(run.path[:, 1], -2 * run.path[:, 0])
        assert_allclose(run.values, 5 * 0.25 ** np.arange(4))
        assert_allclose(run.gradients, 2 * run.path)

    @pytest.mark.parametrize("make", OPTIMIZERS)
    def test_arrives(self, make):
        # A valley 10 times steeper one way than the other.
        steepness = np.array([0.5, 5.0])
        run = descend(
            lambda w: 0.5 * steepness @ w**2, lambda w: steepness * w, [1, 1], make(0.1), 300
        )
        assert run.values[-1] < 0.02 * run.values[0]

    def test_start_and_optimizer_stay_as_they_are(self):
        start, optimizer = np.array([1.0, 2.0]), Adam(0.1)
        runs = [
            descend(lambda w: w @ w, lambda w: 2 * w, start, optimizer, 5).path for _ in range(2)
        ]
        assert_array_equal(runs[0], runs[1])
        assert_array_equal(start, [1, 2])

    def test_blows_up_in_full_view(self):
        # Rate 2 on w^4 from 10: |w| jumps to 7990, then to infinity within a few steps.
        run = descend(lambda w: (w**4).sum(), lambda w: 4 * w**3, [10.0], GradientDescent(2), 20)
        assert run.path.shape == (21, 1)
        assert run.path[1] == 10 - 2 * 4000
        assert not np.isfinite(run.values[-1])

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"start": 1.0}, "^start: came 0-D"),
            ({"start": [np.nan]}, "^start: came with nan"),
            ({"n_steps": 0}, "^n_steps: came 0"),
            ({"n_steps": 1.5}, "^n_steps: came 1.5"),
            ({"gradient": lambda w: 1.0}, r"^gradient: came back with shape \(\)"),
            ({"gradient": lambda w: w[:, np.newaxis]}, "^gradient: came back with shape"),
        ],
    )
    def test_bad_input(self, change, message):
        arguments = {
            "function": lambda w: w @ w,
            "gradient": lambda w: 2 * w,
            "start": [1.0, 2.0],
            "optimizer": GradientDescent(0.1),
            "n_steps": 3,
        }
        with pytest.raises(ValueError, match=message):
            descend(**arguments | change)


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("shape", [(PIECE + 1,), (3, PIECE), (2 * PIECE // 100 + 1, 100)])
@pytest.mark.parametrize("order", ["C", "F"])
def test_large_array_as_its_parts_by_themselves(make, shape, order):
    rng = np.random.default_rng(0)
    start, slopes = rng.normal(size=shape), rng.normal(size=(3, *shape))
    whole, at_once = start.copy(order=order), make(0.1)
    parts, part_by_part = [part.copy() for part in np.array_split(start, 3)], make(0.1)
    for g in slopes:
        at_once.step([whole], [np.asarray(g, order=order)])
        part_by_part.step(parts, np.array_split(g, 3))
    assert_array_equal(whole, np.concatenate(parts))

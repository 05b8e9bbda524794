"""The examples that the courses behind this book work by hand, number by number.

The arithmetic stands in the comments, to be followed with a pencil. Numbers are compared to the
three decimals given there; where a course's own rounding moved the last digit, the comment says so.
"""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib.gradient_check import central_difference
from nnlib.network import Layer, backward, count_parameters, forward, init, predict, update
from nnlib.optimizers import GradientDescent, descend
from nnlib.training import train

HALF_A_DIGIT = 0.5e-3 + 1e-12  # agrees when rounded to three decimals


def assert_to_three_decimals(actual, expected):
    assert_allclose(actual, expected, rtol=0, atol=HALF_A_DIGIT)


class TestThreeLayers:
    """Course 000: 2 inputs, 2 relu, 2 sigmoid, 1 linear; no biases; two examples."""

    X = np.array([[1, 0], [0, 1]])
    y = np.array([1, 0])

    @pytest.fixture
    def layers(self):
        return [
            Layer([[2, -1], [1, 1]], None, "relu"),
            Layer([[1, -1], [-1, 1]], None, "sigmoid"),
            Layer([[1, -1]], None, "linear"),
        ]

    def test_forward(self, layers):
        run = forward(layers, self.X)
        # Column 1 of W1 is W1 [1, 0]; column 2 is W1 [0, 1]. relu blocks the -1.
        assert_allclose(run.Z[0], [[2, 1], [-1, 1]])
        assert_allclose(run.A[1], [[2, 1], [0, 1]])
        # Example 1: 1*2 - 1*1 = 1 and -1*2 + 1*1 = -1. Example 2: 0 - 1 = -1 and 0 + 1 = 1.
        assert_allclose(run.Z[1], [[1, -1], [-1, 1]])
        # sigmoid(1) = 1 / (1 + 0.36788) = 0.731 and sigmoid(-1) = 1 - 0.731 = 0.269.
        assert_to_three_decimals(run.A[2], [[0.731, 0.269], [0.269, 0.731]])
        # 0.731 - 0.269 = 0.462, and the other way round.
        assert_to_three_decimals(run.y_hat, [[0.462], [-0.462]])

    def test_loss(self, layers):
        back = backward(layers, forward(layers, self.X), self.y)
        # 1/2 (0.462 - 1)^2 = 1/2 * 0.2893 = 0.145;  1/2 (-0.462 - 0)^2 = 1/2 * 0.2136 = 0.107.
        assert_to_three_decimals(back.losses, [0.145, 0.107])
        assert_to_three_decimals(back.loss, 0.126)  # (0.145 + 0.107) / 2

    def test_each_example_on_its_own(self, layers):
        back = backward(layers, forward(layers, self.X), self.y, per_example=True)
        # delta3 = y_hat - y: 0.462 - 1 and -0.462 - 0.
        assert_to_three_decimals(back.deltas[2], [[-0.538], [-0.462]])
        # dW3 = delta3 * h2^T: -0.538 * (0.731, 0.269) and -0.462 * (0.269, 0.731).
        assert_to_three_decimals(back.dW[2], [[[-0.393, -0.145]], [[-0.124, -0.338]]])
        # dL/dh2 = W3^T delta3 = (delta3, -delta3).
        assert_to_three_decimals(back.dA[1], [[-0.538, 0.538], [-0.462, 0.462]])
        # sigmoid'(1) = sigmoid'(-1) = 0.731 * 0.269 = 0.197; times dL/dh2.
        assert_to_three_decimals(back.deltas[1], [[-0.106, 0.106], [-0.091, 0.091]])
        # dW2 = delta2 h1^T, with h1 = (2, 1) and (0, 1).
        assert_to_three_decimals(
            back.dW[1],
            [[[-0.212, -0.106], [0.212, 0.106]], [[0, -0.091], [0, 0.091]]],
        )
        # dL/dh1 = W2^T delta2: -0.106 - 0.106 = -0.212; -0.091 - 0.091 = -0.182.
        assert_to_three_decimals(back.dA[0], [[-0.212, 0.212], [-0.182, 0.182]])
        # relu passes both of example 1, but only the second of example 2, where z = (-1, 1).
        assert_to_three_decimals(back.deltas[0], [[-0.212, 0.212], [0, 0.182]])
        # dW1 = delta1 x^T, with x = (1, 0) and (0, 1): each example fills one column.
        assert_to_three_decimals(
            back.dW[0],
            [[[-0.212, 0], [0.212, 0]], [[0, 0], [0, 0.182]]],
        )

    def test_batch_gradient(self, layers):
        back = backward(layers, forward(layers, self.X), self.y)
        # 1/2 (-0.2115 + 0), 1/2 (0.2115 + 0), 1/2 (0 + 0.1817).
        assert_to_three_decimals(back.dW[0], [[-0.106, 0], [0.106, 0.091]])
        # 1/2 (-0.2115 + 0) = -0.106 and 1/2 (-0.1058 - 0.0909) = -0.0983.
        assert_to_three_decimals(back.dW[1], [[-0.106, -0.098], [0.106, 0.098]])
        # 1/2 (-0.3932 - 0.1243) = -0.2588 and 1/2 (-0.1447 - 0.3378) = -0.2412.
        assert_to_three_decimals(back.dW[2], [[-0.259, -0.241]])

    def test_where_the_course_rounded_too_early(self, layers):
        # The course averages numbers already rounded to three decimals and prints
        #   dW2: 1/2 (-0.106 - 0.091) = -0.0985 -> -0.099, where -0.0983 -> -0.098 is right;
        #   dW3: 1/2 (-0.145 - 0.338) = -0.2415 -> -0.242, where -0.2412 -> -0.241 is right.
        single = backward(layers, forward(layers, self.X), self.y, per_example=True)
        dW2, dW3 = (np.round(dW, 3).mean(axis=0) for dW in single.dW[1:])
        assert_allclose(dW2, [[-0.106, -0.0985], [0.106, 0.0985]])
        assert_allclose(dW3, [[-0.2585, -0.2415]])

    def test_step(self, layers):
        after = update(layers, backward(layers, forward(layers, self.X), self.y), 0.1)
        # 2 + 0.0106, 1 - 0.0106, 1 - 0.0091
        assert_to_three_decimals(after[0].W, [[2.011, -1], [0.989, 0.991]])
        # 1 + 0.0106, -1 + 0.0098, and the same with opposite signs below
        assert_to_three_decimals(after[1].W, [[1.011, -0.990], [-1.011, 0.990]])
        # 1 + 0.0259, -1 + 0.0241
        assert_to_three_decimals(after[2].W, [[1.026, -0.976]])


class TestFourByThree:
    """Course 002, section 8: two sigmoid layers without biases learn XOR of two inputs."""

    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([0, 1, 1, 0])

    @pytest.fixture
    def layers(self):
        # The numbers of np.random.seed(1), without seeding everyone else's random numbers. The
        # course writes X W, so its matrices are the transposes of ours.
        old = np.random.RandomState(1)
        into_hidden, into_output = old.random_sample((3, 4)), old.random_sample((4, 1))
        return [Layer(into_hidden.T, None, "sigmoid"), Layer(into_output.T, None, "sigmoid")]

    def test_before_training(self, layers):
        outputs = predict(layers, self.X)[:, 0]
        assert_to_three_decimals(outputs, [0.758, 0.771, 0.791, 0.801])

    def test_after_1000_steps(self, layers):
        # The course takes steps of rate 1 down the *sum* of half squared errors. Our objective is
        # their mean over 4 examples, so its gradient is 4 times smaller, and the rate is 4 * 1.
        run = train(
            layers,
            self.X,
            self.y,
            loss="half_squared_error",
            optimizer=GradientDescent(4.0),
            n_epochs=1000,
        )
        outputs = predict(run.layers, self.X)[:, 0]
        assert_to_three_decimals(outputs, [0.028, 0.925, 0.925, 0.090])

    def test_the_rate_matters(self, layers):
        # With rate 1 on the mean, 1000 steps are not even close: everything still near one half.
        run = train(
            layers,
            self.X,
            self.y,
            loss="half_squared_error",
            optimizer=GradientDescent(1.0),
            n_epochs=1000,
        )
        outputs = predict(run.layers, self.X)[:, 0]
        assert np.all(np.abs(outputs - 0.5) < 0.06)


class TestScalarComposition:
    """Course 002, section 4.3: L = w2 (w1 x + b1) + b2 with target 5, moved by its own gradient.

    With x 2, b1 1, b2 0.5, w1 0.5, w2 1.5:  z = w1 x + b1 = 2.0,  L = w2 z + b2 = 3.5, and the
    error E = 1/2 (L - 5)^2 = 1/2 * 2.25 = 1.125.
    """

    x, b1, b2, target = 2.0, 1.0, 0.5, 5.0

    def z(self, w):
        return w[0] * self.x + self.b1

    def L(self, w):
        return w[1] * self.z(w) + self.b2

    def gradient(self, w):
        # dL/dw1 = w2 x = 1.5 * 2 = 3.0;  dL/dw2 = z = 2.0
        return np.array([w[1] * self.x, self.z(w)])

    def test_first_values(self):
        w = np.array([0.5, 1.5])
        assert self.z(w) == 2.0
        assert self.L(w) == 3.5
        assert 0.5 * (self.L(w) - self.target) ** 2 == 1.125
        assert_allclose(self.gradient(w), [3.0, 2.0])
        assert_allclose(central_difference(self.L, w), [3.0, 2.0], rtol=1e-8)

    @pytest.mark.parametrize(
        ("rate", "w", "z", "L"),
        [
            # w1 = 0.5 + 0.2 * 3 = 1.1, w2 = 1.5 + 0.2 * 2 = 1.9; z = 2.2 + 1 = 3.2;
            # L = 1.9 * 3.2 + 0.5 = 6.58: past the target 5.
            (0.2, [1.1, 1.9], 3.2, 6.58),
            # w1 = 0.8, w2 = 1.7; z = 1.6 + 1 = 2.6; L = 1.7 * 2.6 + 0.5 = 4.92.
            (0.1, [0.8, 1.7], 2.6, 4.92),
        ],
    )
    def test_one_step(self, rate, w, z, L):
        # The course *adds* the gradient of L to push L up towards 5: descent on -L.
        run = descend(
            lambda w: -self.L(w),
            lambda w: -self.gradient(w),
            start=[0.5, 1.5],
            optimizer=GradientDescent(rate),
            n_steps=1,
        )
        assert_allclose(run.path, [[0.5, 1.5], w])
        assert_allclose(run.values, [-3.5, -L])
        assert_allclose(self.z(run.path[-1]), z)

    def test_gradient_descent_on_the_error_itself(self):
        # dE/dw = (L - 5) dL/dw = -1.5 * (3, 2) = (-4.5, -3): the error weighs the step. With rate
        # 0.1: w = (0.95, 1.8), L = 1.8 * (1.9 + 1) + 0.5 = 5.72, E = 1/2 * 0.72^2 = 0.2592.
        run = descend(
            lambda w: 0.5 * (self.L(w) - self.target) ** 2,
            lambda w: (self.L(w) - self.target) * self.gradient(w),
            start=[0.5, 1.5],
            optimizer=GradientDescent(0.1),
            n_steps=1,
        )
        assert_allclose(run.gradients[0], [-4.5, -3.0])
        assert_allclose(run.path[1], [0.95, 1.8])
        assert_allclose(run.values, [1.125, 0.2592])


class TestCounting:
    """Course 003: the polls on how many parameters there are."""

    def layers(self, *sizes):
        return init(sizes, "relu", np.random.default_rng(0), scheme="zeros")

    def test_ten_outputs_straight_from_784_inputs(self):
        assert count_parameters(self.layers(784, 10)) == 7_850  # 10 * 784 weights + 10 biases

    def test_one_output_neuron_over_100(self):
        assert count_parameters(self.layers(100, 1)) == 101  # 100 weights + 1 bias

    def test_one_neuron_of_the_first_layer(self):
        assert count_parameters(self.layers(784, 1)) == 785  # 784 weights + 1 bias

    def test_three_neurons(self):
        assert count_parameters(self.layers(1, 2, 1)) == 7  # (2 + 2) + (2 + 1)

    def test_the_whole_digit_network(self):
        # (784 + 1) * 300 + (300 + 1) * 100 + (100 + 1) * 10 = 235 500 + 30 100 + 1 010
        assert count_parameters(self.layers(784, 300, 100, 10)) == 266_610


def test_logarithm_by_differences():
    # Course 004: f = log((x + y)^2 + z) at (2, 1, 1). Inside the log: 3^2 + 1 = 10.
    # df/dx = df/dy = 2 * 3 / 10 = 0.6 and df/dz = 1 / 10.
    def f(v):
        return math.log((v[0] + v[1]) ** 2 + v[2])

    assert f([2, 1, 1]) == pytest.approx(2.303, abs=HALF_A_DIGIT)
    assert_allclose(central_difference(f, [2, 1, 1]), [0.6, 0.6, 0.1], rtol=1e-8)

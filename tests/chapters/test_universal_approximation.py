"""The chapter on universal approximation: its equations, and its figure against nnlib.

The sum of ramps is transcribed here in plain Python, one ramp after another, from the chapter's
text; the figure computes it for all ramps at once.
"""

from math import exp, pi, sin, sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib import graph, network
from nnlib.exercises import EXERCISES
from nnlib.gallery import ramps, universal_approximation
from nnlib.network import Layer
from tests.support.reader import Reader

CHOICE, N_STEPS, SHARE = (graph.parameter(name) for name in ("choice", "n_steps", "share"))


def triangle(x, peak):
    return max(0.0, 1 - 7 * abs(x - peak))


CURVES = [
    lambda x: sin(2 * pi * x),
    lambda x: exp(-50 * (x - 0.5) ** 2),
    lambda x: triangle(x, 0.16) - triangle(x, 0.53) + triangle(x, 0.85),
    sqrt,
    lambda x: 1.0 if x > 0.38 else 0.0,
]


def ramp_by_equation(x, m, s, h):
    """Equation eq-ua-ramp."""
    return h / s * (max(0.0, x - m + s / 2) - max(0.0, x - m - s / 2))


def network_by_equation(f, n, share, x):
    """Equation eq-ua-network, as the sum of its ramps."""
    total = f(0.0)
    for i in range(1, n + 1):
        left, right = (i - 1) / n, i / n
        total += ramp_by_equation(x, (left + right) / 2, share / n, f(right) - f(left))
    return total


def layers_by_equation(f, n, share):
    """Equation eq-ua-network, as its matrices."""
    s = share / n
    h = [f(i / n) - f((i - 1) / n) for i in range(1, n + 1)]
    m = [(i - 0.5) / n for i in range(1, n + 1)]
    b_1 = [s / 2 - middle for middle in m] + [-s / 2 - middle for middle in m]
    W_2 = [height / s for height in h] + [-height / s for height in h]
    return [Layer(np.ones((2 * n, 1)), b_1, "relu"), Layer([W_2], [f(0.0)], "linear")]


@pytest.fixture(params=range(6))
def setting(request):
    """A curve, a number of steps and a share, at random."""
    rng = np.random.default_rng(request.param)
    return request.param % len(CURVES), int(rng.integers(1, 41)), float(rng.uniform(0.05, 1))


def values(choice, n, share):
    return {"choice": float(choice), "n_steps": float(n), "share": share}


def largest_error(choice, n, share):
    x = np.concatenate([np.linspace(0, 1, 8001), [0.38, 0.38 + 1e-9]])
    f = CURVES[choice]
    y_hat = network.predict(layers_by_equation(f, n, share), x[:, np.newaxis])[:, 0]
    return np.abs(y_hat - [f(t) for t in x]).max()


class TestEquations:
    @pytest.mark.parametrize(
        ("x", "expected"), [(0.0, 0.0), (0.4, 0.0), (0.45, -0.75), (0.5, -1.5), (0.6, -3), (1, -3)]
    )
    def test_a_falling_ramp(self, x, expected):
        # From 0.4 to 0.6 it falls by 3: a quarter of the way down 0.75, half way down 1.5.
        assert_allclose(ramp_by_equation(x, 0.5, 0.2, -3.0), expected, atol=1e-12)

    def test_worked_example(self):
        hidden, output = layers_by_equation(lambda x: x * x, 2, 0.5)
        # ramps 1/4 wide around 1/4 and 3/4, heights 1/4 and 3/4: output weights 1 and 3
        assert_allclose(hidden.b, [-0.125, -0.625, -0.375, -0.875])
        assert_allclose(output.W, [[1, 3, -1, -3]])

    def test_matrices_are_the_sum_of_ramps(self, setting):
        choice, n, share = setting
        x = np.linspace(0, 1, 57)
        came = network.predict(layers_by_equation(CURVES[choice], n, share), x[:, np.newaxis])
        by_ramps = [network_by_equation(CURVES[choice], n, share, t) for t in x]
        assert_allclose(came[:, 0], by_ramps, atol=1e-11)

    def test_bound_by_modulus_of_continuity(self, setting):
        _, n, share = setting
        steepness = (2 * pi, sqrt(100) * exp(-0.5), 7)  # the largest slopes of the three
        for choice, slope in enumerate(steepness):
            assert largest_error(choice, n, share) <= slope / n + 1e-9
        assert largest_error(3, n, share) <= sqrt(1 / n) + 1e-9

    @pytest.mark.parametrize("n", [3, 10, 40])
    def test_bound_by_second_derivative(self, n):
        assert largest_error(0, n, 1.0) <= (2 * pi) ** 2 / (8 * n**2)
        assert largest_error(1, n, 1.0) <= 100 / (8 * n**2)

    def test_jump_is_missed_by_half_of_its_height(self, setting):
        _, n, share = setting
        x = np.array([[0.38], [0.38 + 1e-12]])  # 0 and 1, as near to each other as you like
        y_hat = network.predict(layers_by_equation(CURVES[4], n, share), x)[:, 0]
        assert max(abs(y_hat[0]), abs(y_hat[1] - 1)) >= 0.5 - 1e-9

    def test_touching_ramps_are_lines(self):
        rng = np.random.default_rng(0)
        values = rng.normal(size=8)
        knots = np.arange(8) / 7
        weights = EXERCISES["bend_weights"].reference(knots, values)
        lines = [
            Layer(np.ones((7, 1)), -knots[:-1], "relu"),
            Layer([weights], values[:1], "linear"),
        ]
        x = np.linspace(0, 1, 100)
        by_ramps = [network_by_equation(lambda t: values[round(7 * t)], 7, 1.0, each) for each in x]
        assert_allclose(network.predict(lines, x[:, np.newaxis])[:, 0], by_ramps, atol=1e-12)
        assert_allclose(by_ramps, np.interp(x, knots, values), atol=1e-12)

    def test_exercise_on_ramps(self):
        ramp = EXERCISES["ramp"].reference
        assert_allclose(ramp(np.array([0.3, 0.45]), 0.5, 0.4, 2.0), [0.0, 0.75])


class TestFigure:
    def test_curves(self):
        x = np.linspace(0, 1, 41)
        for choice, f in enumerate(CURVES):
            node = ramps.target(CHOICE, graph.constant(x))
            came = graph.evaluate(node, {"choice": float(choice)})
            assert_allclose(came, [f(t) for t in x], atol=1e-10)

    def test_network(self, setting):
        node = ramps.network(CHOICE, N_STEPS, SHARE, graph.linspace(0, 1, 83))
        f = CURVES[setting[0]]
        by_equation = [network_by_equation(f, *setting[1:], x) for x in np.linspace(0, 1, 83)]
        assert_allclose(graph.evaluate(node, values(*setting)), by_equation, atol=1e-9)

    def test_largest_error(self, setting):
        at, error = graph.evaluate(ramps.worst(CHOICE, N_STEPS, SHARE), values(*setting))
        f = CURVES[setting[0]]
        there = abs(network_by_equation(f, *setting[1:], at) - f(at))
        assert_allclose(there, error, atol=1e-9)
        expected = largest_error(*setting)
        assert_allclose(error, expected, rtol=0.01)

    def test_recorded_errors_are_those_of_the_slider(self):
        reader = Reader(universal_approximation())
        kinds = [view.kind for view in reader.figure.views]
        assert kinds == ["plane", "readout", "plane", "plane"]
        reader.move(choice=3, n_steps=16, share=1.0)
        error = reader.reading("error")
        assert_allclose(error, ramps.errors(1.0)[3, 15])
        # √x between 0 and 1/16 against a straight line: furthest apart at 1/64, by 1/8 - 1/16.
        assert_allclose(error, 0.0625, rtol=0.01)

    def test_copied_code_is_the_network(self):
        space = Reader(universal_approximation()).copied(f=lambda x: np.sin(2 * np.pi * x))
        by_equation = layers_by_equation(CURVES[0], 5, 0.2)
        x = np.linspace(0, 1, 21)[:, np.newaxis]
        came = network.predict(space["layers"], x)
        assert_allclose(came, network.predict(by_equation, x), atol=1e-12)

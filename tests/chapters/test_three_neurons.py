"""The chapter on three neurons: its equations against nnlib, and its figures against nnlib.

The equations are transcribed here by sums over single examples, in plain Python, from the chapter's
text; nothing of the chapter's own vectorized code is used.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib import datasets, network
from nnlib.activations import relu
from nnlib.gallery import three_neurons, three_neurons_by_hand
from nnlib.network import Layer
from tests.support.reader import Reader

X, Y = datasets.traffic(np.random.default_rng(0), n_samples=60)
ORDER = ("w_11", "w_12", "b_11", "b_12", "w_21", "w_22", "b_21")  # that of network.to_vector
KEYS = ("w_1_1", "w_1_2", "b_1_1", "b_1_2", "w_2_1", "w_2_2", "b_2_1")


def layers_of(theta):
    w_11, w_12, b_11, b_12, w_21, w_22, b_21 = theta
    return [
        Layer([[w_11], [w_12]], [b_11, b_12], "relu"),
        Layer([[w_21, w_22]], [b_21], "linear"),
    ]


def predict_by_equations(theta, x):
    w_11, w_12, b_11, b_12, w_21, w_22, b_21 = theta
    a = [max(0.0, w * x + b) for w, b in ((w_11, b_11), (w_12, b_12))]
    return b_21 + w_21 * a[0] + w_22 * a[1]


def gradient_by_equations(theta, X, y):
    """Equations eq-three-neurons-gradient-output and -hidden, one example after another."""
    w_1, b_1, w_2 = theta[0:2], theta[2:4], theta[4:6]
    total = np.zeros(7)
    for x, target in zip(np.ravel(X), y, strict=True):
        error = 2 / len(y) * (predict_by_equations(theta, x) - target)
        for j in range(2):
            z = w_1[j] * x + b_1[j]
            if z > 0:
                total[j] += error * w_2[j] * x
                total[2 + j] += error * w_2[j]
                total[4 + j] += error * z
        total[6] += error
    return total


@pytest.fixture(params=range(5))
def theta(request):
    rng = np.random.default_rng(request.param)
    return rng.uniform(-1, 1, 7) * [1, 1, 12, 12, 2, 2, 6]


class TestEquations:
    def test_forward_pass(self, theta):
        expected = [predict_by_equations(theta, x) for x in X[:, 0]]
        assert_allclose(network.predict(layers_of(theta), X)[:, 0], expected, atol=1e-12)

    def test_mean_squared_error(self, theta):
        squares = [
            (predict_by_equations(theta, x) - t) ** 2 for x, t in zip(X[:, 0], Y, strict=True)
        ]
        objective = network.objective(layers_of(theta), X, Y, "mean_squared_error")
        assert_allclose(objective, sum(squares) / 60)

    def test_gradient(self, theta):
        layers = layers_of(theta)
        back = network.backward(layers, network.forward(layers, X), Y, "mean_squared_error")
        came = np.concatenate([back.dW[0].ravel(), back.db[0], back.dW[1].ravel(), back.db[1]])
        assert_allclose(came, gradient_by_equations(theta, X, Y), atol=1e-10)

    def test_kink(self, theta):
        at = -theta[2] / theta[0]
        towards = np.sign(theta[0])
        z = theta[0] * (at + towards * np.array([-0.1, 0.1])) + theta[2]
        assert relu(z)[0] == 0 < relu(z)[1]

    def test_rescaling_changes_nothing(self, theta):
        c = 4.0
        rescaled = theta * [c, 1, c, 1, 1 / c, 1, 1]
        assert_allclose(
            network.predict(layers_of(rescaled), X), network.predict(layers_of(theta), X)
        )

    def test_worked_example(self):
        # at 18: z = 0.4 * 18 - 5.9 = 1.3 and -0.6 * 18 + 5.2 = -5.6, so y_hat = 5.1 - 1.3 - 0
        theta = [datasets.TRAFFIC_PARAMETERS[key] for key in KEYS]
        assert_allclose(
            network.predict(layers_of(theta), [[6], [12], [18]]).ravel(), [3.5, 5.1, 3.8]
        )


def reader_at(figure_function, theta, **keywords):
    reader = Reader(figure_function(X, Y, **keywords))
    reader.move(**dict(zip(ORDER, theta, strict=True)))
    return reader


class TestFigures:
    @pytest.mark.parametrize("function", [three_neurons, three_neurons_by_hand])
    def test_error_is_that_of_nnlib(self, function, theta):
        reader = reader_at(function, theta)
        expected = network.objective(layers_of(theta), X, Y, "mean_squared_error")
        assert_allclose(reader.reading("mse"), expected)

    def test_kinks_by_hand(self, theta):
        reader = reader_at(three_neurons_by_hand, theta)
        kinks = [reader.reading(f"kink_{j}") for j in (1, 2)]
        assert_allclose(kinks, -theta[2:4] / theta[0:2])

    def test_a_weight_of_zero_leaves_every_number_finite(self):
        reader = Reader(three_neurons_by_hand(X, Y, start={"w_11": 0.0, "b_11": 0.0}))
        shown = [reader.reading(name) for name in ("mse", "kink_1", "kink_2")]
        assert np.isfinite(shown).all()

    def test_found_is_shown_as_given(self):
        assert Reader(three_neurons(X, Y, found=0.0913)).reading("found") == 0.0913

    def test_gradient_step_is_that_of_nnlib(self, theta):
        reader = reader_at(three_neurons, theta)
        layers = layers_of(theta)
        back = network.backward(layers, network.forward(layers, X), Y, "mean_squared_error")
        expected = network.to_vector(network.update(layers, back, reader.figure.learning_rate))
        reader.press("Gradient step")
        came = [getattr(reader.figure, name) for name in ORDER]
        assert_allclose(came, expected, atol=1e-12)

    @pytest.mark.parametrize("function", [three_neurons, three_neurons_by_hand])
    def test_sliders_reach_the_network_that_made_the_data(self, function):
        figure = function(X, Y).figure
        for name, key in zip(ORDER, KEYS, strict=True):
            parameter = figure.parameters[name]
            steps = (datasets.TRAFFIC_PARAMETERS[key] - parameter.min) / parameter.step
            assert parameter.min < datasets.TRAFFIC_PARAMETERS[key] < parameter.max
            assert_allclose(steps, round(steps), atol=1e-6)

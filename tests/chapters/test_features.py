"""The chapter on features: its equations against nnlib, and its figure against nnlib.

The equations are transcribed here in plain Python, unit by unit, from the chapter's text.
"""

from itertools import pairwise
from math import exp, log, tanh

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib import network
from nnlib.gallery import feature_maps, features
from nnlib.network import Layer
from tests.support.reader import Reader

MAPS = (lambda u, v: (u, v), lambda u, v: (u * u, v * v), lambda u, v: (u * v, u + v))


def random_layers(sizes, activations, rng):
    return [
        Layer(rng.normal(size=(n_out, n_in)), rng.normal(size=n_out), g)
        for n_in, n_out, g in zip(sizes[:-1], sizes[1:], activations, strict=True)
    ]


class TestEquations:
    @pytest.mark.parametrize("seed", range(3))
    def test_every_weight_by_its_address(self, seed):
        # eq-features-recursion and eq-features-unit, unit by unit, counting from 1.
        rng = np.random.default_rng(seed)
        sizes = (3, 3, 2, 1)
        layers = random_layers(sizes, ["tanh"] * 3, rng)
        x = rng.normal(size=3)
        a = {(0, i): x[i - 1] for i in (1, 2, 3)}
        passed = network.forward(layers, [x])
        for l in (1, 2, 3):  # noqa: E741 - the chapter's letter
            for o in range(1, sizes[l] + 1):
                z = layers[l - 1].b[o - 1]
                for i in range(1, sizes[l - 1] + 1):
                    z += layers[l - 1].W[o - 1, i - 1] * a[l - 1, i]
                assert_allclose(passed.Z[l - 1][0, o - 1], z)
                a[l, o] = tanh(z)
        assert_allclose(passed.y_hat[0, 0], a[3, 1])

    def test_features_fixed_and_learned(self):
        rng = np.random.default_rng(0)
        hidden, output = random_layers((2, 3, 1), ["tanh", "sigmoid"], rng)
        x = rng.normal(size=2)
        h = [tanh(hidden.W[j] @ x + hidden.b[j]) for j in range(3)]
        y_hat = 1 / (1 + exp(-(output.W[0] @ h + output.b[0])))
        assert_allclose(network.predict([hidden, output], [x]), [[y_hat]])
        assert_allclose(network.predict([output], [h]), [[y_hat]])  # the same neuron, on features

    @pytest.mark.parametrize(
        "sizes, count",
        [
            ((784, 10), 7850),
            ((100, 1), 101),
            ((784, 1), 785),
            ((1, 2, 1), 7),
            ((3, 3, 2, 1), 23),  # 3 * 4 + 2 * 4 + 1 * 3
            ((784, 300, 100, 10), 266_610),  # 235 500 + 30 100 + 1 010
        ],
    )
    def test_counting(self, sizes, count):
        layers = network.init(sizes, "relu", np.random.default_rng(0))
        by_equation = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))
        assert network.count_parameters(layers) == by_equation == count

    @pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
    def test_two_monotone_units_never_close_a_region(self, activation):
        # Along d, with v_j w_j . d >= 0 for both j, the output never falls: the chapter's argument.
        rng = np.random.default_rng(0)
        angles = np.linspace(0, 2 * np.pi, 721)
        directions = np.column_stack([np.cos(angles), np.sin(angles)])
        for _ in range(50):
            hidden, output = random_layers((2, 2, 1), [activation, "linear"], rng)
            allowed = (directions @ (output.W[0][:, np.newaxis] * hidden.W).T >= 0).all(axis=1)
            d = directions[allowed][0]
            walk = rng.normal(size=2) + np.linspace(0, 20, 50)[:, np.newaxis] * d
            assert (np.diff(network.predict([hidden, output], walk)[:, 0]) >= -1e-12).all()


@pytest.fixture
def reader():
    return Reader(feature_maps())


def data_of(number):
    return (features.CIRCLES, features.make_corners(np.random.default_rng(0)))[number]


class TestFigure:
    @pytest.mark.parametrize("data", (0, 1))
    @pytest.mark.parametrize("chosen", (0, 1, 2))
    def test_numbers_are_those_of_nnlib(self, reader, data, chosen):
        rng = np.random.default_rng(10 * data + chosen)
        w_1, w_2, b = rng.uniform(-4, 4, 3).tolist()
        reader.move(data=data, features=chosen, w_1=w_1, w_2=w_2, b=b)
        X, y = data_of(data)
        phi = np.array([MAPS[chosen](u, v) for u, v in X])
        neuron = [Layer([[w_1, w_2]], [b], "sigmoid")]
        p = [1 / (1 + exp(-(w_1 * f + w_2 * g + b))) for f, g in phi]
        loss = -np.mean([log(q if t else 1 - q) for q, t in zip(p, y, strict=True)])
        assert_allclose(reader.reading("loss"), loss)
        assert_allclose(network.objective(neuron, phi, y, "binary_cross_entropy"), loss)
        assert reader.reading("right") == sum((q >= 0.5) == t for q, t in zip(p, y, strict=True))
        assert_allclose(
            reader.value(reader.mark("Feature plane: the same points, and one line", "").points),
            phi,
        )
        back = network.backward(neuron, network.forward(neuron, phi), y, "binary_cross_entropy")
        reader.press("Gradient step")
        came = [reader.figure.w_1, reader.figure.w_2, reader.figure.b]
        rate = features.LEARNING_RATE
        assert_allclose(came, [*([w_1, w_2] - rate * back.dW[0][0]), b - rate * back.db[0][0]])

    @pytest.mark.parametrize("data", (0, 1))
    @pytest.mark.parametrize("chosen", (0, 1, 2))
    def test_each_data_set_has_one_map_that_solves_it(self, reader, data, chosen):
        reader.move(data=data, features=chosen)
        steps = reader.run("Descend", limit=60)
        assert (steps is not None) == ((data, chosen) in {(0, 1), (1, 2)})
        if steps is not None:
            figure = reader.figure
            assert max(abs(figure.w_1), abs(figure.w_2), abs(figure.b)) < 8  # within the sliders

    def test_field_is_the_neuron_on_the_mapped_grid(self, reader):
        reader.move(features=2)
        field = reader.drawn("Input plane: the boundary as the data see it")["marks"][0]
        across, up = np.linspace(*field["x"], field["n_x"]), np.linspace(*field["y"], field["n_y"])
        phi = np.array([MAPS[2](u, v) for v in up for u in across])
        figure = reader.figure
        neuron = [Layer([[figure.w_1, figure.w_2]], [figure.b], "sigmoid")]
        assert_allclose(reader.value(field["values"]), network.predict(neuron, phi)[:, 0])

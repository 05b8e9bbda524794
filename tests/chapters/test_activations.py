"""The chapter on activations: its formulas against nnlib, and the numbers of its figures."""

import math

import numpy as np
import pytest

from nnlib import activations, graph, network
from nnlib.activations import ACTIVATIONS
from nnlib.gallery import activation_and_slope, slopes_in_a_chain
from nnlib.gallery import activations as gallery
from nnlib.network import Layer
from tests.support.reader import Reader

POINTS = np.array([-5.3, -1.0, -0.2, 0.4, 1.7, 6.1])


# --- equations ------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0.3, 1.0, 2.5])
def test_sigmoid_and_its_slope(k):  # eq-activations-sigmoid, eq-activations-sigmoid-slope
    a = np.array([1 / (1 + math.exp(-k * z)) for z in POINTS])
    np.testing.assert_allclose(activations.sigmoid(POINTS, k), a)
    np.testing.assert_allclose(activations.sigmoid_derivative(POINTS, k), k * a * (1 - a))
    assert activations.sigmoid_derivative(0.0, k) == pytest.approx(k / 4)


def test_tanh_is_a_stretched_sigmoid():  # eq-activations-tanh
    stretched = [2 / (1 + math.exp(-2 * z)) - 1 for z in POINTS]
    np.testing.assert_allclose(activations.tanh(POINTS), stretched)
    np.testing.assert_allclose(activations.tanh_derivative(POINTS), 1 - np.square(stretched))


def test_softplus_has_the_sigmoid_as_its_slope():  # eq-activations-softplus
    np.testing.assert_allclose(
        activations.softplus(POINTS), [math.log(1 + math.exp(z)) for z in POINTS]
    )
    slope = [math.exp(z) / (1 + math.exp(z)) for z in POINTS]
    np.testing.assert_allclose(activations.softplus_derivative(POINTS), slope)


def test_relu_and_leaky_relu():  # eq-activations-relu
    assert activations.relu(POINTS).tolist() == [max(0.0, z) for z in POINTS]
    assert activations.leaky_relu(POINTS).tolist() == [max(0.01 * z, z) for z in POINTS]


def test_two_linear_layers_are_one():  # eq-activations-collapse
    rng = np.random.default_rng(2)
    W_1, b_1, W_2, b_2 = (rng.normal(size=size) for size in ((5, 3), 5, (2, 5), 2))
    X = rng.normal(size=(7, 3))
    two = network.predict([Layer(W_1, b_1, "linear"), Layer(W_2, b_2, "linear")], X)
    one = np.array([(W_2 @ W_1) @ x + (W_2 @ b_1 + b_2) for x in X])
    np.testing.assert_allclose(two, one)


def test_initialization_keeps_the_gain_at_one():  # eq-activations-gain
    n, rng = 400, np.random.default_rng(0)
    for scheme, mean_squared_slope in (("he", 0.5), ("xavier", 1.0)):
        W = network.init([n, n], "linear", rng, scheme)[0].W
        assert n * W.var() * mean_squared_slope == pytest.approx(1, rel=0.02)


def test_a_dead_relu_has_no_gradient():  # eq-activations-dead
    rng = np.random.default_rng(1)
    X, y = rng.uniform(0, 1, (20, 2)), rng.normal(size=20)
    W = np.array([[-1.0, -2.0], [0.5, 1.0]])
    layers = [Layer(W, [-0.1, 0.2], "relu"), Layer([[1.0, -1.0]], [0.3], "linear")]
    back = network.backward(layers, network.forward(layers, X), y)
    assert not back.dW[0][0].any()
    assert back.db[0][0] == 0
    assert back.dW[0][1].all()


@pytest.mark.parametrize("z", [-1000.0, -40.0, -0.3, 0.0, 2.0, 1000.0])
def test_safe_formulas(z):  # eq-activations-safe
    e = math.exp(-abs(z))
    sigmoid = 1 / (1 + e) if z >= 0 else e / (1 + e)
    assert activations.sigmoid(z) == pytest.approx(sigmoid, rel=1e-14)
    assert activations.softplus(z) == pytest.approx(max(0, z) + math.log1p(e), rel=1e-14)


# --- the tangent figure ---------------------------------------------------------------------------


@pytest.mark.parametrize("number, name", list(enumerate(gallery.FUNCTIONS)))
def test_tangent_figure_shows_the_function_and_its_slope(number, name):
    reader = Reader(activation_and_slope())
    rng = np.random.default_rng(number)
    for z, k in [(0.0, 1.0), *zip(rng.uniform(-6, 6, 4), rng.uniform(0.2, 5, 4), strict=True)]:
        reader.move(activation=number, z=z, k=k)
        assert reader.reading("a") == pytest.approx(ACTIVATIONS[name].function(np.array(k * z)))
        slope = k * ACTIVATIONS[name].derivative(np.array(k * z))
        assert reader.reading("slope") == pytest.approx(slope, abs=1e-12)


def test_tangent_figure_names_the_ceiling_of_the_sigmoid():
    reader = Reader(activation_and_slope(k=2.0))
    assert reader.reading("steepest") == pytest.approx(0.5)


def test_menu_of_the_tangent_figure_is_linked_by_index():
    explorer = activation_and_slope()
    menu = explorer.controls["activation"]
    assert menu.index == explorer.figure.activation
    assert menu.options[menu.index] == "sigmoid"


# --- the chain ------------------------------------------------------------------------------------


def gradients_by_nnlib(name, w, b, x, depth):
    """Return ∂a_L/∂a_l for l = 0 … L, and the output, from `network.backward`."""
    layers = [Layer([[w]], [b], name) for _ in range(depth)]
    passed = network.forward(layers, [[x]])
    back = network.backward(layers, passed, passed.y_hat - 1)  # half squared error: dL/da_L = 1
    return [*(delta[0, 0] * w for delta in back.deltas), 1.0], passed.y_hat[0, 0]


@pytest.mark.parametrize("number, name", list(enumerate(gallery.CHAIN)))
def test_chain_shows_the_gradients_of_backward(number, name):
    rng = np.random.default_rng(10 + number)
    for _ in range(5):
        w, b, x = rng.uniform(0.1, 3), rng.uniform(-1, 1), rng.uniform(-2, 2)
        depth = int(rng.integers(1, gallery.MAX_DEPTH + 1))
        values = {"activation": number, "w": w, "b": b, "x": x, "depth": depth}
        p = {key: graph.parameter(key) for key in values}
        run = gallery.chain(p)
        gradients, output = gradients_by_nnlib(name, w, b, x, depth)
        at = {key: np.array(float(value)) for key, value in values.items()}
        products, last_a, layer, ceilings = graph.evaluate(
            [run.products, run.last_a, run.layer, run.log_ceilings], at
        )
        np.testing.assert_allclose(products[: depth + 1], gradients, rtol=1e-9, atol=1e-300)
        assert last_a == pytest.approx(output)
        assert layer.tolist() == [min(at_most, depth) for at_most in range(gallery.MAX_DEPTH + 1)]
        assert (products <= np.exp(ceilings) * (1 + 1e-9)).all()  # eq-activations-ceiling


def test_chain_readings_and_product_formula():  # eq-activations-chain
    reader = Reader(slopes_in_a_chain())
    a, product = 0.5, 1.0
    for _ in range(gallery.MAX_DEPTH):
        a = 1 / (1 + math.exp(-a))
        product *= a * (1 - a)
    assert reader.reading("product") == pytest.approx(product)
    assert reader.reading("factor") == pytest.approx(a * (1 - a))
    assert reader.reading("output") == pytest.approx(a)


def test_chain_on_the_knifes_edge():
    reader = Reader(slopes_in_a_chain(w=4.0, b=-2.0))
    assert reader.reading("product") == 1.0
    reader.move(w=5.0, b=-2.5)
    assert reader.reading("product") == pytest.approx(1.25**20)
    reader.move(x=0.6)
    assert reader.reading("product") < 0.01

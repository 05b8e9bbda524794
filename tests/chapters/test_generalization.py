"""The chapter on generalization: the price on weights, the peak, and learning by heart."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib import datasets, gallery, graph, network
from nnlib.gallery import overfitting
from nnlib.gradient_check import central_difference
from nnlib.network import Layer, from_vector, to_vector
from nnlib.optimizers import Adam
from nnlib.training import train


@pytest.mark.parametrize("price", [0.0, 0.01, 0.3])
def test_slope_of_the_priced_objective(price):
    # eq-generalization-l2: dJ/dW + price W, and nothing for the biases
    rng = np.random.default_rng(0)
    layers = network.init([3, 4, 2], ["tanh", "softmax"], rng)
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 2, 6)

    def priced(theta):
        net = from_vector(layers, theta)
        weights = sum((layer.W**2).sum() for layer in net)
        return network.objective(net, X, y, "categorical_cross_entropy") + price / 2 * weights

    back = network.backward(layers, network.forward(layers, X), y, "categorical_cross_entropy")
    slopes = [
        Layer(dW + price * layer.W, db, layer.activation)
        for layer, dW, db in zip(layers, back.dW, back.db, strict=True)
    ]
    assert_allclose(to_vector(slopes), central_difference(priced, to_vector(layers)), atol=1e-8)


def test_a_weight_without_a_gradient_decays_by_the_same_share_in_each_step():
    weight = 1.0
    for _ in range(1000):
        weight -= 0.1 * (0.0 + 0.001 * weight)
    assert weight == pytest.approx((1 - 0.1 * 0.001) ** 1000)


@pytest.fixture(scope="module")
def few_digits():
    X, y = datasets.digits()
    X_rest, X_test, y_rest, y_test = datasets.train_test_split(X, y, np.random.default_rng(0))
    return X_rest[:150], y_rest[:150], X_test, y_test


def test_error_has_its_peak_where_units_just_suffice(few_digits):
    X, y, X_test, y_test = few_digits

    def misread(n_units):
        W = np.random.default_rng(1).normal(size=(64, n_units)) / 8
        hidden, hidden_test = (np.maximum(0, (Z - 0.3) @ W) for Z in (X, X_test))
        W_2 = np.linalg.lstsq(hidden, np.eye(10)[y])[0]
        return np.mean((hidden_test @ W_2).argmax(axis=1) != y_test)

    few, at_peak, many = misread(50), misread(len(X)), misread(20 * len(X))
    assert at_peak > 3 * few > 3 * many


def test_a_network_can_learn_shuffled_labels_by_heart(few_digits):
    X, y, X_test, y_test = few_digits
    shuffled = np.random.default_rng(5).permutation(y)
    start = network.init([64, 100, 10], ["relu", "softmax"], np.random.default_rng(0))
    run = train(
        start, X, shuffled, loss="categorical_cross_entropy", optimizer=Adam(3e-3), n_epochs=200,
        batch_size=32, rng=np.random.default_rng(1),
    )  # fmt: skip
    assert np.mean(network.predict(run.layers, X).argmax(axis=1) == shuffled) == 1.0
    assert np.mean(network.predict(run.layers, X_test).argmax(axis=1) == y_test) < 0.25


def test_legendre_polynomials_are_those_of_numpy():
    x = np.linspace(-1, 1, 11)
    ours = graph.evaluate(overfitting.legendre(graph.constant(x)), {})
    assert_allclose(ours, np.polynomial.legendre.legvander(x, 9), atol=1e-14)


def test_the_figure_trains_as_plain_numpy_does():
    figure = gallery.too_well_learned().figure
    step = figure.actions[0].assign
    values = {
        name: np.reshape(getattr(figure, name), parameter.shape)
        for name, parameter in figure.parameters.items()
    }
    for _ in range(200):
        used = graph.parameters(list(step.values()))
        given = {name: values[name] for name in used}
        values |= dict(zip(step, graph.evaluate(list(step.values()), given), strict=True))
    errors = [figure.views[1].items[k].value for k in (0, 1)]
    came = graph.evaluate(errors, {name: values[name] for name in graph.parameters(errors)})
    assert_allclose(came, overfitting.train_to(200), rtol=1e-9)
    assert_allclose(values["least"], overfitting.train_to(199)[1], rtol=1e-9)  # seen so far


def test_the_curve_is_best_on_the_way():
    test = {n: overfitting.train_to(n)[1] for n in (0, 1000, overfitting.LAST)}
    assert test[1000] < test[0] < test[overfitting.LAST]

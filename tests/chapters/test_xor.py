"""The chapter on XOR: its equations against nnlib, and its figures against nnlib.

The equations are transcribed here row by row, in plain Python, from the chapter's text; nothing of
the chapter's own vectorized code is used.
"""

from collections import Counter
from itertools import product
from math import exp, log

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import datasets, graph, losses, network
from nnlib.gallery import hundred_starts, learning_xor, one_line, two_hidden_neurons
from nnlib.gallery.wall_of_seeds import MOST_STEPS, N_TILE, starts, wilson
from nnlib.gates import gate
from nnlib.network import Layer
from tests.support.reader import Reader

X, Y = datasets.xor()
ORDER = ("w_111", "w_112", "w_121", "w_122", "b_11", "b_12", "w_211", "w_212", "b_21")


def sigmoid(z):
    return 1 / (1 + exp(-z))


def layers_of(theta, activation="sigmoid"):
    w_111, w_112, w_121, w_122, b_11, b_12, w_211, w_212, b_21 = theta
    return [
        Layer([[w_111, w_112], [w_121, w_122]], [b_11, b_12], activation),
        Layer([[w_211, w_212]], [b_21], activation),
    ]


def cross_entropy_by_equation(y_hat):
    """The mean cross-entropy of the chapter, in words there, one row after another here."""
    terms = [y * log(p) + (1 - y) * log(1 - p) for p, y in zip(y_hat, Y, strict=True)]
    return -sum(terms) / 4


@pytest.fixture(params=range(5))
def theta(request):
    return np.random.default_rng(request.param).uniform(-3, 3, 9)


class TestEquations:
    def test_four_inequalities_have_no_solution_on_a_fine_grid(self):
        # With the other convention at 0 as well: there >= and > change places.
        ticks = np.linspace(-2, 2, 41)
        w_1, w_2, b = np.meshgrid(ticks, ticks, ticks)
        z = [b, w_2 + b, w_1 + b, w_1 + w_2 + b]
        fires = (z[0] < 0) & (z[1] >= 0) & (z[2] >= 0) & (z[3] < 0)
        silent = (z[0] <= 0) & (z[1] > 0) & (z[2] > 0) & (z[3] <= 0)
        assert not fires.any()
        assert not silent.any()

    def test_center_identity(self, theta):
        neuron = [Layer([theta[:2]], [theta[2]], "sigmoid")]
        z = network.forward(neuron, [*X, [0.5, 0.5]]).Z[0][:, 0]
        assert_allclose([z[1] + z[2], z[0] + z[3]], 2 * z[4])

    def test_loss(self, theta):
        layers = layers_of(theta)
        y_hat = network.predict(layers, X)[:, 0]
        came = network.objective(layers, X, Y, "binary_cross_entropy")
        assert_allclose(came, cross_entropy_by_equation(y_hat))

    def test_network_by_hand(self):
        for (x_1, x_2), target in zip(X, Y, strict=True):
            a_11 = x_1 + x_2 - 0.5 >= 0
            a_12 = -x_1 - x_2 + 1.5 >= 0
            assert a_11 == gate("OR", [[x_1, x_2]])[0]
            assert a_12 == gate("NAND", [[x_1, x_2]])[0]
            assert (float(a_11) + float(a_12) - 1.5 >= 0) == target
            assert gate("AND", [[float(a_11), float(a_12)]])[0] == target

    def test_product_feature(self):
        assert_array_equal([x_1 + x_2 - 2 * x_1 * x_2 for x_1, x_2 in X], Y)

    def test_descent(self, theta):
        layers = layers_of(theta)
        back = network.backward(layers, network.forward(layers, X), Y, "binary_cross_entropy")
        gradient = np.concatenate([back.dW[0].ravel(), back.db[0], back.dW[1].ravel(), back.db[1]])
        came = network.to_vector(network.update(layers, back, 0.5))
        assert_allclose(came, theta - 0.5 * gradient)

    @pytest.mark.parametrize("place", list(product(range(3), repeat=4)))
    def test_plateau_is_the_best_that_merged_corners_allow(self, place):
        means = [np.mean([y for y, q in zip(Y, place, strict=True) if q == p]) for p in place]
        by_equation = sum(-log(m if y else 1 - m) for m, y in zip(means, Y, strict=True)) / 4
        tried = np.linspace(0.001, 0.999, 999)
        cost = 0.0
        for p in set(place):
            labels = np.array([y for y, q in zip(Y, place, strict=True) if q == p])
            each = losses.binary_cross_entropy_from_probabilities(
                np.repeat(tried, len(labels))[:, np.newaxis],
                np.tile(labels, len(tried))[:, np.newaxis],
            )
            cost += each.reshape(len(tried), -1).sum(axis=1).min() / 4
        assert_allclose(cost, by_equation, atol=2e-3)
        assert cost >= by_equation - 1e-12

    def test_one_wrong_pair_costs_half_of_ln_2(self):
        each = losses.binary_cross_entropy_from_probabilities([[0.0], [0.5], [1.0], [0.5]], Y)
        assert_allclose(each.mean(), log(2) / 2, atol=1e-6)


def at(theta):
    return dict(zip(ORDER, theta, strict=True))


def weights_of(reader):
    return [getattr(reader.figure, name) for name in ORDER]


class TestOneLine:
    def test_counts_are_those_of_nnlib_and_never_four(self):
        reader = Reader(one_line())
        rng = np.random.default_rng(0)
        for weights in (rng.integers(-4, 5, (40, 3)) / 2).tolist():
            reader.move(w_1=weights[0], w_2=weights[1], b=weights[2])
            neuron = [Layer([weights[:2]], weights[2:], "hard_threshold")]
            right = (network.predict(neuron, X)[:, 0] == Y).sum()
            assert reader.reading("right") == right <= 3

    def test_past_the_center_a_line_is_enough(self):
        reader = Reader(one_line())
        reader.move(corners=[0, 0, 0, 1, 1, 0, 0.4, 0.4])  # (1, 1) pulled past (0.5, 0.5)
        reader.move(w_1=1.0, w_2=1.0, b=-0.9)
        assert reader.reading("right") == 4
        assert_allclose(reader.reading("moved"), 0.6 * 2**0.5)
        reader.press("Put the corners back")
        assert_array_equal(reader.figure.corners, X.ravel())


class TestTwoHiddenNeurons:
    @pytest.mark.parametrize("activation", ["hard_threshold", "sigmoid"])
    def test_numbers_are_those_of_nnlib(self, theta, activation):
        reader = Reader(two_hidden_neurons())
        reader.move(smooth=activation == "sigmoid", **at(theta))
        y_hat = network.predict(layers_of(theta, activation), X)[:, 0]
        assert reader.reading("right") == ((y_hat >= 0.5) == Y).sum()
        assert_allclose(reader.reading("gap"), np.abs(y_hat - Y).max())

    def test_gates_solve_it_on_three_places(self):
        reader = Reader(two_hidden_neurons())
        assert reader.reading("right") == 3  # two ORs make one line
        reader.press("OR, NAND, AND")
        assert reader.reading("right") == 4
        assert reader.reading("places") == 3

    def test_a_neuron_at_exactly_zero_fires(self):
        reader = Reader(two_hidden_neurons(at(np.zeros(9))))
        assert reader.reading("right") == 2  # the answer is 1 everywhere
        assert reader.reading("places") == 1

    def test_by_hand_network_becomes_right_with_large_sigmoids(self):
        reader = Reader(two_hidden_neurons())
        gates = np.array([1, 1, -1, -1, -0.5, 1.5, 1, 1, -1.5])
        reader.move(smooth=1, **at(gates))
        assert reader.reading("right") == 2
        reader.move(**at(5 * gates))
        assert reader.reading("right") == 4

    def test_a_misspelled_start_is_not_ignored(self):
        with pytest.raises(ValueError, match=r"start: came 'w111'.*did you mean 'w_111'"):
            two_hidden_neurons({"w111": 1.0})


class TestLearning:
    def test_loss_and_gradient_step_are_those_of_nnlib(self, theta):
        reader = Reader(learning_xor({"Start A": np.zeros(9)}))
        reader.move(learning_rate=0.7, **at(theta))
        layers = layers_of(theta)
        objective = network.objective(layers, X, Y, "binary_cross_entropy")
        assert_allclose(reader.reading("loss"), objective)
        back = network.backward(layers, network.forward(layers, X), Y, "binary_cross_entropy")
        reader.press("Gradient step")
        expected = network.to_vector(network.update(layers, back, 0.7))
        assert_allclose(weights_of(reader), expected, atol=1e-12)

    def test_outputs_by_equation(self, theta):
        reader = Reader(learning_xor({"Start A": theta}))
        w_111, w_112, w_121, w_122, b_11, b_12, w_211, w_212, b_21 = theta
        gaps = []
        for (x_1, x_2), target in zip(X, Y, strict=True):
            a_11 = sigmoid(w_111 * x_1 + w_112 * x_2 + b_11)
            a_12 = sigmoid(w_121 * x_1 + w_122 * x_2 + b_12)
            gaps.append(abs(sigmoid(w_211 * a_11 + w_212 * a_12 + b_21) - target))
        assert_allclose(reader.reading("gap"), max(gaps))

    def test_each_start_has_a_button_and_the_first_one_is_shown(self):
        starts = {"Start A": np.arange(9.0), "Start B": -np.arange(9.0)}
        reader = Reader(learning_xor(starts))
        assert weights_of(reader) == list(range(9))
        reader.press("Start B")
        assert weights_of(reader) == [-k for k in range(9)]

    def test_descent_stops_when_every_output_is_near_its_target(self):
        reader = Reader(learning_xor({"Start A": np.zeros(9)}))
        gates = np.array([1, 1, -1, -1, -0.5, 1.5, 1, 1, -1.5])
        reader.move(**at(5 * gates))  # right, but not near enough
        assert not reader.is_done("Descend")
        reader.move(**at(10 * gates))
        assert reader.is_done("Descend")


class HundredByHand:
    """A hundred networks with their gradients, in plain NumPy, network by network in one array."""

    G = (
        (np.tanh, lambda z, a: 1 - a * a),
        (lambda z: np.maximum(z, 0), lambda z, a: 1.0 * (z > 0)),
        (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
    )

    def __init__(self, theta, kind, width):
        theta = np.array(theta).reshape(100, 13)
        self.W, self.b = theta[:, :6].reshape(100, 3, 2).copy(), theta[:, 6:9].copy()
        self.v, self.c = theta[:, 9:12].copy(), theta[:, 12].copy()
        self.used, (self.g, self.slope) = np.arange(3) < width, self.G[kind]

    def forward(self):
        self.z = X @ self.W.transpose(0, 2, 1) + self.b[:, np.newaxis]
        self.a = self.g(self.z)
        out = np.sum(self.a * (self.v * self.used)[:, np.newaxis], axis=2)
        return 1 / (1 + np.exp(-(out + self.c[:, np.newaxis])))

    def step(self, rate):
        delta = (self.forward() - Y) / 4  # of the mean cross-entropy, at the output
        back = delta[:, :, np.newaxis] * (self.v * self.used)[:, np.newaxis]
        back = back * self.slope(self.z, self.a)
        self.v -= rate * np.sum(delta[:, :, np.newaxis] * self.a, axis=1) * self.used
        self.c -= rate * delta.sum(axis=1)
        self.W -= rate * back.transpose(0, 2, 1) @ X
        self.b -= rate * back.sum(axis=1)

    def vector(self):
        parts = (self.W, self.b, self.v, self.c)
        return np.concatenate([part.reshape(100, -1) for part in parts], axis=1)

    def solved(self):
        return np.all(np.abs(self.forward() - Y) < 0.1, axis=1)


@pytest.fixture(scope="module")
def trained():
    """A thousand steps from the starts of the figure, by activation and width."""
    found = {}
    for name, kind, width in (("tanh", 0, 2), ("relu", 1, 2), ("tanh", 0, 3), ("relu", 1, 3)):
        networks = HundredByHand(starts(), kind, width)
        for _ in range(MOST_STEPS):
            networks.step(1.0)
        found[name, width] = networks
    return found


class TestHundredStarts:
    @pytest.mark.parametrize(("kind", "width"), [(0, 2), (1, 3), (2, 2)])
    def test_all_take_the_steps_of_descent(self, kind, width):
        reader = Reader(hundred_starts())
        reader.move(activation=kind, width=width, learning_rate=0.7)
        by_hand = HundredByHand(starts(), kind, width)
        for _ in range(5):
            reader.press("Train all")
            by_hand.step(0.7)
        came = starts() + np.reshape(reader.figure.moved, (100, 13))
        assert_allclose(came, by_hand.vector(), atol=1e-12)
        assert reader.said("steps") == 5

    def test_solved_is_what_the_chapter_counts(self, trained):
        reader = Reader(hundred_starts())
        for (name, width), networks in trained.items():
            kind = ("tanh", "relu").index(name)
            moved = networks.vector() - starts()
            reader.move(moved=moved, activation=kind, width=width)
            assert reader.said("solved") == networks.solved().sum()
            hidden = Layer(networks.W[3, :width], networks.b[3, :width], name)
            layers = [hidden, Layer([networks.v[3, :width]], [networks.c[3]], "sigmoid")]
            assert_allclose(network.predict(layers, X)[:, 0], networks.forward()[3])

    @pytest.mark.parametrize("share", [0.0, 0.21, 0.59, 1.0])
    def test_the_interval_has_the_shares_that_are_two_deviations_away(self, share):
        for end in wilson(graph.constant(share), 100):
            p = float(graph.evaluate(end))
            assert_allclose((share - p) ** 2, 1.96**2 * p * (1 - p) / 100, atol=1e-12)

    def test_a_network_taken_over_is_the_one_of_its_tile(self):
        reader = Reader(hundred_starts())
        reader.move(column=4, row=3)
        reader.press("Take this network over")
        assert_array_equal(reader.figure.own, starts()[23])
        layers = [Layer(starts()[23][:4].reshape(2, 2), starts()[23][6:8], "tanh")]
        layers.append(Layer([starts()[23][9:11]], [starts()[23][12]], "sigmoid"))
        y_hat = reader.columns("The truth table")["ŷ"]
        assert_allclose(y_hat, network.predict(layers, X)[:, 0])

    def test_each_tile_is_its_network(self):
        reader = Reader(hundred_starts())
        field = reader.view("One tile a start: its answer over the plane").marks[0]
        side = N_TILE + 1
        values = reader.value(field.values).reshape(10, side, 10, side)
        assert not values[:, -1].any() and not values[..., -1].any()  # the gaps
        across = np.linspace(-0.5, 1.5, N_TILE)
        grid = np.array([(x, y) for y in across for x in across])
        for number in (0, 9, 23, 99):
            theta = starts()[number]
            layers = [Layer(theta[:4].reshape(2, 2), theta[6:8], "tanh")]
            layers.append(Layer([theta[9:11]], [theta[12]], "sigmoid"))
            tile = values[number // 10, :-1, number % 10, :-1]
            expected = 2 * network.predict(layers, grid)[:, 0] - 1
            assert_allclose(tile.ravel(), expected, atol=1e-12)

    def test_the_answers_of_the_text(self, trained):
        tanh, relu = trained["tanh", 2], trained["relu", 2]
        failed = ~tanh.solved()
        seen = Counter(tuple(row) for row in np.round(2 * tanh.forward()[failed]) / 2)
        # (0, 0) and one square are right; the other square and (1, 1) share one half.
        mirrored = [(0, 0.5, 1, 0.5), (0, 1, 0.5, 0.5)]
        assert sum(seen[kind] for kind in mirrored) > 0.9 * failed.sum()
        assert min(seen[kind] for kind in mirrored) > 0.3 * failed.sum()
        for row, y_hat in zip(tanh.a[failed][:, :, :2], tanh.forward()[failed], strict=True):
            if tuple(np.round(2 * y_hat) / 2) in mirrored:
                i, j = np.flatnonzero(np.abs(y_hat - 0.5) < 0.2)
                assert np.abs(row[i] - row[j]).max() < 0.2  # one place in the hidden plane
        assert relu.solved().sum() < tanh.solved().sum() / 2
        silent = np.all(relu.a[:, :, :2] == 0, axis=(1, 2))
        assert silent.sum() > 5  # tiles of one color
        assert trained["tanh", 3].solved().sum() >= 90
        assert 20 < trained["relu", 3].solved().sum() < 80

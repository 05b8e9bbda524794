"""The chapter on a network from scratch: its equations and its two figures against nnlib."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import datasets, network
from nnlib.activations import sigmoid
from nnlib.gallery import four_by_three, playground
from nnlib.gallery.loss_history import TIMES
from nnlib.gallery.playground_figure import EDGE, N_GRID, N_STARTS, N_TILE
from nnlib.gallery.playground_network import SHAPES
from nnlib.network import Layer
from nnlib.optimizers import GradientDescent
from nnlib.training import train
from tests.support.reader import Reader

ROWS = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
TARGETS = [0, 1, 1, 0]
LOSSES = ("binary_cross_entropy", "half_squared_error")
ACTIVATIONS = ("tanh", "relu", "sigmoid")


class TestEquations:
    """Equations eq-scratch-forward, -backward and -step, entry by entry, in plain loops."""

    @pytest.fixture
    def V(self):
        rng = np.random.default_rng(3)
        return rng.normal(size=(3, 4)), rng.normal(size=(4, 1))

    @staticmethod
    def one_example(V_1, V_2, x, y):
        a_1 = [sigmoid(sum(x[i] * V_1[i, j] for i in range(3))) for j in range(4)]
        a_2 = sigmoid(sum(a_1[j] * V_2[j, 0] for j in range(4)))
        delta_2 = (a_2 - y) * a_2 * (1 - a_2)
        delta_1 = [delta_2 * V_2[j, 0] * a_1[j] * (1 - a_1[j]) for j in range(4)]
        dV_1 = np.array([[x[i] * delta_1[j] for j in range(4)] for i in range(3)])
        return a_2, dV_1, np.array([[a_1[j] * delta_2] for j in range(4)])

    def test_forward_backward_and_step(self, V):
        layers = [Layer(matrix.T, None, "sigmoid") for matrix in V]
        run = network.forward(layers, ROWS)
        back = network.backward(layers, run, TARGETS)
        parts = [self.one_example(*V, x, y) for x, y in zip(ROWS, TARGETS, strict=True)]
        assert_allclose(run.y_hat[:, 0], [a_2 for a_2, _, _ in parts])
        sums = [sum(part[k] for part in parts) for k in (1, 2)]
        for dW, total in zip(back.dW, sums, strict=True):
            assert_allclose(4 * dW.T, total)  # eq-scratch-mean: our objective divides by N = 4
        stepped = network.update(layers, back, 4 * 0.3)
        for layer, matrix, total in zip(stepped, V, sums, strict=True):
            assert_allclose(layer.W.T, matrix - 0.3 * total)

    @pytest.mark.parametrize("seed", range(5))
    def test_mean_over_all_pairs(self, seed):
        # eq-scratch-broadcast, and the broadcast itself.
        rng = np.random.default_rng(seed)
        y_hat, y = rng.normal(size=(6, 1)), rng.normal(size=6)
        expected = np.mean((y_hat[:, 0] - y.mean()) ** 2) + np.var(y)
        assert_allclose(np.mean((y_hat - y) ** 2), expected)
        pairs = [(a - b) ** 2 for a in y_hat[:, 0] for b in y]
        assert_allclose(sum(pairs) / 36, expected)

    def test_one_neuron_learns_the_targets_that_the_notes_print_by_mistake(self):
        start = [Layer(np.zeros((1, 3)), None, "sigmoid")]
        outputs = {}
        for targets in ((0, 1, 0, 1), (0, 1, 1, 0)):
            run = train(
                start,
                ROWS,
                targets,
                loss="half_squared_error",
                optimizer=GradientDescent(4.0),
                n_epochs=1000,
            )
            outputs[targets] = network.predict(run.layers, ROWS)[:, 0]
        assert_array_equal(outputs[0, 1, 0, 1] > 0.5, [False, True, False, True])
        assert_allclose(outputs[0, 1, 1, 0], 0.5, atol=1e-3)


class TestFourByThree:
    @pytest.fixture
    def shown(self):
        return Reader(four_by_three())

    def outputs(self, shown):
        return shown.columns(kind="table")["ŷ"]

    def test_the_numbers_of_the_notes(self, shown):
        assert_array_equal(self.outputs(shown).round(3), [0.758, 0.771, 0.791, 0.801])
        shown.press("One step", times=1000)
        assert_array_equal(self.outputs(shown).round(3), [0.028, 0.925, 0.925, 0.090])
        assert shown.said("steps") == 1000
        assert shown.said("right") == 4

    def test_training_stops_at_step_1000(self, shown):
        for steps, stops in ((0, False), (999, False), (1000, True)):
            shown.move(steps=steps)
            assert shown.is_done("Train to step 1000") == stops

    def test_step_and_loss_are_those_of_nnlib(self, shown):
        shown.move(center=-0.4, spread=2.3, learning_rate=1.7)
        shown.press("Start again")
        layers = shown.copied()["layers"]
        back = network.backward(layers, network.forward(layers, ROWS), TARGETS)
        assert_allclose(shown.reading("loss"), 4 * back.loss)
        shown.press("One step")
        for came, expected in zip(
            shown.copied()["layers"], network.update(layers, back, 4 * 1.7), strict=True
        ):
            assert_allclose(came.W, expected.W)

    def test_start_again_spreads_around_the_center(self, shown):
        shown.move(center=-0.5, spread=3.0, steps=7)
        shown.press("Start again")
        weights = np.concatenate([shown.figure.W_1, shown.figure.W_2])
        assert np.abs(weights + 0.5).max() <= 3.0 < 2 * np.abs(weights + 0.5).max()
        assert shown.figure.steps == 0

    def test_a_symmetric_start_stays_symmetric(self, shown):
        shown.move(spread=0.0, learning_rate=5.0)
        shown.press("Start again")
        shown.press("One step", times=100)
        assert_allclose(shown.reading("apart"), 0, atol=1e-12)
        assert_allclose(self.outputs(shown), 0.5, atol=0.05)


def make_data():
    rng = np.random.default_rng(5)
    moons, y = datasets.make_moons(rng, 20)
    circles, z = datasets.make_circles(rng, 20)
    return {"moons": (moons, y), "circles": (circles, z)}


DATA = make_data()
PLAYGROUND = Reader(playground(DATA))  # built once: its graph has hundreds of nodes


@pytest.fixture
def shown():
    PLAYGROUND.reset()
    return PLAYGROUND


@pytest.fixture(params=range(6))
def moved(shown, request):
    """The playground with every choice made at random, each activation and loss at least once."""
    rng = np.random.default_rng(request.param)
    for name, shape in SHAPES.items():
        shown.move(**{name: rng.normal(0, 0.8, shape)})
    shown.move(
        data=request.param % 2,
        depth=request.param > 1,
        width=rng.integers(2, 9),
        activation=request.param % 3,
        loss=request.param > 2,
        learning_rate=0.7,
        layer=rng.integers(3),
        unit=rng.integers(1, 3),
        source=rng.integers(3),
        change=0.45,
    )
    return shown


def layers_by_hand(figure):
    """Layers from the parameters, written down anew: units that are off are cut away."""
    arrays = {name: np.reshape(getattr(figure, name), shape) for name, shape in SHAPES.items()}
    n = int(figure.width)
    row = 0 if figure.layer == 2 else int(figure.unit) - 1
    entry = (row, int(figure.source) - 1) if figure.source else (row,)
    kind = "W" if figure.source else "b"
    arrays[f"{kind}_{int(figure.layer) + 1}"][entry] += figure.change
    name = ACTIVATIONS[int(figure.activation)]
    layers = [Layer(arrays["W_1"][:n], arrays["b_1"][:n], name)]
    if figure.depth:
        layers.append(Layer(arrays["W_2"][:n, :n], arrays["b_2"][:n], name))
    return [*layers, Layer(arrays["W_3"][:, :n], arrays["b_3"], "sigmoid")]


def task(figure):
    X, y = list(DATA.values())[int(figure.data)]
    return np.round(X, 2), y, LOSSES[int(figure.loss)]


class TestPlayground:
    def test_loss_and_score_are_those_of_nnlib(self, moved):
        layers, (X, y, loss) = layers_by_hand(moved.figure), task(moved.figure)
        assert_allclose(moved.said("loss"), network.objective(layers, X, y, loss))
        right = np.mean((network.predict(layers, X)[:, 0] > 0.5) == y)
        assert_allclose(moved.said("right"), right)

    def test_boundary_is_the_network(self, moved):
        field, _ = moved.figure.views[0].marks
        side = np.linspace(-EDGE, EDGE, N_GRID)
        grid = np.array([(x, y) for y in side for x in side])
        y_hat = network.predict(layers_by_hand(moved.figure), grid)[:, 0]
        assert_allclose(moved.value(field.values), y_hat - 0.5, atol=1e-12)

    def test_points_are_the_data(self, moved):
        _, points = moved.figure.views[0].marks
        X, y, _ = task(moved.figure)
        assert_array_equal(moved.value(points.points), X)
        assert_array_equal(moved.value(points.labels), y)

    @pytest.mark.parametrize("layer", [1, 2])
    def test_tiles_are_the_hidden_units(self, moved, layer):
        view = moved.view(f"Hidden layer {layer}: what each unit answers")
        values = moved.value(view.marks[0].values)
        tiles = values.reshape(2, N_TILE + 1, 4, N_TILE + 1)
        assert not tiles[:, -1].any() and not tiles[..., -1].any()  # the gaps
        side = np.linspace(-EDGE, EDGE, N_TILE)
        grid = np.array([(x, y) for y in side for x in side])
        layers = layers_by_hand(moved.figure)
        kind, n_hidden = layers[0].activation, len(layers) - 1
        for unit in range(8):
            tile = tiles[unit // 4, :-1, unit % 4, :-1]
            if layer > n_hidden or unit >= moved.figure.width:
                assert not tile.any()
                continue
            a = network.forward(layers, grid).A[layer][:, unit].reshape(N_TILE, N_TILE)
            expected = {"tanh": a, "relu": a / 2, "sigmoid": 2 * a - 1}[kind]
            assert_allclose(tile, expected, atol=1e-12)

    def test_a_step_is_that_of_nnlib_and_keeps_the_edit(self, moved):
        layers, (X, y, loss) = layers_by_hand(moved.figure), task(moved.figure)
        back = network.backward(layers, network.forward(layers, X), y, loss)
        moved.press("One step")
        assert moved.figure.change == 0 and moved.figure.steps == 1
        expected = network.update(layers, back, 0.7)
        for came, layer in zip(layers_by_hand(moved.figure), expected, strict=True):
            assert_allclose(came.W, layer.W, atol=1e-12)
            assert_allclose(came.b, layer.b, atol=1e-12)

    def test_copied_code_is_the_network(self, moved):
        came, expected = moved.copied()["layers"], layers_by_hand(moved.figure)
        assert len(came) == len(expected)
        for one, other in zip(came, expected, strict=True):
            assert_array_equal(one.W, other.W)
            assert_array_equal(one.b, other.b)
            assert one.activation == other.activation

    def test_the_number_you_edit_and_its_slope(self, moved):
        (X, y, loss), h = task(moved.figure), 1e-5
        value = moved.reading("chosen")
        losses = []
        for change in (0.45 - h, 0.45 + h):
            moved.move(change=change)
            losses.append(network.objective(layers_by_hand(moved.figure), X, y, loss))
            assert_allclose(moved.reading("chosen") - value, change - 0.45, atol=1e-12)
        moved.move(change=0.45)
        assert_allclose(moved.reading("slope"), (losses[1] - losses[0]) / (2 * h), atol=1e-6)

    def test_keeping_the_edit_changes_no_answer(self, moved):
        before = layers_by_hand(moved.figure)
        moved.press("Keep the edit")
        assert moved.figure.change == 0
        for one, other in zip(layers_by_hand(moved.figure), before, strict=True):
            assert_array_equal(one.W, other.W)

    def test_setting_to_zero(self, moved):
        moved.press("Set to zero")
        assert moved.reading("chosen") == 0

    def test_a_number_that_does_not_exist_is_said_and_copied_without_harm(self, shown):
        shown.move(layer=0, source=5, change=2.0)
        assert shown.said("nowhere") == 1
        assert len(shown.copied()["layers"]) == 3
        shown.move(source=2)
        assert shown.said("nowhere") == 0

    def test_new_weights_come_round(self, shown):
        shown.move(size=1.0, steps=12, change=1.0)
        first, seen = tuple(shown.figure.W_1), []
        for _ in range(N_STARTS):
            shown.press("New weights")
            assert shown.figure.steps == shown.figure.change == 0
            seen.append(tuple(shown.figure.W_1))
        assert len(set(seen)) == N_STARTS
        assert seen[-1] == first  # the one that the page opens with
        shown.move(size=0.0)
        shown.press("New weights")
        assert not np.any(shown.figure.W_2)

    def test_history_keeps_the_past_and_goes_on_flat(self, shown):
        (curve,) = shown.view("Loss").marks
        assert_allclose(10 ** shown.value(curve.x), TIMES)
        losses = []
        for _ in range(5):
            losses.append(shown.said("loss"))
            shown.press("One step")
        values = shown.value(curve.y)
        assert_allclose(values[TIMES < 5], np.take(losses, TIMES[TIMES < 5].astype(int)))
        assert_allclose(values[TIMES >= 5], shown.said("loss"))

"""The chapter on a network from scratch: its equations and its two figures against nnlib."""

import json

import numpy as np
import pytest
from nnlib.gallery.playground import EDGE, N_GRID, N_STARTS, N_TILE, TIMES
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import datasets, network
from nnlib.activations import sigmoid
from nnlib.gallery import four_by_three, playground
from nnlib.gallery.playground_network import SHAPES
from nnlib.network import Layer
from nnlib.optimizers import GradientDescent
from nnlib.training import train
from tests.support.live_figures import PageGraph

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


class Shown:
    """A figure as a page has it: its spec, and values for its parameters."""

    def __init__(self, explorer):
        self.figure = explorer.figure
        self.spec = self.figure.spec
        self.graph = PageGraph(self.spec)
        self.state = {name: getattr(self.figure, name) for name in self.figure.parameters}

    def read(self, reference):
        return self.graph.values(self.state, [self.graph.outputs[reference["node"]]])[0]

    def said(self, name):
        return self.read(self.spec["say"]["values"][name])

    def view(self, title):
        return next(view for view in self.spec["views"] if view["title"] == title)

    def reading(self, name):
        items = [item for view in self.spec["views"] for item in view.get("items", [])]
        return self.read(next(item["value"] for item in items if item["name"] == name))

    def press(self, label):
        """Apply an action once, as the front end does."""
        action = next(action for action in self.spec["actions"] if action["label"] == label)
        read = self.graph.reader(self.state)
        new = {name: np.ravel(read(reference)) for name, reference in action["assign"].items()}
        for name, values in new.items():
            is_array = np.ndim(self.figure.parameters[name].value) > 0
            self.state[name] = values.tolist() if is_array else float(values[0])

    def copied_layers(self):
        """Run the code that the figure offers, filled in as JSON.stringify writes numbers."""
        code = self.spec["copy"]
        for name, value in self.state.items():
            values = [int(v) if v == int(v) else v for v in np.ravel(value).tolist()]
            text = json.dumps(values if np.ndim(value) else values[0])
            code = code.replace("{" + name + "}", text)
        made = {}
        exec(code, made)
        return made["layers"]


class TestFourByThree:
    @pytest.fixture
    def shown(self):
        return Shown(four_by_three())

    def outputs(self, shown):
        return shown.read(shown.spec["views"][0]["columns"][1]["values"])

    def test_the_numbers_of_the_notes(self, shown):
        assert_array_equal(self.outputs(shown).round(3), [0.758, 0.771, 0.791, 0.801])
        for _ in range(1000):
            shown.press("One step")
        assert_array_equal(self.outputs(shown).round(3), [0.028, 0.925, 0.925, 0.090])
        assert shown.said("steps") == 1000
        assert shown.said("right") == 4

    def test_training_stops_at_step_1000(self, shown):
        action = shown.spec["actions"][1]
        for steps, stops in ((0, False), (999, False), (1000, True)):
            shown.state["steps"] = steps
            assert (shown.read(action["until"]) > 0) == stops

    def test_step_and_loss_are_those_of_nnlib(self, shown):
        shown.state |= {"center": -0.4, "spread": 2.3, "learning_rate": 1.7}
        shown.press("Start again")
        layers = shown.copied_layers()
        back = network.backward(layers, network.forward(layers, ROWS), TARGETS)
        assert_allclose(shown.reading("loss"), 4 * back.loss)
        shown.press("One step")
        for came, expected in zip(
            shown.copied_layers(), network.update(layers, back, 4 * 1.7), strict=True
        ):
            assert_allclose(came.W, expected.W)

    def test_start_again_spreads_around_the_center(self, shown):
        shown.state |= {"center": -0.5, "spread": 3.0, "steps": 7.0}
        shown.press("Start again")
        weights = np.concatenate([shown.state["W_1"], shown.state["W_2"]])
        assert np.abs(weights + 0.5).max() <= 3.0 < 2 * np.abs(weights + 0.5).max()
        assert shown.state["steps"] == 0

    def test_a_symmetric_start_stays_symmetric(self, shown):
        shown.state |= {"spread": 0.0, "learning_rate": 5.0}
        shown.press("Start again")
        for _ in range(100):
            shown.press("One step")
        assert_allclose(shown.reading("apart"), 0, atol=1e-12)
        assert_allclose(self.outputs(shown), 0.5, atol=0.05)


def make_data():
    rng = np.random.default_rng(5)
    moons, y = datasets.make_moons(rng, 20)
    circles, z = datasets.make_circles(rng, 20)
    return {"moons": (moons, y), "circles": (circles, z)}


DATA = make_data()
PLAYGROUND = Shown(playground(DATA))  # built once: its graph has hundreds of nodes


@pytest.fixture
def shown():
    PLAYGROUND.state = {
        name: getattr(PLAYGROUND.figure, name) for name in PLAYGROUND.figure.parameters
    }
    return PLAYGROUND


@pytest.fixture(params=range(6))
def moved(shown, request):
    """The playground with every choice made at random, each activation and loss at least once."""
    rng = np.random.default_rng(request.param)
    for name, shape in SHAPES.items():
        shown.state[name] = rng.normal(0, 0.8, np.prod(shape)).tolist()
    shown.state |= {
        "data": float(request.param % 2),
        "depth": float(request.param > 1),
        "width": float(rng.integers(2, 9)),
        "activation": float(request.param % 3),
        "loss": float(request.param > 2),
        "learning_rate": 0.7,
        "layer": float(rng.integers(3)),
        "unit": float(rng.integers(1, 3)),
        "source": float(rng.integers(3)),
        "change": 0.45,
    }
    return shown


def layers_by_hand(state, change=True):
    """Layers from the parameters, written down anew: units that are off are cut away."""
    arrays = {name: np.reshape(state[name], shape).copy() for name, shape in SHAPES.items()}
    n = int(state["width"])
    row = 0 if state["layer"] == 2 else int(state["unit"]) - 1
    entry = (row, int(state["source"]) - 1) if state["source"] else (row,)
    kind = "W" if state["source"] else "b"
    if change:
        arrays[f"{kind}_{int(state['layer']) + 1}"][entry] += state["change"]
    name = ACTIVATIONS[int(state["activation"])]
    layers = [Layer(arrays["W_1"][:n], arrays["b_1"][:n], name)]
    if state["depth"]:
        layers.append(Layer(arrays["W_2"][:n, :n], arrays["b_2"][:n], name))
    return [*layers, Layer(arrays["W_3"][:, :n], arrays["b_3"], "sigmoid")]


def task(state):
    X, y = list(DATA.values())[int(state["data"])]
    return np.round(X, 2), y, LOSSES[int(state["loss"])]


class TestPlayground:
    def test_loss_and_score_are_those_of_nnlib(self, moved):
        layers, (X, y, loss) = layers_by_hand(moved.state), task(moved.state)
        assert_allclose(moved.said("loss"), network.objective(layers, X, y, loss))
        right = np.mean((network.predict(layers, X)[:, 0] > 0.5) == y)
        assert_allclose(moved.said("right"), right)

    def test_boundary_is_the_network(self, moved):
        field = moved.spec["views"][0]["marks"][0]
        side = np.linspace(-EDGE, EDGE, N_GRID)
        grid = np.array([(x, y) for y in side for x in side])
        y_hat = network.predict(layers_by_hand(moved.state), grid)[:, 0]
        assert_allclose(moved.read(field["values"]), y_hat - 0.5, atol=1e-12)

    def test_points_are_the_data(self, moved):
        points = moved.spec["views"][0]["marks"][1]
        X, y, _ = task(moved.state)
        assert_array_equal(moved.read(points["points"]), X)
        assert_array_equal(moved.read(points["labels"]), y)

    @pytest.mark.parametrize("layer", [1, 2])
    def test_tiles_are_the_hidden_units(self, moved, layer):
        view = moved.view(f"Hidden layer {layer}: what each unit answers")
        values = moved.read(view["marks"][0]["values"])
        tiles = values.reshape(2, N_TILE + 1, 4, N_TILE + 1)
        assert not tiles[:, -1].any() and not tiles[..., -1].any()  # the gaps
        side = np.linspace(-EDGE, EDGE, N_TILE)
        grid = np.array([(x, y) for y in side for x in side])
        layers = layers_by_hand(moved.state)
        kind, n_hidden = layers[0].activation, len(layers) - 1
        for unit in range(8):
            tile = tiles[unit // 4, :-1, unit % 4, :-1]
            if layer > n_hidden or unit >= moved.state["width"]:
                assert not tile.any()
                continue
            a = network.forward(layers, grid).A[layer][:, unit].reshape(N_TILE, N_TILE)
            expected = {"tanh": a, "relu": a / 2, "sigmoid": 2 * a - 1}[kind]
            assert_allclose(tile, expected, atol=1e-12)

    def test_a_step_is_that_of_nnlib_and_keeps_the_edit(self, moved):
        layers, (X, y, loss) = layers_by_hand(moved.state), task(moved.state)
        back = network.backward(layers, network.forward(layers, X), y, loss)
        moved.press("One step")
        assert moved.state["change"] == 0 and moved.state["steps"] == 1
        expected = network.update(layers, back, 0.7)
        for came, layer in zip(layers_by_hand(moved.state), expected, strict=True):
            assert_allclose(came.W, layer.W, atol=1e-12)
            assert_allclose(came.b, layer.b, atol=1e-12)

    def test_copied_code_is_the_network(self, moved):
        came, expected = moved.copied_layers(), layers_by_hand(moved.state)
        assert len(came) == len(expected)
        for one, other in zip(came, expected, strict=True):
            assert_array_equal(one.W, other.W)
            assert_array_equal(one.b, other.b)
            assert one.activation == other.activation

    def test_the_number_you_edit_and_its_slope(self, moved):
        (X, y, loss), h = task(moved.state), 1e-5
        value = moved.reading("chosen")
        losses = []
        for change in (0.45 - h, 0.45 + h):
            moved.state["change"] = change
            losses.append(network.objective(layers_by_hand(moved.state), X, y, loss))
            assert_allclose(moved.reading("chosen") - value, change - 0.45, atol=1e-12)
        moved.state["change"] = 0.45
        assert_allclose(moved.reading("slope"), (losses[1] - losses[0]) / (2 * h), atol=1e-6)

    def test_keeping_the_edit_changes_no_answer(self, moved):
        before = layers_by_hand(moved.state)
        moved.press("Keep the edit")
        assert moved.state["change"] == 0
        for one, other in zip(layers_by_hand(moved.state), before, strict=True):
            assert_array_equal(one.W, other.W)

    def test_setting_to_zero(self, moved):
        moved.press("Set to zero")
        assert moved.reading("chosen") == 0

    def test_a_number_that_does_not_exist_is_said_and_copied_without_harm(self, shown):
        shown.state |= {"layer": 0.0, "source": 5.0, "change": 2.0}
        assert shown.said("nowhere") == 1
        assert len(shown.copied_layers()) == 3
        shown.state["source"] = 2.0
        assert shown.said("nowhere") == 0

    def test_new_weights_come_round(self, shown):
        shown.state |= {"size": 1.0, "steps": 12.0, "change": 1.0}
        seen = []
        for _ in range(N_STARTS):
            shown.press("New weights")
            assert shown.state["steps"] == shown.state["change"] == 0
            seen.append(tuple(shown.state["W_1"]))
        assert len(set(seen)) == N_STARTS
        assert seen[-1] == tuple(shown.figure.W_1)  # the one that the page opens with
        shown.state["size"] = 0.0
        shown.press("New weights")
        assert not np.any(shown.state["W_2"])

    def test_history_keeps_the_past_and_goes_on_flat(self, shown):
        curve = shown.view("Loss")["marks"][0]
        assert_allclose(10 ** shown.read(curve["x"]), TIMES)
        losses = []
        for _ in range(5):
            losses.append(shown.said("loss"))
            shown.press("One step")
        values = shown.read(curve["y"])
        assert_allclose(values[TIMES < 5], np.take(losses, TIMES[TIMES < 5].astype(int)))
        assert_allclose(values[TIMES >= 5], shown.said("loss"))

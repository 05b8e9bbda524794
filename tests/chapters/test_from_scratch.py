"""The chapter on a network from scratch: its equations and its two figures against nnlib."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import datasets, network
from nnlib.activations import sigmoid
from nnlib.gallery import four_by_three, playground
from nnlib.gallery.loss_history import TIMES
from nnlib.gallery.playground_figure import N_STARTS
from nnlib.gallery.playground_network import N_NUMBERS, SHAPES
from nnlib.gallery.playground_views import EDGE, N_GRID, N_TILE
from nnlib.network import Layer
from nnlib.optimizers import Adam, GradientDescent, Momentum, RMSprop
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


OPTIMIZER_CLASSES = (GradientDescent, Momentum, RMSprop, Adam)


@pytest.fixture(params=range(8))
def moved(shown, request):
    """The playground with every choice made at random, each option at least once."""
    rng = np.random.default_rng(request.param)
    chosen = rng.permutation(7) < 3
    shown.move(
        theta=rng.normal(0, 0.6, N_NUMBERS),
        data=request.param % 2,
        depth=1 + request.param % 2,
        width=rng.integers(2, 9),
        activation=request.param % 3,
        activation_2=(request.param + 1) % 3,
        loss=request.param > 3,
        optimizer=request.param % 4,
        learning_rate=0.07,
        decay=0.01 * (request.param % 3),
        noise=0.2 * (request.param % 2),
        share=(1.0, 0.6)[request.param > 2],
        batch=request.param % 4,
        schedule=request.param % 3,
        span=2,
        **{f"f_{i + 1}": float(one) for i, one in enumerate(chosen)},
    )
    return shown


def features(figure, X):
    x_1, x_2 = np.transpose(X)
    columns = [x_1, x_2, x_1**2, x_2**2, x_1 * x_2, np.sin(x_1), np.sin(x_2)]
    chosen = [bool(getattr(figure, f"f_{i + 1}")) for i in range(7)]
    return np.stack(columns, axis=1)[:, chosen]


def layers_of(figure, theta):
    """Layers from a vector, written down anew: what is switched off is cut away."""
    arrays, start = {}, 0
    for name, shape in SHAPES.items():
        arrays[name] = np.reshape(theta[start : start + int(np.prod(shape))], shape)
        start += int(np.prod(shape))
    n, two = int(figure.width), figure.depth > 1.5
    chosen = [bool(getattr(figure, f"f_{i + 1}")) for i in range(7)]
    g_1, g_2 = (ACTIVATIONS[int(k)] for k in (figure.activation, figure.activation_2))
    layers = [Layer(arrays["W_1"][:n, chosen], arrays["b_1"][:n], g_1)]
    if two:
        layers.append(Layer(arrays["W_2"][:n, :n], arrays["b_2"][:n], g_2))
    return [*layers, Layer(arrays["W_3"][:, :n], arrays["b_3"], "sigmoid")]


def layers_by_hand(figure):
    return layers_of(figure, np.array(figure.theta))


PLANE = "The answer ŷ, and the data"


def task(shown):
    """The points in the order in which the figure takes them, and how many are trained on."""
    marks = [shown.mark(PLANE, name) for name in ("square: 1, disk: 0", "for the test")]
    train, test = (shown.value(mark.points) for mark in marks)
    order = np.argsort(np.sin(8191 * np.arange(len(train))))
    train, test, y = train[order], test[order], shown.value(marks[0].labels)[order]
    is_train, is_test = (np.abs(X[:, 0]) < 1e5 for X in (train, test))
    X = np.where(is_train[:, None], train, test)
    there = is_train | is_test
    return X[there], y[there], LOSSES[int(shown.figure.loss)], int(is_train.sum())


def rate_by_hand(figure, step):
    gone = step / figure.span
    if figure.schedule == 0:
        return figure.learning_rate
    if figure.schedule == 1:
        return figure.learning_rate / (1 + gone)
    least = figure.learning_rate / 100
    share = (1 + np.cos(np.pi * min(gone, 1))) / 2
    return least + (figure.learning_rate - least) * share


class TestPlayground:
    def test_losses_and_score_are_those_of_nnlib(self, moved):
        layers, (X, y, loss, n) = layers_by_hand(moved.figure), task(moved)
        seen = features(moved.figure, X)
        assert_allclose(moved.said("train"), network.objective(layers, seen[:n], y[:n], loss))
        if n < len(X):
            assert_allclose(moved.said("test"), network.objective(layers, seen[n:], y[n:], loss))
        right = np.mean((network.predict(layers, seen[:n])[:, 0] > 0.5) == y[:n])
        assert_allclose(moved.said("right"), right)

    def test_points_are_the_data(self, shown):
        X, y, _, n = task(shown)
        given, labels = DATA["moons"]
        ours = sorted(zip(*X.T, y, strict=True))
        assert_allclose(ours, sorted(zip(*(np.round(20 * given) / 20).T, labels, strict=True)))
        assert n == len(X)
        shown.move(share=0.25, noise=0.5)
        noisy, _, _, n = task(shown)
        assert n == len(X) / 4
        assert 0.3 < np.std(noisy - X) < 0.7

    def test_boundary_is_the_network(self, moved):
        field = moved.view("The answer ŷ, and the data").marks[0]
        side = np.linspace(-EDGE, EDGE, N_GRID)
        grid = np.array([(x, y) for y in side for x in side])
        y_hat = network.predict(layers_by_hand(moved.figure), features(moved.figure, grid))[:, 0]
        assert_allclose(moved.value(field.values), y_hat - 0.5, atol=1e-12)

    def test_neurons_show_what_they_answer(self, moved):
        view = moved.view("What each neuron answers")
        side = np.linspace(-EDGE, EDGE, N_TILE)
        grid = np.array([(x, y) for y in side for x in side])
        layers = layers_by_hand(moved.figure)
        A = network.forward(layers, features(moved.figure, grid)).A
        kinds = [layer.activation for layer in layers]
        for depth in range(1, len(layers)):
            for k, neuron in enumerate(view.layers[depth][: layers[0].W.shape[0]]):
                a = A[depth][:, k]
                expected = {"tanh": a, "relu": a / 2, "sigmoid": 2 * a - 1}[kinds[depth - 1]]
                assert_allclose(moved.value(neuron.picture.values), expected, atol=1e-12)
        inputs = [n for n in view.layers[0] if moved.value(n.shown)]
        for neuron, column in zip(inputs, features(moved.figure, grid).T, strict=True):
            assert_allclose(moved.value(neuron.picture.values), column, atol=1e-12)

    def test_only_what_is_in_use_is_drawn(self, moved):
        view, layers = moved.view("What each neuron answers"), layers_by_hand(moved.figure)
        shown = [sum(moved.value(n.shown) > 0 for n in layer) for layer in view.layers[:3]]
        sizes = [layer.W.shape[0] for layer in layers[:-1]]
        assert shown == [layers[0].W.shape[1], sizes[0], sizes[1] if len(sizes) > 1 else 0]

    def test_every_weight_drawn_is_the_one_that_it_is_called(self, shown):
        drawn = shown.drawn("What each neuron answers")
        shown.move(theta=np.arange(N_NUMBERS))
        arrays = split_by_hand(np.arange(N_NUMBERS))
        for edge in drawn["edges"]:
            layer, j, k = (int(x) for x in edge["weight"]["label"].translate(DIGITS)[1:].split(","))
            held = edge["weight"]
            assert shown.value(held["value"])[held["at"]] == arrays[f"W_{layer}"][j - 1, k - 1]
            assert held["moves"] == "theta"

    def test_steps_are_those_of_nnlib(self, moved):
        figure = moved.figure
        X, y, loss, n = task(moved)
        seen, size = features(figure, X), (n, 20, 5, 1)[int(figure.batch)]
        optimizer = OPTIMIZER_CLASSES[int(figure.optimizer)](1.0)
        theta, start = np.array(figure.theta), 0
        for number in range(3):
            optimizer.learning_rate = rate_by_hand(figure, number)
            rows = slice(start, min(start + size, n))
            gradient = gradient_by_hand(figure, theta, seen[rows], y[rows], loss)
            optimizer.step([theta], [gradient])
            start = 0 if start + size >= n else start + size
            moved.press("One step")
        assert_allclose(figure.theta, theta, rtol=1e-9, atol=1e-12)
        assert figure.steps == 3

    def test_copied_code_is_the_network(self, moved):
        came, expected = moved.copied()["layers"], layers_by_hand(moved.figure)
        assert len(came) == len(expected)
        for one, other in zip(came, expected, strict=True):
            assert_array_equal(one.W, other.W)
            assert_array_equal(one.b, other.b)
            assert one.activation == other.activation

    def test_new_weights_come_round(self, shown):
        shown.move(size=1.0, steps=12)
        first, seen = tuple(shown.figure.theta), []
        for _ in range(N_STARTS):
            shown.press("New weights")
            assert shown.figure.steps == 0
            seen.append(tuple(shown.figure.theta))
        assert len(set(seen)) == N_STARTS
        assert seen[-1] == first  # the one that the page opens with
        shown.move(size=0.0)
        shown.press("New weights")
        assert not np.any(shown.figure.theta)

    def test_history_keeps_the_past_and_goes_on_flat(self, shown):
        shown.move(share=0.5)
        for name, title in (("train", "training"), ("test", "test")):
            curve = shown.mark("The losses", title)
            shown.move(steps=0, history=np.zeros(len(TIMES)), history_test=np.zeros(len(TIMES)))
            assert_allclose(10 ** shown.value(curve.x), TIMES)
            losses = []
            for _ in range(5):
                losses.append(shown.said(name))
                shown.press("One step")
            values = shown.value(curve.y)
            assert_allclose(values[TIMES < 5], np.take(losses, TIMES[TIMES < 5].astype(int)))
            assert_allclose(values[TIMES >= 5], shown.said(name))

    def test_tasks_pose_what_they_say(self, shown):
        shown.press("Task: a rate that bounces")
        losses = []
        for _ in range(100):
            shown.press("One step")
            losses.append(shown.said("train"))
        assert np.sum(np.diff(losses) > 0) > 5  # it bounces
        shown.press("Task: dead units")
        before = np.array(shown.figure.theta)
        shown.press("One step", times=3)
        first = int(np.prod(SHAPES["W_1"])) + SHAPES["b_1"][0]
        assert_array_equal(np.array(shown.figure.theta)[:first], before[:first])  # none is alive
        shown.press("Task: ten points")
        assert shown.figure.share * 200 == 10
        shown.press("Task: the spirals")
        assert shown.figure.learning_rate == 0.02

    def test_code_runs_the_run_again(self, moved):
        moved.move(origin=np.ones(N_NUMBERS))
        moved.press("One step", times=7)
        scope = moved.copied()
        assert scope["n_steps"] == 7
        layers = layers_by_hand(moved.figure)
        for one, other in zip(scope["layers"], layers, strict=True):
            assert_allclose(one.W, other.W, rtol=1e-9, atol=1e-12)
            assert_allclose(one.b, other.b, rtol=1e-9, atol=1e-12)
        assert_allclose(scope["train"], moved.said("train"), atol=1e-12)
        assert_allclose(scope["test"], moved.said("test"), atol=1e-12)

    def test_pytorch_says_the_same(self, moved):
        pytest.importorskip("torch")
        moved.press("One step", times=7)
        scope = moved.copied("as PyTorch")
        assert scope["n_steps"] == 7
        assert_allclose(scope["train"], moved.said("train"), atol=1e-12)
        assert_allclose(scope["test"], moved.said("test"), atol=1e-12)
        assert scope["right"] == moved.said("right")

    def test_a_program_never_trains_what_was_changed_on_the_way(self, shown):
        changes = [
            lambda: shown.move(learning_rate=0.1),
            lambda: shown.move(theta=np.array(shown.figure.theta) + 1e-3),
            lambda: shown.move(data=2, own=[[1.0, 1.0, 1.0], *[[0.0, 0.0, -1.0]] * 59]),
        ]
        for change in changes:
            shown.reset()
            shown.press("One step", times=3)
            assert shown.copied()["n_steps"] == 3
            change()
            assert shown.copied()["n_steps"] == 0
            shown.press("One step")
            scope = shown.copied()
            assert scope["n_steps"] == 0
            assert_allclose(scope["train"], shown.said("train"))
            shown.press("New weights")
            shown.press("One step", times=2)
            assert shown.copied()["n_steps"] == 2

    def test_own_points_are_those_that_there_are(self, shown):
        rows = np.tile([0.0, 0.0, -1.0], (60, 1))
        mine = [[0.5, 1.0, 1.0], [-1.0, 0.25, 0.0], [2.0, -2.0, 1.0], [1.0, 1.5, 0.0]]
        rows[:4] = mine
        shown.move(data=2, own=rows, noise=1.0)  # noise is for the given points
        X, y, _, n = task(shown)
        assert sorted([*x, label] for x, label in zip(X.tolist(), y, strict=True)) == sorted(mine)
        assert n == 4
        shown.move(share=0.5)
        X, y, loss, n = task(shown)
        layers, seen = layers_by_hand(shown.figure), features(shown.figure, X)
        assert (n, len(X)) == (2, 4)
        assert_allclose(shown.said("train"), network.objective(layers, seen[:2], y[:2], loss))
        assert_allclose(shown.said("test"), network.objective(layers, seen[2:], y[2:], loss))

    def test_where_nothing_is_kept_for_a_test_none_is_shown(self, shown):
        rows = np.tile([0.0, 0.0, -1.0], (60, 1))
        rows[:4] = [[0.5, 1.0, 1.0], [-1.0, 0.25, 0.0], [2.0, -2.0, 1.0], [1.0, 1.5, 0.0]]
        shown.move(data=2, own=rows)
        test = shown.mark("The losses", "test")
        # Of four points a share of 0.95 leaves none over, one of 0.75 leaves one.
        for share, n_test in ((1.0, 0), (0.95, 0), (0.75, 1)):
            shown.move(share=share)
            shown.press("One step")
            assert (shown.said("tested") > 0) == (n_test > 0)
            assert np.all(shown.value(test.y) < 0) == (n_test == 0)
            says = "test loss" if n_test else "no point is kept for a test"
            assert says in shown.copied()["tested"]

    def test_no_points_are_nothing_to_learn(self, shown):
        shown.move(data=2)
        assert shown.said("train") == shown.said("right") == 0
        assert shown.said("empty") > 0
        assert_array_equal(shown.would("One step")["theta"], shown.figure.theta)

    def test_points_can_be_taken_over_and_scaled(self, shown):
        mark = next(mark for mark in shown.view(PLANE).marks if mark.kind == "own_points")
        given, y = DATA["circles"]
        shown.move(data=1)
        rows = shown.value(mark.given)
        expected = np.column_stack([np.round(20 * given) / 20, y])
        assert_allclose(sorted(rows[:20].tolist()), sorted(expected.tolist()))
        assert_array_equal(rows[20:], [[0, 0, -1]] * 40)
        rows[:20, :2] = 1000 * rows[:20, :2] + 5
        rows[19] = [0, 0, -1]
        shown.move(data=2, own=rows)
        assert_array_equal(shown.value(mark.given), rows)
        came = shown.value(mark.scaled)
        assert_allclose(came[:19, :2].mean(axis=0), 0, atol=1e-12)
        assert_allclose(came[:19, :2].std(axis=0), 1)
        assert_array_equal(came[:, 2], rows[:, 2])
        assert_array_equal(came[19:], rows[19:])

    def test_a_run_is_kept_as_it_is(self, shown):
        shown.move(share=0.5)
        shown.press("One step", times=30)
        curves = [shown.value(shown.mark("The losses", name).y) for name in ("training", "test")]
        shown.press("Keep this run")
        shown.press("New weights")
        for name, curve in zip(("kept: training", "kept: test"), curves, strict=True):
            assert_array_equal(shown.value(shown.mark("The losses", name).y), curve)


DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def split_by_hand(theta):
    arrays, start = {}, 0
    for name, shape in SHAPES.items():
        arrays[name] = np.reshape(theta[start : start + int(np.prod(shape))], shape)
        start += int(np.prod(shape))
    return arrays


def gradient_by_hand(figure, theta, X, y, loss):
    """The gradient of a batch by nnlib, put where each number in use stands, and the penalty's."""
    layers = layers_of(figure, theta)
    back = network.backward(layers, network.forward(layers, X), y, loss)
    slopes, arrays = split_by_hand(np.zeros_like(theta)), split_by_hand(theta)
    n = int(figure.width)
    chosen = [bool(getattr(figure, f"f_{i + 1}")) for i in range(7)]
    slopes["W_1"][np.ix_(np.arange(8) < n, chosen)] = back.dW[0]
    slopes["b_1"][:n] = back.db[0]
    if len(layers) == 3:
        slopes["W_2"][:n, :n], slopes["b_2"][:n] = back.dW[1], back.db[1]
    slopes["W_3"][:, :n], slopes["b_3"][:] = back.dW[-1], back.db[-1]
    for name in ("W_1", "W_2", "W_3"):
        slopes[name] += figure.decay * arrays[name]
    return np.concatenate([slopes[name].ravel() for name in SHAPES])

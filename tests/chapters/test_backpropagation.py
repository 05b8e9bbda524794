"""The chapter on backpropagation: its labelled equations against nnlib, and its figures.

The equations are written out here a second time, with loops over indices and nothing of `nnlib` but
the activation functions, so that a mistake in one of the two shows.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib.activations import ACTIVATIONS
from nnlib.gallery import chain_of_five, worked_example
from nnlib.gallery.backpropagation import CHAIN, CHAIN_ACTIVATIONS, WEIGHTS
from nnlib.gradient_check import central_difference
from nnlib.network import Layer, backward, forward, init, update
from tests.support.reader import Reader

SEEDS = range(5)


def network_and_data(seed, sizes=(3, 4, 2), n_samples=1):
    rng = np.random.default_rng(seed)
    names = rng.choice(["tanh", "sigmoid", "softplus", "relu", "linear"], len(sizes) - 1)
    layers = init(list(sizes), list(names), rng)
    layers = [Layer(a.W, rng.normal(size=a.n_out), a.activation) for a in layers]
    return layers, rng.normal(size=(n_samples, sizes[0])), rng.normal(size=(n_samples, sizes[-1]))


def by_indices(layers, x, y):
    """Equations backprop-output, -delta, -weights and -biases, one index at a time."""
    z, a = [], [list(x)]
    for layer in layers:
        W, b, g = layer.W, layer.b, ACTIVATIONS[layer.activation].function
        z.append([sum(W[j, k] * a[-1][k] for k in range(len(a[-1]))) + b[j] for j in range(len(W))])
        a.append([float(g(np.float64(value))) for value in z[-1]])
    dL_da = [a[-1][i] - y[i] for i in range(len(y))]
    deltas = [None] * len(layers)
    for i in reversed(range(len(layers))):
        slope = ACTIVATIONS[layers[i].activation].derivative
        deltas[i] = [float(slope(np.float64(v))) * d for v, d in zip(z[i], dL_da, strict=True)]
        W = layers[i].W
        dL_da = [sum(W[j, k] * deltas[i][j] for j in range(len(W))) for k in range(W.shape[1])]
    dW = [[[d * v for v in a[i]] for d in deltas[i]] for i in range(len(layers))]
    return deltas, dW


@pytest.mark.parametrize("seed", SEEDS)
def test_one_neuron(seed):
    # eq-one-neuron: dL/dw = (y_hat - y) g'(z) x, dL/db = (y_hat - y) g'(z)
    w, b, x, y = np.random.default_rng(seed).normal(size=4)
    layers = [Layer([[w]], [b], "sigmoid")]
    back = backward(layers, forward(layers, [[x]]), [[y]])
    y_hat = 1 / (1 + np.exp(-(w * x + b)))
    assert_allclose(back.dW[0], [[(y_hat - y) * y_hat * (1 - y_hat) * x]])
    assert_allclose(back.db[0], [(y_hat - y) * y_hat * (1 - y_hat)])


@pytest.mark.parametrize("seed", SEEDS)
def test_chain(seed):
    # eq-chain, as the five products of the table: every factor of every row
    rng = np.random.default_rng(seed)
    w, (x, y) = rng.normal(size=5), rng.normal(size=2)
    a = [x]
    for i in range(5):
        a.append(np.tanh(w[i] * a[-1]))
    g = [None] + [1 - a[i] ** 2 for i in range(1, 6)]
    rows = [
        (a[5] - y) * g[5] * w[4] * g[4] * w[3] * g[3] * w[2] * g[2] * w[1] * g[1] * x,
        (a[5] - y) * g[5] * w[4] * g[4] * w[3] * g[3] * w[2] * g[2] * a[1],
        (a[5] - y) * g[5] * w[4] * g[4] * w[3] * g[3] * a[2],
        (a[5] - y) * g[5] * w[4] * g[4] * a[3],
        (a[5] - y) * g[5] * a[4],
    ]
    layers = [Layer([[weight]], None, "tanh") for weight in w]
    back = backward(layers, forward(layers, [[x]]), [[y]])
    assert_allclose(np.ravel(back.dW), rows, rtol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sizes", [(3, 4, 2), (2, 3, 3, 3, 1)])
def test_four_equations(seed, sizes):
    layers, X, Y = network_and_data(seed, sizes)
    back = backward(layers, forward(layers, X), Y)
    deltas, dW = by_indices(layers, X[0], Y[0])
    for i in range(len(layers)):
        assert_allclose(back.deltas[i][0], deltas[i], rtol=1e-10, atol=1e-14)
        assert_allclose(back.dW[i], dW[i], rtol=1e-10, atol=1e-14)
        assert_allclose(back.db[i], deltas[i], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("seed", SEEDS)
def test_batch(seed):
    # eq-batch: the mean over the examples of what each gives alone
    layers, X, Y = network_and_data(seed, n_samples=6)
    back = backward(layers, forward(layers, X), Y)
    singly = [by_indices(layers, x, y) for x, y in zip(X, Y, strict=True)]
    for i in range(2):
        assert_allclose(back.deltas[i], np.array([d[i] for d, _ in singly]) / 6, atol=1e-14)
        assert_allclose(back.dW[i], np.mean([dW[i] for _, dW in singly], axis=0), atol=1e-13)
        assert_allclose(back.db[i], np.mean([d[i] for d, _ in singly], axis=0), atol=1e-13)


def test_central_difference():
    # eq-central on f(w) = w^3: ((w+h)^3 - (w-h)^3) / 2h = 3 w^2 + h^2, exactly
    numeric = central_difference(lambda v: float(v[0] ** 3), [2.0], step=0.5)
    assert_allclose(numeric, [3 * 2.0**2 + 0.5**2])


# --- the live figures -----------------------------------------------------------------------------


def steps_of(reader):
    return reader.drawn(kind="computation_graph")


def numbers(reader, references):
    return [float(reader.value(reference)) for reference in references]


@pytest.mark.parametrize("activation", range(3))
@pytest.mark.parametrize("seed", SEEDS)
def test_chain_figure_shows_what_nnlib_computes(seed, activation):
    rng = np.random.default_rng(seed)
    reader = Reader(chain_of_five())
    reader.move(activation=activation)
    reader.move(**{name: round(rng.uniform(-2, 2), 1) for name in CHAIN})
    figure = reader.figure
    weights = [getattr(figure, f"w_{i}") for i in range(1, 6)]
    layers = [Layer([[w]], None, CHAIN_ACTIVATIONS[activation]) for w in weights]
    run = forward(layers, [[figure.x]])
    back = backward(layers, run, [[figure.y]])

    boxes = {box["label"]: box for box in steps_of(reader)["nodes"]}
    subscripts = "₁₂₃₄₅"
    shown = numbers(reader, [boxes[f"w{i}"]["gradient"] for i in subscripts])
    assert_allclose(shown, np.ravel(back.dW), rtol=1e-9, atol=1e-14)
    shown = numbers(reader, [boxes[f"z{i}"]["gradient"] for i in subscripts])
    assert_allclose(shown, np.ravel(back.deltas), rtol=1e-9, atol=1e-14)
    shown = numbers(reader, [boxes[f"z{i}"]["value"] for i in subscripts])
    assert_allclose(shown, np.ravel(run.Z), rtol=1e-12)
    (loss,) = numbers(reader, [boxes["L"]["value"]])
    assert loss == pytest.approx(back.loss, rel=1e-12)


@pytest.mark.parametrize("make", [chain_of_five, worked_example])
def test_upstream_times_local_adds_up_to_the_gradient(make):
    reader = Reader(make())
    steps = steps_of(reader)
    gradients = numbers(reader, [box["gradient"] for box in steps["nodes"]])
    locals_ = numbers(reader, [edge["local"] for edge in steps["edges"]])
    totals = np.zeros(len(gradients))
    totals[-1] = 1.0
    for edge, local in zip(steps["edges"], locals_, strict=True):
        totals[edge["from"]] += gradients[edge["to"]] * local
    assert_allclose(totals, gradients, atol=1e-14)


@pytest.mark.parametrize("make", [chain_of_five, worked_example])
def test_edges_go_forward_and_every_box_is_drawn_once(make):
    steps = steps_of(Reader(make()))
    assert all(edge["from"] < edge["to"] for edge in steps["edges"])
    fed = {edge["from"] for edge in steps["edges"]}
    assert fed == set(range(len(steps["nodes"]) - 1))  # the loss alone feeds nothing
    places = {(box["column"], box["row"]) for box in steps["nodes"]}
    assert len(places) == len(steps["nodes"])
    assert 118 * (1 + max(box["column"] for box in steps["nodes"])) <= 654  # the page's column


def test_answer_to_the_chain_s_question():
    reader = Reader(chain_of_five(w_3=0.0))
    boxes = {box["label"]: box for box in steps_of(reader)["nodes"]}
    references = [boxes[f"w{i}"]["gradient"] for i in "₁₂₃₄₅"]
    assert [g != 0 for g in numbers(reader, references)] == [False, False, True, True, True]
    reader.move(activation=1)  # tanh: nothing arrives behind the cut either
    assert [g != 0 for g in numbers(reader, references)] == [False, False, True, False, False]


def test_relu_at_its_kink_disagrees_with_the_central_difference():
    reader = Reader(chain_of_five(w_3=0.0))
    reader.move(activation=2)
    by_graph, numeric = list(reader.columns(kind="table").values())[2:]
    assert by_graph[2] == 0.0
    assert abs(numeric[2]) > 0.01


@pytest.mark.parametrize("sample", [0, 1])
@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_worked_example_shows_what_nnlib_computes(sample, seed):
    reader = Reader(worked_example())
    figure = reader.figure
    reader.move(sample=sample)
    if seed is not None:
        weights = np.random.default_rng(seed).normal(size=10)
        reader.move(**dict(zip(WEIGHTS, weights, strict=True)))
    layers = [
        Layer([[getattr(figure, f"w_{i}{j}{k}") for k in (1, 2)] for j in range(1, n + 1)], None, g)
        for i, n, g in ((1, 2, "relu"), (2, 2, "sigmoid"), (3, 1, "linear"))
    ]
    run = forward(layers, np.eye(2))
    each = backward(layers, run, [1.0, 0.0], per_example=True)
    mean = backward(layers, run, [1.0, 0.0])
    dW_each = np.concatenate([dW.reshape(2, -1) for dW in each.dW], axis=1)

    boxes = {box["probe"]: box for box in steps_of(reader)["nodes"] if box["probe"]}
    shown = numbers(reader, [boxes[name]["gradient"] for name in WEIGHTS])
    assert_allclose(shown, dW_each[sample], atol=1e-14)
    columns = list(reader.columns(kind="table").values())
    assert_allclose(columns[1:3], dW_each, atol=1e-14)
    assert_allclose(columns[3], np.concatenate([dW.ravel() for dW in mean.dW]), atol=1e-14)


def test_answer_to_the_worked_example_s_question():
    reader = Reader(worked_example())
    reader.move(sample=1)
    boxes = {box["probe"]: box for box in steps_of(reader)["nodes"] if box["probe"]}
    gradients = numbers(reader, [boxes[name]["gradient"] for name in WEIGHTS])
    silent = {name for name, g in zip(WEIGHTS, gradients, strict=True) if g == 0}
    assert silent == {"w_111", "w_112", "w_121", "w_211", "w_221"}


def test_gradient_step_of_the_worked_example_is_the_update_of_the_chapter():
    reader = Reader(worked_example())
    reader.press("Gradient step")
    moved = [getattr(reader.figure, name) for name in WEIGHTS]
    layers = [
        Layer([[2, -1], [1, 1]], None, "relu"),
        Layer([[1, -1], [-1, 1]], None, "sigmoid"),
        Layer([[1, -1]], None, "linear"),
    ]
    after = update(layers, backward(layers, forward(layers, np.eye(2)), [1.0, 0.0]), 0.1)
    assert_allclose(moved, np.concatenate([layer.W.ravel() for layer in after]))


@pytest.mark.parametrize("make", [chain_of_five, worked_example])
def test_copied_code_is_python_for_every_parameter_it_names(make):
    assert len(Reader(make()).copied()["layers"]) in (3, 5)


def test_a_misspelled_start_is_not_a_new_parameter():
    with pytest.raises(ValueError, match=r"start: came 'w_6'; expected a parameter .*did you mean"):
        chain_of_five(w_6=1.0)

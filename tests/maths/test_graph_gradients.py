"""Gradients of graphs held against three other roads to them, and batches against loops."""

import itertools

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import graph, network
from nnlib.graph import evaluate, grad, parameter
from nnlib.losses import LOSSES
from tests.support.random_graphs import random_case

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS)
def test_gradients_agree_with_central_differences(seed):
    case = random_case(seed)
    step = 1e-5
    for node, gradient in zip(case.parameters, evaluate_gradients(case), strict=True):
        # Every entry is nudged both ways in one evaluation: the nudges are a batch.
        size = gradient.size
        nudges = step * np.eye(size).reshape(size, *node.shape)
        base = case.values[node.name]
        above, below = (
            evaluate(case.loss, case.values | {node.name: base + sign * nudges}) for sign in (1, -1)
        )
        expected = ((above - below) / (2 * step)).reshape(node.shape)
        scale = 1 + abs(evaluate(case.loss, case.values)) + np.abs(expected).max()
        np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-6 * scale)


@given(SEEDS)
def test_gradients_agree_with_an_independent_autodiff(seed):
    case = random_case(seed)
    values = [case.values[node.name] for node in case.parameters]
    expected = autograd.grad(lambda *p: oracle(case, p), tuple(range(len(values))))(*values)
    for ours, theirs in zip(evaluate_gradients(case), expected, strict=True):
        scale = 1 + np.abs(theirs).max()
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11 * scale)


@given(SEEDS)
def test_second_derivatives_agree_with_an_independent_autodiff(seed):
    case = random_case(seed)
    node = case.parameters[0]
    first = grad(case.loss, node)
    ours = safe_evaluate(grad(graph.sum(first**2), node), case.values)
    rest = [case.values[p.name] for p in case.parameters[1:]]
    gradient = autograd.grad(lambda p: oracle(case, (p, *rest)))
    theirs = autograd.grad(lambda p: anp.sum(gradient(p) ** 2))(case.values[node.name])
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * (1 + np.abs(theirs).max()))


def evaluate_gradients(case):
    return [safe_evaluate(gradient, case.values) for gradient in grad(case.loss, case.parameters)]


def safe_evaluate(node, values):
    """Evaluate a node that may depend on fewer parameters than there are values for."""
    return evaluate(node, {name: values[name] for name in graph.parameters(node)})


def oracle(case, values):
    """The loss once more, every operation by autograd's NumPy."""
    by_name = dict(zip((node.name for node in case.parameters), values, strict=True))
    computed = {}
    for node in graph.topological(case.loss):
        arguments = [computed[arg] for arg in node.args]
        if node.op == "parameter":
            computed[node] = by_name[node.name]
        else:
            computed[node] = ORACLE[node.op](*arguments, **oracle_attributes(node))
    return computed[case.loss]


def oracle_attributes(node):
    return {"shape": node.shape} | dict(node.attributes)


def by_index(x, shape, axis, start, stop, drop):
    part = x[(..., slice(start, stop)) + (slice(None),) * (-axis - 1)]
    return anp.reshape(part, shape)


def choose(condition, a, b, shape):
    # autograd's own where and broadcast_to do not add up the gradients of what they repeat.
    ones = np.ones(shape)
    return anp.where(condition * ones != 0, a * ones, b * ones)


def plainly(function):
    return lambda *arguments, shape: function(*arguments)


ORACLE = {
    "constant": lambda shape, values: values,
    "linspace": lambda shape, start, stop, n: np.linspace(start, stop, n),
    "grid": lambda shape, x_min, x_max, n_x, y_min, y_max, n_y: np.array(
        [(x, y) for y in np.linspace(y_min, y_max, n_y) for x in np.linspace(x_min, x_max, n_x)]
    ),
    "add": plainly(anp.add),
    "sub": plainly(anp.subtract),
    "mul": plainly(anp.multiply),
    "div": plainly(anp.divide),
    "neg": plainly(anp.negative),
    "exp": plainly(anp.exp),
    "log": plainly(anp.log),
    "tanh": plainly(anp.tanh),
    "sigmoid": plainly(lambda x: 0.5 * (1 + anp.tanh(x / 2))),
    "softplus": plainly(lambda x: anp.logaddexp(0.0, x)),
    "relu": lambda x, shape: choose(x > 0, x, 0.0, shape),
    "maximum": lambda a, b, shape: choose(a > b, a, b, shape),
    "greater": lambda a, b, shape: choose(a > b, 1.0, 0.0, shape),
    "where": choose,
    "power": lambda x, shape, exponent: x**exponent if exponent else anp.ones(shape),
    "stop_gradient": plainly(lambda x: x),
    "matmul": plainly(anp.matmul),
    "transpose": plainly(lambda x: anp.swapaxes(x, -1, -2)),
    "sum": lambda x, shape, axis, keepdims: anp.sum(x, axis=axis, keepdims=keepdims),
    "max": lambda x, shape, axis, keepdims: anp.max(x, axis=axis, keepdims=keepdims),
    "reshape": lambda x, shape: anp.reshape(x, shape),
    "broadcast_to": lambda x, shape: x * np.ones(shape),
    "slice": by_index,
    "stack": lambda *xs, shape, axis: anp.stack(xs, axis=axis + len(shape)),
}


@pytest.mark.parametrize(
    ("sizes", "activations", "loss"),
    [
        ([1, 2, 1], ["sigmoid", "linear"], "half_squared_error"),
        ([2, 2, 1], ["sigmoid", "sigmoid"], "binary_cross_entropy"),
        ([3, 5, 4], ["tanh", "softmax"], "categorical_cross_entropy"),
        ([2, 8, 8, 1], ["relu", "softplus", "linear"], "mean_squared_error"),
        ([2, 3, 2], ["tanh", "sigmoid"], "half_squared_error"),
    ],
)
def test_gradients_agree_with_the_recursion_of_the_backpropagation_chapter(
    sizes, activations, loss
):
    rng = np.random.default_rng(7)
    layers = network.init(sizes, activations, rng)
    X = rng.normal(size=(6, sizes[0]))
    y = rng.dirichlet(np.ones(sizes[-1]), size=6) if sizes[-1] > 1 else rng.random((6, 1))
    by_hand = network.backward(layers, network.forward(layers, X), y, loss)
    objective, parameters, values = network_graph(layers, X, y, loss)
    assert evaluate(objective, values) == pytest.approx(by_hand.loss, rel=1e-13)
    gradients = evaluate(grad(objective, parameters), values)
    expected = [part for pair in zip(by_hand.dW, by_hand.db, strict=True) for part in pair]
    for ours, theirs in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-14)


def network_graph(layers, X, y, loss):
    """The objective of a network as a graph, its parameters, and their values."""
    a, parameters, values = graph.constant(X), [], {}
    for number, layer in enumerate(layers, start=1):
        pair = (("W", layer.W), ("b", layer.b))
        values |= {f"{letter}{number}": value for letter, value in pair}
        W, b = (parameter(f"{letter}{number}", value.shape) for letter, value in pair)
        parameters += [W, b]
        z = a @ W.T + b
        a = z if layer.activation == "linear" else getattr(graph, layer.activation)(z)
    objectives = {
        "half_squared_error": lambda: graph.sum((a - y) ** 2, axis=1) / 2,
        "mean_squared_error": lambda: graph.mean((a - y) ** 2, axis=1),
        "binary_cross_entropy": lambda: graph.softplus(z) - y * z,
        "categorical_cross_entropy": lambda: -graph.sum(y * graph.log_softmax(z), axis=1),
    }
    assert objectives.keys() == LOSSES.keys()
    return graph.mean(objectives[loss]()), parameters, values


# --- batches -------------------------------------------------------------------------------------


def test_scalar_parameters_over_a_landscape():
    # A parameter batched (3, 1) against data (5,), another (1, 4): the loss is (3, 4).
    w, b = parameter("w"), parameter("b")
    x = graph.linspace(-1, 1, 5)
    loss = graph.mean((graph.tanh(w * x + b) - x) ** 2)
    ws, bs = np.linspace(-2, 2, 3), np.linspace(-1, 1, 4)
    landscape = evaluate(loss, {"w": ws[:, None], "b": bs[None, :]})
    assert landscape.shape == (3, 4)
    for (i, w_i), (j, b_j) in itertools.product(enumerate(ws), enumerate(bs)):
        assert landscape[i, j] == pytest.approx(evaluate(loss, {"w": w_i, "b": b_j}), rel=1e-14)


@given(SEEDS)
def test_a_batch_is_a_loop(seed):
    case = random_case(seed)
    outputs = [case.loss, *case.nodes[-3:], *grad(case.loss, case.parameters)]
    rng = np.random.default_rng(seed)
    batches = [(3, 1), (2,), *[()] * len(case.parameters)]
    values = {
        node.name: case.values[node.name] + rng.normal(size=batch + node.shape)
        for node, batch in zip(case.parameters, batches, strict=False)
    }
    whole = graph.parameters(outputs)
    values |= {name: rng.normal(size=whole[name].shape) for name in whole.keys() - values.keys()}
    together = evaluate(outputs, values)
    batched = {node.name: batch for node, batch in zip(case.parameters, batches, strict=False)}
    full = np.broadcast_shapes(*batched.values())
    for index in np.ndindex(full):
        one = {
            name: np.broadcast_to(value, full + whole[name].shape)[index]
            for name, value in values.items()
        }
        for node, batch_value, value in zip(outputs, together, evaluate(outputs, one), strict=True):
            assert batch_value.shape == full + node.shape
            np.testing.assert_allclose(batch_value[index], value, rtol=1e-10, atol=1e-10)

"""Gradients of graphs held against three other roads to them, and batches against loops."""

import itertools

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib import graph, network
from nnlib.gradient_check import central_difference
from nnlib.graph import evaluate, grad, parameter
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
    with np.errstate(over="ignore"):  # autograd's tanh divides by a cosh that overflows
        expected = autograd.grad(lambda *p: oracle(case, p), tuple(range(len(values))))(*values)
    for ours, theirs in zip(evaluate_gradients(case), expected, strict=True):
        scale = 1 + np.abs(theirs).max()
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11 * scale)


@given(SEEDS)
def test_second_derivatives_agree_with_an_independent_autodiff(seed):
    case = random_case(seed)
    node = case.parameters[0]
    first = grad(case.loss, node)
    ours = evaluate(grad(graph.sum(first**2), node), case.values)
    rest = [case.values[p.name] for p in case.parameters[1:]]
    gradient = autograd.grad(lambda p: oracle(case, (p, *rest)))
    with np.errstate(over="ignore"):
        theirs = autograd.grad(lambda p: anp.sum(gradient(p) ** 2))(case.values[node.name])
    allowed = 1e-9
    if np.isnan(theirs).any():  # 0 · ∞ on its way back: the definition of the derivative judges

        def steepness(vector):
            moved = vector.reshape(np.shape(case.values[node.name]))
            return evaluate(graph.sum(first**2), case.values | {node.name: moved})

        here = np.ravel(case.values[node.name])
        theirs = central_difference(steepness, here, 1e-5).reshape(np.shape(ours))
        allowed = 1e-6
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=allowed * (1 + np.abs(theirs).max()))


def evaluate_gradients(case):
    return evaluate(grad(case.loss, case.parameters), case.values)


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


def within(function, is_inside):
    """As the function, but outside its domain no number, and no slope: that branch is not taken."""

    def guarded(x):
        inside = is_inside(x)
        return anp.where(inside, function(anp.where(inside, x, 1.0)), np.nan)

    return guarded


def powered(x, shape, exponent):
    if exponent in (0, 1, 2, 3):
        return x**exponent if exponent else anp.ones(shape)
    return within(lambda x: x**exponent, lambda x: x > 0)(x)


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
    "div": plainly(lambda a, b: a * within(lambda x: 1 / x, lambda x: x != 0)(b)),
    "neg": plainly(anp.negative),
    "exp": plainly(anp.exp),
    "log": plainly(within(anp.log, lambda x: x > 0)),
    "sin": plainly(anp.sin),
    "tanh": plainly(anp.tanh),
    "sigmoid": plainly(lambda x: 0.5 * (1 + anp.tanh(x / 2))),
    "softplus": plainly(lambda x: anp.logaddexp(0.0, x)),
    "relu": lambda x, shape: choose(x > 0, x, 0.0, shape),
    "maximum": lambda a, b, shape: choose(a > b, a, b, shape),
    "greater": lambda a, b, shape: choose(a > b, 1.0, 0.0, shape),
    "where": choose,
    "power": powered,
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
    return graph.mean(objectives[loss]()), parameters, values


# --- branches not taken --------------------------------------------------------------------------

# Each with autograd's version, and the numbers at which it has a finite slope.
BRANCHES = {
    "root": (lambda x: x**0.5, lambda x: x**0.5, lambda x: x > 0),
    "log": (graph.log, anp.log, lambda x: x > 0),
    "inverse": (lambda x: 1 / x, lambda x: 1 / x, lambda x: x != 0),
    "ratio": (lambda x: graph.tanh(x) / x, lambda x: anp.tanh(x) / x, lambda x: x != 0),
    "x log x": (lambda x: x * graph.log(x), lambda x: x * anp.log(x), lambda x: x > 0),
    "tanh log": (
        lambda x: graph.tanh(graph.log(x)),
        lambda x: anp.tanh(anp.log(x)),
        lambda x: x > 0,
    ),
    "exp": (graph.exp, anp.exp, lambda x: x < 700),
    "bell": (lambda x: graph.exp(-1 / x**2), lambda x: anp.exp(-1 / x**2), lambda x: x != 0),
    "sigmoid": (
        lambda x: graph.sigmoid(x**-0.5),
        lambda x: 0.5 * (1 + anp.tanh(x**-0.5 / 2)),
        lambda x: x > 0,
    ),
    "softplus": (
        lambda x: graph.softplus(graph.log(x)),
        lambda x: anp.logaddexp(0.0, anp.log(x)),
        lambda x: x > 0,
    ),
    "line": (lambda x: 3 * x - 1, lambda x: 3 * x - 1, lambda x: True),
}
POINTS = st.sampled_from([0.0, -0.0, -1.0, -1e4, 1e-3, 0.5, 1.0, 2.0, 30.0, 1e4])
NAMES = st.sampled_from(sorted(BRANCHES))


@given(NAMES, NAMES, st.lists(POINTS, min_size=1, max_size=6), st.sampled_from([-2.0, 0.0, 0.75]))
def test_only_the_branch_taken_has_a_slope(upper, lower, points, border):
    v = parameter("v", (len(points),))
    x = parameter("x")
    taken = [BRANCHES[upper if point > border else lower] for point in points]
    with np.errstate(over="ignore"):  # the cosh of autograd's tanh
        expected = [
            autograd.grad(of_number)(point) if has_slope(point) else None
            for point, (_, of_number, has_slope) in zip(points, taken, strict=True)
        ]
    (above, *_), (below, *_) = BRANCHES[upper], BRANCHES[lower]
    whole = graph.where(v > border, above(v), below(v))
    one = graph.where(x > border, above(x), below(x))
    as_vector = evaluate(grad(graph.sum(whole), v), {"v": points})
    as_batch = evaluate(grad(one, x), {"x": points})
    for want, *ours in zip(expected, as_vector, as_batch, strict=True):
        if want is not None:
            # Absolute as well: 1 - σ and 1 - tanh² keep few digits where they are nearly 0.
            np.testing.assert_allclose(ours, want, rtol=1e-9, atol=1e-12)


v = parameter("v", (3,))
M = parameter("M", (2, 3))
x, y = parameter("x"), parameter("y")


@pytest.mark.parametrize(
    ("loss", "of", "at", "expected"),
    [
        # The norm at 0, asked for where it is not 0.
        (graph.where(graph.sum(v * v) > 0, graph.sum(v * v) ** 0.5, 0), v, {"v": [0] * 3}, [0] * 3),
        # One condition for all: d Σ log v = 1/v, and nothing if it is not asked for.
        (graph.where(y > 0, graph.sum(graph.log(v)), 0), v, {"v": [0, 1, 2], "y": -1}, [0] * 3),
        (
            graph.where(y > 0, graph.sum(graph.log(v)), 0),
            v,
            {"v": [4, 1, 2], "y": 1},
            [1 / 4, 1, 1 / 2],
        ),
        # maximum, relu, max and an index choose as well.
        (graph.maximum(graph.log(x), -5), x, {"x": 0}, 0),
        (graph.relu(graph.log(x)), x, {"x": 0}, 0),
        (graph.max(graph.stack([graph.log(x), x])), x, {"x": 0}, 1),
        (graph.stack([graph.log(x), 3 * x])[1], x, {"x": 0}, 3),
        (graph.sum(graph.log(v)[1:]), v, {"v": [0, 1, 2]}, [0, 1, 1 / 2]),
        # Broadcast: v_2 = 0 is divided by in the row that is not taken alone.
        (
            graph.sum(graph.where(M > 2, 1 / v, 0)),
            v,
            {"v": [1, 2, 0], "M": [[3, 3, 0], [0, 3, 0]]},
            [-1, -1 / 2, 0],
        ),
        # Behind a product: M (1/v) has the rows 1/v_1 + 1/v_2 + ...; only the first is taken.
        (
            graph.sum(graph.where([1, 0], M[:, :2] @ (1 / v[:2]), 0)),
            M,
            {"M": np.ones((2, 3)), "v": [2, 4, 0]},
            [[1 / 2, 1 / 4, 0], [0, 0, 0]],
        ),
        (
            graph.sum(graph.where([[1, 0]], M @ graph.stack([v, 1 / v], axis=1), 0)),
            M,
            {"M": np.ones((2, 3)), "v": [2, 0, 4]},
            [[2, 0, 4], [2, 0, 4]],
        ),
        # Nested: |x| below 0, a root between, a logarithm above 1.
        (
            graph.where(x > 1, graph.log(x), graph.where(x > 0, x**0.5, -x)),
            x,
            {"x": [-2, 0, 0.25, 4]},
            [-1, -1, 1, 1 / 4],
        ),
        # What is used outside the choice too has its slope from there: 2 · ½ x^-½.
        (graph.where(x > 0, x**0.5, 0) + x**0.5, x, {"x": 4}, 1 / 2),
    ],
)
def test_what_was_not_chosen_adds_nothing(loss, of, at, expected):
    np.testing.assert_allclose(evaluate(grad(loss, of), at), expected, rtol=1e-12)


def test_an_infinite_slope_in_the_branch_taken_stays_infinite():
    root = graph.where(y > 0, x**0.5, 0)
    assert evaluate(grad(root, x), {"x": 0, "y": 1}) == np.inf
    # (√x)² is x, but 0 · ∞ is what its derivative is made of: no number, and not a wrong one.
    assert np.isnan(evaluate(grad(root**2, x), {"x": 0, "y": 1}))
    assert evaluate(grad(root**2, x), {"x": 0, "y": 0}) == 0


def test_second_derivatives_are_right_where_a_gradient_is_zero_by_chance():
    # L = ½ (w √y - 4)² is at rest for w = 2, y = 4, and d²L/dw² = y = 4 there.
    w = parameter("w")
    loss = 0.5 * (graph.where(y > 0, w * y**0.5, 0) - 4) ** 2
    assert evaluate(grad(loss, w), {"w": 2, "y": 4}) == 0
    assert evaluate(grad(grad(loss, w), w), {"w": 2, "y": [4, 0, -1]}).tolist() == [4, 0, 0]
    curve = graph.where(x > 0, x**1.5, 0)  # ¾ x^-½, and 0 up to 0
    assert evaluate(grad(grad(curve, x), x), {"x": [0, -1, 4]}).tolist() == [0, 0, 0.375]


def test_a_choice_between_harmless_branches_costs_no_node():
    # As many as before the cure: it is for divisions, powers, logarithms and exponentials alone.
    loss = graph.sum(graph.where(v > 0, graph.tanh(2 * v) * v, v @ np.ones((3, 3)))) ** 2
    ops = [node.op for node in graph.topological(grad(loss, v))]
    assert ops.count("where") == 3  # the choice, and upstream into its two branches


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

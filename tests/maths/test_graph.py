"""The computation graph: worked examples, sharing, errors, and the JSON."""

import doctest
import itertools
import json
import math
import warnings

import numpy as np
import pytest

from nnlib import graph
from nnlib.graph import evaluate, grad, parameter, passes


def numbers(nodes, values):
    return [np.round(value, 12).tolist() for value in evaluate(nodes, values)]


# --- worked examples -----------------------------------------------------------------------------


def test_logarithm_of_a_square_and_a_sum():
    # s = x + y = 3, q = s² = 9, u = q + z = 10, f = log u.
    # ∂f/∂u = 1/10; ∂f/∂z = 1/10; ∂f/∂s = 1/10 · 2s = 6/10, and x and y each pass it on unchanged.
    x, y, z = (parameter(name) for name in "xyz")
    f = graph.log((x + y) ** 2 + z)
    at = {"x": 2, "y": 1, "z": 1}
    assert evaluate(f, at) == pytest.approx(np.log(10), rel=1e-15)
    assert numbers(grad(f, [x, y, z]), at) == [0.6, 0.6, 0.1]


def test_product_of_two_sums():
    # y = (x1 + x2)(x3 + x4) at (1, 2, 3, 4): 3 · 7 = 21; each summand gets the other factor.
    x = [parameter(f"x{i}") for i in (1, 2, 3, 4)]
    y = (x[0] + x[1]) * (x[2] + x[3])
    at = {"x1": 1, "x2": 2, "x3": 3, "x4": 4}
    assert evaluate(y, at) == 21
    assert numbers(grad(y, x), at) == [7, 7, 3, 3]


def test_a_node_used_twice_adds_up_its_gradients():
    # y = x² + 3x at 5: 2 · 5 + 3 = 13.
    x = parameter("x")
    assert evaluate(grad(x * x + 3 * x, x), {"x": 5}) == 13


def test_second_derivative_is_the_gradient_of_the_gradient():
    # x⁴ at 2: 4 · 8 = 32, 12 · 4 = 48, 24 · 2 = 48, 24.
    x = parameter("x")
    derivatives = list(itertools.accumulate(range(4), lambda f, _: grad(f, x), initial=x**4))
    assert numbers(derivatives, {"x": 2}) == [16, 32, 48, 48, 24]


def test_gradient_with_respect_to_an_inner_node():
    # delta = dL/dz for L = ½(a - 1)², a = σ(z), z = w x, at w = 0, x = 3: (½ - 1) · ½ · ½ = -1/8,
    # and dL/dw = delta · x = -3/8.
    w, x = parameter("w"), parameter("x")
    z = w * x
    loss = 0.5 * (graph.sigmoid(z) - 1) ** 2
    assert numbers(grad(loss, [z, w]), {"w": 0, "x": 3}) == [-0.125, -0.375]


def test_gradient_is_zero_where_the_loss_does_not_depend():
    x, w = parameter("x"), parameter("w", (2, 2))
    assert evaluate(grad(x * x, w), {}).tolist() == [[0, 0], [0, 0]]
    stopped = graph.stop_gradient(x) * x  # d/dx = the other factor, held fixed
    assert evaluate(grad(stopped, x), {"x": 4}) == 4
    assert evaluate(grad(graph.greater(x, 0) * 1, x), {}) == 0


def test_conventions_at_kinks_and_ties():
    x, y = parameter("x"), parameter("y", (3,))
    assert evaluate(grad(graph.relu(x), x), {"x": 0}) == 0
    assert evaluate(grad(graph.maximum(x, 2), x), {"x": 2}) == 0
    assert evaluate(grad(graph.maximum(2, x), x), {"x": 2}) == 1
    assert evaluate(grad(graph.max(y), y), {"y": [5, 1, 5]}).tolist() == [0.5, 0, 0.5]
    assert evaluate(grad(abs(x), x), {"x": [-3, 0, 3]}).tolist() == [-1, 0, 1]


def test_powers_at_zero_have_the_derivatives_of_polynomials():
    x = parameter("x")
    assert [evaluate(grad(x**c, x), {"x": 0}) for c in (0, 1, 2, 3)] == [0, 1, 0, 0]


def test_vectors_multiply_matrices_as_on_paper():
    W, x = parameter("W", (2, 3)), parameter("x", (3,))
    at = {"W": [[1, 2, 3], [4, 5, 6]], "x": [1, 0, -1]}
    assert evaluate(W @ x, at).tolist() == [-2, -2]
    assert evaluate(x @ W.T, at).tolist() == [-2, -2]
    assert evaluate(graph.matmul(x, x), {"x": at["x"]}) == 2
    assert (np.eye(2) @ W).shape == (2, 3)


def test_operators_take_numbers_and_arrays_on_either_side():
    x = parameter("x", (2,))
    ones = np.ones(2)
    results = evaluate([1 - x, ones - x, x - 1, 6 / x, x / 2, ones * x, 1 + x], {"x": [2, 3]})
    assert [r.tolist() for r in results] == [
        [-1, -2],
        [-1, -2],
        [1, 2],
        [3, 2],
        [1, 1.5],
        [2, 3],
        [3, 4],
    ]


def test_indexing():
    x = parameter("x", (2, 3))
    at = {"x": [[1, 2, 3], [4, 5, 6]]}
    picked = [x[1], x[-1, 0], x[:, 1:], x[:, np.int64(2)]]
    assert [np.asarray(v).tolist() for v in evaluate(picked, at)] == [
        [4, 5, 6],
        4,
        [[2, 3], [5, 6]],
        [3, 6],
    ]
    assert x[:] is x
    assert evaluate(grad(graph.sum(x[:, 1:] ** 2), x), at).tolist() == [[0, 4, 6], [0, 10, 12]]


def test_scalars_are_assembled_into_a_matrix_and_get_their_gradients_back():
    w = [parameter(f"w_{i}{j}") for i in (1, 2) for j in (1, 2)]
    W = graph.array([[w[0], w[1]], [w[2], w[3]]])
    at = dict(zip(("w_11", "w_12", "w_21", "w_22"), (1, 2, 3, 4), strict=True))
    assert evaluate(W, at).tolist() == [[1, 2], [3, 4]]
    assert evaluate(graph.array([w[0], 7]), {"w_11": 1}).tolist() == [1, 7]
    assert numbers(grad(graph.sum(W**2), w), at) == [2, 4, 6, 8]


def test_linspace_and_grid_row_order():
    assert evaluate(graph.linspace(-1, 1, 5)).tolist() == [-1, -0.5, 0, 0.5, 1]
    # x runs fastest, y grows from its minimum.
    assert evaluate(graph.grid(0, 1, 2, 10, 30, 3)).tolist() == [
        [0, 10],
        [1, 10],
        [0, 20],
        [1, 20],
        [0, 30],
        [1, 30],
    ]


def test_extreme_arguments_stay_finite():
    z = parameter("z", (2,))
    at = {"z": [1e4, -1e4]}
    functions = [graph.sigmoid, graph.softplus, graph.tanh, graph.softmax, graph.log_softmax]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = evaluate([f(z) for f in functions], at)
        slopes = evaluate([grad(graph.sum(f(z)), z) for f in functions], at)
    assert [v.tolist() for v in values] == [[1, 0], [1e4, 0], [1, -1], [1, 0], [0, -2e4]]
    # Σ softplus has slopes σ(z); Σ_j log p_j has slopes 1 - 2p; the others are flat out there.
    assert [s.tolist() for s in slopes] == [[0, 0], [1, 0], [0, 0], [0, 0], [-1, 1]]


def test_unstable_formulas_overflow_without_a_warning_as_in_the_browser():
    z = parameter("z")
    naive = graph.exp(z) / (1 + graph.exp(z))
    assert np.isnan(evaluate(naive, {"z": 1e4}))
    assert evaluate(graph.log(z * 0), {"z": 1}) == -np.inf


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(graph) == doctest.TestResults(failed=0, attempted=6)
    assert doctest.testmod(passes) == doctest.TestResults(failed=0, attempted=9)


# --- sharing, names, order -----------------------------------------------------------------------


def test_equal_expressions_are_one_node():
    x, y = parameter("x"), parameter("y")
    assert x + y is x + y
    assert parameter("x") is x
    assert parameter("x", (2,)) is not x
    assert graph.constant([1, 2]) is graph.constant(np.array([1.0, 2.0]))
    assert graph.constant([1, 2]) is not graph.constant([[1, 2]])
    assert [node.op for node in graph.topological((x + y) * (x + y))] == [
        "parameter",
        "parameter",
        "add",
        "mul",
    ]


def test_sharing_keeps_a_graph_of_sixty_doublings_small():
    # Written out, x + x + ... has 2^60 terms; as a graph, 61 nodes, and as many again backward.
    x = parameter("x")
    total = x
    for _ in range(60):
        total = total + total
    assert len(graph.topological(total)) == 61
    assert evaluate([total, grad(total, x)], {"x": 1})[0] == 2.0**60
    assert evaluate(grad(total, x)) == 2.0**60


def test_a_graph_deeper_than_the_recursion_limit():
    x = parameter("x")
    y = x
    for _ in range(5000):
        y = y + 1e-3
    assert evaluate(y, {"x": 0}) == pytest.approx(5)
    assert evaluate(grad(y * 2, x), {}) == 2


def test_constants_do_not_follow_the_array_they_came_from():
    array = np.array([1.0, 2.0])
    node = graph.constant(array)
    array[0] = 9
    result = evaluate(node)
    assert result.tolist() == [1, 2]
    result[0] = 7
    assert evaluate(node).tolist() == [1, 2]


def test_names_hang_on_the_shared_node():
    x = parameter("x")
    z = graph.named(x * 2, "z")
    assert (x * 2).name == "z"
    assert z is x * 2
    assert x.name == "x"
    assert (x * 3).name is None
    assert repr(z) == "<z ()>"
    assert [node.get("name") for node in graph.to_json(z)["nodes"]] == ["x", None, "z"]


def test_nodes_cannot_change():
    x = parameter("x", (3,))
    with pytest.raises(AttributeError):
        x.shape = (4,)
    with pytest.raises(TypeError):
        x.attributes["name"] = "y"
    with pytest.raises(TypeError):
        x[0] = 1


def test_sets_lists_and_dicts_tell_nodes_apart():
    x, y = parameter("x"), parameter("y")
    assert x == parameter("x")
    assert x != y
    assert [x, y, x + y].index(x + y) == 2
    assert {x: 1, y: 2}[parameter("y")] == 2
    assert x in [y, x]
    assert (x == "x", x == None) == (False, False)  # noqa: E711 (that it answers is the point)


def test_table_has_a_formula_for_every_operation():
    table = graph.operations()
    assert {"add", "matmul", "where", "max", "power", "softplus"} <= table.keys()
    assert all(operation.formula.startswith("y") for operation in table.values())


def test_one_step_of_backpropagation_at_a_node():
    # For y = a b with upstream 10 at a = 2, b = 3: 30 flows to a and 20 to b.
    a, b = parameter("a"), parameter("b")
    parts = graph.vjp(a * b, graph.constant(10))
    assert numbers(parts, {"a": 2, "b": 3}) == [30, 20]
    assert graph.vjp(graph.greater(a, b), graph.constant(1)) == (None, None)


# --- what Python and NumPy do with a node --------------------------------------------------------

X = parameter("X", (4, 2))
W = parameter("W", (3, 3))
s = parameter("s")
t = parameter("t", (3,))
AT = {"s": 2.0, "t": [-1.0, 0.5, 4.0], "W": np.arange(9.0).reshape(3, 3)}
PLAIN = {name: np.array(value) for name, value in AT.items()}

# The same expression for nodes and for arrays: NumPy is the oracle.
SAME = {
    "np.exp": lambda s, t, W: np.exp(t),
    "np.log": lambda s, t, W: np.log(s),
    "np.sin": lambda s, t, W: np.sin(t),
    "np.tanh": lambda s, t, W: np.tanh(t),
    "np.sqrt": lambda s, t, W: np.sqrt(s),
    "np.square": lambda s, t, W: np.square(t),
    "np.abs": lambda s, t, W: np.abs(t),
    "abs": lambda s, t, W: abs(t),
    "np.sign": lambda s, t, W: np.sign(t - 0.5),
    "np.reciprocal": lambda s, t, W: np.reciprocal(t),
    "np.negative": lambda s, t, W: np.negative(t),
    "plus": lambda s, t, W: +t,
    "np.maximum": lambda s, t, W: np.maximum(t, 0),
    "np.minimum": lambda s, t, W: np.minimum(0.5, t),
    "np.power": lambda s, t, W: np.power(t, 3.0),
    "number ** node": lambda s, t, W: 2**t,
    "float64 ** node": lambda s, t, W: np.float64(2) ** t,
    "array ** node": lambda s, t, W: np.array([1.0, 2.0, 3.0]) ** t,
    "array * node": lambda s, t, W: np.array([1, 2, 3]) * t,
    "array + scalar": lambda s, t, W: np.array([1, 2, 3]) + s,
    "array - node": lambda s, t, W: np.array([1, 2, 3]) - t,
    "array / node": lambda s, t, W: np.array([1, 2, 3]) / t,
    "array @ node": lambda s, t, W: np.ones((2, 3)) @ t,
    "float64 * node": lambda s, t, W: np.float64(3) * t,
    ">": lambda s, t, W: t > 0.5,
    "<": lambda s, t, W: t < 0.5,
    ">=": lambda s, t, W: t >= 0.5,
    "<=": lambda s, t, W: t <= 0.5,
    "number < node": lambda s, t, W: 0.5 < t,  # noqa: SIM300
    "array < node": lambda s, t, W: np.array([0.0, 0.5, 9.0]) < t,
    "array >= node": lambda s, t, W: np.array([0.0, 0.5, 9.0]) >= t,
    "&": lambda s, t, W: (t > 0) & (t < 1),
    "|": lambda s, t, W: (t < 0) | (t > 1),
    "~": lambda s, t, W: ~(t > 0),
    "array & node": lambda s, t, W: np.array([True, False, True]) & (t > 0),
    "np.logical_not": lambda s, t, W: np.logical_not(t > 0),
    "np.where": lambda s, t, W: np.where(t > 0, t, -2 * t),
    "np.where of an array": lambda s, t, W: np.where(np.array([True, False, True]), t, 0),
    "np.sum": lambda s, t, W: np.sum(W),
    "np.sum along": lambda s, t, W: np.sum(W, axis=0, keepdims=True),
    "np.mean": lambda s, t, W: np.mean(W, axis=1),
    "np.max": lambda s, t, W: np.max(W, axis=0),
    "np.dot": lambda s, t, W: np.dot(W, t),
    "np.matmul": lambda s, t, W: np.matmul(t, W),
    "np.transpose": lambda s, t, W: np.transpose(W),
    "T": lambda s, t, W: W.T,
    "np.reshape": lambda s, t, W: np.reshape(W, (1, 9)),
    "np.broadcast_to": lambda s, t, W: np.broadcast_to(t, (2, 3)),
    "np.stack": lambda s, t, W: np.stack([t, t + s], axis=1),
    "sum of Python": lambda s, t, W: sum(t),
    "unpacking": lambda s, t, W: (lambda a, b, c: a + b * c)(*t),
    "rows": lambda s, t, W: sum(i * row for i, row in enumerate(W)),
}


@pytest.mark.parametrize("expression", SAME.values(), ids=SAME)
def test_operators_and_functions_of_numpy_mean_what_they_mean_for_arrays(expression):
    node = expression(s, t, W)
    assert isinstance(node, graph.Node)
    ours, expected = evaluate(node, AT), expression(**PLAIN)
    assert np.shape(ours) == np.shape(expected)
    np.testing.assert_allclose(ours, np.asarray(expected, dtype=float), rtol=1e-15)


def test_length_is_that_of_the_first_axis():
    assert (len(t), len(X)) == (3, 4)


def in_place():
    array = np.zeros(3)
    array += t


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: 1 if s > 0 else 0, r"^if: came <greater \(\)>; .* write graph.where\(condition"),
        (lambda: 0 < s < 1, "^if: .* write graph.where"),
        (lambda: s and 1, r"^if: .*write .* &, \| or ~ for and, or, not"),
        (lambda: not s, "^if: "),
        (lambda: max(s, 1), "^if: "),
        (lambda: sorted([t[0], t[1]]), "^if: "),
        (lambda: float(s), r"^float: came <s \(\)>; it has no value before graph.evaluate"),
        (lambda: int(s), "^int: "),
        (lambda: f"{s:.3f}", r"^format: came <s \(\)> for '.3f'; it has no value before"),
        (lambda: complex(s), "^complex: "),
        (lambda: math.exp(s), "^float: .* graph.exp and the like take the place of math.exp"),
        (lambda: range(s), "^index: "),
        (lambda: round(s), "^round: .* no operation that rounds"),
        (lambda: math.floor(s), "^floor: "),
        (lambda: s // 2, r"^//: came <s"),
        (lambda: 7 // s, r"^//: came <s"),
        (lambda: s % 2, "^%: came <s"),
        (lambda: divmod(s, 2), "^divmod: "),
        (lambda: s ^ 2, r"^\^: .*a power is written \*\*"),
        (lambda: s == 0, r"^==: came <s \(\)> and 0; .* write \(a >= b\) & \(a <= b\)"),
        (lambda: s != 0.5, "^==: "),
        (lambda: t == np.ones(3), "^==: "),
        (lambda: np.ones(3) == t, "^np.equal: came a node"),
        (lambda: t == [1, 2, 3], "^==: "),
        (
            lambda: graph.where(s == t[0], 1, 2),
            r"^where, argument 1: came False; .*== says whether",
        ),
        (lambda: len(s), r"^len: came <s \(\)>, a single number"),
        (lambda: list(s), r"^for: came <s \(\)>, a single number"),
        (lambda: s ** t[0], r"^exponent: came <slice .*graph.exp\(exponent \* graph.log\(base\)\)"),
        (lambda: (-2) ** s, "^base: came -2; expected numbers above 0"),
        (lambda: 0**s, "^base: came 0; "),
        (lambda: t ** [1, 2, 3], r"^exponent: came with shape \(3,\)"),
        (lambda: np.cos(s), "^np.cos: came a node; the graph has no such operation"),
        (lambda: np.round(s), "^np.round: "),
        (lambda: np.clip(t, 0, 1), "^np.clip: "),
        (lambda: np.concatenate([t, t]), "^np.concatenate: "),
        (lambda: np.linalg.norm(t), "^np.norm: "),
        (lambda: np.allclose(t, 0), "^np.allclose: "),
        (lambda: np.add.reduce(t), r"^np.add.reduce: came <t \(3,\)>; .* graph.sum"),
        (lambda: np.multiply.outer(t, t), "^np.multiply.outer: "),
        (lambda: np.sum(t, dtype=float), r"^np.sum: .*'dtype'; with a node it takes \(x"),
        (lambda: np.exp(t, out=np.zeros(3)), r"^np.exp: .* write a = a \+ node, not \+="),
        (in_place, r"^np.add: .* write a = a \+ node, not \+="),
    ],
)
def test_what_a_graph_cannot_do_is_refused_with_what_to_write(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


@pytest.mark.parametrize("attempt", [np.asarray, lambda x: np.array([x, x]), graph.constant])
def test_no_array_of_objects_is_made(attempt):
    for node in (s, t):
        with pytest.raises((TypeError, ValueError), match=f"came <{node.name} "):
            attempt(node)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("sum", r"graph.sum\(node\)"),
        ("exp", r"graph.exp\(node\)"),
        ("value", r"graph.evaluate\(node, values\)"),
        ("item", r"graph.evaluate"),
        ("grad", r"graph.grad\(loss, node\)"),
        ("backward", r"graph.grad"),
        ("ndim", "op, args, shape, attributes, name and T"),
    ],
)
def test_unknown_attributes_say_where_to_look(name, advice):
    with pytest.raises(AttributeError, match=rf"^<t \(3,\)> has no attribute '{name}'; .*{advice}"):
        getattr(t, name)
    assert not hasattr(t, "__wrapped__")


# --- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: X + W, r"add\(X \(4, 2\), W \(3, 3\)\): .*do not broadcast"),
        (lambda: X @ W, r"matmul\(X \(4, 2\), W \(3, 3\)\): the inner sizes 2 and 3 differ"),
        (lambda: s @ W, r"matmul\(s \(\), W \(3, 3\)\): expected two matrices or vectors"),
        (lambda: graph.named(X * 2, "Z") @ W, r"matmul\(Z \(4, 2\)"),
        (lambda: graph.transpose(s), r"transpose\(s \(\)\): expected at least two axes"),
        (lambda: graph.reshape(X, (3, 3)), r"reshape\(X \(4, 2\)\): 8 elements do not fill"),
        (lambda: graph.broadcast_to(X, (2, 2)), r"broadcast_to\(X \(4, 2\)\)"),
        (lambda: graph.broadcast_to(X, (2,)), r"broadcast_to\(X \(4, 2\)\)"),
        (
            lambda: graph.sum(X, axis=2),
            r"axis: came 2; expected a whole number: X \(4, 2\) has 2 axes",
        ),
        (lambda: graph.mean(s, axis=0), r"axis: came 0; .*s \(\) has 0 axes"),
        (lambda: graph.max(X, axis="rows"), "axis: came 'rows'"),
        (lambda: graph.stack([X, W]), r"stack\(X \(4, 2\), W \(3, 3\)\): expected nodes of one"),
        (lambda: graph.stack([]), r"stack\(\): expected nodes of one shape, came \[\]"),
        (lambda: graph.stack([s, s], axis=1), "axis: came 1; .*the stacked result has 1 axes"),
        (lambda: graph.array([[s, s], [s]]), r"rows of lengths \[1, 2\]"),
        (lambda: graph.array([X, X]), "expected equal rows of scalars"),
        (lambda: graph.array([]), r"rows of lengths \[\]"),
        (lambda: X[4], r"4 does not fit axis -2 of X \(4, 2\)"),
        (lambda: X[::2], r"slice\(None, None, 2\) does not fit axis -2"),
        (lambda: X[3:3], r"slice\(X \(4, 2\)\): nothing between 3 and 3"),
        (lambda: X[0, 0, 0], r"X \(4, 2\) has fewer axes"),
        (lambda: X**s, "exponent: came <s"),
        (lambda: s + "1", "add, argument 2: came '1'"),
        (lambda: "1" + s, "add, argument 1: came '1'"),
        (lambda: s + np.nan, "add, argument 2: .*nan"),
        (lambda: s + None, "add, argument 2: came None"),
        (lambda: s * 1j, "mul, argument 2: came 1j"),
        (lambda: W @ "W", "matmul, argument 2: came 'W'"),
        (lambda: graph.exp(None), "exp, argument 1: "),
        (lambda: graph.where(True, s, 0), "where, argument 1: came True"),
        (lambda: graph.constant(s), "values: came <s"),
        (lambda: graph.constant([1, "a"]), "values: came values of type"),
        (lambda: graph.sum(X, axis=(0, 1)), r"axis: came \(0, 1\); expected a whole number"),
        (lambda: graph.sum(X, axis=True), "axis: came True"),
        (lambda: graph.sum(X, keepdims="no"), "keepdims: came 'no'; expected True or False"),
        (lambda: graph.stack([s, s], axis=None), "axis: came None"),
        (lambda: graph.stack(3), "nodes: came 3; expected a list of nodes"),
        (lambda: graph.array(5), "entries: came 5; expected a list"),
        (lambda: graph.array([[s, s], s]), "expected equal rows of scalars"),
        (lambda: graph.reshape(X, 8), r"shape: came 8; expected a tuple .* such as \(3,\)"),
        (lambda: graph.reshape(X, (-1,)), "shape: came -1"),
        (lambda: graph.sum_to(X, (4, 3)), r"shape: came \(4, 3\); X \(4, 2\) has other sizes"),
        (lambda: graph.sum_to(s, (2,)), r"shape: came \(2,\)"),
        (lambda: X[True], "index: True does not fit"),
        (lambda: X[1.0], "index: 1.0 does not fit"),
        (lambda: X[s], "index: <s"),
        (lambda: X[[0, 1]], r"index: \[0, 1\] does not fit"),
        (lambda: parameter(""), "name: came ''"),
        (lambda: parameter("  "), "name: came '  '"),
        (lambda: parameter(3), "name: came 3"),
        (lambda: parameter("w", (0,)), "shape: came 0"),
        (lambda: parameter("w", 3), r"shape: came 3; expected a tuple"),
        (lambda: parameter("w", "3"), "shape: came '3'"),
        (lambda: graph.named("z", s), "node: came 'z'"),
        (lambda: graph.named([s * 2], "z"), "node: came "),
        (lambda: graph.named(s * 2, ""), "name: came ''"),
        (lambda: graph.linspace(0, s, 3), "stop: came <s"),
        (lambda: graph.named(s, "t"), "a parameter already has a name"),
        (lambda: graph.linspace(0, 1, 1), "n: came 1"),
        (lambda: graph.grid(0, 1, 5, 0, np.inf, 5), "y_max: came"),
        (lambda: grad(X, s), r"loss: came <X \(4, 2\)>; expected a scalar node"),
        (lambda: grad(3.0, s), "loss: came 3.0"),
        (lambda: grad([s], s), "loss: came .* expected a scalar node"),
        (lambda: grad(s, ["s"]), "params: came 's'"),
        (lambda: grad(s, 2.0), "params: came 2.0; expected a node or a list of nodes"),
        (lambda: grad(s, "s"), "params: came 's'"),
        (lambda: grad(s, {"s": s}), "params: came {"),
        (lambda: grad(s, None), "params: came None"),
        (lambda: grad(graph.sum(t), parameter("t")), "share a name"),
        (lambda: graph.vjp(t * 2, 1.0), r"upstream: came with shape \(\); expected \(3,\)"),
        (lambda: graph.vjp("t", 1.0), "node: came 't'"),
        (lambda: evaluate(7), "nodes: came 7"),
        (lambda: evaluate("s"), "nodes: came 's'"),
        (lambda: evaluate([[s]]), "nodes: came .* in a list"),
        (lambda: graph.to_json(None), "nodes: came None"),
    ],
)
def test_mistakes_are_named_when_they_are_made(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"a": 1}, "^values: came without 'b'; expected a value for every parameter"),
        ({"a": 1, "B": [1, 2]}, r"^values: came without 'b' \(is it 'B', which came\?\)"),
        ({"a": 1, "b_1": [1, 2]}, r"without 'b' \(is it 'b_1', which came\?\)"),
        ({"a": 1, "weights": 3}, "without 'b'; "),
        (None, "without 'a', 'b'"),
        (2.0, r"^values: came 2.0; expected a dict, such as {'x': 2.0}"),
        ([1, 2], r"^values: came \[1, 2\]; expected a dict"),
        ({parameter("a"): 1}, r"^values: came with the key <a \(\)>; expected names"),
        ({"a": parameter("c"), "b": [1, 2]}, r"^values\['a'\]: came <c \(\)>, a node"),
        ({"a": None, "b": [1, 2]}, r"^values\['a'\]: came None"),
        ({"a": "1", "b": [1, 2]}, r"^values\['a'\]: came '1'"),
        ({"a": 1j, "b": [1, 2]}, r"^values\['a'\]: came 1j"),
        ({"a": 1, "b": [[1, 2], [3]]}, r"^values\['b'\]: came as rows of unequal length"),
        ({"a": 1, "b": [1, 2, 3]}, r"values\['b'\]: came with shape \(3,\); expected \(2,\)"),
        ({"a": 1, "b": 5}, r"values\['b'\]: came with shape \(\); expected \(2,\)"),
        ({"a": np.nan, "b": [1, 2]}, r"values\['a'\]: came with nan"),
        ({"a": [1, 2, 3], "b": np.ones((4, 2))}, r"batches .*\(3,\).*\(4,\).* do not broadcast"),
    ],
)
def test_wrong_values_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        evaluate(parameter("a") * parameter("b", (2,)), values)


def test_values_of_parameters_that_play_no_part_are_not_looked_at():
    x = parameter("x")
    assert evaluate(grad(3 * x, x), {"x": 2.0}) == 3
    assert evaluate(x, {"x": 1, "y": "anything"}) == 1


def test_values_are_not_those_of_the_caller():
    array = np.array([1.0, 2.0, 3.0])
    for node in (t, graph.reshape(t, (3, 1)), t[:2], graph.stop_gradient(t)):
        assert not np.shares_memory(evaluate(node, {"t": array}), array)


def test_two_parameters_of_one_name_are_refused():
    both = graph.sum(parameter("p", (2,))) + parameter("p")
    with pytest.raises(ValueError, match="share a name"):
        evaluate(both, {"p": 1})
    with pytest.raises(ValueError, match="share a name"):
        graph.to_json(both)


# --- the JSON ------------------------------------------------------------------------------------


def test_json_of_a_small_graph():
    x = parameter("x", (2,))
    y = graph.named(graph.sum(x * [3, 0.5], axis=0), "y")
    assert graph.to_json([y, x]) == {
        "nodes": [
            {"op": "parameter", "name": "x", "shape": [2]},
            {"op": "constant", "values": [3, 0.5], "shape": [2]},
            {"op": "mul", "args": [0, 1], "shape": [2]},
            {"op": "sum", "name": "y", "args": [2], "axis": -1},
        ],
        "outputs": [3, 0],
    }


def test_json_keeps_zeros_and_whole_numbers_exactly():
    nodes = [graph.linspace(0, 1, 3), graph.constant([-0.0, 1e300, 2.0])]
    entries = graph.to_json(nodes)["nodes"]
    assert entries[0] == {"op": "linspace", "start": 0.0, "stop": 1.0, "n": 3, "shape": [3]}
    assert json.dumps(entries[1]["values"]) == "[-0.0, 1e+300, 2]"


def test_a_fine_grid_does_not_make_the_json_larger():
    text = json.dumps(graph.to_json(graph.grid(-1, 1, 500, -1, 1, 500)))
    assert len(text) < 200

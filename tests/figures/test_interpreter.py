"""The browser's interpreter of graphs, held against `nnlib.graph.evaluate` in a real browser.

The graphs of the book's figures are compared by the tests of the built pages, node by node.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from nnlib import graph
from nnlib.figures.program import graph_program
from nnlib.graph import parameter
from tests.support.chromium import javascript
from tests.support.live_figures import interpreter_source
from tests.support.random_graphs import random_case

HARNESS = Path(__file__).parents[1] / "support" / "interpreter_harness.js"
RELATIVE = 1e-12
N_GRAPHS = 100


@pytest.fixture(scope="module")
def run():
    """Return a function that makes scripted calls on graphs: see the harness."""
    source, harness = interpreter_source(), HARNESS.read_text("utf-8")
    with javascript() as evaluate:
        yield lambda cases: json.loads(evaluate(harness, json.dumps([source, cases])))


def script(outputs, *calls):
    program = graph_program(outputs if isinstance(outputs, list) else [outputs])
    return {"graph": program, "calls": [list(call) for call in calls]}


def packed(value):
    value = np.asarray(value, dtype=float)
    return {"shape": list(value.shape), "data": value.ravel().tolist()}


def set_all(values):
    return [("set", name, packed(value)) for name, value in values.items()]


def get_all(outputs):
    return [("get", k) for k in range(len(outputs))]


def array(result):
    return np.reshape(np.array(result["data"], dtype=float), result["shape"])


def assert_agree(results, expected, batched=False):
    for result, value in zip(results, expected, strict=True):
        # The interpreter does not repeat what is the same all over a batch.
        ours = np.broadcast_to(array(result), np.shape(value)) if batched else array(result)
        assert ours.shape == np.shape(value)
        # Relative to 1 where a number is smaller: what is left after a cancellation is rounding.
        np.testing.assert_allclose(ours, value, rtol=RELATIVE, atol=RELATIVE)


def random_outputs(seed):
    """Return a random graph's nodes and gradients, and three sets of values to compute them at."""
    case = random_case(seed)
    outputs = [*case.nodes, case.loss, *graph.grad(case.loss, case.parameters)]
    rng = np.random.default_rng(seed)
    shapes = {name: node.shape for name, node in graph.parameters(outputs).items()}
    first = {name: case.values.get(name, np.zeros(shape)) for name, shape in shapes.items()}
    name = list(shapes)[seed % len(shapes)]
    changed = first | {name: rng.normal(size=shapes[name])}
    batched = {
        name: rng.normal(size=batch + shapes[name])
        for name, batch in zip(shapes, [(3, 1), (2,)], strict=False)
    }
    return outputs, first, changed, batched


def test_random_graphs_use_every_operation():
    # An operation that they lack would be found missing in the page, by a reader.
    outputs = [node for seed in range(N_GRAPHS) for node in random_outputs(seed)[0]]
    assert graph.operations().keys() <= {node.op for node in graph.topological(outputs)}


def test_random_graphs_agree_with_numpy(run):
    graphs = [random_outputs(seed) for seed in range(N_GRAPHS)]
    cases = [
        script(
            outputs,
            *set_all(first),
            *get_all(outputs),
            *set_all(changed),
            *get_all(outputs),
            *[
                ("batch", {name: packed(value) for name, value in batched.items()}, k)
                for k in range(len(outputs))
            ],
            *get_all(outputs),
        )
        for outputs, first, changed, batched in graphs
    ]
    for results, (outputs, first, changed, batched) in zip(run(cases), graphs, strict=True):
        values = [result for result in results if result is not None]
        n = len(outputs)
        assert len(values) == 4 * n
        after = graph.evaluate(outputs, changed)
        assert_agree(values[:n], graph.evaluate(outputs, first))
        assert_agree(values[n : 2 * n], after)
        assert_agree(values[2 * n : 3 * n], graph.evaluate(outputs, changed | batched), True)
        assert_agree(values[3 * n :], after)  # a batch leaves the program's own values alone


def test_extreme_arguments_agree_with_numpy(run):
    z = parameter("z", (3,))
    functions = [graph.sigmoid, graph.softplus, graph.tanh, graph.softmax, graph.log_softmax]
    outputs = [f(z) for f in functions]
    outputs += [graph.grad(graph.sum(f), z) for f in outputs]
    values = [{"z": scale * np.array([1.0, -1.0, 0.5])} for scale in (1e4, 700, 30, 1e-8)]
    calls = [call for value in values for call in (*set_all(value), *get_all(outputs))]
    results = [result for result in run([script(outputs, *calls)])[0] if result is not None]
    expected = [number for value in values for number in graph.evaluate(outputs, value)]
    assert np.isfinite(np.concatenate([np.ravel(number) for number in expected])).all()
    assert_agree(results, expected)


def test_overflow_gives_the_same_infinities(run):
    z = parameter("z")
    outputs = [
        graph.exp(z),
        graph.exp(z) / (1 + graph.exp(z)),
        graph.log(z * 0),
        graph.max(graph.stack([z, -z])),
    ]
    outputs += [graph.maximum(outputs[1], 0), graph.max(graph.stack([outputs[1], z]))]
    results = run([script(outputs, ("set", "z", 1e4), *get_all(outputs))])[0]
    assert_agree(results[1:], graph.evaluate(outputs, {"z": 1e4}))


def test_a_landscape_is_one_batch(run):
    w, b = parameter("w"), parameter("b")
    x = graph.grid(-1, 1, 4, 0, 2, 3)
    loss = graph.mean(
        (graph.sigmoid(x @ graph.stack([w, 2 * w]) + b) - graph.linspace(0, 1, 12)) ** 2
    )
    values = {"w": np.linspace(-3, 3, 7)[:, None], "b": np.linspace(-2, 2, 5)}
    given = {name: packed(value) for name, value in values.items()}
    (landscape,) = run([script(loss, ("batch", given, 0))])[0]
    assert landscape["shape"] == [7, 5]
    assert_agree([landscape], [graph.evaluate(loss, values)])


def test_a_batch_is_as_large_as_what_an_output_depends_on(run):
    w, b = parameter("w"), parameter("b")
    given = {"w": packed([1, 2, 3]), "b": packed([[5], [6]])}
    calls = [("set", "w", 0), ("set", "b", 0), ("batch", given, 0), ("batch", given, 1)]
    *_, along_w, product = run([script([w * graph.constant([1, 10]), w * b], *calls)])[0]
    assert array(along_w).tolist() == [[1, 10], [2, 20], [3, 30]]
    assert array(product).tolist() == [[5, 10, 15], [6, 12, 18]]


def test_only_what_depends_on_a_change_is_computed_again(run):
    w, b = parameter("w"), parameter("b")
    both, alone = w * b, graph.tanh(w)
    sets = [("set", "w", 1), ("set", "b", 2)]
    reads = [("get", 0), ("get", 1)]
    calls = [*sets, *reads, ("set", "b", 3), *reads, ("set", "b", 3), ("set", "other", 1), *reads]
    results = run([script([both, alone], *calls)])[0]
    first, second, third = ([result["version"] for result in results[i : i + 2]] for i in (2, 5, 9))
    assert second[0] > first[0]
    assert second[1] == first[1]
    assert third == second
    assert results[5]["data"] == [3]


def test_a_parameter_takes_a_number_a_flat_array_or_a_batch_of_any_shape(run):
    w, W = parameter("w"), parameter("W", (2, 2))
    calls = [
        ("set", "w", 2),
        ("set", "W", [1, 2, 3, 4]),
        ("get", 0),
        ("set", "w", packed([[1, 10], [100, 1000]])),
        ("get", 0),
        ("set", "w", -1),
        ("get", 0),
    ]
    results = run([script(W * w, *calls)])[0]
    assert array(results[2]).tolist() == [[2, 4], [6, 8]]
    assert array(results[4]).tolist() == [
        [[[f, 2 * f], [3 * f, 4 * f]] for f in row] for row in ([1, 10], [100, 1000])
    ]
    assert array(results[6]).tolist() == [[-1, -2], [-3, -4]]


def test_any_node_can_be_read_by_its_number(run):
    x = parameter("x")
    data = graph_program([graph.square(x + 1)])
    number = next(i for i, node in enumerate(data["nodes"]) if node["op"] == "add")
    (results,) = run([{"graph": data, "calls": [["set", "x", 2], ["value", number], ["get", 0]]}])
    assert [result["data"] for result in results[1:]] == [[3], [9]]


def test_mistakes_are_named(run):
    w, W = parameter("w"), parameter("W", (2, 2))
    calls = [
        ("get", 0),
        ("set", "W", [1, 2, 3]),
        ("set", "W", 5),
        ("set", "W", {"shape": [2, 2], "data": [1, 2, 3]}),
        ("set", "W", packed(np.ones((3, 2, 2)))),
        ("set", "w", packed([1, 2])),
        ("get", 0),
    ]
    results = run([script(W * w, *calls)])[0]
    assert results[0] == "parameter W has no value"
    assert results[1] == "parameter W: came 3 numbers, shape [2,2]; expected shape [2,2]"
    assert results[2] == "parameter W: came 1 numbers, shape []; expected shape [2,2]"
    assert results[3] == "parameter W: came 3 numbers, shape [2,2]; expected shape [2,2]"
    assert results[4] is results[5] is None
    assert results[6] == "batches do not broadcast: [3] [2]"

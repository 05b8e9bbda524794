"""Computation graphs: equations, the differentiator written there, its counts, its figures.

The program is taken from the chapter's own cells and held against HIPS autograd, which shares no
line with it or with `nnlib.graph`.
"""

import json
from functools import cache
from pathlib import Path

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from numpy.testing import assert_allclose

from nnlib import graph
from nnlib.gallery import fan_out, log_of_a_sum, two_directions
from tests.support.reader import Reader

CHAPTER = Path(__file__).parents[2] / "chapters" / "10-computation-graphs.ipynb"
SEEDS = range(5)
PIECES = ("class Node", "def as_node", "FORWARD = {", "def in_order", "def evaluate", "def reverse")
WIDTH, HEIGHT, ACROSS, DOWN = 76, 44, 118, 66  # of a box, and between boxes, in the front end


def cells(kind):
    found = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def cell_with(text):
    (found,) = [cell for cell in cells("code") if text in cell and "check(" not in cell]
    return found


@cache
def program():
    """The differentiator of the chapter, as its reader has it after the section on costs."""
    scope = {"np": np}
    for piece in (*PIECES, "def forward_mode", "def tanh_network"):
        code = cell_with(piece)
        exec(code[: code.index("\n\n\neach = ")] if "\n\n\neach = " in code else code, scope)
    return scope


# --- the equations --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_two_modes(seed):
    # eq-two-modes on a random DAG: v_k = tanh(sum_j w_jk v_j), local derivative w_jk (1 - v_k^2)
    rng = np.random.default_rng(seed)
    w = np.triu(rng.normal(size=(7, 7)) * (rng.random((7, 7)) < 0.7), k=1)
    w[np.arange(6), np.arange(1, 7)] += 1.0  # so that every box reaches the last one
    nodes, value = [graph.parameter("x")], [0.7]
    for k in range(1, 7):
        nodes.append(graph.tanh(sum(float(w[j, k]) * nodes[j] for j in range(k))))
        value.append(np.tanh(sum(w[j, k] * value[j] for j in range(k))))
    local = np.array([[w[j, k] * (1 - value[k] ** 2) for k in range(7)] for j in range(7)])
    ahead, back = [1.0], [0.0] * 6 + [1.0]
    for k in range(1, 7):
        ahead.append(sum(local[j, k] * ahead[j] for j in range(k)))
    for j in range(5, -1, -1):
        back[j] = sum(back[k] * local[j, k] for k in range(j + 1, 7))
    *by_box, _ = graph.evaluate([*graph.grad(nodes[-1], nodes), nodes[0]], {"x": 0.7})
    assert_allclose(by_box, back, rtol=1e-10)
    by_x = [graph.grad(node, nodes[0]) for node in nodes]
    *by_x, _ = graph.evaluate([*by_x, nodes[0]], {"x": 0.7})
    assert_allclose(by_x, ahead, rtol=1e-10)


@pytest.mark.parametrize("seed", SEEDS)
def test_layer_as_a_node(seed):
    # eq-layer-node for z_out = W z_in: the Jacobians by z_in and by the entries of W, transposed
    rng = np.random.default_rng(seed)
    W, z_in, upstream = rng.normal(size=(2, 3)), rng.normal(size=3), rng.normal(size=2)
    nodes = [graph.parameter(name, (n, m)) for name, n, m in (("W", 2, 3), ("z", 3, 1))]
    answers = graph.vjp(nodes[0] @ nodes[1], graph.constant(upstream[:, None]))
    by_W, by_z = graph.evaluate(answers, {"W": W, "z": z_in[:, None]})
    J_W = np.array([[z_in[k] * (i == j) for j in range(2) for k in range(3)] for i in range(2)])
    assert_allclose(by_z[:, 0], W.T @ upstream)
    assert_allclose(by_W.ravel(), J_W.T @ upstream)


# --- the program of the chapter -------------------------------------------------------------------


def tangled(x, y, z, tanh, log):
    s = x * y + 0.5 * z
    return tanh(s) * log(s**2 + 1) + s * tanh(x * s) + 3 * y**-2


def test_the_program_has_sixty_lines():
    lines = [line for piece in PIECES for line in cell_with(piece).splitlines()]
    assert sum(bool(line.strip()) for line in lines) <= 60


@pytest.mark.parametrize("seed", SEEDS)
def test_program_agrees_with_autograd_and_with_the_graph(seed):
    p, point = program(), np.random.default_rng(seed).uniform(0.5, 2.0, 3)
    leaves = [p["variable"]() for _ in range(3)]
    at = dict(zip(leaves, point, strict=True))
    f = tangled(*leaves, p["tanh"], p["log"])

    def plain(v):
        return tangled(*v, anp.tanh, anp.log)

    expected = autograd.grad(plain)(point)
    assert_allclose(p["evaluate"](p["reverse_mode"](f, leaves), at), expected, rtol=1e-10)
    ahead = [p["forward_mode"]([f], leaf)[0] for leaf in leaves]
    assert_allclose(p["evaluate"](ahead, at), expected, rtol=1e-10)

    nodes = [graph.parameter(name) for name in "xyz"]
    by_graph = graph.grad(tangled(*nodes, graph.tanh, graph.log), nodes)
    values = dict(zip("xyz", point, strict=True))
    assert_allclose(graph.evaluate(by_graph, values), expected, rtol=1e-10)

    first = p["reverse_mode"](f, leaves)[0]
    second = p["evaluate"](p["reverse_mode"](first, leaves), at)
    assert_allclose(second, autograd.hessian(plain)(point)[0], rtol=1e-8)


def test_program_without_the_sum_at_a_fan_out_is_wrong():
    code = cell_with("def reverse_mode")
    assert "upstream[arg] + message" in code
    p = dict(program())
    exec(code.replace("upstream[arg] + message", "message"), p)
    x = p["variable"]()
    assert p["evaluate"](p["reverse_mode"](x * x, [x]), {x: 3.0}) == [3.0]  # and not 6


def test_the_published_number():
    # o = 1/4 sum 3 (x_i + 2)^2 at 1: o = 27, do/dx_i = 6 (1 + 2) / 4 = 4.5
    p = program()
    four = [p["variable"]() for _ in range(4)]
    mean = 0.25 * sum(3 * (v + 2) ** 2 for v in four)
    found = p["evaluate"]([mean, *p["reverse_mode"](mean, four)], dict.fromkeys(four, 1.0))
    assert_allclose(found, [27.0, 4.5, 4.5, 4.5, 4.5])


def test_costs_grow_as_the_chapter_says():
    p = program()

    def relative(*size):
        f, ahead, back = p["costs"](*p["tanh_network"](*size))
        return np.array([ahead, back]) / f

    assert_allclose(relative(16, 1, 8) / relative(1, 1, 8), [16, 1], rtol=0.2)
    assert_allclose(relative(1, 16, 8) / relative(1, 1, 8), [1, 16], rtol=0.2)
    assert_allclose(relative(4, 1, 16) / relative(4, 1, 4), [1, 1], rtol=0.2)


# --- the live figures -----------------------------------------------------------------------------


def gradients(reader):
    boxes = reader.drawn(kind="computation_graph")["nodes"]
    return {box["label"]: float(reader.value(box["gradient"])) for box in boxes}


def columns(reader):
    return list(reader.columns(kind="table").values())


def moved(reader, rng, names):
    for name in names:
        parameter = reader.figure.parameters[name]
        reader.move(**{name: round(rng.uniform(parameter.min, parameter.max), 1)})
    return [getattr(reader.figure, name) for name in names]


@pytest.mark.parametrize("seed", SEEDS)
def test_log_of_a_sum_shows_the_gradient(seed):
    reader = Reader(log_of_a_sum())
    point = np.array(moved(reader, np.random.default_rng(seed), "xyz"))
    expected = autograd.grad(lambda v: anp.log((v[0] + v[1]) ** 2 + v[2]))(point)
    found = gradients(reader)
    assert_allclose([found[name] for name in "xyz"], expected, rtol=1e-10)
    shown = [reader.reading(name) for name in ("f", "by_x", "by_y", "by_z")]
    f = np.log((point[0] + point[1]) ** 2 + point[2])
    assert_allclose(shown, [f, *expected], rtol=1e-10)


def test_answer_to_the_first_question():
    reader = Reader(log_of_a_sum())
    reader.move(y=-reader.figure.x)
    found = gradients(reader)
    assert found["x"] == found["y"] == found["s"] == 0.0
    assert found["z"] > 0 and found["q"] > 0


@pytest.mark.parametrize("by", range(4))
@pytest.mark.parametrize("seed", SEEDS)
def test_two_directions_shows_both_modes(seed, by):
    reader = Reader(two_directions())
    a, b, c, d = moved(reader, np.random.default_rng(seed), ["x_1", "x_2", "x_3", "x_4"])
    reader.move(by=by)
    values, forward, reverse = columns(reader)
    assert_allclose(values, [a, b, c, d, a + b, c + d, (a + b) * (c + d)], atol=1e-12)
    assert_allclose(reverse, [c + d, c + d, a + b, a + b, c + d, a + b, 1], atol=1e-12)
    seed_of = np.eye(4)[by]
    rates = [*seed_of, seed_of[:2].sum(), seed_of[2:].sum(), reverse[by]]
    assert_allclose(forward, rates, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_fan_out_adds_and_overwrites(seed):
    reader = Reader(fan_out())
    w, x, c = moved(reader, np.random.default_rng(seed), "wxc")
    added, overwritten, nudged = columns(reader)
    s = w * x
    assert_allclose(added, [(2 * s + c) * x, (2 * s + c) * w, s], atol=1e-12)
    assert_allclose(overwritten, [2 * s * x, 2 * s * w, s], atol=1e-12)
    assert_allclose(nudged, added, atol=1e-8)


def test_the_last_message_in_the_figure_is_the_one_the_table_keeps():
    # Backward edges are walked from the last box down, as in the front end.
    steps = Reader(fan_out()).drawn(kind="computation_graph")
    labels = [box["label"] for box in steps["nodes"]]
    to_s = [edge for edge in steps["edges"] if labels[edge["from"]] == "s"]
    assert [labels[e["to"]] for e in sorted(to_s, key=lambda e: -e["to"])] == ["q", "p"]


def test_answer_to_the_fan_out_question():
    reader = Reader(fan_out())
    reader.move(c=-2 * reader.figure.w * reader.figure.x)
    added, overwritten, _ = columns(reader)
    assert_allclose(added[:2], 0.0, atol=1e-12)
    assert np.all(np.abs(overwritten[:2]) > 1.0)


@pytest.mark.parametrize("make", [log_of_a_sum, two_directions, fan_out])
def test_messages_add_up_to_the_gradients(make):
    reader = Reader(make())
    steps, found = reader.drawn(kind="computation_graph"), gradients(reader)
    labels = [box["label"] for box in steps["nodes"]]
    local = [reader.value(edge["local"]) for edge in steps["edges"]]
    total = dict.fromkeys(labels, 0.0) | {labels[-1]: 1.0}
    for edge, slope in zip(steps["edges"], local, strict=True):
        total[labels[edge["from"]]] += found[labels[edge["to"]]] * slope
    assert total == pytest.approx(found)


@pytest.mark.parametrize("make", [log_of_a_sum, two_directions, fan_out])
def test_wires_lead_to_the_right_and_never_behind_a_box(make):
    steps = Reader(make()).drawn(kind="computation_graph")
    corners = [(box["column"] * ACROSS, box["row"] * DOWN) for box in steps["nodes"]]
    assert max(x for x, _ in corners) + ACROSS <= 654
    for edge in steps["edges"]:
        (x1, y1), (x2, y2) = corners[edge["from"]], corners[edge["to"]]
        assert x1 + WIDTH < x2
        for t in np.linspace(0.01, 0.99, 99):
            x, y = x1 + WIDTH + t * (x2 - x1 - WIDTH), y1 + HEIGHT / 2 + t * (y2 - y1)
            behind = [
                k for k, (a, b) in enumerate(corners) if 0 < x - a < WIDTH and -14 < y - b < HEIGHT
            ]
            assert behind == []


def test_copied_code_gives_what_the_figure_shows():
    scope = Reader(log_of_a_sum()).copied()
    assert_allclose(scope["gradient"], [0.6, 0.6, 0.1])
